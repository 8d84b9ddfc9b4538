#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/json/read.h"
#include "ouhe/json/write.h"

static void write_all(oh_json_writer *w)
{
	oh_json_begin_object(w);
	oh_json_key(w, "a");
	oh_json_begin_array(w);
	oh_json_number(w, 220);
	oh_json_number(w, 0.1);
	oh_json_number(w, NAN);
	oh_json_int(w, INT64_MIN);
	oh_json_begin_array(w);
	oh_json_end_array(w);
	oh_json_end_array(w);
	oh_json_key(w, "文\"\\\n\x01");
	oh_json_string(w, OH_SV("转速\xE8\xBD,\x80"));
	oh_json_key(w, "t");
	oh_json_bool(w, true);
	oh_json_key(w, "n");
	oh_json_null(w);
	oh_json_key(w, "e");
	oh_json_begin_object(w);
	oh_json_end_object(w);
	oh_json_end_object(w);
}

static void writes(void **state)
{
	(void)state;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	write_all(&w);
	assert_string_equal(b.p, "{\"a\":[220,0.1,null,-9223372036854775808,[]],"
	                         "\"文\\\"\\\\\\n\\u0001\":\"转速\uFFFD,\uFFFD\","
	                         "\"t\":true,\"n\":null,\"e\":{}}");
	oh_json *doc = NULL;
	assert_int_equal(oh_json_parse(oh_buf_sv(&b), OH_SV("x"), &doc, NULL), OH_OK);
	oh_json_free(doc);
	oh_buf_clear(&b);
	oh_json_writer_init(&w, &b, 2);
	write_all(&w);
	oh_sv want = OH_SV("{\n  \"a\": [\n    220,\n    0.1,\n    null,\n");
	assert_true(oh_sv_starts(oh_buf_sv(&b), want));
	assert_true(oh_sv_ends(oh_buf_sv(&b), OH_SV("  \"n\": null,\n  \"e\": {}\n}")));
	oh_buf_release(&b);
}

static void json_as_it_is(void **state)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	(void)state;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	oh_json_key(&w, "a");
	oh_json_raw(&w, OH_SV("{\"x\":1}"));
	oh_json_key(&w, "b");
	oh_json_begin_array(&w);
	oh_json_raw(&w, OH_SV("2"));
	oh_json_raw(&w, OH_SV("3"));
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	assert_string_equal(b.p, "{\"a\":{\"x\":1},\"b\":[2,3]}");
	oh_buf_release(&b);
}

static void too_deep_to_write(void **state)
{
	(void)state;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	for (int i = 0; i < OH_JSON_DEPTH; i++)
		oh_json_begin_array(&w);
	assert_true(oh_buf_ok(&b));
	oh_json_begin_array(&w);
	assert_false(oh_buf_ok(&b));
	oh_buf_release(&b);
}

static void reads(void **state)
{
	(void)state;
	static const char text[] = "{\"z\":1, \"b\":[1.5,\"x\",true,null,{}], \"a\":\"\\u8f6c\", "
	                           "\"big\":9007199254740993}";
	oh_json *doc = NULL;
	oh_sv key = {NULL, 0}, s;
	double d;
	bool t;
	assert_int_equal(oh_json_parse(oh_sv_from(text), OH_SV("x"), &doc, NULL), OH_OK);
	assert_int_equal(oh_json_kind(doc), OH_JSON_OBJECT);
	assert_int_equal(oh_json_length(doc), 4);
	static const char *const order[] = {"z", "b", "a", "big"};
	for (size_t i = 0; i < 4; i++) {
		oh_sv at;
		assert_non_null(oh_json_member_next(doc, &key));
		assert_true(oh_sv_eq(key, oh_sv_from(order[i])));
		assert_non_null(oh_json_member_at(doc, i, &at));
		assert_true(oh_sv_eq(at, key));
	}
	assert_null(oh_json_member_next(doc, &key));
	assert_null(oh_json_member_at(doc, 4, &key));
	const oh_json *b = oh_json_member(doc, "b");
	assert_true(oh_json_length(b) == 5 && oh_json_kind(b) == OH_JSON_ARRAY);
	assert_true(oh_json_get_double(oh_json_at(b, 0), &d) && d == 1.5);
	assert_true(oh_json_get_sv(oh_json_at(b, 1), &s) && oh_sv_eq(s, OH_SV("x")));
	assert_true(oh_json_get_bool(oh_json_at(b, 2), &t) && t);
	assert_int_equal(oh_json_kind(oh_json_at(b, 3)), OH_JSON_NULL);
	assert_null(oh_json_at(b, 5));
	assert_null(oh_json_at(doc, 0));
	assert_null(oh_json_member(b, "z"));
	assert_null(oh_json_member(NULL, "z"));
	assert_false(oh_json_get_double(NULL, &d));
	assert_false(oh_json_get_bool(oh_json_at(b, 0), &t));
	assert_true(oh_json_get_sv(oh_json_member(doc, "a"), &s) && oh_sv_eq(s, OH_SV("转")));
	oh_json_free(doc);
	oh_json_free(NULL);
}

