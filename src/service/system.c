/* Area: the state of the running platform, for its administrator and for monitoring. */
#include <stdio.h>

#include "areas.h"
#include "hub.h"
#include "ouhe/base/decimal.h"

static void put_packs(const oh_call *c, oh_json_writer *w)
{
	const oh_packs *packs = c->platform->session->packs;
	oh_json_key(w, "packs");
	oh_json_begin_array(w);
	for (size_t i = 0; i < oh_packs_count(packs); i++) {
		const oh_pack *p = oh_packs_at(packs, i);
		oh_json_begin_object(w);
		sv_put_text(w, "pack", p->name);
		sv_put_text(w, "name", c->lang == OH_LANG_EN ? p->en : p->zh);
		sv_put_int(w, "attributes", (int64_t)p->n_own);
		sv_put_int(w, "categories", (int64_t)p->n_categories);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_store(oh_platform *p, oh_json_writer *w)
{
	oh_store_stats s;
	oh_index_stats x;
	oh_store_stats_get(p->store, &s);
	oh_index_stats_get(p->index, &x);
	oh_json_key(w, "store");
	oh_json_begin_object(w);
	sv_put_int(w, "schema", s.schema);
	sv_put_int(w, "bytes", s.bytes);
	sv_put_int(w, "writes", s.writes);
	sv_put_int(w, "queue", s.queue);
	oh_json_end_object(w);
	oh_json_key(w, "index");
	oh_json_begin_object(w);
	sv_put_int(w, "listings", (int64_t)x.listings);
	sv_put_int(w, "delta", (int64_t)x.delta);
	sv_put_int(w, "bytes", (int64_t)x.bytes);
	oh_json_end_object(w);
}

static oh_status get_system(oh_call *c, oh_error *err)
{
	oh_platform *p = c->platform;
	oh_json_writer w;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_text(&w, "version", OH_SV(OUHE_VERSION));
	sv_put_bool(&w, "ready", oh_platform_ready(p));
	sv_put_time(&w, "started_at", p->started);
	put_store(p, &w);
	oh_status st = sv_outbox_state(c, &w, err);
	if (st)
		return st;
	put_packs(c, &w);
	oh_json_end_object(&w);
	return OH_OK;
}

static void gauge(oh_buf *out, const char *name, const char *help, double value)
{
	oh_buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s ", name, help, name, name);
	oh_buf_double(out, value);
	oh_buf_char(out, '\n');
}

static void system_metrics(oh_platform *p, oh_buf *out)
{
	oh_store_stats s;
	oh_index_stats x;
	oh_store_stats_get(p->store, &s);
	oh_index_stats_get(p->index, &x);
	gauge(out, "ouhe_ready", "1 once the platform serves", oh_platform_ready(p));
	gauge(out, "ouhe_start_time_seconds", "Start since 1970", (double)p->started / 1000);
	gauge(out, "ouhe_store_bytes", "Database and log on disk", (double)s.bytes);
	gauge(out, "ouhe_store_queue", "Writes that wait", (double)s.queue);
	gauge(out, "ouhe_store_writes", "Writes since the start", (double)s.writes);
	gauge(out, "ouhe_store_commits", "Commits since the start", (double)s.groups);
	gauge(out, "ouhe_index_listings", "Published listings", (double)x.listings);
	gauge(out, "ouhe_index_bytes", "Memory of the index", (double)x.bytes);
	gauge(out, "ouhe_event_streams", "Open event streams", (double)sv_hub_size(p->hub));
}

oh_status oh_platform_metrics(oh_platform *p, oh_buf *out)
{
	for (size_t i = 0; i < sv_n_areas; i++)
		if (sv_areas[i]->metrics)
			sv_areas[i]->metrics(p, out);
	return oh_buf_ok(out) ? OH_OK : OH_ENOMEM;
}

static const oh_operation operations[] = {
    {.id = "getSystem",
     .method = "GET",
     .path = "/api/v1/system",
     .flags = OH_OP_SLOW,
     .scope = OH_SCOPE_ADMIN,
     .run = get_system},
    {.id = "streamEvents", .method = "GET", .path = "/api/v1/events", .scope = OH_SCOPE_READ},
};

const struct sv_area sv_system_area = {.name = "system",
                                       .operations = operations,
                                       .n_operations = sizeof operations / sizeof *operations,
                                       .metrics = system_metrics};
