/* Whole jobs: a messy list in, mended, taken in, taken back. */
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/buf.h"
#include "ouhe/service/session.h"

static const char messy[] =
    "2026年电机供给清单,,,,,\n"
    "编号,企业名称,产品名称,技术参数,年产能,联系电话\n"
    "S-1,示例甲公司,永磁同步电机,\"额定功率55kW，防护等级IP55\",500台,0731-85550000\n"
    "S-2,示例甲公司,异步电机,\"额定功率五吨，F级绝缘\",三百,0731-85550000\n"
    "S-3,示例乙公司,减速机,额定输出扭矩2000N·m,20吨,\n"
    "S-4,示例丙公司,铸件,\"材质HT300，单件毛重12kg\",1000件,\n";

static person organiser(void)
{
	people_add("o@example.com", "组织者", "[\"organiser\"]");
	return people_log_in("o@example.com");
}

static const char *start(person *p, const char *query, oh_sv bytes)
{
	reply r = people_upload(p, "startImport", NULL, query, bytes);
	if (r.status != 201)
		fail_msg("startImport: %d %s", r.status, r.text);
	return people_text(r.json, "id");
}

static reply get(person *p, const char *id)
{
	reply r = people_call(p, "getImport", id, NULL, NULL);
	assert_int_equal(r.status, 200);
	return r;
}

static int count(person *p, const char *id, const char *what)
{
	char at[40];
	(void)snprintf(at, sizeof at, "counts.%s", what);
	return (int)people_number(get(p, id).json, at);
}

static reply mend(person *p, const char *id, int row, const char *body)
{
	char path[64];
	(void)snprintf(path, sizeof path, "%s/%d", id, row);
	return people_call(p, "mendImportRow", path, NULL, body);
}

/* All rows as text, without what is an import's own. */
static void dump_rows(person *p, const char *id, oh_buf *out)
{
	reply r = people_call(p, "listImportRows", id, "limit=500", NULL);
	assert_int_equal(r.status, 200);
	const oh_json *items = people_json(r.json, "items");
	for (size_t i = 0; i < oh_json_length(items); i++) {
		const oh_json *row = oh_json_at(items, i);
		oh_buf_printf(out, "%s|%s|", people_text(row, "state"),
		              people_text(row, "listing.title"));
		const oh_json *facts = people_json(row, "details");
		for (size_t k = 0; k < oh_json_length(facts); k++)
			oh_buf_printf(out, "%s=%s;", people_text(oh_json_at(facts, k), "key"),
			              people_text(oh_json_at(facts, k), "show"));
		const oh_json *issues = people_json(row, "issues");
		for (size_t k = 0; k < oh_json_length(issues); k++)
			oh_buf_printf(out, "!%s", people_text(oh_json_at(issues, k), "text"));
		oh_buf_char(out, '\n');
	}
}

