/* What the files of the list reader share. Not public.
 *
 * The way of a sheet: list_header.c finds the header block and names the columns,
 * list_columns.c says what a name means, list_pack.c which pack reads the sheet,
 * list_plan.c which rows are data, list_row.c (with list_cell.c) makes a listing
 * of each, list.c keeps the order.
 */
#ifndef OUHE_EXTRACT_LIST_INTERNAL_H
#define OUHE_EXTRACT_LIST_INTERNAL_H

#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/extract/lines.h"

/* The part of a listing that a column fills. */
typedef enum oh_role {
	OH_ROLE_NONE, /* not known, or an attribute of some pack */
	OH_ROLE_ID,
	OH_ROLE_SEQ, /* a running number: an id only where there is no better one */
	OH_ROLE_ORG,
	OH_ROLE_TITLE,
	OH_ROLE_TEXT,
	OH_ROLE_PLAIN, /* shown with the text, never read for facts (a model number) */
	OH_ROLE_CATEGORY,
	OH_ROLE_KIND,
	OH_ROLE_PLACE,
	OH_ROLE_NAME,    /* of the person to contact */
	OH_ROLE_PHONE,   /* phone, WeChat, fax */
	OH_ROLE_MAIL,    /* e-mail */
	OH_ROLE_CONTACT, /* all of it in one cell */
	OH_ROLE_VALIDITY,
	OH_ROLE_STANDARD,
	OH_ROLE_EVIDENCE,
	OH_ROLE_MEASURE, /* the counting unit of the amount beside it */
	OH_ROLE_KEPT,    /* known to say nothing of the product (企业简介) */
	OH_ROLE_EXTRA    /* known, but its place is taken by a better column */
} oh_role;

typedef struct oh_role_hit {
	oh_role role;
	unsigned rank; /* among the names of one role, 0 the surest */
	int side;      /* -1 either, else the oh_side on which the name is at home */
	bool guessed;  /* by a part of the name */
	oh_sv name;    /* the known name, as the table has it */
} oh_role_hit;

/* A header cell made comparable. */
typedef struct oh_head_name {
	oh_sv clean; /* one line, without asterisks and numbering: what people are shown */
	oh_sv key;   /* folded, lower case, without spaces and brackets */
} oh_head_name;

/* An attribute by one of its names in a pack; several may share it. */
typedef struct oh_label {
	const oh_attr *attr;
	uint32_t next; /* index + 1 of the next with the same key, 0 none */
} oh_label;

typedef struct oh_reader {
	const oh_pack *pack;
	oh_extractor *x;
	oh_map *labels; /* key → index into list */
	oh_vec list;    /* oh_label */
	bool common;
} oh_reader;

/* A name by which a category is known. */
typedef struct oh_kind_name {
	oh_sv key;                   /* folded, lower case */
	const oh_category *category; /* NULL: the pack's own name */
	const oh_pack *pack;
	uint32_t next; /* index + 1 in the same bucket */
} oh_kind_name;

/* A sheet of more tables than that is no list of ours: further headers are rows. */
enum { OH_KIND_BUCKETS = 1024, OH_LIST_TABLES = 256, OH_HEAD_BYTES = 200 };

struct oh_readers {
	oh_arena *arena;
	const oh_packs *packs;
	oh_reader *items;
	size_t n;
	oh_map *roles; /* key → index into role_hits */
	oh_vec role_hits;
	oh_vec kinds; /* oh_kind_name */
	uint32_t buckets[OH_KIND_BUCKETS];
};

typedef struct oh_column_attr {
	oh_cell_hint hint;        /* attr NULL: this pack does not know the column */
	const oh_attr *others[3]; /* further attributes of that name */
	unsigned n_others;
	bool bounded; /* 最大单重: the attribute's greatest or least value */
} oh_column_attr;

