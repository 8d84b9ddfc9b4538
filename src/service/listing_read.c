/* Texts to facts, and a person's corrections over them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/decimal.h"
#include "ouhe/extract/single.h"
#include "ouhe/text/fold.h"

enum { EDITS_MOST = 200, VALUES_MOST = 50, VALUE_BYTES = 400 };

const oh_category *sv_category_find(const oh_packs *packs, oh_sv path)
{
	oh_sv rest = path, name;
	if (!oh_sv_split(&rest, '/', &name))
		return NULL;
	const oh_pack *pack = oh_packs_find(packs, name);
	for (size_t i = 0; pack && i < pack->n_categories; i++)
		if (oh_sv_eq(pack->categories[i].key, rest))
			return &pack->categories[i];
	return NULL;
}

const oh_fact *sv_fact_find(const oh_fact *facts, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (oh_sv_eq(facts[i].attr->key, oh_sv_from(key)))
			return &facts[i];
	return NULL;
}

/* The greatest value that a fact states, NAN without one. */
static double greatest(const oh_fact *f)
{
	if (!f || (f->flags & OH_FACT_SET))
		return NAN;
	return f->flags & OH_FACT_HI ? f->hi : f->flags & OH_FACT_LO ? f->lo : NAN;
}

int64_t sv_amount(const oh_fact *facts, size_t n)
{
	double yuan = NAN;
	oh_fen fen;
	for (size_t i = 0; i < n && isnan(yuan); i++)
		if (facts[i].attr->fit == OH_FIT_WITHIN_BUDGET)
			yuan = greatest(&facts[i]);
	if (isnan(yuan)) {
		const oh_fact *price = sv_fact_find(facts, n, "unit_price");
		double pieces = greatest(sv_fact_find(facts, n, "quantity"));
		if (isnan(pieces))
			pieces = greatest(sv_fact_find(facts, n, "annual_volume"));
		if (price && (price->basis == OH_PER_PIECE || price->basis == OH_PER_UNSTATED))
			yuan = greatest(price) * pieces;
	}
	return yuan >= 0 && oh_fen_from_yuan(yuan, &fen) ? fen : -1;
}

/* --- corrections --- */

/* One FactEdit being read, with the place that its problems are noted at. */
struct edit {
	oh_call *c; /* nullable */
	size_t index;
	const oh_json *v;
	const oh_attr *attr;
	oh_arena *a;
	bool bad;
};

static void wrong(struct edit *e, const char *member, const oh_msg *msg, oh_sv arg)
{
	char field[64];
	e->bad = true;
	if (!e->c)
		return;
	(void)snprintf(field, sizeof field, "/facts/%zu/%s", e->index, member);
	(void)oh_call_invalid(e->c, field, msg, &arg, arg.n ? 1 : 0);
}