static void from_upload_to_undo(void **state)
{
	(void)state;
	person p = organiser();
	const char *id = start(&p, "name=清单.csv&side=supply", oh_sv_from(messy));
	reply r = get(&p, id);
	assert_string_equal(people_text(r.json, "state"), "ready");
	assert_int_equal((int)people_number(r.json, "counts.rows"), 4);
	assert_int_equal((int)people_number(r.json, "counts.mend"), 2);
	assert_int_equal((int)people_number(r.json, "counts.ready"), 2);
	assert_string_equal(people_text(r.json, "sheets.0.columns.1.target"), "role:org");
	assert_string_equal(people_text(r.json, "sheets.0.columns.3.target"), "text");
	assert_string_equal(people_text(r.json, "sheets.0.columns.3.letter"), "D");
	assert_true(oh_json_length(people_json(r.json, "targets")) > 50);

	/* the row says what is wrong with it, where */
	r = people_call(&p, "listImportRows", id, "filter=mend", NULL);
	assert_int_equal((int)people_number(r.json, "total"), 2);
	assert_int_equal((int)people_number(r.json, "items.0.row"), 1);
	assert_int_equal((int)people_number(r.json, "items.0.line"), 4);
	assert_string_equal(people_text(r.json, "items.0.cells.0.text"), "S-2");
	assert_string_equal(people_text(r.json, "items.0.issues.0.severity"), "warning");
	assert_true(people_number(r.json, "items.0.issues.0.column") >= 4);

	/* mended cells are read again at once */
	r = mend(&p, id, 1,
	         "{\"cells\":[{\"column\":4,\"text\":\"额定功率75kW，F级绝缘\"},"
	         "{\"column\":5,\"text\":\"300台\"}]}");
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "state"), "ready");
	assert_string_equal(people_text(r.json, "cells.3.was"), "额定功率五吨，F级绝缘");
	/* given back what it was, it is as before */
	r = mend(&p, id, 0, "{\"cells\":[{\"column\":5,\"text\":\"x\"}]}");
	assert_string_equal(people_text(r.json, "cells.4.was"), "500台");
	r = mend(&p, id, 0, "{\"cells\":[{\"column\":5,\"text\":\"500台\"}]}");
	assert_string_equal(people_text(r.json, "cells.4.was"), "");
	assert_string_equal(people_text(r.json, "state"), "ready");
	r = people_call(&p, "listImportRows", id, "from=2&limit=1", NULL);
	assert_int_equal((int)people_number(r.json, "items.0.row"), 2);
	r = mend(&p, id, 2, "{\"decision\":\"skip\"}");
	assert_string_equal(people_text(r.json, "state"), "skipped");
	assert_int_equal(count(&p, id, "ready"), 3);

	r = people_call(&p, "commitImport", id, NULL, "{\"publish\":true}");
	if (r.status != 200)
		fail_msg("commit: %s", r.text);
	assert_string_equal(people_text(r.json, "state"), "committed");
	assert_int_equal((int)people_number(r.json, "counts.committed"), 3);
	r = people_call(&p, "searchListings", NULL, "state=published&limit=100", NULL);
	r = people_call(&p, "listImportRows", id, NULL, NULL);
	const char *listing = people_text(r.json, "items.0.committed");
	r = people_call(&p, "getListing", listing, NULL, NULL);
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "state"), "published");
	assert_string_equal(people_text(r.json, "organisation.name"), "示例甲公司");
	assert_string_equal(people_text(r.json, "import"), id);
	char version[24];
	(void)snprintf(version, sizeof version, "%d", (int)people_number(r.json, "version"));
	/* twice is once too often */
	assert_int_equal(people_call(&p, "commitImport", id, NULL, "{}").status, 409);
	assert_int_equal(people_call(&p, "deleteImport", id, NULL, NULL).status, 409);

	/* what was edited since stays, and is named */
	r = people_call_if(&p, "updateListing", listing, version,
	                   "{\"title\":\"永磁同步电机（新）\"}");
	assert_int_equal(r.status, 200);
	r = people_call(&p, "undoImport", id, NULL, NULL);
	if (r.status != 200)
		fail_msg("undo: %s", r.text);
	assert_string_equal(people_text(r.json, "state"), "undone");
	assert_int_equal((int)oh_json_length(people_json(r.json, "kept")), 1);
	assert_string_equal(people_text(r.json, "kept.0.id"), listing);
	assert_int_equal(people_call(&p, "getListing", listing, NULL, NULL).status, 200);
	r = people_call(&p, "listImportRows", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.1.state"), "ready");
	assert_int_equal(people_call(&p, "undoImport", id, NULL, NULL).status, 409);
}

