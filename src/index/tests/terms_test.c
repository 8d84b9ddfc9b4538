/* What terms a text has, and what a query that is a text finds by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../rank.h"
#include "../terms.h"
#include "ouhe/index/index.h"
#include "ouhe/text/fold.h"
#include "with_packs.h"

/* ---- words without endings ---- */

static void endings(void **state)
{
	(void)state;
	/* The paper's own examples, step by step, then words of trade. */
	static const char *const cases[][2] = {{"caresses", "caress"},
	                                       {"ponies", "poni"},
	                                       {"cats", "cat"},
	                                       {"feed", "feed"},
	                                       {"agreed", "agre"},
	                                       {"plastered", "plaster"},
	                                       {"bled", "bled"},
	                                       {"motoring", "motor"},
	                                       {"sing", "sing"},
	                                       {"conflated", "conflat"},
	                                       {"troubled", "troubl"},
	                                       {"sized", "size"},
	                                       {"hopping", "hop"},
	                                       {"falling", "fall"},
	                                       {"hissing", "hiss"},
	                                       {"filing", "file"},
	                                       {"happy", "happi"},
	                                       {"sky", "sky"},
	                                       {"relational", "relat"},
	                                       {"conditional", "condit"},
	                                       {"digitizer", "digit"},
	                                       {"operator", "oper"},
	                                       {"formaliti", "formal"},
	                                       {"triplicate", "triplic"},
	                                       {"electrical", "electr"},
	                                       {"goodness", "good"},
	                                       {"revival", "reviv"},
	                                       {"adjustable", "adjust"},
	                                       {"replacement", "replac"},
	                                       {"adoption", "adopt"},
	                                       {"irritant", "irrit"},
	                                       {"probate", "probat"},
	                                       {"controll", "control"},
	                                       {"roll", "roll"},
	                                       {"bearings", "bear"},
	                                       {"bearing", "bear"},
	                                       {"castings", "cast"},
	                                       {"gas", "ga"},
	                                       {"qt450", "qt450"},
	                                       {"as", "as"},
	                                       {"a", "a"},
	                                       {"größen", "größen"},
	                                       {"structural", "structur"},
	                                       {"structures", "structur"},
	                                       {"heating", "heat"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char word[32];
		size_t n = strlen(cases[i][0]);
		memcpy(word, cases[i][0], n);
		n = ix_stem(word, n);
		word[n] = '\0';
		assert_string_equal(word, cases[i][1]);
	}
}

/* ---- cutting ---- */

typedef struct cut {
	oh_buf out;
	const char *between;
} cut;

static void put_key(void *ctx, uint64_t key)
{
	cut *c = ctx;
	uint32_t a = (uint32_t)(key >> 16 & 0xFFFF), b = (uint32_t)(key & 0xFFFF);
	oh_buf_str(&c->out, c->out.n ? " " : "");
	switch (key >> IX_TAG_SHIFT) {
	case 0:
		oh_buf_cp(&c->out, a);
		if (b)
			oh_buf_cp(&c->out, b);
		break;
	case 3:
		oh_buf_char(&c->out, '#');
		for (int shift = 24; shift >= 0; shift -= 8)
			oh_buf_char(&c->out, (char)(key >> shift & 0x7F));
		break;
	case 4:
		oh_buf_char(&c->out, '=');
		oh_buf_cp(&c->out, (uint32_t)key);
		break;
	default:
		oh_buf_char(&c->out, '@');
	}
}

static oh_status put_word(void *ctx, oh_sv form)
{
	cut *c = ctx;
	oh_buf_str(&c->out, c->out.n ? " " : "");
	oh_buf_sv_put(&c->out, form);
	return OH_OK;
}

/* Concepts last, as @. */
static size_t cut_all(const char *text, bool characters, oh_buf *out)
{
	oh_arena *a = oh_arena_new(0);
	ix_lexicon *l = ix_lexicon_new(packs);
	oh_sv folded;
	cut c = {.out = OH_BUF_INIT};
	ix_sink sink = {&c, put_key, put_word};
	size_t length;
	assert_non_null(l);
	assert_int_equal(oh_fold_key(oh_sv_from(text), OH_FOLD_CASE, a, &folded), OH_OK);
	uint32_t *cps = oh_arena_alloc(a, (folded.n + 1) * sizeof *cps);
	size_t n = ix_characters(folded, cps);
	assert_int_equal(ix_terms_cut(l, cps, n, characters, &sink, &length), OH_OK);
	assert_true(oh_buf_ok(&c.out));
	*out = c.out;
	ix_lexicon_free(l);
	oh_arena_free(a);
	return length;
}

static void has_terms(const char *text, bool characters, size_t length, const char *want)
{
	oh_buf out;
	assert_int_equal(cut_all(text, characters, &out), length);
	assert_string_equal(out.p ? out.p : "", want);
	oh_buf_release(&out);
}

static void same_terms(const char *x, const char *y)
{
	oh_buf a, b;
	cut_all(x, true, &a);
	cut_all(y, true, &b);
	assert_string_equal(a.p, b.p);
	oh_buf_release(&a);
	oh_buf_release(&b);
}

static void terms(void **state)
{
	(void)state;
	has_terms("", true, 0, "");
	has_terms("?!, …", true, 0, "");
	has_terms("Shock waves.", false, 2, "shock wave");
	has_terms("旧书的价", false, 4, "旧书 书的 的价 价");
	has_terms("旧书的价", true, 4, "旧书 =旧 书的 =书 的价 价 =价");
	has_terms("KDL-40V", false, 1, "kdl40v #kdl4 #dl40 #l40v kdl 40v");
	has_terms("IP67", false, 1, "ip67");
	has_terms("wing-body", false, 1, "wingbodi wing bodi");
	has_terms("1.5/2", false, 1, "1.5/2 1 5 2");
	has_terms("x书y", false, 3, "x 书 y");
	same_terms("ＱＴ４５０－１０ 電機", "qt450-10 电机");
	same_terms("ABC", "abc");
}

static void bounded(void **state)
{
	(void)state;
	/* Of every kind of text no more terms than there is room for. */
	static const char *const units[] = {"a1-", "书", "a1b2c3d4", "电机", "a.", "motor ", "1/"};
	for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
		oh_buf text = OH_BUF_INIT, out;
		size_t n = 0;
		for (size_t i = 0; i < 400; i++)
			oh_buf_str(&text, units[u]);
		cut_all(text.p, true, &out);
		for (size_t i = 0; i < out.n; i++)
			n += out.p[i] == ' ';
		assert_true(n < IX_TERMS_EACH * text.n / 3 + IX_TERMS_MORE);
		oh_buf_release(&text);
		oh_buf_release(&out);
	}
}

