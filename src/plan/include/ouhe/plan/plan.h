/* Timetables of an event: which meeting in which slot at which table.
 *
 * Hard rules: one meeting at a time for each participant; no more meetings at once than a
 * table, a zone and the hall hold; availability, sessions, permitted slots, locks,
 * precedences, "never" pairs, most meetings of a participant; the fairness bound.
 * Objective, in this order: when re-planning, the fewest changes to what people hold
 * (whatever may be left out gives way to that; a new meeting that is wanted at any price
 * is given without weight); weight of what is placed; breaks of all participants; most
 * breaks of one; moves between tables. The solver says what is proven and otherwise the
 * bound.
 *
 * A break is a maximal run of idle slots strictly between two meetings of a participant
 * on one day (Bofill et al., JAIR 74, 2022); noon is none by itself, and a slot in which
 * the participant is away is idle. Everything is numbered from 0 here and from 1 in files.
 */
#ifndef OUHE_PLAN_PLAN_H
#define OUHE_PLAN_PLAN_H

#include <stdatomic.h>

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"

/* "None" and "no bound" wherever a number may be missing. */
#define OH_PLAN_NONE UINT32_MAX

enum {
	OH_PLAN_MOST_SLOTS = 256,
	OH_PLAN_MOST_DAYS = 64,
	OH_PLAN_MOST_TABLES = 10000,
	OH_PLAN_MOST_PEOPLE = 20000,
	OH_PLAN_MOST_MEETINGS = 50000,
	OH_PLAN_MOST_GROUP = 1000, /* participants of one meeting */
	OH_PLAN_MOST_WEIGHT = 1000000,
};

/* Slots are numbered through all days; the first `morning` of a day are its morning. */
typedef struct oh_plan_day {
	oh_sv name;
	uint32_t slots;
	uint32_t morning;
} oh_plan_day;

/* Part of the hall; `capacity`: most meetings at once there, NONE: what its tables hold. */
typedef struct oh_plan_zone {
	oh_sv name;
	uint32_t capacity;
} oh_plan_zone;

typedef struct oh_plan_table {
	oh_sv name;
	uint32_t zone;     /* NONE: in no zone */
	uint32_t capacity; /* meetings at once, at least 1 */
} oh_plan_table;

/* A participant is a desk: whoever can sit in one meeting at a time. */
typedef struct oh_plan_participant {
	oh_sv name;
	const uint32_t *away; /* slots, in any order */
	size_t n_away;
	uint32_t most; /* meetings, NONE: no cap */
	uint32_t zone; /* where its meetings are, unless a meeting says otherwise; NONE */
} oh_plan_participant;

typedef enum oh_plan_session {
	OH_PLAN_ANY_TIME,
	OH_PLAN_MORNING,
	OH_PLAN_AFTERNOON
} oh_plan_session;

typedef struct oh_plan_meeting {
	int64_t id; /* of the caller, unique; what a kept timetable is told apart by */
	oh_sv name;
	const uint32_t *who; /* participants, each once; a pair or a group */
	size_t n_who;
	/* 0: must be placed, or the event is infeasible. Else it may be left out, and
	 * the sum of the weights of what is placed is the first objective. */
	uint32_t weight;
	oh_plan_session session;
	uint32_t day;          /* NONE: any */
	const uint32_t *slots; /* permitted ones; n_slots 0: all */
	size_t n_slots;
	uint32_t fixed_slot;  /* locks; NONE */
	uint32_t fixed_table; /* NONE */
	uint32_t zone;        /* NONE: that of its first participant who has one */
	bool cancelled;       /* stays in the list and is not placed */
} oh_plan_meeting;

typedef struct oh_plan_pair {
	uint32_t a, b;
} oh_plan_pair;

