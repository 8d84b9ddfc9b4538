#include "view.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"

enum {
	WORD = 64,
	BRIEFS = 1024,
	POINTS = 16384,
	SORTS = 4,
	FLAG_SHORT = 1,
	FLAG_OUT = 2,
	FLAG_OPEN = 4
};

static const uint8_t flags[] = {[OH_CODE_MET] = 0,
                                [OH_CODE_PARTIAL] = 0,
                                [OH_CODE_UNKNOWN] = FLAG_OPEN,
                                [OH_CODE_SHORT] = FLAG_SHORT,
                                [OH_CODE_FAR] = FLAG_OUT,
                                [OH_CODE_CONFLICT] = FLAG_OUT,
                                [OH_CODE_SILENT] = FLAG_OPEN};

static size_t words_of(size_t n)
{
	return (n + WORD - 1) / WORD;
}

static size_t keys_of(const oh_engine *e, const oh_list *demand)
{
	size_t n = e->n_keys;
	for (size_t i = 0; i < demand->n; i++)
		for (size_t k = 0; k < demand->listings[i].n_facts; k++)
			if (demand->listings[i].facts[k].attr->key_id >= n)
				n = (size_t)demand->listings[i].facts[k].attr->key_id + 1;
	return n;
}

oh_status oh_view_new(oh_view *v, const oh_engine *e, const oh_list *demand, oh_arena *scratch)
{
	*v = (oh_view){.e = e, .demand = demand, .n_keys = keys_of(e, demand)};
	v->n_columns = SORTS * v->n_keys;
	oh_vec_init(&v->several, sizeof(uint32_t));
	v->a = oh_arena_new(0);
	v->columns = oh_arena_array(scratch, v->n_columns + 1, sizeof *v->columns);
	v->numbers = oh_arena_array(scratch, e->n_keys + 1, sizeof(uint32_t *));
	v->marks = oh_arena_array(scratch, words_of(e->n) + 1, sizeof *v->marks);
	for (size_t k = 0; v->columns && k < v->n_columns; k++) {
		v->columns[k].bundle = k >= v->n_keys;
		oh_vec_init(&v->columns[k].values, sizeof(const oh_fact *));
		oh_vec_init(&v->columns[k].owners, sizeof(const oh_listing *));
		oh_vec_init(&v->columns[k].origins, sizeof(uint32_t));
	}
	bool all = v->a && v->columns && v->numbers && v->marks;
	for (size_t k = 0; all && k < e->n_keys; k++) {
		v->numbers[k] =
		    oh_arena_array(scratch, e->columns[k].n_values + 1, sizeof(uint32_t));
		all = v->numbers[k] != NULL;
	}
	if (all)
		v->empty = oh_arena_mark_get(v->a);
	return all ? OH_OK : OH_ENOMEM;
}

void oh_view_release(oh_view *v)
{
	for (size_t k = 0; v->columns && k < v->n_columns; k++) {
		oh_vec_release(&v->columns[k].values);
		oh_vec_release(&v->columns[k].owners);
		oh_vec_release(&v->columns[k].origins);
	}
	oh_vec_release(&v->several);
	oh_arena_free(v->a);
}

/* Places of the supplies of the category, by their order in the list. */
static void mark_related(oh_view *v, const oh_kin *d)
{
	const oh_kins *s = &v->e->supply_kins;
	v->n = 0;
	memset(v->marks, 0, words_of(v->e->n) * sizeof *v->marks);
	for (size_t k = 0; k < s->n; k++) {
		if (!oh_category_related(d->pack, d->category, s->kins[k].pack,
		                         s->kins[k].category))
			continue;
		for (uint32_t i = s->at[k]; i < s->at[k + 1]; i++)
			v->marks[s->members[i] / WORD] |= (uint64_t)1 << s->members[i] % WORD;
		v->n += s->at[k + 1] - s->at[k];
	}
}

