/* The ranking model: weights of fields, of lengths, of rarity. */
#include "rank.h"

#include <math.h>

#include "query.h"
#include "terms.h"

/* Weights of fields; title above category, organisation and text. */
#define TITLE 3.0F
#define ORGANISATION 1.5F
#define TEXT 1.0F
/* How much length counts in each field. */
#define B_TITLE 0.5
#define B_TEXT 0.7

/* Codes 1–11: times in the title, at most 2, and in the text, at most 3; 12–15:
 * organisation, once in title or text or both or neither. From 16 on: more of each, in
 * these steps. */
enum { TITLES = 8, TEXTS = 15, MORE = 16 };
static const uint8_t steps[TEXTS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 19, 24, 32};

unsigned ix_rank_code(const unsigned count[3])
{
	unsigned title = count[IX_TITLE], text = count[IX_TEXT], step = TEXTS - 1;
	if (count[IX_ORG] && title < 2 && text < 2)
		return 12U + title + text * 2;
	if (!count[IX_ORG] && title < 3 && text < 4)
		return title * 4 + text;
	title = title < TITLES ? title : TITLES - 1;
	while (steps[step] > text)
		step--;
	return MORE + (count[IX_ORG] ? TITLES * TEXTS : 0U) + title * TEXTS + step;
}

/* Times in title, text and organisation. */
static void counts_of(unsigned code, unsigned out[3])
{
	unsigned more = code - MORE, title = more / TEXTS;
	if (code >= MORE) {
		out[IX_TITLE] = title % TITLES;
		out[IX_TEXT] = steps[more % TEXTS];
		out[IX_ORG] = title >= TITLES;
	} else if (code >= 12) {
		out[IX_TITLE] = (code - 12) & 1;
		out[IX_TEXT] = (code - 12) >> 1;
		out[IX_ORG] = 1;
	} else {
		out[IX_TITLE] = code / 4;
		out[IX_TEXT] = code % 4;
		out[IX_ORG] = 0;
	}
}

enum { EXACT = 32, EXACT_BITS = 5, MANTISSA = 16 };

uint8_t ix_length_code(size_t length)
{
	if (length < EXACT)
		return (uint8_t)length;
	unsigned bits = EXACT_BITS;
	while (bits < 18 && length >> (bits + 1))
		bits++;
	if (length >> (bits + 1))
		return UINT8_MAX;
	return (uint8_t)(EXACT + (bits - EXACT_BITS) * MANTISSA +
	                 (length >> (bits - 4) & (MANTISSA - 1)));
}

uint32_t ix_length_of(uint8_t code)
{
	if (code < EXACT)
		return code;
	unsigned over = code - EXACT;
	return (MANTISSA + over % MANTISSA) << (over / MANTISSA + EXACT_BITS - 4);
}

void ix_model_set(ix_model *m, double mean_title, double mean_text)
{
	mean_title = fmax(mean_title, 1);
	mean_text = fmax(mean_text, 1);
	for (unsigned i = 0; i < 256; i++) {
		unsigned times[3];
		double length = ix_length_of((uint8_t)i);
		counts_of(i, times);
		m->title[i] = TITLE * (float)times[IX_TITLE];
		m->text[i] = TEXT * (float)times[IX_TEXT];
		m->org[i] = ORGANISATION * (float)times[IX_ORG];
		m->title_norm[i] = (float)(1 / (1 - B_TITLE + B_TITLE * length / mean_title));
		m->text_norm[i] = (float)(1 / (1 - B_TEXT + B_TEXT * length / mean_text));
	}
}

/* 1 - b + b x length / mean falls no faster than the mean rises. */
double ix_model_excess(double segment_title, double segment_text, double mean_title,
                       double mean_text)
{
	double title = fmax(mean_title, 1) / fmax(segment_title, 1);
	double text = fmax(mean_text, 1) / fmax(segment_text, 1);
	return fmax(fmax(title, text), 1);
}

/* A single character counts where not more than such a part of the listings, and some, have
 * it: an eighth, or a third where they are titles alone. */
enum { MANY = 100 };
#define COMMON_TEXTS (1 / 8.0)
#define COMMON_TITLES (1 / 3.0)

double ix_rarity(uint64_t all, uint64_t df)
{
	double n = (double)all, d = (double)(df < all ? df : all);
	return log(1 + (n - d + 0.5) / (d + 0.5));
}

/* A title's single character speaks for its listing as far as the title is the listing. */
static double of_character(const ix_words *w)
{
	double title = w->mean_title / (w->mean_title + w->mean_text);
	return 1 + ((double)IX_CHARACTER_TITLES / (double)IX_CHARACTER_SHARE - 1) * title;
}

static double common_of(const ix_words *w)
{
	double title = w->mean_title / (w->mean_title + w->mean_text);
	return fmax(COMMON_TEXTS, COMMON_TITLES * title);
}

static void weigh_unit(const ix_words *w, ix_unit *u, uint64_t all, double of_character)
{
	size_t literal = 0;
	double rarest = 0;
	for (size_t i = 0; i < u->n_atoms; i++)
		literal += u->atoms[i].literal;
	for (size_t i = 0; i < u->n_atoms; i++) {
		ix_atom *x = &u->atoms[i];
		double r = ix_rarity(all, x->df);
		rarest = fmax(rarest, r);
		bool character =
		    u->shares && x->from >> IX_TAG_SHIFT == IX_TAG_CHARACTER >> IX_TAG_SHIFT;
		/* One that many titles have tells nothing. */
		if (character && x->df > (uint64_t)((double)all * common_of(w)) + MANY)
			x->share = 0;
		if (character)
			r *= of_character;
		x->weight = r * (u->shares                   ? (double)x->share
		                 : x->literal && literal > 1 ? 1.5 / (double)literal
		                                             : 1);
	}
	u->category_weight = u->n_categories ? ix_rarity(all, u->category_df) : 0;
	if (u->shares)
		u->category_weight *= IX_CONCEPT_SHARE;
	u->rarity = fmax(rarest, 0.01);
}

void ix_rank_weigh(ix_words *w, uint64_t all)
{
	for (size_t i = 0; i < w->n; i++)
		weigh_unit(w, &w->units[i], all, of_character(w));
}
