/* Shared by the files of `net`. */
#ifndef OUHE_NET_INTERNAL_H
#define OUHE_NET_INTERNAL_H

#include <curl/curl.h>

#include "ouhe/base/alloc.h"
#include "ouhe/net/messages.h"
#include "ouhe/net/net.h"

/* A handle with what every call has in common; NULL when memory is out. */
CURL *net_handle(const char *url, unsigned timeout_ms, const char *ca_file, char *words);
/* Appends to a list; on failure frees it and returns NULL with *failed set. */
struct curl_slist *net_append(struct curl_slist *list, const char *line, bool *failed);
/* "host" or "host:port" of a URL, for messages. */
oh_sv net_host(const char *url);

#endif
