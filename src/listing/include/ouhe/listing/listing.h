/* The model: listings, facts, issues. Plain data in an arena.
 *
 * A listing is one line of a supply or demand list; a fact is one attribute of
 * it, an interval or a set. Words and rules: the contract of matching, told in
 * docs/matching.md.
 */
#ifndef OUHE_LISTING_LISTING_H
#define OUHE_LISTING_LISTING_H

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"
#include "ouhe/pack/pack.h"

typedef enum oh_side { OH_SUPPLY, OH_DEMAND } oh_side;

typedef enum oh_kind {
	OH_KIND_PRODUCT,
	OH_KIND_CAPABILITY,
	OH_KIND_TECHNOLOGY,
	OH_KIND_SERVICE,
	OH_KIND_JOINT_DEVELOPMENT,
	OH_KIND_SCENARIO,
	OH_KIND_PROJECT,
	OH_KIND_PLAN
} oh_kind;

typedef enum oh_importance { OH_MUST, OH_SHOULD } oh_importance;

/* Rising strength. */
typedef enum oh_evidence { OH_IMPLIED, OH_DECLARED, OH_DOCUMENTED, OH_VERIFIED } oh_evidence;

enum {
	OH_FACT_LO = 1,      /* lo is stated */
	OH_FACT_HI = 2,      /* hi is stated */
	OH_FACT_LO_OPEN = 4, /* lo itself is excluded */
	OH_FACT_HI_OPEN = 8,
	OH_FACT_APPROX = 16,  /* 约, 左右 */
	OH_FACT_SET = 32,     /* values, not an interval */
	OH_FACT_TAX_IN = 64,  /* a price that says it includes tax */
	OH_FACT_TAX_OUT = 128 /* a price that says it does not */
};

/* What a price is for. */
typedef enum oh_price_basis {
	OH_PER_UNSTATED,
	OH_PER_PIECE,
	OH_PER_TONNE,
	OH_PER_KG,
	OH_PER_OTHER
} oh_price_basis;

typedef struct oh_fact_value {
	oh_sv text;    /* canonical: "IP65", "永磁同步电机", "QT450-10", "220" */
	int32_t value; /* index into attr->values, -1 where the pack lists none */
	double number; /* sets of numbers; NAN otherwise */
} oh_fact_value;

typedef struct oh_fact {
	const oh_attr *attr;
	double lo, hi; /* in attr->unit; -INFINITY and INFINITY where unstated */
	uint8_t flags;
	uint8_t importance;
	uint8_t evidence;
	uint8_t basis; /* oh_price_basis, prices only */
	const oh_fact_value *values;
	uint32_t n_values;
	uint32_t column;           /* the list's column it was read from, 0: a text alone */
	uint32_t offset;           /* of `text` in that cell's text, bytes */
	oh_sv text;                /* the exact span, label included: "防护等级不低于IP65" */
	oh_sv value_text;          /* the part that states the value: "不低于IP65" */
	const oh_derivation *rule; /* implied facts: the rule, else NULL */
	const oh_grade_property *property; /* implied by a grade, else NULL */
} oh_fact;

/* A column that no rule knows, with what stood in it. */
typedef struct oh_extra {
	oh_sv header;
	oh_sv value;
} oh_extra;

/* What the same line states in the words of another pack: a drive axle on a list of
 * machines that names its motor. */
typedef struct oh_other_reading {
	const oh_pack *pack;
	const oh_fact *facts;
	size_t n_facts;
} oh_other_reading;

/* Personal data: never logged, never in a match result. */
typedef struct oh_contact {
	oh_sv name, phone, mail;
} oh_contact;

typedef struct oh_listing {
	oh_side side;
	oh_kind kind;
	oh_sv id; /* the list's own number, else SHEET!ROW */
	oh_sv org, title, text, place, validity;
	const oh_pack *pack;         /* never NULL */
	const oh_category *category; /* NULL: not recognised */
	const oh_fact *facts;        /* in the order of the line */
	size_t n_facts;
	/* Supplies that name a category of another pack in title or text and state
	 * something in its words: one a pack, in the order of the packs. */
	const oh_other_reading *others;
	size_t n_others;
	const oh_sv *standards; /* as written, never scored */
	size_t n_standards;
	const oh_extra *extras;
	size_t n_extras;
	oh_contact contact;
	oh_sv file, sheet;
	uint32_t row;
	uint32_t index; /* position in its list */
	bool hidden;    /* stood in a hidden row or sheet */
} oh_listing;

typedef enum oh_severity { OH_NOTE, OH_WARNING, OH_ERROR } oh_severity;

/* Something to tell the list's author. Views live in the list's arena. */
typedef struct oh_issue {
	oh_severity severity;
	const oh_msg *msg;
	oh_sv args[OH_MSG_ARGS];
	size_t n_args;
	oh_sv file, sheet, field; /* field: header of the column */
	uint32_t row, column;     /* 0: not bound to one */
	oh_sv text;               /* the words in question */
	uint32_t offset;          /* of `text` in its cell's text, bytes */
} oh_issue;

/* Issues in the order in which they arose; memory in an arena. */
typedef struct oh_issues {
	oh_arena *arena;
	oh_issue *items;
	size_t n, cap;
	bool failed; /* memory ran out: some issue is missing */
} oh_issues;

/* How one column of a list was read. */
typedef struct oh_list_column {
	oh_sv sheet, header;
	uint32_t column;     /* from 1 */
	const oh_msg *role;  /* the part of the listing that it fills, NULL: none */
	const oh_attr *attr; /* the attribute that its cells state, NULL: none */
	bool hidden;
	bool guessed;         /* by a part of the header */
	bool named;           /* it has a header; a table without one has unnamed columns only */
	bool chosen;          /* its author said what it is */
	uint32_t sheet_index; /* in the book */
	uint32_t header_row;  /* 0: none */
	oh_sv target;         /* "role:org", "fact:rated_power", "text", "none" */
	oh_sv unit;           /* code of the unit of its bare numbers, may be empty */
} oh_list_column;

typedef struct oh_list {
	oh_side side;
	oh_sv file;
	const oh_listing *listings; /* in row order */
	size_t n;
	oh_issues issues;
	const oh_list_column *columns; /* of every table, in order; those without header left out */
	size_t n_columns;
	size_t rows_read; /* data rows seen; each is a listing */
	size_t cells_read;
} oh_list;

void oh_issues_init(oh_issues *issues, oh_arena *a);
/* Appends a copy (views are copied into the arena). Never fails loudly: see
 * `failed`. NULL issues are legal: the issue is dropped. */
void oh_issues_add(oh_issues *issues, const oh_issue *issue);
/* The issue in words, with its place. */
void oh_issue_render(oh_buf *out, const oh_issue *issue, oh_lang lang);

/* Facts that follow from the stated ones (derivations and grade properties of
 * the pack), where the listing states nothing itself, with evidence OH_IMPLIED.
 * Stated and derived values that disagree beyond the rule's tolerance are an
 * issue. The result is in the arena; *n may be 0. */
oh_status oh_listing_derive(const oh_listing *l, oh_arena *a, oh_issues *issues,
                            const oh_fact **out, size_t *n);

/* The listing as one of `pack`: true, and *out a copy with that reading's facts and
 * no category, when there is one. The copy shares the listing's memory. */
bool oh_listing_as(const oh_listing *l, const oh_pack *pack, oh_listing *out);

#endif
