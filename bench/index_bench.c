/* The index at 10,000, 100,000 and 1,000,000 random listings (Zipf over the categories
 * of the packs, fixed seed).
 *
 * Prints "name<TAB>value<TAB>unit". Arguments: sizes in place of those.
 */
#include <math.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/index/index.h"
#include "ouhe/match/standing.h"

#include "index_peers.h"
#include "random_docs.h"

static oh_packs *packs;
static const char *label;
static int64_t now = 1715000000000;

/* With -c the processor's time instead of the clock's: on a machine that others use. */
static bool processor;
/* With -p counterparts alone are looked for. */
static bool probes_only;

static uint64_t tick(void)
{
	return processor ? oh_clock_cpu_ns() : oh_clock_ns();
}

static int by_time(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return (a > b) - (a < b);
}

static void show(const char *what, uint64_t *ns, size_t n)
{
	qsort(ns, n, sizeof *ns, by_time);
	printf("%s, %s, p50\t%.4f\tms\n", what, label, (double)ns[n / 2] / 1e6);
	printf("%s, %s, p99\t%.4f\tms\n", what, label, (double)ns[n * 99 / 100] / 1e6);
	fflush(stdout);
}

static double resident(void)
{
	long pages = 0, all = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f && fscanf(f, "%ld %ld", &all, &pages) != 2)
		pages = 0;
	if (f)
		fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Listings are made beforehand, so that only the loading counts. */
static oh_index *load(const random_docs *r, size_t n)
{
	oh_index *ix;
	oh_index_load *l;
	oh_index_stats stats;
	oh_arena *a = oh_arena_new(0);
	oh_index_doc *docs = oh_calloc(n, sizeof *docs);
	for (size_t i = 0; i < n; i++)
		random_docs_make(r, i, 0, a, &docs[i]);
	double before = resident();
	uint64_t start = oh_clock_ns();
	clock_t spent = clock();
	if (oh_index_new(packs, &ix, NULL) || oh_index_load_begin(ix, n, &l, NULL))
		exit(1);
	for (size_t i = 0; i < n; i++)
		if (oh_index_load_add(l, &docs[i], NULL))
			exit(1);
	if (oh_index_load_end(l, NULL))
		exit(1);
	double seconds = (double)(oh_clock_ns() - start) / 1e9;
	oh_index_stats_get(ix, &stats);
	printf("load, processor, %s\t%.3f\ts\n", label, (double)(clock() - spent) / CLOCKS_PER_SEC);
	printf("load, %s\t%.3f\ts\n", label, seconds);
	printf("bytes a listing, %s\t%.0f\tB\n", label, (double)stats.bytes / (double)n);
	printf("resident a listing, %s\t%.0f\tB\n", label, (resident() - before) / (double)n);
	fflush(stdout);
	oh_free(docs);
	oh_arena_free(a);
	return ix;
}

static const char *const typed[] = {"电机",
                                    "永磁同步电机",
                                    "铸件",
                                    "QT450-10",
                                    "水冷 电机",
                                    "高效节能 减速机",
                                    "球墨铸铁件 矿山",
                                    "挖掘机",
                                    "50W470 硅钢",
                                    "motor",
                                    "IP67 motor",
                                    "Q355B 钢板",
                                    "定制加工 铸钢件",
                                    "电",
                                    "异步",
                                    "长沙 电机 出口",
                                    "轨道交通 牵引电机 低噪声"};

