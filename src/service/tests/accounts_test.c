/* Accounts through their operations. */
#include "people.h"

#include <stdio.h>
#include <string.h>

#include "../area.h"
#include "ouhe/service/events.h"

static const char *body(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static const char *body(const char *fmt, ...)
{
	static char text[4][2000];
	static int turn;
	char *to = text[turn++ % 4];
	va_list args;
	va_start(args, fmt);
	vsnprintf(to, sizeof text[0], fmt, args);
	va_end(args);
	return to;
}

static const char *log_in_body(const char *mail, const char *password)
{
	return body("{\"login\":\"%s\",\"password\":\"%s\"}", mail, password);
}

static bool has(const oh_json *list, const char *word)
{
	for (size_t i = 0; i < oh_json_length(list); i++) {
		oh_sv text;
		if (oh_json_get_sv(oh_json_at(list, i), &text) && oh_sv_eq(text, oh_sv_from(word)))
			return true;
	}
	return false;
}

/* --- First start. --- */

static void first_start_makes_one_administrator(void **state)
{
	oh_buf link = OH_BUF_INIT, again = OH_BUF_INIT;
	person p = {.address = "192.0.2.1"};
	(void)state;
	reply r = people_call(&p, "getAbout", NULL, NULL, NULL);
	assert_non_null(strstr(r.text, "\"setup\":true"));
	assert_int_equal(oh_platform_first_start(people_platform, &again, NULL), OH_OK);
	assert_int_equal(oh_platform_first_start(people_platform, &link, NULL), OH_OK);
	assert_true(oh_sv_starts(oh_buf_sv(&link), OH_SV("/setup#")));
	assert_false(oh_sv_eq(oh_buf_sv(&link), oh_buf_sv(&again)));
	static const char made[] =
	    "{\"token\":\"%s\",\"mail\":\"Chen@Example.com\",\"name\":\"陈晨\","
	    "\"password\":\"seven blue lamps\",\"platform\":\"示例省供需对接平台\"}";
	/* The older link and one that never was do nothing. */
	assert_int_equal(
	    people_call(&p, "setUp", NULL, NULL, body(made, people_token(again.p))).status, 403);
	assert_int_equal(people_call(&p, "setUp", NULL, NULL, body(made, "no")).status, 403);
	r = people_call(
	    &p, "setUp", NULL, NULL,
	    body("{\"token\":\"%s\",\"mail\":\"x\",\"name\":\"\",\"password\":\"1234567890\"}",
	         people_token(link.p)));
	assert_int_equal(r.status, 422);
	assert_true(people_faulted("/mail") && people_faulted("/name") &&
	            people_faulted("/password"));
	r = people_call(&p, "setUp", NULL, NULL, body(made, people_token(link.p)));
	assert_int_equal(r.status, 200);
	const oh_json *roles = people_json(r.json, "roles");
	assert_true(has(roles, "system_admin") && has(roles, "security_admin") &&
	            has(roles, "audit_admin"));
	assert_string_equal(people_text(r.json, "user.name"), "陈晨");
	assert_true(strlen(p.session) == 43);
	/* Once. */
	person q = {.address = "192.0.2.1"};
	assert_int_equal(
	    people_call(&q, "setUp", NULL, NULL, body(made, people_token(link.p))).status, 409);
	oh_buf_clear(&link);
	assert_int_equal(oh_platform_first_start(people_platform, &link, NULL), OH_OK);
	assert_int_equal(link.n, 0);
	r = people_call(&q, "getAbout", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "name"), "示例省供需对接平台");
	assert_non_null(strstr(r.text, "\"setup\":false"));
	/* The mail address is found however it is written. */
	assert_int_equal(people_call(&q, "logIn", NULL, NULL,
	                             log_in_body("chen@example.COM", "seven blue lamps"))
	                     .status,
	                 200);
	oh_buf_release(&link);
	oh_buf_release(&again);
}

static void a_set_up_link_ends_after_a_day(void **state)
{
	oh_buf link = OH_BUF_INIT;
	person p = {.address = "192.0.2.1"};
	(void)state;
	people_clock(1800000000000);
	assert_int_equal(oh_platform_first_start(people_platform, &link, NULL), OH_OK);
	people_clock(1800000000000 + 86400000);
	reply r = people_call(
	    &p, "setUp", NULL, NULL,
	    body("{\"token\":\"%s\",\"mail\":\"a@b.cn\",\"name\":\"A\",\"password\":\"seven "
	         "blue lamps\"}",
	         people_token(link.p)));
	assert_int_equal(r.status, 403);
	oh_buf_release(&link);
}

/* --- Log-in. --- */

