/* Results built by hand, written in each form and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/json/read.h"
#include "ouhe/report/messages.h"
#include "ouhe/report/report.h"
#include "ouhe/sheet/book.h"

#include "../workbook.h"

static const oh_pack pack = {.name = {"motor", 5}};
static const oh_attr power = {.key = {"rated_power", 11},
                              .zh = {"额定功率", 12},
                              .en = {"rated power", 11},
                              .pack = &pack,
                              .fit = OH_FIT_AT_LEAST,
                              .unit = {.code = "kW"}};
static const oh_attr ip = {.key = {"ip_code", 7},
                           .zh = {"防护等级", 12},
                           .en = {"IP code", 7},
                           .pack = &pack,
                           .type = OH_ATTR_CODE,
                           .fit = OH_FIT_IP};
static const oh_category motor = {
    .key = {"motor", 5}, .zh = {"电机", 6}, .en = {"motor", 5}, .pack = &pack};

static const oh_fact asked_power = {.attr = &power,
                                    .evidence = OH_DECLARED,
                                    .lo = 55,
                                    .hi = INFINITY,
                                    .flags = OH_FACT_LO,
                                    .text = {"功率≥55kW", 13},
                                    .value_text = {"≥55kW", 7}};
static const oh_fact_value ip67 = {.text = {"IP67", 4}, .number = NAN};
static const oh_fact_value ip55 = {.text = {"IP55", 4}, .number = NAN};
static const oh_fact asked_ip = {.attr = &ip,
                                 .evidence = OH_DECLARED,
                                 .flags = OH_FACT_SET,
                                 .values = &ip67,
                                 .n_values = 1,
                                 .text = {"IP67", 4},
                                 .value_text = {"IP67", 4}};
static const oh_fact offered_power = {.attr = &power,
                                      .lo = 75,
                                      .hi = 75,
                                      .flags = OH_FACT_LO | OH_FACT_HI,
                                      .evidence = OH_DECLARED,
                                      .text = {"功率75kW", 10},
                                      .value_text = {"75kW", 4}};
static const oh_fact offered_ip = {.attr = &ip,
                                   .flags = OH_FACT_SET,
                                   .values = &ip55,
                                   .n_values = 1,
                                   .evidence = OH_DECLARED,
                                   .text = {"IP55", 4},
                                   .value_text = {"IP55", 4}};

enum { DEMANDS = 2, SUPPLIES = 2 };

struct fixture {
	oh_listing demand[DEMANDS], supply[SUPPLIES];
	oh_fact asked[2];
	oh_fact_match facts[2][2];
	oh_match matches[2];
	oh_demand_matches results[DEMANDS];
	oh_match_result result;
	oh_list demands, supplies;
	oh_issues issues;
	oh_arena *arena;
	oh_report report;
};

static oh_listing listing(oh_side side, const char *id, const char *org, uint32_t row)
{
	return (oh_listing){
	    .side = side,
	    .id = oh_sv_from(id),
	    .org = oh_sv_from(org),
	    .title = OH_SV("牵引电机"),
	    .place = OH_SV("示例市"),
	    .pack = &pack,
	    .category = &motor,
	    .sheet = OH_SV("电机"),
	    .file = OH_SV("list.xlsx"),
	    .row = row,
	    .contact = {OH_SV("示例联系人"), OH_SV("13800000000"), OH_SV("who@example.com")}};
}

static int set_up(void **state)
{
	static struct fixture f;
	memset(&f, 0, sizeof f);
	f.arena = oh_arena_new(0);
	f.demand[0] = listing(OH_DEMAND, "D-1", "示例甲公司", 3);
	f.demand[1] = listing(OH_DEMAND, "D-2", "示例乙公司", 4);
	f.supply[0] = listing(OH_SUPPLY, "S-1", "=HYPERLINK(\"x\")", 8);
	f.supply[1] = listing(OH_SUPPLY, "S-2", "示例\"丁\", 公司", 9);
	for (size_t s = 0; s < SUPPLIES; s++) {
		f.facts[s][0] = (oh_fact_match){.demand = &asked_power,
		                                .supply = &offered_power,
		                                .state = OH_MET,
		                                .counts = true};
		f.facts[s][1] = (oh_fact_match){.demand = &asked_ip, .counts = true};
		f.matches[s] = (oh_match){.demand = &f.demand[0],
		                          .supply = &f.supply[s],
		                          .facts = f.facts[s],
		                          .n_facts = 2};
	}
	f.facts[0][1].state = OH_UNKNOWN;
	f.matches[0].verdict = OH_ASK;
	f.matches[0].score = 0.91234567;
	f.matches[0].n_ask = 1;
	f.facts[1][1].state = OH_SHORT;
	f.facts[1][1].supply = &offered_ip;
	f.facts[1][1].shortfall = 0.2;
	f.matches[1].verdict = OH_NEAR;
	f.matches[1].score = 0.5;
	f.results[0] = (oh_demand_matches){.demand = &f.demand[0],
	                                   .matches = f.matches,
	                                   .n = 2,
	                                   .count = {0, 1, 1, 0},
	                                   .category_size = 2,
	                                   .blocker = &ip,
	                                   .blocker_count = 1};
	f.results[1] = (oh_demand_matches){.demand = &f.demand[1],
	                                   .count = {0, 0, 0, 2},
	                                   .category_size = 2,
	                                   .blocker = &power,
	                                   .blocker_count = 2};
	f.result = (oh_match_result){.demands = f.results, .n = DEMANDS};
	f.demands = (oh_list){.side = OH_DEMAND,
	                      .file = OH_SV("demand.xlsx"),
	                      .listings = f.demand,
	                      .n = DEMANDS,
	                      .rows_read = DEMANDS};
	f.supplies = (oh_list){.side = OH_SUPPLY,
	                       .file = OH_SV("supply.xlsx"),
	                       .listings = f.supply,
	                       .n = SUPPLIES,
	                       .rows_read = SUPPLIES};
	oh_issues_init(&f.demands.issues, f.arena);
	oh_issues_init(&f.supplies.issues, f.arena);
	oh_issues_init(&f.issues, f.arena);
	const oh_issue issue = {.severity = OH_WARNING,
	                        .msg = &oh_msg_report_none,
	                        .file = OH_SV("demand.xlsx"),
	                        .sheet = OH_SV("电机"),
	                        .field = OH_SV("预算（万元）"),
	                        .row = 4,
	                        .column = 7,
	                        .text = OH_SV("@若干")};
	oh_issues_add(&f.demands.issues, &issue);
	f.report = (oh_report){.demand = &f.demands,
	                       .supply = &f.supplies,
	                       .result = &f.result,
	                       .issues = &f.issues,
	                       .date = {2026, 4, 2},
	                       .top = 10};
	*state = &f;
	return f.arena ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	oh_arena_free(f->arena);
	return 0;
}

static void is_text(const oh_json *object, const char *key, const char *expected)
{
	oh_sv got = {0};
	assert_true(oh_json_get_sv(oh_json_member(object, key), &got));
	assert_true(oh_sv_eq(got, oh_sv_from(expected)));
}

static void is_number(const oh_json *object, const char *key, double expected)
{
	double got = NAN;
	assert_true(oh_json_get_double(oh_json_member(object, key), &got));
	assert_true(got == expected);
}

static void json_is_the_contract(void **state)
{
	struct fixture *f = *state;
	oh_buf out = OH_BUF_INIT, again = OH_BUF_INIT, sentence = OH_BUF_INIT;
	oh_json *doc = NULL;
	oh_report_json(&f->report, &out);
	oh_report_json(&f->report, &again);
	assert_true(oh_sv_eq(oh_buf_sv(&out), oh_buf_sv(&again)));
	assert_int_equal(oh_json_parse(oh_buf_sv(&out), OH_SV("out"), &doc, NULL), OH_OK);
	assert_int_equal(oh_json_length(doc), DEMANDS);
	const oh_json *first = oh_json_at(doc, 0), *second = oh_json_at(doc, 1);
	const oh_json *demand = oh_json_member(first, "demand");
	is_text(demand, "sheet", "电机");
	is_number(demand, "row", 3);
	is_text(demand, "id", "D-1");
	is_text(demand, "org", "示例甲公司");
	is_text(demand, "title", "牵引电机");
	const oh_json *matches = oh_json_member(first, "matches");
	assert_int_equal(oh_json_length(matches), 2);
	const oh_json *ask = oh_json_at(matches, 0), *near = oh_json_at(matches, 1);
	is_text(oh_json_member(ask, "supply"), "id", "S-1");
	is_text(ask, "verdict", "ask");
	is_number(ask, "score", 0.912346);
	oh_sv key = {0};
	assert_true(oh_json_get_sv(oh_json_at(oh_json_member(ask, "ask"), 0), &key));
	assert_true(oh_sv_eq(key, OH_SV("ip_code")));
	assert_int_equal(oh_json_length(oh_json_member(near, "ask")), 0);
	const oh_json *facts = oh_json_member(near, "facts");
	is_text(oh_json_at(facts, 0), "demand", "≥55kW");
	is_text(oh_json_at(facts, 0), "supply", "75kW");
	is_text(oh_json_at(facts, 0), "state", "met");
	assert_null(oh_json_member(oh_json_at(facts, 0), "shortfall"));
	is_text(oh_json_at(facts, 1), "state", "short");
	is_number(oh_json_at(facts, 1), "shortfall", 0.2);
	oh_match_sentence(&sentence, &f->matches[1], OH_LANG_ZH);
	is_text(oh_json_member(near, "sentence"), "zh", sentence.p);
	assert_int_equal(oh_json_length(oh_json_member(second, "matches")), 0);
	oh_json_free(doc);
	oh_buf_release(&out);
	oh_buf_release(&again);
	oh_buf_release(&sentence);
}

static void cross_industry_stands_apart(void **state)
{
	struct fixture *f = *state;
	oh_json *doc = NULL;
	oh_buf out = OH_BUF_INIT;
	f->matches[1].cross_industry = true;
	f->results[0].n = 1;
	f->results[0].cross = &f->matches[1];
	f->results[0].n_cross = 1;
	oh_report_json(&f->report, &out);
	assert_int_equal(oh_json_parse(oh_buf_sv(&out), OH_SV("out"), &doc, NULL), OH_OK);
	const oh_json *first = oh_json_at(doc, 0);
	assert_int_equal(oh_json_length(oh_json_member(first, "matches")), 1);
	const oh_json *cross = oh_json_at(oh_json_member(first, "cross_industry"), 0);
	bool flag = false;
	assert_true(oh_json_get_bool(oh_json_member(cross, "cross_industry"), &flag));
	assert_true(flag);
	oh_json_free(doc);
	oh_buf_release(&out);
}

static void csv_has_a_row_a_pair(void **state)
{
	struct fixture *f = *state;
	oh_buf out = OH_BUF_INIT;
	oh_book book;
	oh_report_csv(&f->report, &out);
	assert_memory_equal(out.p, "\xEF\xBB\xBF需求编号,", 16);
	/* A spreadsheet program must not take a name for a formula. */
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("\"'=HYPERLINK(\"\"x\"\")\"")) != SIZE_MAX);
	assert_int_equal(
	    oh_book_read_memory(out.p, out.n, OH_SV("out.csv"), NULL, f->arena, &book, NULL),
	    OH_OK);
	assert_int_equal(book.sheets[0].n, 3);
	const oh_row *row = &book.sheets[0].rows[2];
	assert_true(oh_sv_eq(oh_row_cell(row, 1)->text, OH_SV("D-1")));
	assert_true(oh_sv_eq(oh_row_cell(row, 5)->text, OH_SV("◔ 接近")));
	assert_true(oh_sv_eq(oh_row_cell(row, 7)->text, OH_SV("1/2")));
	assert_true(oh_sv_eq(oh_row_cell(row, 9)->text, OH_SV("示例\"丁\", 公司")));
	assert_true(oh_sv_eq(oh_row_cell(row, 17)->text, OH_SV("near")));
	oh_buf_release(&out);
}

