/* Texts with known facts: those of the project (tests/golden/extract) and, where
 * present, the worked examples beside the contract. Every fact, nothing more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <unistd.h>

#include "ouhe/base/decimal.h"
#include "ouhe/extract/extract.h"
#include "ouhe/json/read.h"

enum { PACKS_MAX = 32, LINE_MAX_BYTES = 1 << 16, FILES_MAX = 64 };

static struct {
	oh_packs *packs;
	oh_extractor *x[PACKS_MAX];
} world;

static int set_up(void **state)
{
	(void)state;
	oh_error err;
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &world.packs, &err)) {
		oh_buf b = OH_BUF_INIT;
		oh_error_render(&b, &err, OH_LANG_EN);
		print_error("%s\n", b.p);
		oh_buf_release(&b);
		return -1;
	}
	for (size_t i = 0; i < oh_packs_count(world.packs) && i < PACKS_MAX; i++)
		if (oh_extractor_new(oh_packs_at(world.packs, i), &world.x[i], &err))
			return -1;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < PACKS_MAX; i++)
		oh_extractor_free(world.x[i]);
	oh_packs_free(world.packs);
	return 0;
}

static bool close_to(double a, double b)
{
	return a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static bool same_bound(const oh_json *want, const char *key, const char *open_key, bool stated,
                       double value, bool open)
{
	double v;
	bool asked = oh_json_get_double(oh_json_member(want, key), &v), want_open = false;
	oh_json_get_bool(oh_json_member(want, open_key), &want_open);
	return asked == stated && (!asked || close_to(v, value)) && want_open == open;
}

static bool same_values(const oh_json *want, const oh_fact *f)
{
	const oh_json *values = oh_json_member(want, "values");
	if (!values)
		return !(f->flags & OH_FACT_SET);
	if (!(f->flags & OH_FACT_SET) || oh_json_length(values) != f->n_values)
		return false;
	for (size_t i = 0; i < f->n_values; i++) {
		bool found = false;
		for (size_t k = 0; k < f->n_values && !found; k++) {
			oh_sv text;
			double v;
			const oh_json *item = oh_json_at(values, k);
			if (oh_json_get_sv(item, &text))
				found = oh_sv_eq(text, f->values[i].text);
			else if (oh_json_get_double(item, &v))
				found = close_to(v, f->values[i].number);
		}
		if (!found)
			return false;
	}
	return true;
}

static bool same_fact(const oh_json *want, const oh_fact *f)
{
	oh_sv key = {NULL, 0}, importance = OH_SV("must");
	bool approx = false;
	oh_json_get_sv(oh_json_member(want, "key"), &key);
	oh_json_get_sv(oh_json_member(want, "importance"), &importance);
	oh_json_get_bool(oh_json_member(want, "approx"), &approx);
	return oh_sv_eq(key, f->attr->key) &&
	       same_bound(want, "lo", "lo_open", f->flags & OH_FACT_LO, f->lo,
	                  f->flags & OH_FACT_LO_OPEN) &&
	       same_bound(want, "hi", "hi_open", f->flags & OH_FACT_HI, f->hi,
	                  f->flags & OH_FACT_HI_OPEN) &&
	       approx == !!(f->flags & OH_FACT_APPROX) && same_values(want, f) &&
	       oh_sv_eq(importance, OH_SV("should")) == (f->importance == OH_SHOULD);
}

static void show(const oh_extraction *e)
{
	for (size_t i = 0; i < e->n_facts; i++) {
		const oh_fact *f = &e->facts[i];
		char lo[32] = "", hi[32] = "";
		if (f->flags & OH_FACT_LO)
			oh_double_format(f->lo, lo);
		if (f->flags & OH_FACT_HI)
			oh_double_format(f->hi, hi);
		print_message("    %.*s [%s, %s] flags %u%s", OH_SV_ARG(f->attr->key), lo, hi,
		              f->flags, f->importance == OH_SHOULD ? " should" : "");
		for (uint32_t k = 0; k < f->n_values; k++)
			print_message(" {%.*s}", OH_SV_ARG(f->values[k].text));
		print_message("  <%.*s>\n", OH_SV_ARG(f->text));
	}
}

/* True when the text gives just the wanted facts, each with a span of its own. */
static bool check(const oh_json *line)
{
	oh_sv pack = {NULL, 0}, side = {NULL, 0}, text = {NULL, 0};
	oh_json_get_sv(oh_json_member(line, "pack"), &pack);
	oh_json_get_sv(oh_json_member(line, "side"), &side);
	oh_json_get_sv(oh_json_member(line, "text"), &text);
	const oh_json *expect = oh_json_member(line, "expect");
	const oh_pack *p = oh_packs_find(world.packs, pack);
	assert_non_null(p);
	assert_non_null(expect);
	oh_arena *a = oh_arena_new(0);
	oh_extraction e;
	assert_int_equal(oh_extract(world.x[p->index],
	                            oh_sv_eq(side, OH_SV("supply")) ? OH_SUPPLY : OH_DEMAND, text,
	                            a, NULL, &e),
	                 OH_OK);
	bool ok = e.n_facts == oh_json_length(expect);
	for (size_t i = 0; ok && i < e.n_facts; i++) {
		bool found = false;
		for (size_t k = 0; k < e.n_facts && !found; k++)
			found = same_fact(oh_json_at(expect, i), &e.facts[k]);
		ok = found;
	}
	for (size_t i = 0; i < e.n_facts; i++) {
		const oh_fact *f = &e.facts[i];
		assert_true(f->text.n > 0 && f->text.p == text.p + f->offset);
		assert_true(f->offset + f->text.n <= text.n);
	}
	if (!ok) {
		print_message("%.*s %.*s: %.*s\n", OH_SV_ARG(pack), OH_SV_ARG(side),
		              OH_SV_ARG(text));
		show(&e);
	}
	oh_arena_free(a);
	return ok;
}

