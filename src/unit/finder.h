/* The finder of quantities in running text: what its two files share.
 * finder.c reads numbers and units, quantity.c makes quantities of them. */
#ifndef OUHE_UNIT_FINDER_H
#define OUHE_UNIT_FINDER_H

#include "ouhe/text/fold.h"
#include "ouhe/unit/quantity.h"

/* A number with its place in the folded text. */
struct number {
	size_t from, to;
	double value;
	bool digits; /* written with Arabic digits */
};

struct named {
	size_t from, to; /* of the spelling */
	oh_unit unit;
};

struct found {
	size_t from, to;
	double value, lo, hi;
	bool has_value, has_range;
	oh_unit unit;
};

struct finder {
	oh_sv s;
	oh_folded folded;
	oh_sv source;
	oh_quantity_lang lang;
	oh_quantity_kind kind;
	oh_arena *a;
	struct found *out;
	size_t n, cap;
	size_t quote_at; /* quotation marks are counted up to here */
	bool quote_open;
	int warm, data; /* what the text speaks of: -1 not asked yet */
};

static inline bool zh(const struct finder *f)
{
	return f->lang == OH_QUANTITY_ZH;
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static inline bool is_alnum(char c)
{
	return is_digit(c) || is_letter(c);
}

static inline char at(oh_sv s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static inline size_t blanks(oh_sv s, size_t i)
{
	while (at(s, i) == ' ' || at(s, i) == '\t')
		i++;
	return i;
}

static inline bool pure(const oh_unit *u, oh_dim_base base)
{
	for (int i = 0; i < OH_DIM_COUNT_OF; i++)
		if (u->dim[i] != (i == (int)base))
			return false;
	return true;
}

static inline bool is_angle(const oh_unit *u)
{
	return strcmp(u->code, "deg") == 0;
}

/* True where the unit is of the kind asked for; durations, counts, shares and
 * rates of money are of none. */
bool oh_find_wanted(const struct finder *f, const oh_unit *u);
/* True where nothing follows byte `end` that makes 块, 角 or 毛 a noun's. */
bool oh_find_loose_money(oh_sv s, size_t end);
/* The unit spelled at byte i. */
bool oh_find_unit_at(struct finder *f, size_t i, struct named *u);
/* The unit behind a number: "5 kg", "3-inch", "20 [kg]"; *end is behind it and its
 * bracket. */
bool oh_find_unit_behind(struct finder *f, const struct number *n, struct named *u, size_t *end);
/* The number that begins at byte i: whatever stands before it, or only where a
 * number may begin. */
bool oh_find_number_here(const struct finder *f, size_t i, bool sign, struct number *n);
bool oh_find_number_at(struct finder *f, size_t i, struct number *n);

#endif
