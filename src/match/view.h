/* The supplies that matter to demands of one kin, and what each demanded fact means to
 * them, as rows of bits. */
#ifndef OUHE_MATCH_VIEW_H
#define OUHE_MATCH_VIEW_H

#include "ordered.h"
#include "run.h"

#include "ouhe/base/vec.h"

/* What a supply states of one key: 0 nothing; OH_SLOT_SEVERAL with a place in `several`;
 * else the value's number, from 1, and the evidence. */
#define OH_SLOT_SEVERAL 0x80000000U
#define OH_SLOT_VALUE(slot) ((slot) >> 2)
#define OH_SLOT_EVIDENCE(slot) ((slot)&3)

typedef struct oh_view_column {
	uint32_t *slots; /* by place; NULL: no demand of the kin asks for it */
	size_t at;       /* its place in a line of cells */
	/* Of value 1 and on: const oh_fact *, one that stands for it, and whose it is. Of a
	 * bundle only const oh_prepared *, a row that stands for it. */
	oh_vec values, owners;
	oh_vec origins; /* uint32_t: its number in the engine's column */
	bool bundle;
	/* Where there are many: values by their numbers, behind `loose` others; of these the
	 * evidence of a bundle's answer is that of its slots, too. n_ordered 0: few. */
	oh_ordered *ordered;
	size_t n_ordered, loose;
} oh_view_column;

/* Supplies of the category, by place in their order; from the next whole word of bits on
 * rows of supplies of other categories that state the function. */
typedef struct oh_view {
	const oh_engine *e;
	const oh_list *demand;
	size_t n, related_words; /* supplies of the category */
	size_t places, words;    /* all */
	uint32_t *rows;          /* of the engine, by place; UINT32_MAX: a gap */
	uint32_t *supplies;
	uint64_t *gaps; /* bits of places where nothing stands */
	/* By key; behind them, by key again, bundles for volumes, prices and budgets: where a
	 * whole listing answers a fact, rows that give the same answer to all such facts of
	 * the key share a value. */
	oh_view_column *columns;
	size_t n_keys, n_columns;
	oh_vec several; /* uint32_t: how many, then a slot of each */
	/* The slots of a place side by side, stride of them: first the number of its bigrams. */
	uint32_t *cells;
	size_t stride;
	/* Kept from kin to kin. */
	uint32_t **numbers; /* by key: the view's number of each of the engine's values */
	uint64_t *marks;    /* a bit a supply */
	oh_arena *a;        /* of the kin in view */
	oh_arena_mark empty;
} oh_view;

oh_status oh_view_new(oh_view *v, const oh_engine *e, const oh_list *demand, oh_arena *scratch);
void oh_view_release(oh_view *v);
/* Turns to the supplies of one kin of demands. */
oh_status oh_view_turn(oh_view *v, size_t kin);

/* What an answer adds to the score's groups. `proof`, times the strength of the evidence,
 * of a bundle as it is. */
typedef struct oh_points {
	float quality, proof, volume;
} oh_points;

/* A demanded fact against all places. Demands that ask for the same share it. */
typedef struct oh_demanded {
	const oh_fact *d;
	const oh_listing *demand; /* whoever asks for it first */
	const oh_view_column *column;
	/* Rows of v->words words: short by little; by more, or in conflict; open. NULL: it
	 * counts for no verdict. */
	uint64_t *bits;
	size_t hits; /* supplies of the category that are short of it or in conflict */
	/* The answer of each value, [0] of none, and its points; NULL: too many, to be asked
	 * each time. */
	oh_brief *briefs;
	oh_points *points;
	uint8_t *codes;         /* of ordered columns, in place of briefs and points */
	const float *strengths; /* by evidence of a slot */
	bool counts;
} oh_demanded;

enum { OH_ROW_SHORT, OH_ROW_OUT, OH_ROW_OPEN, OH_ROWS };

/* The bytes in which two demanded facts are answered alike by all supplies. */
void oh_demanded_identity(oh_buf *key, const oh_fact *d, const oh_listing *demand);
oh_demanded oh_demanded_of(const oh_view *v, const oh_fact *d, const oh_listing *demand);
/* Bytes that it will take. */
size_t oh_demanded_bytes(const oh_view *v, const oh_demanded *q);
/* Room in the arena; then the answers, which may be worked out on several threads. scratch
 * grows as is needed (uint8_t). */
oh_status oh_demanded_room(const oh_view *v, oh_demanded *q, oh_arena *a);
oh_status oh_demanded_answer(const oh_view *v, oh_demanded *q, oh_vec *scratch);
/* The answer of the supply at a place; what depends on the demand's wish is not filled in. */
oh_brief oh_demanded_brief(const oh_view *v, const oh_demanded *q, size_t place);
/* What an answer of that code adds at most. */
extern const oh_points oh_points_most[OH_CODES];
/* The same as points. */
oh_points oh_demanded_points(const oh_view *v, const oh_demanded *q, size_t place);

#endif
