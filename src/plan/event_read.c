/* Events from JSON. Every complaint carries the path of what it is about. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/json/read.h"
#include "ouhe/plan/file.h"
#include "ouhe/plan/messages.h"

struct reader {
	oh_arena *arena;
	oh_sv file;
	oh_error *err;
	oh_status st;  /* sticky */
	char list[32]; /* the path: list[index].member */
	size_t index;  /* SIZE_MAX: none */
	oh_plan_event e;
	uint32_t slots;
};

static void complain(struct reader *r, oh_status st, const char *member, const oh_msg *msg,
                     double a, double b)
{
	char path[OH_PLACE_FIELD], x[32], y[32];
	if (r->st)
		return;
	snprintf(x, sizeof x, "%.0f", a);
	snprintf(y, sizeof y, "%.0f", b);
	if (r->index != SIZE_MAX)
		snprintf(path, sizeof path, "%s[%zu]%s%s", r->list, r->index + 1,
		         *member ? "." : "", member);
	else
		snprintf(path, sizeof path, "%s", member);
	r->st = oh_raise(r->err, st, msg, oh_sv_from(x), oh_sv_from(y));
	if (r->err) {
		oh_place_copy(r->err->place.file, OH_PLACE_FILE, r->file);
		oh_place_copy(r->err->place.field, OH_PLACE_FIELD, oh_sv_from(path));
	}
}

static void *array(struct reader *r, size_t n, size_t size)
{
	void *p = r->st ? NULL : oh_arena_array(r->arena, n, size);
	if (!p && !r->st)
		r->st = oh_nomem(r->err);
	return p;
}

/* A whole number in [least, most]; `fallback` where v is NULL or null. */
static double whole(struct reader *r, const oh_json *v, const char *member, double least,
                    double most, double fallback)
{
	double d;
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return fallback;
	if (!oh_json_get_double(v, &d) || !(d >= least && d <= most) || d != floor(d)) {
		complain(r, OH_EINVALID, member, &oh_msg_plan_need_number, least, most);
		return least;
	}
	return d;
}

/* A member that must be there. */
static uint32_t must(struct reader *r, const oh_json *o, const char *member, uint32_t least,
                     uint32_t most)
{
	double d = whole(r, oh_json_member(o, member), member, least, most, -1);
	if (d < 0)
		complain(r, OH_EINVALID, member, &oh_msg_plan_need_number, least, most);
	return d < 0 ? least : (uint32_t)d;
}

static uint32_t may(struct reader *r, const oh_json *o, const char *member, uint32_t least,
                    uint32_t most, uint32_t fallback)
{
	return (uint32_t)whole(r, oh_json_member(o, member), member, least, most, fallback);
}

/* A number counted from 1 in the file and from 0 here; missing: NONE. */
static uint32_t number(struct reader *r, const oh_json *v, const char *member, size_t count)
{
	double d = whole(r, v, member, 1, (double)count, 0);
	return d < 1 ? OH_PLAN_NONE : (uint32_t)d - 1;
}

static oh_sv words(struct reader *r, const oh_json *o, const char *member)
{
	const oh_json *v = oh_json_member(o, member);
	oh_sv s = {NULL, 0};
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return s;
	if (!oh_json_get_sv(v, &s)) {
		complain(r, OH_EINVALID, member, &oh_msg_plan_need_text, 0, 0);
		return s;
	}
	s = oh_arena_sv(r->arena, s);
	if (!s.p && !r->st)
		r->st = oh_nomem(r->err);
	return s;
}

static bool flag(struct reader *r, const oh_json *o, const char *member)
{
	const oh_json *v = oh_json_member(o, member);
	bool b = false;
	if (v && oh_json_kind(v) != OH_JSON_NULL && !oh_json_get_bool(v, &b))
		complain(r, OH_EINVALID, member, &oh_msg_plan_need_bool, 0, 0);
	return b;
}

