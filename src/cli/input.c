#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { CHUNK = 64 << 10 };

/* What messages call the input of that name; "-" is standard input. */
static const char *shown(const cli *c, const char *name)
{
	return strcmp(name, "-") == 0 ? oh_msg_text(&oh_msg_cli_stdin, c->lang) : name;
}

static int read_failed(const cli *c, const char *name, int e)
{
	cli_say_msg(c, &oh_msg_cli_read_failed, shown(c, name), strerror(e), NULL);
	return CLI_STOPPED;
}

/* Reads up to a chunk more; *got 0 at the end. */
static int read_more(const cli *c, int fd, const char *name, oh_buf *b, size_t *got)
{
	if (!oh_buf_reserve(b, CHUNK))
		return cli_nomem(c);
	for (;;) {
		ssize_t n = read(fd, b->p + b->n, CHUNK);
		if (n >= 0) {
			b->n += (size_t)n;
			*got = (size_t)n;
			return CLI_DONE;
		}
		if (errno != EINTR)
			return read_failed(c, name, errno);
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
		status = read_more(c, STDIN_FILENO, "-", &b, &got);
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

/* All of a descriptor, at most 1 GiB. */
static int read_all(const cli *c, int fd, const char *name, oh_buf *data)
{
	static const size_t most = (size_t)1 << 30;
	size_t got = 1;
	while (got) {
		int status = read_more(c, fd, name, data, &got);
		if (status)
			return status;
		if (data->n > most) {
			cli_say_msg(c, &oh_msg_cli_too_large, shown(c, name), "1024", NULL);
			return CLI_STOPPED;
		}
	}
	return CLI_DONE;
}

int cli_source(cli *c, const char *name, oh_buf *data, oh_source *out)
{
	if (strcmp(name, "-") != 0) {
		*out = (oh_source){.path = name};
		return CLI_DONE;
	}
	return cli_content(c, name, data, out);
}

int cli_content(cli *c, const char *name, oh_buf *data, oh_source *out)
{
	int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return read_failed(c, name, errno);
	int status = read_all(c, fd, name, data);
	if (fd != STDIN_FILENO)
		close(fd);
	if (!status)
		*out = (oh_source){.data = data->p, .n = data->n, .name = shown(c, name)};
	return status;
}