static void refuses(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t row;
	} bad[] = {{"", 1},
	           {"{", 1},
	           {"[1,]", 1},
	           {"{\"a\":1,\n\"a\":2}", 2},
	           {"[1] x", 1},
	           {"[01]", 1},
	           {"\"\xff\"", 1},
	           {"[1,\n\n nul]", 3},
	           {"[\"\\u0000\"]", 1},
	           {"[1e999]", 1},
	           {"[99999999999999999999]", 1}};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		oh_json *doc = NULL;
		oh_error err = {0};
		if (oh_json_parse(oh_sv_from(bad[i].text), OH_SV("a.json"), &doc, &err) !=
		    OH_EFORMAT)
			fail_msg("accepted: %s", bad[i].text);
		assert_null(doc);
		assert_int_equal(err.place.row, bad[i].row);
		assert_string_equal(err.place.file, "a.json");
	}
	char deep[400];
	memset(deep, '[', 200);
	memset(deep + 200, ']', 200);
	oh_json *doc = NULL;
	assert_int_equal(oh_json_parse((oh_sv){deep, 400}, OH_SV("x"), &doc, NULL), OH_ELIMIT);
	assert_int_equal(oh_json_parse((oh_sv){deep + 100, 200}, OH_SV("x"), &doc, NULL), OH_OK);
	oh_json_free(doc);
}

static void files(void **state)
{
	(void)state;
	char path[] = "/tmp/ouhe-json-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "[1,2]", 5), 5);
	assert_int_equal(close(fd), 0);
	oh_json *doc = NULL;
	oh_error err;
	assert_int_equal(oh_json_load(path, 4, &doc, &err), OH_ELIMIT);
	assert_string_equal(err.place.file, path);
	assert_int_equal(oh_json_load(path, 5, &doc, &err), OH_OK);
	assert_int_equal(oh_json_length(doc), 2);
	oh_json_free(doc);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(oh_json_load(path, 5, &doc, &err), OH_ENOENT);
	assert_int_equal(oh_json_load("/", 5, &doc, &err), OH_EIO);
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	bool done = false;
	for (uint64_t nth = 1; !done; nth++) {
		oh_json *doc = NULL;
		oh_alloc_fail_after(nth);
		oh_status st = oh_json_parse(OH_SV("{\"a\":[1,2.5,\"long enough to need memory\"],"
		                                   "\"b\":{\"c\":null,\"d\":true,\"e\":\"x\"}}"),
		                             OH_SV("x"), &doc, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		assert_true((st == OH_OK) == (doc != NULL));
		done = st == OH_OK;
		oh_json_free(doc);
	}
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_alloc_fail_after(1);
	oh_json_writer_init(&w, &b, 0);
	write_all(&w);
	oh_alloc_fail_after(0);
	assert_false(oh_buf_ok(&b));
	oh_buf_release(&b);
}

static void equal_values_give_equal_bytes(void **state)
{
	(void)state;
	oh_json *a = NULL, *b = NULL;
	oh_buf x = OH_BUF_INIT, y = OH_BUF_INIT;
	assert_int_equal(
	    oh_json_parse(OH_SV("{\"b\": [1, null], \"a\": \"\\u4e2d\"}"), OH_SV("a"), &a, NULL),
	    OH_OK);
	assert_int_equal(
	    oh_json_parse(OH_SV("{\"a\":\"中\",\"b\":[1,null]}"), OH_SV("b"), &b, NULL), OH_OK);
	oh_json_put(a, &x);
	oh_json_put(b, &y);
	oh_json_put(NULL, &y);
	assert_string_equal(x.p, "{\"a\":\"中\",\"b\":[1,null]}");
	assert_string_equal(x.p, y.p);
	oh_buf_release(&x);
	oh_buf_release(&y);
	oh_json_free(a);
	oh_json_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes),
	    cmocka_unit_test(too_deep_to_write),
	    cmocka_unit_test(json_as_it_is),
	    cmocka_unit_test(reads),
	    cmocka_unit_test(refuses),
	    cmocka_unit_test(files),
	    cmocka_unit_test(every_allocation_may_fail),
	    cmocka_unit_test(equal_values_give_equal_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
