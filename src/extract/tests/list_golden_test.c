/* The lists with known answers and the real ones, where they are at hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "list_case.h"
#include "ouhe/extract/list_messages.h"
#include "ouhe/json/read.h"

#define SHARED OH_SOURCE_DIR "/../shared/data/"

static list_case read_file(oh_side side, const char *path)
{
	list_case c = {.arena = oh_arena_new(0)};
	oh_book book;
	c.status = oh_book_read(path, NULL, c.arena, &book, &c.err);
	if (!c.status)
		c.status =
		    oh_list_read(case_readers(), &book, side, NULL, c.arena, &c.list, &c.err);
	return c;
}

static bool near(double x, double y)
{
	return fabs(x - y) <= 1e-6 * fmax(1, fabs(y));
}

/* ["ge",x] ["le",x] ["eq",x] ["rg",lo,hi] ["in",[…]] against the fact. */
static bool agrees(const oh_fact *f, const oh_json *want)
{
	oh_sv op;
	double x = 0, y = 0;
	if (!f || !oh_json_get_sv(oh_json_at(want, 0), &op))
		return false;
	if (case_eq(op, "in")) {
		const oh_json *set = oh_json_at(want, 1);
		if (f->n_values != oh_json_length(set))
			return false;
		for (size_t i = 0; i < f->n_values; i++) {
			oh_sv name = {NULL, 0};
			bool found = false;
			for (size_t k = 0; k < oh_json_length(set); k++)
				found = found || (oh_json_get_sv(oh_json_at(set, k), &name) &&
				                  oh_sv_eq(name, f->values[i].text));
			if (!found)
				return false;
		}
		return true;
	}
	oh_json_get_double(oh_json_at(want, 1), &x);
	oh_json_get_double(oh_json_at(want, 2), &y);
	if (case_eq(op, "ge"))
		return near(f->lo, x) && !(f->flags & OH_FACT_HI);
	if (case_eq(op, "le"))
		return near(f->hi, x) && !(f->flags & OH_FACT_LO);
	return near(f->lo, x) && near(f->hi, case_eq(op, "rg") ? y : x);
}

static size_t check_listing(const oh_listing *l, const oh_json *want)
{
	size_t wrong = 0, technical = 0;
	oh_sv key;
	for (size_t i = 0; i < oh_json_length(want); i++) {
		const oh_json *value = oh_json_member_at(want, i, &key);
		char name[64];
		snprintf(name, sizeof name, "%.*s", OH_SV_ARG(key));
		if (!agrees(case_fact(l, name), value)) {
			print_error("%.*s: %s in \"%.*s\"\n", OH_SV_ARG(l->id), name,
			            OH_SV_ARG(l->text));
			wrong++;
		}
	}
	for (size_t i = 0; i < l->n_facts; i++)
		technical += !l->facts[i].attr->commercial;
	if (technical != oh_json_length(want)) {
		print_error("%.*s: %zu facts for %zu in \"%.*s\"\n", OH_SV_ARG(l->id), technical,
		            oh_json_length(want), OH_SV_ARG(l->text));
		wrong++;
	}
	return wrong;
}

static void check_list(const char *dir, const char *file, const char *member, size_t lines)
{
	char path[512];
	oh_json *truth = NULL;
	snprintf(path, sizeof path, SHARED "lists/%s/truth.json", dir);
	assert_int_equal(oh_json_load(path, 1 << 24, &truth, NULL), OH_OK);
	snprintf(path, sizeof path, SHARED "lists/%s/%s.xlsx", dir, file);
	list_case c = read_file(case_eq(oh_sv_from(file), "demand") ? OH_DEMAND : OH_SUPPLY, path);
	assert_int_equal(c.status, OH_OK);
	const oh_json *all = oh_json_member(truth, member);
	size_t wrong = 0;
	assert_int_equal(c.list.n, lines);
	assert_int_equal(oh_json_length(all), lines);
	for (size_t i = 0; i < c.list.n; i++) {
		const oh_listing *l = &c.list.listings[i];
		char id[64];
		snprintf(id, sizeof id, "%.*s", OH_SV_ARG(l->id));
		const oh_json *want = oh_json_member(all, id);
		assert_non_null(want);
		assert_true(oh_sv_starts(l->org, OH_SV("示例")));
		assert_true(case_eq(l->pack->name, "motor"));
		assert_true(l->title.n && l->place.n && l->contact.phone.n);
		assert_non_null(
		    case_fact(l, case_eq(oh_sv_from(file), "demand") ? "budget" : "unit_price"));
		wrong += check_listing(l, want);
	}
	assert_int_equal(wrong, 0);
	/* All there is to say: the footnote, and organisations left blank below their own. */
	size_t notes = 0, others = 0;
	for (size_t i = 0; i < c.list.issues.n; i++) {
		const oh_issue *issue = &c.list.issues.items[i];
		notes += issue->msg == &oh_msg_extract_list_remark_row;
		if (issue->msg == &oh_msg_extract_list_remark_row ||
		    issue->msg == &oh_msg_extract_list_from_above)
			continue;
		oh_buf text = OH_BUF_INIT;
		oh_issue_render(&text, issue, OH_LANG_EN);
		print_error("%s\n", text.p ? text.p : "");
		oh_buf_release(&text);
		others++;
	}
	assert_int_equal(notes, 1);
	assert_int_equal(others, 0);
	case_free(&c);
	oh_json_free(truth);
}

