/* How soon a change is seen, and what it costs those who ask meanwhile: the index of the
 * platform, random listings out of the packs, 1,000 changes a second (one half replaces
 * listings, the other adds some).
 *
 *   engine_visible N [SECONDS]
 *
 * One thread asks all the time, the same questions first without changes and then with:
 * searches by words, and counterparts. The other one changes; every tenth change carries a
 * word of its own, and is looked for until a search finds it.
 */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/vec.h"
#include "ouhe/match/standing.h"

#include "../../src/index/tests/random_docs.h"

enum { RATE = 1000, LOOK = 10, QUESTIONS = 200 };

typedef struct times {
	oh_vec search, find; /* uint64_t */
} times;

typedef struct scene {
	oh_packs *packs;
	oh_index *ix;
	random_docs maker;
	size_t n;
	_Atomic bool done;
	times *asked;
} scene;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "engine_visible: %s\n", what);
	exit(1);
}

static void push(oh_vec *v, uint64_t ns)
{
	must(oh_vec_push(v, &ns) == OH_OK, "out of memory");
}

static void load(scene *x)
{
	oh_index_load *l;
	oh_arena *a = oh_arena_new(0);
	must(oh_index_new(x->packs, &x->ix, NULL) == OH_OK, "no index");
	must(oh_index_load_begin(x->ix, x->n, &l, NULL) == OH_OK, "no load");
	for (size_t i = 0; i < x->n; i++) {
		oh_index_doc d;
		random_docs_make(&x->maker, i, 0, a, &d);
		must(oh_index_load_add(l, &d, NULL) == OH_OK, "not added");
		if (i % 1024 == 0) {
			oh_arena_free(a);
			a = oh_arena_new(0);
		}
	}
	must(oh_index_load_end(l, NULL) == OH_OK, "not loaded");
	oh_arena_free(a);
}

static uint64_t search(scene *x, oh_sv words, int64_t *first)
{
	oh_arena *a = oh_arena_new(0);
	oh_index_result r;
	oh_index_query q = {.viewer = {.tenant = 1, .all = true},
	                    .words = words,
	                    .side = -1,
	                    .kind = -1,
	                    .limit = 20};
	uint64_t start = oh_clock_ns();
	must(oh_index_search(x->ix, &q, a, &r, NULL) == OH_OK, "no answer");
	uint64_t ns = oh_clock_ns() - start;
	if (first)
		*first = r.n_hits ? r.hits[0].id : 0;
	oh_arena_free(a);
	return ns;
}

static uint64_t find(scene *x, const oh_index_doc *d)
{
	oh_arena *a = oh_arena_new(0);
	oh_standing_result r;
	oh_listing l = {.side = d->side,
	                .kind = d->kind,
	                .title = d->title,
	                .text = d->text,
	                .pack = d->pack,
	                .category = d->category,
	                .facts = d->facts,
	                .n_facts = d->n_facts};
	oh_standing_options o = {
	    .viewer = {.tenant = 1, .all = true}, .own_org = d->org, .top = 10};
	uint64_t start = oh_clock_ns();
	must(oh_standing_find(x->ix, x->packs, &l, &o, a, &r, NULL) == OH_OK, "no answer");
	uint64_t ns = oh_clock_ns() - start;
	oh_arena_free(a);
	return ns;
}

/* Each question equally often, so that both halves measure the same. */
static void *ask(void *ctx)
{
	static const char *const words[] = {"永磁同步电机", "铸件",          "QT450-10",
	                                    "水冷 电机",    "挖掘机",        "减速机",
	                                    "IP67 motor",   "长沙 电机 出口"};
	enum { WORDS = sizeof words / sizeof words[0] };
	scene *x = ctx;
	oh_arena *a = oh_arena_new(0);
	oh_index_doc docs[QUESTIONS];
	for (size_t i = 0; i < QUESTIONS; i++)
		random_docs_make(&x->maker, 4 * x->n + i, 0, a, &docs[i]);
	do {
		for (size_t i = 0; i < QUESTIONS; i++) {
			push(&x->asked->search, search(x, oh_sv_from(words[i % WORDS]), NULL));
			push(&x->asked->find, find(x, &docs[i]));
		}
	} while (!x->done);
	oh_arena_free(a);
	return NULL;
}

