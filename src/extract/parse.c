/* The walk over one segment's tokens: labels wait for values, quantities and
 * values find their attribute, what is left over is told. */
#include "parse.h"

#include <math.h>
#include <string.h>

#include "bind.h"
#include "ouhe/extract/messages.h"

enum {
	LABEL_REACH = 36,   /* bytes of unknown words between a label and its value */
	BRACKET_REACH = 48, /* tokens in which a bracket must close */
	HEAD_REACH = 64     /* bytes before a stroke that may share a label's ending */
};

void oh_labels_drop(oh_parser *p, bool tell)
{
	const oh_pending *l = p->n_labels ? &p->label[p->n_labels - 1] : NULL;
	if (tell && l && p->label_asked && l->token != SIZE_MAX) {
		size_t end = l->token;
		while (end + 1 < p->n && p->t[end + 1].kind != OH_TOKEN_BREAK)
			end++;
		oh_emit_issue(p, &oh_msg_extract_unread, l->from, p->t[end].to, (oh_sv){NULL, 0});
	}
	p->n_labels = 0;
	p->label_asked = false;
	p->label_unread = 0;
}

/* 额定/峰值功率: the words before the stroke share the label's ending. */
static bool shared_ending(oh_parser *p, size_t i, oh_pending *first)
{
	if (i < 2)
		return false;
	const oh_token *sep = &p->t[i - 1], *head = &p->t[i - 2];
	bool joins = sep->kind == OH_TOKEN_LIST || oh_token_has(p, i - 1, OH_WORD_JOIN);
	if (!joins || p->n_labels || sep->spaced || p->fact_end + 1 == i)
		return false;
	/* 电机、最高转速: a word that stands for itself shares nothing */
	if (oh_token_has(p, i - 2, OH_WORD_SUBJECT) || oh_token_has(p, i - 2, OH_WORD_VALUE) ||
	    oh_token_has(p, i - 2, OH_WORD_LABEL) || head->to - head->from < 4)
		return false;
	oh_sv lower = p->scan->lower;
	oh_sv label = oh_sv_sub(lower, p->t[i].from, p->t[i].hit.len);
	char text[96];
	/* The head may be part of a longer unknown run: try its last characters. */
	uint32_t first_byte =
	    head->to - head->from > HEAD_REACH ? head->to - HEAD_REACH : head->from;
	for (uint32_t from = first_byte; from < head->to; from++) {
		if (((uint8_t)lower.p[from] & 0xc0) == 0x80)
			continue;
		size_t n = head->to - from;
		for (size_t cut = 1; cut < label.n && n + label.n - cut < sizeof text; cut++) {
			if (((uint8_t)label.p[cut] & 0xc0) == 0x80)
				continue;
			memcpy(text, lower.p + from, n);
			memcpy(text + n, label.p + cut, label.n - cut);
			oh_word_hit hit =
			    oh_lexicon_exact(p->x->lexicon, (oh_sv){text, n + label.n - cut});
			if (hit.n && hit.words[0].kind == OH_WORD_LABEL) {
				*first = (oh_pending){.token = i, .from = from, .hit = hit};
				return true;
			}
		}
	}
	return false;
}

/* 变频器功率110kW, 轴承温度95℃: unknown words directly before a short label make it
 * another parameter's, or another machine's. */
static bool of_other(const oh_parser *p, size_t i)
{
	size_t k = i;
	if (k > 0 && p->t[k - 1].kind == OH_TOKEN_OPEN)
		k--; /* 柴油机(功率162kW) */
	if (k == 0 || p->t[k].spaced || p->t[k - 1].kind != OH_TOKEN_TEXT)
		return false;
	const oh_token *t = &p->t[k - 1];
	oh_sv text = oh_sv_sub(p->scan->text, t->from, t->to - t->from);
	if (text.n < 6)
		return false;
	static const char *const machines[] = {"机", "器", "泵", "箱", "炉", "车"};
	bool machine = false;
	for (size_t m = 0; m < sizeof machines / sizeof *machines; m++)
		machine = machine || oh_sv_ends(text, oh_sv_from(machines[m]));
	static const char *const generic[] = {"功率", "转速", "温度", "重量", "质量", "电压",
	                                      "电流", "频率", "速度", "转矩", "扭矩"};
	oh_sv label = oh_sv_sub(p->scan->text, p->t[i].from, p->t[i].hit.len);
	for (size_t g = 0; g < sizeof generic / sizeof *generic && k == i; g++)
		machine = machine || oh_sv_eq(label, oh_sv_from(generic[g]));
	return machine;
}

