#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "naive.h"
#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"
#include "random_docs.h"
#include "with_packs.h"

static oh_index *index_new(void)
{
	oh_index *ix;
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	return ix;
}

static oh_index_result search(const oh_index *ix, const oh_index_query *q, oh_arena *a)
{
	oh_index_result r;
	assert_int_equal(oh_index_search(ix, q, a, &r, NULL), OH_OK);
	return r;
}

/* ---- random questions ---- */

static const char *const asked[] = {"全检",        "qt450-10 ", "50W470 ",       "出货 支持",
                                    "heavy duty ", "来图 供应", "交期 质保",     "iso 9001 ",
                                    "Q355B ",      "为何没有",  "ＱＴ４５０-10 "};

typedef struct question {
	oh_index_query q;
	int64_t orgs[3], hide[4], only[60];
	oh_sv cities[2], values[2];
	oh_index_filter filters[3];
} question;

static void ask_filters(question *x, uint64_t *s, const random_docs *r)
{
	x->q.n_filters = random_below(s, 3);
	x->q.filters = x->filters;
	for (size_t i = 0; i < x->q.n_filters; i++) {
		const oh_pack *pack = r->categories[random_below(s, 3)]->pack;
		const oh_attr *attr = pack->attrs[random_below(s, 10)];
		oh_index_filter *f = &x->filters[i];
		*f = (oh_index_filter){.key = attr->key, .lo = -INFINITY, .hi = INFINITY};
		if (attr->type == OH_ATTR_QUANTITY) {
			f->lo = random_below(s, 3) ? random_below(s, 50) : -INFINITY;
			f->hi = random_below(s, 3) ? 50 + random_below(s, 500) : INFINITY;
			f->ordered = random_below(s, 2);
			f->asked_lo = (double)random_below(s, 90) - 10;
			f->asked_hi = f->asked_lo + (random_below(s, 3) ? 0 : random_below(s, 60));
		} else if (attr->n_values) {
			x->values[0] = attr->values[random_below(s, attr->n_values)].name;
			x->values[1] = attr->values[random_below(s, attr->n_values)].name;
			f->values = x->values;
			f->n_values = 2;
		}
	}
}

static void ask(question *x, uint64_t *s, const random_docs *r)
{
	*x = (question){.q = {.side = random_below(s, 2) ? (int)random_below(s, 2) : -1,
	                      .kind = random_below(s, 4) ? -1 : (int)random_below(s, 8),
	                      .limit = 1 + random_below(s, 30),
	                      .facets = true}};
	x->q.viewer = (oh_index_viewer){.tenant = 1 + random_below(s, 2),
	                                .visibilities = random_below(s, 16),
	                                .orgs = x->orgs,
	                                .n_orgs = random_below(s, 4),
	                                .all = random_below(s, 4) == 0};
	for (size_t i = 0; i < 3; i++)
		x->orgs[i] = 1 + random_below(s, r->orgs);
	if (random_below(s, 2))
		x->q.words = oh_sv_from(asked[random_below(s, sizeof asked / sizeof asked[0])]);
	if (random_below(s, 3) == 0)
		x->q.category = r->categories[random_below(s, 4)];
	for (size_t i = 0; i < 2; i++)
		x->cities[i] = oh_sv_from(random_city(random_below(s, 14)));
	x->q.cities = x->cities;
	x->q.n_cities = random_below(s, 4) ? 0 : 1 + random_below(s, 2);
	if (random_below(s, 8) == 0)
		x->q.org = 1 + random_below(s, r->orgs);
	for (size_t i = 0; i < 4; i++)
		x->hide[i] = 1 + random_below(s, 300);
	x->q.hide = x->hide;
	x->q.n_hide = random_below(s, 5);
	for (size_t i = 0; i < 60; i++)
		x->only[i] = 1 + random_below(s, 300);
	x->q.only = random_below(s, 6) ? NULL : x->only;
	x->q.n_only = random_below(s, 61);
	if (random_below(s, 2))
		x->q.now = 1700000000000 + (int64_t)random_below(s, 1000) * 86400000;
	x->q.sort = (oh_index_sort)random_below(s, 4);
	x->q.offset = random_below(s, 3) ? 0 : random_below(s, 20);
	if (random_below(s, 2))
		ask_filters(x, s, r);
}

