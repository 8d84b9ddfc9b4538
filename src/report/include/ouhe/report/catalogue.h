/* The catalogue of an event (供需手册): who offers and who asks for what, for print.
 *
 * A catalogue shows what it is given and asks nobody: the caller gives only what each
 * company released for print, contacts among it. Money is fen. One language a document.
 */
#ifndef OUHE_REPORT_CATALOGUE_H
#define OUHE_REPORT_CATALOGUE_H

#include "ouhe/base/arena.h"
#include "ouhe/base/decimal.h"
#include "ouhe/report/pdf.h"

/* One supply or demand. */
typedef struct oh_catalogue_line {
	oh_sv id;     /* of the listing on the platform; empty in a catalogue of lists */
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
	oh_sv id;   /* of the organisation on the platform; empty in a catalogue of lists */
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
	size_t left_out; /* lines, the oldest, that it has no room for: said where it counts */
} oh_catalogue;

/* What a catalogue amounts to. */
typedef struct oh_catalogue_tally {
	size_t companies, supplies, demands;
	size_t priced_supplies, priced_demands; /* lines that state an amount */
	oh_fen supply_amount, demand_amount;    /* their sums; held at the largest number */
} oh_catalogue_tally;

void oh_catalogue_count(const oh_catalogue *c, oh_catalogue_tally *out);

/* --- what it is made of, in order; for those who show it otherwise --- */

/* A product or a company of the index. */
typedef struct oh_catalogue_item {
	oh_sv name;
	char letter;  /* 'A' to 'Z', '#' for all else */
	bool demand;  /* of products */
	size_t entry; /* the company's place: from 0 through all chapters */
	size_t line;  /* of products: among its supplies, or its demands */
} oh_catalogue_item;
/* In the order of pinyin, '#' last; in the arena. */
oh_status oh_catalogue_products(const oh_catalogue *c, oh_arena *a, oh_catalogue_item **out,
                                size_t *n, oh_error *err);
oh_status oh_catalogue_companies(const oh_catalogue *c, oh_arena *a, oh_catalogue_item **out,
                                 size_t *n, oh_error *err);

/* A domain, a city or a category in numbers. */
typedef struct oh_catalogue_group {
	oh_sv label;
	size_t companies, supplies, demands;
	oh_fen supply_amount, demand_amount;
	const oh_catalogue_company *last; /* counted last */
	size_t order;                     /* in which it came */
} oh_catalogue_group;

typedef enum oh_catalogue_by {
	OH_CATALOGUE_DOMAINS,
	OH_CATALOGUE_CITIES,
	OH_CATALOGUE_CATEGORIES,
	OH_CATALOGUE_WAYS
} oh_catalogue_by;

typedef struct oh_catalogue_stats {
	oh_catalogue_group *groups[OH_CATALOGUE_WAYS]; /* domains as they come, else the largest
	                                                  first */
	size_t n[OH_CATALOGUE_WAYS];
} oh_catalogue_stats;
/* Memory in the arena. */
oh_status oh_catalogue_stats_of(const oh_catalogue *c, oh_arena *a, oh_catalogue_stats *out,
                                oh_error *err);

/* --- as files --- */

/* Cover, contents, foreword, a chapter a domain with an entry a company, index of products
 * and index of companies in the order of pinyin, statistics; with outline and links.
 * Appended to `out`; on failure `out` is as it was. OH_EUSAGE without a company. Cost: some
 * 0.6 ms a line. */
oh_status oh_catalogue_pdf(const oh_catalogue *c, oh_buf *out, oh_pdf_result *result,
                           oh_error *err);
/* The same to leaf through: one page of HTML that fetches nothing, shows an entry at a time by
 * keys, swipes and links, finds words, and is whole on paper and without its script. Appended
 * to `out`; failures as above. Cost: some 10 µs a line. */
oh_status oh_catalogue_html(const oh_catalogue *c, oh_buf *out, oh_error *err);
/* Sheets companies, supplies, demands, statistics. On failure `path` stays as it was. */
oh_status oh_catalogue_xlsx(const oh_catalogue *c, const char *path, oh_error *err);

#endif
