/* Shared by the files of `cli`. */
#ifndef OUHE_CLI_CLI_H
#define OUHE_CLI_CLI_H

#include "ouhe/base/buf.h"
#include "ouhe/cli/messages.h"
#include "ouhe/service/client.h"
#include "ouhe/service/session.h"

enum { CLI_DONE = 0, CLI_STOPPED = 1, CLI_USAGE = 2 };

typedef enum cli_type {
	CLI_FLAG,
	CLI_COUNT,  /* a whole number from 0 to `most` */
	CLI_CHOICE, /* one of `choices`, separated by | */
	CLI_FILE,
	CLI_DIR,
	CLI_PACK,
	CLI_WORD /* anything */
} cli_type;

/* One option. Parsing, help, manual page and completion derive from these rows. */
typedef struct cli_option {
	const char *name; /* without -- */
	char letter;      /* 0: none */
	cli_type type;
	const char *value;    /* what help calls the value: FILE, N; NULL for flags */
	const char *choices;  /* CLI_CHOICE */
	const char *fallback; /* shown default; NULL: none */
	long most;            /* CLI_COUNT */
	bool required;
	const oh_msg *help;
} cli_option;

enum { CLI_MOST_OPTIONS = 24, CLI_MOST_OPERANDS = 2 };

typedef struct cli_operand {
	const char *name;
	cli_type type;
	bool optional;
	const oh_msg *help;
} cli_operand;

struct cli;

typedef struct cli_command {
	const char *name; /* "match", "pack check" */
	const oh_msg *summary, *text, *examples;
	const cli_option *options;
	size_t n_options;
	cli_operand operands[CLI_MOST_OPERANDS];
	size_t n_operands;
	int (*run)(struct cli *c);
} cli_command;

extern const cli_command cli_commands[];
extern const size_t cli_n_commands;

typedef struct cli_progress {
	bool shown;     /* a bar stands on the terminal */
	uint64_t start; /* of the job */
	uint64_t last;  /* drawing */
} cli_progress;

/* One run of the program. */
typedef struct cli {
	const cli_command *command;
	const char *values[CLI_MOST_OPTIONS]; /* by the command's options; NULL: not given */
	const char *operands[CLI_MOST_OPERANDS];
	size_t n_operands;
	oh_lang lang;
	bool help; /* --help stood somewhere */
	cli_progress progress;
} cli;

/* parse.c. Exit status; CLI_DONE when the line is well formed. */
int cli_parse(cli *c, int argc, char **argv);
/* Values of options; the name must stand in the command's table. */
const char *cli_text(const cli *c, const char *name);
bool cli_flag(const cli *c, const char *name);
size_t cli_count(const cli *c, const char *name, size_t fallback);
int cli_usage(const cli *c, const oh_msg *msg, const char *a, const char *b, const char *d);

/* help.c */
int cli_run_help(cli *c);
int cli_show_help(const cli *c, const cli_command *command);
/* The command with its arguments and options, broken before column `edge` (0: one
 * line). */
void cli_usage_line(oh_buf *out, const cli_command *command, size_t edge);
/* manual.c */
void cli_manual(oh_buf *out, oh_lang lang);
void cli_completion(oh_buf *out);
/* Long and short form of an option as help shows it. */
void cli_option_name(oh_buf *out, const cli_option *o);

/* console.c: what the program is told by its surroundings, and what it writes. */
oh_lang cli_environment_lang(void);
bool cli_lang_of(const char *name, oh_lang *out);
/* How the terminal behind `fd` (1 or 2) wants its text. */
oh_view cli_view(const cli *c, int fd);
/* The directory of the running program, appended. */
bool cli_program_dir(oh_buf *out);
/* The directory of the packs in `out`. */
int cli_packs_dir(const cli *c, oh_buf *out);
/* Writes to standard output; exit status. Nobody reading any more is no fault:
 * *gone (nullable) tells of it. */
int cli_put(const cli *c, oh_sv text, bool *gone);
/* Buffer to standard output; releases it. */
int cli_put_buf(const cli *c, oh_buf *text);
/* To standard error. */
void cli_say(oh_sv text);
void cli_say_msg(const cli *c, const oh_msg *msg, const char *a, const char *b, const char *d);
/* Tells of a failure; the exit status that goes with it. */
int cli_fail(cli *c, const oh_error *err);
int cli_nomem(const cli *c);
/* Makes sure that descriptors 0 to 2 are taken, so that no file becomes one. */
void cli_guard_descriptors(void);

/* progress.c */
void cli_progress_begin(cli *c);
void cli_progress_show(void *ctx, oh_stage stage, size_t done, size_t total);
/* The same in words of the command's own. */
void cli_progress_tell(cli *c, const oh_msg *words, size_t done, size_t total);
void cli_progress_end(cli *c);

/* input.c */
typedef int (*cli_line_fn)(void *ctx, oh_sv line);
/* Calls fn with each line of standard input; stops at a non-zero result. */
int cli_each_line(cli *c, cli_line_fn fn, void *ctx);
/* A source for a file name; "-" reads standard input into `data`. */
int cli_source(cli *c, const char *name, oh_buf *data, oh_source *out);
/* The whole content of a file, "-" standard input, in `data`. */
int cli_content(cli *c, const char *name, oh_buf *data, oh_source *out);

/* remote.c: commands on the platform, by --data DIR or --server URL. */
/* Opens what the options name; exit status. `work`: background work runs, too. */
int cli_client(cli *c, bool work, oh_client **out);
/* Tells of a refused call; the exit status that goes with it. */
int cli_refused(const cli *c, const oh_client_answer *answer, const oh_error *err);

int cli_run_backup(cli *c);
int cli_run_call(cli *c);
int cli_run_catalogue(cli *c);
int cli_run_export(cli *c);
int cli_run_import(cli *c);
int cli_run_serve(cli *c);
int cli_run_match(cli *c);
int cli_run_extract(cli *c);
int cli_run_quantity(cli *c);
int cli_run_list(cli *c);
int cli_run_pack_check(cli *c);
int cli_run_pack_list(cli *c);
int cli_run_restore(cli *c);
int cli_run_schedule(cli *c);
int cli_run_search(cli *c);
int cli_run_tenant_add(cli *c);
int cli_run_tenant_list(cli *c);
int cli_run_user_add(cli *c);
int cli_run_user_list(cli *c);
int cli_run_user_role(cli *c);
int cli_run_user_disable(cli *c);
int cli_run_user_link(cli *c);
int cli_run_verify(cli *c);
int cli_run_version(cli *c);

#endif