static void check_facet(const naive *n, const oh_index_query *q, const oh_facet *f)
{
	int64_t last = INT64_MAX;
	double lo, hi;
	assert_int_equal(f->count, naive_count(n, q, f->name, OH_SV("")));
	for (size_t i = 0; i < f->n_values; i++) {
		assert_true(f->values[i].count <= last);
		last = f->values[i].count;
		assert_int_equal(last, naive_count(n, q, f->name, f->values[i].value));
	}
	if (f->attr && f->attr->type == OH_ATTR_QUANTITY && naive_range(n, q, f->name, &lo, &hi)) {
		assert_true(f->lo <= lo && f->lo >= lo);
		assert_true(f->hi <= hi && f->hi >= hi);
	} else {
		assert_true(isnan(f->lo) && isnan(f->hi));
	}
}

/* Without hits for all the words an index looks for most of them: that has a test of its
 * own. */
static void check(const oh_index *ix, const naive *n, const oh_index_query *q)
{
	oh_arena *a = oh_arena_new(0);
	size_t total;
	int64_t *ids = naive_search(n, q, &total);
	oh_index_result r = search(ix, q, a);
	bool relaxed = total == 0 && q->words.n;
	if (!relaxed) {
		assert_int_equal(r.total, total);
		size_t left = q->offset < total ? total - q->offset : 0;
		assert_int_equal(r.n_hits, left < q->limit ? left : q->limit);
		bool by_words = q->sort == OH_SORT_RELEVANCE && q->words.n;
		for (size_t i = 0; i < r.n_hits && !by_words; i++)
			assert_int_equal(r.hits[i].id, ids[q->offset + i]);
		for (size_t i = 1; i < r.n_hits && by_words; i++)
			assert_true(r.hits[i - 1].score >= r.hits[i].score);
		for (size_t i = 0; i < r.n_facets; i++)
			check_facet(n, q, &r.facets[i]);
	}
	oh_free(ids);
	oh_arena_free(a);
}

/* Many of one time, so that identity decides. */
static void make_one(const random_docs *r, size_t i, unsigned version, oh_arena *a,
                     oh_index_doc *out)
{
	enum { TIMES = 20 };
	random_docs_make(r, i, version, a, out);
	out->published = out->published / 60000 % TIMES;
}

static void make_all(const random_docs *r, oh_arena *a, oh_index_doc *docs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		make_one(r, i, 0, a, &docs[i]);
}

static void loaded_as_walked(void **state)
{
	(void)state;
	enum { N = 600, ROUNDS = 150 };
	static oh_index_doc docs[N];
	random_docs r;
	naive n = {0};
	oh_arena *a = oh_arena_new(0);
	assert_true(random_docs_init(&r, packs, 1));
	r.orgs = 40;
	r.tenants = true;
	make_all(&r, a, docs, N);
	oh_index *ix = index_new();
	load_docs(ix, docs, N);
	for (size_t i = 0; i < N; i++)
		naive_put(&n, &docs[i]);
	uint64_t s = 99;
	for (size_t i = 0; i < ROUNDS; i++) {
		question x;
		ask(&x, &s, &r);
		check(ix, &n, &x.q);
	}
	oh_index_free(ix);
	naive_release(&n);
	random_docs_release(&r);
	oh_arena_free(a);
}

/* Puts, new versions, removals and the merges between them. */
static void changed_as_walked(void **state)
{
	(void)state;
	enum { STEPS = 1500 };
	random_docs r;
	naive n = {0};
	oh_arena *a = oh_arena_new(0);
	uint64_t s = 5;
	assert_true(random_docs_init(&r, packs, 2));
	r.orgs = 30;
	r.tenants = true;
	r.dense = true;
	oh_index *ix = index_new();
	for (unsigned i = 0; i < STEPS; i++) {
		oh_index_doc d;
		uint64_t number = random_below(&s, 500);
		make_one(&r, number, i, a, &d);
		if (random_below(&s, 3)) {
			assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
			naive_put(&n, &d);
		} else {
			assert_int_equal(oh_index_remove(ix, d.tenant, d.id, NULL), OH_OK);
			naive_remove(&n, d.tenant, d.id);
		}
		if (i % 15 == 14) {
			question x;
			ask(&x, &s, &r);
			check(ix, &n, &x.q);
		}
	}
	oh_index_stats stats;
	oh_index_stats_get(ix, &stats);
	assert_int_equal(stats.listings, n.n);
	assert_true(stats.bytes > 0);
	assert_true(stats.generation > 0);
	oh_index_free(ix);
	naive_release(&n);
	random_docs_release(&r);
	oh_arena_free(a);
}

