#include <stdio.h>

#include "ouhe/plan/messages.h"
#include "plan_internal.h"

const char *oh_plan_demand_name(oh_plan_demand kind)
{
	static const char *const names[] = {
	    "placed", "one",   "away", "session",  "locked", "table",  "hall", "zone",
	    "before", "never", "most", "fairness", "room",   "places", "kept", "time"};
	return names[kind];
}

const char *oh_plan_status_name(oh_plan_status status)
{
	static const char *const names[] = {"unknown", "feasible", "optimal", "infeasible"};
	return names[status];
}

/* The name alone tells people who is meant; where another has the same, the number joins
 * it, and without a name there is only the number. */
static void who(oh_buf *out, oh_sv name, bool twin, int64_t number, const oh_msg *const words[3],
                oh_lang lang)
{
	char n[24];
	snprintf(n, sizeof n, "%lld", (long long)number);
	const oh_sv args[2] = {oh_sv_from(n), name};
	oh_msg_render(out, words[!name.n ? 0 : twin ? 2 : 1], lang, args, 2);
}

static void participant(const oh_plan_event *e, uint32_t p, oh_lang lang, oh_buf *out)
{
	static const oh_msg *const words[3] = {&oh_msg_plan_participant_nr,
	                                       &oh_msg_plan_participant_named,
	                                       &oh_msg_plan_participant_twin};
	bool twin = false;
	if (p >= e->n_people)
		return;
	for (size_t i = 0; !twin && i < e->n_people; i++)
		twin = i != p && oh_sv_eq(e->people[i].name, e->people[p].name);
	who(out, e->people[p].name, twin, (int64_t)p + 1, words, lang);
}

static void meeting_by(const oh_plan_event *e, uint32_t m, const oh_msg *const words[3],
                       oh_lang lang, oh_buf *out)
{
	bool twin = false;
	if (m >= e->n_meetings)
		return;
	for (size_t i = 0; !twin && i < e->n_meetings; i++)
		twin = i != m && oh_sv_eq(e->meetings[i].name, e->meetings[m].name);
	who(out, e->meetings[m].name, twin, e->meetings[m].id, words, lang);
}

static void meeting(const oh_plan_event *e, uint32_t m, oh_lang lang, oh_buf *out)
{
	static const oh_msg *const words[3] = {&oh_msg_plan_meeting_nr, &oh_msg_plan_meeting_named,
	                                       &oh_msg_plan_meeting_twin};
	meeting_by(e, m, words, lang, out);
}

/* Within a list that says already that these are meetings. */
static void listed(const oh_plan_event *e, uint32_t m, oh_lang lang, oh_buf *out)
{
	static const oh_msg *const words[3] = {&oh_msg_plan_listed_nr, &oh_msg_plan_listed_named,
	                                       &oh_msg_plan_listed_twin};
	meeting_by(e, m, words, lang, out);
}

static const oh_msg *sentence(const oh_plan_requirement *r)
{
	switch (r->kind) {
	case OH_PLAN_D_PLACED:
		return r->n_list ? &oh_msg_plan_d_placed_all : &oh_msg_plan_d_placed;
	case OH_PLAN_D_ONE:
		return r->n_list ? &oh_msg_plan_d_one_all : &oh_msg_plan_d_one;
	case OH_PLAN_D_AWAY:
		return &oh_msg_plan_d_away;
	case OH_PLAN_D_SESSION:
		return &oh_msg_plan_d_session;
	case OH_PLAN_D_LOCKED:
		return &oh_msg_plan_d_locked;
	case OH_PLAN_D_TABLE:
		return &oh_msg_plan_d_table;
	case OH_PLAN_D_HALL:
		return r->table == OH_PLAN_NONE ? &oh_msg_plan_d_hall : &oh_msg_plan_d_at_table;
	case OH_PLAN_D_ZONE:
		return &oh_msg_plan_d_zone;
	case OH_PLAN_D_PRECEDENCE:
		return &oh_msg_plan_d_precedence;
	case OH_PLAN_D_NEVER:
		return &oh_msg_plan_d_never;
	case OH_PLAN_D_MOST:
		return &oh_msg_plan_d_most;
	case OH_PLAN_D_FAIRNESS:
		return &oh_msg_plan_d_fairness;
	case OH_PLAN_D_ROOM:
		return &oh_msg_plan_d_room;
	case OH_PLAN_D_PLACES:
		return r->zone == OH_PLAN_NONE ? &oh_msg_plan_d_places : &oh_msg_plan_d_places_zone;
	case OH_PLAN_D_KEPT:
		return &oh_msg_plan_d_kept;
	case OH_PLAN_D_TIME:
		break;
	}
	return &oh_msg_plan_d_time;
}

