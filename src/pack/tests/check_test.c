/* Every kind of finding, each in a pack that has just that fault; and a sound pack
 * of an industry that no C file has heard of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/arena.h"
#include "ouhe/pack/messages.h"
#include "ouhe/pack/pack.h"
#include "packdir.h"

#define HEAD "category,key,zh,en,type,unit,fit,synonyms,source\n"
#define PUMP_JSON                                                                                  \
	"{\"name\":\"pump\",\"zh\":\"泵\",\"en\":\"pumps\",\"defaults\":{\"m3/h\":\"flow\"},"     \
	"\"tolerances\":{\"flow\":0.05},\"thickness\":\"wall\","                                   \
	"\"quality_letters\":{\"material\":\"ABC\"},"                                              \
	"\"foreign_words\":[\"用于\"],\"derivations\":[{\"rule\":\"hydraulic_power\","           \
	"\"zh\":\"水功率\",\"en\":\"hydraulic power\",\"key\":\"power\","                       \
	"\"formula\":\"flow * head / 367\",\"tolerance\":0.1,"                                     \
	"\"when\":{\"key\":\"kind\",\"value\":\"离心泵\"}}]}"
#define PUMP_ATTRIBUTES                                                                            \
	HEAD "pump,flow,流量,flow,quantity,m3/h,nominal,额定流量,\n"                         \
	     "pump,head,扬程,head,quantity,m,at_least,,\n"                                       \
	     "pump,power,轴功率,shaft power,quantity,kW,at_most,,\n"                            \
	     "pump,wall,壁厚,wall,quantity,mm,contains,,\n"                                      \
	     "pump,strength,强度,strength,quantity,MPa,at_least,,\n"                             \
	     "pump,kind,泵型,pump type,enum,,any_of,类型,\n"                                   \
	     "pump,seal,密封等级,seal class,level,,at_least,,\n"                               \
	     "pump,material,材质,material,enum,,grade,,\n"
#define PUMP_VALUES                                                                                \
	"key,value,is_a,synonyms\nkind,离心泵,,centrifugal pump\nkind,多级离心泵,离心泵,\n"
#define PUMP_LEVELS "key,value,synonyms,labelled\nseal,低,,1级\nseal,高,,2级\n"

static packdir dir;
static oh_arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = oh_arena_new(0);
	return arena && packdir_make(&dir) && packdir_write(&dir, "pump", "pack.json", PUMP_JSON) &&
	               packdir_write(&dir, "pump", "attributes.csv", PUMP_ATTRIBUTES) &&
	               packdir_write(&dir, "pump", "values.csv", PUMP_VALUES) &&
	               packdir_write(&dir, "pump", "levels.csv", PUMP_LEVELS)
	           ? 0
	           : -1;
}

static int teardown(void **state)
{
	(void)state;
	packdir_remove(&dir);
	oh_arena_free(arena);
	return 0;
}

/* The pack has this finding in this row of this file, and does not load. */
static void expect(const char *file, const oh_msg *msg, unsigned row)
{
	const oh_pack_finding *f = NULL;
	oh_packs *packs = NULL;
	oh_error err = {0};
	char path[512], place[64];
	bool found = false;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/pump", dir.path);
	snprintf(place, sizeof(place), "pump/%s", file);
	assert_int_equal(oh_pack_check(path, arena, &f, &n, &err), OH_OK);
	for (size_t i = 0; i < n; i++)
		found = found || (f[i].error.msg == msg && f[i].error.place.row == row &&
		                  strcmp(f[i].error.place.file, place) == 0);
	if (!found) {
		for (size_t i = 0; i < n; i++)
			print_pack_error(&f[i].error);
		fail_msg("%s: no %s in row %u", file, msg->key, row);
	}
	assert_int_not_equal(oh_packs_load(dir.path, &packs, &err), OH_OK);
	assert_null(packs);
	assert_string_equal(err.place.file, place);
}

static void broken(const char *file, const char *text, const oh_msg *msg, unsigned row)
{
	assert_true(packdir_write(&dir, "pump", file, text));
	expect(file, msg, row);
}