/* However it came in: the same answers, scores to the last bit. */
static void loaded_as_put(void **state)
{
	(void)state;
	enum { N = 700 };
	static const char *const words[] = {"电机",     "永磁同步电机", "球墨铸铁件 矿山",
	                                    "QT450-10", "motor",        "高效节能 减速机",
	                                    "铸",       "ip6"};
	static oh_index_doc docs[N];
	random_docs r;
	oh_arena *a = oh_arena_new(0);
	assert_true(random_docs_init(&r, packs, 3));
	make_all(&r, a, docs, N);
	oh_index *one = index_new(), *many = index_new();
	load_docs(one, docs, N);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(oh_index_put(many, &docs[N - 1 - i], NULL), OH_OK);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		oh_index_query q = {.viewer = {.tenant = 1, .all = true},
		                    .words = oh_sv_from(words[i]),
		                    .side = -1,
		                    .kind = -1,
		                    .limit = N};
		oh_index_result x = search(one, &q, a), y = search(many, &q, a);
		assert_true(x.total > 0);
		assert_int_equal(x.total, y.total);
		for (size_t k = 0; k < x.n_hits; k++) {
			assert_int_equal(x.hits[k].id, y.hits[k].id);
			assert_memory_equal(&x.hits[k].score, &y.hits[k].score, sizeof(double));
		}
	}
	oh_index_free(one);
	oh_index_free(many);
	random_docs_release(&r);
	oh_arena_free(a);
}

/* ---- words ---- */

typedef struct line {
	const char *pack, *category, *title, *text, *org;
} line;

static const line lines[] = {
    {"motor", "motor", "永磁同步电机 75kW", "水冷，用于矿山", "示例电机有限公司"},
    {"motor", "motor", "异步电动机", "YE4-280M-4，防护等级IP67", "样本机电"},
    {"casting", "ductile_iron_casting", "轮毂铸件", "材质QT450-10，单重20kg", "演示铸造"},
    {"casting", "grey_iron_casting", "机床床身", "HT250", "范例铸造"},
    {"steel", "electrical_steel", "无取向硅钢 50W470", "卷料", "假设钢铁"},
    {"equipment", "excavator", "履带式整机", "Electric Excavators for mining", "示例重工"},
    {"motor", "gearbox", "減速機 ＧＥＡＲ", "行星", "虛構機械"},
};

enum { LINES = sizeof lines / sizeof lines[0] };

static oh_index *words_index(void)
{
	oh_index *ix = index_new();
	for (size_t i = 0; i < LINES; i++) {
		const oh_pack *pack = oh_packs_find(packs, oh_sv_from(lines[i].pack));
		oh_index_doc d = {.tenant = 1,
		                  .id = (int64_t)i + 1,
		                  .org = 1,
		                  .pack = pack,
		                  .title = oh_sv_from(lines[i].title),
		                  .text = oh_sv_from(lines[i].text),
		                  .org_name = oh_sv_from(lines[i].org),
		                  .amount = -1,
		                  .published = 1000 - (int64_t)i};
		for (size_t c = 0; c < pack->n_categories; c++)
			if (oh_sv_eq(pack->categories[c].key, oh_sv_from(lines[i].category)))
				d.category = &pack->categories[c];
		assert_non_null(d.category);
		assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
	}
	return ix;
}

/* Identities found, rising, as digits. */
static void finds(const oh_index *ix, const char *words, const char *want)
{
	oh_arena *a = oh_arena_new(0);
	oh_index_query q = {.viewer = {.tenant = 1, .all = true},
	                    .words = oh_sv_from(words),
	                    .side = -1,
	                    .kind = -1,
	                    .limit = LINES};
	oh_index_result r = search(ix, &q, a);
	char found[LINES + 1] = "";
	size_t n = 0;
	for (size_t id = 1; id <= LINES; id++)
		for (size_t i = 0; i < r.n_hits; i++)
			if (r.hits[i].id == (int64_t)id)
				found[n++] = (char)('0' + id);
	found[n] = '\0';
	assert_string_equal(found, want);
	oh_arena_free(a);
}

