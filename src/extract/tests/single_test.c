/* One line by itself reads as the same line of a list does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/extract/single.h"

#include <cmocka.h>

static oh_packs *packs;
static oh_readers *readers;
static oh_arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = oh_arena_new(0);
	return !arena || oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ||
	       oh_readers_new(packs, &readers, NULL);
}

static int teardown(void **state)
{
	(void)state;
	oh_readers_free(readers);
	oh_packs_free(packs);
	oh_arena_free(arena);
	return 0;
}

static oh_listing read_line(oh_side side, const char *title, const char *text, oh_issues *issues)
{
	oh_listing l;
	const oh_single line = {.side = side, .title = oh_sv_from(title), .text = oh_sv_from(text)};
	assert_int_equal(oh_single_read(readers, &line, arena, issues, &l, NULL), OH_OK);
	return l;
}

static const oh_fact *fact(const oh_listing *l, const char *key)
{
	for (size_t i = 0; i < l->n_facts; i++)
		if (oh_sv_eq(l->facts[i].attr->key, oh_sv_from(key)))
			return &l->facts[i];
	return NULL;
}

static void category_and_facts(void **state)
{
	(void)state;
	oh_listing l = read_line(OH_DEMAND, "永磁同步驱动电机",
	                         "😀额定功率≥55kW，防护等级IP67，耐盐雾1000h，年需求3000台", NULL);
	assert_true(oh_sv_eq(l.pack->name, OH_SV("motor")));
	assert_non_null(l.category);
	const oh_fact *power = fact(&l, "rated_power"), *volume = fact(&l, "annual_volume");
	assert_non_null(power);
	assert_non_null(volume);
	assert_true(power->lo == 55 && !(power->flags & OH_FACT_HI));
	assert_true(volume->lo == 3000);
	for (size_t i = 0; i < l.n_facts; i++) {
		const oh_fact *f = &l.facts[i];
		oh_sv in = f->column == OH_SINGLE_TITLE ? l.title : l.text;
		assert_true(f->column == OH_SINGLE_TITLE || f->column == OH_SINGLE_TEXT);
		assert_true(oh_sv_eq(oh_sv_sub(in, f->offset, f->text.n), f->text));
	}
}

static void commercial_words_do_not_hide_the_pack(void **state)
{
	(void)state;
	oh_listing l = read_line(OH_DEMAND, "驱动电机", "预算100万元，数量3台，质保期2年", NULL);
	assert_true(oh_sv_eq(l.pack->name, OH_SV("motor")));
	assert_non_null(fact(&l, "budget"));
}

static void facts_alone_tell_the_pack(void **state)
{
	(void)state;
	oh_listing l = read_line(OH_SUPPLY, "", "55kW，3000r/min，IP55，绝缘等级F", NULL);
	assert_true(oh_sv_eq(l.pack->name, OH_SV("motor")));
	assert_null(l.category);
}

static void text_outranks_title(void **state)
{
	(void)state;
	oh_issues issues;
	oh_issues_init(&issues, arena);
	oh_listing l = read_line(OH_SUPPLY, "55kW 永磁电机", "额定功率60kW", &issues);
	const oh_fact *power = fact(&l, "rated_power");
	assert_non_null(power);
	assert_true(power->lo == 60 && power->column == OH_SINGLE_TEXT);
	assert_int_equal(issues.n, 1); /* the two differ */
}

static void pack_and_category_as_told(void **state)
{
	(void)state;
	oh_listing l;
	const oh_single line = {.side = OH_SUPPLY,
	                        .title = OH_SV("毛坯"),
	                        .text = OH_SV("单重20t"),
	                        .pack = oh_packs_find(packs, OH_SV("casting"))};
	assert_int_equal(oh_single_read(readers, &line, arena, NULL, &l, NULL), OH_OK);
	assert_ptr_equal(l.pack, line.pack);
	const oh_category *c = oh_category_named(readers, OH_SV("电机"), NULL, arena);
	assert_non_null(c);
	assert_true(oh_sv_eq(c->pack->name, OH_SV("motor")));
	assert_null(oh_category_named(readers, OH_SV("电机"), line.pack, arena));
}

static void nothing_is_a_line_too(void **state)
{
	(void)state;
	oh_listing l = read_line(OH_SUPPLY, "", "", NULL);
	assert_int_equal(l.n_facts, 0);
	assert_non_null(l.pack);
	l = read_line(OH_DEMAND, "—", "详见附件", NULL);
	assert_int_equal(l.n_facts, 0);
	/* What would be a heading or a sum within a list is a line here. */
	l = read_line(OH_DEMAND, "电机", "", NULL);
	assert_non_null(l.category);
	l = read_line(OH_DEMAND, "合计", "数量3台", NULL);
	assert_non_null(fact(&l, "quantity"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(category_and_facts),
	    cmocka_unit_test(commercial_words_do_not_hide_the_pack),
	    cmocka_unit_test(facts_alone_tell_the_pack),
	    cmocka_unit_test(text_outranks_title),
	    cmocka_unit_test(pack_and_category_as_told),
	    cmocka_unit_test(nothing_is_a_line_too),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
