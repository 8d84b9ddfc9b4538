/* The bytes of a file or of memory, read at any place. */
#ifndef OUHE_SHEET_SOURCE_H
#define OUHE_SHEET_SOURCE_H

#include "ouhe/base/error.h"
#include "ouhe/sheet/book.h"

typedef struct oh_source {
	int fd; /* -1: memory */
	const char *data;
	uint64_t size;
	char *owned; /* content of what could not be read twice */
	oh_sv name;  /* base name, for errors; belongs to the caller */
} oh_source;

/* The base name of a path. */
oh_sv oh_base_name(oh_sv path);
/* The limits with their defaults filled in; nullable. */
oh_sheet_limits oh_limits_of(const oh_sheet_limits *given);

/* Opens a regular file, or reads a pipe to its end. */
oh_status oh_source_open(const char *path, const oh_sheet_limits *lim, oh_source *out,
                         oh_error *err);
oh_status oh_source_memory(const void *data, size_t n, oh_sv name, const oh_sheet_limits *lim,
                           oh_source *out, oh_error *err);
void oh_source_close(oh_source *s);
/* Reads up to n bytes at `at`; *got is less only at the end. */
oh_status oh_source_read(const oh_source *s, uint64_t at, void *buf, size_t n, size_t *got,
                         oh_error *err);

/* "more than {0} …": OH_ELIMIT with the limit's value. */
oh_status oh_limit_error(oh_error *err, const oh_msg *msg, uint64_t value);
/* Fills in what is not known yet of an error's place; returns st. */
oh_status oh_locate(oh_error *err, oh_status st, oh_sv file, oh_sv sheet, uint32_t row,
                    uint32_t column);

#endif
