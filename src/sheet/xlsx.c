#include "xlsx.h"

#include "convert.h"
#include "ouhe/sheet/messages.h"

/* Hands the finished table to the arena, where it outlives the reading. */
static oh_status keep_strings(oh_strings *s, oh_stream_extra *extra, oh_error *err)
{
	if (!extra || !extra->keep || !s->text.n)
		return OH_OK;
	oh_sv kept = oh_arena_sv(extra->keep, oh_buf_sv(&s->text));
	if (!kept.p)
		return oh_nomem(err);
	oh_buf_release(&s->text);
	s->base = kept.p;
	extra->kept = kept;
	return OH_OK;
}

static oh_status stream_sheet(const oh_xlsx_context *x, const oh_sheet_entry *sheet, oh_error *err)
{
	const oh_sheet_sink *sink = x->sink;
	oh_status st = OH_OK;
	if (sink->sheet_begin)
		st = sink->sheet_begin(sink->ctx, sheet->name, sheet->hidden);
	if (!st)
		st = oh_worksheet_stream(x, sheet, err);
	if (!st && sink->sheet_end)
		st = sink->sheet_end(sink->ctx);
	return st;
}

static oh_status stream_book(oh_xlsx_context *x, oh_arena *a, oh_stream_extra *extra, oh_error *err)
{
	oh_workbook book;
	oh_status st = oh_workbook_read(x->pkg, x->lim, a, &book, err);
	if (!st && book.styles.n && oh_package_has(x->pkg, book.styles))
		st = oh_styles_read(x->pkg, book.styles, a, &x->styles, err);
	if (!st && book.strings.n && oh_package_has(x->pkg, book.strings))
		st = oh_strings_read(x->pkg, book.strings, x->lim, &x->strings, err);
	if (!st)
		st = keep_strings(&x->strings, extra, err);
	if (st)
		return st;
	x->date1904 = book.date1904;
	for (size_t i = 0; !st && i < book.n; i++)
		st = stream_sheet(x, &book.sheets[i], err);
	return st;
}

/* What only the converter reads, and as what. */
static oh_foreign other_kind(oh_package *pkg)
{
	char type[64] = "";
	size_t got = 0;
	oh_part *part = NULL;
	if (oh_package_has(pkg, OH_SV("xl/workbook.bin")))
		return OH_FOREIGN_SHEET;
	if (!oh_package_has(pkg, OH_SV("mimetype")) || !oh_package_has(pkg, OH_SV("content.xml")))
		return OH_FOREIGN_NONE;
	if (!oh_part_open(pkg, OH_SV("mimetype"), &part, NULL))
		(void)oh_part_read(part, type, sizeof type, &got, NULL);
	oh_part_close(part);
	return oh_sv_find((oh_sv){type, got}, OH_SV("opendocument.text")) != SIZE_MAX
	           ? OH_FOREIGN_DOCUMENT
	           : OH_FOREIGN_SHEET;
}

static oh_status stream_package(const oh_source *src, const oh_sheet_limits *lim,
                                const oh_sheet_sink *sink, oh_stream_extra *extra,
                                oh_foreign *other, oh_error *err)
{
	oh_xlsx_context x = {.lim = lim, .sink = sink, .file = src->name};
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return oh_nomem(err);
	oh_status st = oh_package_open(src, lim, &x.pkg, err);
	*other = st ? OH_FOREIGN_NONE : other_kind(x.pkg);
	if (!st && *other == OH_FOREIGN_NONE)
		st = oh_package_has(x.pkg, OH_SV("word/document.xml"))
		         ? oh_docx_stream(x.pkg, src->name, lim, sink, err)
		         : stream_book(&x, a, extra, err);
	oh_strings_release(&x.strings);
	oh_package_close(x.pkg);
	oh_arena_free(a);
	return st;
}

oh_status oh_xlsx_stream(const oh_source *src, const oh_sheet_limits *lim,
                         const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err)
{
	oh_foreign other;
	oh_status st = stream_package(src, lim, sink, extra, &other, err);
	return other ? oh_convert_stream(src, other, lim, sink, extra, err) : st;
}

oh_status oh_xlsx_stream_plain(const oh_source *src, const oh_sheet_limits *lim,
                               const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err)
{
	oh_foreign other;
	oh_status st = stream_package(src, lim, sink, extra, &other, err);
	return other ? oh_raise(err, OH_EFORMAT, &oh_msg_sheet_no_workbook) : st;
}