static void words_are_found(void **state)
{
	(void)state;
	oh_index *ix = words_index();
	finds(ix, "QT450-10", "3");
	finds(ix, "qt450", "3");
	finds(ix, "QT45", "3"); /* being typed */
	finds(ix, "QT45 ", ""); /* typed to its end */
	finds(ix, "50w470", "5");
	finds(ix, "ＩＰ６７", "2");
	finds(ix, "YE4-280M-4", "2");
	finds(ix, "excavator", "6");
	finds(ix, "excavators ", "6");
	finds(ix, "挖机", "6");   /* a synonym of its category */
	finds(ix, "挖掘", "6");   /* the beginning of its name */
	finds(ix, "球铁件", "3"); /* nowhere written */
	finds(ix, "铸件", "34");  /* below that category */
	finds(ix, "减速机", "7"); /* Traditional, folded */
	finds(ix, "減速機 gear", "7");
	finds(ix, "PMSM", "1"); /* a synonym of the motor type */
	finds(ix, "感应电机", "2");
	finds(ix, "床", "4");
	finds(ix, "身", "4"); /* at the end of what is written */
	finds(ix, "水冷 矿山", "1");
	finds(ix, "演示铸造", "3");
	finds(ix, "没有的东西", "");
	finds(ix, "", "1234567");
	finds(ix, " ，。", "1234567");
	/* Not all of it stands anywhere: what holds most of it comes. */
	finds(ix, "轮毂铸件 QT450-10 永远没有", "3");
	oh_index_free(ix);
}

static void title_weighs_more(void **state)
{
	(void)state;
	oh_index *ix = index_new();
	oh_arena *a = oh_arena_new(0);
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	for (int i = 0; i < 3; i++) {
		oh_index_doc d = {.tenant = 1,
		                  .id = i + 1,
		                  .pack = motor,
		                  .title = i == 1 ? OH_SV("凸轮组件") : OH_SV("传动组件"),
		                  .text = i == 2 ? OH_SV("内有凸轮") : OH_SV("内有齿轮"),
		                  .published = 10 - i};
		assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
	}
	oh_index_query q = {.viewer = {.tenant = 1, .all = true},
	                    .words = OH_SV("凸轮"),
	                    .side = -1,
	                    .kind = -1,
	                    .limit = 5};
	oh_index_result r = search(ix, &q, a);
	assert_int_equal(r.total, 2);
	assert_int_equal(r.hits[0].id, 2);
	assert_int_equal(r.hits[1].id, 3);
	assert_true(r.hits[0].score > r.hits[1].score && r.hits[1].score > 0);
	oh_index_free(ix);
	oh_arena_free(a);
}

static bool suggests(const oh_index *ix, const oh_index_viewer *v, const char *typed,
                     const char *want)
{
	oh_arena *a = oh_arena_new(0);
	const oh_sv *out;
	size_t n;
	bool found = false;
	assert_int_equal(oh_index_suggest(ix, v, oh_sv_from(typed), 8, a, &out, &n, NULL), OH_OK);
	assert_true(n <= 8);
	for (size_t i = 0; i < n; i++)
		found = found || oh_sv_eq(out[i], oh_sv_from(want));
	oh_arena_free(a);
	return found;
}

static void suggestions(void **state)
{
	(void)state;
	oh_index *ix = words_index();
	oh_index_viewer all = {.tenant = 1, .all = true}, other = {.tenant = 2, .all = true};
	assert_true(suggests(ix, &all, "永磁", "永磁同步电机 75kW"));
	assert_true(suggests(ix, &all, "轮毂", "轮毂铸件"));
	assert_true(suggests(ix, &all, "演", "演示铸造"));
	assert_true(suggests(ix, &all, "挖", "挖掘机"));
	assert_true(suggests(ix, &all, "無取向", "无取向硅钢 50W470"));
	assert_false(suggests(ix, &other, "永磁", "永磁同步电机 75kW"));
	assert_false(suggests(ix, &all, "", "轮毂铸件"));
	oh_index_free(ix);
}

/* What a letter is in lower case is decided where text is folded; the index keeps the
 * author's letters and lowers them later, to the same. */
