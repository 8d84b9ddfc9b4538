#include "decode.h"

#include <stdio.h>
#include <string.h>
#include <unicode/ucnv.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/messages.h"
#include "utf8.h"

enum { CHUNK = 1 << 16, PIVOT = 4096, LONGEST = 4 };

struct oh_decoder {
	const oh_source *src;
	uint64_t at; /* next byte to read */
	oh_sv encoding;
	UConverter *from, *to; /* NULL: the source is UTF-8 */
	char in[CHUNK + LONGEST];
	size_t held; /* bytes of an unfinished character at the start of `in` */
	char out[CHUNK * 2];
	UChar pivot[PIVOT];
	UChar *pivot_in, *pivot_out;
	const char *rest, *rest_end; /* read, not converted yet */
	bool ended, finished;
};

/* What one pass over the content tells. */
struct survey {
	uint64_t lines;
	uint64_t nul_at, nul_line; /* UINT64_MAX: none */
	uint64_t bad, bad_at, bad_line;
	uint64_t multibyte;
};

static oh_status place(oh_error *err, oh_status st, uint64_t line)
{
	if (err)
		err->place.row = line < UINT32_MAX ? (uint32_t)line + 1 : 0;
	return st;
}

static oh_status at_byte(oh_error *err, const oh_msg *msg, uint64_t at, const char *what)
{
	char number[24];
	int n = snprintf(number, sizeof number, "%llu", (unsigned long long)at + 1);
	return oh_raise(err, OH_EFORMAT, msg, ((oh_sv){number, (size_t)n}), oh_sv_from(what));
}

static void survey_nul(struct survey *v, oh_sv s, uint64_t base)
{
	const char *nul = v->nul_at == UINT64_MAX && s.n ? memchr(s.p, 0, s.n) : NULL;
	if (!nul)
		return;
	v->nul_at = base + (uint64_t)(nul - s.p);
	v->nul_line = v->lines;
	for (const char *p = s.p; p < nul; p++)
		v->nul_line += *p == '\n';
}

/* Judges s, whose first byte is number `base` of the content; returns how many
 * bytes were judged: an unfinished character at the end waits for more. */
static size_t survey_piece(struct survey *v, oh_sv s, uint64_t base, bool last)
{
	size_t i = 0;
	survey_nul(v, s, base);
	while (i < s.n) {
		uint8_t c = (uint8_t)s.p[i];
		if (c < 0x80) {
			v->lines += c == '\n';
			i++;
			continue;
		}
		size_t len = oh_sheet_utf8_length(s, i);
		if (!len && !last && s.n - i < LONGEST)
			break;
		v->multibyte += len != 0;
		if (!len && v->bad++ == 0) {
			v->bad_at = base + i;
			v->bad_line = v->lines;
		}
		i += len ? len : 1;
	}
	return i;
}

static oh_status survey(oh_decoder *d, struct survey *v, oh_error *err)
{
	uint64_t at = d->at;
	size_t held = 0;
	*v = (struct survey){.nul_at = UINT64_MAX};
	for (;;) {
		size_t got = 0;
		oh_status st = oh_source_read(d->src, at, d->in + held, CHUNK, &got, err);
		if (st)
			return st;
		at += got;
		size_t n = held + got;
		size_t done = survey_piece(v, (oh_sv){d->in, n}, at - n, got == 0);
		held = n - done;
		memmove(d->in, d->in + done, held);
		if (got == 0)
			return OH_OK;
	}
}

