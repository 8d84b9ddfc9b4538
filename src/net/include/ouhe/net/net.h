/* Outgoing connections on libcurl: one HTTP call, one mail.
 *
 * Both block until done or timed out and keep nothing. Addresses come from the
 * operator's settings (or from an OpenID provider named there), never from a user.
 * Redirects are not followed; only http and https, smtp and smtps are spoken;
 * certificates are verified. Thread-safe.
 * Sources: RFC 5322 and 2047 (mail), RFC 3207 (STARTTLS).
 */
#ifndef OUHE_NET_NET_H
#define OUHE_NET_NET_H

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"

enum { OH_NET_HEADERS = 8 };

typedef struct oh_net_request {
	const char *url;
	const char *method;                  /* NULL: GET, or POST with a body */
	oh_sv body;                          /* p NULL: none */
	const char *headers[OH_NET_HEADERS]; /* "Name: value", up to the first NULL */
	const char *ca_file;                 /* NULL: the system's */
	unsigned timeout_ms;                 /* of it all, 0: 10 s; connecting at most 30 s of it */
	size_t most;                         /* bytes of the answer, 0: 1 MiB; more is OH_ELIMIT */
	/* Takes the body of a 2xx answer piece by piece in place of the arena, however long; a
	 * status ends the call with it. NULL: none. */
	oh_status (*sink)(void *ctx, oh_sv piece, oh_error *err);
	void *sink_ctx;
	bool plain; /* http is allowed, too; otherwise https only, but for
	               127.0.0.1, [::1] and localhost */
} oh_net_request;

typedef struct oh_net_response {
	int status;
	oh_sv type; /* Content-Type */
	oh_sv body; /* NUL-terminated after its n bytes */
} oh_net_response;

/* OH_OK for every answer, whatever its status. OH_EIO with libcurl's words when there
 * was none (the URL's host is named, its query never). The answer is in the arena. */
oh_status oh_net_fetch(const oh_net_request *rq, oh_arena *a, oh_net_response *out, oh_error *err);

typedef struct oh_net_smtp {
	const char *url;             /* "smtp://host:587", "smtps://host:465" */
	bool plain;                  /* without TLS; otherwise STARTTLS is required with smtp: */
	const char *user, *password; /* NULL: none */
	const char *from;            /* address */
	const char *from_name;       /* may be NULL */
	const char *ca_file;         /* NULL: the system's */
	unsigned timeout_ms;         /* 0: 30 s */
} oh_net_smtp;

typedef struct oh_net_mail {
	oh_sv to;         /* one address */
	oh_sv subject;    /* UTF-8, one line */
	oh_sv text;       /* UTF-8, plain */
	oh_sv message_id; /* "unique@host": the same for every try of one mail */
	int64_t date;     /* seconds since 1970 */
} oh_net_mail;

/* OH_EINVALID for an address or a subject that could break out of its header; OH_EIO
 * with the server's words. *permanent (nullable): trying again will not help. */
oh_status oh_net_mail_send(const oh_net_smtp *server, const oh_net_mail *mail, bool *permanent,
                           oh_error *err);
/* The message as it is sent, headers and body (for tests and archives). */
oh_status oh_net_mail_format(const oh_net_smtp *server, const oh_net_mail *mail, oh_buf *out,
                             oh_error *err);
/* True for an address that can stand in a header: one @, no blanks, controls, commas,
 * angle brackets or quotes; at most 254 bytes (RFC 5321). */
bool oh_net_address(oh_sv address);

#endif
