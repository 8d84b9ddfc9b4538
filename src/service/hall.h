/* A conference as a whole: its desks, its meetings and who sits in them, read at once for
 * planning, boards, agendas and figures. Everything lives in the arena it was read into.
 */
#ifndef OUHE_SERVICE_HALL_H
#define OUHE_SERVICE_HALL_H

#include "conferences.h"
#include "ouhe/plan/plan.h"
#include "ouhe/report/event_print.h"
#include "ouhe/store/guest.h"
#include "ouhe/store/meeting.h"

struct sv_hall {
	struct sv_conference k;
	struct sv_desk *desks; /* by identity, whatever their state */
	size_t n_desks;
	oh_meeting *meetings; /* by identity, cancelled ones too */
	size_t n_meetings;
	oh_meeting_desk *seats; /* by meeting and place */
	size_t n_seats;
	size_t *first; /* n_meetings + 1: seats of each */
	oh_meeting_order *orders;
	size_t n_orders;
	oh_never_pair *never; /* desks that are not to sit together */
	size_t n_never;
};

/* --- hall.c --- */
oh_status sv_hall_read(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a, struct sv_hall *out,
                       oh_error *err);
/* NULL: there is none. */
const struct sv_desk *sv_hall_desk(const struct sv_hall *h, oh_id id);
oh_meeting *sv_hall_meeting(const struct sv_hall *h, oh_id id);
/* The zone of a table that counts from 1; NULL: there is none. */
const struct sv_zone *sv_table_zone(const struct sv_conference *k, int table);
/* {id, desks: [DeskRef], …} without place and time. */
void sv_put_meeting_members(const oh_call *c, const struct sv_hall *h, size_t meeting,
                            oh_json_writer *w);
/* slot, table, zone, starts_at, ends_at of a place; nothing for slot 0. */
void sv_put_place(const struct sv_conference *k, int slot, int table, oh_json_writer *w);
extern const char *const sv_meeting_kinds[];

/* Numbers of slots with spaces between, as the store keeps them, into out[most]: from 1, those
 * past `last` left out. */
size_t sv_slots_read(oh_sv text, size_t last, uint32_t *out, size_t most);

/* --- meeting_rules.c --- */
/* What the organiser asks of one meeting's place, beyond what oh_meeting holds. */
struct sv_meeting_rules;
/* Members slots, before, after of the body for a meeting that is in the hall or new; m->slots
 * is set for the caller to store. Problems are noted; OH_ECONFLICT when meetings would wait
 * for each other. */
oh_status sv_meeting_rules_take(oh_call *c, const struct sv_hall *h, oh_meeting *m,
                                struct sv_meeting_rules **out, oh_error *err);
/* In the transaction, once the meeting is stored. */
oh_status sv_meeting_rules_store(oh_db *db, const oh_call *c, const struct sv_meeting_rules *r,
                                 const struct sv_hall *h, const oh_meeting *m, oh_error *err);
/* slots, before, after as the API shows them; standing meetings only. */
void sv_meeting_rules_put(const struct sv_hall *h, const oh_meeting *m, oh_json_writer *w);

/* --- planning.c --- */
/* The hall as a planning event: participants are the approved desks with a standing
 * meeting, meetings are those of the hall in its order. `places` (nullable): locked ones
 * are fixed. */
oh_status sv_plan_event(const struct sv_hall *h, const oh_timetable_place *places, size_t n,
                        oh_arena *a, oh_plan_event *out, oh_error *err);
/* Places in the order of the hall's meetings; NONE where there is none. */
oh_plan_place *sv_plan_places(const struct sv_hall *h, const oh_timetable_place *places, size_t n,
                              oh_arena *a);
oh_plan_place *sv_plan_held(const struct sv_hall *h, oh_arena *a);
/* Plans the timetable that waits longest; true when one was planned. */
bool sv_planning_step(oh_platform *p);
/* What a timetable that is being planned has come to; false: it is not being planned now. */
bool sv_planning_progress(oh_platform *p, oh_id timetable, oh_plan_progress *out);
/* Asks the planning of it to end with what it has; false: it is not being planned now. */
bool sv_planning_stop(oh_platform *p, oh_id timetable);

