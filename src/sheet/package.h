/* A zip archive as a workbook uses it: parts by name, each read once, bounded. */
#ifndef OUHE_SHEET_PACKAGE_H
#define OUHE_SHEET_PACKAGE_H

#include "source.h"

typedef struct oh_package oh_package;
typedef struct oh_part oh_part;

/* The source and the limits must outlive the package. Names that could lead out
 * of a directory, names that occur twice and too many entries are refused. */
oh_status oh_package_open(const oh_source *src, const oh_sheet_limits *lim, oh_package **out,
                          oh_error *err);
/* The same for an archive of files that people made: any names, which then are not found
 * by name but by place. */
oh_status oh_package_open_any(const oh_source *src, const oh_sheet_limits *lim, oh_package **out,
                              oh_error *err);
uint64_t oh_package_entries(const oh_package *p);
/* The name as its bytes stand in the archive; NULL when it has none. */
const char *oh_package_raw_name(const oh_package *p, uint64_t index);
void oh_package_close(oh_package *p);
/* Part names have no leading slash; ASCII letters match without regard to case. */
bool oh_package_has(const oh_package *p, oh_sv name);

/* OH_ENOENT when the part is absent. The name must outlive the part. */
oh_status oh_part_open(oh_package *p, oh_sv name, oh_part **out, oh_error *err);
/* The entry at a place; `name` is for messages. */
oh_status oh_part_open_at(oh_package *p, uint64_t index, oh_sv name, oh_part **out, oh_error *err);
/* *got is 0 at the end. OH_ELIMIT past part_bytes or ratio. */
oh_status oh_part_read(oh_part *part, void *buf, size_t n, size_t *got, oh_error *err);
void oh_part_close(oh_part *part);

#endif
