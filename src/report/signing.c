/* What was signed: the release table and the one-page brief. */
#include "docx.h"
#include "event_internal.h"
#include "ouhe/report/event_report.h"
#include "print_book.h"

enum { TABLE_COLUMNS = 12, SUM_COLUMNS = 10 };

/* How many, and their amounts. */
struct sum {
	size_t n;
	oh_fen amount;
};
/* All of them; new ones between strangers; renewed and earlier ones; those between related
 * parties. The last three make up the first. */
enum { SUM_ALL, SUM_NEW, SUM_AGAIN, SUM_RELATED, SUM_PARTS };
/* What an amount means: the tax bases of oh_tax_basis, and no amount at all. Amounts are added
 * within a kind and a basis only: a framework is no order, and tax is not money earned. */
enum { NO_AMOUNT = OH_TAX_EXCLUDED + 1, BASES };

struct sums {
	struct sum of[OH_SIGNING_KINDS][BASES][SUM_PARTS];
	size_t kinds[OH_SIGNING_KINDS], parts[SUM_PARTS], tenders;
};

static void count(const oh_signing_release *r, struct sums *out)
{
	*out = (struct sums){0};
	for (size_t i = 0; i < r->n; i++) {
		const oh_signing_row *row = &r->rows[i];
		int part = row->related                     ? SUM_RELATED
		           : row->novelty == OH_SIGNING_NEW ? SUM_NEW
		                                            : SUM_AGAIN;
		size_t kind = row->kind < OH_SIGNING_KINDS ? row->kind : OH_SIGNING_FRAMEWORK;
		size_t basis = row->amount < 0              ? NO_AMOUNT
		               : row->tax > OH_TAX_EXCLUDED ? OH_TAX_UNSTATED
		                                            : row->tax;
		const int both[2] = {SUM_ALL, part};
		for (int k = 0; k < 2; k++) {
			struct sum *s = &out->of[kind][basis][both[k]];
			s->n++;
			s->amount = pr_add(s->amount, row->amount);
			out->parts[both[k]]++;
		}
		out->kinds[kind]++;
		out->tenders += row->tender_follows;
	}
}

static const oh_msg *kind_word(size_t kind)
{
	static const oh_msg *const words[OH_SIGNING_KINDS] = {
	    &oh_msg_report_sg_framework, &oh_msg_report_sg_intent, &oh_msg_report_sg_purchase,
	    &oh_msg_report_sg_research, &oh_msg_report_sg_strategic};
	return words[kind < OH_SIGNING_KINDS ? kind : 0];
}

static const oh_msg *novelty_word(uint8_t novelty)
{
	static const oh_msg *const words[] = {&oh_msg_report_sg_new, &oh_msg_report_sg_renewal,
	                                      &oh_msg_report_sg_before};
	return words[novelty <= OH_SIGNING_BEFORE ? novelty : 0];
}

static const oh_msg *tax_word(size_t tax)
{
	static const oh_msg *const words[BASES] = {
	    &oh_msg_report_sg_tax_unstated, &oh_msg_report_sg_tax_in, &oh_msg_report_sg_tax_out,
	    &oh_msg_report_sg_no_amount};
	return words[tax < BASES ? tax : 0];
}

/* --- texts of a row, the same in document and workbook --- */

struct row_text {
	oh_buf order, amount, note;
};

static void release(struct row_text *t)
{
	oh_buf_release(&t->order);
	oh_buf_release(&t->amount);
	oh_buf_release(&t->note);
}

static bool ok(const struct row_text *t)
{
	return oh_buf_ok(&t->order) && oh_buf_ok(&t->amount) && oh_buf_ok(&t->note);
}

static const oh_msg *const table_titles[TABLE_COLUMNS] = {
    &oh_msg_report_sg_order,   &oh_msg_report_sg_party_a, &oh_msg_report_sg_party_b,
    &oh_msg_report_sg_subject, &oh_msg_report_sg_kind,    &oh_msg_report_sg_amount,
    &oh_msg_report_sg_tax,     &oh_msg_report_sg_period,  &oh_msg_report_sg_novelty,
    &oh_msg_report_sg_related, &oh_msg_report_sg_tender,  &oh_msg_report_sg_note};