static void test_attributes(void **state)
{
	static const struct {
		const char *row;
		const oh_msg *msg;
	} cases[] = {
	    {"pump,flow,流速,velocity,quantity,m/s,at_least,,", &oh_msg_pack_duplicate_key},
	    {"pump,Speed,转速,speed,quantity,r/min,nominal,,", &oh_msg_pack_bad_key},
	    {"pump,speed,转速,speed,number,r/min,nominal,,", &oh_msg_pack_unknown_type},
	    {"pump,speed,转速,speed,quantity,r/min,as_high,,", &oh_msg_pack_unknown_fit},
	    {"pump,speed,转速,speed,quantity,r/min,any_of,,", &oh_msg_pack_fit_type},
	    {"pump,speed,转速,speed,quantity,furlong,nominal,,", &oh_msg_pack_unknown_unit},
	    {"pump,speed,转速,speed,quantity,,nominal,,", &oh_msg_pack_unit_type},
	    {"pump,colour,颜色,colour,enum,kW,any_of,,", &oh_msg_pack_unit_type},
	    {"pump,speed,转速,speed,quantity,r/min,nominal,ＦＬＯＷ,", &oh_msg_pack_collision},
	    {"pump,speed,,speed,quantity,r/min,nominal,,", &oh_msg_pack_empty_cell},
	    {"pump,speed,转速,speed,quantity,r/min,nominal,,,,more", &oh_msg_pack_row_width},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[2048];

		snprintf(text, sizeof(text), "%s%s\n", PUMP_ATTRIBUTES, cases[i].row);
		broken("attributes.csv", text, cases[i].msg, 10);
	}
	broken("attributes.csv", "key,zh\nflow,流量\n", &oh_msg_pack_missing_column, 1);
	broken("attributes.csv", "colour," HEAD, &oh_msg_pack_unknown_column, 1);
	broken("attributes.csv", "key," HEAD, &oh_msg_pack_double_column, 1);
	broken("attributes.csv", "\n\n", &oh_msg_pack_empty_table, 0);
}

static void test_values(void **state)
{
	(void)state;
	broken("values.csv", PUMP_VALUES "colour,红,,\n", &oh_msg_pack_unknown_attr, 4);
	broken("values.csv", PUMP_VALUES "flow,大,,\n", &oh_msg_pack_attr_type, 4);
	broken("values.csv", PUMP_VALUES "seal,中,,\n", &oh_msg_pack_attr_type, 4);
	broken("values.csv", PUMP_VALUES "kind,轴流泵,,Centrifugal Pump\n", &oh_msg_pack_collision,
	       4);
	broken("values.csv", PUMP_VALUES "kind,离心泵,,\n", &oh_msg_pack_collision, 4);
	broken("values.csv", PUMP_VALUES "kind,轴流泵,叶片泵,\n", &oh_msg_pack_unknown_parent, 4);
	broken("values.csv", PUMP_VALUES "kind,轴流泵,轴流泵,\n", &oh_msg_pack_cycle, 4);
	broken("values.csv", "key,value,is_a,synonyms\nkind,离心泵,混流泵,\nkind,混流泵,离心泵,\n",
	       &oh_msg_pack_cycle, 0);
	assert_true(packdir_write(&dir, "pump", "values.csv", PUMP_VALUES));
	broken("levels.csv", "key,value,synonyms\n", &oh_msg_pack_no_levels, 0);
	broken("levels.csv", PUMP_LEVELS "kind,混流泵,,\n", &oh_msg_pack_attr_type, 4);
	broken("levels.csv", PUMP_LEVELS "seal,中,,1级\n", &oh_msg_pack_collision, 4);
}

static void test_codes(void **state)
{
	(void)state;
	broken("patterns.csv", "key,pattern\nkind,IS\\d+(\n", &oh_msg_pack_bad_pattern, 2);
	broken("patterns.csv", "key,pattern\nkind,IS\\d+\nflow,Q\\d\n", &oh_msg_pack_attr_type, 3);
	broken("patterns.csv", "key,pattern\nnone,Q\\d\n", &oh_msg_pack_unknown_attr, 2);
	assert_true(packdir_write(&dir, "pump", "patterns.csv", "key,pattern\nkind,IS\\d+\n"));
	broken("readings.csv", "key,words,standard,value\nseal,2级,GB 1,特高\n",
	       &oh_msg_pack_unknown_value, 2);
	broken("readings.csv",
	       "key,words,standard,when_key,when_value,value\nseal,2级,GB 1,kind,齿轮泵,高\n",
	       &oh_msg_pack_unknown_value, 2);
	broken("readings.csv", "key,words,standard,value\nclass,2级,GB 1,高\n",
	       &oh_msg_pack_unknown_attr, 2);
}