/* ---- the model ---- */

static void lengths(void **state)
{
	(void)state;
	uint8_t last = 0;
	for (size_t n = 0; n < 1000000; n += n < 5000 ? 1 : 997) {
		uint8_t code = ix_length_code(n);
		assert_true(code >= last);
		last = code;
		if (n < 500000) {
			assert_true(ix_length_of(code) <= n);
			assert_true((double)n < 1.07 * ix_length_of(code) + 1);
		}
	}
	assert_int_equal(ix_length_code(SIZE_MAX), 255);
}

static void counts(void **state)
{
	(void)state;
	ix_model m;
	ix_model_set(&m, 10, 100);
	for (unsigned org = 0; org < 2; org++)
		for (unsigned title = 0; title < 12; title++)
			for (unsigned text = 0; text < 60; text++) {
				unsigned count[3] = {title, text, org};
				if (org + title + text == 0)
					continue;
				unsigned code = ix_rank_code(count);
				assert_in_range(code, 1, 255);
				assert_true(m.title[code] <= 3.0F * (float)title);
				assert_true(m.text[code] <= (float)text);
				assert_true((m.org[code] > 0) == (org > 0));
				if (title < 8 && text < 9) {
					assert_true(m.title[code] >= 3.0F * (float)title);
					assert_true(m.text[code] >= (float)text);
				}
			}
}

/* ---- queries that are texts ---- */

typedef struct line {
	const char *title, *text;
	uint8_t visibility;
} line;

static oh_index *index_of(const line *lines, size_t n)
{
	oh_index *ix;
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	for (size_t i = 0; i < n; i++) {
		oh_index_doc d = {.tenant = 1,
		                  .id = (int64_t)i + 1,
		                  .pack = motor,
		                  .title = oh_sv_from(lines[i].title),
		                  .text = oh_sv_from(lines[i].text),
		                  .visibility = lines[i].visibility};
		assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
	}
	return ix;
}

static void finds(const oh_index *ix, const char *words, bool any, bool all, const char *want)
{
	oh_arena *a = oh_arena_new(0);
	oh_index_result r;
	char found[32] = "";
	oh_index_query q = {.viewer = {.tenant = 1, .visibilities = 1, .all = all},
	                    .words = oh_sv_from(words),
	                    .any = any,
	                    .best_only = any,
	                    .side = -1,
	                    .kind = -1,
	                    .limit = 9};
	assert_int_equal(oh_index_search(ix, &q, a, &r, NULL), OH_OK);
	for (size_t i = 0; i < r.n_hits; i++)
		found[i] = (char)('0' + r.hits[i].id);
	assert_string_equal(found, want);
	oh_arena_free(a);
}

