/* The standing match at work: what was published or changed is put into the index, its
 * counterparts are found, and those concerned are told.
 *
 * A batch of jobs is read; the index is brought up to date for all of them, so that two
 * listings published together find each other; then matches and notices are written in one
 * transaction that also deletes the jobs. What a crash interrupts is done again, and the
 * unique keys of pair and notice keep it from being told twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"

enum {
	JOBS = 128,
	WORKERS = 2,
	MEETS_MOST = 1000, /* pairs told of a listing: all that meet … */
	OTHERS_MOST = 50,  /* … and of the others the best */
	LOOK_AT = 80,      /* counterparts ranked at first: some go by category alone */
	SINGLE_MOST = 3,   /* notices a reader gets for a listing before they become one */
	NAMED_MOST = 3     /* counterparts that one names */
};

_Atomic int sv_matcher_crash;

/* One counterpart to tell of. */
struct pair {
	oh_standing_hit hit;
	oh_sv title; /* of the counterpart */
};

struct job {
	oh_match_job j;
	bool stands;
	struct sv_listing s;
	struct pair *pairs;
	size_t n_pairs;
	uint32_t *searches; /* saved ones that find it */
	size_t n_searches;
};

struct reader_group {
	oh_id tenant, org;
	oh_reader *readers;
	size_t n;
};

struct sv_matcher {
	oh_platform *p;
	oh_arena *a, *workers[WORKERS];
	struct job jobs[JOBS];
	size_t n;
	oh_vec groups;   /* struct reader_group: of this batch */
	oh_vec searches; /* saved ones of this batch's tenants */
	oh_vec news;     /* struct news */
};

/* --- the index --- */

static oh_status read_jobs(oh_db *db, void *ctx, oh_error *err)
{
	struct sv_matcher *m = ctx;
	oh_match_job jobs[JOBS];
	oh_status st = oh_match_job_next(db, jobs, JOBS, &m->n, err);
	for (size_t i = 0; !st && i < m->n; i++) {
		struct job *job = &m->jobs[i];
		memset(job, 0, sizeof *job);
		job->j = jobs[i];
		st = sv_listing_load(db, m->p, job->j.tenant, job->j.listing, true, m->a, &job->s,
		                     err);
		job->stands = !st && job->s.row.state == OH_LISTING_PUBLISHED;
		/* Thrown away, or damaged: neither must hold up the others. */
		if (st == OH_ENOENT || st == OH_EFORMAT)
			st = OH_OK;
	}
	oh_vec_clear(&m->searches);
	for (size_t i = 0; !st && i < m->n; i++) {
		bool again = !m->jobs[i].stands;
		for (size_t k = 0; k < i && !again; k++)
			again = m->jobs[k].stands && m->jobs[k].j.tenant == m->jobs[i].j.tenant;
		if (!again)
			st = sv_searches_load(db, m->p, m->jobs[i].j.tenant, m->a, &m->searches,
			                      err);
	}
	return st;
}

static oh_status update_index(struct sv_matcher *m, oh_error *err)
{
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < m->n; i++) {
		struct job *job = &m->jobs[i];
		oh_index_doc doc;
		if (!job->stands) {
			st = oh_index_remove(m->p->index, job->j.tenant, job->j.listing, err);
			continue;
		}
		if (sv_budget_restricted(&job->s.row))
			st = sv_listing_mask(&job->s, m->a, err);
		if (!st)
			st = sv_listing_doc(&job->s, m->a, &doc, err);
		if (!st)
			st = oh_index_put(m->p->index, &doc, err);
	}
	return st;
}

/* --- counterparts --- */

/* The other side's view of this listing: may that organisation see it? */
static bool seen_by(const struct sv_listing *s, const struct sv_org *org)
{
	int64_t place = 0;
	const oh_index_viewer v = sv_viewer_of_org(s->tenant, org, &place);
	if (v.visibilities >> s->row.visibility & 1u)
		return true;
	for (size_t i = 0; i < s->object.n_invited; i++)
		if (s->row.visibility == OH_VISIBLE_INVITED && s->object.invited[i] == org->id)
			return true;
	return false;
}

struct declined {
	const struct job *job;
	struct pair *pairs;
	size_t n;
};

static oh_status drop_declined(void *ctx, const oh_decision_row *row)
{
	struct declined *d = ctx;
	oh_id other = d->job->s.l.side == OH_DEMAND ? row->pair.supply : row->pair.demand;
	for (size_t i = 0; row->decision == OH_DECIDED_DECLINED && i < d->n; i++)
		if (d->pairs[i].hit.id == other)
			d->pairs[i].hit.id = 0;
	return OH_OK;
}

