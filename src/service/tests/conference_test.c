/* A conference from its making to the answered requests. */
#include <stdio.h>
#include <string.h>

#include "../conferences.h"
#include "world.h"

static const oh_ms day = 86400000;
/* 2026-12-01T00:00Z */
static const oh_ms december = INT64_C(1796083200000);

static const char body[] =
    "{\"title\":\"示例装备供需对接会\",\"place\":\"示例会展中心\",\"domains\":[\"轨道\",\"风电\"],"
    "\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"09:00\",\"to\":\"11:00\"},"
    "{\"from\":\"14:00\",\"to\":\"15:00\"}]}],\"slot_minutes\":20,\"gap_minutes\":5,"
    "\"zones\":[{\"name\":\"A\",\"tables\":3},{\"name\":\"B\",\"tables\":2,\"capacity\":2}],"
    "\"rules\":{\"who\":\"supply_demand\",\"requests_open_most\":1,\"request_days\":7},"
    "\"form\":[{\"key\":\"lunch\",\"label\":\"是否用餐\",\"kind\":\"yes\"},"
    "{\"key\":\"aim\",\"label\":\"参会目的\",\"kind\":\"choice\",\"must\":true,"
    "\"options\":[\"采购\",\"合作\"]}],"
    "\"register_by\":\"2027-01-10\",\"request_by\":\"2027-01-12\"}";

static const char *keep(world *w, const char *where)
{
	const char *t = world_text(w, where);
	return t ? oh_arena_sv(w->a, oh_sv_from(t)).p : "";
}

static void must(world *w, oh_status st)
{
	if (st)
		fail_msg("%d: %s", (int)st, world_out(w));
}

static const char *open_conference(world *w)
{
	oh_store_set_clock(w->p->store, december);
	must(w, world_call(w, ORGANISER, "createConference", NULL, NULL, body, 0));
	const char *id = keep(w, "id");
	must(w, world_call(w, ORGANISER, "moveConference", id, NULL, "{\"to\":\"open\"}", 1));
	return id;
}

static const char *register_desk(world *w, int who, const char *conference, const char *side,
                                 bool approve)
{
	char text[300];
	(void)snprintf(
	    text, sizeof text,
	    "{\"side\":\"%s\",\"people\":[{\"name\":\"林一\",\"phone\":\"13800000000\"}],"
	    "\"answers\":{\"aim\":\"采购\"}}",
	    side);
	must(w, world_call(w, who, "registerDesk", conference, NULL, text, 0));
	const char *id = keep(w, "id");
	if (approve)
		must(w, world_call(w, ORGANISER, "decideDesk", id, NULL,
		                   "{\"decision\":\"approve\"}", 0));
	return id;
}

static oh_status ask(world *w, int who, const char *from, const char *to, const char *more)
{
	char text[300];
	(void)snprintf(text, sizeof text, "{\"to\":\"%s\"%s}", to, more);
	return world_call(w, who, "createRequest", from, NULL, text, 0);
}

static void days_become_slots(void **state)
{
	world *w = *state;
	const char *id = open_conference(w);
	must(w, world_call(w, VISITOR, "getConference", id, NULL, NULL, 0));
	/* 9:00–11:00 holds five of 20 minutes with 5 between, 14:00–15:00 two. */
	assert_int_equal(world_length(w, "slots"), 7);
	assert_string_equal(world_text(w, "slots.0.starts_at"), "2027-01-15T01:00:00.000Z");
	assert_string_equal(world_text(w, "slots.4.ends_at"), "2027-01-15T03:00:00.000Z");
	assert_string_equal(world_text(w, "slots.5.half"), "afternoon");
	assert_int_equal((int)world_number(w, "tables"), 5);
	assert_int_equal((int)world_number(w, "zones.1.first_table"), 4);
	assert_string_equal(world_text(w, "register_by"), "2027-01-10");
	assert_int_equal(world_length(w, "may"), 0);
}