/* The caller's memory throughout; nothing is written to it. */
typedef struct oh_plan_event {
	oh_sv name;
	const oh_plan_day *days;
	size_t n_days;
	const oh_plan_zone *zones;
	size_t n_zones;
	const oh_plan_table *tables;
	size_t n_tables;
	const oh_plan_participant *people;
	size_t n_people;
	const oh_plan_meeting *meetings;
	size_t n_meetings;
	/* Meetings a, b: slot(a) < slot(b), where both are placed. */
	const oh_plan_pair *precedences;
	size_t n_precedences;
	/* Participants who sit in no meeting together. */
	const oh_plan_pair *never;
	size_t n_never;
	const oh_sv *slot_names; /* one for each slot, for sentences; NULL: numbers from 1 */
	/* Largest difference of breaks between any two participants; NONE: no bound. */
	uint32_t fairness;
	/* Meetings of weight 0 may be left out, too, and weigh 1. */
	bool partial;
} oh_plan_event;

/* Slots of all days. */
uint32_t oh_plan_slots(const oh_plan_event *e);

/* Where a meeting is; NONE in both: left out. */
typedef struct oh_plan_place {
	uint32_t slot;
	uint32_t table;
} oh_plan_place;

/* The objective, and equally a bound of it. */
typedef struct oh_plan_score {
	uint32_t changed; /* meetings of `keep` that are placed otherwise or no more, not
	                   * counting those that are cancelled; as a bound: none has fewer */
	uint64_t weight;  /* of what is placed; as a bound: no timetable has more */
	uint32_t breaks;
	uint32_t most_breaks; /* of one participant */
	uint32_t moves;       /* changes of table between two meetings in a row on one day;
	                       * an upper value, never proven */
} oh_plan_score;

typedef enum oh_plan_status {
	OH_PLAN_UNKNOWN,    /* stopped before anything was found */
	OH_PLAN_FEASIBLE,   /* all rules kept; the bound says how far it may be from the best */
	OH_PLAN_OPTIMAL,    /* proven for changed, weight and breaks; most_breaks is proven, too,
	                     * where it equals its bound */
	OH_PLAN_INFEASIBLE, /* proven that what must be placed cannot be */
} oh_plan_status;

/* One thing that the event demands, as part of a contradiction or as the reason why a
 * meeting is left out. Which members count depends on the kind; others are NONE. Where
 * `list` is said, several of one kind may be told as one: `n_list` numbers, else NULL. */
typedef enum oh_plan_demand {
	OH_PLAN_D_PLACED,     /* `meeting`, or all of `list`, are to be placed */
	OH_PLAN_D_ONE,        /* `participant`, or each of `list`, sits in one meeting at a time */
	OH_PLAN_D_AWAY,       /* `participant` is away in `count` slots */
	OH_PLAN_D_SESSION,    /* `meeting` is to be in its session, day or permitted slots */
	OH_PLAN_D_LOCKED,     /* `meeting` is locked at `slot` */
	OH_PLAN_D_TABLE,      /* `meeting` is locked at `table` */
	OH_PLAN_D_HALL,       /* `count` meetings at once at most in the hall, or at `table` */
	OH_PLAN_D_ZONE,       /* the same in `zone` */
	OH_PLAN_D_PRECEDENCE, /* `meeting` before `other` */
	OH_PLAN_D_NEVER,      /* `participant` and participant `other`, both of `meeting` */
	OH_PLAN_D_MOST,       /* `participant` has `count` meetings at most */
	OH_PLAN_D_FAIRNESS,   /* breaks differ by `count` at most */
	OH_PLAN_D_ROOM,       /* `participant` has `count` meetings (`list`) that have to share
	                       * `room` slots: stands for their being placed, one at a time */
	OH_PLAN_D_PLACES,     /* `count` meetings, and the hall (or `zone`) holds `room` */
	OH_PLAN_D_KEPT,       /* what people hold stays as it is */
	OH_PLAN_D_TIME,       /* no place was found in the time given, none is excluded */
} oh_plan_demand;

typedef struct oh_plan_requirement {
	oh_plan_demand kind;
	uint32_t meeting, other, participant, slot, table, zone, count, room;
	const uint32_t *list;
	size_t n_list;
} oh_plan_requirement;

/* A few requirements that cannot all be kept; without any one of them the rest can,
 * when `minimal`. */
typedef struct oh_plan_conflict {
	const oh_plan_requirement *items;
	size_t n;
	bool minimal;
} oh_plan_conflict;

