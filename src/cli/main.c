#include <signal.h>
#include <string.h>

#include "cli.h"

int main(int argc, char **argv)
{
	cli c = {.lang = cli_environment_lang()};
	cli_guard_descriptors();
	signal(SIGPIPE, SIG_IGN); /* a reader that leaves is seen by write */
	/* `ouhe --version` and `ouhe --help` as everywhere. */
	static char help[] = "help", version[] = "version";
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		argv[1] = help;
	else if (argc > 1 && strcmp(argv[1], "--version") == 0)
		argv[1] = version;
	if (argc < 2) {
		cli_say_msg(&c, &oh_msg_cli_summary, NULL, NULL, NULL);
		cli_say_msg(&c, &oh_msg_cli_try_all, NULL, NULL, NULL);
		return CLI_USAGE;
	}
	int status = cli_parse(&c, argc - 1, argv + 1);
	if (status)
		return status;
	return c.help ? cli_show_help(&c, c.command) : c.command->run(&c);
}
