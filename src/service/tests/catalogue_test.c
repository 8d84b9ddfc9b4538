/* What of the platform is printed: what its readers may see, and no more. */
#include <stdio.h>
#include <string.h>

#include "../catalogue_release.h"
#include "ouhe/service/messages.h"
#include "ouhe/sheet/book.h"
#include "world.h"

/* The workbook of a call as one text, its cells with bars between. */
static oh_sv printed(world *w, const char *query)
{
	oh_book book;
	oh_buf all = OH_BUF_INIT;
	oh_error err;
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL, query, NULL, 0), OH_OK);
	assert_int_equal(
	    oh_book_read_memory(w->out.p, w->out.n, OH_SV("a.xlsx"), NULL, w->a, &book, &err),
	    OH_OK);
	assert_int_equal(book.n, 4);
	for (size_t s = 0; s < book.n; s++)
		for (size_t r = 0; r < book.sheets[s].n; r++)
			for (size_t i = 0; i < book.sheets[s].rows[r].n; i++) {
				oh_buf_char(&all, '|');
				oh_buf_sv_put(&all, book.sheets[s].rows[r].cells[i].text);
			}
	oh_sv text = oh_arena_sv(w->a, oh_buf_sv(&all));
	oh_buf_release(&all);
	return text;
}

static bool says(oh_sv text, const char *words)
{
	return oh_sv_find(text, oh_sv_from(words)) != SIZE_MAX;
}

static void make_listings(world *w)
{
	world_published(
	    w, SUPPLIER, "supply", "永磁同步电机甲", "额定功率 55 kW，IP67",
	    ",\"visibility\":\"public\",\"number\":\"S-1\",\"valid_until\":\"2099-12-31\","
	    "\"contact\":{\"name\":\"示例林\",\"phone\":\"0731-111\"},\"contact_visibility\":"
	    "\"public\"");
	world_published(
	    w, SUPPLIER, "supply", "永磁同步电机乙", "额定功率 75 kW",
	    ",\"visibility\":\"public\",\"contact\":{\"name\":\"示例周\",\"phone\":\"0731-222\"},"
	    "\"contact_visibility\":\"registered\"");
	world_published(w, SUPPLIER, "supply", "永磁同步电机丙", "额定功率 90 kW",
	                ",\"visibility\":\"registered\"");
	world_published(w, SUPPLIER, "supply", "永磁同步电机丁", "额定功率 11 kW",
	                ",\"visibility\":\"verified\"");
	world_published(w, BUYER, "demand", "水泵电机戊", "额定功率 22 kW，预算 300 万元",
	                ",\"visibility\":\"public\",\"budget_visibility\":\"private\"");
	(void)world_listing(w, BUYER, "demand", "草稿电机己", "额定功率 1 kW",
	                    ",\"visibility\":\"public\"");
}

static void paper_shows_what_everybody_may_see(void **state)
{
	world *w = *state;
	make_listings(w);
	oh_sv all = printed(w, "format=xlsx");
	assert_true(says(all, "永磁同步电机甲"));
	assert_true(says(all, "|S-1|"));
	assert_true(says(all, "2099-12-31"));
	assert_true(says(all, "示例林 0731-111"));
	assert_true(says(all, "永磁同步电机乙"));
	assert_true(says(all, "水泵电机戊"));
	/* For fewer eyes than everybody's, though the organiser who asks sees them. */
	static const char *const kept[] = {"0731-222",       "示例周", "永磁同步电机丙",
	                                   "永磁同步电机丁", "300",    "草稿电机己"};
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (says(all, kept[i]))
			fail_msg("%s is printed", kept[i]);
	/* Participants alone: what is for the registered, too; contacts as before. */
	all = printed(w, "format=xlsx&readers=registered");
	assert_true(says(all, "永磁同步电机丙"));
	assert_false(says(all, "永磁同步电机丁"));
	assert_false(says(all, "0731-222"));
	assert_false(says(all, "300"));
}

static void the_pdf_is_one(void **state)
{
	world *w = *state;
	make_listings(w);
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL,
	                            "title=%E6%89%8B%E5%86%8C&chapters=city&date=2026", NULL, 0),
	                 OH_OK);
	assert_string_equal(w->call.type, "application/pdf");
	assert_true(oh_sv_eq(w->call.download, OH_SV("catalogue.pdf")));
	assert_true(oh_sv_starts(oh_buf_sv(&w->out), OH_SV("%PDF-1.5")));
	assert_true(oh_sv_ends(oh_buf_sv(&w->out), OH_SV("%%EOF\n")));
}

