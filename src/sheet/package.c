#include "package.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/sheet/messages.h"

enum {
	MAX_ENTRIES = 10000,
	MAX_NAME = 1024,
	RATIO_FROM = 16 << 20, /* small parts may be as repetitive as they like */
	END_RECORD = 22,
	END_TAIL = END_RECORD + 65535,
	LOCATOR = 20,
	END64_RECORD = 56
};

struct oh_package {
	const oh_source *src;
	const oh_sheet_limits *lim;
	zip_t *zip;
	oh_map *names; /* lower case → entry index */
	uint64_t inflated;
	bool any; /* an archive of files: each is judged alone, the caller counts the sum */
};

struct oh_part {
	oh_package *pkg;
	zip_file_t *file;
	oh_sv name;
	uint64_t packed;
	uint64_t inflated;
};

static uint64_t little(const uint8_t *p, int n)
{
	uint64_t v = 0;
	for (int i = n; i-- > 0;)
		v = v << 8 | p[i];
	return v;
}

static oh_status too_many(oh_error *err)
{
	return oh_limit_error(err, &oh_msg_sheet_limit_entries, MAX_ENTRIES);
}

/* The entry count of a zip64 record that the locator before `end` points at. */
static oh_status check_end64(const oh_source *src, const uint8_t *locator, oh_error *err)
{
	if (memcmp(locator, "PK\6\7", 4))
		return OH_OK;
	uint8_t record[END64_RECORD];
	size_t got;
	oh_status st =
	    oh_source_read(src, little(locator + 8, 8), record, sizeof record, &got, err);
	if (st || got < sizeof record || memcmp(record, "PK\6\6", 4))
		return st;
	return little(record + 32, 8) > MAX_ENTRIES ? too_many(err) : OH_OK;
}

/* Counts are checked before libzip makes a table of all entries. */
static oh_status check_count(const oh_source *src, oh_error *err)
{
	size_t tail = src->size < END_TAIL + LOCATOR ? (size_t)src->size : END_TAIL + LOCATOR;
	uint8_t *p = oh_alloc(tail);
	if (!p)
		return oh_nomem(err);
	size_t got;
	oh_status st = oh_source_read(src, src->size - tail, p, tail, &got, err);
	for (size_t i = 0; !st && i + END_RECORD <= got; i++) {
		if (memcmp(p + i, "PK\5\6", 4))
			continue;
		if (little(p + i + 10, 2) != 0xffff && little(p + i + 10, 2) > MAX_ENTRIES)
			st = too_many(err);
		if (!st && i >= LOCATOR)
			st = check_end64(src, p + i - LOCATOR, err);
	}
	oh_free(p);
	return st;
}

static oh_status zip_failed(oh_error *err, int code)
{
	zip_error_t ze;
	zip_error_init_with_code(&ze, code);
	oh_status st;
	if (code == ZIP_ER_MEMORY)
		st = oh_nomem(err);
	else
		st = oh_raise(err, OH_EFORMAT, &oh_msg_sheet_not_zip,
		              oh_sv_from(zip_error_strerror(&ze)));
	zip_error_fini(&ze);
	return st;
}

static oh_status open_zip(const oh_source *src, zip_t **out, oh_error *err)
{
	zip_error_t ze;
	zip_error_init(&ze);
	zip_source_t *zs = NULL;
	int code = 0;
	if (src->fd >= 0) {
		/* libzip takes the descriptor over when it succeeds */
		int fd = fcntl(src->fd, F_DUPFD_CLOEXEC, 3);
		*out = fd >= 0 ? zip_fdopen(fd, 0, &code) : NULL;
		if (*out)
			return OH_OK;
		if (fd >= 0)
			(void)close(fd);
		return zip_failed(err, fd >= 0 ? code : ZIP_ER_OPEN);
	}
	zs = zip_source_buffer_create(src->data, src->size, 0, &ze);
	*out = zs ? zip_open_from_source(zs, ZIP_RDONLY, &ze) : NULL;
	code = zip_error_code_zip(&ze);
	zip_error_fini(&ze);
	if (*out)
		return OH_OK;
	if (zs)
		zip_source_free(zs);
	return zip_failed(err, code);
}

/* Lower case, forward slashes, no leading slash; 0 when the name is unsafe. */
static size_t normal_name(oh_sv name, char out[MAX_NAME])
{
	size_t n = 0, from = 0;
	if (name.n && (name.p[0] == '/' || name.p[0] == '\\'))
		from = 1;
	if (name.n - from >= MAX_NAME)
		return 0;
	for (size_t i = from; i < name.n; i++) {
		char c = name.p[i] == '\\' ? '/' : name.p[i];
		if (c == '\0')
			return 0;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	oh_sv rest = {out, n}, piece;
	while (oh_sv_split(&rest, '/', &piece))
		if (oh_sv_eq(piece, OH_SV("..")))
			return 0;
	return n;
}

static oh_status index_names(oh_package *p, oh_error *err)
{
	zip_int64_t n = zip_get_num_entries(p->zip, 0);
	if (n > MAX_ENTRIES)
		return too_many(err);
	for (zip_int64_t i = 0; i < n; i++) {
		char name[MAX_NAME];
		const char *raw = zip_get_name(p->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
		if (!raw)
			return zip_failed(err, ZIP_ER_INCONS);
		oh_sv sv = oh_sv_from(raw);
		size_t len = normal_name(sv, name);
		if (!len)
			return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_entry_name, sv);
		oh_sv key = {name, len};
		if (oh_map_get(p->names, key, NULL))
			return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_entry_twice, sv);
		if (oh_map_set(p->names, key, (uint64_t)i))
			return oh_nomem(err);
	}
	return OH_OK;
}