static oh_status find_pairs(struct sv_matcher *m, struct job *job, oh_arena *a, oh_error *err)
{
	int64_t place = 0;
	oh_standing_result r;
	size_t others = 0;
	const oh_standing_options o = {.viewer =
	                                   sv_viewer_of_org(job->j.tenant, &job->s.org, &place),
	                               .own_org = job->s.row.org,
	                               .now = oh_store_now(m->p->store),
	                               .top = MEETS_MOST + OTHERS_MOST};
	oh_status st =
	    oh_standing_find(m->p->index, m->p->session->packs, &job->s.l, &o, a, &r, err);
	if (st)
		return st;
	job->pairs = oh_arena_array(a, r.n + 1, sizeof *job->pairs);
	if (!job->pairs)
		return oh_nomem(err);
	for (size_t i = 0; i < r.n; i++) {
		/* A category alone is no news. */
		if (r.hits[i].category_only)
			continue;
		if (r.hits[i].verdict != OH_MEETS && others++ >= OTHERS_MOST)
			break;
		job->pairs[job->n_pairs++].hit = r.hits[i];
	}
	return sv_searches_match(m->p, &m->searches, &job->s, a, &job->searches, &job->n_searches,
	                         err);
}

/* Jobs are looked at side by side: each worker has its own arena, given over at the end. */
static oh_status find_some(void *ctx, size_t from, size_t to, unsigned worker)
{
	struct sv_matcher *m = ctx;
	oh_status st = OH_OK;
	for (size_t i = from; !st && i < to; i++)
		if (m->jobs[i].stands)
			st = find_pairs(m, &m->jobs[i], m->workers[worker], NULL);
	return st;
}

static oh_status find_all(struct sv_matcher *m, oh_error *err)
{
	oh_status st = OH_OK;
	for (unsigned i = 0; !st && i < WORKERS; i++) {
		m->workers[i] = oh_arena_new(0);
		st = m->workers[i] ? OH_OK : OH_ENOMEM;
	}
	if (!st)
		st = oh_task_for(m->n, 1, WORKERS, find_some, m);
	for (unsigned i = 0; i < WORKERS; i++) {
		if (m->workers[i])
			oh_arena_adopt(m->a, m->workers[i]);
		oh_arena_free(m->workers[i]);
		m->workers[i] = NULL;
	}
	return st == OH_ENOMEM ? oh_nomem(err) : st;
}

static oh_pair pair_of(const struct job *job, oh_id other)
{
	return job->s.l.side == OH_DEMAND ? (oh_pair){job->j.listing, other}
	                                  : (oh_pair){other, job->j.listing};
}

/* A counterpart's title as the other side may read it. */
static oh_status title_for_others(oh_db *db, const struct sv_matcher *m, oh_id tenant,
                                  const oh_listing_row *row, oh_sv *title, oh_error *err)
{
	struct sv_listing s;
	*title = row->title;
	if (!sv_budget_restricted(row))
		return OH_OK;
	oh_status st = sv_listing_load(db, m->p, tenant, row->id, true, m->a, &s, err);
	if (!st)
		st = sv_listing_mask(&s, m->a, err);
	if (!st)
		*title = s.l.title;
	return st;
}

/* Drops what was declined or what the other side may not see; notes who is there. */
static oh_status admit(oh_db *db, struct sv_matcher *m, struct job *job, oh_error *err)
{
	struct declined d = {job, job->pairs, job->n_pairs};
	size_t kept = 0;
	oh_status st = oh_decision_each(db, job->j.tenant, job->j.listing,
	                                job->s.l.side == OH_DEMAND, drop_declined, &d, err);
	for (size_t i = 0; !st && i < job->n_pairs; i++) {
		struct pair *pair = &job->pairs[i];
		struct sv_org org;
		oh_listing_row row;
		bool found = false;
		if (!pair->hit.id)
			continue;
		st = oh_listing_get(db, job->j.tenant, pair->hit.id, m->a, &row, &found, err);
		/* Closed since: its own job takes it out of the index. */
		if (st || !found || row.state != OH_LISTING_PUBLISHED)
			continue;
		if (job->s.row.visibility > OH_VISIBLE_REGISTERED) {
			st = sv_org_get(db, job->j.tenant, row.org, m->a, &org, err);
			if (!st && !seen_by(&job->s, &org))
				continue;
		}
		if (!st)
			st = title_for_others(db, m, job->j.tenant, &row, &pair->title, err);
		pair->hit.org = row.org;
		job->pairs[kept++] = *pair;
	}
	job->n_pairs = kept;
	return st;
}

/* --- telling --- */

