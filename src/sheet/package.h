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
void oh_package_close(oh_package *p);
/* Part names have no leading slash; ASCII letters match without regard to case. */
bool oh_package_has(const oh_package *p, oh_sv name);

/* OH_ENOENT when the part is absent. The name must outlive the part. */
oh_status oh_part_open(oh_package *p, oh_sv name, oh_part **out, oh_error *err);
/* *got is 0 at the end. OH_ELIMIT past part_bytes or ratio. */
oh_status oh_part_read(oh_part *part, void *buf, size_t n, size_t *got, oh_error *err);
void oh_part_close(oh_part *part);

#endif
