/* Conferences in the store: desks, their people, and who asks whom for a meeting. SQL only;
 * conventions as in ouhe/store/listing.h: text that is read lives in the arena given.
 */
#ifndef OUHE_STORE_CONFERENCE_H
#define OUHE_STORE_CONFERENCE_H

#include "ouhe/store/store.h"

enum { OH_CONFERENCE_DRAFT, OH_CONFERENCE_OPEN, OH_CONFERENCE_OVER, OH_CONFERENCE_CALLED_OFF };

typedef struct oh_conference {
	oh_id id, user;
	int64_t version;
	int state;
	oh_ms created, updated;
	oh_ms starts, ends;            /* of the first and the last slot */
	oh_ms register_by, request_by; /* first millisecond after the deadline */
	oh_sv title, place, text;
	oh_sv settings; /* JSON of `service` */
} oh_conference;

oh_status oh_conference_insert(oh_db *db, oh_id tenant, const oh_conference *c, oh_error *err);
/* Replaces it where it still has version c->version - 1; OH_ESTALE otherwise. */
oh_status oh_conference_update(oh_db *db, oh_id tenant, const oh_conference *c, oh_error *err);
/* *found false and *out untouched when there is none. */
oh_status oh_conference_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_conference *out,
                            bool *found, oh_error *err);
/* The newest first; drafts only where asked for. */
oh_status oh_conference_list(oh_db *db, oh_id tenant, bool drafts, oh_arena *a, oh_conference **out,
                             size_t *n, oh_error *err);

/* --- desks --- */
enum { OH_DESK_ASKED, OH_DESK_APPROVED, OH_DESK_REFUSED, OH_DESK_WITHDRAWN };
enum { OH_DESK_SUPPLY, OH_DESK_DEMAND, OH_DESK_BOTH };

typedef struct oh_desk {
	oh_id id, conference, org, user;
	int64_t version;
	int state, side;
	int meetings_most; /* 0: as the rules say */
	bool print;        /* released for the catalogue */
	oh_ms created, decided;
	oh_sv name, domain;
	oh_sv away;    /* slots, spaces between */
	oh_sv answers; /* JSON of `service` */
	oh_sv reason;
} oh_desk;

typedef struct oh_desk_person {
	oh_id id, desk;
	oh_ms arrived;           /* 0: not yet */
	oh_sv code;              /* on the badge */
	oh_sv name, post, phone; /* empty when erased */
} oh_desk_person;

oh_status oh_desk_insert(oh_db *db, oh_id tenant, const oh_desk *d, oh_error *err);
/* As oh_conference_update. */
oh_status oh_desk_update(oh_db *db, oh_id tenant, const oh_desk *d, oh_error *err);
oh_status oh_desk_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_desk *out, bool *found,
                      oh_error *err);

typedef struct oh_desk_filter {
	oh_id conference; /* 0: all */
	oh_id org;        /* 0: all */
	int state;        /* -1: all */
	oh_id after;      /* only identities above */
	size_t limit;     /* 0: all */
} oh_desk_filter;
/* The oldest first. */
oh_status oh_desk_list(oh_db *db, oh_id tenant, const oh_desk_filter *f, oh_arena *a, oh_desk **out,
                       size_t *n, oh_error *err);
/* Desks by state, out[OH_DESK_x]. */
oh_status oh_desk_count(oh_db *db, oh_id tenant, oh_id conference, int64_t out[4], oh_error *err);

oh_status oh_desk_people(oh_db *db, oh_id tenant, oh_id desk, oh_arena *a, oh_desk_person **out,
                         size_t *n, oh_error *err);
oh_status oh_desk_person_insert(oh_db *db, oh_id tenant, oh_id conference, oh_id user,
                                const oh_desk_person *p, oh_error *err);
/* Replaces name, post, phone. */
oh_status oh_desk_person_update(oh_db *db, oh_id tenant, const oh_desk_person *p, oh_error *err);
oh_status oh_desk_person_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err);
/* Erases names, posts and phones that a person gave. */
oh_status oh_desk_people_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err);
/* Those that a person gave, for that person's own copy of the data. */
oh_status oh_desk_people_given(oh_db *db, oh_id tenant, oh_id user, oh_arena *a,
                               oh_desk_person **out, size_t *n, oh_error *err);

/* --- requests --- */
enum {
	OH_REQUEST_OPEN,
	OH_REQUEST_ACCEPTED,
	OH_REQUEST_DECLINED,
	OH_REQUEST_WITHDRAWN,
	OH_REQUEST_EXPIRED
};

typedef struct oh_meeting_request {
	oh_id id, conference, from, to; /* from, to: desks */
	oh_id user, decided_by;
	int64_t version;
	int state;
	oh_id demand, supply; /* 0: asked without a match */
	int verdict;          /* -1: none */
	int session;          /* 0 any, 1 morning, 2 afternoon */
	int stars_from;       /* 1–5 */
	int stars_to;         /* 0: not rated */
	oh_ms created, expires, decided;
	oh_sv text, reason;
} oh_meeting_request;

oh_status oh_request_insert(oh_db *db, oh_id tenant, const oh_meeting_request *r, oh_error *err);
/* As oh_conference_update; a new end forgets the reminder. */
oh_status oh_request_update(oh_db *db, oh_id tenant, const oh_meeting_request *r, oh_error *err);
oh_status oh_request_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_meeting_request *out,
                         bool *found, oh_error *err);

typedef struct oh_request_filter {
	oh_id conference; /* 0: all */
	oh_id desk;       /* on either side, 0: all */
	oh_id org;        /* on either side, 0: all */
	int state;        /* -1: all */
	oh_id below;      /* only identities below, 0: from the newest */
	size_t limit;     /* 0: all */
} oh_request_filter;
/* The newest first. */
oh_status oh_request_list(oh_db *db, oh_id tenant, const oh_request_filter *f, oh_arena *a,
                          oh_meeting_request **out, size_t *n, oh_error *err);
/* The open or accepted one between two desks, whoever asked; 0: none. */
oh_status oh_request_between(oh_db *db, oh_id tenant, oh_id one, oh_id other, oh_id *out,
                             oh_error *err);
/* Open ones that a desk has sent. */
oh_status oh_request_sent(oh_db *db, oh_id tenant, oh_id desk, int64_t *out, oh_error *err);
/* Requests by state, out[OH_REQUEST_x]. */
oh_status oh_request_count(oh_db *db, oh_id tenant, oh_id conference, int64_t out[5],
                           oh_error *err);
/* An open one that ends before `before`; reminded: only one that was not reminded of. */
oh_status oh_request_due(oh_db *db, oh_ms before, bool unreminded, oh_arena *a, oh_id *tenant,
                         oh_meeting_request *out, bool *found, oh_error *err);
oh_status oh_request_reminded(oh_db *db, oh_id tenant, oh_id id, oh_error *err);

/* --- never --- */
oh_status oh_never_set(oh_db *db, oh_id tenant, oh_id desk, oh_id other, bool never, oh_ms at,
                       oh_error *err);
typedef struct oh_never_pair {
	oh_id desk, other; /* who said so, of whom */
} oh_never_pair;
/* Of a conference (desk 0), or of one desk on either side. */
oh_status oh_never_list(oh_db *db, oh_id tenant, oh_id conference, oh_id desk, oh_arena *a,
                        oh_never_pair **out, size_t *n, oh_error *err);

#endif
