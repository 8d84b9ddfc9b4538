/* What is on offer and wanted now, in numbers and money. */
#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/map.h"

enum {
	CLASSES = 16,
	NEWEST = 6,
	ROWS = 20,
	CITY_BYTES = 200,
	FRESH_MS = 20000,
	KEEP_MS = 5,
	SLOW_MS = 300000,
	MINE_MS = 80,
	PEOPLE = 256
};

struct side_sum {
	int64_t listings, orgs, amount, stated;
};

struct category_sum {
	const oh_category *category;
	int64_t count[2], amount; /* of demands, fen */
};

struct city_sum {
	char city[CITY_BYTES + 1];
	int64_t count[2];
};

/* Figures of a class of viewers: of one tenant, who see the same visibilities. */
struct figures {
	oh_id tenant;
	uint32_t visibilities;
	oh_ms at; /* 0: unused */
	struct side_sum sides[2];
	struct category_sum categories[ROWS];
	struct city_sum cities[ROWS];
	size_t n_categories, n_cities;
	oh_id newest[NEWEST], deadlines[NEWEST];
	size_t n_newest, n_deadlines;
};

/* What a person's organisations have, worked out some seconds ago. */
struct own_figures {
	oh_id tenant, user;
	oh_ms at;
	int64_t listings, counts[4];
};

struct sv_figures {
	pthread_mutex_t lock;
	struct own_figures own[PEOPLE];
	struct figures classes[CLASSES];
	size_t next;
};

void sv_figures_free(struct sv_figures *f)
{
	if (f)
		pthread_mutex_destroy(&f->lock);
	oh_free(f);
}

oh_status sv_figures_new(struct sv_figures **out, oh_error *err)
{
	struct sv_figures *f = oh_calloc(1, sizeof *f);
	if (!f)
		return oh_nomem(err);
	pthread_mutex_init(&f->lock, NULL);
	*out = f;
	return OH_OK;
}

/* --- counting --- */

struct counting {
	oh_platform *p;
	struct figures *f;
	oh_map *orgs, *categories, *cities; /* names to indices below */
	oh_vec category_sums, city_sums;    /* struct category_sum, struct city_sum */
	oh_error *err;
};

/* The sum of that name, made when it is new; NULL when memory is out. */
static void *sum_of(oh_map *names, oh_vec *sums, oh_sv name, bool *fresh)
{
	uint64_t at = 0;
	*fresh = !oh_map_get(names, name, &at);
	if (*fresh) {
		at = sums->n;
		if (oh_map_set(names, name, at) || !oh_vec_add(sums))
			return NULL;
	}
	return (char *)sums->p + at * sums->item;
}

static bool count_category(struct counting *k, const oh_listing_figure *f)
{
	char path[160];
	bool fresh = false;
	if (!f->category.n)
		return true;
	(void)snprintf(path, sizeof path, "%.*s/%.*s", OH_SV_ARG(f->pack), OH_SV_ARG(f->category));
	struct category_sum *sum =
	    sum_of(k->categories, &k->category_sums, oh_sv_from(path), &fresh);
	if (!sum)
		return false;
	if (fresh)
		sum->category = sv_category_find(k->p->session->packs, oh_sv_from(path));
	sum->count[f->side]++;
	if (f->side == OH_DEMAND && f->amount > 0)
		sum->amount += f->amount;
	return true;
}

static bool count_city(struct counting *k, const oh_listing_figure *f)
{
	bool fresh = false;
	if (!f->city.n || f->city.n > CITY_BYTES)
		return true;
	struct city_sum *sum = sum_of(k->cities, &k->city_sums, f->city, &fresh);
	if (!sum)
		return false;
	if (fresh)
		(void)snprintf(sum->city, sizeof sum->city, "%.*s", OH_SV_ARG(f->city));
	sum->count[f->side]++;
	return true;
}

static oh_status count_one(void *ctx, const oh_listing_figure *f)
{
	struct counting *k = ctx;
	struct side_sum *side = &k->f->sides[f->side];
	char org[32];
	(void)snprintf(org, sizeof org, "%d.%lld", f->side, (long long)f->org);
	side->listings++;
	if (f->amount >= 0) {
		side->amount += f->amount;
		side->stated++;
	}
	if (!oh_map_get(k->orgs, oh_sv_from(org), NULL)) {
		side->orgs++;
		if (oh_map_set(k->orgs, oh_sv_from(org), 1))
			return oh_nomem(k->err);
	}
	return count_category(k, f) && count_city(k, f) ? OH_OK : oh_nomem(k->err);
}

