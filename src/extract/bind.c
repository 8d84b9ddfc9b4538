#include "bind.h"

#include <math.h>
#include <string.h>

#include "expect.h"
#include "ouhe/extract/messages.h"

const oh_attr *oh_bind_attr(const oh_parser *p, size_t i)
{
	return p->x->pack->attrs[i];
}

void oh_bind_made(oh_parser *p, size_t next)
{
	p->fact_end = next;
	p->soft_foreign = false;
}

/* The unit that a label carries, NULL: none. */
static const oh_number *label_unit(const oh_parser *p, const oh_pending *l)
{
	if (l->token == SIZE_MAX)
		return p->sticky_unit.n_units ? &p->sticky_unit : NULL;
	uint32_t unit = p->t[l->token].unit;
	return unit ? &OH_VEC_AT(&p->scan->numbers, oh_number, unit - 1) : NULL;
}

/* A bare number may be of something that the next word counts: 5袋. */
static bool counted_by_unknown(const oh_parser *p, const oh_amount *q, const oh_attr *attr)
{
	if (oh_amount_unit(q) || q->next >= p->n || strcmp(attr->unit.code, "1") == 0)
		return false;
	const oh_token *t = &p->t[q->next];
	if (t->kind == OH_TOKEN_NAME)
		return !oh_is_digit(p->scan->text.p[t->to - 1]);
	return !t->spaced && t->kind == OH_TOKEN_TEXT;
}

/* The label's attribute that the amount can be of. */
static const oh_attr *label_attr(const oh_parser *p, const oh_pending *l, const oh_amount *q,
                                 oh_told *told)
{
	const oh_number *unit = label_unit(p, l);
	for (uint32_t k = 0; k < l->hit.n; k++) {
		const oh_word *w = &l->hit.words[k];
		if (w->kind != OH_WORD_LABEL)
			continue;
		const oh_attr *attr = oh_bind_attr(p, w->attr);
		if (attr->type != OH_ATTR_QUANTITY || counted_by_unknown(p, q, attr))
			continue;
		double period = w->period > 1 ? w->period : p->period > 0 ? p->period : 1;
		if (oh_amount_tell(q, attr, unit, period, l->extreme, told))
			return attr;
	}
	return NULL;
}

void oh_bind_drop(oh_parser *p, size_t k)
{
	memmove(&p->label[k], &p->label[k + 1], (p->n_labels - k - 1) * sizeof *p->label);
	p->n_labels--;
	if (!p->n_labels)
		p->label_asked = false;
	p->label_unread = 0;
}

/* 额定/峰值功率75/130kW: each label its own member. */
static bool bind_members(oh_parser *p, const oh_amount *q)
{
	if (p->n_labels < 2 || q->n_items != p->n_labels || q->product)
		return false;
	const oh_attr *attrs[OH_LABELS_MAX];
	oh_told told[OH_LABELS_MAX];
	const oh_number *unit = oh_amount_unit(q);
	const size_t members = p->n_labels;
	for (size_t k = 0; k < members; k++) {
		oh_amount one = *q;
		oh_number n = *q->item[k];
		if (!n.n_units && unit) {
			memcpy(n.unit, unit->unit, sizeof n.unit);
			n.n_units = unit->n_units;
		}
		one.item[0] = &n;
		one.n_items = 1;
		attrs[k] = label_attr(p, &p->label[k], &one, &told[k]);
		if (!attrs[k])
			return false;
	}
	for (size_t k = 0; k < members; k++)
		oh_emit_amount(p, attrs[k], &told[k], p->label[0].from, q->from, q->to, q->to);
	p->n_labels = 0;
	p->label_asked = false;
	return true;
}

/* The value that digits name behind a label: 155 (绝缘), 1 as 1级 (能效), 2 as IE2
 * where the label itself begins with the letters. */