/* A list of the event; NULL when it is missing. Sets *n and the path. */
static const oh_json *list(struct reader *r, const oh_json *o, const char *member, size_t most,
                           size_t *n)
{
	const oh_json *v = oh_json_member(o, member);
	r->index = SIZE_MAX;
	*n = 0;
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return NULL;
	if (oh_json_kind(v) != OH_JSON_ARRAY) {
		complain(r, OH_EINVALID, member, &oh_msg_plan_need_list, 0, 0);
		return NULL;
	}
	if (oh_json_length(v) > most) {
		complain(r, OH_ELIMIT, member, &oh_msg_plan_too_many, (double)most, 0);
		return NULL;
	}
	snprintf(r->list, sizeof r->list, "%s", member);
	*n = oh_json_length(v);
	return v;
}

static void need_length(struct reader *r, const char *member, const oh_json *v, size_t is,
                        size_t should)
{
	if (v && is != should)
		complain(r, OH_EINVALID, member, &oh_msg_plan_need_length, (double)should,
		         (double)is);
}

static const oh_json *item(struct reader *r, const oh_json *v, size_t i)
{
	const oh_json *o = oh_json_at(v, i);
	r->index = i;
	if (oh_json_kind(o) != OH_JSON_OBJECT)
		complain(r, OH_EINVALID, "", &oh_msg_plan_need_item, 0, 0);
	return o;
}

/* Numbers without repetition, from 0. */
static const uint32_t *numbers(struct reader *r, const oh_json *v, const char *member, size_t count,
                               size_t most, size_t *n)
{
	*n = 0;
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return NULL;
	if (oh_json_kind(v) != OH_JSON_ARRAY) {
		complain(r, OH_EINVALID, member, &oh_msg_plan_need_list, 0, 0);
		return NULL;
	}
	size_t len = oh_json_length(v);
	if (len > most) {
		complain(r, OH_ELIMIT, member, &oh_msg_plan_too_many, (double)most, 0);
		return NULL;
	}
	uint32_t *a = array(r, len, sizeof *a);
	for (size_t i = 0; i < len && !r->st; i++) {
		a[i] = number(r, oh_json_at(v, i), member, count);
		if (a[i] == OH_PLAN_NONE)
			complain(r, OH_EINVALID, member, &oh_msg_plan_need_number, 1,
			         (double)count);
	}
	*n = r->st ? 0 : len;
	return a;
}

static void read_days(struct reader *r, const oh_json *doc)
{
	size_t n;
	const oh_json *v = list(r, doc, "days", OH_PLAN_MOST_DAYS, &n);
	bool one = n == 0;
	oh_plan_day *days = array(r, one ? 1 : n, sizeof *days);
	uint32_t sum = 0;
	for (size_t i = 0; i < n && !r->st; i++) {
		const oh_json *o = item(r, v, i);
		days[i].name = words(r, o, "name");
		days[i].slots = must(r, o, "slots", 1, OH_PLAN_MOST_SLOTS);
		days[i].morning = may(r, o, "morning_slots", 0, days[i].slots, days[i].slots);
		sum += days[i].slots;
	}
	r->index = SIZE_MAX;
	if (r->st)
		return;
	if (one) {
		days[0] =
		    (oh_plan_day){.slots = r->slots,
		                  .morning = may(r, doc, "morning_slots", 0, r->slots, r->slots)};
	} else if (sum != r->slots) {
		complain(r, OH_EINVALID, "days", &oh_msg_plan_need_days, r->slots, sum);
	}
	r->e.days = days;
	r->e.n_days = one ? 1 : n;
}

static void no_zone(struct reader *r, oh_sv name)
{
	char path[OH_PLACE_FIELD];
	if (r->st)
		return;
	snprintf(path, sizeof path, "%s[%zu].zone", r->list, r->index + 1);
	r->st = oh_raise(r->err, OH_EINVALID, &oh_msg_plan_need_zone, name);
	if (r->err) {
		oh_place_copy(r->err->place.file, OH_PLACE_FILE, r->file);
		oh_place_copy(r->err->place.field, OH_PLACE_FIELD, oh_sv_from(path));
	}
}

static uint32_t zone_of(struct reader *r, const oh_json *o)
{
	oh_sv name = words(r, o, "zone");
	if (name.n == 0)
		return OH_PLAN_NONE;
	for (size_t z = 0; z < r->e.n_zones; z++)
		if (oh_sv_eq(r->e.zones[z].name, name))
			return (uint32_t)z;
	no_zone(r, name);
	return OH_PLAN_NONE;
}

