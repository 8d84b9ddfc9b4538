/* One quantity as people write it: bounds, ranges, tolerances, sets, products. */
#include "parse.h"

#include <string.h>

const oh_word *oh_token_word(const oh_token *t, uint8_t kind)
{
	if (t->kind != OH_TOKEN_WORDS)
		return NULL;
	for (uint32_t i = 0; i < t->hit.n; i++)
		if (t->hit.words[i].kind == kind)
			return &t->hit.words[i];
	return NULL;
}

bool oh_token_is(const oh_parser *p, size_t i, uint8_t token_kind)
{
	return i < p->n && p->t[i].kind == token_kind;
}

bool oh_token_has(const oh_parser *p, size_t i, uint8_t word_kind)
{
	return i < p->n && oh_token_word(&p->t[i], word_kind) != NULL;
}

const oh_number *oh_token_number(const oh_parser *p, size_t i)
{
	if (!oh_token_is(p, i, OH_TOKEN_NUMBER))
		return NULL;
	return &OH_VEC_AT(&p->scan->numbers, oh_number, p->t[i].index);
}

static const oh_word *op_at(const oh_parser *p, size_t i, uint8_t place)
{
	if (i >= p->n || p->t[i].kind != OH_TOKEN_WORDS)
		return NULL;
	for (uint32_t k = 0; k < p->t[i].hit.n; k++) {
		const oh_word *w = &p->t[i].hit.words[k];
		if (w->kind == OH_WORD_OP && w->place == place)
			return w;
	}
	return NULL;
}

static bool approx_at(const oh_parser *p, size_t i, uint8_t place)
{
	const oh_word *w = i < p->n ? oh_token_word(&p->t[i], OH_WORD_APPROX) : NULL;
	return w && w->place == place;
}

static bool same_dim(const oh_number *a, const oh_number *b)
{
	for (uint32_t i = 0; i < a->n_units; i++)
		for (uint32_t k = 0; k < b->n_units; k++)
			if (oh_unit_same_dim(&a->unit[i], &b->unit[k]))
				return true;
	return false;
}

static bool fits(const oh_number *a, const oh_number *b)
{
	return !a->n_units || !b->n_units || same_dim(a, b);
}

const oh_number *oh_amount_unit(const oh_amount *q)
{
	if (q->has_tail)
		return &q->tail;
	if (q->hi && q->hi->n_units)
		return q->hi;
	if (q->lo && q->lo->n_units)
		return q->lo;
	for (size_t i = q->n_items; i-- > 0;)
		if (q->item[i]->n_units)
			return q->item[i];
	const oh_number *tol = q->plus ? q->plus : q->minus;
	if (tol && tol->n_units && tol->unit[0].dim[OH_DIM_PERCENT] == 0)
		return tol;
	return NULL;
}

/* Words before the number: comparison, about, the extreme of a range. Returns
 * the token of the number, or SIZE_MAX. */
static size_t read_head(const oh_parser *p, size_t i, oh_amount *q)
{
	for (size_t k = i; k < p->n && k < i + 8; k++) {
		const oh_word *w;
		if (p->t[k].kind == OH_TOKEN_NUMBER)
			return k;
		if ((w = op_at(p, k, OH_WORD_BEFORE)) != NULL) {
			/* "from 50 to 60": a bound, or the first end of a range */
			q->op = w->arg;
		} else if (approx_at(p, k, OH_WORD_BEFORE)) {
			q->approx = true;
		} else if (p->t[k].kind == OH_TOKEN_PM) {
			q->symmetric = true;
		} else if (oh_token_has(p, k, OH_WORD_BETWEEN)) {
			q->between = true;
		} else if ((w = oh_token_word(&p->t[k], OH_WORD_EXTREME)) != NULL) {
			if (!q->op)
				q->op = w->arg;
		} else if (!oh_token_has(p, k, OH_WORD_GLUE) && !oh_token_has(p, k, OH_WORD_ALSO) &&
		           !(k > i && p->t[k].kind == OH_TOKEN_COLON)) {
			return SIZE_MAX;
		}
	}
	return SIZE_MAX;
}

static void take_range(oh_amount *q, const oh_number *n)
{
	q->lo = q->item[0];
	q->hi = n;
	q->n_items = 0;
}

