#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "ouhe/sheet/stream.h"
#include "ouhe/sheet/write.h"

#define B "x.xlsx"

static const char styles[] =
    "<styleSheet " FIXTURE_NS "><numFmts>"
    "<numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"G/通用格式&quot;元&quot;\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"[Red]0.0&quot;days&quot;\"/>"
    "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"10\"/>"
    "<xf numFmtId=\"22\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"20\"/>"
    "</cellXfs></styleSheet>";

static void all_types(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_book(
	        FIXTURE_DATA(
	            "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\"><v>1.50</v></c>"
	            "<c r=\"C2\" t=\"b\"><v>1</v></c><c r=\"D2\" t=\"e\"><v>#DIV/0!</v></c>"
	            "<c r=\"E2\" t=\"str\"><f>A2&amp;B2</f><v>a &lt; b</v></c>"
	            "<c r=\"F2\" t=\"inlineStr\"><is><r><t>一</t></r><r><rPr/><t>二</t></r>"
	            "<rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh></is></c>"
	            "<c r=\"G2\" t=\"d\"><v>2026-04-02T13:30:00</v></c>"
	            "<c r=\"H2\"/><c r=\"I2\"><f>SUM(A1)</f></c>"
	            "<c r=\"J2\" t=\"n\"><v>about 5</v></c></row>"),
	        "<sst " FIXTURE_NS "><si><t>zero</t></si><si><r><t>富</t></r><r><t xml:space="
	        "\"preserve\"> 文本</t></r><rPh sb=\"0\" eb=\"1\"><t>fu</t></rPh></si></sst>",
	        NULL),
	    B,
	    "[S]A2=富 文本|B2#1.5|C2?TRUE|D2!#DIV/0!|E2=a < bf|F2=一二|G2@2026-04-02 13:30|"
	    "J2=about 5|");
}

static void dates(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_book(
	        FIXTURE_DATA(
	            "<row><c s=\"1\"><v>46114</v></c><c s=\"2\"><v>46114.7</v></c>"
	            "<c s=\"3\"><v>0.95</v></c><c s=\"4\"><v>46114.5625</v></c>"
	            "<c s=\"5\"><v>12</v></c><c s=\"6\"><v>12</v></c>"
	            "<c s=\"7\"><v>0.5625</v></c><c s=\"1\"><v>-3</v></c>"
	            "<c s=\"1\"><v>60</v></c><c s=\"1\"><v>1</v></c><c s=\"99\"><v>7</v></c>"
	            "</row>"),
	        NULL, styles),
	    B,
	    "[S]A1@2026-04-02|B1@2026-04-02|C1#0.95%|D1@2026-04-02 13:30|E1#12|F1#12|G1@13:30|"
	    "H1#-3|I1@1900-02-29|J1@1900-01-01|K1#7|");
}

