/* user add, list, role, disable, link: people, by the operations of the platform. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

typedef struct job {
	cli *c;
	oh_client *client;
	oh_arena *a;
	oh_client_answer answer;
	oh_json *doc; /* of the answer */
} job;

static oh_sv text_of(const oh_json *v, const char *member)
{
	oh_sv s = {NULL, 0};
	(void)oh_json_get_sv(oh_json_member(v, member), &s);
	return s;
}

/* Calls, and reads the answer; exit status. */
static int call(job *j, const char *operation, oh_sv path, const oh_param *query, size_t n,
                oh_sv body)
{
	oh_client_request rq = {.operation = operation, .query = query, .n_query = n, .body = body};
	oh_error err = {0};
	rq.path[0] = path;
	oh_json_free(j->doc);
	j->doc = NULL;
	if (oh_client_call(j->client, &rq, j->a, &j->answer, &err))
		return cli_refused(j->c, &j->answer, &err);
	if (j->answer.body.n && oh_json_parse(j->answer.body, oh_sv_from(operation), &j->doc, &err))
		return cli_fail(j->c, &err);
	return CLI_DONE;
}

/* A JSON string. */
static void quote(oh_buf *out, oh_sv text)
{
	oh_buf_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char b = (unsigned char)text.p[i];
		if (b < 0x20 || b == '"' || b == '\\')
			oh_buf_printf(out, "\\u%04x", b);
		else
			oh_buf_char(out, (char)b);
	}
	oh_buf_char(out, '"');
}

/* "a,b" as a JSON list of names. */
static void put_list(oh_buf *out, const char *words)
{
	oh_sv rest = oh_sv_from(words), word;
	bool first = true;
	oh_buf_str(out, "\"roles\":[");
	while (oh_sv_split(&rest, ',', &word)) {
		if (!oh_sv_trim(word).n)
			continue;
		oh_buf_str(out, first ? "" : ",");
		quote(out, oh_sv_trim(word));
		first = false;
	}
	oh_buf_char(out, ']');
}

/* The user whose mail address it is, in *id; exit status. */
static int find(job *j, const char *mail, oh_sv *id)
{
	oh_sv cursor = {NULL, 0};
	do {
		const oh_param query[] = {{OH_SV("q"), oh_sv_from(mail)},
		                          {OH_SV("cursor"), cursor}};
		int status = call(j, "listUsers", (oh_sv){NULL, 0}, query, cursor.n ? 2 : 1,
		                  (oh_sv){NULL, 0});
		if (status)
			return status;
		const oh_json *items = oh_json_member(j->doc, "items");
		for (size_t i = 0; i < oh_json_length(items); i++)
			if (oh_sv_eq_nocase(text_of(oh_json_at(items, i), "mail"),
			                    oh_sv_from(mail))) {
				*id = oh_arena_sv(j->a, text_of(oh_json_at(items, i), "id"));
				return id->p ? CLI_DONE : cli_nomem(j->c);
			}
		cursor = oh_arena_sv(j->a, text_of(j->doc, "next"));
	} while (cursor.n);
	cli_say_msg(j->c, &oh_msg_cli_user_none, mail, NULL, NULL);
	return CLI_STOPPED;
}

/* A line of people: what a page shows of them, divided by tabs. */
static int put_user(job *j, const oh_json *user)
{
	oh_buf line = OH_BUF_INIT;
	const oh_json *roles = oh_json_member(user, "roles");
	bool disabled = false;
	oh_sv role;
	(void)oh_json_get_bool(oh_json_member(user, "disabled"), &disabled);
	oh_buf_sv_put(&line, text_of(user, "mail"));
	oh_buf_char(&line, '\t');
	oh_buf_sv_put(&line, text_of(user, "name"));
	oh_buf_char(&line, '\t');
	for (size_t i = 0; i < oh_json_length(roles); i++)
		if (oh_json_get_sv(oh_json_at(roles, i), &role)) {
			oh_buf_str(&line, i ? "," : "");
			oh_buf_sv_put(&line, role);
		}
	if (disabled) {
		oh_buf_char(&line, '\t');
		oh_buf_str(&line, oh_msg_text(&oh_msg_cli_user_disabled, j->c->lang));
	}
	oh_buf_char(&line, '\n');
	return cli_put_buf(j->c, &line);
}