static void take_label(oh_parser *p, size_t i, uint32_t from, uint8_t extreme)
{
	oh_pending shared;
	bool queue = i > 0 && p->n_labels && !p->label_asked &&
	             p->label[p->n_labels - 1].token != SIZE_MAX &&
	             p->label[p->n_labels - 1].token + 2 == i &&
	             (p->t[i - 1].kind == OH_TOKEN_LIST || oh_token_has(p, i - 1, OH_WORD_JOIN));
	if (!queue) {
		/* 抗拉强度Rm≥450: the second name says the same; otherwise the first
		 * label found no value */
		p->has_older = p->n_labels == 1 && p->label[0].token != SIZE_MAX;
		if (p->has_older)
			p->older = p->label[0];
		oh_labels_drop(p, !p->has_older);
		if (shared_ending(p, i, &shared))
			p->label[p->n_labels++] = shared;
	}
	if (p->n_labels == OH_LABELS_MAX)
		return;
	p->label[p->n_labels++] = (oh_pending){.token = i,
	                                       .from = from,
	                                       .extreme = extreme,
	                                       .other = of_other(p, i),
	                                       .hit = p->t[i].hit};
	p->label_unread = 0;
	p->soft_foreign = false;
}

/* True when something that can be a fact stands before the clause's end. */
static bool facts_follow(const oh_parser *p, size_t i)
{
	for (size_t k = i + 1; k < p->n; k++) {
		const oh_token *t = &p->t[k];
		if (t->kind == OH_TOKEN_BREAK || t->kind == OH_TOKEN_CLOSE)
			return false;
		if (t->kind == OH_TOKEN_NUMBER || t->kind == OH_TOKEN_CODE ||
		    oh_token_has(p, k, OH_WORD_VALUE) || oh_token_has(p, k, OH_WORD_LABEL))
			return true;
	}
	return false;
}

/* 最好采用油冷 wishes for what follows, IE5优先 for what precedes. */
static void take_wish(oh_parser *p, size_t i)
{
	bool attached = i > 0 && !p->t[i].spaced && p->fact_end == i && p->facts->n > p->soft;
	bool open_end = i + 1 >= p->n || p->t[i + 1].spaced || p->t[i + 1].kind == OH_TOKEN_BREAK ||
	                p->t[i + 1].kind == OH_TOKEN_LIST || p->t[i + 1].kind == OH_TOKEN_CLOSE;
	bool latin = oh_is_letter(p->scan->text.p[p->t[i].from]);
	if ((attached && open_end) || !facts_follow(p, i))
		oh_mark_should(p, latin ? p->clause : p->soft);
	else
		p->should = true;
}

static void take_tax(oh_parser *p, uint8_t tax)
{
	p->tax = tax;
	for (size_t i = p->clause; i < p->facts->n; i++) {
		oh_fact *f = &OH_VEC_AT(p->facts, oh_fact, i);
		if (f->attr->unit.dim[OH_DIM_MONEY] == 1 &&
		    !(f->flags & (OH_FACT_TAX_IN | OH_FACT_TAX_OUT)))
			f->flags |= tax;
	}
}

/* In a cell the header goes on asking until it is answered. */
static void arm_header(oh_parser *p, uint32_t from)
{
	if (!p->sticky || p->n_labels)
		return;
	p->label[0] = p->sticky_label;
	p->label[0].from = from;
	p->n_labels = 1;
}

static void take_break(oh_parser *p, size_t i)
{
	p->has_older = false;
	bool colon_line = p->t[i].mark == '\n' && i > 0 && p->t[i - 1].kind == OH_TOKEN_COLON;
	/* 最高转速, 4500r/min: a comma directly behind the label */
	bool comma = p->t[i].mark == ',' && p->n_labels && p->label[p->n_labels - 1].token + 1 == i;
	if (!colon_line && !comma)
		oh_labels_drop(p, true);
	bool listed = p->foreign_list && p->t[i].mark == ',';
	p->foreign = listed;
	p->foreign_list = listed;
	p->should = p->soft_foreign = p->refused = false;
	p->tax = 0;
	p->period = 0;
	p->soft = p->clause = p->facts->n;
	if (i + 1 < p->n)
		arm_header(p, p->t[i + 1].from);
}

static bool begins_amount(const oh_parser *p, size_t i)
{
	return p->t[i].kind == OH_TOKEN_NUMBER || p->t[i].kind == OH_TOKEN_PM ||
	       oh_token_has(p, i, OH_WORD_OP) || oh_token_has(p, i, OH_WORD_APPROX) ||
	       oh_token_has(p, i, OH_WORD_EXTREME) || oh_token_has(p, i, OH_WORD_BETWEEN);
}

