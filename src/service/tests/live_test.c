/* Live events of conferences: who hears of what, and who does not. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "../hall.h"
#include "world.h"

/* 2026-12-01T00:00Z */
static const oh_ms december = INT64_C(1796083200000);

static const char body[] = "{\"title\":\"示例对接会\",\"days\":[{\"date\":\"2027-01-15\","
                           "\"sessions\":[{\"from\":\"09:00\",\"to\":\"11:00\"}]}],"
                           "\"slot_minutes\":20,\"gap_minutes\":5,"
                           "\"zones\":[{\"name\":\"A\",\"tables\":2}]}";

/* What somebody heard: the events' `what`, a space after each. */
struct ear {
	oh_subscription *s;
	pthread_mutex_t lock;
	char heard[2000], last[400];
};

static void hear(void *ctx, const char *name, oh_sv data)
{
	struct ear *e = ctx;
	char text[400], what[40] = "?";
	(void)snprintf(text, sizeof text, "%.*s", OH_SV_ARG(data));
	if (strcmp(name, "conference") != 0)
		return;
	const char *at = strstr(text, "\"what\":\"");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "\"what\":\"%39[a-z]", what), 1);
	pthread_mutex_lock(&e->lock);
	size_t n = strlen(e->heard);
	(void)snprintf(e->heard + n, sizeof e->heard - n, "%s ", what);
	(void)snprintf(e->last, sizeof e->last, "%s", text);
	pthread_mutex_unlock(&e->lock);
}

static void listen(world *w, int who, struct ear *e)
{
	const oh_actor actor = {
	    .tenant = 1, .user = w->people[who].id, .roles = w->people[who].roles};
	*e = (struct ear){.s = NULL};
	pthread_mutex_init(&e->lock, NULL);
	assert_int_equal(oh_events_subscribe(w->p, &actor, hear, e, &e->s, NULL), OH_OK);
}

static void expect(struct ear *e, const char *heard)
{
	assert_string_equal(e->heard, heard);
	e->heard[0] = '\0';
}

static const char *call(world *w, int who, const char *op, const char *path, const char *b,
                        int64_t version)
{
	oh_status st = world_call(w, who, op, path, NULL, b, version);
	const char *id = st ? NULL : world_text(w, "id");
	if (st)
		fail_msg("%s: %d: %s", op, (int)st, world_out(w));
	return id ? oh_arena_sv(w->a, oh_sv_from(id)).p : "";
}

struct fair {
	const char *id, *buyer, *supplier, *rival, *request;
	struct ear organiser, buyers, suppliers, seconds, rivals;
};

static void end(struct fair *f)
{
	struct ear *all[] = {&f->organiser, &f->buyers, &f->suppliers, &f->seconds, &f->rivals};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		oh_events_unsubscribe(all[i]->s);
		pthread_mutex_destroy(&all[i]->lock);
	}
}

static const char *desk(world *w, int who, const char *conference)
{
	const char *id = call(w, who, "registerDesk", conference, "{\"side\":\"both\"}", 0);
	(void)call(w, ORGANISER, "decideDesk", id, "{\"decision\":\"approve\"}", 0);
	return id;
}

static void open_fair(world *w, struct fair *f)
{
	char text[100];
	oh_store_set_clock(w->p->store, december);
	f->id = call(w, ORGANISER, "createConference", NULL, body, 0);
	(void)call(w, ORGANISER, "moveConference", f->id, "{\"to\":\"open\"}", 1);
	listen(w, ORGANISER, &f->organiser);
	listen(w, BUYER, &f->buyers);
	listen(w, SUPPLIER, &f->suppliers);
	listen(w, SECOND, &f->seconds);
	listen(w, RIVAL, &f->rivals);
	f->buyer = desk(w, BUYER, f->id);
	expect(&f->organiser, "desks desks ");
	expect(&f->buyers, "desks desks ");
	expect(&f->suppliers, "");
	f->supplier = desk(w, SUPPLIER, f->id);
	f->rival = desk(w, RIVAL, f->id);
	f->organiser.heard[0] = f->suppliers.heard[0] = f->seconds.heard[0] = '\0';
	f->rivals.heard[0] = '\0';
	(void)snprintf(text, sizeof text, "{\"to\":\"%s\"}", f->buyer);
	f->request = call(w, SUPPLIER, "createRequest", f->supplier, text, 0);
}

/* Both sides with their colleagues and the organisers; nobody else. */
static void requests_concern_both_sides(void **state)
{
	world *w = *state;
	struct fair f;
	open_fair(w, &f);
	expect(&f.organiser, "requests ");
	expect(&f.buyers, "requests ");
	expect(&f.suppliers, "requests ");
	expect(&f.seconds, "requests ");
	/* what is edited or goes in silence leaves no notice, but the page must not lie */
	size_t told = world_notices(w, BUYER, "conference");
	(void)call(w, SUPPLIER, "updateRequest", f.request, "{\"stars\":5}", 1);
	(void)call(w, SUPPLIER, "withdrawRequest", f.request, NULL, 0);
	expect(&f.buyers, "requests requests ");
	assert_int_equal(world_notices(w, BUYER, "conference"), told);
	/* a refusal of the server tells nobody */
	assert_int_not_equal(world_call(w, SUPPLIER, "withdrawRequest", f.request, NULL, NULL, 0),
	                     OH_OK);
	expect(&f.buyers, "");
	expect(&f.rivals, "");
	end(&f);
}

/* Planning, boards and arrivals are the organisers'; a meeting concerns who sits in it. */
static void boards_concern_organisers(void **state)
{
	world *w = *state;
	struct fair f;
	char path[64];
	open_fair(w, &f);
	(void)call(w, BUYER, "decideRequest", f.request, "{\"decision\":\"accept\"}", 0);
	f.organiser.heard[0] = f.buyers.heard[0] = f.suppliers.heard[0] = '\0';
	const char *id = call(w, ORGANISER, "planTimetable", f.id, "{\"seconds\":10}", 0);
	assert_true(sv_planning_step(w->p));
	assert_memory_equal(f.organiser.heard, "timetable planning ", 19);
	assert_string_equal(f.organiser.heard + strlen(f.organiser.heard) - 10, "timetable ");
	assert_non_null(strstr(f.organiser.last, id));
	f.organiser.heard[0] = '\0';
	(void)call(w, ORGANISER, "getTimetable", id, NULL, 0);
	const char *meeting = oh_arena_sv(w->a, oh_sv_from(world_text(w, "entries.0.id"))).p;
	(void)snprintf(path, sizeof path, "%s/%s", id, meeting);
	(void)call(w, ORGANISER, "moveMeeting", path, "{\"slot\":3,\"table\":2}", 1);
	expect(&f.organiser, "place ");
	assert_non_null(strstr(f.organiser.last, meeting));
	assert_non_null(strstr(f.organiser.last, "\"version\":2"));
	(void)call(w, ORGANISER, "publishTimetable", id, NULL, 0);
	expect(&f.organiser, "timetable ");
	expect(&f.buyers, "");
	(void)call(w, BUYER, "recordOutcome", meeting, "{\"result\":\"follow_up\"}", 0);
	expect(&f.organiser, "meetings ");
	expect(&f.buyers, "meetings ");
	expect(&f.suppliers, "meetings ");
	(void)call(w, ORGANISER, "cancelMeeting", meeting, "{}", 0);
	expect(&f.organiser, "meetings ");
	expect(&f.buyers, "meetings ");
	expect(&f.rivals, "");
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(requests_concern_both_sides, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(boards_concern_organisers, world_make, world_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
