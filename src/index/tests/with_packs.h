/* What tests of the index begin with: the packs, and listings in it. */
#ifndef OUHE_INDEX_WITH_PACKS_H
#define OUHE_INDEX_WITH_PACKS_H

#include "ouhe/index/index.h"

/* Between the two. */
extern oh_packs *packs;
int with_packs(void **state);
int without_packs(void **state);
/* All of them in one load; a failure fails the test. */
void load_docs(oh_index *ix, const oh_index_doc *docs, size_t n);

#endif
