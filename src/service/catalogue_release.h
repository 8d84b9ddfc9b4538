/* The platform's catalogue: what its readers may see of what stands, who released it, and why
 * the rest is not in it; private to `service`. */
#ifndef OUHE_SERVICE_CATALOGUE_RELEASE_H
#define OUHE_SERVICE_CATALOGUE_RELEASE_H

#include "catalogue.h"
#include "conferences.h"

/* Why what stands on the platform is not in a catalogue; in the order in which it is told. */
enum sv_withheld {
	SV_NOT_RELEASED, /* the company has an approved desk and did not agree to print */
	SV_DESK_WAITS,   /* its desk is not approved yet */
	SV_REGISTERED,   /* for registered readers, and these are everybody */
	SV_FEWER,        /* for fewer than any catalogue's readers */
	SV_UNPUBLISHED,  /* a draft, or being checked */
	SV_ENDED,        /* past its validity */
	SV_NO_LINES,     /* released, and nothing there to print */
	SV_WITHHELD
};

struct sv_withheld_sum {
	size_t lines;
	oh_vec orgs; /* oh_id, each once when counted */
};

/* What was asked for. */
struct sv_catalogue_wish {
	oh_call *c;
	oh_id conference; /* only what its participants released; 0: of everybody */
	bool registered;  /* for registered readers alone; else for everybody */
	oh_catalogue_chapters by;
	bool light; /* as sv_catalogue.light */
};

/* What it comes to. */
struct sv_catalogue_found {
	struct sv_conference k_of;
	struct sv_catalogue k;
	struct sv_withheld_sum withheld[SV_WITHHELD];
	size_t left_out; /* the oldest lines beyond the most */
};

/* Lines that one catalogue holds. Tests choose fewer. */
extern size_t sv_catalogue_most;

/* Reads `?conference`, `?readers` and `?chapters`; what is wrong is noted on the call. `paper`:
 * readers are who the paper goes to, else at most who asks. */
void sv_catalogue_wish_read(oh_call *c, bool paper, struct sv_catalogue_wish *out);
void sv_catalogue_found_init(struct sv_catalogue_found *f);
void sv_catalogue_found_release(struct sv_catalogue_found *f);
/* Begins f anew, with the builder's memory in `a`. Cost: a scan of the listings. */
oh_status sv_catalogue_gather(oh_db *db, const struct sv_catalogue_wish *w, oh_arena *a,
                              struct sv_catalogue_found *f, oh_error *err);
/* What the cover does not say, the conference does. */
void sv_catalogue_cover_of(const struct sv_catalogue_found *f, oh_id conference, oh_arena *a,
                           oh_catalogue_cover *cover);
/* OH_ECONFLICT with the reasons in words. */
oh_status sv_catalogue_refuse(const struct sv_catalogue_found *f, const oh_call *c, oh_error *err);

/* One company as it is printed now, from scratch: lines that its readers may see no more are
 * not in it. *out is of the call's arena; NULL when nothing is left. `from`: lines of a side
 * that are passed over, `most`: lines of a side that are given. */
struct sv_catalogue_part {
	const oh_catalogue_company *company; /* as it was laid out */
	size_t from, most;
};
oh_status sv_catalogue_entry(oh_db *db, const struct sv_catalogue_wish *w,
                             const struct sv_catalogue_part *part, const oh_catalogue_company **out,
                             oh_error *err);

/* catalogue_page.c: what is kept of catalogues that were looked at. */
struct sv_books;
oh_status sv_books_new(struct sv_books **out, oh_error *err);
void sv_books_free(struct sv_books *b);

#endif
