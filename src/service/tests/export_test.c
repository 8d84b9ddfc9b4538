/* What goes out as a file: it reads back, and all of it is there. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ouhe/extract/list.h"
#include "world.h"

/* What is exported is read back as the same facts. */
static void exports_read_back(void **state)
{
	world *w = *state;
	oh_book book;
	oh_list list;
	oh_error err;
	const char *id = world_published(
	    w, SUPPLIER, "supply", "永磁同步电机", "额定功率55kW，防护等级IP65，执行GB/T 1032",
	    ",\"number\":\"S-7\",\"facts\":[{\"key\":\"rated_voltage\",\"values\":[\"220\",\"380\"]"
	    "},"
	    "{\"key\":\"rated_speed\",\"lo\":1500,\"hi\":3000},"
	    "{\"key\":\"noise\",\"hi\":72},{\"key\":\"efficiency_class\",\"values\":[\"IE5\"]},"
	    "{\"key\":\"rated_power\",\"lo\":60,\"hi\":60}]");
	assert_int_equal(world_call(w, SUPPLIER, "getListing", id, NULL, NULL, 0), OH_OK);
	size_t n = 0;
	for (size_t i = 0; i < world_length(w, "details"); i++) {
		char where[40];
		(void)snprintf(where, sizeof where, "details.%zu.evidence", i);
		n += strcmp(world_text(w, where), "implied") != 0;
	}
	assert_true(n >= 6);
	static const char *const formats[] = {"format=xlsx&mine=true", "format=csv&mine=true"};
	for (size_t f = 0; f < 2; f++) {
		assert_int_equal(
		    world_call(w, SUPPLIER, "exportListings", NULL, formats[f], NULL, 0), OH_OK);
		assert_true(w->call.download.n > 0 && w->call.type);
		assert_int_equal(oh_book_read_memory(w->out.p, w->out.n,
		                                     f ? OH_SV("a.csv") : OH_SV("a.xlsx"), NULL,
		                                     w->a, &book, &err),
		                 OH_OK);
		assert_int_equal(
		    oh_list_read(w->p->session->readers, &book, OH_SUPPLY, NULL, w->a, &list, &err),
		    OH_OK);
		assert_int_equal(list.n, 1);
		const oh_listing *l = &list.listings[0];
		assert_true(oh_sv_eq(l->title, OH_SV("永磁同步电机")));
		assert_true(oh_sv_eq(l->id, OH_SV("S-7")));
		assert_true(oh_sv_eq(l->org, OH_SV("示例湘电机有限公司")));
		assert_true(oh_sv_eq(l->place, OH_SV("株洲市")));
		assert_int_equal(l->n_facts, n);
		const oh_fact *speed = sv_fact_find(l->facts, l->n_facts, "rated_speed");
		const oh_fact *power = sv_fact_find(l->facts, l->n_facts, "rated_power");
		const oh_fact *volts = sv_fact_find(l->facts, l->n_facts, "rated_voltage");
		const oh_fact *noise = sv_fact_find(l->facts, l->n_facts, "noise");
		assert_true(speed && speed->lo == 1500 && speed->hi == 3000);
		assert_true(power && power->lo == 60 && power->hi == 60);
		assert_true(volts && volts->n_values == 2);
		assert_true(noise && noise->hi == 72 && !(noise->flags & OH_FACT_LO));
		assert_non_null(sv_fact_find(l->facts, l->n_facts, "efficiency_class"));
		assert_int_equal(l->n_standards, 1);
	}
	assert_int_equal(
	    world_call(w, SUPPLIER, "exportListings", NULL, "format=json&mine=true", NULL, 0),
	    OH_OK);
	assert_int_equal(world_length(w, ""), 1);
	assert_int_equal(world_call(w, SUPPLIER, "exportListings", NULL, "format=pdf", NULL, 0),
	                 OH_EINVALID);
	assert_int_equal(world_call(w, VISITOR, "exportListings", NULL, NULL, NULL, 0), OH_EAUTH);
}

/* The body of the last call, wherever it is; closes its file. */
static oh_sv body_of(world *w)
{
	static oh_buf all;
	char part[1000];
	ssize_t n;
	if (!w->call.has_file)
		return oh_arena_sv(w->a, oh_buf_sv(&w->out));
	oh_buf_clear(&all);
	while ((n = read(w->call.file, part, sizeof part)) > 0)
		oh_buf_put(&all, part, (size_t)n);
	assert_int_equal(all.n, w->call.file_bytes);
	(void)close(w->call.file);
	w->call.has_file = false;
	oh_sv s = oh_arena_sv(w->a, oh_buf_sv(&all));
	oh_buf_release(&all);
	return s;
}

/* More than one reading and one sheet hold, on disk or in memory: the same to the byte, and
 * all of it. */
static void exports_have_no_end(void **state)
{
	enum { MANY = 270, ROWS = 100 };
	world *w = *state;
	oh_book book;
	size_t spill = sv_export_spill, rows = sv_export_rows;
	for (int i = 0; i < MANY; i++) {
		char text[80];
		(void)snprintf(text, sizeof text, "额定功率%dkW，防护等级IP55", 10 + i);
		(void)world_listing(w, SUPPLIER, "supply", "永磁同步电机", text, "");
	}
	static const char *const formats[] = {"format=csv&mine=true", "format=json&mine=true"};
	for (size_t f = 0; f < 2; f++) {
		oh_sv bodies[2];
		for (int large = 0; large < 2; large++) {
			sv_export_spill = large ? 5000 : SIZE_MAX;
			assert_int_equal(
			    world_call(w, SUPPLIER, "exportListings", NULL, formats[f], NULL, 0),
			    OH_OK);
			assert_int_equal(w->call.has_file, large);
			bodies[large] = body_of(w);
		}
		assert_true(oh_sv_eq(bodies[0], bodies[1]));
		assert_true(bodies[0].n > 5000);
	}
	sv_export_spill = 1000;
	sv_export_rows = ROWS;
	assert_int_equal(
	    world_call(w, SUPPLIER, "exportListings", NULL, "format=xlsx&mine=true", NULL, 0),
	    OH_OK);
	assert_true(w->call.has_file);
	oh_sv body = body_of(w);
	assert_int_equal(
	    oh_book_read_memory(body.p, body.n, OH_SV("a.xlsx"), NULL, w->a, &book, NULL), OH_OK);
	assert_int_equal(book.n, 3);
	assert_int_equal(book.sheets[0].n + book.sheets[1].n + book.sheets[2].n, MANY + 3);
	sv_export_spill = spill;
	sv_export_rows = rows;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(exports_read_back, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(exports_have_no_end, world_make, world_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