/* A unit by its code or by what people call it. */
static bool unit_of(oh_sv name, const oh_attr *attr, oh_arena *a, oh_unit *out)
{
	oh_unit readings[OH_UNIT_READINGS];
	size_t n = 0;
	oh_sv folded;
	if (oh_unit_from_code(name, out) && oh_unit_same_dim(out, &attr->unit))
		return true;
	if (oh_fold_key(name, 0, a, &folded) || oh_unit_scan(folded, 0, readings, &n) != folded.n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (oh_unit_same_dim(&readings[i], &attr->unit)) {
			*out = readings[i];
			return true;
		}
	return false;
}

/* A bound in the attribute's unit; false when it is not stated. */
static bool bound(struct edit *e, const char *member, const oh_unit *unit, double *out)
{
	const oh_json *v = oh_json_member(e->v, member);
	double d;
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return false;
	if (!oh_json_get_double(v, &d) || !isfinite(d)) {
		wrong(e, member, &oh_msg_service_listing_number, (oh_sv){NULL, 0});
		return false;
	}
	if (unit && !oh_unit_convert(d, unit, &e->attr->unit, &d)) {
		wrong(e, "unit", &oh_msg_service_listing_unit, sv_attr_name(e->attr, OH_LANG_ZH));
		return false;
	}
	*out = d;
	return true;
}

static void read_interval(struct edit *e, oh_fact *f)
{
	oh_unit unit;
	oh_sv name = {NULL, 0};
	bool open = false, other = oh_json_get_sv(oh_json_member(e->v, "unit"), &name) && name.n;
	if (other && !unit_of(name, e->attr, e->a, &unit)) {
		wrong(e, "unit", &oh_msg_service_listing_unit, name);
		return;
	}
	f->lo = -INFINITY;
	f->hi = INFINITY;
	if (bound(e, "lo", other ? &unit : NULL, &f->lo)) {
		f->flags |= OH_FACT_LO;
		if (oh_json_get_bool(oh_json_member(e->v, "lo_open"), &open) && open)
			f->flags |= OH_FACT_LO_OPEN;
	}
	if (bound(e, "hi", other ? &unit : NULL, &f->hi)) {
		f->flags |= OH_FACT_HI;
		if (oh_json_get_bool(oh_json_member(e->v, "hi_open"), &open) && open)
			f->flags |= OH_FACT_HI_OPEN;
	}
	if (!e->bad && f->flags && e->attr->type != OH_ATTR_QUANTITY)
		wrong(e, "lo", &oh_msg_service_listing_values, sv_attr_name(e->attr, OH_LANG_ZH));
	if (!e->bad && f->lo > f->hi)
		wrong(e, "hi", &oh_msg_service_listing_order, (oh_sv){NULL, 0});
}

static void read_value(struct edit *e, oh_sv text, oh_fact_value *out)
{
	const oh_attr *attr = e->attr;
	*out = (oh_fact_value){.text = text, .value = -1, .number = NAN};
	if (text.n == 0 || text.n > VALUE_BYTES) {
		wrong(e, "values", &oh_msg_service_listing_no_value, text);
	} else if (attr->type == OH_ATTR_QUANTITY) {
		char shortest[32];
		if (!oh_double_parse(text, &out->number)) {
			wrong(e, "values", &oh_msg_service_listing_number, text);
			return;
		}
		out->text =
		    oh_arena_sv(e->a, (oh_sv){shortest, oh_double_format(out->number, shortest)});
	} else {
		out->value = oh_attr_value(attr, text);
		if (out->value >= 0)
			out->text = attr->values[out->value].name;
		else if (attr->n_values && !attr->n_patterns && attr->type != OH_ATTR_SET &&
		         attr->type != OH_ATTR_CODE)
			wrong(e, "values", &oh_msg_service_listing_no_value, text);
	}
}

static void read_values(struct edit *e, oh_fact *f)
{
	const oh_json *list = oh_json_member(e->v, "values");
	size_t n = oh_json_length(list);
	if (oh_json_kind(list) != OH_JSON_ARRAY || n == 0)
		return;
	oh_fact_value *values = oh_arena_array(e->a, n, sizeof *values);
	if (n > VALUES_MOST || !values) {
		wrong(e, "values", &oh_msg_service_listing_many, OH_SV("50"));
		return;
	}
	for (size_t i = 0; i < n && !e->bad; i++) {
		oh_sv text = {NULL, 0};
		(void)oh_json_get_sv(oh_json_at(list, i), &text);
		text = oh_sv_trim(text);
		read_value(e, text.p ? oh_arena_sv(e->a, text) : text, &values[i]);
	}
	f->flags |= OH_FACT_SET;
	f->values = values;
	f->n_values = (uint32_t)n;
}

static void read_manner(struct edit *e, oh_fact *f)
{
	static const char *const importance[] = {"must", "should", NULL};
	oh_sv name;
	if (oh_json_get_sv(oh_json_member(e->v, "importance"), &name)) {
		int i = sv_name_index(importance, name);
		if (i < 0)
			wrong(e, "importance", &oh_msg_service_not_choice, OH_SV("must, should"));
		else
			f->importance = (uint8_t)i;
	}
	if (oh_json_get_sv(oh_json_member(e->v, "evidence"), &name)) {
		int i = sv_name_index(sv_evidence_names, name);
		if (i != OH_DECLARED && i != OH_DOCUMENTED)
			wrong(e, "evidence", &oh_msg_service_not_choice,
			      OH_SV("declared, documented"));
		else
			f->evidence = (uint8_t)i;
	}
}

static void drop(oh_fact *facts, size_t *n, const oh_attr *attr)
{
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++)
		if (facts[i].attr->key_id != attr->key_id)
			facts[kept++] = facts[i];
	*n = kept;
}

