/* The table of all operations, put together from the areas' own. */
#include <pthread.h>
#include <string.h>

#include "areas.h"

const struct sv_area *const sv_areas[] = {
    &sv_accounts_area, &sv_organisations_area, &sv_listings_area,    &sv_matches_area,
    &sv_inbox_area,    &sv_imports_area,       &sv_collections_area, &sv_conferences_area,
    &sv_outbox_area,   &sv_system_area,
};
const size_t sv_n_areas = sizeof sv_areas / sizeof *sv_areas;

enum { MOST = 160 };
static oh_operation all[MOST];
static size_t n_all;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void gather(void)
{
	for (size_t i = 0; i < sv_n_areas; i++)
		for (size_t j = 0; j < sv_areas[i]->n_operations && n_all < MOST; j++)
			all[n_all++] = sv_areas[i]->operations[j];
}

const oh_operation *oh_operations(size_t *n)
{
	(void)pthread_once(&once, gather);
	*n = n_all;
	return all;
}

const oh_operation *oh_operation_find(const char *id)
{
	size_t n;
	const oh_operation *ops = oh_operations(&n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(ops[i].id, id) == 0)
			return &ops[i];
	return NULL;
}