static void log_in_and_out(void **state)
{
	person p = {.address = "192.0.2.1"}, nobody = {0};
	(void)state;
	people_add("lin@example.com", "林岚", "[\"analyst\"]");
	reply r = people_call(&p, "getSession", NULL, NULL, NULL);
	assert_string_equal(r.text, "{\"roles\":[\"visitor\"]}");
	assert_int_equal(people_call(&p, "getMe", NULL, NULL, NULL).status, 401);
	r = people_call(&p, "logIn", NULL, NULL, log_in_body("lin@example.com", people_password));
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "user.name"), "林岚");
	assert_true(has(people_json(r.json, "roles"), "analyst"));
	assert_string_equal(people_text(r.json, "language"), "en");
	assert_true(people_number(r.json, "unread") == 0);
	const char *csrf = people_text(r.json, "csrf");
	assert_int_equal(strlen(csrf), 32);
	r = people_call(&p, "getSession", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "csrf"), csrf);
	assert_string_equal(p.csrf, csrf);
	/* It stands in the store, not in memory alone. */
	people_reopen();
	r = people_call(&p, "getSession", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "user.name"), "林岚");
	assert_string_equal(people_text(r.json, "csrf"), csrf);
	/* A new log-in has a new secret, and the old one ends. */
	person before = p;
	r = people_call(&p, "logIn", NULL, NULL, log_in_body("lin@example.com", people_password));
	assert_int_equal(r.status, 200);
	assert_string_not_equal(p.session, before.session);
	assert_string_not_equal(people_text(r.json, "csrf"), csrf);
	assert_int_equal(people_call(&before, "getMe", NULL, NULL, NULL).status, 401);
	before = p;
	r = people_call(&p, "logOut", NULL, NULL, NULL);
	assert_true(r.status == 204 && r.ended);
	assert_int_equal(people_call(&before, "getMe", NULL, NULL, NULL).status, 401);
	people_reopen();
	assert_int_equal(people_call(&before, "getMe", NULL, NULL, NULL).status, 401);
	assert_int_equal(people_call(&nobody, "logOut", NULL, NULL, NULL).status, 401);
}

static void wrong_log_ins_look_the_same(void **state)
{
	person p = {.address = "192.0.2.1"};
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	reply known =
	    people_call(&p, "logIn", NULL, NULL, log_in_body("lin@example.com", "wrong wrong"));
	const char *text = known.text;
	reply unknown =
	    people_call(&p, "logIn", NULL, NULL, log_in_body("nobody@example.com", "wrong wrong"));
	assert_int_equal(known.status, 401);
	assert_int_equal(unknown.status, 401);
	assert_string_equal(text, unknown.text);
	unknown = people_call(&p, "logIn", NULL, NULL, log_in_body("not a mail", "wrong wrong"));
	assert_int_equal(unknown.status, 401);
	/* One who was invited and has no password yet. */
	people_offline("createUser", NULL, "{\"mail\":\"new@example.com\",\"name\":\"New\"}");
	unknown = people_call(&p, "logIn", NULL, NULL, log_in_body("new@example.com", ""));
	assert_int_equal(unknown.status, 401);
	reply r = people_call(&p, "logIn", NULL, NULL, "{\"login\":\"lin@example.com\"}");
	assert_true(r.status == 422 && people_faulted("/password"));
	r = people_call(&p, "logIn", NULL, NULL, "{\"password\":\"x\",\"login\":7}");
	assert_true(r.status == 422 && people_faulted("/login"));
	r = people_call(&p, "logIn", NULL, NULL, NULL);
	assert_int_equal(r.status, 422);
}

static void pauses_after_wrong_tries(void **state)
{
	person p = {.address = "192.0.2.7"}, office = {.address = "192.0.2.7"};
	(void)state;
	people_clock(1800000000000);
	people_add("lin@example.com", "Lin", NULL);
	people_add("zhou@example.com", "Zhou", NULL);
	for (int i = 0; i < 5; i++)
		assert_int_equal(people_call(&p, "logIn", NULL, NULL,
		                             log_in_body("lin@example.com", "wrong wrong"))
		                     .status,
		                 401);
	reply r =
	    people_call(&p, "logIn", NULL, NULL, log_in_body("lin@example.com", people_password));
	assert_int_equal(r.status, 429);
	assert_int_equal(r.retry_after, 1);
	/* Neither a colleague behind the same address nor Lin from elsewhere waits. */
	assert_int_equal(people_call(&office, "logIn", NULL, NULL,
	                             log_in_body("zhou@example.com", people_password))
	                     .status,
	                 200);
	person home = {.address = "198.51.100.1"};
	assert_int_equal(
	    people_call(&home, "logIn", NULL, NULL, log_in_body("lin@example.com", people_password))
	        .status,
	    200);
	/* The same for an account that is not there. */
	for (int i = 0; i < 5; i++)
		(void)people_call(&p, "logIn", NULL, NULL,
		                  log_in_body("no@example.com", "wrong wrong"));
	assert_int_equal(
	    people_call(&p, "logIn", NULL, NULL, log_in_body("no@example.com", "x")).status, 429);
	people_clock(1800000001000);
	assert_int_equal(
	    people_call(&p, "logIn", NULL, NULL, log_in_body("lin@example.com", people_password))
	        .status,
	    200);
}

