#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/json/read.h"
#include "ouhe/service/match.h"
#include "ouhe/service/pack.h"
#include "ouhe/service/reading.h"

static const char demand_csv[] = "编号,单位名称,产品名称,技术要求\n"
                                 "D-1,示例青禾水泵有限公司,三相异步电动机,额定功率55kW\n";
static const char supply_csv[] = "编号,企业名称,产品名称,技术参数\n"
                                 "S-1,示例远山电机有限公司,三相异步电动机,额定功率55kW\n"
                                 "S-2,示例流云电机有限公司,三相异步电动机,额定功率50kW\n";

static oh_session *session;

static int open_session(void **state)
{
	oh_error err;
	(void)state;
	if (oh_session_open(OH_SOURCE_DIR "/packs", &session, &err) == OH_OK)
		return 0;
	oh_buf text = OH_BUF_INIT;
	oh_error_render(&text, &err, OH_LANG_EN);
	print_error("%s\n", text.p);
	oh_buf_release(&text);
	return -1;
}

static int close_session(void **state)
{
	(void)state;
	oh_session_close(session);
	return 0;
}

static oh_match_request request(void)
{
	return (oh_match_request){
	    .demand = {.data = demand_csv, .n = sizeof demand_csv - 1, .name = "demand.csv"},
	    .supply = {.data = supply_csv, .n = sizeof supply_csv - 1, .name = "supply.csv"},
	    .threads = 1};
}

static void two_lists_give_matches(void **state)
{
	(void)state;
	oh_match_request rq = request();
	oh_match_outcome *o = NULL;
	oh_error err;
	oh_buf out = OH_BUF_INIT;
	oh_json *doc = NULL;
	oh_sv verdict = {0};
	assert_int_equal(oh_service_match(session, &rq, &o, &err), OH_OK);
	assert_int_equal(
	    oh_service_match_render(o, OH_FORMAT_JSON, OH_LANG_ZH, NULL, NULL, &out, &err), OH_OK);
	assert_int_equal(oh_json_parse(oh_buf_sv(&out), OH_SV("out"), &doc, NULL), OH_OK);
	const oh_json *matches = oh_json_member(oh_json_at(doc, 0), "matches");
	assert_int_equal(oh_json_length(matches), 2);
	assert_true(oh_json_get_sv(oh_json_member(oh_json_at(matches, 0), "verdict"), &verdict));
	assert_true(oh_sv_eq(verdict, OH_SV("meets")));
	oh_json_free(doc);
	oh_buf_release(&out);
	oh_match_outcome_free(o);
}

static void failures_leave_nothing(void **state)
{
	(void)state;
	oh_match_request rq = request();
	oh_match_outcome *o = NULL;
	oh_error err;
	rq.pack = "nothing";
	assert_int_equal(oh_service_match(session, &rq, &o, &err), OH_EUSAGE);
	assert_null(o);
	rq.pack = NULL;
	rq.supply = (oh_source){.path = "/nonexistent/supply.xlsx"};
	assert_int_not_equal(oh_service_match(session, &rq, &o, &err), OH_OK);
	assert_null(o);
	assert_true(oh_sv_find(oh_sv_from(err.place.file), OH_SV("supply.xlsx")) != SIZE_MAX ||
	            oh_sv_find(oh_sv_from(err.args[0]), OH_SV("supply.xlsx")) != SIZE_MAX);
	oh_session *none = NULL;
	assert_int_not_equal(oh_session_open("/nonexistent", &none, &err), OH_OK);
	assert_null(none);
}

static void endings_name_formats(void **state)
{
	(void)state;
	assert_int_equal(oh_service_format("a.xlsx"), OH_FORMAT_XLSX);
	assert_int_equal(oh_service_format("A.XLSX"), OH_FORMAT_XLSX);
	assert_int_equal(oh_service_format("dir.json/a.csv"), OH_FORMAT_CSV);
	assert_int_equal(oh_service_format("a.json"), OH_FORMAT_JSON);
	assert_int_equal(oh_service_format("a.xls"), OH_FORMAT_NONE);
	assert_int_equal(oh_service_format(".csv"), OH_FORMAT_NONE);
	assert_int_equal(oh_service_format(""), OH_FORMAT_NONE);
}

