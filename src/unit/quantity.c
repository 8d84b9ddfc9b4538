#include "finder.h"

#include "ouhe/base/decimal.h"
#include "ouhe/text/numeral.h"
#include "ouhe/text/utf8.h"
#include "quantity_words.h"

/* --- building quantities ----------------------------------------------------- */

static bool push(struct finder *f, const struct found *q)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 8;
		struct found *p = oh_arena_grow(f->a, f->out, f->cap * sizeof *p, cap * sizeof *p);
		if (!p)
			return false;
		f->out = p;
		f->cap = cap;
	}
	f->out[f->n++] = *q;
	return true;
}

/* 半 behind the unit: 两米半. */
static size_t half_behind(oh_sv s, size_t i)
{
	static const char *const not_after[] = {"半径", "半导", "半成", "半自", "半年",
	                                        "半天", "半月", "半个", "半小", "半轴",
	                                        "半圆", "半球", "半挂", "半封"};
	if (!oh_word_at(s, i, "半"))
		return i;
	for (size_t k = 0; k < sizeof not_after / sizeof *not_after; k++)
		if (oh_word_at(s, i, not_after[k]))
			return i;
	return i + 3;
}

/* The number of a smaller part of money: 6 behind 50元, 三 behind 又. */
static bool part_number(struct finder *f, size_t end, struct number *n)
{
	size_t i = blanks(f->s, end);
	if (oh_word_at(f->s, i, "又") || oh_word_at(f->s, i, "零") || oh_word_at(f->s, i, "加"))
		i += 3;
	else if (oh_word_at(f->s, i, "and "))
		i += 4;
	return oh_find_number_here(f, blanks(f->s, i), false, n) && n->value > 0;
}

/* A lone digit behind 块, 毛 or 角 tells the next place: 三块五, 五毛二. */
static bool lone_digit(struct finder *f, const struct found *q, size_t end, const struct number *n)
{
	struct named other;
	oh_sv s = f->s;
	bool place = oh_word_at(s, end - 3, "块") || oh_word_at(s, end - 3, "毛") ||
	             oh_word_at(s, end - 3, "角");
	return place && n->from == end && strcmp(q->unit.currency, "CNY") == 0 && n->value < 10 &&
	       n->to - n->from <= 3 && !oh_find_unit_at(f, n->to, &other) &&
	       (n->to >= s.n || (unsigned char)s.p[n->to] < 0xE4 || oh_find_loose_money(s, n->to));
}

/* 6角三分 behind 50元, 又三美分 behind 两美元, 五 behind 三块. */
static void money_parts(struct finder *f, struct found *q)
{
	int parts = 1;
	double sum = q->value;
	struct number n;
	while (parts < 100 && part_number(f, q->to, &n)) {
		size_t len, u = blanks(f->s, n.to);
		const oh_subunit *sub = oh_subunit_at(f->s, u, q->unit.currency, &len);
		int into = sub ? sub->parts : parts * 10;
		if (sub ? sub->parts <= parts || n.value >= sub->parts
		        : !lone_digit(f, q, q->to, &n))
			break;
		sum = sum * into / parts + n.value; /* parts divides into */
		parts = into;
		q->to = sub ? u + len : n.to;
		if (!sub)
			break;
	}
	q->value = sum / parts;
}

/* 一米七五: the digits behind 米 are decimals. */
static void decimals_behind(struct finder *f, struct found *q)
{
	struct number n;
	struct named u;
	oh_numeral num;
	oh_sv s = f->s;
	if (!oh_word_at(s, q->to - 3, "米") || strcmp(q->unit.code, "m") != 0 ||
	    !oh_find_number_here(f, q->to, false, &n) || n.digits ||
	    !oh_numeral_scan(s, q->to, OH_NUMERAL_CHINESE, &num) || num.scale != 1)
		return;
	size_t digits = (n.to - n.from) / 3;
	if (digits > 2 || n.value >= (digits == 2 ? 100 : 10) || n.value < 1 ||
	    (digits == 2 && num.form != OH_NUMERAL_POSITION) || oh_find_unit_at(f, n.to, &u) ||
	    (n.to < s.n && (unsigned char)s.p[n.to] >= 0xE4 && !oh_find_loose_money(s, n.to)))
		return;
	q->value += n.value / (digits == 2 ? 100 : 10);
	q->to = n.to;
}

/* "and 2 inches" behind 5 feet. */
static void inches_behind(struct finder *f, struct found *q)
{
	oh_sv s = f->s;
	struct number n;
	struct named u;
	size_t i = blanks(s, q->to);
	if (oh_word_at(s, i, "and "))
		i = blanks(s, i + 4);
	else if (oh_word_at(s, i, ", "))
		i = blanks(s, i + 2);
	if (!oh_find_number_here(f, i, false, &n) || n.value >= 12 ||
	    !oh_find_unit_at(f, blanks(s, n.to), &u) || strcmp(u.unit.code, "[in]") != 0)
		return;
	q->value += n.value / 12;
	q->to = u.to;
}

