/* Facts in few bytes: what the store keeps and the index holds.
 *
 * Attributes and values are named by key and canonical text, not by index, so a stored
 * fact outlives a change of the packs; a key that no pack knows any more is skipped on
 * reading and counted. Version 1; the first byte is the version.
 */
#ifndef OUHE_LISTING_CODEC_H
#define OUHE_LISTING_CODEC_H

#include "ouhe/listing/listing.h"

/* Appends facts with bounds, flags, importance, evidence, basis, values, and (spans)
 * the author's words with their places. */
void oh_facts_encode(oh_buf *out, const oh_fact *facts, size_t n, bool spans);
/* Into the arena; *skipped (nullable): facts whose key is unknown now. OH_EFORMAT for
 * what is no such encoding, at any byte. */
oh_status oh_facts_decode(const oh_pack *pack, oh_sv bytes, oh_arena *a, const oh_fact **out,
                          size_t *n, size_t *skipped);

#endif
