#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "list_case.h"
#include "ouhe/extract/list_messages.h"

static void header_below_title_and_date(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "Sheet1",
	                        "供需对接会需求清单|<|<|<\n"
	                        "填报日期：2026-04-02|||主办单位：示例市工信局\n"
	                        "编号|单位名称|产品名称|技术参数\n"
	                        "D-1|示例甲公司|电机|额定功率55kW\n");
	assert_int_equal(c.status, OH_OK);
	assert_int_equal(c.list.n, 1);
	const oh_listing *l = case_row(&c, 4);
	assert_non_null(l);
	assert_true(case_eq(l->id, "D-1") && case_eq(l->org, "示例甲公司"));
	assert_true(case_eq(l->title, "电机") && case_eq(l->text, "额定功率55kW"));
	assert_true(case_is(l, "rated_power", 55));
	const oh_fact *f = case_fact(l, "rated_power");
	assert_int_equal(f->column, 4);
	assert_int_equal(f->offset, 0);
	case_free(&c);
}

static void names_as_people_write_them(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "电机",
	                        "１．编 号|＊企 业 名 称|(2)产品　名称|*技术\r参数（必填）|"
	                        "预算（万元）|额定功率 (kW)|③所在地（市州）\n"
	                        "S-1|示例乙厂|电机|防护等级IP55|１２０|５５|长沙\n");
	assert_int_equal(c.status, OH_OK);
	const oh_listing *l = case_row(&c, 2);
	assert_non_null(l);
	assert_true(case_eq(l->id, "S-1") && case_eq(l->org, "示例乙厂"));
	assert_true(case_eq(l->title, "电机") && case_eq(l->place, "长沙"));
	assert_true(case_is(l, "budget", 1200000));
	assert_true(case_is(l, "rated_power", 55));
	assert_true(case_has(l, "ip_code", "IP55"));
	case_free(&c);
}

/* Certificates of a column and of the text add up; a wish stays a wish. */
static void sets_are_united(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "电机",
	                        "编号|产品名称|技术参数|体系认证\n"
	                        "S-1|矿用电机|额定功率55kW，煤安MA|IATF 16949\n"
	                        "S-2|电机|水冷，ISO 9001|ISO 9001\n");
	const oh_listing *l = case_row(&c, 2);
	const oh_fact *f = case_fact(l, "certificate");
	assert_non_null(f);
	assert_int_equal(f->n_values, 2);
	assert_true(case_eq(f->value_text, "IATF 16949、煤安MA"));
	assert_int_equal(f->column, 4);
	assert_int_equal(l->n_facts, 2);
	assert_int_equal(case_fact(case_row(&c, 3), "certificate")->n_values, 1);
	assert_int_equal(c.list.issues.n, 0);
	case_free(&c);
	c = case_read(OH_DEMAND, "电机",
	              "编号|产品名称|技术要求|资质认证\n"
	              "D-1|电机|额定功率55kW，CE认证优先|ISO 9001\n");
	l = case_row(&c, 2);
	assert_int_equal(l->n_facts, 3);
	assert_int_equal(c.list.issues.n, 0);
	case_free(&c);
}

