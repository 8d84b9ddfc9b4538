/* A search beside a listing: among its counterparts, each with its verdict. */
#include <stdlib.h>

#include "search.h"

static int by_id(const void *x, const void *y)
{
	const oh_standing_hit *a = x, *b = y;
	return a->id < b->id ? -1 : a->id > b->id;
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

static int by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
	return (a > b) - (a < b);
}

static bool restricts(const oh_index_query *q)
{
	return q->words.n || q->kind >= 0 || q->category || q->n_cities || q->org || q->n_filters;
}

/* Asks the index of these alone. */
static oh_status among(struct search *s, const oh_standing_hit *hits, size_t n, size_t limit,
                       bool facets, oh_error *err)
{
	int64_t *ids = oh_arena_array(s->c->arena, n + 1, sizeof *ids);
	oh_index_query q = s->q.q;
	if (!ids)
		return oh_nomem(err);
	for (size_t i = 0; i < n; i++)
		ids[i] = hits[i].id;
	q.side = s->near.l.side == OH_DEMAND ? OH_SUPPLY : OH_DEMAND;
	q.only = ids;
	q.n_only = n;
	q.offset = 0;
	q.limit = limit;
	q.facets = facets;
	q.sort = OH_SORT_NEWEST;
	return oh_index_search(s->c->platform->index, &q, s->c->arena, &s->found, err);
}

/* Keeps those that the query finds, by identity. */
static oh_status only_found(struct search *s, oh_standing_hit *hits, size_t *n, oh_error *err)
{
	size_t kept = 0, at = 0;
	if (!restricts(&s->q.q))
		return OH_OK;
	oh_status st = among(s, hits, *n, *n, false, err);
	int64_t *ids = st ? NULL : oh_arena_array(s->c->arena, s->found.n_hits + 1, sizeof *ids);
	if (st || !ids)
		return st ? st : oh_nomem(err);
	for (size_t i = 0; i < s->found.n_hits; i++)
		ids[i] = s->found.hits[i].id;
	qsort(ids, s->found.n_hits, sizeof *ids, by_number);
	qsort(hits, *n, sizeof *hits, by_id);
	for (size_t i = 0; i < *n; i++) {
		while (at < s->found.n_hits && ids[at] < hits[i].id)
			at++;
		if (at < s->found.n_hits && ids[at] == hits[i].id)
			hits[kept++] = hits[i];
	}
	*n = kept;
	return OH_OK;
}

static bool hidden(const struct search *s, int64_t id)
{
	for (size_t k = 0; k < s->q.q.n_hide; k++)
		if (s->q.q.hide[k] == id)
			return true;
	return false;
}

oh_status sv_search_near(struct search *s, oh_error *err)
{
	oh_call *c = s->c;
	oh_standing_result r;
	unsigned wanted =
	    s->q.verdicts ? s->q.verdicts : 1u << OH_MEETS | 1u << OH_ASK | 1u << OH_NEAR;
	oh_status st = sv_counterparts(c, &s->near, 0, 0, &r, err);
	if (st)
		return st;
	oh_standing_hit *hits = oh_arena_array(c->arena, r.n + 1, sizeof *hits);
	oh_standing_hit *shown = oh_arena_array(c->arena, r.n + 1, sizeof *shown);
	if (!hits || !shown)
		return oh_nomem(err);
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < r.n; i++)
		if (!hidden(s, r.hits[i].id))
			hits[n++] = r.hits[i];
	for (size_t i = 0; i < n; i++)
		if (wanted >> hits[i].verdict & 1u)
			shown[kept++] = hits[i];
	if (s->q.facets)
		st = among(s, shown, kept, 0, true, err);
	const oh_index_result facets = s->found;
	if (!st)
		st = only_found(s, hits, &n, err);
	if (st)
		return st;
	kept = 0;
	for (size_t i = 0; i < n; i++) {
		s->counts[hits[i].verdict]++;
		if (wanted >> hits[i].verdict & 1u)
			shown[kept++] = hits[i];
	}
	qsort(shown, kept, sizeof *shown, by_rank);
	size_t from = s->offset < kept ? s->offset : kept;
	s->found = (oh_index_result){.total = kept,
	                             .n_hits = kept - from < s->limit ? kept - from : s->limit,
	                             .facets = s->q.facets ? facets.facets : NULL,
	                             .n_facets = s->q.facets ? facets.n_facets : 0};
	s->verdicts = shown + from;
	return OH_OK;
}
