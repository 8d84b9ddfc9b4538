/* Judged sets of ../shared: queries that are texts, answered better than by full-text
 * engines (their figures: README.md there). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/index/index.h"

#define SETS OH_SOURCE_DIR "/../shared/data/relevance/"

/* What must be reached: the best peer and at least a twentieth more. */
typedef struct judged {
	const char *name;
	double peer_ndcg, peer_recall;
} judged;
static const judged sets[] = {{"abt-buy", 0.843, 0.997}, {"cranfield", 0.377, 0.729}};

enum { DEPTH = 10, RECALL = 100 };

static oh_packs *packs;

static int setup(void **state)
{
	(void)state;
	return oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	oh_packs_free(packs);
	return 0;
}

/* The whole file in the arena. */
static oh_sv read_file(const judged *set, const char *name, oh_arena *a)
{
	oh_buf path = OH_BUF_INIT, text = OH_BUF_INIT;
	char piece[65536];
	size_t n;
	oh_buf_str(&path, SETS);
	oh_buf_str(&path, set->name);
	oh_buf_char(&path, '/');
	oh_buf_str(&path, name);
	FILE *f = fopen(path.p, "r");
	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		oh_buf_put(&text, piece, n);
	fclose(f);
	oh_sv kept = oh_arena_sv(a, oh_buf_sv(&text));
	assert_true(oh_buf_ok(&text) && kept.p);
	oh_buf_release(&path);
	oh_buf_release(&text);
	return kept;
}

static oh_index *load(const judged *set, oh_map *ids, oh_arena *a)
{
	oh_index *ix;
	oh_index_load *l;
	oh_sv rest = read_file(set, "docs.tsv", a), row;
	const oh_pack *any = oh_packs_at(packs, 0);
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	assert_int_equal(oh_index_load_begin(ix, 2000, &l, NULL), OH_OK);
	for (int64_t id = 1; oh_sv_split(&rest, '\n', &row); id++) {
		oh_index_doc d = {.tenant = 1, .id = id, .pack = any, .amount = -1};
		oh_sv name = {0};
		if (row.n == 0)
			continue;
		assert_true(oh_sv_split(&row, '\t', &name));
		assert_true(oh_sv_split(&row, '\t', &d.title));
		d.text = row;
		assert_int_equal(oh_map_set(ids, name, (uint64_t)id), OH_OK);
		assert_int_equal(oh_index_load_add(l, &d, NULL), OH_OK);
	}
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
	return ix;
}

/* Listings that answer, by query. */
static oh_map *judgements(const judged *set, oh_map *ids, oh_vec *answers, oh_arena *a)
{
	oh_map *queries = oh_map_new();
	oh_sv rest = read_file(set, "qrels.txt", a), row;
	assert_non_null(queries);
	while (oh_sv_split(&rest, '\n', &row)) {
		oh_sv query, iteration, doc;
		uint64_t at = answers->n, id;
		if (row.n == 0)
			continue;
		assert_true(oh_sv_split(&row, ' ', &query));
		assert_true(oh_sv_split(&row, ' ', &iteration));
		assert_true(oh_sv_split(&row, ' ', &doc));
		if (oh_sv_eq(row, OH_SV("0")))
			continue;
		if (!oh_map_get(queries, query, &at)) {
			oh_vec new;
			oh_vec_init(&new, sizeof(uint64_t));
			assert_int_equal(oh_map_set(queries, query, at), OH_OK);
			assert_int_equal(oh_vec_push(answers, &new), OH_OK);
		}
		assert_true(oh_map_get(ids, doc, &id));
		assert_int_equal(oh_vec_push(&OH_VEC_AT(answers, oh_vec, at), &id), OH_OK);
	}
	return queries;
}

static bool answers_it(const oh_vec *answers, int64_t id)
{
	for (size_t i = 0; i < answers->n; i++)
		if (OH_VEC_AT(answers, uint64_t, i) == (uint64_t)id)
			return true;
	return false;
}

static void ask(const oh_index *ix, oh_sv words, const oh_vec *answers, double *ndcg,
                double *recall)
{
	oh_arena *a = oh_arena_new(0);
	oh_index_result r;
	double gained = 0, ideal = 0;
	size_t found = 0;
	oh_index_query q = {.viewer = {.tenant = 1, .all = true},
	                    .words = words,
	                    .any = true,
	                    .best_only = true,
	                    .side = -1,
	                    .kind = -1,
	                    .limit = RECALL};
	assert_int_equal(oh_index_search(ix, &q, a, &r, NULL), OH_OK);
	for (size_t i = 0; i < r.n_hits; i++) {
		if (!answers_it(answers, r.hits[i].id))
			continue;
		found++;
		gained += i < DEPTH ? 1 / log2((double)i + 2) : 0;
	}
	for (size_t i = 0; i < answers->n && i < DEPTH; i++)
		ideal += 1 / log2((double)i + 2);
	*ndcg += gained / ideal;
	*recall += (double)found / (double)answers->n;
	oh_arena_free(a);
}

static void check_set(const judged *set)
{
	oh_arena *a = oh_arena_new(0);
	oh_map *ids = oh_map_new();
	oh_vec answers;
	double ndcg = 0, recall = 0;
	size_t n = 0;
	oh_vec_init(&answers, sizeof(oh_vec));
	oh_index *ix = load(set, ids, a);
	oh_map *queries = judgements(set, ids, &answers, a);
	oh_sv rest = read_file(set, "queries.tsv", a), row;
	while (oh_sv_split(&rest, '\n', &row)) {
		oh_sv id;
		uint64_t at;
		if (!oh_sv_split(&row, '\t', &id) || !oh_map_get(queries, id, &at))
			continue;
		ask(ix, row, &OH_VEC_AT(&answers, oh_vec, at), &ndcg, &recall);
		n++;
	}
	assert_true(n > 100);
	ndcg /= (double)n;
	recall /= (double)n;
	print_message("%s: nDCG@10 %.4f, recall@100 %.4f\n", set->name, ndcg, recall);
	assert_true(ndcg > 1.05 * set->peer_ndcg);
	assert_true(recall > set->peer_recall - 0.005);
	for (size_t i = 0; i < answers.n; i++)
		oh_vec_release(&OH_VEC_AT(&answers, oh_vec, i));
	oh_vec_release(&answers);
	oh_map_free(queries);
	oh_map_free(ids);
	oh_index_free(ix);
	oh_arena_free(a);
}

static void better_than_peers(void **state)
{
	(void)state;
	if (access(SETS, R_OK) != 0) {
		print_message("skipped: %s is absent\n", SETS);
		skip();
	}
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
		check_set(&sets[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(better_than_peers)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
