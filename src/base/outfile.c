#include "ouhe/base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/messages.h"

enum { TRIES = 100 };

static oh_status io_error(oh_error *err, const char *path)
{
	char why[128];
	if (strerror_r(errno, why, sizeof why))
		why[0] = '\0';
	oh_status st = oh_raise(err, OH_EIO, &oh_msg_base_io, oh_sv_from(path), oh_sv_from(why));
	if (err)
		oh_place_copy(err->place.file, sizeof err->place.file, oh_sv_from(path));
	return st;
}

/* A name of the same directory that starts with a dot: lists and globs of the
 * directory do not show a file that is being written. */
static char *temp_name(const char *path, unsigned attempt)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash - path) + 1 : 0;
	oh_buf b = OH_BUF_INIT;
	oh_buf_put(&b, path, dir);
	oh_buf_printf(&b, ".ouhe-%lx-%llx-%u.tmp", (unsigned long)getpid(),
	              (unsigned long long)oh_clock_ns(), attempt);
	if (!oh_buf_ok(&b)) {
		oh_buf_release(&b);
		return NULL;
	}
	return b.p;
}

/* The file's own mode where it exists: a rename must not widen or narrow it. */
static oh_status target_mode(const char *path, mode_t *mode, bool *exists, oh_error *err)
{
	struct stat st;
	*exists = stat(path, &st) == 0;
	if (!*exists)
		return OH_OK;
	if (!S_ISREG(st.st_mode))
		return oh_raise(err, OH_EUSAGE, &oh_msg_base_not_file, oh_sv_from(path));
	*mode = st.st_mode & 0777;
	return OH_OK;
}

oh_status oh_outfile_begin(oh_outfile *f, const char *path, oh_error *err)
{
	mode_t mode = 0666;
	bool exists;
	oh_status st = target_mode(path, &mode, &exists, err);
	if (st)
		return st;
	oh_outfile made = {oh_strndup(path, strlen(path)), NULL};
	if (!made.path)
		return oh_nomem(err);
	int fd = -1;
	for (unsigned i = 0; i < TRIES && fd < 0; i++) {
		oh_free(made.temp);
		made.temp = temp_name(path, i);
		if (!made.temp) {
			oh_free(made.path);
			return oh_nomem(err);
		}
		fd = open(made.temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0) {
		st = io_error(err, path);
		oh_free(made.temp);
		oh_free(made.path);
		return st;
	}
	if (exists)
		(void)fchmod(fd, mode);
	(void)close(fd);
	*f = made;
	return OH_OK;
}

/* The new name itself is durable once its folder is. Some file systems cannot: then
 * nothing more can be done. */
static void sync_folder(const char *path)
{
	char dir[4096] = ".";
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + (slash == path) : 1;
	if (n >= sizeof dir)
		return;
	if (slash)
		memcpy(dir, path, n);
	dir[n] = '\0';
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
}

oh_status oh_outfile_commit(oh_outfile *f, oh_error *err)
{
	int fd = open(f->temp, O_RDWR | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	ok = ok && rename(f->temp, f->path) == 0;
	if (ok)
		sync_folder(f->path);
	oh_status st = ok ? OH_OK : io_error(err, f->path);
	if (ok) {
		oh_free(f->temp);
		f->temp = NULL;
	}
	oh_outfile_discard(f);
	return st;
}

void oh_outfile_discard(oh_outfile *f)
{
	if (f->temp)
		(void)unlink(f->temp);
	oh_free(f->temp);
	oh_free(f->path);
	*f = (oh_outfile){NULL, NULL};
}

struct oh_file_out {
	oh_outfile file;
	int fd;
};

static bool write_all(int fd, oh_sv content)
{
	while (content.n) {
		ssize_t n = write(fd, content.p, content.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		content = oh_sv_sub(content, (size_t)n, SIZE_MAX);
	}
	return true;
}

oh_status oh_file_begin(const char *path, oh_file_out **out, oh_error *err)
{
	oh_file_out *f = oh_calloc(1, sizeof *f);
	if (!f)
		return oh_nomem(err);
	oh_status st = oh_outfile_begin(&f->file, path, err);
	if (st) {
		oh_free(f);
		return st;
	}
	f->fd = open(f->file.temp, O_WRONLY | O_CLOEXEC);
	if (f->fd < 0) {
		st = io_error(err, path);
		oh_outfile_discard(&f->file);
		oh_free(f);
		return st;
	}
	*out = f;
	return OH_OK;
}

oh_status oh_file_append(oh_file_out *f, oh_sv content, oh_error *err)
{
	return write_all(f->fd, content) ? OH_OK : io_error(err, f->file.path);
}

oh_status oh_file_commit(oh_file_out *f, oh_error *err)
{
	oh_status st = close(f->fd) ? io_error(err, f->file.path) : OH_OK;
	if (st)
		oh_outfile_discard(&f->file);
	else
		st = oh_outfile_commit(&f->file, err);
	oh_free(f);
	return st;
}

void oh_file_discard(oh_file_out *f)
{
	if (!f)
		return;
	(void)close(f->fd);
	oh_outfile_discard(&f->file);
	oh_free(f);
}

oh_status oh_file_put(const char *path, oh_sv content, oh_error *err)
{
	oh_file_out *f = NULL;
	oh_status st = oh_file_begin(path, &f, err);
	if (st)
		return st;
	st = oh_file_append(f, content, err);
	if (st) {
		oh_file_discard(f);
		return st;
	}
	return oh_file_commit(f, err);
}
