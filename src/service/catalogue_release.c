/* What of the platform a catalogue holds. Paper goes from hand to hand, so whoever asks for it,
 * listings and budgets are shown as its readers may see them – everybody, or whoever is
 * registered where it goes to the participants alone – and contacts where their owner made them
 * everybody's. */
#include "catalogue_release.h"

#include <stdio.h>
#include <stdlib.h>

#include "ouhe/base/clock.h"
#include "ouhe/store/organisation.h"

size_t sv_catalogue_most = 50000;

void sv_catalogue_wish_read(oh_call *c, bool paper, struct sv_catalogue_wish *out)
{
	oh_sv by = oh_call_query(c, "chapters"), readers = oh_call_query(c, "readers"),
	      conference = oh_call_query(c, "conference");
	int chapters = by.n ? sv_name_index(sv_catalogue_chapters, by) : 0;
	bool registered = oh_sv_eq(readers, OH_SV("registered"));
	*out = (struct sv_catalogue_wish){.c = c};
	if (chapters < 0)
		(void)oh_call_invalid(c, "?chapters", &oh_msg_service_search_choice, &by, 1);
	else
		out->by = (oh_catalogue_chapters)chapters;
	if (readers.n && !registered && !oh_sv_eq(readers, OH_SV("public")))
		(void)oh_call_invalid(c, "?readers", &oh_msg_service_search_choice, &readers, 1);
	if (conference.n && !oh_id_parse(conference, &out->conference))
		(void)oh_call_invalid(c, "?conference", &oh_msg_service_listing_bad_id, NULL, 0);
	/* A conference's paper goes to its participants, unless said otherwise; who reads on the
	 * page is known. */
	bool known = (c->actor.roles & ~(uint32_t)OH_ROLE_VISITOR) != 0;
	out->registered = paper ? registered || (out->conference && !readers.n)
	                        : known && (registered || !readers.n);
}

void sv_catalogue_found_init(struct sv_catalogue_found *f)
{
	*f = (struct sv_catalogue_found){0};
	for (int i = 0; i < SV_WITHHELD; i++)
		oh_vec_init(&f->withheld[i].orgs, sizeof(oh_id));
}

void sv_catalogue_found_release(struct sv_catalogue_found *f)
{
	sv_catalogue_release(&f->k);
	for (int i = 0; i < SV_WITHHELD; i++)
		oh_vec_release(&f->withheld[i].orgs);
}

/* --- organisations --- */

static int by_id(const void *a, const void *b)
{
	oh_id x = *(const oh_id *)a, y = *(const oh_id *)b;
	return (x > y) - (x < y);
}

/* Sorted, each once. */
static void set_of(oh_vec *ids)
{
	size_t n = 0;
	if (ids->n)
		qsort(ids->p, ids->n, sizeof(oh_id), by_id);
	for (size_t i = 0; i < ids->n; i++)
		if (!n || OH_VEC_AT(ids, oh_id, n - 1) != OH_VEC_AT(ids, oh_id, i))
			OH_VEC_AT(ids, oh_id, n++) = OH_VEC_AT(ids, oh_id, i);
	ids->n = n;
}

static bool in_set(const oh_vec *ids, oh_id id)
{
	return ids->n && bsearch(&id, ids->p, ids->n, sizeof(oh_id), by_id);
}

/* --- what is in it, and why not --- */

struct scan {
	const struct sv_catalogue_wish *w;
	struct sv_catalogue_found *f;
	oh_call reader; /* sees what a reader may see */
	uint32_t visibilities;
	oh_ms now;
	oh_vec released, silent, waiting; /* oh_id of organisations at the conference */
	oh_vec ids;                       /* oh_id of listings, newest first */
	oh_vec seen;                      /* oh_id of organisations of which something stands */
	oh_error *err;
};

static void reader_of(const struct sv_catalogue_wish *w, oh_call *out)
{
	*out = *w->c;
	out->actor =
	    (oh_actor){.tenant = w->c->actor.tenant,
	               .roles = OH_ROLE_VISITOR | (w->registered ? OH_ROLE_REGISTERED : 0)};
}

static oh_status withhold(struct scan *s, enum sv_withheld why, size_t lines, oh_id org)
{
	struct sv_withheld_sum *sum = &s->f->withheld[why];
	sum->lines += lines;
	/* Rows of one company often follow each other. */
	if (sum->orgs.n && OH_VEC_AT(&sum->orgs, oh_id, sum->orgs.n - 1) == org)
		return OH_OK;
	return oh_vec_push(&sum->orgs, &org) ? oh_nomem(s->err) : OH_OK;
}

