#include "people.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../area.h"

oh_platform *people_platform;
const char people_password[] = "seven blue lamps";
static char folder[64];
static oh_arena *arena;
static oh_buf out = OH_BUF_INIT;
static oh_json *answer;
static oh_call last;
static int64_t clock_now;
static bool serving;

static int open_platform(void)
{
	const oh_platform_config config = {.data_dir = folder,
	                                   .packs_dir = OH_SOURCE_DIR "/packs",
	                                   .serve = serving,
	                                   .cheap_hash = true};
	oh_error err;
	if (oh_platform_open(&config, &people_platform, &err) == OH_OK) {
		if (clock_now)
			oh_store_set_clock(people_platform->store, clock_now);
		return 0;
	}
	oh_buf text = OH_BUF_INIT;
	oh_error_render(&text, &err, OH_LANG_EN);
	print_error("%s\n", text.p);
	oh_buf_release(&text);
	return -1;
}

int people_open(const char *settings)
{
	char path[96];
	snprintf(folder, sizeof folder, "/tmp/ouhe-people-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	if (settings) {
		snprintf(path, sizeof path, "%s/ouhe.json", folder);
		FILE *f = fopen(path, "w");
		if (!f || fputs(settings, f) < 0 || fclose(f))
			return -1;
	}
	arena = oh_arena_new(0);
	serving = false;
	clock_now = 0;
	return arena ? open_platform() : -1;
}

int people_make(void **state)
{
	(void)state;
	return people_open(NULL);
}

int people_remove(void **state)
{
	char path[400];
	struct dirent *e;
	(void)state;
	oh_platform_close(people_platform);
	people_platform = NULL;
	oh_json_free(answer);
	answer = NULL;
	oh_buf_release(&out);
	oh_arena_free(arena);
	DIR *d = opendir(folder);
	while (d && (e = readdir(d))) {
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		if (e->d_name[0] != '.')
			(void)(unlink(path) && rmdir(path));
	}
	if (d)
		closedir(d);
	return rmdir(folder);
}

void people_reopen(void)
{
	oh_platform_close(people_platform);
	people_platform = NULL;
	assert_int_equal(open_platform(), 0);
}

void people_serve(void)
{
	serving = true;
	people_reopen();
}

void people_clock(int64_t now)
{
	clock_now = now;
	oh_store_set_clock(people_platform->store, now);
}

int64_t people_now(void)
{
	return oh_store_now(people_platform->store);
}

static void begin(oh_call *c, const char *path, const char *query, const char *body)
{
	static oh_param params[16];
	static oh_json *given;
	oh_sv rest = oh_sv_from(path), piece;
	c->platform = people_platform;
	c->lang = OH_LANG_EN;
	c->arena = arena;
	c->request_id = OH_SV("test");
	c->user_agent = OH_SV("Test/1");
	for (size_t i = 0; i < OH_CALL_PATH_PARAMS && oh_sv_split(&rest, '/', &piece); i++)
		c->path[i] = oh_arena_sv(arena, piece);
	rest = oh_sv_from(query);
	c->query = params;
	while (c->n_query < 16 && oh_sv_split(&rest, '&', &piece)) {
		size_t eq = oh_sv_find(piece, OH_SV("="));
		params[c->n_query].name = oh_arena_sv(arena, oh_sv_sub(piece, 0, eq));
		params[c->n_query++].value = oh_arena_sv(arena, oh_sv_sub(piece, eq + 1, SIZE_MAX));
	}
	oh_json_free(given);
	given = NULL;
	if (body) {
		oh_error err;
		if (oh_json_parse(oh_sv_from(body), OH_SV("body"), &given, &err))
			fail_msg("the test's own body is no JSON: %s", body);
	}
	c->body = given;
	oh_buf_clear(&out);
	c->out = &out;
}

static reply finish(oh_call *c, const char *operation)
{
	const oh_operation *op = oh_operation_find(operation);
	oh_error err = {0};
	oh_buf problem = OH_BUF_INIT;
	reply r = {.text = ""};
	assert_non_null(op);
	r.st = oh_platform_call(op, c, &err);
	r.status = r.st ? oh_problem_status(r.st) : c->status;
	r.msg = r.st ? err.msg : NULL;
	r.retry_after = c->retry_after;
	r.ended = c->end_session;
	oh_json_free(answer);
	answer = NULL;
	if (r.st)
		oh_call_problem_json(c, &err, &problem);
	oh_sv text = r.st ? oh_buf_sv(&problem) : oh_buf_sv(&out);
	if (text.n) {
		r.text = oh_arena_sv(arena, text).p;
		if (oh_json_parse(text, OH_SV("answer"), &answer, &err))
			fail_msg("%s answered no JSON: %s", operation, r.text);
	}
	r.json = answer;
	r.etag = oh_arena_sv(arena, c->etag).p;
	r.location = oh_arena_sv(arena, c->location).p;
	oh_buf_release(&problem);
	last = *c;
	return r;
}

