#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "ouhe/report/messages.h"
#include "ouhe/report/reading.h"

static const oh_attr power = {.key = {"rated_power", 11}, .zh = {"额定功率", 12}};
static const oh_attr voltage = {.key = {"rated_voltage", 13}, .zh = {"额定电压", 12}};
static const oh_attr ip = {.key = {"ip_code", 7}, .zh = {"防护等级", 12}};

static void facts_as_the_contract_writes_them(void **state)
{
	(void)state;
	const oh_fact_value volts[] = {{.text = OH_SV("220"), .number = 220},
	                               {.text = OH_SV("380"), .number = 380.0}};
	const oh_fact_value codes[] = {{.text = OH_SV("IP55"), .number = NAN}};
	const oh_fact facts[] = {
	    {.attr = &power,
	     .lo = 55,
	     .hi = INFINITY,
	     .flags = OH_FACT_LO | OH_FACT_LO_OPEN,
	     .importance = OH_MUST,
	     .text = OH_SV("功率大于55kW"),
	     .offset = 0},
	    {.attr = &power,
	     .lo = -INFINITY,
	     .hi = 0.1,
	     .flags = OH_FACT_HI | OH_FACT_APPROX,
	     .importance = OH_SHOULD,
	     .text = OH_SV("约\"0.1\""),
	     .offset = 7},
	    {.attr = &voltage,
	     .flags = OH_FACT_SET,
	     .values = volts,
	     .n_values = 2,
	     .text = OH_SV("220/380V"),
	     .offset = 20},
	    {.attr = &ip,
	     .flags = OH_FACT_SET,
	     .values = codes,
	     .n_values = 1,
	     .text = OH_SV("IP55"),
	     .offset = 30},
	};
	const oh_sv standards[] = {OH_SV("GB/T 32891.2-2019")};
	const oh_report_facts part = {
	    .facts = facts, .n_facts = 4, .standards = standards, .n_standards = 1};
	oh_buf out = OH_BUF_INIT;
	oh_report_facts_line(&part, 1, &out);
	assert_string_equal(
	    out.p,
	    "{\"facts\":["
	    "{\"key\":\"rated_power\",\"lo\":55,\"lo_open\":true,\"text\":\"功率大于55kW\","
	    "\"offset\":0},"
	    "{\"key\":\"rated_power\",\"hi\":0.1,\"approx\":true,\"importance\":\"should\","
	    "\"text\":\"约\\\"0.1\\\"\",\"offset\":7},"
	    "{\"key\":\"rated_voltage\",\"values\":[220,380],\"text\":\"220/380V\",\"offset\":20},"
	    "{\"key\":\"ip_code\",\"values\":[\"IP55\"],\"text\":\"IP55\",\"offset\":30}],"
	    "\"issues\":[],\"standards\":[\"GB/T 32891.2-2019\"]}\n");
	oh_buf_release(&out);
}

static void parts_shift_their_offsets(void **state)
{
	(void)state;
	const oh_fact fact = {.attr = &power,
	                      .lo = 1,
	                      .hi = 1,
	                      .flags = OH_FACT_LO | OH_FACT_HI,
	                      .text = OH_SV("1kW"),
	                      .offset = 5};
	const oh_issue issue = {
	    .severity = OH_WARNING, .msg = &oh_msg_report_none, .text = OH_SV("1kg"), .offset = 2};
	const oh_report_facts parts[] = {
	    {.facts = &fact, .n_facts = 1},
	    {.facts = &fact, .n_facts = 1, .issues = &issue, .n_issues = 1, .base = 100}};
	oh_buf out = OH_BUF_INIT;
	oh_report_facts_line(parts, 2, &out);
	assert_string_equal(
	    out.p,
	    "{\"facts\":[{\"key\":\"rated_power\",\"lo\":1,\"hi\":1,\"text\":\"1kW\",\"offset\":5},"
	    "{\"key\":\"rated_power\",\"lo\":1,\"hi\":1,\"text\":\"1kW\",\"offset\":105}],"
	    "\"issues\":[{\"code\":\"report_none\",\"severity\":\"warning\",\"text\":\"1kg\","
	    "\"offset\":102,\"zh\":\"无匹配\",\"en\":\"no match\"}]}\n");
	oh_buf_clear(&out);
	oh_report_facts_line(NULL, 0, &out);
	assert_string_equal(out.p, "{\"facts\":[],\"issues\":[]}\n");
	oh_buf_release(&out);
}

