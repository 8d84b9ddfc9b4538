/* What the organiser asks of a single meeting's place: permitted slots, and which meetings
 * come before which. Orders that run in a circle are refused at once, since no timetable
 * could keep them. */
#include <stdio.h>

#include "hall.h"

enum { ORDER_MOST = 100 };
enum { BEFORE, AFTER };
static const char *const members[] = {"before", "after"};

struct sv_meeting_rules {
	bool given[2];
	oh_id others[2][ORDER_MOST];
	size_t n[2];
};

/* --- taking --- */

static void add(struct sv_meeting_rules *r, int k, oh_id id)
{
	for (size_t i = 0; i < r->n[k]; i++)
		if (r->others[k][i] == id)
			return;
	r->others[k][r->n[k]++] = id;
}

static void take_others(oh_call *c, const struct sv_hall *h, const oh_meeting *m, int k,
                        struct sv_meeting_rules *r)
{
	const oh_json *list = c->body ? oh_json_member(c->body, members[k]) : NULL;
	char field[40];
	if (!list || oh_json_kind(list) == OH_JSON_NULL)
		return;
	r->given[k] = true;
	(void)snprintf(field, sizeof field, "/%s", members[k]);
	if (oh_json_kind(list) != OH_JSON_ARRAY || oh_json_length(list) > ORDER_MOST) {
		(void)oh_call_invalid(c, field, &oh_msg_service_conference_list,
		                      (const oh_sv[]){OH_SV("100")}, 1);
		return;
	}
	for (size_t i = 0; i < oh_json_length(list); i++) {
		oh_sv text = {NULL, 0};
		oh_id id = 0;
		const oh_meeting *other =
		    oh_json_get_sv(oh_json_at(list, i), &text) && oh_id_parse(text, &id)
		        ? sv_hall_meeting(h, id)
		        : NULL;
		if (other && !other->cancelled && id != m->id) {
			add(r, k, id);
			continue;
		}
		(void)snprintf(field, sizeof field, "/%s/%zu", members[k], i);
		(void)oh_call_invalid(c, field, &oh_msg_service_meeting_order, NULL, 0);
	}
}

/* --- circles --- */

/* Whether an order of the store stands beside what was given. */
static bool stays(const struct sv_meeting_rules *r, const oh_meeting_order *o, oh_id meeting)
{
	return !(r->given[BEFORE] && o->first == meeting) &&
	       !(r->given[AFTER] && o->later == meeting);
}

static oh_meeting_order *all_orders(const struct sv_meeting_rules *r, const struct sv_hall *h,
                                    oh_id meeting, oh_arena *a, size_t *n)
{
	size_t most = h->n_orders + r->n[BEFORE] + r->n[AFTER];
	oh_meeting_order *all = oh_arena_array(a, most + 1, sizeof *all);
	*n = 0;
	for (size_t i = 0; all && i < h->n_orders; i++) {
		const oh_meeting *x = sv_hall_meeting(h, h->orders[i].first);
		const oh_meeting *y = sv_hall_meeting(h, h->orders[i].later);
		if (x && y && !x->cancelled && !y->cancelled && stays(r, &h->orders[i], meeting))
			all[(*n)++] = h->orders[i];
	}
	for (size_t i = 0; all && i < r->n[BEFORE]; i++)
		all[(*n)++] = (oh_meeting_order){meeting, r->others[BEFORE][i]};
	for (size_t i = 0; all && i < r->n[AFTER]; i++)
		all[(*n)++] = (oh_meeting_order){r->others[AFTER][i], meeting};
	return all;
}

static void put_desks(const struct sv_hall *h, oh_id meeting, oh_buf *b)
{
	const oh_meeting *m = sv_hall_meeting(h, meeting);
	size_t i = m ? (size_t)(m - h->meetings) : 0;
	for (size_t s = h->first[i]; m && s < h->first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(h, h->seats[s].desk);
		oh_buf_str(b, s > h->first[i] ? " – " : "");
		oh_buf_sv_put(b, d ? d->row.name : OH_SV("?"));
	}
}

struct step {
	oh_id meeting;
	size_t from; /* the step before it */
};

