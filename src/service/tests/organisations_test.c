/* Organisations and their members through their operations; each role on own, others' and
 * another tenant's. */
#include "people.h"

#include <stdio.h>
#include <string.h>

#include "../area.h"
#include "ouhe/store/tenant.h"

static char text[4][1200];
static int turn;

static const char *fmt(const char *format, ...) __attribute__((format(printf, 1, 2)));

static const char *fmt(const char *format, ...)
{
	char *to = text[turn++ % 4];
	va_list args;
	va_start(args, format);
	vsnprintf(to, sizeof text[0], format, args);
	va_end(args);
	return to;
}

static bool may(const reply *r, const char *word)
{
	const oh_json *list = people_json(r->json, "may");
	for (size_t i = 0; i < oh_json_length(list); i++) {
		oh_sv name;
		if (oh_json_get_sv(oh_json_at(list, i), &name) && oh_sv_eq(name, oh_sv_from(word)))
			return true;
	}
	return false;
}

/* --- Keeping. --- */

static void added_changed_verified(void **state)
{
	(void)state;
	people_add("zhou@example.com", "Zhou", NULL);
	people_add("organiser@example.com", "Organiser", "[\"organiser\"]");
	person p = people_log_in("zhou@example.com"), o = people_log_in("organiser@example.com"),
	       v = {0};
	reply r = people_call(
	    &p, "createOrganisation", NULL, NULL,
	    "{\"name\":\"示例湘电机有限公司\",\"code\":\"91430200MA4L1A2B3L\",\"industry\":"
	    "\"C3812\","
	    "\"size\":\"medium\",\"about\":\"电机\",\"website\":\"https://example.com\","
	    "\"sites\":[{\"city\":\"株洲\",\"name\":\"一厂\"},{\"city\":\"湖南省湘潭市\"}],"
	    "\"contacts\":[{\"name\":\"林岚\",\"phone\":\"0731-1234567\"}]}");
	assert_int_equal(r.status, 201);
	assert_string_equal(people_text(r.json, "sites.1.city"), "湘潭市");
	assert_string_equal(people_text(r.json, "verification"), "pending");
	assert_true(may(&r, "edit") && may(&r, "members") && !may(&r, "verify"));
	assert_string_equal(people_text(r.json, "contacts.0.phone"), "0731-1234567");
	assert_string_equal(r.etag, "1");
	char id[32];
	snprintf(id, sizeof id, "%s", people_text(r.json, "id"));
	assert_non_null(strstr(r.location, id));
	/* One name and one code, however they are written. */
	assert_int_equal(
	    people_call(&p, "createOrganisation", NULL, NULL, "{\"name\":\" 示例湘电机 有限公司\"}")
	        .status,
	    409);
	assert_int_equal(people_call(&p, "createOrganisation", NULL, NULL,
	                             "{\"name\":\"B\",\"code\":\"91430200ma4l1a2b3l\"}")
	                     .status,
	                 409);
	/* Contacts: for verified organisations by default. */
	r = people_call(&v, "getOrganisation", id, NULL, NULL);
	assert_int_equal(r.status, 200);
	assert_null(people_json(r.json, "contacts"));
	assert_null(people_json(r.json, "may.0"));
	r = people_call(&o, "getOrganisation", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "contacts.0.name"), "林岚");
	assert_true(may(&r, "verify"));
	/* Verified; what was verified is a name and a code. */
	r = people_call(&o, "verifyOrganisation", id, NULL, "{\"verification\":\"refused\"}");
	assert_true(r.status == 422 && people_faulted("/reason"));
	r = people_call(&o, "verifyOrganisation", id, NULL, "{\"verification\":\"maybe\"}");
	assert_true(r.status == 422 && people_faulted("/verification"));
	r = people_call(&o, "verifyOrganisation", id, NULL, "{\"verification\":\"verified\"}");
	assert_string_equal(people_text(r.json, "verification"), "verified");
	assert_string_equal(r.etag, "2");
	r = people_call(&p, "getSession", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "organisations.0.verification"), "verified");
	assert_true(people_number(r.json, "unread") == 1);
	assert_int_equal(
	    people_call_if(&p, "updateOrganisation", id, "1", "{\"about\":\"x\"}").status, 412);
	r = people_call_if(&p, "updateOrganisation", id, "2",
	                   "{\"about\":\"\",\"contacts\":[],\"size\":\"large\"}");
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "verification"), "verified");
	assert_null(people_json(r.json, "about"));
	r = people_call_if(&p, "updateOrganisation", id, "3", "{\"name\":\"示例湘电集团\"}");
	assert_string_equal(people_text(r.json, "verification"), "pending");
	r = people_call(&p, "getSession", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "organisations.0.name"), "示例湘电集团");
	r = people_call(&o, "listNotices", NULL, "kind=organisation", NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 2);
	/* Refused: its members and the organiser see it. */
	r = people_call(&o, "verifyOrganisation", id, NULL,
	                "{\"verification\":\"refused\",\"reason\":\"代码与名称不符\"}");
	assert_int_equal(r.status, 200);
	assert_int_equal(people_call(&v, "getOrganisation", id, NULL, NULL).status, 404);
	r = people_call(&p, "getOrganisation", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "verification_reason"), "代码与名称不符");
	r = people_call(&v, "listOrganisations", NULL, NULL, NULL);
	assert_true(people_number(r.json, "total") == 0);
	r = people_call(&p, "listOrganisations", NULL, NULL, NULL);
	assert_true(people_number(r.json, "total") == 1);
	r = people_call(&o, "listOrganisations", NULL, "verification=refused", NULL);
	assert_true(people_number(r.json, "total") == 1);
}

