/* Names of columns as lists have them, and what each is taken for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "list_case.h"
#include "ouhe/extract/list_messages.h"

static const struct {
	const oh_msg *role;
	const char *names;
} parts[] = {
    {&oh_msg_extract_list_role_id,
     "编号|需求编号|供给编号|采购编号|单号|项目号|物料代码|产品代码|No.|Item No.|ID|需求号"},
    {&oh_msg_extract_list_role_seq, "序号|流水号|顺序号|行号|S/N"},
    {&oh_msg_extract_list_role_org,
     "企业名称|单位名称|需方单位名称|求购单位|采购主体|采购人|采购人名称|业主单位|业主|建设单位|"
     "项目单位|招标人|招标单位|供货企业|供货单位名称|参展商|企业（单位）名称|企业/机构名称|"
     "单位（企业）名称|配套企业|生产制造企业|客户名称|客户|用户|Company / Organization|"
     "Supplier company|Buyer company|Legal name|意向采购企业|牵头企业|承制厂家|委托方名称"},
    {&oh_msg_extract_list_role_title,
     "产品名称|铸件名称|电机名称|钢材名称|整机名称|毛坯名称|部件名称|材料名称|外购件名称|"
     "产品/物料名称|所需产品|所需产品名称|拟采购产品|采购品名|货品名称|供货产品|可供产品|"
     "可供产品名称|配套零部件|零部件|主导产品|需求产品/技术名称|技术/产品名称|需求项目|供货名称|"
     "设备|采购设备名称|Equipment|Product/Service|装载机名称|挖掘机名称|结构件名称|加工件名称|"
     "仪器名称|原料名称"},
    {&oh_msg_extract_list_role_text,
     "技术参数|技术参数及性能指标|主要技术参数及要求|主要技术要求|主要参数指标|技术参数/性能指标|"
     "规格及技术参数|规格与技术要求|参数要求（含单位）|性能及参数|需求内容描述|具体需求|"
     "需求具体内容|需求内容及技术要求|需求简介|产品性能指标|产品技术参数|规格型号及参数|配置要求|"
     "功能要求|使用要求|应用场景描述|验收要求|详细参数|Key specifications|Technical specs|"
     "Main parameters|Requirement details|Product Description|包装运输要求|售后要求|"
     "核心技术参数|产品详细介绍"},
    {&oh_msg_extract_list_role_category,
     "产品类别|产品大类|产品小类|设备类别|采购类别|所属类别|一级分类|二级分类|细分领域|行业分类|"
     "Product group|物料分类|所属细分领域"},
    {&oh_msg_extract_list_role_place,
     "所在地|使用地点|使用地|交货地点|项目地点|项目所在地|安装地点|工程地点|施工地点|到货地点|"
     "收货地址|送货地点|供货地点|工厂所在地|企业所在地|企业所在市州|单位所在地|公司所在地|"
     "所在省市|所属区县|所在区县|市县|厂址|生产基地|所在省份|Delivery place|Place of delivery|"
     "Project location|Company address|State/Province|设备安装使用地点|提货地点|Installation "
     "address"},
    {&oh_msg_extract_list_role_validity,
     "交付日期|要求到货日期|到货日期|要求到货时间|要求交货日期|交货日期|需求到货日期|预计到货时间|"
     "供货日期|投产时间|项目开工时间|计划采购月份|Delivery date|Required date|"
     "Submission deadline|计划投产日期|上报日期|Tender closing date"},
    {&oh_msg_extract_list_role_contact,
     "联系人|联系人及手机|联系人姓名及电话|联系人（职务）|联系人/手机|经办人|对接联系人|项目负责人|"
     "企业联系人|联系电话（手机）|座机号码|电邮地址|微信/QQ|Contact|Contact phone|Tel.|法定代表人"},
    {&oh_msg_extract_list_role_standard, "执行标准|执行标准号|参考标准|产品执行标准|检测标准"},
    {&oh_msg_extract_list_role_evidence, "检测报告|检验报告编号|是否有检验报告|第三方检测报告"},
    {&oh_msg_extract_list_role_extra,
     "企业简介|公司简介|经营范围|注册资本|成立时间|员工人数|统一社会信用代码|网址|内部备注"},
};

static const struct {
	const char *key, *names;
} attributes[] = {
    {"annual_volume",
     "年需求量|年需求数量|年采购量|年用量|预计年采购量|计划年采购量|年供货能力|年产量|年生产能力|"
     "设计产能|月产能|月需求量|年产能（台）"},
    {"quantity", "数量|采购数量|计划采购数量|需求量|拟采购数量"},
    {"min_order", "起订量|最小起订量|MOQ"},
    {"unit_price", "单价|参考单价|含税单价|出厂价|单价（元/台）|目标价|目标单价"},
    {"budget",
     "预算|预算金额|采购金额|项目预算|预算总额（万元）|采购预算|预计采购金额|预计采购金额（万元）"},
    {"lead_time", "交货期|交期|供货周期|交货周期|生产周期|要求交期"},
    {"warranty", "质保期|质保|保修期"},
    {"certificate", "体系认证|资质认证|资质证书"},
    {"available_capacity", "剩余产能|可承接产能|富余产能"},
    {"rated_power", "额定功率(kW)|功率/kW|Rated power (kW)"},
};

/* The column named so beside two that every list may have. */
static oh_list_column column(oh_sv name, list_case *c)
{
	char drawing[400];
	snprintf(drawing, sizeof drawing, "型号|品牌|%.*s\nYE|示例牌|5\n", OH_SV_ARG(name));
	*c = case_read(OH_DEMAND, "电机", drawing);
	for (size_t i = 0; c->status == OH_OK && i < c->list.n_columns; i++)
		if (c->list.columns[i].column == 3)
			return c->list.columns[i];
	return (oh_list_column){.column = 0};
}

