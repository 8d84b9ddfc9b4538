#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "ouhe/sheet/write.h"

static oh_buf bytes(const char *p, size_t n)
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_put(&b, p, n);
	return b;
}

#define LITERAL(text)                                                                              \
	{                                                                                          \
		(text), sizeof(text) - 1                                                           \
	}
#define TEXT(literal) bytes(literal, sizeof(literal) - 1)

static void quotes_and_lines(void **state)
{
	(void)state;
	fixture_expect(TEXT("a,\"b\"\"c\",\"x,y\"\r\n\r\n\"two\r\nlines\",007\rlast, z \n"),
	               "t.csv", "[t]A1=a|B1=b\"c|C1=x,y|A3=two\r\nlines|B3=007|A4=last|B4= z |");
	fixture_expect(TEXT("a\"b,\"c\"d,\"\"\n"), "t.csv", "[t]A1=a\"b|B1=cd|");
	fixture_expect(TEXT("one"), "dir/t.x.csv", "[t.x]A1=one|");
	fixture_expect(TEXT("\"q\""), "noending", "[noending]A1=q|");
	fixture_expect(TEXT("\n\n"), "t.csv", "[t]");
}

static void delimiters(void **state)
{
	(void)state;
	fixture_expect(TEXT("a;b\n\"1,5;x\";2,5\n"), "t.csv", "[t]A1=a|B1=b|A2=1,5;x|B2=2,5|");
	fixture_expect(TEXT("a\tb,c\n1\t2,3\n4\t5\n"), "t.csv",
	               "[t]A1=a|B1=b,c|A2=1|B2=2,3|A3=4|B3=5|");
	fixture_expect(TEXT("x|y\n1|2"), "t.csv", "[t]A1=x|B1=y|A2=1|B2=2|");
	fixture_expect(TEXT("清单\n编号,参数;说明\n1,55kW;IP55;F级\n2,IP54\n"), "t.csv",
	               "[t]A1=清单|A2=编号|B2=参数;说明|A3=1|B3=55kW;IP55;F级|A4=2|B4=IP54|");
	fixture_expect(TEXT("sep=;\na,b;c\n"), "t.csv", "[t]A2=a,b|B2=c|");
	/* no quoting in .tsv */
	fixture_expect(TEXT("1\t\"tall\tx\n2\t5\" pipe\ty\n"), "t.tsv",
	               "[t]A1=1|B1=\"tall|C1=x|A2=2|B2=5\" pipe|C2=y|");
	/* nor does it matter there how many commas agree */
	fixture_expect(TEXT("1\ta,b,c\n2\td,e,f\n"), "t.tsv", "[t]A1=1|B1=a,b,c|A2=2|B2=d,e,f|");
	fixture_expect(TEXT("1\t\"a\tb\"\n"), "t.csv", "[t]A1=1|B1=a\tb|");
}

static void encodings(void **state)
{
	(void)state;
	static const char want[] = "[t]A1=编号|B1=㎡，𠮷|";
	fixture_expect(TEXT("编号,㎡，𠮷\n"), "t.csv", want);
	fixture_expect(TEXT("\xef\xbb\xbf编号,㎡，𠮷\n"), "t.csv", want);
	fixture_expect(TEXT("\xb1\xe0\xba\xc5,\xa9\x4f\xa3\xac\x95\x34\xb2\x35\n"), "t.csv",
	               "[t]A1=编号|B1=㎡，𠮷|");
	fixture_expect(TEXT("\xff\xfe\x16\x7f\xf7\x53,\0\xa1\x33\x0c\xff\x42\xd8\xb7\xdf\n\0"),
	               "t.csv", want);
	fixture_expect(TEXT("\xfe\xff\x7f\x16\x53\xf7\0,\x33\xa1\xff\x0c\xd8\x42\xdf\xb7\0\n"),
	               "t.csv", want);
}

