/* Packs: what the program knows of an industry, as data.
 *
 * A pack is a directory of UTF-8 files (layout in src/pack/README.md and
 * docs/packs.md): attributes with their unit, fit rule and synonyms, values of
 * enumerations, levels in order, grades that stand for each other, categories
 * with their GB/T 4754 code, rules for derived facts, the attribute that a bare
 * unit means. A pack is always read together with `common`.
 *
 * An oh_packs is immutable once loaded and safe to share between threads.
 * Everything it points to lives as long as it does.
 */
#ifndef OUHE_PACK_PACK_H
#define OUHE_PACK_PACK_H

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"
#include "ouhe/unit/unit.h"

typedef struct oh_packs oh_packs;
typedef struct oh_pack oh_pack;

typedef enum oh_attr_type {
	OH_ATTR_QUANTITY,
	OH_ATTR_ENUM,
	OH_ATTR_SET,
	OH_ATTR_LEVEL,
	OH_ATTR_CODE
} oh_attr_type;

/* The fit rules; their meaning is in ouhe/match/fit.h. */
typedef enum oh_fit {
	OH_FIT_AT_LEAST,
	OH_FIT_AT_MOST,
	OH_FIT_REACH,
	OH_FIT_NOMINAL,
	OH_FIT_CONTAINS,
	OH_FIT_WITHIN,
	OH_FIT_GRADE,
	OH_FIT_ANY_OF,
	OH_FIT_ALL_OF,
	OH_FIT_IP,
	OH_FIT_EX,
	OH_FIT_WITHIN_BUDGET,
	OH_FIT_CAPACITY
} oh_fit;

/* A canonical value of an enumeration, set or level. For levels the array is in
 * rising order of the scale as the pack states it (first = lowest number or
 * letter), so the index is the rank. */
typedef struct oh_value_def {
	oh_sv name;
	const uint16_t *parents; /* is-a: indices into the attribute's values */
	uint16_t n_parents;
	const oh_sv *synonyms; /* without `name` itself; each says what it is by itself */
	uint16_t n_synonyms;
	/* Words that mean this value only behind the attribute's label (or in its
	 * column): "F", "F级", "304". In running text they are nothing. */
	const oh_sv *labelled;
	uint16_t n_labelled;
	bool name_labelled; /* so is `name` itself: 304, F */
} oh_value_def;

typedef struct oh_attr {
	uint16_t index;  /* dense over all attributes of all packs */
	uint16_t key_id; /* dense over distinct keys: the same in every pack */
	const oh_pack *pack;
	oh_sv category; /* "*" in common */
	oh_sv key;      /* stable name */
	oh_sv zh, en;   /* labels */
	oh_attr_type type;
	oh_fit fit;
	oh_unit unit;          /* canonical; code "" for what is no quantity */
	const oh_sv *synonyms; /* without zh and en */
	uint16_t n_synonyms;
	oh_sv source;     /* the standard behind it */
	double tolerance; /* relative, for nominal and within */
	/* Shown and scored, but no part of the verdict (pack common without
	 * `certificate`, every capacity fact), unless asked for. */
	bool commercial;
	/* Levels: the finer value has the lower rank (CT1 finer than CT16) when fit
	 * is at_most, the higher when at_least. */
	const oh_value_def *values;
	uint16_t n_values;
	/* Codes in themselves that stand in no list (QT450-10, Q355B, IC411): a
	 * pattern each, in the small language of ouhe/pack/pattern.h. */
	const oh_sv *patterns;
	uint16_t n_patterns;
	/* Beside a fact of this attribute a quantity without a label states that one:
	 * overload and its duration (3倍/30s). NULL: none. */
	const struct oh_attr *companion;
	/* grade: rising quality letters that end a designation ("BCDEF"), or "". */
	oh_sv quality_letters;
} oh_attr;

/* What a word means by the edition of a standard: 1级能效 is IE5 by GB 18613-2020
 * and IE4 by GB 18613-2012, and for asynchronous motors only. */
typedef struct oh_reading {
	const oh_attr *attr;
	const oh_sv *words; /* the first is what the value is called where no row applies */
	uint16_t n_words;
	oh_sv standard; /* the edition that the text names; empty: none of the rows' */
	/* The fact `when_attr` is absent or holds `when_value` (is-a counted); NULL: no
	 * condition. */
	const oh_attr *when_attr;
	oh_sv when_value;
	uint16_t value; /* index into attr->values */
} oh_reading;

/* How two grades stand to each other, in the order asked. */
typedef enum oh_grade_relation {
	OH_GRADE_NONE,
	OH_GRADE_SAME,     /* the same designation, or "=" */
	OH_GRADE_AT_LEAST, /* the supplied one serves for the demanded one */
	OH_GRADE_ASK       /* "≈": ask, the note says what about */
} oh_grade_relation;

typedef struct oh_category {
	uint16_t index; /* dense over all packs */
	const oh_pack *pack;
	const struct oh_category *parent; /* NULL at a root */
	oh_sv key, zh, en;
	oh_sv gbt4754; /* GB/T 4754-2017 code as text, may be empty */
	const oh_sv *synonyms;
	uint16_t n_synonyms;
	/* Uses, not kinds: words such as 驱动 or 牵引 before this category's name
	 * narrow nothing. */
	const oh_sv *uses;
	uint16_t n_uses;
} oh_category;

/* A quantity without a label belongs to this attribute. */
typedef struct oh_default {
	oh_unit unit;
	const oh_attr *attr;
} oh_default;

/* A derived fact: value = formula over other facts' values, where all of them
 * are single values and every condition holds. */
