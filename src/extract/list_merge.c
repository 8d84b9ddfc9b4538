/* One attribute, one statement: what a line says twice is settled here. */
#include "list_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/extract/list_messages.h"

typedef struct oh_owner {
	uint64_t stamp;
	uint32_t first; /* index of the owner's first fact */
} oh_owner;

enum relation { SAME, NEAR, APART };

enum { UNITED_MOST = 256 /* values of one fact */ };

oh_status oh_list_worker_init(oh_list_worker *w, const oh_readers *r)
{
	*w = (oh_list_worker){0};
	oh_vec_init(&w->facts, sizeof(oh_row_fact));
	oh_vec_init(&w->extras, sizeof(oh_extra));
	oh_vec_init(&w->standards, sizeof(oh_sv));
	oh_vec_init(&w->texts, sizeof(oh_sv));
	w->arena = oh_arena_new(0);
	if (!w->arena)
		return OH_ENOMEM;
	oh_issues_init(&w->issues, w->arena);
	w->owners = oh_arena_array(w->arena, oh_packs_key_count(r->packs) + 1, sizeof *w->owners);
	w->named = oh_arena_array(w->arena, r->n + 1, sizeof *w->named);
	return w->owners && w->named ? OH_OK : OH_ENOMEM;
}

void oh_list_worker_release(oh_list_worker *w)
{
	oh_vec_release(&w->facts);
	oh_vec_release(&w->extras);
	oh_vec_release(&w->standards);
	oh_vec_release(&w->texts);
	oh_arena_free(w->arena);
	w->arena = NULL;
}

static bool near_number(double x, double y)
{
	return x == y || fabs(x - y) <= 1e-9 * fmax(fabs(x), fabs(y));
}

static enum relation compare_sets(const oh_fact *x, const oh_fact *y)
{
	size_t shared = 0, related = 0;
	for (uint32_t i = 0; i < x->n_values && i < 64; i++) {
		bool same = false, is_a = false;
		for (uint32_t k = 0; k < y->n_values && k < 64; k++) {
			const oh_fact_value *a = &x->values[i], *b = &y->values[k];
			same = same || oh_sv_eq(a->text, b->text);
			is_a = is_a || (a->value >= 0 && b->value >= 0 &&
			                (oh_attr_is_a(x->attr, a->value, b->value) ||
			                 oh_attr_is_a(x->attr, b->value, a->value)));
		}
		shared += same;
		related += same || is_a;
	}
	if (shared == x->n_values && x->n_values == y->n_values)
		return SAME;
	return related ? NEAR : APART;
}

static enum relation compare(const oh_fact *x, const oh_fact *y)
{
	bool set = x->flags & OH_FACT_SET;
	if (set != (bool)(y->flags & OH_FACT_SET))
		return NEAR;
	if (set)
		return compare_sets(x, y);
	if (near_number(x->lo, y->lo) && near_number(x->hi, y->hi) &&
	    ((x->flags ^ y->flags) & (OH_FACT_LO_OPEN | OH_FACT_HI_OPEN)) == 0)
		return SAME;
	return x->lo <= y->hi && y->lo <= x->hi ? NEAR : APART;
}

/* What an attribute lists side by side (certificates, fields of use) a column and a
 * text state together. */
static bool unites(const oh_fact *x, const oh_fact *y)
{
	const oh_attr *attr = x->attr;
	return attr->type == OH_ATTR_SET &&
	       (attr->fit == OH_FIT_ALL_OF || attr->fit == OH_FIT_ANY_OF) &&
	       (x->flags & OH_FACT_SET) && (y->flags & OH_FACT_SET);
}

/* Adds what `more` names to the owner: its values, and its words behind the
 * owner's. */
