/* What an event puts on paper: badges, table signs, agendas, the plan of the hall. */
#include <stdio.h>
#include <stdlib.h>

#include "hall.h"

enum { BADGES, SIGNS, AGENDAS, PLAN };
static const char *const kinds[] = {"badges", "signs", "agendas", "plan", NULL};

struct job {
	oh_call *c;
	oh_id id, desk; /* desk 0: all of them */
	oh_id person;   /* whose badge, 0: all of them */
	int what;
	struct sv_hall h;
	oh_print_event event;
	oh_buf pdf;
};

static oh_sv words(const struct job *j, const oh_msg *msg)
{
	return sv_notice_title(msg, NULL, 0, j->c->lang, j->c->arena);
}

static oh_sv number(oh_arena *a, int n)
{
	char text[16];
	int len = snprintf(text, sizeof text, "%d", n);
	return oh_arena_sv(a, (oh_sv){text, (size_t)len});
}

/* --- badges --- */

static const oh_msg *side_words(int side)
{
	static const oh_msg *const of[] = {&oh_msg_service_side_supply, &oh_msg_service_side_demand,
	                                   &oh_msg_service_side_both};
	return of[side];
}

static oh_status badges_of_desks(oh_db *db, struct job *j, oh_vec *list, oh_error *err)
{
	static const uint32_t colours[] = {0, 0x0b7a75, 0x6b4ba1};
	oh_arena *a = j->c->arena;
	oh_status st = OH_OK;
	for (size_t d = 0; !st && d < j->h.n_desks; d++) {
		const struct sv_desk *k = &j->h.desks[d];
		oh_desk_person *people = NULL;
		size_t n = 0;
		if (k->row.state != OH_DESK_APPROVED)
			continue;
		st = oh_desk_people(db, j->c->actor.tenant, k->row.id, a, &people, &n, err);
		for (size_t i = 0; !st && i < n; i++) {
			const oh_badge b = {.name = people[i].name,
			                    .org = k->org.name,
			                    .position = people[i].post,
			                    .role = words(j, side_words(k->row.side)),
			                    .code = people[i].code,
			                    .colour = colours[k->row.side]};
			if ((!j->person || j->person == people[i].id) && oh_vec_push(list, &b))
				st = oh_nomem(err);
		}
	}
	return st;
}

static oh_status badges_of_guests(oh_db *db, struct job *j, oh_vec *list, oh_error *err)
{
	static const uint32_t colours[OH_GUEST_ROLES] = {0x9a3412, 0x9a3412, 0x1e6091, 0x475569,
	                                                 0x3f6212};
	oh_guest *guests = NULL;
	size_t n = 0;
	oh_status st =
	    oh_guest_list(db, j->c->actor.tenant, j->id, 0, j->c->arena, &guests, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		const oh_badge b = {.name = guests[i].name,
		                    .org = guests[i].org,
		                    .position = guests[i].post,
		                    .role = words(j, sv_guest_words(guests[i].role)),
		                    .code = guests[i].code,
		                    .colour = colours[guests[i].role]};
		if ((!j->person || j->person == guests[i].id) && oh_vec_push(list, &b))
			st = oh_nomem(err);
	}
	return st;
}

static oh_status badges(oh_db *db, struct job *j, oh_error *err)
{
	oh_vec list;
	oh_vec_init(&list, sizeof(oh_badge));
	oh_status st = badges_of_desks(db, j, &list, err);
	if (!st)
		st = badges_of_guests(db, j, &list, err);
	if (!st && !list.n)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_print_nothing);
	if (!st)
		st = oh_badges_pdf(&j->event, list.p, list.n, NULL, &j->pdf, NULL, err);
	oh_vec_release(&list);
	return st;
}

/* --- signs and the plan of the hall --- */

static oh_status signs(struct job *j, oh_error *err)
{
	const struct sv_conference *k = &j->h.k;
	size_t n = (size_t)k->tables;
	oh_table_sign *list = oh_arena_zalloc(j->c->arena, (n + 1) * sizeof *list);
	if (!list)
		return oh_nomem(err);
	for (size_t t = 0; t < n; t++)
		list[t] = (oh_table_sign){.number = number(j->c->arena, (int)t + 1),
		                          .zone = sv_table_zone(k, (int)t + 1)->name};
	return oh_table_signs_pdf(&j->event, list, n, &j->pdf, NULL, err);
}

static oh_sv joined(oh_arena *a, oh_sv x, oh_sv y)
{
	oh_buf b = OH_BUF_INIT;
	if (!x.n)
		return y;
	oh_buf_sv_put(&b, x);
	oh_buf_str(&b, "、");
	oh_buf_sv_put(&b, y);
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : x;
	oh_buf_release(&b);
	return s;
}

