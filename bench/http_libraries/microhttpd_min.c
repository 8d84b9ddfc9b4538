/* The least that serves JSON on libmicrohttpd: epoll, one thread. */
#include <microhttpd.h>
#include <signal.h>
#include <stdlib.h>

#include "common.h"

static struct MHD_Response *small;

static enum MHD_Result answer(void *ctx, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *data, size_t *n,
                              void **state)
{
	static const char got[] = "{\"got\":0}";
	size_t *sum = *state;
	(void)ctx, (void)url, (void)version, (void)data;
	if (!sum) {
		*state = calloc(1, sizeof *sum);
		return *state ? MHD_YES : MHD_NO;
	}
	if (*n) {
		*sum += *n;
		*n = 0;
		return MHD_YES;
	}
	if (strcmp(method, "POST") != 0)
		return MHD_queue_response(c, 200, small);
	struct MHD_Response *r = MHD_create_response_from_buffer(
	    sizeof got - 1, (void *)(size_t)got, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result done = MHD_queue_response(c, 200, r);
	MHD_destroy_response(r);
	return done;
}

static void ended(void *ctx, struct MHD_Connection *c, void **state,
                  enum MHD_RequestTerminationCode why)
{
	(void)ctx, (void)c, (void)why;
	free(*state);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	int fd = listen_local();
	small = MHD_create_response_from_buffer(sizeof small_json - 1, (void *)(size_t)small_json,
	                                        MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(small, "Content-Type", "application/json");
	struct MHD_Daemon *d = MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL, MHD_OPTION_LISTEN_SOCKET,
	    fd, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_TIMEOUT, 10u,
	    MHD_OPTION_CONNECTION_LIMIT, 12000u, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384,
	    MHD_OPTION_NOTIFY_COMPLETED, ended, NULL, MHD_OPTION_END);
	if (!d)
		return 1;
	for (;;)
		pause();
}
