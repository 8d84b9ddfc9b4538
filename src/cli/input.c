#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { CHUNK = 64 << 10 };

static int read_failed(const cli *c, int e)
{
	cli_say_msg(c, &oh_msg_cli_read_failed, oh_msg_text(&oh_msg_cli_stdin, c->lang),
	            strerror(e), NULL);
	return CLI_STOPPED;
}

/* Reads up to a chunk more; *got 0 at the end. */
static int read_more(const cli *c, oh_buf *b, size_t *got)
{
	if (!oh_buf_reserve(b, CHUNK))
		return cli_nomem(c);
	for (;;) {
		ssize_t n = read(STDIN_FILENO, b->p + b->n, CHUNK);
		if (n >= 0) {
			b->n += (size_t)n;
			*got = (size_t)n;
			return CLI_DONE;
		}
		if (errno != EINTR)
			return read_failed(c, errno);
	}
}

/* Hands out the whole lines of [*from, b->n); *from moves past them. */
static int hand_out(const oh_buf *b, size_t *from, size_t *scanned, cli_line_fn fn, void *ctx)
{
	const char *end;
	while ((end = memchr(b->p + *scanned, '\n', b->n - *scanned))) {
		size_t n = (size_t)(end - (b->p + *from));
		oh_sv line = {b->p + *from, n};
		if (n && line.p[n - 1] == '\r')
			line.n--;
		*from += n + 1;
		*scanned = *from;
		int status = fn(ctx, line);
		if (status)
			return status;
	}
	*scanned = b->n;
	return 0;
}

int cli_each_line(cli *c, cli_line_fn fn, void *ctx)
{
	oh_buf b = OH_BUF_INIT;
	size_t from = 0, scanned = 0, got = 1;
	bool first = true;
	int status = CLI_DONE;
	while (!status && got) {
		/* What was handed out makes room once it is most of the buffer. */
		if (from > b.n / 2) {
			memmove(b.p, b.p + from, b.n - from);
			b.n -= from;
			scanned -= from;
			from = 0;
		}
		status = read_more(c, &b, &got);
		if (first && b.n >= 3) {
			first = false;
			if (memcmp(b.p, "\xEF\xBB\xBF", 3) == 0)
				from = scanned = 3;
		}
		if (!status && got)
			status = hand_out(&b, &from, &scanned, fn, ctx);
	}
	if (!status && from < b.n)
		status = fn(ctx, (oh_sv){b.p + from, b.n - from});
	oh_buf_release(&b);
	return status;
}

int cli_source(cli *c, const char *name, oh_buf *data, oh_source *out)
{
	static const size_t most = (size_t)1 << 30;
	size_t got = 1;
	if (strcmp(name, "-") != 0) {
		*out = (oh_source){.path = name};
		return CLI_DONE;
	}
	while (got) {
		int status = read_more(c, data, &got);
		if (status)
			return status;
		if (data->n > most) {
			cli_say_msg(c, &oh_msg_cli_too_large,
			            oh_msg_text(&oh_msg_cli_stdin, c->lang), "1024", NULL);
			return CLI_STOPPED;
		}
	}
	*out = (oh_source){
	    .data = data->p, .n = data->n, .name = oh_msg_text(&oh_msg_cli_stdin, c->lang)};
	return CLI_DONE;
}
