#include "finder.h"

#include "lexicon.h"
#include "ouhe/text/numeral.h"
#include "quantity_words.h"

static bool speaks_of_temperature(struct finder *f)
{
	if (f->warm < 0)
		f->warm = oh_speaks_of_temperature(f->s);
	return f->warm != 0;
}

static bool speaks_of_data(struct finder *f)
{
	if (f->data < 0)
		f->data = oh_speaks_of_data(f->s);
	return f->data != 0;
}

/* --- kinds ------------------------------------------------------------------- */

/* Of the kind asked for. Durations, counts, shares and rates of money are
 * quantities of no kind. */
bool oh_find_wanted(const struct finder *f, const oh_unit *u)
{
	switch (f->kind) {
	case OH_QUANTITY_CURRENCY:
		return pure(u, OH_DIM_MONEY);
	case OH_QUANTITY_TEMPERATURE:
		return pure(u, OH_DIM_TEMPERATURE) || is_angle(u);
	case OH_QUANTITY_DIMENSION:
		return !u->dim[OH_DIM_MONEY] && !u->dim[OH_DIM_COUNT] && !u->dim[OH_DIM_PERCENT] &&
		       !u->dim[OH_DIM_HARDNESS] && !pure(u, OH_DIM_TIME) &&
		       !pure(u, OH_DIM_TEMPERATURE);
	case OH_QUANTITY_ANY:
		break;
	}
	return true;
}

/* --- units ------------------------------------------------------------------- */

/* The reading that counts in running text: 度 is a degree of something. */
static const oh_unit *reading(const oh_unit *r, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (is_angle(&r[k]))
			return &r[k];
	return &r[0];
}

/* A rate over days or pieces: the kinds speak of what is above it only. */
static bool is_rate(const oh_unit *u)
{
	return u->by_month || u->dim[OH_DIM_COUNT] < 0 || strstr(u->code, "/day") ||
	       strstr(u->code, "/week") || (u->dim[OH_DIM_MONEY] && strchr(u->code, '/'));
}

/* Latin letters that are units only in the right place. */
static bool letter_counts(struct finder *f, const struct number *n, const struct named *u)
{
	oh_sv s = f->s;
	char c = s.p[u->from];
	bool spaced = n->to != u->from;
	switch (c) {
	case 'C':
	case 'c':
	case 'F':
	case 'f':
	case 'K':
		/* 72 f, 25C where the text is about temperature. */
		if (speaks_of_temperature(f))
			return true;
		return !zh(f) && c != 'K' && spaced && n->value > -1000 && n->value < 1000 &&
		       f->kind == OH_QUANTITY_TEMPERATURE && !is_alnum(at(s, u->to + 1));
	case 'M':
	case 'G':
	case 'T':
	case 'S':
	case 'H':
	case 'P':
	case 'p':
	case 'x':
	case 'X':
	case 'R':
		return f->kind == OH_QUANTITY_ANY && !spaced && c != 'M' && c != 'G';
	case 'A':
		return !spaced;
	default:
		return true;
	}
}

/* "6pm", "at 2 pm", "2:00 pm". */
static bool is_clock(oh_sv s, const struct number *n, const struct named *u)
{
	static const char *const before[] = {"at ",    "by ",     "until ",  "till ", "from ",
	                                     "after ", "before ", "around ", "to "};
	if (u->to - u->from != 2 || !(oh_word_at(s, u->from, "pm") || oh_word_at(s, u->from, "am")))
		return false;
	if (n->to == u->from || at(s, n->from - (n->from > 0)) == ':')
		return true;
	for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
		size_t len = strlen(before[k]);
		if (n->from >= len && oh_word_at(s, n->from - len, before[k]))
			return true;
	}
	return false;
}

/* True where an inch sign at i closes a quotation. */
static bool closes_quote(struct finder *f, size_t i)
{
	if (i < f->quote_at) {
		f->quote_at = 0;
		f->quote_open = false;
	}
	for (; f->quote_at < i; f->quote_at++)
		f->quote_open ^= f->s.p[f->quote_at] == '"';
	return f->quote_open;
}

/* What may follow "3 in" where it is a length. */
static bool inch_noun(oh_sv s, size_t i)
{
	static const char *const words[] = {"by ",    "x ",     "tall",  "wide", "long",
	                                    "thick",  "high",   "deep",  "dia",  "width",
	                                    "length", "height", "depth", "and ", "or "};
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (oh_word_at(s, i, words[k]))
			return true;
	return false;
}

