/* Reading what stands, part by part: for engines that judge listings by their facts.
 *
 * Between oh_index_read and oh_index_read_end one state of the index is seen, whatever
 * is put meanwhile; what the calls hand out lives as long. A part holds up to 65,535
 * listings, counted by place; neighbours of one tenant, side, pack and category are a
 * run. Every distinct fact of a part has a number, and listings hold numbers: what is
 * worked out for a fact holds for each listing that states it. */
#ifndef OUHE_INDEX_READ_H
#define OUHE_INDEX_READ_H

#include "ouhe/index/index.h"
#include "ouhe/index/sieve.h"

typedef struct oh_index_reading {
	const oh_index *ix;
	const void *snapshot;
	unsigned slot;
	size_t n_parts;
} oh_index_reading;

/* Never waits, never fails. */
void oh_index_read(const oh_index *ix, oh_index_reading *out);
void oh_index_read_end(oh_index_reading *r);

#define OH_INDEX_FACT(entry) ((entry) >> 3)
#define OH_INDEX_IMPORTANCE(entry) ((entry) >> 2 & 1)
#define OH_INDEX_EVIDENCE(entry) ((entry)&3)

typedef struct oh_index_part {
	const oh_index *ix;
	const void *view;
	size_t n;
	const int64_t *ids, *amounts;
	/* Facts of place i: facts[facts_at[i]] and on, n_stated[i] stated ones, then what
	 * is derived from them (supplies). Each is OH_INDEX_FACT, a number, with the
	 * listing's own OH_INDEX_IMPORTANCE and OH_INDEX_EVIDENCE. */
	const uint32_t *facts_at, *facts;
	const uint8_t *n_stated;
	size_t n_facts; /* distinct */
	size_t n_runs, n_keys;
	const oh_sieve *sieve; /* NULL: none of the runs is in one */
} oh_index_part;

void oh_index_part_at(const oh_index_reading *r, size_t i, oh_index_part *out);

typedef struct oh_index_run {
	int64_t tenant;
	oh_side side;
	const oh_pack *pack;
	const oh_category *category;
	size_t from, to;
} oh_index_run;
void oh_index_run_at(const oh_index_part *p, size_t i, oh_index_run *out);

/* Facts are numbered key by key: those of one key are [first, last). */
typedef struct oh_index_key {
	uint16_t key;        /* oh_attr.key_id */
	bool several;        /* some listing states more than one of them */
	const oh_attr *attr; /* NULL: attributes of several packs */
	uint32_t first, last;
} oh_index_key;
void oh_index_key_at(const oh_index_part *p, size_t i, oh_index_key *out);
/* False when no listing of the part states the key. */
bool oh_index_key_find(const oh_index_part *p, uint16_t key, oh_index_key *out);

/* A bit for each listing of the part that these eyes see and that has not ended (now 0:
 * all); without those of `leave` (0: nobody). bits: (n + 63) / 64 words. */
void oh_index_part_visible(const oh_index_part *p, const oh_index_viewer *viewer, int64_t now,
                           int64_t leave, uint64_t *bits);
int64_t oh_index_part_org(const oh_index_part *p, size_t place);

/* The fact of a number, without importance and evidence. Up to OH_INDEX_VALUES values go into
 * `values`, more into the arena. False when memory is out. */
enum { OH_INDEX_VALUES = 8 };
bool oh_index_fact(const oh_index_part *p, uint32_t fact, oh_fact_value *values, oh_arena *a,
                   oh_fact *out);
/* Sends for what oh_index_fact will read. */
void oh_index_fetch(const oh_index_part *p, uint32_t fact);
/* True when a nameplate speaks of the fact's attribute: then its number stands only for
 * listings that are alike in what the nameplate looks at, too. */
bool oh_index_fact_named(const oh_index_part *p, uint32_t fact);
/* The first listing that states it. */
size_t oh_index_fact_owner(const oh_index_part *p, uint32_t fact);