static void who_may_not_and_what_makes_no_sense(void **state)
{
	world *w = *state;
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL, NULL, NULL, 0),
	                 OH_ECONFLICT);
	assert_ptr_equal(w->err.msg, &oh_msg_service_catalogue_empty);
	make_listings(w);
	assert_int_equal(world_call(w, VISITOR, "exportCatalogue", NULL, NULL, NULL, 0), OH_EAUTH);
	assert_int_equal(world_call(w, SUPPLIER, "exportCatalogue", NULL, NULL, NULL, 0),
	                 OH_EDENIED);
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL,
	                            "format=docx&readers=all&chapters=x", NULL, 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "?format") && world_problem(w, "?readers") &&
	            world_problem(w, "?chapters"));
	char query[1024] = "title=";
	memset(query + 6, 'x', 201);
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL, query, NULL, 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "?title"));
}

/* --- the builder: companies by name, chapters by where most lines are --- */

static oh_listing line(const oh_pack *pack, const char *org, const char *title, const char *text)
{
	return (oh_listing){.side = OH_SUPPLY,
	                    .org = oh_sv_from(org),
	                    .title = oh_sv_from(title),
	                    .text = oh_sv_from(text),
	                    .pack = pack};
}

static void companies_are_gathered(void **state)
{
	static const oh_pack motor = {.zh = {"电机", 6}, .en = {"motors", 6}},
	                     steel = {.zh = {"钢材", 6}, .en = {"steel", 5}};
	const oh_listing lines[] = {line(&steel, "示例甲 有限公司", "钢一", "一行\n\n二行；\n三行"),
	                            line(&motor, "示例甲有限公司", "机一", "x"),
	                            line(&motor, "示例甲有限公司（总部）", "机二", "x"),
	                            line(&motor, " 示例甲有限公司", "", "x"),
	                            line(&steel, "", "无主", "x")};
	struct sv_catalogue k;
	oh_catalogue c;
	oh_error err;
	(void)state;
	oh_arena *a = oh_arena_new(0);
	assert_int_equal(sv_catalogue_init(&k, a, OH_LANG_ZH, OH_CHAPTERS_DOMAIN, &err), OH_OK);
	k.lists = true;
	for (size_t i = 0; i < 5; i++) {
		const struct sv_catalogue_about about = {
		    .name = lines[i].org, .city = i == 1 ? OH_SV("湖南株洲") : OH_SV("")};
		assert_int_equal(sv_catalogue_add(&k, &about, OH_SV(""), &lines[i], -1, OH_SV(""),
		                                  OH_SV(""), &err),
		                 OH_OK);
	}
	assert_int_equal(sv_catalogue_done(&k, &(oh_catalogue_cover){0}, &c, &err), OH_OK);
	assert_int_equal(c.n, 2);
	assert_true(oh_sv_eq(c.title, OH_SV("供需手册")));
	/* 电 before 钢. Two of three lines are motors, so the company is there with all three. */
	assert_true(oh_sv_eq(c.chapters[0].title, OH_SV("电机")));
	assert_int_equal(c.chapters[0].n, 2);
	const oh_catalogue_company *o = &c.chapters[0].companies[0];
	assert_true(oh_sv_eq(o->name, OH_SV("示例甲 有限公司")));
	assert_true(oh_sv_eq(o->city, OH_SV("株洲市")));
	assert_int_equal(o->n_supplies, 3);
	assert_true(oh_sv_eq(o->supplies[0].detail, OH_SV("一行；二行； 三行")));
	assert_true(oh_sv_eq(o->supplies[2].title, OH_SV("（未填写名称）")));
	assert_true(oh_sv_eq(c.chapters[1].companies[0].name, OH_SV("（未填写企业名称）")));
	sv_catalogue_release(&k);
	oh_arena_free(a);
}

