#include "ouhe/service/events.h"

#include <pthread.h>

#include "area.h"
#include "hub.h"
#include "ouhe/base/alloc.h"

struct oh_subscription {
	struct sv_hub *hub;
	struct oh_subscription *next, *prev;
	int64_t tenant, user, login; /* login: of a browser or a token */
	uint32_t roles;
	oh_event_fn fn;
	void *ctx;
};

struct sv_hub {
	pthread_mutex_t lock; /* held while a subscriber is told, so that none is told after
	                         it left */
	struct oh_subscription *first;
	size_t n;
};

oh_status sv_hub_new(struct sv_hub **out, oh_error *err)
{
	struct sv_hub *h = oh_calloc(1, sizeof *h);
	if (!h)
		return oh_nomem(err);
	pthread_mutex_init(&h->lock, NULL);
	*out = h;
	return OH_OK;
}

void sv_hub_free(struct sv_hub *h)
{
	if (!h)
		return;
	pthread_mutex_destroy(&h->lock);
	oh_free(h);
}

size_t sv_hub_size(struct sv_hub *h)
{
	pthread_mutex_lock(&h->lock);
	size_t n = h->n;
	pthread_mutex_unlock(&h->lock);
	return n;
}

oh_status oh_events_subscribe(oh_platform *p, const oh_actor *actor, oh_event_fn fn, void *ctx,
                              oh_subscription **out, oh_error *err)
{
	struct oh_subscription *s = oh_calloc(1, sizeof *s);
	struct sv_hub *h = p->hub;
	if (!s)
		return oh_nomem(err);
	*s = (struct oh_subscription){.hub = h,
	                              .tenant = actor->tenant,
	                              .user = actor->user,
	                              .login = actor->session ? actor->session : actor->token,
	                              .roles = actor->roles,
	                              .fn = fn,
	                              .ctx = ctx};
	pthread_mutex_lock(&h->lock);
	s->next = h->first;
	if (h->first)
		h->first->prev = s;
	h->first = s;
	h->n++;
	pthread_mutex_unlock(&h->lock);
	*out = s;
	return OH_OK;
}

void oh_events_unsubscribe(oh_subscription *s)
{
	if (!s)
		return;
	struct sv_hub *h = s->hub;
	pthread_mutex_lock(&h->lock);
	if (s->prev)
		s->prev->next = s->next;
	else
		h->first = s->next;
	if (s->next)
		s->next->prev = s->prev;
	h->n--;
	pthread_mutex_unlock(&h->lock);
	oh_free(s);
}

void oh_events_drop(oh_platform *p, int64_t tenant, int64_t user, int64_t login)
{
	struct sv_hub *h = p->hub;
	pthread_mutex_lock(&h->lock);
	for (struct oh_subscription *s = h->first; s; s = s->next)
		if (s->tenant == tenant && s->user == user && (!login || s->login == login))
			s->fn(s->ctx, "bye", OH_SV("{}"));
	pthread_mutex_unlock(&h->lock);
}

void oh_events_send(oh_platform *p, const oh_event *e)
{
	struct sv_hub *h = p->hub;
	pthread_mutex_lock(&h->lock);
	for (struct oh_subscription *s = h->first; s; s = s->next)
		if (s->tenant == e->tenant &&
		    (e->user ? s->user == e->user : (s->roles & e->roles) != 0))
			s->fn(s->ctx, e->name, e->data);
	pthread_mutex_unlock(&h->lock);
}
