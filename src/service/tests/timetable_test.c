/* From accepted requests to what people hold, and what came of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../hall.h"
#include "world.h"

static const oh_ms hour = 3600000;
/* 2026-12-01T00:00Z and 2027-01-15T09:00 in China */
static const oh_ms december = INT64_C(1796083200000), nine = INT64_C(1799974800000);

static const char body[] = "{\"title\":\"示例对接会\",\"days\":[{\"date\":\"2027-01-15\","
                           "\"sessions\":[{\"from\":\"09:00\","
                           "\"to\":\"11:00\"}]}],\"slot_minutes\":20,\"gap_minutes\":5,"
                           "\"zones\":[{\"name\":\"A\",\"tables\":2}]}";

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

struct fair {
	const char *id, *buyer, *supplier, *rival;
	const char *first, *second; /* requests: supplier – buyer, rival – buyer */
};

static const char *desk(world *w, int who, const char *conference, const char *more)
{
	char text[200];
	(void)snprintf(text, sizeof text, "{\"side\":\"both\"%s}", more);
	must(w, world_call(w, who, "registerDesk", conference, NULL, text, 0));
	const char *id = keep(w, "id");
	must(w, world_call(w, ORGANISER, "decideDesk", id, NULL, "{\"decision\":\"approve\"}", 0));
	return id;
}

static const char *accepted(world *w, int who, const char *from, const char *to)
{
	char text[100];
	(void)snprintf(text, sizeof text, "{\"to\":\"%s\"}", to);
	must(w, world_call(w, who, "createRequest", from, NULL, text, 0));
	const char *id = keep(w, "id");
	must(w, world_call(w, BUYER, "decideRequest", id, NULL, "{\"decision\":\"accept\"}", 0));
	return id;
}

static struct fair open_fair(world *w)
{
	struct fair f;
	oh_store_set_clock(w->p->store, december);
	must(w, world_call(w, ORGANISER, "createConference", NULL, NULL, body, 0));
	f.id = keep(w, "id");
	must(w, world_call(w, ORGANISER, "moveConference", f.id, NULL, "{\"to\":\"open\"}", 1));
	f.buyer = desk(w, BUYER, f.id, ",\"people\":[{\"name\":\"林一\"}]");
	f.supplier = desk(w, SUPPLIER, f.id, ",\"away\":[1],\"people\":[{\"name\":\"陈二\"}]");
	f.rival = desk(w, RIVAL, f.id, "");
	f.first = accepted(w, SUPPLIER, f.supplier, f.buyer);
	f.second = accepted(w, RIVAL, f.rival, f.buyer);
	return f;
}

static const char *planned(world *w, const struct fair *f, const char *wishes)
{
	must(w, world_call(w, ORGANISER, "planTimetable", f->id, NULL, wishes, 0));
	assert_string_equal(world_text(w, "state"), "planning");
	const char *id = keep(w, "id");
	assert_true(sv_planning_step(w->p));
	assert_false(sv_planning_step(w->p));
	must(w, world_call(w, ORGANISER, "getTimetable", id, NULL, NULL, 0));
	return id;
}