typedef struct oh_derivation {
	oh_sv rule;          /* stable name: "torque", "sync_speed", "grade_minimum" */
	oh_sv zh, en;        /* the rule in words */
	const oh_attr *attr; /* what is derived */
	oh_sv formula;       /* "9550 * rated_power / rated_speed" */
	bool lower_bound;    /* the result is a least value (lo), not a point */
	double tolerance;    /* stated and derived may differ by this share */
	/* The fact `when_attr` must hold the value `when_value` (is-a counted);
	 * NULL: no condition. */
	const oh_attr *when_attr;
	oh_sv when_value;
} oh_derivation;

/* Least properties of a grade: "QT450-10 up to 30 mm has Rm ≥ 450". */
typedef struct oh_grade_property {
	oh_sv grade;
	const oh_attr *attr;
	double over,
	    upto;      /* of the thickness attribute, open below, closed above; 0, INFINITY: any */
	double lo, hi; /* NAN: not stated */
	oh_sv source;
} oh_grade_property;

/* A demanded value that is a name rather than a value: of an asynchronous motor
 * 3000 r/min means the synchronous speed, and what lies between `low` and `high`
 * of it meets. File nameplates.csv:
 * attr,points,low,high,when_attr,when_value,with_attr,with_value. */
typedef struct oh_nameplate {
	const oh_attr *attr;
	const double *points; /* in the attribute's unit; in the file separated by | */
	uint16_t n_points;
	double low, high; /* shares of the point: 0.94, 1.0 */
	/* The supply's (where it is silent the demand's) fact `when_attr` must hold
	 * this value, is-a counted; NULL: no condition. */
	const oh_attr *when_attr;
	oh_sv when_value;
	/* Where either side states `with_attr`, it must admit this value (50 Hz);
	 * NULL: no condition. */
	const oh_attr *with_attr;
	double with_value;
} oh_nameplate;

struct oh_pack {
	uint16_t index;
	oh_sv name; /* "motor" */
	oh_sv zh, en;
	const oh_attr *const *attrs; /* own ones first, then those of common */
	size_t n_attrs, n_own;
	const oh_category *categories; /* the pack's own, parents before children */
	size_t n_categories;
	const oh_default *defaults; /* own ones first, then those of common */
	size_t n_defaults;
	const oh_derivation *derivations; /* own ones first, then those of common */
	size_t n_derivations;
	const oh_grade_property *properties;
	size_t n_properties;
	const oh_reading *readings; /* own ones, in the order of the file */
	size_t n_readings;
	const oh_nameplate *nameplates;
	size_t n_nameplates;
	const oh_attr *thickness; /* which attribute grade properties depend on, nullable */
	/* Words before a quantity that say it is not of this listing's product
	 * (替换, 配套), or that it is no requirement at all (注册资本). Own ones
	 * first, then those of common. */
	const oh_sv *foreign_words;
	size_t n_foreign;
};

/* Loads every pack under `dir` (one sub-directory each; `common` must be there).
 * On failure err names file and row. */
oh_status oh_packs_load(const char *dir, oh_packs **out, oh_error *err);
/* NULL is legal. */
void oh_packs_free(oh_packs *p);

size_t oh_packs_count(const oh_packs *p);
const oh_pack *oh_packs_at(const oh_packs *p, size_t i);
/* NULL when there is none of that name. */
const oh_pack *oh_packs_find(const oh_packs *p, oh_sv name);
size_t oh_packs_attr_count(const oh_packs *p); /* bound of oh_attr.index */
size_t oh_packs_key_count(const oh_packs *p);  /* bound of oh_attr.key_id */
size_t oh_packs_category_count(const oh_packs *p);

/* An attribute of the pack or of common, by key; NULL when there is none. */
const oh_attr *oh_pack_attr(const oh_pack *p, oh_sv key);
/* Index of a canonical value, synonym or labelled word (exact, after folding
 * case and width), -1 when it is none. Cost: one hash look-up. */
int oh_attr_value(const oh_attr *attr, oh_sv name);
/* True when value `a` is value `b` or, through any chain of is-a, below it. */
bool oh_attr_is_a(const oh_attr *attr, int a, int b);
/* The relation of a supplied to a demanded grade, spaces, case and width
 * ignored; *note (nullable) is what to ask for OH_GRADE_ASK, else empty. Quality
 * letters counted; "=" and "≥" chain, "≈" may be followed by neither more than
 * once (Q355D serves for Q355B, which is like S355JR: ask). */
oh_grade_relation oh_attr_grade(const oh_attr *attr, oh_sv supplied, oh_sv demanded, oh_sv *note);
/* The least properties of a grade, of the same designation or one that is "=" to
 * it: *n rows side by side in p->properties. NULL and 0 when there are none. */
const oh_grade_property *oh_pack_grade_properties(const oh_pack *p, oh_sv grade, size_t *n);
/* True when `c` is `of` or below it. */
bool oh_category_is_a(const oh_category *c, const oh_category *of);

/* What `ouhe pack check` reports: one finding a line of the pack's files. */
typedef struct oh_pack_finding {
	oh_error error; /* code, message, place */
} oh_pack_finding;
/* Checks one pack directory, with the `common` beside it: duplicate keys,
 * unknown units, types and fit rules, cyclic is-a and category trees, colliding
 * synonyms within one file, defaults and derivations that name no attribute,
 * broken patterns, rows of the wrong width. OH_OK with *n == 0 when sound. The
 * findings are in the arena. A failure is only what stops the checking. */
oh_status oh_pack_check(const char *dir, oh_arena *a, const oh_pack_finding **out, size_t *n,
                        oh_error *err);

#endif