static const oh_sheet *sheet_named(const oh_book *book, const char *name)
{
	for (size_t i = 0; i < book->n; i++)
		if (oh_sv_eq(book->sheets[i].name, oh_sv_from(name)))
			return &book->sheets[i];
	return NULL;
}

static oh_sv cell(const oh_sheet *s, size_t row, uint32_t column)
{
	const oh_cell *c = row < s->n ? oh_row_cell(&s->rows[row], column) : NULL;
	return c ? c->text : OH_SV("");
}

static void read_workbook(struct fixture *f, oh_lang lang, oh_book *book)
{
	char path[] = "/tmp/ouhe-report-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	f->report.lang = lang;
	assert_int_equal(oh_report_workbook(&f->report, path, NULL), OH_OK);
	assert_int_equal(oh_book_read(path, NULL, f->arena, book, NULL), OH_OK);
	unlink(path);
}

static void workbook_has_its_five_sheets(void **state)
{
	struct fixture *f = *state;
	oh_book book;
	read_workbook(f, OH_LANG_ZH, &book);
	assert_int_equal(book.n, 5);
	const oh_sheet *pairs = sheet_named(&book, "匹配结果");
	const oh_sheet *facts = sheet_named(&book, "逐项对照");
	const oh_sheet *unmet = sheet_named(&book, "未匹配需求");
	const oh_sheet *issues = sheet_named(&book, "问题清单");
	const oh_sheet *summary = sheet_named(&book, "汇总");
	assert_true(pairs && facts && unmet && issues && summary);
	assert_int_equal(pairs->n, 3);
	assert_true(oh_sv_eq(cell(pairs, 0, 1), OH_SV("需求编号")));
	assert_true(oh_sv_eq(cell(pairs, 1, 5), OH_SV("◐ 待询")));
	assert_true(oh_sv_eq(cell(pairs, 1, 9), OH_SV("=HYPERLINK(\"x\")")));
	assert_int_equal(oh_row_cell(&pairs->rows[1], 9)->flags & OH_CELL_FORMULA, 0);
	assert_int_equal(facts->n, 5);
	assert_true(oh_sv_eq(cell(facts, 4, 7), OH_SV("防护等级")));
	assert_true(oh_sv_eq(cell(facts, 4, 8), OH_SV("IP67")));
	assert_true(oh_sv_eq(cell(facts, 4, 9), OH_SV("IP55")));
	assert_true(oh_sv_eq(cell(facts, 4, 10), OH_SV("◔ 不足")));
	/* Neither demand has a supply that meets it. */
	assert_int_equal(unmet->n, 3);
	assert_true(oh_sv_eq(cell(unmet, 1, 11), OH_SV("S-1")));
	assert_true(oh_sv_eq(cell(unmet, 2, 9), OH_SV("额定功率")));
	assert_int_equal(issues->n, 2);
	assert_true(oh_sv_eq(cell(issues, 1, 6), OH_SV("G")));
	assert_true(oh_sv_eq(cell(issues, 1, 8), OH_SV("@若干")));
	bool note = false, date = false;
	for (size_t r = 0; r < summary->n; r++) {
		note =
		    note || oh_sv_find(cell(summary, r, 1), OH_SV("平台监测数据，非统计数据")) == 0;
		date = date || oh_sv_eq(cell(summary, r, 2), OH_SV("2026-04-02"));
	}
	assert_true(note && date);
}