/* A conference's catalogue holds what its approved desks released, and its own cover. */
static void a_conference_prints_what_was_released(void **state)
{
	world *w = *state;
	char query[80];
	make_listings(w);
	assert_int_equal(world_call(w, ORGANISER, "createConference", NULL, NULL,
	                            "{\"title\":\"示例对接会\",\"days\":[{\"date\":\"2099-01-15\","
	                            "\"sessions\":[{\"from\":\"09:00\",\"to\":\"11:00\"}]}],"
	                            "\"zones\":[{\"name\":\"A\",\"tables\":2}]}",
	                            0),
	                 OH_OK);
	const char *id = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
	assert_int_equal(
	    world_call(w, ORGANISER, "moveConference", id, NULL, "{\"to\":\"open\"}", 1), OH_OK);
	assert_int_equal(world_call(w, BUYER, "registerDesk", id, NULL,
	                            "{\"side\":\"demand\",\"print\":true}", 0),
	                 OH_OK);
	const char *desk = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
	assert_int_equal(
	    world_call(w, SUPPLIER, "registerDesk", id, NULL, "{\"side\":\"supply\"}", 0), OH_OK);
	const char *silent = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
	assert_int_equal(
	    world_call(w, ORGANISER, "decideDesk", silent, NULL, "{\"decision\":\"approve\"}", 0),
	    OH_OK);
	/* Nobody who is approved has released anything yet. */
	(void)snprintf(query, sizeof query, "format=xlsx&conference=%s", id);
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL, query, NULL, 0),
	                 OH_ECONFLICT);
	assert_int_equal(
	    world_call(w, ORGANISER, "decideDesk", desk, NULL, "{\"decision\":\"approve\"}", 0),
	    OH_OK);
	oh_sv all = printed(w, query);
	assert_true(says(all, "水泵电机戊"));
	assert_false(says(all, "永磁同步电机甲"));
}

/* A conference with one released desk, of BUYER, and one of SUPPLIER that did not agree. */
static const char *fair(world *w)
{
	assert_int_equal(
	    world_call(w, ORGANISER, "createConference", NULL, NULL,
	               "{\"title\":\"示例对接会\",\"place\":\"示例馆\",\"days\":[{\"date\":"
	               "\"2099-01-15\",\"sessions\":[{\"from\":\"09:00\",\"to\":\"11:00\"}]}"
	               "],\"zones\":[{\"name\":\"A\",\"tables\":2}]}",
	               0),
	    OH_OK);
	const char *id = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
	assert_int_equal(
	    world_call(w, ORGANISER, "moveConference", id, NULL, "{\"to\":\"open\"}", 1), OH_OK);
	static const char *const bodies[] = {"{\"side\":\"demand\",\"print\":true}",
	                                     "{\"side\":\"supply\"}"};
	static const int whose[] = {BUYER, SUPPLIER};
	for (int i = 0; i < 2; i++) {
		assert_int_equal(world_call(w, whose[i], "registerDesk", id, NULL, bodies[i], 0),
		                 OH_OK);
		const char *desk = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
		assert_int_equal(world_call(w, ORGANISER, "decideDesk", desk, NULL,
		                            "{\"decision\":\"approve\"}", 0),
		                 OH_OK);
	}
	return id;
}

static const oh_json *withheld(world *w, const char *reason)
{
	char where[64];
	for (size_t i = 0; i < world_length(w, "withheld"); i++) {
		(void)snprintf(where, sizeof where, "withheld.%zu.reason", i);
		if (strcmp(world_text(w, where), reason) == 0) {
			(void)snprintf(where, sizeof where, "withheld.%zu", i);
			return world_at(w, where);
		}
	}
	return NULL;
}

static double member(const oh_json *o, const char *name)
{
	double v = -1;
	assert_non_null(o);
	assert_true(oh_json_get_double(oh_json_member(o, name), &v));
	return v;
}

static void a_page_shows_what_paper_does(void **state)
{
	world *w = *state;
	make_listings(w);
	assert_int_equal(world_call(w, VISITOR, "getCatalogue", NULL, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "readers"), "public");
	assert_int_equal(world_number(w, "counts.companies"), 2);
	assert_int_equal(world_number(w, "counts.supplies"), 2);
	assert_int_equal(world_number(w, "counts.demands"), 1);
	assert_true(world_number(w, "counts.demand_amount") < 0); /* private */
	assert_null(world_at(w, "withheld"));
	/* A visitor cannot ask for more. */
	assert_int_equal(
	    world_call(w, VISITOR, "getCatalogue", NULL, "readers=registered", NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "readers"), "public");
	assert_int_equal(world_call(w, VISITOR, "listCatalogueEntries", NULL, "limit=50", NULL, 0),
	                 OH_OK);
	assert_int_equal(world_length(w, "items"), 2);
	oh_sv all = oh_buf_sv(&w->out);
	static const char *const shown[] = {"永磁同步电机甲",  "S-1",        "2099-12-31",
	                                    "示例林 0731-111", "水泵电机戊", "额定功率 55 kW"};
	static const char *const kept[] = {"0731-222",       "示例周", "永磁同步电机丙",
	                                   "永磁同步电机丁", "300",    "草稿电机己"};
	for (size_t i = 0; i < 6; i++)
		if (!says(all, shown[i]))
			fail_msg("%s is not shown", shown[i]);
	for (size_t i = 0; i < 6; i++)
		if (says(all, kept[i]))
			fail_msg("%s is shown", kept[i]);
	/* Whoever is registered sees what is for them, an organiser no more than they do. */
	for (int who = READER; who >= ORGANISER; who = who == READER ? ORGANISER : -2) {
		assert_int_equal(world_call(w, who, "listCatalogueEntries", NULL, NULL, NULL, 0),
		                 OH_OK);
		assert_true(says(oh_buf_sv(&w->out), "永磁同步电机丙"));
		assert_false(says(oh_buf_sv(&w->out), "永磁同步电机丁"));
	}
	assert_int_equal(world_call(w, ORGANISER, "getCatalogue", NULL, "readers=public", NULL, 0),
	                 OH_OK);
	assert_int_equal(member(withheld(w, "registered"), "lines"), 1);
	assert_int_equal(member(withheld(w, "fewer"), "companies"), 1);
	assert_int_equal(member(withheld(w, "unpublished"), "lines"), 1);
	assert_null(withheld(w, "not_released"));
}

