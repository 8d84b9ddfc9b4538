/* Calls for one file from each organisation, checked level by level. */
#include "people.h"

#include <stdio.h>
#include <string.h>

#include "../collections.h"

static const char list[] = "产品名称,技术参数\n电机,额定功率55kW\n减速机,额定输出扭矩2000N·m\n";
static const char torn[] = "产品名称,技术参数,额定功率(kW)\n电机,IP55,五吨\n";

static const char *make_org(const char *name, const char *city, const char *address)
{
	char body[300];
	(void)snprintf(body, sizeof body,
	               "{\"name\":\"%s\",\"sites\":[{\"city\":\"%s\",\"address\":\"%s\"}]}", name,
	               city, address);
	reply r = people_offline("createOrganisation", NULL, body);
	if (r.status != 201)
		fail_msg("createOrganisation: %s", r.text);
	return people_text(r.json, "id");
}

/* A member of it, logged in. */
static person member_of(const char *org, const char *mail)
{
	char body[400];
	(void)snprintf(body, sizeof body, "{\"mail\":\"%s\",\"name\":\"成员\",\"admin\":true}",
	               mail);
	reply r = people_offline("addMember", org, body);
	const char *token = people_token(people_text(r.json, "link"));
	(void)snprintf(body, sizeof body,
	               "{\"mail\":\"%s\",\"name\":\"成员\",\"password\":\"%s\",\"consent\":true,"
	               "\"invitation\":\"%s\"}",
	               mail, people_password, token);
	r = people_offline("register", NULL, body);
	if (r.status != 201)
		fail_msg("register: %s", r.text);
	return people_log_in(mail);
}

static person checker(const char *mail, const char *place)
{
	char body[300];
	(void)snprintf(
	    body, sizeof body,
	    "{\"mail\":\"%s\",\"name\":\"审核\",\"roles\":[\"organiser\"],\"place\":\"%s\"}", mail,
	    place);
	reply r = people_offline("createUser", NULL, body);
	if (r.status != 201)
		fail_msg("createUser: %s", r.text);
	const char *token = people_token(people_text(r.json, "link"));
	(void)snprintf(body, sizeof body, "{\"password\":\"%s\"}", people_password);
	(void)people_offline("resetPassword", token, body);
	return people_log_in(mail);
}

static const char *call_for(person *p, const char *more)
{
	char body[600];
	(void)snprintf(body, sizeof body,
	               "{\"title\":\"2026年供需清单征集\",\"deadline\":\"2026-12-20\"%s}", more);
	reply r = people_call(p, "createCollection", NULL, NULL, body);
	if (r.status != 201)
		fail_msg("createCollection: %s", r.text);
	return people_text(r.json, "id");
}

static reply send(person *p, const char *collection, const char *bytes)
{
	return people_upload(p, "submitFile", collection, "name=供给.csv&side=supply&declared=true",
	                     oh_sv_from(bytes));
}

static reply decide(person *p, const char *submission, const char *body)
{
	return people_call(p, "decideSubmission", submission, NULL, body);
}

static size_t notices(person *p, const char *kind)
{
	char query[40];
	(void)snprintf(query, sizeof query, "kind=%s", kind);
	reply r = people_call(p, "listNotices", NULL, query, NULL);
	return oh_json_length(people_json(r.json, "items"));
}

/* 2026-12-01T00:00Z */
static const int64_t december = INT64_C(1796083200000);

