/* Values and codes find their attribute. */
#include "bind.h"

#include <string.h>

/* The pending label of this attribute, SIZE_MAX: none. */
static size_t pending_of(const oh_parser *p, uint16_t attr)
{
	for (size_t k = 0; k < p->n_labels; k++)
		for (uint32_t m = 0; m < p->label[k].hit.n; m++)
			if (p->label[k].hit.words[m].kind == OH_WORD_LABEL &&
			    p->label[k].hit.words[m].attr == attr)
				return k;
	return SIZE_MAX;
}

/* Token i goes on with a list whose last member was a fact of this attribute. */
static bool continues(const oh_parser *p, size_t i, uint16_t attr)
{
	if (!p->facts->n || i < 1 || p->fact_end + 1 != i)
		return false;
	bool joint = p->t[i - 1].kind == OH_TOKEN_LIST || p->t[i - 1].kind == OH_TOKEN_RANGE ||
	             oh_token_has(p, i - 1, OH_WORD_JOIN) || oh_token_has(p, i - 1, OH_WORD_RANGE);
	return joint && OH_VEC_AT(p->facts, oh_fact, p->facts->n - 1).attr == oh_bind_attr(p, attr);
}

/* A label of this attribute directly behind token k: the token behind it. */
static size_t same_label_behind(const oh_parser *p, size_t k, uint16_t attr)
{
	size_t after = oh_bind_behind(p, k + 1);
	if (!after)
		return 0;
	const oh_word_hit *hit = &p->t[after - 1].hit;
	for (uint32_t m = 0; m < hit->n; m++)
		if (hit->words[m].kind == OH_WORD_LABEL && hit->words[m].attr == attr)
			return after;
	return 0;
}

static void emit_bound_value(oh_parser *p, size_t i, const oh_word *w, uint32_t to)
{
	const oh_attr *attr = oh_bind_attr(p, w->attr);
	const oh_token *t = &p->t[i];
	size_t k = pending_of(p, w->attr);
	uint32_t from = k == SIZE_MAX ? t->from : p->label[k].from;
	bool reading = w->arg == OH_VALUE_READING;
	oh_sv text =
	    reading ? p->x->pack->readings[w->value].words[0] : attr->values[w->value].name;
	oh_emit_value(p, w->attr, reading ? -1 : w->value, reading ? w->value : -1, text, from,
	              t->from, to);
	if (k != SIZE_MAX)
		oh_bind_drop(p, k);
}

size_t oh_bind_value(oh_parser *p, size_t i)
{
	const oh_token *t = &p->t[i];
	const oh_word *best = NULL;
	size_t behind = 0;
	int rank = 0;
	for (uint32_t k = 0; k < t->hit.n; k++) {
		const oh_word *w = &t->hit.words[k];
		if (w->kind != OH_WORD_VALUE)
			continue;
		size_t after = same_label_behind(p, i, w->attr);
		int r = pending_of(p, w->attr) != SIZE_MAX ? 5
		        : after                            ? 4
		        : continues(p, i, w->attr)         ? 3
		        : !w->weak                         ? 2
		                                           : 0;
		bool edition = best && best->attr == w->attr && w->arg == OH_VALUE_READING;
		if (r > rank || (rank && edition)) {
			r = r > rank ? r : rank;
			rank = r;
			best = w;
			behind = after;
		}
	}
	if (!best)
		return oh_token_has(p, i, OH_WORD_LABEL) ? i : i + 1;
	if (p->foreign || p->refused) {
		p->refused = false;
		return i + 1;
	}
	/* 效率不低于IE3: the value answers for the label before it */
	if (rank < 4 && p->n_labels && !p->depth && p->label_asked && p->label_unread == 0 &&
	    p->label[0].token != SIZE_MAX)
		oh_labels_drop(p, false);
	uint32_t to = rank == 4 ? p->t[behind - 1].to : t->to;
	emit_bound_value(p, i, best, to);
	size_t next = behind && !p->n_labels ? behind : i + 1;
	oh_bind_made(p, next);
	return next;
}

