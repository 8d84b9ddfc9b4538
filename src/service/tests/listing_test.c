/* Listings through their operations: made, read, corrected, moved, seen or not seen. */
#include <stdio.h>
#include <string.h>

#include "world.h"

static const char motor_text[] =
    "😀额定功率≥55kW，防护等级IP67，耐盐雾1000h，年需求3000台，预算5400万元";

static const oh_json *detail(world *w, const char *key)
{
	const oh_json *list = world_at(w, "details");
	for (size_t i = 0; i < oh_json_length(list); i++) {
		oh_sv k;
		if (oh_json_get_sv(oh_json_member(oh_json_at(list, i), "key"), &k) &&
		    oh_sv_eq(k, oh_sv_from(key)))
			return oh_json_at(list, i);
	}
	return NULL;
}

static double member(const oh_json *o, const char *name)
{
	double d;
	return oh_json_get_double(oh_json_member(o, name), &d) ? d : -1;
}

static bool says(const oh_json *o, const char *name, const char *text)
{
	oh_sv s;
	return oh_json_get_sv(oh_json_member(o, name), &s) && oh_sv_eq(s, oh_sv_from(text));
}

static bool holds(world *w, const char *where, const char *text)
{
	const oh_json *list = world_at(w, where);
	for (size_t i = 0; i < oh_json_length(list); i++) {
		oh_sv s;
		if (oh_json_get_sv(oh_json_at(list, i), &s) && oh_sv_eq(s, oh_sv_from(text)))
			return true;
	}
	return false;
}

static void a_draft_is_read(void **state)
{
	world *w = *state;
	const char *id = world_listing(w, BUYER, "demand", "永磁同步驱动电机", motor_text,
	                               ",\"valid_until\":\"2099-12-31\"");
	assert_int_equal(w->call.status, 201);
	assert_true(w->call.etag.n == 1 && w->call.location.n > 20);
	assert_string_equal(world_text(w, "state"), "draft");
	assert_string_equal(world_text(w, "pack"), "motor");
	assert_string_equal(world_text(w, "valid_until"), "2099-12-31");
	assert_string_equal(world_text(w, "city"), "长沙市");
	assert_true(world_number(w, "amount") == 5400e4 * 100);
	const oh_json *power = detail(w, "rated_power");
	assert_non_null(power);
	/* The emoji is two units of UTF-16, the rest one each. */
	assert_true(member(power, "offset") == 2 && member(power, "length") == 9);
	assert_true(says(power, "field", "text") && says(power, "text", "额定功率≥55kW"));
	assert_true(member(power, "lo") == 55);
	assert_true(holds(w, "may", "edit") && holds(w, "may", "delete") &&
	            holds(w, "may", "publish"));
	assert_int_equal(world_call(w, BUYER, "getListing", id, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "id"), id);
}

static void what_is_wrong_is_named(void **state)
{
	world *w = *state;
	char body[600];
	assert_int_equal(world_call(w, BUYER, "createListing", NULL, NULL,
	                            "{\"side\":\"both\",\"valid_until\":\"soon\","
	                            "\"category\":\"motor/none\",\"pack\":\"none\"}",
	                            0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "/side") && world_problem(w, "/title") &&
	            world_problem(w, "/organisation") && world_problem(w, "/valid_until") &&
	            world_problem(w, "/category") && world_problem(w, "/pack"));
	(void)snprintf(body, sizeof body,
	               "{\"side\":\"supply\",\"organisation\":\"%s\",\"title\":\"电机\","
	               "\"facts\":[{\"key\":\"rated_power\",\"lo\":5,\"hi\":1},{\"key\":\"none\"},"
	               "{\"key\":\"rated_power\",\"lo\":5,\"unit\":\"kg\"}],"
	               "\"contact\":{\"phone\":\"1\"},\"invited\":[\"x\"]}",
	               world_id(w, w->people[BUYER].org));
	assert_int_equal(world_call(w, BUYER, "createListing", NULL, NULL, body, 0), OH_EINVALID);
	assert_true(world_problem(w, "/contact/name") && world_problem(w, "/invited/0"));
	(void)snprintf(body, sizeof body,
	               "{\"side\":\"supply\",\"organisation\":\"%s\",\"title\":\"电机\","
	               "\"facts\":[{\"key\":\"rated_power\",\"lo\":5,\"hi\":1},"
	               "{\"key\":\"none\",\"lo\":1},"
	               "{\"key\":\"rated_power\",\"lo\":5,\"unit\":\"kg\"}]}",
	               world_id(w, w->people[BUYER].org));
	assert_int_equal(world_call(w, BUYER, "createListing", NULL, NULL, body, 0), OH_EINVALID);
	assert_true(world_problem(w, "/facts/0/hi") && world_problem(w, "/facts/1/key") &&
	            world_problem(w, "/facts/2/unit"));
	/* Another's organisation is not mine to write for. */
	(void)snprintf(body, sizeof body,
	               "{\"side\":\"supply\",\"organisation\":\"%s\",\"title\":\"电机\"}",
	               world_id(w, w->people[BUYER].org));
	oh_status st = world_call(w, SUPPLIER, "createListing", NULL, NULL, body, 0);
	assert_true(st == OH_EDENIED || st == OH_ENOENT);
	assert_int_equal(world_call(w, VISITOR, "createListing", NULL, NULL, body, 0), OH_EAUTH);
	assert_int_equal(world_call(w, BUYER, "getListing", "xyz", NULL, NULL, 0), OH_ENOENT);
}

