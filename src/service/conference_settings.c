/* Calendar, tables, rules and form of a conference: what the organiser sets, as checked
 * numbers. */
#include <stdio.h>
#include <string.h>

#include "conferences.h"
#include "ouhe/base/clock.h"

enum { MS_MINUTE = 60000, MS_DAY = 86400000, NOON = 720, NAME_MOST = 40, LABEL_MOST = 200 };

static const char *const members[] = {"days",    "slot_minutes", "gap_minutes", "zones",
                                      "domains", "form",         "rules",       NULL};
static const char *const field_kinds[] = {"text", "choice", "yes", NULL};
static const char *const who_names[] = {"any", "supply_demand", NULL};

struct reading {
	oh_call *c; /* NULL: what is stored */
	oh_arena *a;
	struct sv_conference *k;
	bool wrong;
	int slot, gap; /* minutes */
	char field[120];
};

/* Notes the member that r->field names. */
static void note(struct reading *r, const oh_msg *msg, oh_sv a0, oh_sv a1)
{
	r->wrong = true;
	if (r->c)
		(void)oh_call_invalid(r->c, r->field, msg, (const oh_sv[]){a0, a1}, 2);
}

static void note_number(struct reading *r, int lo, int hi)
{
	char a[16], b[16];
	int na = snprintf(a, sizeof a, "%d", lo), nb = snprintf(b, sizeof b, "%d", hi);
	note(r, &oh_msg_service_not_number, (oh_sv){a, (size_t)na}, (oh_sv){b, (size_t)nb});
}

static int number(struct reading *r, const oh_json *v, int lo, int hi, int fallback)
{
	double d;
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return fallback;
	if (!oh_json_get_double(v, &d) || !(d >= lo && d <= hi) || (double)(int)d != d) {
		note_number(r, lo, hi);
		return fallback;
	}
	return (int)d;
}

/* A short text of one line. */
static oh_sv words(struct reading *r, const oh_json *v, bool must, size_t most)
{
	oh_sv s = {NULL, 0};
	if (v && !oh_json_get_sv(v, &s))
		note(r, &oh_msg_service_not_text, s, s);
	s = oh_sv_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) {
			note(r, &oh_msg_service_text_control, s, s);
			return OH_SV("");
		}
	}
	if (must && !s.n) {
		note(r, &oh_msg_service_missing, s, s);
	} else if (s.n > most * 3) {
		char n[16];
		int k = snprintf(n, sizeof n, "%zu", most);
		note(r, &oh_msg_service_text_long, (oh_sv){n, (size_t)k}, OH_SV(""));
	}
	s = oh_arena_sv(r->a, s);
	return s.p ? s : OH_SV("");
}

/* An array of at most `most`, with its member's name as the field. */
static size_t list(struct reading *r, const oh_json *v, const char *name, size_t most)
{
	(void)snprintf(r->field, sizeof r->field, "/%s", name);
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return 0;
	if (oh_json_kind(v) != OH_JSON_ARRAY || oh_json_length(v) > most) {
		char n[16];
		int k = snprintf(n, sizeof n, "%zu", most);
		note(r, &oh_msg_service_conference_list, (oh_sv){n, (size_t)k}, OH_SV(""));
		return 0;
	}
	return oh_json_length(v);
}

bool sv_clock_parse(oh_sv text, int *minutes)
{
	int h, m;
	if (text.n != 5 || text.p[2] != ':')
		return false;
	for (size_t i = 0; i < 5; i++)
		if (i != 2 && (text.p[i] < '0' || text.p[i] > '9'))
			return false;
	h = (text.p[0] - '0') * 10 + text.p[1] - '0';
	m = (text.p[3] - '0') * 10 + text.p[4] - '0';
	if (h > 24 || m > 59 || h * 60 + m > 1440)
		return false;
	*minutes = h * 60 + m;
	return true;
}

/* --- days → slots --- */

