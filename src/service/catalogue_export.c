/* The platform's catalogue as a file. */
#include <stdio.h>
#include <unistd.h>

#include "catalogue_release.h"
#include "ouhe/text/utf8.h"

enum { WORDS_MOST = 200 };

struct printing {
	struct sv_catalogue_wish wish;
	struct sv_catalogue_found found;
};

static oh_status gather(oh_db *db, void *ctx, oh_error *err)
{
	struct printing *p = ctx;
	return sv_catalogue_gather(db, &p->wish, p->wish.c->arena, &p->found, err);
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

static oh_status print(struct printing *p, oh_catalogue_cover *cover, int format, oh_error *err)
{
	oh_catalogue catalogue;
	oh_call *c = p->wish.c;
	oh_status st = oh_store_read(c->platform->store, gather, p, err);
	if (!st)
		sv_catalogue_cover_of(&p->found, p->wish.conference, c->arena, cover);
	if (!st)
		st = sv_catalogue_done(&p->found.k, cover, &catalogue, err);
	if (!st && catalogue.n == 0)
		st = sv_catalogue_refuse(&p->found, c, err);
	if (st)
		return st;
	catalogue.left_out = p->found.left_out;
	switch (format) {
	case 0:
		c->type = "application/pdf";
		c->download = OH_SV("catalogue.pdf");
		return oh_catalogue_pdf(&catalogue, c->out, NULL, err);
	case 1:
		c->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
		c->download = OH_SV("catalogue.xlsx");
		return put_xlsx(c, &catalogue, err);
	default:
		c->type = "text/html; charset=utf-8";
		c->download = OH_SV("catalogue.html");
		return oh_catalogue_html(&catalogue, c->out, err);
	}
}

oh_status sv_export_catalogue(oh_call *c, oh_error *err)
{
	static const char *const formats[] = {"pdf", "xlsx", "html", NULL};
	struct printing p;
	oh_sv format = oh_call_query(c, "format");
	int f = format.n ? sv_name_index(formats, format) : 0;
	oh_catalogue_cover cover = {.title = cover_words(c, "title"),
	                            .place = cover_words(c, "place"),
	                            .date = cover_words(c, "date"),
	                            .organiser = cover_words(c, "organiser")};
	if (f < 0)
		(void)oh_call_invalid(c, "?format", &oh_msg_service_search_choice, &format, 1);
	sv_catalogue_wish_read(c, true, &p.wish);
	oh_status st = oh_call_check(c, err);
	if (!st)
		st = oh_call_may(c, NULL, err);
	if (st)
		return st;
	sv_catalogue_found_init(&p.found);
	st = print(&p, &cover, f, err);
	sv_catalogue_found_release(&p.found);
	return st;
}
