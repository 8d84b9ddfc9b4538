/* Contradictions that counting shows: meetings of a participant that have to share fewer
 * slots (Hall 1935), and more meetings than all tables hold. */
#include <string.h>

#include "core.h"
#include "ouhe/base/alloc.h"

struct matching {
	const pl_model *m;
	const uint32_t *of; /* the meetings */
	uint32_t n;
	uint32_t owner[OH_PLAN_MOST_SLOTS]; /* of each slot: index + 1 */
	pl_set seen;                        /* slots that the last search reached */
};

static bool augment(struct matching *k, uint32_t i)
{
	const pl_set *s = &k->m->allowed[k->of[i]];
	for (uint32_t t = 0; t < k->m->n_slots; t++) {
		if (!pl_has(s, t) || pl_has(&k->seen, t))
			continue;
		pl_put(&k->seen, t);
		if (!k->owner[t] || augment(k, k->owner[t] - 1)) {
			k->owner[t] = i + 1;
			return true;
		}
	}
	return false;
}

/* Requirements that keep the meetings of the list to their slots. */
static void narrowed(const pl_model *m, const oh_plan_requirement *room, oh_vec *out, bool *ok)
{
	const oh_plan_event *e = m->e;
	for (size_t k = 0; k < room->n_list && *ok; k++) {
		uint32_t i = room->list[k];
		const oh_plan_meeting *g = &e->meetings[i];
		oh_plan_requirement r = pl_requirement(OH_PLAN_D_LOCKED);
		r.meeting = i;
		r.slot = g->fixed_slot;
		if (r.slot != OH_PLAN_NONE)
			*ok = !oh_vec_push(out, &r);
		r.kind = OH_PLAN_D_SESSION;
		r.slot = OH_PLAN_NONE;
		r.count = pl_size(&m->session_set[i]);
		if (r.count < m->n_slots && *ok)
			*ok = !oh_vec_push(out, &r);
		for (size_t w = 0; w < g->n_who && *ok; w++) {
			if (g->who[w] == room->participant || !e->people[g->who[w]].n_away)
				continue;
			oh_plan_requirement a = pl_requirement(OH_PLAN_D_AWAY);
			a.participant = g->who[w];
			a.count = pl_size(&m->away[g->who[w]]);
			*ok = !oh_vec_push(out, &a);
		}
	}
	if (*ok && e->people[room->participant].n_away) {
		oh_plan_requirement a = pl_requirement(OH_PLAN_D_AWAY);
		a.participant = room->participant;
		a.count = pl_size(&m->away[room->participant]);
		*ok = !oh_vec_push(out, &a);
	}
}

static bool slots_again(const pl_model *m, const oh_plan_requirement *items, size_t n, size_t skip,
                        const oh_plan_requirement *room)
{
	pl_set all = {{0}};
	for (size_t k = 0; k < room->n_list; k++) {
		uint32_t i = room->list[k];
		pl_set s;
		memset(&s, 0, sizeof s);
		for (uint32_t t = 0; t < m->n_slots; t++)
			pl_put(&s, t);
		for (size_t j = 0; j < n; j++) {
			const oh_plan_requirement *q = &items[j];
			const oh_plan_meeting *g = &m->e->meetings[i];
			bool sits = false;
			if (j == skip)
				continue;
			for (size_t w = 0; w < g->n_who; w++)
				sits = sits || g->who[w] == q->participant;
			for (uint32_t t = 0; t < m->n_slots; t++)
				if ((q->kind == OH_PLAN_D_SESSION && q->meeting == i &&
				     !pl_has(&m->session_set[i], t)) ||
				    (q->kind == OH_PLAN_D_LOCKED && q->meeting == i &&
				     q->slot != t) ||
				    (q->kind == OH_PLAN_D_AWAY && sits &&
				     pl_has(&m->away[q->participant], t)))
					pl_cut(&s, t);
		}
		for (int w = 0; w < PL_WORDS; w++)
			all.w[w] |= s.w[w];
	}
	return pl_size(&all) < room->n_list;
}

/* The meetings in `list` (n of them) share too few slots; without any of them they would
 * not. Drops what narrows nothing. */
