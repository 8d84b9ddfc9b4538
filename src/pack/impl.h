/* Inside the pack module: what the public structures are made of, and the loader.
 *
 * Loading and checking are one code: each problem goes through oh_pk_problem,
 * which ends a load and is one finding of a check. */
#ifndef OUHE_PACK_IMPL_H
#define OUHE_PACK_IMPL_H

#include "ouhe/base/arena.h"
#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/json/read.h"
#include "ouhe/pack/messages.h"
#include "ouhe/pack/pack.h"
#include "ouhe/pack/pattern.h"
#include "ouhe/sheet/book.h"

enum {
	OH_PK_FILE_BYTES = 16 << 20,
	OH_PK_PACKS = 256,
	OH_PK_ATTRS = 16384, /* over all packs */
	OH_PK_VALUES = 4096, /* an attribute */
	OH_PK_WORDS = 4096,  /* in one cell */
	OH_PK_GRADES = 2048, /* a pack, different ones */
	OH_PK_CATEGORIES = 16384
};

/* One file of a pack, in memory. */
typedef struct oh_pk_file {
	oh_sv pack; /* name of its directory */
	oh_sv name;
	oh_sv data;
} oh_pk_file;

/* Open addressing, fixed once built. */
typedef struct oh_pk_slot {
	oh_sv key;
	uint64_t hash;
	uint32_t value;
} oh_pk_slot;
typedef struct oh_pk_table {
	oh_pk_slot *slots; /* key.p NULL: free */
	size_t mask;
} oh_pk_table;

/* How the grades of one pack stand to each other (grade.c). */
typedef struct oh_pk_grades oh_pk_grades;

typedef struct oh_pk_attr {
	oh_attr pub; /* first, so that a public pointer is one of these */
	oh_pk_table words;
	uint64_t *below; /* bit a * n + b: value a is b or under it */
	const oh_pk_grades *grades;
	const oh_pattern *stem; /* what a designation is without its quality letter, nullable */
	uint32_t row;
} oh_pk_attr;

typedef struct oh_pk_pack {
	oh_pack pub;
	oh_pk_grades *grades; /* NULL: none */
	bool commercial;      /* pack.json: what is not technical counts apart */
	oh_vec technical;     /* oh_sv, while loading */
	oh_pk_table keys;     /* key → position in pub.attrs */
	struct {
		uint32_t first, n;
	} * spans;     /* by class of grade: its rows in pub.properties */
	bool reported; /* a check: its problems are findings */
} oh_pk_pack;

struct oh_packs {
	oh_arena *arena;
	oh_pk_pack *packs;
	size_t n;
	size_t n_attrs, n_keys, n_categories;
	oh_pk_table names;
};

typedef struct oh_pk_loader {
	oh_packs *packs;
	oh_arena *a;       /* of the packs: what stays */
	oh_arena *scratch; /* what dies with the loader */
	const oh_pk_file *files;
	size_t n_files;
	const oh_pk_pack *common;
	oh_pk_pack *pack; /* the one being read */
	oh_vec attrs;     /* oh_pk_attr *, of all packs */
	oh_map *key_ids;
	/* A check gathers findings, a load stops at the first problem. */
	bool checking;
	oh_sv reported;  /* the pack whose problems are findings; empty: all */
	oh_vec findings; /* oh_pack_finding */
	oh_error *err;
} oh_pk_loader;

/* Where a problem stands. */
typedef struct oh_pk_place {
	oh_sv file; /* "attributes.csv" */
	oh_sv field;
	uint32_t row;
} oh_pk_place;

/* OH_EFORMAT with L->err filled when loading; when checking the finding is kept
 * and OH_OK says: leave this out and go on. */
oh_status oh_pk_problem(oh_pk_loader *L, oh_pk_place at, const oh_msg *msg, oh_sv arg0, oh_sv arg1);

/* The same for what another module has found. */
oh_status oh_pk_problem_from(oh_pk_loader *L, oh_pk_place at, const oh_error *why);

/* The whole of it, from files in memory; files of one pack stand together. */
oh_status oh_pk_load(const oh_pk_file *files, size_t n, oh_packs **out, oh_error *err);
/* The same as a check: findings of the packs that `reported` names (empty: of
 * all) are copied into `a`. */
oh_status oh_pk_check(const oh_pk_file *files, size_t n, oh_sv reported, oh_arena *a,
                      const oh_pack_finding **out, size_t *n_out, oh_error *err);

