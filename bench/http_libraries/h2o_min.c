/* The least that serves JSON on libh2o with its own event loop, HTTP/1 alone. */
#include <signal.h>
#include <stdlib.h>

#include <h2o.h>
#include <h2o/http1.h>

#include "common.h"

static h2o_globalconf_t config;
static h2o_context_t context;
static h2o_accept_ctx_t accepting;

static int answer(h2o_handler_t *self, h2o_req_t *req)
{
	static h2o_generator_t generator;
	h2o_iovec_t body = {(char *)(size_t)small_json, sizeof small_json - 1};
	(void)self;
	if (h2o_memis(req->method.base, req->method.len, H2O_STRLIT("POST"))) {
		body.base = h2o_mem_alloc_pool(&req->pool, 32);
		body.len = (size_t)snprintf(body.base, 32, "{\"got\":%zu}", req->entity.len);
	}
	req->res.status = 200;
	req->res.reason = "OK";
	req->res.content_length = body.len;
	h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL,
	               H2O_STRLIT("application/json"));
	h2o_start_response(req, &generator);
	h2o_send(req, &body, 1, H2O_SEND_STATE_FINAL);
	return 0;
}

static void on_accept(h2o_socket_t *listener, const char *err)
{
	h2o_socket_t *sock;
	if (!err)
		while ((sock = h2o_evloop_socket_accept(listener)))
			h2o_accept(&accepting, sock);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	h2o_config_init(&config);
	config.max_request_entity_size = 1 << 20;
	h2o_hostconf_t *host =
	    h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
	h2o_pathconf_t *path = h2o_config_register_path(host, "/", 0);
	h2o_create_handler(path, sizeof(h2o_handler_t))->on_req = answer;
	h2o_context_init(&context, h2o_evloop_create(), &config);
	accepting.ctx = &context;
	accepting.hosts = config.hosts;
	int fd = listen_local();
	if (fd < 0)
		return 1;
	h2o_socket_t *listener =
	    h2o_evloop_socket_create(context.loop, fd, H2O_SOCKET_FLAG_DONT_READ);
	h2o_socket_read_start(listener, on_accept);
	while (h2o_evloop_run(context.loop, INT32_MAX) == 0)
		;
	return 0;
}
