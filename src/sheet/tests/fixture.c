#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zip.h>

#include "ouhe/base/error.h"

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const char root_rels[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"a\" Type=\"" REL "/officeDocument\" Target=\"xl/workbook.xml\"/>"
    "</Relationships>";
static const char workbook[] = "<workbook " FIXTURE_NS " xmlns:r=\"" REL "\"><sheets>"
                               "<sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
static const char workbook_rels[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"r1\" Type=\"" REL "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"" REL "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    "<Relationship Id=\"r3\" Type=\"" REL "/styles\" Target=\"styles.xml\"/>"
    "</Relationships>";

oh_buf fixture_zip(const fixture_part *parts, size_t n, bool stored)
{
	zip_error_t ze;
	zip_error_init(&ze);
	zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &ze);
	assert_non_null(memory);
	zip_source_keep(memory);
	zip_t *zip = zip_open_from_source(memory, ZIP_TRUNCATE, &ze);
	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *s = zip_source_buffer(zip, parts[i].text.p, parts[i].text.n, 0);
		zip_int64_t at = zip_file_add(zip, parts[i].name, s, ZIP_FL_ENC_UTF_8);
		assert_true(at >= 0);
		zip_file_set_mtime(zip, (zip_uint64_t)at, 946684800, 0);
		zip_set_file_compression(zip, (zip_uint64_t)at,
		                         stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
	}
	assert_int_equal(zip_close(zip), 0);
	oh_buf out = OH_BUF_INIT;
	assert_int_equal(zip_source_open(memory), 0);
	char part[4096];
	for (zip_int64_t got; (got = zip_source_read(memory, part, sizeof part)) > 0;)
		oh_buf_put(&out, part, (size_t)got);
	zip_source_close(memory);
	zip_source_free(memory);
	zip_error_fini(&ze);
	return out;
}

oh_buf fixture_book(const char *sheet, const char *strings, const char *styles)
{
	fixture_part parts[6] = {
	    {"_rels/.rels", oh_sv_from(root_rels)},
	    {"xl/workbook.xml", oh_sv_from(workbook)},
	    {"xl/_rels/workbook.xml.rels", oh_sv_from(workbook_rels)},
	    {"xl/worksheets/sheet1.xml", oh_sv_from(sheet)},
	};
	size_t n = 4;
	if (strings)
		parts[n++] = (fixture_part){"xl/sharedStrings.xml", oh_sv_from(strings)};
	if (styles)
		parts[n++] = (fixture_part){"xl/styles.xml", oh_sv_from(styles)};
	return fixture_zip(parts, n, false);
}

oh_buf fixture_rows(const char *rows)
{
	oh_buf sheet = OH_BUF_INIT;
	oh_buf_str(&sheet, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet " FIXTURE_NS
	                   "><sheetData>");
	oh_buf_str(&sheet, rows);
	oh_buf_str(&sheet, "</sheetData></worksheet>");
	oh_buf book = fixture_book(sheet.p, NULL, NULL);
	oh_buf_release(&sheet);
	return book;
}

static void tell_cell(oh_buf *out, uint32_t row, const oh_cell *c)
{
	static const char marks[] = " =#@?!";
	char letters[8];
	oh_column_name(c->column, letters);
	oh_buf_printf(out, "%s%u%c", letters, (unsigned)row, marks[c->type]);
	oh_buf_sv_put(out, c->text);
	if (c->flags & OH_CELL_FORMULA)
		oh_buf_char(out, 'f');
	if (c->flags & OH_CELL_PERCENT)
		oh_buf_char(out, '%');
	if (c->flags & OH_CELL_MERGED)
		oh_buf_char(out, 'm');
	oh_buf_char(out, '|');
}

static void tell_sheet(oh_buf *out, const oh_sheet *s)
{
	oh_buf_char(out, '[');
	oh_buf_sv_put(out, s->name);
	oh_buf_str(out, s->hidden ? " hidden]" : "]");
	for (size_t i = 0; i < s->n_hidden_columns; i++)
		oh_buf_printf(out, "-%u", (unsigned)s->hidden_columns[i]);
	for (size_t i = 0; i < s->n; i++) {
		if (s->rows[i].hidden)
			oh_buf_char(out, 'h');
		for (size_t k = 0; k < s->rows[i].n; k++)
			tell_cell(out, s->rows[i].number, &s->rows[i].cells[k]);
	}
}

void fixture_tell(oh_buf *out, oh_sv file, const char *name, const oh_sheet_limits *lim)
{
	oh_arena *a = oh_arena_new(0);
	assert_non_null(a);
	oh_book book;
	oh_error err;
	if (oh_book_read_memory(file.p, file.n, oh_sv_from(name), lim, a, &book, &err)) {
		oh_buf_char(out, '!');
		oh_error_render(out, &err, OH_LANG_EN);
	} else {
		for (size_t i = 0; i < book.n; i++)
			tell_sheet(out, &book.sheets[i]);
	}
	oh_arena_free(a);
}

void fixture_expect_within(oh_buf file, const char *name, const oh_sheet_limits *lim,
                           const char *want)
{
	oh_buf got = OH_BUF_INIT;
	oh_buf_put(&got, "", 0);
	fixture_tell(&got, oh_buf_sv(&file), name, lim);
	assert_string_equal(got.p, want);
	oh_buf_release(&got);
	oh_buf_release(&file);
}

void fixture_expect(oh_buf file, const char *name, const char *want)
{
	fixture_expect_within(file, name, NULL, want);
}