static void table(const oh_plan_event *e, uint32_t b, oh_buf *out)
{
	if (b < e->n_tables && e->tables[b].name.n)
		oh_buf_sv_put(out, e->tables[b].name);
	else if (b != OH_PLAN_NONE)
		oh_buf_printf(out, "%u", b + 1);
}

/* How many, and the first of them. */
static size_t members(const oh_plan_requirement *r, const oh_plan_event *e, oh_lang lang,
                      oh_buf a[3])
{
	enum { SHOWN = 6 };
	oh_buf_printf(&a[0], "%zu", r->n_list);
	for (size_t i = 0; i < r->n_list && i < SHOWN; i++) {
		if (i)
			oh_buf_str(&a[1], oh_msg_text(&oh_msg_plan_comma, lang));
		if (r->kind == OH_PLAN_D_ONE)
			participant(e, r->list[i], lang, &a[1]);
		else
			listed(e, r->list[i], lang, &a[1]);
	}
	if (r->n_list > SHOWN)
		oh_buf_str(&a[1], oh_msg_text(&oh_msg_plan_and_more, lang));
	return 2;
}

/* The arguments of the sentence, in its order. */
static size_t arguments(const oh_plan_event *e, const oh_plan_requirement *r, oh_lang lang,
                        oh_buf a[3])
{
	oh_sv zone = r->zone < e->n_zones ? e->zones[r->zone].name : (oh_sv){NULL, 0};
	switch (r->kind) {
	case OH_PLAN_D_PLACED:
		if (r->n_list)
			return members(r, e, lang, a);
		meeting(e, r->meeting, lang, &a[0]);
		return 1;
	case OH_PLAN_D_TIME:
		meeting(e, r->meeting, lang, &a[0]);
		return 1;
	case OH_PLAN_D_ONE:
		if (r->n_list)
			return members(r, e, lang, a);
		participant(e, r->participant, lang, &a[0]);
		return 1;
	case OH_PLAN_D_KEPT:
		return 0;
	case OH_PLAN_D_AWAY:
	case OH_PLAN_D_MOST:
		participant(e, r->participant, lang, &a[0]);
		oh_buf_printf(&a[1], "%u", r->count);
		return 2;
	case OH_PLAN_D_SESSION:
		meeting(e, r->meeting, lang, &a[0]);
		oh_buf_printf(&a[1], "%u", r->count);
		return 2;
	case OH_PLAN_D_LOCKED:
		meeting(e, r->meeting, lang, &a[0]);
		if (e->slot_names)
			oh_buf_sv_put(&a[1], e->slot_names[r->slot]);
		else
			oh_buf_printf(&a[1], "%u", r->slot + 1);
		return 2;
	case OH_PLAN_D_TABLE:
		meeting(e, r->meeting, lang, &a[0]);
		table(e, r->table, &a[1]);
		return 2;
	case OH_PLAN_D_HALL:
	case OH_PLAN_D_FAIRNESS:
		oh_buf_printf(&a[0], "%u", r->count);
		table(e, r->table, &a[1]);
		return 2;
	case OH_PLAN_D_ZONE:
		oh_buf_sv_put(&a[0], zone);
		oh_buf_printf(&a[1], "%u", r->count);
		return 2;
	case OH_PLAN_D_PRECEDENCE:
		meeting(e, r->meeting, lang, &a[0]);
		meeting(e, r->other, lang, &a[1]);
		return 2;
	case OH_PLAN_D_NEVER:
		participant(e, r->participant, lang, &a[0]);
		participant(e, r->other, lang, &a[1]);
		meeting(e, r->meeting, lang, &a[2]);
		return 3;
	case OH_PLAN_D_ROOM:
		participant(e, r->participant, lang, &a[0]);
		oh_buf_printf(&a[1], "%u", r->count);
		oh_buf_printf(&a[2], "%u", r->room);
		return 3;
	case OH_PLAN_D_PLACES:
		oh_buf_printf(&a[0], "%u", r->count);
		oh_buf_printf(&a[1], "%u", r->room);
		oh_buf_sv_put(&a[2], zone);
		return 3;
	}
	return 0;
}

void oh_plan_requirement_text(const oh_plan_event *e, const oh_plan_requirement *req, oh_lang lang,
                              oh_buf *out)
{
	oh_buf a[3] = {OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT};
	oh_sv args[3];
	size_t n = arguments(e, req, lang, a);
	for (size_t i = 0; i < 3; i++) {
		args[i] = oh_buf_sv(&a[i]);
		out->failed = out->failed || !oh_buf_ok(&a[i]);
	}
	oh_msg_render(out, sentence(req), lang, args, n);
	for (size_t i = 0; i < 3; i++)
		oh_buf_release(&a[i]);
}
