#include "cli.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/cli/messages.def"
#undef OH_MSG

#define FLAG(n, h)                                                                                 \
	{                                                                                          \
		.name = n, .type = CLI_FLAG, .help = &oh_msg_##h                                   \
	}
#define OPTION_LANG(h)                                                                             \
	{                                                                                          \
		.name = "lang", .type = CLI_CHOICE, .value = "zh|en", .choices = "zh|en",          \
		.help = &oh_msg_##h                                                                \
	}
#define OPTION_PACKS                                                                               \
	{                                                                                          \
		.name = "packs", .type = CLI_DIR, .value = "DIR", .help = &oh_msg_cli_opt_packs    \
	}
#define OPTION_THREADS                                                                             \
	{                                                                                          \
		.name = "threads", .type = CLI_COUNT, .value = "N", .fallback = "0", .most = 256,  \
		.help = &oh_msg_cli_opt_threads                                                    \
	}
#define OPTION_PACK(h, must)                                                                       \
	{                                                                                          \
		.name = "pack", .type = CLI_PACK, .value = "PACK", .required = must,               \
		.help = &oh_msg_##h                                                                \
	}
#define OPTION_SIDE(h)                                                                             \
	{                                                                                          \
		.name = "side", .type = CLI_CHOICE, .value = "demand|supply",                      \
		.choices = "demand|supply", .required = true, .help = &oh_msg_##h                  \
	}
/* A folder or a server, and the token for the latter. */
#define OPTIONS_PLATFORM                                                                           \
	{.name = "data", .type = CLI_DIR, .value = "DIR", .help = &oh_msg_cli_opt_data},           \
	    {.name = "server", .type = CLI_WORD, .value = "URL", .help = &oh_msg_cli_opt_server},  \
	    {.name = "token", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_token},   \
	{                                                                                          \
		.name = "tenant", .type = CLI_WORD, .value = "HOST",                               \
		.help = &oh_msg_cli_opt_tenant                                                     \
	}
#define OPTION_HELP                                                                                \
	{                                                                                          \
		.name = "help", .letter = 'h', .type = CLI_FLAG, .help = &oh_msg_cli_opt_help      \
	}