static int named_value(const oh_parser *p, const oh_pending *l, uint16_t at, oh_sv digits,
                       int *reading)
{
	const oh_attr *attr = oh_bind_attr(p, at);
	int value = oh_attr_value(attr, digits);
	char text[24];
	if (value >= 0 || digits.n > 4 || l->token == SIZE_MAX)
		return value;
	oh_sv label = oh_sv_sub(p->scan->lower, p->t[l->token].from, l->hit.len);
	size_t n = 0;
	while (n < label.n && n < 4 && oh_is_letter(label.p[n])) {
		text[n] = label.p[n];
		n++;
	}
	if (n > 0 && attr->fit != OH_FIT_IP) {
		memcpy(text + n, digits.p, digits.n);
		value = oh_attr_value(attr, (oh_sv){text, n + digits.n});
	}
	if (value >= 0)
		return value;
	memcpy(text, digits.p, digits.n);
	memcpy(text + digits.n, "级", 3);
	oh_word_hit hit = oh_lexicon_exact(p->x->lexicon, (oh_sv){text, digits.n + 3});
	for (uint32_t k = 0; k < hit.n; k++)
		if (hit.words[k].kind == OH_WORD_VALUE && hit.words[k].attr == at) {
			if (hit.words[k].arg != OH_VALUE_READING)
				return hit.words[k].value;
			*reading = hit.words[k].value;
		}
	return -1;
}

/* 绝缘等级155, 能效等级 2, 防护等级65: a number that names a level or a code. */
static bool bind_named_number(oh_parser *p, const oh_amount *q)
{
	if (q->n_items != 1 || q->lo || q->item[0]->n_units)
		return false;
	uint32_t to = q->item[0]->digits_to, from = to;
	while (from > 0 &&
	       (oh_is_digit(p->scan->text.p[from - 1]) || p->scan->text.p[from - 1] == '.'))
		from--;
	oh_sv digits = oh_sv_sub(p->scan->text, from, to - from);
	for (size_t k = 0; k < p->n_labels; k++) {
		for (uint32_t m = 0; m < p->label[k].hit.n; m++) {
			const oh_word *w = &p->label[k].hit.words[m];
			const oh_attr *attr = oh_bind_attr(p, w->attr);
			if (w->kind != OH_WORD_LABEL || attr->type == OH_ATTR_QUANTITY || !digits.n)
				continue;
			int reading = -1;
			int value = named_value(p, &p->label[k], w->attr, digits, &reading);
			oh_sv text = value >= 0 ? attr->values[value].name : digits;
			if (attr->fit == OH_FIT_IP && digits.n == 2 && digits.p[0] <= '6') {
				char code[4] = {'I', 'P', digits.p[0], digits.p[1]};
				text = oh_arena_sv(p->arena, (oh_sv){code, sizeof code});
				value = -1;
			} else if (reading >= 0) {
				text = p->x->pack->readings[reading].words[0];
			} else if (value < 0 && (attr->fit != OH_FIT_GRADE || digits.n < 3)) {
				continue;
			}
			text = oh_arena_sv(p->arena, text);
			oh_emit_value(p, w->attr, value, reading, text, p->label[k].from, from, to);
			oh_bind_drop(p, k);
			return true;
		}
	}
	return false;
}

static bool plain_dim(const oh_unit *u, oh_dim_base only)
{
	for (int d = 0; d < OH_DIM_COUNT_OF; d++)
		if (u->dim[d] != (d == (int)only ? 1 : 0))
			return false;
	return true;
}

/* Torque and energy have one dimension: eV is no N·m. */
static bool is_torque(const oh_unit *u)
{
	return strstr(u->code, "N.m") || strstr(u->code, "f.m") || strstr(u->code, "f.cm");
}

static bool names_thing(const char *code)
{
	return strncmp(code, "{piece}", 7) == 0 || strncmp(code, "{set}", 5) == 0;
}

/* 台/月: things by the month, not starts by the hour. */
static bool counts_by_time(const oh_amount *q)
{
	const oh_number *n = oh_amount_unit(q);
	return n && n->unit[0].dim[OH_DIM_TIME] == -1 && names_thing(n->unit[0].code);
}

/* A volume by time: what the pack's default of a rate counts. */
static const oh_attr *default_rate(const oh_parser *p, const oh_amount *q, oh_told *told)
{
	const oh_pack *pack = p->x->pack;
	for (size_t d = 0; d < pack->n_defaults; d++) {
		const oh_attr *attr = pack->defaults[d].attr;
		if (attr->fit == OH_FIT_CAPACITY && attr->unit.dim[OH_DIM_TIME] == -1 &&
		    oh_amount_tell(q, attr, NULL, p->period, OH_OP_NONE, told))
			return attr;
	}
	return NULL;
}

/* 300套 are counted as 300台 are. */
static bool same_code(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || (strcmp(a, "{piece}") == 0 && strcmp(b, "{set}") == 0);
}

