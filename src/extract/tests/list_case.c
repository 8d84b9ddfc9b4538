#include "list_case.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ouhe/base/decimal.h"

static oh_packs *packs;
static oh_readers *readers;

bool case_setup(void)
{
	oh_error err = {0};
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, &err) ||
	    oh_readers_new(packs, &readers, &err)) {
		oh_buf b = OH_BUF_INIT;
		oh_error_render(&b, &err, OH_LANG_EN);
		fprintf(stderr, "%s\n", b.p ? b.p : "");
		oh_buf_release(&b);
		return false;
	}
	return true;
}

void case_teardown(void)
{
	oh_readers_free(readers);
	oh_packs_free(packs);
	readers = NULL;
	packs = NULL;
}

const oh_readers *case_readers(void)
{
	return readers;
}

list_case case_read_book(oh_side side, const oh_list_options *options, const oh_sheet *sheets,
                         size_t n, oh_arena *arena)
{
	list_case c = {.arena = arena};
	oh_book book = grid_book(arena, sheets, n);
	c.status = oh_list_read(readers, &book, side, options, arena, &c.list, &c.err);
	return c;
}

list_case case_read(oh_side side, const char *sheet, const char *drawing)
{
	oh_arena *arena = oh_arena_new(0);
	if (!arena)
		abort();
	oh_sheet *s = oh_arena_alloc(arena, sizeof *s);
	*s = grid_sheet(arena, sheet, drawing);
	return case_read_book(side, NULL, s, 1, arena);
}

void case_free(list_case *c)
{
	oh_arena_free(c->arena);
	c->arena = NULL;
}

const oh_listing *case_row(const list_case *c, uint32_t row)
{
	for (size_t i = 0; i < c->list.n; i++) {
		if (c->list.listings[i].row == row)
			return &c->list.listings[i];
	}
	return NULL;
}

const oh_fact *case_fact(const oh_listing *l, const char *key)
{
	for (size_t i = 0; l && i < l->n_facts; i++) {
		if (oh_sv_eq(l->facts[i].attr->key, oh_sv_from(key)))
			return &l->facts[i];
	}
	return NULL;
}

bool case_is(const oh_listing *l, const char *key, double v)
{
	const oh_fact *f = case_fact(l, key);
	return f && fabs(f->lo - v) <= 1e-6 * fabs(v) && fabs(f->hi - v) <= 1e-6 * fabs(v);
}

bool case_has(const oh_listing *l, const char *key, const char *value)
{
	const oh_fact *f = case_fact(l, key);
	return f && f->n_values == 1 && case_eq(f->values[0].text, value);
}

size_t case_issues(const list_case *c, const oh_msg *msg, uint32_t row)
{
	size_t n = 0;
	for (size_t i = 0; i < c->list.issues.n; i++)
		n += c->list.issues.items[i].msg == msg && c->list.issues.items[i].row == row;
	return n;
}

oh_sv case_extra(const oh_listing *l, const char *header)
{
	for (size_t i = 0; l && i < l->n_extras; i++) {
		if (case_eq(l->extras[i].header, header))
			return l->extras[i].value;
	}
	return (oh_sv){NULL, 0};
}

bool case_eq(oh_sv s, const char *text)
{
	return oh_sv_eq(s, oh_sv_from(text));
}

static void dump_fact(oh_buf *out, const oh_fact *f)
{
	oh_buf_printf(out, "  %.*s ", OH_SV_ARG(f->attr->key));
	oh_buf_double(out, f->lo);
	oh_buf_str(out, "..");
	oh_buf_double(out, f->hi);
	for (uint32_t i = 0; i < f->n_values; i++)
		oh_buf_printf(out, " %.*s", OH_SV_ARG(f->values[i].text));
	oh_buf_printf(out, " [%u+%u %.*s] %u\n", (unsigned)f->column, (unsigned)f->offset,
	              OH_SV_ARG(f->text), (unsigned)f->evidence);
}

void case_dump(oh_buf *out, const oh_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const oh_listing *l = &list->listings[i];
		oh_sv node = l->category ? l->category->zh : (oh_sv){NULL, 0};
		oh_buf_printf(out, "%u %.*s|%.*s|%.*s|%.*s|%.*s|%.*s%s\n", (unsigned)l->row,
		              OH_SV_ARG(l->id), OH_SV_ARG(l->org), OH_SV_ARG(l->title),
		              OH_SV_ARG(l->pack->name), OH_SV_ARG(node), OH_SV_ARG(l->text),
		              l->hidden ? "|hidden" : "");
		for (size_t k = 0; k < l->n_facts; k++)
			dump_fact(out, &l->facts[k]);
		for (size_t k = 0; k < l->n_extras; k++)
			oh_buf_printf(out, "  %.*s=%.*s\n", OH_SV_ARG(l->extras[k].header),
			              OH_SV_ARG(l->extras[k].value));
	}
	for (size_t i = 0; i < list->issues.n; i++) {
		oh_buf_str(out, "! ");
		oh_issue_render(out, &list->issues.items[i], OH_LANG_ZH);
		oh_buf_char(out, '\n');
	}
}
