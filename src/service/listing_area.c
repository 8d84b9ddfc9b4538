/* Areas: listings, and the inbox beside them – what they keep and what they do in the
 * background. */
#include "catalogue_release.h"
#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/decimal.h"

enum { MATCHER_IDLE_MS = 1000, UPKEEP_IDLE_MS = 60000 };

static bool upkeep(oh_platform *p)
{
	bool more = sv_upkeep_listings(p);
	(void)sv_upkeep_digests(p);
	return more && !atomic_load(&p->stopping);
}

static oh_status listings_open(oh_platform *p, oh_error *err)
{
	p->listings = oh_calloc(1, sizeof *p->listings);
	if (!p->listings)
		return oh_nomem(err);
	pthread_mutex_init(&p->listings->lock, NULL);
	oh_status st = sv_inbox_open(p, err);
	if (!st)
		st = sv_figures_new(&p->listings->figures, err);
	if (!st)
		st = sv_books_new(&p->listings->books, err);
	return st ? st : sv_index_load(p, err);
}

static oh_status listings_start(oh_platform *p, oh_error *err)
{
	oh_status st =
	    sv_worker_start(p, 1, MATCHER_IDLE_MS, sv_matcher_step, &p->listings->matcher, err);
	return st ? st : sv_worker_start(p, 1, UPKEEP_IDLE_MS, upkeep, &p->listings->upkeep, err);
}

static void listings_stop(oh_platform *p)
{
	if (!p->listings)
		return;
	sv_worker_stop(p->listings->upkeep);
	sv_worker_stop(p->listings->matcher);
	p->listings->upkeep = p->listings->matcher = NULL;
}

static void listings_close(oh_platform *p)
{
	if (!p->listings)
		return;
	sv_matcher_free(p->listings->state);
	sv_figures_free(p->listings->figures);
	sv_books_free(p->listings->books);
	oh_vec_release(&p->listings->told);
	pthread_mutex_destroy(&p->listings->lock);
	oh_free(p->listings);
	p->listings = NULL;
}

static const oh_ms bounds[SV_LATENCY_BUCKETS - 1] = {10,   20,   50,   100,   200,  500,
                                                     1000, 2000, 5000, 10000, 60000};

void sv_latency_note(struct sv_latency *l, oh_ms ms)
{
	size_t i = 0;
	while (i < SV_LATENCY_BUCKETS - 1 && ms > bounds[i])
		i++;
	atomic_fetch_add(&l->count[i], 1);
	atomic_fetch_add(&l->sum_ms, ms);
}

static void put_latency(const struct sv_latency *l, oh_buf *out)
{
	int64_t n = 0;
	oh_buf_str(out, "# HELP ouhe_match_seconds From a listing's change to its notices\n"
	                "# TYPE ouhe_match_seconds histogram\n");
	for (size_t i = 0; i < SV_LATENCY_BUCKETS; i++) {
		n += atomic_load(&l->count[i]);
		oh_buf_str(out, "ouhe_match_seconds_bucket{le=\"");
		if (i < SV_LATENCY_BUCKETS - 1)
			oh_buf_double(out, (double)bounds[i] / 1000.0);
		else
			oh_buf_str(out, "+Inf");
		oh_buf_printf(out, "\"} %lld\n", (long long)n);
	}
	oh_buf_printf(out, "ouhe_match_seconds_sum %.3f\nouhe_match_seconds_count %lld\n",
	              (double)atomic_load(&l->sum_ms) / 1000.0, (long long)n);
}

struct waiting {
	int64_t n;
	oh_ms oldest;
};

static oh_status count_jobs(oh_db *db, void *ctx, oh_error *err)
{
	struct waiting *w = ctx;
	return oh_match_job_stats(db, &w->n, &w->oldest, err);
}