/* A mended list is what its author would have got by mending the file. */
static void mending_is_as_reading_the_mended_file(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf mended = OH_BUF_INIT, one = OH_BUF_INIT, two = OH_BUF_INIT;
	static const char list[] = "序号,企业名称,产品名称,技术参数\n"
	                           "1,示例甲公司,电机,额定功率五吨\n"
	                           "2,,电机,额定功率55kW\n"
	                           "3,同上,电机,额定功率75kW\n"
	                           "4,示例乙公司,铸件,材质HT300\n";
	oh_sv text = OH_SV(list);
	size_t at = oh_sv_find(text, OH_SV("示例甲公司"));
	oh_buf_put(&mended, text.p, at);
	oh_buf_str(&mended, "示例丁公司");
	text = oh_sv_sub(text, at + sizeof "示例甲公司" - 1, SIZE_MAX);
	at = oh_sv_find(text, OH_SV("五吨"));
	oh_buf_put(&mended, text.p, at);
	oh_buf_str(&mended, "90kW");
	oh_buf_sv_put(&mended, oh_sv_sub(text, at + sizeof "五吨" - 1, SIZE_MAX));
	const char *id = start(&p, "name=a.csv&side=demand", OH_SV(list));
	assert_int_equal(mend(&p, id, 0,
	                      "{\"cells\":[{\"column\":2,\"text\":\"示例丁公司\"},"
	                      "{\"column\":4,\"text\":\"额定功率90kW\"}]}")
	                     .status,
	                 200);
	dump_rows(&p, id, &one);
	/* the row below takes the name from above: it was read again, too */
	reply r = people_call(&p, "listImportRows", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.1.listing.organisation.name"), "示例丁公司");
	const char *other = start(&p, "name=b.csv&side=demand", oh_buf_sv(&mended));
	dump_rows(&p, other, &two);
	assert_string_equal(one.p, two.p);
	/* after a restart the mended cells are still there */
	people_reopen();
	assert_int_equal(
	    mend(&p, id, 3, "{\"cells\":[{\"column\":4,\"text\":\"材质HT250\"}]}").status, 200);
	r = people_call(&p, "listImportRows", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.0.cells.3.was"), "额定功率五吨");
	assert_string_equal(people_text(r.json, "items.1.listing.organisation.name"), "示例丁公司");
	oh_buf_release(&mended);
	oh_buf_release(&one);
	oh_buf_release(&two);
}

/* A mended cell may make a row none: then the whole is read anew. */
static void a_row_that_is_none_any_more(void **state)
{
	(void)state;
	person p = organiser();
	const char *id = start(&p, "name=a.csv&side=supply", oh_sv_from(messy));
	reply r = mend(&p, id, 2,
	               "{\"cells\":[{\"column\":2,\"text\":\"示例丁公司\"}],\"decision\":"
	               "\"import\"}");
	assert_string_equal(people_text(r.json, "state"), "ready");
	r = mend(&p, id, 1, "{\"cells\":[{\"column\":1,\"text\":\"合计\"}]}");
	assert_int_equal(r.status, 200);
	assert_int_equal(count(&p, id, "rows"), 3);
	/* decisions and mended cells stay with their lines */
	r = people_call(&p, "listImportRows", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.1.decision"), "import");
	assert_string_equal(people_text(r.json, "items.1.cells.1.was"), "示例乙公司");
}

static void layouts_are_remembered(void **state)
{
	(void)state;
	static const char list[] =
	    "编号,企业名称,品名,甲(kW),乙\nS-%d,示例甲公司,电机,55,转速1500r/min\n"
	    "S-9,示例甲公司,电机,75,转速3000r/min\n";
	person p = organiser();
	const char *id = start(&p, "name=a.csv&side=supply", OH_SV(list));
	reply r =
	    people_call(&p, "mapImportColumns", id, NULL,
	                "{\"columns\":[{\"sheet\":0,\"column\":4,\"target\":\"fact:rated_power\"},"
	                "{\"sheet\":0,\"column\":5,\"target\":\"text\"}]}");
	if (r.status != 200)
		fail_msg("map: %s", r.text);
	assert_string_equal(people_text(r.json, "state"), "ready");
	assert_string_equal(people_text(r.json, "sheets.0.columns.3.target"), "fact:rated_power");
	bool changed = false;
	assert_true(oh_json_get_bool(people_json(r.json, "sheets.0.columns.3.changed"), &changed) &&
	            changed);
	r = people_call(&p, "listImportRows", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.1.details.0.key"), "rated_power");
	assert_int_equal((int)people_number(r.json, "items.1.details.0.lo"), 75);
	assert_string_equal(people_text(r.json, "items.1.details.1.key"), "rated_speed");
	/* the next list of that layout needs no mapping */
	const char *next = start(&p, "name=b.csv&side=supply", OH_SV(list));
	r = get(&p, next);
	bool known = false;
	assert_true(oh_json_get_bool(people_json(r.json, "known_layout"), &known) && known);
	assert_string_equal(people_text(r.json, "sheets.0.columns.3.target"), "fact:rated_power");
	/* another side is another thing */
	r = get(&p, start(&p, "name=b.csv&side=demand", OH_SV(list)));
	assert_true(oh_json_get_bool(people_json(r.json, "known_layout"), &known) && !known);
	r = people_call(&p, "mapImportColumns", id, NULL,
	                "{\"columns\":[{\"sheet\":0,\"column\":4,\"target\":\"fact:no\"}]}");
	assert_int_equal(r.status, 422);
	assert_true(people_faulted("/columns/0/target"));
}

static void duplicates_are_asked_about_once(void **state)
{
	(void)state;
	static const char first[] =
	    "编号,企业名称,产品名称,技术参数,单价（元）\n"
	    "A-1,示例甲公司,永磁同步电机,\"额定功率55kW，防护等级IP55，转速1500r/min\",12000\n"
	    "A-2,示例甲公司,永磁同步电机,\"额定功率75kW，防护等级IP55，转速1500r/min\",15000\n"
	    "A-3,示例乙公司,永磁同步电机,\"额定功率55kW，防护等级IP55，转速1500r/min\",12000\n";
	static const char second[] =
	    "编号,企业名称,产品名称,技术参数,单价（元）\n"
	    "1,示例甲公司,永磁同步电机（新）,\"额定功率55kW，防护等级IP55，转速1500r/min\",11000\n"
	    "2,示例甲公司,永磁同步电机,\"额定功率90kW，防护等级IP55，转速1500r/min\",15000\n"
	    "3,示例丙公司,铸件,\"材质HT300，单件毛重12kg\",80\n"
	    "4,示例丙公司,铸件,\"材质HT300，单件毛重12kg\",85\n";
	person p = organiser();
	const char *id = start(&p, "name=a.csv&side=supply", OH_SV(first));
	/* a series is no duplicate, nor is another company's */
	assert_int_equal(count(&p, id, "duplicates"), 0);
	assert_int_equal(people_call(&p, "commitImport", id, NULL, "{}").status, 200);
	reply r = people_call(&p, "listImportRows", id, NULL, NULL);
	const char *stored = people_text(r.json, "items.0.committed");

	const char *next = start(&p, "name=b.csv&side=supply", OH_SV(second));
	r = people_call(&p, "listImportRows", next, "filter=duplicate", NULL);
	assert_int_equal((int)people_number(r.json, "total"), 2);
	assert_string_equal(people_text(r.json, "items.0.duplicate.listing.id"), stored);
	assert_true(people_number(r.json, "items.0.duplicate.likeness") > 0.6);
	assert_true(oh_json_length(people_json(r.json, "items.0.duplicate.differences")) >= 2);
	assert_string_equal(people_text(r.json, "items.0.duplicate.differences.0.there"),
	                    "永磁同步电机");
	assert_int_equal((int)people_number(r.json, "items.1.duplicate.row"), 2);
	assert_string_equal(
	    people_text(mend(&p, next, 0, "{\"decision\":\"merge\"}").json, "state"), "ready");
	assert_string_equal(people_text(mend(&p, next, 3, "{\"decision\":\"skip\"}").json, "state"),
	                    "skipped");
	assert_int_equal(mend(&p, next, 1, "{\"decision\":\"merge\"}").status, 409);
	/* taken back, it is asked about again */
	r = mend(&p, next, 0, "{\"decision\":\"none\"}");
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "state"), "duplicate");
	assert_null(people_json(r.json, "decision"));
	assert_string_equal(
	    people_text(mend(&p, next, 0, "{\"decision\":\"merge\"}").json, "state"), "ready");
	r = people_call(&p, "commitImport", next, NULL, "{}");
	assert_int_equal((int)people_number(r.json, "counts.committed"), 3);
	r = people_call(&p, "getListing", stored, NULL, NULL);
	assert_string_equal(people_text(r.json, "title"), "永磁同步电机（新）");

	/* undone, the listing is what it was */
	assert_int_equal(people_call(&p, "undoImport", next, NULL, NULL).status, 200);
	r = people_call(&p, "getListing", stored, NULL, NULL);
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "title"), "永磁同步电机");

	/* the same pairs are not asked about again */
	next = start(&p, "name=c.csv&side=supply", OH_SV(second));
	assert_int_equal(count(&p, next, "duplicates"), 0);
	r = people_call(&p, "listImportRows", next, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.0.decision"), "merge");
	assert_string_equal(people_text(r.json, "items.3.state"), "skipped");
}

static void members_import_for_their_own(void **state)
{
	(void)state;
	const char *org = people_organisation("alpha");
	const char *other = people_organisation("beta");
	(void)other;
	person m = people_log_in("alpha-member@example.com"),
	       n = people_log_in("beta-member@example.com");
	static const char list[] = "产品名称,技术参数\n电机,额定功率55kW\n减速机,输出扭矩2000N·m\n";
	const char *id = start(&m, "name=a.csv&side=supply", OH_SV(list));
	reply r = get(&m, id);
	assert_string_equal(people_text(r.json, "organisation.id"), org);
	assert_int_equal((int)people_number(r.json, "counts.ready"), 2);
	assert_int_equal(people_call(&n, "getImport", id, NULL, NULL).status, 404);
	assert_int_equal(people_call(&n, "listImportRows", id, NULL, NULL).status, 404);
	assert_int_equal(people_call(&n, "commitImport", id, NULL, "{}").status, 404);
	r = people_call(&n, "listImports", NULL, NULL, NULL);
	assert_int_equal((int)oh_json_length(people_json(r.json, "items")), 0);
	char query[80];
	(void)snprintf(query, sizeof query, "name=a.csv&side=supply&organisation=%s", org);
	assert_true(people_upload(&n, "startImport", NULL, query, OH_SV(list)).status >= 403);
	/* not verified: what it publishes is submitted */
	r = people_call(&m, "commitImport", id, NULL, "{}");
	if (r.status != 200)
		fail_msg("commit: %s", r.text);
	r = people_call(&m, "listImportRows", id, NULL, NULL);
	r = people_call(&m, "getListing", people_text(r.json, "items.0.committed"), NULL, NULL);
	assert_string_equal(people_text(r.json, "state"), "submitted");
	/* a row of somebody else's is asked about */
	static const char foreign[] =
	    "企业名称,产品名称,技术参数\n示例别家公司,电机,额定功率55kW\n";
	id = start(&m, "name=b.csv&side=supply", OH_SV(foreign));
	assert_int_equal(count(&m, id, "mend"), 1);
	/* drafts */
	id = start(&m, "name=c.csv&side=demand", OH_SV(list));
	assert_int_equal(people_call(&m, "commitImport", id, NULL, "{\"publish\":false}").status,
	                 200);
	r = people_call(&m, "listImportRows", id, NULL, NULL);
	r = people_call(&m, "getListing", people_text(r.json, "items.0.committed"), NULL, NULL);
	assert_string_equal(people_text(r.json, "state"), "draft");
}

static void what_cannot_be_read_says_why(void **state)
{
	(void)state;
	person p = organiser();
	static const oh_sv files[] = {{"%PDF-1.4 nothing", 16},
	                              {"\x89PNG\r\n\x1a\n", 8},
	                              {"PK\3\4 broken", 11},
	                              {"just one line of prose", 22},
	                              {"Rar!....", 8}};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		const char *id = start(&p, "name=x&side=supply", files[i]);
		reply r = get(&p, id);
		assert_string_equal(people_text(r.json, "state"), "failed");
		assert_true(strlen(people_text(r.json, "problem")) > 10);
		assert_int_equal(people_call(&p, "deleteImport", id, NULL, NULL).status, 204);
		assert_int_equal(people_call(&p, "getImport", id, NULL, NULL).status, 404);
	}
	assert_int_equal(people_upload(&p, "startImport", NULL, "name=&side=x", OH_SV("")).status,
	                 422);
	assert_true(people_faulted("?name") && people_faulted("?side"));
	/* parts of a path are no part of a name */
	const char *id = start(&p, "name=../../etc/C:\\清单.csv&side=supply", oh_sv_from(messy));
	assert_string_equal(people_text(get(&p, id).json, "name"), "清单.csv");
	/* a formula that was written as text is text */
	id = start(&p, "name=a.csv&side=supply",
	           OH_SV("企业名称,产品名称,技术参数\n=cmd|'/c calc'!A0,电机,额定功率55kW\n"));
	reply r = people_call(&p, "listImportRows", id, NULL, NULL);
	assert_string_equal(people_text(r.json, "items.0.cells.0.text"), "=cmd|'/c calc'!A0");
}