/* What makes a unit behind a number none. */
static bool misleads(struct finder *f, const struct number *n, const struct named *u)
{
	oh_sv s = f->s;
	size_t len = u->to - u->from;
	char next = at(s, u->to);
	if (len == 1 && is_letter(s.p[u->from]) && !letter_counts(f, n, u))
		return true;
	if (is_clock(s, n, u))
		return true;
	/* "2 in april"; "5 in." and "5 in" do. */
	if (oh_word_at(s, u->from, "in") && len == 2 && next == ' ' &&
	    is_letter(at(s, u->to + 1)) && n->to != u->from)
		return !inch_noun(s, u->to + 1);
	if (s.p[u->from] == '"')
		return closes_quote(f, u->from);
	/* A model number goes on behind it: 24703 L-202. */
	if (is_letter(s.p[u->to - 1]) && next == '-' && is_digit(at(s, u->to + 1)) && len == 1)
		return true;
	/* "14.7C/ per security". */
	if (len == 1 && next == '/')
		return true;
	/* "45 degrees angle" is no temperature. */
	if (f->kind == OH_QUANTITY_TEMPERATURE && is_angle(&u->unit) &&
	    (oh_word_at(s, u->to, " angle") || oh_word_at(s, u->to, "角")))
		return true;
	/* A sign of money before a number belongs to that number. */
	if (u->unit.dim[OH_DIM_MONEY] && !is_letter(s.p[u->to - 1]) && len <= 3 &&
	    !(oh_word_at(s, u->from, "元") || oh_word_at(s, u->from, "块") ||
	      oh_word_at(s, u->from, "圆")) &&
	    is_digit(at(s, blanks(s, u->to))))
		return !(s.p[u->from] & 0x80) || len < 3;
	return false;
}

/* 块 as money, 角 and 毛 without 元: only where no noun follows. */
bool oh_find_loose_money(oh_sv s, size_t end)
{
	static const char *const may[] = {"钱", "和", "的", "了",   "吧",
	                                  "又", "加", "半", "左右", "到"};
	oh_numeral num;
	if (end >= s.n || !((unsigned char)s.p[end] >= 0xE4) ||
	    oh_numeral_scan(s, end, OH_NUMERAL_CHINESE, &num))
		return true;
	if ((unsigned char)s.p[end] >= 0xEF)
		return true;
	for (size_t k = 0; k < sizeof may / sizeof *may; k++)
		if (oh_word_at(s, end, may[k]))
			return true;
	return false;
}

static const char *loose_money_code(struct finder *f, size_t i)
{
	if (oh_word_at(f->s, i, "块") || oh_word_at(f->s, i, "角") || oh_word_at(f->s, i, "毛"))
		return oh_word_at(f->s, i, "块") ? "CNY" : "[jiao]";
	return NULL;
}

/* The text up to the stroke of the rate spelled at [i, i + len). */
static oh_sv above(oh_sv s, size_t i, size_t len)
{
	for (size_t k = i; k < i + len; k++)
		if (s.p[k] == '/' || oh_word_at(s, k, "每") || oh_word_at(s, k, " per "))
			return (oh_sv){s.p, k};
	return s;
}

bool oh_find_unit_at(struct finder *f, size_t i, struct named *u)
{
	oh_unit r[OH_UNIT_READINGS];
	oh_unit_hit hit;
	size_t n = 0, len;
	u->from = i;
	const char *loose = loose_money_code(f, i);
	if (loose && !oh_word_at(f->s, i, "毛重")) {
		bool coin = oh_word_at(f->s, i + 3, "钱");
		u->to = i + (coin ? 6 : 3);
		if (oh_find_loose_money(f->s, u->to) && f->kind != OH_QUANTITY_DIMENSION)
			return oh_unit_from_code(oh_sv_from(loose), &u->unit);
		if (!oh_word_at(f->s, i, "块"))
			return false;
	}
	if (oh_word_at(f->s, i, "位") && zh(f)) {
		u->to = i + 3;
		return speaks_of_data(f) && oh_unit_from_code(OH_SV("bit"), &u->unit);
	}
	len = oh_unit_scan(f->s, i, r, &n);
	if (!len)
		return false;
	u->unit = *reading(r, n);
	if (f->kind != OH_QUANTITY_ANY && is_rate(&u->unit) &&
	    oh_unit_lexicon(above(f->s, i, len), i, &hit)) {
		u->unit = *hit.reading[0];
		len = hit.len;
		for (unsigned k = 1; k < hit.n; k++)
			if (is_angle(hit.reading[k]))
				u->unit = *hit.reading[k];
	}
	u->to = i + len;
	return true;
}

/* The unit behind a number: "5 kg", "3-inch", "20 [kg]". *end is behind it and
 * its bracket. */
