/* The page's files, read into memory once: nothing outside can be named, and nothing
 * that begins with a dot is there. Immutable once opened. */
#ifndef OUHE_HTTP_PAGE_H
#define OUHE_HTTP_PAGE_H

#include "ouhe/base/error.h"

enum { HTTP_PAGE_FILES = 5000, HTTP_PAGE_BYTES = 128 << 20 };

typedef struct http_file {
	const char *type;
	oh_sv data;
	oh_sv gzip;     /* empty: not worth it */
	char etag[24];  /* of the bytes, without quotes */
	bool immutable; /* its name holds a hash of it */
	bool html;
} http_file;

typedef struct http_page http_page;

/* dir NULL: an empty page. OH_ENOENT: it is not there; OH_ELIMIT: too much in it. */
oh_status http_page_open(const char *dir, http_page **out, oh_error *err);
void http_page_close(http_page *p);
/* By path, "/assets/app.js"; "/" is index.html. NULL: no such file. */
const http_file *http_page_find(const http_page *p, oh_sv path);
/* One file, as it would be served. */
oh_status http_page_add(http_page *p, const char *file, oh_sv path, oh_error *err);
/* Appends data as gzip; false when memory is out. */
bool http_gzip(oh_sv data, int level, oh_buf *out);

#endif
