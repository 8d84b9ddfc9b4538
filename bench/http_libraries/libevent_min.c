/* The least that serves JSON on libevent's evhttp. */
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <signal.h>

#include "common.h"

static void answer(struct evhttp_request *req, void *ctx)
{
	struct evbuffer *body = evbuffer_new();
	(void)ctx;
	evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type",
	                  "application/json");
	if (evhttp_request_get_command(req) == EVHTTP_REQ_POST)
		evbuffer_add_printf(body, "{\"got\":%zu}",
		                    evbuffer_get_length(evhttp_request_get_input_buffer(req)));
	else
		evbuffer_add_reference(body, small_json, sizeof small_json - 1, NULL, NULL);
	evhttp_send_reply(req, 200, "OK", body);
	evbuffer_free(body);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	struct event_base *base = event_base_new();
	struct evhttp *http = base ? evhttp_new(base) : NULL;
	int fd = listen_local();
	if (fd < 0 || !http || evhttp_accept_socket(http, fd))
		return 1;
	evhttp_set_max_headers_size(http, 16384);
	evhttp_set_max_body_size(http, 1 << 20);
	evhttp_set_timeout(http, 10);
	evhttp_set_gencb(http, answer, NULL);
	return event_base_dispatch(base) ? 1 : 0;
}