static void a_timetable_is_planned_and_published(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	const char *id = planned(w, &f, "{\"seconds\":10}");
	assert_string_equal(world_text(w, "state"), "draft");
	assert_string_equal(world_text(w, "status"), "optimal");
	assert_int_equal(world_length(w, "entries"), 2);
	assert_int_equal(world_length(w, "breaches"), 0);
	assert_int_equal((int)world_number(w, "now.breaks"), 0);
	/* the supplier is away in the first slot: the other one comes first or both later */
	int first = (int)world_number(w, "entries.0.slot");
	assert_true(first > 1);
	/* nobody holds anything yet */
	must(w, world_call(w, SUPPLIER, "getAgenda", f.supplier, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 0);
	size_t told = world_notices(w, SUPPLIER, "conference");
	must(w, world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0));
	assert_string_equal(world_text(w, "state"), "published");
	assert_int_equal(world_notices(w, SUPPLIER, "conference"), told + 1);
	char link[64];
	(void)snprintf(link, sizeof link, "/desks/%s/agenda", f.supplier);
	assert_string_equal(world_text(w, "items.0.link"), link);
	must(w, world_call(w, SUPPLIER, "getAgenda", f.supplier, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	assert_int_equal((int)world_number(w, "items.0.slot"), first);
	assert_int_equal((int)world_number(w, "items.0.sequence"), 1);
	assert_int_equal(world_call(w, RIVAL, "getAgenda", f.supplier, NULL, NULL, 0), OH_EDENIED);
	/* a published one is not moved about */
	must(w, world_call(w, ORGANISER, "getTimetable", id, NULL, NULL, 0));
	char path[64];
	(void)snprintf(path, sizeof path, "%s/%s", id, keep(w, "entries.0.id"));
	assert_int_equal(world_call(w, ORGANISER, "moveMeeting", path, NULL, "{\"slot\":3}", 1),
	                 OH_ECONFLICT);
}

static void the_board_tells_conflicts(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	const char *id = planned(w, &f, "{}");
	char path[64], move[64];
	const char *one = keep(w, "entries.0.id"), *other = keep(w, "entries.1.id");
	int slot = (int)world_number(w, "entries.0.slot");
	(void)snprintf(path, sizeof path, "%s/%s", id, other);
	(void)snprintf(move, sizeof move, "{\"slot\":%d,\"table\":2}", slot);
	must(w, world_call(w, ORGANISER, "moveMeeting", path, NULL, move, 1));
	/* The buyer cannot sit in two at once. */
	assert_true(world_length(w, "breaches") > 0);
	assert_string_equal(world_text(w, "breaches.0.kind"), "one");
	/* Desks are called after their organisations here: a name and no number. */
	must(w, world_call(w, BUYER, "getDesk", f.buyer, NULL, NULL, 0));
	(void)snprintf(move, sizeof move, "%s同一时段", keep(w, "name"));
	must(w, world_call(w, ORGANISER, "getTimetable", id, NULL, NULL, 0));
	assert_int_equal(strncmp(world_text(w, "breaches.0.text"), move, strlen(move)), 0);
	assert_int_equal(world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0),
	                 OH_ECONFLICT);
	/* Whoever moved it meanwhile is not written over; another meeting is free to move. */
	assert_int_equal(world_call(w, ORGANISER, "moveMeeting", path, NULL, "{\"slot\":1}", 1),
	                 OH_ESTALE);
	(void)snprintf(path, sizeof path, "%s/%s", id, one);
	must(w, world_call(w, ORGANISER, "moveMeeting", path, NULL,
	                   "{\"slot\":4,\"table\":1,\"locked\":true}", 1));
	assert_int_equal(world_length(w, "breaches"), 0);
	assert_int_equal(
	    world_call(w, ORGANISER, "moveMeeting", path, NULL, "{\"slot\":9,\"table\":1}", 2),
	    OH_EINVALID);
	assert_int_equal(
	    world_call(w, ORGANISER, "moveMeeting", path, NULL, "{\"slot\":2,\"table\":3}", 2),
	    OH_EINVALID);
	/* What is locked stays in a plan that goes on from this one. */
	char wishes[80];
	(void)snprintf(wishes, sizeof wishes, "{\"from\":\"%s\"}", id);
	(void)planned(w, &f, wishes);
	assert_int_equal((int)world_number(w, "entries.0.slot"), 4);
	assert_string_equal(world_text(w, "entries.0.id"), one);
	must(w, world_call(w, ORGANISER, "discardTimetable", id, NULL, NULL, 0));
	must(w, world_call(w, ORGANISER, "listTimetables", f.id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	assert_int_equal((int)world_number(w, "items.0.number"), 2);
}

static void what_is_cancelled_is_told_and_replanned(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	const char *id = planned(w, &f, "{}");
	must(w, world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0));
	int kept = (int)world_number(w, "entries.1.slot");
	/* A calendar knows the meeting, and its end. */
	must(w, world_call(w, SUPPLIER, "createCalendar", f.supplier, NULL, NULL, 0));
	const char *url = keep(w, "url"), *token = strrchr(url, '/') + 1;
	must(w, world_call(w, VISITOR, "getCalendar", token, NULL, NULL, 0));
	assert_non_null(strstr(world_out(w), "SEQUENCE:1"));
	assert_null(strstr(world_out(w), "STATUS:CANCELLED"));
	must(w, world_call(w, SUPPLIER, "withdrawRequest", f.first, NULL, NULL, 0));
	must(w, world_call(w, VISITOR, "getCalendar", token, NULL, NULL, 0));
	assert_non_null(strstr(world_out(w), "SEQUENCE:2"));
	assert_non_null(strstr(world_out(w), "STATUS:CANCELLED"));
	/* A new address ends the old one. */
	must(w, world_call(w, SUPPLIER, "createCalendar", f.supplier, NULL, NULL, 0));
	assert_int_equal(world_call(w, VISITOR, "getCalendar", token, NULL, NULL, 0), OH_ENOENT);
	/* The new plan keeps what is left where it is, though the supplier's leaving would
	 * allow another. */
	const char *second = planned(w, &f, "{}");
	assert_int_equal((int)world_number(w, "now.changed"), 0);
	must(w, world_call(w, ORGANISER, "publishTimetable", second, NULL, NULL, 0));
	must(w, world_call(w, RIVAL, "getAgenda", f.rival, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "items.0.slot"), kept);
	assert_int_equal((int)world_number(w, "items.0.sequence"), 1);
	/* Back to the first: what was cancelled does not come back to life. */
	must(w, world_call(w, ORGANISER, "copyTimetable", id, NULL, NULL, 0));
	const char *copy = keep(w, "id");
	must(w, world_call(w, ORGANISER, "publishTimetable", copy, NULL, NULL, 0));
	must(w, world_call(w, SUPPLIER, "getAgenda", f.supplier, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	must(w, world_call(w, ORGANISER, "listTimetables", f.id, NULL, NULL, 0));
	assert_string_equal(world_text(w, "items.0.state"), "published");
	assert_string_equal(world_text(w, "items.1.state"), "was_published");
}

static void contradictions_are_named(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	char text[200];
	/* Two arranged ones at the same time with the same desk. */
	for (int i = 0; i < 2; i++) {
		(void)snprintf(text, sizeof text, "{\"desks\":[\"%s\",\"%s\"],\"fixed_slot\":3}",
		               f.buyer, i ? f.rival : f.supplier);
		must(w, world_call(w, ORGANISER, "createMeeting", f.id, NULL, text, 0));
	}
	(void)planned(w, &f, "{}");
	assert_string_equal(world_text(w, "status"), "infeasible");
	assert_non_null(strstr(world_out(w), "锁定在时段 09:50"));
	assert_true(world_length(w, "conflict") >= 2);
	assert_int_equal(world_call(w, SUPPLIER, "createMeeting", f.id, NULL, text, 0), OH_EDENIED);
}

/* Desks of one name are told apart by their organisations, meetings of the same desks by
 * their number among those. */
static void sentences_name_people(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	char text[200];
	const char *const both[] = {f.buyer, f.supplier};
	for (int i = 0; i < 2; i++)
		must(w, world_call(w, i ? SUPPLIER : BUYER, "updateDesk", both[i], NULL,
		                   "{\"name\":\"采购一部\"}", 2));
	for (int i = 0; i < 2; i++) {
		(void)snprintf(text, sizeof text, "{\"desks\":[\"%s\",\"%s\"],\"fixed_slot\":3}",
		               f.buyer, f.supplier);
		must(w, world_call(w, ORGANISER, "createMeeting", f.id, NULL, text, 0));
	}
	must(w, world_call(w, BUYER, "getDesk", f.buyer, NULL, NULL, 0));
	(void)snprintf(text, sizeof text, "采购一部 · %s", keep(w, "organisation.name"));
	(void)planned(w, &f, "{}");
	assert_string_equal(world_text(w, "status"), "infeasible");
	const char *all = keep(w, "conflict.0");
	for (size_t i = 1; i < world_length(w, "conflict"); i++) {
		char at[40];
		oh_buf b = OH_BUF_INIT;
		(void)snprintf(at, sizeof at, "conflict.%zu", i);
		oh_buf_printf(&b, "%s\n%s", all, world_text(w, at));
		all = oh_arena_sv(w->a, oh_buf_sv(&b)).p;
		oh_buf_release(&b);
	}
	assert_non_null(strstr(all, text));
	assert_non_null(strstr(all, "#2”"));
	assert_null(strstr(all, "参会方"));
}

/* Another day or place: the same meetings count on, so that calendars take them over. */
static void a_calendar_that_moves_is_told(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	const char *id = planned(w, &f, "{}");
	must(w, world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0));
	size_t told = world_notices(w, SUPPLIER, "conference");
	/* what nobody holds may change in silence */
	must(w, world_call(w, ORGANISER, "updateConference", f.id, NULL, "{\"text\":\"t\"}", 2));
	assert_int_equal(world_notices(w, SUPPLIER, "conference"), told);
	must(w, world_call(w, ORGANISER, "updateConference", f.id, NULL,
	                   "{\"days\":[{\"date\":\"2027-01-16\",\"sessions\":[{\"from\":\"09:00\","
	                   "\"to\":\"11:00\"}]}]}",
	                   3));
	assert_int_equal(world_notices(w, SUPPLIER, "conference"), told + 1);
	must(w, world_call(w, SUPPLIER, "getAgenda", f.supplier, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "items.0.sequence"), 2);
	assert_memory_equal(world_text(w, "items.0.starts_at"), "2027-01-16", 10);
	must(w,
	     world_call(w, ORGANISER, "updateConference", f.id, NULL, "{\"place\":\"二馆\"}", 4));
	must(w, world_call(w, SUPPLIER, "getAgenda", f.supplier, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "items.0.sequence"), 3);
	/* a slot that somebody holds does not go away under him */
	assert_int_equal(
	    world_call(w, ORGANISER, "updateConference", f.id, NULL,
	               "{\"days\":[{\"date\":\"2027-01-16\",\"sessions\":[{\"from\":\"09:00\","
	               "\"to\":\"09:20\"}]}]}",
	               5),
	    OH_ECONFLICT);
	must(w, world_call(w, SUPPLIER, "getAgenda", f.supplier, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "items.0.sequence"), 3);
}

/* The number of an entry of the timetable in the last answer, by its meeting. */
static int slot_of(world *w, const char *meeting)
{
	char at[40];
	for (size_t i = 0; i < world_length(w, "entries"); i++) {
		(void)snprintf(at, sizeof at, "entries.%zu.id", i);
		if (strcmp(world_text(w, at), meeting))
			continue;
		(void)snprintf(at, sizeof at, "entries.%zu.slot", i);
		return (int)world_number(w, at);
	}
	fail_msg("no entry");
	return 0;
}

/* One meeting before another, and only in some slots: kept by the planner, told by the board,
 * named where they contradict each other, refused where they run in a circle. */
static void meetings_are_bound_by_rules(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	char text[200], path[64];
	must(w, world_call(w, ORGANISER, "listMeetings", f.id, NULL, NULL, 0));
	const char *a = keep(w, "items.0.id"), *b = keep(w, "items.1.id");
	assert_int_equal(world_length(w, "items.0.before"), 0);
	(void)snprintf(text, sizeof text, "{\"slots\":[5,4,4],\"before\":[\"%s\"]}", b);
	must(w, world_call(w, ORGANISER, "updateMeeting", a, NULL, text, 1));
	assert_string_equal(world_text(w, "before.0"), b);
	assert_int_equal(world_length(w, "slots"), 2);
	assert_int_equal((int)world_number(w, "slots.0"), 4);
	must(w, world_call(w, ORGANISER, "listMeetings", f.id, NULL, NULL, 0));
	assert_string_equal(world_text(w, "items.1.after.0"), a);
	/* Theirs to see is when they meet, not what the organiser asks. */
	must(w, world_call(w, SUPPLIER, "listMeetings", f.id, NULL, NULL, 0));
	assert_null(world_at(w, "items.0.before"));
	assert_null(world_at(w, "items.0.slots"));
	assert_int_equal(world_call(w, SUPPLIER, "updateMeeting", a, NULL, text, 2), OH_EDENIED);
	/* Only slots and other meetings of this conference; no circle. */
	assert_int_equal(world_call(w, ORGANISER, "updateMeeting", a, NULL,
	                            "{\"slots\":[6],\"before\":[\"01h8xq2m5k3a\"]}", 2),
	                 OH_EINVALID);
	assert_true(world_problem(w, "/slots/0") && world_problem(w, "/before/0"));
	(void)snprintf(text, sizeof text, "{\"after\":[\"%s\"]}", a);
	assert_int_equal(world_call(w, ORGANISER, "updateMeeting", a, NULL, text, 2), OH_EINVALID);
	(void)snprintf(text, sizeof text, "{\"before\":[\"%s\"]}", a);
	assert_int_equal(world_call(w, ORGANISER, "updateMeeting", b, NULL, text, 1), OH_ECONFLICT);
	(void)snprintf(text, sizeof text,
	               "{\"desks\":[\"%s\",\"%s\"],\"after\":[\"%s\"],"
	               "\"before\":[\"%s\"]}",
	               f.supplier, f.rival, b, a);
	assert_int_equal(world_call(w, ORGANISER, "createMeeting", f.id, NULL, text, 0),
	                 OH_ECONFLICT);
	/* Planned: 4 before 5. */
	const char *id = planned(w, &f, "{}");
	assert_string_equal(world_text(w, "status"), "optimal");
	assert_int_equal(slot_of(w, a), 4);
	assert_int_equal(slot_of(w, b), 5);
	/* Moved by hand: both rules are told at once. */
	(void)snprintf(path, sizeof path, "%s/%s", id, b);
	must(w, world_call(w, ORGANISER, "moveMeeting", path, NULL, "{\"slot\":3,\"table\":2}", 1));
	assert_int_equal(world_length(w, "breaches"), 1);
	assert_string_equal(world_text(w, "breaches.0.kind"), "before");
	assert_string_equal(world_text(w, "breaches.0.meeting"), a);
	assert_string_equal(world_text(w, "breaches.0.other"), b);
	(void)snprintf(path, sizeof path, "%s/%s", id, a);
	must(w, world_call(w, ORGANISER, "moveMeeting", path, NULL, "{\"slot\":2,\"table\":1}", 1));
	assert_int_equal(world_length(w, "breaches"), 1);
	assert_string_equal(world_text(w, "breaches.0.kind"), "session");
	assert_int_equal(world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0),
	                 OH_ECONFLICT);
	/* The slots of a rule do not go. */
	must(w, world_call(w, ORGANISER, "getConference", f.id, NULL, NULL, 0));
	assert_int_equal(world_call(w, ORGANISER, "updateConference", f.id, NULL,
	                            "{\"days\":[{\"date\":\"2027-01-15\",\"sessions\":[{\"from\":"
	                            "\"09:00\",\"to\":\"10:10\"}]}]}",
	                            (int64_t)world_number(w, "version")),
	                 OH_ECONFLICT);
}

/* A re-plan keeps rules; what contradicts them is named; what is cancelled binds nobody. */
static void rules_outlive_a_plan(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	char text[200];
	must(w, world_call(w, ORGANISER, "listMeetings", f.id, NULL, NULL, 0));
	const char *a = keep(w, "items.0.id"), *b = keep(w, "items.1.id");
	(void)snprintf(text, sizeof text, "{\"before\":[\"%s\"],\"must\":true}", b);
	must(w, world_call(w, ORGANISER, "updateMeeting", a, NULL, text, 1));
	const char *id = planned(w, &f, "{}");
	assert_true(slot_of(w, a) < slot_of(w, b));
	must(w, world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0));
	/* The other way round: who held something holds something else. */
	(void)snprintf(text, sizeof text, "{\"before\":[],\"after\":[\"%s\"]}", b);
	must(w, world_call(w, ORGANISER, "updateMeeting", a, NULL, text, 3));
	(void)planned(w, &f, "{}");
	assert_true(slot_of(w, a) > slot_of(w, b));
	assert_true(world_number(w, "now.changed") >= 1);
	/* Both are to be placed, and there is no room for the order. */
	must(w, world_call(w, ORGANISER, "updateMeeting", a, NULL, "{\"slots\":[2]}", 4));
	must(w, world_call(w, ORGANISER, "updateMeeting", b, NULL,
	                   "{\"slots\":[3,4],\"must\":true}", 2));
	(void)planned(w, &f, "{}");
	assert_string_equal(world_text(w, "status"), "infeasible");
	assert_non_null(strstr(world_out(w), "须早于"));
	must(w, world_call(w, ORGANISER, "cancelMeeting", b, NULL, "{}", 0));
	(void)planned(w, &f, "{}");
	assert_string_equal(world_text(w, "status"), "optimal");
	assert_int_equal(slot_of(w, a), 2);
	must(w, world_call(w, ORGANISER, "listMeetings", f.id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items.0.after"), 0);
}

static void the_day_itself(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	char text[200], path[64];
	const char *id = planned(w, &f, "{}");
	must(w, world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0));
	const char *meeting = keep(w, "entries.0.id");
	oh_store_set_clock(w->p->store, nine + 30 * 60000);
	must(w, world_call(w, ORGANISER, "listArrivals", f.id, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "total"), 2);
	assert_int_equal((int)world_number(w, "arrived"), 0);
	assert_int_equal((int)world_number(w, "slot"), 2);
	assert_true(world_length(w, "free_tables") >= 1);
	const char *person = keep(w, "items.0.person");
	assert_int_equal(
	    world_call(w, SUPPLIER, "checkIn", f.id, NULL, "{\"code\":\"0123456789\"}", 0),
	    OH_EDENIED);
	assert_int_equal(
	    world_call(w, ORGANISER, "checkIn", f.id, NULL, "{\"code\":\"0123456789\"}", 0),
	    OH_ENOENT);
	/* Seen while the line was down; sent twice it changes nothing. */
	(void)snprintf(text, sizeof text, "{\"person\":\"%s\",\"at\":\"2027-01-15T01:10:00Z\"}",
	               person);
	must(w, world_call(w, ORGANISER, "checkIn", f.id, NULL, text, 0));
	assert_string_equal(world_text(w, "arrived_at"), "2027-01-15T01:10:00.000Z");
	(void)snprintf(text, sizeof text, "{\"person\":\"%s\"}", person);
	must(w, world_call(w, ORGANISER, "checkIn", f.id, NULL, text, 0));
	assert_string_equal(world_text(w, "arrived_at"), "2027-01-15T01:10:00.000Z");
	/* A walk-in sits down at once. */
	(void)snprintf(text, sizeof text,
	               "{\"kind\":\"walk_in\",\"desks\":[\"%s\",\"%s\"],\"fixed_slot\":5,"
	               "\"fixed_table\":2}",
	               f.supplier, f.rival);
	must(w, world_call(w, ORGANISER, "createMeeting", f.id, NULL, text, 0));
	assert_int_equal((int)world_number(w, "held.table"), 2);
	must(w, world_call(w, ORGANISER, "getTimetable", id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "entries"), 3);
	assert_int_equal((int)world_number(w, "entries.2.slot"), 5);
	assert_int_equal(world_length(w, "breaches"), 0);
	/* Who of a desk sits there is its own to say. */
	must(w, world_call(w, SUPPLIER, "createCalendar", f.supplier, NULL, NULL, 0));
	const char *token = strrchr(keep(w, "url"), '/') + 1;
	must(w, world_call(w, BUYER, "createCalendar", f.buyer, NULL, NULL, 0));
	const char *theirs = strrchr(keep(w, "url"), '/') + 1;
	must(w, world_call(w, VISITOR, "getCalendar", token, NULL, NULL, 0));
	assert_null(strstr(world_out(w), "陈二"));
	must(w, world_call(w, SUPPLIER, "getDesk", f.supplier, NULL, NULL, 0));
	(void)snprintf(text, sizeof text, "{\"people\":[\"%s\"]}", keep(w, "people.0.id"));
	must(w, world_call(w, SUPPLIER, "seatPeople", meeting, NULL, text, 0));
	assert_int_equal(world_length(w, "people"), 1);
	/* Its calendars say so, as a change; the other side's do not. */
	must(w, world_call(w, VISITOR, "getCalendar", token, NULL, NULL, 0));
	assert_non_null(strstr(world_out(w), "出席：陈二"));
	assert_non_null(strstr(world_out(w), "SEQUENCE:2"));
	must(w, world_call(w, VISITOR, "getCalendar", theirs, NULL, NULL, 0));
	assert_null(strstr(world_out(w), "陈二"));
	assert_int_equal(world_call(w, BUYER, "seatPeople", meeting, NULL, text, 0), OH_EINVALID);
	/* Each side says what came of it; neither reads the other's. */
	oh_store_set_clock(w->p->store, nine + 3 * hour);
	must(w, world_call(w, SUPPLIER, "recordOutcome", meeting, NULL,
	                   "{\"result\":\"intent\",\"amount\":2000000000,\"attended\":true}", 0));
	assert_int_equal(world_length(w, "outcomes"), 1);
	must(w,
	     world_call(w, BUYER, "recordOutcome", meeting, NULL, "{\"result\":\"follow_up\"}", 0));
	assert_int_equal(world_length(w, "outcomes"), 1);
	assert_string_equal(world_text(w, "outcomes.0.result"), "follow_up");
	assert_int_equal(
	    world_call(w, RIVAL, "recordOutcome", meeting, NULL, "{\"result\":\"nothing\"}", 0),
	    OH_ENOENT);
	(void)snprintf(path, sizeof path, "%s", f.id);
	must(w, world_call(w, ORGANISER, "listMeetings", path, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 3);
	assert_int_equal(world_length(w, "items.0.outcomes"), 2);
}

/* An intent is what the more cautious side says, and no order; a missing side is no meeting. */
/* Who is never to be met is put together with nobody's desk by the plan, whatever was agreed
 * before; the organiser reads why. */
static void never_is_kept_by_the_plan(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	char path[64], text[200];
	for (int i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", i ? f.buyer : f.rival,
		               i ? f.rival : f.buyer);
		must(w, world_call(w, i ? BUYER : RIVAL, "setNever", path, NULL, "{\"never\":true}",
		                   0));
	}
	const char *id = planned(w, &f, "{}");
	assert_string_equal(world_text(w, "status"), "optimal");
	assert_int_equal(world_length(w, "left_out"), 1);
	assert_non_null(strstr(world_text(w, "left_out.0.reasons.0"), "互不见面"));
	/* Nor by hand, nor in a group. */
	const char *left = keep(w, "left_out.0.meeting");
	(void)snprintf(path, sizeof path, "%s/%s", id, left);
	must(w, world_call(w, ORGANISER, "moveMeeting", path, NULL, "{\"slot\":5,\"table\":2}", 1));
	assert_string_equal(world_text(w, "breaches.0.kind"), "never");
	assert_int_equal(world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0),
	                 OH_ECONFLICT);
	(void)snprintf(text, sizeof text, "{\"desks\":[\"%s\",\"%s\",\"%s\"]}", f.supplier, f.buyer,
	               f.rival);
	must(w, world_call(w, ORGANISER, "createMeeting", f.id, NULL, text, 0));
	(void)planned(w, &f, "{}");
	assert_string_equal(world_text(w, "status"), "infeasible");
	assert_non_null(strstr(world_out(w), "互不见面"));
}

/* Guests sit at no desk: a badge, an arrival, a number of their own. */
static void guests_come_and_are_counted_apart(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	char text[200];
	must(w, world_call(w, ORGANISER, "createGuest", f.id, NULL,
	                   "{\"name\":\"王教授\",\"organisation\":\"示例大学\",\"post\":\"院长\","
	                   "\"role\":\"speaker\"}",
	                   0));
	const char *speaker = keep(w, "id");
	must(w, world_call(w, ORGANISER, "createGuest", f.id, NULL,
	                   "{\"name\":\"赵记者\",\"role\":\"press\"}", 0));
	const char *press = keep(w, "id");
	assert_int_equal(world_call(w, ORGANISER, "createGuest", f.id, NULL,
	                            "{\"name\":\" \",\"role\":\"king\"}", 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "/role"));
	assert_int_equal(world_call(w, SUPPLIER, "createGuest", f.id, NULL,
	                            "{\"name\":\"林三\",\"role\":\"staff\"}", 0),
	                 OH_EDENIED);
	assert_int_equal(world_call(w, SUPPLIER, "listGuests", f.id, NULL, NULL, 0), OH_EDENIED);
	must(w, world_call(w, ORGANISER, "updateGuest", press, NULL,
	                   "{\"organisation\":\"示例日报\"}", 1));
	assert_string_equal(world_text(w, "organisation"), "示例日报");
	assert_int_equal(world_call(w, ORGANISER, "updateGuest", press, NULL, "{\"name\":\"\"}", 2),
	                 OH_EINVALID);
	assert_int_equal(
	    world_call(w, ORGANISER, "updateGuest", press, NULL, "{\"post\":\"记者\"}", 1),
	    OH_ESTALE);
	/* One badge alone, and all of them. */
	(void)snprintf(text, sizeof text, "what=badges&person=%s", press);
	must(w, world_call(w, ORGANISER, "printConference", f.id, text, NULL, 0));
	assert_memory_equal(world_out(w), "%PDF-", 5);
	size_t one = w->out.n;
	must(w, world_call(w, ORGANISER, "printConference", f.id, "what=badges", NULL, 0));
	assert_true(w->out.n > one);
	assert_int_equal(world_call(w, ORGANISER, "printConference", f.id,
	                            "what=badges&person=01h8xq2m5k3a", NULL, 0),
	                 OH_ECONFLICT);
	/* Found by name, checked in by identity; the first arrival counts. */
	must(w, world_call(w, ORGANISER, "listArrivals", f.id, "q=示例大学", NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	assert_string_equal(world_text(w, "items.0.role"), "speaker");
	assert_int_equal((int)world_number(w, "total"), 2);
	assert_int_equal((int)world_number(w, "guests"), 2);
	(void)snprintf(text, sizeof text, "{\"person\":\"%s\"}", speaker);
	must(w, world_call(w, ORGANISER, "checkIn", f.id, NULL, text, 0));
	assert_string_equal(world_text(w, "name"), "王教授");
	const char *at = keep(w, "arrived_at");
	oh_store_set_clock(w->p->store, nine);
	must(w, world_call(w, ORGANISER, "checkIn", f.id, NULL, text, 0));
	assert_string_equal(world_text(w, "arrived_at"), at);
	must(w, world_call(w, ORGANISER, "listArrivals", f.id, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "arrived"), 0);
	assert_int_equal((int)world_number(w, "guests_arrived"), 1);
	must(w, world_call(w, ORGANISER, "getConferenceReport", f.id, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "participants.people"), 2);
	assert_int_equal((int)world_number(w, "participants.arrived"), 0);
	assert_int_equal((int)world_number(w, "participants.guests"), 2);
	assert_int_equal((int)world_number(w, "participants.guests_arrived"), 1);
	must(w, world_call(w, ORGANISER, "getConferenceReport", f.id, "format=pdf", NULL, 0));
	must(w, world_call(w, ORGANISER, "deleteGuest", speaker, NULL, NULL, 0));
	must(w, world_call(w, ORGANISER, "listGuests", f.id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 1);
	assert_int_equal(world_call(w, ORGANISER, "checkIn", f.id, NULL, text, 0), OH_ENOENT);
}

static void the_report_counts_what_can_be_defended(void **state)
{
	world *w = *state;
	struct fair f = open_fair(w);
	const char *id = planned(w, &f, "{}");
	must(w, world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0));
	const char *one = keep(w, "entries.0.id"), *other = keep(w, "entries.1.id");
	must(w, world_call(w, SUPPLIER, "recordOutcome", one, NULL,
	                   "{\"result\":\"intent\",\"amount\":300,\"attended\":true}", 0));
	must(w, world_call(w, ORGANISER, "getConferenceReport", f.id, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "intents.meetings"), 1);
	assert_int_equal((int)world_number(w, "intents.agreed"), 0);
	assert_int_equal((int)world_number(w, "intents.amount"), 300);
	must(w, world_call(w, BUYER, "recordOutcome", one, NULL,
	                   "{\"result\":\"intent\",\"amount\":200,\"attended\":true}", 0));
	must(w, world_call(w, RIVAL, "recordOutcome", other, NULL,
	                   "{\"result\":\"follow_up\",\"attended\":false}", 0));
	must(w, world_call(w, ORGANISER, "getConferenceReport", f.id, NULL, NULL, 0));
	assert_int_equal((int)world_number(w, "participants.organisations"), 3);
	assert_int_equal((int)world_number(w, "participants.people"), 2);
	assert_int_equal((int)world_number(w, "requests.accepted"), 2);
	assert_int_equal((int)world_number(w, "meetings.placed"), 2);
	assert_int_equal((int)world_number(w, "meetings.held"), 1);
	assert_int_equal((int)world_number(w, "meetings.no_shows"), 1);
	assert_int_equal((int)world_number(w, "intents.agreed"), 1);
	assert_int_equal((int)world_number(w, "intents.amount"), 200);
	assert_int_equal((int)world_number(w, "intents.agreed_amount"), 200);
	assert_int_equal((int)world_number(w, "intents.follow_ups"), 1);
	assert_int_equal(world_length(w, "unmet"), 0);
	assert_int_equal(world_length(w, "by_domain"), 1);
	assert_int_equal((int)world_number(w, "by_domain.0.meetings"), 2);
	must(w, world_call(w, ORGANISER, "getConferenceReport", f.id, "format=pdf", NULL, 0));
	assert_memory_equal(world_out(w), "%PDF-", 5);
	must(w, world_call(w, ORGANISER, "getConferenceReport", f.id, "format=xlsx", NULL, 0));
	assert_memory_equal(world_out(w), "PK", 2);
}

static void what_is_signed_locks_and_keeps_its_log(void **state)
{
	world *w = *state;
	char text[400];
	struct fair f = open_fair(w);
	static const char one[] =
	    "{\"title\":\"电机采购合同\",\"kind\":\"purchase\",\"amount\":500,\"tax\":\"included\","
	    "\"parties\":[{\"name\":\"示例甲\"},{\"name\":\"示例乙\"}],\"stage\":2}";
	must(w, world_call(w, ORGANISER, "createSigning", f.id, NULL, one, 0));
	const char *id = keep(w, "id");
	assert_int_equal(world_call(w, ORGANISER, "createSigning", f.id, NULL,
	                            "{\"title\":\"a\",\"kind\":\"intent\",\"parties\":[]}", 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "/parties"));
	(void)snprintf(text, sizeof text,
	               "{\"title\":\"框架协议\",\"kind\":\"framework\",\"amount\":9000,"
	               "\"novelty\":\"renewal\",\"parties\":[{\"organisation\":\"%s\"},"
	               "{\"name\":\"示例丙\"}],\"stage\":1}",
	               world_id(w, w->orgs[0].id));
	must(w, world_call(w, ORGANISER, "createSigning", f.id, NULL, text, 0));
	must(w, world_call(w, ORGANISER, "listSignings", f.id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 2);
	assert_string_equal(world_text(w, "items.0.kind"), "framework");
	assert_non_null(world_text(w, "items.0.parties.0.name"));
	/* a framework is not added to a contract, a renewal is not new */
	assert_int_equal(world_length(w, "totals"), 2);
	assert_int_equal((int)world_number(w, "totals.0.amount"), 9000);
	assert_int_equal((int)world_number(w, "totals.0.new_amount"), 0);
	assert_int_equal((int)world_number(w, "totals.1.amount"), 500);
	assert_int_equal((int)world_number(w, "totals.1.new_amount"), 500);
	must(w, world_call(w, ORGANISER, "lockSignings", f.id, NULL, NULL, 0));
	assert_non_null(world_text(w, "locked_at"));
	/* after the lock: with a reason, in the log, never gone */
	assert_int_equal(world_call(w, ORGANISER, "updateSigning", id, NULL, "{\"amount\":600}", 1),
	                 OH_EINVALID);
	assert_true(world_problem(w, "/reason"));
	must(w, world_call(w, ORGANISER, "updateSigning", id, NULL,
	                   "{\"amount\":600,\"reason\":\"合同定稿\"}", 1));
	assert_int_equal(world_call(w, ORGANISER, "deleteSigning", id, NULL, NULL, 0),
	                 OH_ECONFLICT);
	must(w, world_call(w, ORGANISER, "listSigningRevisions", f.id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 3);
	size_t late = 0;
	for (int i = 0; i < 3; i++) {
		(void)snprintf(text, sizeof text, "items.%d.reason", i);
		const char *reason = world_text(w, text);
		late += reason && !strcmp(reason, "合同定稿");
	}
	assert_int_equal(late, 1);
	static const char *const forms[] = {"what=table&format=docx", "what=table&format=xlsx",
	                                    "what=brief&format=docx", "what=brief&format=xlsx"};
	for (int i = 0; i < 4; i++) {
		must(w, world_call(w, ORGANISER, "printSignings", f.id, forms[i], NULL, 0));
		assert_memory_equal(world_out(w), "PK", 2);
	}
	assert_int_equal(world_call(w, SUPPLIER, "listSignings", f.id, NULL, NULL, 0), OH_EDENIED);
}

/* Pages of the last answer, as poppler counts them. */
static int pages_of(world *w)
{
	char path[300], line[400];
	int pages = -1;
	(void)snprintf(path, sizeof path, "%s/paper.pdf", w->dir);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(w->out.p, 1, w->out.n, f), w->out.n);
	assert_int_equal(fclose(f), 0);
	(void)snprintf(line, sizeof line, "pdfinfo '%s'", path);
	f = popen(line, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (!strncmp(line, "Pages:", 6))
			pages = (int)strtol(line + 6, NULL, 10);
	assert_int_equal(pclose(f), 0);
	return pages;
}

static void who_signs_has_a_plate(void **state)
{
	world *w = *state;
	char text[400];
	bool late = false;
	struct fair f = open_fair(w);
	static const char plates[] = "what=plates";
	must(w, world_call(w, ORGANISER, "createSigning", f.id, NULL,
	                   "{\"title\":\"框架\",\"kind\":\"framework\","
	                   "\"parties\":[{\"name\":\"示例甲\"},{\"name\":\"示例乙\"}]}",
	                   0));
	const char *id = keep(w, "id");
	/* nobody is on stage yet */
	assert_int_equal(world_call(w, ORGANISER, "printSignings", f.id, plates, NULL, 0),
	                 OH_ECONFLICT);
	must(w, world_call(w, ORGANISER, "updateSigning", id, NULL,
	                   "{\"stage\":1,\"parties\":[{\"name\":\"示例甲\",\"signer\":\" 示例张 \","
	                   "\"post\":\"总经理\"},{\"name\":\"示例乙\"}]}",
	                   1));
	assert_string_equal(world_text(w, "parties.0.signer"), "示例张");
	assert_string_equal(world_text(w, "parties.0.post"), "总经理");
	assert_null(world_text(w, "parties.1.signer"));
	static const char *const bad[] = {"\"signer\":\"a\\tb\"", "\"post\":\"a\\nb\""};
	static const char *const fields[] = {"/parties/0/signer", "/parties/0/post"};
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(text, sizeof text,
		               "{\"parties\":[{\"name\":\"示例甲\",%s},{\"name\":\"示例乙\"}]}",
		               bad[i]);
		assert_int_equal(world_call(w, ORGANISER, "updateSigning", id, NULL, text, 2),
		                 OH_EINVALID);
		assert_true(world_problem(w, fields[i]));
	}
	/* a second signature of the same two: no second plates */
	must(w, world_call(w, ORGANISER, "createSigning", f.id, NULL,
	                   "{\"title\":\"采购\",\"kind\":\"purchase\",\"stage\":2,\"parties\":["
	                   "{\"name\":\"示例甲\",\"signer\":\"示例张\"},{\"name\":\"示例丙\"}]}",
	                   0));
	must(w, world_call(w, ORGANISER, "printSignings", f.id, plates, NULL, 0));
	assert_memory_equal(world_out(w), "%PDF-", 5);
	assert_int_equal(pages_of(w), 3);
	static const char *const wrong[] = {"what=plates&format=docx", "what=table&format=pdf"};
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(world_call(w, ORGANISER, "printSignings", f.id, wrong[i], NULL, 0),
		                 OH_EINVALID);
	/* papers come after the lock, too; the log says so */
	must(w, world_call(w, ORGANISER, "lockSignings", f.id, NULL, NULL, 0));
	w->upload = OH_SV("%PDF-");
	must(w, world_call(w, ORGANISER, "attachSigning", id, "name=a.pdf", NULL, 0));
	assert_string_equal(world_text(w, "file"), "a.pdf");
	must(w, world_call(w, ORGANISER, "listSigningRevisions", f.id, NULL, NULL, 0));
	assert_int_equal(world_length(w, "items"), 4);
	assert_true(oh_json_get_bool(world_at(w, "items.0.late"), &late) && late);
	/* the log is for good: no person is in it */
	assert_null(strstr(world_out(w), "示例张"));
}

static void paper(void **state)
{
	world *w = *state;
	static const char *const what[] = {"what=badges", "what=signs", "what=agendas",
	                                   "what=plan"};
	struct fair f = open_fair(w);
	const char *id = planned(w, &f, "{}");
	assert_int_equal(world_call(w, ORGANISER, "printConference", f.id, "what=agendas", NULL, 0),
	                 OH_ECONFLICT);
	must(w, world_call(w, ORGANISER, "publishTimetable", id, NULL, NULL, 0));
	for (size_t i = 0; i < 4; i++) {
		must(w, world_call(w, ORGANISER, "printConference", f.id, what[i], NULL, 0));
		assert_memory_equal(world_out(w), "%PDF-", 5);
	}
	must(w, world_call(w, SUPPLIER, "printAgenda", f.supplier, NULL, NULL, 0));
	assert_memory_equal(world_out(w), "%PDF-", 5);
	assert_int_equal(world_call(w, ORGANISER, "printConference", f.id, "what=x", NULL, 0),
	                 OH_EINVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_timetable_is_planned_and_published, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(the_board_tells_conflicts, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(what_is_cancelled_is_told_and_replanned, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(contradictions_are_named, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(sentences_name_people, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(a_calendar_that_moves_is_told, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(meetings_are_bound_by_rules, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(rules_outlive_a_plan, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(the_day_itself, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(never_is_kept_by_the_plan, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(guests_come_and_are_counted_apart, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(the_report_counts_what_can_be_defended, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(what_is_signed_locks_and_keeps_its_log, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(who_signs_has_a_plate, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(paper, world_make, world_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