/* What was expected is told with a unit that people know, in both languages. */
static void expected_units(void **state)
{
	(void)state;
	static const struct {
		const char *header, *cell, *zh, *en;
	} cases[] = {
	    {"数量", "若干", "应填以 台、件、套 为单位的数", "a number in pcs or sets"},
	    {"年需求量", "若干", "应填以 台/年、件/年 为单位的数", "a number in pcs/year"},
	    {"交货期", "尽快", "应填以 天 为单位的数", "a number in days"},
	    {"预算（万元）", "充足", "应填以 万元 为单位的数", "a number in 10,000 CNY"},
	    {"能效等级", "IE6", "（如 IE1、IE2、IE3、IE4、IE5）", "(such as IE1、IE2"},
	    {"防护等级", "防水", "（如 IP54、IP65、IP67）", "(such as IP54"},
	    {"额定转矩", "较大", "应填以 N·m 为单位的数", "a number in N·m"},
	    {"环境温度", "高温", "应填以 ℃ 为单位的数", "a number in °C"},
	    {"过载倍数", "较大", "应填以 个、倍、次 为单位的数", "a number in pieces or times"},
	    {"备注", "额定转矩30kg", "应为 N·m 或", "expected N·m or"},
	    {"备注", "环境温度30kg", "应为 ℃ 或", "expected °C or"},
	    {"额定转矩(kg)", "30", "不符，应为 N·m 或", "does not fit rated torque"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char drawing[200];
		snprintf(drawing, sizeof drawing, "编号|产品名称|技术要求|%s\nD-1|电机|水冷|%s\n",
		         cases[i].header, cases[i].cell);
		list_case c = case_read(OH_DEMAND, "电机", drawing);
		oh_buf zh = OH_BUF_INIT, en = OH_BUF_INIT;
		for (size_t k = 0; k < c.list.issues.n; k++) {
			oh_issue_render(&zh, &c.list.issues.items[k], OH_LANG_ZH);
			oh_issue_render(&en, &c.list.issues.items[k], OH_LANG_EN);
		}
		if (oh_sv_find(oh_buf_sv(&zh), oh_sv_from(cases[i].zh)) == SIZE_MAX ||
		    oh_sv_find(oh_buf_sv(&en), oh_sv_from(cases[i].en)) == SIZE_MAX)
			fail_msg("%s: %.*s / %.*s", cases[i].header, OH_SV_ARG(oh_buf_sv(&zh)),
			         OH_SV_ARG(oh_buf_sv(&en)));
		oh_buf_release(&zh);
		oh_buf_release(&en);
		case_free(&c);
	}
}

/* An axle among machines states a whole motor: read in both packs' words. */
static void lines_of_two_industries(void **state)
{
	(void)state;
	list_case c =
	    case_read(OH_SUPPLY, "整机",
	              "编号|产品名称|工作质量(t)|技术参数|检测报告\n"
	              "Q-1|行走减速单元|#0.4|永磁同步电机，额定功率75kW，峰值转矩600N·m|有\n"
	              "Q-2|电动装载机|#18|额定载荷5t，最高车速38km/h|\n"
	              "Q-3|电动装载机|#18|额定载荷5t，电机由客户指定|\n");
	assert_int_equal(c.status, OH_OK);
	const oh_listing *l = case_row(&c, 2);
	assert_non_null(l);
	assert_true(case_eq(l->pack->name, "equipment"));
	assert_int_equal(l->n_others, 1);
	assert_true(case_eq(l->others[0].pack->name, "motor"));
	oh_listing as;
	assert_true(oh_listing_as(l, l->others[0].pack, &as));
	assert_true(case_is(&as, "rated_power", 75) && case_is(&as, "peak_torque", 600));
	assert_int_equal(case_fact(&as, "rated_power")->evidence, OH_DOCUMENTED);
	assert_null(as.category);
	assert_false(oh_listing_as(l, l->pack, &as));
	/* Nothing named, or nothing stated of it. */
	assert_int_equal(case_row(&c, 3)->n_others, 0);
	assert_int_equal(case_row(&c, 4)->n_others, 0);
	size_t issues = c.list.issues.n;
	case_free(&c);
	/* What the second reading makes of it is no issue; a demand has none. */
	c = case_read(OH_DEMAND, "整机",
	              "编号|产品名称|工作质量(t)|技术参数|检测报告\n"
	              "Q-1|行走减速单元|#0.4|永磁同步电机，额定功率75kW，峰值转矩600N·m|有\n");
	assert_int_equal(c.list.listings[0].n_others, 0);
	assert_int_equal(issues, c.list.issues.n);
	case_free(&c);
}

static void english_columns_in_any_order(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "Sheet1",
	                        "rated power (hp)|Company Name|Efficiency (%)|No.|Product|Remarks\n"
	                        "#10|Example Ltd|#91.5|N-1|induction motor|\n");
	assert_int_equal(c.status, OH_OK);
	const oh_listing *l = case_row(&c, 2);
	assert_non_null(l);
	assert_true(case_eq(l->org, "Example Ltd") && case_eq(l->id, "N-1"));
	assert_true(case_is(l, "rated_power", 7.4569987));
	assert_true(case_is(l, "efficiency", 91.5));
	assert_int_equal(c.list.n_columns, 6);
	assert_true(case_eq(c.list.columns[0].attr->key, "rated_power"));
	assert_null(c.list.columns[0].role);
	assert_ptr_equal(c.list.columns[1].role, &oh_msg_extract_list_role_org);
	assert_int_equal(c.list.columns[1].column, 2);
	assert_true(case_eq(c.list.columns[1].header, "Company Name"));
	assert_ptr_equal(c.list.columns[5].role, &oh_msg_extract_list_role_text);
	case_free(&c);
}

