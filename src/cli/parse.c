#include <stdlib.h>
#include <string.h>

#include "cli.h"

static size_t least3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;
	return m < c ? m : c;
}

/* Edit distance of short ASCII words; large for long ones. */
static size_t distance(const char *a, const char *b)
{
	enum { MOST = 24 };
	size_t row[MOST + 1], na = strlen(a), nb = strlen(b);
	if (na > MOST || nb > MOST)
		return MOST;
	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t above = row[j];
			row[j] =
			    least3(corner + (a[i - 1] != b[j - 1]), row[j] + 1, row[j - 1] + 1);
			corner = above;
		}
	}
	return row[nb];
}

/* Keeps the candidate nearest to `word`, two slips away at most. */
static void consider(const char *word, const char *candidate, const char **best, size_t *at)
{
	size_t d = distance(word, candidate);
	if (d < *at && d < strlen(word)) {
		*at = d;
		*best = candidate;
	}
}

/* "…; did you mean X?" appended where X is known. */
static void say_wrong(const cli *c, const oh_msg *msg, const char *a, const char *b,
                      const char *mean)
{
	oh_buf text = OH_BUF_INIT;
	oh_sv args[2] = {oh_sv_from(a), oh_sv_from(b)};
	oh_msg_render(&text, msg, c->lang, args, 2);
	if (mean && oh_buf_ok(&text))
		cli_say_msg(c, &oh_msg_cli_mean, text.p, mean, NULL);
	else
		cli_say_msg(c, msg, a, b, NULL);
	oh_buf_release(&text);
}

static void say_try(const cli *c)
{
	oh_buf usage = OH_BUF_INIT;
	if (!c->command) {
		cli_say_msg(c, &oh_msg_cli_try_all, NULL, NULL, NULL);
		return;
	}
	cli_usage_line(&usage, c->command, 76);
	cli_say_msg(c, &oh_msg_cli_try, oh_buf_ok(&usage) ? usage.p : "", c->command->name, NULL);
	oh_buf_release(&usage);
}

int cli_usage(const cli *c, const oh_msg *msg, const char *a, const char *b, const char *d)
{
	cli_say_msg(c, msg, a, b, d);
	say_try(c);
	return CLI_USAGE;
}

/* The command that argv begins with; *used is its number of words. */
static const cli_command *find_command(int argc, char **argv, int *used)
{
	for (size_t i = 0; i < cli_n_commands; i++) {
		const char *name = cli_commands[i].name;
		const char *space = strchr(name, ' ');
		size_t first = space ? (size_t)(space - name) : strlen(name);
		if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0)
			continue;
		if (space && (argc < 2 || strcmp(argv[1], space + 1) != 0))
			continue;
		*used = space ? 2 : 1;
		return &cli_commands[i];
	}
	return NULL;
}

static int unknown_command(const cli *c, int argc, char **argv)
{
	const char *mean = NULL;
	size_t at = 3;
	oh_buf said = OH_BUF_INIT;
	oh_buf_str(&said, argv[0]);
	/* "pack" alone, or "pack chek". */
	if (argc > 1 && argv[1][0] != '-' && strcmp(argv[0], "pack") == 0) {
		oh_buf_char(&said, ' ');
		oh_buf_str(&said, argv[1]);
	}
	const char *word = oh_buf_ok(&said) ? said.p : argv[0];
	for (size_t i = 0; i < cli_n_commands; i++)
		consider(word, cli_commands[i].name, &mean, &at);
	say_wrong(c, &oh_msg_cli_no_command, word, NULL, mean);
	say_try(c);
	oh_buf_release(&said);
	return CLI_USAGE;
}

static const cli_option *find_option(const cli_command *cmd, const char *arg, size_t n)
{
	for (size_t i = 0; i < cmd->n_options; i++) {
		const cli_option *o = &cmd->options[i];
		if (n > 2 && strlen(o->name) == n - 2 && strncmp(arg + 2, o->name, n - 2) == 0 &&
		    arg[1] == '-')
			return o;
		if (n == 2 && o->letter && arg[1] == o->letter)
			return o;
	}
	return NULL;
}

static int unknown_option(const cli *c, const char *arg)
{
	const char *mean = NULL;
	char hint[CLI_MOST_OPTIONS + 64] = "--";
	size_t at = 3;
	for (size_t i = 0; arg[0] == '-' && arg[1] == '-' && i < c->command->n_options; i++)
		consider(arg + 2, c->command->options[i].name, &mean, &at);
	if (mean && strlen(mean) < sizeof hint - 2)
		memcpy(hint + 2, mean, strlen(mean) + 1);
	say_wrong(c, &oh_msg_cli_no_option, c->command->name, arg, mean ? hint : NULL);
	say_try(c);
	return CLI_USAGE;
}

static bool is_choice(const char *choices, const char *value)
{
	oh_sv rest = oh_sv_from(choices), one;
	while (oh_sv_split(&rest, '|', &one))
		if (oh_sv_eq(one, oh_sv_from(value)))
			return true;
	return false;
}