static void input_is_not_overwritten(void **state)
{
	(void)state;
	char path[64];
	oh_error err;
	oh_match_outcome *o = NULL;
	oh_match_request rq = request();
	snprintf(path, sizeof path, "/tmp/ouhe-service-%ld.csv", (long)getpid());
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(supply_csv, f) >= 0);
	assert_int_equal(fclose(f), 0);
	rq.supply = (oh_source){.path = path};
	assert_int_equal(oh_service_match(session, &rq, &o, &err), OH_OK);
	assert_int_equal(oh_service_match_save(o, path, OH_LANG_ZH, &err), OH_EUSAGE);
	assert_int_equal(oh_service_match_save(o, "/tmp/x.pdf", OH_LANG_ZH, &err), OH_EUSAGE);
	assert_int_equal(oh_service_match_save(o, "/", OH_LANG_ZH, &err), OH_EUSAGE);
	oh_match_outcome_free(o);
	unlink(path);
}

/* Texts past the length of a part are read as if they were one. */
static void long_texts_keep_their_offsets(void **state)
{
	(void)state;
	static const char filler[] = "此处没有要求；", end[] = "额定功率55kW";
	const size_t want = (size_t)9 << 20;
	oh_buf text = OH_BUF_INIT, out = OH_BUF_INIT;
	oh_arena *scratch = oh_arena_new(0);
	oh_error err;
	oh_json *doc = NULL;
	double offset = 0;
	while (text.n < want)
		oh_buf_str(&text, filler);
	size_t at = text.n;
	oh_buf_str(&text, end);
	assert_true(scratch && oh_buf_ok(&text));
	assert_int_equal(
	    oh_service_extract_line(session, "motor", false, oh_buf_sv(&text), scratch, &out, &err),
	    OH_OK);
	assert_int_equal(oh_json_parse(oh_buf_sv(&out), OH_SV("out"), &doc, NULL), OH_OK);
	const oh_json *facts = oh_json_member(doc, "facts");
	assert_int_equal(oh_json_length(facts), 1);
	assert_true(oh_json_get_double(oh_json_member(oh_json_at(facts, 0), "offset"), &offset));
	assert_true(offset == (double)at);
	assert_int_equal(oh_arena_used(scratch), 0);
	oh_json_free(doc);
	oh_buf_release(&text);
	oh_buf_release(&out);
	oh_arena_free(scratch);
}

static void progress_tells_each_stage(void *ctx, oh_stage stage, size_t done, size_t total)
{
	unsigned *seen = ctx;
	*seen |= 1u << stage;
	assert_true(total == 0 || done <= total);
}

static void progress_is_passed_on(void **state)
{
	(void)state;
	unsigned seen = 0;
	oh_match_outcome *o = NULL;
	oh_match_request rq = request();
	rq.progress = progress_tells_each_stage;
	rq.progress_ctx = &seen;
	assert_int_equal(oh_service_match(session, &rq, &o, NULL), OH_OK);
	assert_true(seen & (1u << OH_STAGE_DEMAND));
	assert_true(seen & (1u << OH_STAGE_SUPPLY));
	oh_match_outcome_free(o);
}

static void packs_are_listed_and_checked(void **state)
{
	(void)state;
	oh_buf out = OH_BUF_INIT;
	oh_error err;
	size_t findings = 99;
	const oh_view view = {.lang = OH_LANG_EN};
	assert_int_equal(oh_service_pack_list(session, &view, false, &out, &err), OH_OK);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("motor")) != SIZE_MAX);
	oh_buf_clear(&out);
	assert_int_equal(
	    oh_service_pack_check(OH_SOURCE_DIR "/packs/motor", OH_LANG_ZH, &out, &findings, &err),
	    OH_OK);
	assert_int_equal(findings, 0);
	assert_int_equal(out.n, 0);
	oh_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_lists_give_matches),
	    cmocka_unit_test(failures_leave_nothing),
	    cmocka_unit_test(endings_name_formats),
	    cmocka_unit_test(input_is_not_overwritten),
	    cmocka_unit_test(long_texts_keep_their_offsets),
	    cmocka_unit_test(progress_is_passed_on),
	    cmocka_unit_test(packs_are_listed_and_checked),
	};
	return cmocka_run_group_tests(tests, open_session, close_session);
}
