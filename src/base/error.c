#include "ouhe/base/error.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/base/messages.h"

void oh_place_clear(oh_place *p)
{
	memset(p, 0, sizeof *p);
}

void oh_place_copy(char *dst, size_t cap, oh_sv s)
{
	static const char ellipsis[] = "…";
	size_t n = s.n;
	bool cut = n >= cap;
	if (cut) {
		n = cap - sizeof ellipsis;
		while (n > 0 && ((uint8_t)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	if (n)
		memcpy(dst, s.p, n);
	dst[n] = '\0';
	if (cut)
		memcpy(dst + n, ellipsis, sizeof ellipsis);
}

oh_status oh_error_set(oh_error *err, oh_status code, const oh_msg *msg, const oh_sv *args,
                       size_t nargs, const char *file, int line)
{
	if (!err)
		return code;
	memset(err, 0, sizeof *err);
	err->code = code;
	err->msg = msg;
	err->nargs = nargs < OH_MSG_ARGS ? nargs : OH_MSG_ARGS;
	for (size_t i = 0; i < err->nargs; i++)
		oh_place_copy(err->args[i], OH_ERROR_ARG, args[i]);
	err->origin_file = file;
	err->origin_line = line;
	return code;
}

oh_status oh_error_nomem_at(oh_error *err, const char *file, int line)
{
	return oh_error_set(err, OH_ENOMEM, &oh_msg_base_nomem, NULL, 0, file, line);
}

/* Spreadsheet letters of a column, 1 = A. */
static void column_letters(uint32_t column, char out[8])
{
	char rev[8];
	size_t n = 0;
	for (; column > 0 && n < 7; column = (column - 1) / 26)
		rev[n++] = (char)('A' + (column - 1) % 26);
	for (size_t i = 0; i < n; i++)
		out[i] = rev[n - 1 - i];
	out[n] = '\0';
}

void oh_place_render(oh_buf *out, const oh_place *p, oh_lang lang)
{
	static const char dot[] = " · ";
	size_t before = out->n;
	oh_buf_str(out, p->file);
	if (p->sheet[0]) {
		if (out->n > before)
			oh_buf_str(out, dot);
		oh_buf_str(out, p->sheet);
	}
	if (p->row) {
		char num[16];
		int n = snprintf(num, sizeof num, "%u", (unsigned)p->row);
		oh_sv arg = {num, (size_t)n};
		if (out->n > before)
			oh_buf_str(out, dot);
		oh_msg_render(out, &oh_msg_base_place_row, lang, &arg, 1);
	}
	if (p->column) {
		char letters[8];
		column_letters(p->column, letters);
		oh_sv arg = oh_sv_from(letters);
		if (out->n > before)
			oh_buf_str(out, dot);
		oh_msg_render(out, &oh_msg_base_place_column, lang, &arg, 1);
	}
	if (p->field[0]) {
		bool paren = p->column != 0;
		if (!paren && out->n > before)
			oh_buf_str(out, dot);
		if (paren)
			oh_buf_str(out, lang == OH_LANG_EN ? " (" : "（");
		oh_buf_str(out, p->field);
		if (paren)
			oh_buf_str(out, lang == OH_LANG_EN ? ")" : "）");
	}
}

void oh_error_render(oh_buf *out, const oh_error *err, oh_lang lang)
{
	size_t before = out->n;
	oh_place_render(out, &err->place, lang);
	if (out->n > before)
		oh_buf_str(out, lang == OH_LANG_EN ? ": " : "：");
	oh_sv args[OH_MSG_ARGS];
	for (size_t i = 0; i < err->nargs; i++)
		args[i] = oh_sv_from(err->args[i]);
	if (err->msg)
		oh_msg_render(out, err->msg, lang, args, err->nargs);
}
