/* The platform's catalogue. Paper goes from hand to hand, so whoever asks for it, listings and
 * budgets are printed as its readers may see them – everybody, or whoever is registered where
 * it goes to the participants alone – and contacts where their owner made them everybody's. */
#include <stdio.h>
#include <unistd.h>

#include "catalogue.h"
#include "conferences.h"
#include "ouhe/base/clock.h"
#include "ouhe/store/organisation.h"
#include "ouhe/text/utf8.h"

enum { LISTINGS_MOST = 50000, WORDS_MOST = 200, DATE = 10 };

struct printing {
	oh_call *c;
	oh_call reader; /* sees what a reader may see */
	struct sv_catalogue k;
	oh_catalogue_chapters by;
	oh_vec ids;       /* oh_id of listings, newest first */
	oh_id conference; /* only what its participants released; 0: of everybody */
	struct sv_conference k_of;
	oh_vec orgs; /* oh_id of those who released theirs */
	oh_db *db;
};

static oh_status note_id(void *ctx, const oh_listing_row *row)
{
	struct printing *p = ctx;
	if (!(oh_access_visibilities(&p->reader.actor) >> row->visibility & 1u))
		return OH_OK;
	bool released = !p->conference;
	for (size_t i = 0; !released && i < p->orgs.n; i++)
		released = OH_VEC_AT(&p->orgs, oh_id, i) == row->org;
	if (!released)
		return OH_OK;
	return oh_vec_push(&p->ids, &row->id);
}

/* What a company says of itself; its contact where it is everybody's. */
static oh_status about_of(struct printing *p, const struct sv_listing *s,
                          struct sv_catalogue_about *out, oh_error *err)
{
	oh_org o;
	oh_arena *a = p->c->arena;
	oh_status st = oh_org_get(p->db, s->tenant, s->row.org, a, &o, err);
	if (st)
		return st;
	*out = (struct sv_catalogue_about){
	    .name = o.name, .city = s->org.city.n ? s->org.city : s->row.city, .intro = o.about};
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
	enum { DAY_MS = 86400000, ZONE_MS = 8 * 3600000, TEXT = 32 };
	char text[TEXT];
	if (!until)
		return OH_SV("");
	oh_date d = oh_date_from_days((until - 1 + ZONE_MS) / DAY_MS);
	(void)snprintf(text, sizeof text, "%04d-%02d-%02d", (int)d.year, d.month, d.day);
	return oh_arena_sv(a, oh_sv_sub(oh_sv_from(text), 0, DATE));
}

static oh_status add(struct printing *p, oh_id id, oh_error *err)
{
	struct sv_listing s;
	struct sv_catalogue_about about;
	oh_contact_row contact = {0};
	oh_arena *a = p->c->arena;
	oh_status st = sv_listing_seen(p->db, &p->reader, id, true, &s, err);
	if (st)
		return st == OH_ENOENT ? OH_OK : st;
	if (s.row.until && s.row.until <= oh_db_now(p->db))
		return OH_OK;
	st = about_of(p, &s, &about, err);
	if (!st && s.row.contact_visibility == OH_VISIBLE_PUBLIC)
		st = oh_listing_contact_get(p->db, s.tenant, id, a, &contact, err);
	if (st)
		return st;
	oh_listing l = s.l;
	l.id = s.row.number;
	oh_sv told = sv_catalogue_contact(a, contact.name, contact.phone, contact.mail);
	oh_sv until = last_day(s.row.until, a);
	if (!told.p || !until.p)
		return oh_nomem(err);
	return sv_catalogue_add(&p->k, &about, &l, s.row.amount, until, told, err);
}

/* The organisations with an approved desk that released what they show for print. */
static oh_status released(oh_db *db, struct printing *p, oh_error *err)
{
	oh_desk *desks = NULL;
	size_t n = 0;
	const oh_call *c = p->c;
	const oh_desk_filter f = {.conference = p->conference, .state = OH_DESK_APPROVED};
	oh_vec_clear(&p->orgs);
	if (!p->conference)
		return OH_OK;
	oh_status st = sv_conference_load(db, c, p->conference, &p->k_of, err);
	if (!st)
		st = oh_desk_list(db, c->actor.tenant, &f, c->arena, &desks, &n, err);
	for (size_t i = 0; !st && i < n; i++)
		if (desks[i].print && oh_vec_push(&p->orgs, &desks[i].org))
			st = oh_nomem(err);
	return st;
}

static oh_status gather(oh_db *db, void *ctx, oh_error *err)
{
	struct printing *p = ctx;
	const oh_listing_filter f = {
	    .state = OH_LISTING_PUBLISHED, .side = -1, .limit = LISTINGS_MOST};
	p->db = db;
	oh_vec_clear(&p->ids);
	sv_catalogue_release(&p->k);
	oh_status st = sv_catalogue_init(&p->k, p->c->arena, p->c->lang, p->by, err);
	if (!st)
		st = released(db, p, err);
	if (!st)
		st = oh_listing_each(db, p->c->actor.tenant, &f, note_id, p, err);
	/* As they came: the oldest first. */
	for (size_t i = p->ids.n; !st && i > 0; i--)
		st = add(p, OH_VEC_AT(&p->ids, oh_id, i - 1), err);
	return st;
}