/* What one sheet has no room for goes on in the next. */
static void full_sheets_go_on(void **state)
{
	struct fixture *f = *state;
	oh_book book;
	uint32_t usual = wb_most_rows;
	wb_most_rows = 2;
	read_workbook(f, OH_LANG_ZH, &book);
	assert_int_equal(book.n, 5 + 1 + 3);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(book.sheets[i].n, 2);
		assert_true(oh_sv_eq(cell(&book.sheets[i], 0, 1), OH_SV("需求编号")));
	}
	assert_true(oh_sv_eq(cell(&book.sheets[0], 1, 8), OH_SV("S-1")));
	assert_true(oh_sv_eq(cell(&book.sheets[1], 1, 8), OH_SV("S-2")));
	assert_true(oh_sv_eq(cell(&book.sheets[5], 1, 7), OH_SV("防护等级")));
	wb_most_rows = usual;
}

static void workbook_in_english(void **state)
{
	struct fixture *f = *state;
	oh_book book;
	read_workbook(f, OH_LANG_EN, &book);
	const oh_sheet *pairs = sheet_named(&book, "Matches");
	assert_non_null(pairs);
	assert_true(oh_sv_eq(cell(pairs, 0, 1), OH_SV("Demand id")));
	assert_true(oh_sv_eq(cell(pairs, 2, 5), OH_SV("◔ near")));
	assert_non_null(sheet_named(&book, "Summary"));
}