static void log_ins_end_by_themselves(void **state)
{
	enum { HOUR = 3600000 };
	const int64_t start = 1800000000000;
	(void)state;
	people_clock(start);
	people_add("lin@example.com", "Lin", NULL);
	person idle = people_log_in("lin@example.com"), busy = people_log_in("lin@example.com");
	int64_t now = start;
	for (; now < start + 14LL * 24 * HOUR; now += 11 * HOUR) {
		people_clock(now);
		assert_int_equal(people_call(&busy, "getMe", NULL, NULL, NULL).status, 200);
	}
	assert_int_equal(people_call(&idle, "getMe", NULL, NULL, NULL).status, 401);
	people_clock(start + 14LL * 24 * HOUR);
	assert_int_equal(people_call(&busy, "getMe", NULL, NULL, NULL).status, 200);
	people_clock(start + 14LL * 24 * HOUR + 1);
	assert_int_equal(people_call(&busy, "getMe", NULL, NULL, NULL).status, 401);
}

/* --- Registration. --- */

static void registration(void **state)
{
	person p = {.address = "192.0.2.1"};
	const char *lin =
	    "{\"mail\":\"lin@example.com\",\"name\":\"林岚\",\"phone\":\"0731-1234567\","
	    "\"password\":"
	    "\"seven blue "
	    "lamps\",\"consent\":true,\"organisation\":{\"name\":\"示例湘电机有限公司\","
	    "\"code\":\"91430200ma4l1a2b3l\",\"sites\":[{\"city\":\"湖南株洲\"}]}}";
	(void)state;
	reply r = people_call(
	    &p, "register", NULL, NULL,
	    "{\"mail\":\"lin@example\",\"name\":\"林岚\",\"password\":\"林岚\",\"consent\":false,"
	    "\"phone\":\"abc\",\"organisation\":{\"name\":\"\",\"code\":\"91430200MA4L1A2B3C\","
	    "\"sites\":[{\"name\":\"x\"},3],\"contacts\":[{\"name\":\"A\",\"mail\":\"x\"}],"
	    "\"website\":\"javascript:alert(1)\",\"industry\":\"A38\",\"size\":\"huge\"}}");
	assert_int_equal(r.status, 422);
	static const char *const wrong[] = {"/mail",
	                                    "/password",
	                                    "/consent",
	                                    "/phone",
	                                    "/organisation/name",
	                                    "/organisation/code",
	                                    "/organisation/sites/0/city",
	                                    "/organisation/sites/1",
	                                    "/organisation/contacts/0/mail",
	                                    "/organisation/website",
	                                    "/organisation/industry",
	                                    "/organisation/size"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (!people_faulted(wrong[i]))
			fail_msg("%s is not named: %s", wrong[i], r.text);
	r = people_call(
	    &p, "register", NULL, NULL,
	    "{\"mail\":\"lin@example.com\",\"name\":\"L\",\"password\":\"seven blue lamps\"}");
	assert_true(r.status == 422 && people_faulted("/consent"));
	r = people_call(&p, "register", NULL, NULL, lin);
	assert_int_equal(r.status, 201);
	assert_true(has(people_json(r.json, "roles"), "org_admin"));
	assert_string_equal(people_text(r.json, "organisations.0.name"), "示例湘电机有限公司");
	assert_string_equal(people_text(r.json, "organisations.0.verification"), "pending");
	r = people_call(&p, "getOrganisation", people_text(r.json, "organisations.0.id"), NULL,
	                NULL);
	assert_string_equal(people_text(r.json, "code"), "91430200MA4L1A2B3L");
	assert_string_equal(people_text(r.json, "sites.0.city"), "株洲市");
	r = people_call(&p, "getMe", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "phone"), "0731-1234567");
	assert_true(people_text(r.json, "purpose")[0] && people_text(r.json, "consented_at")[0]);
	person q = {.address = "192.0.2.1"};
	assert_int_equal(people_call(&q, "register", NULL, NULL, lin).status, 409);
	/* The whole is one step: nothing of it stands when the organisation is taken. */
	r = people_call(
	    &q, "register", NULL, NULL,
	    "{\"mail\":\"zhou@example.com\",\"name\":\"Zhou\",\"password\":\"seven blue lamps\","
	    "\"consent\":true,\"organisation\":{\"name\":\"示例 湘电机有限公司\"}}");
	assert_int_equal(r.status, 409);
	assert_int_equal(
	    people_call(&q, "logIn", NULL, NULL, log_in_body("zhou@example.com", people_password))
	        .status,
	    401);
}

