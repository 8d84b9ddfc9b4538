/* The best alone are the best of all: same hits, same scores to the last bit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/index/index.h"
#include "random_docs.h"
#include "with_packs.h"

static const char *const spoken[] = {
    "电机",   "永磁同步电机", "高效节能", "qt450-10", "50W470",     "全检出货", "heavy duty motors",
    "铸",     "motor",        "ip6",      "矿山设备", "用于",       "b1",       "减速机",
    "供应商", "iso 9001",     "长沙",     "示例机械", "没有的东西", "铸件",     "q"};

enum { SPOKEN = sizeof spoken / sizeof spoken[0], ROUNDS = 400 };

typedef struct question {
	oh_index_query q;
	int64_t orgs[3], hide[3];
	oh_sv city;
	oh_index_filter filter;
	char words[256];
} question;

static void ask_words(question *x, uint64_t *s, const oh_index_doc *d)
{
	size_t n = 0;
	for (unsigned i = 1 + random_below(s, 4); i > 0; i--) {
		/* A piece of some title, so that rare words come, too. */
		if (random_below(s, 3) == 0) {
			oh_sv piece = oh_sv_sub(d->title, 3 * random_below(s, 4),
			                        3 * (2 + random_below(s, 3)));
			n += (size_t)snprintf(x->words + n, 64, "%.*s ", (int)piece.n, piece.p);
			continue;
		}
		const char *quote = random_below(s, 12) ? "" : "\"";
		n += (size_t)snprintf(x->words + n, 64, "%s%s%s%s", quote,
		                      spoken[random_below(s, SPOKEN)], quote,
		                      random_below(s, 3) ? " " : "");
	}
	x->q.words = (oh_sv){x->words, n};
}

static void ask(question *x, uint64_t *s, const random_docs *r, const oh_index_doc *d)
{
	*x = (question){.q = {.side = random_below(s, 3) ? -1 : (int)random_below(s, 2),
	                      .kind = random_below(s, 6) ? -1 : (int)random_below(s, 8),
	                      .any = random_below(s, 2),
	                      .limit = random_below(s, 30),
	                      .offset = random_below(s, 4) ? 0 : random_below(s, 20)}};
	x->q.viewer = (oh_index_viewer){.tenant = 1 + random_below(s, 2),
	                                .visibilities = random_below(s, 16),
	                                .orgs = x->orgs,
	                                .n_orgs = random_below(s, 4),
	                                .all = random_below(s, 2)};
	for (size_t i = 0; i < 3; i++) {
		x->orgs[i] = 1 + random_below(s, r->orgs);
		x->hide[i] = 1 + random_below(s, 2000);
	}
	x->q.hide = x->hide;
	x->q.n_hide = random_below(s, 4);
	if (random_below(s, 2))
		x->q.now = 1700000000000 + (int64_t)random_below(s, 1000) * 86400000;
	if (random_below(s, 5) == 0)
		x->q.category = r->categories[random_below(s, 4)];
	if (random_below(s, 5) == 0)
		x->q.org = 1 + random_below(s, r->orgs);
	x->city = oh_sv_from(random_city(random_below(s, 14)));
	x->q.cities = &x->city;
	x->q.n_cities = random_below(s, 6) == 0;
	x->filter = (oh_index_filter){
	    .key = r->categories[0]->pack->attrs[random_below(s, 10)]->key, .lo = 1, .hi = 500};
	x->q.filters = &x->filter;
	x->q.n_filters = random_below(s, 6) == 0;
	ask_words(x, s, d);
}

static uint64_t generation(const oh_index *ix)
{
	oh_index_stats s;
	oh_index_stats_get(ix, &s);
	return s.generation;
}

static void same_hits(const oh_index_result *r, const oh_index_result *walked, size_t offset,
                      size_t limit)
{
	size_t left = offset < walked->n_hits ? walked->n_hits - offset : 0;
	assert_int_equal(r->n_hits, left < limit ? left : limit);
	for (size_t i = 0; i < r->n_hits; i++) {
		const oh_index_hit *a = &r->hits[i], *b = &walked->hits[offset + i];
		assert_int_equal(a->id, b->id);
		assert_memory_equal(&a->score, &b->score, sizeof(double));
	}
}

