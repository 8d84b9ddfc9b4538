/* Live events: what changes while somebody looks.
 *
 * An event is for one user (or all users with a role) of one tenant and carries a
 * name and a small JSON object: "notice", "import", "listing", "conference", "unread".
 * Delivery is at most once and only while subscribed; what must not be lost is a notice in the
 * store.
 */
#ifndef OUHE_SERVICE_EVENTS_H
#define OUHE_SERVICE_EVENTS_H

#include "ouhe/service/access.h"
#include "ouhe/service/platform.h"

typedef struct oh_event {
	int64_t tenant;
	int64_t user; /* 0: everybody with one of `roles` */
	uint32_t roles;
	const char *name;
	oh_sv data; /* JSON, one line */
} oh_event;

/* Called from any thread, one call at a time for each subscription; must not block. */
typedef void (*oh_event_fn)(void *ctx, const char *name, oh_sv data);

typedef struct oh_subscription oh_subscription;
oh_status oh_events_subscribe(oh_platform *p, const oh_actor *actor, oh_event_fn fn, void *ctx,
                              oh_subscription **out, oh_error *err);
/* After it returns fn is not called again. NULL is legal. */
void oh_events_unsubscribe(oh_subscription *s);
/* Ends the subscriptions of a log-in (session or token) that is over or, with 0, all of a
 * user who may no longer listen: fn gets name "bye". */
void oh_events_drop(oh_platform *p, int64_t tenant, int64_t user, int64_t login);
void oh_events_send(oh_platform *p, const oh_event *e);

#endif
