/* The known answers of ../shared/data/lists, their facts given to the matcher
 * directly: what is wrong then is wrong in the rules, not in the reading. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "ouhe/match/match.h"

static oh_packs *packs;

static void put_values(oh_fact *f, json_t *values, oh_arena *a)
{
	f->flags = OH_FACT_SET;
	f->n_values = (uint32_t)json_array_size(values);
	oh_fact_value *v = oh_arena_array(a, f->n_values, sizeof *v);
	for (uint32_t i = 0; i < f->n_values; i++) {
		json_t *item = json_array_get(values, i);
		v[i] = (oh_fact_value){.value = -1, .number = NAN};
		if (json_is_string(item)) {
			v[i].text = oh_sv_from(json_string_value(item));
			v[i].value = oh_attr_value(f->attr, v[i].text);
		} else {
			v[i].number = json_number_value(item);
		}
	}
	f->values = v;
}

static oh_fact fact_of(const char *key, json_t *j, oh_arena *a)
{
	const oh_attr *attr = oh_pack_attr(oh_packs_find(packs, OH_SV("motor")), oh_sv_from(key));
	oh_fact f = {.attr = attr, .lo = -INFINITY, .hi = INFINITY, .evidence = OH_DECLARED};
	const char *op = json_string_value(json_array_get(j, 0));
	double x = json_number_value(json_array_get(j, 1));
	assert_non_null(attr);
	if (strcmp(op, "in") == 0) {
		put_values(&f, json_array_get(j, 1), a);
		return f;
	}
	if (strcmp(op, "le") != 0) {
		f.lo = x;
		f.flags |= OH_FACT_LO;
	}
	if (strcmp(op, "ge") != 0) {
		f.hi = strcmp(op, "rg") == 0 ? json_number_value(json_array_get(j, 2)) : x;
		f.flags |= OH_FACT_HI;
	}
	return f;
}

static oh_listing *listings(json_t *side, oh_side which, oh_arena *a, size_t *n)
{
	oh_listing *out = oh_arena_array(a, json_object_size(side), sizeof *out);
	const char *id, *key;
	json_t *facts, *j;
	*n = 0;
	json_object_foreach(side, id, facts)
	{
		oh_fact *f = oh_arena_array(a, json_object_size(facts), sizeof *f);
		size_t k = 0;
		json_object_foreach(facts, key, j) f[k++] = fact_of(key, j, a);
		out[*n] = (oh_listing){.side = which,
		                       .id = oh_sv_from(id),
		                       .pack = oh_packs_find(packs, OH_SV("motor")),
		                       .facts = f,
		                       .n_facts = k,
		                       .index = (uint32_t)*n};
		++*n;
	}
	return out;
}

/* One or two musts short, at least one of them a code or a level, no conflict. */
static bool maybe_near(const oh_match *m)
{
	size_t shorts = 0, coded = 0;
	for (size_t i = 0; i < m->n_facts; i++) {
		if (m->facts[i].state == OH_CONFLICT)
			return false;
		shorts += m->facts[i].state == OH_SHORT;
		coded += m->facts[i].state == OH_SHORT &&
		         m->facts[i].demand->attr->type != OH_ATTR_QUANTITY;
	}
	return coded > 0 && shorts <= 2;
}

static void check_list(const char *path)
{
	json_error_t error;
	json_t *truth = json_load_file(path, 0, &error);
	assert_non_null(truth);
	oh_arena *a = oh_arena_new(0), *pair = oh_arena_new(0);
	size_t nd, ns, checked = 0, maybe = 0;
	oh_listing *d = listings(json_object_get(truth, "demands"), OH_DEMAND, a, &nd);
	oh_listing *s = listings(json_object_get(truth, "supplies"), OH_SUPPLY, a, &ns);
	json_t *verdicts = json_object_get(truth, "verdicts");
	oh_match_options o = {.top = 0};
	for (size_t i = 0; i < nd; i++)
		for (size_t j = 0; j < ns; j++) {
			oh_arena_mark mark = oh_arena_mark_get(pair);
			oh_match m;
			assert_int_equal(oh_match_pair(packs, &d[i], &s[j], &o, pair, &m), OH_OK);
			const char *want = json_string_value(
			    json_object_get(json_object_get(verdicts, d[i].id.p), s[j].id.p));
			const char *got = oh_verdict_name(m.verdict);
			want = want ? want : "fails";
			if (strcmp(want, "near?") == 0) {
				assert_true(m.verdict == OH_NEAR || m.verdict == OH_FAILS);
				assert_true(maybe_near(&m));
				maybe++;
			} else if (strcmp(want, got) != 0) {
				fail_msg("%s: %s with %s is %s, not %s", path, d[i].id.p, s[j].id.p,
				         got, want);
			}
			assert_true(maybe_near(&m) == (strcmp(want, "near?") == 0));
			checked++;
			oh_arena_rewind(pair, mark);
		}
	print_message("%s: %zu pairs as given, %zu of them near?\n", path, checked, maybe);
	oh_arena_free(a);
	oh_arena_free(pair);
	json_decref(truth);
}

static void known_answers(void **state)
{
	(void)state;
	static const char *const paths[] = {OH_SOURCE_DIR "/../shared/data/lists/a/truth.json",
	                                    OH_SOURCE_DIR "/../shared/data/lists/b/truth.json"};
	size_t found = 0;
	for (size_t i = 0; i < 2; i++) {
		FILE *f = fopen(paths[i], "rb");
		if (!f)
			continue;
		fclose(f);
		check_list(paths[i]);
		found++;
	}
	if (found == 0) {
		print_message("no lists with known answers beside the sources\n");
		skip();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(known_answers)};
	oh_error err;
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, &err)) {
		print_message("the packs cannot be loaded\n");
		return 1;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	oh_packs_free(packs);
	return failed;
}