typedef struct oh_column {
	uint32_t number;
	uint32_t header_row;
	oh_head_name name; /* clean with its group: 技术参数/功率(kW) */
	oh_sv lower;       /* clean name alone */
	oh_role role;
	unsigned rank;
	int side;
	bool guessed, hidden, unnamed;
	bool under_text;           /* its group is a technical column (技术要求/必须项) */
	const oh_attr *misfit;     /* named, but with a unit that cannot be its own */
	oh_sv guess;               /* the name that a guessed column was taken for */
	bool used;                 /* some row of the body has content there */
	bool chosen;               /* its author said what it is */
	oh_column_attr *attrs;     /* one a reader */
	struct oh_column *measure; /* column of the counting unit, nullable */
} oh_column;

/* One table: a header block and the rows up to the next. */
typedef struct oh_section {
	uint32_t sheet;           /* index in the book */
	uint64_t digest;          /* of what its columns mean and which pack reads it */
	size_t header, body, end; /* indices into sheet->rows */
	unsigned header_rows;
	bool headless; /* no header was found: every column is text */
	oh_column *columns;
	size_t n_columns;
	oh_column **of; /* by column number, [0, last_column] */
	uint32_t last_column;
	const oh_column *id, *org, *title, *category;
	size_t reader;                    /* index of the reader for rows that say nothing else */
	const oh_category *category_node; /* of the sheet's name or title */
} oh_section;

/* What is to be done with a row, decided in order of the rows. */
typedef struct oh_row_plan {
	const oh_row *row;
	const oh_section *section;
	oh_sv org, category;        /* filled from above; p NULL: as the row says */
	const oh_category *heading; /* category of a heading line within the table */
} oh_row_plan;

typedef struct oh_row_out {
	oh_listing listing;
	unsigned worker;
	size_t issue_from, issue_to;
	bool category_unknown;
	oh_sv category_text;
	bool seq_id; /* the id is a running number */
} oh_row_out;

/* One thread's tools. */
typedef struct oh_list_worker {
	oh_arena *arena;
	oh_issues issues;
	uint64_t stamp;
	struct oh_owner *owners; /* by key_id */
	oh_vec facts;            /* oh_row_fact */
	oh_vec extras, standards, texts;
	bool *named; /* packs whose categories the row names, one a reader */
} oh_list_worker;

typedef struct oh_list_ctx {
	const oh_readers *readers;
	const oh_book *book;
	oh_side side;
	const oh_list_options *options;
	unsigned tables; /* of the sheet so far */
	size_t forced;   /* index of the only reader to use, SIZE_MAX: none */
	oh_arena *a;
	oh_issues *issues; /* of the sequential parts */
	const oh_sheet *sheet;
	uint32_t sheet_index;
	oh_merge *merges;      /* of the sheet, by first row */
	uint32_t *merge_reach; /* greatest last_row up to each */
	size_t n_merges;
} oh_list_ctx;

/* list_columns.c */
oh_status oh_roles_init(oh_readers *r);
oh_status oh_head_name_make(oh_sv raw, oh_arena *a, oh_head_name *out);
bool oh_role_find(const oh_readers *r, oh_sv key, oh_role_hit *out);
/* By a part of the name, where the whole is not known. */
bool oh_role_guess(const oh_readers *r, oh_sv key, oh_role_hit *out);
/* The known column name nearest in spelling; empty when none is near. */
oh_sv oh_role_nearest(const oh_readers *r, const oh_reader *reader, oh_sv key, oh_arena *a);
bool oh_role_single(oh_role role);

/* list_readers.c */
const oh_label *oh_label_find(const oh_reader *r, oh_sv key);
const oh_label *oh_label_next(const oh_reader *r, const oh_label *l);

/* list_header.c */
/* The next table at or after row index `from`; false when there is none. */
oh_status oh_section_find(oh_list_ctx *c, size_t from, oh_section *out, bool *found);
oh_status oh_section_headless(oh_list_ctx *c, size_t from, oh_section *out);
/* A name that some column of a list goes by. */
bool oh_head_known(const oh_list_ctx *c, const oh_head_name *h);
/* True when a row of the body reads like a header of its own. */
bool oh_header_like(oh_list_ctx *c, const oh_row *row);