static void test_grades(void **state)
{
	static const char head[] = "grade,standard,relation,grade2,note\n";
	char text[512];

	(void)state;
	snprintf(text, sizeof(text), "%sX1,,?,X2,\n", head);
	broken("grades.csv", text, &oh_msg_pack_relation, 2);
	snprintf(text, sizeof(text), "%sX1,,=,x1,\n", head);
	broken("grades.csv", text, &oh_msg_pack_grade_self, 2);
	snprintf(text, sizeof(text), "%sX1,,=,,\n", head);
	broken("grades.csv", text, &oh_msg_pack_empty_cell, 2);
}

static void test_properties(void **state)
{
	static const char head[] = "grade,key,over,upto,lo,hi,source\n";
	static const struct {
		const char *row;
		const oh_msg *msg;
	} cases[] = {
	    {"X1,weight,,,3,,GB 1", &oh_msg_pack_unknown_attr},
	    {"X1,kind,,,3,,GB 1", &oh_msg_pack_unknown_attr},
	    {"X1,strength,,,many,,GB 1", &oh_msg_pack_number},
	    {"X1,strength,,,,,GB 1", &oh_msg_pack_no_bound},
	    {"X1,strength,30,10,3,,GB 1", &oh_msg_pack_range},
	    {"X1,strength,,,5,3,GB 1", &oh_msg_pack_range},
	    {"X1,strength,,,5,,", &oh_msg_pack_empty_cell},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];

		snprintf(text, sizeof(text), "%s%s\n", head, cases[i].row);
		broken("properties.csv", text, cases[i].msg, 2);
	}
}

static void test_categories(void **state)
{
	static const char head[] = "key,parent,zh,en,gbt4754,synonyms,uses\n";
	static const struct {
		const char *rows;
		const oh_msg *msg;
		unsigned row;
	} cases[] = {
	    {"pump,,泵,pump,3441,,\npump,,水泵,water pump,,,\n", &oh_msg_pack_duplicate_key, 3},
	    {"pump,machine,泵,pump,3441,,\n", &oh_msg_pack_unknown_parent, 2},
	    {"a,b,甲,a,,,\nb,a,乙,b,,,\n", &oh_msg_pack_cycle, 2},
	    {"pump,,泵,pump,C3441,,\n", &oh_msg_pack_gbt4754, 2},
	    {"pump,,泵,pump,3441,,\nfan,,风机,fan,,Pump,\n", &oh_msg_pack_collision, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), "%s%s", head, cases[i].rows);
		broken("categories.csv", text, cases[i].msg, cases[i].row);
	}
}

static void test_nameplates(void **state)
{
	static const char head[] =
	    "attr,points,low,high,when_attr,when_value,with_attr,with_value\n";
	static const struct {
		const char *row;
		const oh_msg *msg;
	} cases[] = {
	    {"none,1|2,0.9,1,,,,", &oh_msg_pack_unknown_attr},
	    {"flow,1|x,0.9,1,,,,", &oh_msg_pack_number},
	    {"flow,1|2,1,0.9,,,,", &oh_msg_pack_range},
	    {"flow,1|2,0.9,1,kind,齿轮泵,,", &oh_msg_pack_unknown_value},
	    {"flow,1|2,0.9,1,,,head,", &oh_msg_pack_number},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];

		snprintf(text, sizeof(text), "%s%s\n", head, cases[i].row);
		broken("nameplates.csv", text, cases[i].msg, 2);
	}
}

