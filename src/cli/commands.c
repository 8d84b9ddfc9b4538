#include "cli.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/cli/messages.def"
#undef OH_MSG

/* An option with a value, and one without. */
#define VALUE(n, t, v, h) .name = n, .type = CLI_##t, .value = v, .help = &oh_msg_##h
#define FLAG(n, h)                                                                                 \
	{                                                                                          \
		.name = n, .type = CLI_FLAG, .help = &oh_msg_##h                                   \
	}
#define OPTION_LANG(h)                                                                             \
	{                                                                                          \
		VALUE("lang", CHOICE, "zh|en", h), .choices = "zh|en"                              \
	}
#define OPTION_PACKS                                                                               \
	{                                                                                          \
		VALUE("packs", DIR, "DIR", cli_opt_packs)                                          \
	}
#define OPTION_THREADS                                                                             \
	{                                                                                          \
		VALUE("threads", COUNT, "N", cli_opt_threads), .fallback = "0", .most = 256        \
	}
#define OPTION_PACK(h, must)                                                                       \
	{                                                                                          \
		VALUE("pack", PACK, "PACK", h), .required = must                                   \
	}
#define OPTION_SIDE(h, must)                                                                       \
	{                                                                                          \
		VALUE("side", CHOICE, "demand|supply", h), .choices = "demand|supply",             \
		                                           .required = must                        \
	}
/* A folder alone. */
#define OPTION_DATA(h, must)                                                                       \
	{                                                                                          \
		VALUE("data", DIR, "DIR", h), .required = must                                     \
	}
/* A folder or a server, and the token for the latter. */
#define OPTIONS_PLATFORM                                                                           \
	OPTION_DATA(cli_opt_data, false), {VALUE("server", WORD, "URL", cli_opt_server)},          \
	    {VALUE("token", FILE, "FILE", cli_opt_token)},                                         \
	{                                                                                          \
		VALUE("tenant", WORD, "HOST", cli_opt_tenant)                                      \
	}
#define OPTION_QUIET                                                                               \
	{                                                                                          \
		.name = "quiet", .letter = 'q', .type = CLI_FLAG, .help = &oh_msg_cli_opt_quiet    \
	}
#define OPTION_HELP                                                                                \
	{                                                                                          \
		.name = "help", .letter = 'h', .type = CLI_FLAG, .help = &oh_msg_cli_opt_help      \
	}