/* The most frequent first, as many as are shown; equal ones by name. */
static void keep_largest(struct counting *k)
{
	struct figures *f = k->f;
	for (f->n_categories = 0; f->n_categories < ROWS; f->n_categories++) {
		struct category_sum *best = NULL;
		for (size_t i = 0; i < k->category_sums.n; i++) {
			struct category_sum *s =
			    &OH_VEC_AT(&k->category_sums, struct category_sum, i);
			int64_t n = s->count[0] + s->count[1];
			if (s->category && n &&
			    (!best || n > best->count[0] + best->count[1] ||
			     (n == best->count[0] + best->count[1] &&
			      s->category->index < best->category->index)))
				best = s;
		}
		if (!best)
			break;
		f->categories[f->n_categories] = *best;
		best->count[0] = best->count[1] = 0;
	}
	for (f->n_cities = 0; f->n_cities < ROWS; f->n_cities++) {
		struct city_sum *best = NULL;
		for (size_t i = 0; i < k->city_sums.n; i++) {
			struct city_sum *s = &OH_VEC_AT(&k->city_sums, struct city_sum, i);
			int64_t n = s->count[0] + s->count[1];
			if (n && (!best || n > best->count[0] + best->count[1] ||
			          (n == best->count[0] + best->count[1] &&
			           strcmp(s->city, best->city) < 0)))
				best = s;
		}
		if (!best)
			break;
		f->cities[f->n_cities] = *best;
		best->count[0] = best->count[1] = 0;
	}
}

struct home {
	oh_call *c;
	oh_db *db;
	oh_index_query q;
	struct figures f;
};

static oh_status count_stored(struct home *h, oh_error *err)
{
	struct counting k = {.p = h->c->platform,
	                     .f = &h->f,
	                     .orgs = oh_map_new(),
	                     .categories = oh_map_new(),
	                     .cities = oh_map_new(),
	                     .err = err};
	oh_vec_init(&k.category_sums, sizeof(struct category_sum));
	oh_vec_init(&k.city_sums, sizeof(struct city_sum));
	oh_status st = k.orgs && k.categories && k.cities
	                   ? oh_listing_figures(h->db, h->f.tenant, h->f.visibilities, h->f.at,
	                                        count_one, &k, err)
	                   : oh_nomem(err);
	if (!st)
		keep_largest(&k);
	oh_map_free(k.orgs);
	oh_map_free(k.categories);
	oh_map_free(k.cities);
	oh_vec_release(&k.category_sums);
	oh_vec_release(&k.city_sums);
	return st;
}

static oh_status search_ids(struct home *h, oh_index_sort sort, oh_id *ids, size_t *n,
                            oh_error *err)
{
	oh_index_result r;
	h->q.sort = sort;
	h->q.limit = NEWEST;
	oh_status st = oh_index_search(h->c->platform->index, &h->q, h->c->arena, &r, err);
	for (size_t i = 0; !st && i < r.n_hits; i++)
		ids[i] = r.hits[i].id;
	if (!st)
		*n = r.n_hits;
	return st;
}

/* Figures of the class, no older than some seconds; on a large platform, where counting
 * takes longer, some minutes. */
static oh_status figures(struct home *h, oh_error *err)
{
	struct sv_figures *all = h->c->platform->listings->figures;
	oh_index_stats x;
	oh_index_stats_get(h->c->platform->index, &x);
	oh_ms fresh = x.listings > 100000 ? SLOW_MS : x.listings > 1000 ? FRESH_MS : 0;
	size_t at = SIZE_MAX;
	pthread_mutex_lock(&all->lock);
	for (size_t i = 0; i < CLASSES && at == SIZE_MAX; i++) {
		const struct figures *f = &all->classes[i];
		if (f->at && f->tenant == h->f.tenant && f->visibilities == h->f.visibilities)
			at = i;
	}
	bool found = at != SIZE_MAX && h->f.at - all->classes[at].at < fresh &&
	             h->f.at >= all->classes[at].at;
	if (found)
		h->f = all->classes[at];
	pthread_mutex_unlock(&all->lock);
	if (found)
		return OH_OK;
	oh_status st = count_stored(h, err);
	if (!st)
		st = search_ids(h, OH_SORT_NEWEST, h->f.newest, &h->f.n_newest, err);
	if (!st)
		st = search_ids(h, OH_SORT_DEADLINE, h->f.deadlines, &h->f.n_deadlines, err);
	if (st)
		return st;
	pthread_mutex_lock(&all->lock);
	all->classes[at != SIZE_MAX ? at : all->next++ % CLASSES] = h->f;
	pthread_mutex_unlock(&all->lock);
	return OH_OK;
}