static void put(oh_view *v, size_t place, size_t row, size_t supply)
{
	v->rows[place] = (uint32_t)row;
	v->supplies[place] = (uint32_t)supply;
	v->gaps[place / WORD] &= ~((uint64_t)1 << place % WORD);
}

static oh_status fill_places(oh_view *v, size_t kin)
{
	const oh_engine *e = v->e;
	const oh_kin *d = &e->demand_kins.kins[kin];
	const oh_stating *f = &e->stating[kin];
	size_t place = 0, most;
	mark_related(v, d);
	v->related_words = words_of(v->n);
	most = (v->related_words + words_of(f->n)) * WORD;
	v->rows = oh_arena_alloc(v->a, (most + 1) * sizeof *v->rows);
	v->supplies = oh_arena_alloc(v->a, (most + 1) * sizeof *v->supplies);
	v->gaps = oh_arena_alloc(v->a, (most / WORD + 1) * sizeof *v->gaps);
	if (!v->rows || !v->supplies || !v->gaps)
		return OH_ENOMEM;
	memset(v->rows, 0xFF, most * sizeof *v->rows);
	memset(v->gaps, 0xFF, most / WORD * sizeof *v->gaps);
	for (size_t w = 0; w < words_of(e->n); w++)
		for (uint64_t bits = v->marks[w]; bits; bits &= bits - 1) {
			size_t i = w * WORD + (size_t)__builtin_ctzll(bits);
			put(v, place++, i, i);
		}
	place = v->related_words * WORD;
	for (size_t k = 0; k < f->n; k++) {
		size_t i = f->supplies[k];
		if (!(v->marks[i / WORD] >> i % WORD & 1))
			put(v, place++, oh_engine_row(e, i, d->pack), i);
	}
	v->places = place;
	v->words = words_of(place);
	return OH_OK;
}

/* Whatever a demanded fact of the key may be. */
enum { SORT_PLAIN, SORT_VOLUME, SORT_PRICE, SORT_BUDGET };

static size_t index_of(const oh_view *v, const oh_fact *d)
{
	size_t sort = oh_fact_plain(d)                       ? SORT_PLAIN
	              : d->attr->fit == OH_FIT_CAPACITY      ? SORT_VOLUME
	              : d->attr->fit == OH_FIT_WITHIN_BUDGET ? SORT_BUDGET
	                                                     : SORT_PRICE;
	return sort * v->n_keys + d->attr->key_id;
}

/* Columns of what some demand of the kin asks for. */
static oh_status open_columns(oh_view *v, size_t kin)
{
	const oh_kins *d = &v->e->demand_kins;
	v->stride = 1;
	for (uint32_t i = d->at[kin]; i < d->at[kin + 1]; i++) {
		const oh_listing *l = &v->demand->listings[d->members[i]];
		for (size_t k = 0; k < l->n_facts; k++) {
			oh_view_column *c = &v->columns[index_of(v, &l->facts[k])];
			if (c->slots)
				continue;
			c->slots = oh_arena_array(v->a, v->words * WORD + 1, sizeof *c->slots);
			if (!c->slots)
				return OH_ENOMEM;
			c->at = v->stride++;
		}
	}
	return OH_OK;
}

static oh_status number_of(oh_view *v, const oh_stated *s, uint32_t *out)
{
	uint32_t *number = &v->numbers[s->key][s->value];
	oh_view_column *c = &v->columns[s->key];
	if (!*number) {
		const oh_column *from = &v->e->columns[s->key];
		oh_status st = oh_vec_push(&c->origins, &s->value);
		if (!st)
			st = oh_vec_push(&c->values, &from->values[s->value]);
		if (!st)
			st = oh_vec_push(&c->owners, &from->owners[s->value]);
		if (st)
			return st;
		*number = (uint32_t)c->values.n;
	}
	*out = *number << 2 | (s->evidence & 3U);
	return OH_OK;
}