static oh_sv yes_no(oh_lang lang, bool yes)
{
	return rp_tr(lang, yes ? &oh_msg_report_yes : &oh_msg_report_no);
}

static void part_of_note(oh_buf *out, oh_lang lang, const oh_msg *m, oh_sv text)
{
	if (!text.n)
		return;
	if (out->n)
		oh_buf_char(out, '\n');
	oh_msg_render(out, m, lang, &text, 1);
}

static void row_cells(const oh_signing_row *row, oh_lang lang, struct row_text *t,
                      oh_sv out[TABLE_COLUMNS])
{
	oh_buf_clear(&t->order);
	oh_buf_clear(&t->amount);
	oh_buf_clear(&t->note);
	if (row->order)
		oh_buf_printf(&t->order, "%u", (unsigned)row->order);
	pr_money(&t->amount, row->amount, lang);
	part_of_note(&t->note, lang, &oh_msg_report_sg_signers, row->signers);
	part_of_note(&t->note, lang, &oh_msg_report_sg_attachment, row->attachment);
	part_of_note(&t->note, lang, &oh_msg_report_sg_plain, row->note);
	const oh_sv cells[TABLE_COLUMNS] = {oh_buf_sv(&t->order),
	                                    row->party_a,
	                                    row->party_b,
	                                    row->subject,
	                                    rp_tr(lang, kind_word(row->kind)),
	                                    oh_buf_sv(&t->amount),
	                                    row->amount >= 0 ? rp_tr(lang, tax_word(row->tax))
	                                                     : OH_SV(""),
	                                    row->period,
	                                    rp_tr(lang, novelty_word(row->novelty)),
	                                    yes_no(lang, row->related),
	                                    yes_no(lang, row->tender_follows),
	                                    oh_buf_sv(&t->note)};
	for (int i = 0; i < TABLE_COLUMNS; i++)
		out[i] = cells[i];
}

/* --- documents --- */

static void begin(dx *d, const oh_signing_release *r, const oh_msg *kind, bool landscape,
                  oh_buf *title)
{
	oh_lang lang = r->event.lang;
	oh_msg_render(title, kind, lang, &r->event.name, 1);
	*d = (dx){.title = oh_buf_sv(title),
	          .author = r->event.organiser,
	          .lang = lang,
	          .created = r->event.created,
	          .landscape = landscape};
	dx_begin(d);
	dx_paragraph(d, DX_TITLE, d->title);
}

/* "2026-12-08 · 长沙 · 数据已于 2026年12月9日 … 锁定". */
static void subtitle(dx *d, const oh_signing_release *r)
{
	oh_buf line = OH_BUF_INIT, day = OH_BUF_INIT;
	ev_where(&line, &r->event);
	oh_buf_str(&line, line.n ? " · " : "");
	if (r->locked_at) {
		pr_day(&day, r->locked_at, r->event.lang);
		oh_buf_char(&day, ' ');
		pr_clock(&day, r->locked_at);
	}
	oh_sv when = oh_buf_sv(&day);
	oh_msg_render(&line, r->locked_at ? &oh_msg_report_sg_locked : &oh_msg_report_sg_open,
	              r->event.lang, &when, 1);
	dx_paragraph(d, DX_SUBTITLE, oh_buf_sv(&line));
	d->body.failed = d->body.failed || !oh_buf_ok(&line) || !oh_buf_ok(&day);
	oh_buf_release(&line);
	oh_buf_release(&day);
}

static const oh_msg *const sum_titles[SUM_COLUMNS] = {
    &oh_msg_report_sg_kind,          &oh_msg_report_sg_basis,
    &oh_msg_report_sg_count,         &oh_msg_report_sg_amount,
    &oh_msg_report_sg_new_count,     &oh_msg_report_sg_new_amount,
    &oh_msg_report_sg_again_count,   &oh_msg_report_sg_again_amount,
    &oh_msg_report_sg_related_count, &oh_msg_report_sg_related_amount};

