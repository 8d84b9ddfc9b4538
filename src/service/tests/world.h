/* A platform in a temporary folder with people and organisations in it, and operations
 * called as anybody. */
#ifndef OUHE_SERVICE_TESTS_WORLD_H
#define OUHE_SERVICE_TESTS_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../listings.h"

enum { WORLD_ORGS = 8, WORLD_PEOPLE = 12 };

typedef struct world {
	char dir[256];
	oh_platform *p;
	oh_arena *a;
	oh_buf out;
	oh_call call; /* the last one */
	oh_error err;
	oh_json *doc; /* its answer, NULL: none */
	oh_status st;
	oh_sv upload; /* of the next call only */
	bool serve;   /* from the next world_reopen on: with background work */
	struct {
		oh_id id;
		bool verified;
	} orgs[WORLD_ORGS];
	struct {
		oh_id id, org;
		uint32_t roles;
		oh_membership membership;
	} people[WORLD_PEOPLE];
} world;

/* People: an index each. VISITOR logs in nowhere. */
enum {
	BUYER,    /* of organisation 0, verified */
	SUPPLIER, /* of organisation 1, verified */
	NEWCOMER, /* of organisation 2, not verified */
	RIVAL,    /* of organisation 3, verified */
	ORGANISER,
	ANALYST,
	READER, /* registered, of no organisation */
	SECOND, /* another member of organisation 1 */
	VISITOR = -1
};

int world_make(void **state);
/* With mail configured (nothing is sent: no background work). */
int world_make_mail(void **state);
int world_remove(void **state);
/* Closes and opens the platform again. */
void world_reopen(world *w);
/* Works off what the matcher has waiting. */
void world_match(world *w);

/* Calls an operation; `path` holds parameters with '/' between them, `query` is a query
 * string, `body` JSON, `version` goes into If-Match (0: none). */
oh_status world_call(world *w, int who, const char *op, const char *path, const char *query,
                     const char *body, int64_t version);
/* The value at "a.b.0.c" of the last answer: a text, NULL when there is none. */
const char *world_text(world *w, const char *where);
/* A number, -1 without one. */
double world_number(world *w, const char *where);
size_t world_length(world *w, const char *where);
const oh_json *world_at(world *w, const char *where);
/* The last answer as text. */
const char *world_out(world *w);
/* True when the problem names the field. */
bool world_problem(world *w, const char *field);
/* Identity as text, in the arena. */
const char *world_id(world *w, oh_id id);

/* Creates a listing and returns its id's text; `more` are further members of the body,
 * beginning with a comma, or "". */
const char *world_listing(world *w, int who, const char *side, const char *title, const char *text,
                          const char *more);
/* Creates and publishes it (by the organiser where its owner may not). */
const char *world_published(world *w, int who, const char *side, const char *title,
                            const char *text, const char *more);
/* Moves it to a state, from whatever version it has. */
oh_status world_move(world *w, int who, const char *id, const char *to, const char *reason);
/* Notices of a person, of a kind ("" any). */
size_t world_notices(world *w, int who, const char *kind);

#endif