bool oh_find_unit_behind(struct finder *f, const struct number *n, struct named *u, size_t *end)
{
	oh_sv s = f->s;
	size_t i = blanks(s, n->to);
	char close = 0;
	if (i == n->to && n->digits && at(s, i) == '\'' && is_digit(at(s, i + 1))) {
		u->from = i;
		u->to = *end = i + 1;
		return oh_unit_from_code(OH_SV("[ft]"), &u->unit);
	}
	if (at(s, i) == '[' || at(s, i) == '<' || at(s, i) == '(') {
		close = s.p[i] == '[' ? ']' : s.p[i] == '<' ? '>' : ')';
		i++;
	} else if (at(s, i) == '-' && !zh(f)) {
		i = blanks(s, i + 1);
		if (!is_letter(at(s, i)))
			return false;
	}
	if (!oh_find_unit_at(f, i, u) || misleads(f, n, u))
		return false;
	*end = u->to;
	if (close && at(s, *end) != close)
		return false;
	*end += close != 0;
	return close != ')' || (u->to - u->from > 1);
}

/* --- numbers ----------------------------------------------------------------- */

/* True where a number may begin at i: no letter, digit or model number before. */
static bool number_may_begin(const struct finder *f, size_t i)
{
	oh_sv s = f->s;
	if (i == 0)
		return true;
	char before = s.p[i - 1];
	if (is_alnum(before) || before == '_' || (before == '.' && i > 1 && is_digit(s.p[i - 2])))
		return false;
	/* scp-173, 13:45; but 5kW-7kW goes on with a quantity */
	bool behind_quantity = f->n > 0 && f->out[f->n - 1].to == i - 1;
	if (before == '-' && i > 1 && is_letter(s.p[i - 2]) && !behind_quantity)
		return false;
	if (before == ':' && i > 1 && is_digit(s.p[i - 2]))
		return false;
	return true;
}

/* 半 before a unit, half a before one: 0.5. */
static bool half_at(struct finder *f, size_t i, struct number *n)
{
	static const char *const not_after[] = {"一", "多", "大", "前", "后",
	                                        "上", "下", "过", "折", "两"};
	struct named u;
	oh_sv s = f->s;
	size_t to = i;
	if (zh(f) && oh_word_at(s, i, "半")) {
		for (size_t k = 0; k < sizeof not_after / sizeof *not_after; k++)
			if (i >= 3 && oh_word_at(s, i - 3, not_after[k]))
				return false;
		to = i + 3;
	} else if (!zh(f) && oh_word_at(s, i, "half a")) {
		to = i + strlen("half a") + (at(s, i + 6) == 'n');
		if (at(s, to) != ' ')
			return false;
	}
	if (to == i || !oh_find_unit_at(f, blanks(s, to), &u) || u.unit.dim[OH_DIM_COUNT])
		return false;
	*n = (struct number){i, to, 0.5, false};
	return true;
}

/* A word for a sign before the number: 零下, minus. Its bytes. */
static size_t sign_word(const struct finder *f, size_t i)
{
	if (zh(f))
		return oh_word_at(f->s, i, "零下") ? strlen("零下") : 0;
	return oh_word_at(f->s, i, "minus ") ? 6 : oh_word_at(f->s, i, "negative ") ? 9 : 0;
}

/* Where the numeral [from, to) must end: a full-width comma between half-width
 * digits parts two numbers, it groups no thousands. */
static size_t comma_cut(const struct finder *f, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++) {
		size_t src = f->folded.offset[i];
		if (f->s.p[i] == ',' && f->source.p[src] != ',' && is_digit(f->source.p[src - 1]))
			return i;
	}
	return to;
}

/* The number that begins at i, whatever stands before it. */
bool oh_find_number_here(const struct finder *f, size_t i, bool sign, struct number *n)
{
	unsigned flags = OH_NUMERAL_FRACTION;
	flags |= zh(f) ? OH_NUMERAL_CHINESE : OH_NUMERAL_ENGLISH | OH_NUMERAL_SPACED;
	flags |= sign ? OH_NUMERAL_SIGN : 0;
	oh_numeral num;
	size_t skip = sign_word(f, i);
	if (!oh_numeral_scan(f->s, i + skip, flags, &num))
		return false;
	if (num.comma) {
		oh_sv cut = {f->s.p, comma_cut(f, i + skip, i + skip + num.len)};
		if (!oh_numeral_scan(cut, i + skip, flags, &num))
			return false;
	}
	n->from = i;
	n->to = i + skip + num.len;
	if (num.form == OH_NUMERAL_WORDS && !zh(f) && is_alnum(at(f->s, n->to)))
		return false;
	n->value = skip ? -num.value : num.value;
	n->digits = num.form == OH_NUMERAL_DIGITS || num.form == OH_NUMERAL_MIXED;
	return true;
}

bool oh_find_number_at(struct finder *f, size_t i, struct number *n)
{
	oh_sv s = f->s;
	if (!number_may_begin(f, i))
		return false;
	/* A dash behind a word or number joins, it does not negate. */
	bool joined = i > 0 && (is_alnum(s.p[i - 1]) || s.p[i - 1] == ')' || s.p[i - 1] == '%');
	joined = joined || (f->n > 0 && f->out[f->n - 1].to == i);
	return oh_find_number_here(f, i, !joined, n) || half_at(f, i, n);
}