static void in_the_order_of_names(void **state)
{
	static const char *const names[] = {"白云泵业", "长城电机", "湖光机械", "湘江电机",
	                                    "株洲传动"};
	char query[300] = "limit=2", seen[5][64];
	size_t n = 0;
	person v = {0};
	(void)state;
	for (int i = 4; i >= 0; i--)
		assert_int_equal(
		    people_offline("createOrganisation", NULL, fmt("{\"name\":\"%s\"}", names[i]))
		        .status,
		    201);
	for (;;) {
		reply r = people_call(&v, "listOrganisations", NULL, query, NULL);
		assert_int_equal(r.status, 200);
		assert_true(people_number(r.json, "total") == 5);
		size_t here = oh_json_length(people_json(r.json, "items"));
		for (size_t i = 0; i < here && n < 5; i++)
			snprintf(seen[n++], sizeof seen[0], "%s",
			         people_text(r.json, fmt("items.%zu.name", i)));
		const char *next = people_text(r.json, "next");
		assert_true(strlen(next) <= 200);
		if (!next[0])
			break;
		snprintf(query, sizeof query, "limit=2&cursor=%s", next);
	}
	assert_int_equal(n, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(seen[i], names[i]);
	reply r = people_call(&v, "listOrganisations", NULL, "q=电机", NULL);
	assert_true(people_number(r.json, "total") == 2);
	r = people_call(&v, "listOrganisations", NULL, "q=_", NULL);
	assert_true(people_number(r.json, "total") == 0);
	assert_int_equal(
	    people_call(&v, "listOrganisations", NULL, "verification=x&mine=maybe", NULL).status,
	    422);
	assert_true(people_faulted("?verification") && people_faulted("?mine"));
	assert_int_equal(people_call(&v, "listOrganisations", NULL, "cursor=AAAA", NULL).status,
	                 422);
}

/* --- Members. --- */

static void members_come_and_go(void **state)
{
	char org[32], path[80], admin_id[32], member_id[32];
	(void)state;
	snprintf(org, sizeof org, "%s", people_organisation("alpha"));
	people_add("zhou@example.com", "Zhou", NULL);
	person a = people_log_in("alpha-admin@example.com"),
	       m = people_log_in("alpha-member@example.com");
	person z = people_log_in("zhou@example.com");
	reply r = people_call(&m, "listMembers", org, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 2);
	snprintf(admin_id, sizeof admin_id, "%s", people_text(r.json, "items.0.user.id"));
	snprintf(member_id, sizeof member_id, "%s", people_text(r.json, "items.1.user.id"));
	assert_int_equal(people_call(&z, "listMembers", org, NULL, NULL).status, 403);
	assert_int_equal(
	    people_call(&m, "addMember", org, NULL, "{\"mail\":\"x@example.com\"}").status, 403);
	r = people_call(&a, "addMember", org, NULL, "{\"mail\":\"x\",\"admin\":1}");
	assert_true(r.status == 422 && people_faulted("/mail") && people_faulted("/admin"));
	/* Who has an account is in at once, and told. */
	r = people_call(&a, "addMember", org, NULL, "{\"mail\":\"Zhou@example.com\"}");
	assert_int_equal(r.status, 201);
	assert_null(people_json(r.json, "invited"));
	assert_null(people_json(r.json, "link"));
	char zhou[32];
	snprintf(zhou, sizeof zhou, "%s", people_text(r.json, "user.id"));
	r = people_call(&z, "getSession", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "organisations.0.name"), "Example alpha");
	assert_true(people_number(r.json, "unread") == 1);
	assert_int_equal(
	    people_call(&a, "addMember", org, NULL, "{\"mail\":\"zhou@example.com\"}").status, 409);
	/* The last admin stays one; a second one may take over. */
	snprintf(path, sizeof path, "%s/%s", org, admin_id);
	assert_int_equal(people_call(&a, "updateMember", path, NULL, "{\"admin\":false}").status,
	                 409);
	assert_int_equal(people_call(&a, "removeMember", path, NULL, NULL).status, 409);
	snprintf(path, sizeof path, "%s/%s", org, zhou);
	r = people_call(&a, "updateMember", path, NULL, "{}");
	assert_true(r.status == 422 && people_faulted("/admin"));
	assert_int_equal(people_call(&m, "updateMember", path, NULL, "{\"admin\":true}").status,
	                 403);
	r = people_call(&a, "updateMember", path, NULL, "{\"admin\":true}");
	assert_int_equal(r.status, 200);
	r = people_call(&z, "getSession", NULL, NULL, NULL);
	assert_non_null(strstr(r.text, "org_admin"));
	snprintf(path, sizeof path, "%s/%s", org, admin_id);
	assert_int_equal(people_call(&z, "removeMember", path, NULL, NULL).status, 204);
	assert_int_equal(people_call(&a, "listMembers", org, NULL, NULL).status, 403);
	/* A member may go, but not send another. */
	snprintf(path, sizeof path, "%s/%s", org, zhou);
	assert_int_equal(people_call(&m, "removeMember", path, NULL, NULL).status, 403);
	snprintf(path, sizeof path, "%s/%s", org, member_id);
	assert_int_equal(people_call(&m, "removeMember", path, NULL, NULL).status, 204);
	assert_int_equal(people_call(&z, "removeMember", path, NULL, NULL).status, 404);
	assert_int_equal(people_call(&z, "updateMember", path, NULL, "{\"admin\":true}").status,
	                 404);
}