/* All that the row states of the key, in the order of its facts. */
static oh_status put_several(oh_view *v, size_t row, uint16_t key, uint32_t *slot)
{
	const oh_engine *e = v->e;
	size_t at = v->several.n;
	uint32_t n = 0;
	oh_status st = oh_vec_push(&v->several, &n);
	for (uint32_t i = e->facts_at[row]; i < e->facts_at[row + 1] && !st; i++) {
		uint32_t one;
		if (e->facts[i].key != key)
			continue;
		st = number_of(v, &e->facts[i], &one);
		if (!st)
			st = oh_vec_push(&v->several, &one);
		n++;
	}
	if (st)
		return st;
	OH_VEC_AT(&v->several, uint32_t, at) = n;
	*slot = OH_SLOT_SEVERAL | (uint32_t)at;
	return OH_OK;
}

static oh_status fill_columns(oh_view *v)
{
	const oh_engine *e = v->e;
	for (size_t place = 0; place < v->places; place++) {
		size_t row = v->rows[place];
		if (row == UINT32_MAX)
			continue;
		for (uint32_t i = e->facts_at[row]; i < e->facts_at[row + 1]; i++) {
			oh_view_column *c = &v->columns[e->facts[i].key];
			oh_status st = OH_OK;
			if (!c->slots || c->slots[place] & OH_SLOT_SEVERAL)
				continue;
			if (c->slots[place])
				st = put_several(v, row, e->facts[i].key, &c->slots[place]);
			else
				st = number_of(v, &e->facts[i], &c->slots[place]);
			if (st)
				return st;
		}
	}
	return OH_OK;
}

/* What an answer to such a fact can depend on. */
static bool in_bundle(const oh_fact *f, size_t sort, size_t key)
{
	oh_sv name = f->attr->key;
	if (sort == SORT_VOLUME)
		return f->attr->key_id == key || oh_sv_eq(name, OH_SV("available_capacity")) ||
		       oh_sv_eq(name, OH_SV("min_order"));
	if (oh_sv_eq(name, OH_SV("piece_mass")))
		return true;
	return sort == SORT_PRICE ? f->attr->key_id == key : oh_attr_is_price(f->attr);
}

static void add_bundle(oh_buf *b, const oh_prepared *p, const oh_fact *facts, size_t n, size_t sort,
                       size_t key, char whose)
{
	for (size_t i = 0; i < n; i++) {
		if (!in_bundle(&facts[i], sort, key))
			continue;
		oh_buf_char(b, whose);
		oh_buf_char(b, (char)('0' + facts[i].evidence));
		oh_fact_identity_add(b, &facts[i], p->listing);
	}
}

static oh_status fill_bundle(oh_view *v, size_t sort, size_t key, oh_view_column *c)
{
	oh_map *seen = oh_map_new();
	oh_buf b = OH_BUF_INIT;
	oh_status st = seen ? OH_OK : OH_ENOMEM;
	for (size_t place = 0; place < v->places && !st; place++) {
		if (v->rows[place] == UINT32_MAX)
			continue;
		const oh_prepared *p = &v->e->supplies[v->rows[place]];
		uint64_t number = c->values.n;
		oh_buf_clear(&b);
		add_bundle(&b, p, p->listing->facts, p->listing->n_facts, sort, key, 's');
		add_bundle(&b, p, p->derived, p->n_derived, sort, key, 'd');
		if (!oh_buf_ok(&b))
			st = OH_ENOMEM;
		/* Who states nothing of it has value 0. */
		if (st || b.n == 0)
			continue;
		if (!oh_map_get(seen, oh_buf_sv(&b), &number)) {
			st = oh_map_set(seen, oh_buf_sv(&b), number);
			if (!st)
				st = oh_vec_push(&c->values, &p);
		}
		c->slots[place] = (uint32_t)(number + 1) << 2;
	}
	oh_buf_release(&b);
	oh_map_free(seen);
	return st;
}

