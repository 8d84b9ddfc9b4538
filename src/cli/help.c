#include "cli.h"

#include <string.h>

enum { USAGE_EDGE = 76 };

static const char *tr(oh_lang lang, const oh_msg *m)
{
	return oh_msg_text(m, lang);
}

void cli_option_name(oh_buf *out, const cli_option *o)
{
	if (o->letter)
		oh_buf_printf(out, "-%c, ", o->letter);
	oh_buf_str(out, "--");
	oh_buf_str(out, o->name);
	if (o->value) {
		oh_buf_char(out, ' ');
		oh_buf_str(out, o->value);
	}
}

/* One piece of a usage line: "--top N", "[--json]", "FILE". */
static void usage_option(oh_buf *out, const cli_option *o)
{
	oh_buf_str(out, o->required ? "" : "[");
	if (o->letter && o->value)
		oh_buf_printf(out, "-%c", o->letter);
	else
		oh_buf_printf(out, "--%s", o->name);
	if (o->value)
		oh_buf_printf(out, " %s", o->value);
	oh_buf_str(out, o->required ? "" : "]");
}

/* Appends a piece, on a new line where it would pass the edge. */
static void usage_piece(oh_buf *out, const oh_buf *piece, size_t edge, size_t *column)
{
	enum { INDENT = 6 };
	if (edge && *column + 1 + piece->n > edge) {
		oh_buf_printf(out, "\n%*s", INDENT, "");
		*column = INDENT;
	} else if (*column) {
		oh_buf_char(out, ' ');
		*column += 1;
	}
	oh_buf_sv_put(out, oh_buf_sv(piece));
	*column += piece->n;
}

void cli_usage_line(oh_buf *out, const cli_command *cmd, size_t edge)
{
	oh_buf piece = OH_BUF_INIT;
	size_t column = 0;
	oh_buf_printf(&piece, "ouhe %s", cmd->name);
	usage_piece(out, &piece, edge, &column);
	for (size_t i = 0; i < cmd->n_operands; i++) {
		const cli_operand *operand = &cmd->operands[i];
		if (!operand->help)
			continue;
		oh_buf_clear(&piece);
		oh_buf_printf(&piece, operand->optional ? "[%s]" : "%s", operand->name);
		usage_piece(out, &piece, edge, &column);
	}
	for (int required = 1; required >= 0; required--)
		for (size_t i = 0; i < cmd->n_options; i++) {
			const cli_option *o = &cmd->options[i];
			if (o->required != (bool)required || strcmp(o->name, "help") == 0)
				continue;
			oh_buf_clear(&piece);
			usage_option(&piece, o);
			usage_piece(out, &piece, edge, &column);
		}
	if (!oh_buf_ok(&piece))
		out->failed = true;
	oh_buf_release(&piece);
}

/* Lines of `text`, each indented by n. */
static void indented(oh_buf *out, const char *text, size_t n)
{
	oh_sv rest = oh_sv_from(text), line;
	while (oh_sv_split(&rest, '\n', &line)) {
		oh_buf_printf(out, "%*s", (int)n, "");
		oh_buf_sv_put(out, line);
		oh_buf_char(out, '\n');
	}
}

static void heading(oh_buf *out, oh_lang lang, const oh_msg *m)
{
	oh_buf_char(out, '\n');
	oh_buf_str(out, tr(lang, m));
	oh_buf_str(out, lang == OH_LANG_EN ? ":\n" : "：\n");
}

/* "  NAME      text"; the names are ASCII, so bytes are columns. */
static void entry(oh_buf *out, const char *name, size_t width, const char *text)
{
	oh_buf_printf(out, "  %-*s  ", (int)width, name);
	oh_buf_str(out, text);
}

static void put_options(oh_buf *out, oh_lang lang, const cli_command *cmd)
{
	size_t width = 0;
	oh_buf name = OH_BUF_INIT;
	for (size_t i = 0; i < cmd->n_options; i++) {
		oh_buf_clear(&name);
		cli_option_name(&name, &cmd->options[i]);
		width = name.n > width ? name.n : width;
	}
	heading(out, lang, &oh_msg_cli_head_options);
	for (size_t i = 0; i < cmd->n_options; i++) {
		const cli_option *o = &cmd->options[i];
		oh_buf_clear(&name);
		cli_option_name(&name, o);
		entry(out, oh_buf_ok(&name) ? name.p : "", width, tr(lang, o->help));
		const char *open = lang == OH_LANG_EN ? " (" : "（";
		const char *close = lang == OH_LANG_EN ? ")" : "）";
		if (o->required || o->fallback)
			oh_buf_str(out, open);
		if (o->required) {
			oh_buf_str(out, tr(lang, &oh_msg_cli_required));
		} else if (o->fallback) {
			oh_sv arg = oh_sv_from(o->fallback);
			oh_msg_render(out, &oh_msg_cli_default, lang, &arg, 1);
		}
		if (o->required || o->fallback)
			oh_buf_str(out, close);
		oh_buf_char(out, '\n');
		if (o->type == CLI_CHOICE && strcmp(o->choices, o->value) != 0) {
			oh_buf_printf(out, "  %*s  ", (int)width, "");
			oh_buf_str(out, o->choices);
			oh_buf_char(out, '\n');
		}
	}
	oh_buf_release(&name);
}

