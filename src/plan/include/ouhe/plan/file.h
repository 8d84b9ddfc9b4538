/* Events and timetables as JSON files; the format is docs/schedule.md. */
#ifndef OUHE_PLAN_FILE_H
#define OUHE_PLAN_FILE_H

#include "ouhe/plan/plan.h"

/* Reads an event; everything in it lives in `arena` afterwards. `name`: of the file, for
 * errors, which carry the JSON path in place.field. OH_EFORMAT, OH_EINVALID, OH_ELIMIT,
 * OH_ENOMEM. */
oh_status oh_plan_event_read(oh_sv text, oh_sv name, oh_arena *arena, oh_plan_event *out,
                             oh_error *err);

/* Reads a timetable that people hold: `meetings` (told apart by id, or by participants
 * where ids were given anew) or `slots` and `tables` in the event's order. *out has
 * n_meetings places in the arena. */
oh_status oh_plan_keep_read(const oh_plan_event *e, oh_sv text, oh_sv name, oh_arena *arena,
                            oh_plan_place **out, oh_error *err);

/* Appends the result; reasons are given in both languages. `keep` nullable. */
void oh_plan_result_write(const oh_plan_event *e, const oh_plan_result *r,
                          const oh_plan_place *keep, oh_buf *out);

#endif