/* A company is known by its code, whatever it calls itself in a list. */
static void organisations_by_code(void **state)
{
	(void)state;
	person p = organiser();
	reply r =
	    people_offline("createOrganisation", NULL,
	                   "{\"name\":\"示例湘电机有限公司\",\"code\":\"91430200MA4L1A2B3L\"}");
	assert_int_equal(r.status, 201);
	const char *org = people_text(r.json, "id");
	const char *id = start(&p, "name=a.csv&side=supply",
	                       OH_SV("企业名称,统一社会信用代码,产品名称,技术参数\n"
	                             "湘电机,91430200MA4L1A2B3L,电机,额定功率55kW\n"
	                             "示例新公司,,电机,额定功率75kW\n"));
	r = people_call(&p, "commitImport", id, NULL, "{}");
	assert_int_equal((int)people_number(r.json, "counts.committed"), 2);
	r = people_call(&p, "listImportRows", id, NULL, NULL);
	char second[16];
	(void)snprintf(second, sizeof second, "%s", people_text(r.json, "items.1.committed"));
	r = people_call(&p, "getListing", people_text(r.json, "items.0.committed"), NULL, NULL);
	assert_string_equal(people_text(r.json, "organisation.id"), org);
	r = people_call(&p, "getListing", second, NULL, NULL);
	assert_string_equal(people_text(r.json, "organisation.name"), "示例新公司");
}

