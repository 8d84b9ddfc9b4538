/* The packs as forms need them, and texts read as they are typed. */
#include <string.h>

#include "listings.h"

/* --- packs --- */

static void put_pack_head(const oh_call *c, const oh_pack *p, oh_json_writer *w)
{
	sv_put_text(w, "pack", p->name);
	oh_json_key(w, "name");
	oh_json_string(w, c->lang == OH_LANG_ZH || !p->en.n ? p->zh : p->en);
	oh_json_key(w, "categories");
	oh_json_begin_array(w);
	for (size_t i = 0; i < p->n_categories; i++)
		sv_put_category(w, NULL, &p->categories[i], c->lang);
	oh_json_end_array(w);
}

oh_status sv_list_packs(oh_call *c, oh_error *err)
{
	const oh_packs *packs = c->platform->session->packs;
	oh_json_writer w;
	(void)err;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < oh_packs_count(packs); i++) {
		if (oh_sv_eq(oh_packs_at(packs, i)->name, OH_SV("common")))
			continue;
		oh_json_begin_object(&w);
		put_pack_head(c, oh_packs_at(packs, i), &w);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

/* Units that a form may offer beside an attribute's own: what people write most. */
static const char *const offered[] = {
    "W",     "kW",  "MW",   "[ps]",  "mm",   "cm",     "m",       "g",   "kg",       "t",
    "h",     "day", "week", "month", "year", "V",      "kV",      "A",   "mA",       "N",
    "kN",    "N.m", "kN.m", "Pa",    "kPa",  "MPa",    "Hz",      "kHz", "degC",     "K",
    "r/min", "m/s", "km/h", "L",     "m3",   "1/year", "1/month", "CNY", "10*4.CNY", "10*8.CNY",
    "kW.h",  "s",   "min",  "%",     "um",   NULL};

static void put_units(const oh_call *c, const oh_attr *attr, oh_json_writer *w)
{
	bool begun = false;
	for (size_t i = 0; attr->type == OH_ATTR_QUANTITY && offered[i]; i++) {
		oh_unit u;
		if (strcmp(offered[i], attr->unit.code) == 0 ||
		    !oh_unit_from_code(oh_sv_from(offered[i]), &u) ||
		    !oh_unit_same_dim(&u, &attr->unit))
			continue;
		if (!begun) {
			oh_json_key(w, "units");
			oh_json_begin_array(w);
			begun = true;
		}
		oh_json_string(w, oh_sv_from(oh_unit_label(offered[i], c->lang == OH_LANG_ZH)));
	}
	if (begun)
		oh_json_end_array(w);
}

static void put_attr(const oh_call *c, const oh_attr *attr, oh_json_writer *w)
{
	static const char *const types[] = {"quantity", "enum", "set", "level", "code"};
	static const char *const fits[] = {
	    "at_least", "at_most", "reach", "nominal", "contains",      "within",  "grade",
	    "any_of",   "all_of",  "ip",    "ex",      "within_budget", "capacity"};
	oh_json_begin_object(w);
	sv_put_text(w, "key", attr->key);
	sv_put_text(w, "name", sv_attr_name(attr, c->lang));
	sv_put_text(w, "type", oh_sv_from(types[attr->type]));
	sv_put_text(w, "fit", oh_sv_from(fits[attr->fit]));
	sv_put_text(w, "unit", sv_unit_label(attr, c->lang));
	put_units(c, attr, w);
	sv_put_bool(w, "commercial", attr->commercial);
	if (attr->n_values) {
		oh_json_key(w, "values");
		oh_json_begin_array(w);
		for (uint16_t i = 0; i < attr->n_values; i++)
			oh_json_string(w, attr->values[i].name);
		oh_json_end_array(w);
	}
	sv_put_text(w, "source", attr->source);
	oh_json_end_object(w);
}

oh_status sv_get_pack(oh_call *c, oh_error *err)
{
	const oh_pack *p = oh_packs_find(c->platform->session->packs, c->path[0]);
	oh_json_writer w;
	if (!p)
		return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	put_pack_head(c, p, &w);
	oh_json_key(&w, "attributes");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < p->n_attrs; i++)
		put_attr(c, p->attrs[i], &w);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

/* --- readText --- */

struct reading {
	oh_listing l;
	oh_issues issues;
	const oh_fact *all;
	size_t n_all;
};

static oh_status read_body(oh_call *c, struct reading *r, bool *matches, oh_error *err)
{
	struct sv_reading in = {0};
	const oh_packs *packs = c->platform->session->packs;
	int side = 0;
	oh_sv name;
	if (oh_call_choice(c, "side", true, sv_side_names, &side))
		in.side = side == 1 ? OH_DEMAND : OH_SUPPLY;
	(void)oh_call_text(c, "title", false, 200, &in.title);
	(void)oh_call_text(c, "text", false, 20000, &in.text);
	if (oh_call_text(c, "pack", false, 60, &name) && name.n) {
		in.pack = oh_packs_find(packs, name);
		if (!in.pack)
			(void)oh_call_invalid(c, "/pack", &oh_msg_service_listing_no_pack, &name,
			                      1);
	}
	if (oh_call_text(c, "category", false, 120, &name) && name.n) {
		in.category = sv_category_find(packs, name);
		if (!in.category)
			(void)oh_call_invalid(c, "/category", &oh_msg_service_listing_no_category,
			                      &name, 1);
	}
	in.edits = c->body ? oh_json_member(c->body, "facts") : NULL;
	(void)oh_call_bool(c, "matches", false, matches);
	oh_status st = oh_call_check(c, err);
	oh_issues_init(&r->issues, c->arena);
	/* What cannot be laid over is noted and passed over: the form is being filled in. */
	size_t noted = c->n_problems;
	if (!st)
		st = sv_read(c->platform, &in, c, c->arena, &r->l, &r->issues, err);
	return st ? st : c->n_problems > noted ? oh_call_check(c, err) : OH_OK;
}

static oh_status with_derived(oh_call *c, struct reading *r, oh_error *err)
{
	const oh_fact *derived = NULL;
	size_t n = 0;
	if (oh_listing_derive(&r->l, c->arena, &r->issues, &derived, &n))
		return oh_nomem(err);
	oh_fact *all = oh_arena_array(c->arena, r->l.n_facts + n + 1, sizeof *all);
	if (!all)
		return oh_nomem(err);
	for (size_t i = 0; i < r->l.n_facts; i++)
		all[i] = r->l.facts[i];
	for (size_t i = 0; i < n; i++)
		all[r->l.n_facts + i] = derived[i];
	r->all = all;
	r->n_all = r->l.n_facts + n;
	return OH_OK;
}

static oh_status put_prospects(oh_call *c, const oh_listing *l, oh_json_writer *w, oh_error *err)
{
	int64_t *orgs;
	oh_standing_result r;
	const oh_standing_gain *gains = NULL;
	size_t n = 0;
	const oh_packs *packs = c->platform->session->packs;
	const oh_standing_options o = {.viewer = sv_viewer(c, &orgs),
	                               .own_org = c->actor.n_orgs ? c->actor.orgs[0].org : 0,
	                               .now = oh_store_now(c->platform->store),
	                               .top = 1};
	oh_status st = oh_standing_find(c->platform->index, packs, l, &o, c->arena, &r, err);
	if (!st)
		st = oh_standing_gains(c->platform->index, packs, l, &o, 5, c->arena, &gains, &n,
		                       err);
	if (st)
		return st;
	sv_put_counts(w, &r);
	oh_json_key(w, "gains");
	sv_put_gains(c, gains, n, w);
	return OH_OK;
}

oh_status sv_read_text(oh_call *c, oh_error *err)
{
	struct reading r = {0};
	bool matches = false;
	oh_json_writer w;
	oh_status st = read_body(c, &r, &matches, err);
	if (!st)
		st = with_derived(c, &r, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_text(&w, "pack", r.l.pack->name);
	sv_put_category(&w, "category", r.l.category, c->lang);
	oh_json_key(&w, "details");
	sv_put_facts(c, r.all, r.n_all, r.l.title, r.l.text, false, &w);
	if (r.l.n_standards) {
		oh_json_key(&w, "standards");
		oh_json_begin_array(&w);
		for (size_t i = 0; i < r.l.n_standards; i++)
			oh_json_string(&w, r.l.standards[i]);
		oh_json_end_array(&w);
	}
	if (r.issues.n) {
		oh_json_key(&w, "issues");
		sv_put_issues(c, r.issues.items, r.issues.n, r.l.title, r.l.text, &w);
	}
	if (matches)
		st = put_prospects(c, &r.l, &w, err);
	oh_json_end_object(&w);
	return st;
}
