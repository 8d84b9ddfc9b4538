/* Which single change of the probe wins most: of the counterparts that one attribute
 * alone keeps away, each asks for a change; the likely ones are tried on all of them. */
#include <math.h>

#include "standing_gains.h"
#include "standing_sift.h"

enum { TRIED = 8 };

/* A counterpart of a group, and the one before it. */
typedef struct member {
	uint32_t place, before;
} member;

typedef struct gaining {
	st_engine *e;
	oh_vec groups;   /* st_group */
	oh_vec members;  /* member */
	uint32_t *table; /* group + 1, by what its counterparts have in common */
	size_t slots;
	bool elsewhere; /* some change tried on the attribute in hand changed answers of others */
	st_record now;  /* of the counterpart in hand */
	oh_vec gains;   /* oh_standing_gain */
	oh_arena *a;    /* of the caller: values that are shown */
} gaining;

/* OH_ECANCELLED: nothing that one change could win. */
static oh_status note(void *ctx, const oh_attr *attr, const oh_brief *b, size_t at)
{
	gaining *g = ctx;
	st_record *r = &g->now;
	oh_fact any = {.attr = attr};
	r->plain = r->plain && oh_fact_plain(&any);
	if (b->state == OH_UNKNOWN) {
		r->alone = r->alone && (!r->asked || r->asked->key_id == attr->key_id);
		r->alone = r->alone && !b->answered;
		r->asked = attr;
		return OH_OK;
	}
	if (b->state != OH_SHORT && b->state != OH_CONFLICT)
		return OH_OK;
	if (r->attr && r->attr->key_id != attr->key_id)
		return OH_ECANCELLED;
	if (attr->type == OH_ATTR_QUANTITY && b->shortfall > OH_GAIN_SHORTFALL)
		return OH_ECANCELLED;
	if (!r->attr || b->shortfall > r->shortfall) {
		r->attr = attr;
		r->at = (uint32_t)at;
		r->shortfall = b->shortfall;
	}
	return OH_OK;
}

/* The number of the only fact of the key that the counterpart states so that it counts,
 * or of what follows for it where it states none; ST_NOTHING: there are several. */
static uint32_t only_fact(const gaining *g, const st_part *p, size_t place, uint16_t key)
{
	oh_index_key k;
	uint32_t from = p->p.facts_at[place], mid = from + p->p.n_stated[place];
	uint32_t to = p->p.facts_at[place + 1], only = ST_NOTHING;
	if (!oh_index_key_find(&p->p, key, &k))
		return ST_NOTHING;
	bool stated = false;
	for (uint32_t i = from; i < to && !(stated && i >= mid); i++) {
		uint32_t fact = OH_INDEX_FACT(p->p.facts[i]);
		bool counts = !g->e->supply || OH_INDEX_IMPORTANCE(p->p.facts[i]) == OH_MUST;
		if (fact < k.first || fact >= k.last || !counts)
			continue;
		if (only != ST_NOTHING)
			return ST_NOTHING;
		only = fact;
		stated = i < mid;
	}
	return only;
}

static size_t slot_of(const gaining *g, const st_group *x)
{
	uint64_t h = x->first.attr->key_id * 2U + x->first.silent;
	h = (h << 32 | x->fact) * 0x9E3779B97F4A7C15U + x->first.part * 0xC2B2AE3D27D4EB4FU;
	return (size_t)(h ^ h >> 29) & (g->slots - 1);
}

static bool same_group(const st_group *a, const st_group *b)
{
	return a->alike && b->alike && a->fact == b->fact && a->first.part == b->first.part &&
	       a->first.silent == b->first.silent && a->first.attr->key_id == b->first.attr->key_id;
}

static oh_status grow_table(gaining *g)
{
	size_t slots = g->slots ? g->slots * 2 : 256;
	uint32_t *table = oh_arena_array(g->e->a, slots, sizeof *table);
	if (!table)
		return OH_ENOMEM;
	g->table = table;
	g->slots = slots;
	for (size_t i = 0; i < g->groups.n; i++) {
		const st_group *x = &OH_VEC_AT(&g->groups, st_group, i);
		size_t at = slot_of(g, x);
		while (table[at] && x->alike)
			at = (at + 1) & (slots - 1);
		if (x->alike)
			table[at] = (uint32_t)i + 1;
	}
	return OH_OK;
}