/* A page, of the best alone and among all, compared with all hits, which leaves nothing to
 * prune; how many it has. A merge in between would change how rare words are: then all are
 * asked again. */
static size_t compare(const oh_index *ix, const oh_index_query *asked)
{
	enum { EVERY = 100000 };
	oh_arena *a = oh_arena_new(0);
	oh_index_result walked, page, best;
	uint64_t before;
	do {
		oh_index_query q = *asked;
		before = generation(ix);
		assert_int_equal(oh_index_search(ix, &q, a, &page, NULL), OH_OK);
		q.best_only = true;
		assert_int_equal(oh_index_search(ix, &q, a, &best, NULL), OH_OK);
		q.best_only = false;
		q.limit = EVERY;
		q.offset = 0;
		assert_int_equal(oh_index_search(ix, &q, a, &walked, NULL), OH_OK);
	} while (generation(ix) != before);
	assert_int_equal(best.total, best.n_hits);
	assert_int_equal(best.n_facets, 0);
	assert_int_equal(page.total, walked.total);
	assert_int_equal(walked.total, walked.n_hits);
	same_hits(&page, &walked, asked->offset, asked->limit);
	same_hits(&best, &walked, asked->offset, asked->limit);
	size_t n = page.n_hits;
	oh_arena_free(a);
	return n;
}

static void compare_many(const oh_index *ix, const random_docs *r, const oh_index_doc *docs,
                         size_t n, uint64_t seed)
{
	size_t found = 0;
	for (unsigned i = 0; i < ROUNDS; i++) {
		question x;
		ask(&x, &seed, r, &docs[random_below(&seed, (unsigned)n)]);
		found += compare(ix, &x.q) > 0;
	}
	assert_true(found > ROUNDS / 4);
}

/* A large segment, then small ones beside it, then much of it gone. */
static void best_are_best(void **state)
{
	(void)state;
	enum { N = 3000, MORE = 400 };
	static oh_index_doc docs[N + MORE];
	random_docs r;
	oh_index *ix;
	oh_arena *a = oh_arena_new(0);
	assert_true(random_docs_init(&r, packs, 11));
	r.orgs = 60;
	r.tenants = true;
	for (size_t i = 0; i < N + MORE; i++)
		random_docs_make(&r, i, 0, a, &docs[i]);
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	load_docs(ix, docs, N);
	compare_many(ix, &r, docs, N, 1);
	for (size_t i = N; i < N + MORE; i++)
		assert_int_equal(oh_index_put(ix, &docs[i], NULL), OH_OK);
	compare_many(ix, &r, docs, N + MORE, 2);
	uint64_t s = 3;
	for (size_t i = 0; i < N; i++) {
		const oh_index_doc *d = &docs[random_below(&s, N + MORE)];
		assert_int_equal(oh_index_remove(ix, d->tenant, d->id, NULL), OH_OK);
	}
	compare_many(ix, &r, docs, N + MORE, 4);
	oh_index_free(ix);
	random_docs_release(&r);
	oh_arena_free(a);
}

/* Equal scores: the newest first, then the identity. */
static void ties(void **state)
{
	(void)state;
	enum { N = 700, BEST = 25 };
	oh_index *ix;
	oh_arena *a = oh_arena_new(0);
	oh_index_result r;
	oh_index_load *l;
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	assert_int_equal(oh_index_load_begin(ix, N, &l, NULL), OH_OK);
	for (int i = 0; i < N; i++) {
		oh_index_doc d = {.tenant = 1,
		                  .id = i + 1,
		                  .pack = motor,
		                  .category = &motor->categories[i % 3],
		                  .title = OH_SV("凸轮组件"),
		                  .text = OH_SV("同样的话"),
		                  .published = 1000 + i % 7};
		assert_int_equal(oh_index_load_add(l, &d, NULL), OH_OK);
	}
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
	oh_index_query q = {.viewer = {.tenant = 1, .all = true},
	                    .words = OH_SV("凸轮"),
	                    .best_only = true,
	                    .side = -1,
	                    .kind = -1,
	                    .limit = BEST};
	assert_int_equal(oh_index_search(ix, &q, a, &r, NULL), OH_OK);
	assert_int_equal(r.n_hits, BEST);
	for (int i = 0; i < BEST; i++)
		assert_int_equal(r.hits[i].id, 7 * (i + 1));
	oh_index_free(ix);
	oh_arena_free(a);
}