/* Who invited an address first must not come in where it is invited next. */
static void an_invitation_is_for_its_owner_alone(void **state)
{
	char alpha[32], beta[32], first[64], id[32];
	(void)state;
	snprintf(alpha, sizeof alpha, "%s", people_organisation("alpha"));
	snprintf(beta, sizeof beta, "%s", people_organisation("beta"));
	person a = people_log_in("alpha-admin@example.com"),
	       b = people_log_in("beta-admin@example.com");
	reply r = people_call(&b, "addMember", beta, NULL, "{\"mail\":\"victim@example.com\"}");
	assert_int_equal(r.status, 201);
	snprintf(first, sizeof first, "%s", people_token(people_text(r.json, "link")));
	snprintf(id, sizeof id, "%s", people_text(r.json, "user.id"));
	/* No mail can be sent: nobody can be sure of the owner. */
	assert_int_equal(
	    people_call(&a, "addMember", alpha, NULL, "{\"mail\":\"victim@example.com\"}").status,
	    409);
	/* A role is granted: the older link ends, the administrator gets the new one. */
	r = people_offline("updateUser", id, "{\"roles\":[\"organiser\"]}");
	assert_int_equal(r.status, 200);
	assert_true(strlen(people_token(people_text(r.json, "link"))) == 43);
	person x = {.address = "192.0.2.1"};
	assert_int_equal(people_call(&x, "register", NULL, NULL,
	                             fmt("{\"mail\":\"victim@example.com\",\"name\":\"X\","
	                                 "\"password\":\"seven blue lamps\","
	                                 "\"consent\":true,\"invitation\":\"%s\"}",
	                                 first))
	                     .status,
	                 403);
}

