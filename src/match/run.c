/* Two lists against each other: results in order, bounded, explained. Scores and fact
 * lines come from the same code as the plain reading of a pair. */
#include "run.h"

#include "ouhe/match/messages.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/decimal.h"
#include "ouhe/base/task.h"

/* Pairs from which on it pays to prepare the supplies by category. */
enum { WIDE_FROM = 1 << 21, LISTED_LEAST = 10 };

/* Total order of results. */
bool oh_pick_before(const oh_pick *a, const oh_pick *b)
{
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict;
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score;
	return a->supply < b->supply;
}

static int pick_cmp(const void *x, const void *y)
{
	const oh_pick *a = x, *b = y;
	return oh_pick_before(a, b) ? -1 : oh_pick_before(b, a) ? 1 : 0;
}

/* A heap of at most `cap` picks, the last in order at the root. */
void oh_pick_offer(oh_pick *heap, size_t *n, size_t cap, oh_pick p)
{
	size_t i;
	if (*n < cap) {
		for (i = (*n)++; i > 0 && oh_pick_before(&heap[(i - 1) / 2], &p); i = (i - 1) / 2)
			heap[i] = heap[(i - 1) / 2];
		heap[i] = p;
		return;
	}
	if (cap == 0 || !oh_pick_before(&p, &heap[0]))
		return;
	for (i = 0; 2 * i + 1 < *n;) {
		size_t child = 2 * i + 1;
		if (child + 1 < *n && oh_pick_before(&heap[child], &heap[child + 1]))
			child++;
		if (!oh_pick_before(&p, &heap[child]))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = p;
}

uint8_t oh_code_of(oh_state state, double shortfall)
{
	switch (state) {
	case OH_MET:
		return OH_CODE_MET;
	case OH_PARTIAL:
		return OH_CODE_PARTIAL;
	case OH_UNKNOWN:
		return OH_CODE_UNKNOWN;
	case OH_SHORT:
		return oh_shortfall_big(shortfall) ? OH_CODE_FAR : OH_CODE_SHORT;
	case OH_CONFLICT:
		break;
	}
	return OH_CODE_CONFLICT;
}

bool oh_fact_repeated(const oh_listing *d, size_t at, const oh_match_options *o)
{
	for (size_t i = 0; i < at; i++)
		if (d->facts[i].attr == d->facts[at].attr && oh_fact_counts(&d->facts[i], o))
			return true;
	return false;
}

oh_status oh_picks_keep(const oh_pick *heap, size_t n, oh_pick **out)
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

oh_pick oh_pick_scored(const oh_run *r, const oh_prepared *demand, size_t supply, size_t row)
{
	oh_judged j = oh_judge(demand, &r->e->supplies[row], r->o, NULL);
	return (oh_pick){j.score, (uint32_t)supply, (uint32_t)row, (uint8_t)j.verdict};
}

void oh_run_tell(oh_run *r, size_t n, unsigned worker)
{
	size_t done = atomic_fetch_add(&r->done, n) + n;
	/* One thread alone reports, so that the callback need not be safe. */
	if (worker == 0 && r->o->progress && done < r->demand->n)
		r->o->progress(r->o->progress_ctx, done, r->demand->n);
}

/* Fact lines of what was kept, in memory laid out before. */
static void explain(const oh_run *r, const oh_prepared *demand, const oh_pick *picks, size_t n,
                    oh_match *matches, oh_fact_match *facts)
{
	const oh_listing *d = demand->listing;
	for (size_t i = 0; i < n; i++) {
		const oh_prepared *s = &r->e->supplies[picks[i].row];
		oh_fact_match *lines = r->brief ? NULL : facts + i * d->n_facts;
		oh_judged j = oh_judge(demand, s, r->o, lines);
		matches[i] = (oh_match){.demand = d,
		                        .supply = r->e->supplies[picks[i].supply].listing,
		                        .verdict = j.verdict,
		                        .score = picks[i].score,
		                        .category_only = j.category_only,
		                        .facts = lines,
		                        .n_facts = d->n_facts,
		                        .n_ask = j.n_ask,
		                        .commercial = r->o->commercial,
		                        .reading = r->brief ? s : NULL};
	}
}

const oh_match *oh_match_explained(const oh_match *m, oh_match_lines *lines)
{
	if (m->facts || !m->reading)
		return m;
	if (lines->room < m->n_facts || !lines->facts) {
		oh_fact_match *more = oh_realloc(lines->facts, (m->n_facts + 1) * sizeof *more);
		if (!more)
			return NULL;
		lines->facts = more;
		lines->room = m->n_facts;
	}
	const oh_prepared *kept = m->reading, demand = {.listing = m->demand};
	/* Texts are gone, and of no matter to facts. */
	const oh_prepared supply = {
	    .listing = kept->listing, .derived = kept->derived, .n_derived = kept->n_derived};
	const oh_match_options o = {.commercial = m->commercial};
	(void)oh_judge(&demand, &supply, &o, lines->facts);
	lines->match = *m;
	lines->match.facts = lines->facts;
	return &lines->match;
}

void oh_match_lines_release(oh_match_lines *lines)
{
	oh_free(lines->facts);
	*lines = (oh_match_lines){.facts = NULL};
}

static oh_status lay_out(const oh_run *r, oh_arena *a, size_t at)
{
	const oh_slot *s = &r->slots[at];
	const oh_listing *d = &r->demand->listings[at];
	size_t n = s->n + s->n_cross;
	oh_match *matches = oh_arena_array(a, n + 1, sizeof *matches);
	size_t lines = r->brief ? 0 : n * d->n_facts;
	oh_fact_match *facts = oh_arena_array(a, lines + 1, sizeof *facts);
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

static size_t lines_most(const oh_run *r)
{
	return r->o->most ? r->o->most : OH_LINES_MOST;
}

/* More fact lines than are kept. */
static bool is_brief(const oh_run *r)
{
	size_t lines = 0;
	for (size_t i = 0; i < r->demand->n; i++)
		lines += r->slots[i].n * (r->demand->listings[i].n_facts + OH_LINES_MATCH);
	return lines > lines_most(r);
}

/* Matches are bounded, too; never below the ten best of a demand. */
static void set_tops(oh_run *r, const oh_list *supply)
{
	const oh_match_options *o = r->o;
	size_t each = r->demand->n ? 2 * lines_most(r) / r->demand->n : lines_most(r);
	r->top = o->top && o->top < supply->n ? o->top : supply->n;
	if (each < LISTED_LEAST)
		each = LISTED_LEAST;
	if (r->top > each)
		r->top = r->bounded = each;
	r->cross_top = o->cross_top ? o->cross_top : OH_CROSS_TOP;
	if (r->cross_top > supply->n)
		r->cross_top = supply->n;
}

/* Cut for memory, and not because no more were there. */
static bool is_cut(const oh_run *r)
{
	for (size_t i = 0; r->bounded && i < r->demand->n; i++) {
		const oh_slot *s = &r->slots[i];
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

/* Explaining, on several threads, each with an arena of its own. */
typedef struct laying {
	oh_run *r;
	oh_arena **arenas;
} laying;

static oh_status lay_out_chunk(void *ctx, size_t from, size_t to, unsigned worker)
{
	laying *l = ctx;
	oh_status st = OH_OK;
	for (size_t i = from; i < to && !st; i++)
		st = lay_out(l->r, l->arenas[worker], i);
	return st;
}

static oh_status lay_out_all(oh_run *r, oh_arena *scratch, oh_arena *a)
{
	laying l = {r, oh_arena_array(scratch, r->threads, sizeof(oh_arena *))};
	oh_status st = l.arenas ? OH_OK : OH_ENOMEM;
	for (unsigned w = 0; w < r->threads && !st; w++) {
		l.arenas[w] = oh_arena_new(0);
		st = l.arenas[w] ? OH_OK : OH_ENOMEM;
	}
	if (!st)
		st = oh_task_for(r->demand->n, 64, r->threads, lay_out_chunk, &l);
	for (unsigned w = 0; l.arenas && w < r->threads; w++) {
		if (l.arenas[w] && !st)
			oh_arena_adopt(a, l.arenas[w]);
		oh_arena_free(l.arenas[w]);
	}
	return st;
}

static oh_status run_demands(oh_run *r, oh_arena *scratch, oh_arena *a)
{
	size_t n = r->demand->n;
	r->slots = oh_arena_array(scratch, n + 1, sizeof *r->slots);
	r->out = oh_arena_array(a, n + 1, sizeof *r->out);
	oh_status st = r->slots && r->out ? OH_OK : OH_ENOMEM;
	if (!st)
		st = r->e->wide ? oh_run_wide(r, scratch) : oh_run_plain(r, scratch);
	if (!st)
		r->brief = is_brief(r);
	if (!st)
		st = lay_out_all(r, scratch, a);
	for (size_t i = 0; r->slots && i < n; i++) {
		oh_free(r->slots[i].picks);
		oh_free(r->slots[i].cross);
	}
	return st;
}

static bool is_wide(const oh_list *demand, const oh_list *supply, oh_match_way way)
{
	if (way != OH_WAY_BY_SIZE)
		return way == OH_WAY_WIDE;
	return demand->n && supply->n >= WIDE_FROM / demand->n;
}

oh_status oh_match_run_by(oh_match_way way, const oh_list *demand, const oh_list *supply,
                          const oh_match_options *options, oh_arena *a, oh_issues *issues,
                          oh_match_result *out, oh_error *err)
{
	unsigned threads = options->threads ? options->threads : oh_task_cpus();
	oh_engine e = {.wide = is_wide(demand, supply, way)};
	oh_arena *scratch = oh_arena_new(0);
	oh_status st = scratch ? OH_OK : OH_ENOMEM;
	if (!st)
		st = oh_engine_build(&e, demand, supply, threads, scratch, a, issues);
	if (!st) {
		oh_run r = {.e = &e, .demand = demand, .o = options, .threads = threads};
		set_tops(&r, supply);
		st = run_demands(&r, scratch, a);
		if (!st) {
			*out = (oh_match_result){r.out, demand->n, is_cut(&r) ? r.bounded : 0};
			tell_bounded(out, issues);
		}
	}
	oh_arena_free(scratch);
	if (st == OH_ENOMEM)
		return oh_nomem(err);
	if (!st && options->progress)
		options->progress(options->progress_ctx, demand->n, demand->n);
	return st;
}

oh_status oh_match_run(const oh_packs *packs, const oh_list *demand, const oh_list *supply,
                       const oh_match_options *options, oh_arena *a, oh_issues *issues,
                       oh_match_result *out, oh_error *err)
{
	(void)packs;
	return oh_match_run_by(OH_WAY_BY_SIZE, demand, supply, options, a, issues, out, err);
}
