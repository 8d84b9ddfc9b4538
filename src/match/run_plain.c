/* Small lists: for each demand the verdicts of all supplies, column by column, then
 * scores for the best verdicts only. */
#include "run.h"

#include "ouhe/base/task.h"

/* One worker's arrays, a byte a row of the engine. */
typedef struct scratch {
	uint8_t *codes; /* by value of a column */
	uint8_t *cell, *shorts, *worst, *open, *hit, *related, *verdict;
	oh_pick *heap;
	oh_arena *text;
} scratch;

typedef struct plain {
	oh_run *r;
	scratch *workers;
} plain;

/* s->cell: the best code of each supply for one demanded fact. */
static void fill_cell(const oh_run *r, scratch *s, const oh_prepared *demand, const oh_fact *d)
{
	const oh_engine *e = r->e;
	memset(s->cell, OH_CODE_SILENT, e->rows);
	if (!oh_fact_plain(d)) {
		for (size_t i = 0; i < e->rows; i++) {
			oh_fact_match m = oh_answer(d, demand, &e->supplies[i], r->o);
			s->cell[i] = oh_code_of(m.state, m.shortfall);
		}
		return;
	}
	if (d->attr->key_id >= e->n_keys)
		return;
	const oh_column *c = &e->columns[d->attr->key_id];
	for (size_t v = 0; v < c->n_values; v++) {
		oh_fit_context ctx = {demand->listing, c->owners[v]};
		oh_fit_result f = oh_fit_check(d, c->values[v], &ctx);
		s->codes[v] = oh_code_of(f.state, f.shortfall);
	}
	for (size_t i = 0; i < c->n; i++) {
		uint8_t code = s->codes[c->entries[i].value];
		uint8_t *cell = &s->cell[c->entries[i].supply];
		*cell = code < *cell ? code : *cell;
	}
}

static void add_cell(scratch *s, size_t n)
{
	uint8_t *restrict shorts = s->shorts, *restrict worst = s->worst, *restrict open = s->open;
	uint8_t *restrict hit = s->hit;
	const uint8_t *restrict cell = s->cell;
	for (size_t i = 0; i < n; i++) {
		uint8_t c = cell[i];
		uint8_t missed = (uint8_t)((c >= OH_CODE_SHORT) & (c <= OH_CODE_CONFLICT));
		uint8_t near = (uint8_t)(c == OH_CODE_SHORT);
		/* More than OH_NEAR_COUNT is too many: no need to count on. */
		shorts[i] = (uint8_t)(shorts[i] + (near & (shorts[i] <= OH_NEAR_COUNT)));
		worst[i] |= (uint8_t)((c == OH_CODE_FAR) | (c == OH_CODE_CONFLICT));
		open[i] |= (uint8_t)((c == OH_CODE_UNKNOWN) | (c == OH_CODE_SILENT));
		hit[i] |= missed;
	}
}

static void note_blocker(oh_slot *out, const scratch *s, size_t n, const oh_attr *attr)
{
	size_t hits = 0;
	for (size_t i = 0; i < n; i++)
		hits += s->hit[i] & s->related[i];
	if (hits > out->blocker_count) {
		out->blocker = attr;
		out->blocker_count = hits;
	}
}

/* Verdicts of all supplies, whatever their category; the blocker. */
static void judge_columns(const oh_run *r, scratch *s, const oh_prepared *demand, oh_slot *out)
{
	const oh_listing *d = demand->listing;
	size_t n = r->e->rows;
	memset(s->shorts, 0, n);
	memset(s->worst, 0, n);
	memset(s->open, 0, n);
	bool technical = false;
	for (size_t i = 0; i < d->n_facts; i++) {
		technical = technical || oh_fact_technical_must(&d->facts[i]);
		if (!oh_fact_counts(&d->facts[i], r->o) || oh_fact_repeated(d, i, r->o))
			continue;
		/* All demanded facts of one attribute together, so that a supply counts
		 * once against it. */
		memset(s->hit, 0, n);
		for (size_t j = i; j < d->n_facts; j++) {
			if (d->facts[j].attr != d->facts[i].attr ||
			    !oh_fact_counts(&d->facts[j], r->o))
				continue;
			fill_cell(r, s, demand, &d->facts[j]);
			add_cell(s, n);
		}
		note_blocker(out, s, r->e->n, d->facts[i].attr);
	}
	for (size_t i = 0; i < n; i++) {
		oh_tally t = {.technical = technical,
		              .unknown = s->open[i],
		              .shorts = s->shorts[i],
		              .big = s->worst[i]};
		s->verdict[i] = (uint8_t)oh_tally_verdict(&t);
	}
}

