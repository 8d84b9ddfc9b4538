/* Shared by the files of the area collections. */
#ifndef OUHE_SERVICE_COLLECTIONS_H
#define OUHE_SERVICE_COLLECTIONS_H

#include "imports.h"
#include "ouhe/store/collection.h"

enum { SV_LEVELS_MOST = 4 };

/* --- collection_level.c: who checks whose ---
 *
 * A call has levels, the lowest first: 县区, 市州, 省. An organiser's place says of which
 * level the organiser is and whose files these are:
 *
 * | place                          | level          | checks organisations               |
 * | empty, or a province           | the last       | all                                |
 * | a city (…市 …州 …盟)             | the one below  | with a site in that city           |
 * | a county or park (…县 …区 …旗)   | two below      | with a site whose city or address  |
 * |                                |                | names it (and the city, if given)  |
 *
 * A call with one level is checked by every organiser whose place covers the organisation.
 * A level at which nobody covers the organisation is passed over; who stands above may
 * decide in the place of those below.
 */
struct sv_level {
	oh_sv names[SV_LEVELS_MOST];
	int n; /* at least 1 */
};
void sv_levels_parse(oh_sv lines, struct sv_level *out);
/* The level at which a place checks; -1: at none of these. */
int sv_level_of(const struct sv_level *levels, oh_sv place);
/* True when an organiser of that place answers for the organisation. */
oh_status sv_place_covers(oh_db *db, oh_id tenant, oh_sv place, oh_id org, oh_arena *a, bool *yes,
                          oh_error *err);
/* The first level at or above `from` at which somebody covers the organisation; levels->n:
 * none is left. */
oh_status sv_level_next(oh_db *db, oh_id tenant, const struct sv_level *levels, oh_id org, int from,
                        oh_arena *a, int *out, oh_error *err);
/* A notice to those who check the organisation at that level. */
oh_status sv_level_notify(oh_db *db, oh_platform *p, oh_id tenant, const struct sv_level *levels,
                          int level, oh_id org, struct sv_notice *notice, oh_arena *a,
                          oh_error *err);

/* --- collections.c --- */
oh_status sv_collection_load(oh_db *db, const oh_call *c, oh_id id, oh_collection *out,
                             oh_error *err);
/* True when the organisation is asked. */
oh_status sv_collection_asked(oh_db *db, const oh_collection *k, oh_id org, bool *yes,
                              oh_error *err);
bool sv_sees_all(const oh_call *c);
/* Reminds for one call that ends soon; true when more wait. */
bool sv_collections_step(oh_platform *p);

/* --- submissions.c --- */
oh_status sv_list_submissions(oh_call *c, oh_error *err);
oh_status sv_submit_file(oh_call *c, oh_error *err);
oh_status sv_decide_submission(oh_call *c, oh_error *err);
/* What became of reading a submission's file: unread ones say why. In the transaction in
 * which the import becomes ready or fails. */
oh_status sv_submission_read(oh_db *db, const oh_import *i, oh_sv problem, oh_error *err);

#endif
