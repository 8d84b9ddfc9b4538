/* The best without a look at most: what its two files share. */
#ifndef OUHE_INDEX_TOPK_H
#define OUHE_INDEX_TOPK_H

#include "search.h"

enum { WORDS = IX_BUCKET / 64 };

typedef struct candidate {
	float most;
	uint32_t part;
	uint16_t bucket, level;
} candidate;

/* What a list has in a bucket: the postings [from, to), and what it gives there at most. */
typedef struct spot {
	float bound;
	uint32_t from, to;
} spot;

typedef struct weighed {
	float weight;
	uint32_t list;
} weighed;

/* A segment on its way. */
typedef struct part {
	const ix_view *view;
	const ix_segment *s;
	const ix_list *lists;
	size_t first, n;   /* of all lists */
	uint64_t *allowed; /* NULL: asked one by one */
	weighed *order;    /* lists by weight, falling; NULL: not asked for yet */
	float excess;
	uint32_t begin, end; /* the tenant's */
	uint32_t refused;
} part;

/* A run of a category that some unit means. */
typedef struct meant {
	uint64_t mask;
	uint32_t from, to;
} meant;

typedef struct bounds {
	float most[IX_BUCKETS], rarity[IX_BUCKETS];
	uint8_t possible[IX_BUCKETS], literal[IX_BUCKETS], other[IX_BUCKETS];
} bounds;

typedef struct top {
	ix_search *x;
	const ix_words *w;
	ix_heap heap;
	part *parts;
	size_t n_parts;
	oh_vec meant; /* of all segments */
	size_t *meant_at;
	candidate *candidates; /* by segment and bucket */
	uint32_t *ordered;     /* places among them */
	size_t n_candidates;
	float greatest; /* bound */
	bounds *bounds;
	float need; /* rarity that a listing must hold, of IX_MATCH_MOST */
	/* Of the bucket in hand, by list: its postings and, once asked for, its places. */
	spot *spots;
	uint64_t (*bits)[WORDS];
	bool *known;
	bool restricted;
	bool walks; /* segment by segment, of each from the first bucket on */
	const part *walked;
	uint32_t before; /* the buckets of it that were passed */
} top;

/* The score below which nothing is taken any more. */
static inline float least(const top *t)
{
	return t->heap.n == t->heap.cap ? (float)t->heap.items[0].rank : 0;
}

/* Words of a bitmap behind its end are empty. */
static inline uint64_t bits_of(const part *p, const ix_list *l, size_t bucket, size_t i)
{
	size_t at = bucket * WORDS + i;
	return at < ix_bit_words(p->s->n) ? l->p.bits[at] : 0;
}

static inline float greater(float a, float b)
{
	return a > b ? a : b;
}

/* What each posting of a list gains at most, of one that lists its places. */
static inline float bound_each(const ix_list *l, float excess)
{
	float widened = l->most * excess;
	return widened < l->weight ? widened : l->weight;
}

/* What a bucket holds that may be among the best: of the places in keep only those stay, with
 * their scores. */
oh_status ix_bucket_score(top *t, const candidate *c, uint64_t keep[WORDS], float score[IX_BUCKET]);

#endif
