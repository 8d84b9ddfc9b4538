/* How a catalogue comes together, from lists and from the platform; private to `service`. */
#ifndef OUHE_SERVICE_CATALOGUE_BUILD_H
#define OUHE_SERVICE_CATALOGUE_BUILD_H

#include "ouhe/base/vec.h"
#include "ouhe/listing/listing.h"
#include "ouhe/report/catalogue.h"
#include "ouhe/service/catalogue.h"

struct sv_catalogue_org;

/* Companies and their lines as they come; everything lives in the arena. */
struct sv_catalogue {
	oh_arena *arena;
	oh_lang lang;
	oh_catalogue_chapters by;
	bool lists;  /* the lines are those of lists, not of the platform */
	bool light;  /* names, places and amounts alone, copied: what is added may go */
	oh_vec orgs; /* struct sv_catalogue_org * */
	struct oh_map *index;
};

/* What is known of a company; empty where it is not. The first that says something counts. */
struct sv_catalogue_about {
	oh_sv id; /* on the platform: companies are told apart by it; empty: by their names */
	oh_sv name, city, intro, contact;
};

/* Names of the values of oh_catalogue_chapters; ends with NULL. */
extern const char *const sv_catalogue_chapters[];

oh_status sv_catalogue_init(struct sv_catalogue *k, oh_arena *a, oh_lang lang,
                            oh_catalogue_chapters by, oh_error *err);
void sv_catalogue_release(struct sv_catalogue *k);
/* True when the company of that identity is there already and needs no more words. */
bool sv_catalogue_knows(const struct sv_catalogue *k, oh_sv id);
/* One line of a company. `id` of the listing, may be empty; `amount` fen, -1: not to be
 * printed; contact and validity as shown, may be empty. */
oh_status sv_catalogue_add(struct sv_catalogue *k, const struct sv_catalogue_about *about, oh_sv id,
                           const oh_listing *l, oh_fen amount, oh_sv validity, oh_sv contact,
                           oh_error *err);
/* Chapters and companies by pinyin, lines as they came. */
oh_status sv_catalogue_done(struct sv_catalogue *k, const oh_catalogue_cover *cover,
                            oh_catalogue *out, oh_error *err);
/* "示例张 0731-1234 a@b": what is there of a contact, in the arena. */
oh_sv sv_catalogue_contact(oh_arena *a, oh_sv name, oh_sv phone, oh_sv mail);

#endif