static oh_status open_converter(oh_decoder *d, const char *name, oh_error *err)
{
	UErrorCode code = U_ZERO_ERROR;
	d->from = ucnv_open(name, &code);
	d->to = ucnv_open("UTF-8", &code);
	ucnv_setToUCallBack(d->from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
	d->pivot_in = d->pivot_out = d->pivot;
	d->rest = d->rest_end = d->in;
	return U_FAILURE(code) ? oh_nomem(err) : OH_OK;
}

static oh_status choose(oh_decoder *d, oh_error *err)
{
	uint8_t head[3] = {0};
	size_t got = 0;
	oh_status st = oh_source_read(d->src, 0, head, sizeof head, &got, err);
	if (st)
		return st;
	bool little = got >= 2 && head[0] == 0xff && head[1] == 0xfe;
	bool big = got >= 2 && head[0] == 0xfe && head[1] == 0xff;
	if (little || big) {
		d->at = 2;
		d->encoding = OH_SV("UTF-16");
		return open_converter(d, little ? "UTF-16LE" : "UTF-16BE", err);
	}
	bool mark = got == 3 && !memcmp(head, "\xef\xbb\xbf", 3);
	d->at = mark ? 3 : 0;
	struct survey v;
	st = survey(d, &v, err);
	if (st)
		return st;
	if (v.nul_at != UINT64_MAX)
		return place(err, at_byte(err, &oh_msg_sheet_nul, v.nul_at, ""), v.nul_line);
	d->encoding = OH_SV("UTF-8");
	if (!v.bad)
		return OH_OK;
	/* Chinese text in GB18030 breaks the rules of UTF-8 at nearly every
	 * character; a few breaks among many sound characters are damage. */
	if (mark || v.bad * 8 < v.multibyte)
		return place(err, at_byte(err, &oh_msg_sheet_encoding, v.bad_at, "UTF-8"),
		             v.bad_line);
	d->encoding = OH_SV("GB18030");
	return open_converter(d, "GB18030", err);
}

oh_status oh_decoder_new(const oh_source *src, oh_decoder **out, oh_error *err)
{
	oh_decoder *d = oh_calloc(1, sizeof *d);
	if (!d)
		return oh_nomem(err);
	d->src = src;
	oh_status st = choose(d, err);
	if (st)
		oh_decoder_free(d);
	else
		*out = d;
	return st;
}

void oh_decoder_free(oh_decoder *d)
{
	if (!d)
		return;
	if (d->from)
		ucnv_close(d->from);
	if (d->to)
		ucnv_close(d->to);
	oh_free(d);
}

oh_sv oh_decoder_encoding(const oh_decoder *d)
{
	return d->encoding;
}

static oh_status next_utf8(oh_decoder *d, oh_sv *out, oh_error *err)
{
	if (d->held) /* behind what was handed out last */
		memmove(d->in, d->rest, d->held);
	size_t got = 0;
	oh_status st = oh_source_read(d->src, d->at, d->in + d->held, CHUNK, &got, err);
	if (st)
		return st;
	d->at += got;
	size_t n = d->held + got;
	size_t whole = oh_sheet_utf8_prefix((oh_sv){d->in, n});
	/* The survey found the text sound; only a file that changes meanwhile can
	 * end in the middle of a character or hold a broken one. */
	if (n - whole >= LONGEST || (got == 0 && n > whole))
		return at_byte(err, &oh_msg_sheet_encoding, d->at - (n - whole), "UTF-8");
	d->held = n - whole;
	d->rest = d->in + whole;
	*out = (oh_sv){d->in, whole};
	return OH_OK;
}

static oh_status refill(oh_decoder *d, oh_error *err)
{
	size_t got = 0;
	oh_status st = oh_source_read(d->src, d->at, d->in, CHUNK, &got, err);
	if (st)
		return st;
	d->at += got;
	d->rest = d->in;
	d->rest_end = d->in + got;
	d->ended = got == 0;
	return OH_OK;
}

static oh_status next_converted(oh_decoder *d, oh_sv *out, oh_error *err)
{
	char *to = d->out;
	while (to == d->out && !d->finished) {
		if (d->rest == d->rest_end && !d->ended) {
			oh_status st = refill(d, err);
			if (st)
				return st;
		}
		UErrorCode code = U_ZERO_ERROR;
		ucnv_convertEx(d->to, d->from, &to, d->out + sizeof d->out, &d->rest, d->rest_end,
		               d->pivot, &d->pivot_in, &d->pivot_out, d->pivot + PIVOT, false,
		               d->ended, &code);
		if (code == U_MEMORY_ALLOCATION_ERROR)
			return oh_nomem(err);
		if (U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR)
			return at_byte(err, &oh_msg_sheet_encoding,
			               d->at - (uint64_t)(d->rest_end - d->rest) - 1,
			               d->encoding.p);
		d->finished = d->ended && code != U_BUFFER_OVERFLOW_ERROR;
	}
	*out = (oh_sv){d->out, (size_t)(to - d->out)};
	return OH_OK;
}

oh_status oh_decoder_next(oh_decoder *d, oh_sv *out, oh_error *err)
{
	oh_sv piece;
	oh_status st = d->from ? next_converted(d, &piece, err) : next_utf8(d, &piece, err);
	if (!st)
		*out = piece;
	return st;
}