static void header_of_two_rows(void **state)
{
	(void)state;
	static const char *const drawings[] = {
	    "序号|单位名称|供给产品|技术参数|<|<|年产能（台）\n"
	    "^|^|^|功率/kW|转速(r/min)|防护等级|^\n"
	    "#1|示例甲厂|电机|#55|#1500|IP55|#1000\n",
	    /* The same as csv keeps it. */
	    "序号|单位名称|供给产品|技术参数|||年产能（台）\n"
	    "|||功率/kW|转速(r/min)|防护等级|\n"
	    "1|示例甲厂|电机|55|1500|IP55|1000\n",
	    "序号|供应商|<|产品|技术参数|<|<|年产能（台）\n"
	    "^|名称|地区|^|功率/kW|转速(r/min)|防护等级|^\n"
	    "#1|示例甲厂|长沙|电机|#55|#1500|IP55|#1000\n",
	};
	for (size_t i = 0; i < sizeof drawings / sizeof *drawings; i++) {
		list_case c = case_read(OH_SUPPLY, "电机", drawings[i]);
		assert_int_equal(c.status, OH_OK);
		assert_int_equal(c.list.n, 1);
		const oh_listing *l = case_row(&c, 3);
		assert_non_null(l);
		assert_true(case_eq(l->org, "示例甲厂") && case_eq(l->id, "1"));
		assert_true(case_is(l, "rated_power", 55));
		assert_true(case_is(l, "rated_speed", 1500));
		assert_true(case_has(l, "ip_code", "IP55"));
		assert_true(case_is(l, "annual_volume", 1000));
		assert_int_equal(c.list.issues.n, 0);
		case_free(&c);
	}
}

static void header_again_after_page_break(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "需求清单|<|<|<\n"
	                        "编号|企业名称|产品名称|技术要求\n"
	                        "D-1|示例甲公司|电机|额定功率55kW\n"
	                        "需求清单|<|<|<\n"
	                        "编号|企业名称|产品名称|技术要求\n"
	                        "D-2||电机|同上\n");
	assert_int_equal(c.list.n, 2);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_header_again, 4), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_header_again, 5), 1);
	const oh_listing *l = case_row(&c, 6);
	assert_true(case_eq(l->org, "示例甲公司"));
	assert_true(case_is(l, "rated_power", 55));
	case_free(&c);
}

static void second_table_below(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "编号|企业名称|产品名称|技术要求\n"
	                        "D-1|示例甲公司|电机|额定功率55kW\n"
	                        "\n"
	                        "企业名称|编号|技术参数|采购产品|数量\n"
	                        "示例乙公司|D-2|额定功率75kW|电机|20台\n");
	assert_int_equal(c.list.n, 2);
	const oh_listing *l = case_row(&c, 5);
	assert_true(case_eq(l->org, "示例乙公司") && case_eq(l->id, "D-2"));
	assert_true(case_is(l, "rated_power", 75) && case_is(l, "quantity", 20));
	case_free(&c);
}

static void unknown_columns_are_named_and_kept(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "电机",
	                        "编号|企业名称|产品名称|额定功律(kW)|总长(mm)||空列\n"
	                        "S-1|示例甲厂|电机|#55|#212|手写的话|\n");
	assert_int_equal(c.status, OH_OK);
	const oh_listing *l = case_row(&c, 2);
	assert_true(case_eq(case_extra(l, "总长(mm)"), "212"));
	assert_true(case_eq(case_extra(l, "额定功律(kW)"), "55"));
	assert_true(case_eq(case_extra(l, "F"), "手写的话"));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_unnamed_column, 1), 1);
	bool near = false, empty = false;
	for (size_t i = 0; i < c.list.issues.n; i++) {
		const oh_issue *issue = &c.list.issues.items[i];
		near = near ||
		       (issue->column == 4 && issue->msg == &oh_msg_extract_list_unknown_column &&
		        case_eq(issue->args[0], "额定功率"));
		empty = empty || issue->column == 7;
	}
	assert_true(near);
	assert_false(empty);
	case_free(&c);
}

static void cells_that_say_nothing(void **state)
{
	(void)state;
	static const char *const nothing[] = {"—", "/", "无", "面议", "N/A", "待定", "-"};
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		oh_buf b = OH_BUF_INIT;
		oh_buf_printf(&b,
		              "编号|企业名称|产品名称|额定功率(kW)|预算（万元）|备注\n"
		              "D-1|示例甲公司|电机|#55|%s|%s\n",
		              nothing[i], nothing[i]);
		list_case c = case_read(OH_DEMAND, "电机", b.p);
		const oh_listing *l = case_row(&c, 2);
		assert_null(case_fact(l, "budget"));
		assert_int_equal(l->n_extras, 0);
		assert_int_equal(l->text.n, 0);
		assert_int_equal(c.list.issues.n, 0);
		case_free(&c);
		oh_buf_release(&b);
	}
}

