#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "../throttle.h"

static struct sv_throttle *t;
enum { START = 1000000000 };

static int make(void **state)
{
	(void)state;
	return sv_throttle_new(&t, NULL);
}

static int unmake(void **state)
{
	(void)state;
	sv_throttle_free(t);
	return 0;
}

static struct sv_try who(const char *account, const char *address, int64_t now)
{
	return (struct sv_try){.tenant = 1,
	                       .account = oh_sv_from(account),
	                       .address = oh_sv_from(address),
	                       .now = now};
}

static unsigned try_at(const char *account, const char *address, int64_t now)
{
	struct sv_try w = who(account, address, now);
	return sv_throttle_try(t, &w);
}

static void pauses_of_a_pair_double(void **state)
{
	int64_t now = START;
	unsigned pause = 1;
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_at("lin", "10.0.0.1", now), 0);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(try_at("lin", "10.0.0.1", now), pause);
		/* Asking again does not make it longer. */
		assert_int_equal(try_at("lin", "10.0.0.1", now), pause);
		/* Others at the same address are not concerned. */
		now += pause * 1000 - 1;
		assert_int_equal(try_at("lin", "10.0.0.1", now), 1);
		now += 1;
		assert_int_equal(try_at("lin", "10.0.0.1", now), 0);
		pause = pause * 2 > 900 ? 900 : pause * 2;
	}
	assert_int_equal(pause, 900);
	assert_int_equal(try_at("zhou", "10.0.0.1", now), 0);
}

