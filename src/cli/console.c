#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

bool cli_lang_of(const char *name, oh_lang *out)
{
	if (strncmp(name, "zh", 2) == 0)
		*out = OH_LANG_ZH;
	else if (strncmp(name, "en", 2) == 0)
		*out = OH_LANG_EN;
	else
		return false;
	return true;
}

oh_lang cli_environment_lang(void)
{
	static const char *const names[] = {"OUHE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
	oh_lang lang = OH_LANG_ZH;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);
		/* As POSIX has it, the first one that is set decides; C and the other
		 * languages leave the default. */
		if (value && *value) {
			cli_lang_of(value, &lang);
			break;
		}
	}
	return lang;
}

oh_view cli_view(const cli *c, int fd)
{
	oh_view view = {.lang = c->lang};
	struct winsize size;
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	if (!isatty(fd))
		return view;
	view.colour = !(no_color && *no_color) && term && *term && strcmp(term, "dumb") != 0;
	const char *columns = getenv("COLUMNS");
	long n = columns ? strtol(columns, NULL, 10) : 0;
	if (n >= 20 && n <= 1000)
		view.width = (size_t)n;
	else if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		view.width = size.ws_col;
	else
		view.width = 80;
	return view;
}

static bool has_packs(oh_buf *dir)
{
	struct stat sb;
	size_t n = dir->n;
	oh_buf_str(dir, "/common");
	if (!oh_buf_ok(dir))
		return false;
	bool found = stat(dir->p, &sb) == 0 && S_ISDIR(sb.st_mode);
	dir->n = n;
	dir->p[n] = '\0';
	return found;
}

/* Without a slash at its end. */
static bool program_dir(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	if (n <= 0)
		return false;
	out[n] = '\0';
	char *slash = strrchr(out, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

bool cli_program_dir(oh_buf *out)
{
	char dir[PATH_MAX];
	if (!program_dir(dir))
		return false;
	oh_buf_str(out, dir);
	return true;
}

int cli_packs_dir(const cli *c, oh_buf *out)
{
	/* Beside the program first (installed anywhere, or in its build tree), so
	 * that one taken from elsewhere never reads the packs of another. */
	static const char *const beside[] = {"/../share/ouhe/packs", "/../../packs"};
	char dir[PATH_MAX];
	const char *named = cli_text(c, "packs");
	if (!named || !*named)
		named = getenv("OUHE_PACKS");
	if (named && *named) {
		oh_buf_str(out, named);
		return CLI_DONE;
	}
	for (size_t i = 0; i < 2 && program_dir(dir); i++) {
		oh_buf_clear(out);
		oh_buf_str(out, dir);
		oh_buf_str(out, beside[i]);
		if (has_packs(out))
			return CLI_DONE;
	}
	oh_buf_clear(out);
	oh_buf_str(out, OUHE_PACKS_DIR);
	if (has_packs(out))
		return CLI_DONE;
	cli_say_msg(c, &oh_msg_cli_no_packs, NULL, NULL, NULL);
	return CLI_STOPPED;
}

/* 0, or the errno of what went wrong. */
static int write_all(int fd, oh_sv text)
{
	size_t done = 0;
	while (done < text.n) {
		size_t n = text.n - done;
		ssize_t w = write(fd, text.p + done, n < (1u << 30) ? n : (1u << 30));
		if (w >= 0)
			done += (size_t)w;
		else if (errno != EINTR)
			return errno;
	}
	return 0;
}

void cli_say(oh_sv text)
{
	/* Nothing can be told of a failure to tell. */
	(void)write_all(STDERR_FILENO, text);
}

void cli_say_msg(const cli *c, const oh_msg *msg, const char *a, const char *b, const char *d)
{
	oh_buf text = OH_BUF_INIT;
	const oh_sv args[3] = {oh_sv_from(a), oh_sv_from(b), oh_sv_from(d)};
	oh_msg_render(&text, msg, c->lang, args, 3);
	oh_buf_char(&text, '\n');
	cli_say(oh_buf_ok(&text) ? oh_buf_sv(&text) : oh_sv_from(oh_msg_text(msg, c->lang)));
	oh_buf_release(&text);
}

int cli_put(const cli *c, oh_sv text, bool *gone)
{
	int e = write_all(STDOUT_FILENO, text);
	if (e == 0)
		return CLI_DONE;
	if (gone)
		*gone = true;
	if (e == EPIPE)
		return CLI_DONE; /* the reader has seen enough */
	cli_say_msg(c, &oh_msg_cli_write_failed, oh_msg_text(&oh_msg_cli_stdout, c->lang),
	            strerror(e), NULL);
	return CLI_STOPPED;
}

int cli_put_buf(const cli *c, oh_buf *text)
{
	int status = CLI_STOPPED;
	if (oh_buf_ok(text))
		status = cli_put(c, oh_buf_sv(text), NULL);
	else
		cli_nomem(c);
	oh_buf_release(text);
	return status;
}

int cli_fail(cli *c, const oh_error *err)
{
	oh_buf text = OH_BUF_INIT;
	cli_progress_end(c);
	oh_error_render(&text, err, c->lang);
	oh_buf_char(&text, '\n');
	if (oh_buf_ok(&text))
		cli_say(oh_buf_sv(&text));
	oh_buf_release(&text);
	return err->code == OH_EUSAGE ? CLI_USAGE : CLI_STOPPED;
}

int cli_nomem(const cli *c)
{
	oh_error err;
	(void)oh_nomem(&err);
	cli_say(oh_sv_from(oh_msg_text(err.msg, c->lang)));
	cli_say(OH_SV("\n"));
	return CLI_STOPPED;
}

void cli_guard_descriptors(void)
{
	/* Reading from a closed input ends at once; writing to a closed output
	 * fails, as it should. */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY) != fd)
			_exit(CLI_STOPPED);
}