static void put_command(oh_buf *out, oh_lang lang, const cli_command *cmd)
{
	oh_buf_str(out, "ouhe ");
	oh_buf_str(out, cmd->name);
	oh_buf_str(out, lang == OH_LANG_EN ? " - " : " — ");
	oh_buf_str(out, tr(lang, cmd->summary));
	oh_buf_char(out, '\n');
	heading(out, lang, &oh_msg_cli_head_usage);
	oh_buf_str(out, "  ");
	cli_usage_line(out, cmd, USAGE_EDGE);
	oh_buf_str(out, "\n\n");
	indented(out, tr(lang, cmd->text), 0);
	if (cmd->n_operands) {
		heading(out, lang, &oh_msg_cli_head_arguments);
		for (size_t i = 0; i < cmd->n_operands; i++)
			if (cmd->operands[i].help) {
				entry(out, cmd->operands[i].name, 8,
				      tr(lang, cmd->operands[i].help));
				oh_buf_char(out, '\n');
			}
	}
	put_options(out, lang, cmd);
	heading(out, lang, &oh_msg_cli_head_examples);
	indented(out, tr(lang, cmd->examples), 2);
}

static void put_overview(oh_buf *out, oh_lang lang)
{
	static const struct {
		const char *name;
		const oh_msg *help;
	} variables[] = {{"OUHE_LANG", &oh_msg_cli_env_lang},
	                 {"OUHE_PACKS", &oh_msg_cli_env_packs},
	                 {"NO_COLOR", &oh_msg_cli_env_color}};
	static const struct {
		const char *status;
		const oh_msg *help;
	} exits[] = {
	    {"0", &oh_msg_cli_exit_0}, {"1", &oh_msg_cli_exit_1}, {"2", &oh_msg_cli_exit_2}};
	indented(out, tr(lang, &oh_msg_cli_summary), 0);
	oh_buf_char(out, '\n');
	indented(out, tr(lang, &oh_msg_cli_overview), 0);
	heading(out, lang, &oh_msg_cli_head_commands);
	for (size_t i = 0; i < cli_n_commands; i++) {
		entry(out, cli_commands[i].name, 10, tr(lang, cli_commands[i].summary));
		oh_buf_char(out, '\n');
	}
	heading(out, lang, &oh_msg_cli_head_environment);
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		entry(out, variables[i].name, 10, tr(lang, variables[i].help));
		oh_buf_char(out, '\n');
	}
	heading(out, lang, &oh_msg_cli_head_exit);
	for (size_t i = 0; i < sizeof exits / sizeof *exits; i++) {
		entry(out, exits[i].status, 2, tr(lang, exits[i].help));
		oh_buf_char(out, '\n');
	}
	oh_buf_char(out, '\n');
	indented(out, tr(lang, &oh_msg_cli_more), 0);
}

int cli_show_help(const cli *c, const cli_command *command)
{
	oh_buf out = OH_BUF_INIT;
	if (command)
		put_command(&out, c->lang, command);
	else
		put_overview(&out, c->lang);
	return cli_put_buf(c, &out);
}

/* `help pack` explains every command that begins so. */
static int help_of(const cli *c, const char *first, const char *second)
{
	int status = CLI_DONE;
	size_t shown = 0;
	for (size_t i = 0; i < cli_n_commands && !status; i++) {
		const char *name = cli_commands[i].name, *space = strchr(name, ' ');
		size_t n = space ? (size_t)(space - name) : strlen(name);
		if (strlen(first) != n || strncmp(first, name, n) != 0 ||
		    (second && (!space || strcmp(second, space + 1) != 0)))
			continue;
		if (shown++)
			status = cli_put(c, OH_SV("\n"), NULL);
		if (!status)
			status = cli_show_help(c, &cli_commands[i]);
	}
	if (shown)
		return status;
	return cli_usage(c, &oh_msg_cli_no_command, first, NULL, NULL);
}

int cli_run_help(cli *c)
{
	oh_buf out = OH_BUF_INIT;
	if (cli_flag(c, "man") || cli_flag(c, "completion")) {
		if (cli_flag(c, "man"))
			cli_manual(&out, c->lang);
		else
			cli_completion(&out);
		return cli_put_buf(c, &out);
	}
	if (c->n_operands == 0)
		return cli_show_help(c, NULL);
	return help_of(c, c->operands[0], c->n_operands > 1 ? c->operands[1] : NULL);
}