static void read_zones(struct reader *r, const oh_json *doc)
{
	size_t n;
	const oh_json *v = list(r, doc, "zones", OH_PLAN_MOST_TABLES, &n);
	oh_plan_zone *zones = array(r, n, sizeof *zones);
	for (size_t i = 0; i < n && !r->st; i++) {
		const oh_json *o = item(r, v, i);
		zones[i].name = words(r, o, "name");
		zones[i].capacity = may(r, o, "capacity", 0, OH_PLAN_MOST_MEETINGS, OH_PLAN_NONE);
	}
	r->e.zones = zones;
	r->e.n_zones = r->st ? 0 : n;
}

static void read_tables(struct reader *r, const oh_json *doc)
{
	size_t n, count;
	r->index = SIZE_MAX;
	count = must(r, doc, "tables", 1, OH_PLAN_MOST_TABLES);
	const oh_json *v = list(r, doc, "table_list", OH_PLAN_MOST_TABLES, &n);
	need_length(r, "table_list", v, n, count);
	oh_plan_table *tables = array(r, count, sizeof *tables);
	for (size_t i = 0; i < count && !r->st; i++) {
		tables[i] = (oh_plan_table){.zone = OH_PLAN_NONE, .capacity = 1};
		if (!v)
			continue;
		const oh_json *o = item(r, v, i);
		tables[i].name = words(r, o, "name");
		tables[i].zone = zone_of(r, o);
		tables[i].capacity = may(r, o, "capacity", 1, OH_PLAN_MOST_MEETINGS, 1);
	}
	r->e.tables = tables;
	r->e.n_tables = count;
}

static void read_people(struct reader *r, const oh_json *doc)
{
	size_t n, k;
	r->index = SIZE_MAX;
	size_t count = must(r, doc, "participants", 0, OH_PLAN_MOST_PEOPLE);
	const oh_json *v = list(r, doc, "people", OH_PLAN_MOST_PEOPLE, &n);
	need_length(r, "people", v, n, count);
	oh_plan_participant *people = array(r, count, sizeof *people);
	for (size_t i = 0; i < count && !r->st; i++) {
		people[i].most = people[i].zone = OH_PLAN_NONE;
		if (!v)
			continue;
		const oh_json *o = item(r, v, i);
		people[i].name = words(r, o, "name");
		people[i].zone = zone_of(r, o);
		people[i].most = may(r, o, "most", 0, OH_PLAN_MOST_MEETINGS, OH_PLAN_NONE);
	}
	v = list(r, doc, "forbidden", OH_PLAN_MOST_PEOPLE, &k);
	need_length(r, "forbidden", v, k, count);
	for (size_t i = 0; v && i < count && !r->st; i++) {
		r->index = i;
		people[i].away = numbers(r, oh_json_at(v, i), "", r->slots, OH_PLAN_MOST_SLOTS,
		                         &people[i].n_away);
	}
	r->e.people = people;
	r->e.n_people = count;
}

static void read_who(struct reader *r, const oh_json *o, oh_plan_meeting *m)
{
	size_t people = r->e.n_people;
	const oh_json *v = oh_json_member(o, "participants");
	if (v) {
		m->who = numbers(r, v, "participants", people, OH_PLAN_MOST_GROUP, &m->n_who);
	} else {
		uint32_t *pair = array(r, 2, sizeof *pair);
		if (!pair)
			return;
		pair[0] = number(r, oh_json_member(o, "a"), "a", people);
		pair[1] = number(r, oh_json_member(o, "b"), "b", people);
		m->who = pair;
		m->n_who = pair[0] == OH_PLAN_NONE || pair[1] == OH_PLAN_NONE ? 0 : 2;
	}
	if (m->n_who < 1)
		complain(r, OH_EINVALID, "", &oh_msg_plan_need_who, 0, 0);
}

