/* The report after an event, the release of what was signed, the one-page brief.
 *
 * Money is fen, -1 where none was stated. Texts are shown as given.
 */
#ifndef OUHE_REPORT_EVENT_REPORT_H
#define OUHE_REPORT_EVENT_REPORT_H

#include "ouhe/base/decimal.h"
#include "ouhe/report/event_print.h"

/* Numbers of an event, or of a domain or a city of it. */
typedef struct oh_event_numbers {
	size_t organisations, people; /* registered */
	size_t arrived;               /* organisations that checked in */
	size_t asked, accepted, scheduled, held, no_shows;
	size_t follow_ups, intents;
	oh_fen intent_amount; /* sum of the intents that state one */
} oh_event_numbers;

typedef struct oh_event_group {
	oh_sv label;
	oh_event_numbers numbers;
} oh_event_group;

/* Guests of one role, who are in no other number. */
typedef struct oh_event_guests {
	oh_sv role;
	size_t people, arrived;
} oh_event_guests;

/* What stayed without a partner. */
typedef struct oh_event_unmet {
	oh_sv org, city, domain, title, reason;
} oh_event_unmet;

/* One recorded intent. */
typedef struct oh_event_intent {
	oh_sv buyer, supplier, subject;
	oh_fen amount; /* -1: not stated */
} oh_event_intent;

typedef struct oh_event_report {
	oh_print_event event;
	oh_event_numbers total;
	const oh_event_group *domains, *cities; /* in the order of print */
	size_t n_domains, n_cities;
	const oh_event_guests *guests;
	size_t n_guests;
	const oh_event_intent *intents;
	size_t n_intents;
	const oh_event_unmet *unmet;
	size_t n_unmet;
} oh_event_report;

oh_status oh_event_report_pdf(const oh_event_report *r, oh_buf *out, oh_pdf_result *result,
                              oh_error *err);
/* Sheets summary, domains, cities, intents, unmet, and guests where there are any. On failure
 * `path` stays as it was. */
oh_status oh_event_report_xlsx(const oh_event_report *r, const char *path, oh_error *err);

typedef enum oh_signing_kind {
	OH_SIGNING_FRAMEWORK, /* 框架协议 */
	OH_SIGNING_INTENT,    /* 意向协议 */
	OH_SIGNING_PURCHASE,  /* 采购合同 */
	OH_SIGNING_RESEARCH,  /* 产学研合作 */
	OH_SIGNING_STRATEGIC, /* 战略合作 */
	OH_SIGNING_KINDS
} oh_signing_kind;

typedef enum oh_signing_novelty {
	OH_SIGNING_NEW,
	OH_SIGNING_RENEWAL,
	OH_SIGNING_BEFORE /* agreed before the event */
} oh_signing_novelty;

typedef enum oh_tax_basis { OH_TAX_UNSTATED, OH_TAX_INCLUDED, OH_TAX_EXCLUDED } oh_tax_basis;

typedef struct oh_signing_row {
	uint32_t order;         /* on stage; 0: not on stage */
	oh_sv party_a, party_b; /* several parties: joined by the caller */
	oh_sv subject;
	uint8_t kind, novelty, tax; /* the enumerations above */
	bool related;               /* the parties are related */
	bool tender_follows;        /* a tender must follow */
	oh_fen amount;              /* -1: none */
	oh_sv period, signers, attachment, note;
} oh_signing_row;

typedef struct oh_signing_release {
	oh_print_event event;
	const oh_signing_row *rows; /* in the order of print */
	size_t n;
	oh_sv text;        /* of the brief, before its numbers; may be empty */
	int64_t locked_at; /* when the figures were locked, ms; 0: they are not, and the papers say
	                      so */
} oh_signing_release;

/* The release table: each signing a row, sums a kind and tax basis (money of different standing
 * is never added up), new ones apart from renewed and earlier ones and from those between
 * related parties. docx appends to `out`. */
oh_status oh_signing_docx(const oh_signing_release *r, oh_buf *out, oh_error *err);
oh_status oh_signing_xlsx(const oh_signing_release *r, const char *path, oh_error *err);
/* One page: what was signed, in numbers and a sentence a kind. */
oh_status oh_signing_brief_docx(const oh_signing_release *r, oh_buf *out, oh_error *err);
oh_status oh_signing_brief_xlsx(const oh_signing_release *r, const char *path, oh_error *err);

#endif