/* "12 electric mining trucks": a whole number before the product's name. */
static bool counts_product(const oh_parser *p, const oh_amount *q)
{
	return q->n_items == 1 && !q->lo && q->item[0]->value == floor(q->item[0]->value) &&
	       !q->item[0]->words && q->next < p->n && p->t[q->next].spaced &&
	       oh_is_letter(p->scan->text.p[p->t[q->next].from]) &&
	       oh_token_has(p, q->next, OH_WORD_VALUE);
}

/* What the pack says a quantity of this unit is, where no label tells. */
static const oh_attr *default_attr(const oh_parser *p, const oh_amount *q, oh_told *told)
{
	const oh_number *n = oh_amount_unit(q);
	const oh_pack *pack = p->x->pack;
	oh_number piece;
	if (!n && counts_product(p, q)) {
		memset(&piece, 0, sizeof piece);
		piece.n_units = oh_unit_from_code(OH_SV("{piece}"), &piece.unit[0]);
		n = &piece;
	}
	if (!n || (n->mass_g && n->upper) || n->tally)
		return NULL;
	if (counts_by_time(q) || p->period > 0) {
		const oh_attr *attr = default_rate(p, q, told);
		if (attr)
			return attr;
	}
	/* 5t/h is how fast a furnace melts, no yearly capacity */
	if (n->unit[0].dim[OH_DIM_TIME] == -1 && n->unit[0].dim[OH_DIM_MASS] == 1 &&
	    strstr(n->unit[0].code, "/h"))
		return NULL;
	for (int exact = 1; exact >= 0; exact--) {
		for (uint32_t r = 0; r < n->n_units; r++) {
			const oh_unit *u = &n->unit[r];
			for (size_t d = 0; d < pack->n_defaults; d++) {
				const oh_default *def = &pack->defaults[d];
				bool same = exact ? same_code(def->unit.code, u->code)
				                  : oh_unit_same_dim(&def->unit, u) &&
				                        is_torque(&def->unit) == is_torque(u) &&
				                        !plain_dim(u, OH_DIM_COUNT) &&
				                        !counts_by_time(q);
				if (same &&
				    oh_amount_tell(q, def->attr, NULL, p->period, OH_OP_NONE, told))
					return def->attr;
			}
		}
	}
	return NULL;
}

/* The label's own value follows it: it is not the name of what stands before. */
static bool has_own_value(const oh_parser *p, size_t label)
{
	size_t m = label + 1;
	if (m >= p->n)
		return false;
	if (oh_token_has(p, m, OH_WORD_GLUE) && !p->t[m].spaced)
		m++;
	if (m >= p->n)
		return false;
	const oh_token *t = &p->t[m];
	if (t->kind == OH_TOKEN_COLON || oh_token_has(p, m, OH_WORD_OP) ||
	    oh_token_has(p, m, OH_WORD_APPROX) || oh_token_has(p, m, OH_WORD_EXTREME))
		return !t->spaced || t->kind == OH_TOKEN_COLON;
	/* 20mm厚Q355B: a code is no value of a thickness */
	bool quantity = false;
	for (uint32_t k = 0; k < p->t[label].hit.n; k++)
		quantity = quantity || (p->t[label].hit.words[k].kind == OH_WORD_LABEL &&
		                        oh_bind_attr(p, p->t[label].hit.words[k].attr)->type ==
		                            OH_ATTR_QUANTITY);
	bool named = t->kind == OH_TOKEN_CODE || oh_token_has(p, m, OH_WORD_VALUE);
	return (t->kind == OH_TOKEN_NUMBER || (named && !quantity)) && !t->spaced;
}

/* 75kW功率: the label behind its value. Returns the token behind it, 0: none. */
size_t oh_bind_behind(const oh_parser *p, size_t k)
{
	while (oh_token_has(p, k, OH_WORD_GLUE) && k + 1 < p->n)
		k++;
	if (!oh_token_has(p, k, OH_WORD_LABEL) || has_own_value(p, k))
		return 0;
	if (p->t[k].spaced) {
		bool closed = (k + 1 < p->n && p->t[k + 1].spaced &&
		               (oh_token_has(p, k + 1, OH_WORD_LABEL) ||
		                oh_token_has(p, k + 1, OH_WORD_VALUE))) ||
		              k + 1 >= p->n || p->t[k + 1].kind == OH_TOKEN_BREAK ||
		              p->t[k + 1].kind == OH_TOKEN_CLOSE ||
		              p->t[k + 1].kind == OH_TOKEN_LIST ||
		              oh_token_has(p, k + 1, OH_WORD_JOIN);
		if (!closed)
			return 0;
	}
	return k + 1;
}

