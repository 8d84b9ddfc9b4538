/* What a search asks for, and its hits as cards. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/decimal.h"
#include "ouhe/text/utf8.h"
#include "search.h"

enum {
	FILTERS_MOST = 16,
	CITIES_MOST = 50,
	VALUES_MOST = 50,
	TOKENS_MOST = 12,
	COUNTS_MS = 60,
	FEW = 3
};

/* --- whose eyes --- */

oh_index_viewer sv_viewer(const oh_call *c, int64_t **orgs)
{
	const oh_actor *who = &c->actor;
	int64_t *ids = oh_arena_array(c->arena, who->n_orgs + 1, sizeof *ids);
	for (size_t i = 0; ids && i < who->n_orgs; i++)
		ids[i] = who->orgs[i].org;
	*orgs = ids;
	return (oh_index_viewer){.tenant = who->tenant,
	                         .visibilities = oh_access_visibilities(who),
	                         .orgs = ids,
	                         .n_orgs = ids ? who->n_orgs : 0,
	                         .all = (who->roles & OH_ROLE_ORGANISER) != 0};
}

oh_index_viewer sv_viewer_of_org(oh_id tenant, const struct sv_org *org, int64_t *place)
{
	*place = org->id;
	uint32_t seen = 1u << OH_VISIBLE_PUBLIC | 1u << OH_VISIBLE_REGISTERED;
	if (org->verified)
		seen |= 1u << OH_VISIBLE_VERIFIED;
	return (oh_index_viewer){
	    .tenant = tenant, .visibilities = seen, .orgs = place, .n_orgs = 1};
}

/* --- parameters --- */

static int hex(char ch)
{
	return ch >= '0' && ch <= '9'   ? ch - '0'
	       : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10
	       : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10
	                                : -1;
}

