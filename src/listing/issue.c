/* Issues: gathered, and told to people. */
#include "ouhe/base/error.h"
#include "ouhe/listing/listing.h"
#include "ouhe/listing/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/listing/messages.def"
#undef OH_MSG

void oh_issues_init(oh_issues *issues, oh_arena *a)
{
	*issues = (oh_issues){.arena = a};
}

static bool keep(oh_arena *a, oh_sv *s)
{
	if (!s->n)
		return true;
	*s = oh_arena_sv(a, *s);
	return s->p != NULL;
}

void oh_issues_add(oh_issues *issues, const oh_issue *issue)
{
	oh_issue copy;
	bool ok;

	if (!issues || issues->failed)
		return;
	if (issues->n == issues->cap) {
		const size_t cap = issues->cap ? issues->cap * 2 : 16;
		oh_issue *more = oh_arena_grow(issues->arena, issues->items,
		                               issues->cap * sizeof(*more), cap * sizeof(*more));

		if (!more) {
			issues->failed = true;
			return;
		}
		issues->items = more;
		issues->cap = cap;
	}
	copy = *issue;
	if (copy.n_args > OH_MSG_ARGS)
		copy.n_args = OH_MSG_ARGS;
	ok = keep(issues->arena, &copy.file) && keep(issues->arena, &copy.sheet) &&
	     keep(issues->arena, &copy.field) && keep(issues->arena, &copy.text);
	for (size_t i = 0; ok && i < copy.n_args; i++)
		ok = keep(issues->arena, &copy.args[i]);
	if (!ok) {
		issues->failed = true;
		return;
	}
	issues->items[issues->n++] = copy;
}

void oh_issue_render(oh_buf *out, const oh_issue *issue, oh_lang lang)
{
	const size_t before = out->n;
	oh_place place;

	oh_place_clear(&place);
	oh_place_copy(place.file, sizeof(place.file), issue->file);
	oh_place_copy(place.sheet, sizeof(place.sheet), issue->sheet);
	oh_place_copy(place.field, sizeof(place.field), issue->field);
	place.row = issue->row;
	place.column = issue->column;
	oh_place_render(out, &place, lang);
	if (out->n > before)
		oh_buf_str(out, lang == OH_LANG_ZH ? "：" : ": ");
	if (issue->msg)
		oh_msg_render(out, issue->msg, lang, issue->args, issue->n_args);
	/* Not twice what the wording already says. */
	bool said = false;
	for (size_t i = 0; i < issue->n_args && i < OH_MSG_ARGS; i++)
		said = said || oh_sv_eq(issue->args[i], issue->text);
	if (issue->text.n && !said) {
		oh_buf_str(out, lang == OH_LANG_ZH ? "（" : " (");
		oh_buf_sv_put(out, issue->text);
		oh_buf_str(out, lang == OH_LANG_ZH ? "）" : ")");
	}
}