static void finds(const oh_index *ix, const char *words, bool any, const char *want)
{
	for (int best = 0; best < 2; best++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_result r;
		oh_index_query q = {.viewer = {.tenant = 1, .all = true},
		                    .words = oh_sv_from(words),
		                    .any = any,
		                    .best_only = best,
		                    .side = -1,
		                    .kind = -1,
		                    .limit = 9};
		char found[10] = "";
		size_t n = 0;
		assert_int_equal(oh_index_search(ix, &q, a, &r, NULL), OH_OK);
		for (int64_t id = 1; id < 10; id++)
			for (size_t i = 0; i < r.n_hits; i++)
				if (r.hits[i].id == id)
					found[n++] = (char)('0' + id);
		found[n] = '\0';
		assert_string_equal(found, want);
		oh_arena_free(a);
	}
}

static oh_index *few(const char *const (*lines)[2], size_t n)
{
	oh_index *ix;
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	for (size_t i = 0; i < n; i++) {
		oh_index_doc d = {.tenant = 1,
		                  .id = (int64_t)i + 1,
		                  .pack = motor,
		                  .title = oh_sv_from(lines[i][0]),
		                  .text = oh_sv_from(lines[i][1])};
		assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
	}
	return ix;
}

static void phrases(void **state)
{
	(void)state;
	static const char *const lines[][2] = {{"石墨烯散热膜", "用于手机"},
	                                       {"散热石墨烯", "膜"},
	                                       {"Heavy-Duty Motors", "for mining"},
	                                       {"motor, heavy", "duty"},
	                                       {"铭牌 QT450-10", "石墨烯 散热膜"}};
	oh_index *ix = few(lines, sizeof lines / sizeof lines[0]);
	finds(ix, "石墨烯 散热", false, "125");
	finds(ix, "\"石墨烯散热\" ", false, "1");
	finds(ix, "“散热石墨烯” ", false, "2");
	finds(ix, "\"石墨烯 散热\" ", false, "15");
	finds(ix, "「石墨烯散热」手机", false, "1");
	finds(ix, "『石墨烯膜』", false, "");
	finds(ix, "heavy duty ", false, "34");
	finds(ix, "\"heavy duty motor\" ", false, "3");
	finds(ix, "\"heavy duty\" ", false, "3"); /* title and text are no neighbours */
	finds(ix, "＂QT450-10＂ ", false, "5");
	finds(ix, "\"石墨烯散热", false, "1"); /* never closed */
	finds(ix, "“，” 石墨烯 ", false, "125");
	/* Of a text its author quotes somebody, he demands nothing. */
	finds(ix, "手机 “石墨烯散热” ", true, "125");
	oh_index_free(ix);
}

static void any_of_the_words(void **state)
{
	(void)state;
	static const char *const lines[][2] = {{"石墨烯散热膜", "用于手机"},
	                                       {"氮化硅陶瓷球", ""},
	                                       {"手机壳", "氮化硅"},
	                                       {"bearing", "hybrid"}};
	oh_index *ix = few(lines, sizeof lines / sizeof lines[0]);
	finds(ix, "氮化硅 手机 ", false, "3");
	finds(ix, "氮化硅 手机 ", true, "123");
	finds(ix, "hybrid 手机壳 unknown ", true, "134");
	finds(ix, "unknown ", true, "");
	oh_index_free(ix);
}