static void sum_row(dx *d, const struct sum of[SUM_PARTS], oh_sv kind, oh_sv basis,
                    oh_buf text[SUM_COLUMNS], bool last)
{
	oh_sv cells[SUM_COLUMNS] = {kind, basis};
	for (int part = 0; part < SUM_PARTS; part++) {
		oh_buf *n = &text[2 + 2 * part], *amount = &text[3 + 2 * part];
		oh_buf_clear(n);
		oh_buf_clear(amount);
		pr_count(n, of[part].n);
		if (of[part].amount > 0)
			pr_money(amount, of[part].amount, d->lang);
		cells[2 + 2 * part] = oh_buf_sv(n);
		cells[3 + 2 * part] = oh_buf_sv(amount);
	}
	dx_row(d, cells, last);
}

/* The last line: how many in all, without their money. */
static void in_all(const struct sums *s, struct sum out[SUM_PARTS])
{
	for (int part = 0; part < SUM_PARTS; part++)
		out[part] = (struct sum){.n = s->parts[part]};
}

static void sum_table(dx *d, const struct sums *s)
{
	static const double shares[SUM_COLUMNS] = {13, 9, 7, 13, 7, 13, 8, 13, 7, 13};
	enum { NUMBERS = 0x3FC };
	oh_sv cells[SUM_COLUMNS];
	oh_buf text[SUM_COLUMNS] = {OH_BUF_INIT};
	struct sum all[SUM_PARTS];
	for (int i = 0; i < SUM_COLUMNS; i++)
		cells[i] = rp_tr(d->lang, sum_titles[i]);
	dx_table(d, shares, SUM_COLUMNS, NUMBERS);
	dx_head(d, cells);
	for (size_t kind = 0; kind < OH_SIGNING_KINDS; kind++)
		for (size_t basis = 0; basis < BASES; basis++)
			if (s->of[kind][basis][SUM_ALL].n)
				sum_row(d, s->of[kind][basis], rp_tr(d->lang, kind_word(kind)),
				        rp_tr(d->lang, tax_word(basis)), text, false);
	in_all(s, all);
	sum_row(d, all, rp_tr(d->lang, &oh_msg_report_ct_total), OH_SV(""), text, true);
	dx_table_end(d);
	dx_paragraph(d, DX_NOTE, rp_tr(d->lang, &oh_msg_report_sg_apart));
	for (int i = 0; i < SUM_COLUMNS; i++) {
		d->body.failed = d->body.failed || !oh_buf_ok(&text[i]);
		oh_buf_release(&text[i]);
	}
}

