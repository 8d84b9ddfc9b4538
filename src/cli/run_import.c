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

enum { DEPTH_MOST = 16, FILES_MOST = 20000, PATH_MOST = 4096, WAIT_MS = 300 };

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

/* Waits for a server to have read it. */
static oh_status settled(job *j, oh_sv id, oh_arena *a, oh_client_answer *answer, oh_json **doc,
                         oh_error *err)
{
	oh_client_request rq = {.operation = "getImport"};
	const struct timespec pause = {0, WAIT_MS * 1000000L};
	rq.path[0] = id;
	while (oh_sv_eq(text_of(*doc, "state"), OH_SV("reading"))) {
		(void)nanosleep(&pause, NULL);
		oh_status st = oh_client_call(j->client, &rq, a, answer, err);
		oh_json *next = NULL;
		if (!st)
			st = oh_json_parse(answer->body, OH_SV("import"), &next, err);
		if (st)
			return st;
		oh_json_free(*doc);
		*doc = next;
	}
	return OH_OK;
}

static oh_status commit(job *j, oh_sv id, oh_arena *a, oh_client_answer *answer, oh_json **doc,
                        oh_error *err)
{
	oh_client_request rq = {.operation = "commitImport"};
	rq.path[0] = id;
	const char *visibility = cli_text(j->c, "visibility");
	char body[80];
	int n = snprintf(body, sizeof body, "{\"publish\":%s,\"visibility\":\"%s\"}",
	                 cli_flag(j->c, "publish") ? "true" : "false",
	                 visibility ? visibility : "registered");
	rq.body = (oh_sv){body, (size_t)n};
	oh_json *done = NULL;
	oh_status st = oh_client_call(j->client, &rq, a, answer, err);
	if (!st)
		st = oh_json_parse(answer->body, OH_SV("import"), &done, err);
	if (!st) {
		oh_json_free(*doc);
		*doc = done;
	}
	return st;
}

static oh_status send(job *j, const char *file, oh_sv bytes, oh_arena *a, oh_client_answer *answer,
                      oh_json **doc, oh_error *err)
{
	const char *base = strrchr(file, '/'), *org = cli_text(j->c, "organisation");
	const oh_param query[] = {{OH_SV("name"), oh_sv_from(base ? base + 1 : file)},
	                          {OH_SV("side"), oh_sv_from(cli_text(j->c, "side"))},
	                          {OH_SV("organisation"), oh_sv_from(org)}};
	const oh_client_request rq = {
	    .operation = "startImport", .query = query, .n_query = org ? 3 : 2, .upload = bytes};
	oh_status st = oh_client_call(j->client, &rq, a, answer, err);
	if (!st)
		st = oh_json_parse(answer->body, OH_SV("import"), doc, err);
	oh_sv id = st ? (oh_sv){NULL, 0} : oh_arena_sv(a, text_of(*doc, "id"));
	if (!st)
		st = settled(j, id, a, answer, doc, err);
	bool wanted = cli_flag(j->c, "commit") || cli_flag(j->c, "publish");
	if (!st && wanted && oh_sv_eq(text_of(*doc, "state"), OH_SV("ready")))
		st = commit(j, id, a, answer, doc, err);
	return st;
}

/* A file that is refused does not stop the others. */
static int one(job *j, const char *file)
{
	oh_buf data = OH_BUF_INIT;
	oh_source source;
	oh_client_answer answer = {0};
	oh_error err = {0};
	oh_json *doc = NULL;
	oh_arena *a = oh_arena_new(0);
	int status = a ? CLI_DONE : cli_nomem(j->c);
	if (!status && cli_content(j->c, file, &data, &source)) {
		j->status = CLI_STOPPED;
	} else if (!status) {
		oh_status st =
		    send(j, file, (oh_sv){source.data, source.n}, a, &answer, &doc, &err);
		if (!st && cli_flag(j->c, "json"))
			status =
			    cli_put(j->c, answer.body, NULL) || cli_put(j->c, OH_SV("\n"), NULL);
		else if (!st)
			status = tell(j, file, doc);
		else
			status = put_msg(j, &oh_msg_cli_import_failed,
			                 (const oh_sv[]){oh_sv_from(file), answer.words}, 2);
		if (st || oh_sv_eq(text_of(doc, "state"), OH_SV("failed")))
			j->status = CLI_STOPPED;
	}
	oh_json_free(doc);
	oh_buf_release(&data);
	oh_arena_free(a);
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