static void lists_with_known_answers(void **state)
{
	(void)state;
	if (access(SHARED "lists/a/truth.json", R_OK) != 0) {
		print_message("the lists with known answers are not here: skipped\n");
		skip();
	}
	check_list("a", "demand", "demands", 60);
	check_list("a", "supply", "supplies", 140);
	check_list("b", "demand", "demands", 60);
	check_list("b", "supply", "supplies", 140);
}

static size_t with_fact(const list_case *c, const char *key)
{
	size_t n = 0;
	for (size_t i = 0; i < c->list.n; i++)
		n += case_fact(&c->list.listings[i], key) != NULL;
	return n;
}

static bool column_named(const list_case *c, const char *header)
{
	for (size_t i = 0; i < c->list.issues.n; i++) {
		if (case_eq(c->list.issues.items[i].field, header) &&
		    (c->list.issues.items[i].msg == &oh_msg_extract_list_unknown_column ||
		     c->list.issues.items[i].msg == &oh_msg_extract_list_strange_column))
			return true;
	}
	return false;
}

static void real_catalogue(void **state)
{
	(void)state;
	if (access(SHARED "real/servo_catalogue.csv", R_OK) != 0) {
		print_message("the real catalogue is not here: skipped\n");
		skip();
	}
	list_case c = read_file(OH_SUPPLY, SHARED "real/servo_catalogue.csv");
	assert_int_equal(c.status, OH_OK);
	assert_int_equal(c.list.n, 319);
	static const char *const keys[] = {"rated_torque", "peak_torque", "rated_speed",
	                                   "rated_current"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_int_equal(with_fact(&c, keys[i]), 319);
	assert_int_equal(with_fact(&c, "rotor_inertia"), 317); /* two lines leave it blank */
	assert_true(column_named(&c, "总长(mm)"));
	const oh_listing *l = &c.list.listings[6];
	assert_true(case_eq(l->id, "S-007") && case_eq(l->org, "Fagor Automation"));
	assert_true(case_is(l, "rated_torque", 2.25) && case_is(l, "rated_speed", 2000));
	assert_true(case_is(l, "rotor_inertia", 1.9e-4));
	assert_true(case_has(l, "motor_type", "伺服电机"));
	size_t lengths = 0;
	for (size_t i = 0; i < c.list.n; i++) {
		lengths += c.list.listings[i].n_extras;
		assert_true(case_eq(c.list.listings[i].pack->name, "motor"));
	}
	assert_int_equal(lengths, 317);
	assert_true(case_eq(case_extra(l, "总长(mm)"), "247.0"));
	assert_int_equal(c.list.issues.n, 1);
	case_free(&c);
}

static void real_tables(void **state)
{
	(void)state;
	if (access(SHARED "real/nema_motors.csv", R_OK) != 0) {
		print_message("the real tables are not here: skipped\n");
		skip();
	}
	list_case c = read_file(OH_SUPPLY, SHARED "real/nema_motors.csv");
	assert_int_equal(c.status, OH_OK);
	assert_int_equal(c.list.n, 548);
	static const char *const keys[] = {"rated_power", "sync_speed", "poles", "efficiency",
	                                   "rated_frequency"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_int_equal(with_fact(&c, keys[i]), 548);
	assert_true(case_is(&c.list.listings[0], "rated_power", 0.74569987));
	assert_true(column_named(&c, "class") && column_named(&c, "enclosure"));
	assert_true(case_eq(case_extra(&c.list.listings[1], "enclosure"), "TEFC"));
	assert_int_equal(c.list.issues.n, 2);
	case_free(&c);
}

static int setup(void **state)
{
	(void)state;
	return case_setup() ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	case_teardown();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists_with_known_answers),
	    cmocka_unit_test(real_catalogue),
	    cmocka_unit_test(real_tables),
	};
	return cmocka_run_group_tests_name("list_golden", tests, setup, teardown);
}