static void corrections_lie_over_the_text(void **state)
{
	world *w = *state;
	const char *id = world_listing(
	    w, SUPPLIER, "supply", "永磁电机", "额定功率55kW，防护等级IP55，额定转速3000r/min",
	    ",\"facts\":[{\"key\":\"rated_power\",\"lo\":60000,\"hi\":75000,\"unit\":\"W\"},"
	    "{\"key\":\"ip_code\",\"drop\":true},{\"key\":\"rated_speed\",\"evidence\":"
	    "\"documented\"},"
	    "{\"key\":\"quantity\",\"lo\":12,\"hi\":12}]");
	const oh_json *power = detail(w, "rated_power");
	assert_true(member(power, "lo") == 60 && member(power, "hi") == 75);
	assert_true(says(power, "field", "form"));
	assert_null(detail(w, "ip_code"));
	assert_true(says(detail(w, "rated_speed"), "evidence", "documented"));
	assert_true(says(detail(w, "rated_speed"), "field", "text"));
	assert_true(member(detail(w, "quantity"), "lo") == 12);
	/* A new text keeps them; one is taken back. */
	assert_int_equal(world_call(w, SUPPLIER, "updateListing", id, NULL,
	                            "{\"text\":\"额定功率90kW，防护等级IP65\","
	                            "\"facts\":[{\"key\":\"ip_code\"}]}",
	                            1),
	                 OH_OK);
	assert_true(member(detail(w, "rated_power"), "lo") == 60);
	assert_non_null(detail(w, "ip_code"));
	assert_null(detail(w, "rated_speed"));
	assert_true(world_number(w, "version") == 2);
	assert_int_equal(world_call(w, SUPPLIER, "updateListing", id, NULL, "{\"title\":\"x\"}", 1),
	                 OH_ESTALE);
	assert_int_equal(world_call(w, SUPPLIER, "updateListing", id, NULL, "{\"title\":\"x\"}", 0),
	                 OH_EINVALID);
	assert_int_equal(world_call(w, SUPPLIER, "listVersions", id, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 2);
	assert_string_equal(world_text(w, "items.0.action"), "修改");
	assert_string_equal(world_text(w, "items.0.by.name"), "供方");
	assert_non_null(strstr(world_out(w), "防护等级"));
	assert_int_equal(world_call(w, RIVAL, "listVersions", id, NULL, NULL, 0), OH_ENOENT);
}

static void states_and_who_moves_them(void **state)
{
	world *w = *state;
	const char *id = world_listing(w, NEWCOMER, "supply", "电机", "55kW", "");
	/* Not verified: an organiser publishes. */
	assert_int_equal(world_move(w, NEWCOMER, id, "published", NULL), OH_EDENIED);
	assert_int_equal(world_move(w, NEWCOMER, id, "closed", "withdrawn"), OH_ECONFLICT);
	assert_int_equal(world_move(w, NEWCOMER, id, "submitted", NULL), OH_OK);
	assert_int_equal(world_notices(w, ORGANISER, "listing"), 1);
	assert_non_null(strstr(world_text(w, "items.0.title"), "示例新来者"));
	assert_int_equal(world_move(w, ORGANISER, id, "draft", NULL), OH_EINVALID);
	assert_true(world_problem(w, "/reason"));
	assert_int_equal(world_move(w, ORGANISER, id, "draft", "请写明转速"), OH_OK);
	assert_int_equal(world_notices(w, NEWCOMER, "listing"), 1);
	assert_string_equal(world_text(w, "items.0.text"), "请写明转速");
	assert_int_equal(world_call(w, NEWCOMER, "getListing", id, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "sent_back"), "请写明转速");
	assert_int_equal(world_move(w, NEWCOMER, id, "submitted", NULL), OH_OK);
	assert_int_equal(world_move(w, ORGANISER, id, "published", NULL), OH_OK);
	assert_non_null(world_text(w, "published_at"));
	assert_null(world_text(w, "sent_back"));
	assert_int_equal(world_move(w, RIVAL, id, "closed", "withdrawn"), OH_EDENIED);
	assert_int_equal(world_move(w, NEWCOMER, id, "closed", "bored"), OH_EINVALID);
	assert_int_equal(world_move(w, NEWCOMER, id, "closed", "fulfilled"), OH_OK);
	assert_string_equal(world_text(w, "close_reason"), "fulfilled");
	assert_int_equal(world_call(w, NEWCOMER, "updateListing", id, NULL, "{\"title\":\"x\"}",
	                            (int64_t)world_number(w, "version")),
	                 OH_ECONFLICT);
	assert_int_equal(world_move(w, NEWCOMER, id, "draft", NULL), OH_OK);
	assert_null(world_text(w, "close_reason"));
	int64_t version = (int64_t)world_number(w, "version");
	assert_int_equal(world_call(w, NEWCOMER, "deleteListing", id, NULL, NULL, version - 1),
	                 OH_ESTALE);
	assert_int_equal(world_call(w, NEWCOMER, "deleteListing", id, NULL, NULL, version), OH_OK);
	assert_int_equal(w->call.status, 204);
	assert_int_equal(world_call(w, NEWCOMER, "getListing", id, NULL, NULL, 0), OH_ENOENT);
	/* A verified organisation's member publishes itself; nobody throws that away. */
	id = world_listing(w, SUPPLIER, "supply", "电机", "55kW", "");
	assert_int_equal(world_move(w, SUPPLIER, id, "published", NULL), OH_OK);
	assert_int_equal(world_call(w, SUPPLIER, "deleteListing", id, NULL, NULL, 2), OH_ECONFLICT);
	assert_int_equal(world_move(w, SUPPLIER, id, "published", NULL), OH_ECONFLICT);
}

/* Who gets a listing of each visibility, by getListing and by search alike. */
static void visibility_matrix(void **state)
{
	static const char *const visibilities[] = {"public", "registered", "verified", "invited",
	                                           "private"};
	static const struct {
		int who;
		const char *sees; /* + or - for each visibility */
	} rows[] = {{VISITOR, "+----"},   {READER, "++---"},   {NEWCOMER, "++---"},
	            {RIVAL, "+++--"},     {SUPPLIER, "++++-"}, {BUYER, "+++++"},
	            {ORGANISER, "+++++"}, {ANALYST, "+++++"}};
	world *w = *state;
	const char *ids[5];
	char more[200];
	for (size_t v = 0; v < 5; v++) {
		(void)snprintf(more, sizeof more, ",\"visibility\":\"%s\",\"invited\":[\"%s\"]",
		               visibilities[v], world_id(w, w->people[SUPPLIER].org));
		ids[v] = world_published(w, BUYER, "demand", "可见电机", "55kW", more);
	}
	world_match(w);
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		size_t expected = 0;
		for (size_t v = 0; v < 5; v++) {
			bool sees = rows[r].sees[v] == '+';
			expected += sees;
			oh_status st =
			    world_call(w, rows[r].who, "getListing", ids[v], NULL, NULL, 0);
			if ((st == OH_OK) != sees)
				print_error("person %d, %s\n", rows[r].who, visibilities[v]);
			assert_int_equal(st, sees ? OH_OK : OH_ENOENT);
		}
		assert_int_equal(
		    world_call(w, rows[r].who, "searchListings", NULL, "q=可见", NULL, 0), OH_OK);
		assert_int_equal(world_length(w, "items"), expected);
		assert_true(world_number(w, "total") == (double)expected);
	}
	/* A draft is its organisation's, and the organiser's to check. */
	const char *draft =
	    world_listing(w, BUYER, "demand", "草稿", "55kW", ",\"visibility\":\"public\"");
	assert_int_equal(world_call(w, SUPPLIER, "getListing", draft, NULL, NULL, 0), OH_ENOENT);
	assert_int_equal(world_call(w, ANALYST, "getListing", draft, NULL, NULL, 0), OH_ENOENT);
	assert_int_equal(world_call(w, ORGANISER, "getListing", draft, NULL, NULL, 0), OH_OK);
}

