/* Any bytes as an event; what is read is solved for a moment and written. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "ouhe/plan/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { LARGE = 400 };
	oh_sv text = {(const char *)data, size};
	oh_arena *a = oh_arena_new((size_t)1 << 26);
	oh_plan_event e;
	oh_plan_result *r = NULL;
	oh_plan_place *keep = NULL;
	oh_buf out = OH_BUF_INIT;
	if (a && !oh_plan_event_read(text, OH_SV("fuzz"), a, &e, NULL) && e.n_people <= LARGE &&
	    e.n_tables <= LARGE) {
		oh_plan_options o = {.seconds = 0.2, .threads = 1};
		/* An event may be its own timetable: both have `meetings`. */
		if (!oh_plan_keep_read(&e, text, OH_SV("fuzz"), a, &keep, NULL))
			o.keep = keep;
		if (!oh_plan_solve(&e, &o, &r, NULL)) {
			oh_plan_check check;
			bool placed = r->status == OH_PLAN_OPTIMAL || r->status == OH_PLAN_FEASIBLE;
			if (placed &&
			    (oh_plan_check_places(&e, r->places, keep, r->arena, &check, NULL) ||
			     check.n_breaches))
				abort();
			oh_plan_result_write(&e, r, keep, &out);
		}
	}
	oh_plan_result_free(r);
	oh_buf_release(&out);
	oh_arena_free(a);
	return 0;
}