static oh_status tell_room(const pl_model *m, uint32_t p, const uint32_t *list, uint32_t n,
                           oh_arena *arena, oh_plan_conflict *out)
{
	oh_plan_requirement room = pl_requirement(OH_PLAN_D_ROOM);
	oh_vec items;
	bool ok;
	pl_set all = {{0}};
	for (uint32_t k = 0; k < n; k++)
		for (int w = 0; w < PL_WORDS; w++)
			all.w[w] |= m->allowed[list[k]].w[w];
	room.participant = p;
	room.count = n;
	room.room = pl_size(&all);
	room.list = list;
	room.n_list = n;
	oh_vec_init(&items, sizeof room);
	ok = !oh_vec_push(&items, &room);
	narrowed(m, &room, &items, &ok);
	for (size_t i = items.n; ok && i-- > 1;) {
		oh_plan_requirement *q = items.p;
		if (!slots_again(m, q, items.n, i, &room))
			continue;
		memmove(q + i, q + i + 1, (items.n - i - 1) * sizeof *q);
		items.n--;
	}
	out->items = ok ? oh_vec_freeze(&items, arena) : NULL;
	out->n = items.n;
	out->minimal = true;
	oh_vec_release(&items);
	return out->items ? OH_OK : OH_ENOMEM;
}

/* An unmatched meeting and all that its search reached: one more than their slots. */
static oh_status day_of(const pl_model *m, uint32_t p, const bool *must, uint32_t *of,
                        oh_arena *arena, oh_plan_conflict *out)
{
	struct matching k = {.m = m, .of = of};
	for (uint32_t j = m->first[p]; j < m->first[p + 1]; j++)
		if (must[m->of[j]] && !m->out[m->of[j]])
			of[k.n++] = m->of[j];
	for (uint32_t i = 0; i < k.n; i++) {
		k.seen = (pl_set){{0}};
		if (augment(&k, i))
			continue;
		uint32_t n = 0;
		uint32_t *list = oh_arena_array(arena, pl_size(&k.seen) + (size_t)1, sizeof *list);
		if (!list)
			return OH_ENOMEM;
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (pl_has(&k.seen, t))
				list[n++] = of[k.owner[t] - 1];
		list[n++] = of[i];
		return tell_room(m, p, list, n, arena, out);
	}
	return OH_OK;
}

static oh_status one_item(const oh_plan_requirement *r, oh_arena *arena, oh_plan_conflict *out)
{
	oh_plan_requirement *item = oh_arena_alloc(arena, sizeof *item);
	if (!item)
		return OH_ENOMEM;
	*item = *r;
	*out = (oh_plan_conflict){item, 1, true};
	return OH_OK;
}

/* All meetings, or those of a zone, against what its tables hold. */
static oh_status places(const pl_model *m, const bool *must, uint32_t zone, oh_arena *arena,
                        oh_plan_conflict *out)
{
	oh_plan_requirement r = pl_requirement(OH_PLAN_D_PLACES);
	uint64_t room =
	    (uint64_t)m->n_slots * (zone == OH_PLAN_NONE ? m->hall : m->zone_room[zone]);
	uint32_t n = 0;
	for (uint32_t i = 0; i < m->n_meetings; i++)
		n += must[i] && (zone == OH_PLAN_NONE || m->zone[i] == zone);
	if (n <= room)
		return OH_OK;
	r.zone = zone;
	r.count = n;
	r.room = (uint32_t)room;
	return one_item(&r, arena, out);
}

static oh_status never(const pl_model *m, const bool *must, oh_arena *arena, oh_plan_conflict *out)
{
	const oh_plan_event *e = m->e;
	for (size_t k = 0; k < e->n_never; k++)
		for (uint32_t j = m->first[e->never[k].a]; j < m->first[e->never[k].a + 1]; j++) {
			const oh_plan_meeting *g = &e->meetings[m->of[j]];
			oh_plan_requirement r = pl_requirement(OH_PLAN_D_NEVER);
			for (size_t w = 0; must[m->of[j]] && w < g->n_who; w++) {
				if (g->who[w] != e->never[k].b)
					continue;
				r.meeting = m->of[j];
				r.participant = e->never[k].a;
				r.other = e->never[k].b;
				return one_item(&r, arena, out);
			}
		}
	return OH_OK;
}

oh_status pl_conflict_by_count(const pl_model *m, const bool *must, uint32_t meeting,
                               oh_arena *arena, oh_plan_conflict *out, oh_error *err)
{
	uint32_t *of = oh_alloc((m->n_meetings + (size_t)1) * sizeof *of);
	const oh_plan_meeting *g = meeting == OH_PLAN_NONE ? NULL : &m->e->meetings[meeting];
	uint32_t n = g ? (uint32_t)g->n_who : m->n_people;
	oh_status st = of ? OH_OK : OH_ENOMEM;
	*out = (oh_plan_conflict){NULL, 0, false};
	if (!st)
		st = never(m, must, arena, out);
	for (uint32_t p = 0; !st && !out->n && p < n; p++)
		st = day_of(m, g ? g->who[p] : p, must, of, arena, out);
	if (!st && !out->n)
		st = places(m, must, OH_PLAN_NONE, arena, out);
	for (uint32_t z = 0; !st && !out->n && z < m->e->n_zones; z++)
		st = places(m, must, z, arena, out);
	oh_free(of);
	return st ? oh_nomem(err) : OH_OK;
}
