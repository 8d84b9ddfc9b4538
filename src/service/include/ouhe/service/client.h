/* Calling operations from the command line: on a data folder in this process, or on a
 * running server over HTTP with a token. The caller sees no difference.
 *
 * On a data folder the caller is the platform's operator: who may read and write its files
 * may do everything there; the audit trail says that the platform itself did it. One
 * process at a time has a folder: while a server runs, call the server.
 */
#ifndef OUHE_SERVICE_CLIENT_H
#define OUHE_SERVICE_CLIENT_H

#include "ouhe/service/operation.h"

typedef struct oh_client oh_client;

typedef struct oh_client_config {
	const char *data_dir, *packs_dir; /* a folder … */
	const char *server, *token;       /* … or a server: "https://ouhe.example.com" */
	const char *tenant;               /* folder: host of the tenant; NULL: the first */
	const char *ca_file;              /* NULL: the system's */
	oh_lang lang;
	bool work; /* folder: run background work, too (imports are read there) */
} oh_client_config;

typedef struct oh_client_request {
	const char *operation;           /* its id */
	oh_sv path[OH_CALL_PATH_PARAMS]; /* {parameters} in order */
	const oh_param *query;
	size_t n_query;
	oh_sv body;   /* JSON text; p NULL: none */
	oh_sv upload; /* bytes; p NULL: none */
	oh_sv if_match, idempotency_key;
	/* NULL, or where the body goes, whole or not at all, in place of the answer's. */
	const char *save;
} oh_client_request;

typedef struct oh_client_answer {
	int status; /* as HTTP; 0: a server gave no answer, err tells why */
	oh_sv body; /* JSON, or a file's bytes */
	oh_sv etag;
	oh_sv words; /* of a failure: what is wrong, field by field, in the client's language */
} oh_client_answer;

/* Copies what it needs of the config. */
oh_status oh_client_open(const oh_client_config *config, oh_client **out, oh_error *err);
/* Waits for background work. NULL is legal. */
void oh_client_close(oh_client *c);
/* Waits two minutes for a server's answer, an hour where the operation may take long.
 * OH_OK when the operation was done. When it was refused: the status that goes with it,
 * answer->words, and err with the same. The answer lives in the arena. */
oh_status oh_client_call(oh_client *c, const oh_client_request *rq, oh_arena *a,
                         oh_client_answer *answer, oh_error *err);

#endif