/* [range sign] [≤ or about] number: the second end. */
static bool read_range(const oh_parser *p, size_t k, oh_amount *q)
{
	bool sign = oh_token_is(p, k, OH_TOKEN_RANGE);
	bool word = oh_token_has(p, k, OH_WORD_RANGE);
	bool and_word = q->between && oh_token_has(p, k, OH_WORD_JOIN);
	if (q->n_items != 1 || q->lo || (!sign && !word && !and_word))
		return false;
	size_t j = k + 1;
	while (op_at(p, j, OH_WORD_BEFORE) || approx_at(p, j, OH_WORD_BEFORE) ||
	       (oh_token_is(p, j, OH_TOKEN_NAME) && p->t[j].to - p->t[j].from == 2))
		j++;
	const oh_number *n = oh_token_number(p, j);
	if (!n || !fits(q->item[0], n))
		return false;
	/* 75kW-4: a hyphen needs the unit behind the second number, or none at all */
	if (sign && p->scan->text.p[p->t[k].from] == '-' && q->item[0]->n_units && !n->n_units)
		return false;
	take_range(q, n);
	q->approx = q->approx || n->approx;
	q->next = j + 1;
	return true;
}

/* True when tokens k, k+1, … go "sep number sep number" and only the last has a
 * unit: 2、4、6极. */
static bool unit_comes(const oh_parser *p, size_t k, double after)
{
	for (size_t step = 0; k + 1 < p->n && step < OH_SET_MAX; k += 2, step++) {
		const oh_number *n = oh_token_number(p, k + 1);
		bool sep = p->t[k].kind == OH_TOKEN_LIST || p->t[k].kind == OH_TOKEN_BREAK;
		if (!sep || !n || n->value <= after)
			return false;
		if (n->n_units)
			return true;
		after = n->value;
	}
	return false;
}

/* A comma joins numbers only where the unit behind the last can be the waiting
 * label's (极数2,4,6极); of 功率因数0.92,25公斤 it does not. */
static bool label_takes(const oh_parser *p, size_t k)
{
	const oh_number *n = oh_token_number(p, k);
	for (size_t step = 0; n && !n->n_units && step < OH_SET_MAX; step++, k += 2)
		n = oh_token_number(p, k + 2);
	if (!n || !n->n_units)
		return false;
	/* cosφ=0.82,1.5倍过载: the last number has a label of its own behind it */
	if (oh_token_has(p, k + 1, OH_WORD_LABEL) && !p->t[k + 1].spaced)
		return false;
	if (!p->n_labels)
		return n->unit[0].dim[OH_DIM_COUNT] == 1;
	for (size_t l = 0; l < p->n_labels; l++)
		for (uint32_t w = 0; w < p->label[l].hit.n; w++) {
			const oh_word *word = &p->label[l].hit.words[w];
			if (word->kind == OH_WORD_LABEL &&
			    oh_unit_tells(&n->unit[0], p->x->pack->attrs[word->attr], 1))
				return true;
		}
	return false;
}

static bool read_member(const oh_parser *p, size_t k, oh_amount *q)
{
	const oh_number *first = q->n_items ? q->item[q->n_items - 1] : NULL;
	const oh_number *n = oh_token_number(p, k + 1);
	if (!first || !n || q->lo || q->n_items >= OH_SET_MAX || q->product)
		return false;
	bool stroke = oh_token_is(p, k, OH_TOKEN_LIST) && p->t[k].mark == '/';
	bool list = oh_token_is(p, k, OH_TOKEN_LIST) && p->t[k].mark == 'd';
	bool join = oh_token_has(p, k, OH_WORD_JOIN);
	bool comma = oh_token_is(p, k, OH_TOKEN_BREAK) && p->t[k].mark == ',';
	if (!stroke && !list && !join && !comma)
		return false;
	if (!fits(first, n) || (q->op && !stroke))
		return false;
	if (comma && (first->n_units || p->t[k + 1].spaced || !unit_comes(p, k, first->value) ||
	              !label_takes(p, k + 1)))
		return false;
	if ((list || join) && !first->n_units && !n->n_units && !unit_comes(p, k, first->value) &&
	    !p->n_labels)
		return false;
	if ((list || join) && first->n_units && !n->n_units)
		return false;
	q->item[q->n_items++] = n;
	q->next = k + 2;
	return true;
}