static void cells_that_cannot_be_read(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "编号|企业名称|产品名称|额定功率(kW)|交货期|技术要求\n"
	                        "D-1|示例甲公司|电机|!#REF!|@2026-06-30|详见附件\n"
	                        "D-2|示例甲公司|电机|55吨|三十天|IP55\n"
	                        "D-3|示例甲公司|电机|大一点|2个月|IP55\n");
	assert_int_equal(c.list.n, 3);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_error_cell, 2), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_date_cell, 2), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_elsewhere, 2), 1);
	assert_true(case_eq(case_extra(case_row(&c, 2), "交货期"), "2026-06-30"));
	assert_true(case_eq(case_row(&c, 2)->text, "详见附件"));
	for (uint32_t row = 3; row <= 4; row++) {
		assert_null(case_fact(case_row(&c, row), "rated_power"));
		assert_int_not_equal(case_extra(case_row(&c, row), "额定功率(kW)").n, 0);
		bool placed = false;
		for (size_t i = 0; i < c.list.issues.n; i++) {
			const oh_issue *issue = &c.list.issues.items[i];
			placed = placed || (issue->row == row && issue->column == 4 &&
			                    issue->severity >= OH_WARNING &&
			                    case_eq(issue->file, "demand.xlsx") &&
			                    case_eq(issue->sheet, "电机") &&
			                    case_eq(issue->field, "额定功率(kW)"));
		}
		assert_true(placed);
	}
	assert_true(case_is(case_row(&c, 3), "lead_time", 30));
	assert_true(case_is(case_row(&c, 4), "lead_time", 60));
	case_free(&c);
}

static void cells_of_every_type(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "电机",
	                        "编号|企业名称|产品名称|效率(%)|单价(元/台)|额定功率|额定转速\n"
	                        "S-1|示例甲厂|电机|%0.07|1,800|=55|１，５００\n"
	                        "S-2|示例甲厂|电机|95.5%|#3500|75千瓦|1500～3000rpm\n");
	const oh_listing *l = case_row(&c, 2);
	assert_true(case_is(l, "efficiency", 7));
	assert_true(case_is(l, "unit_price", 1800));
	assert_int_equal(case_fact(l, "unit_price")->basis, OH_PER_PIECE);
	assert_true(case_is(l, "rated_power", 55));
	assert_true(case_is(l, "rated_speed", 1500));
	l = case_row(&c, 3);
	assert_true(case_is(l, "efficiency", 95.5) && case_is(l, "rated_power", 75));
	assert_true(case_fact(l, "rated_speed")->lo == 1500 &&
	            case_fact(l, "rated_speed")->hi == 3000);
	assert_int_equal(c.list.issues.n, 0);
	case_free(&c);
}

static void organisations_over_several_lines(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "编号|企业名称|产品名称|技术要求|需求数量\n"
	                        "D-1|示例甲公司|电机|额定功率55kW|#500\n"
	                        "D-2|^|电机|额定功率75kW|^\n"
	                        "D-3||电机|额定功率90kW|#10\n"
	                        "D-4|—|电机|额定功率90kW|#10\n"
	                        "\n"
	                        "D-5||电机|额定功率90kW|#10\n");
	assert_int_equal(c.list.n, 5);
	for (uint32_t row = 2; row <= 4; row++)
		assert_true(case_eq(case_row(&c, row)->org, "示例甲公司"));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_from_above, 3), 0);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_from_above, 4), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_shared_amount, 2), 1);
	assert_true(case_is(case_row(&c, 3), "quantity", 500));
	for (uint32_t row = 5; row <= 7; row += 2) {
		assert_int_equal(case_row(&c, row)->org.n, 0);
		assert_int_equal(case_issues(&c, &oh_msg_extract_list_no_org, row), 1);
	}
	case_free(&c);
}

static void rows_that_are_no_listing(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "序号|企业名称|产品名称|技术要求|需求数量|计量单位|小计（元）\n"
	                        "#1|示例甲公司|电机|额定功率55kW|#500|台|=100\n"
	                        "#2|||||台|=0\n"
	                        "\n"
	                        "#3||注塑机电机|||台|\n"
	                        "合 计||||#500||=100\n"
	                        "注：以上信息由企业自行填报。\n"
	                        "注 单位为台\n"
	                        "说明：\n"
	                        "填表人：张三|||审核人：李四\n"
	                        "本表一式两份，请于月底前交到产业科|<|<|<\n");
	assert_int_equal(c.list.n, 2);
	assert_int_equal(c.list.rows_read, 2);
	assert_non_null(case_row(&c, 2));
	assert_non_null(case_row(&c, 5));
	assert_true(case_is(case_row(&c, 2), "quantity", 500));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_total_row, 6), 1);
	for (uint32_t row = 7; row <= 11; row++)
		assert_int_equal(case_issues(&c, &oh_msg_extract_list_remark_row, row), 1);
	case_free(&c);
}