static int clock_member(struct reading *r, const oh_json *session, const char *name, size_t day,
                        size_t i)
{
	oh_sv s = {NULL, 0};
	int minutes = -1;
	(void)oh_json_get_sv(oh_json_member(session, name), &s);
	(void)snprintf(r->field, sizeof r->field, "/days/%zu/sessions/%zu/%s", day, i, name);
	if (!sv_clock_parse(s, &minutes))
		note(r, &oh_msg_service_conference_clock, s, s);
	return minutes;
}

static void add_slots(struct reading *r, oh_ms midnight, int day, int from, int to)
{
	struct sv_conference *k = r->k;
	for (int t = from; t + r->slot <= to; t += r->slot + r->gap) {
		if (k->n_slots == SV_SLOTS_MOST) {
			(void)snprintf(r->field, sizeof r->field, "/days/%d", day);
			note(r, &oh_msg_service_conference_slots, OH_SV("400"), OH_SV(""));
			return;
		}
		k->slots[k->n_slots++] =
		    (struct sv_slot){.starts = midnight + (oh_ms)t * MS_MINUTE,
		                     .ends = midnight + (oh_ms)(t + r->slot) * MS_MINUTE,
		                     .day = day,
		                     .half = t < NOON ? 1 : 2};
	}
}

static void read_day(struct reading *r, const oh_json *day, size_t i, oh_ms *before)
{
	oh_sv date = {NULL, 0};
	oh_ms end = 0;
	const oh_json *sessions = oh_json_member(day, "sessions");
	size_t n = oh_json_length(sessions);
	int last = 0;
	(void)oh_json_get_sv(oh_json_member(day, "date"), &date);
	(void)snprintf(r->field, sizeof r->field, "/days/%zu/date", i);
	if (!sv_date_end(date, &end))
		note(r, &oh_msg_service_conference_date, date, date);
	else if (end <= *before)
		note(r, &oh_msg_service_conference_order, date, date);
	*before = end;
	(void)snprintf(r->field, sizeof r->field, "/days/%zu/sessions", i);
	if (!n || n > SV_SESSIONS_MOST || oh_json_kind(sessions) != OH_JSON_ARRAY) {
		note(r, &oh_msg_service_conference_list, OH_SV("4"), OH_SV(""));
		return;
	}
	for (size_t s = 0; s < n; s++) {
		const oh_json *session = oh_json_at(sessions, s);
		int from = clock_member(r, session, "from", i, s);
		int to = clock_member(r, session, "to", i, s);
		if (from < 0 || to < 0)
			continue;
		if (from < last || to - from < r->slot)
			note(r, &oh_msg_service_conference_session, OH_SV(""), OH_SV(""));
		else if (!r->wrong)
			add_slots(r, end - MS_DAY, (int)i, from, to);
		last = to;
	}
}

static void read_days(struct reading *r, const oh_json *settings)
{
	struct sv_conference *k = r->k;
	const oh_json *days = oh_json_member(settings, "days");
	oh_ms before = 0;
	(void)snprintf(r->field, sizeof r->field, "/slot_minutes");
	r->slot = number(r, oh_json_member(settings, "slot_minutes"), 5, 240, 20);
	(void)snprintf(r->field, sizeof r->field, "/gap_minutes");
	r->gap = number(r, oh_json_member(settings, "gap_minutes"), 0, 120, 5);
	size_t n = list(r, days, "days", SV_DAYS_MOST);
	if (!n && !r->wrong)
		note(r, &oh_msg_service_missing, OH_SV(""), OH_SV(""));
	for (size_t i = 0; i < n; i++)
		read_day(r, oh_json_at(days, i), i, &before);
	if (k->n_slots) {
		k->row.starts = k->slots[0].starts;
		k->row.ends = k->slots[k->n_slots - 1].ends;
	}
}

/* --- zones, domains, form, rules --- */

