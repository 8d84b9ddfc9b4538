/* All areas, in the order in which they open; they close in the reverse one. */
#ifndef OUHE_SERVICE_AREAS_H
#define OUHE_SERVICE_AREAS_H

#include "area.h"

extern const struct sv_area *const sv_areas[];
extern const size_t sv_n_areas;

#endif
