#include "packdir.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static const char common_json[] = "{\"name\":\"common\",\"zh\":\"通用\",\"en\":\"common\","
                                  "\"commercial\":true,\"technical\":[\"certificate\"],"
                                  "\"defaults\":{\"1/year\":\"annual_volume\"},"
                                  "\"foreign_words\":[\"替换\"]}";
static const char common_attributes[] =
    "category,key,zh,en,type,unit,fit,synonyms,source\n"
    "*,annual_volume,年需求量,annual volume,quantity,1/year,capacity,年产能|年产量,\n"
    "*,certificate,认证,certificate,set,,all_of,资质,\n"
    "*,lead_time,交货期,lead time,quantity,day,at_most,交期,\n";

bool packdir_write(const packdir *d, const char *pack, const char *file, const char *text)
{
	char path[512];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", d->path, pack);
	(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s", d->path, pack, file);
	f = fopen(path, "wb");
	if (!f)
		return false;
	ok = fwrite(text, 1, strlen(text), f) == strlen(text);
	return fclose(f) == 0 && ok;
}

bool packdir_make(packdir *d)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(d->path, sizeof(d->path), "%s/ouhe-pack-XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(d->path) && packdir_write(d, "common", "pack.json", common_json) &&
	       packdir_write(d, "common", "attributes.csv", common_attributes);
}

static void remove_in(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *e;

	while (dir && (e = readdir(dir)) != NULL) {
		char name[800];

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (snprintf(name, sizeof(name), "%s/%s", path, e->d_name) >= (int)sizeof(name))
			continue;
		(void)unlink(name);
		(void)rmdir(name);
	}
	if (dir)
		closedir(dir);
}

void packdir_remove(packdir *d)
{
	DIR *dir = opendir(d->path);
	const struct dirent *e;

	while (dir && (e = readdir(dir)) != NULL) {
		char name[800];

		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", d->path, e->d_name);
		remove_in(name);
		(void)rmdir(name);
	}
	if (dir)
		closedir(dir);
	(void)rmdir(d->path);
}

void print_pack_error(const oh_error *err)
{
	oh_buf b = OH_BUF_INIT;

	oh_error_render(&b, err, OH_LANG_EN);
	fprintf(stderr, "%.*s\n", OH_SV_ARG(oh_buf_sv(&b)));
	oh_buf_release(&b);
}