static oh_status fill_bundles(oh_view *v)
{
	oh_status st = OH_OK;
	for (size_t k = v->n_keys; k < v->n_columns && !st; k++)
		if (v->columns[k].slots)
			st = fill_bundle(v, k / v->n_keys, k % v->n_keys, &v->columns[k]);
	return st;
}

/* ---- columns of many values: by their numbers ---- */

static void describe(const oh_view *v, size_t column, size_t value, oh_buf *kind, oh_ordinal *o)
{
	const oh_view_column *c = &v->columns[column];
	size_t sort = column / v->n_keys, key = column % v->n_keys;
	oh_part part = sort == SORT_VOLUME ? OH_PART_VOLUME : OH_PART_PRICE;
	oh_ordinal_begin(o, kind);
	if (c->bundle) {
		const oh_prepared *p = OH_VEC_AT(&c->values, const oh_prepared *, value);
		const oh_listing *l = p->listing;
		for (size_t i = 0; i < l->n_facts; i++)
			if (in_bundle(&l->facts[i], sort, key))
				oh_ordinal_add(o, kind, &l->facts[i], l, part, false);
		for (size_t i = 0; i < p->n_derived; i++)
			if (in_bundle(&p->derived[i], sort, key))
				oh_ordinal_add(o, kind, &p->derived[i], l, part, true);
	} else {
		oh_ordinal_add(o, kind, OH_VEC_AT(&c->values, const oh_fact *, value),
		               OH_VEC_AT(&c->owners, const oh_listing *, value), OH_PART_PLAIN,
		               false);
	}
	oh_ordinal_end(o);
}

static oh_status describe_all(const oh_view *v, size_t column, oh_sorting *items, size_t n,
                              size_t *kinds)
{
	oh_map *seen = oh_map_new();
	oh_buf kind = OH_BUF_INIT;
	oh_status st = seen ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; i < n && !st; i++) {
		uint64_t number = seen ? oh_map_size(seen) : 0;
		describe(v, column, i, &kind, &items[i].ordinal);
		items[i].number = (uint32_t)i;
		if (!oh_buf_ok(&kind))
			st = OH_ENOMEM;
		if (!st && !oh_map_get(seen, oh_buf_sv(&kind), &number))
			st = oh_map_set(seen, oh_buf_sv(&kind), number);
		items[i].kind = (uint32_t)number;
	}
	*kinds = seen ? oh_map_size(seen) : 0;
	oh_buf_release(&kind);
	oh_map_free(seen);
	return st;
}

static void put_in_order(oh_vec *v, const oh_sorting *items, const void **old)
{
	if (v->n == 0)
		return;
	memcpy(old, v->p, v->n * sizeof *old);
	for (size_t i = 0; i < v->n; i++)
		OH_VEC_AT(v, const void *, i) = old[items[i].number];
}

static uint32_t renumbered(const oh_view_column *c, uint32_t slot, const uint32_t *numbers,
                           const oh_sorting *items)
{
	uint32_t value = OH_SLOT_VALUE(slot);
	if (value == 0)
		return slot;
	uint32_t number = numbers[value - 1], evidence = OH_SLOT_EVIDENCE(slot);
	if (c->bundle)
		evidence =
		    number < c->loose ? OH_VERIFIED : items[number].ordinal.fact->evidence & 3U;
	return (number + 1) << 2 | evidence;
}

static void renumber(oh_view *v, oh_view_column *c, const oh_sorting *items, size_t n,
                     uint32_t *numbers)
{
	for (size_t i = 0; i < n; i++)
		numbers[items[i].number] = (uint32_t)i;
	for (size_t place = 0; place < v->places; place++) {
		uint32_t *slot = &c->slots[place];
		if (!(*slot & OH_SLOT_SEVERAL)) {
			*slot = renumbered(c, *slot, numbers, items);
			continue;
		}
		uint32_t *p = &OH_VEC_AT(&v->several, uint32_t, *slot & ~OH_SLOT_SEVERAL);
		for (uint32_t i = 1; i <= p[0]; i++)
			p[i] = renumbered(c, p[i], numbers, items);
	}
}