/* Those of which it cannot be said so easily are a group each. */
static oh_status group_of(gaining *g, const st_group *x, st_group **out)
{
	size_t at = 0;
	if (x->alike) {
		if (g->groups.n * 2 >= g->slots && grow_table(g))
			return OH_ENOMEM;
		for (at = slot_of(g, x); g->table[at]; at = (at + 1) & (g->slots - 1)) {
			*out = &OH_VEC_AT(&g->groups, st_group, g->table[at] - 1);
			if (same_group(*out, x))
				return OH_OK;
		}
	}
	if (oh_vec_push(&g->groups, x))
		return OH_ENOMEM;
	if (x->alike)
		g->table[at] = (uint32_t)g->groups.n;
	*out = &OH_VEC_AT(&g->groups, st_group, g->groups.n - 1);
	return OH_OK;
}

static oh_status keep(gaining *g, const st_part *p, const oh_tally *t)
{
	const st_record *r = &g->now;
	st_group new = {.first = *r, .fact = ST_NOTHING, .alike = r->silent}, *x;
	bool one = g->e->supply || g->e->next[g->e->first[r->attr->key_id] - 1] == 0;
	if (!r->silent && r->plain && one) {
		new.fact = only_fact(g, p, r->place, r->attr->key_id);
		new.alike = new.fact != ST_NOTHING;
	}
	if (r->silent)
		new.first.part = 0;
	if (group_of(g, &new, &x))
		return OH_ENOMEM;
	if (r->id < x->first.id)
		x->first = new.first;
	int64_t amount = g->e->supply ? p->p.amounts[r->place] : -1;
	member m = {r->place, x->last};
	x->n++;
	x->open += r->asked != NULL || t->technical == 0;
	x->amount += amount > 0 ? amount : 0;
	if (r->silent)
		return OH_OK;
	x->last = (uint32_t)g->members.n + 1;
	return oh_vec_push(&g->members, &m);
}

static oh_status look(void *ctx, st_part *p, size_t place)
{
	gaining *g = ctx;
	oh_tally t = {0};
	g->now = (st_record){.id = p->p.ids[place],
	                     .part = (uint32_t)(p - g->e->parts),
	                     .place = (uint32_t)place,
	                     .alone = true,
	                     .plain = true};
	oh_status st = st_judge(g->e, p, place, &t, NULL, false, note, g);
	if (st == OH_ECANCELLED)
		return OH_OK;
	if (st || (!g->now.attr && !g->now.asked))
		return st;
	/* Met but for what the probe does not say of one attribute. */
	bool silent = !g->now.attr && g->now.alone && t.technical > 0 && g->e->supply;
	if (!g->now.attr && !silent)
		return OH_OK;
	g->now.silent = silent;
	if (silent)
		g->now.attr = g->now.asked;
	return keep(g, p, &t);
}