static size_t bind_behind(oh_parser *p, const oh_amount *q)
{
	if (!oh_amount_unit(q))
		return 0;
	size_t after = oh_bind_behind(p, q->next);
	if (!after)
		return 0;
	oh_pending l = {
	    .token = after - 1, .from = p->t[after - 1].from, .hit = p->t[after - 1].hit};
	oh_told told;
	const oh_attr *attr = label_attr(p, &l, q, &told);
	if (!attr)
		return 0;
	oh_emit_amount(p, attr, &told, q->from, q->from, p->t[after - 1].to, q->to);
	return after;
}

static const oh_attr *companion_of(const oh_parser *p, const oh_attr *attr)
{
	uint16_t at = p->x->companion[p->x->position[attr->index]];
	return at == UINT16_MAX ? NULL : oh_bind_attr(p, at);
}

/* 3倍/30s, S3 40%: beside a fact stands its companion; -40℃冲击功: before it. */
static bool bind_companion(oh_parser *p, size_t i, const oh_amount *q)
{
	oh_told told;
	const oh_attr *attr = NULL;
	if (!oh_amount_unit(q))
		return false;
	if (p->facts->n > p->clause && p->fact_end && i >= p->fact_end && i <= p->fact_end + 3) {
		bool near = true;
		for (size_t k = p->fact_end; k < i; k++)
			near = near &&
			       (p->t[k].kind != OH_TOKEN_TEXT || p->t[k].to - p->t[k].from <= 6) &&
			       !oh_token_has(p, k, OH_WORD_VALUE);
		const oh_fact *f = &OH_VEC_AT(p->facts, oh_fact, p->facts->n - 1);
		attr = near ? companion_of(p, f->attr) : NULL;
	}
	if (attr && oh_amount_tell(q, attr, NULL, 0, OH_OP_NONE, &told)) {
		oh_emit_amount(p, attr, &told, q->from, q->from, q->to, q->to);
		return true;
	}
	if (!oh_token_has(p, q->next, OH_WORD_LABEL))
		return false;
	const oh_word_hit *hit = &p->t[q->next].hit;
	for (uint32_t k = 0; k < hit->n; k++) {
		if (hit->words[k].kind != OH_WORD_LABEL)
			continue;
		attr = companion_of(p, oh_bind_attr(p, hit->words[k].attr));
		if (attr && oh_amount_tell(q, attr, NULL, 0, OH_OP_NONE, &told)) {
			oh_emit_amount(p, attr, &told, q->from, q->from, q->to, q->to);
			return true;
		}
	}
	return false;
}

/* 不低于30kW且不超过45kW: the second bound belongs to the first's fact. */
static bool bind_second_bound(oh_parser *p, size_t i, const oh_amount *q)
{
	if (!q->op || q->n_items != 1 || !p->facts->n || !p->fact_end)
		return false;
	for (size_t k = p->fact_end; k < i; k++) {
		bool comma = p->t[k].kind == OH_TOKEN_BREAK && p->t[k].mark == ',';
		bool list = p->t[k].kind == OH_TOKEN_LIST && p->t[k].mark == 'd';
		if (!comma && !list && !oh_token_has(p, k, OH_WORD_ALSO) &&
		    !oh_token_has(p, k, OH_WORD_JOIN))
			return false;
	}
	oh_fact *f = &OH_VEC_AT(p->facts, oh_fact, p->facts->n - 1);
	oh_told told;
	if (f->attr->type != OH_ATTR_QUANTITY || (f->flags & OH_FACT_SET) ||
	    (!oh_amount_unit(q) && !q->op) ||
	    !oh_amount_tell(q, f->attr, NULL, 1, OH_OP_NONE, &told))
		return false;
	uint8_t ends = f->flags & (OH_FACT_LO | OH_FACT_HI);
	uint8_t more = told.flags & (OH_FACT_LO | OH_FACT_HI);
	if (ends == (OH_FACT_LO | OH_FACT_HI) || more == (OH_FACT_LO | OH_FACT_HI) || (ends & more))
		return false;
	if (more & OH_FACT_LO)
		f->lo = told.lo;
	else
		f->hi = told.hi;
	if (f->lo > f->hi)
		return false;
	f->flags |= told.flags;
	size_t end = 0, len = 0;
	oh_folded_span(p->scan->folded, q->from, q->to, &end, &len);
	f->text.n = (size_t)(p->source.p + end + len - f->text.p);
	f->value_text.n = (size_t)(p->source.p + end + len - f->value_text.p);
	return true;
}

