/* Bytes as what `ouhe search` reads: names of columns, questions and a list, divided by NUL. Of
 * the first byte, bit 0 gives the list a header of its own, bit 1 asks the names of columns as
 * the one question. Whatever is answered can be written. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/service/search.h"

enum { LARGEST = 1 << 14 };

static oh_session *session;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes up to the next NUL. */
static oh_sv part(const uint8_t **at, const uint8_t *end)
{
	const uint8_t *nul = memchr(*at, 0, (size_t)(end - *at));
	oh_sv s = {(const char *)*at, (size_t)((nul ? nul : end) - *at)};
	*at = nul ? nul + 1 : end;
	return s;
}

static void render(const oh_search_outcome *o)
{
	const oh_view view = {.width = 80};
	oh_buf run = OH_BUF_INIT, json = OH_BUF_INIT, text = OH_BUF_INIT, issues = OH_BUF_INIT;
	oh_error err;
	if (oh_service_search_render(o, OH_SEARCH_RUN, NULL, NULL, &run, &err) ||
	    oh_service_search_render(o, OH_SEARCH_JSON, NULL, NULL, &json, &err) ||
	    oh_service_search_text(o, &view, false, &text, &err) ||
	    oh_service_search_issues(o, &view, 20, &issues, &err))
		abort();
	/* Six fields a line. */
	size_t blanks = 0, lines = 0;
	for (size_t i = 0; i < run.n; i++) {
		blanks += run.p[i] == ' ';
		lines += run.p[i] == '\n';
	}
	if (blanks != 5 * lines)
		abort();
	oh_buf_release(&run);
	oh_buf_release(&json);
	oh_buf_release(&text);
	oh_buf_release(&issues);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!session && oh_session_open(OH_SOURCE_DIR "/packs", &session, NULL))
		abort();
	if (size < 2 || size > LARGEST)
		return 0;
	const uint8_t *at = data + 1, *end = data + size;
	oh_sv names = part(&at, end), queries = part(&at, end);
	oh_search_outcome *o = NULL;
	oh_error err;
	char *columns = oh_alloc(names.n + 1);
	if (!columns)
		abort();
	memcpy(columns, names.p, names.n);
	columns[names.n] = 0;
	oh_search_request rq = {
	    .supply = {.data = (const char *)at, .n = (size_t)(end - at), .name = "list.tsv"},
	    .columns = data[0] & 1 ? NULL : columns,
	    .queries = {.data = queries.p, .n = queries.n, .name = "queries.tsv"},
	    .query = data[0] & 2 ? columns : NULL,
	    .top = 20,
	    .tell_loose = data[0] & 4,
	    .threads = 1};
	if (oh_service_search(session, &rq, &o, &err) == OH_OK)
		render(o);
	oh_search_outcome_free(o);
	oh_free(columns);
	return 0;
}