static void pause_until(uint64_t then)
{
	for (uint64_t now = oh_clock_ns(); now < then; now = oh_clock_ns()) {
		struct timespec t = {.tv_nsec =
		                         (long)(then - now < 1000000 ? then - now : 1000000)};
		nanosleep(&t, NULL);
	}
}

static void change(scene *x, double seconds, oh_vec *seen, double *rate)
{
	size_t n = (size_t)(seconds * RATE);
	uint64_t start = oh_clock_ns();
	for (size_t i = 0; i < n; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		char word[32];
		size_t number = i % 2 ? x->n + i : i * 7919 % x->n;
		random_docs_make(&x->maker, number, 1, a, &d);
		bool look = i % LOOK == 0;
		snprintf(word, sizeof word, "ZX%06zu", i);
		if (look)
			d.title = oh_sv_from(word);
		pause_until(start + i * (1000000000U / RATE));
		uint64_t then = oh_clock_ns();
		must(oh_index_put(x->ix, &d, NULL) == OH_OK, "not put");
		for (int64_t found = 0; look && found != d.id;)
			search(x, oh_sv_from(word), &found);
		if (look)
			push(seen, oh_clock_ns() - then);
		oh_arena_free(a);
	}
	*rate = (double)n / ((double)(oh_clock_ns() - start) / 1e9);
}

static int by_time(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return (a > b) - (a < b);
}

static double show(size_t n, const char *what, oh_vec *v)
{
	qsort(v->p, v->n, sizeof(uint64_t), by_time);
	double p99 = (double)OH_VEC_AT(v, uint64_t, v->n * 99 / 100) / 1e6;
	printf("figure\t%zu\t%s, p50\t%.4f\tms\n", n, what,
	       (double)OH_VEC_AT(v, uint64_t, v->n / 2) / 1e6);
	printf("figure\t%zu\t%s, p99\t%.4f\tms\n", n, what, p99);
	return p99;
}

static void times_init(times *t)
{
	oh_vec_init(&t->search, sizeof(uint64_t));
	oh_vec_init(&t->find, sizeof(uint64_t));
}

static void times_release(times *t)
{
	oh_vec_release(&t->search);
	oh_vec_release(&t->find);
}

int main(int argc, char **argv)
{
	scene x = {.n = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 100000};
	double seconds = argc > 2 ? strtod(argv[2], NULL) : 5, rate;
	times quiet, busy;
	oh_vec seen;
	pthread_t thread;
	must(x.n > 0 && seconds > 0, "N [SECONDS]");
	must(oh_packs_load(OH_SOURCE_DIR "/packs", &x.packs, NULL) == OH_OK, "no packs");
	must(random_docs_init(&x.maker, x.packs, 20261127), "out of memory");
	load(&x);
	times_init(&quiet);
	times_init(&busy);
	oh_vec_init(&seen, sizeof(uint64_t));
	for (int with = 0; with < 2; with++) {
		x.asked = with ? &busy : &quiet;
		x.done = false;
		must(pthread_create(&thread, NULL, ask, &x) == 0, "no thread");
		if (with)
			change(&x, seconds, &seen, &rate);
		else
			pause_until(oh_clock_ns() + (uint64_t)(seconds * 1e9));
		x.done = true;
		pthread_join(thread, NULL);
	}
	printf("figure\t%zu\tchanges\t%.0f\t1/s\n", x.n, rate);
	show(x.n, "change to visible", &seen);
	double search_quiet = show(x.n, "search, no changes", &quiet.search);
	double search_busy = show(x.n, "search, 1,000 changes a second", &busy.search);
	double find_quiet = show(x.n, "counterparts, no changes", &quiet.find);
	double find_busy = show(x.n, "counterparts, 1,000 changes a second", &busy.find);
	printf("figure\t%zu\tsearch, p99 with changes over without\t%.3f\t×\n", x.n,
	       search_busy / search_quiet);
	printf("figure\t%zu\tcounterparts, p99 with changes over without\t%.3f\t×\n", x.n,
	       find_busy / find_quiet);
	times_release(&quiet);
	times_release(&busy);
	oh_vec_release(&seen);
	oh_index_free(x.ix);
	random_docs_release(&x.maker);
	oh_packs_free(x.packs);
	return 0;
}