static void a_right_password_clears(void **state)
{
	struct sv_try w = who("lin", "10.0.0.1", START);
	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(sv_throttle_try(t, &w), 0);
	sv_throttle_right(t, &w);
	for (int i = 0; i < 5; i++)
		assert_int_equal(sv_throttle_try(t, &w), 0);
	assert_int_equal(sv_throttle_try(t, &w), 1);
	/* A day later nothing is left of an address that never was right. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_at("li", "10.0.0.2", START), 0);
	assert_int_equal(try_at("li", "10.0.0.2", START), 1);
	assert_int_equal(try_at("li", "10.0.0.2", START + 86400001), 0);
	assert_int_equal(try_at("li", "10.0.0.2", START + 86400001), 0);
}

/* Somebody elsewhere tries and tries; the owner logs in from the office as ever. */
static void nobody_locks_an_owner_out(void **state)
{
	struct sv_try owner = who("lin", "10.0.0.1", START);
	char address[32];
	int refused = 0;
	(void)state;
	assert_int_equal(sv_throttle_try(t, &owner), 0);
	sv_throttle_right(t, &owner);
	for (int i = 0; i < 200; i++) {
		snprintf(address, sizeof address, "192.0.2.%d", i);
		refused += try_at("lin", address, START + i) != 0;
	}
	assert_true(refused > 170);
	owner.now = START + 1000;
	assert_int_equal(sv_throttle_try(t, &owner), 0);
	sv_throttle_right(t, &owner);
	/* From a new place the owner has to wait like everybody. */
	for (int i = 0; i < 200; i++) {
		snprintf(address, sizeof address, "198.51.100.%d", i);
		(void)try_at("lin", address, START + 1000 + i);
	}
	assert_int_not_equal(try_at("lin", "203.0.113.9", START + 1300), 0);
	/* Another tenant's account of that name is another account. */
	struct sv_try other = who("lin", "203.0.113.9", START + 1300);
	other.tenant = 2;
	assert_int_equal(sv_throttle_try(t, &other), 0);
}

static void an_office_is_not_locked_out(void **state)
{
	char account[32];
	(void)state;
	/* 2,000 people behind one address within a second, all with the right password. */
	for (int i = 0; i < 2000; i++) {
		snprintf(account, sizeof account, "person%d", i);
		struct sv_try w = who(account, "10.0.0.1", START + i / 2);
		assert_int_equal(sv_throttle_try(t, &w), 0);
		sv_throttle_right(t, &w);
	}
}

static void an_address_cannot_try_many_accounts(void **state)
{
	char account[32];
	int passed = 0;
	(void)state;
	/* More than the table holds, at one moment: the accounts must not push out the address. */
	for (int i = 0; i < 40000; i++) {
		snprintf(account, sizeof account, "person%d", i);
		passed += try_at(account, "10.0.0.1", START) == 0;
	}
	assert_int_equal(passed, 60);
	assert_int_equal(try_at("one more", "10.0.0.1", START), 1);
	assert_int_equal(try_at("one more", "10.0.0.1", START + 1000), 0);
	assert_int_equal(try_at("one more", "10.0.0.1", START + 1000), 1);
}

static void a_network_of_ipv6_is_one_address(void **state)
{
	char address[64], account[32];
	int passed = 0;
	(void)state;
	for (int i = 0; i < 500; i++) {
		snprintf(address, sizeof address, "2001:db8:1:2::%x", i);
		snprintf(account, sizeof account, "person%d", i);
		passed += try_at(account, address, START) == 0;
	}
	assert_int_equal(passed, 60);
	assert_int_equal(try_at("x", "2001:db8:1:3::1", START), 0);
	assert_int_equal(try_at("x", "not:an:address", START), 0);
	/* Without an address only the account counts. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_at("y", "", START), 0);
	assert_int_equal(try_at("y", "", START), 1);
}

static void buckets(void **state)
{
	(void)state;
	oh_sv key = OH_SV("lin@example.com");
	for (int i = 0; i < 3; i++)
		assert_int_equal(sv_throttle_take(t, "reset", 1, key, 3, 60000, START), 0);
	assert_int_equal(sv_throttle_take(t, "reset", 1, key, 3, 60000, START), 60);
	assert_int_equal(sv_throttle_take(t, "reset", 2, key, 3, 60000, START), 0);
	assert_int_equal(sv_throttle_take(t, "invite", 1, key, 3, 60000, START), 0);
	assert_int_equal(sv_throttle_take(t, "reset", 1, key, 3, 60000, START + 59000), 1);
	assert_int_equal(sv_throttle_take(t, "reset", 1, key, 3, 60000, START + 60000), 0);
	assert_int_equal(sv_throttle_take(t, "reset", 1, key, 3, 60000, START + 60000), 60);
	for (int i = 0; i < 10; i++)
		assert_int_equal(sv_throttle_take(t, "reset", 1, (oh_sv){NULL, 0}, 3, 60000, START),
		                 0);
}

static _Atomic int passed_at_once;

static void *many_tries(void *ctx)
{
	(void)ctx;
	for (int i = 0; i < 50; i++)
		if (!try_at("lin", "10.0.0.1", START))
			atomic_fetch_add(&passed_at_once, 1);
	return NULL;
}

static void tries_at_the_same_moment_all_count(void **state)
{
	pthread_t threads[8];
	(void)state;
	atomic_store(&passed_at_once, 0);
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, many_tries, NULL), 0);
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(atomic_load(&passed_at_once), 5);
}

/* A flood of made-up accounts takes slots, never more memory, and forgets at worst. */
static void a_flood_is_survived(void **state)
{
	char account[32], address[32];
	(void)state;
	for (int i = 0; i < 100000; i++) {
		snprintf(account, sizeof account, "a%d", i);
		snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		(void)try_at(account, address, START + i);
	}
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_at("lin", "10.0.0.1", START + 100000), 0);
	assert_int_equal(try_at("lin", "10.0.0.1", START + 100000), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)
	const struct CMUnitTest tests[] = {
	    TEST(pauses_of_a_pair_double),
	    TEST(a_right_password_clears),
	    TEST(nobody_locks_an_owner_out),
	    TEST(an_office_is_not_locked_out),
	    TEST(an_address_cannot_try_many_accounts),
	    TEST(a_network_of_ipv6_is_one_address),
	    TEST(buckets),
	    TEST(tries_at_the_same_moment_all_count),
	    TEST(a_flood_is_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