static void many_columns(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf b = OH_BUF_INIT;
	for (size_t i = 0; i < 20000; i++)
		oh_buf_str(&b, "甲,");
	oh_buf_char(&b, '\n');
	const char *id = start(&p, "name=a.csv&side=supply", oh_buf_sv(&b));
	assert_string_equal(people_text(get(&p, id).json, "state"), "failed");
	oh_buf_release(&b);
}

/* More rows than one transaction takes, one of them refused by the store itself: all others
 * come in, it waits for mending, and all go back. */
static void a_refused_row_holds_up_none(void **state)
{
	enum { ROWS = 250, REFUSED = 130 };
	(void)state;
	person p = organiser();
	oh_buf list = OH_BUF_INIT;
	oh_buf_str(&list, "编号,企业名称,产品名称,技术参数\n");
	for (int i = 0; i < ROWS; i++) {
		oh_buf_printf(&list, "S-%d,示例第%d公司,永磁同步电机", i, i % 7);
		/* Longer than a title may be stored. */
		for (int k = 0; i == REFUSED && k < 1100; k++)
			oh_buf_str(&list, "长");
		oh_buf_printf(&list, "%d,额定功率%dkW\n", i, 10 + i);
	}
	const char *id = start(&p, "name=long.csv&side=supply", oh_buf_sv(&list));
	assert_int_equal(count(&p, id, "ready"), ROWS);
	reply r = people_call(&p, "commitImport", id, NULL, "{\"publish\":true}");
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "state"), "committed");
	assert_int_equal(count(&p, id, "committed"), ROWS - 1);
	assert_int_equal(count(&p, id, "mend"), 1);
	r = people_call(&p, "listImportRows", id, "filter=mend", NULL);
	assert_int_equal((int)people_number(r.json, "items.0.row"), REFUSED);
	r = people_call(&p, "undoImport", id, NULL, NULL);
	assert_int_equal(r.status, 200);
	assert_int_equal(count(&p, id, "committed"), 0);
	assert_int_equal(count(&p, id, "ready"), ROWS - 1);
	oh_buf_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, people_make, people_remove)
	    T(from_upload_to_undo),
	    T(mending_is_as_reading_the_mended_file),
	    T(a_row_that_is_none_any_more),
	    T(layouts_are_remembered),
	    T(duplicates_are_asked_about_once),
	    T(members_import_for_their_own),
	    T(what_cannot_be_read_says_why),
	    T(organisations_by_code),
	    T(many_columns),
	    T(a_refused_row_holds_up_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
