/* What Cairo's documents lack: their language, the order of pages, how they open.
 *
 * Cairo (1.16) ends a document with a plain table of object places and a trailer. The
 * catalogue and the list of pages are written anew behind the other objects, the table is
 * made anew with their places; nothing else changes. Cairo numbers an object a link that it
 * never writes and says it stood where another stands: such numbers become free ones, which
 * is what a reader takes for nothing. */
#include "pdf_internal.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"

enum { ROW = 20, OFFSET_DIGITS = 10 };

struct tail {
	oh_buf *pdf;
	size_t table;             /* where "xref" stands */
	size_t rows;              /* of the table's rows */
	size_t n;                 /* objects, 0 among them */
	size_t root, info, pages; /* numbers of objects */
};

/* The number behind `key` in [from, to); SIZE_MAX where there is none. */
static size_t number_after(const oh_buf *b, size_t from, size_t to, const char *key)
{
	size_t at, n = strlen(key), value = 0;
	if (from > to || to > b->n)
		return SIZE_MAX;
	at = oh_sv_find((oh_sv){b->p + from, to - from}, (oh_sv){key, n});
	if (at == SIZE_MAX)
		return SIZE_MAX;
	at += from + n;
	if (at >= to || b->p[at] < '0' || b->p[at] > '9')
		return SIZE_MAX;
	for (; at < to && b->p[at] >= '0' && b->p[at] <= '9' && value < SIZE_MAX / 100; at++)
		value = value * 10 + (size_t)(b->p[at] - '0');
	return value;
}

/* Where object `number` begins, as the table says; SIZE_MAX where it says nonsense. */
static size_t place_of(const struct tail *t, size_t number)
{
	size_t value = 0, at = t->rows + number * ROW;
	if (number >= t->n)
		return SIZE_MAX;
	for (size_t i = 0; i < OFFSET_DIGITS; i++)
		value = value * 10 + (size_t)(t->pdf->p[at + i] - '0');
	return value < t->table ? value : SIZE_MAX;
}

/* The end of the object that begins at `from`. */
static size_t end_of(const struct tail *t, size_t from)
{
	size_t at;
	if (from >= t->table)
		return SIZE_MAX;
	at = oh_sv_find((oh_sv){t->pdf->p + from, t->table - from}, OH_SV("endobj"));
	return at == SIZE_MAX ? SIZE_MAX : from + at;
}

static bool read_tail(struct tail *t)
{
	enum { LAST = 64 };
	const oh_buf *b = t->pdf;
	size_t last = b->n > LAST ? b->n - LAST : 0, root, end;
	t->table = number_after(b, last, b->n, "startxref\n");
	if (t->table == SIZE_MAX || t->table >= b->n)
		return false;
	t->n = number_after(b, t->table, b->n, "xref\n0 ");
	size_t line = oh_sv_find((oh_sv){b->p + t->table + 5, b->n - t->table - 5}, OH_SV("\n"));
	if (t->n == SIZE_MAX || line == SIZE_MAX)
		return false;
	t->rows = t->table + 5 + line + 1;
	if (t->n > (b->n - t->rows) / ROW)
		return false;
	t->root = number_after(b, t->rows + t->n * ROW, b->n, "/Root ");
	t->info = number_after(b, t->rows + t->n * ROW, b->n, "/Info ");
	root = t->root == SIZE_MAX ? SIZE_MAX : place_of(t, t->root);
	end = root == SIZE_MAX ? SIZE_MAX : end_of(t, root);
	if (end == SIZE_MAX || t->info == SIZE_MAX)
		return false;
	t->pages = number_after(b, root, end, "/Pages ");
	return t->pages != SIZE_MAX && place_of(t, t->pages) != SIZE_MAX;
}