/* --- showing --- */

static void put_figures(const struct home *h, oh_json_writer *w)
{
	const struct figures *f = &h->f;
	oh_json_key(w, "sides");
	oh_json_begin_array(w);
	for (int side = 1; side >= 0; side--) {
		oh_json_begin_object(w);
		sv_put_text(w, "side", oh_sv_from(sv_side_names[side]));
		sv_put_int(w, "listings", f->sides[side].listings);
		sv_put_int(w, "organisations", f->sides[side].orgs);
		sv_put_int(w, "amount", f->sides[side].amount);
		sv_put_int(w, "stated", f->sides[side].stated);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_key(w, "categories");
	oh_json_begin_array(w);
	for (size_t i = 0; i < f->n_categories; i++) {
		const oh_category *c = f->categories[i].category;
		char path[160];
		(void)snprintf(path, sizeof path, "%.*s/%.*s", OH_SV_ARG(c->pack->name),
		               OH_SV_ARG(c->key));
		oh_json_begin_object(w);
		sv_put_text(w, "category", oh_sv_from(path));
		sv_put_text(w, "name", h->c->lang == OH_LANG_ZH || !c->en.n ? c->zh : c->en);
		sv_put_int(w, "demand", f->categories[i].count[OH_DEMAND]);
		sv_put_int(w, "supply", f->categories[i].count[OH_SUPPLY]);
		sv_put_int(w, "amount", f->categories[i].amount);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_key(w, "cities");
	oh_json_begin_array(w);
	for (size_t i = 0; i < f->n_cities; i++) {
		oh_json_begin_object(w);
		sv_put_text(w, "city", oh_sv_from(f->cities[i].city));
		sv_put_int(w, "demand", f->cities[i].count[OH_DEMAND]);
		sv_put_int(w, "supply", f->cities[i].count[OH_SUPPLY]);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static oh_status put_cards(struct home *h, const char *key, const oh_id *ids, size_t n,
                           bool with_end, oh_json_writer *w, oh_error *err)
{
	oh_status st = OH_OK;
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < n; i++) {
		struct sv_listing s;
		st = sv_listing_seen(h->db, h->c, ids[i], true, &s, err);
		if (!st && (!with_end || s.row.until))
			sv_card_put(h->c, &s, NULL, w);
		if (st == OH_ENOENT)
			st = OH_OK;
	}
	oh_json_end_array(w);
	return st;
}

struct mine {
	struct home *h;
	oh_standing_result sum;
	int64_t listings;
	uint64_t began;
	oh_error *err;
};

static oh_status add_mine(void *ctx, const oh_listing_row *row)
{
	struct mine *m = ctx;
	struct sv_listing s;
	oh_standing_result r;
	m->listings++;
	if (oh_clock_ns() - m->began > MINE_MS * 1000000ULL)
		return OH_OK;
	oh_status st = sv_listing_model(m->h->c->platform, m->h->c->actor.tenant, row,
	                                m->h->c->arena, &s, m->err);
	if (!st)
		st = sv_counterparts(m->h->c, &s, 0, 1, &r, m->err);
	for (int v = 0; !st && v < 4; v++)
		m->sum.count[v] += r.count[v];
	return st;
}

/* Small ones are counted anew each time: they take less than looking them up is worth. */
static bool own_known(struct home *h, struct mine *m)
{
	struct sv_figures *all = h->c->platform->listings->figures;
	const oh_actor *who = &h->c->actor;
	pthread_mutex_lock(&all->lock);
	const struct own_figures *own = &all->own[(uint64_t)who->user % PEOPLE];
	bool known = own->user == who->user && own->tenant == who->tenant && h->q.now >= own->at &&
	             h->q.now - own->at < FRESH_MS;
	if (known) {
		m->listings = own->listings;
		for (int v = 0; v < 4; v++)
			m->sum.count[v] = (size_t)own->counts[v];
	}
	pthread_mutex_unlock(&all->lock);
	return known;
}

static void own_keep(struct home *h, const struct mine *m)
{
	struct sv_figures *all = h->c->platform->listings->figures;
	struct own_figures own = {.tenant = h->c->actor.tenant,
	                          .user = h->c->actor.user,
	                          .at = oh_store_now(h->c->platform->store),
	                          .listings = m->listings};
	if (oh_clock_ns() - m->began < KEEP_MS * 1000000ULL)
		return;
	for (int v = 0; v < 4; v++)
		own.counts[v] = (int64_t)m->sum.count[v];
	pthread_mutex_lock(&all->lock);
	all->own[(uint64_t)own.user % PEOPLE] = own;
	pthread_mutex_unlock(&all->lock);
}

static oh_status put_mine(struct home *h, oh_json_writer *w, oh_error *err)
{
	oh_call *c = h->c;
	struct mine m = {.h = h, .began = oh_clock_ns(), .err = err};
	int64_t questions = 0, unread = 0;
	oh_id *orgs = oh_arena_array(c->arena, c->actor.n_orgs + 1, sizeof *orgs);
	if (!orgs)
		return oh_nomem(err);
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < c->actor.n_orgs; i++) {
		int64_t open = 0;
		orgs[i] = c->actor.orgs[i].org;
		st = oh_question_open(h->db, c->actor.tenant, orgs[i], &open, err);
		questions += open;
	}
	const oh_listing_filter f = {
	    .orgs = orgs, .n_orgs = c->actor.n_orgs, .state = OH_LISTING_PUBLISHED, .side = -1};
	if (!st && !own_known(h, &m)) {
		st = oh_listing_each(h->db, c->actor.tenant, &f, add_mine, &m, err);
		if (!st)
			own_keep(h, &m);
	}
	if (!st)
		st = sv_unread(h->db, c, &unread, err);
	oh_json_key(w, "mine");
	oh_json_begin_object(w);
	sv_put_int(w, "listings", m.listings);
	sv_put_int(w, "meets", (int64_t)m.sum.count[OH_MEETS]);
	sv_put_int(w, "ask", (int64_t)m.sum.count[OH_ASK]);
	sv_put_int(w, "near", (int64_t)m.sum.count[OH_NEAR]);
	sv_put_int(w, "questions", questions);
	sv_put_int(w, "unread", unread);
	oh_json_end_object(w);
	return st;
}

static oh_status read_home(oh_db *db, void *ctx, oh_error *err)
{
	struct home *h = ctx;
	oh_call *c = h->c;
	int64_t *orgs;
	oh_json_writer w;
	h->db = db;
	h->q = (oh_index_query){.viewer = sv_viewer(c, &orgs), .side = -1, .kind = -1};
	/* The same for everybody of a class: what is only one's own is not counted. */
	h->q.viewer.n_orgs = 0;
	if (h->q.viewer.all)
		h->q.viewer.visibilities = 31;
	h->q.now = oh_store_now(c->platform->store);
	h->f = (struct figures){
	    .tenant = c->actor.tenant, .visibilities = h->q.viewer.visibilities, .at = h->q.now};
	oh_status st = figures(h, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_time(&w, "at", h->f.at);
	put_figures(h, &w);
	st = put_cards(h, "newest", h->f.newest, h->f.n_newest, false, &w, err);
	if (!st)
		st = put_cards(h, "deadlines", h->f.deadlines, h->f.n_deadlines, true, &w, err);
	if (!st && c->actor.user && c->actor.n_orgs)
		st = put_mine(h, &w, err);
	oh_json_end_object(&w);
	return st;
}

oh_status sv_get_home(oh_call *c, oh_error *err)
{
	struct home *h = oh_arena_zalloc(c->arena, sizeof *h);
	if (!h)
		return oh_nomem(err);
	h->c = c;
	return oh_store_read(c->platform->store, read_home, h, err);
}
