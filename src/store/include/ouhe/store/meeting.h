/* Meetings of conferences in the store, the timetables that place them, and what came of
 * them. SQL only; conventions as in ouhe/store/listing.h: text that is read lives in the
 * arena given. Slots and tables count from 1, 0: none.
 */
#ifndef OUHE_STORE_MEETING_H
#define OUHE_STORE_MEETING_H

#include "ouhe/store/store.h"

enum { OH_MEETING_REQUESTED, OH_MEETING_ARRANGED, OH_MEETING_WALK_IN };

typedef struct oh_meeting {
	oh_id id, conference, request, user; /* request 0: of none */
	int64_t version;
	int kind;
	bool cancelled;
	int session; /* 0 any, 1 morning, 2 afternoon */
	bool must;   /* to be placed at any price */
	int weight;
	int fixed_slot, fixed_table;
	int slot, table;  /* what people hold */
	int was_slot;     /* held before it was dropped; 0: never held, or held now */
	int64_t sequence; /* of their calendars */
	oh_ms created, changed;
	oh_sv title, reason;
	oh_sv slots; /* in which it may be, spaces between; empty: any */
} oh_meeting;

enum { OH_OUTCOME_UNSAID, OH_OUTCOME_NOTHING, OH_OUTCOME_FOLLOW_UP, OH_OUTCOME_INTENT };

typedef struct oh_meeting_desk {
	oh_id meeting, desk;
	int attended;   /* -1 not said, 0 did not come, 1 came */
	int result;     /* OH_OUTCOME_x */
	int64_t amount; /* fen, -1: not stated */
	oh_id user;     /* who said so */
	oh_ms at;
	oh_sv note;
	oh_sv people; /* identities, spaces between; empty: whoever */
} oh_meeting_desk;

oh_status oh_meeting_insert(oh_db *db, oh_id tenant, const oh_meeting *m, const oh_id *desks,
                            size_t n, oh_error *err);
/* Replaces it where it still has version m->version - 1; OH_ESTALE otherwise. */
oh_status oh_meeting_update(oh_db *db, oh_id tenant, const oh_meeting *m, oh_error *err);
/* *found false and *out untouched when there is none. */
oh_status oh_meeting_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_meeting *out,
                         bool *found, oh_error *err);
/* The standing one of a request. */
oh_status oh_meeting_of_request(oh_db *db, oh_id tenant, oh_id request, oh_arena *a,
                                oh_meeting *out, bool *found, oh_error *err);
/* Of a conference, or of one desk (0: all), the oldest first; cancelled ones too. */
oh_status oh_meeting_list(oh_db *db, oh_id tenant, oh_id conference, oh_id desk, oh_arena *a,
                          oh_meeting **out, size_t *n, oh_error *err);
/* Who sits in the meetings of a conference (meeting 0) or in one, by meeting and place. */
oh_status oh_meeting_desks(oh_db *db, oh_id tenant, oh_id conference, oh_id meeting, oh_arena *a,
                           oh_meeting_desk **out, size_t *n, oh_error *err);
/* Replaces outcome and people of one side. */
oh_status oh_meeting_desk_update(oh_db *db, oh_id tenant, const oh_meeting_desk *d, oh_error *err);

/* --- order --- */
/* `first` comes before `later`, where both have a place. */
typedef struct oh_meeting_order {
	oh_id first, later;
} oh_meeting_order;
/* Of a conference, by first and later. */
oh_status oh_meeting_orders(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a,
                            oh_meeting_order **out, size_t *n, oh_error *err);
/* Sets or takes away one of them; nothing to do is no error. */
oh_status oh_meeting_order_set(oh_db *db, oh_id tenant, oh_id conference, oh_meeting_order o,
                               bool on, oh_error *err);

/* --- timetables --- */
enum {
	OH_TIMETABLE_PLANNING,
	OH_TIMETABLE_DRAFT,
	OH_TIMETABLE_PUBLISHED,
	OH_TIMETABLE_WAS_PUBLISHED,
	OH_TIMETABLE_FAILED
};

typedef struct oh_timetable {
	oh_id id, conference, user;
	int64_t number; /* 1, 2 … within the conference */
	int state;
	oh_ms created, published;
	oh_sv result; /* JSON of `service` */
} oh_timetable;

typedef struct oh_timetable_place {
	oh_id meeting;
	int64_t version;
	int slot, table;
	bool locked;
} oh_timetable_place;

/* Gives it the next number. */
oh_status oh_timetable_insert(oh_db *db, oh_id tenant, oh_timetable *t, oh_error *err);
/* Replaces state, time of publication and result. */
oh_status oh_timetable_update(oh_db *db, oh_id tenant, const oh_timetable *t, oh_error *err);
/* With its places. */
oh_status oh_timetable_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err);
oh_status oh_timetable_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_timetable *out,
                           bool *found, oh_error *err);
/* Of a conference, the newest first. */
oh_status oh_timetable_list(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a,
                            oh_timetable **out, size_t *n, oh_error *err);
/* The oldest of any tenant that waits to be planned. */
oh_status oh_timetable_next(oh_db *db, oh_arena *a, oh_id *tenant, oh_timetable *out, bool *found,
                            oh_error *err);
oh_status oh_timetable_places(oh_db *db, oh_id tenant, oh_id timetable, oh_arena *a,
                              oh_timetable_place **out, size_t *n, oh_error *err);
/* Writes a place; version 1: a new one, else the stored one must be one less (OH_ESTALE). */
oh_status oh_timetable_place_put(oh_db *db, oh_id tenant, oh_id timetable,
                                 const oh_timetable_place *p, oh_error *err);

/* --- arrivals --- */
typedef struct oh_arrival {
	oh_id person, desk, org;
	oh_ms arrived;
	oh_sv name, post, desk_name;
} oh_arrival;
/* Everybody of the approved desks, by name of the desk. */
oh_status oh_arrival_list(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a, oh_arrival **out,
                          size_t *n, oh_error *err);
/* By the badge's code (person 0) or by identity; keeps the first arrival. *found false: no
 * such person there. *out: as it stands afterwards. */
oh_status oh_arrival_note(oh_db *db, oh_id tenant, oh_id conference, oh_sv code, oh_id person,
                          oh_ms at, oh_arena *a, oh_arrival *out, bool *found, oh_error *err);

/* --- calendars --- */
oh_status oh_calendar_set(oh_db *db, oh_id tenant, oh_id desk, oh_sv digest, oh_ms at,
                          oh_error *err);
oh_status oh_calendar_find(oh_db *db, oh_sv digest, oh_id *tenant, oh_id *desk, bool *found,
                           oh_error *err);

#endif