/* "/Kids [ 3 0 R 9 0 R ]", those from the `front`th on first. */
static bool put_pages(const struct tail *t, int front, oh_buf *out)
{
	size_t at = place_of(t, t->pages), end = end_of(t, at);
	if (end == SIZE_MAX)
		return false;
	oh_sv object = {t->pdf->p + at, end - at};
	size_t kids = oh_sv_find(object, OH_SV("/Kids [ "));
	if (kids == SIZE_MAX)
		return false;
	kids += strlen("/Kids [ ");
	oh_sv list = oh_sv_sub(object, kids, SIZE_MAX);
	list.n = oh_sv_find(list, OH_SV("]"));
	if (list.n == SIZE_MAX)
		return false;
	size_t cut = 0;
	for (int i = 1; i < front; i++) {
		size_t next = oh_sv_find(oh_sv_sub(list, cut, SIZE_MAX), OH_SV(" R "));
		if (next == SIZE_MAX)
			return false;
		cut += next + 3;
	}
	oh_buf_sv_put(out, oh_sv_sub(object, 0, kids));
	oh_buf_sv_put(out, oh_sv_sub(list, cut, SIZE_MAX));
	oh_buf_sv_put(out, oh_sv_sub(list, 0, cut));
	oh_buf_sv_put(out, oh_sv_sub(object, kids + list.n, SIZE_MAX));
	oh_buf_str(out, "endobj\n");
	return true;
}

static bool put_root(const struct tail *t, oh_lang lang, oh_buf *out)
{
	size_t at = place_of(t, t->root), end = end_of(t, at);
	if (end == SIZE_MAX)
		return false;
	oh_sv object = {t->pdf->p + at, end - at};
	size_t close = object.n;
	while (close > 1 && !(object.p[close - 1] == '>' && object.p[close - 2] == '>'))
		close--;
	if (close < 2)
		return false;
	oh_buf_sv_put(out, oh_sv_sub(object, 0, close - 2));
	oh_buf_printf(out, "   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n",
	              lang == OH_LANG_ZH ? "zh-CN" : "en");
	if (oh_sv_find(object, OH_SV("/Outlines ")) != SIZE_MAX)
		oh_buf_str(out, "   /PageMode /UseOutlines\n");
	oh_buf_str(out, ">>\nendobj\n");
	return true;
}

/* "17 0 obj" stands where the table says. */
static bool is_there(const struct tail *t, size_t number)
{
	char head[32];
	size_t at = place_of(t, number);
	int n = snprintf(head, sizeof head, "%zu 0 obj", number);
	return at != SIZE_MAX && n > 0 &&
	       oh_sv_starts((oh_sv){t->pdf->p + at, t->table - at}, (oh_sv){head, (size_t)n});
}

oh_status pd_tail(oh_buf *pdf, oh_lang lang, int front)
{
	struct tail t = {.pdf = pdf};
	oh_buf fresh = OH_BUF_INIT;
	bool good = read_tail(&t) && put_pages(&t, front, &fresh);
	size_t root = fresh.n;
	good = good && put_root(&t, lang, &fresh);
	size_t end = fresh.n;
	if (!good) {
		oh_buf_release(&fresh);
		return OH_EUNSUPPORTED;
	}
	oh_buf_printf(&fresh, "xref\n0 %zu\n", t.n);
	for (size_t i = 0; i < t.n; i++) {
		size_t at = t.rows + i * ROW;
		if (i == t.pages || i == t.root)
			oh_buf_printf(&fresh, "%010zu 00000 n \n",
			              t.table + (i == t.root ? root : 0));
		else if (i == 0 || is_there(&t, i))
			oh_buf_put(&fresh, pdf->p + at, ROW);
		else
			oh_buf_str(&fresh, "0000000000 65535 f \n");
	}
	oh_buf_printf(&fresh,
	              "trailer\n<< /Size %zu\n   /Root %zu 0 R\n   /Info %zu 0 R\n>>\n"
	              "startxref\n%zu\n%%%%EOF\n",
	              t.n, t.root, t.info, t.table + end);
	pdf->n = t.table;
	oh_buf_sv_put(pdf, oh_buf_sv(&fresh));
	bool ok = oh_buf_ok(&fresh) && oh_buf_ok(pdf);
	oh_buf_release(&fresh);
	return ok ? OH_OK : OH_ENOMEM;
}