static void by_invitation_only(void **state)
{
	person p = {.address = "192.0.2.1"};
	(void)state;
	people_remove(NULL);
	assert_int_equal(people_open("{\"registration\":false,\"privacy\":\"Only for this.\"}"), 0);
	static const char form[] = "{\"mail\":\"%s\",\"name\":\"Lin\",\"password\":\"seven blue "
	                           "lamps\",\"consent\":true%s}";
	reply r = people_call(&p, "getAbout", NULL, NULL, NULL);
	assert_non_null(strstr(r.text, "\"registration\":false"));
	assert_string_equal(people_text(r.json, "privacy"), "Only for this.");
	assert_int_equal(
	    people_call(&p, "register", NULL, NULL, body(form, "lin@example.com", "")).status, 403);
	r = people_offline("createOrganisation", NULL, "{\"name\":\"Example\",\"sites\":[]}");
	const char *org = people_text(r.json, "id");
	r = people_offline("addMember", org, "{\"mail\":\"lin@example.com\"}");
	assert_int_equal(r.status, 201);
	assert_true(people_json(r.json, "invited") != NULL);
	assert_string_equal(people_text(r.json, "user.name"), "lin");
	char invitation[200];
	snprintf(invitation, sizeof invitation, ",\"invitation\":\"%s\"",
	         people_token(people_text(r.json, "link")));
	/* Another address cannot use it; nor can a made-up token be used. */
	assert_int_equal(
	    people_call(&p, "register", NULL, NULL, body(form, "zhou@example.com", invitation))
	        .status,
	    403);
	assert_int_equal(people_call(&p, "register", NULL, NULL,
	                             body(form, "lin@example.com", ",\"invitation\":\"x\""))
	                     .status,
	                 403);
	r = people_call(&p, "register", NULL, NULL, body(form, "lin@example.com", invitation));
	assert_int_equal(r.status, 201);
	assert_string_equal(people_text(r.json, "organisations.0.name"), "Example");
	person q = {.address = "192.0.2.1"};
	assert_int_equal(
	    people_call(&q, "register", NULL, NULL, body(form, "lin@example.com", invitation))
	        .status,
	    403);
}

/* --- Passwords. --- */

static void a_new_password_by_mail(void **state)
{
	person p = {.address = "192.0.2.1"};
	(void)state;
	people_clock(1800000000000);
	people_add("lin@example.com", "Lin", NULL);
	person logged = people_log_in("lin@example.com");
	/* Known or not, the answer is the same. */
	for (int i = 0; i < 6; i++) {
		reply a = people_call(&p, "requestPasswordReset", NULL, NULL,
		                      "{\"mail\":\"lin@example.com\"}");
		reply b = people_call(&p, "requestPasswordReset", NULL, NULL,
		                      body("{\"mail\":\"nobody%d@example.com\"}", i));
		assert_true(a.status == 204 && b.status == 204 && !a.text[0] && !b.text[0]);
	}
	reply r = people_call(&p, "requestPasswordReset", NULL, NULL, "{\"mail\":\"x\"}");
	assert_true(r.status == 422 && people_faulted("/mail"));
	r = people_offline("createUser", NULL, "{\"mail\":\"zhou@example.com\",\"name\":\"Zhou\"}");
	const char *token = people_token(people_text(r.json, "link"));
	assert_int_equal(people_call(&p, "resetPassword", "nonsense", NULL,
	                             "{\"password\":\"seven blue lamps\"}")
	                     .status,
	                 404);
	r = people_call(&p, "resetPassword", token, NULL, "{\"password\":\"zhou zhou 12345\"}");
	assert_true(r.status == 422 && people_faulted("/password"));
	assert_int_equal(
	    people_call(&p, "resetPassword", token, NULL, "{\"password\":\"seven blue lamps\"}")
	        .status,
	    204);
	assert_int_equal(
	    people_call(&p, "resetPassword", token, NULL, "{\"password\":\"seven blue lamps\"}")
	        .status,
	    404);
	people_log_in("zhou@example.com");
	/* An invitation of a week ends. */
	r = people_offline("createUser", NULL, "{\"mail\":\"li@example.com\",\"name\":\"Li\"}");
	token = people_token(people_text(r.json, "link"));
	people_clock(1800000000000 + 7LL * 86400000);
	assert_int_equal(
	    people_call(&p, "resetPassword", token, NULL, "{\"password\":\"seven blue lamps\"}")
	        .status,
	    404);
	assert_int_equal(people_call(&logged, "getMe", NULL, NULL, NULL).status, 401);
}

static void changing_the_password_ends_other_log_ins(void **state)
{
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	person here = people_log_in("lin@example.com"), there = people_log_in("lin@example.com");
	reply r = people_call(&here, "changePassword", NULL, NULL,
	                      "{\"old\":\"wrong wrong\",\"new\":\"eight green lamps\"}");
	assert_true(r.status == 422 && people_faulted("/old"));
	r = people_call(&here, "changePassword", NULL, NULL,
	                "{\"old\":\"seven blue lamps\",\"new\":\"short\"}");
	assert_true(r.status == 422 && people_faulted("/new"));
	r = people_call(&here, "changePassword", NULL, NULL,
	                "{\"old\":\"seven blue lamps\",\"new\":\"eight green lamps\"}");
	assert_int_equal(r.status, 204);
	assert_int_equal(people_call(&here, "getMe", NULL, NULL, NULL).status, 200);
	assert_int_equal(people_call(&there, "getMe", NULL, NULL, NULL).status, 401);
	person p = {.address = "192.0.2.1"};
	assert_int_equal(
	    people_call(&p, "logIn", NULL, NULL, log_in_body("lin@example.com", people_password))
	        .status,
	    401);
	assert_int_equal(people_call(&p, "logIn", NULL, NULL,
	                             log_in_body("lin@example.com", "eight green lamps"))
	                     .status,
	                 200);
}

