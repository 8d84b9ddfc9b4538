/* Pack directories to files in memory. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "impl.h"
#include "ouhe/base/messages.h"

static bool wanted(const char *name, const char *ending)
{
	const size_t n = strlen(name), e = strlen(ending);

	return name[0] != '.' && n > e && strcmp(name + n - e, ending) == 0;
}

static oh_status io_error(oh_error *err, const char *path)
{
	const char *why = strerror(errno);

	return oh_raise(err, OH_EIO, &oh_msg_base_io, oh_sv_from(path), oh_sv_from(why));
}

static char *join(oh_arena *a, oh_sv dir, oh_sv name)
{
	char *path = oh_arena_alloc(a, dir.n + name.n + 2);

	if (!path)
		return NULL;
	memcpy(path, dir.p, dir.n);
	path[dir.n] = '/';
	memcpy(path + dir.n + 1, name.p, name.n);
	path[dir.n + 1 + name.n] = '\0';
	return path;
}

static int by_name(const void *x, const void *y)
{
	return oh_sv_cmp(*(const oh_sv *)x, *(const oh_sv *)y);
}

/* Names in a directory that `keep` accepts, sorted; at most `most`. */
static oh_status list_names(const char *path, bool (*keep)(const char *name), size_t most,
                            oh_arena *a, oh_vec *names, oh_error *err)
{
	DIR *d = opendir(path);
	const struct dirent *e;
	oh_status st = OH_OK;

	if (!d)
		return io_error(err, path);
	while (!st && (e = readdir(d)) != NULL) {
		oh_sv name;

		if (!keep(e->d_name))
			continue;
		name = oh_arena_sv(a, oh_sv_from(e->d_name));
		if (!name.p || oh_vec_push(names, &name))
			st = oh_nomem(err);
		else if (names->n > most)
			st = oh_raise(err, OH_ELIMIT, &oh_msg_pack_limit, OH_SV("256"));
	}
	closedir(d);
	if (!st && names->n > 1)
		qsort(names->p, names->n, sizeof(oh_sv), by_name);
	return st;
}

static bool keep_file(const char *name)
{
	return wanted(name, ".csv") || strcmp(name, "pack.json") == 0;
}

static bool keep_dir(const char *name)
{
	return name[0] != '.';
}

static oh_status read_stream(FILE *f, size_t size, const char *path, oh_arena *a, oh_sv *out,
                             oh_error *err)
{
	char *p = oh_arena_alloc(a, size + 1);
	size_t n;

	if (!p)
		return oh_nomem(err);
	n = fread(p, 1, size + 1, f);
	if (ferror(f) || n > size)
		return io_error(err, path);
	*out = (oh_sv){p, n};
	return OH_OK;
}

static oh_status read_file(const char *path, oh_sv name, oh_arena *a, oh_sv *out, oh_error *err)
{
	struct stat sb;
	oh_status st;
	FILE *f;

	if (stat(path, &sb))
		return io_error(err, path);
	if (!S_ISREG(sb.st_mode)) {
		errno = EINVAL;
		return io_error(err, path);
	}
	if (sb.st_size > OH_PK_FILE_BYTES)
		return oh_raise(err, OH_ELIMIT, &oh_msg_pack_file_size, name);
	f = fopen(path, "rb");
	if (!f)
		return io_error(err, path);
	st = read_stream(f, (size_t)sb.st_size, path, a, out, err);
	(void)fclose(f);
	return st;
}

static oh_status read_pack(const char *dir, oh_sv pack, oh_arena *a, oh_vec *files, oh_error *err)
{
	oh_vec names;
	oh_status st;

	oh_vec_init(&names, sizeof(oh_sv));
	st = list_names(dir, keep_file, OH_PK_PACKS, a, &names, err);
	for (size_t i = 0; !st && i < names.n; i++) {
		oh_pk_file f = {.pack = pack, .name = OH_VEC_AT(&names, oh_sv, i)};
		const char *path = join(a, oh_sv_from(dir), f.name);

		if (!path)
			st = oh_nomem(err);
		else
			st = read_file(path, f.name, a, &f.data, err);
		if (!st && oh_vec_push(files, &f))
			st = oh_nomem(err);
	}
	oh_vec_release(&names);
	return st;
}

static bool is_dir(const char *path)
{
	struct stat sb;

	return stat(path, &sb) == 0 && S_ISDIR(sb.st_mode);
}

/* Sub-directories that hold a pack, common first. */
static oh_status list_packs(const char *dir, oh_arena *a, oh_vec *names, oh_error *err)
{
	oh_status st = list_names(dir, keep_dir, OH_PK_ATTRS, a, names, err);
	size_t kept = 0, common = SIZE_MAX;
	oh_sv *p = names->p;

	for (size_t i = 0; !st && i < names->n; i++) {
		const char *path = join(a, oh_sv_from(dir), p[i]);

		if (!path)
			return oh_nomem(err);
		if (!is_dir(path))
			continue;
		if (oh_sv_eq(p[i], OH_SV("common")))
			common = kept;
		p[kept++] = p[i];
	}
	if (st)
		return st;
	names->n = kept;
	if (kept > OH_PK_PACKS)
		return oh_raise(err, OH_ELIMIT, &oh_msg_pack_limit, OH_SV("256"));
	if (common == SIZE_MAX)
		return oh_raise(err, OH_ENOENT, &oh_msg_pack_no_common, oh_sv_from(dir));
	for (size_t i = common; i > 0; i--) {
		const oh_sv t = p[i];

		p[i] = p[i - 1];
		p[i - 1] = t;
	}
	return OH_OK;
}

oh_status oh_pk_read_dir(const char *dir, oh_sv only, oh_arena *a, const oh_pk_file **out,
                         size_t *n, oh_error *err)
{
	oh_vec names, files;
	oh_status st;

	oh_vec_init(&names, sizeof(oh_sv));
	oh_vec_init(&files, sizeof(oh_pk_file));
	st = list_packs(dir, a, &names, err);
	for (size_t i = 0; !st && i < names.n; i++) {
		const oh_sv name = OH_VEC_AT(&names, oh_sv, i);
		const char *path;

		if (i && only.n && !oh_sv_eq(name, only))
			continue;
		path = join(a, oh_sv_from(dir), name);
		st = path ? read_pack(path, name, a, &files, err) : oh_nomem(err);
	}
	if (!st) {
		*out = oh_vec_freeze(&files, a);
		*n = files.n;
		if (files.n && !*out)
			st = oh_nomem(err);
	}
	oh_vec_release(&names);
	oh_vec_release(&files);
	return st;
}
