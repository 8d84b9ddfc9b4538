#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/json/write.h"

static void member_sv(oh_json_writer *w, const char *key, oh_sv s)
{
	oh_json_key(w, key);
	oh_json_string(w, s);
}

static void member_count(oh_json_writer *w, const char *key, size_t n)
{
	oh_json_key(w, key);
	oh_json_int(w, (int64_t)n);
}

static void put_listing(oh_json_writer *w, const char *key, const oh_listing *l)
{
	oh_json_key(w, key);
	oh_json_begin_object(w);
	member_sv(w, "sheet", l->sheet);
	member_count(w, "row", l->row);
	member_sv(w, "id", l->id);
	member_sv(w, "org", l->org);
	member_sv(w, "title", l->title);
	if (l->place.n)
		member_sv(w, "place", l->place);
	if (l->category)
		member_sv(w, "category", l->category->key);
	if (l->n_standards) {
		oh_json_key(w, "standards");
		oh_json_begin_array(w);
		for (size_t i = 0; i < l->n_standards; i++)
			oh_json_string(w, l->standards[i]);
		oh_json_end_array(w);
	}
	oh_json_end_object(w);
}

static void put_fact(oh_json_writer *w, const oh_fact_match *f, oh_buf *scratch)
{
	oh_json_begin_object(w);
	member_sv(w, "key", f->demand->attr->key);
	oh_buf_clear(scratch);
	oh_fact_show(scratch, f->demand, OH_LANG_ZH);
	member_sv(w, "demand", oh_buf_sv(scratch));
	oh_json_key(w, "supply");
	if (f->supply) {
		oh_buf_clear(scratch);
		oh_fact_show(scratch, f->supply, OH_LANG_ZH);
		oh_json_string(w, oh_buf_sv(scratch));
	} else {
		oh_json_null(w);
	}
	member_sv(w, "state", oh_sv_from(oh_state_name(f->state)));
	if (f->state == OH_SHORT) {
		oh_json_key(w, "shortfall");
		oh_json_number(w, rp_round(f->shortfall));
	}
	if (f->state == OH_PARTIAL) {
		oh_json_key(w, "share");
		oh_json_number(w, rp_round(f->share));
	}
	if (f->demand->importance == OH_SHOULD)
		member_sv(w, "importance", OH_SV("should"));
	if (!f->counts) {
		oh_json_key(w, "counts");
		oh_json_bool(w, false);
	}
	if (f->supply && f->supply->evidence == OH_IMPLIED && f->supply->rule)
		member_sv(w, "rule", f->supply->rule->rule);
	if (f->question.n)
		member_sv(w, "question", f->question);
	oh_json_end_object(w);
}

/* Keys of the unknown facts that count, each once. */
static void put_ask(oh_json_writer *w, const oh_match *m)
{
	oh_json_key(w, "ask");
	oh_json_begin_array(w);
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		bool again = false;
		if (f->state != OH_UNKNOWN || !f->counts)
			continue;
		for (size_t j = 0; j < i && !again; j++)
			again = m->facts[j].state == OH_UNKNOWN && m->facts[j].counts &&
			        oh_sv_eq(m->facts[j].demand->attr->key, f->demand->attr->key);
		if (!again)
			oh_json_string(w, f->demand->attr->key);
	}
	oh_json_end_array(w);
}

static void put_match(oh_json_writer *w, const oh_match *brief, oh_match_lines *lines,
                      oh_buf *scratch)
{
	const oh_match *m = oh_match_explained(brief, lines);
	if (!m) {
		scratch->failed = true;
		return;
	}
	oh_json_begin_object(w);
	put_listing(w, "supply", m->supply);
	member_sv(w, "verdict", oh_sv_from(oh_verdict_name(m->verdict)));
	oh_json_key(w, "score");
	oh_json_number(w, rp_round(m->score));
	if (m->cross_industry) {
		oh_json_key(w, "cross_industry");
		oh_json_bool(w, true);
	}
	if (m->category_only) {
		oh_json_key(w, "category_only");
		oh_json_bool(w, true);
	}
	oh_json_key(w, "facts");
	oh_json_begin_array(w);
	for (size_t i = 0; i < m->n_facts; i++)
		put_fact(w, &m->facts[i], scratch);
	oh_json_end_array(w);
	put_ask(w, m);
	oh_json_key(w, "sentence");
	oh_json_begin_object(w);
	for (int lang = OH_LANG_ZH; lang <= OH_LANG_EN; lang++) {
		oh_buf_clear(scratch);
		oh_match_sentence(scratch, m, (oh_lang)lang);
		member_sv(w, lang == OH_LANG_EN ? "en" : "zh", oh_buf_sv(scratch));
	}
	oh_json_end_object(w);
	oh_json_end_object(w);
}

static void put_numbers(oh_json_writer *w, const oh_demand_matches *d)
{
	oh_json_key(w, "counts");
	oh_json_begin_object(w);
	for (int v = OH_MEETS; v <= OH_FAILS; v++)
		member_count(w, oh_verdict_name((oh_verdict)v), d->count[v]);
	oh_json_end_object(w);
	member_count(w, "category_size", d->category_size);
	if (!d->blocker)
		return;
	oh_json_key(w, "blocker");
	oh_json_begin_object(w);
	member_sv(w, "key", d->blocker->key);
	member_count(w, "count", d->blocker_count);
	oh_json_end_object(w);
}

void oh_report_json(const oh_report *r, oh_buf *out)
{
	oh_json_writer w;
	oh_buf scratch = OH_BUF_INIT;
	oh_match_lines lines = {.facts = NULL};
	oh_json_writer_init(&w, out, 2);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < r->result->n; i++) {
		const oh_demand_matches *d = &r->result->demands[i];
		oh_json_begin_object(&w);
		put_listing(&w, "demand", d->demand);
		oh_json_key(&w, "matches");
		oh_json_begin_array(&w);
		for (size_t j = 0; j < d->n; j++)
			put_match(&w, &d->matches[j], &lines, &scratch);
		oh_json_end_array(&w);
		if (d->n_cross) {
			oh_json_key(&w, "cross_industry");
			oh_json_begin_array(&w);
			for (size_t j = 0; j < d->n_cross; j++)
				put_match(&w, &d->cross[j], &lines, &scratch);
			oh_json_end_array(&w);
		}
		put_numbers(&w, d);
		oh_json_end_object(&w);
		if (!oh_buf_ok(out) || !oh_buf_ok(&scratch))
			break;
		if (r->drain)
			r->drain(r->drain_ctx, out);
	}
	oh_json_end_array(&w);
	oh_buf_char(out, '\n');
	if (scratch.failed)
		out->failed = true;
	oh_buf_release(&scratch);
	oh_match_lines_release(&lines);
}