/* --- One's own account. --- */

static void my_account(void **state)
{
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	person p = people_log_in("lin@example.com");
	reply r = people_call(&p, "getMe", NULL, NULL, NULL);
	assert_string_equal(r.etag, "2");
	assert_string_equal(people_text(r.json, "show.mail"), "verified");
	assert_string_equal(people_text(r.json, "notify.digest"), "daily");
	assert_int_equal(people_call(&p, "updateMe", NULL, NULL, "{}").status,
	                 422); /* no If-Match */
	assert_int_equal(people_call_if(&p, "updateMe", NULL, "1", "{\"name\":\"L\"}").status, 412);
	r = people_call_if(
	    &p, "updateMe", NULL, "2",
	    "{\"name\":\"\",\"phone\":\"x\",\"language\":\"fr\",\"show\":{\"mail\":\"all\"},"
	    "\"notify\":{\"digest\":3,\"instant\":1}}");
	assert_int_equal(r.status, 422);
	assert_true(people_faulted("/name") && people_faulted("/phone") &&
	            people_faulted("/language") && people_faulted("/show/mail") &&
	            people_faulted("/notify/digest") && people_faulted("/notify/instant"));
	r = people_call_if(
	    &p, "updateMe", NULL, "2",
	    "{\"name\":\"林岚\",\"phone\":\"+86 731 1\",\"language\":\"zh\",\"show\":{\"mail\":"
	    "\"private\",\"phone\":\"public\"},\"notify\":{\"digest\":\"none\",\"instant\":false}"
	    "}");
	assert_int_equal(r.status, 200);
	assert_string_equal(r.etag, "3");
	r = people_call(&p, "getMe", NULL, NULL, NULL);
	assert_string_equal(r.etag, "3");
	assert_string_equal(people_text(r.json, "name"), "林岚");
	assert_string_equal(people_text(r.json, "show.phone"), "public");
	assert_string_equal(people_text(r.json, "notify.digest"), "none");
	r = people_call(&p, "getSession", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "user.name"), "林岚");
	assert_string_equal(people_text(r.json, "language"), "zh");
	/* What was given can be taken back. */
	r = people_call_if(&p, "updateMe", NULL, "3", "{\"phone\":\"\"}");
	assert_int_equal(r.status, 200);
	assert_null(people_json(r.json, "phone"));
}

static void my_log_ins(void **state)
{
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	people_add("zhou@example.com", "Zhou", NULL);
	person a = people_log_in("lin@example.com"), b = people_log_in("lin@example.com");
	person other = people_log_in("zhou@example.com");
	reply r = people_call(&a, "listMySessions", NULL, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 2);
	assert_string_equal(people_text(r.json, "items.0.agent"), "Test/1");
	bool current = true;
	assert_true(oh_json_get_bool(people_json(r.json, "items.0.current"), &current) && !current);
	const char *id = people_text(r.json, "items.0.id");
	assert_int_equal(people_call(&other, "endMySession", id, NULL, NULL).status, 404);
	assert_int_equal(people_call(&a, "endMySession", "nonsense", NULL, NULL).status, 404);
	assert_int_equal(people_call(&a, "endMySession", id, NULL, NULL).status, 204);
	assert_int_equal(people_call(&b, "getMe", NULL, NULL, NULL).status, 401);
	assert_int_equal(people_call(&a, "endMySession", id, NULL, NULL).status, 404);
	assert_int_equal(people_call(&a, "getMe", NULL, NULL, NULL).status, 200);
}

