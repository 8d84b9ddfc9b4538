/* The report and the release of what was signed, as files. */
#include <stdio.h>
#include <unistd.h>

#include "conference_report.h"
#include "ouhe/base/clock.h"
#include "ouhe/store/signing.h"

enum { DAY = 86400000, CHINA = 8 * 3600000 };

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

oh_sv sv_conference_dates(const oh_conference *row, oh_arena *a)
{
	char text[64];
	oh_date from = oh_date_from_days((row->starts + CHINA) / DAY);
	oh_date to = oh_date_from_days((row->ends + CHINA) / DAY);
	int n = snprintf(text, sizeof text, "%04d-%02u-%02u", (int)from.year, (unsigned)from.month,
	                 (unsigned)from.day);
	if (oh_date_days(from) != oh_date_days(to))
		n += snprintf(text + n, sizeof text - (size_t)n, " – %04d-%02u-%02u", (int)to.year,
		              (unsigned)to.month, (unsigned)to.day);
	return oh_arena_sv(a, (oh_sv){text, (size_t)n});
}

oh_print_event sv_print_event(const oh_call *c, const oh_conference *row)
{
	return (oh_print_event){.name = row->title,
	                        .place = row->place,
	                        .dates = sv_conference_dates(row, c->arena),
	                        .lang = c->lang,
	                        .created = oh_store_now(c->platform->store)};
}

/* A workbook goes over a file of its own in the data folder. */
typedef oh_status (*book_fn)(const void *model, const char *path, oh_error *err);
static oh_status put_book(oh_call *c, book_fn fn, const void *model, oh_error *err)
{
	char path[4096], id[OH_ID_TEXT];
	oh_id_format(oh_store_new_id(c->platform->store), id);
	int n = snprintf(path, sizeof path, "%s/book-%s.xlsx", c->platform->config.data_dir, id);
	if (n < 0 || (size_t)n >= sizeof path)
		return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	oh_status st = fn(model, path, err);
	if (!st)
		st = sv_load_file(path, c->out, err);
	(void)unlink(path);
	c->type = XLSX;
	return st;
}

/* --- the report --- */

static oh_event_group *groups_of(const struct sv_report *r, const struct sv_tallies *g)
{
	oh_event_group *out = oh_arena_zalloc(r->c->arena, (g->n + 1) * sizeof *out);
	for (size_t i = 0; out && i < g->n; i++)
		out[i] = (oh_event_group){.label = g->list[i].name, .numbers = g->list[i].n};
	return out;
}

/* The names of a meeting's sides: who asks for something first, where that is known. */
static void sides_of(const struct sv_report *r, size_t i, oh_sv *buyer, oh_sv *supplier)
{
	const struct sv_desk *d[2] = {NULL, NULL};
	size_t n = 0;
	for (size_t s = r->h.first[i]; s < r->h.first[i + 1] && n < 2; s++)
		d[n++] = sv_hall_desk(&r->h, r->h.seats[s].desk);
	bool turn =
	    d[0] && d[1] && d[1]->row.side == OH_DESK_DEMAND && d[0]->row.side != OH_DESK_DEMAND;
	*buyer = d[turn] ? d[turn]->row.name : OH_SV("");
	*supplier = d[!turn] ? d[!turn]->row.name : OH_SV("");
}

static void fill_intents(const struct sv_report *r, oh_event_intent *out, size_t *n)
{
	for (size_t i = 0; i < r->h.n_meetings; i++) {
		struct sv_outcome o = sv_outcome_of(&r->h, i);
		if (r->h.meetings[i].cancelled || !o.intent)
			continue;
		out[*n] = (oh_event_intent){.subject = r->h.meetings[i].title, .amount = o.amount};
		sides_of(r, i, &out[*n].buyer, &out[*n].supplier);
		(*n)++;
	}
}

/* Accepted and without a place; and who had no meeting at all. */
static void fill_unmet(const struct sv_report *r, oh_event_unmet *out, size_t *n)
{
	for (size_t i = 0; i < r->h.n_meetings; i++) {
		oh_sv one, other;
		if (r->h.meetings[i].cancelled || r->h.meetings[i].slot)
			continue;
		sides_of(r, i, &one, &other);
		out[(*n)++] =
		    (oh_event_unmet){.org = one,
		                     .title = other,
		                     .reason = sv_notice_title(&oh_msg_service_unmet_no_place, NULL,
		                                               0, r->c->lang, r->c->arena)};
	}
	for (size_t d = 0; d < r->h.n_desks; d++) {
		const struct sv_desk *k = &r->h.desks[d];
		bool busy = k->row.state != OH_DESK_APPROVED;
		for (size_t s = 0; !busy && s < r->h.n_seats; s++) {
			const oh_meeting *m = sv_hall_meeting(&r->h, r->h.seats[s].meeting);
			busy = r->h.seats[s].desk == k->row.id && m && !m->cancelled;
		}
		if (!busy)
			out[(*n)++] = (oh_event_unmet){
			    .org = k->row.name,
			    .city = k->org.city,
			    .domain = k->row.domain,
			    .reason = sv_notice_title(&oh_msg_service_unmet_idle, NULL, 0,
			                              r->c->lang, r->c->arena)};
	}
}

