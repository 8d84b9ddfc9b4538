#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/base/clock.h"

enum { SILENT_MS = 1000, REDRAW_MS = 100, BAR = 24 };

static const uint64_t ms = 1000000;

void cli_progress_begin(cli *c)
{
	c->progress = (cli_progress){.start = oh_clock_ns()};
}

static void draw(const cli *c, const oh_msg *words, size_t done, size_t total)
{
	oh_buf text = OH_BUF_INIT;
	oh_buf_str(&text, "\r\x1b[K");
	oh_buf_str(&text, oh_msg_text(words, c->lang));
	if (total) {
		double share = done < total ? (double)done / (double)total : 1;
		size_t full = (size_t)(share * BAR);
		oh_buf_str(&text, " [");
		for (size_t i = 0; i < BAR; i++)
			oh_buf_char(&text, i < full ? '#' : '.');
		oh_buf_printf(&text, "] %3d%%", (int)(share * 100));
	}
	if (oh_buf_ok(&text))
		cli_say(oh_buf_sv(&text));
	oh_buf_release(&text);
}

void cli_progress_show(void *ctx, oh_stage stage, size_t done, size_t total)
{
	static const oh_msg *const words[] = {&oh_msg_cli_stage_demand, &oh_msg_cli_stage_supply,
	                                      &oh_msg_cli_stage_match, &oh_msg_cli_stage_write,
	                                      &oh_msg_cli_stage_search};
	cli_progress_tell(ctx, words[stage], done, total);
}

void cli_progress_tell(cli *c, const oh_msg *words, size_t done, size_t total)
{
	static atomic_flag busy = ATOMIC_FLAG_INIT;
	/* Whoever comes while another draws has nothing newer to tell. */
	if (atomic_flag_test_and_set(&busy))
		return;
	uint64_t now = oh_clock_ns();
	if (now - c->progress.start >= SILENT_MS * ms && now - c->progress.last >= REDRAW_MS * ms) {
		c->progress.last = now;
		c->progress.shown = true;
		draw(c, words, done, total);
	}
	atomic_flag_clear(&busy);
}

void cli_progress_end(cli *c)
{
	if (c->progress.shown)
		cli_say(OH_SV("\r\x1b[K"));
	c->progress.shown = false;
}