/* The meetings between the first step and the last one, in their order. */
static oh_status circle(const struct sv_hall *h, const struct step *steps, size_t last,
                        oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	size_t depth = 0;
	for (size_t i = last; i; i = steps[i].from)
		depth++;
	for (size_t d = depth; d; d--) {
		size_t i = last;
		for (size_t k = 1; k < d; k++)
			i = steps[i].from;
		oh_buf_str(&b, d < depth ? " → " : "");
		put_desks(h, steps[i].meeting, &b);
	}
	oh_status st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_meeting_circle, oh_buf_sv(&b));
	oh_buf_release(&b);
	return st;
}

/* Whatever runs in a circle now runs through the meeting: the rest had been checked. */
static oh_status check_circle(const oh_call *c, const struct sv_meeting_rules *r,
                              const struct sv_hall *h, oh_id meeting, oh_error *err)
{
	size_t n = 0, count = 1;
	const oh_meeting_order *all = all_orders(r, h, meeting, c->arena, &n);
	struct step *steps = oh_arena_array(c->arena, n + 1, sizeof *steps);
	if (!all || !steps)
		return oh_nomem(err);
	steps[0] = (struct step){meeting, 0};
	for (size_t at = 0; at < count; at++) {
		for (size_t i = 0; i < n; i++) {
			bool known = false;
			if (all[i].first != steps[at].meeting)
				continue;
			if (all[i].later == meeting)
				return circle(h, steps, at, err);
			for (size_t k = 0; !known && k < count; k++)
				known = steps[k].meeting == all[i].later;
			if (!known)
				steps[count++] = (struct step){all[i].later, at};
		}
	}
	return OH_OK;
}

oh_status sv_meeting_rules_take(oh_call *c, const struct sv_hall *h, oh_meeting *m,
                                struct sv_meeting_rules **out, oh_error *err)
{
	struct sv_meeting_rules *r = oh_arena_zalloc(c->arena, sizeof *r);
	if (!r)
		return oh_nomem(err);
	*out = r;
	oh_status st = sv_slots_take(c, "slots", h->k.n_slots, &m->slots, err);
	take_others(c, h, m, BEFORE, r);
	take_others(c, h, m, AFTER, r);
	return st || c->n_problems ? st : check_circle(c, r, h, m->id, err);
}

/* --- storing and showing --- */

oh_status sv_meeting_rules_store(oh_db *db, const oh_call *c, const struct sv_meeting_rules *r,
                                 const struct sv_hall *h, const oh_meeting *m, oh_error *err)
{
	oh_id tenant = c->actor.tenant;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < h->n_orders; i++)
		if (!stays(r, &h->orders[i], m->id))
			st = oh_meeting_order_set(db, tenant, m->conference, h->orders[i], false,
			                          err);
	for (int k = BEFORE; k <= AFTER; k++)
		for (size_t i = 0; !st && i < r->n[k]; i++) {
			oh_id other = r->others[k][i];
			const oh_meeting_order o = k == BEFORE ? (oh_meeting_order){m->id, other}
			                                       : (oh_meeting_order){other, m->id};
			st = oh_meeting_order_set(db, tenant, m->conference, o, true, err);
		}
	return st;
}

void sv_meeting_rules_put(const struct sv_hall *h, const oh_meeting *m, oh_json_writer *w)
{
	sv_put_slots("slots", m->slots, w);
	for (int k = BEFORE; k <= AFTER; k++) {
		oh_json_key(w, members[k]);
		oh_json_begin_array(w);
		for (size_t i = 0; i < h->n_orders; i++) {
			const oh_meeting_order *o = &h->orders[i];
			oh_id own = k == BEFORE ? o->first : o->later;
			oh_id id = k == BEFORE ? o->later : o->first;
			const oh_meeting *other = own == m->id ? sv_hall_meeting(h, id) : NULL;
			char text[OH_ID_TEXT];
			if (!other || other->cancelled)
				continue;
			oh_id_format(id, text);
			oh_json_string(w, oh_sv_from(text));
		}
		oh_json_end_array(w);
	}
}
