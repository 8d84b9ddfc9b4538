/* Searching a list: what the command cannot show, memory above all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/service/search.h"

static const char docs_tsv[] = "A\tgear pump\tfor oil, IP55\n"
                               "\tvalve\tbrass gear\n"
                               "A\tgear\t水冷电机\n"
                               "C d\tpump\t示例\textra\n";
static const char list_csv[] = "编号,企业名称,产品名称,技术参数,颜色\n"
                               "S-1,示例远山电机有限公司,三相异步电动机,额定功率55kW,红\n"
                               ",示例流云电机有限公司,三相异步电动机,额定功率50kW,蓝\n";
static const char queries_tsv[] = "1\tgear pump\nno tab\n\t电机\n1\ttwice\n3\tvalve\n";

static oh_session *session;

static int open_session(void **state)
{
	(void)state;
	return oh_session_open(OH_SOURCE_DIR "/packs", &session, NULL) ? -1 : 0;
}

static int close_session(void **state)
{
	(void)state;
	oh_session_close(session);
	return 0;
}

static oh_search_request request(bool header)
{
	oh_search_request rq = {
	    .supply = {.data = docs_tsv, .n = sizeof docs_tsv - 1, .name = "docs.tsv"},
	    .columns = header ? NULL : "id,title,body",
	    .queries = {.data = queries_tsv, .n = sizeof queries_tsv - 1, .name = "queries.tsv"},
	    .top = 5,
	    .threads = 1,
	};
	if (header)
		rq.supply =
		    (oh_source){.data = list_csv, .n = sizeof list_csv - 1, .name = "list.csv"};
	return rq;
}

/* All that the use case gives, in one text. */
static oh_status everything(const oh_search_request *rq, oh_buf *out, oh_error *err)
{
	oh_search_outcome *o = NULL;
	const oh_view view = {.width = 80, .lang = OH_LANG_EN};
	oh_status st = oh_service_search(session, rq, &o, err);
	if (st) {
		assert_null(o);
		return st;
	}
	st = oh_service_search_render(o, OH_SEARCH_RUN, NULL, NULL, out, err);
	if (!st)
		st = oh_service_search_render(o, OH_SEARCH_JSON, NULL, NULL, out, err);
	if (!st)
		st = oh_service_search_text(o, &view, false, out, err);
	if (!st)
		st = oh_service_search_issues(o, &view, 0, out, err);
	oh_search_outcome_free(o);
	return st;
}

static void has(const oh_buf *b, const char *text)
{
	if (oh_sv_find(oh_buf_sv(b), oh_sv_from(text)) == SIZE_MAX)
		fail_msg("lacks %s:\n%s", text, b->p);
}

static void what_is_found_is_told(void **state)
{
	(void)state;
	oh_buf out = OH_BUF_INIT;
	oh_search_request rq = request(false);
	assert_int_equal(everything(&rq, &out, NULL), OH_OK);
	has(&out, "1 Q0 A 1 ");
	has(&out, "3 Q0 2 1 ");
	has(&out, "\"title\": \"gear pump\"");
	has(&out, "docs.tsv · docs · row 2 · column A (id): no id; known by its row: 2");
	has(&out, "column D");
	has(&out, "written _: C_d");
	has(&out, "queries.tsv · row 2: expected an id, a tab, a text");
	oh_buf_clear(&out);
	rq = request(true);
	assert_int_equal(everything(&rq, &out, NULL), OH_OK);
	has(&out, "S-1");
	oh_buf_release(&out);
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	for (int header = 0; header <= 1; header++) {
		oh_search_request rq = request(header);
		oh_buf want = OH_BUF_INIT, got = OH_BUF_INIT;
		uint64_t before = oh_alloc_count();
		assert_int_equal(everything(&rq, &want, NULL), OH_OK);
		uint64_t n = oh_alloc_count() - before;
		assert_true(n > 20);
		/* Each of the first, then with longer and longer steps. */
		for (uint64_t nth = 1; nth <= n; nth += 1 + nth / 64) {
			oh_error err;
			oh_buf_clear(&got);
			oh_alloc_fail_after(nth);
			oh_status st = everything(&rq, &got, &err);
			oh_alloc_fail_after(0);
			assert_true(st == OH_OK || st == OH_ENOMEM);
			if (st == OH_OK)
				assert_string_equal(got.p, want.p);
			else
				assert_int_equal(err.code, OH_ENOMEM);
		}
		oh_buf_release(&want);
		oh_buf_release(&got);
	}
}

/* A byte too few anywhere, bytes of any kind: an answer or an error, nothing else. */
static void damaged_files_are_read_or_refused(void **state)
{
	(void)state;
	char list[sizeof docs_tsv], queries[sizeof queries_tsv];
	oh_buf out = OH_BUF_INIT;
	for (size_t i = 0; i < sizeof docs_tsv - 1; i++) {
		static const char bytes[] = "\0\t\n\r\"\xff\xe7\x80";
		oh_search_request rq = request(false);
		memcpy(list, docs_tsv, sizeof list);
		memcpy(queries, queries_tsv, sizeof queries);
		list[i] = bytes[i % (sizeof bytes - 1)];
		queries[i % (sizeof queries - 1)] = bytes[i * 7 % (sizeof bytes - 1)];
		rq.supply.data = list;
		rq.queries.data = queries;
		oh_buf_clear(&out);
		oh_status st = everything(&rq, &out, NULL);
		assert_true(st == OH_OK || st == OH_EFORMAT);
	}
	oh_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_found_is_told),
	    cmocka_unit_test(every_allocation_may_fail),
	    cmocka_unit_test(damaged_files_are_read_or_refused),
	};
	return cmocka_run_group_tests(tests, open_session, close_session);
}