static void read_zones(struct reading *r, const oh_json *settings)
{
	struct sv_conference *k = r->k;
	const oh_json *zones = oh_json_member(settings, "zones");
	size_t n = list(r, zones, "zones", SV_ZONES_MOST);
	for (size_t i = 0; i < n; i++) {
		const oh_json *z = oh_json_at(zones, i);
		struct sv_zone *out = &k->zones[k->n_zones++];
		(void)snprintf(r->field, sizeof r->field, "/zones/%zu/name", i);
		out->name = words(r, oh_json_member(z, "name"), true, NAME_MOST);
		for (size_t j = 0; j < i; j++)
			if (oh_sv_eq(k->zones[j].name, out->name))
				note(r, &oh_msg_service_conference_twice, out->name, OH_SV(""));
		(void)snprintf(r->field, sizeof r->field, "/zones/%zu/tables", i);
		out->tables = number(r, oh_json_member(z, "tables"), 1, SV_TABLES_MOST, 1);
		(void)snprintf(r->field, sizeof r->field, "/zones/%zu/capacity", i);
		out->capacity = number(r, oh_json_member(z, "capacity"), 1, 20, 1);
		k->tables += out->tables;
	}
	(void)snprintf(r->field, sizeof r->field, "/zones");
	if (!n && !r->wrong)
		note(r, &oh_msg_service_missing, OH_SV(""), OH_SV(""));
	if (k->tables > SV_TABLES_MOST)
		note(r, &oh_msg_service_conference_tables, OH_SV("1000"), OH_SV(""));
}

static void read_domains(struct reading *r, const oh_json *settings)
{
	struct sv_conference *k = r->k;
	const oh_json *domains = oh_json_member(settings, "domains");
	size_t n = list(r, domains, "domains", SV_DOMAINS_MOST);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(r->field, sizeof r->field, "/domains/%zu", i);
		k->domains[k->n_domains++] = words(r, oh_json_at(domains, i), true, NAME_MOST);
	}
}

static bool key_formed(oh_sv s)
{
	bool ok = s.n > 0 && s.n <= NAME_MOST;
	for (size_t i = 0; ok && i < s.n; i++)
		ok = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
		     s.p[i] == '_';
	return ok;
}

static void read_options(struct reading *r, const oh_json *v, size_t i, struct sv_field *out)
{
	char name[40];
	(void)snprintf(name, sizeof name, "form/%zu/options", i);
	size_t n = list(r, v, name, SV_OPTIONS_MOST);
	for (size_t j = 0; j < n; j++) {
		(void)snprintf(r->field, sizeof r->field, "/form/%zu/options/%zu", i, j);
		out->options[out->n_options++] = words(r, oh_json_at(v, j), true, NAME_MOST);
	}
	if (out->kind == SV_FIELD_CHOICE && !n)
		note(r, &oh_msg_service_missing, OH_SV(""), OH_SV(""));
}

static void read_form(struct reading *r, const oh_json *settings)
{
	struct sv_conference *k = r->k;
	const oh_json *form = oh_json_member(settings, "form");
	size_t n = list(r, form, "form", SV_FIELDS_MOST);
	for (size_t i = 0; i < n; i++) {
		const oh_json *f = oh_json_at(form, i);
		struct sv_field *out = &k->fields[k->n_fields++];
		oh_sv kind = {NULL, 0};
		(void)snprintf(r->field, sizeof r->field, "/form/%zu/key", i);
		out->key = words(r, oh_json_member(f, "key"), true, NAME_MOST);
		if (out->key.n && !key_formed(out->key))
			note(r, &oh_msg_service_conference_key, out->key, OH_SV(""));
		for (size_t j = 0; j < i; j++)
			if (oh_sv_eq(k->fields[j].key, out->key))
				note(r, &oh_msg_service_conference_twice, out->key, OH_SV(""));
		(void)snprintf(r->field, sizeof r->field, "/form/%zu/label", i);
		out->label = words(r, oh_json_member(f, "label"), true, LABEL_MOST);
		(void)snprintf(r->field, sizeof r->field, "/form/%zu/kind", i);
		(void)oh_json_get_sv(oh_json_member(f, "kind"), &kind);
		out->kind = sv_name_index(field_kinds, kind);
		if (out->kind < 0) {
			note(r, &oh_msg_service_search_choice, kind, OH_SV(""));
			out->kind = 0;
		}
		(void)oh_json_get_bool(oh_json_member(f, "must"), &out->must);
		read_options(r, oh_json_member(f, "options"), i, out);
	}
}

