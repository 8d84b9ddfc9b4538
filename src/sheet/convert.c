#include "convert.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/messages.h"
#include "ouhe/sheet/messages.h"

enum { MAX_PATH = 4096, CHUNK = 1 << 16, TREE_DEPTH = 24, POLL_MS = 20 };

struct job {
	bool document;
	char program[MAX_PATH];
	char dir[MAX_PATH];
	char input[MAX_PATH + 32];
	char output[MAX_PATH + 32];
	char profile[MAX_PATH + 64];
	char home[MAX_PATH + 16];
	char temp[MAX_PATH + 16];
};

/* An executable regular file of that name on PATH; only absolute directories:
 * the current one is whoever's file is being read. */
static bool on_path(const char *name, char out[MAX_PATH])
{
	const char *path = getenv("PATH");
	oh_sv rest = oh_sv_from(path), piece;
	while (oh_sv_split(&rest, ':', &piece)) {
		struct stat st;
		if (!piece.n || piece.p[0] != '/')
			continue;
		int n = snprintf(out, MAX_PATH, "%.*s/%s", OH_SV_ARG(piece), name);
		if (n > 0 && n < MAX_PATH && stat(out, &st) == 0 && S_ISREG(st.st_mode) &&
		    access(out, X_OK) == 0)
			return true;
	}
	return false;
}

/* Removes a directory tree that we made; links are removed, not followed. */
static void remove_tree(int parent, const char *name, unsigned depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (!d) {
		if (fd >= 0)
			(void)close(fd);
		(void)unlinkat(parent, name, 0);
		return;
	}
	for (struct dirent *e; (e = readdir(d));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (depth)
			remove_tree(dirfd(d), e->d_name, depth - 1);
	}
	(void)closedir(d);
	(void)unlinkat(parent, name, AT_REMOVEDIR);
}

static oh_status io_error(oh_error *err, const char *what)
{
	char why[128];
	if (strerror_r(errno, why, sizeof why))
		why[0] = '\0';
	return oh_raise(err, OH_EIO, &oh_msg_base_io, oh_sv_from(what), oh_sv_from(why));
}

static oh_status copy_in(const oh_source *src, const char *path, oh_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return io_error(err, path);
	char *buf = oh_alloc(CHUNK);
	oh_status st = buf ? OH_OK : oh_nomem(err);
	for (uint64_t at = 0; !st && at < src->size;) {
		size_t got = 0;
		st = oh_source_read(src, at, buf, CHUNK, &got, err);
		if (!st && (!got || write(fd, buf, got) != (ssize_t)got))
			st = io_error(err, path);
		at += got;
	}
	oh_free(buf);
	if (close(fd) && !st)
		st = io_error(err, path);
	return st;
}

static oh_status prepare(struct job *j, const oh_source *src, oh_error *err)
{
	const char *tmp = getenv("TMPDIR");
	if (!tmp || tmp[0] != '/' || strlen(tmp) > MAX_PATH / 2)
		tmp = "/tmp";
	(void)snprintf(j->dir, sizeof j->dir, "%s/ouhe-convert-XXXXXX", tmp);
	if (!mkdtemp(j->dir)) {
		j->dir[0] = '\0';
		return io_error(err, tmp);
	}
	(void)snprintf(j->input, sizeof j->input, "%s/%s", j->dir,
	               j->document ? "in.doc" : "in.xls");
	(void)snprintf(j->output, sizeof j->output, "%s/out", j->dir);
	(void)snprintf(j->profile, sizeof j->profile, "-env:UserInstallation=file://%s/profile",
	               j->dir);
	(void)snprintf(j->home, sizeof j->home, "HOME=%s", j->dir);
	(void)snprintf(j->temp, sizeof j->temp, "TMPDIR=%s", j->dir);
	if (mkdir(j->output, 0700))
		return io_error(err, j->output);
	return copy_in(src, j->input, err);
}