/* Everything that a strict file with prefixes does differently, 1904 included. */
static void strict_and_prefixed(void **state)
{
	(void)state;
#define STRICT "http://purl.oclc.org/ooxml/officeDocument/relationships"
	const fixture_part parts[] = {
	    {"_rels/.rels",
	     OH_SV("<p:Relationships xmlns:p=\"u\"><p:Relationship Id=\"a\" Type=\"" STRICT
	           "/officeDocument\" Target=\"/book/main.xml\"/></p:Relationships>")},
	    {"book/main.xml",
	     OH_SV("<m:workbook xmlns:m=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" "
	           "xmlns:q=\"" STRICT "\"><m:workbookPr date1904=\"true\"/><m:sheets>"
	           "<m:sheet name=\"甲\" sheetId=\"1\" q:id=\"x1\" state=\"veryHidden\"/>"
	           "<m:sheet name=\"图\" sheetId=\"2\" q:id=\"x2\"/>"
	           "<m:sheet name=\"乙\" sheetId=\"3\" q:id=\"x3\"/></m:sheets></m:workbook>")},
	    {"book/_rels/main.xml.rels",
	     OH_SV("<Relationships><Relationship Id=\"x3\" Type=\"" STRICT
	           "/worksheet\" Target=\"../data/b.xml\"/><Relationship Id=\"x2\" Type=\"" STRICT
	           "/chartsheet\" Target=\"c.xml\"/><Relationship Id=\"x1\" Type=\"" STRICT
	           "/worksheet\" Target=\"./a.xml\"/><Relationship Id=\"x9\" Type=\"" STRICT
	           "/styles\" Target=\"s.xml\"/></Relationships>")},
	    {"book/a.xml",
	     OH_SV("<m:worksheet xmlns:m=\"m\"><m:sheetData><m:row><m:c "
	           "s=\"1\"><m:v>44652</m:v></m:c>"
	           "<x:c xmlns:x=\"x\"><x:v>5</x:v></x:c></m:row></m:sheetData></m:worksheet>")},
	    {"DATA\\B.xml", OH_SV(FIXTURE_DATA("<row r=\"9\"><c><v>1</v></c></row>"))},
	    {"book/s.xml", OH_SV("<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"31\"/>"
	                         "</cellXfs></styleSheet>")},
	};
	fixture_expect(fixture_zip(parts, 6, true), B, "[甲 hidden]A1@2026-04-02|[乙]A9#1|");
}

static void missing_references(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_rows("<row><c><v>1</v></c><c r=\"D1\"><v>2</v></c><c><v>3</v></c></row>"
	                 "<row r=\"5\"/><row><c><v>4</v></c></row>"),
	    B, "[S]A1#1|D1#2|E1#3|A6#4|");
	fixture_expect(
	    fixture_rows("<row r=\"1\"><c r=\"C1\"><v>3</v></c><c r=\"A1\"><v>1</v></c></row>"), B,
	    "[S]A1#1|C1#3|");
}

static void hidden_things(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_book(
	        FIXTURE_SHEET("<cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"5\" "
	                      "max=\"5\" hidden=\"0\"/></cols><sheetData><row r=\"1\" "
	                      "hidden=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\" "
	                      "hidden=\"0\"><c r=\"A2\"><v>2</v></c></row></sheetData>"),
	        NULL, NULL),
	    B, "[S]-2-3hA1#1|A2#2|");
}

static void merged_ranges(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_book(
	        FIXTURE_SHEET(
	            "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>示例</t></is></c>"
	            "<c r=\"C1\"><v>1</v></c></row><row r=\"2\"><c r=\"C2\"><v>2</v></c></row>"
	            "<row r=\"4\"><c r=\"A4\"><v>9</v></c><c r=\"D4\"><v>4</v></c></row>"
	            "</sheetData><mergeCells><mergeCell ref=\"A1:A3\"/>"
	            "<mergeCell ref=\"C1:$D$2\"/><mergeCell ref=\"B4:B9\"/>"
	            "<mergeCell ref=\"A4:XFD1048576\"/><mergeCell ref=\"C1\"/></mergeCells>"),
	        NULL, NULL),
	    B, "[S]A1=示例m|C1#1m|D1#1m|A2=示例m|C2#1m|D2#1m|A4#9m|B4#9m|C4#9m|D4#9m|");
}

static void numbers_in_shortest_form(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_rows("<row><c><v>0.28999999999999998</v></c><c><v>1307.7142857142858</v></c>"
	                 "<c><v>100</v></c><c><v>1E3</v></c><c><v>007</v></c><c><v>-0</v></c>"
	                 "<c><v>1.10</v></c><c><v>.5</v></c><c><v> 5 </v></c><c><v>0</v></c>"
	                 "<c><v>0.30000000000000004</v></c><c><v>12345678901234567</v></c>"
	                 "<c><v>1e999</v></c><c><v>-2.5000000000000000</v></c>"
	                 "<c><v>9.9999999999999996</v></c></row>"),
	    B,
	    "[S]A1#0.29|B1#1307.7142857142858|C1#100|D1#1000|E1#7|F1#0|G1#1.1|H1#0.5|I1#5|J1#0|"
	    "K1#0.30000000000000004|L1#12345678901234567|M1=1e999|N1#-2.5|O1#10|");
}