static bool is_count(const char *value, long most, long *out)
{
	long v = 0;
	if (!*value || strlen(value) > 12)
		return false;
	for (; *value; value++) {
		if (*value < '0' || *value > '9')
			return false;
		v = v * 10 + (*value - '0');
	}
	*out = v;
	return v <= most;
}

static int check_value(const cli *c, const cli_option *o, const char *shown, const char *value)
{
	long count;
	if (o->type == CLI_CHOICE && !is_choice(o->choices, value))
		return cli_usage(c, &oh_msg_cli_bad_choice, shown, value, o->choices);
	if (o->type == CLI_COUNT && !is_count(value, o->most, &count)) {
		char most[24];
		snprintf(most, sizeof most, "%ld", o->most);
		return cli_usage(c, &oh_msg_cli_bad_count, shown, value, most);
	}
	if (o->type != CLI_COUNT && *value == '\0')
		return cli_usage(c, &oh_msg_cli_need_value, shown, o->value, NULL);
	return CLI_DONE;
}

/* Takes the option at argv[*i], with its value. */
static int take_option(cli *c, int argc, char **argv, int *i)
{
	const char *arg = argv[*i];
	const char *equals = arg[1] == '-' ? strchr(arg, '=') : NULL;
	size_t n = equals ? (size_t)(equals - arg) : strlen(arg);
	/* -oFILE as well as -o FILE. */
	const char *glued = arg[1] != '-' && n > 2 ? arg + 2 : NULL;
	const cli_option *o = find_option(c->command, arg, glued ? 2 : n);
	char shown[64];
	if (!o || (glued && o->type == CLI_FLAG))
		return unknown_option(c, arg);
	snprintf(shown, sizeof shown, "--%s", o->name);
	size_t at = (size_t)(o - c->command->options);
	if (c->values[at] && o->type != CLI_FLAG)
		return cli_usage(c, &oh_msg_cli_twice, shown, NULL, NULL);
	if (o->type == CLI_FLAG) {
		if (equals)
			return cli_usage(c, &oh_msg_cli_no_value, shown, NULL, NULL);
		c->values[at] = "";
		c->help = c->help || strcmp(o->name, "help") == 0;
		return CLI_DONE;
	}
	const char *value = equals ? equals + 1 : glued;
	if (!value) {
		/* "--demand --supply x": a forgotten value, not a file of that name. */
		bool next = *i + 1 < argc && strncmp(argv[*i + 1], "--", 2) != 0;
		if (!next)
			return cli_usage(c, &oh_msg_cli_need_value, shown, o->value, NULL);
		value = argv[++*i];
	}
	int status = check_value(c, o, shown, value);
	if (status == CLI_DONE)
		c->values[at] = value;
	return status;
}

static int check_complete(const cli *c)
{
	const cli_command *cmd = c->command;
	for (size_t i = 0; i < cmd->n_options; i++) {
		char shown[64];
		if (!cmd->options[i].required || c->values[i])
			continue;
		snprintf(shown, sizeof shown, "--%s", cmd->options[i].name);
		return cli_usage(c, &oh_msg_cli_missing, cmd->name, shown, NULL);
	}
	if (c->n_operands < cmd->n_operands && !cmd->operands[c->n_operands].optional)
		return cli_usage(c, &oh_msg_cli_missing_operand, cmd->name,
		                 cmd->operands[c->n_operands].name, NULL);
	return CLI_DONE;
}

/* --lang is looked for first, so that complaints about the rest are in it. */
static void early_lang(cli *c, int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			cli_lang_of(argv[i + 1], &c->lang);
		else if (strncmp(argv[i], "--lang=", 7) == 0)
			cli_lang_of(argv[i] + 7, &c->lang);
	}
}

int cli_parse(cli *c, int argc, char **argv)
{
	int i = 0;
	bool only_operands = false;
	early_lang(c, argc, argv);
	c->command = find_command(argc, argv, &i);
	if (!c->command)
		return unknown_command(c, argc, argv);
	for (; i < argc; i++) {
		const char *arg = argv[i];
		if (!only_operands && strcmp(arg, "--") == 0) {
			only_operands = true;
		} else if (!only_operands && arg[0] == '-' && arg[1]) {
			int status = take_option(c, argc, argv, &i);
			if (status)
				return status;
		} else if (c->n_operands == c->command->n_operands) {
			return cli_usage(c, &oh_msg_cli_extra_operand, arg, NULL, NULL);
		} else {
			c->operands[c->n_operands++] = arg;
		}
	}
	return c->help ? CLI_DONE : check_complete(c);
}

const char *cli_text(const cli *c, const char *name)
{
	for (size_t i = 0; i < c->command->n_options; i++)
		if (strcmp(c->command->options[i].name, name) == 0)
			return c->values[i];
	return NULL;
}

bool cli_flag(const cli *c, const char *name)
{
	return cli_text(c, name) != NULL;
}

size_t cli_count(const cli *c, const char *name, size_t fallback)
{
	const char *value = cli_text(c, name);
	long n;
	return value && is_count(value, 1000000000, &n) ? (size_t)n : fallback;
}