static int list(job *j)
{
	oh_sv cursor = {NULL, 0};
	do {
		const oh_param query[] = {{OH_SV("cursor"), cursor}};
		int status = call(j, "listUsers", (oh_sv){NULL, 0}, query, cursor.n ? 1 : 0,
		                  (oh_sv){NULL, 0});
		const oh_json *items = oh_json_member(j->doc, "items");
		for (size_t i = 0; !status && i < oh_json_length(items); i++)
			status = put_user(j, oh_json_at(items, i));
		if (status)
			return status;
		cursor = oh_arena_sv(j->a, text_of(j->doc, "next"));
	} while (cursor.n);
	return CLI_DONE;
}

/* The link of the last answer, on a line of its own. */
static int put_link(job *j)
{
	oh_buf line = OH_BUF_INIT;
	const char *server = cli_text(j->c, "server");
	oh_sv link = text_of(j->doc, "link"), base = oh_sv_from(server);
	if (!link.n)
		return CLI_DONE;
	while (base.n && base.p[base.n - 1] == '/')
		base.n--;
	oh_buf_sv_put(&line, base);
	oh_buf_sv_put(&line, link);
	oh_buf_char(&line, '\n');
	return cli_put_buf(j->c, &line);
}

/* Chooses the password at once: the first line of a file. */
static int choose(job *j, const char *file)
{
	oh_buf data = OH_BUF_INIT, body = OH_BUF_INIT;
	oh_source source;
	oh_sv link = oh_arena_sv(j->a, text_of(j->doc, "link"));
	size_t at = oh_sv_find(link, OH_SV("#"));
	int status = cli_content(j->c, file, &data, &source);
	if (!status) {
		oh_sv rest = {source.data, source.n}, line = {NULL, 0};
		(void)oh_sv_split(&rest, '\n', &line);
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		oh_buf_str(&body, "{\"password\":");
		quote(&body, line);
		oh_buf_char(&body, '}');
		status = call(j, "resetPassword", oh_sv_sub(link, at + 1, SIZE_MAX), NULL, 0,
		              oh_buf_sv(&body));
	}
	oh_buf_release(&data);
	oh_buf_release(&body);
	return status;
}

static int add(job *j)
{
	oh_buf body = OH_BUF_INIT;
	const char *password = cli_text(j->c, "password"), *place = cli_text(j->c, "place");
	oh_buf_str(&body, "{\"mail\":");
	quote(&body, oh_sv_from(j->c->operands[0]));
	oh_buf_str(&body, ",\"name\":");
	quote(&body, oh_sv_from(j->c->operands[1]));
	oh_buf_str(&body, ",\"place\":");
	quote(&body, oh_sv_from(place));
	oh_buf_char(&body, ',');
	put_list(&body, cli_text(j->c, "roles"));
	oh_buf_char(&body, '}');
	int status = call(j, "createUser", (oh_sv){NULL, 0}, NULL, 0, oh_buf_sv(&body));
	oh_buf_release(&body);
	if (status)
		return status;
	return password ? choose(j, password) : put_link(j);
}

/* Changes the user of the first operand. */
static int change(job *j, oh_sv body)
{
	oh_sv id;
	int status = find(j, j->c->operands[0], &id);
	return status ? status : call(j, "updateUser", id, NULL, 0, body);
}

static int role(job *j)
{
	oh_buf body = OH_BUF_INIT;
	oh_buf_char(&body, '{');
	put_list(&body, j->c->n_operands > 1 ? j->c->operands[1] : "");
	oh_buf_char(&body, '}');
	int status = change(j, oh_buf_sv(&body));
	oh_buf_release(&body);
	return status ? status : put_user(j, j->doc);
}

static int disable(job *j)
{
	bool back = cli_flag(j->c, "undo");
	int status = change(j, back ? OH_SV("{\"disabled\":false}") : OH_SV("{\"disabled\":true}"));
	return status ? status : put_user(j, j->doc);
}

static int new_link(job *j)
{
	int status = change(j, OH_SV("{\"link\":true}"));
	return status ? status : put_link(j);
}

static int run(cli *c, int (*act)(job *j))
{
	job j = {.c = c, .a = oh_arena_new(0)};
	int status = j.a ? cli_client(c, false, &j.client) : cli_nomem(c);
	if (!status)
		status = act(&j);
	oh_json_free(j.doc);
	oh_client_close(j.client);
	oh_arena_free(j.a);
	return status;
}

int cli_run_user_add(cli *c)
{
	return run(c, add);
}

int cli_run_user_list(cli *c)
{
	return run(c, list);
}

int cli_run_user_role(cli *c)
{
	return run(c, role);
}

int cli_run_user_disable(cli *c)
{
	return run(c, disable);
}

int cli_run_user_link(cli *c)
{
	return run(c, new_link);
}
