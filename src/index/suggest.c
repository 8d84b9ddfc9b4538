/* Completions of what is being typed. */
#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/utf8.h"

/* Most names that are looked at over all, and least of each segment. */
enum { LOOKED = 1500, LOOKED_EACH = 16, LONGEST = 256 };

typedef struct completion {
	oh_sv shown;
	uint64_t weight;
} completion;

typedef struct finder {
	const oh_index *ix;
	oh_sv typed; /* folded, lower case */
	oh_arena *a;
	oh_map *seen; /* lower case to place in found */
	oh_vec found; /* completion */
	oh_buf shown;
	size_t each; /* names looked at in a segment */
} finder;

static oh_status lower_of(finder *f, oh_sv shown, oh_sv *out)
{
	return oh_fold_key(shown, OH_FOLD_CASE, f->a, out);
}

static oh_status add(finder *f, oh_sv shown, uint64_t weight)
{
	oh_sv lower;
	uint64_t at = f->found.n;
	oh_status st = lower_of(f, shown, &lower);
	if (st || lower.n == 0)
		return st;
	if (oh_map_get(f->seen, lower, &at)) {
		OH_VEC_AT(&f->found, completion, at).weight += weight;
		return OH_OK;
	}
	completion c = {oh_arena_sv(f->a, shown), weight};
	st = c.shown.p ? oh_vec_push(&f->found, &c) : OH_ENOMEM;
	return st ? st : oh_map_set(f->seen, lower, at);
}

/* In lower case, as much of it as fits. */
static oh_sv lowered(const oh_index *ix, oh_sv s, char out[LONGEST + 4])
{
	size_t n = 0;
	for (size_t i = 0; i < s.n && n < LONGEST;) {
		uint32_t cp = oh_utf8_next(s, &i);
		ix_lower(ix, &cp, 1);
		if (cp < 0x80) {
			out[n++] = (char)cp;
			continue;
		}
		unsigned more = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
		out[n++] = (char)((0xF0U << (3 - more) & 0xFF) | cp >> 6 * more);
		while (more-- > 0)
			out[n++] = (char)(0x80 | (cp >> 6 * more & 0x3F));
	}
	return (oh_sv){out, n};
}

/* Names of a segment in order. */
typedef struct names {
	const ix_segment *s;
	size_t n;
	bool orgs;
} names;

/* Valid until the next call. */
static oh_sv name_at(finder *f, const names *l, size_t i)
{
	if (l->orgs)
		return ix_org_name(l->s, l->s->by_name[i]);
	const uint8_t *p = l->s->text + l->s->text_at[l->s->by_title[i]];
	oh_buf_clear(&f->shown);
	while (*p)
		oh_buf_cp(&f->shown, ix_text_next(&p));
	return oh_buf_sv(&f->shown);
}

static uint64_t weight_of(const names *l, size_t i, const uint64_t *bits)
{
	const ix_segment *s = l->s;
	uint64_t n = 0;
	if (!l->orgs)
		return ix_bit(bits, s->by_title[i]);
	uint32_t org = s->by_name[i];
	for (uint32_t k = s->orgs[org].first; k < s->orgs[org + 1].first; k++)
		n += ix_bit(bits, s->org_docs[k]);
	return n;
}

static oh_status add_names(finder *f, const names *l, const uint64_t *bits)
{
	char lower[LONGEST + 4];
	size_t lo = 0, hi = l->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (oh_sv_cmp(lowered(f->ix, name_at(f, l, mid), lower), f->typed) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (size_t looked = 0; lo < l->n && looked < f->each; lo++, looked++) {
		oh_sv name = name_at(f, l, lo);
		if (!oh_sv_starts(lowered(f->ix, name, lower), f->typed))
			break;
		uint64_t weight = weight_of(l, lo, bits);
		oh_status st = weight ? add(f, name, weight) : OH_OK;
		if (st || !oh_buf_ok(&f->shown))
			return OH_ENOMEM;
	}
	return OH_OK;
}

/* A category, under whichever of its names is being typed, when the viewer sees
 * something in it. */
static oh_status add_category(finder *f, const oh_category *c, uint64_t listings)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < c->n_synonyms + 2U && !st && listings; i++) {
		oh_sv name = i == 0 ? c->zh : i == 1 ? c->en : c->synonyms[i - 2], lower;
		st = lower_of(f, name, &lower);
		if (!st && oh_sv_starts(lower, f->typed)) {
			st = add(f, name, listings);
			break;
		}
	}
	return st;
}