static void escapes_in_text(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_book(FIXTURE_DATA("<row><c t=\"str\"><v>a_x000A_b_x005F_x0041_</v></c>"
	                              "<c t=\"s\"><v>0</v></c><c t=\"str\"><v>_x00</v></c></row>"),
	                 "<sst><si><t>_x4E2D__x0000_!</t></si></sst>", NULL),
	    B, "[S]A1=a\nb_x0041_|B1=中!|C1=_x00|");
}

static void damage_has_a_place(void **state)
{
	(void)state;
	fixture_expect(fixture_rows("<row r=\"3\"><c r=\"B3\" t=\"s\"><v>5</v></c></row>"), B,
	               "!x.xlsx · S · row 3 · column B: shared string 5 does not exist");
	fixture_expect(fixture_rows("<row r=\"3\"/><row r=\"3\"/>"), B,
	               "!x.xlsx · S · row 3: row number 3 is invalid or out of order");
	fixture_expect(fixture_rows("<row r=\"3\"><c r=\"B4\"/></row>"), B,
	               "!x.xlsx · S · row 3: the cell reference B4 cannot be read");
	fixture_expect(
	    fixture_rows("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"B2\"><v>2</v></c></row>"), B,
	    "!x.xlsx · S · row 2 · column B: the same cell occurs twice");
	fixture_expect(
	    fixture_rows("<row r=\"2\"><c r=\"B2\"><v>1</c></row>"), B,
	    "!x.xlsx · S · row 2 · column B: bad XML in xl/worksheets/sheet1.xml, line 2: "
	    "mismatched tag");
	fixture_expect(fixture_book("<html/>", NULL, NULL), B,
	               "!x.xlsx · S: xl/worksheets/sheet1.xml begins with element html where "
	               "worksheet is expected");
	const fixture_part lone[] = {{"readme.txt", OH_SV("x")}};
	fixture_expect(fixture_zip(lone, 1, false), B, "!x.xlsx: the archive holds no workbook");
}

/* The fast reader and expat must tell the same of the same rows: a comment in
 * each row keeps the fast one away. */
static void fast_reader_agrees(void **state)
{
	(void)state;
	static const char *const values[] = {"<v>5</v>",
	                                     "<v>0.1</v>",
	                                     "<v>abc</v>",
	                                     "<v>&lt;</v>",
	                                     "<v/>",
	                                     "",
	                                     "<f>A1</f><v>2</v>",
	                                     "<f>A&amp;B</f><v>3</v>",
	                                     "<f t=\"shared\" si=\"0\"/><v>4</v>",
	                                     "<is><t>文]</t></is>",
	                                     "<is><t xml:space=\"preserve\"> a </t></is>",
	                                     "<v>_x0041_</v>",
	                                     "<v>\xe4\xb8\xad</v>",
	                                     "<is><r><t>1</t></r></is>",
	                                     "<v> 7</v>",
	                                     "<v>1\r\n2</v>"};
	static const char *const attributes[] = {"",
	                                         " t=\"str\"",
	                                         " t=\"b\"",
	                                         " s=\"3\"",
	                                         " t=\"e\"",
	                                         " t=\"inlineStr\"",
	                                         " s=\"2\" t=\"n\"",
	                                         " t=\"d\"",
	                                         " xml:lang='x'"};
	uint32_t seed = 1;
	for (int round = 0; round < 400; round++) {
		oh_buf rows[2] = {OH_BUF_INIT, OH_BUF_INIT};
		for (uint32_t row = 1; row < 4; row++) {
			seed = seed * 1664525u + 1013904223u;
			const char *extra = (seed >> 20) % 5 ? "" : " hidden=\"1\" x:y=\"z\"";
			for (int k = 0; k < 2; k++)
				oh_buf_printf(&rows[k], "<row r=\"%u\"%s>%s", (unsigned)row, extra,
				              k ? "<!--x-->" : "");
			for (uint32_t c = 0; c < 4; c++) {
				seed = seed * 1664525u + 1013904223u;
				const char *v = values[(seed >> 16) % 16];
				const char *at = attributes[(seed >> 10) % 9];
				for (int k = 0; k < 2; k++)
					oh_buf_printf(&rows[k], "<c r=\"%c%u\"%s>%s</c>",
					              (char)('A' + c * 2), (unsigned)row, at, v);
			}
			for (int k = 0; k < 2; k++)
				oh_buf_str(&rows[k], "</row>\r\n");
		}
		oh_buf told[2] = {OH_BUF_INIT, OH_BUF_INIT};
		for (int k = 0; k < 2; k++) {
			oh_buf_str(&told[k], ">");
			oh_buf sheet = OH_BUF_INIT;
			oh_buf_printf(&sheet, FIXTURE_DATA("%s"), rows[k].p);
			oh_buf file = fixture_book(sheet.p, NULL, styles);
			fixture_tell(&told[k], oh_buf_sv(&file), B, NULL);
			oh_buf_release(&file);
			oh_buf_release(&sheet);
			oh_buf_release(&rows[k]);
		}
		assert_string_equal(told[0].p, told[1].p);
		assert_true(told[0].n > 10 && told[0].p[1] != '!');
		oh_buf_release(&told[0]);
		oh_buf_release(&told[1]);
	}
}

