/* Live events of conferences: what is open in a browser follows what others do. Events hold
 * identities and figures alone; whoever hears of a change reads it with the right to it. */
#include "conferences.h"
#include "hub.h"
#include "ouhe/base/alloc.h"
#include "ouhe/plan/plan.h"
#include "ouhe/store/account.h"

struct telling {
	const struct sv_news *news;
	oh_platform *p;
	oh_event e;
};

static oh_status tell_orgs(oh_db *db, void *ctx, oh_error *err)
{
	struct telling *t = ctx;
	oh_arena *a = oh_arena_new(0);
	oh_status st = a ? OH_OK : oh_nomem(err);
	for (size_t i = 0; !st && i < t->news->n_orgs; i++) {
		oh_reader *readers = NULL;
		size_t n = 0;
		st = oh_account_readers(db, t->e.tenant, 0, t->news->orgs[i], 0, a, &readers, &n,
		                        err);
		for (size_t k = 0; !st && k < n; k++) {
			t->e.user = readers[k].id;
			oh_events_send(t->p, &t->e);
		}
	}
	oh_arena_free(a);
	return st;
}

void sv_conference_news(oh_platform *p, const struct sv_news *n)
{
	oh_buf data = OH_BUF_INIT;
	oh_json_writer w;
	if (!sv_hub_size(p->hub))
		return;
	oh_json_writer_init(&w, &data, 0);
	oh_json_begin_object(&w);
	sv_put_id(&w, "id", n->conference);
	sv_put_text(&w, "what", oh_sv_from(n->what));
	sv_put_id(&w, "timetable", n->timetable);
	sv_put_id(&w, "meeting", n->meeting);
	if (n->version)
		sv_put_int(&w, "version", n->version);
	if (n->progress) {
		sv_put_number(&w, "seconds", n->progress->seconds);
		if (n->progress->found)
			sv_put_int(&w, "breaks", n->progress->score.breaks);
	}
	oh_json_end_object(&w);
	struct telling t = {.news = n,
	                    .p = p,
	                    .e = {.tenant = n->tenant,
	                          .roles = OH_ROLE_ORGANISER,
	                          .name = "conference",
	                          .data = oh_buf_sv(&data)}};
	if (oh_buf_ok(&data)) {
		oh_events_send(p, &t.e);
		if (n->n_orgs) /* who is missed reloads later: an event is a courtesy */
			(void)oh_store_read(p->store, tell_orgs, &t, NULL);
	}
	oh_buf_release(&data);
}