static void budgets_and_contacts_have_eyes_of_their_own(void **state)
{
	world *w = *state;
	const char *d = world_published(
	    w, BUYER, "demand", "保密电机", "预算5400万元，😀额定功率55kW，防护等级IP55",
	    ",\"visibility\":\"public\",\"budget_visibility\":\"private\","
	    "\"contact\":{\"name\":\"林岚\",\"phone\":\"0731-85550000\"},"
	    "\"contact_visibility\":\"verified\"");
	const char *s = world_published(w, SUPPLIER, "supply", "电机",
	                                "额定功率55kW，防护等级IP55，单价1万元", "");
	world_match(w);
	static const int strangers[] = {VISITOR, READER, RIVAL, ANALYST};
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(world_call(w, strangers[i], "getListing", d, NULL, NULL, 0),
		                 OH_OK);
		bool sees = strangers[i] == ANALYST; /* figures need the money */
		assert_int_equal(strstr(world_out(w), "5400") != NULL, sees);
		assert_int_equal(detail(w, "budget") != NULL, sees);
		/* What stands behind the hidden words keeps its place. */
		const oh_json *power = detail(w, "rated_power");
		assert_true(member(power, "offset") == 11 && member(power, "length") == 8);
		bool contact = strangers[i] == RIVAL;
		assert_int_equal(strstr(world_out(w), "0731-85550000") != NULL, contact);
	}
	char path[64];
	(void)snprintf(path, sizeof path, "%s/%s", d, s);
	assert_int_equal(world_call(w, SUPPLIER, "getMatch", path, NULL, NULL, 0), OH_OK);
	assert_null(strstr(world_out(w), "5400"));
	assert_null(strstr(world_out(w), "\"budget\""));
	assert_int_equal(world_call(w, SUPPLIER, "searchListings", NULL,
	                            "side=demand&sort=amount&facets=true", NULL, 0),
	                 OH_OK);
	assert_null(strstr(world_out(w), "5400"));
	assert_int_equal(world_call(w, SUPPLIER, "searchListings", NULL, "q=5400", NULL, 0), OH_OK);
	assert_true(world_number(w, "total") == 0);
	assert_int_equal(world_call(w, SUPPLIER, "getHome", NULL, NULL, NULL, 0), OH_OK);
	assert_true(world_number(w, "sides.0.amount") == 0);
	assert_int_equal(world_call(w, SUPPLIER, "exportListings", NULL, "format=csv", NULL, 0),
	                 OH_OK);
	assert_null(strstr(world_out(w), "5400"));
	/* After a restart, too: the index is built from the store. */
	world_reopen(w);
	assert_int_equal(world_call(w, SUPPLIER, "searchListings", NULL, "q=5400", NULL, 0), OH_OK);
	assert_true(world_number(w, "total") == 0);
	/* Its owner sees all of it. */
	assert_int_equal(world_call(w, BUYER, "getListing", d, NULL, NULL, 0), OH_OK);
	assert_non_null(strstr(world_out(w), "5400"));
	assert_non_null(strstr(world_out(w), "林岚"));
	assert_true(world_number(w, "amount") == 5400e6);
	assert_int_equal(world_call(w, BUYER, "getMatch", path, NULL, NULL, 0), OH_OK);
	assert_non_null(strstr(world_out(w), "\"budget\""));
}