static void county_city_province(void **state)
{
	(void)state;
	people_clock(december);
	const char *org = make_org("示例天元公司", "株洲市", "天元区黄河路1号");
	const char *away = make_org("示例长沙公司", "长沙市", "岳麓区");
	person sender = member_of(org, "a@example.com"), other = member_of(away, "b@example.com");
	person county = checker("c@example.com", "株洲市天元区");
	person city = checker("d@example.com", "株洲市");
	person province = checker("e@example.com", "");
	person elsewhere = checker("f@example.com", "长沙市");
	const char *id = call_for(&province, ",\"levels\":[\"县区\",\"市州\",\"省\"]");
	assert_int_equal(notices(&sender, "collection"), 1);
	reply r = people_call(&sender, "listCollections", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.0.id"), id);
	assert_string_equal(people_text(r.json, "items.0.state"), "open");

	/* nothing without the declaration */
	r = people_upload(&sender, "submitFile", id, "name=a.csv&declared=false", OH_SV(list));
	assert_int_equal(r.status, 422);
	assert_true(people_faulted("?declared"));
	r = send(&sender, id, list);
	if (r.status != 201)
		fail_msg("submitFile: %s", r.text);
	const char *first = people_text(r.json, "id");
	assert_string_equal(people_text(r.json, "level"), "县区");
	assert_int_equal(notices(&county, "collection"), 1);
	assert_int_equal(notices(&city, "collection"), 0);

	/* only who answers for it decides */
	assert_int_equal(decide(&elsewhere, first, "{\"decision\":\"accept\"}").status, 403);
	assert_int_equal(decide(&sender, first, "{\"decision\":\"accept\"}").status, 403);
	assert_int_equal(decide(&county, first, "{\"decision\":\"send_back\"}").status, 422);
	r = decide(&county, first, "{\"decision\":\"send_back\",\"reason\":\"缺少数量\"}");
	assert_string_equal(people_text(r.json, "state"), "sent_back");
	assert_int_equal(notices(&sender, "collection"), 2);
	assert_int_equal(decide(&county, first, "{\"decision\":\"accept\"}").status, 409);

	/* sent again, passed on, passed on, taken in */
	r = send(&sender, id, list);
	const char *second = people_text(r.json, "id");
	r = decide(&county, second, "{\"decision\":\"accept\"}");
	assert_string_equal(people_text(r.json, "level"), "市州");
	assert_int_equal(decide(&county, second, "{\"decision\":\"accept\"}").status, 403);
	r = decide(&city, second, "{\"decision\":\"accept\"}");
	assert_string_equal(people_text(r.json, "level"), "省");
	r = decide(&province, second, "{\"decision\":\"accept\"}");
	if (r.status != 200)
		fail_msg("accept: %s", r.text);
	assert_string_equal(people_text(r.json, "state"), "accepted");
	const char *import = people_text(r.json, "import");
	r = people_call(&province, "getImport", import, NULL, NULL);
	assert_string_equal(people_text(r.json, "state"), "committed");
	assert_int_equal((int)people_number(r.json, "counts.committed"), 2);
	assert_int_equal(notices(&sender, "collection"), 3);
	assert_int_equal(send(&sender, id, list).status, 409);

	/* who has answered */
	r = people_call(&province, "getCollection", id, NULL, NULL);
	assert_int_equal((int)people_number(r.json, "counts.asked"), 2);
	assert_int_equal((int)people_number(r.json, "counts.answered"), 1);
	assert_int_equal((int)people_number(r.json, "counts.accepted"), 1);
	assert_int_equal(oh_json_length(people_json(r.json, "answers")), 2);
	r = people_call(&sender, "getCollection", id, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "answers")), 1);
	r = people_call(&other, "listSubmissions", id, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 0);
	r = people_call(&county, "listSubmissions", id, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 2);
}

/* A level at which nobody answers for the organisation is passed over. */
static void empty_levels_are_passed_over(void **state)
{
	(void)state;
	people_clock(december);
	const char *org = make_org("示例天元公司", "株洲市", "");
	person sender = member_of(org, "a@example.com");
	person province = checker("e@example.com", "湖南省");
	const char *id = call_for(&province, ",\"levels\":[\"县区\",\"市州\",\"省\"]");
	reply r = send(&sender, id, torn);
	const char *submission = people_text(r.json, "id"), *import = people_text(r.json, "import");
	assert_string_equal(people_text(r.json, "level"), "省");
	/* a row to be mended is not lost in silence */
	r = decide(&province, submission, "{\"decision\":\"accept\"}");
	assert_int_equal(r.status, 409);
	assert_ptr_equal(r.msg, &oh_msg_service_collection_to_mend);
	/* the sender mends no more, who checks does */
	char row[40];
	(void)snprintf(row, sizeof row, "%s/0", import);
	const char body[] = "{\"cells\":[{\"column\":3,\"text\":\"55\"}]}";
	assert_int_equal(people_call(&sender, "mendImportRow", row, NULL, body).status, 409);
	assert_int_equal(people_call(&province, "mendImportRow", row, NULL, body).status, 200);
	/* nor is it taken in past its call */
	assert_int_equal(people_call(&province, "commitImport", import, NULL, "{}").status, 409);
	r = decide(&province, submission, "{\"decision\":\"accept\"}");
	assert_string_equal(people_text(r.json, "state"), "accepted");
}