static void encodings_by_name(void **state)
{
	(void)state;
	static const struct {
		oh_sv text, name;
	} cases[] = {{LITERAL("a"), LITERAL("UTF-8")},
	             {LITERAL("\xb1\xe0\xba\xc5"), LITERAL("GB18030")},
	             {LITERAL("\xff\xfe\x16\x7f"), LITERAL("UTF-16")}};
	for (size_t i = 0; i < 3; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_book book;
		assert_int_equal(oh_book_read_memory(cases[i].text.p, cases[i].text.n,
		                                     OH_SV("t.csv"), NULL, a, &book, NULL),
		                 OH_OK);
		assert_true(oh_sv_eq(book.encoding, cases[i].name));
		oh_arena_free(a);
	}
}

static void errors_have_a_place(void **state)
{
	(void)state;
	fixture_expect(TEXT("a,b\nc,\"open\nd,e\n"), "t.csv",
	               "!t.csv · row 2 · column B: the quotation mark opened here is never closed");
	fixture_expect(TEXT("a\nb\n\0"), "t.csv",
	               "!t.csv · row 3: byte 5 is NUL: this is not a text file");
	fixture_expect(TEXT("编号名称企业产品\n参数\xff表\n"), "t.csv",
	               "!t.csv · row 2: byte 32 is not valid UTF-8");
	fixture_expect(TEXT("\xef\xbb\xbf\xb1\xe0"), "t.csv",
	               "!t.csv · row 1: byte 4 is not valid UTF-8");
	fixture_expect(TEXT("\xb1\xe0\xba\n\xff"), "t.csv",
	               "!t.csv · row 1 · column A: byte 3 is not valid GB18030");
	fixture_expect(TEXT("\xff\xfe\x16\x7f\x01"), "t.csv",
	               "!t.csv · row 1 · column A: byte 5 is not valid UTF-16");
	fixture_expect(TEXT("\xff\xfe\x16\x7f\0\0"), "t.csv",
	               "!t.csv · row 1 · column A: byte ? is NUL: this is not a text file");
}

/* Characters and line breaks on every side of the borders of chunks. */
static void chunks_join(void **state)
{
	(void)state;
	static const oh_sv forms[] = {LITERAL("编号,\"a\"\"b\"\r\n"),
	                              LITERAL("\xb1\xe0\xba\xc5,\"a\"\"b\"\r\n")};
	for (size_t k = 0; k < 2; k++) {
		for (size_t shift = 0; shift < 20; shift++) {
			oh_buf b = OH_BUF_INIT;
			for (size_t i = 0; i < shift; i++)
				oh_buf_char(&b, 'x');
			oh_buf_str(&b, ",\n");
			unsigned rows = 0;
			for (; b.n < 200000; rows++)
				oh_buf_sv_put(&b, forms[k]);
			oh_arena *a = oh_arena_new(0);
			oh_book book;
			assert_int_equal(
			    oh_book_read_memory(b.p, b.n, OH_SV("t.csv"), NULL, a, &book, NULL),
			    OH_OK);
			const oh_sheet *s = &book.sheets[0];
			assert_int_equal(s->n, rows + (shift > 0));
			for (size_t i = shift > 0; i < s->n; i++) {
				assert_int_equal(s->rows[i].n, 2);
				assert_true(oh_sv_eq(s->rows[i].cells[0].text, OH_SV("编号")));
				assert_true(oh_sv_eq(s->rows[i].cells[1].text, OH_SV("a\"b")));
			}
			oh_arena_free(a);
			oh_buf_release(&b);
		}
	}
}

static void own_csv_comes_back(void **state)
{
	(void)state;
	oh_buf b = OH_BUF_INIT;
	oh_csv_bom(&b);
	oh_out_cell row[] = {{.type = OH_OUT_TEXT, .text = OH_SV("a\"b,c\nd")},
	                     {.type = OH_OUT_NUMBER, .number = -0.5},
	                     {.type = OH_OUT_TEXT, .text = OH_SV(" x")}};
	oh_csv_row(&b, row, 3);
	fixture_expect(b, "t.csv", "[t]A1=a\"b,c\nd|B1=-0.5|C1= x|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quotes_and_lines),    cmocka_unit_test(delimiters),
	    cmocka_unit_test(encodings),           cmocka_unit_test(encodings_by_name),
	    cmocka_unit_test(errors_have_a_place), cmocka_unit_test(chunks_join),
	    cmocka_unit_test(own_csv_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