/* Rows larger than any buffer, and very many of them. */
static void long_rows(void **state)
{
	(void)state;
	oh_buf rows = OH_BUF_INIT;
	for (unsigned r = 1; r <= 40; r++) {
		oh_buf_printf(&rows, "<row r=\"%u\">", r);
		for (unsigned c = 0; c < (r % 4 ? 3 : 16384); c++)
			oh_buf_printf(&rows, "<c><v>%u</v></c>", c + r);
		oh_buf_str(&rows, "</row>");
	}
	oh_buf file = fixture_rows(rows.p);
	oh_arena *a = oh_arena_new(0);
	oh_book book;
	assert_int_equal(oh_book_read_memory(file.p, file.n, OH_SV(B), NULL, a, &book, NULL),
	                 OH_OK);
	assert_int_equal(book.sheets[0].n, 40);
	for (unsigned r = 1; r <= 40; r++) {
		const oh_row *row = &book.sheets[0].rows[r - 1];
		assert_int_equal(row->n, r % 4 ? 3 : 16384);
		for (size_t k = 0; k < row->n; k++)
			assert_true(row->cells[k].number == (double)(k + r));
	}
	assert_null(oh_row_cell(&book.sheets[0].rows[0], 4));
	oh_arena_free(a);
	oh_buf_release(&file);
	oh_buf_release(&rows);
}

static oh_status stop_at_second(void *ctx, const oh_row *row)
{
	(void)row;
	return ++*(int *)ctx == 2 ? OH_ECANCELLED : OH_OK;
}

static void sink_stops(void **state)
{
	(void)state;
	oh_buf file = fixture_rows("<row><c><v>1</v></c></row><row><c><v>1</v></c></row>"
	                           "<row><c><v>1</v></c></row>");
	int rows = 0;
	oh_sheet_sink sink = {.ctx = &rows, .row = stop_at_second};
	oh_error err;
	assert_int_equal(oh_sheet_stream_memory(file.p, file.n, OH_SV(B), NULL, &sink, &err),
	                 OH_ECANCELLED);
	assert_int_equal(rows, 2);
	assert_int_equal(err.code, OH_ECANCELLED);
	oh_buf_release(&file);
}

