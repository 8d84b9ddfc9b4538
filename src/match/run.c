/* The fast engine: for each demand the verdicts of all supplies, column by
 * column, then scores for the best verdicts only. Scores and fact lines come
 * from the same code as the plain reading of a pair. */
#include <stdatomic.h>

#include "engine.h"
#include "ouhe/match/messages.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/decimal.h"
#include "ouhe/base/task.h"

/* State of one demanded fact against one supplied value, best first. */
enum { CODE_MET, CODE_PARTIAL, CODE_UNKNOWN, CODE_SHORT, CODE_FAR, CODE_CONFLICT, CODE_SILENT };

typedef struct pick {
	double score;
	uint32_t supply;
	uint32_t row; /* of the engine: the supply itself, or another reading of it */
	uint8_t verdict;
} pick;

/* One worker's arrays, a byte a row of the engine. */
typedef struct scratch {
	uint8_t *codes; /* by value of a column */
	uint8_t *cell, *shorts, *worst, *open, *hit, *related, *verdict;
	pick *heap;
} scratch;

typedef struct slot {
	pick *picks, *cross;
	size_t n, n_cross;
	size_t count[4], category_size, blocker_count;
	const oh_attr *blocker;
} slot;

typedef struct run {
	const oh_engine *e;
	const oh_list *demand;
	const oh_match_options *o;
	size_t top, cross_top;
	slot *slots;
	scratch *workers;
	oh_arena **texts;
	oh_demand_matches *out;
	size_t bounded; /* matches a demand, where not all fit; 0: all do */
	_Atomic size_t done;
} run;

/* Total order of results. */
static bool before(const pick *a, const pick *b)
{
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict;
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score;
	return a->supply < b->supply;
}

static int pick_cmp(const void *x, const void *y)
{
	const pick *a = x, *b = y;
	return before(a, b) ? -1 : before(b, a) ? 1 : 0;
}

