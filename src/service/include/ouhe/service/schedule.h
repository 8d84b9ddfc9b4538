/* Use case: an event's file in, its timetable out. Needs no platform and no packs. */
#ifndef OUHE_SERVICE_SCHEDULE_H
#define OUHE_SERVICE_SCHEDULE_H

#include <stdatomic.h>

#include "ouhe/base/buf.h"
#include "ouhe/service/session.h"

enum { OH_SCHEDULE_AS_FILE = -2, OH_SCHEDULE_NO_FAIRNESS = -1 };

typedef struct oh_schedule_request {
	oh_source event;
	oh_source keep; /* a timetable that people hold; neither path nor data: none */
	long fairness;  /* OH_SCHEDULE_AS_FILE: as the event says; NO_FAIRNESS: no bound */
	double seconds; /* 0: 60; with keep, little for what comes after the changes */
	unsigned threads;
	uint64_t seed;
	bool partial;              /* every meeting may be left out */
	const atomic_bool *cancel; /* nullable */
	/* Called now and then from this thread with a line for the terminal. */
	void (*progress)(void *ctx, oh_sv line);
	void *progress_ctx;
	oh_lang lang; /* of progress */
} oh_schedule_request;

typedef struct oh_schedule_outcome oh_schedule_outcome;

/* Event, kept timetable and result; on failure err has the file and the place in it. */
oh_status oh_service_schedule(const oh_schedule_request *rq, oh_schedule_outcome **out,
                              oh_error *err);
/* NULL is legal. */
void oh_schedule_outcome_free(oh_schedule_outcome *o);
/* The timetable as JSON, appended. */
oh_status oh_service_schedule_json(const oh_schedule_outcome *o, oh_buf *out, oh_error *err);
/* A few lines for people: what it came to, what is proven, what contradicts. */
oh_status oh_service_schedule_text(const oh_schedule_outcome *o, const oh_view *view, oh_buf *out,
                                   oh_error *err);

#endif
