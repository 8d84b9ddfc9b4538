#include "view.h"

#include "ouhe/base/alloc.h"

enum { WORD = 64, TABLE = 1024, FLAG_SHORT = 1, FLAG_OUT = 2, FLAG_OPEN = 4 };

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

oh_status oh_view_new(oh_view *v, const oh_engine *e, const oh_list *demand, oh_arena *scratch)
{
	*v = (oh_view){.e = e, .demand = demand};
	oh_vec_init(&v->several, sizeof(uint32_t));
	v->a = oh_arena_new(0);
	v->columns = oh_arena_array(scratch, e->n_keys + 1, sizeof *v->columns);
	v->numbers = oh_arena_array(scratch, e->n_keys + 1, sizeof(uint32_t *));
	v->marks = oh_arena_array(scratch, words_of(e->n) + 1, sizeof *v->marks);
	for (size_t k = 0; v->columns && k < e->n_keys; k++) {
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
	for (size_t k = 0; v->columns && k < v->e->n_keys; k++) {
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

/* Columns of the keys that some demand of the kin asks for. */
static oh_status open_columns(oh_view *v, size_t kin)
{
	const oh_kins *d = &v->e->demand_kins;
	for (uint32_t i = d->at[kin]; i < d->at[kin + 1]; i++) {
		const oh_listing *l = &v->demand->listings[d->members[i]];
		for (size_t k = 0; k < l->n_facts; k++) {
			uint16_t key = l->facts[k].attr->key_id;
			if (key >= v->e->n_keys || v->columns[key].slots ||
			    !oh_fact_plain(&l->facts[k]))
				continue;
			v->columns[key].slots =
			    oh_arena_array(v->a, v->words * WORD + 1, sizeof(uint32_t));
			if (!v->columns[key].slots)
				return OH_ENOMEM;
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

static void close_columns(oh_view *v)
{
	for (size_t k = 0; k < v->e->n_keys; k++) {
		oh_view_column *c = &v->columns[k];
		for (size_t i = 0; i < c->origins.n; i++)
			v->numbers[k][OH_VEC_AT(&c->origins, uint32_t, i)] = 0;
		oh_vec_clear(&c->origins);
		oh_vec_clear(&c->values);
		oh_vec_clear(&c->owners);
		c->slots = NULL;
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
	return st ? st : fill_columns(v);
}

static const oh_view_column *column_of(const oh_view *v, const oh_demanded *q)
{
	uint16_t key = q->d->attr->key_id;
	return key < v->e->n_keys ? &v->columns[key] : NULL;
}

static size_t values_of(const oh_view_column *c)
{
	return c ? c->values.n : 0;
}

size_t oh_demanded_bytes(const oh_view *v, const oh_demanded *q)
{
	size_t n = values_of(column_of(v, q));
	return (q->counts ? OH_ROWS * v->words * sizeof *q->bits : 0) +
	       (n < TABLE ? (n + 1) * sizeof *q->briefs : 0);
}

oh_status oh_demanded_room(const oh_view *v, oh_demanded *q, oh_arena *a)
{
	size_t n = values_of(column_of(v, q));
	if (q->counts) {
		q->bits = oh_arena_alloc(a, (OH_ROWS * v->words + 1) * sizeof *q->bits);
		if (!q->bits)
			return OH_ENOMEM;
	}
	if (n >= TABLE)
		return OH_OK;
	q->briefs = oh_arena_alloc(a, (n + 1) * sizeof *q->briefs);
	return q->briefs ? OH_OK : OH_ENOMEM;
}

static oh_fit_result ask(const oh_demanded *q, const oh_view_column *c, size_t value)
{
	oh_fit_context ctx = {q->demand, OH_VEC_AT(&c->owners, const oh_listing *, value - 1)};
	return oh_fit_check(q->d, OH_VEC_AT(&c->values, const oh_fact *, value - 1), &ctx);
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
			uint32_t slot = slots ? slots[w * WORD + i] : 0;
			uint8_t code = slot & OH_SLOT_SEVERAL ? code_of_several(v, slot, codes)
			                                      : codes[OH_SLOT_VALUE(slot)];
			cells[i] = flags[code];
		}
		put_word(q, v, w, cells);
	}
}

void oh_demanded_answer(const oh_view *v, oh_demanded *q, uint8_t *codes)
{
	const oh_view_column *c = column_of(v, q);
	size_t n = values_of(c);
	codes[0] = OH_CODE_SILENT;
	if (q->briefs)
		q->briefs[0] = (oh_brief){.state = OH_UNKNOWN, .evidence = OH_IMPLIED};
	for (size_t i = 1; i <= n && (q->briefs || q->bits); i++) {
		oh_fit_result r = ask(q, c, i);
		codes[i] = oh_code_of(r.state, r.shortfall);
		if (q->briefs)
			q->briefs[i] = (oh_brief){.shortfall = r.shortfall,
			                          .share = r.share,
			                          .state = (uint8_t)r.state,
			                          .answered = true};
	}
	q->hits = 0;
	if (q->bits)
		put_rows(q, v, c ? c->slots : NULL, codes);
}

void oh_demanded_by_pair(const oh_view *v, oh_demanded *q, const oh_prepared *demand,
                         const oh_match_options *o)
{
	uint8_t cells[WORD];
	q->hits = 0;
	for (size_t w = 0; w < v->words; w++) {
		for (size_t i = 0; i < WORD; i++) {
			uint32_t row =
			    w * WORD + i < v->places ? v->rows[w * WORD + i] : UINT32_MAX;
			cells[i] = FLAG_OPEN;
			if (row == UINT32_MAX)
				continue;
			oh_fact_match m = oh_answer(q->d, demand, &v->e->supplies[row], o);
			cells[i] = flags[oh_code_of(m.state, m.shortfall)];
		}
		put_word(q, v, w, cells);
	}
}

static oh_brief brief_of(const oh_demanded *q, const oh_view_column *c, uint32_t slot)
{
	oh_brief b;
	if (q->briefs) {
		b = q->briefs[OH_SLOT_VALUE(slot)];
	} else if (slot) {
		oh_fit_result r = ask(q, c, OH_SLOT_VALUE(slot));
		b = (oh_brief){.shortfall = r.shortfall,
		               .share = r.share,
		               .state = (uint8_t)r.state,
		               .answered = true};
	} else {
		b = (oh_brief){.state = OH_UNKNOWN};
	}
	b.evidence = OH_SLOT_EVIDENCE(slot);
	return b;
}

/* The best of several, chosen as for a pair. */
static oh_brief brief_of_several(const oh_view *v, const oh_demanded *q, const oh_view_column *c,
                                 uint32_t slot)
{
	/* A supplied fact of each strength. */
	static const oh_fact strengths[4] = {{.evidence = OH_IMPLIED},
	                                     {.evidence = OH_DECLARED},
	                                     {.evidence = OH_DOCUMENTED},
	                                     {.evidence = OH_VERIFIED}};
	const uint32_t *p = &OH_VEC_AT(&v->several, uint32_t, slot & ~OH_SLOT_SEVERAL);
	oh_fact_match m = {.state = OH_UNKNOWN};
	for (uint32_t i = 1; i <= p[0]; i++) {
		oh_brief b = brief_of(q, c, p[i]);
		oh_fit_result r = {
		    .state = (oh_state)b.state, .shortfall = b.shortfall, .share = b.share};
		oh_answer_consider(&m, &strengths[b.evidence], &r);
	}
	return (oh_brief){.shortfall = m.shortfall,
	                  .share = m.share,
	                  .state = (uint8_t)m.state,
	                  .evidence = m.supply ? m.supply->evidence : OH_IMPLIED,
	                  .answered = m.supply != NULL};
}

oh_brief oh_demanded_brief(const oh_view *v, const oh_demanded *q, size_t place)
{
	const oh_view_column *c = column_of(v, q);
	uint32_t slot = c && c->slots ? c->slots[place] : 0;
	if (slot & OH_SLOT_SEVERAL)
		return brief_of_several(v, q, c, slot);
	return brief_of(q, c, slot);
}
