#include "ordered.h"

#include <math.h>

#include "ouhe/base/alloc.h"

size_t oh_ordered_from = 1024;

/* Numbers beyond that overflow where units are converted. */
#define LARGEST 1e200

void oh_ordinal_begin(oh_ordinal *o, oh_buf *kind)
{
	*o = (oh_ordinal){.ordered = true};
	oh_buf_clear(kind);
}

static bool usual(double v)
{
	return fabs(v) < LARGEST;
}

/* The form of what is stated; 0: its ends do not rise, or it is no number. */
static char form_of(const oh_fact *f)
{
	bool lo = f->flags & OH_FACT_LO, hi = f->flags & OH_FACT_HI;
	if (f->attr->type != OH_ATTR_QUANTITY || f->flags & OH_FACT_SET || f->n_values ||
	    (lo && !usual(f->lo)) || (hi && !usual(f->hi)) || !(lo || hi))
		return 0;
	if (!lo || !hi)
		return lo ? 'l' : 'h';
	return f->lo > f->hi ? 0 : f->lo < f->hi ? 'i' : 'p';
}

static void put_kind(oh_buf *kind, const oh_fact *f, const oh_listing *owner, char form,
                     oh_part part, bool derived)
{
	/* The evidence of a plain fact is known by place. */
	const char bytes[] = {form, derived ? 'd' : 's', (char)f->flags, (char)f->basis,
	                      part == OH_PART_PLAIN ? 0 : (char)f->evidence};
	uintptr_t attr = (uintptr_t)f->attr;
	unsigned class = oh_nameplate_class(f->attr, owner);
	oh_buf_put(kind, bytes, sizeof bytes);
	oh_buf_put(kind, &attr, sizeof attr);
	oh_buf_put(kind, &class, sizeof class);
}

static void put_first(oh_ordinal *o, const oh_fact *f, char form)
{
	o->fact = f;
	o->x = form == 'h' ? f->hi : f->lo;
	o->y = f->hi;
	o->two = o->spans = form == 'i';
}

/* A volume and the least amount that is sold: of the one the upper end counts, of the
 * other the lower. */
static bool put_second(oh_ordinal *o, const oh_fact *f, bool derived)
{
	bool first = oh_sv_eq(o->fact->attr->key, OH_SV("min_order"));
	bool second = oh_sv_eq(f->attr->key, OH_SV("min_order"));
	if (derived || o->order || first == second)
		return false;
	const oh_fact *order = second ? f : o->fact, *volume = second ? o->fact : f;
	o->fact = volume;
	o->x = volume->flags & OH_FACT_HI ? volume->hi : volume->lo;
	o->y = order->flags & OH_FACT_LO ? order->lo : order->hi;
	o->two = o->order = true;
	o->spans = false;
	return true;
}

void oh_ordinal_add(oh_ordinal *o, oh_buf *kind, const oh_fact *f, const oh_listing *owner,
                    oh_part part, bool derived)
{
	bool volumes = part == OH_PART_VOLUME;
	char form = form_of(f);
	if (part == OH_PART_PRICE && oh_sv_eq(f->attr->key, OH_SV("piece_mass"))) {
		if (!o->masses)
			oh_buf_char(kind, 'm');
		o->masses = true;
		return;
	}
	if (form == 0 || (o->fact && !(volumes && put_second(o, f, derived)))) {
		o->ordered = false;
		return;
	}
	if (!o->order)
		put_first(o, f, form);
	put_kind(kind, f, owner, form, part, derived);
}

void oh_ordinal_end(oh_ordinal *o)
{
	o->ordered = o->ordered && o->fact;
}

