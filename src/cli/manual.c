/* Manual page and bash completion, from the same tables as parsing and help. */
#include <string.h>

#include "cli.h"

/* Text as troff takes it: '-' and '\' escaped, no line that begins a request. */
static void troff(oh_buf *out, const char *text)
{
	bool begin = out->n == 0 || out->p[out->n - 1] == '\n';
	for (; *text; text++) {
		if (begin && (*text == '.' || *text == '\''))
			oh_buf_str(out, "\\&");
		begin = *text == '\n';
		if (*text == '\\')
			oh_buf_str(out, "\\e");
		else if (*text == '-')
			oh_buf_str(out, "\\-");
		else
			oh_buf_char(out, *text);
	}
}

/* A paragraph; Chinese ones keep their line breaks, since filling would put blanks
 * between the characters. */
static void paragraph(oh_buf *out, oh_lang lang, const char *text)
{
	bool keep = lang == OH_LANG_ZH;
	oh_buf_str(out, keep ? ".nf\n" : "");
	troff(out, text);
	oh_buf_str(out, keep ? "\n.fi\n" : "\n");
}

static void section(oh_buf *out, const char *title)
{
	oh_buf_str(out, ".SH ");
	oh_buf_char(out, '"');
	oh_buf_str(out, title);
	oh_buf_str(out, "\"\n");
}

static void tagged(oh_buf *out, const char *tag, const char *text)
{
	oh_buf_str(out, ".TP\n.B ");
	troff(out, tag);
	oh_buf_char(out, '\n');
	troff(out, text);
	oh_buf_char(out, '\n');
}

static void manual_options(oh_buf *out, oh_lang lang, const cli_command *cmd)
{
	oh_buf name = OH_BUF_INIT, text = OH_BUF_INIT;
	for (size_t i = 0; i < cmd->n_options; i++) {
		const cli_option *o = &cmd->options[i];
		oh_buf_clear(&name);
		oh_buf_clear(&text);
		cli_option_name(&name, o);
		oh_buf_str(&text, oh_msg_text(o->help, lang));
		const char *dot = lang == OH_LANG_EN ? "." : "。";
		if (o->required) {
			oh_buf_str(&text, lang == OH_LANG_EN ? "; " : "；");
			oh_buf_str(&text, oh_msg_text(&oh_msg_cli_required, lang));
		} else if (o->fallback) {
			oh_sv arg = oh_sv_from(o->fallback);
			oh_buf_str(&text, lang == OH_LANG_EN ? "; " : "；");
			oh_msg_render(&text, &oh_msg_cli_default, lang, &arg, 1);
		}
		oh_buf_str(&text, dot);
		if (o->type == CLI_CHOICE && strcmp(o->choices, o->value) != 0)
			oh_buf_printf(&text, " %s", o->choices);
		if (oh_buf_ok(&name) && oh_buf_ok(&text))
			tagged(out, name.p, text.p);
		else
			out->failed = true;
	}
	oh_buf_release(&name);
	oh_buf_release(&text);
}

static void manual_command(oh_buf *out, oh_lang lang, const cli_command *cmd)
{
	oh_buf usage = OH_BUF_INIT;
	cli_usage_line(&usage, cmd, 0);
	oh_buf_str(out, ".SS \"");
	oh_buf_str(out, cmd->name);
	oh_buf_str(out, "\"\n.B ");
	if (oh_buf_ok(&usage))
		troff(out, usage.p);
	else
		out->failed = true;
	oh_buf_release(&usage);
	oh_buf_str(out, "\n.PP\n");
	paragraph(out, lang, oh_msg_text(cmd->text, lang));
	for (size_t i = 0; i < cmd->n_operands; i++)
		if (cmd->operands[i].help)
			tagged(out, cmd->operands[i].name,
			       oh_msg_text(cmd->operands[i].help, lang));
	manual_options(out, lang, cmd);
	oh_buf_str(out, ".PP\n.EX\n");
	troff(out, oh_msg_text(cmd->examples, lang));
	oh_buf_str(out, "\n.EE\n");
}

void cli_manual(oh_buf *out, oh_lang lang)
{
	oh_buf_str(out, ".TH OUHE 1 \"\" \"ouhe " OUHE_VERSION "\"\n");
	/* Chinese has no blanks to stretch, and a hyphenated option is another one. */
	oh_buf_str(out, ".ad l\n.nh\n");
	section(out, "NAME");
	oh_buf_str(out, "ouhe \\- ");
	troff(out, oh_msg_text(&oh_msg_cli_summary, lang));
	oh_buf_char(out, '\n');
	section(out, oh_msg_text(&oh_msg_cli_head_usage, lang));
	for (size_t i = 0; i < cli_n_commands; i++) {
		oh_buf usage = OH_BUF_INIT;
		cli_usage_line(&usage, &cli_commands[i], 0);
		if (i)
			oh_buf_str(out, ".br\n");
		oh_buf_str(out, ".B ");
		if (oh_buf_ok(&usage))
			troff(out, usage.p);
		oh_buf_char(out, '\n');
		oh_buf_release(&usage);
	}
	section(out, oh_msg_text(&oh_msg_cli_head_description, lang));
	paragraph(out, lang, oh_msg_text(&oh_msg_cli_overview, lang));
	section(out, oh_msg_text(&oh_msg_cli_head_commands, lang));
	for (size_t i = 0; i < cli_n_commands; i++)
		manual_command(out, lang, &cli_commands[i]);
	section(out, oh_msg_text(&oh_msg_cli_head_environment, lang));
	tagged(out, "OUHE_LANG", oh_msg_text(&oh_msg_cli_env_lang, lang));
	tagged(out, "OUHE_PACKS", oh_msg_text(&oh_msg_cli_env_packs, lang));
	tagged(out, "NO_COLOR", oh_msg_text(&oh_msg_cli_env_color, lang));
	section(out, oh_msg_text(&oh_msg_cli_head_exit, lang));
	tagged(out, "0", oh_msg_text(&oh_msg_cli_exit_0, lang));
	tagged(out, "1", oh_msg_text(&oh_msg_cli_exit_1, lang));
	tagged(out, "2", oh_msg_text(&oh_msg_cli_exit_2, lang));
}

