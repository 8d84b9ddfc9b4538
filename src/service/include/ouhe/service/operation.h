/* Operations: every use case of the platform behind one signature.
 *
 * An operation is a row of a table: its id (operationId of api/openapi.yaml), method
 * and path, how it is called, and the function that does it. `http` maps requests to
 * rows and knows nothing else; the command line calls rows by id, in its own process
 * on a data folder, or over HTTP with a token on a running server. Input is checked
 * JSON and strings, output is the JSON of api/openapi.yaml; so both ends give and get
 * the same bytes.
 *
 * oh_platform_call does what is common to all: it checks the access table, scope, and
 * size of the body, keeps idempotency keys, and runs the function. The functions are
 * in service/<area>.c with their SQL in store/<area>.c.
 */
#ifndef OUHE_SERVICE_OPERATION_H
#define OUHE_SERVICE_OPERATION_H

#include "ouhe/base/arena.h"
#include "ouhe/json/read.h"
#include "ouhe/service/access.h"
#include "ouhe/service/platform.h"

typedef struct oh_param {
	oh_sv name, value; /* decoded UTF-8 */
} oh_param;

enum { OH_CALL_PATH_PARAMS = 4 };

typedef struct oh_call {
	/* In; views live until the call ends. */
	oh_platform *platform;
	const struct oh_operation *op; /* set by oh_platform_call */
	oh_actor actor;
	oh_lang lang;
	oh_arena *arena;                 /* of the request: all scratch and results */
	oh_sv path[OH_CALL_PATH_PARAMS]; /* {parameters} of the path in order */
	const oh_param *query;
	size_t n_query;
	const oh_json *body;   /* NULL: none; otherwise an object */
	oh_sv upload;          /* OH_OP_UPLOAD: the bytes of the body */
	oh_sv upload_name;     /* its file name as the query `name` gave it */
	oh_sv if_match;        /* version without quotes; empty: none */
	oh_sv idempotency_key; /* empty: none */
	oh_sv request_id;
	oh_sv client; /* address, for rate limits; never stored with personal data */
	oh_sv user_agent;
	/* Out. */
	oh_buf *out; /* body; empty with status 204 */
	/* A large body instead: an open file that no name leads to any more, read from its
	 * begin. Whoever made the call closes it, also when it comes to nothing. */
	bool has_file;
	int file;
	uint64_t file_bytes;
	int status;           /* 200 unless the function says otherwise */
	const char *type;     /* media type of out; NULL: application/json */
	oh_sv etag;           /* version of what was returned; empty: none */
	bool live;            /* what was returned changes while its version does not (counts,
	                         what the caller may do): a read is never answered by 304 */
	oh_sv location;       /* path of what was created, or where to go (302) */
	oh_sv download;       /* file name for Content-Disposition; empty: none */
	oh_sv set_session;    /* a new session's secret for the cookie */
	bool end_session;     /* take the cookie away */
	bool secret;          /* out holds a secret that is shown once: never kept for a replay */
	unsigned retry_after; /* with OH_EBUSY: seconds */
	/* Fields that are wrong, all of them at once: see oh_call_invalid. */
	struct oh_problem *problems;
	size_t n_problems;
} oh_call;

/* One wrong field: a JSON pointer into the body, or "?name" for a query parameter. */
typedef struct oh_problem {
	oh_sv field;
	const oh_msg *msg;
	oh_sv args[OH_MSG_ARGS];
	size_t n_args;
} oh_problem;

enum {
	OH_OP_ANYONE = 1,     /* no session needed */
	OH_OP_UPLOAD = 2,     /* the body is a file */
	OH_OP_SLOW = 4,       /* may block or compute for long: never on an I/O thread */
	OH_OP_CREATES = 8,    /* takes an idempotency key */
	OH_OP_VERSIONED = 16, /* needs If-Match (428 without) */
	OH_OP_OPEN_CSRF = 32  /* changes state before a session exists: log-in and the like */
};

typedef struct oh_operation {
	const char *id;     /* "createListing" */
	const char *method; /* "POST" */
	const char *path;   /* "/api/v1/listings/{id}" */
	unsigned flags;
	uint32_t scope;  /* OH_SCOPE_x that a token needs */
	size_t max_body; /* bytes; 0: 256 KiB */
	/* NULL: the transport does it once oh_platform_call has said OH_OK (the stream of
	 * events). */
	oh_status (*run)(oh_call *c, oh_error *err);
} oh_operation;

/* All operations; order is stable. */
const oh_operation *oh_operations(size_t *n);
const oh_operation *oh_operation_find(const char *id);

/* Runs one operation for c->actor. On failure out is empty and err (with problems)
 * says why; oh_call_problem_json renders it. */
oh_status oh_platform_call(const oh_operation *op, oh_call *c, oh_error *err);

/* Who a secret belongs to. Sessions come from the cookie, tokens from
 * "Authorization: Bearer". An unknown or ended one gives a visitor (OH_OK) for a
 * session and OH_EAUTH for a token. Cost: a look-up in memory once seen. */
oh_status oh_platform_actor(oh_platform *p, oh_sv host, oh_sv session, oh_sv token, oh_arena *a,
                            oh_actor *out, oh_error *err);

/* HTTP status of a failure, 4xx or 5xx. */
int oh_problem_status(oh_status st);
/* Problem details (RFC 9457) of a failed call, as application/problem+json: type,
 * title, status, detail, instance (request id), errors: [{field, detail}]. */
void oh_call_problem_json(const oh_call *c, const oh_error *err, oh_buf *out);

/* --- For the functions behind the rows. --- */

/* Notes a wrong field and returns OH_EINVALID; call as often as fields are wrong, then
 * return oh_call_check. */
oh_status oh_call_invalid(oh_call *c, const char *field, const oh_msg *msg, const oh_sv *args,
                          size_t n);
/* OH_OK without noted problems, else OH_EINVALID with a message that counts them. */
oh_status oh_call_check(oh_call *c, oh_error *err);
/* The query parameter, or the empty view. */
oh_sv oh_call_query(const oh_call *c, const char *name);
/* The {i}th path parameter as an identity; OH_ENOENT when it is none. */
oh_status oh_call_id(const oh_call *c, size_t i, int64_t *out, oh_error *err);
/* oh_access for this call's operation and an object, as a status with its message. */
oh_status oh_call_may(const oh_call *c, const oh_object *object, oh_error *err);
/* "limit" (1–100, 50 by default) and the opaque "cursor" of a list. */
oh_status oh_call_page(oh_call *c, size_t *limit, oh_sv *cursor, oh_error *err);

/* Members of the body; each notes a problem when the member is there but not what it
 * must be, and leaves *out. `must`: missing is a problem, too. Text is trimmed, valid
 * UTF-8 without control characters other than line breaks, at most `most` characters; marks
 * that show nothing (zero width, turned direction) are taken out. */
bool oh_call_text(oh_call *c, const char *member, bool must, size_t most, oh_sv *out);
bool oh_call_int(oh_call *c, const char *member, bool must, int64_t lo, int64_t hi, int64_t *out);
bool oh_call_bool(oh_call *c, const char *member, bool must, bool *out);
/* *out: index of the value in a NULL-terminated list of names. */
bool oh_call_choice(oh_call *c, const char *member, bool must, const char *const *names, int *out);

#endif