static void my_tokens(void **state)
{
	(void)state;
	people_clock(1800000000000);
	people_add("lin@example.com", "Lin", "[\"security_admin\"]");
	person p = people_log_in("lin@example.com");
	reply r = people_call(&p, "createToken", NULL, NULL,
	                      "{\"name\":\"ERP\",\"scopes\":[\"reed\"],\"days\":0}");
	assert_true(r.status == 422 && people_faulted("/scopes/0") && people_faulted("/days"));
	r = people_call(&p, "createToken", NULL, NULL, "{\"name\":\"ERP\",\"scopes\":[]}");
	assert_true(r.status == 422 && people_faulted("/scopes"));
	r = people_call(&p, "createToken", NULL, NULL,
	                "{\"name\":\"ERP\",\"scopes\":[\"read\",\"admin\"],\"days\":90}");
	assert_int_equal(r.status, 201);
	const char *id = people_text(r.json, "id");
	person program = {0};
	snprintf(program.token, sizeof program.token, "%s", people_text(r.json, "secret"));
	assert_true(!strncmp(program.token, "ouhe_", 5) && strlen(program.token) == 48);
	assert_string_equal(people_text(r.json, "expires_at"), "2027-04-15T08:00:00.000Z");
	r = people_call(&p, "listTokens", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.0.name"), "ERP");
	assert_null(people_json(r.json, "items.0.secret"));
	assert_int_equal(people_call(&program, "getMe", NULL, NULL, NULL).status, 200);
	assert_int_equal(people_call(&program, "listUsers", NULL, NULL, NULL).status, 200);
	/* Not for what only a person does. */
	assert_int_equal(people_call_if(&program, "updateMe", NULL, "2", "{\"name\":\"X\"}").status,
	                 403);
	static const char *const persons[] = {"changePassword", "eraseMe", "createToken",
	                                      "exportMyData", "logOut"};
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(people_call(&program, persons[i], NULL, NULL,
		                             "{\"password\":\"seven blue lamps\"}")
		                     .status,
		                 403);
	/* No role, no reach. */
	reply u =
	    people_call(&p, "createToken", NULL, NULL, "{\"name\":\"r\",\"scopes\":[\"read\"]}");
	person reader = {0};
	snprintf(reader.token, sizeof reader.token, "%s", people_text(u.json, "secret"));
	assert_int_equal(people_call(&reader, "listUsers", NULL, NULL, NULL).status, 403);
	person bad = {.token = "ouhe_0123456789012345678901234567890123456789012"};
	assert_int_equal(people_call(&bad, "getAbout", NULL, NULL, NULL).status, 401);
	bad.token[0] = '\0';
	snprintf(bad.token, sizeof bad.token, "%s", p.session);
	assert_int_equal(people_call(&bad, "getAbout", NULL, NULL, NULL).status, 401);
	assert_int_equal(people_call(&p, "deleteToken", id, NULL, NULL).status, 204);
	assert_int_equal(people_call(&program, "getMe", NULL, NULL, NULL).status, 401);
	assert_int_equal(people_call(&p, "deleteToken", id, NULL, NULL).status, 404);
	/* It ends by itself. */
	r = people_call(&p, "createToken", NULL, NULL,
	                "{\"name\":\"day\",\"scopes\":[\"read\"],\"days\":1}");
	snprintf(program.token, sizeof program.token, "%s", people_text(r.json, "secret"));
	assert_int_equal(people_call(&program, "getMe", NULL, NULL, NULL).status, 200);
	people_clock(1800000000000 + 86400000);
	assert_int_equal(people_call(&program, "getMe", NULL, NULL, NULL).status, 401);
}

static void count_byes(void *ctx, const char *name, oh_sv data)
{
	(void)data;
	*(int *)ctx += strcmp(name, "bye") == 0;
}

/* A token withdrawn listens no longer; others of the person do. */
static void a_withdrawn_token_hears_nothing(void **state)
{
	(void)state;
	people_organisation("alpha");
	person p = people_log_in("alpha-member@example.com"), program = {0};
	oh_arena *a = oh_arena_new(0);
	oh_subscription *mine = NULL, *its = NULL;
	oh_actor actor;
	int byes[2] = {0};
	reply r =
	    people_call(&p, "createToken", NULL, NULL, "{\"name\":\"n\",\"scopes\":[\"read\"]}");
	snprintf(program.token, sizeof program.token, "%s", people_text(r.json, "secret"));
	char id[32];
	snprintf(id, sizeof id, "%s", people_text(r.json, "id"));
	assert_int_equal(oh_platform_actor(people_platform, OH_SV(""), oh_sv_from(p.session),
	                                   (oh_sv){NULL, 0}, a, &actor, NULL),
	                 OH_OK);
	assert_int_equal(
	    oh_events_subscribe(people_platform, &actor, count_byes, &byes[0], &mine, NULL), OH_OK);
	assert_int_equal(oh_platform_actor(people_platform, OH_SV(""), (oh_sv){NULL, 0},
	                                   oh_sv_from(program.token), a, &actor, NULL),
	                 OH_OK);
	assert_int_equal(
	    oh_events_subscribe(people_platform, &actor, count_byes, &byes[1], &its, NULL), OH_OK);
	assert_int_equal(people_call(&p, "deleteToken", id, NULL, NULL).status, 204);
	assert_int_equal(byes[0], 0);
	assert_int_equal(byes[1], 1);
	oh_events_unsubscribe(mine);
	oh_events_unsubscribe(its);
	oh_arena_free(a);
}

/* --- Personal data. --- */

static void my_data_and_erasure(void **state)
{
	(void)state;
	people_add("chen@example.com", "Chen", "[\"audit_admin\"]");
	people_organisation("alpha");
	person p = people_log_in("alpha-admin@example.com"),
	       m = people_log_in("alpha-member@example.com");
	(void)people_call_if(&p, "updateMe", NULL, "2", "{\"phone\":\"0731-7654321\"}");
	reply r = people_call(&p, "exportMyData", NULL, NULL, NULL);
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "account.mail"), "alpha-admin@example.com");
	assert_string_equal(people_text(r.json, "organisations.0.name"), "Example alpha");
	assert_non_null(strstr(r.text, "0731-7654321"));
	assert_true(oh_json_length(people_json(r.json, "done_to_my_account")) > 1);
	assert_null(strstr(r.text, "argon2"));
	/* The last admin must hand over first. */
	r = people_call(&p, "eraseMe", NULL, NULL, "{\"password\":\"wrong wrong\"}");
	assert_true(r.status == 422 && people_faulted("/password"));
	r = people_call(&p, "eraseMe", NULL, NULL, "{\"password\":\"seven blue lamps\"}");
	assert_int_equal(r.status, 409);
	assert_non_null(strstr(r.text, "Example alpha"));
	r = people_call(&p, "getSession", NULL, NULL, NULL);
	char path[64];
	const char *org = people_text(r.json, "organisations.0.id");
	r = people_call(&m, "getSession", NULL, NULL, NULL);
	snprintf(path, sizeof path, "%s/%s", org, people_text(r.json, "user.id"));
	assert_int_equal(people_call(&p, "updateMember", path, NULL, "{\"admin\":true}").status,
	                 200);
	r = people_call(&p, "eraseMe", NULL, NULL, "{\"password\":\"seven blue lamps\"}");
	assert_true(r.status == 204 && r.ended);
	person again = {.address = "192.0.2.1"};
	assert_int_equal(people_call(&again, "logIn", NULL, NULL,
	                             log_in_body("alpha-admin@example.com", people_password))
	                     .status,
	                 401);
	/* The trail still verifies and holds nothing of them. */
	person chen = people_log_in("chen@example.com");
	r = people_call(&chen, "checkAudit", NULL, NULL, NULL);
	assert_non_null(strstr(r.text, "\"sound\":true"));
	for (const char *next = "";;) {
		char query[64];
		snprintf(query, sizeof query, "limit=100&cursor=%s", next);
		r = people_call(&chen, "listAudit", NULL, query, NULL);
		assert_int_equal(r.status, 200);
		assert_null(strstr(r.text, "alpha-admin"));
		assert_null(strstr(r.text, "7654321"));
		next = people_text(r.json, "next");
		if (!next[0])
			break;
	}
	/* Whose mail address it was may come again. */
	people_add("alpha-admin@example.com", "New", NULL);
}

