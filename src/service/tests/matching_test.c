/* The standing match, what people decide and ask, and who is told – each once. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ouhe/extract/list.h"
#include "ouhe/store/notice.h"
#include "ouhe/store/outbox.h"
#include "world.h"

static const char demand_text[] = "额定功率≥55kW，防护等级IP55，额定转速3000r/min";
static const char meets_text[] = "额定功率75kW，防护等级IP65，额定转速3000r/min";
static const char near_text[] = "额定功率50kW，防护等级IP55，额定转速3000r/min";
static const char ask_text[] = "额定功率75kW，额定转速3000r/min";

static const char *pair(world *w, const char *demand, const char *supply)
{
	char path[64];
	(void)snprintf(path, sizeof path, "%s/%s", demand, supply);
	return oh_arena_sv(w->a, oh_sv_from(path)).p;
}

static void both_sides_are_told(void **state)
{
	world *w = *state;
	const char *d = world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	const char *s = world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	(void)world_published(w, RIVAL, "supply", "驱动电机", near_text, "");
	world_match(w);
	assert_int_equal(world_notices(w, BUYER, "match"), 2);
	/* 满足 and 接近, with the page to open. */
	bool meets = strcmp(world_text(w, "items.0.verdict"), "meets") == 0;
	assert_string_equal(world_text(w, meets ? "items.1.verdict" : "items.0.verdict"), "near");
	const char *link = world_text(w, meets ? "items.0.link" : "items.1.link");
	assert_non_null(strstr(link, pair(w, d, s)));
	assert_int_equal(world_notices(w, SUPPLIER, "match"), 1);
	assert_int_equal(world_notices(w, SECOND, "match"), 1);
	assert_non_null(strstr(world_text(w, "items.0.title"), "驱动电机"));
	assert_int_equal(world_notices(w, RIVAL, "match"), 1);
	assert_int_equal(world_notices(w, READER, ""), 0);
	/* Nothing new: nobody is told again; better than before: they are. */
	assert_int_equal(
	    world_call(w, SUPPLIER, "updateListing", s, NULL, "{\"number\":\"A-1\"}", 2), OH_OK);
	world_match(w);
	assert_int_equal(world_notices(w, BUYER, "match"), 2);
	assert_int_equal(world_call(w, BUYER, "listNotices", NULL, NULL, NULL, 0), OH_OK);
	assert_true(world_number(w, "unread") == 2);
	assert_int_equal(world_call(w, BUYER, "markNotices", NULL, NULL, "{\"read\":true}", 0),
	                 OH_OK);
	assert_true(world_number(w, "unread") == 0);
	assert_int_equal(world_call(w, BUYER, "listNotices", NULL, "unread=true", NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 0);
}