oh_status oh_signing_docx(const oh_signing_release *r, oh_buf *out, oh_error *err)
{
	static const double shares[TABLE_COLUMNS] = {4, 14, 14, 16, 8, 9, 6, 8, 6, 5, 5, 14};
	enum { NUMBERS = 1u << 5 };
	oh_lang lang = r->event.lang;
	oh_buf title = OH_BUF_INIT;
	struct row_text t = {OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT};
	struct sums s;
	oh_sv cells[TABLE_COLUMNS];
	dx d;
	if (r->n == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	count(r, &s);
	begin(&d, r, &oh_msg_report_sg_release, true, &title);
	subtitle(&d, r);
	for (int i = 0; i < TABLE_COLUMNS; i++)
		cells[i] = rp_tr(lang, table_titles[i]);
	dx_table(&d, shares, TABLE_COLUMNS, NUMBERS);
	dx_head(&d, cells);
	for (size_t i = 0; i < r->n; i++) {
		row_cells(&r->rows[i], lang, &t, cells);
		dx_row(&d, cells, false);
	}
	dx_table_end(&d);
	dx_paragraph(&d, DX_HEADING, rp_tr(lang, &oh_msg_report_sg_sums));
	sum_table(&d, &s);
	d.body.failed = d.body.failed || !ok(&t) || !oh_buf_ok(&title);
	oh_status st = dx_end(&d, out, err);
	release(&t);
	oh_buf_release(&title);
	return st;
}

/* --- brief --- */

/* "{0} 项，{1}" in some sentence. */
static void sentence(oh_buf *out, oh_lang lang, const oh_msg *m, size_t n, oh_fen money)
{
	oh_buf number = OH_BUF_INIT, amount = OH_BUF_INIT;
	pr_count(&number, n);
	pr_money(&amount, money, lang);
	const oh_sv args[2] = {oh_buf_sv(&number), oh_buf_sv(&amount)};
	oh_msg_render(out, m, lang, args, 2);
	out->failed = out->failed || !oh_buf_ok(&number) || !oh_buf_ok(&amount);
	oh_buf_release(&number);
	oh_buf_release(&amount);
}

static void all_text(const struct sums *s, oh_lang lang, oh_buf *out)
{
	static const oh_msg *const parts[SUM_PARTS] = {
	    &oh_msg_report_sg_said_all, &oh_msg_report_sg_said_new, &oh_msg_report_sg_said_again,
	    &oh_msg_report_sg_said_related};
	for (int i = 0; i < SUM_PARTS; i++)
		if (i == SUM_ALL || s->parts[i])
			sentence(out, lang, parts[i], s->parts[i], -1);
	oh_msg_render(out, &oh_msg_report_sg_said_end, lang, NULL, 0);
}

/* "采购合同 2 项：含税 1 项，1,200 万元；未列金额 1 项。" */
static void kind_text(const struct sums *s, size_t kind, oh_lang lang, oh_buf *out)
{
	static const oh_msg *const bases[BASES] = {
	    &oh_msg_report_sg_said_unstated, &oh_msg_report_sg_said_in, &oh_msg_report_sg_said_out,
	    &oh_msg_report_sg_said_none};
	bool first = true;
	oh_buf_sv_put(out, rp_tr(lang, kind_word(kind)));
	sentence(out, lang, &oh_msg_report_sg_said_kind, s->kinds[kind], -1);
	for (size_t basis = 0; basis < BASES; basis++) {
		const struct sum *of = &s->of[kind][basis][SUM_ALL];
		if (!of->n)
			continue;
		if (!first)
			oh_msg_render(out, &oh_msg_report_sg_said_and, lang, NULL, 0);
		sentence(out, lang, bases[basis], of->n, of->amount);
		first = false;
	}
	oh_msg_render(out, &oh_msg_report_sg_said_end, lang, NULL, 0);
}

/* Not more than a page holds beside the numbers. */
static oh_sv page_of(oh_sv text)
{
	enum { BYTES = 1350 };
	if (text.n <= BYTES)
		return text;
	size_t n = BYTES;
	while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n--;
	return oh_sv_sub(text, 0, n);
}

oh_status oh_signing_brief_docx(const oh_signing_release *r, oh_buf *out, oh_error *err)
{
	oh_lang lang = r->event.lang;
	oh_buf title = OH_BUF_INIT, text = OH_BUF_INIT;
	struct sums s;
	dx d;
	if (r->n == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	count(r, &s);
	begin(&d, r, &oh_msg_report_sg_brief, false, &title);
	subtitle(&d, r);
	oh_sv own = page_of(r->text);
	if (own.n) {
		oh_buf_sv_put(&text, own);
		oh_buf_str(&text, own.n < r->text.n ? "…" : "");
		dx_paragraph(&d, DX_BODY, oh_buf_sv(&text));
	}
	oh_buf_clear(&text);
	all_text(&s, lang, &text);
	dx_paragraph(&d, DX_BODY, oh_buf_sv(&text));
	for (size_t kind = 0; kind < OH_SIGNING_KINDS; kind++) {
		oh_buf_clear(&text);
		if (s.kinds[kind]) {
			kind_text(&s, kind, lang, &text);
			dx_paragraph(&d, DX_BODY, oh_buf_sv(&text));
		}
	}
	if (s.tenders) {
		oh_buf_clear(&text);
		sentence(&text, lang, &oh_msg_report_sg_said_tenders, s.tenders, -1);
		dx_paragraph(&d, DX_BODY, oh_buf_sv(&text));
	}
	sum_table(&d, &s);
	d.body.failed = d.body.failed || !oh_buf_ok(&text) || !oh_buf_ok(&title);
	oh_status st = dx_end(&d, out, err);
	oh_buf_release(&text);
	oh_buf_release(&title);
	return st;
}

/* --- workbooks --- */

static void book_sums(pr_book *b, const struct sum of[SUM_PARTS], oh_sv kind, oh_sv basis)
{
	oh_out_cell cells[SUM_COLUMNS] = {rp_text(kind), rp_text(basis)};
	for (int part = 0; part < SUM_PARTS; part++) {
		cells[2 + 2 * part] = rp_integer((double)of[part].n);
		cells[3 + 2 * part] = pr_money_cell(of[part].amount > 0 ? of[part].amount : -1);
	}
	pr_book_row(b, cells, SUM_COLUMNS);
}

static void sum_sheet(pr_book *b, const struct sums *s)
{
	pr_column columns[SUM_COLUMNS];
	struct sum all[SUM_PARTS];
	for (int i = 0; i < SUM_COLUMNS; i++)
		columns[i] = (pr_column){sum_titles[i], i == 0                ? 16
		                                        : i < 2 || i % 2 == 0 ? 12
		                                                              : 20};
	pr_book_sheet(b, &oh_msg_report_sg_sums, columns, SUM_COLUMNS);
	for (size_t kind = 0; kind < OH_SIGNING_KINDS; kind++)
		for (size_t basis = 0; basis < BASES; basis++)
			if (s->of[kind][basis][SUM_ALL].n)
				book_sums(b, s->of[kind][basis], rp_tr(b->lang, kind_word(kind)),
				          rp_tr(b->lang, tax_word(basis)));
	in_all(s, all);
	book_sums(b, all, rp_tr(b->lang, &oh_msg_report_ct_total), OH_SV(""));
	pr_book_end(b, 1);
}

oh_status oh_signing_xlsx(const oh_signing_release *r, const char *path, oh_error *err)
{
	static const double widths[TABLE_COLUMNS] = {6, 26, 26, 30, 14, 18, 10, 16, 12, 8, 10, 30};
	struct row_text t = {OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT};
	pr_column columns[TABLE_COLUMNS];
	struct sums s;
	pr_book b;
	if (r->n == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	count(r, &s);
	oh_status st = pr_book_begin(&b, path, r->event.lang, err);
	if (st)
		return st;
	for (int i = 0; i < TABLE_COLUMNS; i++)
		columns[i] = (pr_column){i == 5 ? &oh_msg_report_sg_amount_yuan : table_titles[i],
		                         widths[i]};
	pr_book_sheet(&b, &oh_msg_report_sg_table, columns, TABLE_COLUMNS);
	for (size_t i = 0; i < r->n && !b.status; i++) {
		oh_sv texts[TABLE_COLUMNS];
		oh_out_cell cells[TABLE_COLUMNS];
		row_cells(&r->rows[i], b.lang, &t, texts);
		for (int k = 0; k < TABLE_COLUMNS; k++)
			cells[k] = rp_wrapped(texts[k]);
		if (r->rows[i].order)
			cells[0] = rp_integer(r->rows[i].order);
		cells[5] = pr_money_cell(r->rows[i].amount);
		if (!ok(&t))
			b.status = oh_nomem(err);
		pr_book_row(&b, cells, TABLE_COLUMNS);
	}
	pr_book_end(&b, 1);
	sum_sheet(&b, &s);
	release(&t);
	return pr_book_close(&b);
}

oh_status oh_signing_brief_xlsx(const oh_signing_release *r, const char *path, oh_error *err)
{
	static const pr_column columns[1] = {{&oh_msg_report_sg_table, 100}};
	oh_buf text = OH_BUF_INIT;
	struct sums s;
	pr_book b;
	if (r->n == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	count(r, &s);
	oh_status st = pr_book_begin(&b, path, r->event.lang, err);
	if (st)
		return st;
	sum_sheet(&b, &s);
	pr_book_sheet(&b, &oh_msg_report_sg_words, columns, 1);
	const oh_out_cell own[1] = {rp_wrapped(r->text)};
	if (r->text.n)
		pr_book_row(&b, own, 1);
	for (size_t line = 0; line <= OH_SIGNING_KINDS + 1; line++) {
		oh_buf_clear(&text);
		if (line == 0)
			all_text(&s, b.lang, &text);
		else if (line > OH_SIGNING_KINDS)
			oh_buf_sv_put(&text, rp_tr(b.lang, &oh_msg_report_sg_apart));
		else if (s.kinds[line - 1])
			kind_text(&s, line - 1, b.lang, &text);
		if (!oh_buf_ok(&text))
			b.status = oh_nomem(err);
		const oh_out_cell cell[1] = {rp_wrapped(oh_buf_sv(&text))};
		if (text.n)
			pr_book_row(&b, cell, 1);
	}
	pr_book_end(&b, 0);
	st = pr_book_close(&b);
	oh_buf_release(&text);
	return st;
}