static void workbook_that_cannot_be_written_says_so(void **state)
{
	struct fixture *f = *state;
	oh_error err;
	assert_int_not_equal(oh_report_workbook(&f->report, "/nonexistent/dir/x.xlsx", &err),
	                     OH_OK);
	assert_non_null(err.msg);
}

static void terminal_shows_each_demand(void **state)
{
	struct fixture *f = *state;
	oh_buf out = OH_BUF_INIT;
	const size_t widths[] = {0, 60, 160};
	for (size_t i = 0; i < 3; i++) {
		const oh_term term = {.width = widths[i]};
		oh_buf_clear(&out);
		oh_report_text(&f->report, &term, false, &out);
		oh_sv text = oh_buf_sv(&out), line;
		assert_true(oh_sv_find(text, OH_SV("D-1 · 示例甲公司")) == 0);
		assert_true(oh_sv_find(text, OH_SV("◐ 待询  0.912  S-1")) != SIZE_MAX);
		assert_true(oh_sv_find(text, OH_SV("○ 无匹配：最常受阻于额定功率（2 个供给）")) !=
		            SIZE_MAX);
		assert_true(oh_sv_find(text, OH_SV("\x1b")) == SIZE_MAX);
		while (oh_sv_split(&text, '\n', &line))
			assert_true(line.n == 0 || line.p[line.n - 1] != ' ');
	}
	oh_buf_release(&out);
}