static void a_listing_that_is_not_seen_tells_nobody(void **state)
{
	world *w = *state;
	(void)world_published(w, BUYER, "demand", "驱动电机", demand_text,
	                      ",\"visibility\":\"private\"");
	(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	/* Sees the supply, but is not seen by it. */
	world_match(w);
	assert_int_equal(world_notices(w, SUPPLIER, "match"), 0);
	assert_int_equal(world_notices(w, BUYER, "match"), 0);
	/* Verified only: the newcomer neither gets it nor is offered. */
	(void)world_published(w, BUYER, "demand", "驱动电机", demand_text,
	                      ",\"visibility\":\"verified\"");
	(void)world_published(w, NEWCOMER, "supply", "驱动电机", meets_text, "");
	world_match(w);
	assert_int_equal(world_notices(w, NEWCOMER, "match"), 0);
	assert_int_equal(world_notices(w, SUPPLIER, "match"), 1);
}

/* Whatever moment the matcher is stopped at: one notice each in the end. */
static void a_crash_loses_none_and_tells_none_twice(void **state)
{
	static const int points[] = {SV_CRASH_BEFORE_COMMIT, SV_CRASH_AFTER_COMMIT};
	world *w = *state;
	for (size_t i = 0; i < 2; i++) {
		(void)world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
		if (i == 0)
			(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
		atomic_store(&sv_matcher_crash, points[i]);
		(void)sv_matcher_step(w->p);
		atomic_store(&sv_matcher_crash, SV_CRASH_NEVER);
		world_reopen(w);
		world_match(w);
		world_reopen(w);
		world_match(w);
		assert_int_equal(world_notices(w, BUYER, "match"), i + 1);
		assert_int_equal(world_notices(w, SUPPLIER, "match"), i + 1);
		assert_int_equal(world_notices(w, SECOND, "match"), i + 1);
	}
}

static void many_matches_are_few_notices(void **state)
{
	world *w = *state;
	for (int i = 0; i < 7; i++)
		(void)world_published(w, i % 2 ? RIVAL : SUPPLIER, "supply", "驱动电机",
		                      i == 6 ? meets_text : near_text, "");
	(void)world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	world_match(w);
	assert_int_equal(world_notices(w, BUYER, "match"), 4);
	assert_non_null(strstr(world_out(w), "另有 4 个新匹配"));
	/* What meets is told by itself. */
	assert_non_null(strstr(world_out(w), "\"verdict\":\"meets\""));
	/* Each of theirs has one match: a notice each, whoever was published first. */
	assert_int_equal(world_notices(w, RIVAL, "match"), 3);
	assert_int_equal(world_notices(w, SUPPLIER, "match"), 4);
}

static void a_match_side_by_side(void **state)
{
	world *w = *state;
	const char *d = world_published(w, BUYER, "demand", "驱动电机",
	                                "😀额定功率≥55kW，防护等级IP67，耐盐雾1000h", "");
	const char *s =
	    world_published(w, SUPPLIER, "supply", "驱动电机", "额定功率75kW，IP55", "");
	world_match(w);
	assert_int_equal(world_call(w, BUYER, "getMatch", pair(w, d, s), NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "verdict"), "near");
	assert_non_null(world_text(w, "sentence"));
	assert_int_equal(world_length(w, "facts"), 3);
	assert_string_equal(world_text(w, "facts.0.key"), "rated_power");
	assert_string_equal(world_text(w, "facts.0.state"), "met");
	assert_true(world_number(w, "facts.0.demand_range.lo") == 55);
	assert_true(world_number(w, "facts.0.supply_range.hi") == 75);
	assert_true(world_number(w, "facts.0.demand_span.offset") == 2);
	assert_true(world_number(w, "facts.0.supply_span.offset") == 0);
	assert_string_equal(world_text(w, "facts.1.state"), "short");
	assert_non_null(world_text(w, "facts.1.gap"));
	assert_true(world_number(w, "facts.1.shortfall") > 0);
	assert_string_equal(world_text(w, "facts.2.state"), "unknown");
	assert_null(world_text(w, "facts.2.supply"));
	assert_string_equal(world_text(w, "ask.0"), "salt_spray");
	assert_non_null(world_text(w, "questions_text"));
	assert_int_equal(world_length(w, "may"), 2);
	w->doc = (oh_json_free(w->doc), NULL);
	/* In English for who reads English; the wrong way round there is nothing. */
	assert_int_equal(world_call(w, BUYER, "getMatch", pair(w, s, d), NULL, NULL, 0), OH_ENOENT);
	assert_int_equal(world_call(w, BUYER, "listMatches", d, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
	assert_string_equal(world_text(w, "items.0.ask.0"), "salt_spray");
	assert_true(world_number(w, "counts.near") == 1);
	assert_int_equal(world_call(w, BUYER, "listGains", d, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_call(w, RIVAL, "listGains", d, NULL, NULL, 0), OH_EDENIED);
}

static void decisions_are_remembered(void **state)
{
	world *w = *state;
	const char *d = world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	const char *s = world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	char query[80];
	world_match(w);
	const char *path = pair(w, d, s);
	assert_int_equal(world_call(w, BUYER, "decideMatch", path, NULL,
	                            "{\"decision\":\"interested\",\"note\":\"请安排洽谈\"}", 0),
	                 OH_OK);
	assert_string_equal(world_text(w, "decision.mine"), "interested");
	assert_int_equal(world_notices(w, SUPPLIER, "interest"), 1);
	assert_string_equal(world_text(w, "items.0.text"), "请安排洽谈");
	assert_int_equal(world_call(w, SUPPLIER, "getMatch", path, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "decision.theirs"), "interested");
	assert_int_equal(
	    world_call(w, SUPPLIER, "decideMatch", path, NULL, "{\"decision\":\"declined\"}", 0),
	    OH_OK);
	/* The other side does not learn of that. */
	assert_int_equal(world_call(w, BUYER, "getMatch", path, NULL, NULL, 0), OH_OK);
	assert_null(world_text(w, "decision.theirs"));
	assert_int_equal(world_call(w, SUPPLIER, "listMatches", s, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 0);
	assert_true(world_number(w, "declined") == 1 && world_number(w, "counts.meets") == 0);
	assert_int_equal(world_call(w, SUPPLIER, "listMatches", s, "declined=true", NULL, 0),
	                 OH_OK);
	assert_string_equal(world_text(w, "items.0.decision"), "declined");
	(void)snprintf(query, sizeof query, "near=%s", s);
	assert_int_equal(world_call(w, SUPPLIER, "searchListings", NULL, query, NULL, 0), OH_OK);
	assert_true(world_number(w, "total") == 0 || strstr(world_out(w), "\"items\":[]") != NULL);
	/* Never told of again. */
	size_t before = world_notices(w, SUPPLIER, "match");
	assert_int_equal(world_call(w, BUYER, "updateListing", d, NULL,
	                            "{\"text\":\"额定功率≥60kW，防护等级IP55\"}", 2),
	                 OH_OK);
	world_match(w);
	assert_int_equal(world_notices(w, SUPPLIER, "match"), before);
	assert_int_equal(
	    world_call(w, SUPPLIER, "decideMatch", path, NULL, "{\"decision\":\"none\"}", 0),
	    OH_OK);
	assert_int_equal(world_call(w, SUPPLIER, "listMatches", s, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
	assert_int_equal(
	    world_call(w, RIVAL, "decideMatch", path, NULL, "{\"decision\":\"declined\"}", 0),
	    OH_EDENIED);
	assert_int_equal(
	    world_call(w, BUYER, "decideMatch", path, NULL, "{\"decision\":\"maybe\"}", 0),
	    OH_EINVALID);
}

static void questions_are_answered_into_the_listing(void **state)
{
	world *w = *state;
	const char *d = world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	const char *s = world_published(w, SUPPLIER, "supply", "驱动电机", ask_text, "");
	world_match(w);
	const char *path = pair(w, d, s);
	assert_int_equal(
	    world_call(w, BUYER, "askQuestions", path, NULL, "{\"keys\":[\"no_such\"]}", 0),
	    OH_EINVALID);
	assert_true(world_problem(w, "/keys/0"));
	assert_int_equal(world_call(w, BUYER, "askQuestions", path, NULL, "{}", 0), OH_EINVALID);
	assert_int_equal(world_call(w, BUYER, "askQuestions", path, NULL,
	                            "{\"keys\":[\"ip_code\"],\"text\":\"请说明防护等级。\"}", 0),
	                 OH_OK);
	assert_int_equal(w->call.status, 201);
	const char *q = world_text(w, "id");
	assert_string_equal(world_text(w, "keys.0.name"), "防护等级");
	assert_int_equal(world_notices(w, SUPPLIER, "question"), 1);
	assert_int_equal(world_call(w, SUPPLIER, "listQuestions", NULL, "open=true", NULL, 0),
	                 OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
	bool mine = false;
	assert_true(oh_json_get_bool(world_at(w, "items.0.mine"), &mine) && mine);
	assert_int_equal(world_call(w, RIVAL, "getQuestion", q, NULL, NULL, 0), OH_ENOENT);
	assert_int_equal(world_call(w, RIVAL, "listQuestions", NULL, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 0);
	/* Who asked does not answer. */
	oh_status st = world_call(w, BUYER, "answerQuestion", q, NULL, "{\"text\":\"IP55\"}", 0);
	assert_true(st == OH_EDENIED || st == OH_ENOENT);
	assert_int_equal(world_call(w, SUPPLIER, "answerQuestion", q, NULL,
	                            "{\"text\":\"防护等级IP65，有检测报告。\",\"apply\":true}", 0),
	                 OH_OK);
	assert_non_null(world_text(w, "answer.text"));
	assert_int_equal(world_call(w, SUPPLIER, "answerQuestion", q, NULL, "{\"text\":\"x\"}", 0),
	                 OH_ECONFLICT);
	assert_int_equal(world_notices(w, BUYER, "answer"), 1);
	world_match(w);
	assert_int_equal(world_call(w, BUYER, "getMatch", path, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "verdict"), "meets");
	assert_int_equal(world_length(w, "questions"), 1);
	/* From 待询 to 满足: news for both. */
	assert_int_equal(world_notices(w, BUYER, "match"), 2);
	assert_int_equal(world_call(w, SUPPLIER, "listVersions", s, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "items.0.action"), "写入答复");
}

/* With verdicts, best first, filtered by words and by verdict. */
static void near_a_listing(world *w, const char *d)
{
	char query[200];
	(void)snprintf(query, sizeof query, "near=%s&facets=true", d);
	assert_int_equal(world_call(w, BUYER, "searchListings", NULL, query, NULL, 0), OH_OK);
	assert_true(world_number(w, "total") == 2);
	assert_string_equal(world_text(w, "items.0.verdict"), "meets");
	assert_non_null(world_text(w, "items.0.sentence"));
	assert_string_equal(world_text(w, "facets.0.name"), "verdict");
	/* Facets count counterparts alone: of the verdict that is asked for. */
	assert_string_equal(world_text(w, "facets.1.name"), "side");
	assert_true(world_number(w, "facets.1.count") == 2);
	(void)snprintf(query, sizeof query, "near=%s&facets=true&verdict=near", d);
	assert_int_equal(world_call(w, BUYER, "searchListings", NULL, query, NULL, 0), OH_OK);
	assert_true(world_number(w, "facets.0.count") == 2);
	assert_true(world_number(w, "facets.1.count") == 1);
	(void)snprintf(query, sizeof query, "near=%s&verdict=near&q=IP55", d);
	assert_int_equal(world_call(w, BUYER, "searchListings", NULL, query, NULL, 0), OH_OK);
	assert_true(world_number(w, "total") == 1);
	assert_string_equal(world_text(w, "items.0.verdict"), "near");
}

static void searches_find_words_and_quantities(void **state)
{
	world *w = *state;
	const char *d = world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	(void)world_published(w, RIVAL, "supply", "驱动电机", near_text, "");
	world_match(w);
	assert_int_equal(
	    world_call(w, VISITOR, "searchListings", NULL, "q=75kW%20%E7%94%B5%E6%9C%BA", NULL, 0),
	    OH_OK);
	assert_true(world_number(w, "total") == 0); /* registered only */
	/* What finds nothing counts nothing. */
	assert_int_equal(world_call(w, READER, "searchListings", NULL,
	                            "q=没有这样的东西&side=supply&facets=true", NULL, 0),
	                 OH_OK);
	assert_true(world_number(w, "total") == 0);
	assert_null(strstr(world_out(w), "株洲"));
	assert_int_equal(world_call(w, READER, "searchListings", NULL,
	                            "q=75kW 电机&side=supply&facets=true", NULL, 0),
	                 OH_OK);
	assert_true(world_number(w, "total") == 1);
	assert_string_equal(world_text(w, "understood.0.key"), "rated_power");
	assert_true(world_length(w, "facets") > 3);
	assert_string_equal(world_text(w, "facets.2.name"), "category");
	assert_string_equal(world_text(w, "facets.2.values.0.value"), "motor/motor");
	assert_non_null(world_text(w, "items.0.snippet"));
	assert_int_equal(world_call(w, READER, "searchListings", NULL, "q=电机 株洲", NULL, 0),
	                 OH_OK);
	assert_true(world_number(w, "total") == 1);
	assert_int_equal(world_call(w, READER, "searchListings", NULL,
	                            "fact=rated_power:60..&city=株洲市&category=motor/motor", NULL,
	                            0),
	                 OH_OK);
	assert_true(world_number(w, "total") == 1);
	assert_int_equal(
	    world_call(w, READER, "searchListings", NULL, "fact=ip_code:IP65|IP67", NULL, 0),
	    OH_OK);
	assert_true(world_number(w, "total") == 1);
	assert_int_equal(world_call(w, READER, "searchListings", NULL,
	                            "side=x&fact=none:1..2&fact=oops&category=none&verdict=maybe&"
	                            "sort=up&organisation=1&limit=1000",
	                            NULL, 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "?side") && world_problem(w, "?fact") &&
	            world_problem(w, "?category") && world_problem(w, "?verdict") &&
	            world_problem(w, "?sort") && world_problem(w, "?organisation") &&
	            world_problem(w, "?limit"));
	/* Pages. */
	assert_int_equal(
	    world_call(w, READER, "searchListings", NULL, "limit=2&sort=newest", NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 2);
	char query[120];
	(void)snprintf(query, sizeof query, "limit=2&sort=newest&cursor=%s", world_text(w, "next"));
	assert_int_equal(world_call(w, READER, "searchListings", NULL, query, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
	assert_null(world_text(w, "next"));
	near_a_listing(w, d);
	/* Mine, of any state. */
	(void)world_listing(w, BUYER, "demand", "草稿", "", "");
	assert_int_equal(world_call(w, BUYER, "searchListings", NULL, "mine=true", NULL, 0), OH_OK);
	assert_true(world_number(w, "total") == 2);
	assert_true(world_number(w, "items.1.counts.meets") == 1);
	assert_int_equal(
	    world_call(w, BUYER, "searchListings", NULL, "mine=true&state=draft", NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
	assert_int_equal(world_call(w, VISITOR, "searchListings", NULL, "mine=true", NULL, 0),
	                 OH_EAUTH);
	assert_int_equal(world_call(w, READER, "suggest", NULL, "q=驱动", NULL, 0), OH_OK);
	assert_true(world_length(w, "items") >= 1);
}

static void saved_searches_tell(void **state)
{
	world *w = *state;
	assert_int_equal(world_call(w, READER, "saveSearch", NULL, NULL,
	                            "{\"name\":\"电机\",\"query\":\"q=电机&fact=rated_power:60..\","
	                            "\"notify\":true}",
	                            0),
	                 OH_OK);
	assert_int_equal(w->call.status, 201);
	const char *id = world_text(w, "id");
	assert_int_equal(world_call(w, READER, "saveSearch", NULL, NULL,
	                            "{\"name\":\"x\",\"query\":\"side=x\"}", 0),
	                 OH_EINVALID);
	assert_true(world_problem(w, "/query"));
	(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	(void)world_published(w, RIVAL, "supply", "驱动电机", near_text, "");
	(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text,
	                      ",\"visibility\":\"verified\"");
	world_match(w);
	assert_int_equal(world_notices(w, READER, "search"), 1);
	assert_non_null(strstr(world_text(w, "items.0.title"), "电机"));
	assert_int_equal(world_call(w, READER, "listSearches", NULL, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
	assert_int_equal(world_call(w, BUYER, "deleteSearch", id, NULL, NULL, 0), OH_ENOENT);
	assert_int_equal(world_call(w, READER, "deleteSearch", id, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_call(w, READER, "listSearches", NULL, NULL, NULL, 0), OH_OK);
	assert_int_equal(world_length(w, "items"), 0);
}

static void home_counts(void **state)
{
	world *w = *state;
	(void)world_published(w, BUYER, "demand", "驱动电机",
	                      "额定功率≥55kW，防护等级IP55，预算100万元",
	                      ",\"visibility\":\"public\"");
	(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	(void)world_published(w, BUYER, "demand", "铸件", "单重20t",
	                      ",\"visibility\":\"public\",\"valid_until\":\"2099-01-01\"");
	world_match(w);
	assert_int_equal(world_call(w, VISITOR, "getHome", NULL, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "sides.0.side"), "demand");
	assert_true(world_number(w, "sides.0.listings") == 2);
	assert_true(world_number(w, "sides.0.organisations") == 1);
	assert_true(world_number(w, "sides.0.amount") == 100e6);
	assert_true(world_number(w, "sides.0.stated") == 1);
	assert_true(world_number(w, "sides.1.listings") == 0);
	assert_int_equal(world_length(w, "newest"), 2);
	assert_int_equal(world_length(w, "deadlines"), 1);
	assert_null(world_at(w, "mine"));
	assert_int_equal(world_call(w, BUYER, "getHome", NULL, NULL, NULL, 0), OH_OK);
	assert_true(world_number(w, "sides.1.listings") == 1);
	assert_true(world_number(w, "mine.listings") == 2);
	assert_true(world_number(w, "mine.meets") == 1);
	assert_true(world_number(w, "mine.unread") >= 1);
	assert_true(world_length(w, "categories") >= 2 && world_length(w, "cities") == 2);
}

struct adding {
	world *w;
	oh_id id, import;
	const oh_listing *l;
	bool merge, undo, kept;
};

static oh_status add(oh_db *db, void *ctx, oh_error *err)
{
	struct adding *a = ctx;
	world *w = a->w;
	const struct sv_listing_new n = {.org = w->people[SUPPLIER].org,
	                                 .listing = a->l,
	                                 .city = OH_SV("株洲市"),
	                                 .visibility = OH_VISIBLE_REGISTERED,
	                                 .import = a->import,
	                                 .state = OH_LISTING_PUBLISHED};
	if (a->undo)
		return sv_listing_undo(db, &w->call, a->id, a->import, &a->kept, err);
	return a->merge ? sv_listing_merge(db, &w->call, a->id, &n, err)
	                : sv_listing_add(db, &w->call, &n, &a->id, err);
}

static void run(struct adding *a)
{
	assert_int_equal(oh_store_write(a->w->p->store, add, a, &a->w->err), OH_OK);
}

/* Lists come in, are merged, and are taken back – unless somebody has edited since. */
static void imports_can_be_undone(void **state)
{
	world *w = *state;
	static const char csv[] = "编号,企业名称,产品名称,额定功率(kW),防护等级,备注\n"
	                          "S-1,示例湘电机有限公司,三相异步电动机,55,IP55,库存充足\n"
	                          "S-2,示例湘电机有限公司,三相异步电动机,75,IP65,现货\n";
	oh_book book;
	oh_list list;
	oh_error err;
	assert_int_equal(
	    oh_book_read_memory(csv, sizeof csv - 1, OH_SV("a.csv"), NULL, w->a, &book, &err),
	    OH_OK);
	assert_int_equal(
	    oh_list_read(w->p->session->readers, &book, OH_SUPPLY, NULL, w->a, &list, &err), OH_OK);
	assert_int_equal(list.n, 2);
	/* The actor of the calls below. */
	assert_int_equal(world_call(w, SUPPLIER, "getHome", NULL, NULL, NULL, 0), OH_OK);
	oh_call call = w->call;
	struct adding one = {.w = w, .import = 77, .l = &list.listings[0]};
	run(&one);
	const char *id = world_id(w, one.id);
	world_match(w);
	assert_int_equal(world_call(w, SUPPLIER, "getListing", id, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "number"), "S-1");
	assert_string_equal(world_text(w, "details.1.field"), "form");
	/* A new text keeps what the cells stated. */
	assert_int_equal(world_call(w, SUPPLIER, "updateListing", id, NULL,
	                            "{\"text\":\"额定转速3000r/min\"}", 1),
	                 OH_OK);
	assert_non_null(strstr(world_out(w), "\"rated_power\""));
	assert_non_null(strstr(world_out(w), "\"rated_speed\""));
	/* Merged by a second import, undone: as before. */
	w->call = call;
	struct adding two = one;
	two.import = 78;
	two.l = &list.listings[1];
	two.merge = true;
	run(&two);
	assert_int_equal(world_call(w, SUPPLIER, "getListing", id, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "number"), "S-2");
	assert_null(strstr(world_out(w), "\"rated_speed\""));
	w->call = call;
	two.undo = true;
	run(&two);
	assert_false(two.kept);
	assert_int_equal(world_call(w, SUPPLIER, "getListing", id, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "number"), "S-1");
	assert_non_null(strstr(world_out(w), "\"rated_speed\""));
	/* The first import was edited since: it stays. */
	w->call = call;
	one.undo = true;
	run(&one);
	assert_true(one.kept);
	/* An untouched one goes, from the index too. */
	struct adding three = {.w = w, .import = 79, .l = &list.listings[1]};
	run(&three);
	world_match(w);
	assert_int_equal(world_call(w, SUPPLIER, "searchListings", NULL, "q=电动机", NULL, 0),
	                 OH_OK);
	assert_true(world_number(w, "total") == 2);
	w->call = call;
	three.undo = true;
	run(&three);
	assert_false(three.kept);
	world_match(w);
	assert_int_equal(world_call(w, SUPPLIER, "searchListings", NULL, "q=电动机", NULL, 0),
	                 OH_OK);
	assert_true(world_number(w, "total") == 1);
}

/* --- mail --- */

struct mails {
	world *w;
	oh_outbox_item items[16];
	size_t n;
};

static oh_status take_mails(oh_db *db, void *ctx, oh_error *err)
{
	struct mails *m = ctx;
	oh_status st = OH_OK;
	oh_ms now = oh_store_now(m->w->p->store);
	for (m->n = 0; !st && m->n < 16; m->n++) {
		st = oh_outbox_take(db, now, now + 1, m->w->a, &m->items[m->n], err);
		if (st || !m->items[m->n].id)
			break;
		st = oh_outbox_sent(db, m->items[m->n].tenant, m->items[m->n].id, err);
	}
	return st;
}

static struct mails mails(world *w)
{
	struct mails m = {.w = w};
	assert_int_equal(oh_store_write(w->p->store, take_mails, &m, &w->err), OH_OK);
	return m;
}

static bool in(oh_sv text, const char *words)
{
	return oh_sv_find(text, oh_sv_from(words)) != SIZE_MAX;
}

enum { DAY = 86400000, HOUR = 3600000 };

static void mails_at_once_and_by_the_day(void **state)
{
	world *w = *state;
	const oh_ms noon = 1790049600000; /* 2026-09-22 12:00 in China */
	oh_store_set_clock(w->p->store, noon);
	(void)world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	(void)world_published(w, RIVAL, "supply", "驱动电机", near_text, "");
	world_match(w);
	/* At once, to both members and the buyer: what meets, and only that. */
	struct mails m = mails(w);
	assert_int_equal(m.n, 3);
	for (size_t i = 0; i < m.n; i++) {
		assert_true(in(m.items[i].subject, "满足"));
		assert_true(in(m.items[i].body, "https://ouhe.example/matches/"));
		assert_false(oh_sv_eq(m.items[i].recipient, OH_SV("p3@example.com")));
	}
	/* By the day, at eight the next morning, once. */
	(void)sv_upkeep_digests(w->p);
	assert_int_equal(mails(w).n, 0);
	oh_store_set_clock(w->p->store, noon + 21 * (oh_ms)HOUR);
	(void)sv_upkeep_digests(w->p);
	(void)sv_upkeep_digests(w->p);
	m = mails(w);
	assert_int_equal(m.n, 4);
	bool buyer = false;
	for (size_t i = 0; i < m.n; i++) {
		bool his = oh_sv_eq(m.items[i].recipient, OH_SV("p0@example.com"));
		assert_true(in(m.items[i].subject, his ? "2 条" : "1 条"));
		assert_true(in(m.items[i].body, "https://ouhe.example/inbox"));
		buyer = buyer || his;
	}
	assert_true(buyer);
	oh_store_set_clock(w->p->store, noon + 2 * (oh_ms)DAY);
	(void)sv_upkeep_digests(w->p);
	assert_int_equal(mails(w).n, 0);
	oh_store_set_clock(w->p->store, 0);
}

/* The workers do by themselves what the other tests call by hand. */
static void the_background_works(void **state)
{
	world *w = *state;
	w->serve = true;
	world_reopen(w);
	(void)world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	(void)world_published(w, SUPPLIER, "supply", "驱动电机", meets_text, "");
	size_t told = 0;
	for (int i = 0; i < 600 && told < 2; i++) {
		(void)nanosleep(&(struct timespec){0, 20000000}, NULL);
		told = world_notices(w, BUYER, "match") + world_notices(w, SUPPLIER, "match");
	}
	assert_int_equal(told, 2);
	oh_buf text = OH_BUF_INIT;
	assert_int_equal(oh_platform_metrics(w->p, &text), OH_OK);
	assert_non_null(strstr(text.p, "ouhe_match_seconds_bucket{le=\"+Inf\"}"));
	oh_buf_release(&text);
}

struct forgetting {
	world *w;
	bool org;
};

static oh_status forget(oh_db *db, void *ctx, oh_error *err)
{
	struct forgetting *f = ctx;
	oh_id person = f->w->people[SUPPLIER].id;
	if (f->org)
		return oh_match_job_org(db, 1, f->w->people[SUPPLIER].org,
		                        oh_store_now(f->w->p->store), err);
	oh_status st = oh_listing_contact_erase(db, 1, person, err);
	return st ? st : oh_notice_erase(db, 1, person, err);
}

static void a_person_is_forgotten(void **state)
{
	world *w = *state;
	const char *id = world_published(w, SUPPLIER, "supply", "驱动电机", meets_text,
	                                 ",\"contact\":{\"name\":\"林岚\",\"mail\":"
	                                 "\"lin@example.com\"}");
	(void)world_published(w, BUYER, "demand", "驱动电机", demand_text, "");
	world_match(w);
	assert_int_equal(world_notices(w, SUPPLIER, "match"), 1);
	struct forgetting f = {.w = w};
	assert_int_equal(oh_store_write(w->p->store, forget, &f, &w->err), OH_OK);
	assert_int_equal(world_notices(w, SUPPLIER, ""), 0);
	assert_int_equal(world_call(w, SUPPLIER, "getListing", id, NULL, NULL, 0), OH_OK);
	assert_null(world_text(w, "contact.name"));
	/* Its organisation changed: looked at anew, nobody is told again. */
	f.org = true;
	assert_int_equal(oh_store_write(w->p->store, forget, &f, &w->err), OH_OK);
	assert_false(sv_matcher_step(w->p));
	assert_int_equal(world_notices(w, BUYER, "match"), 1);
}

/* A number in a cell is not the same digits in the text: it stays when the text changes. */
static void cells_are_no_part_of_the_text(void **state)
{
	world *w = *state;
	static const char csv[] =
	    "编号,企业名称,产品名称,技术参数,数量,预算(万元),单价(元/件)\n"
	    "E-1,示例湘电机有限公司,电机,\"额定功率45kW，防护等级IP66\",4,66,1200\n";
	oh_book book;
	oh_list list;
	oh_error err;
	assert_int_equal(
	    oh_book_read_memory(csv, sizeof csv - 1, OH_SV("a.csv"), NULL, w->a, &book, &err),
	    OH_OK);
	assert_int_equal(
	    oh_list_read(w->p->session->readers, &book, OH_SUPPLY, NULL, w->a, &list, &err), OH_OK);
	assert_int_equal(list.n, 1);
	assert_int_equal(world_call(w, SUPPLIER, "getHome", NULL, NULL, NULL, 0), OH_OK);
	struct adding one = {.w = w, .import = 77, .l = &list.listings[0]};
	run(&one);
	const char *id = world_id(w, one.id);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(world_call(w, SUPPLIER, "getListing", id, NULL, NULL, 0), OH_OK);
		size_t cells = 0;
		for (size_t i = 0; i < world_length(w, "details"); i++) {
			char at[40];
			(void)snprintf(at, sizeof at, "details.%zu.key", i);
			const char *key = world_text(w, at);
			bool cell = !strcmp(key, "quantity") || !strcmp(key, "budget");
			(void)snprintf(at, sizeof at, "details.%zu.field", i);
			if (cell)
				assert_string_equal(world_text(w, at), "form");
			cells += cell;
		}
		assert_int_equal(cells, 2);
		if (round == 0)
			assert_int_equal(world_call(w, SUPPLIER, "updateListing", id, NULL,
			                            "{\"text\":\"额定功率45kW，防护等级IP67\"}", 1),
			                 OH_OK);
	}
	/* Taken along, and with what the price is for. */
	assert_int_equal(
	    world_call(w, SUPPLIER, "exportListings", NULL, "format=csv&mine=true", NULL, 0),
	    OH_OK);
	assert_non_null(strstr(world_out(w), "1200元/件"));
	assert_non_null(strstr(world_out(w), "660000"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)
	const struct CMUnitTest tests[] = {
	    TEST(both_sides_are_told),
	    TEST(a_listing_that_is_not_seen_tells_nobody),
	    TEST(a_crash_loses_none_and_tells_none_twice),
	    TEST(many_matches_are_few_notices),
	    TEST(a_match_side_by_side),
	    TEST(decisions_are_remembered),
	    TEST(questions_are_answered_into_the_listing),
	    TEST(searches_find_words_and_quantities),
	    TEST(saved_searches_tell),
	    TEST(home_counts),
	    TEST(imports_can_be_undone),
	    TEST(cells_are_no_part_of_the_text),
	    cmocka_unit_test_setup_teardown(mails_at_once_and_by_the_day, world_make_mail,
	                                    world_remove),
	    TEST(the_background_works),
	    TEST(a_person_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