static void read_rules(struct reading *r, const oh_json *settings)
{
	const oh_json *v = oh_json_member(settings, "rules");
	struct sv_rules *k = &r->k->rules;
	oh_sv who = OH_SV("any");
	(void)snprintf(r->field, sizeof r->field, "/rules/who");
	(void)oh_json_get_sv(oh_json_member(v, "who"), &who);
	int w = sv_name_index(who_names, who);
	if (w < 0)
		note(r, &oh_msg_service_search_choice, who, OH_SV(""));
	k->sides = w == 1;
	(void)snprintf(r->field, sizeof r->field, "/rules/meetings_most");
	k->meetings_most = number(r, oh_json_member(v, "meetings_most"), 0, SV_SLOTS_MOST, 0);
	(void)snprintf(r->field, sizeof r->field, "/rules/requests_open_most");
	k->requests_most = number(r, oh_json_member(v, "requests_open_most"), 0, 1000, 0);
	(void)snprintf(r->field, sizeof r->field, "/rules/fairness");
	k->fairness = number(r, oh_json_member(v, "fairness"), 0, 100, -1);
	(void)snprintf(r->field, sizeof r->field, "/rules/request_days");
	k->request_days = number(r, oh_json_member(v, "request_days"), 1, 90, 7);
}

oh_status sv_settings_read(oh_call *c, oh_arena *a, struct sv_conference *out, oh_error *err)
{
	struct reading r = {.c = c, .a = a, .k = out};
	oh_json *doc = NULL;
	oh_status st = oh_json_parse(out->row.settings, OH_SV("settings"), &doc, err);
	if (st)
		return st;
	out->slots = oh_arena_array(a, SV_SLOTS_MOST, sizeof *out->slots);
	out->zones = oh_arena_array(a, SV_ZONES_MOST, sizeof *out->zones);
	out->domains = oh_arena_array(a, SV_DOMAINS_MOST, sizeof *out->domains);
	out->fields = oh_arena_zalloc(a, SV_FIELDS_MOST * sizeof *out->fields);
	out->n_slots = out->n_zones = out->n_domains = out->n_fields = 0;
	out->tables = 0;
	if (!out->slots || !out->zones || !out->domains || !out->fields)
		st = oh_nomem(err);
	if (!st) {
		read_days(&r, doc);
		read_zones(&r, doc);
		read_domains(&r, doc);
		read_form(&r, doc);
		read_rules(&r, doc);
	}
	oh_json_free(doc);
	if (!st && r.wrong && !c)
		st = oh_raise(err, OH_EFORMAT, &oh_msg_service_conference_settings);
	return st;
}

oh_status sv_settings_merge(oh_sv stored, const oh_json *body, oh_arena *a, oh_sv *out,
                            oh_error *err)
{
	oh_json *doc = NULL;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_status st = stored.n ? oh_json_parse(stored, OH_SV("settings"), &doc, err) : OH_OK;
	if (st)
		return st;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	for (size_t i = 0; members[i]; i++) {
		const oh_json *v = body ? oh_json_member(body, members[i]) : NULL;
		oh_buf part = OH_BUF_INIT;
		if (!v && doc)
			v = oh_json_member(doc, members[i]);
		if (!v)
			continue;
		oh_json_put(v, &part);
		oh_json_key(&w, members[i]);
		oh_json_raw(&w, oh_buf_sv(&part));
		oh_buf_release(&part);
	}
	oh_json_end_object(&w);
	*out = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	oh_json_free(doc);
	return out->p ? OH_OK : oh_nomem(err);
}