/* 1200×800×600: the largest counts. */
static bool read_product(const oh_parser *p, size_t k, oh_amount *q)
{
	const oh_number *n = oh_token_number(p, k + 1);
	if (!oh_token_is(p, k, OH_TOKEN_TIMES) || !n || !q->n_items || q->lo ||
	    q->n_items >= OH_SET_MAX || !fits(q->item[q->n_items - 1], n))
		return false;
	/* 3 x 400 V: phases, not a length */
	if (q->n_items == 1 && !q->item[0]->n_units && q->item[0]->value <= 4 && n->n_units &&
	    !n->unit[0].dim[OH_DIM_LENGTH]) {
		q->item[0] = n;
		q->next = k + 2;
		return true;
	}
	q->item[q->n_items++] = n;
	q->product = true;
	q->next = k + 2;
	return true;
}

/* ±10%, (±5%)kW, +10%/-15%, -15%~+10%. */
static bool read_tolerance(const oh_parser *p, size_t k, oh_amount *q)
{
	bool paren = oh_token_is(p, k, OH_TOKEN_OPEN);
	size_t j = paren ? k + 1 : k;
	const oh_number *plus = NULL, *minus = NULL;
	if (q->plus || q->lo || q->n_items != 1)
		return false;
	if (oh_token_is(p, j, OH_TOKEN_PM) && oh_token_number(p, j + 1)) {
		plus = minus = oh_token_number(p, j + 1);
		j += 2;
	} else {
		const oh_number *a = oh_token_number(p, j);
		size_t b_at = j + 1;
		if (oh_token_is(p, b_at, OH_TOKEN_LIST) || oh_token_is(p, b_at, OH_TOKEN_RANGE))
			b_at++;
		const oh_number *b = oh_token_number(p, b_at);
		char sa = a ? p->scan->text.p[p->t[j].from] : '\0';
		char sb = b ? p->scan->text.p[p->t[b_at].from] : '\0';
		if (!((sa == '+' && sb == '-') || (sa == '-' && sb == '+')) ||
		    !(b->n_units && b->unit[0].dim[OH_DIM_PERCENT]))
			return false;
		plus = sa == '+' ? a : b;
		minus = sa == '+' ? b : a;
		j = b_at + 1;
	}
	uint32_t end = p->t[j - 1].to;
	if (paren) {
		if (!oh_token_is(p, j, OH_TOKEN_CLOSE))
			return false;
		end = p->t[j].to;
		j++;
	}
	q->plus = plus;
	q->minus = minus;
	q->next = j;
	q->to = end;
	if (!q->item[0]->n_units) {
		size_t readings = 0;
		size_t len = oh_unit_scan(p->scan->text, end, q->tail.unit, &readings);
		if (len) {
			memset(&q->tail, 0, offsetof(oh_number, unit));
			q->tail.n_units = (uint32_t)readings;
			q->has_tail = true;
			q->to = end + (uint32_t)len;
			while (q->next < p->n && p->t[q->next].from < q->to)
				q->next++;
		}
	}
	return true;
}

/* 45kW≤P≤75kW: number, comparison, name, comparison, number. */
static bool read_chain(const oh_parser *p, size_t k, oh_amount *q)
{
	const oh_word *first = op_at(p, k, OH_WORD_BEFORE);
	if (!first || q->n_items != 1 || q->op || p->t[k].to - p->t[k].from > 3)
		return false;
	size_t j = k + 1;
	size_t label = 0;
	bool symbol = j < p->n && p->t[j].kind == OH_TOKEN_WORDS &&
	              p->t[j].to - p->t[j].from <= 2 && !op_at(p, j, OH_WORD_BEFORE);
	if (j < p->n && (symbol || p->t[j].kind == OH_TOKEN_NAME || p->t[j].kind == OH_TOKEN_TEXT ||
	                 oh_token_has(p, j, OH_WORD_LABEL))) {
		label = oh_token_has(p, j, OH_WORD_LABEL) ? j + 1 : 0;
		j++;
	}
	const oh_word *second = op_at(p, j, OH_WORD_BEFORE);
	const oh_number *n = oh_token_number(p, j + 1);
	if (!second || !n || !fits(q->item[0], n))
		return false;
	bool rising = first->arg == OH_OP_LE || first->arg == OH_OP_LT;
	const oh_number *a = q->item[0];
	q->lo = rising ? a : n;
	q->hi = rising ? n : a;
	q->lo_open = (rising ? first->arg : second->arg) == (rising ? OH_OP_LT : OH_OP_GT);
	q->hi_open = (rising ? second->arg : first->arg) == (rising ? OH_OP_LT : OH_OP_GT);
	if (!rising) {
		q->lo_open = second->arg == OH_OP_GT;
		q->hi_open = first->arg == OH_OP_GT;
	}
	q->n_items = 0;
	q->label = label;
	q->next = j + 2;
	return true;
}