static int sorting_cmp(const void *x, const void *y)
{
	const oh_sorting *a = x, *b = y;
	const oh_ordinal *p = &a->ordinal, *q = &b->ordinal;
	if (p->ordered != q->ordered)
		return p->ordered - q->ordered;
	if (p->ordered && a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (p->ordered && (p->x < q->x || p->x > q->x))
		return p->x < q->x ? -1 : 1;
	if (p->two && (p->y < q->y || p->y > q->y))
		return p->y < q->y ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

typedef struct y_at {
	double y;
	uint32_t at;
} y_at;

static int y_cmp(const void *x, const void *y)
{
	const y_at *a = x, *b = y;
	if (a->y < b->y || a->y > b->y)
		return a->y < b->y ? -1 : 1;
	return a->at < b->at ? -1 : 1;
}

static oh_status sort_ys(oh_ordered *o, const oh_sorting *items, oh_arena *a)
{
	o->y = oh_arena_alloc(a, o->n * sizeof *o->y);
	o->ys = oh_arena_alloc(a, o->n * sizeof *o->ys);
	o->by_y = oh_arena_alloc(a, o->n * sizeof *o->by_y);
	y_at *sorted = oh_alloc(o->n * sizeof *sorted);
	bool all = o->y && o->ys && o->by_y && sorted;
	for (size_t i = 0; i < o->n && all; i++) {
		o->y[i] = items[i].ordinal.y;
		sorted[i] = (y_at){o->y[i], (uint32_t)i};
	}
	if (all)
		qsort(sorted, o->n, sizeof *sorted, y_cmp);
	for (size_t i = 0; i < o->n && all; i++) {
		o->ys[i] = sorted[i].y;
		o->by_y[i] = sorted[i].at;
	}
	oh_free(sorted);
	return all ? OH_OK : OH_ENOMEM;
}

static oh_status fill_group(oh_ordered *o, const oh_sorting *items, size_t from, size_t n,
                            oh_arena *a)
{
	*o = (oh_ordered){.like = items[0].ordinal, .from = from, .n = n};
	o->x = oh_arena_alloc(a, n * sizeof *o->x);
	if (!o->x)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++)
		o->x[i] = items[i].ordinal.x;
	return o->like.two ? sort_ys(o, items, a) : OH_OK;
}

oh_status oh_ordered_group(oh_sorting *items, size_t n, size_t kinds, oh_arena *a, size_t *loose,
                           oh_ordered **out, size_t *n_out)
{
	uint32_t *sizes = oh_calloc(kinds + 1, sizeof *sizes);
	*out = oh_arena_array(a, kinds + 1, sizeof **out);
	*n_out = *loose = 0;
	oh_status st = sizes && *out ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; i < n && !st; i++)
		sizes[items[i].kind] += items[i].ordinal.ordered;
	for (size_t i = 0; i < n && !st; i++) {
		if (sizes[items[i].kind] < oh_ordered_from / 16)
			items[i].ordinal.ordered = false;
		*loose += !items[i].ordinal.ordered;
	}
	if (!st)
		qsort(items, n, sizeof *items, sorting_cmp);
	for (size_t i = *loose; i < n && !st; i += (*out)[(*n_out)++].n)
		st = fill_group(&(*out)[*n_out], &items[i], i, sizes[items[i].kind], a);
	oh_free(sizes);
	return st;
}

/* Places up to which values lie between cuts (even) or near one (odd), in turn. */
typedef struct zones {
	size_t end[2 * OH_CUTS_MOST + 1];
	size_t n;
} zones;