/* A code as its author wrote it, without spaces except inside an Ex mark. */
static oh_sv code_text(oh_parser *p, const oh_attr *attr, uint32_t from, uint32_t to)
{
	if (attr->fit == OH_FIT_EX) {
		size_t at = 0, len = 0;
		oh_folded_span(p->scan->folded, from, to, &at, &len);
		return oh_sv_trim(oh_sv_sub(p->source, at, len));
	}
	char *copy = oh_arena_alloc(p->arena, to - from + 1);
	if (!copy) {
		p->status = OH_ENOMEM;
		return (oh_sv){NULL, 0};
	}
	size_t n = 0;
	for (uint32_t i = from; i < to; i++) {
		char c = p->scan->text.p[i];
		if (c == ' ' || (attr->fit == OH_FIT_IP && c == '-'))
			continue;
		if (attr->fit == OH_FIT_IP && c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		copy[n++] = c;
	}
	return (oh_sv){copy, n};
}

/* IP54/55: the second code without its letters. */
static size_t further_digits(oh_parser *p, size_t i, uint16_t at)
{
	const oh_number *n;
	while (oh_token_is(p, i + 1, OH_TOKEN_LIST) && (n = oh_token_number(p, i + 2)) != NULL &&
	       !n->n_units && !p->t[i + 2].spaced && p->t[i + 2].to - p->t[i + 2].from == 2 &&
	       n->value <= 69) {
		const oh_token *t = &p->t[i + 2];
		char code[4] = {'I', 'P', p->scan->text.p[t->from], p->scan->text.p[t->from + 1]};
		oh_sv text = oh_arena_sv(p->arena, (oh_sv){code, sizeof code});
		oh_emit_value(p, at, -1, -1, text, t->from, t->from, t->to);
		i += 2;
	}
	return i + 1;
}

/* Q355B/C/D/E: one designation, its further quality letters. */
static size_t further_letters(oh_parser *p, size_t i, uint16_t at, oh_sv code)
{
	oh_sv letters = oh_bind_attr(p, at)->quality_letters;
	while (code.n > 2 && letters.n && oh_token_is(p, i + 1, OH_TOKEN_LIST) && i + 2 < p->n &&
	       p->t[i + 2].to - p->t[i + 2].from == 1 && !p->t[i + 2].spaced) {
		const oh_token *t = &p->t[i + 2];
		char letter = p->scan->text.p[t->from];
		if (!memchr(letters.p, letter, letters.n) ||
		    !memchr(letters.p, code.p[code.n - 1], letters.n))
			break;
		char *next = oh_arena_alloc(p->arena, code.n);
		if (!next) {
			p->status = OH_ENOMEM;
			break;
		}
		memcpy(next, code.p, code.n);
		next[code.n - 1] = letter;
		oh_sv text = {next, code.n};
		oh_emit_value(p, at, oh_attr_value(oh_bind_attr(p, at), text), -1, text, t->from,
		              t->from, t->to);
		i += 2;
	}
	return i + 1;
}

/* 牌号:SWRH82B: behind the label of a grade a name with digits is one. */
bool oh_bind_grade_name(oh_parser *p, size_t i)
{
	const oh_token *t = &p->t[i];
	bool digit = false;
	for (uint32_t b = t->from; b < t->to; b++)
		digit = digit || oh_is_digit(p->scan->text.p[b]);
	for (size_t k = 0; digit && k < p->n_labels && p->label_unread == 0; k++)
		for (uint32_t m = 0; m < p->label[k].hit.n; m++) {
			const oh_word *w = &p->label[k].hit.words[m];
			if (w->kind != OH_WORD_LABEL ||
			    oh_bind_attr(p, w->attr)->fit != OH_FIT_GRADE)
				continue;
			oh_sv text = code_text(p, oh_bind_attr(p, w->attr), t->from, t->to);
			oh_emit_value(p, w->attr, -1, -1, text, p->label[k].from, t->from, t->to);
			oh_bind_drop(p, k);
			oh_bind_made(p, i + 1);
			return true;
		}
	return false;
}

/* 接线盒IP68: the code of a part, not of the product. */
static bool of_part(const oh_parser *p, size_t i)
{
	static const char *const parts[] = {"器", "盒", "箱", "柜", "泵"};
	if (i == 0 || p->t[i].spaced || p->t[i - 1].kind != OH_TOKEN_TEXT)
		return false;
	oh_sv text = oh_sv_sub(p->scan->text, p->t[i - 1].from, p->t[i - 1].to - p->t[i - 1].from);
	for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
		if (oh_sv_ends(text, oh_sv_from(parts[k])))
			return true;
	return false;
}

size_t oh_bind_code(oh_parser *p, size_t i)
{
	const oh_token *t = &p->t[i];
	const oh_attr *attr = oh_bind_attr(p, t->attr);
	if (p->foreign || p->refused) {
		p->refused = false;
		return i + 1;
	}
	size_t k = pending_of(p, t->attr);
	if (k == SIZE_MAX && of_part(p, i))
		return i + 1;
	size_t behind = k == SIZE_MAX ? same_label_behind(p, i, t->attr) : 0;
	uint32_t from = k == SIZE_MAX ? t->from : p->label[k].from;
	oh_sv text = code_text(p, attr, t->from, t->to);
	int value = oh_attr_value(attr, text);
	if (value >= 0)
		text = attr->values[value].name;
	oh_emit_value(p, t->attr, value, -1, text, from, t->from,
	              behind ? p->t[behind - 1].to : t->to);
	if (k != SIZE_MAX)
		oh_bind_drop(p, k);
	size_t next = behind && !p->n_labels ? behind : i + 1;
	if (attr->fit == OH_FIT_IP && next == i + 1)
		next = further_digits(p, i, t->attr);
	if (next == i + 1 && attr->fit == OH_FIT_GRADE)
		next = further_letters(p, i, t->attr, text);
	oh_bind_made(p, next);
	return next;
}
