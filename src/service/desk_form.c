/* What a desk's form says: who sits there, when nobody does, and the organiser's own
 * questions. */
#include <stdio.h>
#include <string.h>

#include "conferences.h"

enum { NAME_MOST = 100, POST_MOST = 60, PHONE_MOST = 40, ANSWER_MOST = 1000 };

/* The text of a member of an object deep in the body, checked like oh_call_text. */
static bool text_of(oh_call *c, const oh_json *object, const char *member, const char *field,
                    bool must, size_t most, oh_sv *out)
{
	const oh_json *body = c->body;
	size_t before = c->n_problems;
	c->body = object;
	bool there = oh_call_text(c, member, must, most, out);
	c->body = body;
	for (size_t i = before; i < c->n_problems; i++)
		c->problems[i].field = oh_arena_sv(c->arena, oh_sv_from(field));
	return there;
}

static oh_status take_people(oh_call *c, struct sv_person_edit **people, size_t *n, oh_error *err)
{
	const oh_json *list = c->body ? oh_json_member(c->body, "people") : NULL;
	size_t count = oh_json_length(list);
	*people = NULL;
	*n = 0;
	if (!list || oh_json_kind(list) == OH_JSON_NULL)
		return OH_OK;
	if (oh_json_kind(list) != OH_JSON_ARRAY || count > SV_PEOPLE_MOST) {
		(void)oh_call_invalid(c, "/people", &oh_msg_service_desk_people,
		                      (const oh_sv[]){OH_SV("30")}, 1);
		return OH_OK;
	}
	struct sv_person_edit *out = oh_arena_zalloc(c->arena, (count + 1) * sizeof *out);
	if (!out)
		return oh_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const oh_json *p = oh_json_at(list, i);
		oh_sv id = {NULL, 0};
		char field[48];
		(void)snprintf(field, sizeof field, "/people/%zu/id", i);
		if (oh_json_get_sv(oh_json_member(p, "id"), &id) && !oh_id_parse(id, &out[i].id))
			(void)oh_call_invalid(c, field, &oh_msg_service_desk_person, NULL, 0);
		(void)snprintf(field, sizeof field, "/people/%zu/name", i);
		(void)text_of(c, p, "name", field, true, NAME_MOST, &out[i].name);
		(void)snprintf(field, sizeof field, "/people/%zu/post", i);
		(void)text_of(c, p, "post", field, false, POST_MOST, &out[i].post);
		(void)snprintf(field, sizeof field, "/people/%zu/phone", i);
		(void)text_of(c, p, "phone", field, false, PHONE_MOST, &out[i].phone);
	}
	*people = out;
	*n = count;
	return OH_OK;
}