/* A heap of at most `cap` picks, the last in order at the root. */
static void heap_offer(pick *heap, size_t *n, size_t cap, pick p)
{
	size_t i;
	if (*n < cap) {
		for (i = (*n)++; i > 0 && before(&heap[(i - 1) / 2], &p); i = (i - 1) / 2)
			heap[i] = heap[(i - 1) / 2];
		heap[i] = p;
		return;
	}
	if (cap == 0 || !before(&p, &heap[0]))
		return;
	for (i = 0; 2 * i + 1 < *n;) {
		size_t child = 2 * i + 1;
		if (child + 1 < *n && before(&heap[child], &heap[child + 1]))
			child++;
		if (!before(&p, &heap[child]))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = p;
}

static uint8_t code_of(oh_state state, double shortfall)
{
	switch (state) {
	case OH_MET:
		return CODE_MET;
	case OH_PARTIAL:
		return CODE_PARTIAL;
	case OH_UNKNOWN:
		return CODE_UNKNOWN;
	case OH_SHORT:
		return oh_shortfall_big(shortfall) ? CODE_FAR : CODE_SHORT;
	case OH_CONFLICT:
		break;
	}
	return CODE_CONFLICT;
}

/* s->cell: the best code of each supply for one demanded fact. */
static void fill_cell(const run *r, scratch *s, const oh_prepared *demand, const oh_fact *d)
{
	const oh_engine *e = r->e;
	memset(s->cell, CODE_SILENT, e->rows);
	if (!oh_fact_plain(d)) {
		for (size_t i = 0; i < e->rows; i++) {
			oh_fact_match m = oh_answer(d, demand, &e->supplies[i], r->o);
			s->cell[i] = code_of(m.state, m.shortfall);
		}
		return;
	}
	if (d->attr->key_id >= e->n_keys)
		return;
	const oh_column *c = &e->columns[d->attr->key_id];
	for (size_t v = 0; v < c->n_values; v++) {
		oh_fit_context ctx = {demand->listing, c->owners[v]};
		oh_fit_result f = oh_fit_check(d, c->values[v], &ctx);
		s->codes[v] = code_of(f.state, f.shortfall);
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
		uint8_t missed = (uint8_t)((c >= CODE_SHORT) & (c <= CODE_CONFLICT));
		uint8_t near = (uint8_t)(c == CODE_SHORT);
		/* More than OH_NEAR_COUNT is too many: no need to count on. */
		shorts[i] = (uint8_t)(shorts[i] + (near & (shorts[i] <= OH_NEAR_COUNT)));
		worst[i] |= (uint8_t)((c == CODE_FAR) | (c == CODE_CONFLICT));
		open[i] |= (uint8_t)((c == CODE_UNKNOWN) | (c == CODE_SILENT));
		hit[i] |= missed;
	}
}

static void note_blocker(slot *out, const scratch *s, size_t n, const oh_attr *attr)
{
	size_t hits = 0;
	for (size_t i = 0; i < n; i++)
		hits += s->hit[i] & s->related[i];
	if (hits > out->blocker_count) {
		out->blocker = attr;
		out->blocker_count = hits;
	}
}

static bool repeated(const oh_listing *d, size_t at, const oh_match_options *o)
{
	for (size_t i = 0; i < at; i++)
		if (d->facts[i].attr == d->facts[at].attr && oh_fact_counts(&d->facts[i], o))
			return true;
	return false;
}

/* Verdicts of all supplies, whatever their category; the blocker. */
static void judge_columns(const run *r, scratch *s, const oh_prepared *demand, slot *out)
{
	const oh_listing *d = demand->listing;
	size_t n = r->e->rows;
	memset(s->shorts, 0, n);
	memset(s->worst, 0, n);
	memset(s->open, 0, n);
	bool technical = false;
	for (size_t i = 0; i < d->n_facts; i++) {
		technical = technical || oh_fact_technical_must(&d->facts[i]);
		if (!oh_fact_counts(&d->facts[i], r->o) || repeated(d, i, r->o))
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

static void relate(const run *r, scratch *s, const oh_listing *d, slot *out)
{
	const oh_engine *e = r->e;
	/* The kinds are few beside the supplies; `hit` is free to hold them. */
	for (size_t k = 0; k < e->n_kins; k++)
		s->hit[k] =
		    oh_category_related(d->pack, d->category, e->kins[k].pack, e->kins[k].category);
	for (size_t i = 0; i < e->n; i++) {
		s->related[i] = s->hit[e->kin_of[i]];
		out->category_size += s->related[i];
	}
}

static oh_status keep(const pick *heap, size_t n, pick **out)
{
	*out = NULL;
	if (n == 0)
		return OH_OK;
	*out = oh_alloc(n * sizeof **out);
	if (!*out)
		return OH_ENOMEM;
	memcpy(*out, heap, n * sizeof **out);
	qsort(*out, n, sizeof **out, pick_cmp);
	return OH_OK;
}

static pick scored(const run *r, const oh_prepared *demand, size_t i, size_t row)
{
	oh_judged j = oh_judge(demand, &r->e->supplies[row], r->o, NULL);
	return (pick){j.score, (uint32_t)i, (uint32_t)row, (uint8_t)j.verdict};
}

/* Scores verdict after verdict, until `top` are found. */
static oh_status select_best(const run *r, scratch *s, const oh_prepared *demand, slot *out)
{
	size_t n = 0;
	for (int v = OH_MEETS; v < OH_FAILS && n < r->top; v++) {
		size_t room = r->top - n, kept = 0;
		for (size_t i = 0; i < r->e->n && out->count[v]; i++)
			if (s->related[i] && s->verdict[i] == v)
				heap_offer(s->heap + n, &kept, room, scored(r, demand, i, i));
		n += kept;
	}
	oh_status st = keep(s->heap, n, &out->picks);
	if (!st)
		out->n = n;
	return st;
}

static oh_status select_cross(const run *r, scratch *s, const oh_prepared *demand, slot *out)
{
	const uint8_t *stated = oh_engine_stated(r->e, demand->listing->category);
	size_t n = 0;
	if (!stated || !oh_demand_crosses(demand->listing))
		return OH_OK;
	for (size_t i = 0; i < r->e->n; i++) {
		if (s->related[i] || !stated[i])
			continue;
		size_t row = oh_engine_row(r->e, i, demand->listing->pack);
		if (s->verdict[row] == OH_MEETS)
			heap_offer(s->heap, &n, r->cross_top, scored(r, demand, i, row));
	}
	oh_status st = keep(s->heap, n, &out->cross);
	if (!st)
		out->n_cross = n;
	return st;
}

static oh_status match_demand(const run *r, scratch *s, oh_arena *text, size_t at)
{
	const oh_listing *d = &r->demand->listings[at];
	oh_prepared demand = {.listing = d};
	oh_arena_mark mark = oh_arena_mark_get(text);
	slot *out = &r->slots[at];
	oh_status st = oh_prepare_text(&demand, text);
	if (st)
		return st;
	relate(r, s, d, out);
	judge_columns(r, s, &demand, out);
	for (size_t i = 0; i < r->e->n; i++)
		out->count[s->related[i] ? s->verdict[i] : OH_FAILS]++;
	st = select_best(r, s, &demand, out);
	if (!st)
		st = select_cross(r, s, &demand, out);
	oh_arena_rewind(text, mark);
	return st;
}

static oh_status match_chunk(void *ctx, size_t from, size_t to, unsigned worker)
{
	run *r = ctx;
	for (size_t i = from; i < to; i++) {
		oh_status st = match_demand(r, &r->workers[worker], r->texts[worker], i);
		if (st)
			return st;
	}
	size_t done = atomic_fetch_add(&r->done, to - from) + (to - from);
	/* One thread alone reports, so that the callback need not be safe. */
	if (worker == 0 && r->o->progress && done < r->demand->n)
		r->o->progress(r->o->progress_ctx, done, r->demand->n);
	return OH_OK;
}

/* Fact lines of what was kept, in memory laid out before. */
static void explain(const run *r, const oh_prepared *demand, const pick *picks, size_t n,
                    oh_match *matches, oh_fact_match *facts)
{
	const oh_listing *d = demand->listing;
	for (size_t i = 0; i < n; i++) {
		const oh_prepared *s = &r->e->supplies[picks[i].row];
		oh_judged j = oh_judge(demand, s, r->o, facts + i * d->n_facts);
		matches[i] = (oh_match){.demand = d,
		                        .supply = r->e->supplies[picks[i].supply].listing,
		                        .verdict = j.verdict,
		                        .score = picks[i].score,
		                        .category_only = j.category_only,
		                        .facts = facts + i * d->n_facts,
		                        .n_facts = d->n_facts,
		                        .n_ask = j.n_ask};
	}
}

static oh_status lay_out(const run *r, oh_arena *a, size_t at)
{
	const slot *s = &r->slots[at];
	const oh_listing *d = &r->demand->listings[at];
	size_t n = s->n + s->n_cross;
	oh_match *matches = oh_arena_array(a, n + 1, sizeof *matches);
	oh_fact_match *facts = oh_arena_array(a, n * d->n_facts + 1, sizeof *facts);
	if (!matches || !facts)
		return OH_ENOMEM;
	oh_demand_matches *out = &r->out[at];
	oh_prepared demand = {.listing = d};
	explain(r, &demand, s->picks, s->n, matches, facts);
	explain(r, &demand, s->cross, s->n_cross, matches + s->n, facts + s->n * d->n_facts);
	for (size_t i = s->n; i < n; i++)
		matches[i].cross_industry = true;
	*out = (oh_demand_matches){.demand = d,
	                           .matches = matches,
	                           .n = s->n,
	                           .cross = matches + s->n,
	                           .n_cross = s->n_cross,
	                           .category_size = s->category_size,
	                           .blocker = s->blocker,
	                           .blocker_count = s->blocker_count};
	memcpy(out->count, s->count, sizeof out->count);
	return OH_OK;
}

/* Lines of the result when at most `top` matches a demand are listed. */
static size_t lines_of(const run *r, size_t top)
{
	size_t lines = 0;
	for (size_t i = 0; i < r->demand->n; i++) {
		size_t n = r->slots[i].n < top ? r->slots[i].n : top;
		lines += n * (r->demand->listings[i].n_facts + OH_LINES_MATCH);
	}
	return lines;
}

/* Cuts what would not fit; each demand keeps its best. */
static void bound(run *r)
{
	size_t most = r->o->most ? r->o->most : OH_LINES_MOST, low = 1, high = r->top;
	if (lines_of(r, r->top) <= most)
		return;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;
		if (lines_of(r, middle) <= most)
			low = middle;
		else
			high = middle - 1;
	}
	for (size_t i = 0; i < r->demand->n; i++)
		if (r->slots[i].n > low)
			r->slots[i].n = low;
	r->bounded = low;
}

static oh_status worker_new(run *r, unsigned w, oh_arena *scratch_arena)
{
	scratch *s = &r->workers[w];
	size_t n = r->e->rows + 1;
	uint8_t **lanes[] = {&s->cell, &s->shorts,  &s->worst,  &s->open,
	                     &s->hit,  &s->related, &s->verdict};
	for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
		*lanes[i] = oh_arena_array(scratch_arena, n, 1);
		if (!*lanes[i])
			return OH_ENOMEM;
	}
	size_t cap = r->top > r->cross_top ? r->top : r->cross_top;
	s->codes = oh_arena_array(scratch_arena, r->e->max_values + 1, 1);
	s->heap = oh_arena_array(scratch_arena, cap + 1, sizeof *s->heap);
	r->texts[w] = oh_arena_new(0);
	return s->codes && s->heap && r->texts[w] ? OH_OK : OH_ENOMEM;
}

static oh_status run_demands(run *r, unsigned threads, oh_arena *scratch_arena, oh_arena *a)
{
	size_t n = r->demand->n;
	r->slots = oh_arena_array(scratch_arena, n + 1, sizeof *r->slots);
	r->workers = oh_arena_array(scratch_arena, threads, sizeof *r->workers);
	r->texts = oh_arena_array(scratch_arena, threads, sizeof(oh_arena *));
	r->out = oh_arena_array(a, n + 1, sizeof *r->out);
	oh_status st = r->slots && r->workers && r->texts && r->out ? OH_OK : OH_ENOMEM;
	for (unsigned w = 0; w < threads && !st; w++)
		st = worker_new(r, w, scratch_arena);
	if (!st)
		st = oh_task_for(n, 8, threads, match_chunk, r);
	if (!st)
		bound(r);
	for (size_t i = 0; i < n && !st; i++)
		st = lay_out(r, a, i);
	for (size_t i = 0; r->slots && i < n; i++) {
		oh_free(r->slots[i].picks);
		oh_free(r->slots[i].cross);
	}
	for (unsigned w = 0; r->texts && w < threads; w++)
		oh_arena_free(r->texts[w]);
	return st;
}

/* Even the picks before they are explained are bounded; never below one a demand. */
static void set_tops(run *r, const oh_list *supply)
{
	const oh_match_options *o = r->o;
	size_t most = o->most ? o->most : OH_LINES_MOST;
	size_t each = r->demand->n ? 2 * most / r->demand->n : most;
	r->top = o->top && o->top < supply->n ? o->top : supply->n;
	if (r->top > each) {
		r->top = each ? each : 1;
		r->bounded = r->top;
	}
	r->cross_top = o->cross_top ? o->cross_top : OH_CROSS_TOP;
	if (r->cross_top > supply->n)
		r->cross_top = supply->n;
}

/* Cut for memory, and not because no more were there. */
static bool is_cut(const run *r)
{
	for (size_t i = 0; r->bounded && i < r->demand->n; i++) {
		const slot *s = &r->slots[i];
		size_t found = s->count[OH_MEETS] + s->count[OH_ASK] + s->count[OH_NEAR];
		if (s->n < found && (r->o->top == 0 || s->n < r->o->top))
			return true;
	}
	return false;
}

static void tell_bounded(const oh_match_result *result, oh_issues *issues)
{
	char number[32];
	oh_issue issue = {.severity = OH_WARNING, .msg = &oh_msg_match_bounded, .n_args = 1};
	if (!result->bounded)
		return;
	issue.args[0].p = number;
	issue.args[0].n = oh_double_format((double)result->bounded, number);
	oh_issues_add(issues, &issue);
}

oh_status oh_match_run(const oh_packs *packs, const oh_list *demand, const oh_list *supply,
                       const oh_match_options *options, oh_arena *a, oh_issues *issues,
                       oh_match_result *out, oh_error *err)
{
	(void)packs;
	unsigned threads = options->threads ? options->threads : oh_task_cpus();
	oh_engine e;
	oh_arena *scratch_arena = oh_arena_new(0);
	oh_status st = scratch_arena ? OH_OK : OH_ENOMEM;
	if (!st)
		st = oh_engine_build(&e, demand, supply, threads, scratch_arena, a, issues);
	if (!st) {
		run r = {.e = &e, .demand = demand, .o = options};
		set_tops(&r, supply);
		st = run_demands(&r, threads, scratch_arena, a);
		if (!st) {
			*out = (oh_match_result){r.out, demand->n, is_cut(&r) ? r.bounded : 0};
			tell_bounded(out, issues);
		}
	}
	oh_arena_free(scratch_arena);
	if (st == OH_ENOMEM)
		return oh_nomem(err);
	if (!st && options->progress)
		options->progress(options->progress_ctx, demand->n, demand->n);
	return st;
}
