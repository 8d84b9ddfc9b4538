/* Papers as other programs see them: poppler's tools read what was made. */
#ifndef OUHE_REPORT_TESTS_PAPER_H
#define OUHE_REPORT_TESTS_PAPER_H

#include "ouhe/base/buf.h"

/* A view in a constant table. */
#define T(lit)                                                                                     \
	{                                                                                          \
		(lit), sizeof(lit) - 1                                                             \
	}

/* Puts the bytes at a path of this test's own below the build folder; static memory. */
const char *paper_save(const char *name, oh_sv bytes);
/* What a command prints; `%s` in it is the path. The test fails where the command does. */
void paper_run(oh_buf *out, const char *command, const char *path);
bool paper_says(const oh_buf *text, const char *words);
size_t paper_times(const oh_buf *text, const char *words);
/* Whole: neither qpdf nor poppler has anything to complain of, every font is embedded as a subset
 * with its Unicode table, and no word stands off its page. Returns the number of pages. */
size_t paper_check(const char *path);

#endif