static void listings_metrics(oh_platform *p, oh_buf *out)
{
	struct waiting w = {0, 0};
	if (!p->listings || oh_store_read(p->store, count_jobs, &w, NULL))
		return;
	oh_buf_printf(out,
	              "# HELP ouhe_match_jobs Listings that wait to be matched\n"
	              "# TYPE ouhe_match_jobs gauge\nouhe_match_jobs %lld\n"
	              "# HELP ouhe_notices_total Notices written since the start\n"
	              "# TYPE ouhe_notices_total counter\nouhe_notices_total %lld\n",
	              (long long)w.n, (long long)atomic_load(&p->listings->notices));
	put_latency(&p->listings->latency, out);
}

static const oh_operation listing_operations[] = {
    {"getHome", "GET", "/api/v1/home", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_get_home},
    {"listPacks", "GET", "/api/v1/packs", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_list_packs},
    {"getPack", "GET", "/api/v1/packs/{pack}", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_get_pack},
    {"searchListings", "GET", "/api/v1/listings", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     sv_search_listings},
    {"createListing", "POST", "/api/v1/listings", OH_OP_CREATES, OH_SCOPE_WRITE, 0,
     sv_create_listing},
    {"getListing", "GET", "/api/v1/listings/{id}", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_get_listing},
    {"updateListing", "PATCH", "/api/v1/listings/{id}", OH_OP_VERSIONED, OH_SCOPE_WRITE, 0,
     sv_update_listing},
    {"deleteListing", "DELETE", "/api/v1/listings/{id}", OH_OP_VERSIONED, OH_SCOPE_WRITE, 0,
     sv_delete_listing},
    {"moveListing", "PUT", "/api/v1/listings/{id}/state", OH_OP_VERSIONED, OH_SCOPE_WRITE, 0,
     sv_move_listing},
    {"listVersions", "GET", "/api/v1/listings/{id}/versions", 0, OH_SCOPE_READ, 0,
     sv_list_versions},
    {"readText", "POST", "/api/v1/readings", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_read_text},
    {"suggest", "GET", "/api/v1/suggestions", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_suggest},
    {"listSearches", "GET", "/api/v1/searches", 0, OH_SCOPE_READ, 0, sv_list_searches},
    {"saveSearch", "POST", "/api/v1/searches", OH_OP_CREATES, OH_SCOPE_WRITE, 0, sv_save_search},
    {"deleteSearch", "DELETE", "/api/v1/searches/{id}", 0, OH_SCOPE_WRITE, 0, sv_delete_search},
    {"exportListings", "GET", "/api/v1/exports", OH_OP_SLOW, OH_SCOPE_READ, 0, sv_export_listings},
    {"getCatalogue", "GET", "/api/v1/catalogue", OH_OP_ANYONE | OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_get_catalogue},
    {"listCatalogueEntries", "GET", "/api/v1/catalogue/entries", OH_OP_ANYONE | OH_OP_SLOW,
     OH_SCOPE_READ, 0, sv_list_catalogue_entries},
    {"listCatalogueIndex", "GET", "/api/v1/catalogue/index", OH_OP_ANYONE | OH_OP_SLOW,
     OH_SCOPE_READ, 0, sv_list_catalogue_index},
    {"exportCatalogue", "GET", "/api/v1/exports/catalogue", OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_export_catalogue},
};

const struct sv_area sv_listings_area = {.name = "listings",
                                         .operations = listing_operations,
                                         .n_operations =
                                             sizeof listing_operations / sizeof *listing_operations,
                                         .open = listings_open,
                                         .start = listings_start,
                                         .stop = listings_stop,
                                         .close = listings_close,
                                         .metrics = listings_metrics};

static const oh_operation inbox_operations[] = {
    {"listNotices", "GET", "/api/v1/notices", 0, OH_SCOPE_READ, 0, sv_list_notices},
    {"markNotices", "PATCH", "/api/v1/notices", 0, OH_SCOPE_WRITE, 0, sv_mark_notices},
};

const struct sv_area sv_inbox_area = {.name = "inbox",
                                      .operations = inbox_operations,
                                      .n_operations =
                                          sizeof inbox_operations / sizeof *inbox_operations};