/* Where numbers of at least `v` begin; above: greater ones. */
static size_t place_of(const double *sorted, size_t n, double v, bool above)
{
	size_t low = 0;
	while (low < n) {
		size_t middle = low + (n - low) / 2;
		if (sorted[middle] < v || (above && sorted[middle] <= v))
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

/* unit.k 0: the numbers do not matter. */
static void zones_of(const oh_cuts *c, oh_linear unit, const double *sorted, size_t n, zones *z)
{
	oh_cut near[OH_CUTS_MOST];
	size_t cuts = unit.k > 0 ? c->n : 0;
	for (size_t i = 0, k; i < cuts; i++) {
		oh_cut at = {(c->at[i].at - unit.b) / unit.k,
		             (c->at[i].near + fabs(unit.b) * 1e-6) / unit.k};
		for (k = i; k > 0 && near[k - 1].at > at.at; k--)
			near[k] = near[k - 1];
		near[k] = at;
	}
	z->n = 0;
	for (size_t i = 0, last = 0; i < cuts; i++) {
		size_t from = place_of(sorted, n, near[i].at - near[i].near, false);
		size_t to = place_of(sorted, n, near[i].at + near[i].near, true);
		z->end[z->n++] = from > last ? from : last;
		last = to > last ? to : last;
		z->end[z->n++] = last;
	}
	z->end[z->n++] = n;
}

typedef struct answering {
	const oh_ordered *o;
	oh_ask_code *ask;
	const void *ctx;
	uint8_t *codes; /* of the group */
	bool by_width;
	double narrow, broad; /* widths up to, from which one code holds */
} answering;

static void ask_each(const answering *a, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		a->codes[i] = a->ask(a->ctx, a->o->from + i);
}

static void answer_one(const answering *a, const zones *z)
{
	for (size_t k = 0, at = 0; k < z->n; at = z->end[k++]) {
		if (k % 2 || z->end[k] - at < 2) {
			ask_each(a, at, z->end[k]);
			continue;
		}
		ask_each(a, at, at + 1);
		memset(a->codes + at + 1, a->codes[at], z->end[k] - at - 1);
	}
}

enum { NOT_ASKED = 0xFF, WIDTHS = 3 };

static void answer_row(const answering *a, const uint8_t *zone, size_t from, size_t to)
{
	const oh_ordered *o = a->o;
	uint8_t known[(2 * OH_CUTS_MOST + 1) * WIDTHS];
	memset(known, NOT_ASKED, sizeof known);
	for (size_t i = from; i < to; i++) {
		size_t side = 0;
		if (a->by_width) {
			double width = o->y[i] - o->x[i];
			side = width < a->narrow ? 0 : width > a->broad ? 1 : 2;
		}
		uint8_t *code = &known[zone[i] * WIDTHS + side];
		if (*code == NOT_ASKED || zone[i] % 2 || side == 2)
			*code = a->ask(a->ctx, o->from + i);
		a->codes[i] = *code;
	}
}

static void answer_two(const answering *a, const zones *zx, const zones *zy, uint8_t *zone)
{
	for (size_t k = 0, at = 0; k < zy->n; k++)
		for (; at < zy->end[k]; at++)
			zone[a->o->by_y[at]] = (uint8_t)k;
	for (size_t k = 0, at = 0; k < zx->n; at = zx->end[k++]) {
		if (k % 2)
			ask_each(a, at, zx->end[k]);
		else if (at < zx->end[k])
			answer_row(a, zone, at, zx->end[k]);
	}
}

/* How the numbers come to the demanded unit; false where something else than they enters. */
static bool unit_of(const oh_ordinal *like, const oh_fact *d, const oh_fit_context *ctx,
                    oh_linear *out)
{
	const oh_fact *s = like->fact;
	bool budget = d->attr->fit == OH_FIT_WITHIN_BUDGET;
	if (like->masses && (budget ? s->basis != OH_PER_PIECE && s->basis != OH_PER_UNSTATED
	                            : s->basis != d->basis))
		return false;
	if (like->order && oh_sv_eq(d->attr->key, OH_SV("min_order")))
		return false;
	if (!oh_fit_scale(d, s, ctx, out))
		return false;
	/* Least amounts are compared as they are. */
	bool same = fabs(out->k - 1) <= 0 && fabs(out->b) <= 0;
	return !oh_sv_eq(s->attr->key, OH_SV("min_order")) || same;
}

void oh_ordered_answer(const oh_ordered *o, const oh_fact *d, const oh_fit_context *ctx,
                       const oh_cuts *cuts, oh_ask_code *ask, const void *ask_ctx, uint8_t *codes,
                       uint8_t *zone)
{
	answering a = {.o = o, .ask = ask, .ctx = ask_ctx, .codes = codes + o->from};
	oh_linear unit;
	zones zx, zy;
	if (!cuts || !unit_of(&o->like, d, ctx, &unit)) {
		ask_each(&a, 0, o->n);
		return;
	}
	zones_of(cuts, unit, o->x, o->n, &zx);
	if (!o->like.two) {
		answer_one(&a, &zx);
		return;
	}
	if (cuts->by_width && o->like.spans && unit.k > 0) {
		a.by_width = true;
		a.narrow = (cuts->width.at - cuts->width.near) / unit.k;
		a.broad = (cuts->width.at + cuts->width.near) / unit.k;
	}
	zones_of(cuts, o->like.order ? oh_linear_same : unit, o->ys, o->n, &zy);
	answer_two(&a, &zx, &zy, zone);
}