static oh_status note_row(void *ctx, const oh_listing_row *row)
{
	struct scan *s = ctx;
	bool published = row->state == OH_LISTING_PUBLISHED;
	if (row->state == OH_LISTING_CLOSED)
		return OH_OK;
	if (s->w->conference && !in_set(&s->released, row->org))
		return published && in_set(&s->silent, row->org)
		           ? withhold(s, SV_NOT_RELEASED, 1, row->org)
		           : OH_OK;
	if (oh_vec_push(&s->seen, &row->org))
		return oh_nomem(s->err);
	if (!published)
		return withhold(s, SV_UNPUBLISHED, 1, row->org);
	if (row->until && row->until <= s->now)
		return withhold(s, SV_ENDED, 1, row->org);
	if (!(s->visibilities >> row->visibility & 1u))
		return withhold(s,
		                row->visibility == OH_VISIBLE_REGISTERED ? SV_REGISTERED : SV_FEWER,
		                1, row->org);
	if (s->ids.n >= sv_catalogue_most) {
		s->f->left_out++;
		return OH_OK;
	}
	return oh_vec_push(&s->ids, &row->id) ? oh_nomem(s->err) : OH_OK;
}

/* Who released what they show for print, who did not, and who waits for approval. */
static oh_status sort_desks(oh_db *db, struct scan *s, oh_error *err)
{
	oh_desk *desks = NULL;
	size_t n = 0;
	const oh_call *c = s->w->c;
	const oh_desk_filter f = {.conference = s->w->conference, .state = -1};
	if (!s->w->conference)
		return OH_OK;
	oh_status st = sv_conference_load(db, c, s->w->conference, &s->f->k_of, err);
	if (!st)
		st = oh_desk_list(db, c->actor.tenant, &f, c->arena, &desks, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		oh_vec *to = desks[i].state == OH_DESK_APPROVED
		                 ? (desks[i].print ? &s->released : &s->silent)
		             : desks[i].state == OH_DESK_ASKED ? &s->waiting
		                                               : NULL;
		if (to && oh_vec_push(to, &desks[i].org))
			st = oh_nomem(err);
	}
	set_of(&s->released);
	set_of(&s->silent);
	set_of(&s->waiting);
	for (size_t i = 0; !st && i < s->silent.n; i++)
		if (!in_set(&s->released, OH_VEC_AT(&s->silent, oh_id, i)))
			st = withhold(s, SV_NOT_RELEASED, 0, OH_VEC_AT(&s->silent, oh_id, i));
	for (size_t i = 0; !st && i < s->waiting.n; i++) {
		oh_id org = OH_VEC_AT(&s->waiting, oh_id, i);
		if (!in_set(&s->released, org) && !in_set(&s->silent, org))
			st = withhold(s, SV_DESK_WAITS, 0, org);
	}
	return st;
}

static oh_status scan_all(oh_db *db, struct scan *s, oh_error *err)
{
	const oh_listing_filter f = {.state = -1, .side = -1};
	s->now = oh_db_now(db);
	oh_status st = sort_desks(db, s, err);
	if (!st)
		st = oh_listing_each(db, s->w->c->actor.tenant, &f, note_row, s, err);
	set_of(&s->seen);
	for (size_t i = 0; !st && i < s->released.n; i++)
		if (!in_set(&s->seen, OH_VEC_AT(&s->released, oh_id, i)))
			st = withhold(s, SV_NO_LINES, 0, OH_VEC_AT(&s->released, oh_id, i));
	for (int i = 0; i < SV_WITHHELD; i++)
		set_of(&s->f->withheld[i].orgs);
	return st;
}

/* --- lines --- */

/* What a company says of itself; its contact where it is everybody's. */
static oh_status about_of(oh_db *db, const struct sv_listing *s, oh_arena *a,
                          struct sv_catalogue_about *out, oh_error *err)
{
	oh_org o;
	oh_status st = oh_org_get(db, s->tenant, s->row.org, a, &o, err);
	if (st)
		return st;
	out->name = o.name;
	out->city = s->org.city.n ? s->org.city : s->row.city;
	out->intro = o.about;
	if (o.n_contacts && o.contact_visibility == OH_VISIBLE_PUBLIC) {
		out->contact = sv_catalogue_contact(a, o.contacts[0].name, o.contacts[0].phone,
		                                    o.contacts[0].mail);
		if (!out->contact.p)
			return oh_nomem(err);
	}
	return OH_OK;
}

/* The day that ends at `until`, as 2026-12-31. */
static oh_sv last_day(oh_ms until, oh_arena *a)
{
	enum { DAY_MS = 86400000, ZONE_MS = 8 * 3600000, DATE = 10 };
	oh_buf b = OH_BUF_INIT;
	if (!until)
		return OH_SV("");
	oh_date d = oh_date_from_days((until - 1 + ZONE_MS) / DAY_MS);
	oh_buf_printf(&b, "%04d-%02d-%02d", (int)d.year, d.month, d.day);
	oh_sv day = oh_arena_sv(a, oh_sv_sub(oh_buf_sv(&b), 0, DATE));
	oh_buf_release(&b);
	return day;
}