static void wrong_settings_are_named(void **state)
{
	world *w = *state;
	static const struct {
		const char *body, *field;
	} cases[] = {
	    {"{\"title\":\"a\",\"zones\":[{\"name\":\"A\",\"tables\":1}]}", "/days"},
	    {"{\"title\":\"a\",\"days\":[{\"date\":\"2027-02-30\",\"sessions\":[{\"from\":\"09:"
	     "00\","
	     "\"to\":\"10:00\"}]}],\"zones\":[{\"name\":\"A\",\"tables\":1}]}",
	     "/days/0/date"},
	    {"{\"title\":\"a\",\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"9:00\","
	     "\"to\":\"10:00\"}]}],\"zones\":[{\"name\":\"A\",\"tables\":1}]}",
	     "/days/0/sessions/0/from"},
	    {"{\"title\":\"a\",\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"09:"
	     "00\","
	     "\"to\":\"09:10\"}]}],\"zones\":[{\"name\":\"A\",\"tables\":1}]}",
	     "/days/0/sessions/0/to"},
	    {"{\"title\":\"a\",\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"09:"
	     "00\","
	     "\"to\":\"10:00\"}]}],\"zones\":[{\"name\":\"A\",\"tables\":0}]}",
	     "/zones/0/tables"},
	    {"{\"title\":\"a\",\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"09:"
	     "00\","
	     "\"to\":\"10:00\"}]}],\"zones\":[{\"name\":\"A\",\"tables\":2},"
	     "{\"name\":\"A\",\"tables\":1}]}",
	     "/zones/1/name"},
	    {"{\"title\":\"a\",\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"09:"
	     "00\","
	     "\"to\":\"10:00\"}]}],\"zones\":[{\"name\":\"A\",\"tables\":2}],"
	     "\"register_by\":\"2027-02-01\"}",
	     "/register_by"},
	    {"{\"title\":\"a\",\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"09:"
	     "00\","
	     "\"to\":\"10:00\"}]}],\"zones\":[{\"name\":\"A\",\"tables\":2}],"
	     "\"form\":[{\"key\":\"X y\",\"label\":\"a\",\"kind\":\"text\"}]}",
	     "/form/0/key"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(
		    world_call(w, ORGANISER, "createConference", NULL, NULL, cases[i].body, 0),
		    OH_EINVALID);
		if (!world_problem(w, cases[i].field))
			fail_msg("%s: %s", cases[i].field, world_out(w));
	}
}

static void a_draft_is_the_organisers(void **state)
{
	world *w = *state;
	oh_store_set_clock(w->p->store, december);
	must(w, world_call(w, ORGANISER, "createConference", NULL, NULL, body, 0));
	const char *id = keep(w, "id");
	assert_int_equal(world_call(w, BUYER, "getConference", id, NULL, NULL, 0), OH_ENOENT);
	must(w, world_call(w, BUYER, "listConferences", NULL, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 0);
	assert_int_equal(world_call(w, BUYER, "registerDesk", id, NULL, "{\"side\":\"demand\"}", 0),
	                 OH_ENOENT);
	/* Opening calls each organisation, once. */
	size_t before = world_notices(w, BUYER, "conference");
	must(w, world_call(w, ORGANISER, "moveConference", id, NULL, "{\"to\":\"open\"}", 1));
	assert_int_equal(world_notices(w, BUYER, "conference"), before + 1);
	must(w, world_call(w, ORGANISER, "moveConference", id, NULL, "{\"to\":\"draft\"}", 2));
	must(w, world_call(w, ORGANISER, "moveConference", id, NULL, "{\"to\":\"open\"}", 3));
	assert_int_equal(world_notices(w, BUYER, "conference"), before + 1);
	assert_int_equal(
	    world_call(w, ORGANISER, "moveConference", id, NULL, "{\"to\":\"over\"}", 3),
	    OH_ESTALE);
}

static void a_desk_waits_for_approval(void **state)
{
	world *w = *state;
	const char *id = open_conference(w);
	assert_int_equal(
	    world_call(w, SUPPLIER, "registerDesk", id, NULL,
	               "{\"side\":\"supply\",\"away\":[8],\"answers\":{\"aim\":\"参观\"}}", 0),
	    OH_EINVALID);
	assert_true(world_problem(w, "/away/0"));
	assert_true(world_problem(w, "/answers/aim"));
	const char *desk = register_desk(w, SUPPLIER, id, "supply", false);
	assert_true(world_notices(w, ORGANISER, "conference") > 0);
	/* Others do not see it yet; its own and the organiser do. */
	assert_int_equal(world_call(w, BUYER, "getDesk", desk, NULL, NULL, 0), OH_ENOENT);
	must(w, world_call(w, BUYER, "listDesks", id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 0);
	must(w, world_call(w, ORGANISER, "getDesk", desk, NULL, NULL, 0));
	assert_string_equal(world_text(w, "people.0.name"), "林一");
	/* A refusal has a reason; what was changed is looked at again. */
	assert_int_equal(
	    world_call(w, ORGANISER, "decideDesk", desk, NULL, "{\"decision\":\"refuse\"}", 0),
	    OH_EINVALID);
	must(w, world_call(w, ORGANISER, "decideDesk", desk, NULL,
	                   "{\"decision\":\"refuse\",\"reason\":\"请补充人员\"}", 0));
	must(w, world_call(w, SUPPLIER, "getDesk", desk, NULL, NULL, 0));
	assert_string_equal(world_text(w, "reason"), "请补充人员");
	must(w, world_call(
	            w, SUPPLIER, "updateDesk", desk, NULL,
	            "{\"away\":[2,1,2],\"people\":[{\"name\":\"林二\"},{\"name\":\"林三\"}]}", 2));
	assert_string_equal(world_text(w, "state"), "asked");
	assert_int_equal(world_length(w, "people"), 2);
	assert_int_equal(world_length(w, "away"), 2);
	must(w,
	     world_call(w, ORGANISER, "decideDesk", desk, NULL, "{\"decision\":\"approve\"}", 0));
	must(w, world_call(w, BUYER, "getDesk", desk, NULL, NULL, 0));
	assert_null(strstr(world_out(w), "林二"));
	/* The calendar does not shrink below what desks have named. */
	must(w, world_call(w, ORGANISER, "getConference", id, NULL, NULL, 0));
	assert_int_equal(
	    world_call(w, ORGANISER, "updateConference", id, NULL,
	               "{\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":\"09:00\","
	               "\"to\":\"09:20\"}]}]}",
	               (int64_t)world_number(w, "version")),
	    OH_ECONFLICT);
}

static void requests_are_asked_answered_and_limited(void **state)
{
	world *w = *state;
	const char *id = open_conference(w);
	const char *buyer = register_desk(w, BUYER, id, "demand", true);
	const char *supplier = register_desk(w, SUPPLIER, id, "supply", true);
	const char *rival = register_desk(w, RIVAL, id, "supply", true);
	const char *newcomer = register_desk(w, NEWCOMER, id, "supply", false);
	/* supply meets demand */
	assert_int_equal(ask(w, SUPPLIER, supplier, rival, ""), OH_ECONFLICT);
	/* not in another's name, not with one that was not approved or does not show */
	assert_int_equal(ask(w, SUPPLIER, buyer, supplier, ""), OH_EDENIED);
	assert_int_equal(ask(w, BUYER, buyer, newcomer, ""), OH_ENOENT);
	must(w, ask(w, SUPPLIER, supplier, buyer, ",\"stars\":5,\"text\":\"谈55kW电机\""));
	const char *first = keep(w, "id");
	assert_int_equal((int)world_number(w, "stars"), 5);
	/* Asked by hand: what both show is told. */
	assert_string_equal(world_text(w, "why.1"), "双方公开的供需没有共同的品类");
	assert_int_equal(world_length(w, "why"), 4);
	assert_string_equal(world_text(w, "why.2"), "我方还没有公开的供需");
	assert_string_equal(world_text(w, "why.3"), "对方还没有公开的供需");
	assert_int_equal(world_notices(w, BUYER, "conference"), 3); /* call, approval, request */
	/* Its notice leads to where it is answered. */
	char link[64];
	(void)snprintf(link, sizeof link, "/desks/%s", buyer);
	assert_string_equal(world_text(w, "items.0.link"), link);
	/* one between two desks, whoever asks */
	assert_int_equal(ask(w, BUYER, buyer, supplier, ""), OH_ECONFLICT);
	/* others neither see nor answer it; its stars are its own */
	assert_int_equal(
	    world_call(w, RIVAL, "decideRequest", first, NULL, "{\"decision\":\"accept\"}", 0),
	    OH_ENOENT);
	must(w, world_call(w, RIVAL, "listRequests", id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 0);
	must(w, world_call(w, BUYER, "listRequests", id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	assert_true(world_number(w, "items.0.stars") < 0);
	assert_int_equal(
	    world_call(w, SUPPLIER, "decideRequest", first, NULL, "{\"decision\":\"accept\"}", 0),
	    OH_EDENIED);
	/* edited while open, by who asks */
	must(w, world_call(w, SUPPLIER, "updateRequest", first, NULL,
	                   "{\"session\":\"morning\",\"stars\":4}", 1));
	assert_string_equal(world_text(w, "session"), "morning");
	/* a wish of who asked is taken or left; without one, who accepts may have one */
	assert_int_equal(world_call(w, BUYER, "decideRequest", first, NULL,
	                            "{\"decision\":\"accept\",\"session\":\"afternoon\"}", 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "/session"));
	must(w, world_call(w, SUPPLIER, "updateRequest", first, NULL, "{\"session\":\"any\"}", 2));
	must(w, world_call(w, BUYER, "decideRequest", first, NULL,
	                   "{\"decision\":\"accept\",\"stars\":3,\"session\":\"afternoon\"}", 0));
	assert_string_equal(world_text(w, "state"), "accepted");
	assert_string_equal(world_text(w, "session"), "afternoon");
	must(w, world_call(w, BUYER, "listMeetings", id, NULL, NULL, 0));
	assert_string_equal(world_text(w, "items.0.session"), "afternoon");
	assert_int_equal(
	    world_call(w, SUPPLIER, "updateRequest", first, NULL, "{\"session\":\"any\"}", 4),
	    OH_ECONFLICT);
	/* "never" declines and keeps both apart */
	must(w, ask(w, RIVAL, rival, buyer, ""));
	const char *second = keep(w, "id");
	must(w, world_call(w, BUYER, "decideRequest", second, NULL, "{\"decision\":\"never\"}", 0));
	assert_string_equal(world_text(w, "state"), "declined");
	assert_int_equal(ask(w, RIVAL, rival, buyer, ""), OH_ECONFLICT);
	must(w, world_call(w, RIVAL, "getDesk", rival, NULL, NULL, 0));
	assert_int_equal(world_length(w, "never"), 0);
	/* withdrawn: the other side is told; a desk that goes takes its requests along */
	must(w, world_call(w, SUPPLIER, "withdrawDesk", supplier, NULL, NULL, 0));
	must(w, world_call(w, BUYER, "listRequests", id, "state=withdrawn", NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	must(w, world_call(w, ORGANISER, "getConference", id, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "counts.accepted"), 0);
	assert_int_equal((int)world_number(w, "counts.desks"), 2);
}

static void requests_remind_and_expire(void **state)
{
	world *w = *state;
	const char *id = open_conference(w);
	const char *buyer = register_desk(w, BUYER, id, "demand", true);
	const char *supplier = register_desk(w, SUPPLIER, id, "supply", true);
	must(w, ask(w, SUPPLIER, supplier, buyer, ""));
	const char *first = keep(w, "id");
	/* at most one open one: the rule */
	const char *second_buyer = register_desk(w, BUYER, id, "demand", true);
	assert_int_equal(ask(w, SUPPLIER, supplier, second_buyer, ""), OH_ECONFLICT);
	assert_false(sv_requests_step(w->p));
	size_t told = world_notices(w, BUYER, "conference");
	oh_store_set_clock(w->p->store, december + 6 * day + 3600000);
	assert_true(sv_requests_step(w->p));
	assert_false(sv_requests_step(w->p));
	assert_int_equal(world_notices(w, BUYER, "conference"), told + 1);
	oh_store_set_clock(w->p->store, december + 7 * day);
	assert_int_equal(
	    world_call(w, BUYER, "decideRequest", first, NULL, "{\"decision\":\"accept\"}", 0),
	    OH_ECONFLICT);
	told = world_notices(w, SUPPLIER, "conference");
	assert_true(sv_requests_step(w->p));
	assert_false(sv_requests_step(w->p));
	assert_int_equal(world_notices(w, SUPPLIER, "conference"), told + 1);
	must(w, world_call(w, SUPPLIER, "listRequests", id, "state=expired", NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	/* and may be asked again */
	must(w, ask(w, SUPPLIER, supplier, buyer, ""));
	/* not after the deadline */
	oh_store_set_clock(w->p->store, december + 43 * day);
	assert_int_equal(ask(w, SUPPLIER, supplier, second_buyer, ""), OH_ECONFLICT);
}

static void matches_are_proposed(void **state)
{
	world *w = *state;
	const char *id = open_conference(w);
	(void)world_published(w, BUYER, "demand", "永磁同步电机", "额定功率≥55kW，防护等级IP55",
	                      "");
	(void)world_published(w, SUPPLIER, "supply", "永磁同步电机", "额定功率60kW，防护等级IP55",
	                      "");
	(void)world_published(w, RIVAL, "supply", "永磁同步电机", "额定功率45kW，防护等级IP55", "");
	world_match(w);
	const char *buyer = register_desk(w, BUYER, id, "demand", true);
	const char *supplier = register_desk(w, SUPPLIER, id, "supply", true);
	const char *rival = register_desk(w, RIVAL, id, "supply", true);
	must(w, world_call(w, BUYER, "listProposals", buyer, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 2);
	assert_string_equal(world_text(w, "items.0.desk.id"), supplier);
	assert_string_equal(world_text(w, "items.0.verdict"), "meets");
	assert_string_equal(world_text(w, "items.1.desk.id"), rival);
	assert_string_equal(world_text(w, "items.1.verdict"), "near");
	assert_non_null(world_text(w, "items.1.sentence"));
	const char *demand = keep(w, "items.0.demand.id"), *supply = keep(w, "items.0.supply.id");
	const char *other = keep(w, "items.1.supply.id");
	/* who was asked is proposed no more */
	char more[120];
	(void)snprintf(more, sizeof more, ",\"demand\":\"%s\",\"supply\":\"%s\"", demand, other);
	assert_int_equal(ask(w, BUYER, buyer, supplier, more), OH_EINVALID);
	(void)snprintf(more, sizeof more, ",\"demand\":\"%s\",\"supply\":\"%s\"", demand, supply);
	must(w, ask(w, BUYER, buyer, supplier, more));
	assert_string_equal(world_text(w, "verdict"), "meets");
	/* why, in words: the match; asked by hand, the category that both have in common; no
	 * word of what the reader does not see */
	assert_int_equal(world_length(w, "why"), 1);
	assert_non_null(strstr(world_text(w, "why.0"), "满足"));
	must(w, ask(w, RIVAL, rival, buyer, ""));
	assert_int_equal(world_length(w, "why"), 3);
	assert_non_null(strstr(world_text(w, "why.0"), "没有指明要谈的供需"));
	assert_string_equal(world_text(w, "why.1"), "一方在找、另一方能供：电机");
	assert_non_null(strstr(world_text(w, "why.2"), "需求“永磁同步电机”与供给“永磁同步电机”"));
	assert_non_null(strstr(world_text(w, "why.2"), "45"));
	const char *by_hand = keep(w, "id");
	must(w, world_move(w, BUYER, demand, "closed", "withdrawn"));
	must(w, world_call(w, SUPPLIER, "listRequests", id, NULL, NULL, 0));
	assert_string_equal(world_text(w, "items.0.why.0"), "邀约所依据的供需已关闭，或不再公开");
	must(w, world_call(w, RIVAL, "listRequests", id, NULL, NULL, 0));
	assert_string_equal(world_text(w, "items.0.id"), by_hand);
	assert_string_equal(world_text(w, "items.0.why.1"), "双方公开的供需没有共同的品类");
	must(w, world_call(w, RIVAL, "withdrawRequest", by_hand, NULL, NULL, 0));
	must(w, world_move(w, BUYER, demand, "published", NULL));
	world_match(w);
	must(w, world_call(w, BUYER, "listProposals", buyer, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	must(w, world_call(w, SUPPLIER, "listProposals", supplier, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 0);
	/* another's proposals are theirs */
	assert_int_equal(world_call(w, RIVAL, "listProposals", buyer, NULL, NULL, 0), OH_EDENIED);
}

/* Several desks with which nothing fits: they have no rank among each other. */
static void whom_nothing_fits_is_not_proposed(void **state)
{
	world *w = *state;
	const char *id = open_conference(w);
	(void)world_published(w, BUYER, "demand", "永磁同步电机", "额定功率≥55kW，防护等级IP55",
	                      "");
	world_match(w);
	const char *buyer = register_desk(w, BUYER, id, "demand", true);
	(void)register_desk(w, SUPPLIER, id, "supply", true);
	(void)register_desk(w, SUPPLIER, id, "both", true);
	(void)register_desk(w, RIVAL, id, "supply", true);
	must(w, world_call(w, BUYER, "listProposals", buyer, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 0);
	assert_int_equal((int)world_number(w, "total"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(days_become_slots, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(wrong_settings_are_named, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(a_draft_is_the_organisers, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(a_desk_waits_for_approval, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(requests_are_asked_answered_and_limited, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(requests_remind_and_expire, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(matches_are_proposed, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(whom_nothing_fits_is_not_proposed, world_make,
	                                    world_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