static void check_file(const char *path, size_t *passed, size_t *failed)
{
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	static char line[LINE_MAX_BYTES];
	while (fgets(line, sizeof line, f)) {
		oh_sv text = oh_sv_trim(oh_sv_from(line));
		oh_json *doc;
		oh_error err;
		if (!text.n)
			continue;
		assert_int_equal(oh_json_parse(text, oh_sv_from(path), &doc, &err), OH_OK);
		if (check(doc))
			++*passed;
		else
			++*failed;
		oh_json_free(doc);
	}
	fclose(f);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void texts_of_the_project(void **state)
{
	(void)state;
	static char names[FILES_MAX][512];
	size_t n = 0, passed = 0, failed = 0;
	DIR *dir = opendir(OH_SOURCE_DIR "/tests/golden/extract");
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir)) != NULL && n < FILES_MAX;)
		if (oh_sv_ends(oh_sv_from(d->d_name), OH_SV(".jsonl")))
			(void)snprintf(names[n++], sizeof names[0], "%s/tests/golden/extract/%s",
			               OH_SOURCE_DIR, d->d_name);
	closedir(dir);
	qsort(names, n, sizeof names[0], by_name);
	for (size_t i = 0; i < n; i++)
		check_file(names[i], &passed, &failed);
	print_message("%zu texts as expected, %zu not\n", passed, failed);
	assert_true(passed > 0);
	assert_int_equal(failed, 0);
}

static void worked_examples(void **state)
{
	(void)state;
	const char *path = OH_SOURCE_DIR "/../shared/domain/extract_examples.jsonl";
	size_t passed = 0, failed = 0;
	if (access(path, R_OK) != 0) {
		print_message("skipped: %s is absent\n", path);
		skip();
	}
	check_file(path, &passed, &failed);
	assert_true(passed > 0);
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(texts_of_the_project),
	                                   cmocka_unit_test(worked_examples)};
	return cmocka_run_group_tests_name("extract/golden", tests, set_up, tear_down);
}