static void hidden_is_read_and_said(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	static const uint32_t hidden[] = {3};
	oh_sheet s[2] = {grid_sheet(a, "电机",
	                            "编号|企业名称|产品名称|技术要求\n"
	                            "D-1|示例甲公司|电机|额定功率55kW\n"
	                            "~D-2|示例甲公司|电机|额定功率75kW\n"),
	                 grid_sheet(a, "选项", "产品|技术\n")};
	s[0].hidden_columns = hidden;
	s[0].n_hidden_columns = 1;
	s[1].hidden = true;
	list_case c = case_read_book(OH_DEMAND, NULL, s, 2, a);
	assert_int_equal(c.status, OH_OK);
	assert_false(case_row(&c, 2)->hidden);
	assert_true(case_row(&c, 3)->hidden);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_hidden_rows, 0), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_hidden_column, 1), 1);
	case_free(&c);
}

static void packs_by_sheet_row_and_heading(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_sheet s[3] = {
	    grid_sheet(a, "Sheet1",
	               "编号|企业名称|类别|产品名称|技术要求\n"
	               "D-1|示例甲公司|电机|主驱动|额定功率55kW，转速1500r/min\n"
	               "D-2|示例甲公司|铸件|机座|材质HT300，单重0.5t\n"
	               "D-3|示例甲公司|奇怪的类别|某物|额定功率75kW\n"),
	    grid_sheet(a, "铸造",
	               "编号|企业名称|产品名称|技术要求\nD-4|示例甲公司|底座|材质QT450-10\n"),
	    grid_sheet(a, "汇总",
	               "编号|企业名称|产品名称|技术要求\n"
	               "一、电机类|<|<|<\n"
	               "D-5|示例甲公司|某物|额定功率55kW\n"
	               "二、铸件|<|<|<\n"
	               "D-6|示例甲公司|某物|材质QT450-10\n"),
	};
	list_case c = case_read_book(OH_DEMAND, NULL, s, 3, a);
	assert_int_equal(c.status, OH_OK);
	assert_int_equal(c.list.n, 6);
	static const char *const want[] = {"motor",   "casting", "motor",
	                                   "casting", "motor",   "casting"};
	for (size_t i = 0; i < 6; i++)
		assert_true(case_eq(c.list.listings[i].pack->name, want[i]));
	assert_true(case_has(&c.list.listings[1], "material_grade", "HT300"));
	assert_non_null(c.list.listings[0].category);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_category_unknown, 4), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_heading_row, 2), 1);
	case_free(&c);
}

static void packs_as_told(void **state)
{
	(void)state;
	static const char drawing[] = "编号|企业名称|产品名称|技术要求\n"
	                              "D-1|示例甲公司|电机|抗拉强度≥450MPa\n";
	oh_arena *a = oh_arena_new(0);
	oh_sheet s = grid_sheet(a, "电机", drawing);
	oh_list_options o = {.pack = "casting", .threads = 1};
	list_case c = case_read_book(OH_DEMAND, &o, &s, 1, a);
	assert_int_equal(c.status, OH_OK);
	assert_true(case_eq(c.list.listings[0].pack->name, "casting"));
	assert_non_null(case_fact(&c.list.listings[0], "tensile_strength"));
	o.pack = "no such pack";
	oh_list untouched = {.n = 77};
	oh_book book = grid_book(a, &s, 1);
	oh_error err;
	assert_int_equal(oh_list_read(case_readers(), &book, OH_DEMAND, &o, a, &untouched, &err),
	                 OH_EUSAGE);
	assert_int_equal(untouched.n, 77);
	case_free(&c);
}

static void sheets_without_a_list(void **state)
{
	(void)state;
	list_case c =
	    case_read(OH_DEMAND, "填表说明", "请按要求填写\n一、不得涂改\n二、按时提交\n");
	assert_int_equal(c.status, OH_EFORMAT);
	case_free(&c);
	oh_arena *a = oh_arena_new(0);
	oh_sheet s[2] = {
	    grid_sheet(a, "填表说明", "请按要求填写\n一、不得涂改\n"),
	    grid_sheet(a, "Sheet2",
	               "甲|示例甲公司|电机 额定功率55kW\n乙|示例乙公司|电机 额定功率75kW\n"
	               "丙|示例丙公司|电机 额定功率90kW\n"),
	};
	c = case_read_book(OH_DEMAND, NULL, s, 2, a);
	assert_int_equal(c.status, OH_OK);
	assert_int_equal(c.list.n, 3);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_guide_sheet, 0), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_no_header, 0), 1);
	assert_true(case_is(case_row(&c, 2), "rated_power", 75));
	assert_true(case_eq(case_row(&c, 2)->id, "Sheet2!2"));
	assert_true(case_eq(case_row(&c, 2)->org, "示例乙公司"));
	case_free(&c);
}

