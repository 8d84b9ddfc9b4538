#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/messages.h"
#include "ouhe/sheet/messages.h"

oh_sv oh_base_name(oh_sv path)
{
	size_t n = path.n;
	while (n && path.p[n - 1] != '/')
		n--;
	return oh_sv_sub(path, n, SIZE_MAX);
}

oh_sheet_limits oh_limits_of(const oh_sheet_limits *given)
{
	static const oh_sheet_limits usual = {
	    .file_bytes = UINT64_C(2) << 30,
	    .part_bytes = UINT64_C(4) << 30,
	    .shared_bytes = UINT64_C(256) << 20,
	    .memory_bytes = UINT64_C(2) << 30,
	    .ratio = 200,
	    .columns = 16384,
	    .rows = 1048576,
	    .sheets = 256,
	    .cell_bytes = 1 << 20,
	    .merges = 65536,
	};
	oh_sheet_limits l = given ? *given : usual;
#define OH_OR_USUAL(field) l.field = l.field ? l.field : usual.field
	OH_OR_USUAL(file_bytes);
	OH_OR_USUAL(part_bytes);
	OH_OR_USUAL(shared_bytes);
	OH_OR_USUAL(memory_bytes);
	OH_OR_USUAL(ratio);
	OH_OR_USUAL(columns);
	OH_OR_USUAL(rows);
	OH_OR_USUAL(sheets);
	OH_OR_USUAL(cell_bytes);
	OH_OR_USUAL(merges);
#undef OH_OR_USUAL
	return l;
}

oh_status oh_limit_error(oh_error *err, const oh_msg *msg, uint64_t value)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%llu", (unsigned long long)value);
	oh_sv arg = {text, (size_t)n};
	return oh_raise(err, OH_ELIMIT, msg, arg);
}

oh_status oh_locate(oh_error *err, oh_status st, oh_sv file, oh_sv sheet, uint32_t row,
                    uint32_t column)
{
	if (!st || !err || !err->msg)
		return st;
	oh_place *p = &err->place;
	if (!p->file[0])
		oh_place_copy(p->file, sizeof p->file, file);
	if (!p->sheet[0])
		oh_place_copy(p->sheet, sizeof p->sheet, sheet);
	if (!p->row)
		p->row = row;
	if (!p->column)
		p->column = column;
	return st;
}

static oh_status io_error(oh_error *err, oh_sv name)
{
	char why[128];
	oh_status code = errno == ENOENT ? OH_ENOENT : OH_EIO;
	if (strerror_r(errno, why, sizeof why))
		why[0] = '\0';
	return oh_raise(err, code, &oh_msg_base_io, name, oh_sv_from(why));
}

/* Pipes and the like: read to the end, at most the limit. */
static oh_status read_whole(int fd, const oh_sheet_limits *lim, oh_source *s, oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	for (;;) {
		if (!oh_buf_reserve(&b, 1 << 16)) {
			oh_buf_release(&b);
			return oh_nomem(err);
		}
		ssize_t n = read(fd, b.p + b.n, 1 << 16);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			oh_buf_release(&b);
			return io_error(err, s->name);
		}
		if (n == 0)
			break;
		b.n += (size_t)n;
		if (b.n > lim->file_bytes) {
			oh_buf_release(&b);
			return oh_limit_error(err, &oh_msg_sheet_limit_file_bytes, lim->file_bytes);
		}
	}
	s->owned = b.p;
	s->data = b.p;
	s->size = b.n;
	return OH_OK;
}

oh_status oh_source_open(const char *path, const oh_sheet_limits *lim, oh_source *out,
                         oh_error *err)
{
	oh_source s = {.fd = -1, .name = oh_base_name(oh_sv_from(path))};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return io_error(err, oh_sv_from(path));
	struct stat st;
	oh_status status = OH_OK;
	if (fstat(fd, &st)) {
		status = io_error(err, oh_sv_from(path));
	} else if (S_ISREG(st.st_mode)) {
		s.fd = fd;
		s.size = (uint64_t)st.st_size;
		if (s.size > lim->file_bytes)
			status =
			    oh_limit_error(err, &oh_msg_sheet_limit_file_bytes, lim->file_bytes);
	} else {
		status = read_whole(fd, lim, &s, err);
	}
	if (status || s.fd < 0)
		(void)close(fd);
	if (!status)
		*out = s;
	return status;
}

oh_status oh_source_memory(const void *data, size_t n, oh_sv name, const oh_sheet_limits *lim,
                           oh_source *out, oh_error *err)
{
	if (n > lim->file_bytes)
		return oh_limit_error(err, &oh_msg_sheet_limit_file_bytes, lim->file_bytes);
	*out = (oh_source){.fd = -1, .data = data, .size = n, .name = oh_base_name(name)};
	return OH_OK;
}

void oh_source_close(oh_source *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	oh_free(s->owned);
	*s = (oh_source){.fd = -1};
}

oh_status oh_source_read(const oh_source *s, uint64_t at, void *buf, size_t n, size_t *got,
                         oh_error *err)
{
	size_t left = at < s->size ? (size_t)(s->size - at) : 0;
	n = n < left ? n : left;
	*got = 0;
	if (s->fd < 0) {
		if (n)
			memcpy(buf, s->data + at, n);
		*got = n;
		return OH_OK;
	}
	while (*got < n) {
		ssize_t r = pread(s->fd, (char *)buf + *got, n - *got, (off_t)(at + *got));
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return io_error(err, s->name);
		if (r == 0)
			break;
		*got += (size_t)r;
	}
	return OH_OK;
}