/* Words directly before an amount that may name a parameter no pack knows:
 * where they begin, SIZE_MAX: none. */
static size_t unknown_name(const oh_parser *p, size_t i)
{
	size_t k = i;
	bool marked = false; /* a colon or a comparison makes a name of what precedes */
	while (k > 0 &&
	       (p->t[k - 1].kind == OH_TOKEN_COLON || oh_token_has(p, k - 1, OH_WORD_GLUE) ||
	        oh_token_has(p, k - 1, OH_WORD_OP))) {
		if (p->t[k].spaced && p->t[k - 1].kind != OH_TOKEN_COLON && !marked)
			return SIZE_MAX;
		marked = marked || p->t[k - 1].kind == OH_TOKEN_COLON;
		k--;
	}
	if (k == 0)
		return SIZE_MAX;
	const oh_token *t = &p->t[k - 1];
	bool touching = !p->t[k].spaced || marked;
	/* 年需要量: the period names it */
	if (k >= 2 && oh_token_has(p, k - 2, OH_WORD_PERIOD))
		return SIZE_MAX;
	const oh_number *n = oh_token_number(p, i);
	uint32_t least = n && n->n_units && names_thing(n->unit[0].code) ? 3 : 6;
	if (t->kind == OH_TOKEN_TEXT && t->to - t->from >= least && touching)
		return k - 1;
	/* 起重量: an unknown word that begins with a known one */
	if (t->kind == OH_TOKEN_TEXT && touching && k >= 2 && !t->spaced &&
	    oh_token_has(p, k - 2, OH_WORD_SUBJECT) && !oh_token_has(p, k - 2, OH_WORD_VALUE))
		return k - 2;
	bool compared = marked || oh_token_has(p, i, OH_WORD_OP);
	if (t->kind == OH_TOKEN_NAME && t->to - t->from > 3 && compared) {
		for (uint32_t b = t->from; b < t->to; b++)
			if (oh_is_digit(p->scan->text.p[b]))
				return SIZE_MAX;
		return k - 1;
	}
	return SIZE_MAX;
}

static bool is_condition(const oh_parser *p, const oh_amount *q)
{
	const oh_number *n = oh_amount_unit(q);
	if (!p->condition || !n)
		return p->condition != 0;
	if (n->unit[0].dim[OH_DIM_TIME] == 1 || n->unit[0].dim[OH_DIM_TEMPERATURE] == 1)
		return true;
	if (!p->facts->n)
		return false;
	const oh_fact *f = &OH_VEC_AT(p->facts, oh_fact, p->facts->n - 1);
	return f->attr->type == OH_ATTR_QUANTITY && oh_unit_same_dim(&f->attr->unit, &n->unit[0]);
}

/* The nouns behind a foreign quantity are foreign as well: 5台电瓶机车. */
static size_t names_machine(const oh_parser *p, size_t k)
{
	size_t n = 0;
	while (k + n < p->n && !p->t[k + n].spaced &&
	       (p->t[k + n].kind == OH_TOKEN_TEXT || oh_token_has(p, k + n, OH_WORD_VALUE) ||
	        oh_token_has(p, k + n, OH_WORD_SUBJECT)))
		n++;
	return n;
}

/* 与22t挖掘机配套, 15t电动叉车使用: what the nouns behind the quantity end in. */
static bool serves_machine(const oh_parser *p, size_t k)
{
	size_t n = names_machine(p, k);
	if (!n || k + n >= p->n)
		return false;
	const oh_token *t = &p->t[k + n];
	oh_sv text = oh_sv_sub(p->scan->text, t->from, t->to - t->from);
	return !t->spaced &&
	       (oh_token_has(p, k + n, OH_WORD_FOREIGN) || oh_sv_eq(text, OH_SV("使用")));
}