static bool same_value(const oh_fact *x, const oh_fact *y)
{
	bool same = ((x->flags ^ y->flags) & (OH_FACT_LO | OH_FACT_HI | OH_FACT_LO_OPEN |
	                                      OH_FACT_HI_OPEN | OH_FACT_SET)) == 0;
	if (same && (x->flags & OH_FACT_SET)) {
		same = x->n_values == y->n_values;
		for (uint32_t i = 0; same && i < x->n_values; i++)
			same = oh_sv_eq(x->values[i].text, y->values[i].text);
	} else if (same) {
		same = !(x->lo < y->lo || x->lo > y->lo || x->hi < y->hi || x->hi > y->hi);
	}
	return same;
}

/* A stated value takes the place of what the text says of the attribute; where it only
 * says the same again, the text's words stay. */
static void lay_over(struct edit *e, oh_fact *facts, size_t *n)
{
	oh_fact f = {.attr = e->attr, .importance = OH_MUST, .evidence = OH_DECLARED};
	const oh_fact *old = NULL;
	bool dropped = false;
	for (size_t i = 0; i < *n && !old; i++)
		if (facts[i].attr->key_id == e->attr->key_id)
			old = &facts[i];
	if (oh_json_get_bool(oh_json_member(e->v, "drop"), &dropped) && dropped) {
		drop(facts, n, e->attr);
		return;
	}
	if (old) {
		f.importance = old->importance;
		f.evidence = old->evidence;
	}
	read_manner(e, &f);
	read_values(e, &f);
	if (!(f.flags & OH_FACT_SET))
		read_interval(e, &f);
	if (e->bad)
		return;
	if (!f.flags || (old && same_value(&f, old))) {
		for (size_t i = 0; i < *n; i++)
			if (facts[i].attr->key_id == e->attr->key_id) {
				facts[i].importance = f.importance;
				facts[i].evidence = f.evidence;
			}
		return;
	}
	f.column = SV_COLUMN_FORM;
	size_t at = old ? (size_t)(old - facts) : *n;
	if (old) {
		for (size_t i = *n; i-- > at + 1;)
			if (facts[i].attr->key_id == e->attr->key_id) {
				memmove(&facts[i], &facts[i + 1], (*n - i - 1) * sizeof *facts);
				(*n)--;
			}
	} else {
		(*n)++;
	}
	facts[at] = f;
}

