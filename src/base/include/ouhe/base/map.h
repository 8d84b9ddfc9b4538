/* Hash map from string views to 64-bit values.
 *
 * Keys are copied into the map. Iteration order is the order of insertion, so
 * that whatever is built from a map is the same on each run.
 */
#ifndef OUHE_BASE_MAP_H
#define OUHE_BASE_MAP_H

#include "ouhe/base/status.h"
#include "ouhe/base/sv.h"

typedef struct oh_map oh_map;

/* NULL when memory is out. */
oh_map *oh_map_new(void);
void oh_map_free(oh_map *m);
/* Sets or replaces; OH_ENOMEM leaves the map as it was. */
oh_status oh_map_set(oh_map *m, oh_sv key, uint64_t value);
/* True and *value (nullable) when the key is present. */
bool oh_map_get(const oh_map *m, oh_sv key, uint64_t *value);
size_t oh_map_size(const oh_map *m);
/* The ith entry in order of insertion, i < oh_map_size. The key belongs to the
 * map. */
oh_sv oh_map_key(const oh_map *m, size_t i);
uint64_t oh_map_value(const oh_map *m, size_t i);

#endif