static void named_ones_and_deadlines(void **state)
{
	(void)state;
	people_clock(december);
	const char *org = make_org("示例天元公司", "株洲市", ""),
	           *not_asked = make_org("示例乙", "长沙", "");
	person sender = member_of(org, "a@example.com"),
	       other = member_of(not_asked, "b@example.com");
	person o = checker("e@example.com", "");
	char more[80];
	(void)snprintf(more, sizeof more, ",\"organisations\":[\"%s\"]", org);
	const char *id = call_for(&o, more);
	assert_int_equal(people_call(&other, "getCollection", id, NULL, NULL).status, 404);
	assert_int_equal(send(&other, id, list).status, 404);
	reply r = people_call(&other, "listCollections", NULL, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 0);
	/* a scan is listed as unread, with a reason, and can be sent back */
	r = people_upload(&sender, "submitFile", id, "name=scan.pdf&declared=true",
	                  OH_SV("%PDF-1.4 picture"));
	assert_string_equal(people_text(r.json, "state"), "unread");
	assert_true(strlen(people_text(r.json, "problem")) > 10);
	r = decide(&o, people_text(r.json, "id"),
	           "{\"decision\":\"send_back\",\"reason\":\"请提供原始表格\"}");
	assert_string_equal(people_text(r.json, "state"), "sent_back");
	people_clock(december + INT64_C(30) * 86400000);
	sender = people_log_in("a@example.com");
	o = people_log_in("e@example.com");
	assert_int_equal(send(&sender, id, list).status, 409);
	r = people_call(&o, "getCollection", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "state"), "closed");
	r = people_call(&o, "createCollection", NULL, NULL,
	                "{\"title\":\"x\",\"deadline\":\"2020-01-01\"}");
	assert_int_equal(r.status, 422);
	assert_true(people_faulted("/deadline"));
	assert_int_equal(people_call(&sender, "createCollection", NULL, NULL,
	                             "{\"title\":\"x\",\"deadline\":\"2027-05-01\"}")
	                     .status,
	                 403);
}

/* Who has not answered is reminded, three days and one day before, once each. */
static void reminders(void **state)
{
	(void)state;
	people_clock(december);
	const char *org = make_org("示例甲", "株洲市", ""), *late = make_org("示例乙", "长沙", "");
	person sender = member_of(org, "a@example.com"), idle = member_of(late, "b@example.com");
	person o = checker("e@example.com", "");
	const char *id = call_for(&o, "");
	assert_int_equal(send(&sender, id, list).status, 201);
	assert_false(sv_collections_step(people_platform));
	people_clock(december + INT64_C(18) * 86400000);
	sender = people_log_in("a@example.com");
	idle = people_log_in("b@example.com");
	while (sv_collections_step(people_platform)) {
	}
	assert_int_equal(notices(&idle, "reminder"), 1);
	assert_int_equal(notices(&sender, "reminder"), 0);
	people_clock(december + INT64_C(19) * 86400000 + 3600000);
	idle = people_log_in("b@example.com");
	while (sv_collections_step(people_platform)) {
	}
	assert_int_equal(notices(&idle, "reminder"), 2);
	while (sv_collections_step(people_platform)) {
	}
	assert_int_equal(notices(&idle, "reminder"), 2);
}

static void places_and_levels(void **state)
{
	(void)state;
	static const struct {
		const char *place;
		int three, two, one;
	} cases[] = {{"", 2, 1, 0},
	             {"湖南省", 2, 1, 0},
	             {"株洲市", 1, 0, 0},
	             {"湖南省株洲市", 1, 0, 0},
	             {"株洲市天元区", 0, -1, 0},
	             {"天元区", 0, -1, 0},
	             {"湘西州", 1, 0, 0},
	             {"花垣县", 0, -1, 0},
	             {"长沙", 1, 0, 0}};
	struct sv_level three, two, one;
	sv_levels_parse(OH_SV("县区\n市州\n省"), &three);
	sv_levels_parse(OH_SV("市州\n省"), &two);
	sv_levels_parse(OH_SV(""), &one);
	assert_int_equal(three.n, 3);
	assert_int_equal(one.n, 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		oh_sv place = oh_sv_from(cases[i].place);
		assert_int_equal(sv_level_of(&three, place), cases[i].three);
		assert_int_equal(sv_level_of(&two, place), cases[i].two);
		assert_int_equal(sv_level_of(&one, place), cases[i].one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, people_make, people_remove)
	    T(county_city_province),
	    T(empty_levels_are_passed_over),
	    T(named_ones_and_deadlines),
	    T(reminders),
	    cmocka_unit_test(places_and_levels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
