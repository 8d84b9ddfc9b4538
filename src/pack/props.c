/* properties.csv and nameplates.csv. */
#include <math.h>

#include "impl.h"
#include "ouhe/base/decimal.h"

enum { P_GRADE, P_KEY, P_OVER, P_UPTO, P_LO, P_HI, P_SOURCE, P_N };
static const oh_pk_column columns[P_N] = {
    {"grade", true, false}, {"key", true, false}, {"over", false, false}, {"upto", false, false},
    {"lo", false, false},   {"hi", false, false}, {"source", true, false}};

typedef struct raw_property {
	oh_grade_property p;
	uint32_t class;
	uint32_t order;
} raw_property;

static oh_status read_numbers(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_grade_property *p,
                              bool *ok)
{
	double *const out[] = {&p->over, &p->upto, &p->lo, &p->hi};
	const double empty[] = {0, INFINITY, NAN, NAN};

	*ok = false;
	for (size_t i = 0; i < 4; i++)
		if (!oh_pk_number(cells[P_OVER + i], empty[i], out[i]))
			return oh_pk_problem(t->L, oh_pk_at(t, P_OVER + i, row),
			                     &oh_msg_pack_number, cells[P_OVER + i],
			                     cells[P_GRADE]);
	if (isnan(p->lo) && isnan(p->hi))
		return oh_pk_problem(t->L, oh_pk_at(t, P_LO, row), &oh_msg_pack_no_bound,
		                     cells[P_GRADE], cells[P_KEY]);
	if (p->over >= p->upto)
		return oh_pk_problem(t->L, oh_pk_at(t, P_UPTO, row), &oh_msg_pack_range,
		                     cells[P_OVER], cells[P_UPTO]);
	if (p->lo > p->hi)
		return oh_pk_problem(t->L, oh_pk_at(t, P_HI, row), &oh_msg_pack_range, cells[P_LO],
		                     cells[P_HI]);
	*ok = true;
	return OH_OK;
}

static oh_status add(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_vec *out)
{
	oh_pk_loader *L = t->L;
	const oh_pk_attr *x = oh_pk_find_attr(L, cells[P_KEY], false);
	raw_property r = {.order = (uint32_t)out->n};
	oh_sv rest = cells[P_GRADE], piece, folded;
	oh_status st;
	bool ok;

	if (!x || x->pub.type != OH_ATTR_QUANTITY)
		return oh_pk_problem(L, oh_pk_at(t, P_KEY, row), &oh_msg_pack_unknown_attr,
		                     cells[P_KEY], cells[P_KEY]);
	r.p.attr = &x->pub;
	st = read_numbers(t, cells, row, &r.p, &ok);
	if (st || !ok)
		return st;
	r.p.source = oh_arena_sv(L->a, cells[P_SOURCE]);
	if (!r.p.source.p)
		return oh_nomem(L->err);
	while (oh_sv_split(&rest, '|', &piece)) {
		piece = oh_sv_trim(piece);
		if (!piece.n)
			continue;
		r.p.grade = oh_arena_sv(L->a, piece);
		if (!r.p.grade.p || oh_pk_fold_grade(piece, L->scratch, &folded))
			return oh_nomem(L->err);
		r.class = oh_pk_grade_class(L->pack->grades, folded);
		r.order = (uint32_t)out->n;
		if (oh_vec_push(out, &r))
			return oh_nomem(L->err);
	}
	return OH_OK;
}

static int by_class(const void *x, const void *y)
{
	const raw_property *a = x, *b = y;

	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

/* Rows of one grade (and of those that are the same) stand together; `spans`
 * leads from its class to the first. */
static oh_status set(oh_pk_loader *L, raw_property *raw, size_t n)
{
	oh_grade_property *out = oh_arena_array(L->a, n, sizeof(*out));
	oh_pk_pack *p = L->pack;

	if (!out)
		return oh_nomem(L->err);
	if (n > 1)
		qsort(raw, n, sizeof(*raw), by_class);
	for (size_t i = 0; i < n; i++)
		out[i] = raw[i].p;
	p->spans = oh_arena_array(L->a, oh_pk_grade_count(p->grades) + 1U, sizeof(*p->spans));
	if (!p->spans)
		return oh_nomem(L->err);
	for (size_t i = 0; i < n; i++) {
		if (raw[i].class == UINT32_MAX)
			continue;
		if (!p->spans[raw[i].class].n)
			p->spans[raw[i].class].first = (uint32_t)i;
		p->spans[raw[i].class].n++;
	}
	p->pub.properties = out;
	p->pub.n_properties = n;
	return OH_OK;
}

oh_status oh_pk_properties(oh_pk_loader *L)
{
	oh_sv cells[P_N];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_vec out;
	oh_status st = oh_pk_rows_open(&t, L, "properties.csv", columns, P_N, &present);

	oh_vec_init(&out, sizeof(raw_property));
	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st))
		st = add(&t, cells, row, &out);
	if (!st)
		st = set(L, out.p, out.n);
	oh_vec_release(&out);
	return st;
}

