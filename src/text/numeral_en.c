#include "numeral_en.h"

enum word_kind { UNIT, TENS, HUNDRED, SCALE };

struct word {
	const char *text;
	double value;
	enum word_kind kind;
};

static const struct word words[] = {
    {"zero", 0, UNIT},        {"one", 1, UNIT},          {"two", 2, UNIT},
    {"three", 3, UNIT},       {"four", 4, UNIT},         {"five", 5, UNIT},
    {"six", 6, UNIT},         {"seven", 7, UNIT},        {"eight", 8, UNIT},
    {"nine", 9, UNIT},        {"ten", 10, UNIT},         {"eleven", 11, UNIT},
    {"twelve", 12, UNIT},     {"thirteen", 13, UNIT},    {"fourteen", 14, UNIT},
    {"fifteen", 15, UNIT},    {"sixteen", 16, UNIT},     {"seventeen", 17, UNIT},
    {"eighteen", 18, UNIT},   {"nineteen", 19, UNIT},    {"twenty", 20, TENS},
    {"thirty", 30, TENS},     {"forty", 40, TENS},       {"fifty", 50, TENS},
    {"sixty", 60, TENS},      {"seventy", 70, TENS},     {"eighty", 80, TENS},
    {"ninety", 90, TENS},     {"hundred", 100, HUNDRED}, {"dozen", 12, SCALE},
    {"thousand", 1e3, SCALE}, {"million", 1e6, SCALE},   {"billion", 1e9, SCALE},
    {"trillion", 1e12, SCALE}};

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t word_end(oh_sv s, size_t i)
{
	while (i < s.n && letter(s.p[i]))
		i++;
	return i;
}

static bool word_is(oh_sv s, size_t i, size_t end, const char *text)
{
	return oh_sv_eq_nocase((oh_sv){s.p + i, end - i}, oh_sv_from(text));
}

/* The number word at i; *end behind it. */
static const struct word *word_at(oh_sv s, size_t i, size_t *end)
{
	*end = word_end(s, i);
	if (*end - i < 3 || *end - i > 9)
		return NULL;
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if ((s.p[i] | 32) == words[k].text[0] && word_is(s, i, *end, words[k].text))
			return &words[k];
	return NULL;
}

/* Past what may stand between two words of one numeral: a space or hyphen, and
 * "and" after a hundred or more. */
static size_t gap(oh_sv s, size_t i, bool with_and)
{
	if (i >= s.n || (s.p[i] != ' ' && s.p[i] != '-'))
		return i;
	size_t j = i + 1, end = word_end(s, j);
	if (with_and && end < s.n && s.p[end] == ' ' && word_is(s, j, end, "and"))
		j = end + 1;
	return j;
}

/* "and a half" behind the numeral. */
static size_t and_a_half(oh_sv s, size_t i)
{
	static const char tail[] = " and a half";
	size_t n = sizeof tail - 1;
	if (i + n > s.n || !oh_sv_eq_nocase((oh_sv){s.p + i, n}, oh_sv_from(tail)))
		return i;
	return word_end(s, i + n) == i + n ? i + n : i;
}

struct sum {
	double total, section;
	bool open_units, open_tens; /* a unit, a ten may follow */
	double scale;
};

/* Takes one word into the sum; false where it cannot follow. */
static bool take(struct sum *n, const struct word *w, bool first)
{
	switch (w->kind) {
	case UNIT:
		if (!n->open_units || (!n->open_tens && w->value >= 10))
			return false;
		n->section += w->value;
		n->open_units = n->open_tens = false;
		return true;
	case TENS:
		if (!n->open_tens)
			return false;
		n->section += w->value;
		n->open_tens = false;
		return true;
	case HUNDRED:
		if (first || n->section < 1 || n->section >= 100)
			return false;
		n->section *= 100;
		break;
	case SCALE:
		if (first || n->section < 1)
			return false;
		n->total += n->section * w->value;
		n->section = 0;
		break;
	}
	n->scale = w->value;
	n->open_units = n->open_tens = true;
	return true;
}

size_t oh_numeral_english(oh_sv s, size_t pos, unsigned flags, oh_numeral *out)
{
	struct sum n = {.open_units = true, .open_tens = true, .scale = 1};
	size_t i = pos, end = word_end(s, pos), last = pos;
	bool first = true;
	if (word_is(s, pos, end, "a") || word_is(s, pos, end, "an")) {
		/* "a" counts only before a magnitude. */
		const struct word *w = word_at(s, end + 1 <= s.n ? end + 1 : s.n, &last);
		if (end >= s.n || s.p[end] != ' ' || !w || w->kind < HUNDRED)
			return 0;
		n.section = 1;
		first = false;
		i = end + 1;
		last = pos;
	}
	for (;;) {
		const struct word *w = word_at(s, i, &end);
		if (!w || !take(&n, w, first))
			break;
		first = false;
		last = end;
		i = gap(s, end, w->kind >= HUNDRED);
		if (i == end)
			break;
	}
	if (last == pos)
		return 0;
	out->value = n.total + n.section;
	if (flags & OH_NUMERAL_FRACTION) {
		i = and_a_half(s, last);
		out->value += i > last ? 0.5 : 0;
		last = i;
	}
	out->scale = n.scale;
	out->form = OH_NUMERAL_WORDS;
	return last - pos;
}

size_t oh_numeral_english_scale(oh_sv s, size_t pos, double *scale)
{
	size_t i = pos + (pos < s.n && s.p[pos] == ' '), end;
	const struct word *w = i < s.n ? word_at(s, i, &end) : NULL;
	if (!w || w->kind < HUNDRED)
		return 0;
	*scale = w->value;
	return end - pos;
}