static const cli_option match_options[] = {
    {.name = "demand",
     .type = CLI_FILE,
     .value = "FILE",
     .required = true,
     .help = &oh_msg_cli_opt_demand},
    {.name = "supply",
     .type = CLI_FILE,
     .value = "FILE",
     .required = true,
     .help = &oh_msg_cli_opt_supply},
    {.name = "output",
     .letter = 'o',
     .type = CLI_FILE,
     .value = "FILE",
     .help = &oh_msg_cli_opt_output},
    FLAG("json", cli_opt_json),
    {.name = "top",
     .type = CLI_COUNT,
     .value = "N",
     .fallback = "10",
     .most = 1000000000,
     .help = &oh_msg_cli_opt_top},
    FLAG("commercial", cli_opt_commercial),
    FLAG("near", cli_opt_near),
    OPTION_PACK(cli_opt_pack_all, false),
    OPTION_PACKS,
    OPTION_THREADS,
    OPTION_LANG(cli_opt_lang),
    {.name = "quiet", .letter = 'q', .type = CLI_FLAG, .help = &oh_msg_cli_opt_quiet},
    OPTION_HELP,
};
static const cli_option search_options[] = {
    {.name = "supply",
     .type = CLI_FILE,
     .value = "FILE",
     .required = true,
     .help = &oh_msg_cli_opt_search_supply},
    {.name = "queries", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_queries},
    {.name = "query", .type = CLI_WORD, .value = "TEXT", .help = &oh_msg_cli_opt_search_query},
    {.name = "columns", .type = CLI_WORD, .value = "A,B,C", .help = &oh_msg_cli_opt_columns},
    {.name = "top",
     .type = CLI_COUNT,
     .value = "N",
     .fallback = "10",
     .most = 1000000000,
     .help = &oh_msg_cli_opt_search_top},
    {.name = "run", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_run},
    FLAG("json", cli_opt_json),
    OPTION_PACK(cli_opt_pack_all, false),
    OPTION_PACKS,
    OPTION_THREADS,
    OPTION_LANG(cli_opt_lang),
    {.name = "quiet", .letter = 'q', .type = CLI_FLAG, .help = &oh_msg_cli_opt_quiet},
    OPTION_HELP,
};
static const cli_option schedule_options[] = {
    {.name = "output",
     .letter = 'o',
     .type = CLI_FILE,
     .value = "FILE",
     .help = &oh_msg_cli_opt_schedule_output},
    {.name = "keep", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_keep},
    {.name = "fairness", .type = CLI_WORD, .value = "D|none", .help = &oh_msg_cli_opt_fairness},
    FLAG("partial", cli_opt_partial),
    {.name = "time",
     .type = CLI_COUNT,
     .value = "SECONDS",
     .fallback = "60",
     .most = 1000000,
     .help = &oh_msg_cli_opt_time},
    {.name = "threads",
     .type = CLI_COUNT,
     .value = "N",
     .fallback = "2",
     .most = 2,
     .help = &oh_msg_cli_opt_schedule_threads},
    {.name = "seed",
     .type = CLI_COUNT,
     .value = "N",
     .fallback = "0",
     .most = 1000000000,
     .help = &oh_msg_cli_opt_seed},
    OPTION_LANG(cli_opt_lang),
    {.name = "quiet", .letter = 'q', .type = CLI_FLAG, .help = &oh_msg_cli_opt_quiet},
    OPTION_HELP,
};
static const cli_option extract_options[] = {
    OPTION_PACK(cli_opt_pack, true),
    OPTION_SIDE(cli_opt_side),
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option quantity_options[] = {
    OPTION_LANG(cli_opt_text_lang),
    {.name = "kind",
     .type = CLI_CHOICE,
     .value = "KIND",
     .choices = "dimension|currency|temperature",
     .help = &oh_msg_cli_opt_kind},
    OPTION_HELP,
};
static const cli_option list_options[] = {
    {.name = "side",
     .type = CLI_CHOICE,
     .value = "demand|supply",
     .choices = "demand|supply",
     .help = &oh_msg_cli_opt_list_side},
    FLAG("rows", cli_opt_rows),
    FLAG("json", cli_opt_list_json),
    OPTION_PACK(cli_opt_pack_all, false),
    OPTION_PACKS,
    OPTION_THREADS,
    OPTION_LANG(cli_opt_lang),
    {.name = "quiet", .letter = 'q', .type = CLI_FLAG, .help = &oh_msg_cli_opt_quiet},
    OPTION_HELP,
};
static const cli_option call_options[] = {
    OPTIONS_PLATFORM,
    {.name = "path", .type = CLI_WORD, .value = "A/B", .help = &oh_msg_cli_opt_path},
    {.name = "query", .type = CLI_WORD, .value = "A=B&C=D", .help = &oh_msg_cli_opt_query},
    {.name = "body", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_body},
    {.name = "upload", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_upload},
    {.name = "if-match", .type = CLI_WORD, .value = "VERSION", .help = &oh_msg_cli_opt_if_match},
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option import_options[] = {
    OPTIONS_PLATFORM,
    OPTION_SIDE(cli_opt_list_side_must),
    {.name = "organisation", .type = CLI_WORD, .value = "ID", .help = &oh_msg_cli_opt_organisation},
    FLAG("commit", cli_opt_commit),
    FLAG("publish", cli_opt_publish),
    {.name = "visibility",
     .type = CLI_CHOICE,
     .value = "WHO",
     .choices = "public|registered|verified|private",
     .fallback = "registered",
     .help = &oh_msg_cli_opt_visibility},
    FLAG("json", cli_opt_import_json),
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option export_options[] = {
    OPTIONS_PLATFORM,
    {.name = "side",
     .type = CLI_CHOICE,
     .value = "demand|supply",
     .choices = "demand|supply",
     .help = &oh_msg_cli_opt_export_side},
    FLAG("mine", cli_opt_mine),
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option tenant_add_options[] = {
    {.name = "data",
     .type = CLI_DIR,
     .value = "DIR",
     .required = true,
     .help = &oh_msg_cli_opt_data},
    {.name = "host",
     .type = CLI_WORD,
     .value = "HOST",
     .required = true,
     .help = &oh_msg_cli_opt_host},
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option tenant_list_options[] = {
    {.name = "data",
     .type = CLI_DIR,
     .value = "DIR",
     .required = true,
     .help = &oh_msg_cli_opt_data},
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option user_add_options[] = {
    OPTIONS_PLATFORM,
    {.name = "roles", .type = CLI_WORD, .value = "A,B", .help = &oh_msg_cli_opt_roles},
    {.name = "place", .type = CLI_WORD, .value = "PLACE", .help = &oh_msg_cli_opt_place},
    {.name = "password", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_password},
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option user_options[] = {OPTIONS_PLATFORM, OPTION_PACKS, OPTION_LANG(cli_opt_lang),
                                          OPTION_HELP};
static const cli_option user_disable_options[] = {OPTIONS_PLATFORM, FLAG("undo", cli_opt_user_undo),
                                                  OPTION_PACKS, OPTION_LANG(cli_opt_lang),
                                                  OPTION_HELP};
#define OPTION_DATA_ALONE(h)                                                                       \
	{                                                                                          \
		.name = "data", .type = CLI_DIR, .value = "DIR", .required = true,                 \
		.help = &oh_msg_##h                                                                \
	}
static const cli_option backup_options[] = {OPTION_DATA_ALONE(cli_opt_data_any),
                                            OPTION_LANG(cli_opt_lang), OPTION_HELP};
static const cli_option restore_options[] = {OPTION_DATA_ALONE(cli_opt_data_new),
                                             OPTION_LANG(cli_opt_lang), OPTION_HELP};
static const cli_option verify_options[] = {
    OPTION_DATA_ALONE(cli_opt_data_any),
    {.name = "noted", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_noted},
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option serve_options[] = {
    {.name = "data",
     .type = CLI_DIR,
     .value = "DIR",
     .required = true,
     .help = &oh_msg_cli_opt_data_serve},
    {.name = "listen",
     .type = CLI_WORD,
     .value = "ADDR:PORT",
     .fallback = "127.0.0.1:8080",
     .help = &oh_msg_cli_opt_listen},
    {.name = "web", .type = CLI_DIR, .value = "DIR", .help = &oh_msg_cli_opt_web},
    {.name = "trusted-proxy", .type = CLI_WORD, .value = "ADDR", .help = &oh_msg_cli_opt_proxy},
    {.name = "metrics-token",
     .type = CLI_FILE,
     .value = "FILE",
     .help = &oh_msg_cli_opt_metrics_token},
    {.name = "log", .type = CLI_FILE, .value = "FILE", .help = &oh_msg_cli_opt_log},
    {.name = "threads",
     .type = CLI_COUNT,
     .value = "N",
     .fallback = "0",
     .most = 64,
     .help = &oh_msg_cli_opt_io_threads},
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option pack_check_options[] = {OPTION_LANG(cli_opt_lang), OPTION_HELP};
static const cli_option pack_list_options[] = {FLAG("json", cli_opt_pack_json), OPTION_PACKS,
                                               OPTION_LANG(cli_opt_lang), OPTION_HELP};
static const cli_option help_options[] = {FLAG("man", cli_opt_man),
                                          FLAG("completion", cli_opt_completion),
                                          OPTION_LANG(cli_opt_lang), OPTION_HELP};
static const cli_option version_options[] = {OPTION_LANG(cli_opt_lang), OPTION_HELP};

#define OPTIONS(table) .options = table, .n_options = sizeof table / sizeof *table

const cli_command cli_commands[] = {
    {.name = "match",
     .summary = &oh_msg_cli_match_summary,
     .text = &oh_msg_cli_match_text,
     .examples = &oh_msg_cli_match_examples,
     OPTIONS(match_options),
     .run = cli_run_match},
    {.name = "list",
     .summary = &oh_msg_cli_list_summary,
     .text = &oh_msg_cli_list_text,
     .examples = &oh_msg_cli_list_examples,
     OPTIONS(list_options),
     .run = cli_run_list,
     .operands = {{"FILE", CLI_FILE, false, &oh_msg_cli_arg_file}},
     .n_operands = 1},
    {.name = "search",
     .summary = &oh_msg_cli_search_summary,
     .text = &oh_msg_cli_search_text,
     .examples = &oh_msg_cli_search_examples,
     OPTIONS(search_options),
     .run = cli_run_search},
    {.name = "schedule",
     .summary = &oh_msg_cli_schedule_summary,
     .text = &oh_msg_cli_schedule_text,
     .examples = &oh_msg_cli_schedule_examples,
     OPTIONS(schedule_options),
     .run = cli_run_schedule,
     .operands = {{"EVENT", CLI_FILE, false, &oh_msg_cli_arg_event}},
     .n_operands = 1},
    {.name = "extract",
     .summary = &oh_msg_cli_extract_summary,
     .text = &oh_msg_cli_extract_text,
     .examples = &oh_msg_cli_extract_examples,
     OPTIONS(extract_options),
     .run = cli_run_extract},
    {.name = "quantity",
     .summary = &oh_msg_cli_quantity_summary,
     .text = &oh_msg_cli_quantity_text,
     .examples = &oh_msg_cli_quantity_examples,
     OPTIONS(quantity_options),
     .run = cli_run_quantity},
    {.name = "pack check",
     .summary = &oh_msg_cli_pack_check_summary,
     .text = &oh_msg_cli_pack_check_text,
     .examples = &oh_msg_cli_pack_check_examples,
     OPTIONS(pack_check_options),
     .run = cli_run_pack_check,
     .operands = {{"DIR", CLI_DIR, false, &oh_msg_cli_arg_pack_dir}},
     .n_operands = 1},
    {.name = "pack list",
     .summary = &oh_msg_cli_pack_list_summary,
     .text = &oh_msg_cli_pack_list_text,
     .examples = &oh_msg_cli_pack_list_examples,
     OPTIONS(pack_list_options),
     .run = cli_run_pack_list},
    {.name = "serve",
     .summary = &oh_msg_cli_serve_summary,
     .text = &oh_msg_cli_serve_text,
     .examples = &oh_msg_cli_serve_examples,
     OPTIONS(serve_options),
     .run = cli_run_serve},
    {.name = "call",
     .summary = &oh_msg_cli_call_summary,
     .text = &oh_msg_cli_call_text,
     .examples = &oh_msg_cli_call_examples,
     OPTIONS(call_options),
     .run = cli_run_call,
     .operands = {{"OPERATION", CLI_WORD, false, &oh_msg_cli_arg_operation}},
     .n_operands = 1},
    {.name = "import",
     .summary = &oh_msg_cli_import_summary,
     .text = &oh_msg_cli_import_text,
     .examples = &oh_msg_cli_import_examples,
     OPTIONS(import_options),
     .run = cli_run_import,
     .operands = {{"PATH", CLI_FILE, false, &oh_msg_cli_arg_import}},
     .n_operands = 1},
    {.name = "export",
     .summary = &oh_msg_cli_export_summary,
     .text = &oh_msg_cli_export_text,
     .examples = &oh_msg_cli_export_examples,
     OPTIONS(export_options),
     .run = cli_run_export,
     .operands = {{"FILE", CLI_FILE, false, &oh_msg_cli_arg_export}},
     .n_operands = 1},
    {.name = "tenant add",
     .summary = &oh_msg_cli_tenant_add_summary,
     .text = &oh_msg_cli_tenant_add_text,
     .examples = &oh_msg_cli_tenant_add_examples,
     OPTIONS(tenant_add_options),
     .run = cli_run_tenant_add,
     .operands = {{"NAME", CLI_WORD, false, &oh_msg_cli_arg_tenant}},
     .n_operands = 1},
    {.name = "tenant list",
     .summary = &oh_msg_cli_tenant_list_summary,
     .text = &oh_msg_cli_tenant_list_text,
     .examples = &oh_msg_cli_tenant_list_examples,
     OPTIONS(tenant_list_options),
     .run = cli_run_tenant_list},
    {.name = "user add",
     .summary = &oh_msg_cli_user_add_summary,
     .text = &oh_msg_cli_user_add_text,
     .examples = &oh_msg_cli_user_add_examples,
     OPTIONS(user_add_options),
     .run = cli_run_user_add,
     .operands = {{"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail},
                  {"NAME", CLI_WORD, false, &oh_msg_cli_arg_name}},
     .n_operands = 2},
    {.name = "user list",
     .summary = &oh_msg_cli_user_list_summary,
     .text = &oh_msg_cli_user_list_text,
     .examples = &oh_msg_cli_user_list_examples,
     OPTIONS(user_options),
     .run = cli_run_user_list},
    {.name = "user role",
     .summary = &oh_msg_cli_user_role_summary,
     .text = &oh_msg_cli_user_role_text,
     .examples = &oh_msg_cli_user_role_examples,
     OPTIONS(user_options),
     .run = cli_run_user_role,
     .operands = {{"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail},
                  {"ROLES", CLI_WORD, true, &oh_msg_cli_arg_roles}},
     .n_operands = 2},
    {.name = "user disable",
     .summary = &oh_msg_cli_user_disable_summary,
     .text = &oh_msg_cli_user_disable_text,
     .examples = &oh_msg_cli_user_disable_examples,
     OPTIONS(user_disable_options),
     .run = cli_run_user_disable,
     .operands = {{"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail}},
     .n_operands = 1},
    {.name = "user link",
     .summary = &oh_msg_cli_user_link_summary,
     .text = &oh_msg_cli_user_link_text,
     .examples = &oh_msg_cli_user_link_examples,
     OPTIONS(user_options),
     .run = cli_run_user_link,
     .operands = {{"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail}},
     .n_operands = 1},
    {.name = "backup",
     .summary = &oh_msg_cli_backup_summary,
     .text = &oh_msg_cli_backup_text,
     .examples = &oh_msg_cli_backup_examples,
     OPTIONS(backup_options),
     .run = cli_run_backup,
     .operands = {{"FILE", CLI_FILE, false, &oh_msg_cli_arg_backup}},
     .n_operands = 1},
    {.name = "restore",
     .summary = &oh_msg_cli_restore_summary,
     .text = &oh_msg_cli_restore_text,
     .examples = &oh_msg_cli_restore_examples,
     OPTIONS(restore_options),
     .run = cli_run_restore,
     .operands = {{"FILE", CLI_FILE, false, &oh_msg_cli_arg_backup}},
     .n_operands = 1},
    {.name = "verify",
     .summary = &oh_msg_cli_verify_summary,
     .text = &oh_msg_cli_verify_text,
     .examples = &oh_msg_cli_verify_examples,
     OPTIONS(verify_options),
     .run = cli_run_verify},
    {.name = "help",
     .summary = &oh_msg_cli_help_summary,
     .text = &oh_msg_cli_help_text,
     .examples = &oh_msg_cli_help_examples,
     OPTIONS(help_options),
     .run = cli_run_help,
     /* Two words, since some commands have two. */
     .operands = {{"COMMAND", CLI_CHOICE, true, &oh_msg_cli_arg_command},
                  {"", CLI_CHOICE, true, NULL}},
     .n_operands = 2},
    {.name = "version",
     .summary = &oh_msg_cli_version_summary,
     .text = &oh_msg_cli_version_text,
     .examples = &oh_msg_cli_version_examples,
     OPTIONS(version_options),
     .run = cli_run_version},
};
const size_t cli_n_commands = sizeof cli_commands / sizeof *cli_commands;