/* 噪声(1m处)≤72dB: the label's value stands behind the bracket. */
static bool value_behind(const oh_parser *p, size_t open)
{
	size_t depth = 0, k = open;
	for (; k < p->n && k < open + BRACKET_REACH && p->t[k].kind != OH_TOKEN_BREAK; k++) {
		depth += p->t[k].kind == OH_TOKEN_OPEN;
		if (p->t[k].kind == OH_TOKEN_CLOSE && --depth == 0)
			break;
	}
	if (k + 1 >= p->n || p->t[k].kind != OH_TOKEN_CLOSE)
		return false;
	k++;
	while (k < p->n && (p->t[k].kind == OH_TOKEN_COLON || oh_token_has(p, k, OH_WORD_GLUE)))
		k++;
	return oh_label_answered(p, k);
}

static void take_open(oh_parser *p, size_t i)
{
	p->depth++;
	p->opened = i;
	if (p->condition)
		return;
	if (p->n_labels ? value_behind(p, i) : p->fact_end == i) {
		p->condition = p->depth;
		p->condition_at = i;
	}
}

static void take_close(oh_parser *p, bool round)
{
	p->foreign = false;
	if (p->condition == p->depth)
		p->condition = 0;
	/* A label in a bracket does not reach beyond it. */
	if (round && p->n_labels && p->label[0].token != SIZE_MAX && p->label[0].token > p->opened)
		oh_labels_drop(p, true);
	if (p->depth > 0)
		p->depth--;
}

static double period_of(const oh_word *w)
{
	return w->arg ? w->arg : 365;
}

/* 原电机, 旧设备, 现有设备. */
static bool is_former(const oh_parser *p, size_t i)
{
	oh_sv text = oh_sv_sub(p->scan->text, p->t[i].from, 3);
	return oh_sv_eq(text, OH_SV("原")) || oh_sv_eq(text, OH_SV("旧")) ||
	       oh_sv_eq(text, OH_SV("现"));
}

/* Words that are neither label, value nor quantity. */
static size_t take_plain(oh_parser *p, size_t i)
{
	const oh_token *t = &p->t[i];
	const oh_word *w = &t->hit.words[0];
	switch ((oh_word_kind)w->kind) {
	case OH_WORD_SHOULD:
		take_wish(p, i);
		break;
	case OH_WORD_MUST:
		p->should = false;
		break;
	case OH_WORD_FOREIGN:
		/* 配套电机功率75kW: the label speaks of what is wanted */
		if (w->arg) {
			p->soft_foreign = true;
			break;
		}
		/* 原电机: 75kW, 1480r/min; to the end of the sentence */
		p->foreign_used = false;
		p->foreign_list = oh_token_is(p, i + 1, OH_TOKEN_COLON) && is_former(p, i);
		p->foreign = !(oh_token_has(p, i + 1, OH_WORD_LABEL) && !p->t[i + 1].spaced);
		break;
	case OH_WORD_NOT:
		p->refused = true;
		break;
	case OH_WORD_TAX:
		take_tax(p, w->arg);
		break;
	case OH_WORD_PERIOD:
		p->period = period_of(w);
		break;
	case OH_WORD_NONE_SUCH:
		if (p->n_labels)
			oh_labels_drop(p, false);
		break;
	case OH_WORD_OP:
		p->label_asked = p->label_asked || p->n_labels;
		break;
	case OH_WORD_SUBJECT:
	case OH_WORD_QUALIFIER:
		p->label_unread += t->to - t->from;
		break;
	case OH_WORD_NONE:
	case OH_WORD_LABEL:
	case OH_WORD_VALUE:
	case OH_WORD_PATTERN:
	case OH_WORD_EXTREME:
	case OH_WORD_APPROX:
	case OH_WORD_RANGE:
	case OH_WORD_BETWEEN:
	case OH_WORD_JOIN:
	case OH_WORD_ALSO:
	case OH_WORD_GLUE:
	case OH_WORD_SIGN:
	case OH_WORD_PERCENT:
	case OH_WORD_HALF:
		break;
	}
	return i + 1;
}

