/* Inside of the index: what its files share.
 *
 * A segment is at most 65,535 listings that never change, sorted by tenant, pack, side
 * and category, so that a category is a run of neighbours and a listing's place fits
 * 16 bits. A snapshot is a row of segments with what was deleted from each. A put makes
 * a segment of one; small ones are merged into larger ones.
 */
#ifndef OUHE_INDEX_INTERNAL_H
#define OUHE_INDEX_INTERNAL_H

#include "ouhe/base/vec.h"
#include "ouhe/index/index.h"
#include "ouhe/index/read.h"

enum {
	IX_DOCS = 65535,      /* most listings of a segment */
	IX_LOAD_DOCS = 32768, /* of one that a load makes */
	IX_NONE = 0xFFFF,     /* no category */
	IX_SIEVE_LEAST = 128, /* listings of a run that is worth a sieve */
	IX_LOWER = 0x2E00,    /* beyond stands nothing in two cases */
	IX_VISIBILITIES = 5,
	IX_KINDS = OH_KIND_PLAN + 1,
	IX_WORD_STEP = 16
};

/* Fields of a listing's words. */
enum { IX_TITLE, IX_TEXT, IX_ORG };

/* ---- text in few bytes: ASCII one, what else is common two ---- */
/* The next character; *p moves on. */
uint32_t ix_text_next(const uint8_t **p);
/* Characters of folded text in this form. */
void ix_text_encode(oh_buf *out, const uint32_t *cps, size_t n);
void ix_text_decode(oh_buf *out, const uint8_t *p, const uint8_t *end);

/* ---- words of the packs ---- */
typedef struct ix_lexicon ix_lexicon;
/* A concept: a value of an attribute's key, or a category. */
#define IX_CATEGORY_CONCEPT 0x80000000U
ix_lexicon *ix_lexicon_new(const oh_packs *packs);
void ix_lexicon_free(ix_lexicon *l);
/* Sixty-four thousand bits: by ix_lexicon_pair of two characters whether some word may begin
 * with them. */
const uint64_t *ix_lexicon_pairs(const ix_lexicon *l);
static inline size_t ix_lexicon_pair(uint32_t a, uint32_t b)
{
	return (a * 0x9E3779B1U ^ b * 0x85EBCA6BU) >> 8 & 0xFFFF;
}
/* The longest word of the lexicon that begins at cps[at], in characters, 0 for none;
 * its concepts. */
size_t ix_lexicon_match(const ix_lexicon *l, const uint32_t *cps, size_t n, size_t at,
                        const uint32_t **concepts, size_t *n_concepts);
/* Categories of which some name begins with these characters. */
size_t ix_lexicon_categories(const ix_lexicon *l, const uint32_t *cps, size_t n, uint32_t *out,
                             size_t most);