static void searches(const oh_index *ix, const char *what, bool words, bool facets, bool filters,
                     unsigned rounds)
{
	uint64_t s = 7, *ns = oh_calloc(rounds, sizeof *ns);
	int64_t own[] = {17, 4242};
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	for (unsigned i = 0; i < rounds; i++) {
		oh_sv value = OH_SV("IP67"), city = oh_sv_from(random_city(i));
		oh_index_filter f[2] = {
		    {.key = OH_SV("rated_power"), .lo = 10, .hi = 100 + random_below(&s, 900)},
		    {.key = OH_SV("ip_code"), .values = &value, .n_values = 1}};
		oh_index_query q = {
		    .viewer = {.tenant = 1, .visibilities = 3, .orgs = own, .n_orgs = 2},
		    .side = random_below(&s, 2) ? (int)random_below(&s, 2) : -1,
		    .kind = -1,
		    .now = now,
		    .limit = 20,
		    .facets = facets};
		if (words)
			q.words = oh_sv_from(typed[i % (sizeof typed / sizeof typed[0])]);
		if (filters) {
			q.filters = f;
			q.n_filters = 1 + random_below(&s, 2);
			q.cities = &city;
			q.n_cities = random_below(&s, 2);
			q.category = random_below(&s, 2) ? motor->categories : NULL;
		}
		oh_arena *a = oh_arena_new(0);
		oh_index_result r;
		uint64_t start = tick();
		if (oh_index_search(ix, &q, a, &r, NULL))
			exit(1);
		ns[i] = tick() - start;
		oh_arena_free(a);
	}
	show(what, ns, rounds);
	oh_free(ns);
}

static void suggestions(const oh_index *ix, unsigned rounds)
{
	uint64_t *ns = oh_calloc(rounds, sizeof *ns);
	oh_index_viewer v = {.tenant = 1, .visibilities = 3};
	for (unsigned i = 0; i < rounds; i++) {
		oh_arena *a = oh_arena_new(0);
		const oh_sv *out;
		size_t n;
		oh_sv word = oh_sv_from(typed[i % (sizeof typed / sizeof typed[0])]);
		uint64_t start = tick();
		if (oh_index_suggest(ix, &v, oh_sv_sub(word, 0, 3 * (1 + i % 3)), 10, a, &out, &n,
		                     NULL))
			exit(1);
		ns[i] = tick() - start;
		oh_arena_free(a);
	}
	show("suggest", ns, rounds);
	oh_free(ns);
}

static void probes(oh_index *ix, const random_docs *r, size_t n, unsigned rounds)
{
	uint64_t *find = oh_calloc(rounds, sizeof *find), *put = oh_calloc(rounds, sizeof *put);
	uint64_t *gain = oh_calloc(rounds, sizeof *gain);
	for (unsigned i = 0; i < rounds; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		oh_standing_result out;
		random_docs_make(r, n + i, 0, a, &d);
		oh_listing l = {.side = d.side,
		                .kind = d.kind,
		                .title = d.title,
		                .text = d.text,
		                .pack = d.pack,
		                .category = d.category,
		                .facts = d.facts,
		                .n_facts = d.n_facts};
		oh_standing_options o = {
		    .viewer = {.tenant = 1, .all = true}, .own_org = d.org, .now = now, .top = 50};
		uint64_t start = tick();
		if (oh_index_put(ix, &d, NULL))
			exit(1);
		put[i] = tick() - start;
		start = tick();
		if (oh_standing_find(ix, packs, &l, &o, a, &out, NULL))
			exit(1);
		find[i] = tick() - start;
		const oh_standing_gain *gains;
		size_t k;
		start = tick();
		if (oh_standing_gains(ix, packs, &l, &o, 5, a, &gains, &k, NULL))
			exit(1);
		gain[i] = tick() - start;
		oh_arena_free(a);
	}
	show("put", put, rounds);
	show("find counterparts, best 50", find, rounds);
	show("gains", gain, rounds);
	oh_free(find);
	oh_free(put);
	oh_free(gain);
}

/* Words of three characters and more, one phrase each: what the peer can look for. */
static const char *const phrases[] = {"永磁同步电机", "球墨铸铁件", "QT450-10", "50W470",
                                      "挖掘机",       "减速机",     "矿山设备", "检测报告"};
enum { PHRASES = sizeof phrases / sizeof phrases[0], ROUNDS = 10, DEMANDS = 20 };

