/* A process that writes is killed at a random moment, again and again: every write that
 * it acknowledged is there, and no closure by halves. OH_KILL_ROUNDS: how often. */
#include "ledger.h"
#include "place.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ouhe/secret/secret.h"

enum { THREADS = 5, ROUNDS = 40 };

/* Shared with the child: outlives its death as acknowledgements told to others do. */
typedef struct told {
	_Atomic int64_t acknowledged[THREADS]; /* the newest number each thread was told of */
	_Atomic int64_t begun[THREADS];
	atomic_bool failed;
} told;

typedef struct worker {
	oh_store *s;
	told *t;
	int number;
} worker;

static void name_of(char out[32], int thread, int64_t i)
{
	(void)snprintf(out, 32, "k%d.%lld", thread, (long long)i);
}

static void *work(void *arg)
{
	worker *w = arg;
	int64_t i = atomic_load(&w->t->begun[w->number]);
	for (;;) {
		char name[32];
		name_of(name, w->number, ++i);
		atomic_store(&w->t->begun[w->number], i);
		if (oh_store_write(w->s, ledger_add, name, NULL)) {
			atomic_store(&w->t->failed, true);
			return NULL;
		}
		atomic_store(&w->t->acknowledged[w->number], i);
	}
}

static void child(const char *dir, told *t)
{
	pthread_t threads[THREADS];
	static worker workers[THREADS];
	oh_store *s = NULL;
	oh_store_config config = {.dir = dir};
	if (oh_store_open(&config, &s, NULL)) {
		atomic_store(&t->failed, true);
		_exit(1);
	}
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (worker){s, t, i};
		if (pthread_create(&threads[i], NULL, work, &workers[i]))
			atomic_store(&t->failed, true);
	}
	for (;;)
		(void)pause();
}

static int64_t acknowledged(told *t)
{
	int64_t all = 0;
	for (int i = 0; i < THREADS; i++)
		all += atomic_load(&t->acknowledged[i]);
	return all;
}

/* One time in four from the very start, opening included; else once it writes. */
static void kill_at_random(pid_t pid, told *t)
{
	uint32_t r;
	int64_t before = acknowledged(t);
	oh_random(&r, sizeof r);
	for (int i = 0; r >> 30 && i < 20000 && acknowledged(t) == before; i++)
		(void)nanosleep(&(struct timespec){0, 500000}, NULL);
	struct timespec rest = {0, (long)(r % 40000) * 1000};
	(void)nanosleep(&rest, NULL);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* The newest number that is stored; every one before it must be, too. */
typedef struct tally {
	int64_t stored[THREADS], newest[THREADS];
} tally;

static oh_status tally_up(oh_db *db, void *ctx, oh_error *err)
{
	tally *t = ctx;
	for (int i = 0; i < THREADS; i++) {
		char prefix[32];
		(void)snprintf(prefix, sizeof prefix, "k%d.", i);
		oh_status st =
		    oh_db_get(db, NULL, NULL, err,
		              "SELECT count(*), coalesce(max(CAST(substr(name, 4) AS INTEGER)), 0)"
		              " FROM tenant WHERE substr(name, 1, 3) = ?1",
		              "t>ii", oh_sv_from(prefix), &t->stored[i], &t->newest[i]);
		if (st)
			return st;
	}
	return OH_OK;
}

static void after_the_kill(oh_store *s, told *t)
{
	tally now = {0};
	int64_t all = 0;
	assert_int_equal(oh_store_read(s, tally_up, &now, NULL), OH_OK);
	for (int i = 0; i < THREADS; i++) {
		assert_true(now.newest[i] >= atomic_load(&t->acknowledged[i]));
		assert_true(now.newest[i] <= atomic_load(&t->begun[i]));
		/* What was begun and never stored is written again by the next child. */
		assert_int_equal(now.stored[i], now.newest[i]);
		atomic_store(&t->begun[i], now.newest[i]);
		atomic_store(&t->acknowledged[i], now.newest[i]);
		all += now.stored[i];
	}
	assert_int_equal(ledger_count(s), all);
}

static void killed_while_writing(void **state)
{
	const char *wanted = getenv("OH_KILL_ROUNDS");
	long rounds = wanted ? strtol(wanted, NULL, 10) : ROUNDS;
	int fd = open(place_path(*state, "told"), O_RDWR | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, sizeof(told)), 0);
	told *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(t != MAP_FAILED);
	for (long i = 0; i < rounds; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			child(place_dir(*state), t);
		kill_at_random(pid, t);
		assert_false(atomic_load(&t->failed));
		/* Who only looks gets on by itself with what the dead left behind. */
		oh_store *s =
		    i % 2 && acknowledged(t) ? ledger_open(place_dir(*state), true) : NULL;
		int64_t seen = s ? ledger_count(s) : 0;
		oh_store_close(s);
		s = ledger_open(place_dir(*state), false);
		after_the_kill(s, t);
		if (seen)
			assert_int_equal(ledger_count(s), seen);
		oh_store_close(s);
	}
	int64_t all = acknowledged(t);
	print_message("%ld rounds, %lld writes\n", rounds, (long long)all);
	assert_true(all > 0);
	(void)munmap(t, sizeof *t);
	(void)close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(killed_while_writing, place_make, place_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