static void quantities_as_the_contract_writes_them(void **state)
{
	(void)state;
	const oh_sv text = OH_SV("长3米，20到30公斤，人民币");
	const oh_quantity q[] = {
	    {.from = 3, .len = 4, .start = 1, .end = 3, .value = OH_SV("3"), .unit = OH_SV("m")},
	    {.from = 10,
	     .len = 13,
	     .start = 4,
	     .end = 11,
	     .lo = OH_SV("20"),
	     .hi = OH_SV("30"),
	     .unit = OH_SV("kg")},
	    {.from = 26, .len = 9, .start = 12, .end = 15, .unit = OH_SV("CNY")},
	};
	oh_buf out = OH_BUF_INIT;
	oh_report_quantities_line(text, q, 3, &out);
	assert_string_equal(out.p,
	                    "{\"quantities\":[{\"text\":\"3米\",\"start\":1,\"end\":3,\"value\":"
	                    "\"3\",\"unit\":\"m\"},"
	                    "{\"text\":\"20到30公斤\",\"start\":4,\"end\":11,\"lo\":\"20\",\"hi\":"
	                    "\"30\",\"unit\":\"kg\"},"
	                    "{\"text\":\"人民币\",\"start\":12,\"end\":15,\"unit\":\"CNY\"}]}\n");
	oh_buf_release(&out);
}

static const oh_pack pack = {.name = {"motor", 5}, .zh = {"电机", 6}, .en = {"motors", 6}};

static void a_list_shows_what_its_columns_gave(void **state)
{
	(void)state;
	const oh_fact facts[] = {{.attr = &power, .column = 3, .flags = OH_FACT_LO, .lo = 55},
	                         {.attr = &ip, .column = 4, .flags = OH_FACT_SET}};
	const oh_extra extra = {OH_SV("内部代号"), OH_SV("甲")};
	const oh_listing lines[] = {
	    {.id = OH_SV("D-1"),
	     .org = OH_SV("示例甲公司"),
	     .title = OH_SV("电机"),
	     .pack = &pack,
	     .facts = facts,
	     .n_facts = 2,
	     .extras = &extra,
	     .n_extras = 1,
	     .sheet = OH_SV("电机"),
	     .row = 3,
	     .contact = {OH_SV("示例联系人"), OH_SV("13800000000"), OH_SV("a@example.com")}},
	    {.id = OH_SV("D-2"),
	     .org = OH_SV("示例乙公司"),
	     .pack = &pack,
	     .facts = facts,
	     .n_facts = 1,
	     .sheet = OH_SV("电机"),
	     .row = 4},
	};
	oh_arena *a = oh_arena_new(0);
	const oh_list_column columns[] = {
	    {.sheet = OH_SV("电机"), .header = OH_SV("额定功率(kW)"), .column = 3, .attr = &power},
	    {.sheet = OH_SV("电机"),
	     .header = OH_SV("防护"),
	     .column = 4,
	     .role = &oh_msg_report_demand},
	    {.sheet = OH_SV("电机"), .header = OH_SV("内部代号"), .column = 28}};
	const oh_list list = {.columns = columns,
	                      .n_columns = 3,
	                      .side = OH_DEMAND,
	                      .file = OH_SV("demand.xlsx"),
	                      .listings = lines,
	                      .n = 2,
	                      .rows_read = 2,
	                      .cells_read = 12};
	const oh_term term = {.lang = OH_LANG_ZH};
	oh_buf out = OH_BUF_INIT;
	assert_int_equal(oh_report_list_text(&list, &term, true, a, &out), OH_OK);
	oh_sv text = oh_buf_sv(&out);
	assert_true(oh_sv_find(text, OH_SV("demand.xlsx（需求）：2 行")) != SIZE_MAX);
	assert_true(oh_sv_find(text, OH_SV("额定功率")) != SIZE_MAX);
	assert_true(oh_sv_find(text, OH_SV("C   额定功率(kW)     2  额定功率\n")) != SIZE_MAX);
	assert_true(oh_sv_find(text, OH_SV("需求：防护等级\n")) != SIZE_MAX);
	assert_true(oh_sv_find(text, OH_SV("AB  内部代号            （不认识")) != SIZE_MAX);
	assert_true(oh_sv_find(text, OH_SV("D-2")) != SIZE_MAX);
	assert_true(oh_sv_find(text, OH_SV("13800000000")) == SIZE_MAX);
	oh_buf_clear(&out);
	assert_int_equal(oh_report_list_json(&list, a, &out), OH_OK);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("\"header\": \"内部代号\"")) != SIZE_MAX);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("13800000000")) == SIZE_MAX);
	oh_buf_release(&out);
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(facts_as_the_contract_writes_them),
	    cmocka_unit_test(parts_shift_their_offsets),
	    cmocka_unit_test(quantities_as_the_contract_writes_them),
	    cmocka_unit_test(a_list_shows_what_its_columns_gave),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