static void lower_case_agrees(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_index *ix = index_new();
	for (uint32_t cp = 1; cp < 0x10000; cp++) {
		oh_buf b = OH_BUF_INIT;
		oh_sv kept, lower, again;
		oh_arena_mark mark = oh_arena_mark_get(a);
		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		oh_buf_cp(&b, cp);
		assert_int_equal(oh_fold_key(oh_buf_sv(&b), 0, a, &kept), OH_OK);
		assert_int_equal(oh_fold_key(oh_buf_sv(&b), OH_FOLD_CASE, a, &lower), OH_OK);
		assert_int_equal(oh_fold_key(kept, OH_FOLD_CASE, a, &again), OH_OK);
		assert_true(oh_sv_eq(lower, again));
		oh_arena_rewind(a, mark);
		oh_buf_release(&b);
	}
	oh_index_free(ix);
	oh_arena_free(a);
}

/* ---- memory ---- */

static oh_status all_of_it(const oh_index_doc *docs, size_t n_docs, oh_arena *a)
{
	oh_index *ix = NULL;
	oh_index_load *l = NULL;
	oh_index_result found;
	const oh_sv *words;
	size_t n;
	oh_index_query q = {.viewer = {.tenant = 1, .all = true},
	                    .words = OH_SV("电机"),
	                    .side = -1,
	                    .kind = -1,
	                    .limit = 5,
	                    .facets = true};
	oh_status st = oh_index_new(packs, &ix, NULL);
	if (!st)
		st = oh_index_load_begin(ix, 4, &l, NULL);
	for (size_t i = 0; i < 4 && !st; i++)
		st = oh_index_load_add(l, &docs[i], NULL);
	if (st)
		oh_index_load_cancel(l);
	else
		st = oh_index_load_end(l, NULL);
	for (size_t i = 2; i < n_docs && !st; i++)
		st = oh_index_put(ix, &docs[i], NULL);
	if (!st)
		st = oh_index_search(ix, &q, a, &found, NULL);
	if (!st)
		st = oh_index_suggest(ix, &q.viewer, OH_SV("高"), 5, a, &words, &n, NULL);
	if (!st)
		st = oh_index_remove(ix, 1, 3, NULL);
	oh_index_free(ix);
	return st;
}

/* A failed change leaves what stood. */
static void put_without_memory(void **state)
{
	(void)state;
	random_docs r;
	oh_arena *a = oh_arena_new(0);
	oh_index *ix = index_new();
	oh_index_doc d;
	oh_index_stats stats;
	assert_true(random_docs_init(&r, packs, 4));
	for (size_t i = 0; i < 7; i++) {
		random_docs_make(&r, i, 0, a, &d);
		assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
	}
	random_docs_make(&r, 3, 1, a, &d);
	oh_status st = OH_ENOMEM;
	for (uint64_t nth = 1; st == OH_ENOMEM; nth++) {
		oh_alloc_fail_after(nth);
		st = oh_index_put(ix, &d, NULL);
		oh_alloc_fail_after(0);
		oh_index_stats_get(ix, &stats);
		assert_int_equal(stats.listings, 7);
	}
	assert_int_equal(st, OH_OK);
	oh_index_free(ix);
	random_docs_release(&r);
	oh_arena_free(a);
}

static void no_memory(void **state)
{
	(void)state;
	enum { N = 14 };
	random_docs r;
	oh_index_doc docs[N];
	oh_arena *made = oh_arena_new(0);
	assert_true(random_docs_init(&r, packs, 4));
	for (size_t i = 0; i < N; i++)
		random_docs_make(&r, i, i > 1, made, &docs[i]);
	oh_status st = OH_ENOMEM;
	for (uint64_t nth = 1; st; nth += 1 + nth / 20) {
		oh_arena *a = oh_arena_new(0);
		oh_alloc_fail_after(nth);
		st = all_of_it(docs, N, a);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		oh_arena_free(a);
	}
	random_docs_release(&r);
	oh_arena_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(loaded_as_walked),  cmocka_unit_test(changed_as_walked),
	    cmocka_unit_test(loaded_as_put),     cmocka_unit_test(words_are_found),
	    cmocka_unit_test(title_weighs_more), cmocka_unit_test(suggestions),
	    cmocka_unit_test(lower_case_agrees), cmocka_unit_test(put_without_memory),
	    cmocka_unit_test(no_memory)};
	return cmocka_run_group_tests(tests, with_packs, without_packs);
}