static void texts_are_read_while_typed(void **state)
{
	world *w = *state;
	(void)world_published(w, BUYER, "demand", "三相异步电动机", "额定功率≥55kW，防护等级IP67",
	                      "");
	world_match(w);
	assert_int_equal(
	    world_call(w, SUPPLIER, "readText", NULL, NULL,
	               "{\"side\":\"supply\",\"title\":\"三相异步电动机\","
	               "\"text\":\"😀😀，55kW，IP55，3000r/min，GB/T 1032\",\"matches\":true}",
	               0),
	    OH_OK);
	assert_string_equal(world_text(w, "pack"), "motor");
	assert_true(member(detail(w, "rated_power"), "offset") == 5);
	assert_true(world_number(w, "counts.near") == 1);
	assert_true(world_length(w, "gains.items") >= 1);
	assert_string_equal(world_text(w, "gains.items.0.key"), "ip_code");
	assert_non_null(world_text(w, "gains.items.0.sentence"));
	/* What follows is shown with its rule. */
	const oh_json *torque = detail(w, "rated_torque");
	assert_true(says(torque, "evidence", "implied"));
	assert_non_null(oh_json_member(torque, "rule"));
	assert_int_equal(world_call(w, VISITOR, "readText", NULL, NULL, "{\"side\":\"x\"}", 0),
	                 OH_EINVALID);
	assert_int_equal(world_call(w, VISITOR, "readText", NULL, NULL, "{\"side\":\"supply\"}", 0),
	                 OH_OK);
	assert_int_equal(world_length(w, "details"), 0);
}