/* Reads the files of every pack under dir, or of `only` (with common), sorted,
 * common first. */
oh_status oh_pk_read_dir(const char *dir, oh_sv only, oh_arena *a, const oh_pk_file **out,
                         size_t *n, oh_error *err);
const oh_pk_file *oh_pk_file_of(const oh_pk_loader *L, oh_sv name);

/* Tables (table.c). */
typedef struct oh_pk_column {
	const char *name;
	bool required; /* the cell must not be empty */
	bool optional; /* the column itself may be absent */
} oh_pk_column;
enum { OH_PK_COLUMNS = 12 };
typedef struct oh_pk_rows {
	oh_pk_loader *L;
	oh_sv file;
	const oh_pk_column *spec;
	size_t n_spec;
	const oh_sheet *sheet;
	size_t next;
	uint32_t at[OH_PK_COLUMNS]; /* column of each, 0: absent */
	uint32_t last;              /* of the header */
} oh_pk_rows;
/* *present is false when the pack has no such file (or it is of no use). */
oh_status oh_pk_rows_open(oh_pk_rows *t, oh_pk_loader *L, const char *file,
                          const oh_pk_column *spec, size_t n_spec, bool *present);
/* The next sound row; false at the end. *st tells a failure apart. Cells are
 * trimmed and die with the scratch arena. */
bool oh_pk_rows_next(oh_pk_rows *t, oh_sv *cells, uint32_t *row, oh_status *st);
oh_pk_place oh_pk_at(const oh_pk_rows *t, size_t column, uint32_t row);
/* Pieces of a cell between |, copied to the packs' arena, empty ones left out. */
oh_status oh_pk_split(oh_pk_loader *L, oh_sv cell, const oh_sv **out, uint16_t *n);
bool oh_pk_number(oh_sv cell, double empty, double *out);

/* OH_EFORMAT for what is no pattern, apart from OH_ENOMEM. */
oh_status oh_pk_pattern(oh_sv pattern, oh_arena *a, const oh_pattern **out);
/* Index of a value while loading, -1 when it is none. */
oh_status oh_pk_value(oh_pk_loader *L, const oh_attr *attr, oh_sv name, int *out);

/* Hash tables (table.c). */
oh_status oh_pk_table_init(oh_pk_table *t, size_t items, oh_arena *a);
/* The value under key, or SIZE_MAX after adding it (key is not copied). */
size_t oh_pk_table_put(oh_pk_table *t, oh_sv key, uint32_t value);
bool oh_pk_table_get(const oh_pk_table *t, oh_sv key, uint32_t *value);

/* Words as people compare them: case and width folded, trimmed. */
oh_status oh_pk_fold(oh_sv word, oh_arena *a, oh_sv *out);
/* Grades also without spaces. */
oh_status oh_pk_fold_grade(oh_sv grade, oh_arena *a, oh_sv *out);
/* A guess at the folded word without an arena, for look-ups: what is found under
 * it is right; what is not found may yet be where *exact is false. False when buf
 * is too small. */
bool oh_pk_fold_quick(oh_sv word, bool spaces, char *buf, size_t cap, oh_sv *out, bool *exact);

/* Parts of a pack, in the order of reading. */
oh_status oh_pk_head(oh_pk_loader *L, const oh_json *json);
oh_status oh_pk_attributes(oh_pk_loader *L);
oh_status oh_pk_values(oh_pk_loader *L);
oh_status oh_pk_patterns(oh_pk_loader *L);
oh_status oh_pk_readings(oh_pk_loader *L);
oh_status oh_pk_grades_read(oh_pk_loader *L);
oh_status oh_pk_categories(oh_pk_loader *L);
oh_status oh_pk_properties(oh_pk_loader *L);
oh_status oh_pk_nameplates(oh_pk_loader *L);
oh_status oh_pk_rules(oh_pk_loader *L, const oh_json *json);

/* An attribute of the pack being read or of common. */
oh_pk_attr *oh_pk_find_attr(oh_pk_loader *L, oh_sv key, bool own_only);
/* Quality letters: before the grades. */
oh_status oh_pk_quality(oh_pk_loader *L, const oh_json *json);
size_t oh_pk_grade_count(const oh_pk_grades *g);
/* Class of a grade, UINT32_MAX when the pack does not know it. */
uint32_t oh_pk_grade_class(const oh_pk_grades *g, oh_sv folded);

#endif
