/* extract and quantity: a text a line in, a JSON object a line out. */
#include "cli.h"
#include "ouhe/base/arena.h"
#include "ouhe/service/reading.h"

struct lines {
	cli *c;
	oh_session *session; /* NULL for quantity */
	const char *pack, *kind;
	bool demand, gone;
	oh_arena *scratch;
	oh_buf out;
};

static int one_line(void *ctx, oh_sv line)
{
	struct lines *l = ctx;
	oh_error err;
	oh_buf_clear(&l->out);
	oh_status st = l->session ? oh_service_extract_line(l->session, l->pack, l->demand, line,
	                                                    l->scratch, &l->out, &err)
	                          : oh_service_quantity_line(l->c->lang, l->kind, line, l->scratch,
	                                                     &l->out, &err);
	if (st)
		return cli_fail(l->c, &err);
	/* Each line as soon as it is ready: the reader may be a program that waits. */
	int status = cli_put(l->c, oh_buf_sv(&l->out), &l->gone);
	return status || !l->gone ? status : -1;
}

static int each_line(struct lines *l)
{
	int status = CLI_STOPPED;
	oh_buf_init(&l->out);
	l->scratch = oh_arena_new(0);
	if (l->scratch)
		status = cli_each_line(l->c, one_line, l);
	else
		cli_nomem(l->c);
	oh_arena_free(l->scratch);
	oh_buf_release(&l->out);
	return status < 0 ? CLI_DONE : status;
}

int cli_run_extract(cli *c)
{
	struct lines l = {.c = c, .pack = cli_text(c, "pack")};
	oh_buf dir = OH_BUF_INIT;
	oh_error err;
	l.demand = oh_sv_eq(oh_sv_from(cli_text(c, "side")), OH_SV("demand"));
	int status = cli_packs_dir(c, &dir);
	if (!status && !oh_buf_ok(&dir))
		status = cli_nomem(c);
	if (!status && (oh_session_open(dir.p, &l.session, &err) ||
	                oh_session_has_pack(l.session, l.pack, &err)))
		status = cli_fail(c, &err);
	if (!status)
		status = each_line(&l);
	oh_session_close(l.session);
	oh_buf_release(&dir);
	return status;
}

int cli_run_quantity(cli *c)
{
	struct lines l = {.c = c, .kind = cli_text(c, "kind")};
	return each_line(&l);
}
