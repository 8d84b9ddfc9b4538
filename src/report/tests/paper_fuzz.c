/* Texts of strangers on paper, in documents and in calendars. The first byte says where the
 * rest goes; each is looked at for what must hold of it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/report/calendar.h"
#include "ouhe/report/event_report.h"
#include "ouhe/sheet/book.h"
#include "ouhe/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool so)
{
	if (!so)
		__builtin_trap();
}

/* One event whatever the texts hold; lines of at most 75 bytes that end in CRLF. */
static void in_calendar(oh_sv text)
{
	oh_calendar_entry e = {.uid = OH_SV("u@example.org"),
	                       .start = 1796691600000,
	                       .end = 1796693400000,
	                       .summary = OH_SV("s"),
	                       .location = text,
	                       .description = text,
	                       .url = text};
	oh_calendar c = {.name = text, .entries = &e, .n = 1};
	oh_buf out = OH_BUF_INIT;
	size_t events = 0;
	must(oh_calendar_ics(&c, &out, NULL) == OH_OK);
	oh_sv rest = oh_buf_sv(&out), line;
	must(oh_utf8_valid(rest));
	while (rest.n && oh_sv_split(&rest, '\n', &line)) {
		must(line.n > 0 && line.n <= 76 && line.p[line.n - 1] == '\r');
		must(!memchr(line.p, '\r', line.n - 1));
		events += oh_sv_eq(line, OH_SV("BEGIN:VEVENT\r"));
	}
	must(events == 1);
	oh_buf_release(&out);
}

/* Our own reader, which takes well-formed XML alone, reads it. */
static void in_document(oh_sv text)
{
	const oh_signing_row row = {.party_a = text, .party_b = OH_SV("b"), .note = text};
	const oh_signing_release r = {
	    .event = {.name = text, .organiser = text}, .rows = &row, .n = 1, .text = text};
	oh_arena *a = oh_arena_new(64 << 20);
	oh_buf out = OH_BUF_INIT;
	oh_book book;
	must(oh_signing_docx(&r, &out, NULL) == OH_OK);
	must(oh_book_read_memory(out.p, out.n, OH_SV("a.docx"), NULL, a, &book, NULL) == OH_OK);
	must(book.n == 1 && book.sheets[0].n >= 4);
	oh_buf_release(&out);
	oh_arena_free(a);
}

static void on_paper(oh_sv text)
{
	const oh_agenda_item item = {.kind = OH_AGENDA_CANCELLED, .with = text, .note = text};
	const oh_agenda agenda = {.org = text, .people = text, .items = &item, .n = 1};
	const oh_print_event event = {.name = text, .place = text};
	oh_buf out = OH_BUF_INIT;
	oh_pdf_result result;
	must(oh_agendas_pdf(&event, &agenda, 1, &out, &result, NULL) == OH_OK);
	must(result.pages >= 1 && oh_sv_ends(oh_buf_sv(&out), OH_SV("%%EOF\n")));
	oh_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	enum { WAYS = 8 };
	if (n == 0)
		return 0;
	oh_sv text = {(const char *)data + 1, n - 1};
	/* Pages are dear, so they are rarer. */
	if (data[0] % WAYS == 0)
		on_paper(text);
	else if (data[0] % 2)
		in_calendar(text);
	else
		in_document(text);
	return 0;
}