static void relate(const oh_run *r, scratch *s, const oh_listing *d, oh_slot *out)
{
	const oh_engine *e = r->e;
	/* The kinds are few beside the supplies; `hit` is free to hold them. */
	const oh_kins *kins = &e->supply_kins;
	for (size_t k = 0; k < kins->n; k++)
		s->hit[k] = oh_category_related(d->pack, d->category, kins->kins[k].pack,
		                                kins->kins[k].category);
	for (size_t i = 0; i < e->n; i++) {
		s->related[i] = s->hit[kins->of[i]];
		out->category_size += s->related[i];
	}
}

/* Scores verdict after verdict, until `top` are found. */
static oh_status select_best(const oh_run *r, scratch *s, const oh_prepared *demand, oh_slot *out)
{
	size_t n = 0;
	for (int v = OH_MEETS; v < OH_FAILS && n < r->top; v++) {
		size_t room = r->top - n, kept = 0;
		for (size_t i = 0; i < r->e->n && out->count[v]; i++)
			if (s->related[i] && s->verdict[i] == v)
				oh_pick_offer(s->heap + n, &kept, room,
				              oh_pick_scored(r, demand, i, i));
		n += kept;
	}
	oh_status st = oh_picks_keep(s->heap, n, &out->picks);
	if (!st)
		out->n = n;
	return st;
}

static oh_status select_cross(const oh_run *r, scratch *s, const oh_prepared *demand,
                              const oh_stating *f, oh_slot *out)
{
	size_t n = 0;
	if (f->n == 0 || !oh_demand_crosses(demand->listing))
		return OH_OK;
	for (size_t k = 0; k < f->n; k++) {
		size_t i = f->supplies[k];
		if (s->related[i])
			continue;
		size_t row = oh_engine_row(r->e, i, demand->listing->pack);
		if (s->verdict[row] == OH_MEETS)
			oh_pick_offer(s->heap, &n, r->cross_top, oh_pick_scored(r, demand, i, row));
	}
	oh_status st = oh_picks_keep(s->heap, n, &out->cross);
	if (!st)
		out->n_cross = n;
	return st;
}

static oh_status match_demand(const oh_run *r, scratch *s, size_t at)
{
	const oh_listing *d = &r->demand->listings[at];
	oh_prepared demand = {.listing = d};
	oh_arena_mark mark = oh_arena_mark_get(s->text);
	oh_slot *out = &r->slots[at];
	oh_status st = oh_prepare_text(&demand, s->text);
	if (st)
		return st;
	relate(r, s, d, out);
	judge_columns(r, s, &demand, out);
	for (size_t i = 0; i < r->e->n; i++)
		out->count[s->related[i] ? s->verdict[i] : OH_FAILS]++;
	st = select_best(r, s, &demand, out);
	if (!st)
		st = select_cross(r, s, &demand, &r->e->stating[r->e->demand_kins.of[at]], out);
	oh_arena_rewind(s->text, mark);
	return st;
}

static oh_status match_chunk(void *ctx, size_t from, size_t to, unsigned worker)
{
	plain *p = ctx;
	for (size_t i = from; i < to; i++) {
		oh_status st = match_demand(p->r, &p->workers[worker], i);
		if (st)
			return st;
	}
	oh_run_tell(p->r, to - from, worker);
	return OH_OK;
}

static oh_status worker_new(const oh_run *r, scratch *s, oh_arena *a)
{
	size_t n = r->e->rows + 1;
	uint8_t **lanes[] = {&s->cell, &s->shorts,  &s->worst,  &s->open,
	                     &s->hit,  &s->related, &s->verdict};
	for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
		*lanes[i] = oh_arena_array(a, n, 1);
		if (!*lanes[i])
			return OH_ENOMEM;
	}
	size_t cap = r->top > r->cross_top ? r->top : r->cross_top;
	s->codes = oh_arena_array(a, r->e->max_values + 1, 1);
	s->heap = oh_arena_array(a, cap + 1, sizeof *s->heap);
	s->text = oh_arena_new(0);
	return s->codes && s->heap && s->text ? OH_OK : OH_ENOMEM;
}

oh_status oh_run_plain(oh_run *r, oh_arena *scratch_arena)
{
	plain p = {r, oh_arena_array(scratch_arena, r->threads, sizeof *p.workers)};
	oh_status st = p.workers ? OH_OK : OH_ENOMEM;
	for (unsigned w = 0; w < r->threads && !st; w++)
		st = worker_new(r, &p.workers[w], scratch_arena);
	if (!st)
		st = oh_task_for(r->demand->n, 8, r->threads, match_chunk, &p);
	for (unsigned w = 0; p.workers && w < r->threads; w++)
		oh_arena_free(p.workers[w].text);
	return st;
}