/* Roles of which there are guests, called as on their badges. */
static oh_event_guests *guests_of(const struct sv_report *r, size_t *n)
{
	oh_event_guests *out = oh_arena_array(r->c->arena, OH_GUEST_ROLES, sizeof *out);
	for (int i = 0; out && i < OH_GUEST_ROLES; i++) {
		if (!r->guests[i].people)
			continue;
		out[*n] = r->guests[i];
		out[(*n)++].role =
		    sv_notice_title(sv_guest_words(i), NULL, 0, r->c->lang, r->c->arena);
	}
	return out;
}

static oh_status write_report(const void *model, const char *path, oh_error *err)
{
	return oh_event_report_xlsx(model, path, err);
}

oh_status sv_report_print(const struct sv_report *r, bool pdf, oh_error *err)
{
	oh_call *c = r->c;
	oh_arena *a = c->arena;
	oh_event_report out = {.event = sv_print_event(c, &r->h.k.row),
	                       .total = r->total,
	                       .domains = groups_of(r, &r->domains),
	                       .n_domains = r->domains.n,
	                       .cities = groups_of(r, &r->cities),
	                       .n_cities = r->cities.n};
	oh_event_intent *intents = oh_arena_zalloc(a, (r->h.n_meetings + 1) * sizeof *intents);
	oh_event_unmet *unmet =
	    oh_arena_zalloc(a, (r->h.n_meetings + r->h.n_desks + 1) * sizeof *unmet);
	out.guests = guests_of(r, &out.n_guests);
	if (!intents || !unmet || !out.domains || !out.cities || !out.guests)
		return oh_nomem(err);
	fill_intents(r, intents, &out.n_intents);
	fill_unmet(r, unmet, &out.n_unmet);
	out.intents = intents;
	out.unmet = unmet;
	oh_buf_clear(c->out);
	if (!pdf) {
		c->download = OH_SV("report.xlsx");
		return put_book(c, write_report, &out, err);
	}
	c->type = "application/pdf";
	c->download = OH_SV("report.pdf");
	return oh_event_report_pdf(&out, c->out, NULL, err);
}

/* --- what was signed --- */

struct releasing {
	oh_call *c;
	oh_id id;
	struct sv_conference k;
	oh_signing *list;
	size_t n;
	oh_ms locked;
};

static oh_status read_signed(oh_db *db, void *ctx, oh_error *err)
{
	struct releasing *r = ctx;
	oh_call *c = r->c;
	oh_status st = sv_conference_load(db, c, r->id, &r->k, err);
	if (!st)
		st = oh_signing_list(db, c->actor.tenant, r->id, c->arena, &r->list, &r->n, err);
	return st ? st : oh_signing_locked(db, c->actor.tenant, r->id, &r->locked, err);
}

/* The first party, and the others joined; who signs, by name. */
static void parties(const oh_signing *s, oh_arena *a, oh_signing_row *row)
{
	oh_sv rest = s->parties;
	struct sv_party p;
	oh_buf others = OH_BUF_INIT, signers = OH_BUF_INIT;
	row->party_a = OH_SV("");
	for (size_t n = 0; sv_signing_party(&rest, &p); n++) {
		if (n == 0) {
			row->party_a = p.name;
		} else {
			oh_buf_str(&others, others.n ? "、" : "");
			oh_buf_sv_put(&others, p.name);
		}
		if (p.signer.n) {
			oh_buf_str(&signers, signers.n ? "、" : "");
			oh_buf_sv_put(&signers, p.signer);
		}
	}
	row->party_b = oh_buf_ok(&others) ? oh_arena_sv(a, oh_buf_sv(&others)) : OH_SV("");
	row->signers = oh_buf_ok(&signers) ? oh_arena_sv(a, oh_buf_sv(&signers)) : OH_SV("");
	oh_buf_release(&others);
	oh_buf_release(&signers);
}

