/* Completions of what is being typed. */
#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/text/fold.h"

/* Most listings of a segment whose titles are looked at. */
enum { LOOKED = 512, LONGEST = 256 };

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

/* The title of a listing: folded, and in lower case. */
static void title_of(finder *f, const ix_segment *s, size_t doc, char *lower, size_t *n)
{
	const uint8_t *p = s->text + s->text_at[doc];
	oh_buf_clear(&f->shown);
	*n = 0;
	while (*p) {
		uint32_t cp = ix_text_next(&p), low = cp;
		oh_buf_cp(&f->shown, cp);
		ix_lower(f->ix, &low, 1);
		if (*n + 4 > LONGEST)
			continue;
		if (low < 0x80) {
			lower[(*n)++] = (char)low;
		} else if (low < 0x800) {
			lower[(*n)++] = (char)(0xC0 | low >> 6);
			lower[(*n)++] = (char)(0x80 | (low & 0x3F));
		} else if (low < 0x10000) {
			lower[(*n)++] = (char)(0xE0 | low >> 12);
			lower[(*n)++] = (char)(0x80 | (low >> 6 & 0x3F));
			lower[(*n)++] = (char)(0x80 | (low & 0x3F));
		} else {
			lower[(*n)++] = (char)(0xF0 | low >> 18);
			lower[(*n)++] = (char)(0x80 | (low >> 12 & 0x3F));
			lower[(*n)++] = (char)(0x80 | (low >> 6 & 0x3F));
			lower[(*n)++] = (char)(0x80 | (low & 0x3F));
		}
	}
}

static oh_status add_titles(finder *f, const ix_segment *s, const uint64_t *bits)
{
	char lower[LONGEST];
	size_t n, lo = 0, hi = s->n, looked = 0;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		title_of(f, s, s->by_title[mid], lower, &n);
		if (oh_sv_cmp((oh_sv){lower, n}, f->typed) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->n && looked < LOOKED; lo++, looked++) {
		size_t doc = s->by_title[lo];
		title_of(f, s, doc, lower, &n);
		if (!oh_sv_starts((oh_sv){lower, n}, f->typed))
			break;
		oh_status st = ix_bit(bits, doc) ? add(f, oh_buf_sv(&f->shown), 1) : OH_OK;
		if (st || !oh_buf_ok(&f->shown))
			return OH_ENOMEM;
	}
	return OH_OK;
}

static oh_status add_orgs(finder *f, const ix_segment *s, const uint64_t *bits)
{
	oh_status st = OH_OK;
	for (uint32_t i = 0; i < s->n_orgs && !st; i++) {
		oh_sv name = {s->org_names + s->orgs[i].name, s->orgs[i].name_n}, lower;
		uint64_t seen = 0;
		oh_arena_mark mark = oh_arena_mark_get(f->a);
		/* Most names differ in their first byte already. */
		if (name.n < f->typed.n || ((name.p[0] ^ f->typed.p[0]) & 0xDF))
			continue;
		st = lower_of(f, name, &lower);
		bool begun = !st && oh_sv_starts(lower, f->typed);
		oh_arena_rewind(f->a, mark);
		for (uint32_t k = s->orgs[i].first; begun && k < s->orgs[i + 1].first; k++)
			seen += ix_bit(bits, s->org_docs[k]);
		if (!st && seen)
			st = add(f, name, seen);
	}
	return st;
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
	for (size_t i = 0; i < s->n && !st; i++) {
		const ix_segment *seg = s->views[i].segment;
		ix_visible(&s->views[i], viewer, 0, bits);
		for (uint32_t r = 0; r < seg->n_runs; r++)
			if (seg->runs[r].category != IX_NONE)
				listings[seg->runs[r].category] +=
				    ix_bits_count_range(bits, seg->runs[r].from, seg->runs[r].to);
		st = add_titles(f, seg, bits);
		if (!st)
			st = add_orgs(f, seg, bits);
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
