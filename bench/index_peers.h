/* Peers of the index, for its bench. */
#ifndef OUHE_BENCH_INDEX_PEERS_H
#define OUHE_BENCH_INDEX_PEERS_H

#include "ouhe/index/index.h"

/* The twenty best and the count for each of the words, by FTS5 with trigrams in memory;
 * seconds: of filling it. False where SQLite has no FTS5. */
bool peer_words(const oh_index_doc *docs, size_t n, const char *const *words, size_t n_words,
                uint64_t *ns, double *seconds);
/* Milliseconds a demand, the fifty best, on one thread: oh_match_run over all supplies. */
double peer_matching(const oh_packs *packs, const oh_index_doc *docs, size_t n, size_t demands);

#endif
