/* What listings state as the columns of a sieve: see ouhe/index/read.h for what they
 * hold. Nothing here knows what a fit rule makes of a number or a value. */
#include <math.h>

#include "internal.h"

#include "ouhe/base/map.h"
#include "ouhe/index/sieve.h"

enum {
	SET_MOST = 64,
	TEXTS_MOST = 256,
	/* Facts of a listing that are looked at, what one gives to columns. */
	FACTS_MOST = 512,
	NUMBERS_EACH = 2,
	VALUES_EACH = SET_MOST + 3
};

/* A distinct fact in items of columns. */
typedef struct told {
	bool known; /* worked out already */
	bool told;  /* its items say all; else it is untold */
	bool more;
	uint8_t n_numbers;
	uint16_t n_values;
	uint8_t form[2];
	double number[2];
	const uint32_t *values;
} told;

typedef struct columns {
	ix_builder *b;
	oh_sieve_builder *sieve;
	told *told;            /* by fact */
	const oh_attr **attrs; /* of the run's pack, by key */
	uint32_t *seen;        /* by key: the listing in hand + 1 */
	uint16_t *times;       /* by key: how often it states it */
	oh_map *texts;         /* key and text to number */
	uint16_t *n_texts;     /* by key */
	oh_vec found;          /* ix_text_value */
	/* Of the listing in hand; there is room for all that one can state. */
	oh_sieve_number *numbers;
	oh_sieve_value *values;
	size_t n_numbers, n_values;
} columns;

/* ---- numbers ---- */

static void put_number(told *t, oh_index_form form, double v)
{
	t->form[t->n_numbers] = (uint8_t)form;
	t->number[t->n_numbers++] = v;
}

static bool tell_set(const oh_fact *f, told *t)
{
	double least = INFINITY, greatest = -INFINITY;
	if (f->n_values == 0 || f->n_values > SET_MOST)
		return false;
	for (uint32_t i = 0; i < f->n_values; i++) {
		if (!isfinite(f->values[i].number))
			return false;
		least = fmin(least, f->values[i].number);
		greatest = fmax(greatest, f->values[i].number);
	}
	put_number(t, OH_INDEX_LEAST, least);
	put_number(t, OH_INDEX_GREATEST, greatest);
	t->more = f->n_values > 1;
	return true;
}

static bool tell_interval(const oh_fact *f, told *t)
{
	bool from = (f->flags & OH_FACT_LO) && isfinite(f->lo);
	bool upto = (f->flags & OH_FACT_HI) && isfinite(f->hi);
	bool open =
	    (from && (f->flags & OH_FACT_LO_OPEN)) || (upto && (f->flags & OH_FACT_HI_OPEN));
	double lo = f->lo, hi = f->hi;
	if (from && upto && lo > hi) {
		lo = f->hi;
		hi = f->lo;
	}
	bool point = from && upto && !open && hi - lo <= OH_INDEX_SAME * fmax(fabs(lo), fabs(hi));
	if (from)
		put_number(t, point ? OH_INDEX_LEAST : upto ? OH_INDEX_FROM : OH_INDEX_OVER, lo);
	if (upto)
		put_number(t,
		           point  ? OH_INDEX_GREATEST
		           : from ? OH_INDEX_UPTO
		                  : OH_INDEX_UNDER,
		           hi);
	t->more = open;
	return from || upto;
}

/* ---- values ---- */

/* The number of a text that no pack lists; false when the key has too many. */
static oh_status text_value(columns *c, const oh_attr *attr, oh_sv text, uint32_t *out, bool *any)
{
	oh_buf key = OH_BUF_INIT;
	uint64_t id = c->n_texts[attr->key_id];
	oh_status st = OH_OK;
	oh_buf_put(&key, &attr->key_id, sizeof attr->key_id);
	oh_buf_sv_put(&key, text);
	*any = true;
	if (!oh_buf_ok(&key)) {
		st = OH_ENOMEM;
	} else if (!oh_map_get(c->texts, oh_buf_sv(&key), &id)) {
		*any = id < TEXTS_MOST;
		ix_text_value new = {attr->key_id, (uint16_t)id, text};
		if (*any)
			st = oh_map_set(c->texts, oh_buf_sv(&key), id);
		if (*any && !st)
			st = oh_vec_push(&c->found, &new);
		c->n_texts[attr->key_id] = (uint16_t)(c->n_texts[attr->key_id] + *any);
	}
	oh_buf_release(&key);
	*out = OH_INDEX_TEXT + (uint32_t)id;
	return st;
}

