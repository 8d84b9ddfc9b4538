/* Shared by the files of the catalogue; private to `report`. */
#ifndef OUHE_REPORT_CATALOGUE_INTERNAL_H
#define OUHE_REPORT_CATALOGUE_INTERNAL_H

#include "ouhe/base/arena.h"
#include "ouhe/report/catalogue.h"
#include "print.h"

const oh_msg *ct_by_word(oh_catalogue_by by);

/* A catalogue being drawn. */
struct ct {
	const oh_catalogue *c;
	oh_pdf *p;
	oh_arena *arena;
	oh_buf text;
	/* Where each company stands, in the order of chapters, and on which page. */
	oh_pdf_spot *spot;
	int *number;
	size_t n_companies;
	oh_pdf_spot *chapter_spot;
	int *chapter_number;
	oh_pdf_spot part_spot[4]; /* foreword, products, companies, statistics */
	int part_number[4];
	/* Which columns the tables have: something stands in them. */
	bool has[2][7];
};

enum ct_part { CT_FOREWORD, CT_PRODUCTS, CT_COMPANIES, CT_STATISTICS, CT_PARTS };

oh_sv ct_tr(const struct ct *t, const oh_msg *m);
/* A heading of a part at the top of a new page, remembered for contents and outline. */
void ct_part_begin(struct ct *t, enum ct_part part, const oh_msg *title);
/* catalogue_index.c */
oh_status ct_index_products(struct ct *t, oh_error *err);
oh_status ct_index_companies(struct ct *t, oh_error *err);
/* catalogue_stats.c */
oh_status ct_statistics(struct ct *t, oh_error *err);
/* catalogue_cover.c */
size_t ct_contents_pages(const oh_catalogue *c);
void ct_cover(struct ct *t);
void ct_contents(struct ct *t);

#endif