static bool read_suffix(const oh_parser *p, size_t k, oh_amount *q)
{
	/* 2.5倍额定转矩以上: of what the times are */
	const oh_number *unit = oh_amount_unit(q);
	if (unit && strcmp(unit->unit[0].code, "{times}") == 0 &&
	    oh_token_has(p, k, OH_WORD_LABEL) && !p->t[k].spaced &&
	    op_at(p, k + 1, OH_WORD_AFTER)) {
		if (!q->op)
			q->op = op_at(p, k + 1, OH_WORD_AFTER)->arg;
		q->next = k + 2;
		return true;
	}
	/* 22kW(及以上), 220kg(max) */
	if (oh_token_is(p, k, OH_TOKEN_OPEN) && op_at(p, k + 1, OH_WORD_AFTER) &&
	    oh_token_is(p, k + 2, OH_TOKEN_CLOSE)) {
		if (!q->op)
			q->op = op_at(p, k + 1, OH_WORD_AFTER)->arg;
		q->next = k + 3;
		return true;
	}
	const oh_word *w = op_at(p, k, OH_WORD_AFTER);
	/* "max speed" begins the next statement */
	bool next_label =
	    oh_token_has(p, k, OH_WORD_EXTREME) && oh_token_has(p, k + 1, OH_WORD_LABEL);
	if (w && !next_label) {
		if (!q->op)
			q->op = w->arg;
		else if (q->op == OH_OP_GT && w->arg == OH_OP_GE)
			q->op = OH_OP_GE;
	} else if (approx_at(p, k, OH_WORD_AFTER)) {
		q->approx = true;
	} else if (!oh_token_has(p, k, OH_WORD_BETWEEN)) {
		return false;
	} else if (q->n_items == 2 && !q->product) {
		q->lo = q->item[0];
		q->hi = q->item[1];
		q->n_items = 0;
	}
	q->next = k + 1;
	return true;
}

/* The unit behind a closing bracket, or in a bracket of its own: (500~3000)r/min,
 * 55000~132000(瓦). */
static void read_far_unit(const oh_parser *p, oh_amount *q, bool bracket)
{
	oh_sv text = p->scan->text;
	bool own = !bracket && oh_token_is(p, q->next, OH_TOKEN_OPEN);
	uint32_t at = bracket || own ? p->t[q->next].to : 0;
	if (!at || oh_amount_unit(q))
		return;
	oh_number unit;
	size_t readings = 0;
	size_t len = oh_unit_scan(text, at, unit.unit, &readings);
	if (!len || (own && (at + len >= text.n || text.p[at + len] != ')')))
		return;
	memset(&q->tail, 0, offsetof(oh_number, unit));
	memcpy(q->tail.unit, unit.unit, sizeof unit.unit);
	q->tail.n_units = (uint32_t)readings;
	q->has_tail = true;
	q->to = at + (uint32_t)len + own;
	while (q->next < p->n && p->t[q->next].from < q->to)
		q->next++;
}

bool oh_amount_read(const oh_parser *p, size_t i, oh_amount *out)
{
	/* What lies behind `item` is set where it is used. */
	oh_amount *q = out;
	memset(q, 0, offsetof(oh_amount, item));
	/* (500~3000)r/min begins with its bracket */
	bool bracket = oh_token_is(p, i, OH_TOKEN_OPEN);
	size_t at = read_head(p, i + bracket, q);
	if (at == SIZE_MAX)
		return false;
	q->item[0] = oh_token_number(p, at);
	q->n_items = 1;
	q->approx = q->approx || q->item[0]->approx;
	q->from = p->t[i].from;
	q->next = at + 1;
	for (;;) {
		size_t k = q->next;
		uint32_t to = q->to;
		q->to = 0;
		bool more = read_tolerance(p, k, q) || read_chain(p, k, q) || read_range(p, k, q) ||
		            read_product(p, k, q) || read_member(p, k, q) || read_suffix(p, k, q);
		if (q->to < to)
			q->to = to;
		if (!more)
			break;
	}
	/* (4) numbers a line */
	if (bracket && (!q->lo || !oh_token_is(p, q->next, OH_TOKEN_CLOSE)))
		return false;
	read_far_unit(p, q, bracket);
	if (bracket && !q->has_tail)
		return false;
	if (q->to < p->t[q->next - 1].to)
		q->to = p->t[q->next - 1].to;
	return true;
}
