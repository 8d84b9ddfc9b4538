#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/plan/messages.h"
#include "plan_internal.h"

static oh_status bad(oh_error *err, const char *list, size_t i, const char *member, uint64_t most)
{
	char path[OH_PLACE_FIELD], high[24];
	snprintf(high, sizeof high, "%llu", (unsigned long long)most);
	snprintf(path, sizeof path, "%s[%zu].%s", list, i + 1, member);
	oh_status st =
	    oh_raise(err, OH_EINVALID, &oh_msg_plan_need_number, OH_SV("1"), oh_sv_from(high));
	if (err)
		oh_place_copy(err->place.field, OH_PLACE_FIELD, oh_sv_from(path));
	return st;
}

static oh_status twice(oh_error *err, const char *list, size_t i, int64_t what)
{
	char path[OH_PLACE_FIELD], n[24];
	snprintf(n, sizeof n, "%lld", (long long)what);
	snprintf(path, sizeof path, "%s[%zu]", list, i + 1);
	oh_status st = oh_raise(err, OH_EINVALID, &oh_msg_plan_twice, oh_sv_from(n));
	if (err)
		oh_place_copy(err->place.field, OH_PLACE_FIELD, oh_sv_from(path));
	return st;
}

static oh_status too_many(oh_error *err, const char *list, size_t most)
{
	char n[24];
	snprintf(n, sizeof n, "%zu", most);
	oh_status st = oh_raise(err, OH_ELIMIT, &oh_msg_plan_too_many, oh_sv_from(n));
	if (err)
		oh_place_copy(err->place.field, OH_PLACE_FIELD, oh_sv_from(list));
	return st;
}

static bool beyond(uint32_t v, size_t count)
{
	return v != OH_PLAN_NONE && v >= count;
}

static oh_status sizes(const oh_plan_event *e, oh_error *err)
{
	uint64_t slots = 0;
	for (size_t d = 0; d < e->n_days; d++) {
		slots += e->days[d].slots;
		if (e->days[d].slots == 0 || e->days[d].morning > e->days[d].slots)
			return bad(err, "days", d, "slots", OH_PLAN_MOST_SLOTS);
	}
	if (e->n_days == 0 || e->n_days > OH_PLAN_MOST_DAYS)
		return too_many(err, "days", OH_PLAN_MOST_DAYS);
	if (slots > OH_PLAN_MOST_SLOTS)
		return too_many(err, "slots", OH_PLAN_MOST_SLOTS);
	if (e->n_tables == 0 || e->n_tables > OH_PLAN_MOST_TABLES)
		return too_many(err, "tables", OH_PLAN_MOST_TABLES);
	if (e->n_people > OH_PLAN_MOST_PEOPLE)
		return too_many(err, "participants", OH_PLAN_MOST_PEOPLE);
	if (e->n_meetings > OH_PLAN_MOST_MEETINGS)
		return too_many(err, "meetings", OH_PLAN_MOST_MEETINGS);
	return OH_OK;
}

static oh_status people(const oh_plan_event *e, uint32_t slots, oh_error *err)
{
	for (size_t i = 0; i < e->n_tables; i++) {
		if (beyond(e->tables[i].zone, e->n_zones))
			return bad(err, "table_list", i, "zone", e->n_zones);
		if (e->tables[i].capacity == 0 || e->tables[i].capacity > OH_PLAN_MOST_MEETINGS)
			return bad(err, "table_list", i, "capacity", OH_PLAN_MOST_MEETINGS);
	}
	for (size_t i = 0; i < e->n_people; i++) {
		const oh_plan_participant *p = &e->people[i];
		if (beyond(p->zone, e->n_zones))
			return bad(err, "people", i, "zone", e->n_zones);
		for (size_t k = 0; k < p->n_away; k++)
			if (p->away[k] >= slots)
				return bad(err, "forbidden", i, "slot", slots);
	}
	return OH_OK;
}

static oh_status meeting(const oh_plan_event *e, size_t i, uint32_t slots, uint32_t *seen,
                         oh_error *err)
{
	const oh_plan_meeting *m = &e->meetings[i];
	if (m->n_who == 0 || m->n_who > OH_PLAN_MOST_GROUP)
		return bad(err, "meetings", i, "participants", OH_PLAN_MOST_GROUP);
	for (size_t k = 0; k < m->n_who; k++) {
		if (m->who[k] >= e->n_people)
			return bad(err, "meetings", i, "participants", e->n_people);
		if (seen[m->who[k]] == i + 1)
			return twice(err, "meetings", i, (int64_t)m->who[k] + 1);
		seen[m->who[k]] = (uint32_t)i + 1;
	}
	for (size_t k = 0; k < m->n_slots; k++)
		if (m->slots[k] >= slots)
			return bad(err, "meetings", i, "slots", slots);
	if (beyond(m->fixed_slot, slots))
		return bad(err, "meetings", i, "fixed", slots);
	if (beyond(m->fixed_table, e->n_tables))
		return bad(err, "meetings", i, "table", e->n_tables);
	if (beyond(m->zone, e->n_zones))
		return bad(err, "meetings", i, "zone", e->n_zones);
	if (beyond(m->day, e->n_days))
		return bad(err, "meetings", i, "day", e->n_days);
	if (m->weight > OH_PLAN_MOST_WEIGHT)
		return bad(err, "meetings", i, "weight", OH_PLAN_MOST_WEIGHT);
	return OH_OK;
}

struct id {
	int64_t id;
	size_t at;
};

static int by_id(const void *a, const void *b)
{
	const struct id *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static oh_status ids(const oh_plan_event *e, oh_error *err)
{
	struct id *a = oh_alloc(e->n_meetings * sizeof *a + 1);
	oh_status st = OH_OK;
	if (!a)
		return oh_nomem(err);
	for (size_t i = 0; i < e->n_meetings; i++)
		a[i] = (struct id){e->meetings[i].id, i};
	qsort(a, e->n_meetings, sizeof *a, by_id);
	for (size_t i = 1; i < e->n_meetings && !st; i++)
		if (a[i].id == a[i - 1].id)
			st = twice(err, "meetings", a[i].at, a[i].id);
	oh_free(a);
	return st;
}

static oh_status pairs(const oh_plan_pair *a, size_t n, size_t count, const char *list,
                       oh_error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i].a >= count || a[i].b >= count)
			return bad(err, list, i, "0", count);
		if (a[i].a == a[i].b)
			return twice(err, list, i, (int64_t)a[i].a + 1);
	}
	return OH_OK;
}

oh_status oh_plan_validate(const oh_plan_event *e, oh_error *err)
{
	oh_status st = sizes(e, err);
	uint32_t slots = oh_plan_slots(e);
	if (!st)
		st = people(e, slots, err);
	uint32_t *seen = st ? NULL : oh_calloc(e->n_people + 1, sizeof *seen);
	if (!st && !seen)
		st = oh_nomem(err);
	for (size_t i = 0; i < e->n_meetings && !st; i++)
		st = meeting(e, i, slots, seen, err);
	oh_free(seen);
	if (!st)
		st = ids(e, err);
	if (!st)
		st = pairs(e->precedences, e->n_precedences, e->n_meetings, "precedences", err);
	if (!st)
		st = pairs(e->never, e->n_never, e->n_people, "never", err);
	return st;
}