static void ids(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	static const char drawing[] = "序号|企业名称|产品名称|技术要求\n"
	                              "#1|示例甲公司|电机|额定功率55kW\n"
	                              "|示例甲公司|电机|额定功率75kW\n";
	oh_sheet s[2] = {grid_sheet(a, "电机", drawing), grid_sheet(a, "电机2", drawing)};
	list_case c = case_read_book(OH_DEMAND, NULL, s, 2, a);
	assert_true(case_eq(c.list.listings[0].id, "1"));
	assert_true(case_eq(c.list.listings[1].id, "电机!3"));
	assert_int_equal(c.list.listings[3].index, 3);
	assert_int_equal(c.list.issues.n, 0); /* numbers begin anew in each sheet */
	case_free(&c);
	c = case_read(OH_DEMAND, "电机",
	              "序号|需求编号|企业名称|产品名称|技术要求\n"
	              "#1|D-1|示例甲公司|电机|额定功率55kW\n"
	              "#2|D-1|示例甲公司|电机|额定功率75kW\n");
	assert_int_equal(c.list.n, 2);
	assert_true(case_eq(c.list.listings[1].id, "D-1"));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_duplicate_id, 3), 1);
	case_free(&c);
}

static void title_speaks_where_the_text_is_silent(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "电机",
	                        "编号|企业名称|产品名称|技术参数\n"
	                        "S-1|示例甲厂|永磁同步电机|额定功率55kW\n"
	                        "S-2|示例甲厂|永磁同步电机|异步电机，额定功率55kW\n"
	                        "S-3|示例甲厂|牵引电机|异步电机，额定功率55kW\n"
	                        "S-4|示例甲厂|FXM 11.20A.xx.x00 伺服电机|额定功率55kW\n"
	                        "S-5|示例甲厂|55kW异步电机|额定转速1500r/min\n");
	assert_null(case_fact(case_row(&c, 5), "rated_current"));
	assert_true(case_is(case_row(&c, 6), "rated_power", 55));
	assert_true(case_has(case_row(&c, 2), "motor_type", "永磁同步电机"));
	assert_true(case_has(case_row(&c, 3), "motor_type", "异步电机"));
	assert_int_equal(case_fact(case_row(&c, 3), "motor_type")->column, 4);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_title_differs, 3), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_title_differs, 4), 0);
	case_free(&c);
}

static void stated_twice(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "电机",
	                        "编号|企业名称|产品名称|技术参数|额定功率(kW)|备注\n"
	                        "S-1|示例甲厂|电机|额定功率55kW，IP55|#55|\n"
	                        "S-2|示例甲厂|电机|额定功率55kW|#75|\n"
	                        "S-3|示例甲厂|电机|额定功率30～60kW|#55|\n"
	                        "S-4|示例甲厂|电机|防护等级IP55|#55|防护等级IP55\n");
	for (uint32_t row = 2; row <= 5; row++) {
		const oh_listing *l = case_row(&c, row);
		size_t powers = 0;
		for (size_t i = 0; i < l->n_facts; i++)
			powers += case_eq(l->facts[i].attr->key, "rated_power");
		assert_int_equal(powers, 1);
	}
	assert_true(case_is(case_row(&c, 3), "rated_power", 75));
	assert_true(case_is(case_row(&c, 4), "rated_power", 55));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_stated_twice, 3), 1);
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_stated_again, 4), 1);
	assert_int_equal(c.list.issues.n, 2);
	case_free(&c);
}

