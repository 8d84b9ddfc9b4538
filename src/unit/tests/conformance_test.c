/* A peer's cases, read from ../shared where that is present. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "ouhe/base/decimal.h"
#include "ouhe/base/map.h"
#include "ouhe/json/read.h"
#include "ouhe/unit/quantity.h"

#define DATA OH_SOURCE_DIR "/../shared/data/recognizers/"

/* Cases in which another answer is right: id and reason. None at present; a NULL
 * ends the table. */
static const char *const exceptions[][2] = {{NULL, NULL}};

static bool read_all(const char *path, oh_buf *b)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	for (size_t n = 1; n > 0 && oh_buf_reserve(b, 65536);) {
		n = fread(b->p + b->n, 1, 65536, f);
		b->n += n;
	}
	assert_int_equal(fclose(f), 0);
	return true;
}

/* The peer's unit names: index of the code's offset in *codes. */
static oh_map *read_units(oh_buf *codes)
{
	oh_buf b = OH_BUF_INIT;
	if (!read_all(DATA "units.tsv", &b))
		return NULL;
	oh_map *m = oh_map_new();
	oh_sv rest = oh_buf_sv(&b), line, name;
	while (oh_sv_split(&rest, '\n', &line)) {
		if (oh_sv_split(&line, '\t', &name) && line.n) {
			assert_int_equal(oh_map_set(m, name, codes->n), OH_OK);
			oh_buf_sv_put(codes, oh_sv_trim(line));
			oh_buf_char(codes, '\n');
		}
	}
	oh_buf_release(&b);
	return m;
}

static oh_sv code_of(const oh_map *units, const oh_buf *codes, oh_sv peer)
{
	uint64_t at;
	oh_sv code, rest;
	if (!oh_map_get(units, peer, &at))
		return (oh_sv){NULL, 0};
	rest = oh_sv_sub(oh_buf_sv(codes), (size_t)at, codes->n);
	(void)oh_sv_split(&rest, '\n', &code);
	return code;
}

static double number(const oh_json *o, const char *key)
{
	double v = NAN;
	oh_sv s;
	const oh_json *m = oh_json_member(o, key);
	if (!oh_json_get_double(m, &v) && oh_json_get_sv(m, &s) && !oh_double_parse(s, &v))
		fail_msg("%s is no number", key);
	return v;
}

struct tally {
	size_t cases, applicable, passed, excused;
};

static bool agrees(const oh_json *want, const oh_map *units, const oh_buf *codes,
                   const oh_quantity *got, size_t n)
{
	size_t count = oh_json_length(want);
	if (count != n)
		return false;
	for (size_t i = 0; i < count; i++) {
		const oh_json *w = oh_json_at(want, i);
		oh_sv unit;
		bool found = false;
		double value = number(w, "value");
		assert_true(oh_json_get_sv(oh_json_member(w, "unit"), &unit));
		for (size_t k = 0; k < n && !found; k++) {
			double v = NAN;
			if (got[k].value.p && !oh_double_parse(got[k].value, &v))
				return false;
			found =
			    (double)got[k].start == number(w, "start") &&
			    (double)got[k].end == number(w, "end") &&
			    oh_sv_eq(got[k].unit, code_of(units, codes, unit)) &&
			    ((isnan(v) && isnan(value)) || fabs(v - value) <= 1e-13 * fabs(value));
		}
		if (!found)
			return false;
	}
	return true;
}

static bool applies(const oh_json *want, const oh_map *units)
{
	for (size_t i = 0; i < oh_json_length(want); i++) {
		oh_sv unit;
		if (!oh_json_get_sv(oh_json_member(oh_json_at(want, i), "unit"), &unit) ||
		    !oh_map_get(units, unit, NULL))
			return false;
	}
	return true;
}

static void report(oh_sv id, oh_sv input, const oh_quantity *got, size_t n, const char *reason)
{
	print_message("  %.*s: %.*s\n", OH_SV_ARG(id), OH_SV_ARG(input));
	for (size_t i = 0; i < n; i++)
		print_message("      got [%zu,%zu) %.*s %.*s%s%.*s\n", got[i].start, got[i].end,
		              OH_SV_ARG(got[i].value), OH_SV_ARG(got[i].lo),
		              got[i].hi.p ? ".." : " ", OH_SV_ARG(got[i].unit));
	if (reason)
		print_message("      %s\n", reason);
}

static void one_case(const oh_json *doc, oh_quantity_lang lang, oh_quantity_kind kind,
                     const oh_map *units, const oh_buf *codes, struct tally *t)
{
	oh_arena *a = oh_arena_new(0);
	oh_sv id, input;
	const oh_quantity *got;
	size_t n;
	const oh_json *want = oh_json_member(doc, "quantities");
	assert_true(oh_json_get_sv(oh_json_member(doc, "id"), &id));
	assert_true(oh_json_get_sv(oh_json_member(doc, "input"), &input));
	assert_int_equal(oh_quantity_find(input, lang, kind, a, &got, &n), OH_OK);
	t->cases++;
	if (applies(want, units)) {
		t->applicable++;
		if (agrees(want, units, codes, got, n)) {
			t->passed++;
		} else {
			const char *reason = NULL;
			for (size_t k = 0; exceptions[k][0]; k++)
				if (oh_sv_eq(id, oh_sv_from(exceptions[k][0])))
					reason = exceptions[k][1];
			t->excused += reason != NULL;
			report(id, input, got, n, reason);
		}
	}
	oh_arena_free(a);
}

static void run_file(const char *name, oh_quantity_lang lang, oh_quantity_kind kind,
                     struct tally *sum)
{
	oh_buf b = OH_BUF_INIT, codes = OH_BUF_INIT;
	char path[512];
	oh_map *units = read_units(&codes);
	(void)snprintf(path, sizeof path, DATA "%s.jsonl", name);
	if (!units || !read_all(path, &b)) {
		print_message("../shared is absent\n");
		skip();
	}
	struct tally t = {0};
	oh_sv rest = oh_buf_sv(&b), line;
	while (oh_sv_split(&rest, '\n', &line)) {
		oh_json *doc;
		if (line.n == 0)
			continue;
		assert_int_equal(oh_json_parse(line, oh_sv_from(name), &doc, NULL), OH_OK);
		one_case(doc, lang, kind, units, &codes, &t);
		oh_json_free(doc);
	}
	print_message("%s: %zu of %zu applicable cases (%zu in all), %zu with a reason\n", name,
	              t.passed, t.applicable, t.cases, t.excused);
	sum->applicable += t.applicable;
	sum->passed += t.passed;
	oh_map_free(units);
	oh_buf_release(&b);
	oh_buf_release(&codes);
}

static void conformance(void **state)
{
	(void)state;
	struct tally sum = {0};
	run_file("zh-dimension", OH_QUANTITY_ZH, OH_QUANTITY_DIMENSION, &sum);
	run_file("zh-currency", OH_QUANTITY_ZH, OH_QUANTITY_CURRENCY, &sum);
	run_file("zh-temperature", OH_QUANTITY_ZH, OH_QUANTITY_TEMPERATURE, &sum);
	run_file("en-dimension", OH_QUANTITY_EN, OH_QUANTITY_DIMENSION, &sum);
	run_file("en-temperature", OH_QUANTITY_EN, OH_QUANTITY_TEMPERATURE, &sum);
	print_message("%zu of %zu\n", sum.passed, sum.applicable);
	assert_true(sum.passed * 100 >= sum.applicable * 95);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(conformance)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