static oh_status put_xlsx(oh_call *c, const oh_catalogue *catalogue, oh_error *err)
{
	char path[4096], id[OH_ID_TEXT];
	oh_id_format(oh_store_new_id(c->platform->store), id);
	int n =
	    snprintf(path, sizeof path, "%s/catalogue-%s.xlsx", c->platform->config.data_dir, id);
	if (n < 0 || (size_t)n >= sizeof path)
		return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	oh_status st = oh_catalogue_xlsx(catalogue, path, err);
	if (!st)
		st = sv_load_file(path, c->out, err);
	(void)unlink(path);
	return st;
}

/* Words for the cover: a line each, not longer than a cover is wide. */
static oh_sv cover_words(oh_call *c, const char *name)
{
	oh_sv text = oh_sv_trim(oh_call_query(c, name));
	char field[32];
	(void)snprintf(field, sizeof field, "?%s", name);
	if (oh_utf8_count(text) > WORDS_MOST)
		(void)oh_call_invalid(c, oh_arena_sv(c->arena, oh_sv_from(field)).p,
		                      &oh_msg_service_catalogue_long, NULL, 0);
	return text;
}

/* What the cover does not say, the conference does. */
static void put_cover(const struct printing *p, oh_catalogue_cover *cover)
{
	const oh_conference *row = &p->k_of.row;
	if (!p->conference)
		return;
	if (!cover->title.n)
		cover->title = row->title;
	if (!cover->place.n)
		cover->place = row->place;
	if (!cover->date.n)
		cover->date = last_day(row->starts + 1, p->c->arena);
}

static oh_status print(struct printing *p, oh_catalogue_cover *cover, int format, oh_error *err)
{
	oh_catalogue catalogue;
	oh_call *c = p->c;
	oh_status st = oh_store_read(c->platform->store, gather, p, err);
	if (!st)
		put_cover(p, cover);
	if (!st)
		st = sv_catalogue_done(&p->k, cover, &catalogue, err);
	if (!st && catalogue.n == 0)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_catalogue_empty);
	if (st)
		return st;
	if (format == 0) {
		c->type = "application/pdf";
		c->download = OH_SV("catalogue.pdf");
		return oh_catalogue_pdf(&catalogue, c->out, NULL, err);
	}
	c->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	c->download = OH_SV("catalogue.xlsx");
	return put_xlsx(c, &catalogue, err);
}

oh_status sv_export_catalogue(oh_call *c, oh_error *err)
{
	static const char *const formats[] = {"pdf", "xlsx", NULL};
	struct printing p = {.c = c, .reader = *c};
	oh_sv format = oh_call_query(c, "format"), by = oh_call_query(c, "chapters");
	oh_sv readers = oh_call_query(c, "readers"), conference = oh_call_query(c, "conference");
	/* A conference's goes to its participants, unless said otherwise. */
	bool registered = oh_sv_eq(readers, OH_SV("registered")) || (conference.n && !readers.n);
	int f = format.n ? sv_name_index(formats, format) : 0;
	int chapters = by.n ? sv_name_index(sv_catalogue_chapters, by) : 0;
	oh_catalogue_cover cover = {.title = cover_words(c, "title"),
	                            .place = cover_words(c, "place"),
	                            .date = cover_words(c, "date"),
	                            .organiser = cover_words(c, "organiser")};
	if (f < 0)
		(void)oh_call_invalid(c, "?format", &oh_msg_service_search_choice, &format, 1);
	if (chapters < 0)
		(void)oh_call_invalid(c, "?chapters", &oh_msg_service_search_choice, &by, 1);
	if (readers.n && !registered && !oh_sv_eq(readers, OH_SV("public")))
		(void)oh_call_invalid(c, "?readers", &oh_msg_service_search_choice, &readers, 1);
	if (conference.n && !oh_id_parse(conference, &p.conference))
		(void)oh_call_invalid(c, "?conference", &oh_msg_service_listing_bad_id, NULL, 0);
	oh_status st = oh_call_check(c, err);
	if (!st)
		st = oh_call_may(c, NULL, err);
	if (st)
		return st;
	p.by = (oh_catalogue_chapters)chapters;
	p.reader.actor =
	    (oh_actor){.tenant = c->actor.tenant,
	               .roles = OH_ROLE_VISITOR | (registered ? OH_ROLE_REGISTERED : 0)};
	oh_vec_init(&p.ids, sizeof(oh_id));
	oh_vec_init(&p.orgs, sizeof(oh_id));
	st = print(&p, &cover, f, err);
	sv_catalogue_release(&p.k);
	oh_vec_release(&p.ids);
	oh_vec_release(&p.orgs);
	return st;
}