static int by_weight(const void *x, const void *y)
{
	const completion *a = x, *b = y;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->shown.n != b->shown.n)
		return a->shown.n < b->shown.n ? -1 : 1;
	return oh_sv_cmp(a->shown, b->shown);
}

static oh_status gather(finder *f, const ix_snapshot *s, const oh_index_viewer *viewer)
{
	uint64_t *bits = oh_arena_alloc(f->a, ix_bit_words(IX_DOCS) * 8);
	uint64_t *listings = oh_arena_array(f->a, f->ix->n_categories, sizeof *listings);
	oh_status st = bits && listings ? OH_OK : OH_ENOMEM;
	f->each = s->n ? LOOKED / s->n : 0;
	f->each = f->each > LOOKED_EACH ? f->each : LOOKED_EACH;
	for (size_t i = 0; i < s->n && !st; i++) {
		const ix_segment *seg = s->views[i].segment;
		ix_visible(&s->views[i], viewer, 0, bits);
		for (uint32_t r = 0; r < seg->n_runs; r++)
			if (seg->runs[r].category != IX_NONE)
				listings[seg->runs[r].category] +=
				    ix_bits_count_range(bits, seg->runs[r].from, seg->runs[r].to);
		names titles = {seg, seg->n, false}, orgs = {seg, seg->n_orgs, true};
		st = add_names(f, &titles, bits);
		if (!st)
			st = add_names(f, &orgs, bits);
	}
	for (size_t c = 0; c < f->ix->n_categories && !st; c++)
		st = add_category(f, f->ix->categories[c], listings[c]);
	return st;
}

static oh_status show(finder *f, size_t most, oh_arena *a, const oh_sv **out, size_t *n)
{
	size_t kept = f->found.n < most ? f->found.n : most;
	oh_sv *shown = oh_arena_array(a, kept, sizeof *shown);
	if (!shown)
		return OH_ENOMEM;
	if (f->found.n > 1)
		qsort(f->found.p, f->found.n, sizeof(completion), by_weight);
	for (size_t i = 0; i < kept; i++) {
		shown[i] = oh_arena_sv(a, OH_VEC_AT(&f->found, completion, i).shown);
		if (!shown[i].p)
			return OH_ENOMEM;
	}
	*out = shown;
	*n = kept;
	return OH_OK;
}

oh_status oh_index_suggest(const oh_index *ix, const oh_index_viewer *viewer, oh_sv typed,
                           size_t most, oh_arena *a, const oh_sv **out, size_t *n, oh_error *err)
{
	finder f = {.ix = ix, .a = oh_arena_new(0), .seen = oh_map_new()};
	oh_vec_init(&f.found, sizeof(completion));
	oh_buf_init(&f.shown);
	oh_status st = f.a && f.seen ? OH_OK : OH_ENOMEM;
	if (!st)
		st = oh_fold_key(oh_sv_sub(oh_sv_trim(typed), 0, LONGEST / 2), OH_FOLD_CASE, f.a,
		                 &f.typed);
	if (!st && f.typed.n) {
		ix_guard g = ix_enter(ix);
		st = gather(&f, g.snapshot, viewer);
		ix_leave(ix, g);
	}
	if (!st)
		st = show(&f, most, a, out, n);
	oh_map_free(f.seen);
	oh_vec_release(&f.found);
	oh_buf_release(&f.shown);
	oh_arena_free(f.a);
	return st ? oh_nomem(err) : OH_OK;
}
