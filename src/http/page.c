#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/arena.h"
#include "ouhe/base/map.h"
#include "ouhe/base/messages.h"
#include "ouhe/base/vec.h"
#include "ouhe/http/messages.h"
#include "page.h"

enum { DEPTH = 8, WORTH = 1024, HASH = 8 };

struct http_page {
	oh_arena *arena;
	oh_map *paths; /* to the index in files */
	oh_vec files;  /* http_file * */
	size_t bytes;
};

static const struct {
	const char *ending, *type;
	bool packs; /* worth compressing */
} types[] = {
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json", true},
    {".webmanifest", "application/manifest+json", true},
    {".svg", "image/svg+xml", true},
    {".yaml", "application/yaml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".webp", "image/webp", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
    {".pdf", "application/pdf", false},
};

bool http_gzip(oh_sv data, int level, oh_buf *out)
{
	z_stream z = {0};
	if (deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	uLong bound = deflateBound(&z, (uLong)data.n);
	bool done = data.n < UINT32_MAX && oh_buf_reserve(out, bound);
	if (done) {
		z.next_in = (Bytef *)(uintptr_t)data.p;
		z.avail_in = (uInt)data.n;
		z.next_out = (Bytef *)out->p + out->n;
		z.avail_out = (uInt)bound;
		done = deflate(&z, Z_FINISH) == Z_STREAM_END;
		if (done)
			out->n += z.total_out;
	}
	deflateEnd(&z);
	return done;
}

/* "app-BxK3q2Zd.js": the builder names what never changes by its hash, eight letters of
 * base64url, among them perhaps the dash that stands before it. */
static bool hashed(oh_sv path)
{
	size_t dot = path.n;
	if (!oh_sv_starts(path, OH_SV("/assets/")))
		return false;
	while (dot > 0 && path.p[dot - 1] != '.')
		dot--;
	if (dot < HASH + 2 || path.p[dot - HASH - 2] != '-')
		return false;
	return !memchr(path.p + dot - HASH - 1, '/', HASH);
}

static oh_status read_file(oh_arena *a, int fd, size_t n, const char *name, oh_sv *out,
                           oh_error *err)
{
	char *p = oh_arena_alloc(a, n + 1);
	size_t done = 0;
	if (!p)
		return oh_nomem(err);
	while (done < n) {
		ssize_t got = read(fd, p + done, n - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return oh_raise(err, OH_EIO, &oh_msg_base_io, oh_sv_from(name),
			                oh_sv_from(strerror(got ? errno : EIO)));
		done += (size_t)got;
	}
	p[n] = '\0';
	*out = (oh_sv){p, n};
	return OH_OK;
}

static oh_status describe(http_page *p, oh_sv path, http_file *f, oh_error *err)
{
	bool packs = false;
	f->type = "application/octet-stream";
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (oh_sv_ends(path, oh_sv_from(types[i].ending))) {
			f->type = types[i].type;
			packs = types[i].packs;
		}
	f->html = oh_sv_ends(path, OH_SV(".html"));
	f->immutable = hashed(path);
	snprintf(f->etag, sizeof f->etag, "%016llx%04zx", (unsigned long long)oh_sv_hash(f->data),
	         f->data.n & 0xffff);
	if (!packs || f->data.n < WORTH)
		return OH_OK;
	oh_buf z = OH_BUF_INIT;
	if (http_gzip(f->data, 9, &z) && z.n < f->data.n - f->data.n / 10)
		f->gzip = oh_arena_sv(p->arena, oh_buf_sv(&z));
	bool failed = z.failed || (f->gzip.n && !f->gzip.p);
	oh_buf_release(&z);
	return failed ? oh_nomem(err) : OH_OK;
}

oh_status http_page_add(http_page *p, const char *file, oh_sv path, oh_error *err)
{
	struct stat sb;
	http_file *f = oh_arena_zalloc(p->arena, sizeof *f);
	oh_status st = OH_OK;
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &sb) != 0)
		st = oh_raise(err, OH_EIO, &oh_msg_base_io, oh_sv_from(file),
		              oh_sv_from(strerror(errno)));
	else if (p->files.n >= HTTP_PAGE_FILES || (size_t)sb.st_size > HTTP_PAGE_BYTES - p->bytes)
		st = oh_raise(err, OH_ELIMIT, &oh_msg_http_page_large, oh_sv_from(file));
	else if (!f)
		st = oh_nomem(err);
	if (!st)
		st = read_file(p->arena, fd, (size_t)sb.st_size, file, &f->data, err);
	if (fd >= 0)
		close(fd);
	if (!st)
		st = describe(p, path, f, err);
	if (!st && (oh_map_set(p->paths, path, p->files.n) || oh_vec_push(&p->files, &f)))
		st = oh_nomem(err);
	if (!st)
		p->bytes += f->data.n;
	return st;
}

static oh_status walk(http_page *p, const char *dir, size_t root, unsigned depth, oh_error *err)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	oh_buf name = OH_BUF_INIT;
	oh_status st = OH_OK;
	if (!d)
		return oh_raise(err, errno == ENOENT ? OH_ENOENT : OH_EIO, &oh_msg_base_io,
		                oh_sv_from(dir), oh_sv_from(strerror(errno)));
	while (!st && (e = readdir(d))) {
		struct stat sb;
		oh_sv entry = oh_sv_from(e->d_name);
		oh_buf_clear(&name);
		oh_buf_printf(&name, "%s/%s", dir, e->d_name);
		if (!oh_buf_ok(&name)) {
			st = oh_nomem(err);
			break;
		}
		/* Beside a file its .gz would be; it is made anew. */
		if (e->d_name[0] == '.' || oh_sv_ends(entry, OH_SV(".gz")) ||
		    lstat(name.p, &sb) != 0)
			continue;
		if (S_ISDIR(sb.st_mode) && depth < DEPTH)
			st = walk(p, name.p, root, depth + 1, err);
		else if (S_ISREG(sb.st_mode))
			st = http_page_add(p, name.p, oh_sv_sub(oh_buf_sv(&name), root, SIZE_MAX),
			                   err);
	}
	closedir(d);
	oh_buf_release(&name);
	return st;
}

oh_status http_page_open(const char *dir, http_page **out, oh_error *err)
{
	http_page *p = oh_calloc(1, sizeof *p);
	oh_status st = OH_OK;
	if (!p)
		return oh_nomem(err);
	oh_vec_init(&p->files, sizeof(http_file *));
	p->arena = oh_arena_new(0);
	p->paths = oh_map_new();
	if (!p->arena || !p->paths)
		st = oh_nomem(err);
	if (!st && dir)
		st = walk(p, dir, strlen(dir), 0, err);
	if (st)
		http_page_close(p);
	else
		*out = p;
	return st;
}

void http_page_close(http_page *p)
{
	if (!p)
		return;
	oh_vec_release(&p->files);
	oh_map_free(p->paths);
	oh_arena_free(p->arena);
	oh_free(p);
}

const http_file *http_page_find(const http_page *p, oh_sv path)
{
	uint64_t at = 0;
	if (oh_sv_eq(path, OH_SV("/")))
		path = OH_SV("/index.html");
	return oh_map_get(p->paths, path, &at) ? OH_VEC_AT(&p->files, http_file *, at) : NULL;
}
