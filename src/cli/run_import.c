/* import: files, and folders of files, into the platform. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

enum { DEPTH_MOST = 16, FILES_MOST = 20000, PATH_MOST = 4096 };
enum {
	WAIT_MS = 300,        /* between two looks at what the server does */
	LOST_MS = 2000,       /* before a server that is away is asked again */
	PATIENCE_MS = 120000, /* with one that stays away */
	TRIES_MOST = 5,
	CONFLICT = 409
};

typedef struct job {
	cli *c;
	oh_client *client;
	char **files;
	size_t n, cap;
	int status;  /* the worst of all files */
	size_t read; /* files of which something was read */
} job;

/* --- which files --- */

static bool add_file(job *j, const char *path)
{
	if (j->n == j->cap) {
		size_t cap = j->cap ? j->cap * 2 : 64;
		char **grown = oh_realloc(j->files, cap * sizeof *grown);
		if (!grown)
			return false;
		j->files = grown;
		j->cap = cap;
	}
	j->files[j->n] = oh_strndup(path, strlen(path));
	return j->files[j->n] && ++j->n;
}

/* What programs leave behind is nobody's list. */
static bool left_behind(const char *name)
{
	return name[0] == '.' || strncmp(name, "~$", 2) == 0 || strcmp(name, "Thumbs.db") == 0 ||
	       strcmp(name, "desktop.ini") == 0 || strcmp(name, "__MACOSX") == 0;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

static bool walk(job *j, const char *path, unsigned depth)
{
	struct stat st;
	if (lstat(path, &st) || S_ISLNK(st.st_mode))
		return true;
	if (S_ISREG(st.st_mode))
		return j->n >= FILES_MOST || add_file(j, path);
	DIR *d = S_ISDIR(st.st_mode) && depth ? opendir(path) : NULL;
	bool ok = true;
	for (struct dirent *e; d && ok && (e = readdir(d));) {
		char inner[PATH_MOST];
		int n = snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
		if (left_behind(e->d_name) || n < 0 || (size_t)n >= sizeof inner)
			continue;
		ok = walk(j, inner, depth - 1);
	}
	if (d)
		(void)closedir(d);
	return ok;
}

static int find_files(job *j, const char *path)
{
	struct stat st;
	/* A link that a person names is meant. */
	bool file = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	bool ok = file ? add_file(j, path) : walk(j, path, DEPTH_MOST);
	if (!ok)
		return cli_nomem(j->c);
	if (j->n)
		qsort(j->files, j->n, sizeof *j->files, by_name);
	if (j->n == 0) {
		cli_say_msg(j->c, &oh_msg_cli_import_nothing, path, NULL, NULL);
		return CLI_STOPPED;
	}
	return CLI_DONE;
}

/* --- one file --- */

static oh_sv text_of(const oh_json *v, const char *member)
{
	oh_sv s = {NULL, 0};
	(void)oh_json_get_sv(oh_json_member(v, member), &s);
	return s;
}

static long count_of(const oh_json *v, const char *member)
{
	double d = 0;
	(void)oh_json_get_double(oh_json_member(oh_json_member(v, "counts"), member), &d);
	return (long)d;
}

static int put_msg(job *j, const oh_msg *msg, const oh_sv *args, size_t n)
{
	oh_buf text = OH_BUF_INIT;
	oh_msg_render(&text, msg, j->c->lang, args, n);
	oh_buf_char(&text, '\n');
	return cli_put_buf(j->c, &text);
}

static oh_sv number(long v, char out[24])
{
	int n = snprintf(out, 24, "%ld", v);
	return (oh_sv){out, n > 0 ? (size_t)n : 0};
}

/* What was read of a file, and of each file of an archive what was not. */
static int tell(job *j, const char *file, const oh_json *doc)
{
	char a[24], b[24], d[24];
	const oh_json *sheets = oh_json_member(doc, "sheets");
	bool failed = oh_sv_eq(text_of(doc, "state"), OH_SV("failed"));
	int status = CLI_DONE;
	if (failed) {
		j->status = CLI_STOPPED;
		return put_msg(j, &oh_msg_cli_import_failed,
		               (const oh_sv[]){oh_sv_from(file), text_of(doc, "problem")}, 2);
	}
	j->read++;
	status = put_msg(j, &oh_msg_cli_import_read,
	                 (const oh_sv[]){oh_sv_from(file), number(count_of(doc, "rows"), a),
	                                 number(count_of(doc, "ready"), b),
	                                 number(count_of(doc, "committed"), d)},
	                 4);
	if (!status && count_of(doc, "mend") + count_of(doc, "duplicates") > 0)
		status = put_msg(j, &oh_msg_cli_import_open,
		                 (const oh_sv[]){number(count_of(doc, "mend"), a),
		                                 number(count_of(doc, "duplicates"), b)},
		                 2);
	for (size_t i = 0; !status && i < oh_json_length(sheets); i++) {
		const oh_json *sheet = oh_json_at(sheets, i);
		oh_sv name = text_of(sheet, "file"), why = text_of(sheet, "unread");
		if (!why.n)
			continue;
		j->status = CLI_STOPPED;
		status = put_msg(j, &oh_msg_cli_import_unread,
		                 (const oh_sv[]){name.n ? name : text_of(sheet, "name"), why}, 2);
	}
	return status;
}

/* A file on its way. */
struct one {
	job *j;
	const char *file;
	oh_arena *a;
	oh_client_answer answer; /* the last */
	oh_json *doc;            /* the import as it was told last; NULL: none yet */
	oh_sv id;                /* of the import; p NULL: none yet */
	oh_error err;
};

static bool in_state(const struct one *f, const char *state)
{
	return oh_sv_eq(text_of(f->doc, "state"), oh_sv_from(state));
}

static void rest(unsigned pause_ms)
{
	const struct timespec t = {pause_ms / 1000, (long)(pause_ms % 1000) * 1000000L};
	(void)nanosleep(&t, NULL);
}

/* No word of the server itself: the line broke, it starts anew, or a proxy was impatient. */
static bool lost(const struct one *f)
{
	return f->answer.status == 0 || (f->answer.status >= 502 && f->answer.status <= 504);
}

/* A call whose answer is the import. */
static oh_status ask(struct one *f, const oh_client_request *rq)
{
	oh_json *next = NULL;
	oh_status st = oh_client_call(f->j->client, rq, f->a, &f->answer, &f->err);
	if (!st)
		st = oh_json_parse(f->answer.body, OH_SV("import"), &next, &f->err);
	if (st)
		return st;
	oh_json_free(f->doc);
	f->doc = next;
	return OH_OK;
}

static void show_share(const struct one *f)
{
	double share = 0;
	if (!isatty(STDERR_FILENO))
		return;
	(void)oh_json_get_double(oh_json_member(f->doc, "progress"), &share);
	cli_progress_tell(f->j->c,
	                  in_state(f, "committing") ? &oh_msg_cli_import_taking
	                                            : &oh_msg_cli_import_reading,
	                  (size_t)(share * 1000), 1000);
}

/* How the import stands; a server that does not answer for a while is waited for. */
static oh_status look(struct one *f)
{
	oh_client_request rq = {.operation = "getImport"};
	uint64_t since = oh_clock_ns();
	rq.path[0] = f->id;
	for (;;) {
		oh_status st = ask(f, &rq);
		if (!st || !lost(f) || oh_clock_ns() - since > PATIENCE_MS * 1000000ULL)
			return st;
		rest(LOST_MS);
	}
}

/* Waits for the server as long as it works, however large the list is. */
static oh_status settled(struct one *f)
{
	oh_arena_mark mark = oh_arena_mark_get(f->a);
	oh_status st = OH_OK;
	while (!st && (in_state(f, "reading") || in_state(f, "committing"))) {
		show_share(f);
		rest(WAIT_MS);
		/* Of many answers the last is kept. */
		oh_arena_rewind(f->a, mark);
		st = look(f);
	}
	return st;
}

/* Whether a call whose answer was lost had been acted on is seen from the import. */
static oh_status commit(struct one *f)
{
	oh_client_request rq = {.operation = "commitImport"};
	const char *visibility = cli_text(f->j->c, "visibility");
	char body[96];
	int n = snprintf(body, sizeof body, "{\"publish\":%s,\"visibility\":\"%s\",\"wait\":false}",
	                 cli_flag(f->j->c, "publish") ? "true" : "false",
	                 visibility ? visibility : "registered");
	rq.path[0] = f->id;
	rq.body = (oh_sv){body, (size_t)n};
	for (unsigned tries = 1;; tries++) {
		oh_status st = ask(f, &rq);
		bool conflict = tries > 1 && f->answer.status == CONFLICT;
		if (st && ((!lost(f) && !conflict) || tries == TRIES_MOST))
			return st;
		if (st)
			st = look(f);
		if (st || !in_state(f, "ready"))
			return st ? st : settled(f);
	}
}

static oh_status send(struct one *f, oh_sv bytes)
{
	const cli *c = f->j->c;
	const char *base = strrchr(f->file, '/'), *org = cli_text(c, "organisation");
	const oh_param query[] = {{OH_SV("name"), oh_sv_from(base ? base + 1 : f->file)},
	                          {OH_SV("side"), oh_sv_from(cli_text(c, "side"))},
	                          {OH_SV("organisation"), oh_sv_from(org)}};
	const oh_client_request rq = {
	    .operation = "startImport", .query = query, .n_query = org ? 3 : 2, .upload = bytes};
	oh_status st = ask(f, &rq);
	f->id = st ? f->id : oh_arena_sv(f->a, text_of(f->doc, "id"));
	if (!st)
		st = settled(f);
	bool wanted = cli_flag(c, "commit") || cli_flag(c, "publish");
	if (!st && wanted && in_state(f, "ready"))
		st = commit(f);
	cli_progress_end(f->j->c);
	return st;
}

/* Why it went no further, and where what was sent is found. */
static int tell_failure(struct one *f)
{
	oh_buf why = OH_BUF_INIT;
	if (f->answer.words.n)
		oh_buf_sv_put(&why, f->answer.words);
	else
		oh_error_render(&why, &f->err, f->j->c->lang);
	int status = put_msg(f->j, f->id.n ? &oh_msg_cli_import_left : &oh_msg_cli_import_failed,
	                     (const oh_sv[]){oh_sv_from(f->file), oh_buf_sv(&why), f->id}, 3);
	oh_buf_release(&why);
	return status;
}

/* A file that is refused does not stop the others. */
static int one(job *j, const char *file)
{
	oh_buf data = OH_BUF_INIT;
	oh_source source;
	struct one f = {.j = j, .file = file, .a = oh_arena_new(0)};
	int status = f.a ? CLI_DONE : cli_nomem(j->c);
	cli_progress_begin(j->c);
	if (!status && cli_content(j->c, file, &data, &source)) {
		j->status = CLI_STOPPED;
	} else if (!status) {
		oh_status st = send(&f, (oh_sv){source.data, source.n});
		if (st)
			status = tell_failure(&f);
		else if (cli_flag(j->c, "json"))
			status =
			    cli_put(j->c, f.answer.body, NULL) || cli_put(j->c, OH_SV("\n"), NULL);
		else
			status = tell(j, file, f.doc);
		if (st || in_state(&f, "failed"))
			j->status = CLI_STOPPED;
	}
	oh_json_free(f.doc);
	oh_buf_release(&data);
	oh_arena_free(f.a);
	return status;
}

int cli_run_import(cli *c)
{
	job j = {.c = c};
	int status = find_files(&j, c->operands[0]);
	if (!status)
		status = cli_client(c, false, &j.client);
	for (size_t i = 0; !status && i < j.n; i++)
		status = one(&j, j.files[i]);
	oh_client_close(j.client);
	for (size_t i = 0; i < j.n; i++)
		oh_free(j.files[i]);
	oh_free(j.files);
	return status ? status : j.status;
}