static void indices_and_pages(void **state)
{
	world *w = *state;
	make_listings(w);
	assert_int_equal(world_call(w, READER, "listCatalogueIndex", NULL,
	                            "of=products&letter=Y&limit=2", NULL, 0),
	                 OH_OK);
	assert_int_equal(world_number(w, "total"), 3);
	assert_int_equal(world_length(w, "items"), 2);
	assert_string_equal(world_text(w, "next"), "3");
	assert_int_equal(world_call(w, READER, "listCatalogueIndex", NULL,
	                            "of=products&letter=Y&limit=2&cursor=3", NULL, 0),
	                 OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
	assert_null(world_text(w, "next"));
	/* Words in any case, in names and categories. */
	assert_int_equal(world_call(w, READER, "listCatalogueIndex", NULL,
	                            "of=products&q=%E6%B0%B4%E6%B3%B5", NULL, 0),
	                 OH_OK);
	assert_int_equal(world_number(w, "total"), 1);
	assert_string_equal(world_text(w, "items.0.side"), "demand");
	double at = world_number(w, "items.0.position");
	char query[64];
	(void)snprintf(query, sizeof query, "from=%.0f&limit=1", at);
	assert_int_equal(world_call(w, READER, "listCatalogueEntries", NULL, query, NULL, 0),
	                 OH_OK);
	assert_int_equal(world_number(w, "items.0.position"), at);
	assert_true(says(oh_buf_sv(&w->out), "水泵电机戊"));
	assert_int_equal(world_call(w, READER, "listCatalogueIndex", NULL, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 2);
	/* Lines that follow. */
	assert_int_equal(world_call(w, READER, "listCatalogueEntries", NULL, "line=1", NULL, 0),
	                 OH_OK);
	assert_false(says(oh_buf_sv(&w->out), "永磁同步电机甲"));
	assert_true(says(oh_buf_sv(&w->out), "永磁同步电机乙"));
	assert_int_equal(world_call(w, READER, "listCatalogueIndex", NULL,
	                            "of=x&letter=AB&limit=501&chapter=0", NULL, 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "?of") && world_problem(w, "?letter") &&
	            world_problem(w, "?limit") && world_problem(w, "?chapter"));
	assert_int_equal(
	    world_call(w, READER, "listCatalogueEntries", NULL, "from=0&limit=51&line=-1", NULL, 0),
	    OH_EINVALID);
}

/* What is taken back is gone at once, from the contents, too. */
static void changes_are_seen_at_once(void **state)
{
	world *w = *state;
	char query[80];
	make_listings(w);
	const char *id = fair(w);
	(void)snprintf(query, sizeof query, "conference=%s", id);
	assert_int_equal(world_call(w, VISITOR, "getCatalogue", NULL, query, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "title"), "示例对接会");
	assert_int_equal(world_number(w, "counts.companies"), 1);
	double version = world_number(w, "version");
	assert_int_equal(world_call(w, ORGANISER, "getCatalogue", NULL, query, NULL, 0), OH_OK);
	const oh_json *why = withheld(w, "not_released");
	assert_int_equal(member(why, "companies"), 1);
	assert_int_equal(member(why, "lines"), 4);
	assert_int_equal(oh_json_length(oh_json_member(why, "organisations")), 1);
	/* Who is logged in may ask for a meeting there. */
	assert_int_equal(world_call(w, SUPPLIER, "listCatalogueEntries", NULL, query, NULL, 0),
	                 OH_OK);
	assert_int_equal(world_length(w, "items.0.desks"), 1);
	const char *desk = oh_arena_sv(w->a, oh_sv_from(world_text(w, "items.0.desks.0.id"))).p;
	assert_int_equal(world_call(w, VISITOR, "listCatalogueEntries", NULL, query, NULL, 0),
	                 OH_OK);
	assert_null(world_at(w, "items.0.desks"));
	assert_int_equal(world_call(w, BUYER, "getDesk", desk, NULL, NULL, 0), OH_OK);
	int64_t v = (int64_t)world_number(w, "version");
	assert_int_equal(world_call(w, BUYER, "updateDesk", desk, NULL, "{\"print\":false}", v),
	                 OH_OK);
	assert_int_equal(world_call(w, VISITOR, "getCatalogue", NULL, query, NULL, 0), OH_OK);
	assert_int_equal(world_number(w, "counts.companies"), 0);
	assert_true(world_number(w, "version") != version);
	assert_int_equal(world_call(w, VISITOR, "listCatalogueEntries", NULL, query, NULL, 0),
	                 OH_OK);
	assert_int_equal(world_length(w, "items"), 0);
	assert_false(says(oh_buf_sv(&w->out), "水泵"));
	/* Whoever prints it is told what to do. */
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL, query, NULL, 0),
	                 OH_ECONFLICT);
	assert_ptr_equal(w->err.msg, &oh_msg_service_catalogue_empty_for);
	oh_buf told = OH_BUF_INIT;
	oh_error_render(&told, &w->err, OH_LANG_ZH);
	assert_true(says(oh_buf_sv(&told), "2 家企业（5 项）未同意印入手册"));
	oh_buf_release(&told);
}