static oh_status tell_values(columns *c, const oh_fact *f, told *t, bool *all)
{
	*all = (f->flags & OH_FACT_SET) && f->n_values > 0 && f->n_values <= SET_MOST;
	if (!*all)
		return OH_OK;
	uint32_t *values = oh_arena_alloc(c->b->tmp, f->n_values * sizeof *values);
	if (!values)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < f->n_values && *all; i++) {
		const oh_fact_value *v = &f->values[i];
		oh_status st = OH_OK;
		/* A listed value in other words than its name is not told. */
		if (v->value >= 0) {
			values[i] = (uint32_t)v->value;
			*all = v->text.p == f->attr->values[v->value].name.p;
		} else {
			st = text_value(c, f->attr, v->text, &values[i], all);
		}
		if (st)
			return st;
	}
	t->values = values;
	t->n_values = (uint16_t)f->n_values;
	t->more = f->n_values > 1;
	return OH_OK;
}

static oh_status tell(columns *c, uint32_t fact, bool demand, const told **out)
{
	const ix_segment *s = c->b->s;
	told *t = &c->told[fact];
	oh_fact_value room[IX_VALUES];
	oh_fact f;
	*out = t;
	if (t->known)
		return OH_OK;
	if (!ix_fact_get(c->b->ix, s->fact_bytes + s->fact_at[fact], room, c->b->tmp, &f))
		return OH_ENOMEM;
	bool all = false;
	oh_status st = OH_OK;
	if (f.attr->type != OH_ATTR_QUANTITY)
		st = tell_values(c, &f, t, &all);
	else
		all = f.flags & OH_FACT_SET ? tell_set(&f, t) : tell_interval(&f, t);
	/* What is demanded about so is met by what lies beside it, too. */
	t->more = t->more || (demand && (f.flags & OH_FACT_APPROX));
	t->told = all;
	t->known = true;
	return st;
}

/* ---- listings ---- */

static void put_value(columns *c, uint32_t column, uint32_t value)
{
	c->values[c->n_values++] = (oh_sieve_value){column, value};
}

static void put_told(columns *c, uint16_t key, const told *t)
{
	for (unsigned i = 0; i < t->n_numbers; i++)
		c->numbers[c->n_numbers++] =
		    (oh_sieve_number){OH_INDEX_NUMBERS(key, t->form[i]), t->number[i]};
	for (unsigned i = 0; i < t->n_values; i++)
		put_value(c, OH_INDEX_STATED(key), t->values[i]);
	if (t->n_values == 0)
		put_value(c, OH_INDEX_STATED(key), 0);
	if (t->n_values > 1)
		put_value(c, OH_INDEX_STATED(key), OH_INDEX_MANY);
	if (t->more)
		put_value(c, OH_INDEX_MORE(key), 0);
}

static void put_untold(columns *c, uint16_t key)
{
	put_value(c, OH_INDEX_STATED(key), OH_INDEX_NOT_TOLD);
	put_value(c, OH_INDEX_UNTOLD(key), 0);
}

static uint16_t key_of(const columns *c, uint32_t entry)
{
	const ix_segment *s = c->b->s;
	const uint8_t *p = s->fact_bytes + s->fact_at[OH_INDEX_FACT(entry)];
	return c->b->ix->attrs[ix_fact_attr(p)]->key_id;
}

/* Facts [from, to) of the listing, those that count; keys before stated first. */
static oh_status put_facts(columns *c, const ix_run *r, uint32_t doc, uint32_t from, uint32_t to)
{
	const ix_segment *s = c->b->s;
	uint16_t keys[FACTS_MOST];
	bool demand = r->side == OH_DEMAND;
	oh_status st = OH_OK;
	for (uint32_t i = from; i < to; i++) {
		uint16_t key = keys[(i - from) % FACTS_MOST] = key_of(c, s->facts[i]);
		if (demand && OH_INDEX_IMPORTANCE(s->facts[i]) != OH_MUST)
			continue;
		/* Stated before the first of these: they are not asked. */
		if (c->seen[key] == doc + 1 && c->times[key] == UINT16_MAX)
			continue;
		c->times[key] = c->seen[key] == doc + 1 ? (uint16_t)(c->times[key] + 1) : 1;
		c->seen[key] = doc + 1;
	}
	for (uint32_t i = from; i < to && !st; i++) {
		uint16_t key = keys[(i - from) % FACTS_MOST];
		const told *t;
		if ((demand && OH_INDEX_IMPORTANCE(s->facts[i]) != OH_MUST) ||
		    c->times[key] == UINT16_MAX)
			continue;
		st = tell(c, OH_INDEX_FACT(s->facts[i]), demand, &t);
		if (st)
			return st;
		if (c->times[key] == 1 && t->told)
			put_told(c, key, t);
		else
			put_untold(c, key);
		c->times[key] = UINT16_MAX;
	}
	return st;
}