static void beside_peers(const oh_index *ix, const random_docs *r, size_t n)
{
	uint64_t ours[PHRASES * ROUNDS], theirs[PHRASES];
	double seconds;
	oh_arena *made = oh_arena_new(0);
	oh_index_doc *docs = oh_calloc(n, sizeof *docs);
	for (size_t i = 0; i < n; i++)
		random_docs_make(r, i, 0, made, &docs[i]);
	for (size_t i = 0; i < PHRASES * ROUNDS; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_result found;
		oh_index_query q = {.viewer = {.tenant = 1, .all = true},
		                    .words = oh_sv_from(phrases[i % PHRASES]),
		                    .side = -1,
		                    .kind = -1,
		                    .limit = 20};
		uint64_t start = tick();
		if (oh_index_search(ix, &q, a, &found, NULL))
			exit(1);
		ours[i] = tick() - start;
		oh_arena_free(a);
	}
	qsort(ours, PHRASES * ROUNDS, sizeof *ours, by_time);
	printf("a phrase: the best 20 and the count, %s, p50\t%.4f\tms\n", label,
	       (double)ours[PHRASES * ROUNDS / 2] / 1e6);
	if (peer_words(docs, n, phrases, PHRASES, theirs, &seconds)) {
		qsort(theirs, PHRASES, sizeof *theirs, by_time);
		printf("a phrase: the best 20 and the count, %s, p50 · FTS5\t%.4f\tms\n", label,
		       (double)theirs[PHRASES / 2] / 1e6);
		printf("load, %s · FTS5 (words alone)\t%.3f\ts\n", label, seconds);
	} else {
		printf("load, %s · FTS5\t-\tnot in this SQLite\n", label);
	}
	printf("find counterparts, best 50, %s, mean · oh_match_run\t%.3f\tms\n", label,
	       peer_matching(packs, docs, n, DEMANDS));
	oh_free(docs);
	oh_arena_free(made);
}

static void measure(size_t n)
{
	char name[32];
	random_docs r;
	snprintf(name, sizeof name, "%zu listings", n);
	label = name;
	if (!random_docs_init(&r, packs, 20261126))
		exit(1);
	oh_index *ix = load(&r, n);
	if (probes_only) {
		probes(ix, &r, n, 400);
		oh_index_free(ix);
		random_docs_release(&r);
		return;
	}
	searches(ix, "search: nothing asked, facets", false, true, false, 100);
	searches(ix, "search: nothing asked", false, false, false, 100);
	searches(ix, "search: words, facets", true, true, false, 340);
	searches(ix, "search: words", true, false, false, 340);
	searches(ix, "search: filters, facets", false, true, true, 200);
	searches(ix, "search: words, filters, facets", true, true, true, 340);
	suggestions(ix, 300);
	if (n <= 100000)
		beside_peers(ix, &r, n);
	probes(ix, &r, n, 400);
	oh_index_free(ix);
	random_docs_release(&r);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = {10000, 100000, 1000000};
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL))
		return 1;
	/* Only the loading: for a profile. */
	bool just = argc > 2 && strcmp(argv[1], "-l") == 0;
	if (just) {
		random_docs r;
		label = argv[2];
		if (!random_docs_init(&r, packs, 20261126))
			return 1;
		oh_index_free(load(&r, (size_t)strtoull(argv[2], NULL, 10)));
		return 0;
	}
	int at = 1;
	for (; at < argc && argv[at][0] == '-'; at++) {
		processor = processor || strcmp(argv[at], "-c") == 0;
		probes_only = probes_only || strcmp(argv[at], "-p") == 0;
	}
	for (int i = at; i < argc; i++)
		measure((size_t)strtoull(argv[i], NULL, 10));
	for (size_t i = 0; argc == at && i < sizeof sizes / sizeof sizes[0]; i++)
		measure(sizes[i]);
	oh_packs_free(packs);
	return 0;
}
