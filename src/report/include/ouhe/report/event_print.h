/* What an event prints: badges, signs, name plates, agendas, the plan of the hall.
 *
 * Plain models: strings, times in ms since 1970 (shown as UTC+8), slots and tables by their
 * place in an array. Nothing is looked up; who may see what is the caller's business. Empty
 * strings are left out. Each function appends a PDF to `out`; on failure `out` is as it
 * was. `result` is nullable. n 0 is OH_EUSAGE.
 */
#ifndef OUHE_REPORT_EVENT_PRINT_H
#define OUHE_REPORT_EVENT_PRINT_H

#include "ouhe/report/pdf.h"

typedef struct oh_print_event {
	oh_sv name;                    /* never empty */
	oh_sv place, dates, organiser; /* as shown */
	oh_lang lang;
	int64_t created; /* ms since 1970 */
} oh_print_event;

typedef struct oh_badge {
	oh_sv name; /* of the person; empty: a badge to write on */
	oh_sv org;
	oh_sv position;  /* 采购部经理 */
	oh_sv role;      /* 采购方, 供应商, 媒体, 工作人员: the band at the foot */
	oh_sv number;    /* of the badge */
	oh_sv code;      /* what the QR code says; empty: none. At most 2,331 bytes */
	uint32_t colour; /* of the band, 0xRRGGBB; 0: the house's blue */
} oh_badge;

/* Size of a badge; 0: 90 × 60 mm. Limits: 50 to 190 mm, 40 to 270 mm (OH_ELIMIT). */
typedef struct oh_badge_sheet {
	double width_mm, height_mm;
} oh_badge_sheet;

/* As many on an A4 page as there is room for, with cut marks. `sheet` is nullable. */
oh_status oh_badges_pdf(const oh_print_event *event, const oh_badge *badges, size_t n,
                        const oh_badge_sheet *sheet, oh_buf *out, oh_pdf_result *result,
                        oh_error *err);

/* A sign that stands on a table: an A4 page across, folded once, read from both sides. */
typedef struct oh_table_sign {
	oh_sv number; /* of the table: large */
	oh_sv zone;
	oh_sv org;  /* who sits there all the time; empty: tables change hands */
	oh_sv code; /* QR code, as of a badge */
} oh_table_sign;
oh_status oh_table_signs_pdf(const oh_print_event *event, const oh_table_sign *signs, size_t n,
                             oh_buf *out, oh_pdf_result *result, oh_error *err);

/* A name plate for the stage: folded like a sign, the name as large as it can be. */
typedef struct oh_name_plate {
	oh_sv name;
	oh_sv org; /* below the name, with the position */
	oh_sv position;
} oh_name_plate;
oh_status oh_name_plates_pdf(const oh_print_event *event, const oh_name_plate *plates, size_t n,
                             oh_buf *out, oh_pdf_result *result, oh_error *err);

typedef enum oh_agenda_kind {
	OH_AGENDA_MEETING,
	OH_AGENDA_FREE,     /* a slot without a meeting */
	OH_AGENDA_BREAK,    /* lunch, coffee */
	OH_AGENDA_CANCELLED /* shown struck through with its reason */
} oh_agenda_kind;

typedef struct oh_agenda_item {
	int64_t start, end;
	uint8_t kind;  /* oh_agenda_kind */
	oh_sv table;   /* "A12" */
	oh_sv with;    /* the other side's organisation; the title of a break */
	oh_sv people;  /* who of both sides sits there */
	oh_sv subject; /* what it is about */
	oh_sv note;    /* the reason of a cancellation, the wish of the organiser */
} oh_agenda_item;

typedef struct oh_agenda {
	oh_sv org;                   /* the participant; never empty */
	oh_sv people;                /* who comes */
	oh_sv number;                /* of the participant */
	oh_sv code;                  /* QR code: the page of this agenda */
	const oh_agenda_item *items; /* by start */
	size_t n;
} oh_agenda;

/* A page or more each participant, days divided, outline by participant. */
oh_status oh_agendas_pdf(const oh_print_event *event, const oh_agenda *agendas, size_t n,
                         oh_buf *out, oh_pdf_result *result, oh_error *err);

/* Tables against slots. */
typedef struct oh_hall_slot {
	int64_t start, end;
} oh_hall_slot;
typedef struct oh_hall_table {
	oh_sv number, zone;
} oh_hall_table;
typedef struct oh_hall_cell {
	oh_sv host, guest; /* both empty: a free table */
} oh_hall_cell;
typedef struct oh_hall_plan {
	const oh_hall_slot *slots; /* by start */
	size_t n_slots;
	const oh_hall_table *tables; /* in the order of print; a new zone gets a heading */
	size_t n_tables;
	const oh_hall_cell *cells; /* [table * n_slots + slot] */
} oh_hall_plan;

/* Pages across, up to eight slots wide, a new one each day. */
oh_status oh_hall_plan_pdf(const oh_print_event *event, const oh_hall_plan *plan, oh_buf *out,
                           oh_pdf_result *result, oh_error *err);

#endif