/* Without mail: whoever registered an address comes in by the link that is handed over, and by
 * nothing else. */
static void an_address_nobody_has_proven(void **state)
{
	char org[32], id[32], first[64], link[64], path[80];
	person x = {.address = "192.0.2.1"}, visitor = {.address = "192.0.2.2"};
	(void)state;
	snprintf(org, sizeof org, "%s", people_organisation("alpha"));
	person a = people_log_in("alpha-admin@example.com"),
	       m = people_log_in("alpha-member@example.com");
	static const char who[] = "{\"mail\":\"x@example.com\",\"admin\":true}";
	assert_int_equal(people_call(&x, "register", NULL, NULL,
	                             "{\"mail\":\"x@example.com\",\"name\":\"X\",\"password\":"
	                             "\"seven blue lamps\",\"consent\":true}")
	                     .status,
	                 201);
	reply r = people_call(&a, "addMember", org, NULL, who);
	assert_int_equal(r.status, 201);
	assert_non_null(people_json(r.json, "invited"));
	snprintf(first, sizeof first, "%s", people_token(people_text(r.json, "link")));
	assert_int_equal(people_call(&x, "listMembers", org, NULL, NULL).status, 403);
	r = people_call(&x, "getSession", NULL, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "organisations")), 0);
	r = people_call(&a, "listMembers", org, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "items")), 3);
	assert_non_null(people_json(r.json, "items.2.invited"));
	snprintf(id, sizeof id, "%s", people_text(r.json, "items.2.user.id"));
	/* Asked again, the older link ends. Changed and taken back like a member. */
	r = people_call(&a, "addMember", org, NULL, who);
	snprintf(link, sizeof link, "%s", people_token(people_text(r.json, "link")));
	assert_int_equal(people_call(&x, "acceptInvitation", first, NULL, NULL).status, 404);
	snprintf(path, sizeof path, "%s/%s", org, id);
	assert_int_equal(people_call(&a, "updateMember", path, NULL, "{\"admin\":false}").status,
	                 200);
	r = people_call(&visitor, "getInvitation", link, NULL, NULL);
	assert_string_equal(people_text(r.json, "organisation.name"), "Example alpha");
	assert_non_null(strstr(r.text, "\"mine\":false"));
	r = people_call(&x, "getInvitation", link, NULL, NULL);
	assert_non_null(strstr(r.text, "\"mine\":true"));
	/* For that account alone, once, within a week. */
	assert_int_equal(people_call(&visitor, "acceptInvitation", link, NULL, NULL).status, 401);
	assert_int_equal(people_call(&m, "acceptInvitation", link, NULL, NULL).status, 403);
	assert_int_equal(people_call(&x, "acceptInvitation", "x", NULL, NULL).status, 404);
	r = people_call(&x, "acceptInvitation", link, NULL, NULL);
	assert_int_equal(r.status, 200);
	assert_non_null(strstr(r.text, "\"admin\":false"));
	assert_int_equal(people_call(&x, "acceptInvitation", link, NULL, NULL).status, 404);
	assert_int_equal(people_call(&x, "listMembers", org, NULL, NULL).status, 200);
	assert_int_equal(people_call(&a, "addMember", org, NULL, who).status, 409);
	/* Taken back before it is accepted. */
	assert_int_equal(people_call(&a, "removeMember", path, NULL, NULL).status, 204);
	r = people_call(&a, "addMember", org, NULL, who);
	snprintf(link, sizeof link, "%s", people_token(people_text(r.json, "link")));
	assert_int_equal(people_call(&a, "removeMember", path, NULL, NULL).status, 204);
	assert_int_equal(people_call(&x, "acceptInvitation", link, NULL, NULL).status, 404);
	assert_int_equal(people_call(&a, "removeMember", path, NULL, NULL).status, 404);
}

