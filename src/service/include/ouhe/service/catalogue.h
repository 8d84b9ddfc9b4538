/* Use case: two lists in, the catalogue of an event out (供需手册): as PDF, as a workbook, or as a
 * page of HTML to leaf through.
 *
 * Companies are told apart by their names, folded and without blanks; each stands in the
 * chapter in which most of its lines are. What stood in hidden rows or sheets is not printed,
 * and contacts are only where the caller says that the companies released them.
 */
#ifndef OUHE_SERVICE_CATALOGUE_H
#define OUHE_SERVICE_CATALOGUE_H

#include "ouhe/service/session.h"

typedef enum oh_catalogue_format {
	OH_CATALOGUE_NONE,
	OH_CATALOGUE_PDF,
	OH_CATALOGUE_XLSX,
	OH_CATALOGUE_HTML
} oh_catalogue_format;

/* What a chapter is. */
typedef enum oh_catalogue_chapters {
	OH_CHAPTERS_DOMAIN, /* an industry pack */
	OH_CHAPTERS_CATEGORY,
	OH_CHAPTERS_CITY
} oh_catalogue_chapters;

/* Words on the cover; each may be empty, the title then is a plain one. */
typedef struct oh_catalogue_cover {
	oh_sv title, place, date, organiser, foreword;
} oh_catalogue_cover;

typedef struct oh_catalogue_request {
	const oh_source *supply, *demand; /* one of them may be NULL */
	const char *pack;                 /* read every sheet with it; NULL: as the lists say */
	oh_catalogue_cover cover;
	oh_catalogue_chapters chapters;
	bool contacts; /* the companies released their contacts for print */
	oh_lang lang;
	unsigned threads;        /* of the reading, 0: one a processor */
	oh_progress_fn progress; /* nullable */
	void *progress_ctx;
} oh_catalogue_request;

typedef struct oh_catalogue_made {
	size_t companies, supplies, demands;
	size_t hidden;         /* lines left out */
	size_t pages;          /* 0: no paper */
	size_t glyphs_missing; /* characters that no font of the system has */
} oh_catalogue_made;

/* The format that a file's ending asks for, NONE for any other. */
oh_catalogue_format oh_service_catalogue_format(const char *path);
/* Reads the lists and writes the catalogue in one step: the file is whole or as it was.
 * OH_EFORMAT when the lists hold no line to print. */
oh_status oh_service_catalogue(const oh_session *s, const oh_catalogue_request *rq,
                               const char *path, oh_catalogue_made *out, oh_error *err);

#endif
