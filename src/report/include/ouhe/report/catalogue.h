/* The catalogue of an event (供需手册): who offers and who asks for what, for print.
 *
 * A catalogue shows what it is given and asks nobody: the caller gives only what each
 * company released for print, contacts among it. Money is fen. One language a document.
 */
#ifndef OUHE_REPORT_CATALOGUE_H
#define OUHE_REPORT_CATALOGUE_H

#include "ouhe/base/decimal.h"
#include "ouhe/report/pdf.h"

/* One supply or demand. */
typedef struct oh_catalogue_line {
	oh_sv number; /* of the list; may be empty, as all of these but the title */
	oh_sv title;
	oh_sv domain;   /* for the statistics; empty: the chapter's title */
	oh_sv category; /* in the words of the document's language */
	oh_sv detail;   /* parameters and text; lines end in \n */
	oh_sv validity;
	oh_sv contact; /* only where its owner released it */
	oh_fen amount; /* budget or value, -1: not stated or not released */
} oh_catalogue_line;

typedef struct oh_catalogue_company {
	oh_sv name; /* never empty */
	oh_sv city, intro, contact;
	const oh_catalogue_line *supplies, *demands;
	size_t n_supplies, n_demands;
} oh_catalogue_company;

typedef struct oh_catalogue_chapter {
	oh_sv title;                           /* the domain */
	const oh_catalogue_company *companies; /* in the order of print */
	size_t n;
} oh_catalogue_chapter;

typedef struct oh_catalogue {
	oh_sv title;                  /* never empty */
	oh_sv place, date, organiser; /* of the event, as shown; may be empty */
	oh_sv foreword;               /* a page of its own; may be empty */
	const oh_catalogue_chapter *chapters;
	size_t n;
	oh_lang lang;
	int64_t created; /* ms since 1970 */
} oh_catalogue;

/* What a catalogue amounts to. */
typedef struct oh_catalogue_tally {
	size_t companies, supplies, demands;
	size_t priced_supplies, priced_demands; /* lines that state an amount */
	oh_fen supply_amount, demand_amount;    /* their sums; held at the largest number */
} oh_catalogue_tally;

void oh_catalogue_count(const oh_catalogue *c, oh_catalogue_tally *out);

/* Cover, contents, foreword, a chapter a domain with an entry a company, index of products
 * and index of companies in the order of pinyin, statistics; with outline and links.
 * Appended to `out`; on failure `out` is as it was. OH_EUSAGE without a company. Cost: some
 * 0.6 ms a line. */
oh_status oh_catalogue_pdf(const oh_catalogue *c, oh_buf *out, oh_pdf_result *result,
                           oh_error *err);
/* Sheets companies, supplies, demands, statistics. On failure `path` stays as it was. */
oh_status oh_catalogue_xlsx(const oh_catalogue *c, const char *path, oh_error *err);

#endif