static void contacts_are_nowhere(void **state)
{
	struct fixture *f = *state;
	const oh_term term = {0};
	oh_buf out = OH_BUF_INIT;
	oh_book book;
	oh_report_json(&f->report, &out);
	oh_report_csv(&f->report, &out);
	oh_report_text(&f->report, &term, false, &out);
	oh_report_issues(&f->report, &term, OH_NOTE, 0, &out);
	read_workbook(f, OH_LANG_ZH, &book);
	for (size_t s = 0; s < book.n; s++)
		for (size_t r = 0; r < book.sheets[s].n; r++)
			for (size_t c = 0; c < book.sheets[s].rows[r].n; c++)
				oh_buf_sv_put(&out, book.sheets[s].rows[r].cells[c].text);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("S-1")) != SIZE_MAX);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("13800000000")) == SIZE_MAX);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("who@example.com")) == SIZE_MAX);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("示例联系人")) == SIZE_MAX);
	oh_buf_release(&out);
}

static void issues_are_cut_and_counted(void **state)
{
	struct fixture *f = *state;
	const oh_term term = {.lang = OH_LANG_EN};
	const oh_issue note = {.severity = OH_NOTE, .msg = &oh_msg_report_none};
	oh_buf out = OH_BUF_INIT;
	oh_issues_add(&f->demands.issues, &f->demands.issues.items[0]);
	oh_issues_add(&f->demands.issues, &note);
	assert_int_equal(oh_report_issues(&f->report, &term, OH_WARNING, 1, &out), 2);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("… and 1 more\n")) != SIZE_MAX);
	oh_report_tally t;
	oh_report_count(&f->report, &t);
	assert_int_equal(t.issues[OH_WARNING], 2);
	assert_int_equal(t.issues[OH_NOTE], 1);
	assert_int_equal(t.best[OH_ASK], 1);
	assert_int_equal(t.best[OH_FAILS], 1);
	assert_int_equal(t.pairs[OH_FAILS], 2);
	oh_buf_release(&out);
}