static oh_sv unescape(oh_sv s, oh_arena *a)
{
	char *p = oh_arena_alloc(a, s.n + 1);
	size_t n = 0;
	if (!p)
		return (oh_sv){NULL, 0};
	for (size_t i = 0; i < s.n; i++) {
		int hi = s.p[i] == '%' && i + 2 < s.n ? hex(s.p[i + 1]) : -1;
		int lo = hi >= 0 ? hex(s.p[i + 2]) : -1;
		if (lo >= 0) {
			p[n++] = (char)(hi * 16 + lo);
			i += 2;
		} else {
			p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	return (oh_sv){p, n};
}

oh_status sv_query_string(oh_sv text, oh_arena *a, oh_param **out, size_t *n)
{
	size_t most = 1, count = 0;
	for (size_t i = 0; i < text.n; i++)
		most += text.p[i] == '&';
	oh_param *params = oh_arena_array(a, most, sizeof *params);
	oh_sv rest = text, piece, name;
	if (!params)
		return OH_ENOMEM;
	if (rest.n && rest.p[0] == '?')
		rest = oh_sv_sub(rest, 1, SIZE_MAX);
	while (rest.n && oh_sv_split(&rest, '&', &piece)) {
		oh_sv value = piece;
		if (!oh_sv_split(&value, '=', &name))
			continue;
		params[count].name = unescape(name, a);
		params[count].value = unescape(value, a);
		if (!params[count].name.p || !params[count].value.p)
			return OH_ENOMEM;
		if (oh_utf8_valid(params[count].value))
			count++;
	}
	*out = params;
	*n = count;
	return OH_OK;
}

struct parsing {
	const oh_platform *p;
	oh_call *c; /* nullable */
	oh_arena *a;
	struct sv_query *out;
	oh_sv *cities;
	oh_index_filter *filters;
};

static void wrong(struct parsing *s, const char *field, const oh_msg *msg, oh_sv arg)
{
	if (s->c)
		(void)oh_call_invalid(s->c, field, msg, &arg, arg.n ? 1 : 0);
}

static const oh_attr *attr_named(const oh_packs *packs, const oh_category *c, oh_sv key)
{
	const oh_attr *attr = c ? oh_pack_attr(c->pack, key) : NULL;
	for (size_t i = 0; !attr && i < oh_packs_count(packs); i++)
		attr = oh_pack_attr(oh_packs_at(packs, i), key);
	return attr;
}

static bool open_or_number(oh_sv text, double open, double *out)
{
	*out = open;
	return text.n == 0 || oh_double_parse(text, out);
}

/* KEY:LO..HI or KEY:VALUE|VALUE */
static void take_fact(struct parsing *s, oh_sv text)
{
	oh_sv rest = text, key, piece;
	oh_index_filter *f = &s->filters[s->out->q.n_filters];
	if (s->out->q.n_filters == FILTERS_MOST || !oh_sv_split(&rest, ':', &key) || !rest.n) {
		wrong(s, "?fact", &oh_msg_service_search_fact, text);
		return;
	}
	const oh_attr *attr = attr_named(s->p->session->packs, s->out->q.category, key);
	if (!attr) {
		wrong(s, "?fact", &oh_msg_service_listing_no_attr, key);
		return;
	}
	*f = (oh_index_filter){.key = attr->key, .lo = -INFINITY, .hi = INFINITY};
	size_t dots = oh_sv_find(rest, OH_SV(".."));
	if (attr->type == OH_ATTR_QUANTITY && dots != SIZE_MAX) {
		if (!open_or_number(oh_sv_sub(rest, 0, dots), -INFINITY, &f->lo) ||
		    !open_or_number(oh_sv_sub(rest, dots + 2, SIZE_MAX), INFINITY, &f->hi)) {
			wrong(s, "?fact", &oh_msg_service_search_fact, text);
			return;
		}
		/* A bound alone is what is asked for, of what lies beyond. */
		f->asked_lo = isfinite(f->lo) ? f->lo : f->hi;
		f->asked_hi = isfinite(f->hi) ? f->hi : f->lo;
		f->ordered = isfinite(f->asked_lo) && isfinite(f->asked_hi);
	} else {
		oh_sv *values = oh_arena_array(s->a, VALUES_MOST, sizeof *values);
		while (values && rest.n && f->n_values < VALUES_MOST &&
		       oh_sv_split(&rest, '|', &piece)) {
			int v = oh_attr_value(attr, piece);
			values[f->n_values++] = v >= 0 ? attr->values[v].name : piece;
		}
		f->values = values;
	}
	s->out->q.n_filters++;
}

static void take_choice(struct parsing *s, const char *field, const char *const *names, oh_sv v,
                        int *out)
{
	int i = sv_name_index(names, v);
	if (i < 0)
		wrong(s, field, &oh_msg_service_search_choice, v);
	else
		*out = i;
}

static void take_one(struct parsing *s, oh_sv name, oh_sv v)
{
	static const char *const sorts[] = {"relevance", "newest", "amount", "deadline", NULL};
	static const char *const verdicts[] = {"meets", "ask", "near", "fails", NULL};
	struct sv_query *out = s->out;
	oh_index_query *q = &out->q;
	int i = -1;
	if (oh_sv_eq(name, OH_SV("q"))) {
		out->typed = v;
		q->words = oh_sv_trim(v);
		if (oh_utf8_count(v) > 200)
			wrong(s, "?q", &oh_msg_service_text_long, OH_SV("200"));
	} else if (oh_sv_eq(name, OH_SV("side"))) {
		take_choice(s, "?side", sv_side_names, v, &q->side);
	} else if (oh_sv_eq(name, OH_SV("kind"))) {
		take_choice(s, "?kind", sv_kind_names, v, &q->kind);
	} else if (oh_sv_eq(name, OH_SV("city")) && v.n) {
		if (q->n_cities < CITIES_MOST)
			s->cities[q->n_cities++] = v;
	} else if (oh_sv_eq(name, OH_SV("organisation"))) {
		if (!oh_id_parse(v, &q->org))
			wrong(s, "?organisation", &oh_msg_service_listing_bad_id, (oh_sv){NULL, 0});
	} else if (oh_sv_eq(name, OH_SV("near"))) {
		if (!oh_id_parse(v, &out->near))
			wrong(s, "?near", &oh_msg_service_listing_bad_id, (oh_sv){NULL, 0});
	} else if (oh_sv_eq(name, OH_SV("verdict"))) {
		take_choice(s, "?verdict", verdicts, v, &i);
		out->verdicts |= i >= 0 ? 1u << i : 0u;
	} else if (oh_sv_eq(name, OH_SV("state"))) {
		take_choice(s, "?state", sv_state_names, v, &out->state);
	} else if (oh_sv_eq(name, OH_SV("literal"))) {
		out->literal = oh_sv_eq(v, OH_SV("true"));
	} else if (oh_sv_eq(name, OH_SV("mine"))) {
		out->mine = oh_sv_eq(v, OH_SV("true"));
	} else if (oh_sv_eq(name, OH_SV("facets"))) {
		out->facets = q->facets = oh_sv_eq(v, OH_SV("true"));
	} else if (oh_sv_eq(name, OH_SV("sort"))) {
		take_choice(s, "?sort", sorts, v, &i);
		q->sort = i >= 0 ? (oh_index_sort)i : OH_SORT_RELEVANCE;
	}
}

oh_status sv_query_parse(const oh_platform *p, oh_call *c, const oh_param *params, size_t n,
                         oh_arena *a, struct sv_query *out, oh_error *err)
{
	struct parsing s = {.p = p, .c = c, .a = a, .out = out};
	*out = (struct sv_query){.state = -1, .q = {.side = -1, .kind = -1}};
	s.cities = oh_arena_array(a, CITIES_MOST, sizeof *s.cities);
	s.filters = oh_arena_array(a, FILTERS_MOST, sizeof *s.filters);
	if (!s.cities || !s.filters)
		return oh_nomem(err);
	out->q.cities = s.cities;
	out->q.filters = s.filters;
	out->q.now = oh_store_now(p->store);
	/* The category first: it says whose attributes are meant. */
	for (size_t i = 0; i < n; i++)
		if (oh_sv_eq(params[i].name, OH_SV("category")) && params[i].value.n) {
			out->q.category = sv_category_find(p->session->packs, params[i].value);
			if (!out->q.category)
				wrong(&s, "?category", &oh_msg_service_listing_no_category,
				      params[i].value);
		}
	for (size_t i = 0; i < n; i++) {
		if (oh_sv_eq(params[i].name, OH_SV("fact")))
			take_fact(&s, params[i].value);
		else
			take_one(&s, params[i].name, params[i].value);
	}
	/* One's own lists are looked through in the store, as the words stand. */
	out->literal =
	    out->literal || out->mine || (out->state >= 0 && out->state != OH_LISTING_PUBLISHED);
	oh_status st = sv_words_split(p->session->readers, out, s.filters, FILTERS_MOST, a, err);
	out->words_left = out->q.words;
	return st;
}

/* --- facets --- */

/* The index names a category by its key alone. */
static const oh_category *category_of(const oh_call *c, oh_sv key)
{
	const oh_packs *packs = c->platform->session->packs;
	for (size_t i = 0; i < oh_packs_count(packs); i++) {
		const oh_pack *p = oh_packs_at(packs, i);
		for (size_t k = 0; k < p->n_categories; k++)
			if (oh_sv_eq(p->categories[k].key, key))
				return &p->categories[k];
	}
	return NULL;
}

/* PACK/KEY, as the filter takes it. */
static oh_sv category_path(const oh_category *node, oh_arena *a)
{
	oh_sv parts[] = {node->pack->name, OH_SV("/"), node->key};
	char *p = oh_arena_alloc(a, parts[0].n + 1 + parts[2].n);
	size_t n = 0;
	for (size_t i = 0; p && i < 3; n += parts[i++].n)
		memcpy(p + n, parts[i].p, parts[i].n);
	return p ? (oh_sv){p, n} : node->key;
}

static oh_sv value_label(const oh_call *c, const oh_facet *f, oh_sv value)
{
	static const struct {
		const char *key;
		const oh_msg *words;
	} names[] = {{"supply", &oh_msg_service_search_supply},
	             {"demand", &oh_msg_service_search_demand},
	             {"product", &oh_msg_service_listing_product},
	             {"capability", &oh_msg_service_listing_capability},
	             {"technology", &oh_msg_service_listing_technology},
	             {"service", &oh_msg_service_listing_service},
	             {"joint_development", &oh_msg_service_listing_joint_development},
	             {"scenario", &oh_msg_service_listing_scenario},
	             {"project", &oh_msg_service_listing_project},
	             {"plan", &oh_msg_service_listing_plan},
	             {"meets", &oh_msg_service_search_meets},
	             {"ask", &oh_msg_service_search_ask},
	             {"near", &oh_msg_service_search_near},
	             {"fails", &oh_msg_service_search_fails}};
	bool enumerated = oh_sv_eq(f->name, OH_SV("side")) || oh_sv_eq(f->name, OH_SV("kind")) ||
	                  oh_sv_eq(f->name, OH_SV("verdict"));
	for (size_t i = 0; enumerated && i < sizeof names / sizeof *names; i++)
		if (oh_sv_eq(value, oh_sv_from(names[i].key)))
			return oh_sv_from(oh_msg_text(names[i].words, c->lang));
	return value;
}

static void put_facet(const oh_call *c, const oh_facet *f, oh_json_writer *w)
{
	static const struct {
		const char *name;
		const oh_msg *label;
	} labels[] = {{"side", &oh_msg_service_search_side},
	              {"kind", &oh_msg_service_listing_field_kind},
	              {"category", &oh_msg_service_listing_field_category},
	              {"city", &oh_msg_service_listing_field_city},
	              {"verdict", &oh_msg_service_search_verdict}};
	oh_sv label = f->attr ? sv_attr_name(f->attr, c->lang) : f->name;
	for (size_t i = 0; !f->attr && i < sizeof labels / sizeof *labels; i++)
		if (oh_sv_eq(f->name, oh_sv_from(labels[i].name)))
			label = oh_sv_from(oh_msg_text(labels[i].label, c->lang));
	bool category = oh_sv_eq(f->name, OH_SV("category"));
	oh_json_begin_object(w);
	sv_put_text(w, "name", f->name);
	oh_json_key(w, "label");
	oh_json_string(w, label);
	if (f->attr)
		sv_put_text(w, "unit", sv_unit_label(f->attr, c->lang));
	sv_put_int(w, "count", f->count);
	sv_put_number(w, "lo", f->lo);
	sv_put_number(w, "hi", f->hi);
	if (f->n_values) {
		oh_json_key(w, "values");
		oh_json_begin_array(w);
		for (size_t i = 0; i < f->n_values; i++) {
			oh_sv value = f->values[i].value;
			const oh_category *node = category ? category_of(c, value) : NULL;
			oh_json_begin_object(w);
			oh_json_key(w, "value");
			oh_json_string(w, node ? category_path(node, c->arena) : value);
			oh_json_key(w, "label");
			oh_json_string(w, !node                   ? value_label(c, f, value)
			                  : c->lang == OH_LANG_ZH ? node->zh
			                                          : node->en);
			sv_put_int(w, "count", f->values[i].count);
			oh_json_end_object(w);
		}
		oh_json_end_array(w);
	}
	oh_json_end_object(w);
}

/* --- the search itself --- */

static oh_status run_index(struct search *s, oh_error *err)
{
	const oh_index *ix = s->c->platform->index;
	oh_index_query *q = &s->q.q;
	oh_status st = oh_index_search(ix, q, s->c->arena, &s->found, err);
	if (st || s->found.total || !q->words.n || q->n_cities)
		return st;
	/* Nothing: a word may be a place. */
	oh_sv rest = q->words, word;
	for (size_t k = 0; !st && !s->found.total && k < TOKENS_MOST && rest.n; k++) {
		(void)oh_sv_split(&rest, ' ', &word);
		oh_index_query other = *q;
		oh_index_result there;
		oh_buf words = OH_BUF_INIT, city = OH_BUF_INIT;
		oh_sv cities[2] = {word};
		if (word.n < 6 || word.n > 30)
			continue;
		size_t at = (size_t)(word.p - q->words.p);
		oh_buf_sv_put(&words, oh_sv_sub(q->words, 0, at));
		oh_buf_sv_put(&words, oh_sv_sub(q->words, at + word.n, SIZE_MAX));
		oh_buf_sv_put(&city, word);
		oh_buf_cp(&city, 0x5e02); /* the suffix of cities */
		other.words = oh_sv_trim(oh_arena_sv(s->c->arena, oh_buf_sv(&words)));
		cities[1] = oh_arena_sv(s->c->arena, oh_buf_sv(&city));
		oh_buf_release(&words);
		oh_buf_release(&city);
		other.cities = cities;
		other.n_cities = 2;
		st = oh_index_search(ix, &other, s->c->arena, &there, err);
		if (!st && there.total)
			s->found = there;
	}
	return st;
}

/* Some words around the first one that was searched for. */
static oh_sv snippet(const struct search *s, const struct sv_listing *l)
{
	oh_sv rest = s->q.q.words, word = {NULL, 0}, text = l->l.text;
	size_t at = SIZE_MAX;
	while (rest.n && at == SIZE_MAX && oh_sv_split(&rest, ' ', &word))
		at = word.n ? oh_sv_find(text, word) : SIZE_MAX;
	size_t from = at == SIZE_MAX || at < 60 ? 0 : at - 60;
	while (from > 0 && from < text.n && ((unsigned char)text.p[from] & 0xc0) == 0x80)
		from--;
	size_t end = from + 240 < text.n ? from + 240 : text.n;
	while (end < text.n && ((unsigned char)text.p[end] & 0xc0) == 0x80)
		end--;
	return oh_sv_trim(oh_sv_sub(text, from, end - from));
}

static oh_status put_hit(oh_db *db, struct search *s, size_t i, oh_error *err)
{
	struct sv_listing l;
	struct sv_card more = {.verdict = -1};
	oh_call *c = s->c;
	oh_id id = s->verdicts ? s->verdicts[i].id : s->found.hits[i].id;
	oh_status st = sv_listing_seen(db, c, id, true, &l, err);
	/* Changed since the index saw it. */
	if (st == OH_ENOENT)
		return OH_OK;
	if (st)
		return st;
	if (s->q.q.words.n)
		more.snippet = snippet(s, &l);
	if (s->verdicts) {
		oh_match m;
		bool demand = s->near.l.side == OH_DEMAND;
		st = sv_pair_match(c->platform, demand ? &s->near : &l, demand ? &l : &s->near,
		                   c->arena, &m, err);
		more.verdict = (int)s->verdicts[i].verdict;
		more.score = s->verdicts[i].score;
		if (!st)
			more.sentence = sv_match_sentence(&m, c->lang, c->arena);
	}
	if (!st)
		sv_card_put(c, &l, &more, &s->w);
	return st;
}

static void put_verdict_facet(struct search *s)
{
	oh_facet_value values[4];
	oh_facet f = {.name = OH_SV("verdict"), .values = values, .lo = NAN, .hi = NAN};
	for (int v = 0; v < 4; v++)
		if (s->counts[v]) {
			values[f.n_values].value = oh_sv_from(oh_verdict_name((oh_verdict)v));
			values[f.n_values++].count = (int64_t)s->counts[v];
			f.count += (int64_t)s->counts[v];
		}
	put_facet(s->c, &f, &s->w);
}

static oh_status put_result(oh_db *db, struct search *s, oh_error *err)
{
	oh_call *c = s->c;
	oh_json_writer *w = &s->w;
	oh_status st = OH_OK;
	char next[48];
	sv_answer(c, w);
	oh_json_begin_object(w);
	oh_json_key(w, "items");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < s->found.n_hits; i++)
		st = put_hit(db, s, i, err);
	oh_json_end_array(w);
	sv_put_int(w, "total", (int64_t)s->found.total);
	if (s->offset + s->found.n_hits < s->found.total) {
		oh_index_stats x;
		oh_index_stats_get(c->platform->index, &x);
		(void)snprintf(next, sizeof next, "%zu.%llu", s->offset + s->found.n_hits,
		               (unsigned long long)x.generation);
		sv_put_text(w, "next", oh_sv_from(next));
	}
	if (s->q.facets) {
		oh_json_key(w, "facets");
		oh_json_begin_array(w);
		if (s->q.near)
			put_verdict_facet(s);
		for (size_t i = 0; i < s->found.n_facets; i++)
			put_facet(c, &s->found.facets[i], w);
		oh_json_end_array(w);
	}
	sv_put_understood(c, &s->q, w);
	sv_put_text(w, "meant", s->meant);
	oh_json_end_object(w);
	return st;
}

/* Where nothing has all that was understood and most of the words beside it, what was
 * understood with some of the words; else what was typed ranks as words do: what holds most of
 * it, and where nothing does, what holds any. */
static oh_status run_words(struct search *s, oh_error *err)
{
	enum { SOME, MOST, ANY, STEPS };
	oh_status st = run_index(s, err);
	for (int step = SOME; step < STEPS && !st && !s->found.total && s->q.n_understood; step++) {
		struct search other = *s;
		other.widened = true;
		other.q.q.any = step != MOST;
		other.q.q.sort = OH_SORT_RELEVANCE;
		if (step != SOME) {
			other.q.q.words = oh_sv_trim(s->q.typed);
			other.q.q.n_filters = s->q.n_given;
			other.q.relaxed = true;
		}
		st = other.q.q.words.n ? run_index(&other, err) : OH_OK;
		if (!st && other.found.total)
			*s = other;
	}
	return st;
}

static oh_status read_search(oh_db *db, void *ctx, oh_error *err)
{
	struct search *s = ctx;
	oh_call *c = s->c;
	oh_id *hide = NULL;
	size_t n_hide = 0;
	oh_status st = OH_OK;
	memset(s->counts, 0, sizeof s->counts);
	s->verdicts = NULL;
	s->q = s->asked;
	s->widened = false;
	if (s->q.near) {
		st = sv_listing_seen(db, c, s->q.near, true, &s->near, err);
		if (!st)
			st = sv_declined(db, c, s->q.near, s->near.l.side, c->arena, &hide, &n_hide,
			                 err);
		s->q.q.hide = hide;
		s->q.q.n_hide = n_hide;
	}
	if (!st)
		st = s->q.near ? sv_search_near(s, err) : run_words(s, err);
	s->meant = (oh_sv){NULL, 0};
	if (!st && s->offset == 0 && (s->found.total < FEW || s->widened))
		st = sv_words_meant(c->platform->index, &s->q, c->arena, &s->meant, err);
	return st ? st : put_result(db, s, err);
}

/* --- lists from the store: mine, or what waits to be checked --- */

struct own_list {
	struct search *s;
	oh_db *db;
	oh_error *err;
	size_t n;
	int64_t skipped;
	oh_id last;
	uint64_t began;
	bool more;
};

static bool holds_words(const oh_listing_row *row, oh_sv words)
{
	oh_sv rest = words, word;
	while (rest.n && oh_sv_split(&rest, ' ', &word))
		if (word.n && oh_sv_find(row->title, word) == SIZE_MAX &&
		    oh_sv_find(row->text, word) == SIZE_MAX &&
		    oh_sv_find(row->number, word) == SIZE_MAX)
			return false;
	return true;
}

static oh_status put_own(void *ctx, const oh_listing_row *row)
{
	struct own_list *o = ctx;
	oh_call *c = o->s->c;
	struct sv_listing l;
	oh_standing_result counts;
	struct sv_card more = {.verdict = -1};
	if (o->n == o->s->limit) {
		o->more = true;
		return OH_OK;
	}
	if (!holds_words(row, o->s->q.q.words))
		return OH_OK;
	o->last = row->id;
	o->n++;
	oh_status st = sv_listing_seen(o->db, c, row->id, true, &l, o->err);
	if (st == OH_ENOENT)
		return OH_OK;
	/* Counts are worth some milliseconds, not a page that waits. */
	if (!st && row->state == OH_LISTING_PUBLISHED && o->s->q.mine &&
	    oh_clock_ns() - o->began < COUNTS_MS * 1000000ULL) {
		st = sv_counterparts(c, &l, 0, 1, &counts, o->err);
		more.counts = st ? NULL : &counts;
	}
	if (!st)
		sv_card_put(c, &l, &more, &o->s->w);
	return st;
}

static oh_status read_own(oh_db *db, void *ctx, oh_error *err)
{
	struct search *s = ctx;
	oh_call *c = s->c;
	struct own_list o = {.s = s, .db = db, .err = err, .began = oh_clock_ns()};
	oh_id *orgs = oh_arena_array(c->arena, c->actor.n_orgs + 1, sizeof *orgs);
	bool every = !s->q.mine && (c->actor.roles & OH_ROLE_ORGANISER);
	oh_sv cursor = oh_call_query(c, "cursor");
	int64_t total = 0;
	char id[OH_ID_TEXT];
	oh_status st = OH_OK;
	if (!orgs)
		return oh_nomem(err);
	for (size_t i = 0; i < c->actor.n_orgs; i++)
		orgs[i] = c->actor.orgs[i].org;
	if (s->q.q.org) {
		if (!every && !oh_actor_in(&c->actor, s->q.q.org, false))
			return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
		orgs[0] = s->q.q.org;
	}
	oh_listing_filter f = {.orgs = orgs,
	                       .n_orgs = s->q.q.org ? 1
	                                 : every    ? 0
	                                            : c->actor.n_orgs,
	                       .state = s->q.state,
	                       .side = s->q.q.side,
	                       .limit = s->q.q.words.n ? 0 : s->limit + 1};
	(void)oh_id_parse(cursor, &f.below);
	bool none = !every && !f.n_orgs;
	if (!none)
		st = oh_listing_count(db, c->actor.tenant, &f, &total, err);
	sv_answer(c, &s->w);
	oh_json_begin_object(&s->w);
	oh_json_key(&s->w, "items");
	oh_json_begin_array(&s->w);
	if (!st && !none)
		st = oh_listing_each(db, c->actor.tenant, &f, put_own, &o, err);
	oh_json_end_array(&s->w);
	sv_put_int(&s->w, "total", total);
	if (o.more) {
		oh_id_format(o.last, id);
		sv_put_text(&s->w, "next", oh_sv_from(id));
	}
	oh_json_end_object(&s->w);
	return st;
}

oh_status sv_search_listings(oh_call *c, oh_error *err)
{
	struct search *s = oh_arena_zalloc(c->arena, sizeof *s);
	oh_sv cursor;
	int64_t *orgs;
	if (!s)
		return oh_nomem(err);
	s->c = c;
	oh_status st = sv_query_parse(c->platform, c, c->query, c->n_query, c->arena, &s->q, err);
	if (!st)
		st = oh_call_page(c, &s->limit, &cursor, err);
	if (!st)
		st = oh_call_check(c, err);
	if (st)
		return st;
	if (s->q.mine || (s->q.state >= 0 && s->q.state != OH_LISTING_PUBLISHED)) {
		if (!c->actor.user)
			return oh_raise(err, OH_EAUTH, &oh_msg_service_log_in);
		return oh_store_read(c->platform->store, read_own, s, err);
	}
	for (size_t i = 0; i < cursor.n && cursor.p[i] >= '0' && cursor.p[i] <= '9'; i++)
		s->offset = s->offset < 100000000 ? s->offset * 10 + (size_t)(cursor.p[i] - '0')
		                                  : s->offset;
	s->q.q.viewer = sv_viewer(c, &orgs);
	s->q.q.offset = s->offset;
	s->q.q.limit = s->limit;
	s->asked = s->q;
	return oh_store_read(c->platform->store, read_search, s, err);
}
