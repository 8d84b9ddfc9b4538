/* Many at once, and memory that runs out. */
#include "people.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "../area.h"
#include "ouhe/base/alloc.h"

enum { THREADS = 8, ROUNDS = 12 };

static _Atomic int in, out_again, wrong;

/* An operation with memory of its own, since people_call is for one thread. */
static oh_status call(const char *operation, oh_sv session, const char *body, oh_actor *actor,
                      char secret[64])
{
	oh_arena *a = oh_arena_new(0);
	oh_buf text = OH_BUF_INIT;
	oh_json *doc = NULL;
	oh_error err = {0};
	oh_call c = {
	    .platform = people_platform, .arena = a, .out = &text, .client = OH_SV("192.0.2.1")};
	oh_status st = a ? OH_OK : OH_ENOMEM;
	if (!st && body)
		st = oh_json_parse(oh_sv_from(body), OH_SV("body"), &doc, &err);
	c.body = doc;
	if (!st)
		st = oh_platform_actor(people_platform, OH_SV(""), session, (oh_sv){NULL, 0}, a,
		                       &c.actor, &err);
	if (!st)
		st = oh_platform_call(oh_operation_find(operation), &c, &err);
	if (!st && secret)
		snprintf(secret, 64, "%.*s", OH_SV_ARG(c.set_session));
	if (actor)
		*actor = (oh_actor){.user = c.actor.user, .roles = c.actor.roles};
	oh_json_free(doc);
	oh_buf_release(&text);
	oh_arena_free(a);
	return st;
}

static void *come_and_go(void *ctx)
{
	char body[120], secret[64];
	int number = *(int *)ctx;
	for (int i = 0; i < ROUNDS; i++) {
		oh_actor actor;
		snprintf(body, sizeof body,
		         "{\"login\":\"p%d@example.com\",\"password\":\"seven blue lamps\"}",
		         number % 4);
		if (call("logIn", OH_SV(""), body, NULL, secret)) {
			atomic_fetch_add(&wrong, 1);
			continue;
		}
		atomic_fetch_add(&in, 1);
		for (int k = 0; k < 20; k++)
			if (call("getSession", oh_sv_from(secret), NULL, &actor, NULL) ||
			    !actor.user)
				atomic_fetch_add(&wrong, 1);
		if (call("logOut", oh_sv_from(secret), NULL, NULL, NULL))
			atomic_fetch_add(&wrong, 1);
		if (call("getSession", oh_sv_from(secret), NULL, &actor, NULL) || actor.user)
			atomic_fetch_add(&wrong, 1);
		atomic_fetch_add(&out_again, 1);
	}
	return NULL;
}

static void log_ins_at_the_same_time(void **state)
{
	pthread_t threads[THREADS];
	int numbers[THREADS];
	(void)state;
	for (int i = 0; i < 4; i++) {
		char mail[40];
		snprintf(mail, sizeof mail, "p%d@example.com", i);
		people_add(mail, "P", NULL);
	}
	for (int i = 0; i < THREADS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, &numbers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(atomic_load(&wrong), 0);
	assert_int_equal(atomic_load(&in), THREADS * ROUNDS);
	assert_int_equal(atomic_load(&out_again), THREADS * ROUNDS);
}

static char watched[64];
static _Atomic bool changed, done;

/* Sees roles as they were before the change at latest in the call under way. */
static void *watch(void *ctx)
{
	(void)ctx;
	while (!atomic_load(&done)) {
		oh_actor actor;
		bool after = atomic_load(&changed);
		if (call("getSession", oh_sv_from(watched), NULL, &actor, NULL))
			atomic_fetch_add(&wrong, 1);
		if (after && !(actor.roles & OH_ROLE_ANALYST))
			atomic_fetch_add(&wrong, 1);
	}
	return NULL;
}

/* What was changed is what the next call sees, however many are reading it. */
static void a_change_is_seen_at_once(void **state)
{
	pthread_t threads[4];
	char id[32];
	(void)state;
	snprintf(id, sizeof id, "%s", people_add("lin@example.com", "Lin", NULL));
	person lin = people_log_in("lin@example.com");
	snprintf(watched, sizeof watched, "%.43s", lin.session);
	atomic_store(&wrong, 0);
	for (int round = 0; round < 5; round++) {
		atomic_store(&changed, false);
		atomic_store(&done, false);
		for (int i = 0; i < 4; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, watch, NULL), 0);
		assert_int_equal(
		    people_offline("updateUser", id, "{\"roles\":[\"analyst\"]}").status, 200);
		atomic_store(&changed, true);
		for (int i = 0; i < 50; i++) {
			oh_actor actor;
			assert_int_equal(
			    call("getSession", oh_sv_from(watched), NULL, &actor, NULL), OH_OK);
			assert_true(actor.roles & OH_ROLE_ANALYST);
		}
		atomic_store(&done, true);
		for (int i = 0; i < 4; i++)
			assert_int_equal(pthread_join(threads[i], NULL), 0);
		/* Less ends the log-in: a new one for the next round. */
		assert_int_equal(people_offline("updateUser", id, "{\"roles\":[]}").status, 200);
		lin = people_log_in("lin@example.com");
		snprintf(watched, sizeof watched, "%.43s", lin.session);
	}
	assert_int_equal(atomic_load(&wrong), 0);
}

/* Whatever allocation fails: a failure with a status, no fall, and afterwards all is well. */
static void each_allocation_may_fail(void **state)
{
	static const struct {
		const char *operation, *body;
	} calls[] = {
	    {"getSession", NULL},
	    {"getMe", NULL},
	    {"logIn", "{\"login\":\"lin@example.com\",\"password\":\"seven blue lamps\"}"},
	    {"createToken", "{\"name\":\"x\",\"scopes\":[\"read\"]}"},
	    {"createOrganisation", "{\"name\":\"Example\",\"sites\":[{\"city\":\"株洲\"}],"
	                           "\"contacts\":[{\"name\":\"A\"}]}"},
	    {"listOrganisations", NULL},
	    {"exportMyData", NULL},
	    {"requestPasswordReset", "{\"mail\":\"lin@example.com\"}"},
	};
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	person lin = people_log_in("lin@example.com");
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		bool limited = calls[i].body != NULL; /* tries are counted */
		oh_status st = OH_ENOMEM;
		for (uint64_t n = 1; st && n < 100000; n += n < 200 ? 1 : n / 16) {
			if (limited && n % 4 == 1) {
				people_clock(people_now() + 2 * 901000);
				lin = people_log_in("lin@example.com");
			}
			oh_alloc_fail_after(n);
			st =
			    call(calls[i].operation,
			         oh_sv_from(strcmp(calls[i].operation, "logIn") ? lin.session : ""),
			         calls[i].body, NULL, NULL);
			oh_alloc_fail_after(0);
		}
		if (st)
			fail_msg("%s never got through: %d", calls[i].operation, st);
		lin = people_log_in("lin@example.com");
		assert_int_equal(people_call(&lin, "getMe", NULL, NULL, NULL).status, 200);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, people_make, people_remove)
	const struct CMUnitTest tests[] = {
	    TEST(log_ins_at_the_same_time),
	    TEST(a_change_is_seen_at_once),
	    TEST(each_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