enum { DAY = 86400000 };

static void validity_reminds_and_ends(void **state)
{
	world *w = *state;
	const oh_ms start = 1790000000000; /* 2026-09-21 */
	oh_store_set_clock(w->p->store, start);
	const char *id = world_published(w, SUPPLIER, "supply", "电机", "55kW",
	                                 ",\"valid_until\":\"2026-10-31\"");
	(void)sv_upkeep_listings(w->p);
	assert_int_equal(world_notices(w, SUPPLIER, "reminder"), 0);
	oh_store_set_clock(w->p->store, start + 27 * (oh_ms)DAY);
	(void)sv_upkeep_listings(w->p);
	(void)sv_upkeep_listings(w->p);
	assert_int_equal(world_notices(w, SUPPLIER, "reminder"), 1);
	assert_non_null(strstr(world_text(w, "items.0.title"), "2026-10-31"));
	assert_int_equal(world_notices(w, SECOND, "reminder"), 1);
	oh_store_set_clock(w->p->store, start + 38 * (oh_ms)DAY);
	(void)sv_upkeep_listings(w->p);
	assert_int_equal(world_notices(w, SUPPLIER, "reminder"), 2);
	/* A longer validity begins anew. */
	assert_int_equal(world_call(w, SUPPLIER, "updateListing", id, NULL,
	                            "{\"valid_until\":\"2026-12-31\"}", 2),
	                 OH_OK);
	(void)sv_upkeep_listings(w->p);
	assert_int_equal(world_notices(w, SUPPLIER, "reminder"), 2);
	oh_store_set_clock(w->p->store, start + 110 * (oh_ms)DAY);
	(void)sv_upkeep_listings(w->p);
	assert_int_equal(world_notices(w, SUPPLIER, "reminder"), 3);
	assert_int_equal(world_call(w, SUPPLIER, "getListing", id, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "state"), "closed");
	assert_string_equal(world_text(w, "close_reason"), "expired");
	assert_int_equal(world_move(w, SUPPLIER, id, "published", NULL), OH_ECONFLICT);
	world_match(w);
	assert_int_equal(world_call(w, SUPPLIER, "searchListings", NULL, NULL, NULL, 0), OH_OK);
	assert_true(world_number(w, "total") == 0);
	assert_int_equal(world_call(w, SUPPLIER, "listVersions", id, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "items.0.action"), "到期结束");
	assert_null(world_text(w, "items.0.by.name"));
}

static void forms_know_their_packs(void **state)
{
	world *w = *state;
	assert_int_equal(world_call(w, VISITOR, "listPacks", NULL, NULL, NULL, 0), OH_OK);
	assert_true(world_length(w, "items") >= 4);
	assert_int_equal(world_call(w, VISITOR, "getPack", "motor", NULL, NULL, 0), OH_OK);
	assert_non_null(strstr(world_out(w), "\"rated_power\""));
	assert_non_null(strstr(world_out(w), "\"MW\""));
	assert_int_equal(world_call(w, VISITOR, "getPack", "none", NULL, NULL, 0), OH_ENOENT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)
	const struct CMUnitTest tests[] = {
	    TEST(a_draft_is_read),
	    TEST(what_is_wrong_is_named),
	    TEST(corrections_lie_over_the_text),
	    TEST(states_and_who_moves_them),
	    TEST(visibility_matrix),
	    TEST(budgets_and_contacts_have_eyes_of_their_own),
	    TEST(texts_are_read_while_typed),
	    TEST(validity_reminds_and_ends),
	    TEST(forms_know_their_packs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