static reply call(person *p, const char *operation, const char *path, const char *query,
                  const char *if_match, const char *body, oh_sv upload)
{
	oh_call c = {
	    .if_match = oh_sv_from(if_match), .client = oh_sv_from(p->address), .upload = upload};
	oh_error err;
	reply r = {.text = ""};
	begin(&c, path, query, body);
	r.st = oh_platform_actor(people_platform, oh_sv_from(p->host), oh_sv_from(p->session),
	                         oh_sv_from(p->token), arena, &c.actor, &err);
	if (r.st) {
		r.status = oh_problem_status(r.st);
		r.msg = err.msg;
		return r;
	}
	snprintf(p->csrf, sizeof p->csrf, "%s", c.actor.csrf);
	r = finish(&c, operation);
	if (c.set_session.n)
		snprintf(p->session, sizeof p->session, "%.*s", OH_SV_ARG(c.set_session));
	if (c.end_session)
		p->session[0] = '\0';
	return r;
}

reply people_call(person *p, const char *operation, const char *path, const char *query,
                  const char *body)
{
	return call(p, operation, path, query, NULL, body, (oh_sv){NULL, 0});
}

reply people_upload(person *p, const char *operation, const char *path, const char *query,
                    oh_sv bytes)
{
	return call(p, operation, path, query, NULL, NULL, bytes);
}

reply people_call_if(person *p, const char *operation, const char *path, const char *if_match,
                     const char *body)
{
	return call(p, operation, path, NULL, if_match, body, (oh_sv){NULL, 0});
}

reply people_offline(const char *operation, const char *path, const char *body)
{
	oh_call c = {
	    .actor = {.tenant = 1,
	              .roles = OH_ROLE_REGISTERED | OH_ROLE_ORGANISER | OH_ROLE_ADMINISTRATOR,
	              .scopes = OH_SCOPE_ALL,
	              .csrf = ""}};
	begin(&c, path, NULL, body);
	return finish(&c, operation);
}

const oh_json *people_json(const oh_json *json, const char *at)
{
	oh_sv rest = oh_sv_from(at), piece;
	while (json && oh_sv_split(&rest, '.', &piece)) {
		char key[64];
		snprintf(key, sizeof key, "%.*s", OH_SV_ARG(piece));
		json = oh_json_kind(json) == OH_JSON_ARRAY
		           ? oh_json_at(json, (size_t)strtoul(key, NULL, 10))
		           : oh_json_member(json, key);
	}
	return json;
}

const char *people_text(const oh_json *json, const char *at)
{
	oh_sv text = {NULL, 0};
	(void)oh_json_get_sv(people_json(json, at), &text);
	return text.n ? oh_arena_sv(arena, text).p : "";
}

double people_number(const oh_json *json, const char *at)
{
	double d = -1;
	(void)oh_json_get_double(people_json(json, at), &d);
	return d;
}

bool people_faulted(const char *field)
{
	for (size_t i = 0; i < last.n_problems; i++)
		if (oh_sv_eq(last.problems[i].field, oh_sv_from(field)))
			return true;
	return false;
}

const char *people_token(const char *link)
{
	const char *at = strrchr(link, '#');
	return at ? at + 1 : "";
}

const char *people_add(const char *mail, const char *name, const char *roles)
{
	char body[400];
	snprintf(body, sizeof body, "{\"mail\":\"%s\",\"name\":\"%s\",\"roles\":%s}", mail, name,
	         roles ? roles : "[]");
	reply r = people_offline("createUser", NULL, body);
	if (r.status != 201)
		fail_msg("createUser: %s", r.text);
	const char *id = people_text(r.json, "id"),
	           *token = people_token(people_text(r.json, "link"));
	snprintf(body, sizeof body, "{\"password\":\"%s\"}", people_password);
	r = people_offline("resetPassword", token, body);
	if (r.status != 204)
		fail_msg("resetPassword: %s", r.text);
	return id;
}

const char *people_organisation(const char *key)
{
	char body[500];
	snprintf(body, sizeof body, "{\"name\":\"Example %s\",\"sites\":[{\"city\":\"株洲\"}]}",
	         key);
	reply r = people_offline("createOrganisation", NULL, body);
	if (r.status != 201)
		fail_msg("createOrganisation: %s", r.text);
	const char *org = people_text(r.json, "id");
	for (int admin = 1; admin >= 0; admin--) {
		const char *role = admin ? "admin" : "member";
		snprintf(body, sizeof body,
		         "{\"mail\":\"%s-%s@example.com\",\"name\":\"%s %s\",\"admin\":%s}", key,
		         role, key, role, admin ? "true" : "false");
		r = people_offline("addMember", org, body);
		if (r.status != 201)
			fail_msg("addMember: %s", r.text);
		const char *token = people_token(people_text(r.json, "link"));
		snprintf(body, sizeof body,
		         "{\"mail\":\"%s-%s@example.com\",\"name\":\"%s %s\",\"password\":\"%s\","
		         "\"consent\":true,\"invitation\":\"%s\"}",
		         key, role, key, role, people_password, token);
		r = people_offline("register", NULL, body);
		if (r.status != 201)
			fail_msg("register: %s", r.text);
	}
	return org;
}

person people_log_in(const char *mail)
{
	person p = {.address = "192.0.2.1"};
	char body[400];
	snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", mail,
	         people_password);
	reply r = people_call(&p, "logIn", NULL, NULL, body);
	if (r.status != 200)
		fail_msg("logIn of %s: %s", mail, r.text);
	return p;
}