/* 35t挖掘机用: what is followed by words with 用 describes another machine. */
static bool of_other_machine(const oh_parser *p, const oh_amount *q)
{
	const oh_number *n = oh_amount_unit(q);
	if (!n || q->next >= p->n)
		return false;
	const oh_token *t = &p->t[q->next];
	if (!t->spaced && serves_machine(p, q->next))
		return true;
	bool noun = t->kind == OH_TOKEN_TEXT || oh_token_has(p, q->next, OH_WORD_SUBJECT) ||
	            oh_token_has(p, q->next, OH_WORD_VALUE);
	if (t->spaced || !noun)
		return false;
	/* 10t行车6台: what stands in the works */
	const oh_number *count = oh_token_number(p, q->next + 1);
	if (t->kind == OH_TOKEN_TEXT && count && count->n_units && names_thing(count->unit[0].code))
		return true;
	if (p->soft_foreign)
		return n->unit[0].dim[OH_DIM_TEMPERATURE] == 0 &&
		       !plain_dim(&n->unit[0], OH_DIM_LENGTH);
	if (t->kind != OH_TOKEN_TEXT)
		return false;
	oh_sv text = oh_sv_sub(p->scan->text, t->from, t->to - t->from);
	size_t use = oh_sv_find(text, OH_SV("用"));
	return use != SIZE_MAX && use > 0;
}

/* A quantity of a physical kind that nothing claims is told, a count is not. */
static bool worth_telling(const oh_amount *q)
{
	const oh_number *n = oh_amount_unit(q);
	if (!n)
		return false;
	const oh_unit *u = &n->unit[0];
	return !(plain_dim(u, OH_DIM_COUNT) || plain_dim(u, OH_DIM_TIME) ||
	         plain_dim(u, OH_DIM_MONEY) || u->dim[OH_DIM_INFO]);
}

/* 额定60kW、峰值120kW: the beginning of a label, the rest in the unit. Returns
 * the attribute; *from is where the word begins. */
static const oh_attr *attr_by_beginning(const oh_parser *p, size_t i, const oh_amount *q,
                                        oh_told *told, uint32_t *from)
{
	if (i == 0 || !oh_amount_unit(q))
		return NULL;
	const oh_token *t = &p->t[i - 1];
	oh_sv word = oh_sv_sub(p->scan->lower, t->from, t->to - t->from);
	bool latin = t->kind == OH_TOKEN_NAME && t->to - t->from >= 4;
	bool wide = t->kind == OH_TOKEN_TEXT && t->to - t->from >= 6 && !p->t[i].spaced;
	/* 峰值: its second character may be a word of the grammar */
	if (!wide && i >= 2 && t->to - t->from == 3 && t->from == p->t[i - 2].to &&
	    p->t[i - 2].kind == OH_TOKEN_TEXT && !p->t[i].spaced) {
		wide = true;
		word = oh_sv_sub(p->scan->lower, t->from - 3, 6);
	} else if (wide && word.n > 6) {
		word = oh_sv_sub(word, word.n - 6, 6); /* the last two characters */
	}
	if (!latin && !wide)
		return NULL;
	for (size_t k = 0; k < p->x->pack->n_own; k++) {
		const oh_attr *attr = oh_bind_attr(p, k);
		oh_sv label = latin ? attr->en : attr->zh;
		if (attr->type != OH_ATTR_QUANTITY || !oh_sv_starts(label, word))
			continue;
		if (latin && (label.n <= word.n || label.p[word.n] != ' '))
			continue;
		if (oh_unit_tells(&oh_amount_unit(q)->unit[0], attr, 1) &&
		    oh_amount_tell(q, attr, NULL, 1, OH_OP_NONE, told)) {
			*from = t->to - (uint32_t)word.n;
			return attr;
		}
	}
	return NULL;
}