enum { N_ATTR, N_POINTS, N_LOW, N_HIGH, N_WHEN, N_IS, N_WITH, N_WITH_VALUE, N_N };
static const oh_pk_column plate_columns[N_N] = {
    {"attr", true, false},      {"points", true, false},    {"low", true, false},
    {"high", true, false},      {"when_attr", false, true}, {"when_value", false, true},
    {"with_attr", false, true}, {"with_value", false, true}};

static oh_status read_points(oh_pk_rows *t, oh_sv cell, uint32_t row, oh_nameplate *out, bool *ok)
{
	oh_sv rest = cell, piece;
	double list[256];
	uint16_t n = 0;
	double *kept;

	*ok = false;
	while (oh_sv_split(&rest, '|', &piece)) {
		piece = oh_sv_trim(piece);
		if (n == 256 || !oh_double_parse(piece, &list[n]))
			return oh_pk_problem(t->L, oh_pk_at(t, N_POINTS, row), &oh_msg_pack_number,
			                     piece, cell);
		n++;
	}
	kept = oh_arena_array(t->L->a, n, sizeof(*kept));
	if (!kept)
		return oh_nomem(t->L->err);
	memcpy(kept, list, n * sizeof(*kept));
	out->points = kept;
	out->n_points = n;
	*ok = true;
	return OH_OK;
}

/* The attributes that a row names; *ok false when one is not known. */
static oh_status plate_attrs(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_nameplate *p,
                             bool *ok)
{
	static const size_t column[] = {N_ATTR, N_WHEN, N_WITH};
	const oh_attr **out[] = {&p->attr, &p->when_attr, &p->with_attr};
	int value = 0;

	*ok = false;
	for (size_t i = 0; i < 3; i++) {
		const oh_sv key = cells[column[i]];
		const oh_pk_attr *x;

		if (!key.n)
			continue;
		x = oh_pk_find_attr(t->L, key, false);
		if (!x || (i != 1 && x->pub.type != OH_ATTR_QUANTITY))
			return oh_pk_problem(t->L, oh_pk_at(t, column[i], row),
			                     &oh_msg_pack_unknown_attr, key, key);
		*out[i] = &x->pub;
	}
	if (p->when_attr) {
		const oh_status st = oh_pk_value(t->L, p->when_attr, cells[N_IS], &value);

		if (st)
			return st;
	}
	if (value < 0)
		return oh_pk_problem(t->L, oh_pk_at(t, N_IS, row), &oh_msg_pack_unknown_value,
		                     cells[N_IS], cells[N_WHEN]);
	*ok = true;
	return OH_OK;
}

static oh_status add_plate(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_vec *out)
{
	oh_nameplate p = {.with_value = NAN};
	oh_pk_loader *L = t->L;
	bool ok;
	oh_status st = plate_attrs(t, cells, row, &p, &ok);

	if (st || !ok)
		return st;
	for (size_t c = N_LOW; c <= N_WITH_VALUE; c++) {
		double *const d = c == N_LOW ? &p.low : c == N_HIGH ? &p.high : &p.with_value;

		if (c > N_HIGH && (c != N_WITH_VALUE || !p.with_attr))
			continue;
		if (!oh_double_parse(cells[c], d))
			return oh_pk_problem(L, oh_pk_at(t, c, row), &oh_msg_pack_number, cells[c],
			                     cells[N_ATTR]);
	}
	if (p.low > p.high)
		return oh_pk_problem(L, oh_pk_at(t, N_HIGH, row), &oh_msg_pack_range, cells[N_LOW],
		                     cells[N_HIGH]);
	st = read_points(t, cells[N_POINTS], row, &p, &ok);
	if (st || !ok)
		return st;
	p.when_value = oh_arena_sv(L->a, cells[N_IS]);
	return !p.when_value.p || oh_vec_push(out, &p) ? oh_nomem(L->err) : OH_OK;
}

oh_status oh_pk_nameplates(oh_pk_loader *L)
{
	oh_sv cells[N_N];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_vec out;
	oh_status st = oh_pk_rows_open(&t, L, "nameplates.csv", plate_columns, N_N, &present);

	oh_vec_init(&out, sizeof(oh_nameplate));
	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st))
		st = add_plate(&t, cells, row, &out);
	if (!st) {
		L->pack->pub.nameplates = oh_vec_freeze(&out, L->a);
		L->pack->pub.n_nameplates = out.n;
		if (out.n && !L->pack->pub.nameplates)
			st = oh_nomem(L->err);
	}
	oh_vec_release(&out);
	return st;
}