static void an_invitation_ends(void **state)
{
	char org[32], link[64];
	person x = {.address = "192.0.2.1"};
	(void)state;
	people_clock(1800000000000);
	snprintf(org, sizeof org, "%s", people_organisation("alpha"));
	assert_int_equal(people_call(&x, "register", NULL, NULL,
	                             "{\"mail\":\"x@example.com\",\"name\":\"X\",\"password\":"
	                             "\"seven blue lamps\",\"consent\":true}")
	                     .status,
	                 201);
	reply r = people_offline("addMember", org, "{\"mail\":\"x@example.com\"}");
	snprintf(link, sizeof link, "%s", people_token(people_text(r.json, "link")));
	people_clock(1800000000000 + (int64_t)7 * 86400000);
	x = people_log_in("x@example.com");
	assert_int_equal(people_call(&x, "acceptInvitation", link, NULL, NULL).status, 404);
	assert_int_equal(
	    oh_json_length(people_json(people_offline("listMembers", org, NULL).json, "items")), 2);
}

/* --- Who may, by the table, with real objects. --- */

static oh_status second_tenant(oh_db *db, void *ctx, oh_error *err)
{
	const oh_tenant t = {
	    .id = 2, .name = OH_SV("Other"), .host = OH_SV("other.example"), .open = true};
	(void)ctx;
	return oh_tenant_add(db, &t, 1, err);
}

/* An organisation of another tenant, made by that tenant's operator. */
static const char *foreign_organisation(void)
{
	static char id[32];
	oh_error err;
	assert_int_equal(oh_store_write(people_platform->store, second_tenant, NULL, &err), OH_OK);
	people_reopen();
	oh_arena *arena = oh_arena_new(0);
	oh_buf out = OH_BUF_INIT;
	oh_json *body = NULL, *answer = NULL;
	oh_sv text_id;
	assert_int_equal(
	    oh_json_parse(OH_SV("{\"name\":\"Example foreign\"}"), OH_SV("x"), &body, NULL), OH_OK);
	oh_call c = {.platform = people_platform,
	             .actor = {.tenant = 2,
	                       .roles = OH_ROLE_REGISTERED | OH_ROLE_ORGANISER,
	                       .scopes = OH_SCOPE_ALL,
	                       .csrf = ""},
	             .arena = arena,
	             .body = body,
	             .out = &out};
	assert_int_equal(oh_platform_call(oh_operation_find("createOrganisation"), &c, &err),
	                 OH_OK);
	assert_int_equal(oh_json_parse(oh_buf_sv(&out), OH_SV("x"), &answer, NULL), OH_OK);
	assert_true(oh_json_get_sv(oh_json_member(answer, "id"), &text_id));
	snprintf(id, sizeof id, "%.*s", OH_SV_ARG(text_id));
	oh_json_free(answer);
	oh_json_free(body);
	oh_buf_release(&out);
	oh_arena_free(arena);
	return id;
}

/* Whether the table lets a role do it to its own organisation, to another's. */
static bool reached(const char *operation, uint32_t role, bool own)
{
	oh_reach r = oh_access_reach(operation, role);
	return r == OH_REACH_ALL || r == OH_REACH_SEEN || (r == OH_REACH_ORG && own);
}

static reply attempt(person *p, const char *operation, const char *org, int serial)
{
	if (!strcmp(operation, "updateOrganisation")) {
		reply r = people_offline("getOrganisation", org, NULL);
		char version[16];
		snprintf(version, sizeof version, "%s", r.status == 200 ? r.etag : "1");
		return people_call_if(p, operation, org, version,
		                      fmt("{\"about\":\"about %d\"}", serial));
	}
	if (!strcmp(operation, "verifyOrganisation"))
		return people_call(p, operation, org, NULL, "{\"verification\":\"verified\"}");
	if (!strcmp(operation, "addMember"))
		return people_call(p, operation, org, NULL,
		                   fmt("{\"mail\":\"new%d@example.com\"}", serial));
	return people_call(p, operation, org, NULL, NULL);
}