static void meant(const oh_index *ix, bool sees, const char *words, const char *want)
{
	oh_arena *a = oh_arena_new(0);
	oh_index_viewer v = {.tenant = 1, .all = sees};
	oh_sv out;
	assert_int_equal(oh_index_meant(ix, &v, oh_sv_from(words), a, &out, NULL), OH_OK);
	if (!oh_sv_eq(out, oh_sv_from(want)))
		fail_msg("%s: \"%.*s\"", words, (int)out.n, out.p);
	oh_arena_free(a);
}

static void did_you_mean(void **state)
{
	(void)state;
	static const char *const lines[][2] = {{"石墨烯散热膜", "用于手机, graphene sheets"},
	                                       {"永磁同步电机", "permanent magnet motors"},
	                                       {"减速机 gearbox", "Bearings 6204-2RS"},
	                                       {"graphene", "graphite"},
	                                       {"氮化硅陶瓷球", "hybrid bearing"}};
	oh_index *ix = few(lines, sizeof lines / sizeof lines[0]);
	meant(ix, true, "graphene ", ""); /* known */
	meant(ix, true, "graph", "");     /* a beginning */
	meant(ix, true, "grahpene ", "graphene ");
	meant(ix, true, "Grafene sheet ", "graphene sheet ");
	meant(ix, true, "rgaphite ", "graphite ");
	meant(ix, true, "bearign 6204-2R5 ", "bearings 6204-2rs ");
	meant(ix, true, "永磁同不电机", "永磁同步电机"); /* the packs name it */
	meant(ix, true, "氮化归陶瓷球", "氮化硅陶瓷球"); /* listings alone */
	meant(ix, true, "氮化硅硅陶瓷", "氮化硅陶瓷");
	meant(ix, true, "石墨稀 motor ", "石墨烯 motor ");
	meant(ix, true, "xqzwv ", "");
	meant(ix, true, "", "");
	meant(ix, true, "，。 ", "");
	/* Who sees nothing is told nothing. */
	meant(ix, false, "grahpene ", "");
	meant(ix, false, "氮化归陶瓷球", "");
	oh_index_free(ix);
}

static oh_status searches(const oh_index *ix, oh_arena *a)
{
	static const char *const words[] = {
	    "电机 高效节能", "高效节能的永磁同步电机 heavy duty motors QT450-10 全检出货",
	    "\"高效节能\" 铸", "电 没有的东西"};
	oh_status st = OH_OK;
	for (size_t i = 0; i < 8 && !st; i++) {
		oh_index_result r;
		oh_index_query q = {.viewer = {.tenant = 1, .all = i & 1},
		                    .words = oh_sv_from(words[i / 2]),
		                    .any = i & 2,
		                    .best_only = true,
		                    .side = i & 4 ? 1 : -1,
		                    .kind = -1,
		                    .limit = 5};
		st = oh_index_search(ix, &q, a, &r, NULL);
	}
	oh_index_viewer v = {.tenant = 1, .all = true};
	oh_sv out;
	if (!st)
		st = oh_index_meant(ix, &v, OH_SV("高效节能能 motro"), a, &out, NULL);
	return st;
}

static void no_memory(void **state)
{
	(void)state;
	enum { N = 300 };
	static oh_index_doc docs[N];
	random_docs r;
	oh_index *ix;
	oh_arena *made = oh_arena_new(0);
	assert_true(random_docs_init(&r, packs, 5));
	for (size_t i = 0; i < N; i++)
		random_docs_make(&r, i, 0, made, &docs[i]);
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	load_docs(ix, docs, N);
	oh_status st = OH_ENOMEM;
	for (uint64_t nth = 1; st; nth++) {
		oh_arena *a = oh_arena_new(0);
		oh_alloc_fail_after(nth);
		st = searches(ix, a);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		oh_arena_free(a);
	}
	oh_index_free(ix);
	random_docs_release(&r);
	oh_arena_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(best_are_best), cmocka_unit_test(ties),
	    cmocka_unit_test(phrases),       cmocka_unit_test(any_of_the_words),
	    cmocka_unit_test(did_you_mean),  cmocka_unit_test(no_memory)};
	return cmocka_run_group_tests(tests, with_packs, without_packs);
}