static oh_status order_column(oh_view *v, size_t column)
{
	oh_view_column *c = &v->columns[column];
	size_t n = c->values.n, kinds;
	if (!c->slots || n < oh_ordered_from)
		return OH_OK;
	oh_sorting *items = oh_calloc(n, sizeof *items);
	const void **old = oh_calloc(n, sizeof *old);
	uint32_t *numbers = oh_calloc(n, sizeof *numbers);
	oh_status st = items && old && numbers ? OH_OK : OH_ENOMEM;
	if (!st)
		st = describe_all(v, column, items, n, &kinds);
	if (!st)
		st = oh_ordered_group(items, n, kinds, v->a, &c->loose, &c->ordered, &c->n_ordered);
	if (!st && c->n_ordered) {
		put_in_order(&c->values, items, old);
		put_in_order(&c->owners, items, old);
		renumber(v, c, items, n, numbers);
	}
	oh_free(items);
	oh_free(old);
	oh_free(numbers);
	return st;
}

static oh_status order_columns(oh_view *v)
{
	oh_status st = OH_OK;
	for (size_t k = 0; k < v->n_columns && !st; k++)
		st = order_column(v, k);
	return st;
}

static oh_status fill_cells(oh_view *v)
{
	v->cells = oh_arena_array(v->a, v->places * v->stride + 1, sizeof *v->cells);
	if (!v->cells)
		return OH_ENOMEM;
	for (size_t place = 0; place < v->places; place++)
		if (v->rows[place] != UINT32_MAX)
			v->cells[place * v->stride] =
			    (uint32_t)v->e->supplies[v->rows[place]].n_bigrams;
	for (size_t k = 0; k < v->n_columns; k++) {
		const oh_view_column *c = &v->columns[k];
		for (size_t place = 0; c->slots && place < v->places; place++)
			v->cells[place * v->stride + c->at] = c->slots[place];
	}
	return OH_OK;
}

static void close_columns(oh_view *v)
{
	for (size_t k = 0; k < v->n_columns; k++) {
		oh_view_column *c = &v->columns[k];
		for (size_t i = 0; i < c->origins.n; i++)
			v->numbers[k][OH_VEC_AT(&c->origins, uint32_t, i)] = 0;
		oh_vec_clear(&c->origins);
		oh_vec_clear(&c->values);
		oh_vec_clear(&c->owners);
		c->slots = NULL;
		c->n_ordered = c->loose = 0;
	}
	oh_vec_clear(&v->several);
}

oh_status oh_view_turn(oh_view *v, size_t kin)
{
	close_columns(v);
	oh_arena_rewind(v->a, v->empty);
	oh_status st = fill_places(v, kin);
	if (!st)
		st = open_columns(v, kin);
	if (!st)
		st = fill_columns(v);
	if (!st)
		st = fill_bundles(v);
	if (!st)
		st = order_columns(v);
	return st ? st : fill_cells(v);
}

/* What of a demand enters the answer to one of its facts that is not plain. */
static bool asks_along(const oh_fact *f)
{
	return f->attr->fit == OH_FIT_CAPACITY || oh_sv_eq(f->attr->key, OH_SV("quantity")) ||
	       oh_sv_eq(f->attr->key, OH_SV("piece_mass"));
}

void oh_demanded_identity(oh_buf *key, const oh_fact *d, const oh_listing *demand)
{
	oh_fact_identity(key, d, demand);
	for (size_t i = 0; !oh_fact_plain(d) && i < demand->n_facts; i++)
		if (asks_along(&demand->facts[i]))
			oh_fact_identity_add(key, &demand->facts[i], demand);
}

