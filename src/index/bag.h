/* Terms gathered from texts, each once, with what it counts. */
#ifndef OUHE_INDEX_BAG_H
#define OUHE_INDEX_BAG_H

#include "query.h"
#include "terms.h"

typedef struct ix_gathered {
	uint64_t key; /* of words a hash of their letters */
	oh_sv word;   /* empty: no word */
	float own;    /* how often it stands in the query, times its share */
	float lent;
	unsigned times[2]; /* in title and text of the listing in hand */
} ix_gathered;

typedef struct ix_bag {
	oh_arena *a;
	oh_vec items;    /* ix_gathered, in the order of their coming */
	uint32_t *slots; /* place + 1, by hash */
	size_t cap;
} ix_bag;

/* Memory in the arena but for the items. */
oh_status ix_bag_init(ix_bag *b, oh_arena *a);
void ix_bag_release(ix_bag *b);
/* The term's entry, made where it is new, valid until the next; NULL: no memory. */
ix_gathered *ix_bag_key(ix_bag *b, uint64_t key);
ix_gathered *ix_bag_word(ix_bag *b, oh_sv word);

/* Adds each term of a text of the query to what is its own. */
oh_status ix_bag_own(ix_bag *b, const ix_lexicon *l, const uint32_t *cps, size_t n);
/* Counts the terms of a field of a listing. */
oh_status ix_bag_count(ix_bag *b, const ix_lexicon *l, const uint32_t *cps, size_t n,
                       unsigned field);
/* The share of a term in a query, by its kind. */
float ix_gathered_share(const ix_gathered *g);
/* As an atom of the share own + lent. */
ix_atom ix_gathered_atom(const ix_gathered *g);

#endif