static void fill_cell(const struct job *j, size_t i, oh_hall_cell *cell)
{
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
		if (!d)
			continue;
		if (!cell->host.n)
			cell->host = d->row.name;
		else
			cell->guest = joined(j->c->arena, cell->guest, d->row.name);
	}
}

static oh_status plan(struct job *j, oh_error *err)
{
	const struct sv_conference *k = &j->h.k;
	oh_arena *a = j->c->arena;
	size_t n_tables = (size_t)k->tables, n_slots = k->n_slots;
	oh_hall_slot *slots = oh_arena_zalloc(a, (n_slots + 1) * sizeof *slots);
	oh_hall_table *tables = oh_arena_zalloc(a, (n_tables + 1) * sizeof *tables);
	oh_hall_cell *cells = oh_arena_zalloc(a, (n_slots * n_tables + 1) * sizeof *cells);
	if (!slots || !tables || !cells)
		return oh_nomem(err);
	for (size_t s = 0; s < n_slots; s++)
		slots[s] = (oh_hall_slot){k->slots[s].starts, k->slots[s].ends};
	for (size_t t = 0; t < n_tables; t++)
		tables[t] = (oh_hall_table){.number = number(a, (int)t + 1),
		                            .zone = sv_table_zone(k, (int)t + 1)->name};
	for (size_t i = 0; i < j->h.n_meetings; i++) {
		const oh_meeting *m = &j->h.meetings[i];
		if (m->slot >= 1 && (size_t)m->slot <= n_slots && m->table >= 1 &&
		    (size_t)m->table <= n_tables)
			fill_cell(j, i,
			          &cells[((size_t)m->table - 1) * n_slots + (size_t)m->slot - 1]);
	}
	const oh_hall_plan p = {.slots = slots,
	                        .n_slots = n_slots,
	                        .tables = tables,
	                        .n_tables = n_tables,
	                        .cells = cells};
	return oh_hall_plan_pdf(&j->event, &p, &j->pdf, NULL, err);
}

/* --- agendas --- */

static int by_start(const void *x, const void *y)
{
	const oh_agenda_item *a = x, *b = y;
	return (a->start > b->start) - (a->start < b->start);
}

static oh_sv others(const struct job *j, size_t i, oh_id desk)
{
	oh_sv all = OH_SV("");
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
		if (d && d->row.id != desk)
			all = joined(j->c->arena, all,
			             oh_sv_eq(d->row.name, d->org.name)
			                 ? d->org.name
			                 : joined(j->c->arena, d->org.name, d->row.name));
	}
	return all;
}

/* Names of the desk's people, of those alone that the seat names (NULL: all). */
static oh_sv names(const struct job *j, const oh_desk_person *people, size_t n,
                   const oh_meeting_desk *seat)
{
	oh_sv all = OH_SV("");
	for (size_t i = 0; i < n; i++) {
		char id[OH_ID_TEXT];
		oh_id_format(people[i].id, id);
		if (!seat || oh_sv_find(seat->people, oh_sv_from(id)) != SIZE_MAX)
			all = joined(j->c->arena, all, people[i].name);
	}
	return all;
}

/* The table names the other side: who comes from this one is said in a clause. */
static oh_sv attending(const struct job *j, const oh_desk_person *people, size_t n,
                       const oh_meeting_desk *seat)
{
	const oh_sv args[] = {names(j, people, n, seat)};
	return args[0].n ? sv_notice_title(&oh_msg_service_calendar_people, args, 1, j->c->lang,
	                                   j->c->arena)
	                 : OH_SV("");
}

static const oh_meeting_desk *seat_of(const struct job *j, size_t i, oh_id desk)
{
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++)
		if (j->h.seats[s].desk == desk)
			return &j->h.seats[s];
	return NULL;
}