static oh_status put_listing(columns *c, uint32_t run, uint32_t doc)
{
	const ix_segment *s = c->b->s;
	const ix_run *r = &s->runs[run];
	uint32_t from = s->facts_at[doc], to = s->facts_at[doc + 1], mid = from + s->n_stated[doc];
	c->n_numbers = c->n_values = 0;
	oh_status st = put_facts(c, r, doc, from, mid);
	if (!st)
		st = put_facts(c, r, doc, mid, to);
	oh_sieve_entry e = {.id = doc,
	                    .group = run,
	                    .numbers = c->numbers,
	                    .n_numbers = c->n_numbers,
	                    .values = c->values,
	                    .n_values = c->n_values};
	return st ? st : oh_sieve_add(c->sieve, &e);
}

/* All facts are of attributes of the run's pack: so it is but for listings that somebody
 * put together by hand. */
static bool of_one_pack(columns *c, const ix_run *r)
{
	const ix_segment *s = c->b->s;
	const oh_pack *pack = oh_packs_at(c->b->ix->packs, r->pack);
	memset(c->attrs, 0, c->b->ix->n_keys * sizeof(const oh_attr *));
	for (size_t i = pack->n_attrs; i-- > 0;)
		c->attrs[pack->attrs[i]->key_id] = pack->attrs[i];
	for (uint32_t i = s->facts_at[r->from]; i < s->facts_at[r->to]; i++) {
		const uint8_t *p = s->fact_bytes + s->fact_at[OH_INDEX_FACT(s->facts[i])];
		const oh_attr *attr = c->b->ix->attrs[ix_fact_attr(p)];
		if (c->attrs[attr->key_id] != attr)
			return false;
	}
	return true;
}

static oh_status put_run(columns *c, uint32_t run)
{
	const ix_run *r = &c->b->s->runs[run];
	oh_status st = OH_OK;
	if (!of_one_pack(c, r))
		return OH_OK;
	for (uint32_t d = r->from; d < r->to && !st; d++)
		st = put_listing(c, run, d);
	return st;
}

static int by_key(const void *x, const void *y)
{
	const ix_text_value *a = x, *b = y;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static oh_status keep_texts(columns *c)
{
	ix_segment *s = c->b->s;
	if (c->found.n > 1)
		qsort(c->found.p, c->found.n, sizeof(ix_text_value), by_key);
	oh_sv *texts = oh_arena_array(s->arena, c->found.n + 1, sizeof *texts);
	uint16_t *keys = oh_arena_array(s->arena, c->found.n + 1, sizeof *keys);
	if (!texts || !keys)
		return OH_ENOMEM;
	for (size_t i = 0; i < c->found.n; i++) {
		texts[i] = OH_VEC_AT(&c->found, ix_text_value, i).text;
		keys[i] = OH_VEC_AT(&c->found, ix_text_value, i).key;
	}
	s->told_texts = texts;
	s->told_keys = keys;
	s->n_told = (uint32_t)c->found.n;
	return OH_OK;
}

static oh_status open_columns(columns *c)
{
	size_t keys = c->b->ix->n_keys + 1;
	oh_arena *a = c->b->tmp;
	c->told = oh_arena_array(a, c->b->s->n_facts + 1U, sizeof *c->told);
	c->attrs = oh_arena_array(a, keys, sizeof(const oh_attr *));
	c->seen = oh_arena_array(a, keys, sizeof *c->seen);
	c->times = oh_arena_array(a, keys, sizeof *c->times);
	c->n_texts = oh_arena_array(a, keys, sizeof *c->n_texts);
	c->numbers = oh_arena_alloc(a, FACTS_MOST * NUMBERS_EACH * sizeof *c->numbers);
	c->values = oh_arena_alloc(a, FACTS_MOST * VALUES_EACH * sizeof *c->values);
	c->texts = oh_map_new();
	if (!c->numbers || !c->values || !c->told || !c->attrs || !c->seen || !c->times ||
	    !c->n_texts || !c->texts)
		return OH_ENOMEM;
	return oh_sieve_builder_new(c->b->n, &c->sieve);
}

static bool worth(const ix_run *r)
{
	return r->to - r->from >= IX_SIEVE_LEAST;
}

oh_status ix_build_sieve(ix_builder *b)
{
	columns c = {.b = b};
	ix_segment *s = b->s;
	bool any = false;
	for (uint32_t i = 0; i < s->n_runs; i++)
		any = any || worth(&s->runs[i]);
	if (!any)
		return OH_OK;
	oh_vec_init(&c.found, sizeof(ix_text_value));
	oh_status st = open_columns(&c);
	for (uint32_t i = 0; i < s->n_runs && !st; i++)
		if (worth(&s->runs[i]))
			st = put_run(&c, i);
	if (!st)
		st = keep_texts(&c);
	if (!st) {
		st = oh_sieve_finish(c.sieve, 1, &s->sieve);
		c.sieve = NULL;
	}
	oh_sieve_builder_free(c.sieve);
	oh_map_free(c.texts);
	oh_vec_release(&c.found);
	return st;
}