static size_t take_words(oh_parser *p, size_t i)
{
	const oh_token *t = &p->t[i];
	const oh_word *extreme = oh_token_word(t, OH_WORD_EXTREME);
	if (extreme && oh_token_has(p, i + 1, OH_WORD_LABEL)) {
		take_label(p, i + 1, t->from, extreme->arg);
		return i + 2;
	}
	/* A word that is a label and a value (低压) is a value behind its label. */
	if (oh_token_has(p, i, OH_WORD_VALUE) &&
	    (!oh_token_has(p, i, OH_WORD_LABEL) || p->n_labels)) {
		size_t next = oh_bind_value(p, i);
		if (next > i)
			return next;
	}
	if (oh_token_has(p, i, OH_WORD_LABEL)) {
		take_label(p, i, t->from, OH_OP_NONE);
		return i + 1;
	}
	if (begins_amount(p, i)) {
		oh_amount q;
		if (oh_amount_read(p, i, &q))
			return oh_bind_amount(p, i, &q);
	}
	return take_plain(p, i);
}

static void take_standard(oh_parser *p, size_t i)
{
	size_t from = 0, len = 0;
	oh_folded_span(p->scan->folded, p->t[i].from, p->t[i].to, &from, &len);
	oh_sv text = oh_sv_sub(p->source, from, len);
	if (oh_vec_push(p->standards, &text))
		p->status = OH_ENOMEM;
}

static size_t step(oh_parser *p, size_t i)
{
	const oh_token *t = &p->t[i];
	oh_amount q;
	/* 员工350人 IP55: what was foreign ends with its words */
	bool soft = t->spaced || t->kind == OH_TOKEN_LIST;
	if (p->foreign && p->foreign_used && soft && !p->foreign_list)
		p->foreign = false;
	if (p->foreign && (t->kind == OH_TOKEN_SKIP || t->kind == OH_TOKEN_NUMBER))
		p->foreign_used = true;
	if (t->spaced && !p->n_labels && !oh_token_has(p, i, OH_WORD_SHOULD))
		p->soft = p->facts->n;
	switch ((oh_token_kind)t->kind) {
	case OH_TOKEN_WORDS:
		return take_words(p, i);
	case OH_TOKEN_NUMBER:
	case OH_TOKEN_PM:
		if (oh_amount_read(p, i, &q))
			return oh_bind_amount(p, i, &q);
		return i + 1;
	case OH_TOKEN_CODE:
		return oh_bind_code(p, i);
	case OH_TOKEN_BREAK:
		take_break(p, i);
		return i + 1;
	case OH_TOKEN_LIST:
		if (t->mark == 'd' && !p->n_labels)
			p->soft = p->facts->n;
		return i + 1;
	case OH_TOKEN_COLON:
		p->label_asked = p->label_asked || p->n_labels;
		return i + 1;
	case OH_TOKEN_OPEN:
		if (oh_token_is(p, i + 1, OH_TOKEN_NUMBER) && oh_amount_read(p, i, &q))
			return oh_bind_amount(p, i, &q);
		take_open(p, i);
		return i + 1;
	case OH_TOKEN_CLOSE:
		take_close(p, t->mark == ')');
		return i + 1;
	case OH_TOKEN_STANDARD:
		take_standard(p, i);
		return i + 1;
	case OH_TOKEN_NAME:
	case OH_TOKEN_TEXT:
		if (t->kind == OH_TOKEN_NAME && oh_bind_grade_name(p, i))
			return i + 1;
		/* A short symbol (P, Pn) is part of the label. */
		if (t->kind == OH_TOKEN_TEXT || t->to - t->from > 3)
			p->label_unread += t->to - t->from;
		if (p->n_labels && p->label_unread > LABEL_REACH)
			oh_labels_drop(p, true);
		return i + 1;
	case OH_TOKEN_RANGE:
	case OH_TOKEN_TIMES:
	case OH_TOKEN_SKIP:
		return i + 1;
	}
	return i + 1;
}

void oh_parse_run(oh_parser *p)
{
	p->t = p->scan->tokens.p;
	p->n = p->scan->tokens.n;
	p->n_labels = 0;
	p->foreign_list = false;
	p->has_older = false;
	p->label_asked = false;
	p->label_unread = 0;
	p->fact_end = 0;
	p->soft = p->clause = p->facts->n;
	p->should = p->foreign = p->soft_foreign = p->refused = false;
	p->tax = 0;
	p->period = 0;
	p->depth = p->condition = 0;
	p->opened = SIZE_MAX;
	if (p->n)
		arm_header(p, p->t[0].from);
	for (size_t i = 0; i < p->n && !p->status;) {
		size_t next = step(p, i);
		i = next > i ? next : i + 1;
	}
	oh_labels_drop(p, true);
}
