/* Files as they come: documents, forms, archives, lists of every kind; read in the
 * background; the same as `ouhe list` reads them. */
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zip.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/buf.h"
#include "ouhe/service/reading.h"

/* --- files made here --- */

typedef struct entry {
	const char *name;
	oh_sv bytes;
} entry;

static oh_buf zip_of(const entry *entries, size_t n)
{
	zip_error_t ze;
	zip_error_init(&ze);
	zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &ze);
	assert_non_null(memory);
	zip_source_keep(memory);
	zip_t *zip = zip_open_from_source(memory, ZIP_TRUNCATE, &ze);
	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *s = zip_source_buffer(zip, entries[i].bytes.p, entries[i].bytes.n, 0);
		assert_true(zip_file_add(zip, entries[i].name, s, ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	oh_buf out = OH_BUF_INIT;
	assert_int_equal(zip_source_open(memory), 0);
	char part[4096];
	for (zip_int64_t got; (got = zip_source_read(memory, part, sizeof part)) > 0;)
		oh_buf_put(&out, part, (size_t)got);
	zip_source_close(memory);
	zip_source_free(memory);
	zip_error_fini(&ze);
	return out;
}

/* A text document: rows end with '\n', cells with '|'; a line that begins with '#' is a
 * paragraph. */
static oh_buf document(const char *drawing)
{
	oh_buf xml = OH_BUF_INIT;
	oh_sv rest = oh_sv_from(drawing), line, cell;
	bool table = false;
	oh_buf_str(&xml, "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/"
	                 "2006/main\"><w:body>");
	while (oh_sv_split(&rest, '\n', &line)) {
		bool paragraph = oh_sv_starts(line, OH_SV("#"));
		if (table == paragraph && table)
			oh_buf_str(&xml, "</w:tbl>");
		if (!paragraph && !table)
			oh_buf_str(&xml, "<w:tbl>");
		table = !paragraph;
		if (paragraph) {
			oh_buf_str(&xml, "<w:p><w:r><w:t>");
			oh_buf_sv_put(&xml, oh_sv_sub(line, 1, SIZE_MAX));
			oh_buf_str(&xml, "</w:t></w:r></w:p>");
			continue;
		}
		oh_buf_str(&xml, "<w:tr>");
		while (oh_sv_split(&line, '|', &cell)) {
			oh_buf_str(&xml, "<w:tc><w:p><w:r><w:t>");
			oh_buf_sv_put(&xml, cell);
			oh_buf_str(&xml, "</w:t></w:r></w:p></w:tc>");
		}
		oh_buf_str(&xml, "</w:tr>");
	}
	oh_buf_str(&xml, table ? "</w:tbl></w:body></w:document>" : "</w:body></w:document>");
	const entry parts[] = {{"[Content_Types].xml", OH_SV("<Types/>")},
	                       {"word/document.xml", oh_buf_sv(&xml)}};
	oh_buf file = zip_of(parts, 2);
	oh_buf_release(&xml);
	return file;
}

static person organiser(void)
{
	people_add("o@example.com", "组织者", "[\"organiser\"]");
	return people_log_in("o@example.com");
}

static reply upload(person *p, const char *query, oh_sv bytes)
{
	reply r = people_upload(p, "startImport", NULL, query, bytes);
	if (r.status != 201)
		fail_msg("startImport: %d %s", r.status, r.text);
	return r;
}

static reply rows_of(person *p, const char *id)
{
	return people_call(p, "listImportRows", id, "limit=500", NULL);
}

/* --- documents and forms --- */

static const char form[] = "#企业供给信息表\n企业名称|示例甲公司|联系人|张工\n"
                           "产品名称|永磁同步电机|额定功率（kW）|55\n"
                           "技术参数|防护等级IP55，转速1500r/min\n";

static void a_document_with_a_form(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf file = document(form);
	reply r = upload(&p, "name=示例甲.docx&side=supply", oh_buf_sv(&file));
	assert_string_equal(people_text(r.json, "state"), "ready");
	const char *id = people_text(r.json, "id");
	r = rows_of(&p, id);
	assert_int_equal((int)people_number(r.json, "total"), 1);
	assert_string_equal(people_text(r.json, "items.0.listing.title"), "永磁同步电机");
	assert_string_equal(people_text(r.json, "items.0.listing.organisation.name"), "示例甲公司");
	assert_int_equal((int)oh_json_length(people_json(r.json, "items.0.details")), 4);
	oh_buf_release(&file);
	/* labels in paragraphs, then a table */
	file =
	    document("#供给清单\n#企业名称：示例乙公司\n#联系人：李工\n产品名称|技术参数|年产能\n"
	             "电机|额定功率55kW|500台\n减速机|额定输出扭矩2000N·m|300台\n");
	r = upload(&p, "name=示例乙.docx&side=supply", oh_buf_sv(&file));
	r = rows_of(&p, people_text(r.json, "id"));
	assert_int_equal((int)people_number(r.json, "total"), 2);
	assert_string_equal(people_text(r.json, "items.1.listing.organisation.name"), "示例乙公司");
	assert_string_equal(people_text(r.json, "items.1.listing.title"), "减速机");
	assert_string_equal(people_text(r.json, "items.0.state"), "ready");
	oh_buf_release(&file);
}

/* What companies sent, packed together: one bad file stops no other. */
static void an_archive_of_files(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf doc = document(form), broken = document(form);
	const entry files[] = {
	    {"天元区/示例甲.docx", oh_buf_sv(&doc)},
	    {"天元区/坏了.docx", oh_sv_sub(oh_buf_sv(&broken), 0, broken.n / 2)},
	    {"../扫描件.pdf", OH_SV("%PDF-1.4 picture only")},
	    {"示例丁.csv", OH_SV("企业名称,产品名称,技术参数\n示例丁公司,铸件,材质HT300\n")},
	    {"照片.jpg", OH_SV("\xff\xd8\xff\xe0 picture")},
	    {"空.csv", OH_SV("")},
	};
	oh_buf file = zip_of(files, 6);
	reply r = upload(&p, "name=各企业.zip&side=supply", oh_buf_sv(&file));
	assert_string_equal(people_text(r.json, "state"), "ready");
	assert_int_equal((int)people_number(r.json, "counts.rows"), 2);
	const oh_json *sheets = people_json(r.json, "sheets");
	assert_int_equal((int)oh_json_length(sheets), 6);
	int unread = 0;
	for (size_t i = 0; i < 6; i++) {
		bool bad = people_text(oh_json_at(sheets, i), "unread")[0] != '\0';
		unread += bad;
		assert_true(people_text(oh_json_at(sheets, i), "file")[0] != '\0');
		assert_true(!strchr(people_text(oh_json_at(sheets, i), "file"), '/'));
	}
	assert_int_equal(unread, 4);
	const char *id = people_text(r.json, "id");
	/* rows are numbered through the files, and mended by that number */
	char path[40];
	(void)snprintf(path, sizeof path, "%s/1", id);
	r = people_call(&p, "mendImportRow", path, NULL,
	                "{\"cells\":[{\"column\":3,\"text\":\"材质HT250\"}]}");
	assert_int_equal(r.status, 200);
	assert_string_equal(people_text(r.json, "details.0.values.0"), "HT250");
	r = people_call(&p, "commitImport", id, NULL, "{}");
	assert_int_equal((int)people_number(r.json, "counts.committed"), 2);
	oh_buf_release(&file);
	oh_buf_release(&doc);
	oh_buf_release(&broken);
}

static void archives_that_explode(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf zeros = OH_BUF_INIT;
	assert_true(oh_buf_reserve(&zeros, 80u << 20));
	memset(zeros.p, '1', 80u << 20);
	const entry files[] = {{"a.csv", {zeros.p, 80u << 20}},
	                       {"b.csv", OH_SV("产品名称,企业名称\n电机,示例甲公司\n")}};
	oh_buf file = zip_of(files, 2), nested = OH_BUF_INIT;
	reply r = upload(&p, "name=a.zip&side=supply", oh_buf_sv(&file));
	assert_true(strlen(people_text(r.json, "sheets.0.unread")) > 10);
	assert_int_equal((int)people_number(r.json, "counts.rows"), 1);
	const entry inner[] = {{"b.csv", OH_SV("产品名称,企业名称\n电机,示例甲公司\n")},
	                       {"inner.zip", oh_buf_sv(&file)}};
	nested = zip_of(inner, 2);
	r = upload(&p, "name=b.zip&side=supply", oh_buf_sv(&nested));
	assert_true(strlen(people_text(r.json, "sheets.1.unread")) > 10);
	/* more than a server takes */
	oh_buf_release(&zeros);
	r = people_upload(&p, "startImport", NULL, "name=c.csv&side=supply",
	                  (oh_sv){"x", (size_t)1 << 30});
	assert_int_equal(r.status, 413);
	oh_buf_release(&file);
	oh_buf_release(&nested);
}

/* A file cut anywhere is refused, or read, and never harms. */
static void truncated(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf file = document(form);
	for (size_t n = 1; n < file.n; n += 61) {
		reply r = upload(&p, "name=a.docx&side=supply", (oh_sv){file.p, n});
		assert_string_equal(people_text(r.json, "state"), "failed");
	}
	oh_buf_release(&file);
}

/* --- in the background --- */

static void read_in_the_background(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf list = OH_BUF_INIT;
	people_serve();
	oh_buf_str(&list, "编号,企业名称,产品名称,技术参数\n");
	for (unsigned i = 0; i < 6000; i++)
		oh_buf_printf(&list, "S-%u,示例%u公司,电机,额定功率%ukW\n", i, i % 97, 1 + i % 400);
	reply r = upload(&p, "name=a.csv&side=supply", oh_buf_sv(&list));
	const char *id = people_text(r.json, "id");
	double last = 0;
	for (int tries = 0; strcmp(people_text(r.json, "state"), "reading") == 0; tries++) {
		const struct timespec pause = {0, 20000000};
		assert_true(people_number(r.json, "progress") >= last);
		last = people_number(r.json, "progress");
		assert_true(tries < 3000);
		(void)nanosleep(&pause, NULL);
		r = people_call(&p, "getImport", id, NULL, NULL);
	}
	assert_string_equal(people_text(r.json, "state"), "ready");
	assert_int_equal((int)people_number(r.json, "counts.rows"), 6000);
	/* who sent a long list is told */
	r = people_call(&p, "listNotices", NULL, "kind=import", NULL);
	assert_int_equal((int)oh_json_length(people_json(r.json, "items")), 1);
	/* pages, in order, without gaps */
	char query[64] = "limit=500";
	int rows = 0;
	for (;;) {
		r = people_call(&p, "listImportRows", id, query, NULL);
		const oh_json *items = people_json(r.json, "items");
		for (size_t i = 0; i < oh_json_length(items); i++)
			assert_int_equal((int)people_number(oh_json_at(items, i), "row"), rows++);
		if (!people_text(r.json, "next")[0])
			break;
		(void)snprintf(query, sizeof query, "limit=500&cursor=%s",
		               people_text(r.json, "next"));
	}
	assert_int_equal(rows, 6000);
	oh_buf_release(&list);
}

/* A platform that stopped while it read goes on where nothing is half done. */
static void a_stop_while_reading(void **state)
{
	(void)state;
	person p = organiser();
	oh_buf list = OH_BUF_INIT;
	people_serve();
	oh_buf_str(&list, "编号,企业名称,产品名称,技术参数\n");
	for (unsigned i = 0; i < 4000; i++)
		oh_buf_printf(&list, "S-%u,示例%u公司,电机,额定功率%ukW\n", i, i % 97, 1 + i % 400);
	reply r = upload(&p, "name=a.csv&side=supply", oh_buf_sv(&list));
	const char *id = people_text(r.json, "id");
	people_serve(); /* closes and opens again */
	for (int tries = 0; tries < 3000; tries++) {
		const struct timespec pause = {0, 20000000};
		r = people_call(&p, "getImport", id, NULL, NULL);
		if (strcmp(people_text(r.json, "state"), "reading") != 0)
			break;
		(void)nanosleep(&pause, NULL);
	}
	assert_string_equal(people_text(r.json, "state"), "ready");
	assert_int_equal((int)people_number(r.json, "counts.rows"), 4000);
	oh_buf_release(&list);
}

/* --- the same as the command reads --- */

static bool content(const char *path, oh_buf *out)
{
	FILE *f = fopen(path, "rb");
	char part[8192];
	if (!f)
		return false;
	for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
		oh_buf_put(out, part, n);
	(void)fclose(f);
	return oh_buf_ok(out);
}

static void same_fact(const oh_json *want, const oh_json *got, const char *where)
{
	static const char *const numbers[] = {"lo", "hi"};
	static const char *const texts[] = {"key", "text"};
	for (size_t i = 0; i < 2; i++) {
		if (strcmp(people_text(want, texts[i]), people_text(got, texts[i])) != 0)
			fail_msg("%s: %s is %s, expected %s", where, texts[i],
			         people_text(got, texts[i]), people_text(want, texts[i]));
		double a = people_number(want, numbers[i]), b = people_number(got, numbers[i]);
		if (a < b || a > b)
			fail_msg("%s: %s of %s is %g, expected %g", where, numbers[i],
			         people_text(want, "key"), b, a);
	}
	size_t n = oh_json_length(people_json(want, "values"));
	if (n != oh_json_length(people_json(got, "values")))
		fail_msg("%s: values of %s", where, people_text(want, "key"));
	for (size_t i = 0; i < n; i++) {
		char at[40];
		oh_sv a = {NULL, 0}, b = {NULL, 0};
		double x = 0;
		(void)snprintf(at, sizeof at, "values.%zu", i);
		(void)oh_json_get_sv(people_json(got, at), &b);
		/* numbers are numbers there, text here */
		if (oh_json_get_sv(people_json(want, at), &a))
			assert_true(oh_sv_eq(a, b));
		else
			assert_true(oh_json_get_double(people_json(want, at), &x));
	}
}

static void compare(const char *path, bool demand)
{
	oh_buf file = OH_BUF_INIT, list = OH_BUF_INIT;
	oh_session *session = NULL;
	oh_json *want = NULL;
	oh_error err;
	const oh_view view = {.lang = OH_LANG_EN};
	if (!content(path, &file)) {
		oh_buf_release(&file);
		print_message("%s is not there\n", path);
		return;
	}
	assert_int_equal(oh_session_open(OH_SOURCE_DIR "/packs", &session, &err), OH_OK);
	const oh_list_request rq = {
	    .source = {.data = file.p, .n = file.n, .name = "a"}, .demand = demand, .json = true};
	assert_int_equal(oh_service_list(session, &rq, &view, &list, &err), OH_OK);
	assert_int_equal(oh_json_parse(oh_buf_sv(&list), OH_SV("list"), &want, &err), OH_OK);
	person p = people_log_in("o@example.com");
	reply r =
	    upload(&p, demand ? "name=a&side=demand" : "name=a&side=supply", oh_buf_sv(&file));
	const char *id = people_text(r.json, "id");
	const oh_json *listings = oh_json_member(want, "listings");
	char query[64] = "limit=500";
	size_t at = 0;
	for (;;) {
		r = people_call(&p, "listImportRows", id, query, NULL);
		const oh_json *items = people_json(r.json, "items");
		for (size_t i = 0; i < oh_json_length(items); i++, at++) {
			const oh_json *row = oh_json_at(items, i), *l = oh_json_at(listings, at);
			char where[300];
			assert_non_null(l);
			(void)snprintf(where, sizeof where, "%s row %d", path,
			               (int)people_number(l, "row"));
			assert_int_equal((int)people_number(l, "row"),
			                 (int)people_number(row, "line"));
			if (people_text(l, "title")[0])
				assert_string_equal(people_text(l, "title"),
				                    people_text(row, "listing.title"));
			assert_string_equal(people_text(l, "org"),
			                    people_text(row, "listing.organisation.name"));
			const oh_json *a = people_json(l, "facts"),
			              *b = people_json(row, "details");
			if (oh_json_length(a) != oh_json_length(b))
				fail_msg("%s: %zu facts, expected %zu", where, oh_json_length(b),
				         oh_json_length(a));
			for (size_t k = 0; k < oh_json_length(a); k++)
				same_fact(oh_json_at(a, k), oh_json_at(b, k), where);
		}
		if (!people_text(r.json, "next")[0])
			break;
		(void)snprintf(query, sizeof query, "limit=500&cursor=%s",
		               people_text(r.json, "next"));
	}
	assert_int_equal(at, oh_json_length(listings));
	oh_json_free(want);
	oh_session_close(session);
	oh_buf_release(&file);
	oh_buf_release(&list);
}

static void lists_as_the_command_reads_them(void **state)
{
	(void)state;
	(void)organiser();
	compare(OH_SOURCE_DIR "/samples/demand.xlsx", true);
	compare(OH_SOURCE_DIR "/samples/supply.xlsx", false);
	compare(OH_SOURCE_DIR "/../shared/data/lists/a/demand.xlsx", true);
	compare(OH_SOURCE_DIR "/../shared/data/lists/a/supply.xlsx", false);
	compare(OH_SOURCE_DIR "/../shared/data/lists/b/demand.xlsx", true);
	compare(OH_SOURCE_DIR "/../shared/data/lists/b/supply.xlsx", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, people_make, people_remove)
	    T(a_document_with_a_form),          T(an_archive_of_files),
	    T(archives_that_explode),           T(truncated),
	    T(read_in_the_background),          T(a_stop_while_reading),
	    T(lists_as_the_command_reads_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
