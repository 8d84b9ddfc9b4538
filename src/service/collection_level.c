#include <string.h>

#include "collections.h"
#include "ouhe/store/account.h"
#include "ouhe/store/organisation.h"

enum { CHAR = 3 /* bytes of a Chinese character */ };

void sv_levels_parse(oh_sv lines, struct sv_level *out)
{
	oh_sv piece;
	*out = (struct sv_level){.n = 0};
	while (out->n < SV_LEVELS_MOST && oh_sv_split(&lines, '\n', &piece)) {
		if (piece.n)
			out->names[out->n++] = piece;
	}
	if (out->n == 0)
		out->n = 1;
}

static const char *const city_marks[] = {"市", "州", "盟", NULL};
static const char *const county_marks[] = {"县", "区", "旗", "镇", "乡", NULL};

static bool ends_in(oh_sv s, const char *const marks[])
{
	for (size_t i = 0; marks[i]; i++) {
		if (oh_sv_ends(s, oh_sv_from(marks[i])))
			return true;
	}
	return false;
}

/* Without the province in front: up to 省. */
static oh_sv below_province(oh_sv place)
{
	size_t at = oh_sv_find(place, OH_SV("省"));
	place = oh_sv_trim(place);
	return at == SIZE_MAX ? place : oh_sv_trim(oh_sv_sub(place, at + CHAR, SIZE_MAX));
}

/* City and what is below it: 株洲市 天元区. Either may be empty. */
static void split_place(oh_sv place, oh_sv *city, oh_sv *county)
{
	place = below_province(place);
	*city = *county = (oh_sv){NULL, 0};
	for (size_t i = CHAR; i + CHAR <= place.n; i++) {
		oh_sv head = oh_sv_sub(place, 0, i + CHAR);
		if (!ends_in(head, city_marks))
			continue;
		*city = head;
		*county = oh_sv_trim(oh_sv_sub(place, head.n, SIZE_MAX));
		return;
	}
	if (ends_in(place, county_marks))
		*county = place;
	else
		*city = place;
}

/* 0 a province or all of it, 1 a city, 2 a county or park. */
static int rank_of(oh_sv place)
{
	oh_sv city, county;
	split_place(place, &city, &county);
	return county.n ? 2 : city.n ? 1 : 0;
}

int sv_level_of(const struct sv_level *levels, oh_sv place)
{
	int level = levels->n - 1 - rank_of(place);
	return levels->n == 1 ? 0 : level;
}

/* 株洲 and 株洲市 are one. */
static oh_sv core(oh_sv city)
{
	return city.n > 2 * CHAR && ends_in(city, city_marks) ? oh_sv_sub(city, 0, city.n - CHAR)
	                                                      : city;
}

static bool site_in(const oh_site *s, oh_sv city, oh_sv county)
{
	if (city.n && oh_sv_find(s->city, core(city)) == SIZE_MAX &&
	    oh_sv_find(s->address, core(city)) == SIZE_MAX)
		return false;
	return !county.n || oh_sv_find(s->city, county) != SIZE_MAX ||
	       oh_sv_find(s->address, county) != SIZE_MAX ||
	       oh_sv_find(s->name, county) != SIZE_MAX;
}

oh_status sv_place_covers(oh_db *db, oh_id tenant, oh_sv place, oh_id org, oh_arena *a, bool *yes,
                          oh_error *err)
{
	oh_sv city, county;
	oh_org o;
	split_place(place, &city, &county);
	*yes = !city.n && !county.n;
	if (*yes)
		return OH_OK;
	oh_status st = oh_org_get(db, tenant, org, a, &o, err);
	for (size_t i = 0; !st && i < o.n_sites && !*yes; i++)
		*yes = site_in(&o.sites[i], city, county);
	return st;
}

/* Every organiser who checks at a level, by the callback. */
typedef oh_status (*checker_fn)(void *ctx, oh_id user, int level);
static oh_status each_checker(oh_db *db, oh_id tenant, const struct sv_level *levels, oh_id org,
                              oh_arena *a, checker_fn fn, void *ctx, oh_error *err)
{
	oh_reader *readers = NULL;
	size_t n = 0;
	oh_status st =
	    oh_account_readers(db, tenant, 0, 0, OH_ROLE_ORGANISER, a, &readers, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		oh_sv place = {NULL, 0};
		bool covers = false;
		st = sv_person_place(db, tenant, readers[i].id, a, &place, err);
		int level = sv_level_of(levels, place);
		if (!st && level >= 0)
			st = sv_place_covers(db, tenant, place, org, a, &covers, err);
		if (!st && covers)
			st = fn(ctx, readers[i].id, level);
	}
	return st;
}

struct search {
	int from, best;
};

static oh_status note_level(void *ctx, oh_id user, int level)
{
	struct search *s = ctx;
	(void)user;
	if (level >= s->from && level < s->best)
		s->best = level;
	return OH_OK;
}

oh_status sv_level_next(oh_db *db, oh_id tenant, const struct sv_level *levels, oh_id org, int from,
                        oh_arena *a, int *out, oh_error *err)
{
	struct search s = {from, levels->n};
	oh_status st = each_checker(db, tenant, levels, org, a, note_level, &s, err);
	if (!st)
		*out = s.best;
	return st;
}

struct telling {
	oh_db *db;
	oh_platform *p;
	struct sv_notice *notice;
	int level;
	oh_error *err;
};

static oh_status tell(void *ctx, oh_id user, int level)
{
	struct telling *t = ctx;
	if (level != t->level)
		return OH_OK;
	t->notice->user = user;
	return sv_notify(t->db, t->p, t->notice, t->err);
}

oh_status sv_level_notify(oh_db *db, oh_platform *p, oh_id tenant, const struct sv_level *levels,
                          int level, oh_id org, struct sv_notice *notice, oh_arena *a,
                          oh_error *err)
{
	struct telling t = {db, p, notice, level, err};
	return each_checker(db, tenant, levels, org, a, tell, &t, err);
}
