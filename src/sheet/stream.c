#include "ouhe/sheet/stream.h"

#include <string.h>

#include "convert.h"
#include "ouhe/base/alloc.h"
#include "ouhe/sheet/messages.h"
#include "xlsx.h"

enum { HEAD = 512, SCAN = 1 << 16 };

/* Files that are often given instead of a table; reading them as csv would give
 * noise. */
static const struct {
	const char *magic;
	size_t n;
	const char *name;
} foreign[] = {
    {"%PDF", 4, "PDF"},      {"\x89PNG", 4, "PNG"},    {"\xff\xd8\xff", 3, "JPEG"},
    {"GIF8", 4, "GIF"},      {"Rar!", 4, "RAR"},       {"7z\xbc\xaf", 4, "7z"},
    {"\x1f\x8b", 2, "gzip"}, {"<!DOCTYPE", 9, "HTML"}, {"<!doctype", 9, "HTML"},
    {"<html", 5, "HTML"},    {"<HTML", 5, "HTML"},     {"<table", 6, "HTML"},
    {"<?xml", 5, "XML"},
};

static const char *foreign_kind(oh_sv head)
{
	oh_sv text = oh_sv_trim(head);
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		if (oh_sv_starts(text, (oh_sv){foreign[i].magic, foreign[i].n}))
			return foreign[i].name;
	return NULL;
}

static bool ole(oh_sv head)
{
	static const char cfb[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	/* Sheets of Excel 2 to 4 begin with a bare BOF record. */
	static const char *const bof[] = {"\x09\x00\x04\x00", "\x09\x02\x06\x00",
	                                  "\x09\x04\x06\x00"};
	if (oh_sv_starts(head, (oh_sv){cfb, 8}))
		return true;
	for (size_t i = 0; i < 3; i++)
		if (oh_sv_starts(head, (oh_sv){bof[i], 4}))
			return true;
	return false;
}

/* A file with a password is an OLE file with a stream of this name; one of Word or WPS
 * Writer has a stream "WordDocument". */
static oh_status look_inside(const oh_source *src, bool *out, bool *document, oh_error *err)
{
	static const char word[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	static const char text[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t";
	static const char book[] = "B\0o\0o\0k", workbook[] = "W\0o\0r\0k\0b\0o\0o\0k";
	/* the last NUL is the string's own */
	const oh_sv needle = {word, sizeof word}, stream = {text, sizeof text};
	bool table = false;
	char *buf = oh_alloc(SCAN + sizeof word);
	if (!buf)
		return oh_nomem(err);
	oh_status st = OH_OK;
	*out = *document = false;
	for (uint64_t at = 0; !st && !*out && at < src->size; at += SCAN) {
		size_t got = 0;
		st = oh_source_read(src, at, buf, SCAN + sizeof word, &got, err);
		*out = !st && oh_sv_find((oh_sv){buf, got}, needle) != SIZE_MAX;
		oh_sv piece = {buf, st ? 0 : got};
		*document = *document || oh_sv_find(piece, stream) != SIZE_MAX;
		table = table || oh_sv_find(piece, (oh_sv){book, sizeof book}) != SIZE_MAX ||
		        oh_sv_find(piece, (oh_sv){workbook, sizeof workbook}) != SIZE_MAX;
	}
	/* One may be embedded in the other: then the name says which is which. */
	if (*document && table)
		*document =
		    oh_sv_ends(src->name, OH_SV(".doc")) || oh_sv_ends(src->name, OH_SV(".wps"));
	oh_free(buf);
	return st;
}

static oh_status old_format(const oh_source *src, const oh_sheet_limits *lim,
                            const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err)
{
	bool locked = false, document = false;
	oh_status st = look_inside(src, &locked, &document, err);
	if (st)
		return st;
	if (locked)
		return oh_raise(err, OH_EUNSUPPORTED, &oh_msg_sheet_part_encrypted);
	return oh_convert_stream(src, document ? OH_FOREIGN_DOCUMENT : OH_FOREIGN_SHEET, lim, sink,
	                         extra, err);
}

static oh_status dispatch(const oh_source *src, const oh_sheet_limits *lim,
                          const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err)
{
	char buf[HEAD];
	size_t got = 0;
	oh_status st = oh_source_read(src, 0, buf, sizeof buf, &got, err);
	if (st)
		return st;
	oh_sv head = {buf, got};
	if (!got)
		return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_empty);
	if (oh_sv_starts(head, OH_SV("PK\3\4")) || oh_sv_starts(head, OH_SV("PK\5\6")))
		return oh_xlsx_stream(src, lim, sink, extra, err);
	if (oh_sv_starts(head, OH_SV("{\\rtf")))
		return oh_convert_stream(src, OH_FOREIGN_DOCUMENT, lim, sink, extra, err);
	if (ole(head))
		return old_format(src, lim, sink, extra, err);
	const char *kind = foreign_kind(head);
	if (kind)
		return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_not_table, oh_sv_from(kind));
	return oh_csv_stream(src, lim, sink, extra, err);
}

oh_status oh_stream_any(const oh_source *src, const oh_sheet_limits *lim, const oh_sheet_sink *sink,
                        oh_stream_extra *extra, oh_error *err)
{
	/* A sink that stops may have filled the same error, or none. */
	if (err)
		memset(err, 0, sizeof *err);
	oh_status st = dispatch(src, lim, sink, extra, err);
	if (st && err && !err->code)
		err->code = st;
	return oh_locate(err, st, src->name, (oh_sv){NULL, 0}, 0, 0);
}

oh_status oh_sheet_stream(const char *path, const oh_sheet_limits *limits,
                          const oh_sheet_sink *sink, oh_error *err)
{
	oh_sheet_limits lim = oh_limits_of(limits);
	oh_source src;
	oh_status st = oh_source_open(path, &lim, &src, err);
	if (st)
		return oh_locate(err, st, oh_base_name(oh_sv_from(path)), (oh_sv){NULL, 0}, 0, 0);
	st = oh_stream_any(&src, &lim, sink, NULL, err);
	oh_source_close(&src);
	return st;
}

oh_status oh_sheet_stream_memory(const void *data, size_t n, oh_sv name,
                                 const oh_sheet_limits *limits, const oh_sheet_sink *sink,
                                 oh_error *err)
{
	oh_sheet_limits lim = oh_limits_of(limits);
	oh_source src;
	oh_status st = oh_source_memory(data, n, name, &lim, &src, err);
	if (st)
		return oh_locate(err, st, oh_base_name(name), (oh_sv){NULL, 0}, 0, 0);
	return oh_stream_any(&src, &lim, sink, NULL, err);
}