static size_t bind_unlabelled(oh_parser *p, size_t i, const oh_amount *q)
{
	oh_told told;
	size_t behind;
	if (bind_second_bound(p, i, q) || bind_companion(p, i, q)) {
		oh_bind_made(p, q->next);
		return q->next;
	}
	bool date = i > 0 && oh_token_is(p, i - 1, OH_TOKEN_SKIP) && !p->t[i].spaced;
	if (!date && (behind = bind_behind(p, q)) > 0) {
		oh_bind_made(p, behind);
		return behind;
	}
	/* 2025年三季度 */
	if (i > 0 && oh_token_is(p, i - 1, OH_TOKEN_SKIP) && !p->t[i].spaced)
		return q->next;
	if (is_condition(p, q) || of_other_machine(p, q))
		return q->next;
	uint32_t begin = 0;
	const oh_attr *begun = attr_by_beginning(p, i, q, &told, &begin);
	if (begun) {
		oh_emit_amount(p, begun, &told, begin, q->from, q->to, q->to);
		oh_bind_made(p, q->next);
		return q->next;
	}
	size_t name = unknown_name(p, i);
	const oh_number *counted = oh_amount_unit(q);
	bool small_words = counted && names_thing(counted->unit[0].code) && q->n_items == 1 &&
	                   q->item[0]->words && q->item[0]->value < 10 && !q->op &&
	                   names_machine(p, q->next) > 0;
	const oh_attr *attr = name == SIZE_MAX ? default_attr(p, q, &told) : NULL;
	if (attr && !(small_words && plain_dim(&oh_amount_unit(q)->unit[0], OH_DIM_COUNT))) {
		oh_emit_amount(p, attr, &told, q->from, q->from, q->to, q->to);
		oh_bind_made(p, q->next);
	} else if (worth_telling(q) || (q->op && name != SIZE_MAX && oh_amount_unit(q))) {
		uint32_t from = name == SIZE_MAX ? q->from : p->t[name].from;
		oh_emit_issue(p, &oh_msg_extract_no_key, from, q->to, (oh_sv){NULL, 0});
	}
	return q->next;
}

static bool names_quantity(const oh_parser *p, const oh_pending *l)
{
	for (uint32_t k = 0; k < l->hit.n; k++)
		if (l->hit.words[k].kind == OH_WORD_LABEL &&
		    oh_bind_attr(p, l->hit.words[k].attr)->type == OH_ATTR_QUANTITY)
			return true;
	return false;
}

bool oh_label_answered(const oh_parser *p, size_t k)
{
	if (k >= p->n || !p->n_labels)
		return false;
	const oh_pending *l = &p->label[p->n_labels - 1];
	oh_amount q;
	oh_told told;
	if (names_quantity(p, l))
		return oh_amount_read(p, k, &q) && label_attr(p, l, &q, &told);
	return p->t[k].kind == OH_TOKEN_CODE || p->t[k].kind == OH_TOKEN_NUMBER ||
	       oh_token_has(p, k, OH_WORD_VALUE);
}

static void tell_wrong_unit(oh_parser *p, const oh_pending *l, const oh_amount *q)
{
	for (uint32_t k = 0; k < l->hit.n; k++) {
		if (l->hit.words[k].kind != OH_WORD_LABEL)
			continue;
		char unit[OH_EXPECTED];
		oh_emit_issue(p, &oh_msg_extract_wrong_unit, l->from, q->to,
		              oh_expected_unit(oh_bind_attr(p, l->hit.words[k].attr), "", unit));
		return;
	}
}

/* 冲击功(-40℃)≥69J: the bracket holds the label's companion, or nothing. */
static bool companion_states(oh_parser *p, const oh_amount *q)
{
	const oh_pending *l = &p->label[p->n_labels - 1];
	oh_told told;
	for (uint32_t k = 0; k < l->hit.n && oh_amount_unit(q); k++) {
		if (l->hit.words[k].kind != OH_WORD_LABEL)
			continue;
		const oh_attr *attr = companion_of(p, oh_bind_attr(p, l->hit.words[k].attr));
		if (attr && oh_amount_tell(q, attr, NULL, 0, OH_OP_NONE, &told)) {
			oh_emit_amount(p, attr, &told, q->from, q->from, q->to, q->to);
			return true;
		}
	}
	return false;
}

/* The label before the last one, where a clause names two: 交货时间:收到预付款后8周内. */
static bool bind_older(oh_parser *p, const oh_amount *q)
{
	oh_told told;
	if (!p->has_older || !oh_amount_unit(q))
		return false;
	const oh_attr *attr = label_attr(p, &p->older, q, &told);
	if (!attr)
		return false;
	oh_emit_amount(p, attr, &told, p->older.from, q->from, q->to, q->to);
	p->has_older = false;
	oh_labels_drop(p, false);
	oh_bind_made(p, q->next);
	return true;
}