static oh_status agenda_of(oh_db *db, const struct job *j, const struct sv_desk *d, oh_agenda *out,
                           oh_error *err)
{
	const struct sv_conference *k = &j->h.k;
	oh_agenda_item *items = oh_arena_zalloc(j->c->arena, (j->h.n_meetings + 1) * sizeof *items);
	*out = (oh_agenda){.org = d->row.name, .items = items};
	oh_desk_person *people = NULL;
	size_t n = 0;
	if (!items)
		return oh_nomem(err);
	oh_status st =
	    oh_desk_people(db, j->c->actor.tenant, d->row.id, j->c->arena, &people, &n, err);
	for (size_t i = 0; !st && i < j->h.n_meetings; i++) {
		const oh_meeting_desk *seat = seat_of(j, i, d->row.id);
		const oh_meeting *m = &j->h.meetings[i];
		int slot = m->slot ? m->slot : m->was_slot;
		if (slot < 1 || (size_t)slot > k->n_slots || !seat)
			continue;
		items[out->n++] = (oh_agenda_item){
		    .start = k->slots[slot - 1].starts,
		    .end = k->slots[slot - 1].ends,
		    .kind = m->slot ? OH_AGENDA_MEETING : OH_AGENDA_CANCELLED,
		    .table = m->slot && m->table ? number(j->c->arena, m->table) : OH_SV(""),
		    .with = others(j, i, d->row.id),
		    .people = attending(j, people, n, seat),
		    .subject = m->title,
		    .note = m->reason};
	}
	qsort(items, out->n, sizeof *items, by_start);
	out->people = names(j, people, n, NULL);
	return st;
}

static oh_status agendas(oh_db *db, struct job *j, oh_error *err)
{
	oh_agenda *list = oh_arena_zalloc(j->c->arena, (j->h.n_desks + 1) * sizeof *list);
	size_t n = 0;
	oh_status st = list ? OH_OK : oh_nomem(err);
	for (size_t d = 0; !st && d < j->h.n_desks; d++) {
		const struct sv_desk *k = &j->h.desks[d];
		if (k->row.state != OH_DESK_APPROVED || (j->desk && k->row.id != j->desk))
			continue;
		st = agenda_of(db, j, k, &list[n], err);
		n += j->desk || list[n].n;
	}
	if (!st && !n)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_print_nothing);
	return st ? st : oh_agendas_pdf(&j->event, list, n, &j->pdf, NULL, err);
}

/* --- operations --- */

static oh_status print(oh_db *db, struct job *j, oh_error *err)
{
	oh_buf_clear(&j->pdf);
	j->event = sv_print_event(j->c, &j->h.k.row);
	switch (j->what) {
	case BADGES:
		return badges(db, j, err);
	case SIGNS:
		return signs(j, err);
	case PLAN:
		return plan(j, err);
	default:
		return agendas(db, j, err);
	}
}

static oh_status print_all(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	struct sv_conference seen;
	oh_status st = sv_conference_load(db, j->c, j->id, &seen, err);
	if (!st)
		st = sv_hall_read(db, j->c->actor.tenant, j->id, j->c->arena, &j->h, err);
	return st ? st : print(db, j, err);
}

static oh_status print_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	struct sv_desk d;
	struct sv_conference k;
	oh_status st = sv_desk_load(db, j->c, j->desk, &d, &k, err);
	if (!st)
		st = oh_call_may(j->c, &d.object, err);
	if (!st)
		st = sv_hall_read(db, j->c->actor.tenant, k.row.id, j->c->arena, &j->h, err);
	return st ? st : print(db, j, err);
}

static oh_status answer(struct job *j, oh_tx_fn fn, oh_error *err)
{
	oh_call *c = j->c;
	char name[48];
	oh_status st = oh_store_read(c->platform->store, fn, j, err);
	if (!st) {
		oh_buf_clear(c->out);
		oh_buf_sv_put(c->out, oh_buf_sv(&j->pdf));
		(void)snprintf(name, sizeof name, "ouhe-%s.pdf", kinds[j->what]);
		c->type = "application/pdf";
		c->download = oh_arena_sv(c->arena, oh_sv_from(name));
		if (!oh_buf_ok(c->out))
			st = oh_nomem(err);
	}
	oh_buf_release(&j->pdf);
	return st;
}

oh_status sv_print_conference(oh_call *c, oh_error *err)
{
	struct job j = {.c = c, .pdf = OH_BUF_INIT};
	oh_sv what = oh_call_query(c, "what"), person = oh_call_query(c, "person");
	oh_status st = oh_call_id(c, 0, &j.id, err);
	if (st)
		return st;
	j.what = sv_name_index(kinds, what);
	if (j.what < 0)
		(void)oh_call_invalid(c, "?what", &oh_msg_service_search_choice, &what, 1);
	if (person.n && !oh_id_parse(person, &j.person))
		(void)oh_call_invalid(c, "?person", &oh_msg_service_listing_bad_id, NULL, 0);
	st = oh_call_check(c, err);
	return st ? st : answer(&j, print_all, err);
}

oh_status sv_print_agenda(oh_call *c, oh_error *err)
{
	struct job j = {.c = c, .what = AGENDAS, .pdf = OH_BUF_INIT};
	oh_status st = oh_call_id(c, 0, &j.desk, err);
	return st ? st : answer(&j, print_one, err);
}
