#include "place.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"

typedef struct place {
	char root[256], dir[300], path[600];
} place;

int place_make(void **state)
{
	place *p = oh_calloc(1, sizeof *p);
	const char *temp = getenv("TMPDIR");
	/* In memory where the machine offers it: no test asks what a disk does. */
	if (!temp && access("/dev/shm", W_OK) == 0)
		temp = "/dev/shm";
	if (!p)
		return -1;
	(void)snprintf(p->root, sizeof p->root, "%s/ouhe-store-XXXXXX", temp ? temp : "/tmp");
	if (!mkdtemp(p->root)) {
		oh_free(p);
		return -1;
	}
	(void)snprintf(p->dir, sizeof p->dir, "%s/data", p->root);
	*state = p;
	return 0;
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	while (d && (e = readdir(d))) {
		char inner[1024];
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		(void)snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
		if (unlink(inner))
			remove_tree(inner);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(path);
}

int place_remove(void **state)
{
	place *p = *state;
	remove_tree(p->root);
	oh_free(p);
	return 0;
}

const char *place_dir(void *state)
{
	return ((place *)state)->dir;
}

const char *place_path(void *state, const char *name)
{
	place *p = state;
	(void)snprintf(p->path, sizeof p->path, "%s/%s", p->root, name);
	return p->path;
}

const char *words(const oh_error *err)
{
	static char text[2048];
	oh_buf b = OH_BUF_INIT;
	oh_error_render(&b, err, OH_LANG_ZH);
	oh_buf_str(&b, " / ");
	oh_error_render(&b, err, OH_LANG_EN);
	(void)snprintf(text, sizeof text, "%s", b.p ? b.p : "");
	oh_buf_release(&b);
	return text;
}