/* ± behind a number or a quantity: 25±2℃, 380V±10%. */
static bool deviation(struct finder *f, size_t i, const struct found *q, double *by, size_t *end,
                      struct named *u)
{
	oh_sv s = f->s;
	oh_numeral num;
	i = blanks(s, i);
	if (!oh_word_at(s, i, "±"))
		return false;
	i = blanks(s, i + 2);
	size_t len = oh_numeral_scan(s, i, 0, &num);
	if (!len)
		return false;
	struct number n = {i, i + len, num.value, true};
	if (!oh_find_unit_behind(f, &n, u, end))
		return false;
	*by = pure(&u->unit, OH_DIM_PERCENT) ? q->value * num.value / 100 : num.value;
	*by = *by < 0 ? -*by : *by;
	return true;
}

static void set_range(struct found *q, double lo, double hi)
{
	q->has_value = false;
	q->has_range = true;
	q->lo = lo < hi ? lo : hi;
	q->hi = lo < hi ? hi : lo;
}

/* The number at i with what belongs to it; *next is where to go on. False when
 * no number is there. */
static bool number_quantity(struct finder *f, size_t i, struct found *q, bool *is, size_t *next)
{
	struct number n;
	struct named u;
	double by;
	size_t end;
	*is = false;
	if (!oh_find_number_at(f, i, &n))
		return false;
	*next = n.to;
	*q = (struct found){.from = n.from, .value = n.value, .has_value = true};
	if (deviation(f, n.to, q, &by, &end, &u)) {
		q->to = *next = end;
		q->unit = u.unit;
		set_range(q, n.value - by, n.value + by);
		*is = !pure(&u.unit, OH_DIM_PERCENT);
		return true;
	}
	if (zh(f) && oh_word_at(f->s, n.to, "个半")) {
		n.value += 0.5;
		q->value = n.value;
		n.to += 6;
	}
	if (!oh_find_unit_behind(f, &n, &u, &end))
		return true;
	q->unit = u.unit;
	q->to = end;
	*is = true;
	size_t half = zh(f) ? half_behind(f->s, end) : end;
	if (half != end) {
		q->value += 0.5;
		q->to = half;
	}
	if (half == end && zh(f))
		decimals_behind(f, q);
	if (pure(&u.unit, OH_DIM_MONEY) && u.unit.factor == 1)
		money_parts(f, q);
	if (strcmp(u.unit.code, "[ft]") == 0)
		inches_behind(f, q);
	*next = q->to;
	struct named by_unit;
	if (deviation(f, q->to, q, &by, &end, &by_unit) &&
	    (pure(&by_unit.unit, OH_DIM_PERCENT) || strcmp(by_unit.unit.code, q->unit.code) == 0)) {
		set_range(q, q->value - by, q->value + by);
		q->to = *next = end;
	}
	return true;
}

/* 元 and 块 behind a number say nothing against the currency before it. */
static bool same_money(oh_sv s, const struct named *behind, const oh_unit *u)
{
	return strcmp(behind->unit.code, u->code) == 0 ||
	       (behind->to - behind->from == 3 &&
	        (oh_word_at(s, behind->from, "元") || oh_word_at(s, behind->from, "圆") ||
	         oh_word_at(s, behind->from, "块")));
}

/* 人民币 50元, $20, 华氏温度98.6度: the unit, then the number. */
static bool prefixed(struct finder *f, const struct named *u, struct found *q, size_t *next)
{
	struct number n;
	struct named behind;
	size_t i = blanks(f->s, u->to), end;
	bool money = pure(&u->unit, OH_DIM_MONEY);
	if (at(f->s, i) == ':' && money)
		i = blanks(f->s, i + 1);
	if (!oh_find_number_here(f, i, !money, &n))
		return false;
	*q = (struct found){.from = u->from, .to = n.to, .value = n.value, .has_value = true};
	q->unit = u->unit;
	if (oh_find_unit_behind(f, &n, &behind, &end)) {
		if (money ? !same_money(f->s, &behind, &u->unit) : !is_angle(&behind.unit))
			return false;
		q->to = end;
	}
	if (money)
		money_parts(f, q);
	*next = q->to;
	return true;
}

/* 华氏温度, 摄氏温度 and the like, which only stand before numbers. */
static bool scale_name_at(oh_sv s, size_t i, struct named *u)
{
	static const struct {
		const char *name, *code;
	} names[] = {{"华氏温度", "degF"}, {"华氏度数", "degF"}, {"华氏", "degF"},
	             {"摄氏温度", "degC"}, {"摄氏度数", "degC"}, {"摄氏", "degC"},
	             {"开氏温度", "K"},    {"绝对温度", "K"},    {"热力学温度", "K"}};
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (oh_word_at(s, i, names[k].name)) {
			u->from = i;
			u->to = i + strlen(names[k].name);
			return oh_unit_from_code(oh_sv_from(names[k].code), &u->unit);
		}
	return false;
}

