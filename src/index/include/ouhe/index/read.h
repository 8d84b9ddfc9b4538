/* Reading what stands, listing by listing: for the standing match. */
#ifndef OUHE_INDEX_READ_H
#define OUHE_INDEX_READ_H

#include "ouhe/index/index.h"

/* Calls visit for each listing that these eyes see and that has not ended (now 0: all).
 * A status other than OH_OK ends it and is returned. */
oh_status oh_index_each(const oh_index *ix, const oh_index_viewer *viewer, int64_t now,
                        oh_status (*visit)(void *ctx, const oh_index_doc *doc), void *ctx);

#endif
