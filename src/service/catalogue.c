#include "ouhe/service/catalogue.h"

#include "catalogue.h"
#include "listings.h"
#include "ouhe/base/outfile.h"
#include "session.h"

oh_catalogue_format oh_service_catalogue_format(const char *path)
{
	static const struct {
		oh_sv ending;
		oh_catalogue_format format;
	} formats[] = {{{".pdf", 4}, OH_CATALOGUE_PDF},
	               {{".xlsx", 5}, OH_CATALOGUE_XLSX},
	               {{".html", 5}, OH_CATALOGUE_HTML},
	               {{".htm", 4}, OH_CATALOGUE_HTML}};
	oh_sv name = oh_sv_from(path);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		size_t n = formats[i].ending.n;
		if (name.n > n &&
		    oh_sv_eq_nocase(oh_sv_sub(name, name.n - n, n), formats[i].ending))
			return formats[i].format;
	}
	return OH_CATALOGUE_NONE;
}

struct making {
	const oh_session *s;
	const oh_catalogue_request *rq;
	struct sv_catalogue k;
	oh_arena *arena;
	size_t hidden;
};

static oh_status add_line(struct making *m, const oh_listing *l, oh_error *err)
{
	struct sv_catalogue_about about = {.name = l->org, .city = l->place};
	oh_sv contact = OH_SV("");
	if (l->hidden) {
		m->hidden++;
		return OH_OK;
	}
	if (m->rq->contacts) {
		contact = sv_catalogue_contact(m->arena, l->contact.name, l->contact.phone,
		                               l->contact.mail);
		if (!contact.p)
			return oh_nomem(err);
	}
	return sv_catalogue_add(&m->k, &about, OH_SV(""), l, sv_amount(l->facts, l->n_facts),
	                        l->validity, contact, err);
}

static oh_status add_list(struct making *m, const oh_source *source, oh_side side,
                          struct sv_progress *progress, oh_error *err)
{
	oh_list list;
	oh_status st = sv_list(m->s, source, side, m->rq->pack, m->rq->threads, progress, m->arena,
	                       &list, err);
	for (size_t i = 0; !st && i < list.n; i++)
		st = add_line(m, &list.listings[i], err);
	return st;
}

static oh_status add_lists(struct making *m, oh_error *err)
{
	struct sv_progress p;
	oh_status st = OH_OK;
	sv_progress_init(&p, m->rq->progress, m->rq->progress_ctx, OH_STAGE_SUPPLY);
	if (m->rq->supply)
		st = add_list(m, m->rq->supply, OH_SUPPLY, &p, err);
	p.stage = OH_STAGE_DEMAND;
	if (!st && m->rq->demand)
		st = add_list(m, m->rq->demand, OH_DEMAND, &p, err);
	return st;
}

/* What is made in memory goes to the file in one step. */
static oh_status write_made(const oh_catalogue *c, const char *path, oh_catalogue_made *made,
                            oh_error *err)
{
	oh_buf out = OH_BUF_INIT;
	oh_pdf_result result = {0};
	oh_status st = oh_service_catalogue_format(path) == OH_CATALOGUE_HTML
	                   ? oh_catalogue_html(c, &out, err)
	                   : oh_catalogue_pdf(c, &out, &result, err);
	if (!st)
		st = oh_file_put(path, oh_buf_sv(&out), err);
	oh_buf_release(&out);
	made->pages = result.pages;
	made->glyphs_missing = result.glyphs_missing;
	return st;
}

static oh_status write_file(struct making *m, const char *path, oh_catalogue_made *made,
                            oh_error *err)
{
	oh_catalogue c;
	oh_catalogue_tally tally;
	oh_status st = sv_catalogue_done(&m->k, &m->rq->cover, &c, err);
	if (st)
		return st;
	oh_catalogue_count(&c, &tally);
	*made = (oh_catalogue_made){.companies = tally.companies,
	                            .supplies = tally.supplies,
	                            .demands = tally.demands,
	                            .hidden = m->hidden};
	if (tally.companies == 0)
		return oh_raise(err, OH_EFORMAT, &oh_msg_service_catalogue_no_lines);
	if (m->rq->progress)
		m->rq->progress(m->rq->progress_ctx, OH_STAGE_WRITE, 0, 0);
	return oh_service_catalogue_format(path) == OH_CATALOGUE_XLSX
	           ? oh_catalogue_xlsx(&c, path, err)
	           : write_made(&c, path, made, err);
}

oh_status oh_service_catalogue(const oh_session *s, const oh_catalogue_request *rq,
                               const char *path, oh_catalogue_made *out, oh_error *err)
{
	struct making m = {.s = s, .rq = rq};
	struct sv_input inputs[2] = {0};
	oh_catalogue_made made = {0};
	if (oh_service_catalogue_format(path) == OH_CATALOGUE_NONE)
		return oh_raise(err, OH_EUSAGE, &oh_msg_service_catalogue_format, oh_sv_from(path));
	oh_status st = rq->pack ? oh_session_has_pack(s, rq->pack, err) : OH_OK;
	if (st)
		return st;
	sv_input_remember(&inputs[0], rq->supply ? rq->supply->path : NULL);
	sv_input_remember(&inputs[1], rq->demand ? rq->demand->path : NULL);
	st = sv_input_spared(inputs, 2, path, err);
	if (st)
		return st;
	m.arena = oh_arena_new(0);
	st =
	    m.arena ? sv_catalogue_init(&m.k, m.arena, rq->lang, rq->chapters, err) : oh_nomem(err);
	m.k.lists = true;
	if (!st)
		st = add_lists(&m, err);
	if (!st)
		st = write_file(&m, path, &made, err);
	sv_catalogue_release(&m.k);
	oh_arena_free(m.arena);
	if (!st)
		*out = made;
	return st;
}
