/* The ranking model: weights of fields, of lengths, of rarity. */
#include "rank.h"

#include <math.h>

#include "query.h"

/* Weights of fields; title above category, organisation and text. */
#define TITLE 3.0F
#define ORGANISATION 1.5F
#define TEXT 1.0F
/* How much length counts in each field. */
#define B_TITLE 0.4
#define B_TEXT 0.7

/* 1–11: title and text; 12: organisation alone; 13–15: with either or both. */
static const uint8_t of_title[16] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 1, 0, 1};
static const uint8_t of_text[16] = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 0, 1, 1};
static const uint8_t of_org[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1};

unsigned ix_rank_code(const unsigned count[3])
{
	unsigned title = count[IX_TITLE], text = count[IX_TEXT];
	if (count[IX_ORG])
		return 12U + (title ? 1U : 0U) + (text ? 2U : 0U);
	return (title < 2 ? title : 2) * 4 + (text < 3 ? text : 3);
}

void ix_model_set(ix_model *m, double mean_title, double mean_text)
{
	mean_title = fmax(mean_title, 1);
	mean_text = fmax(mean_text, 1);
	for (unsigned i = 0; i < 256; i++) {
		m->title[i] = TITLE * of_title[i & 15];
		m->text[i] = TEXT * of_text[i & 15];
		m->org[i] = ORGANISATION * of_org[i & 15];
		m->title_norm[i] = (float)(1 / (1 - B_TITLE + B_TITLE * i / mean_title));
		m->text_norm[i] = (float)(1 / (1 - B_TEXT + B_TEXT * i / mean_text));
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

static double rarity(uint64_t all, uint64_t df)
{
	double n = (double)all, d = (double)(df < all ? df : all);
	return log(1 + (n - d + 0.5) / (d + 0.5));
}

static void weigh_unit(ix_unit *u, uint64_t all)
{
	size_t literal = 0;
	double rarest = 0;
	for (size_t i = 0; i < u->n_atoms; i++)
		literal += u->atoms[i].literal;
	for (size_t i = 0; i < u->n_atoms; i++) {
		ix_atom *x = &u->atoms[i];
		double r = rarity(all, x->df);
		rarest = fmax(rarest, r);
		x->weight = r * (x->literal && literal > 1 ? 1.5 / (double)literal : 1);
	}
	u->category_weight = u->n_categories ? rarity(all, u->category_df) : 0;
	u->rarity = fmax(rarest, 0.01);
}

void ix_rank_weigh(ix_words *w, uint64_t all)
{
	for (size_t i = 0; i < w->n; i++)
		weigh_unit(&w->units[i], all);
}