static void the_trail(void **state)
{
	(void)state;
	people_add("chen@example.com", "Chen", "[\"audit_admin\"]");
	people_add("lin@example.com", "Lin", "[\"organiser\"]");
	person chen = people_log_in("chen@example.com"), lin = people_log_in("lin@example.com");
	person wrong = {.address = "192.0.2.9"};
	(void)people_call(&wrong, "logIn", NULL, NULL,
	                  log_in_body("lin@example.com", "wrong wrong"));
	reply r = people_call(&chen, "listAudit", NULL, "action=session.*&limit=2", NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 2);
	assert_string_equal(people_text(r.json, "items.0.action"), "session.refuse");
	assert_string_equal(people_text(r.json, "items.1.actor.name"), "Lin");
	assert_true(people_text(r.json, "items.0.label")[0] && people_text(r.json, "next")[0]);
	/* Of an account that nobody has, neither who nor what was typed. */
	(void)people_call(&wrong, "logIn", NULL, NULL, log_in_body("seven blue lamps", "x"));
	r = people_call(&chen, "listAudit", NULL, "limit=1", NULL);
	assert_string_equal(people_text(r.json, "items.0.action"), "session.refuse");
	assert_null(people_json(r.json, "items.0.object"));
	assert_null(strstr(r.text, "blue"));
	assert_int_equal(people_call(&lin, "listAudit", NULL, NULL, NULL).status, 403);
	assert_int_equal(people_call(&lin, "checkAudit", NULL, NULL, NULL).status, 403);
	assert_int_equal(people_call(&chen, "listAudit", NULL, "cursor=x", NULL).status, 422);
	assert_int_equal(people_call(&chen, "listAudit", NULL, "actor=x&object=y", NULL).status,
	                 422);
	assert_true(people_faulted("?actor") && people_faulted("?object"));
	assert_int_equal(people_call(&chen, "listAudit", NULL, "limit=0", NULL).status, 422);
}

/* --- Users. --- */