static oh_status open_package(const oh_source *src, const oh_sheet_limits *lim, bool any,
                              oh_package **out, oh_error *err)
{
	oh_status st = check_count(src, err);
	if (st)
		return st;
	oh_package *p = oh_calloc(1, sizeof *p);
	if (!p)
		return oh_nomem(err);
	p->src = src;
	p->lim = lim;
	p->any = any;
	p->names = oh_map_new();
	st = p->names ? open_zip(src, &p->zip, err) : oh_nomem(err);
	if (!st && any && oh_package_entries(p) > MAX_ENTRIES)
		st = too_many(err);
	if (!st && !any)
		st = index_names(p, err);
	if (st) {
		oh_package_close(p);
		return st;
	}
	*out = p;
	return OH_OK;
}

oh_status oh_package_open(const oh_source *src, const oh_sheet_limits *lim, oh_package **out,
                          oh_error *err)
{
	return open_package(src, lim, false, out, err);
}

oh_status oh_package_open_any(const oh_source *src, const oh_sheet_limits *lim, oh_package **out,
                              oh_error *err)
{
	return open_package(src, lim, true, out, err);
}

uint64_t oh_package_entries(const oh_package *p)
{
	zip_int64_t n = zip_get_num_entries(p->zip, 0);
	return n > 0 ? (uint64_t)n : 0;
}

const char *oh_package_raw_name(const oh_package *p, uint64_t index)
{
	return zip_get_name(p->zip, index, ZIP_FL_ENC_RAW);
}

void oh_package_close(oh_package *p)
{
	if (!p)
		return;
	if (p->zip)
		zip_discard(p->zip);
	oh_map_free(p->names);
	oh_free(p);
}

static bool find(const oh_package *p, oh_sv name, uint64_t *index)
{
	char key[MAX_NAME];
	size_t n = normal_name(name, key);
	return n && oh_map_get(p->names, (oh_sv){key, n}, index);
}

bool oh_package_has(const oh_package *p, oh_sv name)
{
	return find(p, name, NULL);
}

static oh_status damaged(oh_error *err, oh_sv name, zip_error_t *ze)
{
	if (zip_error_code_zip(ze) == ZIP_ER_MEMORY)
		return oh_nomem(err);
	if (zip_error_code_zip(ze) == ZIP_ER_NOPASSWD)
		return oh_raise(err, OH_EUNSUPPORTED, &oh_msg_sheet_part_encrypted);
	return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_part_damaged, name,
	                oh_sv_from(zip_error_strerror(ze)));
}

oh_status oh_part_open(oh_package *p, oh_sv name, oh_part **out, oh_error *err)
{
	uint64_t index;
	if (!find(p, name, &index))
		return oh_raise(err, OH_ENOENT, &oh_msg_sheet_part_missing, name);
	return oh_part_open_at(p, index, name, out, err);
}

oh_status oh_part_open_at(oh_package *p, uint64_t index, oh_sv name, oh_part **out, oh_error *err)
{
	zip_stat_t st;
	zip_stat_init(&st);
	if (zip_stat_index(p->zip, index, 0, &st))
		return damaged(err, name, zip_get_error(p->zip));
	if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
		return oh_raise(err, OH_EUNSUPPORTED, &oh_msg_sheet_part_encrypted);
	if ((st.valid & ZIP_STAT_SIZE) && st.size > p->lim->part_bytes)
		return oh_limit_error(err, &oh_msg_sheet_limit_part_bytes, p->lim->part_bytes);
	oh_part *part = oh_calloc(1, sizeof *part);
	if (!part)
		return oh_nomem(err);
	part->pkg = p;
	part->name = name;
	part->packed = (st.valid & ZIP_STAT_COMP_SIZE) ? st.comp_size : 0;
	part->file = zip_fopen_index(p->zip, index, 0);
	if (!part->file) {
		oh_free(part);
		return damaged(err, name, zip_get_error(p->zip));
	}
	*out = part;
	return OH_OK;
}

/* Beside the part itself the archive as a whole is judged: entries may share
 * their packed bytes. */
static bool ratio_passed(const oh_part *part)
{
	const oh_package *p = part->pkg;
	uint64_t ratio = p->lim->ratio;
	return (part->inflated > RATIO_FROM && part->inflated / ratio > part->packed) ||
	       (!p->any && p->inflated > RATIO_FROM && p->inflated / ratio > p->src->size);
}

oh_status oh_part_read(oh_part *part, void *buf, size_t n, size_t *got, oh_error *err)
{
	const oh_sheet_limits *lim = part->pkg->lim;
	zip_int64_t r = zip_fread(part->file, buf, n);
	if (r < 0)
		return damaged(err, part->name, zip_file_get_error(part->file));
	part->inflated += (uint64_t)r;
	part->pkg->inflated += (uint64_t)r;
	if (part->inflated > lim->part_bytes)
		return oh_limit_error(err, &oh_msg_sheet_limit_part_bytes, lim->part_bytes);
	if (ratio_passed(part))
		return oh_limit_error(err, &oh_msg_sheet_limit_ratio, lim->ratio);
	*got = (size_t)r;
	return OH_OK;
}

void oh_part_close(oh_part *part)
{
	if (!part)
		return;
	(void)zip_fclose(part->file);
	oh_free(part);
}