static void read_meeting(struct reader *r, const oh_json *o, size_t i, oh_plan_meeting *m)
{
	enum { FAR = 1 << 30 };
	read_who(r, o, m);
	m->id = (int64_t)whole(r, oh_json_member(o, "id"), "id", -9007199254740991.0,
	                       9007199254740991.0, (double)i + 1);
	m->name = words(r, o, "name");
	m->weight = may(r, o, "weight", 0, OH_PLAN_MOST_WEIGHT, 0);
	m->session = (oh_plan_session)may(r, o, "session", 0, 2, 0);
	m->day = number(r, oh_json_member(o, "day"), "day", r->e.n_days);
	m->slots = numbers(r, oh_json_member(o, "slots"), "slots", r->slots, OH_PLAN_MOST_SLOTS,
	                   &m->n_slots);
	uint32_t fixed = may(r, o, "fixed", 0, r->slots, 0);
	uint32_t table = may(r, o, "table", 0, (uint32_t)r->e.n_tables, 0);
	m->fixed_slot = fixed ? fixed - 1 : OH_PLAN_NONE;
	m->fixed_table = table ? table - 1 : OH_PLAN_NONE;
	m->zone = zone_of(r, o);
	m->cancelled = flag(r, o, "cancelled");
}

static void read_meetings(struct reader *r, const oh_json *doc)
{
	size_t n;
	const oh_json *v = list(r, doc, "meetings", OH_PLAN_MOST_MEETINGS, &n);
	if (!v)
		complain(r, OH_EINVALID, "meetings", &oh_msg_plan_need_list, 0, 0);
	oh_plan_meeting *meetings = array(r, n, sizeof *meetings);
	for (size_t i = 0; i < n && !r->st; i++)
		read_meeting(r, item(r, v, i), i, &meetings[i]);
	r->e.meetings = meetings;
	r->e.n_meetings = r->st ? 0 : n;
}

static const oh_plan_pair *pairs(struct reader *r, const oh_json *doc, const char *member,
                                 size_t count, size_t *n)
{
	enum { MOST_PAIRS = 1000000 };
	size_t k;
	const oh_json *v = list(r, doc, member, MOST_PAIRS, n);
	oh_plan_pair *a = array(r, *n, sizeof *a);
	for (size_t i = 0; i < *n && !r->st; i++) {
		r->index = i;
		const uint32_t *two = numbers(r, oh_json_at(v, i), "", count, 2, &k);
		if (r->st)
			break;
		if (k != 2 || two[0] == two[1])
			complain(r, OH_EINVALID, "", &oh_msg_plan_need_pair, 0, 0);
		else
			a[i] = (oh_plan_pair){two[0], two[1]};
	}
	return a;
}

oh_status oh_plan_event_read(oh_sv text, oh_sv name, oh_arena *arena, oh_plan_event *out,
                             oh_error *err)
{
	struct reader r = {.arena = arena, .file = name, .err = err, .index = SIZE_MAX};
	oh_json *doc = NULL;
	oh_status st = oh_json_parse(text, name, &doc, err);
	if (st)
		return st;
	if (oh_json_kind(doc) != OH_JSON_OBJECT)
		complain(&r, OH_EFORMAT, "", &oh_msg_plan_need_object, 0, 0);
	r.e.name = words(&r, doc, "name");
	r.slots = must(&r, doc, "slots", 1, OH_PLAN_MOST_SLOTS);
	read_days(&r, doc);
	read_zones(&r, doc);
	read_tables(&r, doc);
	read_people(&r, doc);
	read_meetings(&r, doc);
	r.e.precedences = pairs(&r, doc, "precedences", r.e.n_meetings, &r.e.n_precedences);
	r.e.never = pairs(&r, doc, "never", r.e.n_people, &r.e.n_never);
	r.index = SIZE_MAX;
	r.e.fairness = may(&r, doc, "fairness", 0, OH_PLAN_MOST_SLOTS, OH_PLAN_NONE);
	r.e.partial = flag(&r, doc, "partial");
	oh_json_free(doc);
	if (!r.st) {
		r.st = oh_plan_validate(&r.e, err);
		if (r.st && err)
			oh_place_copy(err->place.file, OH_PLACE_FILE, name);
	}
	if (r.st)
		return r.st;
	*out = r.e;
	return OH_OK;
}