static oh_status add_told(oh_db *db, struct scan *s, const struct sv_listing *l,
                          const struct sv_catalogue_about *about, oh_sv id, oh_error *err)
{
	oh_contact_row contact = {0};
	oh_arena *a = s->reader.arena;
	oh_status st = OH_OK;
	if (l->row.contact_visibility == OH_VISIBLE_PUBLIC)
		st = oh_listing_contact_get(db, l->tenant, l->row.id, a, &contact, err);
	if (st)
		return st;
	oh_sv told = sv_catalogue_contact(a, contact.name, contact.phone, contact.mail);
	oh_sv until = last_day(l->row.until, a);
	if (!told.p || !until.p)
		return oh_nomem(err);
	return sv_catalogue_add(&s->f->k, about, id, &l->l, l->row.amount, until, told, err);
}

/* One line, when the reader may see it. */
static oh_status add(oh_db *db, struct scan *s, oh_id id, oh_error *err)
{
	struct sv_listing l;
	struct sv_catalogue_about about = {0};
	oh_arena *a = s->reader.arena;
	bool light = s->f->k.light;
	oh_status st = sv_listing_seen(db, &s->reader, id, !light, &l, err);
	if (st)
		return st == OH_ENOENT ? OH_OK : st;
	if (l.row.state != OH_LISTING_PUBLISHED || (l.row.until && l.row.until <= s->now))
		return OH_OK;
	char org[OH_ID_TEXT], listing[OH_ID_TEXT];
	oh_id_format(l.row.org, org);
	oh_id_format(id, listing);
	about.id = oh_arena_sv(a, oh_sv_from(org));
	oh_sv number = oh_arena_sv(a, oh_sv_from(listing));
	if (!about.id.p || !number.p)
		return oh_nomem(err);
	if (!sv_catalogue_knows(&s->f->k, about.id))
		st = about_of(db, &l, a, &about, err);
	if (st)
		return st;
	l.l.id = l.row.number;
	if (light)
		return sv_catalogue_add(&s->f->k, &about, number, &l.l, l.row.amount, OH_SV(""),
		                        OH_SV(""), err);
	return add_told(db, s, &l, &about, number, err);
}

/* Light lines are copied: what was read for each is given back at once. */
static oh_status add_all(oh_db *db, struct scan *s, oh_error *err)
{
	oh_arena *scratch = s->w->light ? oh_arena_new(0) : NULL;
	oh_status st = s->w->light && !scratch ? oh_nomem(err) : OH_OK;
	if (scratch)
		s->reader.arena = scratch;
	/* As they came: the oldest first. */
	for (size_t i = s->ids.n; !st && i > 0; i--) {
		oh_arena_mark mark = oh_arena_mark_get(s->reader.arena);
		st = add(db, s, OH_VEC_AT(&s->ids, oh_id, i - 1), err);
		if (scratch)
			oh_arena_rewind(scratch, mark);
	}
	oh_arena_free(scratch);
	return st;
}

static void scan_init(struct scan *s, const struct sv_catalogue_wish *w,
                      struct sv_catalogue_found *f, oh_error *err)
{
	*s = (struct scan){.w = w, .f = f, .err = err};
	reader_of(w, &s->reader);
	s->visibilities = oh_access_visibilities(&s->reader.actor);
	oh_vec *const vecs[] = {&s->released, &s->silent, &s->waiting, &s->ids, &s->seen};
	for (size_t i = 0; i < sizeof vecs / sizeof *vecs; i++)
		oh_vec_init(vecs[i], sizeof(oh_id));
}

static void scan_release(struct scan *s)
{
	oh_vec *const vecs[] = {&s->released, &s->silent, &s->waiting, &s->ids, &s->seen};
	for (size_t i = 0; i < sizeof vecs / sizeof *vecs; i++)
		oh_vec_release(vecs[i]);
}

oh_status sv_catalogue_gather(oh_db *db, const struct sv_catalogue_wish *w, oh_arena *a,
                              struct sv_catalogue_found *f, oh_error *err)
{
	struct scan s;
	/* A read may be begun anew. */
	sv_catalogue_found_release(f);
	sv_catalogue_found_init(f);
	scan_init(&s, w, f, err);
	oh_status st = sv_catalogue_init(&f->k, a, w->c->lang, w->by, err);
	f->k.light = w->light;
	if (!st)
		st = scan_all(db, &s, err);
	if (!st)
		st = add_all(db, &s, err);
	scan_release(&s);
	return st;
}

