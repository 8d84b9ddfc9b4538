/* A server over a platform that is made up: a few operations, one for each thing that
 * HTTP does with them. The cases of tests/http talk to it.
 *
 *   http_fake_server [--web DIR] [--proxy ADDR] [--threads N] [--log-pipe yes] [--set LIMIT=N]…
 *
 * Prints its port; ends on SIGTERM. "member" is the session of user 7, "other" that of
 * user 8, "token" the token of user 9.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/http/messages.h"
#include "ouhe/http/server.h"
#include "ouhe/json/write.h"
#include "ouhe/service/events.h"

static oh_status get_session(oh_call *c, oh_error *err)
{
	(void)err;
	oh_buf_printf(c->out, "{\"user\":%d,\"csrf\":\"%s\",\"lang\":\"%s\",\"client\":\"%.*s\"}",
	              (int)c->actor.user, c->actor.csrf, c->lang == OH_LANG_EN ? "en" : "zh",
	              OH_SV_ARG(c->client));
	return OH_OK;
}

static oh_status log_in(oh_call *c, oh_error *err)
{
	(void)err;
	oh_buf_str(c->out, "{}");
	c->set_session = OH_SV("member");
	return OH_OK;
}

static oh_status log_out(oh_call *c, oh_error *err)
{
	(void)err;
	c->status = 204;
	c->end_session = true;
	return OH_OK;
}

static oh_status echo(oh_call *c, oh_error *err)
{
	oh_sv text = {NULL, 0};
	(void)err;
	(void)oh_json_get_sv(oh_json_member(c->body, "text"), &text);
	oh_json_writer w;
	oh_json_writer_init(&w, c->out, 0);
	oh_json_begin_object(&w);
	oh_json_key(&w, "text");
	oh_json_string(&w, text);
	oh_json_key(&w, "key");
	oh_json_string(&w, c->idempotency_key);
	for (size_t i = 0; i < c->n_query; i++) {
		oh_json_key(&w, "query");
		oh_json_string(&w, c->query[i].value);
	}
	oh_json_end_object(&w);
	c->status = 201;
	c->location = OH_SV("/api/v1/things/1");
	return OH_OK;
}

static oh_status get_thing(oh_call *c, oh_error *err)
{
	(void)err;
	oh_json_writer w;
	oh_json_writer_init(&w, c->out, 0);
	oh_json_begin_object(&w);
	oh_json_key(&w, "thing");
	oh_json_string(&w, c->path[0]);
	oh_json_end_object(&w);
	c->live = oh_sv_eq(c->path[0], OH_SV("live"));
	c->etag = OH_SV("3");
	return OH_OK;
}

static oh_status edit_thing(oh_call *c, oh_error *err)
{
	if (!oh_sv_eq(c->if_match, OH_SV("3")))
		return oh_raise(err, OH_ESTALE, &oh_msg_http_precondition);
	oh_buf_str(c->out, "{}");
	c->etag = OH_SV("4");
	return OH_OK;
}

static oh_status upload(oh_call *c, oh_error *err)
{
	(void)err;
	oh_buf_printf(c->out, "{\"bytes\":%zu,\"hash\":\"%016llx\",\"name\":\"%.*s\"}", c->upload.n,
	              (unsigned long long)oh_sv_hash(c->upload), OH_SV_ARG(c->upload_name));
	return OH_OK;
}

/* Of the slow operations: how many run, and whether the held ones may end. */
static atomic_uint running;
static atomic_bool released, stopping;

static void rest(long ms)
{
	const struct timespec t = {0, ms * 1000000};
	nanosleep(&t, NULL);
}

static oh_status slow(oh_call *c, oh_error *err)
{
	(void)err;
	atomic_fetch_add(&running, 1);
	rest(400);
	atomic_fetch_sub(&running, 1);
	oh_buf_str(c->out, "{\"slow\":true}");
	return OH_OK;
}

/* Ends when it is released, or a while after the server began to stop. */
static oh_status held(oh_call *c, oh_error *err)
{
	(void)err;
	atomic_fetch_add(&running, 1);
	while (!atomic_load(&released) && !atomic_load(&stopping))
		rest(5);
	if (!atomic_load(&released))
		rest(400);
	atomic_fetch_sub(&running, 1);
	oh_buf_str(c->out, "{\"held\":true}");
	return OH_OK;
}

static oh_status release(oh_call *c, oh_error *err)
{
	(void)err;
	atomic_store(&released, true);
	oh_buf_str(c->out, "{}");
	return OH_OK;
}

/* Made once: what is tried with it is the sending. */
static oh_buf numbers = OH_BUF_INIT;

static void make_numbers(void)
{
	oh_buf_str(&numbers, "{\"text\":\"");
	for (int i = 0; i < 20000; i++)
		oh_buf_printf(&numbers, "%d ", i);
	oh_buf_str(&numbers, "\"}");
}