/* What the area keeps in memory. */
struct sv_conferences {
	struct sv_worker *reminder, *planner;
	pthread_mutex_t lock; /* of the rest */
	oh_id timetable;      /* being planned, 0: none */
	oh_plan_progress progress;
	atomic_bool stop;
};

/* --- meetings.c --- */
/* The meeting of a request that was accepted; its end when it was withdrawn. In the
 * transaction of that. */
oh_status sv_meeting_make(oh_db *db, oh_id tenant, oh_id user, const oh_meeting_request *r,
                          oh_error *err);
oh_status sv_meeting_drop(oh_db *db, oh_id tenant, oh_id request, oh_sv reason, oh_arena *a,
                          oh_error *err);
oh_status sv_list_meetings(oh_call *c, oh_error *err);
oh_status sv_create_meeting(oh_call *c, oh_error *err);
oh_status sv_update_meeting(oh_call *c, oh_error *err);
oh_status sv_cancel_meeting(oh_call *c, oh_error *err);
oh_status sv_record_outcome(oh_call *c, oh_error *err);
oh_status sv_seat_people(oh_call *c, oh_error *err);

/* --- timetables.c --- */
oh_status sv_list_timetables(oh_call *c, oh_error *err);
oh_status sv_plan_timetable(oh_call *c, oh_error *err);
oh_status sv_get_timetable(oh_call *c, oh_error *err);
oh_status sv_stop_planning(oh_call *c, oh_error *err);
oh_status sv_move_meeting(oh_call *c, oh_error *err);
oh_status sv_publish_timetable(oh_call *c, oh_error *err);
oh_status sv_copy_timetable(oh_call *c, oh_error *err);
oh_status sv_discard_timetable(oh_call *c, oh_error *err);

/* --- agendas.c --- */
oh_status sv_get_agenda(oh_call *c, oh_error *err);
/* A notice to each desk d with changed[d] that its agenda is another one; `why` and `nth`
 * tell one change from the next. */
oh_status sv_tell_agendas(oh_db *db, const oh_call *c, const struct sv_hall *h, const bool *changed,
                          const char *why, int64_t nth, oh_error *err);

/* --- conference_print.c --- */
oh_status sv_print_conference(oh_call *c, oh_error *err);
oh_status sv_print_agenda(oh_call *c, oh_error *err);

/* --- calendars.c --- */
oh_status sv_create_calendar(oh_call *c, oh_error *err);
oh_status sv_get_calendar(oh_call *c, oh_error *err);

/* --- arrivals.c --- */
oh_status sv_check_in(oh_call *c, oh_error *err);
oh_status sv_list_arrivals(oh_call *c, oh_error *err);

/* --- guests.c --- */
extern const char *const sv_guest_roles[];
/* What the band of a badge says. */
const oh_msg *sv_guest_words(int role);
oh_status sv_list_guests(oh_call *c, oh_error *err);
oh_status sv_create_guest(oh_call *c, oh_error *err);
oh_status sv_update_guest(oh_call *c, oh_error *err);
oh_status sv_delete_guest(oh_call *c, oh_error *err);

/* --- signings.c --- */
oh_status sv_list_signings(oh_call *c, oh_error *err);
oh_status sv_create_signing(oh_call *c, oh_error *err);
oh_status sv_update_signing(oh_call *c, oh_error *err);
oh_status sv_delete_signing(oh_call *c, oh_error *err);
oh_status sv_lock_signings(oh_call *c, oh_error *err);
oh_status sv_list_signing_revisions(oh_call *c, oh_error *err);
oh_status sv_attach_signing(oh_call *c, oh_error *err);
oh_status sv_get_signing_file(oh_call *c, oh_error *err);

/* --- conference_paper.c --- */
/* "2027-01-15", or the first and the last day. */
oh_sv sv_conference_dates(const oh_conference *row, oh_arena *a);
oh_print_event sv_print_event(const oh_call *c, const oh_conference *row);
oh_status sv_print_signings(oh_call *c, oh_error *err);

/* --- conference_report.c --- */
oh_status sv_get_conference_report(oh_call *c, oh_error *err);

#endif