/* The listing with its stated facts, without words and organisation; *derived: what
 * follows from them. wanted (nullable): a bit for each of the part's facts; others are
 * left out. In the arena. */
oh_status oh_index_listing(const oh_index_part *p, size_t place, const uint64_t *wanted,
                           oh_arena *a, oh_listing *out, const oh_fact **derived,
                           size_t *n_derived);
/* Title, a newline, text: characters, folded, in lower case. In the arena; NULL: no
 * memory. */
const uint32_t *oh_index_characters(const oh_index_part *p, size_t place, oh_arena *a, size_t *n);

/* ---- the part's sieve ----
 *
 * Runs of some size are groups of it: the number of the run is that of the group, the
 * place in the group is the listing's place less that of the run's first. Small runs are
 * left out (oh_sieve_group is 0), and those with facts of another pack's attributes.
 *
 * Columns are numbered by key and know nothing of fit rules. Of a demand they hold its
 * musts; of a supply what it states, and of a key of which it states nothing what follows
 * from the rest. A fact is told where it is the only one of its key in the listing, and
 * short enough. What is not told can still be seen to be there:
 *
 *   OH_INDEX_STATED(key)  a value for each of the fact's: its number in the pack, or
 *                         OH_INDEX_TEXT + i for text i of oh_index_texts, and
 *                         OH_INDEX_MANY beside several; 0 for a quantity;
 *                         OH_INDEX_NOT_TOLD for what is not told. A listing states nothing
 *                         of the column just when it has no such fact.
 *   OH_INDEX_UNTOLD(key)  stated just by those that hold OH_INDEX_NOT_TOLD.
 *   OH_INDEX_MORE(key)    stated where numbers and values do not tell all: of several
 *                         values, of an open end, of what is demanded about so.
 *   OH_INDEX_NUMBERS(key, form)  in the attribute's unit, whether the end is open or not:
 *                         a single value as both least and greatest, of a set of numbers
 *                         the two; an interval as from and upto; one end alone as over (a
 *                         lower one) or under. A value is single when its ends are closed
 *                         and differ by no more than OH_INDEX_SAME of them. */
typedef enum oh_index_form {
	OH_INDEX_LEAST,
	OH_INDEX_GREATEST,
	OH_INDEX_FROM,
	OH_INDEX_UPTO,
	OH_INDEX_OVER,
	OH_INDEX_UNDER,
	OH_INDEX_FORMS
} oh_index_form;
#define OH_INDEX_NUMBERS(key, form) ((uint32_t)(key)*OH_INDEX_FORMS + (uint32_t)(form))
#define OH_INDEX_STATED(key) ((uint32_t)(key)*3)
#define OH_INDEX_UNTOLD(key) ((uint32_t)(key)*3 + 1)
#define OH_INDEX_MORE(key) ((uint32_t)(key)*3 + 2)
#define OH_INDEX_SAME 1e-9
#define OH_INDEX_TEXT 0x10000U
#define OH_INDEX_MANY (UINT32_MAX - 1)
#define OH_INDEX_NOT_TOLD UINT32_MAX
/* Texts of the key that no pack lists, as far as the part's sieve holds them. */
const oh_sv *oh_index_texts(const oh_index_part *p, uint16_t key, size_t *n);

/* A text to which those of listings are likened (ouhe/text/similar.h). */
typedef struct oh_index_likeness oh_index_likeness;
/* bigrams: sorted and distinct, of characters cps (folded, lower case). NULL: no memory. */
oh_index_likeness *oh_index_likeness_new(const uint32_t *bigrams, size_t n, const uint32_t *cps,
                                         size_t n_cps, oh_arena *a);
/* oh_bigrams_dice with the words of a listing. False when memory is out. */
bool oh_index_dice(const oh_index_part *p, size_t place, oh_index_likeness *l, oh_arena *tmp,
                   double *out);
/* At least as much, at the cost of a look. */
double oh_index_dice_bound(const oh_index_part *p, size_t place, const oh_index_likeness *l);

#endif