static const cli_option match_options[] = {
    {VALUE("demand", FILE, "FILE", cli_opt_demand), .required = true},
    {VALUE("supply", FILE, "FILE", cli_opt_supply), .required = true},
    {VALUE("output", FILE, "FILE", cli_opt_output), .letter = 'o'},
    FLAG("json", cli_opt_json),
    {VALUE("top", COUNT, "N", cli_opt_top), .fallback = "10", .most = 1000000000},
    FLAG("commercial", cli_opt_commercial),
    FLAG("near", cli_opt_near),
    OPTION_PACK(cli_opt_pack_all, false),
    OPTION_PACKS,
    OPTION_THREADS,
    OPTION_LANG(cli_opt_lang),
    OPTION_QUIET,
    OPTION_HELP,
};
static const cli_option search_options[] = {
    {VALUE("supply", FILE, "FILE", cli_opt_search_supply), .required = true},
    {VALUE("queries", FILE, "FILE", cli_opt_queries)},
    {VALUE("query", WORD, "TEXT", cli_opt_search_query)},
    {VALUE("columns", WORD, "A,B,C", cli_opt_columns)},
    {VALUE("top", COUNT, "N", cli_opt_search_top), .fallback = "10", .most = 1000000000},
    {VALUE("run", FILE, "FILE", cli_opt_run)},
    FLAG("json", cli_opt_json),
    OPTION_PACK(cli_opt_pack_all, false),
    OPTION_PACKS,
    OPTION_THREADS,
    OPTION_LANG(cli_opt_lang),
    OPTION_QUIET,
    OPTION_HELP,
};
static const cli_option schedule_options[] = {
    {VALUE("output", FILE, "FILE", cli_opt_schedule_output), .letter = 'o'},
    {VALUE("keep", FILE, "FILE", cli_opt_keep)},
    {VALUE("fairness", WORD, "D|none", cli_opt_fairness)},
    FLAG("partial", cli_opt_partial),
    {VALUE("time", COUNT, "SECONDS", cli_opt_time), .fallback = "60", .most = 1000000},
    {VALUE("threads", COUNT, "N", cli_opt_schedule_threads), .fallback = "2", .most = 2},
    {VALUE("seed", COUNT, "N", cli_opt_seed), .fallback = "0", .most = 1000000000},
    OPTION_LANG(cli_opt_lang),
    OPTION_QUIET,
    OPTION_HELP,
};
static const cli_option extract_options[] = {
    OPTION_PACK(cli_opt_pack, true),
    OPTION_SIDE(cli_opt_side, true),
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option quantity_options[] = {
    OPTION_LANG(cli_opt_text_lang),
    {VALUE("kind", CHOICE, "KIND", cli_opt_kind), .choices = "dimension|currency|temperature"},
    OPTION_HELP,
};
static const cli_option list_options[] = {
    OPTION_SIDE(cli_opt_list_side, false),
    FLAG("rows", cli_opt_rows),
    FLAG("json", cli_opt_list_json),
    OPTION_PACK(cli_opt_pack_all, false),
    OPTION_PACKS,
    OPTION_THREADS,
    OPTION_LANG(cli_opt_lang),
    OPTION_QUIET,
    OPTION_HELP,
};
static const cli_option call_options[] = {
    OPTIONS_PLATFORM,
    {VALUE("path", WORD, "A/B", cli_opt_path)},
    {VALUE("query", WORD, "A=B&C=D", cli_opt_query)},
    {VALUE("body", FILE, "FILE", cli_opt_body)},
    {VALUE("upload", FILE, "FILE", cli_opt_upload)},
    {VALUE("if-match", WORD, "VERSION", cli_opt_if_match)},
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option import_options[] = {
    OPTIONS_PLATFORM,
    OPTION_SIDE(cli_opt_list_side_must, true),
    {VALUE("organisation", WORD, "ID", cli_opt_organisation)},
    FLAG("commit", cli_opt_commit),
    FLAG("publish", cli_opt_publish),
    {VALUE("visibility", CHOICE, "WHO", cli_opt_visibility),
     .choices = "public|registered|verified|private", .fallback = "registered"},
    FLAG("json", cli_opt_import_json),
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option export_options[] = {
    OPTIONS_PLATFORM,           OPTION_SIDE(cli_opt_export_side, false),
    FLAG("mine", cli_opt_mine), OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),  OPTION_HELP,
};
static const cli_option catalogue_options[] = {
    {VALUE("output", FILE, "FILE", cli_opt_catalogue_output), .letter = 'o', .required = true},
    {VALUE("supply", FILE, "FILE", cli_opt_supply)},
    {VALUE("demand", FILE, "FILE", cli_opt_demand)},
    OPTIONS_PLATFORM,
    {VALUE("title", WORD, "TEXT", cli_opt_cover_title)},
    {VALUE("place", WORD, "TEXT", cli_opt_cover_place)},
    {VALUE("date", WORD, "TEXT", cli_opt_cover_date)},
    {VALUE("organiser", WORD, "TEXT", cli_opt_cover_organiser)},
    {VALUE("foreword", FILE, "FILE", cli_opt_foreword)},
    {VALUE("chapters", CHOICE, "WHAT", cli_opt_chapters), .choices = "domain|category|city",
     .fallback = "domain"},
    {VALUE("readers", CHOICE, "WHO", cli_opt_readers), .choices = "public|registered"},
    {VALUE("conference", WORD, "ID", cli_opt_catalogue_conference)},
    FLAG("contacts", cli_opt_contacts),
    OPTION_PACK(cli_opt_pack_all, false),
    OPTION_PACKS,
    OPTION_THREADS,
    OPTION_LANG(cli_opt_lang),
    OPTION_QUIET,
    OPTION_HELP,
};
static const cli_option tenant_add_options[] = {
    OPTION_DATA(cli_opt_data, true),
    {VALUE("host", WORD, "HOST", cli_opt_host), .required = true},
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option tenant_list_options[] = {
    OPTION_DATA(cli_opt_data, true),
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option user_add_options[] = {
    OPTIONS_PLATFORM,
    {VALUE("roles", WORD, "A,B", cli_opt_roles)},
    {VALUE("place", WORD, "PLACE", cli_opt_place)},
    {VALUE("password", FILE, "FILE", cli_opt_password)},
    OPTION_PACKS,
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option user_options[] = {OPTIONS_PLATFORM, OPTION_PACKS, OPTION_LANG(cli_opt_lang),
                                          OPTION_HELP};
static const cli_option user_disable_options[] = {OPTIONS_PLATFORM, FLAG("undo", cli_opt_user_undo),
                                                  OPTION_PACKS, OPTION_LANG(cli_opt_lang),
                                                  OPTION_HELP};
static const cli_option backup_options[] = {OPTION_DATA(cli_opt_data_any, true),
                                            OPTION_LANG(cli_opt_lang), OPTION_HELP};
static const cli_option restore_options[] = {OPTION_DATA(cli_opt_data_new, true),
                                             OPTION_LANG(cli_opt_lang), OPTION_HELP};
static const cli_option verify_options[] = {
    OPTION_DATA(cli_opt_data_any, true),
    {VALUE("noted", FILE, "FILE", cli_opt_noted)},
    OPTION_LANG(cli_opt_lang),
    OPTION_HELP,
};
static const cli_option serve_options[] = {
    OPTION_DATA(cli_opt_data_serve, true),
    {VALUE("listen", WORD, "ADDR:PORT", cli_opt_listen), .fallback = "127.0.0.1:8080"},
    {VALUE("web", DIR, "DIR", cli_opt_web)},
    {VALUE("trusted-proxy", WORD, "ADDR", cli_opt_proxy)},
    {VALUE("metrics-token", FILE, "FILE", cli_opt_metrics_token)},
    {VALUE("log", FILE, "FILE", cli_opt_log)},
    {VALUE("threads", COUNT, "N", cli_opt_io_threads), .fallback = "0", .most = 64},
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

/* What all commands have, by the key of their messages and of their function. */
#define COMMAND(words, key, table)                                                                 \
	.name = words, .summary = &oh_msg_cli_##key##_summary, .text = &oh_msg_cli_##key##_text,   \
	.examples = &oh_msg_cli_##key##_examples, .options = table,                                \
	.n_options = sizeof table / sizeof *table, .run = cli_run_##key
#define TAKES(...)                                                                                 \
	.operands = {__VA_ARGS__},                                                                 \
	.n_operands = sizeof((cli_operand[]){__VA_ARGS__}) / sizeof(cli_operand)

const cli_command cli_commands[] = {
    {COMMAND("match", match, match_options)},
    {COMMAND("list", list, list_options), TAKES({"FILE", CLI_FILE, false, &oh_msg_cli_arg_file})},
    {COMMAND("search", search, search_options)},
    {COMMAND("schedule", schedule, schedule_options),
     TAKES({"EVENT", CLI_FILE, false, &oh_msg_cli_arg_event})},
    {COMMAND("extract", extract, extract_options)},
    {COMMAND("quantity", quantity, quantity_options)},
    {COMMAND("pack check", pack_check, pack_check_options),
     TAKES({"DIR", CLI_DIR, false, &oh_msg_cli_arg_pack_dir})},
    {COMMAND("pack list", pack_list, pack_list_options)},
    {COMMAND("serve", serve, serve_options)},
    {COMMAND("call", call, call_options),
     TAKES({"OPERATION", CLI_WORD, false, &oh_msg_cli_arg_operation})},
    {COMMAND("import", import, import_options),
     TAKES({"PATH", CLI_FILE, false, &oh_msg_cli_arg_import})},
    {COMMAND("export", export, export_options),
     TAKES({"FILE", CLI_FILE, false, &oh_msg_cli_arg_export})},
    {COMMAND("catalogue", catalogue, catalogue_options)},
    {COMMAND("tenant add", tenant_add, tenant_add_options),
     TAKES({"NAME", CLI_WORD, false, &oh_msg_cli_arg_tenant})},
    {COMMAND("tenant list", tenant_list, tenant_list_options)},
    {COMMAND("user add", user_add, user_add_options),
     TAKES({"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail},
           {"NAME", CLI_WORD, false, &oh_msg_cli_arg_name})},
    {COMMAND("user list", user_list, user_options)},
    {COMMAND("user role", user_role, user_options),
     TAKES({"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail},
           {"ROLES", CLI_WORD, true, &oh_msg_cli_arg_roles})},
    {COMMAND("user disable", user_disable, user_disable_options),
     TAKES({"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail})},
    {COMMAND("user link", user_link, user_options),
     TAKES({"MAIL", CLI_WORD, false, &oh_msg_cli_arg_mail})},
    {COMMAND("backup", backup, backup_options),
     TAKES({"FILE", CLI_FILE, false, &oh_msg_cli_arg_backup})},
    {COMMAND("restore", restore, restore_options),
     TAKES({"FILE", CLI_FILE, false, &oh_msg_cli_arg_backup})},
    {COMMAND("verify", verify, verify_options)},
    {COMMAND("help", help, help_options),
     /* Two words, since some commands have two. */
     TAKES({"COMMAND", CLI_CHOICE, true, &oh_msg_cli_arg_command}, {"", CLI_CHOICE, true, NULL})},
    {COMMAND("version", version, version_options)},
};
const size_t cli_n_commands = sizeof cli_commands / sizeof *cli_commands;
