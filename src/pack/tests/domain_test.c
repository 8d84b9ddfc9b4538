/* Every key, label, synonym, unit, rule, value and grade of the domain data stands
 * in the packs. Skipped where that data is not beside the project. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <unistd.h>

#include "ouhe/base/arena.h"
#include "ouhe/pack/pack.h"
#include "ouhe/sheet/book.h"
#include "packdir.h"

#define DOMAIN OH_SOURCE_DIR "/../shared/domain/"

static oh_packs *packs;
static oh_arena *arena;
static size_t checked, missing;

static void miss(const oh_row *r, oh_sv what)
{
	print_message("row %u: %.*s\n", (unsigned)r->number, OH_SV_ARG(what));
	missing++;
}

static const oh_sheet *table(const char *file)
{
	char path[512];
	oh_book book;
	oh_error err = {0};

	snprintf(path, sizeof(path), DOMAIN "%s", file);
	if (access(path, R_OK)) {
		print_message("no %s: skipped\n", path);
		return NULL;
	}
	if (oh_book_read(path, NULL, arena, &book, &err)) {
		print_pack_error(&err);
		fail_msg("cannot read %s", path);
	}
	return &book.sheets[0];
}

/* Cell of a row under a header. */
static oh_sv cell(const oh_sheet *s, const oh_row *r, const char *name)
{
	for (size_t i = 0; i < s->rows[0].n; i++) {
		const oh_cell *h = &s->rows[0].cells[i], *c;

		if (!oh_sv_eq(h->text, oh_sv_from(name)))
			continue;
		c = oh_row_cell(r, h->column);
		return c ? c->text : (oh_sv){"", 0};
	}
	fail_msg("no column %s", name);
	return (oh_sv){"", 0};
}

static bool holds(const oh_sv *list, size_t n, oh_sv word)
{
	for (size_t i = 0; i < n; i++)
		if (oh_sv_eq(list[i], word))
			return true;
	return false;
}

static const char *const type_names[] = {"quantity", "enum", "set", "level", "code"};
static const char *const fit_names[] = {
    "at_least", "at_most", "reach", "nominal", "contains",      "within",  "grade",
    "any_of",   "all_of",  "ip",    "ex",      "within_budget", "capacity"};

static void compare_attr(const oh_sheet *s, const oh_row *r)
{
	const oh_pack *p = oh_packs_find(packs, cell(s, r, "pack"));
	const oh_attr *a = p ? oh_pack_attr(p, cell(s, r, "key")) : NULL;
	oh_sv rest = cell(s, r, "synonyms"), word;

	checked++;
	if (!a || a->pack != p) {
		miss(r, cell(s, r, "key"));
		return;
	}
	if (!oh_sv_eq(a->zh, cell(s, r, "zh")) || !oh_sv_eq(a->en, cell(s, r, "en")) ||
	    !oh_sv_eq(a->category, cell(s, r, "category")) ||
	    !oh_sv_eq(oh_sv_from(type_names[a->type]), cell(s, r, "type")) ||
	    !oh_sv_eq(oh_sv_from(fit_names[a->fit]), cell(s, r, "fit")) ||
	    !oh_sv_eq(a->source, cell(s, r, "source")))
		miss(r, a->key);
	if (a->type == OH_ATTR_QUANTITY) {
		oh_unit u;

		if (!oh_unit_from_code(cell(s, r, "unit"), &u) || strcmp(u.code, a->unit.code) != 0)
			miss(r, cell(s, r, "unit"));
	}
	while (oh_sv_split(&rest, '|', &word))
		if (word.n && !holds(a->synonyms, a->n_synonyms, word))
			miss(r, word);
}

static void test_attributes(void **state)
{
	const oh_sheet *s = table("attributes.csv");

	(void)state;
	if (!s) {
		skip();
		return;
	}
	for (size_t i = 1; i < s->n; i++)
		compare_attr(s, &s->rows[i]);
	assert_true(checked > 100);
	assert_int_equal(missing, 0);
}

/* The attribute of a key, in whichever pack has values for it. */
static const oh_attr *with_value(oh_sv key, oh_sv value, int *v)
{
	for (size_t i = 0; i < oh_packs_count(packs); i++) {
		const oh_attr *a = oh_pack_attr(oh_packs_at(packs, i), key);

		*v = a ? oh_attr_value(a, value) : -1;
		if (*v >= 0)
			return a;
	}
	return NULL;
}

static void compare_value(const oh_sheet *s, const oh_row *r)
{
	const oh_sv name = cell(s, r, "value");
	oh_sv rest = cell(s, r, "synonyms"), word;
	int v;
	const oh_attr *a = with_value(cell(s, r, "key"), name, &v);

	checked++;
	if (!a || !oh_sv_eq(a->values[v].name, name)) {
		miss(r, name);
		return;
	}
	while (oh_sv_split(&rest, '|', &word))
		if (word.n && !holds(a->values[v].synonyms, a->values[v].n_synonyms, word))
			miss(r, word);
	rest = cell(s, r, "is_a");
	while (oh_sv_split(&rest, '|', &word))
		if (word.n && !oh_attr_is_a(a, v, oh_attr_value(a, word)))
			miss(r, word);
}

static void test_values(void **state)
{
	const oh_sheet *s = table("values.csv");

	(void)state;
	if (!s) {
		skip();
		return;
	}
	checked = missing = 0;
	for (size_t i = 1; i < s->n; i++)
		compare_value(s, &s->rows[i]);
	assert_true(checked > 50);
	assert_int_equal(missing, 0);
}

static void compare_grade(const oh_sheet *s, const oh_row *r)
{
	static const struct {
		const char *pack, *key;
	} where[] = {{"casting", "material_grade"}, {"steel", "steel_grade"}};
	const oh_sv relation = cell(s, r, "relation"), note = cell(s, r, "note");
	const oh_grade_relation want = oh_sv_eq(relation, OH_SV("="))   ? OH_GRADE_SAME
	                               : oh_sv_eq(relation, OH_SV("≥")) ? OH_GRADE_AT_LEAST
	                                                                : OH_GRADE_ASK;
	bool found = false;

	checked++;
	for (size_t i = 0; i < 2; i++) {
		const oh_pack *p = oh_packs_find(packs, oh_sv_from(where[i].pack));
		const oh_attr *a = oh_pack_attr(p, oh_sv_from(where[i].key));
		oh_sv said;

		if (oh_attr_grade(a, cell(s, r, "grade"), cell(s, r, "grade2"), &said) != want)
			continue;
		found = want != OH_GRADE_ASK || oh_sv_eq(said, note);
		if (found)
			break;
	}
	if (!found)
		miss(r, cell(s, r, "grade"));
}

static void test_grades(void **state)
{
	const oh_sheet *s = table("grades.csv");

	(void)state;
	if (!s) {
		skip();
		return;
	}
	checked = missing = 0;
	for (size_t i = 1; i < s->n; i++)
		compare_grade(s, &s->rows[i]);
	assert_true(checked > 10);
	assert_int_equal(missing, 0);
}

static int setup(void **state)
{
	oh_error err = {0};

	(void)state;
	arena = oh_arena_new(0);
	if (arena && !oh_packs_load(OH_SOURCE_DIR "/packs", &packs, &err))
		return 0;
	print_pack_error(&err);
	return -1;
}

static int teardown(void **state)
{
	(void)state;
	oh_packs_free(packs);
	oh_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_attributes),
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_grades),
	};

	return cmocka_run_group_tests_name("domain", tests, setup, teardown);
}
