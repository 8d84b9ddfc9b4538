/* Pairs in the store: what was told of, what people decided and asked; and the searches
 * that they saved. Conventions as in ouhe/store/listing.h.
 */
#ifndef OUHE_STORE_MATCH_H
#define OUHE_STORE_MATCH_H

#include "ouhe/store/store.h"

typedef struct oh_pair {
	oh_id demand, supply;
} oh_pair;

/* Notes that the pair is told of with this verdict (oh_verdict, 0 the best). *fresh is
 * false when it was told of before with this or a better one; then nothing is written. */
oh_status oh_match_tell(oh_db *db, oh_id tenant, oh_pair pair, int verdict, double score, oh_ms at,
                        bool *fresh, oh_error *err);

/* --- decisions --- */
enum { OH_DECIDED_NOTHING, OH_DECIDED_INTERESTED, OH_DECIDED_DECLINED };

typedef struct oh_decision_row {
	oh_pair pair;
	int side; /* whose: 0 the supply's, 1 the demand's */
	oh_id org, user;
	int decision;
	oh_sv note;
	oh_ms at;
} oh_decision_row;

/* Sets, or takes back with OH_DECIDED_NOTHING. */
oh_status oh_decision_set(oh_db *db, oh_id tenant, const oh_decision_row *d, oh_error *err);
/* *mine, *theirs: decisions of the two sides. */
oh_status oh_decision_get(oh_db *db, oh_id tenant, oh_pair pair, int side, int *mine, int *theirs,
                          oh_error *err);
typedef oh_status (*oh_decision_fn)(void *ctx, const oh_decision_row *row);
/* All of both sides about one listing (0: whatever) that organisation `org` (0: any) made;
 * notes are left out. */
oh_status oh_decision_each(oh_db *db, oh_id tenant, oh_id listing, bool demand, oh_decision_fn fn,
                           void *ctx, oh_error *err);

/* --- questions --- */
typedef struct oh_question_row {
	oh_id id;
	oh_pair pair;
	oh_id from, to; /* organisations */
	oh_id user;     /* who asked */
	oh_ms asked, answered;
	oh_id answered_by;
	oh_sv keys; /* attributes, spaces between */
	oh_sv text, answer;
	bool applied;
} oh_question_row;

oh_status oh_question_add(oh_db *db, oh_id tenant, const oh_question_row *q, oh_error *err);
/* Sets answer, answered, answered_by, applied. */
oh_status oh_question_answer(oh_db *db, oh_id tenant, const oh_question_row *q, oh_error *err);
oh_status oh_question_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_question_row *out,
                          bool *found, oh_error *err);

typedef struct oh_question_filter {
	const oh_id *orgs; /* asked by or put to one of these; n_orgs 0: all */
	size_t n_orgs;
	oh_pair pair; /* both, or one of them, or neither 0 */
	bool either;  /* pair.demand is any listing, on whichever side */
	bool open;    /* only without an answer */
	oh_id below;
	size_t limit;
} oh_question_filter;
typedef oh_status (*oh_question_fn)(void *ctx, const oh_question_row *row);
/* Newest first. */
oh_status oh_question_each(oh_db *db, oh_id tenant, const oh_question_filter *f, oh_question_fn fn,
                           void *ctx, oh_error *err);
/* Those put to an organisation and not answered. */
oh_status oh_question_open(oh_db *db, oh_id tenant, oh_id org, int64_t *out, oh_error *err);

/* --- saved searches --- */
typedef struct oh_search_row {
	oh_id id, user;
	oh_sv name, query;
	bool notify;
	oh_ms created;
} oh_search_row;

oh_status oh_search_add(oh_db *db, oh_id tenant, const oh_search_row *s, oh_error *err);
/* *gone is false when this person has no such search. */
oh_status oh_search_delete(oh_db *db, oh_id tenant, oh_id user, oh_id id, bool *gone,
                           oh_error *err);
typedef oh_status (*oh_search_fn)(void *ctx, const oh_search_row *row);
/* A person's, oldest first; user 0: everybody's with `notify`. */
oh_status oh_search_each(oh_db *db, oh_id tenant, oh_id user, oh_search_fn fn, void *ctx,
                         oh_error *err);
oh_status oh_search_count(oh_db *db, oh_id tenant, oh_id user, int64_t *out, oh_error *err);

#endif