static void other_parts_of_a_listing(void **state)
{
	(void)state;
	list_case c =
	    case_read(OH_SUPPLY, "电机",
	              "编号|制造商|供给产品|供给类型|技术参数|型号|所在地|联系人|电话|邮箱|"
	              "有效期|执行标准|检测报告\n"
	              "S-1|示例甲厂|电机|产品|额定功率55kW|YX3-55|长沙市|张工|"
	              "0731-85550000|a@example.com|@2026-12-31|GB/T 755-2019|有\n"
	              "S-2|示例甲厂|电机试验|技术服务|额定功率55kW||||||||无\n");
	const oh_listing *l = case_row(&c, 2);
	assert_int_equal(l->kind, OH_KIND_PRODUCT);
	assert_true(case_eq(l->place, "长沙市") && case_eq(l->validity, "2026-12-31"));
	assert_true(case_eq(l->contact.name, "张工") &&
	            case_eq(l->contact.phone, "0731-85550000") &&
	            case_eq(l->contact.mail, "a@example.com"));
	assert_int_equal(l->n_standards, 1);
	assert_true(case_eq(l->standards[0], "GB/T 755-2019"));
	assert_int_equal(case_fact(l, "rated_power")->evidence, OH_DOCUMENTED);
	assert_int_equal(l->n_extras, 0);
	assert_true(case_eq(l->text, "额定功率55kW\nYX3-55"));
	assert_int_equal(case_fact(case_row(&c, 3), "rated_power")->evidence, OH_DECLARED);
	assert_int_equal(case_row(&c, 3)->kind, OH_KIND_TECHNOLOGY);
	case_free(&c);
	c = case_read(OH_SUPPLY, "电机",
	              "编号|企业名称|产品名称|技术参数|联系人及电话|业务员微信\n"
	              "S-1|示例甲厂|电机|额定功率55kW|张工13800000000 a@example.com|wx-1\n");
	l = case_row(&c, 2);
	assert_true(case_eq(l->contact.name, "张工"));
	assert_true(case_eq(l->contact.phone, "13800000000 wx-1"));
	assert_true(case_eq(l->contact.mail, "a@example.com"));
	assert_int_equal(l->n_extras, 0);
	case_free(&c);
}

static void amounts_and_their_units(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "编号|单位|产品名称|技术要求|数量|计量单位\n"
	                        "D-1|示例甲公司|电机|额定功率55kW|#20|台\n"
	                        "D-2|示例甲公司|电机|额定功率55kW|500台/年|\n");
	assert_true(case_eq(case_row(&c, 2)->org, "示例甲公司"));
	assert_true(case_is(case_row(&c, 2), "quantity", 20));
	assert_true(case_is(case_row(&c, 3), "annual_volume", 500));
	case_free(&c);
	c = case_read(OH_SUPPLY, "铸造",
	              "编号|单位名称|产品名称|材质|年产能|单位\n"
	              "S-1|示例甲厂|铸件|HT300|#3000|吨\n"
	              "S-2|示例甲厂|铸件|HT300|#3000|件\n");
	assert_true(case_is(case_row(&c, 2), "annual_capacity", 3000));
	assert_true(case_is(case_row(&c, 3), "annual_volume", 3000));
	case_free(&c);
	c = case_read(OH_SUPPLY, "铸造",
	              "编号|单位名称|产品名称|材质|年产能（件）\nS-1|示例甲厂|铸件|HT300|#3000\n");
	assert_true(case_is(case_row(&c, 2), "annual_volume", 3000));
	case_free(&c);
	c = case_read(OH_SUPPLY, "铸造",
	              "编号|单位名称|产品名称|材质|年产能（吨）\nS-1|示例甲厂|铸件|HT300|#3000\n");
	assert_true(case_is(case_row(&c, 2), "annual_capacity", 3000));
	case_free(&c);
}

static void a_column_keeps_to_its_attribute(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "铸造",
	                        "编号|单位名称|产品名称|材质|年产能(吨)|剩余产能\n"
	                        "S-1|示例甲厂|铸件|HT300|#30000|2,000吨/年\n");
	const oh_listing *l = case_row(&c, 2);
	assert_true(case_is(l, "annual_capacity", 30000));
	assert_true(case_eq(case_extra(l, "剩余产能"), "2,000吨/年"));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_stated_twice, 2), 0);
	assert_int_equal(c.list.issues.n, 1);
	case_free(&c);
}

static void bounds_in_the_header(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "铸造",
	                        "编号|单位名称|产品名称|材质|最大单重(t)|最小壁厚\n"
	                        "S-1|示例甲厂|铸件|HT300|#30|4mm\n"
	                        "S-2|示例甲厂|铸件|HT300|500kg|薄\n");
	const oh_fact *f = case_fact(case_row(&c, 2), "piece_mass");
	assert_true(f && f->hi == 30000 && !(f->flags & OH_FACT_LO) && f->offset == 0);
	assert_true(f && case_eq(f->text, "30"));
	f = case_fact(case_row(&c, 2), "wall_thickness");
	assert_true(f && f->lo == 4 && !(f->flags & OH_FACT_HI));
	f = case_fact(case_row(&c, 3), "piece_mass");
	assert_true(f && f->hi == 500);
	assert_null(case_fact(case_row(&c, 3), "wall_thickness"));
	assert_int_equal(c.list.issues.n, 1);
	case_free(&c);
}