static oh_status readers_of(oh_db *db, struct sv_matcher *m, oh_id tenant, oh_id org,
                            const struct reader_group **out, oh_error *err)
{
	for (size_t i = 0; i < m->groups.n; i++) {
		const struct reader_group *g = &OH_VEC_AT(&m->groups, struct reader_group, i);
		if (g->tenant == tenant && g->org == org) {
			*out = g;
			return OH_OK;
		}
	}
	struct reader_group g = {.tenant = tenant, .org = org};
	oh_status st = oh_account_readers(db, tenant, 0, org, 0, m->a, &g.readers, &g.n, err);
	if (!st)
		st = oh_vec_push(&m->groups, &g) ? oh_nomem(err) : OH_OK;
	if (!st)
		*out = &OH_VEC_AT(&m->groups, struct reader_group, m->groups.n - 1);
	return st;
}

static oh_status tell_group(oh_db *db, struct sv_matcher *m, oh_id org, const struct sv_notice *n,
                            oh_error *err)
{
	const struct reader_group *g = NULL;
	oh_status st = readers_of(db, m, n->tenant, org, &g, err);
	if (st || g->n == 0)
		return st;
	oh_sv args = sv_notice_args(n, m->a);
	if (!args.p)
		return oh_nomem(err);
	for (size_t i = 0; !st && i < g->n; i++)
		st = sv_tell_reader(db, m->p, n, args, &g->readers[i], m->a, err);
	return st;
}

/* A fresh pair as one side sees it. */
struct news {
	oh_id tenant, org; /* whose members are told */
	oh_id own, other;  /* listings */
	oh_sv own_title, other_title;
	oh_pair pair;
	int verdict;
	double score;
};

static int by_reader(const void *x, const void *y)
{
	const struct news *a = x, *b = y;
	if (a->tenant != b->tenant)
		return a->tenant < b->tenant ? -1 : 1;
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	if (a->own != b->own)
		return a->own < b->own ? -1 : 1;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score ? -1 : 1;
	return a->other < b->other ? -1 : a->other > b->other;
}

/* "待询：own – other". */
static oh_status tell_one(oh_db *db, struct sv_matcher *m, const struct news *news, oh_error *err)
{
	static const oh_msg *const titles[] = {&oh_msg_service_notice_match_meets,
	                                       &oh_msg_service_notice_match_ask,
	                                       &oh_msg_service_notice_match_near};
	char d[OH_ID_TEXT], s[OH_ID_TEXT], link[64], unique[64];
	oh_id_format(news->pair.demand, d);
	oh_id_format(news->pair.supply, s);
	(void)snprintf(link, sizeof link, "/matches/%s/%s", d, s);
	(void)snprintf(unique, sizeof unique, "m:%s:%s:%d", d, s, news->verdict);
	const struct sv_notice n = {.tenant = news->tenant,
	                            .org = news->org,
	                            .kind = "match",
	                            .title = titles[news->verdict < 3 ? news->verdict : 2],
	                            .args = {news->own_title, news->other_title},
	                            .n_args = 2,
	                            .verdict = news->verdict,
	                            .link = oh_sv_from(link),
	                            .unique = oh_sv_from(unique)};
	return tell_group(db, m, news->org, &n, err);
}

/* Several as one notice. */
static oh_status tell_rest(oh_db *db, struct sv_matcher *m, const struct news *rest, size_t n_rest,
                           oh_error *err)
{
	char own[OH_ID_TEXT], other[OH_ID_TEXT], link[64], unique[64], count[24];
	oh_buf names = OH_BUF_INIT;
	oh_id_format(rest->own, own);
	oh_id_format(rest->other, other);
	(void)snprintf(link, sizeof link, "/listings/%s", own);
	(void)snprintf(unique, sizeof unique, "mm:%s:%s:%d", own, other, rest->verdict);
	(void)snprintf(count, sizeof count, "%zu", n_rest);
	for (size_t i = 0; i < n_rest && i < NAMED_MOST; i++) {
		oh_buf_str(&names, i ? "; " : "");
		oh_buf_sv_put(&names, rest[i].other_title);
	}
	const struct sv_notice n = {.tenant = rest->tenant,
	                            .org = rest->org,
	                            .kind = "match",
	                            .title = &oh_msg_service_notice_matches,
	                            .args = {rest->own_title, oh_sv_from(count), oh_buf_sv(&names)},
	                            .n_args = 3,
	                            .verdict = rest->verdict,
	                            .link = oh_sv_from(link),
	                            .unique = oh_sv_from(unique)};
	oh_status st = oh_buf_ok(&names) ? tell_group(db, m, rest->org, &n, err) : oh_nomem(err);
	oh_buf_release(&names);
	return st;
}

/* All news of the batch: of each listing its owners get the best few one by one and one
 * notice for what is beyond, however the batch came about. */
