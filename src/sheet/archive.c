#include "ouhe/sheet/archive.h"

#include <string.h>
#include <unicode/ucnv.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/messages.h"
#include "package.h"

enum { NAME_BYTES = 1024, STEP = 1 << 16 };

typedef struct unpacking {
	oh_package *pkg;
	oh_archive_limits lim;
	oh_archive_fn fn;
	void *ctx;
	uint64_t total;
	uint32_t files;
} unpacking;

static bool whole_utf8(oh_sv s)
{
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		size_t n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
		if (n == 0 || i + n > s.n)
			return false;
		for (size_t k = 1; k < n; k++) {
			if (((unsigned char)s.p[i + k] & 0xc0) != 0x80)
				return false;
		}
		i += n;
	}
	return true;
}

/* The base name in UTF-8, without control characters. */
static size_t base_name(oh_sv raw, char out[NAME_BYTES])
{
	char whole[NAME_BYTES];
	size_t n = raw.n < NAME_BYTES - 1 ? raw.n : NAME_BYTES - 1, from = 0, len = 0;
	if (whole_utf8(raw)) {
		memcpy(whole, raw.p, n);
	} else {
		UErrorCode code = U_ZERO_ERROR;
		int32_t got = ucnv_convert("UTF-8", "GB18030", whole, NAME_BYTES - 1, raw.p,
		                           (int32_t)n, &code);
		n = U_SUCCESS(code) && got > 0 ? (size_t)got : 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (whole[i] == '/' || whole[i] == '\\')
			from = i + 1;
	}
	for (size_t i = from; i < n; i++) {
		if ((unsigned char)whole[i] >= 0x20 && whole[i] != 0x7f)
			out[len++] = whole[i];
	}
	return len;
}

static bool left_behind(oh_sv raw, oh_sv name)
{
	return name.n == 0 || name.p[0] == '.' || oh_sv_starts(name, OH_SV("~$")) ||
	       oh_sv_eq_nocase(name, OH_SV("Thumbs.db")) ||
	       oh_sv_eq_nocase(name, OH_SV("desktop.ini")) ||
	       oh_sv_find(raw, OH_SV("__MACOSX/")) != SIZE_MAX;
}

static oh_status read_part(unpacking *u, oh_part *part, oh_buf *b, oh_error *err)
{
	for (;;) {
		size_t got = 0;
		if (!oh_buf_reserve(b, STEP))
			return oh_nomem(err);
		oh_status st = oh_part_read(part, b->p + b->n, STEP, &got, err);
		if (st || got == 0)
			return st;
		b->n += got;
		u->total += got;
		if (b->n > u->lim.file_bytes)
			return oh_limit_error(err, &oh_msg_sheet_archive_entry, u->lim.file_bytes);
	}
}

static oh_status one(unpacking *u, uint64_t index, oh_error *err)
{
	char name_buf[NAME_BYTES];
	oh_sv raw = oh_sv_from(oh_package_raw_name(u->pkg, index));
	oh_sv name = {name_buf, base_name(raw, name_buf)};
	if (left_behind(raw, name))
		return OH_OK;
	if (u->files++ >= u->lim.files)
		return oh_limit_error(err, &oh_msg_sheet_archive_files, u->lim.files);
	oh_buf b = OH_BUF_INIT;
	oh_error problem = {0};
	oh_part *part = NULL;
	oh_status st = oh_part_open_at(u->pkg, index, name, &part, &problem);
	if (!st)
		st = read_part(u, part, &b, &problem);
	oh_part_close(part);
	if (st)
		oh_locate(&problem, st, name, (oh_sv){NULL, 0}, 0, 0);
	if (st == OH_ENOMEM) {
		st = oh_nomem(err);
	} else if (u->total > u->lim.total_bytes) {
		st = oh_limit_error(err, &oh_msg_sheet_archive_total, u->lim.total_bytes);
	} else {
		st = u->fn(u->ctx, name, st ? (oh_sv){NULL, 0} : oh_buf_sv(&b),
		           st ? &problem : NULL);
	}
	oh_buf_release(&b);
	return st;
}

oh_status oh_archive_each(oh_sv bytes, const oh_archive_limits *limits, oh_archive_fn fn, void *ctx,
                          oh_error *err)
{
	unpacking u = {.fn = fn, .ctx = ctx};
	u.lim = limits ? *limits : (oh_archive_limits){0};
	u.lim.file_bytes = u.lim.file_bytes ? u.lim.file_bytes : UINT64_C(64) << 20;
	u.lim.total_bytes = u.lim.total_bytes ? u.lim.total_bytes : UINT64_C(512) << 20;
	u.lim.files = u.lim.files ? u.lim.files : 10000;
	const oh_sheet_limits given = {.ratio = u.lim.ratio};
	const oh_sheet_limits lim = oh_limits_of(&given);
	oh_source src;
	oh_status st = oh_source_memory(bytes.p, bytes.n, OH_SV("zip"), &lim, &src, err);
	if (!st)
		st = oh_package_open_any(&src, &lim, &u.pkg, err);
	if (st)
		return st;
	uint64_t n = oh_package_entries(u.pkg);
	for (uint64_t i = 0; !st && i < n; i++)
		st = one(&u, i, err);
	oh_package_close(u.pkg);
	return st;
}

bool oh_archive_is(oh_sv bytes)
{
	static const char *const parts[] = {"[content_types].xml", "xl/workbook.xml",
	                                    "xl/workbook.bin", "word/document.xml", "mimetype"};
	const oh_sheet_limits lim = oh_limits_of(NULL);
	oh_source src;
	oh_package *pkg = NULL;
	bool known = false;
	if (!oh_sv_starts(bytes, OH_SV("PK\3\4")) && !oh_sv_starts(bytes, OH_SV("PK\5\6")))
		return false;
	if (oh_source_memory(bytes.p, bytes.n, OH_SV("zip"), &lim, &src, NULL) ||
	    oh_package_open_any(&src, &lim, &pkg, NULL))
		return false;
	uint64_t n = oh_package_entries(pkg);
	for (uint64_t i = 0; i < n && !known; i++) {
		oh_sv name = oh_sv_from(oh_package_raw_name(pkg, i));
		for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
			known = known || oh_sv_eq_nocase(name, oh_sv_from(parts[k]));
	}
	oh_package_close(pkg);
	return !known;
}