static oh_status apply(const oh_json *edits, oh_call *c, oh_arena *a, oh_listing *l)
{
	size_t n = oh_json_length(edits), count = l->n_facts;
	oh_fact *facts = oh_arena_array(a, l->n_facts + n + 1, sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	if (l->n_facts)
		memcpy(facts, l->facts, l->n_facts * sizeof *facts);
	for (size_t i = 0; i < n; i++) {
		struct edit e = {.c = c, .index = i, .v = oh_json_at(edits, i), .a = a};
		oh_sv key = {NULL, 0};
		(void)oh_json_get_sv(oh_json_member(e.v, "key"), &key);
		e.attr = oh_pack_attr(l->pack, key);
		if (!e.attr)
			wrong(&e, "key", &oh_msg_service_listing_no_attr, key);
		else
			lay_over(&e, facts, &count);
	}
	l->facts = facts;
	l->n_facts = count;
	return OH_OK;
}

/* What cells of a list stated outranks the texts, as it did in the list; what was left over
 * there stays, too. */
static oh_status keep_prior(const oh_listing *prior, oh_arena *a, oh_listing *l)
{
	size_t n = 0;
	oh_fact *facts = oh_arena_array(a, prior->n_facts + l->n_facts + 1, sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < prior->n_facts; i++)
		if (prior->facts[i].column == SV_COLUMN_CELL &&
		    oh_pack_attr(l->pack, prior->facts[i].attr->key) == prior->facts[i].attr)
			facts[n++] = prior->facts[i];
	size_t cells = n;
	for (size_t i = 0; i < l->n_facts; i++) {
		bool outranked = false;
		for (size_t k = 0; k < cells && !outranked; k++)
			outranked = facts[k].attr->key_id == l->facts[i].attr->key_id;
		if (!outranked)
			facts[n++] = l->facts[i];
	}
	l->facts = facts;
	l->n_facts = n;
	l->extras = prior->extras;
	l->n_extras = prior->n_extras;
	if (!l->n_standards) {
		l->standards = prior->standards;
		l->n_standards = prior->n_standards;
	}
	return OH_OK;
}

oh_status sv_edits_merge(oh_sv stored, const oh_json *newer, oh_arena *a, oh_sv *out, oh_error *err)
{
	oh_json *old = NULL;
	oh_buf b = OH_BUF_INIT;
	size_t kept = 0;
	oh_status st = stored.n ? oh_json_parse(stored, OH_SV("edits"), &old, err) : OH_OK;
	if (st)
		return st;
	for (size_t i = 0; i < oh_json_length(old); i++) {
		oh_sv key = {NULL, 0}, other = {NULL, 0};
		bool replaced = false;
		(void)oh_json_get_sv(oh_json_member(oh_json_at(old, i), "key"), &key);
		for (size_t k = 0; k < oh_json_length(newer) && !replaced; k++)
			replaced =
			    oh_json_get_sv(oh_json_member(oh_json_at(newer, k), "key"), &other) &&
			    oh_sv_eq(key, other);
		if (replaced)
			continue;
		oh_buf_char(&b, kept++ ? ',' : '[');
		oh_json_put(oh_json_at(old, i), &b);
	}
	for (size_t k = 0; k < oh_json_length(newer); k++) {
		if (oh_json_length(oh_json_at(newer, k)) < 2)
			continue;
		oh_buf_char(&b, kept++ ? ',' : '[');
		oh_json_put(oh_json_at(newer, k), &b);
	}
	if (kept)
		oh_buf_char(&b, ']');
	oh_json_free(old);
	*out = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out->p ? OH_OK : oh_nomem(err);
}

oh_status sv_read(const oh_platform *p, const struct sv_reading *r, oh_call *c, oh_arena *a,
                  oh_listing *out, oh_issues *issues, oh_error *err)
{
	const oh_pack *pack = r->category ? r->category->pack : r->pack;
	const oh_single single = {
	    .side = r->side, .title = r->title, .text = r->text, .pack = pack};
	oh_status st = oh_single_read(p->session->readers, &single, a, issues, out, err);
	if (st)
		return st;
	if (r->category)
		out->category = r->category;
	if (r->prior && keep_prior(r->prior, a, out))
		return oh_nomem(err);
	if (oh_json_length(r->edits) > EDITS_MOST && c)
		(void)oh_call_invalid(c, "/facts", &oh_msg_service_listing_many,
		                      (const oh_sv[]){OH_SV("200")}, 1);
	else if (r->edits && apply(r->edits, c, a, out))
		return oh_nomem(err);
	return OH_OK;
}