static void each_role_as_the_table_says(void **state)
{
	static const struct {
		const char *mail, *roles;
		uint32_t role;
	} who[] = {{NULL, NULL, OH_ROLE_VISITOR},
	           {"plain@example.com", "[]", OH_ROLE_REGISTERED},
	           {"alpha-member@example.com", NULL, OH_ROLE_MEMBER},
	           {"alpha-admin@example.com", NULL, OH_ROLE_ORG_ADMIN},
	           {"analyst@example.com", "[\"analyst\"]", OH_ROLE_ANALYST},
	           {"organiser@example.com", "[\"organiser\"]", OH_ROLE_ORGANISER},
	           {"system@example.com", "[\"system_admin\"]", OH_ROLE_SYSTEM_ADMIN},
	           {"security@example.com", "[\"security_admin\"]", OH_ROLE_SECURITY_ADMIN},
	           {"audit@example.com", "[\"audit_admin\"]", OH_ROLE_AUDIT_ADMIN}};
	static const char *const operations[] = {"getOrganisation", "updateOrganisation",
	                                         "verifyOrganisation", "listMembers", "addMember"};
	char own[32], other[32], foreign[32];
	int serial = 0;
	(void)state;
	snprintf(own, sizeof own, "%s", people_organisation("alpha"));
	snprintf(other, sizeof other, "%s", people_organisation("beta"));
	snprintf(foreign, sizeof foreign, "%s", foreign_organisation());
	for (size_t w = 0; w < sizeof who / sizeof who[0]; w++) {
		person p = {.address = "192.0.2.1"};
		if (who[w].roles)
			people_add(who[w].mail, "Somebody", who[w].roles);
		if (who[w].mail)
			p = people_log_in(who[w].mail);
		for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
			const char *const targets[] = {own, other, foreign};
			for (int t = 0; t < 3; t++) {
				bool yes = t < 2 && reached(operations[i], who[w].role, t == 0);
				reply r = attempt(&p, operations[i], targets[t], ++serial);
				bool done = r.status >= 200 && r.status < 300;
				bool refused =
				    r.status == 401 || r.status == 403 || r.status == 404;
				if (yes ? !done : !refused)
					fail_msg("%s by %x on %d: %d %s", operations[i],
					         who[w].role, t, r.status, r.text);
				/* That another tenant's exists is not told. */
				if (t == 2 &&
				    oh_access_reach(operations[i], who[w].role) != OH_REACH_NONE)
					assert_int_equal(r.status, 404);
			}
		}
	}
	/* A log-in of one tenant is none at another's address. */
	person p = people_log_in("organiser@example.com");
	p.host = "Other.Example:8443";
	assert_int_equal(people_call(&p, "getMe", NULL, NULL, NULL).status, 401);
	assert_string_equal(people_text(people_call(&p, "getAbout", NULL, NULL, NULL).json, "name"),
	                    "Other");
	p.host = "127.0.0.1:8080";
	assert_int_equal(people_call(&p, "getMe", NULL, NULL, NULL).status, 200);
	/* Nor does a password open the same mail address elsewhere. */
	person q = {.address = "192.0.2.1", .host = "other.example"};
	assert_int_equal(
	    people_call(&q, "logIn", NULL, NULL,
	                "{\"login\":\"organiser@example.com\",\"password\":\"seven blue lamps\"}")
	        .status,
	    401);
}

static void a_refusal_says_who_can(void **state)
{
	(void)state;
	char org[32];
	snprintf(org, sizeof org, "%s", people_organisation("alpha"));
	person m = people_log_in("alpha-member@example.com");
	reply r = people_call_if(&m, "updateOrganisation", org, "1", "{}");
	assert_int_equal(r.status, 403);
	assert_non_null(strstr(r.text, "admin"));
	r = people_call(&m, "verifyOrganisation", org, NULL, "{}");
	assert_non_null(strstr(r.text, "organiser"));
	r = people_call(&m, "listAudit", NULL, NULL, NULL);
	assert_non_null(strstr(r.text, "audit administrator"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, people_make, people_remove)
	const struct CMUnitTest tests[] = {
	    TEST(added_changed_verified),       TEST(in_the_order_of_names),
	    TEST(members_come_and_go),          TEST(an_invitation_is_for_its_owner_alone),
	    TEST(an_address_nobody_has_proven), TEST(an_invitation_ends),
	    TEST(each_role_as_the_table_says),  TEST(a_refusal_says_who_can),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