static void codes(void **state)
{
	(void)state;
	static const line lines[] = {{"flat panel kdl-40v3000", "", 0},
	                             {"flat panel ln40a550", "", 0},
	                             {"flat panel kdl-40v2500", "", 0},
	                             {"wall mount", "", 0}};
	oh_index *ix = index_of(lines, 4);
	finds(ix, "KDL40V3000", true, true, "13"); /* the code itself, then its family */
	finds(ix, "kdl 40v3000", true, true, "13");
	finds(ix, "KDL-40V3000 ", false, true, "1");
	finds(ix, "KDL40V", false, true, "13"); /* while it is typed */
	finds(ix, "40v2500 ", false, true, "3");
	oh_index_free(ix);
}

static void typed_endings(void **state)
{
	(void)state;
	static const line lines[] = {
	    {"running shoes", "", 0}, {"hybrid bearings", "", 0}, {"gas", "", 0}, {"gauge", "", 0}};
	oh_index *ix = index_of(lines, 4);
	static const char *const typed[] = {"b",      "be",      "bea",      "bear",     "beari",
	                                    "bearin", "bearing", "bearings", "bearings "};
	static const char *const run[] = {"ru", "run", "runn", "runni", "runnin", "running"};
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
		finds(ix, typed[i], false, true, "2");
	for (size_t i = 0; i < sizeof run / sizeof run[0]; i++)
		finds(ix, run[i], false, true, "1");
	finds(ix, "bearxing", false, true, "");
	finds(ix, "ga", false, true, "34");
	finds(ix, "gas", false, true, "3"); /* kept as "ga", which "gauge" begins with, too */
	finds(ix, "gas ", false, true, "3");
	finds(ix, "gaug", false, true, "4");
	oh_index_free(ix);
}

#define SAID "金属表面防腐耐高温薄膜生产设备工艺参数优化"
#define ASKED "石墨烯涂层，" SAID

/* The second hit shares with the first, not with the query. */
static void lent(void **state)
{
	(void)state;
	static const line lines[] = {
	    {"石墨烯涂层", SAID " 盐雾试验箱", 0}, {"盐雾试验箱", "", 0}, {"滚珠丝杠", "", 0}};
	oh_index *ix = index_of(lines, 3);
	finds(ix, ASKED, true, true, "12");
	finds(ix, "石墨烯涂层", true, true, "1"); /* few words mean themselves */
	oh_index_free(ix);
}

/* What the viewer may not see lends nothing: its words would show through others. */
static void lent_by_what_is_seen(void **state)
{
	(void)state;
	static const line lines[] = {{"石墨烯涂层", SAID " 盐雾试验箱", 3},
	                             {"盐雾试验箱", "", 0},
	                             {"石墨烯涂层", "防腐", 0}};
	oh_index *ix = index_of(lines, 3);
	finds(ix, ASKED, true, true, "132");
	finds(ix, ASKED, true, false, "3");
	oh_index_free(ix);
}

/* Whose category is asked for is a hit, below whoever says so in its title as well. */
static void of_a_category(void **state)
{
	(void)state;
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	const oh_category *c = &motor->categories[1];
	oh_index_doc docs[] = {{.title = OH_SV("示例甲"), .category = c},
	                       {.title = OH_SV("示例乙")},
	                       {.title = c->zh, .category = c},
	                       {.title = OH_SV("示例丙"), .category = &motor->categories[0]}};
	oh_index *ix;
	oh_arena *a = oh_arena_new(0);
	oh_index_result r;
	assert_ptr_not_equal(motor->categories[0].parent, c);
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	for (size_t i = 0; i < 4; i++) {
		docs[i].tenant = 1;
		docs[i].id = (int64_t)i + 1;
		docs[i].pack = motor;
		assert_int_equal(oh_index_put(ix, &docs[i], NULL), OH_OK);
	}
	oh_index_query q = {.viewer = {.tenant = 1, .all = true},
	                    .words = c->zh,
	                    .any = true,
	                    .tell_loose = true,
	                    .side = -1,
	                    .kind = -1,
	                    .limit = 9};
	for (int best = 0; best < 2; best++) {
		q.best_only = best;
		assert_int_equal(oh_index_search(ix, &q, a, &r, NULL), OH_OK);
		assert_int_equal(r.n_hits, 2);
		assert_int_equal(r.hits[0].id, 3);
		assert_int_equal(r.hits[1].id, 1);
		assert_false(r.hits[1].loose);
	}
	oh_arena_free(a);
	oh_index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(endings),
	                                   cmocka_unit_test(terms),
	                                   cmocka_unit_test(bounded),
	                                   cmocka_unit_test(lengths),
	                                   cmocka_unit_test(counts),
	                                   cmocka_unit_test(codes),
	                                   cmocka_unit_test(lent),
	                                   cmocka_unit_test(typed_endings),
	                                   cmocka_unit_test(lent_by_what_is_seen),
	                                   cmocka_unit_test(of_a_category)};
	return cmocka_run_group_tests(tests, with_packs, without_packs);
}