static oh_status tell_all(oh_db *db, struct sv_matcher *m, oh_error *err)
{
	struct news *all = m->news.p;
	oh_status st = OH_OK;
	if (m->news.n)
		qsort(all, m->news.n, sizeof *all, by_reader);
	for (size_t from = 0, to; !st && from < m->news.n; from = to) {
		for (to = from + 1; to < m->news.n && all[to].org == all[from].org &&
		                    all[to].own == all[from].own;)
			to++;
		/* One that would stay over is told by itself, too. */
		size_t single = to - from <= SINGLE_MOST + 1 ? to - from : SINGLE_MOST;
		for (size_t i = from; !st && i < from + single; i++)
			st = tell_one(db, m, &all[i], err);
		if (!st && from + single < to)
			st = tell_rest(db, m, &all[from + single], to - from - single, err);
	}
	return st;
}

static oh_status note_news(struct sv_matcher *m, const struct job *job, const struct pair *pair)
{
	struct news one = {.tenant = job->j.tenant,
	                   .org = job->s.row.org,
	                   .own = job->j.listing,
	                   .other = pair->hit.id,
	                   .own_title = job->s.row.title,
	                   .other_title = pair->title,
	                   .pair = pair_of(job, pair->hit.id),
	                   .verdict = (int)pair->hit.verdict,
	                   .score = pair->hit.score};
	struct news two = one;
	two.org = pair->hit.org;
	two.own = one.other;
	two.other = one.own;
	two.own_title = one.other_title;
	two.other_title = one.own_title;
	return oh_vec_push(&m->news, &one) ? OH_ENOMEM : oh_vec_push(&m->news, &two);
}

static oh_status write_job(oh_db *db, struct sv_matcher *m, struct job *job, oh_error *err)
{
	oh_ms now = oh_store_now(m->p->store);
	oh_status st = job->stands ? admit(db, m, job, err) : OH_OK;
	for (size_t i = 0; !st && i < job->n_pairs; i++) {
		const struct pair *pair = &job->pairs[i];
		bool fresh = false;
		st = oh_match_tell(db, job->j.tenant, pair_of(job, pair->hit.id),
		                   (int)pair->hit.verdict, pair->hit.score, now, &fresh, err);
		if (!st && fresh && note_news(m, job, pair))
			st = oh_nomem(err);
	}
	if (!st && job->stands)
		st = sv_searches_tell(db, m->p, &m->searches, job->searches, job->n_searches,
		                      &job->s, err);
	return st ? st : oh_match_job_done(db, &job->j, err);
}

static oh_status write_jobs(oh_db *db, void *ctx, oh_error *err)
{
	struct sv_matcher *m = ctx;
	oh_status st = OH_OK;
	oh_vec_clear(&m->groups);
	oh_vec_clear(&m->news);
	for (size_t i = 0; !st && i < m->n; i++)
		st = write_job(db, m, &m->jobs[i], err);
	if (!st)
		st = tell_all(db, m, err);
	if (!st && atomic_load(&sv_matcher_crash) == SV_CRASH_BEFORE_COMMIT)
		return OH_ECANCELLED;
	return st;
}

static oh_status run_batch(struct sv_matcher *m, oh_error *err)
{
	oh_platform *p = m->p;
	oh_status st = oh_store_read(p->store, read_jobs, m, err);
	if (st || m->n == 0)
		return st;
	st = update_index(m, err);
	if (!st)
		st = find_all(m, err);
	/* Jobs of listings that are gone stay until here, too: one transaction for all. */
	if (!st)
		st = oh_store_write(p->store, write_jobs, m, err);
	if (st || atomic_load(&sv_matcher_crash) == SV_CRASH_AFTER_COMMIT)
		return st;
	sv_notified(p);
	oh_ms now = oh_store_now(p->store);
	for (size_t i = 0; i < m->n; i++)
		sv_latency_note(&p->listings->latency, now - m->jobs[i].j.at);
	return OH_OK;
}

bool sv_matcher_step(oh_platform *p)
{
	struct sv_matcher *m = p->listings->state;
	oh_error err = {0};
	if (!m) {
		m = oh_calloc(1, sizeof *m);
		if (!m)
			return false;
		p->listings->state = m;
		m->p = p;
		oh_vec_init(&m->groups, sizeof(struct reader_group));
		oh_vec_init(&m->news, sizeof(struct news));
	}
	m->n = 0;
	m->a = oh_arena_new(0);
	oh_status st = m->a ? run_batch(m, &err) : OH_ENOMEM;
	oh_arena_free(m->a);
	m->a = NULL;
	if (st && st != OH_ECANCELLED)
		sv_log(p, "matcher_failed", (oh_sv){NULL, 0});
	return !st && m->n == JOBS && !atomic_load(&p->stopping);
}

void sv_matcher_free(struct sv_matcher *m)
{
	if (!m)
		return;
	oh_vec_release(&m->groups);
	oh_vec_release(&m->searches);
	oh_vec_release(&m->news);
	oh_free(m);
}

void sv_listings_changed(oh_platform *p)
{
	if (!p->listings)
		return;
	sv_catalogue_changed(p);
	sv_worker_wake(p->listings->matcher);
}