typedef struct oh_plan_left_out {
	uint32_t meeting;
	oh_plan_conflict reason; /* against all that is placed */
} oh_plan_left_out;

typedef struct oh_plan_result {
	oh_plan_status status;
	oh_plan_place *places; /* n_meetings; with INFEASIBLE the best that was found when
	                        * meetings may be left out; with UNKNOWN all are NONE */
	size_t n_places;
	oh_plan_score score;
	oh_plan_score bound;
	oh_plan_conflict conflict; /* with INFEASIBLE */
	const oh_plan_left_out *left_out;
	size_t n_left_out;
	double seconds;  /* until the status was known */
	oh_arena *arena; /* owns everything above */
} oh_plan_result;

typedef struct oh_plan_progress {
	double seconds;
	bool found; /* score is that of a timetable */
	oh_plan_score score;
	oh_plan_score bound;
} oh_plan_progress;

typedef struct oh_plan_options {
	double seconds;   /* of the wall's clock; 0: 60, 24 for large events (16,000 meetings
	                   * times slots and more), and with `keep` about 1 for what comes
	                   * after the changes */
	unsigned threads; /* 0: two, or one on a single processor; at most two are used */
	uint64_t seed;
	/* A timetable that people hold: n_meetings places, NONE for what had none. */
	const oh_plan_place *keep;
	/* May be set from anywhere, also from a signal handler; NULL: never. */
	const atomic_bool *cancel;
	/* Called from the thread that called oh_plan_solve, some times a second at most. */
	void (*progress)(void *ctx, const oh_plan_progress *p);
	void *progress_ctx;
	/* No reasons for what is left out, no contradiction: saves their time. */
	bool no_reasons;
} oh_plan_options;

/* OH_EINVALID with the place (a JSON path such as meetings[3].who) when the event
 * contradicts this header: numbers out of range, limits above. */
oh_status oh_plan_validate(const oh_plan_event *e, oh_error *err);

/* Finds the best timetable it can. Stopped by time or cancel it gives the best found,
 * still OH_OK. With one thread the same event, options and seed give the same places
 * wherever the status is OPTIMAL or INFEASIBLE well within the time, however busy the
 * machine is: work is counted in conflicts and rounds. Not so for events that are annealed
 * first (16,000 meetings times slots and more) and where meetings may be left out and are not
 * proven in a tenth of the time: these go by the clock. With two threads whoever is first
 * says the places; the score is the same.
 * *out is freed with oh_plan_result_free. OH_EINVALID, OH_ENOMEM. */
oh_status oh_plan_solve(const oh_plan_event *e, const oh_plan_options *o, oh_plan_result **out,
                        oh_error *err);
/* NULL is legal. */
void oh_plan_result_free(oh_plan_result *r);

/* What given places come to, for the board. A breach is the requirement that is not
 * kept, with `slot` and `other` where the breach has them. */
typedef struct oh_plan_check {
	oh_plan_score score;
	const oh_plan_requirement *breaches; /* in the arena; at most OH_PLAN_MOST_BREACHES */
	size_t n_breaches;
	uint32_t least_breaks;  /* of one participant */
	const uint32_t *breaks; /* of each, in the arena */
} oh_plan_check;

enum { OH_PLAN_MOST_BREACHES = 1000 };

/* Checks places (n_meetings) against every rule and counts the score; `keep` nullable.
 * What is left out and must not be is a breach, too. Cost: linear in what is placed. */
oh_status oh_plan_check_places(const oh_plan_event *e, const oh_plan_place *places,
                               const oh_plan_place *keep, oh_arena *arena, oh_plan_check *out,
                               oh_error *err);

/* A sentence for people. `req` must come from a result or check of this event. Who is meant
 * is told by name, with the number where two have the same name, and by number where there
 * is none. Cost: linear in participants and meetings. */
void oh_plan_requirement_text(const oh_plan_event *e, const oh_plan_requirement *req, oh_lang lang,
                              oh_buf *out);
/* Stable name of a kind: "room", "precedence" … */
const char *oh_plan_demand_name(oh_plan_demand kind);
const char *oh_plan_status_name(oh_plan_status status);

#endif
