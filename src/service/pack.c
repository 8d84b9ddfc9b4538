#include "ouhe/service/pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ouhe/base/arena.h"
#include "ouhe/base/messages.h"
#include "ouhe/json/write.h"
#include "session.h"

oh_status oh_service_pack_check(const char *dir, oh_lang lang, oh_buf *out, size_t *findings,
                                oh_error *err)
{
	const oh_pack_finding *found = NULL;
	size_t n = 0;
	struct stat sb;
	if (stat(dir, &sb) != 0)
		return oh_raise(err, OH_ENOENT, &oh_msg_base_io, oh_sv_from(dir),
		                oh_sv_from(strerror(errno)));
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return oh_nomem(err);
	oh_status st = oh_pack_check(dir, a, &found, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		oh_error_render(out, &found[i].error, lang);
		oh_buf_char(out, '\n');
	}
	if (!st && !oh_buf_ok(out))
		st = oh_nomem(err);
	if (!st)
		*findings = n;
	oh_arena_free(a);
	return st;
}

static void json_list(const oh_session *s, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 2);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < oh_packs_count(s->packs); i++) {
		const oh_pack *p = oh_packs_at(s->packs, i);
		oh_json_begin_object(&w);
		oh_json_key(&w, "name");
		oh_json_string(&w, p->name);
		oh_json_key(&w, "zh");
		oh_json_string(&w, p->zh);
		oh_json_key(&w, "en");
		oh_json_string(&w, p->en);
		oh_json_key(&w, "attributes");
		oh_json_int(&w, (int64_t)p->n_own);
		oh_json_key(&w, "categories");
		oh_json_int(&w, (int64_t)p->n_categories);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_buf_char(out, '\n');
}

static oh_sv number(oh_arena *a, size_t n)
{
	char text[24];
	int len = snprintf(text, sizeof text, "%zu", n);
	return oh_arena_sv(a, (oh_sv){text, (size_t)len});
}

static bool text_list(const oh_session *s, const oh_view *view, oh_arena *a, oh_buf *out)
{
	enum { N = 4 };
	const oh_column columns[N] = {
	    {.title = oh_sv_from(oh_msg_text(&oh_msg_service_pack_name, view->lang)), .least = 8},
	    {.title = oh_sv_from(oh_msg_text(&oh_msg_service_pack_label, view->lang)), .least = 8},
	    {.title = oh_sv_from(oh_msg_text(&oh_msg_service_pack_attrs, view->lang)),
	     .right = true},
	    {.title = oh_sv_from(oh_msg_text(&oh_msg_service_pack_categories, view->lang)),
	     .right = true},
	};
	size_t n = oh_packs_count(s->packs);
	oh_sv *cells = oh_arena_array(a, (n + 1) * N, sizeof *cells);
	if (!cells)
		return false;
	for (size_t i = 0; i < n; i++) {
		const oh_pack *p = oh_packs_at(s->packs, i);
		cells[i * N] = p->name;
		cells[i * N + 1] = view->lang == OH_LANG_EN ? p->en : p->zh;
		cells[i * N + 2] = number(a, p->n_own);
		cells[i * N + 3] = number(a, p->n_categories);
		if (!cells[i * N + 2].p || !cells[i * N + 3].p)
			return false;
	}
	oh_term term = sv_term(view);
	oh_layout_table(out, &term, columns, N, cells, n, 0);
	return true;
}

oh_status oh_service_pack_list(const oh_session *s, const oh_view *view, bool json, oh_buf *out,
                               oh_error *err)
{
	if (json) {
		json_list(s, out);
		return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
	}
	oh_arena *a = oh_arena_new(0);
	bool ok = a && text_list(s, view, a, out) && oh_buf_ok(out);
	oh_arena_free(a);
	return ok ? OH_OK : oh_nomem(err);
}