/* What our own writer writes comes back. */
static void round_trip(void **state)
{
	(void)state;
	static const char path[] = OH_BINARY_DIR "/tests/round_trip.xlsx";
	for (unsigned flags = 0; flags < 2; flags++) {
		oh_xlsx *x;
		assert_int_equal(oh_xlsx_new(path, flags, &x, NULL), OH_OK);
		assert_int_equal(oh_xlsx_sheet(x, OH_SV("结果"), NULL), OH_OK);
		oh_out_cell row[] = {
		    {.type = OH_OUT_TEXT, .text = OH_SV("a<b>&\"\n_x0041_\x01\xff")},
		    {.type = OH_OUT_NUMBER, .number = 0.29},
		    {.type = OH_OUT_NUMBER, .style = OH_STYLE_PERCENT, .number = 0.5},
		    {.type = OH_OUT_TEXT, .text = OH_SV("")},
		};
		assert_int_equal(oh_xlsx_row(x, row, 4, NULL), OH_OK);
		assert_int_equal(oh_xlsx_row(x, row + 1, 1, NULL), OH_OK);
		assert_int_equal(oh_xlsx_merge_down(x, 1, 2, 1, NULL), OH_OK);
		assert_int_equal(oh_xlsx_close(x, NULL), OH_OK);
		oh_arena *a = oh_arena_new(0);
		oh_book book;
		assert_int_equal(oh_book_read(path, NULL, a, &book, NULL), OH_OK);
		const oh_row *r = book.sheets[0].rows;
		assert_true(oh_sv_eq(book.sheets[0].name, OH_SV("结果")));
		assert_int_equal(r[0].n, 3);
		assert_true(oh_sv_eq(r[0].cells[0].text, OH_SV("a<b>&\"\n_x0041_\xef\xbf\xbd")));
		assert_true(oh_sv_eq(r[0].cells[1].text, OH_SV("0.29")));
		assert_int_equal(r[0].cells[2].flags, OH_CELL_PERCENT);
		assert_true(oh_sv_eq(r[1].cells[0].text, r[0].cells[0].text));
		oh_arena_free(a);
	}
}

static void long_text_is_cut(void **state)
{
	(void)state;
	static const char path[] = OH_BINARY_DIR "/tests/long_text.xlsx";
	oh_buf text = OH_BUF_INIT;
	for (int i = 0; i < 32768; i++)
		oh_buf_str(&text, "中");
	oh_xlsx *x;
	assert_int_equal(oh_xlsx_new(path, 0, &x, NULL), OH_OK);
	assert_int_equal(oh_xlsx_sheet(x, OH_SV("S"), NULL), OH_OK);
	oh_out_cell row[] = {{.type = OH_OUT_TEXT, .text = oh_buf_sv(&text)},
	                     {.type = OH_OUT_TEXT, .text = {text.p, 32767 * 3}}};
	assert_int_equal(oh_xlsx_row(x, row, 2, NULL), OH_OK);
	assert_int_equal(oh_xlsx_close(x, NULL), OH_OK);
	oh_arena *a = oh_arena_new(0);
	oh_book book;
	assert_int_equal(oh_book_read(path, NULL, a, &book, NULL), OH_OK);
	const oh_cell *c = book.sheets[0].rows[0].cells;
	assert_int_equal(c[0].text.n, 32767 * 3);
	assert_true(oh_sv_ends(c[0].text, OH_SV("中…")));
	assert_true(oh_sv_ends(c[1].text, OH_SV("中中")) && c[1].text.n == 32767 * 3);
	oh_arena_free(a);
	oh_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_types),
	    cmocka_unit_test(dates),
	    cmocka_unit_test(strict_and_prefixed),
	    cmocka_unit_test(missing_references),
	    cmocka_unit_test(hidden_things),
	    cmocka_unit_test(merged_ranges),
	    cmocka_unit_test(numbers_in_shortest_form),
	    cmocka_unit_test(escapes_in_text),
	    cmocka_unit_test(damage_has_a_place),
	    cmocka_unit_test(fast_reader_agrees),
	    cmocka_unit_test(long_rows),
	    cmocka_unit_test(sink_stops),
	    cmocka_unit_test(round_trip),
	    cmocka_unit_test(long_text_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