static void money_unit_above_the_table(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "需求清单|<|<|<|<|<\n"
	                        "填报单位：示例市工信局|填报日期|@2026-04-02||单位：万元|\n"
	                        "编号|企业名称|产品名称|技术要求|采购预算|单价（元）\n"
	                        "D-1|示例甲公司|电机|额定功率55kW|#120|#3500\n");
	const oh_listing *l = case_row(&c, 4);
	assert_true(case_is(l, "budget", 1200000));
	assert_true(case_is(l, "unit_price", 3500));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_money_unit, 2), 1);
	case_free(&c);
}

static void unit_in_header_that_cannot_be(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "电机",
	                        "编号|企业名称|产品名称|技术要求|额定功率(kg)\n"
	                        "D-1|示例甲公司|电机|额定转速1500r/min|#120\n");
	const oh_listing *l = case_row(&c, 2);
	assert_null(case_fact(l, "rated_power"));
	assert_true(case_eq(case_extra(l, "额定功率(kg)"), "120"));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_header_unit, 1), 1);
	case_free(&c);
}

static void text_under_other_names(void **state)
{
	(void)state;
	list_case c =
	    case_read(OH_DEMAND, "电机",
	              "编号|企业名称|产品名称|技术要求|<\n"
	              "^|^|^|必须项|可选项\n"
	              "D-1|示例甲公司|电机|额定功率55kW，防护等级IP55|额定转速1500r/min\n");
	const oh_listing *l = case_row(&c, 3);
	assert_true(case_is(l, "rated_power", 55) && case_is(l, "rated_speed", 1500));
	assert_int_equal(c.list.issues.n, 0);
	case_free(&c);
	c = case_read(OH_DEMAND, "电机",
	              "编号|企业名称|产品名称|技术要求|\n"
	              "|||必须项|可选项\n"
	              "D-1|示例甲公司|电机|额定功率55kW，防护等级IP55|额定转速1500r/min\n");
	assert_int_equal(c.list.n, 1);
	assert_true(case_is(case_row(&c, 3), "rated_speed", 1500));
	case_free(&c);
	/* A line of data beside a blank name is no second line of the header. */
	c = case_read(OH_DEMAND, "电机",
	              "编号|企业名称|产品名称|技术要求|\n"
	              "D-1|示例甲公司|电机|额定功率55kW|急\n");
	assert_int_equal(c.list.n, 1);
	case_free(&c);
	c = case_read(OH_DEMAND, "电机",
	              "编号|企业名称|产品名称|情况\n"
	              "D-1|示例甲公司|电机|额定功率55kW，额定转速1500r/min，防护等级IP55\n");
	assert_true(case_is(case_row(&c, 2), "rated_power", 55));
	assert_int_equal(case_issues(&c, &oh_msg_extract_list_text_guessed, 1), 1);
	case_free(&c);
}

static int setup(void **state)
{
	(void)state;
	return case_setup() ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	case_teardown();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(header_below_title_and_date),
	    cmocka_unit_test(names_as_people_write_them),
	    cmocka_unit_test(sets_are_united),
	    cmocka_unit_test(expected_units),
	    cmocka_unit_test(lines_of_two_industries),
	    cmocka_unit_test(english_columns_in_any_order),
	    cmocka_unit_test(header_of_two_rows),
	    cmocka_unit_test(header_again_after_page_break),
	    cmocka_unit_test(second_table_below),
	    cmocka_unit_test(unknown_columns_are_named_and_kept),
	    cmocka_unit_test(cells_that_say_nothing),
	    cmocka_unit_test(cells_that_cannot_be_read),
	    cmocka_unit_test(cells_of_every_type),
	    cmocka_unit_test(organisations_over_several_lines),
	    cmocka_unit_test(rows_that_are_no_listing),
	    cmocka_unit_test(hidden_is_read_and_said),
	    cmocka_unit_test(packs_by_sheet_row_and_heading),
	    cmocka_unit_test(packs_as_told),
	    cmocka_unit_test(sheets_without_a_list),
	    cmocka_unit_test(ids),
	    cmocka_unit_test(title_speaks_where_the_text_is_silent),
	    cmocka_unit_test(stated_twice),
	    cmocka_unit_test(other_parts_of_a_listing),
	    cmocka_unit_test(amounts_and_their_units),
	    cmocka_unit_test(a_column_keeps_to_its_attribute),
	    cmocka_unit_test(bounds_in_the_header),
	    cmocka_unit_test(money_unit_above_the_table),
	    cmocka_unit_test(text_under_other_names),
	    cmocka_unit_test(unit_in_header_that_cannot_be),
	};
	return cmocka_run_group_tests_name("list", tests, setup, teardown);
}