static oh_status unite(oh_list_worker *w, oh_fact *owner, const oh_fact *more)
{
	size_t n = owner->n_values, len = owner->value_text.n;
	oh_fact_value *values = oh_arena_array(w->arena, n + more->n_values + 1, sizeof *values);
	char *text = oh_arena_alloc(w->arena, len + more->value_text.n + 4);
	if (!values || !text)
		return OH_ENOMEM;
	if (n)
		memcpy(values, owner->values, n * sizeof *values);
	for (uint32_t i = 0; i < more->n_values; i++) {
		bool held = false;
		for (size_t k = 0; k < n && k < UNITED_MOST && !held; k++)
			held = oh_sv_eq(values[k].text, more->values[i].text);
		if (!held && n < UNITED_MOST)
			values[n++] = more->values[i];
	}
	if (n == owner->n_values)
		return OH_OK;
	if (len)
		memcpy(text, owner->value_text.p, len);
	memcpy(text + len, "、", 3);
	if (more->value_text.n)
		memcpy(text + len + 3, more->value_text.p, more->value_text.n);
	text[len + 3 + more->value_text.n] = '\0';
	owner->value_text = (oh_sv){text, len + 3 + more->value_text.n};
	owner->values = values;
	owner->n_values = (uint32_t)n;
	return OH_OK;
}

/* A column of its own before text, text before the name. */
static bool outranks(const oh_row_fact *x, const oh_row_fact *y)
{
	if (x->source != y->source)
		return x->source < y->source;
	return x->col->number < y->col->number;
}

static void report(const oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan,
                   const oh_row_fact *f, const oh_row_fact *owner)
{
	enum relation rel = compare(&f->fact, &owner->fact);
	if (rel == SAME || (rel == NEAR && f->source == 2))
		return;
	if (f->source == 2) {
		oh_sv args[] = {f->fact.text, owner->fact.text};
		oh_list_issue(c, &w->issues, OH_NOTE, &oh_msg_extract_list_title_differs,
		              plan->row->number, f->col, f->fact.text, args, 2);
		return;
	}
	oh_sv args[] = {f->fact.text, owner->col->name.clean, owner->fact.text};
	oh_list_issue(c, &w->issues, rel == APART ? OH_WARNING : OH_NOTE,
	              rel == APART ? &oh_msg_extract_list_stated_twice
	                           : &oh_msg_extract_list_stated_again,
	              plan->row->number, f->col, f->fact.text, args, 3);
}

static int by_place(const void *x, const void *y)
{
	const oh_row_fact *a = x, *b = y;
	if (a->col->number != b->col->number)
		return a->col->number < b->col->number ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

oh_status oh_row_settle(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan, oh_listing *out)
{
	oh_row_fact *f = w->facts.p;
	size_t n = w->facts.n, kept = 0;
	w->stamp++;
	for (size_t i = 0; i < n; i++) {
		oh_owner *o = &w->owners[f[i].fact.attr->key_id];
		if (o->stamp == w->stamp && !outranks(&f[i], &f[o->first]))
			continue;
		*o = (oh_owner){w->stamp, (uint32_t)i};
	}
	for (size_t i = 0; i < n; i++) {
		oh_row_fact *owner = &f[w->owners[f[i].fact.attr->key_id].first];
		f[i].keep = f[i].source == owner->source && f[i].col == owner->col;
		if (!f[i].keep && unites(&f[i].fact, &owner->fact)) {
			/* A wish beside a must stays a line of its own. */
			f[i].keep = f[i].fact.importance != owner->fact.importance;
			oh_status st = f[i].keep ? OH_OK : unite(w, &owner->fact, &f[i].fact);
			if (st)
				return st;
		} else if (!f[i].keep)
			report(c, w, plan, &f[i], owner);
		kept += f[i].keep;
	}
	if (kept == 0)
		return OH_OK;
	qsort(f, n, sizeof *f, by_place);
	oh_fact *facts = oh_arena_array(w->arena, kept, sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0, k = 0; i < n; i++) {
		if (f[i].keep)
			facts[k++] = f[i].fact;
	}
	out->facts = facts;
	out->n_facts = kept;
	return OH_OK;
}
