/* Which single change of the probe wins most. */
#include "ouhe/match/standing.h"

oh_status oh_standing_gains(const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                            const oh_standing_options *o, size_t most, oh_arena *a,
                            const oh_standing_gain **out, size_t *n, oh_error *err)
{
	(void)ix, (void)packs, (void)probe, (void)o, (void)most, (void)a, (void)err;
	*out = NULL;
	*n = 0;
	return OH_OK;
}