oh_demanded oh_demanded_of(const oh_view *v, const oh_fact *d, const oh_listing *demand)
{
	/* As oh_parts_add weighs them; what is in a bundle was weighed before. */
	static const float alone[] = {0.25F, 0.5F, 0.75F, 1}, bundled[] = {1, 1, 1, 1};
	const oh_view_column *c = &v->columns[index_of(v, d)];
	return (oh_demanded){.d = d,
	                     .demand = demand,
	                     .column = c,
	                     .strengths = c->bundle && !c->n_ordered ? bundled : alone};
}

static bool has_codes(const oh_demanded *q)
{
	return q->column->n_ordered > 0;
}

static bool has_briefs(const oh_demanded *q)
{
	return !has_codes(q) && q->column->values.n < BRIEFS;
}

static bool has_points(const oh_demanded *q)
{
	return !has_codes(q) && q->column->values.n < POINTS;
}

size_t oh_demanded_bytes(const oh_view *v, const oh_demanded *q)
{
	size_t n = q->column->values.n + 1;
	return (q->counts ? OH_ROWS * v->words * sizeof *q->bits : 0) +
	       (has_briefs(q) ? n * sizeof *q->briefs : 0) +
	       (has_points(q) ? n * sizeof *q->points : 0) + (has_codes(q) ? n : 0);
}

oh_status oh_demanded_room(const oh_view *v, oh_demanded *q, oh_arena *a)
{
	size_t n = q->column->values.n + 1;
	if (q->counts)
		q->bits = oh_arena_alloc(a, (OH_ROWS * v->words + 1) * sizeof *q->bits);
	if (has_briefs(q))
		q->briefs = oh_arena_alloc(a, n * sizeof *q->briefs);
	if (has_points(q))
		q->points = oh_arena_alloc(a, n * sizeof *q->points);
	if (has_codes(q))
		q->codes = oh_arena_alloc(a, n);
	bool all = (q->bits || !q->counts) && (q->briefs || !has_briefs(q)) &&
	           (q->points || !has_points(q)) && (q->codes || !has_codes(q));
	return all ? OH_OK : OH_ENOMEM;
}

static oh_brief silent(const oh_demanded *q, const oh_match_options *o)
{
	oh_fact_match m = {.demand = q->d, .state = OH_UNKNOWN, .counts = oh_fact_counts(q->d, o)};
	return oh_brief_of(&m);
}

/* The answer of a value; of what is not in a bundle the evidence is the slot's. */
static oh_brief ask(const oh_demanded *q, size_t value)
{
	static const oh_match_options any;
	static const oh_fact declared = {.evidence = OH_DECLARED};
	const oh_view_column *c = q->column;
	if (value == 0)
		return silent(q, &any);
	if (c->bundle) {
		oh_prepared demand = {.listing = q->demand};
		oh_fact_match m = oh_answer(
		    q->d, &demand, OH_VEC_AT(&c->values, const oh_prepared *, value - 1), &any);
		return oh_brief_of(&m);
	}
	oh_fit_context ctx = {q->demand, OH_VEC_AT(&c->owners, const oh_listing *, value - 1)};
	oh_fit_result r =
	    oh_fit_check(q->d, OH_VEC_AT(&c->values, const oh_fact *, value - 1), &ctx);
	oh_fact_match m = {.demand = q->d,
	                   .supply = &declared,
	                   .state = r.state,
	                   .shortfall = r.shortfall,
	                   .share = r.share};
	return oh_brief_of(&m);
}

/* With the strongest evidence a point's proof is what the strength is a part of. */
static oh_points points_of(oh_brief b)
{
	oh_parts p = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
	b.counts = b.volume = true;
	oh_parts_add(&p, &b);
	return (oh_points){(float)p.must.sum, (float)p.evidence.sum, (float)p.volume.sum};
}