#define J(rest) "{\"name\":\"pump\",\"zh\":\"泵\",\"en\":\"pumps\"," rest "}"
#define RULE(key, formula)                                                                         \
	J("\"derivations\":[{\"rule\":\"r\",\"zh\":\"则\",\"en\":\"r\",\"key\":\"" key             \
	  "\",\"formula\":\"" formula "\"}]")

static void test_json(void **state)
{
	static const struct {
		const char *json;
		const oh_msg *msg;
	} cases[] = {
	    {"{\"name\":\"fan\",\"zh\":\"泵\",\"en\":\"pumps\"}", &oh_msg_pack_name},
	    {"{\"name\":\"pump\",\"en\":\"pumps\"}", &oh_msg_pack_json},
	    {"[]", &oh_msg_pack_json},
	    {J("\"colour\":1"), &oh_msg_pack_json_member},
	    {J("\"defaults\":{\"m3/h\":\"volume\"}"), &oh_msg_pack_unknown_attr},
	    {J("\"defaults\":{\"furlong\":\"flow\"}"), &oh_msg_pack_unknown_unit},
	    {J("\"defaults\":[]"), &oh_msg_pack_json},
	    {J("\"tolerances\":{\"flow\":2}"), &oh_msg_pack_json},
	    {J("\"tolerances\":{\"volume\":0.1}"), &oh_msg_pack_unknown_attr},
	    {J("\"quality_letters\":{\"flow\":\"AB\"}"), &oh_msg_pack_unknown_attr},
	    {J("\"quality_letters\":{\"material\":\"ab\"}"), &oh_msg_pack_json},
	    {J("\"quality_letters\":{\"material\":{\"letters\":\"AB\",\"stem\":\"(\"}}"),
	     &oh_msg_pack_bad_pattern},
	    {J("\"companions\":{\"flow\":\"kind\"}"), &oh_msg_pack_unknown_attr},
	    {J("\"thickness\":\"depth\""), &oh_msg_pack_unknown_attr},
	    {J("\"foreign_words\":[1]"), &oh_msg_pack_json},
	    {J("\"technical\":[\"flux\"]"), &oh_msg_pack_unknown_attr},
	    {J("\"commercial\":1"), &oh_msg_pack_json},
	    {RULE("flow", "head * depth"), &oh_msg_pack_unknown_attr},
	    {RULE("flow", "head *"), &oh_msg_pack_formula},
	    {RULE("flow", "kind * 2"), &oh_msg_pack_unknown_attr},
	    {RULE("flux", "head * 2"), &oh_msg_pack_unknown_attr},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		broken("pack.json", cases[i].json, cases[i].msg, 0);
	assert_true(packdir_write(&dir, "pump", "pack.json", PUMP_JSON));
	broken("level.csv", PUMP_LEVELS, &oh_msg_pack_unknown_file, 0);
}

static void test_syntax(void **state)
{
	const oh_pack_finding *f;
	oh_packs *packs = NULL;
	oh_error err = {0};
	char path[512];
	size_t n = 0;

	(void)state;
	assert_true(packdir_write(&dir, "pump", "pack.json", "{\n \"name\": \"pump\",\n"));
	snprintf(path, sizeof(path), "%s/pump/", dir.path);
	assert_int_equal(oh_pack_check(path, arena, &f, &n, &err), OH_OK);
	assert_int_equal(n, 1);
	assert_string_equal(f[0].error.place.file, "pump/pack.json");
	assert_true(f[0].error.place.row > 1);
	snprintf(path, sizeof(path), "%s/fan", dir.path);
	assert_int_equal(oh_pack_check(path, arena, &f, &n, &err), OH_ENOENT);
	assert_int_equal(oh_packs_load(path, &packs, &err), OH_EIO);
	snprintf(path, sizeof(path), "%s/pump", dir.path);
	assert_int_equal(oh_packs_load(path, &packs, &err), OH_ENOENT);
	assert_ptr_equal(err.msg, &oh_msg_pack_no_common);
}

/* Nothing but files: a new industry reads, relates and derives. */
static void test_new_industry(void **state)
{
	const oh_pack_finding *f;
	oh_packs *packs = NULL;
	oh_error err = {0};
	const oh_attr *kind, *seal;
	const oh_pack *p;
	char path[512];
	size_t n = 1;

	(void)state;
	assert_true(packdir_write(&dir, "pump", "grades.csv",
	                          "grade,standard,relation,grade2,note\nX1A,,=,Y1,\nZ9,,≈,X1A,"
	                          "what seal?\n"));
	assert_true(packdir_write(&dir, "pump", "properties.csv",
	                          "grade,key,over,upto,lo,hi,source\nX1A|X1B,strength,,10,300,,GB "
	                          "1\nX1A|X1B,strength,10,40,280,,GB 1\n"));
	assert_true(packdir_write(&dir, "pump", "categories.csv",
	                          "key,parent,zh,en,gbt4754,synonyms,uses\nsub,pump,潜水泵,"
	                          "submersible pump,,,\npump,,泵,pump,3441,水泵,循环|增压\n"));
	snprintf(path, sizeof(path), "%s/pump", dir.path);
	assert_int_equal(oh_pack_check(path, arena, &f, &n, &err), OH_OK);
	assert_int_equal(n, 0);
	assert_int_equal(oh_packs_load(dir.path, &packs, &err), OH_OK);
	p = oh_packs_find(packs, OH_SV("pump"));
	assert_non_null(p);
	assert_int_equal(p->n_own, 8);
	assert_int_equal(p->n_attrs, 11);
	assert_true(oh_pack_attr(p, OH_SV("lead_time"))->commercial);
	assert_true(oh_pack_attr(p, OH_SV("flow"))->tolerance == 0.05);
	assert_int_equal(p->n_defaults, 2);
	assert_int_equal(p->n_foreign, 2);
	kind = oh_pack_attr(p, OH_SV("kind"));
	assert_true(oh_attr_is_a(kind, oh_attr_value(kind, OH_SV("多级离心泵")),
	                         oh_attr_value(kind, OH_SV("CENTRIFUGAL PUMP"))));
	seal = oh_pack_attr(p, OH_SV("seal"));
	assert_int_equal(oh_attr_value(seal, OH_SV("２级")), 1);
	assert_int_equal(
	    oh_attr_grade(oh_pack_attr(p, OH_SV("material")), OH_SV("X1B"), OH_SV("Y1"), NULL),
	    OH_GRADE_AT_LEAST);
	assert_int_equal(
	    oh_attr_grade(oh_pack_attr(p, OH_SV("material")), OH_SV("X1B"), OH_SV("Z9"), NULL),
	    OH_GRADE_ASK);
	assert_non_null(oh_pack_grade_properties(p, OH_SV("Y1"), &n));
	assert_int_equal(n, 2);
	assert_true(oh_sv_eq(p->categories[0].key, OH_SV("pump")));
	assert_true(oh_category_is_a(&p->categories[1], &p->categories[0]));
	assert_int_equal(p->n_derivations, 1);
	assert_true(oh_sv_eq(p->derivations[0].when_attr->key, OH_SV("kind")));
	assert_ptr_equal(p->thickness, oh_pack_attr(p, OH_SV("wall")));
	oh_packs_free(packs);
}

static void test_failing_memory(void **state)
{
	char path[512];
	uint64_t total = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/pump", dir.path);
	assert_true(packdir_write(&dir, "pump", "values.csv", PUMP_VALUES "colour,红,,\n"));
	for (uint64_t nth = 0, step = 1; nth == 0 || nth <= total; nth += step) {
		oh_arena *a = oh_arena_new(0);
		const oh_pack_finding *f = NULL;
		oh_error err = {0};
		size_t n = 77;
		oh_status st;

		assert_non_null(a);
		oh_alloc_fail_after(nth);
		st = oh_pack_check(path, a, &f, &n, &err);
		if (nth == 0) {
			total = oh_alloc_count();
			step = total / 200 + 1;
			assert_int_equal(n, 1);
		}
		oh_alloc_fail_after(0);
		assert_int_equal(st, nth ? OH_ENOMEM : OH_OK);
		assert_true(nth == 0 || (n == 77 && !f));
		oh_arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_attributes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_values, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_codes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_grades, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_properties, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_categories, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_nameplates, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_json, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_syntax, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_new_industry, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_failing_memory, setup, teardown),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