static oh_status big(oh_call *c, oh_error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)err;
	(void)pthread_once(&once, make_numbers);
	oh_buf_sv_put(c->out, oh_buf_sv(&numbers));
	return OH_OK;
}

static oh_status get_file(oh_call *c, oh_error *err)
{
	(void)err;
	oh_buf_str(c->out, "a,b\n");
	c->type = "text/csv; charset=utf-8";
	c->download = OH_SV("清单 1.csv");
	return OH_OK;
}

static oh_status emit(oh_call *c, oh_error *err)
{
	oh_sv name = {NULL, 0}, data = {NULL, 0};
	char text[32];
	(void)err;
	(void)oh_json_get_sv(oh_json_member(c->body, "name"), &name);
	(void)oh_json_get_sv(oh_json_member(c->body, "data"), &data);
	snprintf(text, sizeof text, "%.*s", OH_SV_ARG(name));
	oh_events_send(c->platform,
	               &(oh_event){.tenant = 1, .user = c->actor.user, .name = text, .data = data});
	c->status = 204;
	return OH_OK;
}

static oh_status fail(oh_call *c, oh_error *err)
{
	c->retry_after = 7;
	return oh_raise(err, OH_EBUSY, &oh_msg_http_busy);
}

static const oh_operation operations[] = {
    {"getSession", "GET", "/api/v1/session", OH_OP_ANYONE, 0, 0, get_session},
    {"logIn", "POST", "/api/v1/session", OH_OP_ANYONE | OH_OP_OPEN_CSRF, 0, 0, log_in},
    {"logOut", "DELETE", "/api/v1/session", 0, 0, 0, log_out},
    {"echo", "POST", "/api/v1/echo", OH_OP_CREATES, 0, 4096, echo},
    {"getThing", "GET", "/api/v1/things/{id}", OH_OP_ANYONE, 0, 0, get_thing},
    {"editThing", "PATCH", "/api/v1/things/{id}", OH_OP_VERSIONED, 0, 0, edit_thing},
    {"upload", "POST", "/api/v1/uploads", OH_OP_UPLOAD | OH_OP_SLOW, 0, 8 << 20, upload},
    {"slow", "GET", "/api/v1/slow", OH_OP_SLOW | OH_OP_ANYONE, 0, 0, slow},
    {"held", "GET", "/api/v1/held", OH_OP_SLOW | OH_OP_ANYONE, 0, 0, held},
    {"release", "GET", "/api/v1/release", OH_OP_ANYONE, 0, 0, release},
    {"big", "GET", "/api/v1/big", OH_OP_ANYONE, 0, 0, big},
    {"file", "GET", "/api/v1/file", OH_OP_ANYONE, 0, 0, get_file},
    {"emit", "POST", "/api/v1/emit", 0, 0, 0, emit},
    {"fail", "GET", "/api/v1/fail", OH_OP_ANYONE, 0, 0, fail},
    {"streamEvents", "GET", "/api/v1/events", 0, 0, 0, NULL},
};

const oh_operation *oh_operations(size_t *n)
{
	*n = sizeof operations / sizeof *operations;
	return operations;
}

const oh_operation *oh_operation_find(const char *id)
{
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
		if (strcmp(operations[i].id, id) == 0)
			return &operations[i];
	return NULL;
}

oh_answer_access oh_access(const oh_actor *actor, const char *operation, const oh_object *object)
{
	const oh_operation *op = oh_operation_find(operation);
	(void)object;
	return actor->user || (op && (op->flags & OH_OP_ANYONE)) ? OH_ACCESS_YES : OH_ACCESS_LOGIN;
}

oh_status oh_platform_call(const oh_operation *op, oh_call *c, oh_error *err)
{
	c->op = op;
	c->status = 200;
	if (oh_access(&c->actor, op->id, NULL) != OH_ACCESS_YES)
		return oh_raise(err, OH_EAUTH, &oh_msg_http_log_in);
	return op->run ? op->run(c, err) : OH_OK;
}

oh_status oh_platform_actor(oh_platform *p, oh_sv host, oh_sv session, oh_sv token, oh_arena *a,
                            oh_actor *out, oh_error *err)
{
	(void)p, (void)host, (void)a;
	*out = (oh_actor){.tenant = 1, .csrf = ""};
	if (oh_sv_eq(session, OH_SV("member")))
		*out = (oh_actor){.tenant = 1, .user = 7, .session = 1, .csrf = "csrf-of-member"};
	else if (oh_sv_eq(session, OH_SV("other")))
		*out = (oh_actor){.tenant = 1, .user = 8, .session = 2, .csrf = "csrf-of-other"};
	if (oh_sv_eq(token, OH_SV("token")))
		*out = (oh_actor){.tenant = 1, .user = 9, .token = 1, .csrf = ""};
	else if (token.n)
		return oh_raise(err, OH_EAUTH, &oh_msg_http_bearer);
	return OH_OK;
}

