#include "paper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST = 1024 };

const char *paper_save(const char *name, oh_sv bytes)
{
	static char path[LONGEST];
	if (mkdir(OH_BINARY_DIR "/papers", 0777))
		assert_int_equal(errno, EEXIST);
	(void)snprintf(path, sizeof path, "%s/papers/%s", OH_BINARY_DIR, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	assert_int_equal(fclose(f), 0);
	return path;
}

void paper_run(oh_buf *out, const char *command, const char *path)
{
	char line[LONGEST * 2], piece[4096];
	size_t n;
	const char *hole = strstr(command, "%s");
	assert_non_null(hole);
	(void)snprintf(line, sizeof line, "%.*s'%s'%s", (int)(hole - command), command, path,
	               hole + 2);
	FILE *pipe = popen(line, "r");
	assert_non_null(pipe);
	oh_buf_clear(out);
	oh_buf_str(out, "");
	while ((n = fread(piece, 1, sizeof piece, pipe)) > 0)
		oh_buf_put(out, piece, n);
	int status = pclose(pipe);
	if (status)
		fail_msg("%s: status %d", line, status);
	assert_true(oh_buf_ok(out));
}

bool paper_says(const oh_buf *text, const char *words)
{
	return oh_sv_find(oh_buf_sv(text), oh_sv_from(words)) != SIZE_MAX;
}

size_t paper_times(const oh_buf *text, const char *words)
{
	size_t n = 0;
	for (const char *at = text->p; (at = strstr(at, words)); at += strlen(words))
		n++;
	return n;
}

static double attribute(const char *tag, const char *name)
{
	const char *at = strstr(tag, name);
	assert_non_null(at);
	return strtod(at + strlen(name), NULL);
}

/* <page width=".." height=".."> and <word xMin=".." yMin=".." xMax=".." yMax="..">. Boxes
 * of letters are higher than their ink. */
static void check_words(const oh_buf *boxes)
{
	const double slack = 3;
	double w = 0, h = 0;
	for (const char *at = boxes->p; (at = strchr(at, '<')); at++) {
		if (strncmp(at, "<page ", 6) == 0) {
			w = attribute(at, "width=\"");
			h = attribute(at, "height=\"");
		} else if (strncmp(at, "<word ", 6) == 0) {
			bool inside = attribute(at, "xMin=\"") >= -slack &&
			              attribute(at, "yMin=\"") >= -slack &&
			              attribute(at, "xMax=\"") <= w + slack &&
			              attribute(at, "yMax=\"") <= h + slack;
			if (!inside)
				fail_msg("off the page of %g x %g: %.160s", w, h, at);
		}
	}
}

static size_t check_fonts(const oh_buf *fonts)
{
	size_t rows = 0;
	const char *line = strchr(fonts->p, '\n');
	line = line ? strchr(line + 1, '\n') : NULL; /* behind the two lines of the head */
	while (line && line[1]) {
		const char *end = strchr(line + 1, '\n');
		oh_sv row = {line + 1, (size_t)((end ? end : line + strlen(line)) - line - 1)};
		/* Boxes for what no font has are drawn by Cairo as a font of its own kind. */
		if (oh_sv_find(row, OH_SV("yes yes yes")) == SIZE_MAX)
			fail_msg("not embedded, no subset or not searchable: %.*s", OH_SV_ARG(row));
		rows++;
		line = end;
	}
	return rows;
}

size_t paper_check(const char *path)
{
	oh_buf out = OH_BUF_INIT;
	paper_run(&out, "qpdf --check %s 2>&1", path); /* a warning is a failure, too */
	paper_run(&out, "pdfinfo %s 2>&1", path);
	assert_false(paper_says(&out, "Error"));
	const char *pages = strstr(out.p, "Pages:");
	assert_non_null(pages);
	size_t n = strtoul(pages + strlen("Pages:"), NULL, 10);
	paper_run(&out, "pdffonts %s 2>/dev/null", path);
	size_t fonts = check_fonts(&out);
	paper_run(&out, "pdftotext -bbox %s -", path);
	assert_int_equal(paper_times(&out, "<page "), n);
	check_words(&out);
	assert_true(fonts > 0 || paper_times(&out, "<word ") == 0);
	oh_buf_release(&out);
	return n;
}
