/* SQLite allocates through the project's one door, so that the nth allocation may fail
 * inside it, too. Each piece has its size before it. */
#include "ouhe/base/alloc.h"
#include "sqlite/driver.h"

enum { HEAD = 8 };

static void *take(int n)
{
	char *p = oh_alloc((size_t)n + HEAD);
	int64_t size = n;
	if (!p)
		return NULL;
	memcpy(p, &size, sizeof size);
	return p + HEAD;
}

static void give(void *p)
{
	if (p)
		oh_free((char *)p - HEAD);
}

static int size_of(void *p)
{
	int64_t size = 0;
	if (p)
		memcpy(&size, (char *)p - HEAD, sizeof size);
	return (int)size;
}

static void *resize(void *old, int n)
{
	char *p = oh_realloc((char *)old - HEAD, (size_t)n + HEAD);
	int64_t size = n;
	if (!p)
		return NULL;
	memcpy(p, &size, sizeof size);
	return p + HEAD;
}

static int round_up(int n)
{
	return (n + 7) & ~7;
}

static int begin(void *ctx)
{
	(void)ctx;
	return SQLITE_OK;
}

static void end(void *ctx)
{
	(void)ctx;
}

static void start(void)
{
	static const sqlite3_mem_methods methods = {take,     give,  resize, size_of,
	                                            round_up, begin, end,    NULL};
	/* Both are refused when the process has used SQLite before; it works as well. */
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	(void)sqlite3_initialize();
}

void oh_sqlite_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start);
}