static void users(void **state)
{
	char path[64];
	(void)state;
	people_add("chen@example.com", "陈晨", "[\"security_admin\"]");
	snprintf(path, sizeof path, "%s", people_add("lin@example.com", "林岚", "[\"organiser\"]"));
	person chen = people_log_in("chen@example.com"), lin = people_log_in("lin@example.com");
	reply r = people_call(&chen, "listUsers", NULL, "limit=1", NULL);
	assert_string_equal(people_text(r.json, "items.0.name"), "陈晨");
	assert_string_equal(people_text(r.json, "items.0.mail"), "chen@example.com");
	char query[260];
	snprintf(query, sizeof query, "limit=1&cursor=%s", people_text(r.json, "next"));
	r = people_call(&chen, "listUsers", NULL, query, NULL);
	assert_string_equal(people_text(r.json, "items.0.name"), "林岚");
	assert_null(people_json(r.json, "next"));
	r = people_call(&chen, "listUsers", NULL, "q=lin@", NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 1);
	/* An organiser reads who takes part, not their addresses. */
	r = people_call(&lin, "listUsers", NULL, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 2);
	assert_null(people_json(r.json, "items.0.mail"));
	r = people_call(&lin, "listUsers", NULL, "q=lin@", NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 0);
	assert_int_equal(
	    people_call(&lin, "createUser", NULL, NULL, "{\"mail\":\"a@b.cn\",\"name\":\"A\"}")
	        .status,
	    403);
	assert_int_equal(people_call(&lin, "updateUser", path, NULL, "{\"roles\":[]}").status, 403);
	assert_int_equal(people_call(&chen, "listUsers", NULL, "cursor=%%%", NULL).status, 422);
	r = people_call(&chen, "createUser", NULL, NULL,
	                "{\"mail\":\"x\",\"name\":\"\",\"roles\":[\"king\"]}");
	assert_true(people_faulted("/mail") && people_faulted("/name") &&
	            people_faulted("/roles/0"));
	assert_int_equal(people_call(&chen, "createUser", NULL, NULL,
	                             "{\"mail\":\"LIN@example.com\",\"name\":\"L\"}")
	                     .status,
	                 409);
	/* Roles take effect at once; less ends what runs. */
	r = people_call(&chen, "updateUser", path, NULL,
	                "{\"roles\":[\"organiser\",\"analyst\"],\"place\":\"株洲市\"}");
	assert_int_equal(r.status, 200);
	r = people_call(&lin, "getSession", NULL, NULL, NULL);
	assert_true(has(people_json(r.json, "roles"), "analyst"));
	assert_string_equal(people_text(r.json, "place"), "株洲市");
	assert_int_equal(
	    people_call(&chen, "updateUser", path, NULL, "{\"roles\":[\"analyst\"]}").status, 200);
	assert_int_equal(people_call(&lin, "getMe", NULL, NULL, NULL).status, 401);
	lin = people_log_in("lin@example.com");
	assert_int_equal(people_call(&chen, "updateUser", path, NULL, "{\"disabled\":true}").status,
	                 200);
	assert_int_equal(people_call(&lin, "getMe", NULL, NULL, NULL).status, 401);
	assert_int_equal(
	    people_call(&lin, "logIn", NULL, NULL, log_in_body("lin@example.com", people_password))
	        .status,
	    403);
	assert_int_equal(
	    people_call(&chen, "updateUser", path, NULL, "{\"disabled\":false}").status, 200);
	people_log_in("lin@example.com");
	assert_int_equal(people_call(&chen, "updateUser", "000000000000", NULL, "{}").status, 404);
	assert_int_equal(people_call(&chen, "updateUser", "x", NULL, "{}").status, 404);
}

static void nobody_grants_to_oneself(void **state)
{
	char me[64], other[64];
	(void)state;
	snprintf(me, sizeof me, "%s",
	         people_add("chen@example.com", "Chen", "[\"security_admin\"]"));
	person chen = people_log_in("chen@example.com");
	assert_int_equal(people_call(&chen, "updateUser", me, NULL,
	                             "{\"roles\":[\"security_admin\",\"audit_admin\"]}")
	                     .status,
	                 403);
	assert_int_equal(people_call(&chen, "updateUser", me, NULL, "{\"disabled\":true}").status,
	                 403);
	assert_int_equal(people_call(&chen, "updateUser", me, NULL, "{\"place\":\"x\"}").status,
	                 200);
	/* One must stay, whoever asks. */
	assert_int_equal(people_offline("updateUser", me, "{\"roles\":[]}").status, 409);
	assert_int_equal(people_offline("updateUser", me, "{\"disabled\":true}").status, 409);
	assert_int_equal(
	    people_call(&chen, "eraseMe", NULL, NULL, "{\"password\":\"seven blue lamps\"}").status,
	    409);
	snprintf(other, sizeof other, "%s",
	         people_add("zhou@example.com", "Zhou", "[\"security_admin\"]"));
	assert_int_equal(
	    people_call(&chen, "updateUser", other, NULL, "{\"disabled\":true}").status, 200);
	assert_int_equal(people_offline("updateUser", me, "{\"disabled\":true}").status, 409);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, people_make, people_remove)
	const struct CMUnitTest tests[] = {
	    TEST(first_start_makes_one_administrator),
	    TEST(a_set_up_link_ends_after_a_day),
	    TEST(log_in_and_out),
	    TEST(wrong_log_ins_look_the_same),
	    TEST(pauses_after_wrong_tries),
	    TEST(log_ins_end_by_themselves),
	    TEST(registration),
	    TEST(by_invitation_only),
	    TEST(a_new_password_by_mail),
	    TEST(changing_the_password_ends_other_log_ins),
	    TEST(my_account),
	    TEST(my_log_ins),
	    TEST(my_tokens),
	    TEST(a_withdrawn_token_hears_nothing),
	    TEST(my_data_and_erasure),
	    TEST(the_trail),
	    TEST(users),
	    TEST(nobody_grants_to_oneself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
