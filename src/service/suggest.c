/* What may be meant, while a search is typed. */
#include "listings.h"

oh_status sv_suggest(oh_call *c, oh_error *err)
{
	int64_t *orgs;
	const oh_sv *found = NULL;
	size_t n = 0;
	oh_json_writer w;
	const oh_index_viewer viewer = sv_viewer(c, &orgs);
	oh_sv typed = oh_sv_trim(oh_call_query(c, "q"));
	oh_status st = OH_OK;
	if (typed.n && typed.n <= 800)
		st = oh_index_suggest(c->platform->index, &viewer, typed, 10, c->arena, &found, &n,
		                      err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++)
		oh_json_string(&w, found[i]);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}