/* The first waiting label that the amount can be of; true when it is spoken for. */
static bool bind_label(oh_parser *p, const oh_amount *q)
{
	oh_told told;
	for (size_t k = 0; k < p->n_labels; k++) {
		oh_pending l = p->label[k];
		if (!oh_amount_unit(q) && p->label_unread >= 6 && !label_unit(p, &l))
			continue;
		const oh_attr *attr = label_attr(p, &l, q, &told);
		if (!attr)
			continue;
		if (l.other) {
			oh_bind_drop(p, k);
			return true;
		}
		/* 需求量:每月120台 is a volume by the year */
		bool rate = p->period > 0 && attr->fit == OH_FIT_CAPACITY &&
		            attr->unit.dim[OH_DIM_TIME] == 0;
		const oh_attr *yearly = rate ? default_rate(p, q, &told) : NULL;
		if (yearly)
			attr = yearly;
		else if (rate)
			attr = label_attr(p, &l, q, &told);
		oh_emit_amount(p, attr, &told, l.from, q->from, q->to, q->to);
		oh_bind_drop(p, k);
		oh_bind_made(p, q->next);
		return true;
	}
	return false;
}

/* A labelled amount whose unit measures something else: an issue, unless the unit
 * says what was meant. False when no label stands directly before it. */
static bool bind_misfit(oh_parser *p, const oh_amount *q)
{
	oh_told told;
	bool direct = p->n_labels && p->label_unread == 0 &&
	              (p->label[0].token == SIZE_MAX || p->fact_end <= p->label[0].token) &&
	              names_quantity(p, &p->label[0]);
	if (!direct || !oh_amount_unit(q) || p->condition || p->depth)
		return false;
	const oh_pending *l = &p->label[0];
	const oh_attr *attr = default_attr(p, q, &told);
	const oh_attr *named = oh_bind_attr(p, l->hit.words[0].attr);
	/* 数量5000台/年: the unit says that the year's volume is meant */
	bool volume = attr && named->unit.dim[OH_DIM_TIME] == 0 && attr->fit == OH_FIT_CAPACITY &&
	              named->fit == OH_FIT_CAPACITY;
	/* 续航150km: the word begins the name of what has this unit */
	oh_sv word = {NULL, 0};
	if (l->token != SIZE_MAX)
		word = oh_sv_sub(p->scan->text, p->t[l->token].from, l->hit.len);
	if (attr && (volume || (word.n >= 6 && oh_sv_starts(attr->zh, word)))) {
		oh_emit_amount(p, attr, &told, l->from, q->from, q->to, q->to);
		oh_bind_made(p, q->next);
	} else {
		tell_wrong_unit(p, l, q);
	}
	oh_labels_drop(p, false);
	return true;
}

/* What another machine's quantity takes with it. */
static size_t skip_foreign(oh_parser *p, const oh_amount *q)
{
	/* 2台110kW柴油机: the machine has more than one number, and a name */
	bool labelled = p->n_labels > 0;
	oh_labels_drop(p, false);
	size_t name = names_machine(p, q->next);
	p->foreign = !labelled && !(name && oh_token_has(p, q->next + name, OH_WORD_GLUE));
	return q->next + name;
}

size_t oh_bind_amount(oh_parser *p, size_t i, const oh_amount *q)
{
	if (p->foreign)
		return skip_foreign(p, q);
	/* Behind a label a bracket before the value holds a condition. */
	if (p->condition && p->n_labels && p->label[p->n_labels - 1].token < i &&
	    p->condition_at > p->label[p->n_labels - 1].token) {
		(void)companion_states(p, q);
		return q->next;
	}
	if (q->label) {
		oh_labels_drop(p, true);
		p->label[p->n_labels++] = (oh_pending){
		    .token = q->label - 1, .from = q->from, .hit = p->t[q->label - 1].hit};
	}
	bool members = p->n_labels && bind_members(p, q);
	if (!members && (bind_label(p, q) || bind_older(p, q)))
		return q->next;
	/* 冲击功:-20℃ ≥34J */
	if (members || (p->n_labels && bind_named_number(p, q)) ||
	    (p->n_labels && oh_amount_unit(q) && companion_states(p, q))) {
		oh_bind_made(p, q->next);
		return q->next;
	}
	return bind_misfit(p, q) ? q->next : bind_unlabelled(p, i, q);
}