static uint8_t code_of_several(const oh_view *v, uint32_t slot, const uint8_t *codes)
{
	const uint32_t *p = &OH_VEC_AT(&v->several, uint32_t, slot & ~OH_SLOT_SEVERAL);
	uint8_t best = OH_CODE_SILENT;
	for (uint32_t i = 1; i <= p[0]; i++)
		if (codes[OH_SLOT_VALUE(p[i])] < best)
			best = codes[OH_SLOT_VALUE(p[i])];
	return best;
}

/* The bit of each of eight bytes, together in one. */
static uint64_t eight(const uint8_t *cells, unsigned shift)
{
	uint64_t x;
	memcpy(&x, cells, sizeof x);
	return (x >> shift & 0x0101010101010101U) * 0x0102040810204080U >> 56;
}

static void put_word(oh_demanded *q, const oh_view *v, size_t w, const uint8_t *cells)
{
	for (unsigned row = 0; row < OH_ROWS; row++) {
		uint64_t word = 0;
		for (unsigned i = 0; i < WORD / 8; i++)
			word |= eight(cells + 8 * (size_t)i, row) << 8 * i;
		q->bits[row * v->words + w] = word;
	}
	if (w < v->related_words)
		q->hits += (size_t)__builtin_popcountll(q->bits[OH_ROW_SHORT * v->words + w] |
		                                        q->bits[OH_ROW_OUT * v->words + w]);
}

static void put_rows(oh_demanded *q, const oh_view *v, const uint32_t *slots, const uint8_t *codes)
{
	uint8_t cells[WORD];
	for (size_t w = 0; w < v->words; w++) {
		for (size_t i = 0; i < WORD; i++) {
			uint32_t slot = slots[w * WORD + i];
			uint8_t code = slot & OH_SLOT_SEVERAL ? code_of_several(v, slot, codes)
			                                      : codes[OH_SLOT_VALUE(slot)];
			cells[i] = flags[code];
		}
		put_word(q, v, w, cells);
	}
}

static uint8_t ask_code(const void *ctx, size_t value)
{
	oh_brief b = ask(ctx, value);
	return value ? oh_code_of((oh_state)b.state, b.shortfall) : OH_CODE_SILENT;
}

/* Value 0 is none. */
static uint8_t ask_stated(const void *ctx, size_t number)
{
	return ask_code(ctx, number + 1);
}

/* At least so many bytes. */
static oh_status stretch(oh_vec *bytes, size_t n)
{
	while (bytes->n < n)
		if (!oh_vec_add(bytes))
			return OH_ENOMEM;
	return OH_OK;
}

static oh_status answer_ordered(const oh_view *v, oh_demanded *q, oh_vec *scratch)
{
	const oh_view_column *c = q->column;
	oh_cuts cuts;
	bool known = oh_cuts_of(q->d, &cuts);
	oh_status st = stretch(scratch, c->values.n);
	for (size_t i = 0; i <= c->loose && !st; i++)
		q->codes[i] = ask_code(q, i);
	for (size_t i = 0; i < c->n_ordered && !st; i++) {
		const oh_ordered *o = &c->ordered[i];
		oh_fit_context ctx = {
		    q->demand, c->bundle
		                   ? OH_VEC_AT(&c->values, const oh_prepared *, o->from)->listing
		                   : OH_VEC_AT(&c->owners, const oh_listing *, o->from)};
		oh_ordered_answer(o, q->d, &ctx, known ? &cuts : NULL, ask_stated, q, q->codes + 1,
		                  scratch->p);
	}
	if (!st && q->bits)
		put_rows(q, v, c->slots, q->codes);
	return st;
}