oh_status sv_slots_take(oh_call *c, const char *member, size_t last, oh_sv *out, oh_error *err)
{
	const oh_json *list = c->body ? oh_json_member(c->body, member) : NULL;
	char field[40];
	bool off[SV_SLOTS_MOST + 1] = {false};
	oh_buf b = OH_BUF_INIT;
	if (!list || oh_json_kind(list) == OH_JSON_NULL)
		return OH_OK;
	if (oh_json_kind(list) != OH_JSON_ARRAY || oh_json_length(list) > SV_SLOTS_MOST) {
		(void)snprintf(field, sizeof field, "/%s", member);
		(void)oh_call_invalid(c, field, &oh_msg_service_conference_list,
		                      (const oh_sv[]){OH_SV("400")}, 1);
		return OH_OK;
	}
	for (size_t i = 0; i < oh_json_length(list); i++) {
		double v = 0;
		char shown[40];
		(void)snprintf(field, sizeof field, "/%s/%zu", member, i);
		if (!oh_json_get_double(oh_json_at(list, i), &v) || !(v >= 1) || v > (double)last ||
		    (double)(size_t)v != v) {
			int n = snprintf(shown, sizeof shown, "%.0f", v);
			(void)oh_call_invalid(c, field, &oh_msg_service_desk_slot,
			                      (const oh_sv[]){{shown, (size_t)n}}, 1);
		} else {
			off[(size_t)v] = true;
		}
	}
	for (size_t s = 1; s <= last; s++)
		if (off[s])
			oh_buf_printf(&b, "%s%zu", b.n ? " " : "", s);
	*out = oh_buf_ok(&b) ? oh_arena_sv(c->arena, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out->p ? OH_OK : oh_nomem(err);
}

static void check_answer(oh_call *c, const struct sv_field *f, const oh_json *given,
                         oh_json_writer *w)
{
	const oh_json *v = given ? oh_json_member(given, f->key.p) : NULL;
	char field[80];
	oh_sv s = {NULL, 0};
	bool yes = false;
	(void)snprintf(field, sizeof field, "/answers/%.*s", (int)f->key.n, f->key.p);
	if (f->kind == SV_FIELD_YES) {
		if (v && !oh_json_get_bool(v, &yes))
			(void)oh_call_invalid(c, field, &oh_msg_service_not_bool, NULL, 0);
		if (f->must && !yes)
			(void)oh_call_invalid(c, field, &oh_msg_service_missing, NULL, 0);
		sv_put_bool(w, f->key.p, yes);
		return;
	}
	if (!text_of(c, given, f->key.p, field, f->must, ANSWER_MOST, &s) || !s.n)
		return;
	bool known = f->kind == SV_FIELD_TEXT;
	for (size_t i = 0; !known && i < f->n_options; i++)
		known = oh_sv_eq(f->options[i], s);
	if (!known)
		(void)oh_call_invalid(c, field, &oh_msg_service_desk_answer, &f->label, 1);
	oh_json_key(w, f->key.p);
	oh_json_string(w, s);
}

static oh_status take_answers(oh_call *c, const struct sv_conference *k, bool fresh, oh_desk *d,
                              oh_error *err)
{
	const oh_json *given = c->body ? oh_json_member(c->body, "answers") : NULL;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	if (!given && !fresh)
		return OH_OK;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	for (size_t i = 0; i < k->n_fields; i++)
		check_answer(c, &k->fields[i], given, &w);
	oh_json_end_object(&w);
	d->answers = oh_buf_ok(&b) ? oh_arena_sv(c->arena, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return d->answers.p ? OH_OK : oh_nomem(err);
}

static void take_domain(oh_call *c, const struct sv_conference *k, oh_desk *d)
{
	oh_sv domain = {NULL, 0};
	bool known = false;
	if (!oh_call_text(c, "domain", false, 60, &domain))
		return;
	for (size_t i = 0; i < k->n_domains; i++)
		known = known || oh_sv_eq(k->domains[i], domain);
	if (domain.n && !known)
		(void)oh_call_invalid(c, "/domain", &oh_msg_service_search_choice, &domain, 1);
	d->domain = domain;
}

oh_status sv_desk_form(oh_call *c, const struct sv_conference *k, bool fresh, oh_desk *d,
                       struct sv_person_edit **people, size_t *n, oh_error *err)
{
	int64_t most = d->meetings_most;
	(void)oh_call_text(c, "name", false, NAME_MOST, &d->name);
	(void)oh_call_choice(c, "side", fresh, sv_desk_sides, &d->side);
	(void)oh_call_int(c, "meetings_most", false, 0, SV_SLOTS_MOST, &most);
	(void)oh_call_bool(c, "print", false, &d->print);
	d->meetings_most = (int)most;
	take_domain(c, k, d);
	oh_status st = take_people(c, people, n, err);
	if (!st)
		st = sv_slots_take(c, "away", k->n_slots, &d->away, err);
	return st ? st : take_answers(c, k, fresh, d, err);
}

void sv_put_answers(const struct sv_conference *k, const oh_desk *d, oh_json_writer *w)
{
	oh_json *doc = NULL;
	oh_json_key(w, "answers");
	oh_json_begin_object(w);
	if (d->answers.n && !oh_json_parse(d->answers, OH_SV("answers"), &doc, NULL)) {
		for (size_t i = 0; i < k->n_fields; i++) {
			const struct sv_field *f = &k->fields[i];
			const oh_json *v = oh_json_member(doc, f->key.p);
			oh_sv s = {NULL, 0};
			bool yes = false;
			if (oh_json_get_bool(v, &yes)) {
				sv_put_bool(w, f->key.p, yes);
			} else if (oh_json_get_sv(v, &s)) {
				oh_json_key(w, f->key.p);
				oh_json_string(w, s);
			}
		}
		oh_json_free(doc);
	}
	oh_json_end_object(w);
}