static int by_key(const void *x, const void *y)
{
	const st_record *a = &((const st_group *)x)->first, *b = &((const st_group *)y)->first;
	if (a->attr->key_id != b->attr->key_id)
		return a->attr->key_id < b->attr->key_id ? -1 : 1;
	if (a->silent != b->silent)
		return a->silent ? 1 : -1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* Changes that are asked for: least first, then as often as they are. */
static int by_change(const void *x, const void *y)
{
	const st_target *a = x, *b = y;
	if (a->shortfall < b->shortfall || a->shortfall > b->shortfall)
		return a->shortfall < b->shortfall ? -1 : 1;
	if (a->bound < b->bound || a->bound > b->bound)
		return a->bound < b->bound ? -1 : 1;
	int c = oh_sv_cmp(a->value, b->value);
	return c ? c : a->id < b->id ? -1 : a->id > b->id;
}

static int by_often(const void *x, const void *y)
{
	const st_target *a = x, *b = y;
	if (a->often != b->often)
		return a->often > b->often ? -1 : 1;
	return by_change(x, y);
}

static bool alike(const st_target *a, const st_target *b)
{
	bool numbers = isnan(a->bound)
	                   ? isnan(b->bound)
	                   : !(a->bound < b->bound) && !(a->bound > b->bound) && !isnan(b->bound);
	return numbers && oh_sv_eq(a->value, b->value);
}

/* Few changes out of many: the largest, which wins most where more is better, some
 * between, and those that are asked for most. */
static size_t choose(st_target *t, size_t n, st_target tried[TRIED])
{
	size_t kept = 0, k = 0;
	qsort(t, n, sizeof *t, by_change);
	for (size_t i = 0; i < n; i++) {
		if (kept && alike(&t[kept - 1], &t[i]))
			t[kept - 1].often += t[i].often;
		else
			t[kept++] = t[i];
	}
	static const unsigned quarters[] = {4, 3, 2, 1};
	for (size_t i = 0; i < 4 && kept > TRIED; i++)
		tried[k++] = t[(kept - 1) * quarters[i] / 4];
	qsort(t, kept, sizeof *t, by_often);
	for (size_t i = 0; i < kept && k < TRIED; i++)
		tried[k++] = t[i];
	return k;
}

/* One by one: some other answer may have changed, too. */
static oh_status count_members(gaining *g, const st_group *x, oh_standing_gain *out)
{
	st_part *p = &g->e->parts[x->first.part];
	for (uint32_t i = x->last; i;) {
		const member *m = &OH_VEC_AT(&g->members, member, i - 1);
		oh_verdict v;
		oh_status st = st_verdict(g->e, p, m->place, &v);
		if (st)
			return st;
		i = m->before;
		if (v != OH_MEETS && v != OH_ASK)
			continue;
		int64_t amount = g->e->supply ? p->p.amounts[m->place] : -1;
		out->wins++;
		out->asks += v == OH_ASK;
		out->amount += amount > 0 ? amount : 0;
	}
	return OH_OK;
}

static oh_status count_wins(gaining *g, const st_group *x, size_t n, oh_standing_gain *out)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < n && !st; i++) {
		unsigned code = ST_FAR;
		if (st_plainly || g->elsewhere || !x[i].alike) {
			st = count_members(g, &x[i], out);
			continue;
		}
		st = st_fact_code(g->e, &g->e->parts[x[i].first.part], x[i].fact, &code);
		if (st || code > ST_OPEN)
			continue;
		out->wins += x[i].n;
		out->asks += code == ST_OPEN ? x[i].n : x[i].open;
		out->amount += x[i].amount;
	}
	return st;
}

static bool better(const oh_standing_gain *a, const oh_standing_gain *b)
{
	if (a->wins != b->wins)
		return a->wins > b->wins;
	if (a->asks != b->asks)
		return a->asks < b->asks;
	return a->amount > b->amount;
}

/* What one change of the probe wins; the probe stays changed. */
static oh_status try_one(gaining *g, const oh_prepared *probe, const st_group *r, size_t n,
                         const st_target *t, oh_standing_gain *out)
{
	oh_listing *changed = oh_arena_alloc(g->e->a, sizeof *changed);
	oh_prepared now;
	*out = (oh_standing_gain){.attr = r->first.attr, .bound = t->bound, .value = t->value};
	oh_status st = changed ? st_probe_with(g->e, probe->listing, t, changed) : OH_ENOMEM;
	if (!st)
		st = st_derive(g->e, changed, &now);
	if (st)
		return st;
	st_change(g->e, &now);
	for (size_t i = 0; i < g->e->n_soiled; i++)
		g->elsewhere = g->elsewhere || g->e->soiled[i] != r->first.attr->key_id;
	return count_wins(g, r, n, out);
}