static void parts_of_a_listing(void **state)
{
	size_t n = 0;
	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		oh_sv rest = oh_sv_from(parts[i].names), name;
		for (; oh_sv_split(&rest, '|', &name); n++) {
			list_case c;
			oh_list_column got = column(name, &c);
			if (got.role != parts[i].role)
				fail_msg("%.*s: %s, not %s", OH_SV_ARG(name),
				         got.role ? got.role->en : "nothing", parts[i].role->en);
			case_free(&c);
		}
	}
	assert_true(n > 200);
}

static void attributes_of_a_pack(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
		oh_sv rest = oh_sv_from(attributes[i].names), name;
		while (oh_sv_split(&rest, '|', &name)) {
			list_case c;
			oh_list_column got = column(name, &c);
			if (!got.attr || !case_eq(got.attr->key, attributes[i].key))
				fail_msg("%.*s: not %s", OH_SV_ARG(name), attributes[i].key);
			case_free(&c);
		}
	}
}

/* A name in two languages is known by either half; its unit counts. */
static void two_languages(void **state)
{
	(void)state;
	list_case c =
	    case_read(OH_SUPPLY, "电机",
	              "Company 企业名称|Product / 产品名称|Cooling 冷却方式|重量 Weight t|"
	              "额定功率 Rated power (W)|电池容量kWh\n"
	              "示例甲公司|电机|水冷|#0.5|#55000|#3\n");
	const oh_listing *l = case_row(&c, 2);
	assert_non_null(l);
	assert_true(case_eq(l->org, "示例甲公司") && case_eq(l->title, "电机"));
	assert_true(case_has(l, "cooling", "水冷"));
	assert_true(case_is(l, "mass", 500));
	assert_true(case_is(l, "rated_power", 55));
	assert_true(case_eq(c.list.columns[2].header, "Cooling冷却方式"));
	case_free(&c);
}

/* A table of several industries: a line is read by what it is, by its first words
 * where no column names it, by what it states where nothing does. */
static void mixed_industries(void **state)
{
	(void)state;
	list_case c = case_read(OH_DEMAND, "第一批",
	                        "编号|单位名称|技术要求\n"
	                        "1|示例甲|三相异步电机，功率55kW，IP55\n"
	                        "2|示例乙|三相异步电机，功率75kW，IP55\n"
	                        "3|示例丙|球墨铸铁件：材质QT400-18，单重2t，CT11\n"
	                        "4|示例丁|风电轮毂：QT400-18AL，单重12t，CT11，超声检测2级\n"
	                        "5|示例戊|功率37kW，IP55\n");
	static const char *const packs[] = {"motor", "motor", "casting", "casting", "motor"};
	assert_int_equal(c.list.n, 5);
	for (size_t i = 0; i < 5; i++)
		assert_true(case_eq(c.list.listings[i].pack->name, packs[i]));
	assert_non_null(c.list.listings[0].category);
	assert_non_null(c.list.listings[2].category);
	assert_null(c.list.listings[3].category);
	assert_true(case_is(&c.list.listings[3], "piece_mass", 12000));
	case_free(&c);
}

/* A name that says nothing known stays what it is, and is reported. */
static void unknown_names(void **state)
{
	static const char *const names[] = {"展位", "颜色", "是否参会", "xyz"};
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		list_case c;
		oh_list_column got = column(oh_sv_from(names[i]), &c);
		assert_int_equal(got.column, 3);
		assert_null(got.role);
		assert_null(got.attr);
		assert_int_equal(case_issues(&c, &oh_msg_extract_list_unknown_column, 1) +
		                     case_issues(&c, &oh_msg_extract_list_strange_column, 1),
		                 1);
		case_free(&c);
	}
}

/* What a company says of itself states nothing of its product. */
static void profiles_are_not_read(void **state)
{
	(void)state;
	list_case c = case_read(OH_SUPPLY, "电机",
	                        "编号|铸件名称|技术参数|企业简介\n"
	                        "S-1|电机壳体|额定功率55kW|产品功率覆盖500kW，年产能9000台\n");
	const oh_listing *l = case_row(&c, 2);
	assert_true(case_eq(l->title, "电机壳体"));
	assert_true(case_is(l, "rated_power", 55));
	assert_null(case_fact(l, "annual_volume"));
	assert_true(case_extra(l, "企业简介").n > 0);
	case_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts_of_a_listing), cmocka_unit_test(attributes_of_a_pack),
	    cmocka_unit_test(two_languages),      cmocka_unit_test(mixed_industries),
	    cmocka_unit_test(unknown_names),      cmocka_unit_test(profiles_are_not_read),
	};
	if (!case_setup())
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	case_teardown();
	return failed;
}