/* --- showing --- */

static void put_zones(const struct sv_conference *k, oh_json_writer *w)
{
	oh_json_key(w, "zones");
	oh_json_begin_array(w);
	for (size_t i = 0, first = 1; i < k->n_zones; first += (size_t)k->zones[i].tables, i++) {
		oh_json_begin_object(w);
		oh_json_key(w, "name");
		oh_json_string(w, k->zones[i].name);
		sv_put_int(w, "tables", k->zones[i].tables);
		sv_put_int(w, "capacity", k->zones[i].capacity);
		sv_put_int(w, "first_table", (int64_t)first);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	sv_put_int(w, "tables", k->tables);
}

static void put_slots(const struct sv_conference *k, oh_json_writer *w)
{
	oh_json_key(w, "slots");
	oh_json_begin_array(w);
	for (size_t i = 0; i < k->n_slots; i++) {
		oh_json_begin_object(w);
		sv_put_int(w, "slot", (int64_t)i + 1);
		sv_put_time(w, "starts_at", k->slots[i].starts);
		sv_put_time(w, "ends_at", k->slots[i].ends);
		sv_put_int(w, "day", k->slots[i].day + 1);
		sv_put_text(w, "half",
		            k->slots[i].half == 1 ? OH_SV("morning") : OH_SV("afternoon"));
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_rules(const struct sv_rules *k, oh_json_writer *w)
{
	oh_json_key(w, "rules");
	oh_json_begin_object(w);
	sv_put_text(w, "who", oh_sv_from(who_names[k->sides]));
	sv_put_int(w, "meetings_most", k->meetings_most);
	sv_put_int(w, "requests_open_most", k->requests_most);
	if (k->fairness >= 0)
		sv_put_int(w, "fairness", k->fairness);
	sv_put_int(w, "request_days", k->request_days);
	oh_json_end_object(w);
}

static void put_form(const struct sv_conference *k, oh_json_writer *w)
{
	oh_json_key(w, "form");
	oh_json_begin_array(w);
	for (size_t i = 0; i < k->n_fields; i++) {
		const struct sv_field *f = &k->fields[i];
		oh_json_begin_object(w);
		sv_put_text(w, "key", f->key);
		sv_put_text(w, "label", f->label);
		sv_put_text(w, "kind", oh_sv_from(field_kinds[f->kind]));
		sv_put_bool(w, "must", f->must);
		if (f->n_options) {
			oh_json_key(w, "options");
			oh_json_begin_array(w);
			for (size_t j = 0; j < f->n_options; j++)
				oh_json_string(w, f->options[j]);
			oh_json_end_array(w);
		}
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

void sv_put_settings(const struct sv_conference *k, oh_json_writer *w)
{
	oh_json *doc = NULL;
	oh_json_key(w, "domains");
	oh_json_begin_array(w);
	for (size_t i = 0; i < k->n_domains; i++)
		oh_json_string(w, k->domains[i]);
	oh_json_end_array(w);
	if (!oh_json_parse(k->row.settings, OH_SV("settings"), &doc, NULL)) {
		oh_buf days = OH_BUF_INIT;
		double d;
		const oh_json *v = oh_json_member(doc, "days");
		if (v)
			oh_json_put(v, &days);
		oh_json_key(w, "days");
		oh_json_raw(w, v ? oh_buf_sv(&days) : OH_SV("[]"));
		sv_put_int(w, "slot_minutes",
		           oh_json_get_double(oh_json_member(doc, "slot_minutes"), &d) ? (int)d
		                                                                       : 20);
		sv_put_int(w, "gap_minutes",
		           oh_json_get_double(oh_json_member(doc, "gap_minutes"), &d) ? (int)d : 5);
		oh_buf_release(&days);
		oh_json_free(doc);
	}
	put_zones(k, w);
	put_rules(&k->rules, w);
	put_form(k, w);
	put_slots(k, w);
}