static size_t step(oh_sv s, size_t i)
{
	if (is_letter(s.p[i])) {
		while (is_alnum(at(s, i)))
			i++;
		return i;
	}
	(void)oh_utf8_next(s, &i);
	return i;
}

/* A unit's name at i that is no unit of a number before it. */
static bool name_quantity(struct finder *f, size_t i, struct found *q, size_t *next)
{
	struct named u;
	oh_sv s = f->s;
	if (i > 0 && is_alnum(s.p[i - 1]) && is_letter(s.p[i]))
		return false;
	if (scale_name_at(s, i, &u) && prefixed(f, &u, q, next))
		return true;
	if (!oh_find_unit_at(f, i, &u))
		return false;
	if ((pure(&u.unit, OH_DIM_MONEY) && u.unit.factor == 1) && prefixed(f, &u, q, next))
		return true;
	*next = u.to;
	size_t before = i;
	while (before > 0 && s.p[before - 1] == ' ')
		before--;
	if (before > 0 && is_digit(s.p[before - 1]))
		return false; /* behind a number that was none: abc-12 kg */
	if (!oh_find_wanted(f, &u.unit) || !oh_unit_stands_alone(s, u.from, u.to, &u.unit, f->lang))
		return false;
	*q = (struct found){.from = u.from, .to = u.to, .unit = u.unit};
	return true;
}

/* Joins q to the quantity before it where only 到, ~ or the like stands between
 * and both are told in one unit. */
static bool joins(struct finder *f, const struct found *q)
{
	static const char *const links[] = {"至", "到", "~", "-", "to"};
	struct found *p = f->n ? &f->out[f->n - 1] : NULL;
	if (!p || !p->has_value || !q->has_value || strcmp(p->unit.code, q->unit.code) != 0)
		return false;
	oh_sv gap = oh_sv_trim(oh_sv_sub(f->s, p->to, q->from - p->to));
	for (size_t k = 0; k < sizeof links / sizeof *links; k++)
		if (oh_sv_eq(gap, oh_sv_from(links[k]))) {
			set_range(p, p->value, q->value);
			p->to = q->to;
			return true;
		}
	return false;
}

static bool find_all(struct finder *f)
{
	for (size_t i = 0; i < f->s.n;) {
		struct found q;
		bool is;
		size_t next = i;
		bool number = number_quantity(f, i, &q, &is, &next);
		if (!number)
			is = name_quantity(f, i, &q, &next);
		if (is && oh_find_wanted(f, &q.unit) && !joins(f, &q) && !push(f, &q))
			return false;
		i = next > i ? next : step(f->s, i);
	}
	return true;
}

/* --- results ----------------------------------------------------------------- */

/* Decimal text; from 1e15 on in fifteen digits with an exponent, which is what a
 * double knows for certain. */
static bool decimal(oh_arena *a, double v, oh_sv *out)
{
	char text[40];
	size_t n;
	if (v >= 1e15 || v <= -1e15)
		n = (size_t)snprintf(text, sizeof text, "%.15G", v);
	else
		n = oh_double_format(v, text);
	*out = oh_arena_sv(a, (oh_sv){text, n});
	return out->p != NULL;
}

static bool export(struct finder *f, oh_quantity *out)
{
	size_t byte = 0, chars = 0;
	for (size_t k = 0; k < f->n; k++) {
		const struct found *q = &f->out[k];
		oh_quantity *o = &out[k];
		oh_folded_span(&f->folded, q->from, q->to, &o->from, &o->len);
		chars += oh_utf8_count(oh_sv_sub(f->source, byte, o->from - byte));
		byte = o->from;
		o->start = chars;
		o->end = chars + oh_utf8_count(oh_sv_sub(f->source, o->from, o->len));
		o->unit = oh_arena_sv(f->a, oh_sv_from(q->unit.code));
		bool ok = o->unit.p != NULL;
		if (q->has_value)
			ok = ok && decimal(f->a, q->value, &o->value);
		if (q->has_range)
			ok = ok && decimal(f->a, q->lo, &o->lo) && decimal(f->a, q->hi, &o->hi);
		if (!ok)
			return false;
	}
	return true;
}

oh_status oh_quantity_find(oh_sv text, oh_quantity_lang lang, oh_quantity_kind kind, oh_arena *a,
                           const oh_quantity **out, size_t *n)
{
	struct finder f = {
	    .source = text, .lang = lang, .kind = kind, .a = a, .warm = -1, .data = -1};
	oh_arena_mark mark = oh_arena_mark_get(a);
	oh_status st = oh_fold(text, 0, a, &f.folded);
	if (st != OH_OK)
		return st;
	f.s = f.folded.text;
	oh_quantity *list = NULL;
	if (find_all(&f))
		list = oh_arena_array(a, f.n, sizeof *list);
	if (!list || !export(&f, list)) {
		oh_arena_rewind(a, mark);
		return OH_ENOMEM;
	}
	*out = list;
	*n = f.n;
	return OH_OK;
}