/* ---- terms ---- */
typedef enum ix_class { IX_OTHER, IX_WORD, IX_JOIN, IX_CJK } ix_class;
static inline ix_class ix_class_of(uint32_t cp)
{
	if (cp < 0x80) {
		if ((cp >= '0' && cp <= '9') || ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z'))
			return IX_WORD;
		return cp == '-' || cp == '.' || cp == '/' || cp == '_' || cp == '+' ? IX_JOIN
		                                                                     : IX_OTHER;
	}
	if (cp >= 0x2E80)
		return (cp >= 0x3040 && cp < 0xE000) || (cp >= 0xF900 && cp < 0xFB00) ||
		               cp == 0x3005 || cp == 0x3007 || cp >= 0x20000
		           ? IX_CJK
		           : IX_OTHER;
	return cp >= 0xC0 && cp < 0x2000 && cp != 0xD7 && cp != 0xF7 ? IX_WORD : IX_OTHER;
}
/* Characters of folded lower-case text; out has room for s.n. */
size_t ix_characters(oh_sv folded, uint32_t *out);
#define IX_TAG_SHIFT 32
#define IX_TAG_PAIR ((uint64_t)0)
#define IX_TAG_WORD ((uint64_t)1 << IX_TAG_SHIFT)
#define IX_TAG_CONCEPT ((uint64_t)2 << IX_TAG_SHIFT)
/* Four characters of a code, a byte each. */
#define IX_TAG_PIECE ((uint64_t)3 << IX_TAG_SHIFT)
#define IX_TAG_CHARACTER ((uint64_t)4 << IX_TAG_SHIFT)
/* Rare characters beyond 16 bits share the codes of private use, which are no words. */
static inline uint32_t ix_code16(uint32_t cp)
{
	return cp < 0x10000 ? cp : 0xE000 + cp % 0x1900;
}
static inline uint64_t ix_pair(uint32_t a, uint32_t b)
{
	return (uint64_t)ix_code16(a) << 16 | ix_code16(b);
}
/* The end of the word that begins at cps[at]: letters and digits, joined by - . / _ +. */
size_t ix_word_end(const uint32_t *cps, size_t n, size_t at);
size_t ix_part_end(const uint32_t *cps, size_t n, size_t at);
/* A word as it is kept: without its English ending, parts joined, but those of numbers
 * (1.5) as they stand. UTF-8 into out (4 * n bytes). */
size_t ix_word_form(const uint32_t *cps, size_t n, char *out);
/* The same with its ending. */
size_t ix_word_letters(const uint32_t *cps, size_t n, char *out);

/* ---- bitmaps ---- */
static inline size_t ix_bit_words(size_t n)
{
	return (n + 63) / 64;
}
static inline bool ix_bit(const uint64_t *b, size_t i)
{
	return b[i >> 6] >> (i & 63) & 1;
}
static inline void ix_bit_set(uint64_t *b, size_t i)
{
	b[i >> 6] |= (uint64_t)1 << (i & 63);
}
void ix_bits_range(uint64_t *b, size_t from, size_t to);
void ix_bits_and(uint64_t *a, const uint64_t *b, size_t words);
void ix_bits_or(uint64_t *a, const uint64_t *b, size_t words);
void ix_bits_minus(uint64_t *a, const uint64_t *b, size_t words);
size_t ix_bits_count(const uint64_t *a, size_t words);
size_t ix_bits_common(const uint64_t *a, const uint64_t *b, size_t words);
/* The same in one of the ways that it chooses from; false: not on this processor. */
typedef enum ix_bits_way {
	IX_BITS_PLAIN,
	IX_BITS_POPCNT,
	IX_BITS_AVX2,
	IX_BITS_AVX512
} ix_bits_way;
bool ix_bits_common_by(ix_bits_way way, const uint64_t *a, const uint64_t *b, size_t words,
                       size_t *out);
size_t ix_bits_count_range(const uint64_t *a, size_t from, size_t to);

/* The bit of a bigram in the signature of a listing's words. */
enum { IX_SIGN_WORDS = 4 };
static inline size_t ix_sign_bit(uint32_t bigram)
{
	return (bigram * 0x85EBCA6BU) >> 24;
}

/* ---- segments ---- */
typedef struct ix_run {
	int64_t tenant;
	uint32_t from, to;
	uint16_t pack, category;
	uint8_t side;
} ix_run;

/* An organisation under one name. */
typedef struct ix_org {
	int64_t id;
	uint32_t name;  /* in org_names, UTF-8 folded, up to the next org's */
	uint32_t first; /* its listings: org_docs[first … next org's first) */
} ix_org;

typedef struct ix_invited {
	int64_t org;
	uint16_t doc;
} ix_invited;

/* A bitmap of neighbours only: `words` words from word `from` of the segment's. */
typedef struct ix_row {
	const uint64_t *bits; /* NULL: none */
	uint32_t from, words;
	uint32_t fact; /* whose, of rows of facts */
} ix_row;

/* Facts of one key: [first, last) of the dictionary. */
typedef struct ix_key {
	uint16_t key;
	uint16_t attr; /* IX_NONE: facts of several attributes, of several packs */
	bool several;  /* some listing states it more than once */
	uint32_t first, last;
	uint32_t stated;       /* listings that state it */
	ix_row row;            /* those, where they are many */
	const uint16_t *twice; /* those that state it more than once, rising */
	uint32_t n_twice;
	uint32_t rows, n_rows; /* of its facts that many listings state, rising */
} ix_key;

/* A text that no pack lists, by the number that the sieve gives it. */
typedef struct ix_text_value {
	uint16_t key, number;
	oh_sv text;
} ix_text_value;

typedef struct ix_segment {
	oh_arena *arena;
	size_t bytes, refs;
	uint32_t n;
	const ix_run *runs;
	uint32_t n_runs;
	const int64_t *ids, *amounts, *published, *until;
	const uint16_t *slots; /* hash of tenant and identity to place + 1 */
	uint32_t n_slots;
	const uint8_t *kind, *visibility;
	const uint64_t *kinds[IX_KINDS], *visibilities[IX_VISIBILITIES];
	const uint16_t *ends; /* listings that end, by that time */
	uint32_t n_ends;
	const uint16_t *city; /* index into cities */
	const oh_sv *cities;  /* [0] is empty */
	uint32_t n_cities;
	const uint32_t *org;
	const ix_org *orgs; /* by id; one more ends them */
	const uint16_t *org_docs;
	uint32_t n_orgs;
	const uint32_t *by_name; /* orgs, by their names in lower case */
	const char *org_names;
	const ix_invited *invited; /* by doc */
	uint32_t n_invited;
	/* texts: title, 0, text of each */
	const uint8_t *text;
	const uint32_t *text_at;
	/* Characters and words, as ix_length_code gives them; sums of lengths. */
	const uint8_t *title_length, *text_length;
	uint64_t title_sum, text_sum;
	const uint16_t *bigrams; /* distinct ones of title and text, 65,535 and more alike */
	const uint64_t *signs;   /* IX_SIGN_WORDS a listing: a bit for each of its bigrams */
	const uint16_t *by_title;
	/* facts */
	const uint32_t *facts_at; /* n + 1 */
	const uint8_t *n_stated;  /* of them, the rest is derived */
	const uint32_t *facts;    /* number << 3 | importance << 2 | evidence */
	const uint8_t *fact_bytes;
	const uint32_t *fact_at; /* n_facts + 1 */
	const uint16_t *fact_owner;
	const uint32_t *fact_docs_at; /* n_facts + 1 */
	const uint16_t *fact_docs;
	const uint32_t *by_hi; /* facts of each key by greatest number, falling */
	uint32_t n_facts;
	const ix_key *keys;
	const ix_row *rows;
	uint32_t n_keys;
	oh_sieve *sieve;         /* NULL: no run is worth one */
	const oh_sv *told_texts; /* by key: unlisted texts in it */
	const uint16_t *told_keys;
	uint32_t n_told;
	/* terms */
	const uint64_t *block_key;
	const uint32_t *block_at;
	uint32_t n_blocks;
	const uint8_t *postings;
	size_t n_postings;
	const uint32_t *word_at; /* n_words + 1, into words: sorted */
	const char *words;
	uint32_t n_words;
	const uint64_t *word_begin; /* first bytes of every IX_WORD_STEP-th */
} ix_segment;

static inline oh_sv ix_org_name(const ix_segment *s, size_t org)
{
	uint32_t from = s->orgs[org].name;
	return (oh_sv){s->org_names + from, s->orgs[org + 1].name - from};
}

void ix_segment_free(ix_segment *s);
/* The listing's place, SIZE_MAX when it is not there. */
size_t ix_segment_find(const ix_segment *s, int64_t tenant, int64_t id);
int64_t ix_segment_tenant(const ix_segment *s, size_t doc);
const ix_run *ix_segment_run(const ix_segment *s, size_t doc);
const ix_key *ix_segment_key(const ix_segment *s, uint16_t key);

/* ---- facts as bytes ---- */
/* Importance and evidence stand in one byte of a fact on its way; in the dictionary they
 * are left out, so that listings share more. */
enum { IX_FACT_HOW = 5, IX_FACT_OWN = 7, IX_FACT_SHIFT = 3 };
/* Length first (two bytes), so that they can be skipped. */
void ix_fact_put(oh_buf *out, const oh_fact *f);
static inline size_t ix_fact_size(const uint8_t *p)
{
	return 2U + p[0] + ((size_t)p[1] << 8);
}
static inline uint16_t ix_fact_attr(const uint8_t *p)
{
	return (uint16_t)(p[2] | p[3] << 8);
}
/* The least and the greatest number that it states; false when it states none. */
bool ix_fact_numbers(const oh_fact *f, double *lo, double *hi);
/* The interval of a fact that states a finite one, without the rest of it; false: none. */
bool ix_fact_interval(const uint8_t *p, double *lo, double *hi);
/* Values go into `values` where they fit (IX_VALUES), else into the arena. Views point
 * into p. False when memory is out. */
enum { IX_VALUES = 8 };
bool ix_fact_get(const oh_index *ix, const uint8_t *p, oh_fact_value *values, oh_arena *a,
                 oh_fact *out);

/* ---- order ---- */
/* A string on its way to its place; equal ones lie by `at`, which must differ. */
typedef struct ix_ordered {
	uint64_t begin; /* the sorting's own, or what decides before the string */
	oh_sv s;
	uint32_t at;
} ix_ordered;
/* By bytes, as oh_sv_cmp has them. */
void ix_order(ix_ordered *v, size_t n);
/* A number as eight bytes that sort like it. */
static inline void ix_put_rising(char *out, uint64_t v)
{
	v = __builtin_bswap64(v);
	memcpy(out, &v, sizeof v);
}
/* By `begin`, then by bytes. */
void ix_order_keyed(ix_ordered *v, size_t n);

/* ---- what is to become a segment ---- */
typedef struct ix_record {
	int64_t tenant, id, org, amount, published, until;
	size_t at; /* in bytes: facts, title, text, org, city, invited */
	uint32_t facts_n, title_n, text_n, org_n, city_n, n_invited;
	uint16_t pack, category, n_stated, n_derived;
	uint8_t side, kind, visibility;
	bool made; /* folded and derived already */
} ix_record;

typedef struct ix_stage {
	oh_vec records;
	oh_buf bytes;
} ix_stage;

void ix_stage_init(ix_stage *s);
void ix_stage_release(ix_stage *s);
oh_status ix_stage_doc(ix_stage *s, const oh_index_doc *doc);
/* All of it or nothing. */
oh_status ix_stage_append(ix_stage *s, const ix_stage *other);
/* A listing of a segment again. */
oh_status ix_stage_segment(ix_stage *s, const oh_index *ix, const ix_segment *seg, size_t doc);

/* Memory that one build leaves for the next: to have it paged in anew each time takes as long
 * as a fifth of the building. */
typedef struct ix_room {
	uint64_t *tuples, *scratch;
	size_t cap, scratch_cap;
	oh_arena *tmp; /* NULL: none yet */
	oh_buf text, postings;
} ix_room;
void ix_room_init(ix_room *r);
void ix_room_release(ix_room *r);

typedef struct ix_strings {
	oh_sv title, text, org, city;
	const uint8_t *facts;
	const uint8_t *invited; /* n_invited int64_t, unaligned */
} ix_strings;
ix_strings ix_record_strings(const ix_stage *s, const ix_record *r);

/* NULL when memory is out; 1 to IX_DOCS records. */
ix_segment *ix_build(const oh_index *ix, const ix_stage *stage, ix_room *room);

/* ---- building: what the parts share ---- */
/* Folded UTF-8, letters as their author wrote them. */
typedef struct ix_made {
	oh_sv title, text, org;
} ix_made;

typedef struct ix_builder {
	const oh_index *ix;
	const ix_stage *stage;
	ix_segment *s;
	oh_arena *tmp;      /* lives while building */
	ix_record *records; /* as they will lie */
	uint32_t n;
	ix_made *made; /* by place */
	ix_room *room;
} ix_builder;

static inline const ix_record *ix_builder_record(const ix_builder *b, size_t doc)
{
	return &b->records[doc];
}
/* The stage's bytes lie in the order of their coming: those that are soon to be read are
 * fetched. */
static inline void ix_builder_ahead(const ix_builder *b, size_t doc)
{
	if (doc + 4 < b->n && b->stage->bytes.p) {
		const char *p = b->stage->bytes.p + ix_builder_record(b, doc + 4)->at;
		__builtin_prefetch(p);
		__builtin_prefetch(p + 64);
		__builtin_prefetch(p + 128);
	}
}
oh_status ix_build_fold(ix_builder *b);
oh_status ix_build_docs(ix_builder *b);
oh_status ix_build_orgs(ix_builder *b);
oh_status ix_build_facts(ix_builder *b);
oh_status ix_build_sieve(ix_builder *b);
oh_status ix_build_texts(ix_builder *b);
/* In place; characters that have another lower case. */
void ix_lower(const oh_index *ix, uint32_t *cps, size_t n);

/* ---- postings ---- */
/* Neighbours that are taken or left together. */
enum { IX_BUCKET_SHIFT = 7, IX_BUCKET = 1 << IX_BUCKET_SHIFT, IX_BUCKETS = 512 };
static inline size_t ix_buckets(const ix_segment *s)
{
	return (s->n + IX_BUCKET - 1U) >> IX_BUCKET_SHIFT;
}
/* So many places lie in buckets. */
static inline bool ix_in_buckets(const ix_segment *s, size_t n)
{
	return n >= 2 * ix_buckets(s);
}

/* Where a term stands; all points into the segment. */
typedef struct ix_postings {
	const uint8_t *counts, *peaks; /* by bucket; NULL: places one by one */
	const uint8_t *places;         /* two bytes each, or in buckets one */
	const uint64_t *bits;          /* in place of them: no codes either */
	const uint8_t *codes;
	uint32_t n;
	uint8_t peak; /* over all: ix_model_part in 255ths, not below */
	bool wide;    /* codes take a byte each */
} ix_postings;
/* Tuples: key 36 bits, place 16, field 4. Sorts and writes the room's n; scratch has room
 * for them. Words and lengths must be there. */
oh_status ix_postings_write(ix_segment *s, ix_room *room, size_t n);
bool ix_postings_find(const ix_segment *s, uint64_t key, ix_postings *out);
/* The same for some keys at once; n 0: not found. */
enum { IX_KEYS = 16 };
void ix_postings_find_all(const ix_segment *s, const uint64_t keys[IX_KEYS], size_t n,
                          ix_postings out[IX_KEYS]);
/* Calls each for the keys in [from, to); false from it stops. */
void ix_postings_range(const ix_segment *s, uint64_t from, uint64_t to,
                       bool (*each)(void *ctx, const ix_postings *p), void *ctx);
/* Adds up by second character in how many listings the pairs that begin at `from` stand. */
void ix_pairs_count(const ix_segment *s, uint64_t from, uint64_t *counts);
/* Keys of the word, or of all that it begins. */
void ix_words_range(const ix_segment *s, oh_sv word, bool open, uint64_t *from, uint64_t *to);
/* The postings of a bucket: [from, to). */
void ix_postings_bucket(const ix_postings *p, uint32_t bucket, uint32_t *from, uint32_t *to);
/* The same on a walk: *to is where the postings of the buckets below `before`, which is not
 * above `bucket`, end. */
void ix_postings_next(const ix_postings *p, uint32_t before, uint32_t bucket, uint32_t *from,
                      uint32_t *to);
bool ix_postings_hold(const ix_postings *p, uint32_t place);
/* Sets the places' bits. */
void ix_postings_bits(const ix_postings *p, const ix_segment *s, uint64_t *bits);
/* Of those one by one. */
static inline uint32_t ix_postings_listed(const ix_postings *p, size_t i)
{
	return p->places[2 * i] | (uint32_t)p->places[2 * i + 1] << 8;
}
static inline unsigned ix_postings_code(const ix_postings *p, size_t i)
{
	return p->wide ? p->codes[i] : p->codes[i >> 1] >> (i & 1 ? 4 : 0) & 15U;
}

/* ---- the index ---- */
/* What was taken out of a segment. Never changed either: a removal makes a new one. */
typedef struct ix_gone {
	size_t refs;
	uint64_t bits[];
} ix_gone;

typedef struct ix_view {
	ix_segment *segment;
	ix_gone *gone; /* NULL: nothing */
	uint32_t n_gone;
} ix_view;

typedef struct ix_snapshot {
	uint64_t generation;
	size_t n;
	struct ix_snapshot *next; /* of those that readers may still hold */
	uint64_t retired;
	ix_view views[];
} ix_snapshot;

typedef struct ix_shared ix_shared;

struct oh_index {
	const oh_packs *packs;
	const oh_attr **attrs; /* by index */
	const oh_category **categories;
	bool *named;     /* by attribute: some nameplate speaks of it */
	uint16_t *lower; /* of characters below IX_LOWER */
	uint64_t *skip;  /* characters of 16 bits that no bigram counts */
	size_t n_attrs, n_keys, n_categories;
	ix_lexicon *lexicon;
	ix_shared *shared;
};

typedef struct ix_guard {
	const ix_snapshot *snapshot;
	unsigned slot;
} ix_guard;
ix_guard ix_enter(const oh_index *ix);
void ix_leave(const oh_index *ix, ix_guard g);

ix_shared *ix_shared_new(void);
void ix_shared_free(oh_index *ix);
/* Replaces everything; takes the segments over, also when it fails. */
oh_status ix_replace(oh_index *ix, ix_segment **segments, size_t n);

/* What the viewer sees of a view, that has not ended; bits has room. */
void ix_visible(const ix_view *v, const oh_index_viewer *viewer, int64_t now, uint64_t *bits);

#endif