/* Every allocation fails once: a buffer that says so, never a crash or a leak. */
static void memory_out_is_told(void **state)
{
	struct fixture *f = *state;
	const oh_term term = {.width = 80};
	char path[64];
	snprintf(path, sizeof path, "/tmp/ouhe-report-%ld.xlsx", (long)getpid());
	for (int form = 0; form < 5; form++) {
		bool done = false;
		for (uint64_t nth = 1; !done && nth < 5000; nth++) {
			oh_buf out = OH_BUF_INIT;
			oh_status st = OH_OK;
			oh_alloc_fail_after(nth);
			if (form == 0)
				oh_report_json(&f->report, &out);
			else if (form == 1)
				oh_report_csv(&f->report, &out);
			else if (form == 2)
				oh_report_text(&f->report, &term, false, &out);
			else if (form == 3)
				oh_report_issues(&f->report, &term, OH_NOTE, 0, &out);
			else
				st = oh_report_workbook(&f->report, path, NULL);
			done = oh_alloc_count() < nth;
			oh_alloc_fail_after(0);
			assert_true(done ? oh_buf_ok(&out) && st == OH_OK
			                 : !oh_buf_ok(&out) || st == OH_ENOMEM);
			oh_buf_release(&out);
		}
		assert_true(done);
	}
	unlink(path);
}

static void take(void *ctx, oh_buf *out)
{
	oh_buf *all = ctx;
	oh_buf_sv_put(all, oh_buf_sv(out));
	oh_buf_clear(out);
}

/* Written away after each demand, the same bytes come out. */
static void piece_by_piece(void **state)
{
	struct fixture *f = *state;
	void (*const writers[])(const oh_report *, oh_buf *) = {oh_report_json, oh_report_csv};
	for (size_t i = 0; i < 2; i++) {
		oh_buf whole = OH_BUF_INIT, pieces = OH_BUF_INIT, rest = OH_BUF_INIT;
		oh_report r = f->report;
		writers[i](&r, &whole);
		r.drain = take;
		r.drain_ctx = &pieces;
		writers[i](&r, &rest);
		assert_true(pieces.n > 0 && rest.n < whole.n);
		take(&pieces, &rest);
		assert_true(oh_buf_ok(&pieces) && oh_sv_eq(oh_buf_sv(&pieces), oh_buf_sv(&whole)));
		oh_buf_release(&whole);
		oh_buf_release(&pieces);
		oh_buf_release(&rest);
	}
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    T(json_is_the_contract),
	    T(cross_industry_stands_apart),
	    T(csv_has_a_row_a_pair),
	    T(workbook_has_its_five_sheets),
	    T(full_sheets_go_on),
	    T(workbook_in_english),
	    T(workbook_that_cannot_be_written_says_so),
	    T(terminal_shows_each_demand),
	    T(contacts_are_nowhere),
	    T(issues_are_cut_and_counted),
	    T(memory_out_is_told),
	    T(piece_by_piece),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
