/* The standing match, pair by pair. */
#include "ouhe/match/standing.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/vec.h"
#include "ouhe/index/read.h"

typedef struct finding {
	const oh_packs *packs;
	const oh_listing *probe;
	const oh_standing_options *o;
	oh_arena *scratch;
	oh_vec hits; /* oh_standing_hit */
	size_t count[4];
} finding;

static oh_listing listing_of(const oh_index_doc *d)
{
	return (oh_listing){.side = d->side,
	                    .kind = d->kind,
	                    .pack = d->pack,
	                    .category = d->category,
	                    .facts = d->facts,
	                    .n_facts = d->n_facts,
	                    .title = d->title,
	                    .text = d->text,
	                    .org = d->org_name,
	                    .place = d->city};
}

static oh_standing_hit hit_of(const oh_match *m, const oh_index_doc *d)
{
	oh_standing_hit h = {.id = d->id,
	                     .org = d->org,
	                     .verdict = m->verdict,
	                     .score = m->score,
	                     .category_only = m->category_only,
	                     .n_ask = (uint32_t)m->n_ask};
	double worst = -1;
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		if (!f->counts || f->state != OH_SHORT)
			continue;
		h.n_short++;
		if (f->shortfall > worst) {
			worst = f->shortfall;
			h.first_short = f->demand->attr;
		}
	}
	return h;
}

static oh_status visit(void *ctx, const oh_index_doc *d)
{
	finding *f = ctx;
	bool supply = f->probe->side == OH_SUPPLY;
	if (d->side == f->probe->side || (f->o->own_org && d->org == f->o->own_org))
		return OH_OK;
	oh_listing other = listing_of(d);
	oh_match_options mo = {.commercial = f->o->commercial};
	oh_arena_mark mark = oh_arena_mark_get(f->scratch);
	oh_match m;
	oh_status st = oh_match_pair(f->packs, supply ? &other : f->probe,
	                             supply ? f->probe : &other, &mo, f->scratch, &m);
	bool related = !st && (f->probe->category && d->category
	                           ? oh_category_is_a(f->probe->category, d->category) ||
	                                 oh_category_is_a(d->category, f->probe->category)
	                           : f->probe->pack == d->pack);
	unsigned listed = f->o->verdicts ? f->o->verdicts : 7U;
	if (related) {
		f->count[m.verdict]++;
		if (listed >> m.verdict & 1) {
			oh_standing_hit h = hit_of(&m, d);
			st = oh_vec_push(&f->hits, &h);
		}
	}
	oh_arena_rewind(f->scratch, mark);
	return st;
}

static int by_rank(const void *x, const void *y)
{
	const oh_standing_hit *a = x, *b = y;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

oh_status oh_standing_find(const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                           const oh_standing_options *o, oh_arena *a, oh_standing_result *out,
                           oh_error *err)
{
	finding f = {packs, probe, o, oh_arena_new(0), {0}, {0}};
	oh_vec_init(&f.hits, sizeof(oh_standing_hit));
	oh_status st = f.scratch ? oh_index_each(ix, &o->viewer, o->now, visit, &f) : OH_ENOMEM;
	if (!st && f.hits.n > 1)
		qsort(f.hits.p, f.hits.n, sizeof(oh_standing_hit), by_rank);
	if (!st && o->top && f.hits.n > o->top)
		f.hits.n = o->top;
	const oh_standing_hit *hits = st ? NULL : oh_vec_freeze(&f.hits, a);
	if (!st && f.hits.n && !hits)
		st = OH_ENOMEM;
	if (!st)
		*out = (oh_standing_result){.hits = hits, .n = f.hits.n};
	for (size_t i = 0; i < 4 && !st; i++)
		out->count[i] = f.count[i];
	oh_vec_release(&f.hits);
	oh_arena_free(f.scratch);
	return st == OH_ENOMEM ? oh_nomem(err) : st;
}

oh_status oh_standing_gains(const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                            const oh_standing_options *o, size_t most, oh_arena *a,
                            const oh_standing_gain **out, size_t *n, oh_error *err)
{
	/* Nothing is claimed that was not worked out. */
	(void)ix, (void)packs, (void)probe, (void)o, (void)most, (void)a, (void)err;
	*out = NULL;
	*n = 0;
	return OH_OK;
}