static void completion_value(oh_buf *out, const cli_option *o)
{
	oh_sv rest, one;
	switch (o->type) {
	case CLI_CHOICE:
		oh_buf_str(out, "COMPREPLY=($(compgen -W '");
		rest = oh_sv_from(o->choices);
		while (oh_sv_split(&rest, '|', &one)) {
			oh_buf_sv_put(out, one);
			oh_buf_char(out, ' ');
		}
		oh_buf_str(out, "' -- \"$word\"))");
		break;
	case CLI_FILE:
		oh_buf_str(out, "COMPREPLY=($(compgen -f -- \"$word\"))");
		break;
	case CLI_DIR:
		oh_buf_str(out, "COMPREPLY=($(compgen -d -- \"$word\"))");
		break;
	case CLI_PACK:
		oh_buf_str(out, "COMPREPLY=($(compgen -W \"$(\"$1\" pack list 2>/dev/null | "
		                "awk 'NR > 1 {print $1}')\" -- \"$word\"))");
		break;
	case CLI_FLAG:
	case CLI_COUNT:
	case CLI_WORD:
		oh_buf_str(out, "COMPREPLY=()");
		break;
	}
}

static void completion_command(oh_buf *out, const cli_command *cmd)
{
	oh_buf_printf(out, "  '%s')\n    case $before in\n", cmd->name);
	for (size_t i = 0; i < cmd->n_options; i++) {
		const cli_option *o = &cmd->options[i];
		if (o->type == CLI_FLAG)
			continue;
		oh_buf_str(out, "    ");
		if (o->letter)
			oh_buf_printf(out, "-%c | ", o->letter);
		oh_buf_printf(out, "--%s) ", o->name);
		completion_value(out, o);
		oh_buf_str(out, "; return ;;\n");
	}
	oh_buf_str(out, "    esac\n    options='");
	for (size_t i = 0; i < cmd->n_options; i++)
		oh_buf_printf(out, "%s--%s", i ? " " : "", cmd->options[i].name);
	oh_buf_str(out, "'\n");
	if (cmd->n_operands && cmd->operands[0].type == CLI_FILE)
		oh_buf_str(out, "    files=-f\n");
	if (cmd->n_operands && cmd->operands[0].type == CLI_DIR)
		oh_buf_str(out, "    files=-d\n");
	if (cmd->n_operands && cmd->operands[0].type == CLI_CHOICE)
		oh_buf_str(out, "    words=$commands\n");
	oh_buf_str(out, "    ;;\n");
}

/* First words of commands, each once. */
static void first_words(oh_buf *out, const char *of)
{
	const char *last = "";
	size_t last_n = 0;
	for (size_t i = 0; i < cli_n_commands; i++) {
		const char *name = cli_commands[i].name, *space = strchr(name, ' ');
		size_t n = space ? (size_t)(space - name) : strlen(name);
		if (of) {
			if (space && strlen(of) == n && strncmp(of, name, n) == 0)
				oh_buf_printf(out, "%s ", space + 1);
			continue;
		}
		if (n != last_n || strncmp(name, last, n) != 0)
			oh_buf_printf(out, "%.*s ", (int)n, name);
		last = name;
		last_n = n;
	}
}

void cli_completion(oh_buf *out)
{
	oh_buf_str(out, "# bash completion of ouhe; made by `ouhe help --completion`\n"
	                "_ouhe() {\n"
	                "  local word=$2 before=$3 command=${COMP_WORDS[1]-} options='' files='' "
	                "words=''\n"
	                "  local commands='");
	first_words(out, NULL);
	oh_buf_str(out,
	           "'\n"
	           "  COMPREPLY=()\n"
	           "  if ((COMP_CWORD == 1)); then\n"
	           "    COMPREPLY=($(compgen -W \"$commands --help --version\" -- \"$word\"))\n"
	           "    return\n"
	           "  fi\n"
	           "  if [[ $command == pack ]]; then\n"
	           "    if ((COMP_CWORD == 2)); then\n"
	           "      COMPREPLY=($(compgen -W '");
	first_words(out, "pack");
	oh_buf_str(out, "' -- \"$word\"))\n"
	                "      return\n"
	                "    fi\n"
	                "    command=\"pack ${COMP_WORDS[2]}\"\n"
	                "  fi\n"
	                "  case $command in\n");
	for (size_t i = 0; i < cli_n_commands; i++)
		completion_command(out, &cli_commands[i]);
	oh_buf_str(out, "  esac\n"
	                "  if [[ $word == -* ]]; then\n"
	                "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
	                "  elif [[ -n $files ]]; then\n"
	                "    COMPREPLY=($(compgen $files -- \"$word\"))\n"
	                "  else\n"
	                "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	                "  fi\n"
	                "}\n"
	                "complete -o filenames -o bashdefault -F _ouhe ouhe\n");
}
