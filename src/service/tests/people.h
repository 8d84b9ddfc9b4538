/* A platform of its own in a folder of its own, and people who call operations on it. */
#ifndef OUHE_SERVICE_TESTS_PEOPLE_H
#define OUHE_SERVICE_TESTS_PEOPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/service/operation.h"

extern oh_platform *people_platform;
/* Set-up and teardown of cmocka. `settings` of people_open: text of ouhe.json, NULL: none. */
int people_make(void **state);
int people_remove(void **state);
int people_open(const char *settings);
/* Closes and opens again on the same folder. */
void people_reopen(void);
/* The same, and work goes on in the background from now on. */
void people_serve(void);
/* The store's clock, ms; it stands still until moved. */
void people_clock(int64_t now);
int64_t people_now(void);

/* One caller: what a browser or a program keeps between requests. */
typedef struct person {
	char session[256], token[256], csrf[64];
	const char *host, *address;
} person;

/* What came back; valid until the caller's next call. */
typedef struct reply {
	oh_status st;
	int status; /* as HTTP */
	const oh_json *json;
	const char *text, *etag, *location;
	const oh_msg *msg;
	unsigned retry_after;
	bool ended; /* the cookie is taken away */
} reply;

/* Calls an operation; `path` is its parameters joined by '/', may be NULL; `query` is
 * "a=1&b=2", may be NULL; body is JSON, may be NULL. A new session is kept in *p. */
reply people_call(person *p, const char *operation, const char *path, const char *query,
                  const char *body);
reply people_call_if(person *p, const char *operation, const char *path, const char *if_match,
                     const char *body);
/* An operation whose body is a file. */
reply people_upload(person *p, const char *operation, const char *path, const char *query,
                    oh_sv bytes);
/* The same as the platform itself (the command line). */
reply people_offline(const char *operation, const char *path, const char *body);

/* Text at "a.b.0.c" of the answer; "" when there is none. */
const char *people_text(const oh_json *json, const char *at);
double people_number(const oh_json *json, const char *at);
const oh_json *people_json(const oh_json *json, const char *at);
/* True when the problem list names the field. */
bool people_faulted(const char *field);

/* The token at the end of a link. */
const char *people_token(const char *link);
/* An account with a password (people_password) and roles as a JSON list; its identity. */
extern const char people_password[];
const char *people_add(const char *mail, const char *name, const char *roles);
/* An organisation with an admin and a member made of `key`: KEY-admin@, KEY-member@. */
const char *people_organisation(const char *key);
/* Logged in. */
person people_log_in(const char *mail);

#endif
