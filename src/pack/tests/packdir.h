/* Packs made in a directory of the test's own. */
#ifndef OUHE_PACK_TESTS_PACKDIR_H
#define OUHE_PACK_TESTS_PACKDIR_H

#include "ouhe/base/error.h"

/* A fresh directory with a sound `common` in it. */
typedef struct packdir {
	char path[256];
} packdir;

bool packdir_make(packdir *d);
void packdir_remove(packdir *d);
/* Writes pack/file; the text is used as it stands. */
bool packdir_write(const packdir *d, const char *pack, const char *file, const char *text);
void print_pack_error(const oh_error *err);

#endif