/* Tries the changes of one attribute. */
static oh_status try_all(gaining *g, const st_group *r, size_t n, oh_standing_gain *best)
{
	st_target tried[TRIED], *t = oh_arena_array(g->e->a, n, sizeof *t);
	oh_status st = t ? OH_OK : OH_ENOMEM;
	size_t made = 0;
	double far = INFINITY; /* how far the best one goes */
	for (size_t i = 0; i < n && !st; i++) {
		bool any = false;
		st = st_target_of(g->e, &r[i].first, &t[made], &any);
		t[made].often = r[i].n;
		made += any;
	}
	const oh_prepared probe = g->e->probe;
	g->elsewhere = false;
	size_t k = st ? 0 : choose(t, made, tried);
	oh_arena_mark mark = oh_arena_mark_get(g->e->a);
	for (size_t i = 0; i < k && !st; i++) {
		oh_standing_gain now;
		st = try_one(g, &probe, r, n, &tried[i], &now);
		/* Of two that win alike the smaller change. */
		bool tie = !better(best, &now) && !better(&now, best) && tried[i].shortfall < far;
		if (!st && now.wins && (better(&now, best) || tie)) {
			*best = now;
			far = tried[i].shortfall;
		}
	}
	st_change(g->e, &probe);
	oh_arena_rewind(g->e->a, mark);
	return st;
}

/* Groups of one attribute; the probe states it, or does not. */
static oh_status gain_of(gaining *g, const st_group *r, size_t n)
{
	oh_standing_gain best = {.attr = r->first.attr, .bound = NAN};
	bool silent = r->first.silent;
	oh_status st = silent ? OH_OK : try_all(g, r, n, &best);
	for (size_t i = 0; i < n && silent; i++) {
		best.wins += r[i].n;
		best.amount += r[i].amount;
	}
	if (st || best.wins == 0)
		return st;
	best.value = oh_arena_sv(g->a, best.value);
	return best.value.p ? oh_vec_push(&g->gains, &best) : OH_ENOMEM;
}

static int by_wins(const void *x, const void *y)
{
	const oh_standing_gain *a = x, *b = y;
	if (better(a, b))
		return -1;
	if (better(b, a))
		return 1;
	return a->attr->key_id < b->attr->key_id ? -1 : a->attr->key_id > b->attr->key_id;
}

static oh_status run(gaining *g, size_t most, const oh_standing_gain **out, size_t *n)
{
	st_visitor v = {.aim = ST_AIM_GAINS, .visit = look, .ctx = g};
	oh_status st = st_each(g->e, &v);
	st_group *r = g->groups.p;
	if (!st && g->groups.n > 1)
		qsort(r, g->groups.n, sizeof *r, by_key);
	for (size_t i = 0; i < g->groups.n && !st;) {
		size_t end = i + 1;
		while (end < g->groups.n && r[end].first.attr->key_id == r[i].first.attr->key_id &&
		       r[end].first.silent == r[i].first.silent)
			end++;
		st = gain_of(g, r + i, end - i);
		i = end;
	}
	if (st)
		return st;
	if (g->gains.n > 1)
		qsort(g->gains.p, g->gains.n, sizeof(oh_standing_gain), by_wins);
	const oh_standing_gain *gains = oh_vec_freeze(&g->gains, g->a);
	if (g->gains.n && !gains)
		return OH_ENOMEM;
	*out = gains;
	*n = g->gains.n < most ? g->gains.n : most;
	return OH_OK;
}

oh_status oh_standing_gains(const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                            const oh_standing_options *o, size_t most, oh_arena *a,
                            const oh_standing_gain **out, size_t *n, oh_error *err)
{
	st_engine e;
	gaining g = {.e = &e, .a = a};
	oh_vec_init(&g.groups, sizeof(st_group));
	oh_vec_init(&g.members, sizeof(member));
	oh_vec_init(&g.gains, sizeof(oh_standing_gain));
	oh_status st = st_open(&e, ix, packs, probe, o);
	if (!st)
		st = run(&g, most, out, n);
	st_close(&e);
	oh_vec_release(&g.groups);
	oh_vec_release(&g.members);
	oh_vec_release(&g.gains);
	return st ? oh_nomem(err) : OH_OK;
}