int oh_problem_status(oh_status st)
{
	return st == OH_EAUTH ? 401 : st == OH_ESTALE ? 412 : st == OH_EBUSY ? 429 : 500;
}

void oh_call_problem_json(const oh_call *c, const oh_error *err, oh_buf *out)
{
	oh_buf_printf(out, "{\"type\":\"urn:ouhe:%s\",\"title\":\"%s\",\"status\":%d}",
	              err->msg->key, oh_msg_text(err->msg, c->lang), oh_problem_status(err->code));
}

bool oh_platform_ready(oh_platform *p)
{
	(void)p;
	return true;
}

oh_status oh_platform_metrics(oh_platform *p, oh_buf *out)
{
	(void)p;
	oh_buf_printf(out, "made_up 1\nmade_up_running %u\n", atomic_load(&running));
	return OH_OK;
}

/* --- Events. --- */

struct oh_subscription {
	struct oh_subscription *next;
	int64_t user;
	oh_event_fn fn;
	void *ctx;
};
static struct oh_subscription *subscribed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

oh_status oh_events_subscribe(oh_platform *p, const oh_actor *actor, oh_event_fn fn, void *ctx,
                              oh_subscription **out, oh_error *err)
{
	struct oh_subscription *s = oh_calloc(1, sizeof *s);
	(void)p;
	if (!s)
		return oh_nomem(err);
	pthread_mutex_lock(&lock);
	*s = (struct oh_subscription){subscribed, actor->user, fn, ctx};
	subscribed = s;
	pthread_mutex_unlock(&lock);
	*out = s;
	return OH_OK;
}

void oh_events_unsubscribe(oh_subscription *s)
{
	pthread_mutex_lock(&lock);
	for (struct oh_subscription **at = &subscribed; *at; at = &(*at)->next)
		if (*at == s) {
			*at = s->next;
			break;
		}
	pthread_mutex_unlock(&lock);
	oh_free(s);
}

void oh_events_send(oh_platform *p, const oh_event *e)
{
	(void)p;
	pthread_mutex_lock(&lock);
	for (struct oh_subscription *s = subscribed; s; s = s->next)
		if (s->user == e->user)
			s->fn(s->ctx, e->name, e->data);
	pthread_mutex_unlock(&lock);
}

/* --- The program. --- */

static void set_limit(oh_http_limits *l, const char *text)
{
	const struct {
		const char *name;
		unsigned *to;
	} known[] = {{"headers", &l->headers},
	             {"head_seconds", &l->head_seconds},
	             {"idle_seconds", &l->idle_seconds},
	             {"body_rate", &l->body_rate},
	             {"body_seconds", &l->body_seconds},
	             {"per_address", &l->per_address},
	             {"queue", &l->queue},
	             {"events", &l->events_per_user}};
	const char *eq = strchr(text, '=');
	size_t n = eq ? (size_t)(eq - text) : 0;
	unsigned long value = eq ? strtoul(eq + 1, NULL, 10) : 0;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == n && memcmp(known[i].name, text, n) == 0)
			*known[i].to = (unsigned)value;
	if (strncmp(text, "connections=", 12) == 0)
		l->connections = value;
	if (strncmp(text, "spool=", 6) == 0)
		l->spool = value;
}

static int serve(const oh_http_config *config)
{
	oh_http_server *server = NULL;
	oh_error err = {0};
	sigset_t signals;
	int got = 0;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	oh_status st = oh_http_server_new(config, &server, &err);
	if (!st)
		st = oh_http_server_start(server, &err);
	if (st) {
		oh_buf text = OH_BUF_INIT;
		oh_error_render(&text, &err, OH_LANG_EN);
		fprintf(stderr, "%s\n", text.p);
		oh_buf_release(&text);
		oh_http_server_free(server);
		return 1;
	}
	printf("%s\n", strrchr(oh_http_server_url(server), ':') + 1);
	fflush(stdout);
	sigwait(&signals, &got);
	atomic_store(&stopping, true);
	oh_http_server_stop(server, 10);
	oh_http_server_free(server);
	oh_buf_release(&numbers);
	return 0;
}

int main(int argc, char **argv)
{
	const char *proxy[1];
	int unread[2];
	oh_http_config config = {
	    .listen = "127.0.0.1:0", .log_fd = 2, .workers = 1, .proxies = proxy};
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--web") == 0)
			config.web_dir = argv[i + 1];
		else if (strcmp(argv[i], "--openapi") == 0)
			config.openapi = argv[i + 1];
		else if (strcmp(argv[i], "--threads") == 0)
			config.threads = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--log-pipe") == 0 && pipe(unread) == 0)
			config.log_fd = unread[1];
		else if (strcmp(argv[i], "--proxy") == 0 && config.n_proxies == 0)
			proxy[config.n_proxies++] = argv[i + 1];
		else if (strcmp(argv[i], "--set") == 0)
			set_limit(&config.limits, argv[i + 1]);
	}
	return serve(&config);
}