/* list_use.c */
/* Puts what the options say of the section's columns in place of what the headers say;
 * between making columns and settling them. */
oh_status oh_section_use(oh_list_ctx *c, oh_section *s);
/* "role:org", "fact:KEY", "text", "none": what the column is to the section's pack. */
oh_sv oh_column_target(const oh_section *s, const oh_column *col, oh_arena *a);

/* list_layout.c */
oh_status oh_section_layout(oh_list_ctx *c, oh_section *s);
/* Takes the unit of money that the lines [from, header) state. */
void oh_section_money(oh_list_ctx *c, oh_section *s, size_t from);
/* Says which columns are not known, hidden or guessed. */
void oh_section_report(oh_list_ctx *c, const oh_section *s);

/* list_pack.c */
const oh_category *oh_category_find(const oh_readers *r, oh_sv text, const oh_pack *prefer,
                                    const oh_pack *only, oh_arena *scratch, const oh_pack **pack);
oh_status oh_section_pack(oh_list_ctx *c, oh_section *s);
/* Marks (named[i], one a reader) the packs of which the text names a category. */
oh_status oh_packs_named(const oh_readers *r, oh_sv text, oh_arena *scratch, bool *named);

/* list_plan.c */
/* Appends a plan for every data row of the section; ends the section early where
 * another header begins. */
oh_status oh_section_plan(oh_list_ctx *c, oh_section *s, oh_vec *plans);

/* list_cell.c */
typedef enum oh_blank {
	OH_NOT_BLANK,
	OH_BLANK,          /* —, /, 无, 面议: says that nothing is said */
	OH_BLANK_ELSEWHERE /* 详见附件 */
} oh_blank;
oh_blank oh_cell_blank(oh_sv text);
bool oh_cell_negative(oh_sv text);
/* An error of a formula, in csv by its text. */
bool oh_cell_error(const oh_cell *cell);
oh_sv oh_cell_text(const oh_cell *cell, oh_arena *a);
bool oh_cell_same_kind(const oh_unit *x, const oh_unit *y);
/* Reads a cell of an attribute's column; facts are appended to w->facts. *read
 * is false when the cell gave none (its content then belongs to the extras). */
oh_status oh_cell_attr(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan,
                       const oh_reader *reader, const oh_column *col, const oh_cell *cell,
                       bool *read);

/* Reads a cell of text; title: as a name, whose facts count only where nothing else
 * states them. */
oh_status oh_cell_read_text(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan,
                            const oh_reader *reader, const oh_column *col, const oh_cell *cell,
                            bool title);

/* list_row.c */
typedef struct oh_row_fact {
	oh_fact fact;
	const oh_column *col;
	uint8_t source; /* 0 attribute column, 1 text, 2 title */
	bool keep;
	uint32_t seq;
} oh_row_fact;
oh_status oh_row_read(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan, oh_row_out *out);

/* list_merge.c */
oh_status oh_list_worker_init(oh_list_worker *w, const oh_readers *r);
void oh_list_worker_release(oh_list_worker *w);
/* Settles attributes that a line states more than once; the facts that stay are
 * frozen into the listing. */
oh_status oh_row_settle(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan,
                        oh_listing *out);

/* list_sheet.c */
oh_status oh_sheet_merges(oh_list_ctx *c);
/* The merged range that holds the cell, NULL when none does. */
const oh_merge *oh_merge_at(const oh_list_ctx *c, uint32_t row, uint32_t column);
/* False for a cell that only repeats a range begun further left. */
bool oh_cell_anchor(const oh_list_ctx *c, const oh_row *row, const oh_cell *cell);
/* An issue at a place of the current sheet; col nullable. */
void oh_list_issue(const oh_list_ctx *c, oh_issues *to, oh_severity severity, const oh_msg *msg,
                   uint32_t row, const oh_column *col, oh_sv text, const oh_sv *args, size_t n);
bool oh_sheet_is_guide(const oh_sheet *s);

#endif