/* In the child: only calls that are safe after fork. */
static void become_converter(struct job *j, unsigned seconds, uint64_t most)
{
	static char headless[] = "--headless", norestore[] = "--norestore", nologo[] = "--nologo",
	            nolock[] = "--nolockcheck", nodefault[] = "--nodefault",
	            convert[] = "--convert-to", book[] = "xlsx", document[] = "docx",
	            outdir[] = "--outdir", path[] = "PATH=/usr/local/bin:/usr/bin:/bin",
	            lang[] = "LANG=C.UTF-8";
	char *argv[] = {j->program, headless,  norestore,
	                nologo,     nolock,    nodefault,
	                j->profile, convert,   j->document ? document : book,
	                outdir,     j->output, j->input,
	                NULL};
	char *envp[] = {path, lang, j->home, j->temp, NULL};
	struct rlimit cpu = {seconds, seconds};
	struct rlimit file = {(rlim_t)most, (rlim_t)most};
	struct rlimit core = {0, 0};
	(void)setpgid(0, 0);
	(void)setrlimit(RLIMIT_CPU, &cpu);
	(void)setrlimit(RLIMIT_FSIZE, &file);
	(void)setrlimit(RLIMIT_CORE, &core);
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
	    chdir(j->dir))
		_exit(127);
	for (int fd = 3; fd < 1024; fd++)
		(void)close(fd);
	execve(j->program, argv, envp);
	_exit(127);
}

/* Waits at most `seconds`; then the whole group is ended. True: exit status 0. */
static bool wait_for(pid_t pid, unsigned seconds, bool *late)
{
	uint64_t until = oh_clock_ns() + seconds * UINT64_C(1000000000);
	int status = 0;
	*late = false;
	for (;;) {
		pid_t got = waitpid(pid, &status, WNOHANG);
		if (got == pid)
			break;
		if (got < 0 && errno != EINTR)
			return false;
		if (oh_clock_ns() >= until) {
			*late = true;
			(void)kill(-pid, SIGKILL);
			(void)kill(pid, SIGKILL);
			while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
				;
			return false;
		}
		struct timespec pause = {0, POLL_MS * 1000000L};
		(void)nanosleep(&pause, NULL);
	}
	(void)kill(-pid, SIGKILL); /* what the program left running */
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static oh_status run(struct job *j, unsigned seconds, const oh_sheet_limits *lim, oh_error *err)
{
	pid_t pid = fork();
	if (pid < 0)
		return io_error(err, j->program);
	if (pid == 0)
		become_converter(j, seconds, lim->file_bytes);
	(void)setpgid(pid, pid); /* whichever of the two is first */
	bool late;
	if (wait_for(pid, seconds, &late))
		return OH_OK;
	return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_convert_failed,
	                late ? OH_SV("timeout") : OH_SV("exit"));
}

static oh_status stream_output(struct job *j, const oh_source *src, const oh_sheet_limits *lim,
                               const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err)
{
	char path[sizeof j->output + 16];
	(void)snprintf(path, sizeof path, "%s/%s", j->output, j->document ? "in.docx" : "in.xlsx");
	struct stat file;
	if (lstat(path, &file) || !S_ISREG(file.st_mode))
		return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_convert_failed, OH_SV("no output"));
	oh_source made;
	oh_status st = oh_source_open(path, lim, &made, err);
	if (st)
		return st;
	made.name = src->name;
	uint8_t head[4];
	size_t got = 0;
	st = oh_source_read(&made, 0, head, sizeof head, &got, err);
	/* Never a second conversion: the result must be what was asked for. */
	if (!st && (got < sizeof head || memcmp(head, "PK\3\4", sizeof head)))
		st = oh_raise(err, OH_EFORMAT, &oh_msg_sheet_convert_failed, OH_SV("output"));
	if (!st)
		st = oh_xlsx_stream_plain(&made, lim, sink, extra, err);
	oh_source_close(&made);
	return st;
}

oh_status oh_convert_stream_in(const oh_source *src, oh_foreign kind, unsigned seconds,
                               const oh_sheet_limits *lim, const oh_sheet_sink *sink,
                               oh_stream_extra *extra, oh_error *err)
{
	struct job *j = oh_calloc(1, sizeof *j);
	if (!j)
		return oh_nomem(err);
	j->document = kind == OH_FOREIGN_DOCUMENT;
	oh_status st = OH_OK;
	if (!on_path("soffice", j->program) && !on_path("libreoffice", j->program))
		st = oh_raise(err, OH_EUNSUPPORTED,
		              j->document ? &oh_msg_sheet_convert_absent_doc
		                          : &oh_msg_sheet_convert_absent);
	if (!st)
		st = prepare(j, src, err);
	if (!st)
		st = run(j, seconds, lim, err);
	if (!st)
		st = stream_output(j, src, lim, sink, extra, err);
	if (j->dir[0])
		remove_tree(AT_FDCWD, j->dir, TREE_DEPTH);
	oh_free(j);
	return st;
}

oh_status oh_convert_stream(const oh_source *src, oh_foreign kind, const oh_sheet_limits *lim,
                            const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err)
{
	return oh_convert_stream_in(src, kind, OH_CONVERT_SECONDS, lim, sink, extra, err);
}