void sv_catalogue_cover_of(const struct sv_catalogue_found *f, oh_id conference, oh_arena *a,
                           oh_catalogue_cover *cover)
{
	const oh_conference *row = &f->k_of.row;
	if (!conference)
		return;
	if (!cover->title.n)
		cover->title = row->title;
	if (!cover->place.n)
		cover->place = row->place;
	if (!cover->date.n)
		cover->date = last_day(row->starts + 1, a);
}

/* --- one entry --- */

static oh_status still_released(oh_db *db, const struct sv_catalogue_wish *w, oh_id org, bool *out,
                                oh_error *err)
{
	oh_desk *desks = NULL;
	size_t n = 0;
	const oh_desk_filter f = {
	    .conference = w->conference, .org = org, .state = OH_DESK_APPROVED};
	*out = !w->conference;
	oh_status st =
	    *out ? OH_OK : oh_desk_list(db, w->c->actor.tenant, &f, w->c->arena, &desks, &n, err);
	for (size_t i = 0; !st && i < n; i++)
		*out = *out || desks[i].print;
	return st;
}

static oh_status add_side(oh_db *db, struct scan *s, const struct sv_catalogue_part *part,
                          const oh_catalogue_line *lines, size_t n, oh_error *err)
{
	oh_status st = OH_OK;
	oh_id id;
	for (size_t i = part->from; !st && i < n && i - part->from < part->most; i++)
		if (oh_id_parse(lines[i].id, &id))
			st = add(db, s, id, err);
	return st;
}

oh_status sv_catalogue_entry(oh_db *db, const struct sv_catalogue_wish *w,
                             const struct sv_catalogue_part *part, const oh_catalogue_company **out,
                             oh_error *err)
{
	struct scan s;
	struct sv_catalogue_found f;
	oh_catalogue c = {0};
	const oh_catalogue_cover cover = {0};
	const oh_catalogue_company *o = part->company;
	bool released = false;
	oh_id org = 0;
	*out = NULL;
	(void)oh_id_parse(o->id, &org);
	oh_status st = still_released(db, w, org, &released, err);
	if (st || !released)
		return st;
	sv_catalogue_found_init(&f);
	scan_init(&s, w, &f, err);
	s.now = oh_db_now(db);
	st = sv_catalogue_init(&f.k, w->c->arena, w->c->lang, w->by, err);
	if (!st)
		st = add_side(db, &s, part, o->supplies, o->n_supplies, err);
	if (!st)
		st = add_side(db, &s, part, o->demands, o->n_demands, err);
	if (!st)
		st = sv_catalogue_done(&f.k, &cover, &c, err);
	if (!st && c.n)
		*out = &c.chapters[0].companies[0];
	scan_release(&s);
	sv_catalogue_found_release(&f);
	return st;
}

/* --- nothing in it --- */

oh_status sv_catalogue_refuse(const struct sv_catalogue_found *f, const oh_call *c, oh_error *err)
{
	static const oh_msg *const words[SV_WITHHELD] = {
	    &oh_msg_service_catalogue_not_released, &oh_msg_service_catalogue_desk_waits,
	    &oh_msg_service_catalogue_registered,   &oh_msg_service_catalogue_fewer,
	    &oh_msg_service_catalogue_unpublished,  &oh_msg_service_catalogue_ended,
	    &oh_msg_service_catalogue_no_desk_lines};
	enum { REASONS = 4, DIGITS = 24 };
	oh_sv said[REASONS];
	size_t n = 0;
	for (int i = 0; i < SV_WITHHELD && n < REASONS; i++) {
		const struct sv_withheld_sum *sum = &f->withheld[i];
		char digits[2][DIGITS];
		if (!sum->lines && !sum->orgs.n)
			continue;
		(void)snprintf(digits[0], DIGITS, "%zu", sum->orgs.n);
		(void)snprintf(digits[1], DIGITS, "%zu", sum->lines);
		const oh_sv args[] = {oh_sv_from(digits[0]), oh_sv_from(digits[1])};
		oh_buf b = OH_BUF_INIT;
		oh_msg_render(&b, words[i], c->lang, args, 2);
		said[n] = oh_arena_sv(c->arena, oh_buf_sv(&b));
		oh_buf_release(&b);
		if (!said[n++].p)
			return oh_nomem(err);
	}
	if (n == 0)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_catalogue_empty);
	while (n < REASONS)
		said[n++] = OH_SV("");
	return oh_raise(err, OH_ECONFLICT, &oh_msg_service_catalogue_empty_for, said[0], said[1],
	                said[2], said[3]);
}