oh_status oh_demanded_answer(const oh_view *v, oh_demanded *q, oh_vec *scratch)
{
	size_t n = q->column->values.n;
	q->hits = 0;
	if (has_codes(q))
		return answer_ordered(v, q, scratch);
	oh_status st = stretch(scratch, n + 1);
	uint8_t *codes = scratch->p;
	for (size_t i = 0; i <= n && (q->points || q->bits) && !st; i++) {
		oh_brief b = ask(q, i);
		codes[i] = i ? oh_code_of((oh_state)b.state, b.shortfall) : OH_CODE_SILENT;
		if (q->briefs)
			q->briefs[i] = b;
		if (!q->column->bundle)
			b.evidence = OH_VERIFIED;
		if (q->points)
			q->points[i] = points_of(b);
	}
	if (!st && q->bits)
		put_rows(q, v, q->column->slots, codes);
	return st;
}

const oh_points oh_points_most[OH_CODES] = {
    [OH_CODE_MET] = {1, 1, 1},
    [OH_CODE_PARTIAL] = {1, 1, 1},
    [OH_CODE_UNKNOWN] = {0.5F, 0, 0},
    [OH_CODE_SHORT] = {0.8F, 0, 0},
    [OH_CODE_FAR] = {0.8F * (1 - (float)OH_NEAR_SHORTFALL), 0, 0},
    [OH_CODE_CONFLICT] = {0, 0, 0},
    [OH_CODE_SILENT] = {0.5F, 0, 0}};

/* What the code tells is the answer where there is no more to it than its state. */
static bool brief_by_code(const oh_demanded *q, size_t value, oh_brief *out)
{
	static const oh_fact declared = {.evidence = OH_DECLARED};
	oh_fact_match m = {.demand = q->d, .supply = &declared};
	if (!q->codes || value <= q->column->loose)
		return false;
	switch (q->codes[value]) {
	case OH_CODE_MET:
		m.share = 1;
		break;
	case OH_CODE_UNKNOWN:
		m.state = OH_UNKNOWN;
		break;
	case OH_CODE_CONFLICT:
		m.state = OH_CONFLICT;
		break;
	default:
		return false;
	}
	*out = oh_brief_of(&m);
	return true;
}

static oh_brief brief_of(const oh_demanded *q, uint32_t slot)
{
	size_t value = OH_SLOT_VALUE(slot);
	oh_brief b;
	bool known = brief_by_code(q, value, &b);
	if (!known)
		b = q->briefs ? q->briefs[value] : ask(q, value);
	if (value && (known || !q->column->bundle))
		b.evidence = OH_SLOT_EVIDENCE(slot);
	return b;
}

/* The best of several, chosen as for a pair. */
static oh_brief brief_of_several(const oh_view *v, const oh_demanded *q, uint32_t slot)
{
	/* A supplied fact of each strength. */
	static const oh_fact strengths[4] = {{.evidence = OH_IMPLIED},
	                                     {.evidence = OH_DECLARED},
	                                     {.evidence = OH_DOCUMENTED},
	                                     {.evidence = OH_VERIFIED}};
	const uint32_t *p = &OH_VEC_AT(&v->several, uint32_t, slot & ~OH_SLOT_SEVERAL);
	oh_fact_match m = {.demand = q->d, .state = OH_UNKNOWN};
	for (uint32_t i = 1; i <= p[0]; i++) {
		oh_brief b = brief_of(q, p[i]);
		oh_fit_result r = {
		    .state = (oh_state)b.state, .shortfall = b.shortfall, .share = b.share};
		oh_answer_consider(&m, &strengths[b.evidence], &r);
	}
	return oh_brief_of(&m);
}

oh_brief oh_demanded_brief(const oh_view *v, const oh_demanded *q, size_t place)
{
	uint32_t slot = q->column->slots[place];
	return slot & OH_SLOT_SEVERAL ? brief_of_several(v, q, slot) : brief_of(q, slot);
}

oh_points oh_demanded_points(const oh_view *v, const oh_demanded *q, size_t place)
{
	return points_of(oh_demanded_brief(v, q, place));
}
