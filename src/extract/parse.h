/* Parser: tokens to quantities and values, bound to attributes. Private. */
#ifndef OUHE_EXTRACT_PARSE_H
#define OUHE_EXTRACT_PARSE_H

#include "scan.h"

enum { OH_SET_MAX = 32, OH_LABELS_MAX = 6 };

/* A quantity as written, before it is known what it is of. */
typedef struct oh_amount {
	size_t n_items;
	const oh_number *lo, *hi; /* bounds of a range or chain, nullable */
	uint8_t op;               /* oh_word_op applied to a single number */
	bool lo_open, hi_open, approx, between, product;
	bool symmetric;                /* ±10 without a number before it */
	const oh_number *plus, *minus; /* tolerance, nullable */
	bool has_tail;
	uint32_t from, to;                 /* bytes of the folded text */
	size_t label;                      /* token of a label inside a chain, plus one */
	size_t next;                       /* first token behind it */
	const oh_number *item[OH_SET_MAX]; /* the members of a set, or the one number */
	oh_number tail;                    /* unit written behind a tolerance: 55(±5%)kW */
} oh_amount;

/* A label that waits for its value. */
typedef struct oh_pending {
	size_t token;    /* SIZE_MAX: the header of a cell */
	uint32_t from;   /* with the extreme word before it */
	bool other;      /* of another machine: its value is dropped */
	uint8_t extreme; /* oh_word_op of 最大, 最小 */
	/* A label made of a shared ending (额定/峰值功率) has words of its own. */
	oh_word_hit hit;
} oh_pending;

typedef struct oh_parser {
	const oh_extractor *x;
	oh_side side;
	oh_scan *scan;
	oh_arena *arena;
	oh_issues *issues;
	oh_sv source;
	const oh_token *t;
	size_t n;
	oh_vec *facts;     /* oh_fact */
	oh_vec *standards; /* oh_sv */
	oh_pending label[OH_LABELS_MAX];
	size_t n_labels;
	oh_pending older; /* the label before it in the clause, still without a value */
	bool has_older;
	bool sticky; /* the whole text is a cell of `sticky_label`'s column */
	oh_pending sticky_label;
	oh_number sticky_unit;
	bool label_asked;    /* a colon or a comparison stood behind the label */
	size_t label_unread; /* bytes of unknown words since the label */
	size_t fact_end;     /* token behind the last fact, 0: none */
	size_t soft, clause; /* facts before the last soft break, before the clause */
	bool foreign_used;   /* a quantity of it was passed over */
	bool foreign_list;   /* 原电机:…,…: to the end of the sentence */
	bool should, foreign, soft_foreign, refused;
	uint8_t tax;
	double period; /* per year, of 每月 and the like; 0: none */
	int depth;
	size_t opened;       /* token of the last bracket opened */
	size_t condition_at; /* token of that bracket */
	int condition;       /* depth inside which bare quantities are conditions, 0: none */
	oh_status status;
} oh_parser;

/* The meaning of a kind that a token has, NULL when it has none. */
const oh_word *oh_token_word(const oh_token *t, uint8_t kind);
bool oh_token_is(const oh_parser *p, size_t i, uint8_t token_kind);
bool oh_token_has(const oh_parser *p, size_t i, uint8_t word_kind);
const oh_number *oh_token_number(const oh_parser *p, size_t i);

/* Reads the quantity that begins at token i, comparison words included (amount.c).
 * False when none does. */
bool oh_amount_read(const oh_parser *p, size_t i, oh_amount *out);
/* The number that carries the amount's unit, NULL: none does. */
const oh_number *oh_amount_unit(const oh_amount *q);

/* The amount told in an attribute's unit (convert.c). */
typedef struct oh_told {
	double lo, hi;
	uint8_t flags, basis;
	double set[OH_SET_MAX];
	size_t n_set;
} oh_told;
/* label_unit nullable: the unit that the label or header names, used where the
 * amount has none. period: the label's, 1 = a year. False when the unit measures
 * something else. */
bool oh_amount_tell(const oh_amount *q, const oh_attr *attr, const oh_number *label_unit,
                    double period, uint8_t extreme, oh_told *out);

/* True when a quantity in unit u can be of this attribute. */
bool oh_unit_tells(const oh_unit *u, const oh_attr *attr, double period);

/* Facts (fact.c): appended to p->facts. Token range for the spans. */
void oh_emit_amount(oh_parser *p, const oh_attr *attr, const oh_told *told, uint32_t from,
                    uint32_t value_from, uint32_t to, uint32_t value_to);
void oh_emit_value(oh_parser *p, uint16_t at, int value, int reading, oh_sv text, uint32_t from,
                   uint32_t value_from, uint32_t to);
/* Issues with the span [from, to) of folded text. */
void oh_emit_issue(oh_parser *p, const oh_msg *msg, uint32_t from, uint32_t to, oh_sv arg);
/* Applies a wish or a tax word to facts already emitted, from index `first`. */
void oh_mark_should(oh_parser *p, size_t first);

/* Parses the tokens of one segment (parse.c); state is reset first. */
void oh_parse_run(oh_parser *p);
/* Resolves readings by edition, merges sets, drops doubles (settle.c). */
void oh_settle(oh_parser *p, oh_arena *scratch);

#endif