static void a_draft_is_the_organisers(void **state)
{
	world *w = *state;
	char query[80];
	make_listings(w);
	assert_int_equal(world_call(w, ORGANISER, "createConference", NULL, NULL,
	                            "{\"title\":\"示例草稿\",\"days\":[{\"date\":\"2099-01-15\","
	                            "\"sessions\":[{\"from\":\"09:00\",\"to\":\"11:00\"}]}],"
	                            "\"zones\":[{\"name\":\"A\",\"tables\":2}]}",
	                            0),
	                 OH_OK);
	(void)snprintf(query, sizeof query, "conference=%s", world_text(w, "id"));
	/* The second time it is laid out already. */
	static const char *const operations[] = {"getCatalogue", "listCatalogueEntries",
	                                         "listCatalogueIndex"};
	for (int i = 0; i < 3; i++) {
		assert_int_equal(world_call(w, ORGANISER, operations[i], NULL, query, NULL, 0),
		                 OH_OK);
		assert_int_equal(world_call(w, READER, operations[i], NULL, query, NULL, 0),
		                 OH_ENOENT);
		assert_int_equal(world_call(w, VISITOR, operations[i], NULL, query, NULL, 0),
		                 OH_ENOENT);
	}
}

/* More than one catalogue holds: the newest stay, and the file says how many do not. */
static void what_is_left_out_is_said(void **state)
{
	world *w = *state;
	size_t most = sv_catalogue_most;
	make_listings(w);
	sv_catalogue_most = 2;
	oh_sv all = printed(w, "format=xlsx");
	sv_catalogue_most = most;
	assert_true(says(all, "另有较早发布的 1 项未收入本手册"));
	assert_false(says(all, "永磁同步电机甲"));
	assert_true(says(all, "水泵电机戊"));
	assert_false(says(printed(w, "format=xlsx"), "未收入本手册"));
	assert_int_equal(world_call(w, ORGANISER, "exportCatalogue", NULL, "format=html", NULL, 0),
	                 OH_OK);
	assert_true(oh_sv_starts(oh_buf_sv(&w->out), OH_SV("<!DOCTYPE html>")));
	assert_true(says(oh_buf_sv(&w->out), "水泵电机戊"));
	assert_false(says(oh_buf_sv(&w->out), "0731-222"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_page_shows_what_paper_does, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(indices_and_pages, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(changes_are_seen_at_once, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(a_draft_is_the_organisers, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(what_is_left_out_is_said, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(a_conference_prints_what_was_released, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(paper_shows_what_everybody_may_see, world_make,
	                                    world_remove),
	    cmocka_unit_test_setup_teardown(the_pdf_is_one, world_make, world_remove),
	    cmocka_unit_test_setup_teardown(who_may_not_and_what_makes_no_sense, world_make,
	                                    world_remove),
	    cmocka_unit_test(companies_are_gathered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