/* A plate for everybody on stage, in the order of the stage; who signs twice has one. */
static oh_status print_plates(struct releasing *r, oh_error *err)
{
	oh_call *c = r->c;
	oh_vec plates;
	oh_status st = OH_OK;
	oh_vec_init(&plates, sizeof(oh_name_plate));
	for (size_t i = 0; !st && i < r->n; i++) {
		oh_sv rest = r->list[i].stage ? r->list[i].parties : OH_SV("");
		struct sv_party p;
		while (!st && sv_signing_party(&rest, &p)) {
			const oh_name_plate plate = {.name = p.signer.n ? p.signer : p.name,
			                             .org = p.signer.n ? p.name : OH_SV(""),
			                             .position = p.post};
			const oh_name_plate *had = plates.p;
			bool twice = false;
			for (size_t k = 0; !twice && k < plates.n; k++)
				twice = oh_sv_eq(had[k].name, plate.name) &&
				        oh_sv_eq(had[k].org, plate.org);
			if (!twice && oh_vec_push(&plates, &plate))
				st = oh_nomem(err);
		}
	}
	if (!st && !plates.n)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_signing_no_stage);
	const oh_print_event event = sv_print_event(c, &r->k.row);
	oh_buf_clear(c->out);
	if (!st)
		st = oh_name_plates_pdf(&event, plates.p, plates.n, c->out, NULL, err);
	oh_vec_release(&plates);
	c->type = "application/pdf";
	c->download = OH_SV("plates.pdf");
	return st;
}

static oh_status write_table(const void *model, const char *path, oh_error *err)
{
	return oh_signing_xlsx(model, path, err);
}

static oh_status write_brief(const void *model, const char *path, oh_error *err)
{
	return oh_signing_brief_xlsx(model, path, err);
}

static oh_status fill_rows(struct releasing *r, oh_signing_release *out, oh_error *err)
{
	oh_arena *a = r->c->arena;
	oh_signing_row *rows = oh_arena_zalloc(a, (r->n + 1) * sizeof *rows);
	if (!rows)
		return oh_nomem(err);
	for (size_t i = 0; i < r->n; i++) {
		const oh_signing *s = &r->list[i];
		rows[i] = (oh_signing_row){.order = (uint32_t)s->stage,
		                           .subject = s->title,
		                           .kind = (uint8_t)s->kind,
		                           .novelty = (uint8_t)s->novelty,
		                           .tax = (uint8_t)s->tax,
		                           .related = s->related,
		                           .tender_follows = s->tender,
		                           .amount = s->amount,
		                           .period = s->period,
		                           .attachment = s->file_name,
		                           .note = s->note};
		parties(s, a, &rows[i]);
	}
	*out = (oh_signing_release){.event = sv_print_event(r->c, &r->k.row),
	                            .rows = rows,
	                            .n = r->n,
	                            .locked_at = r->locked};
	return OH_OK;
}

enum { TABLE, BRIEF, PLATES };
enum { AS_DOCX, AS_XLSX, AS_PDF };

/* What is asked for, and how: plates are for a printer, the rest for an office. */
static oh_status asked_paper(oh_call *c, int *what, int *format, oh_error *err)
{
	static const char *const papers[] = {"table", "brief", "plates", NULL};
	static const char *const formats[] = {"docx", "xlsx", "pdf", NULL};
	oh_sv w = oh_call_query(c, "what"), f = oh_call_query(c, "format");
	*what = w.n ? sv_name_index(papers, w) : TABLE;
	*format = f.n ? sv_name_index(formats, f) : *what == PLATES ? AS_PDF : AS_DOCX;
	if (*what < 0)
		(void)oh_call_invalid(c, "?what", &oh_msg_service_search_choice, &w, 1);
	if (*format < 0 || (*format == AS_PDF) != (*what == PLATES))
		(void)oh_call_invalid(c, "?format", &oh_msg_service_search_choice, &f, 1);
	return oh_call_check(c, err);
}

oh_status sv_print_signings(oh_call *c, oh_error *err)
{
	struct releasing r = {.c = c};
	oh_signing_release release;
	int what, format;
	oh_status st = oh_call_id(c, 0, &r.id, err);
	if (!st)
		st = asked_paper(c, &what, &format, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_signed, &r, err);
	if (!st && !r.n)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_print_nothing);
	if (!st && what == PLATES)
		return print_plates(&r, err);
	if (!st)
		st = fill_rows(&r, &release, err);
	if (st)
		return st;
	oh_buf_clear(c->out);
	if (format == AS_XLSX) {
		c->download = what == BRIEF ? OH_SV("signed-brief.xlsx") : OH_SV("signed.xlsx");
		return put_book(c, what == BRIEF ? write_brief : write_table, &release, err);
	}
	c->type = DOCX;
	c->download = what == BRIEF ? OH_SV("signed-brief.docx") : OH_SV("signed.docx");
	return what == BRIEF ? oh_signing_brief_docx(&release, c->out, err)
	                     : oh_signing_docx(&release, c->out, err);
}
