/* Who may do what: one table, one function.
 *
 * The table is access.def: a row an operation, a column a role, in each cell how
 * far the role reaches. docs/access.md is the same table for people; a test tries
 * every operation as every role on its own, another organisation's and another
 * tenant's objects and compares.
 */
#ifndef OUHE_SERVICE_ACCESS_H
#define OUHE_SERVICE_ACCESS_H

#include "ouhe/base/message.h"

/* Bits. Everybody, logged in or not, is a visitor; who is logged in is registered.
 * A member and an organisation admin are so of certain organisations. The three
 * administrators can be three people: system, security (users, roles, log-in), audit
 * (the trail); none of them sees what an organiser sees by that alone. */
enum {
	OH_ROLE_VISITOR = 1,
	OH_ROLE_REGISTERED = 2,
	OH_ROLE_MEMBER = 4,
	OH_ROLE_ORG_ADMIN = 8,
	OH_ROLE_ANALYST = 16,
	OH_ROLE_ORGANISER = 32,
	OH_ROLE_SYSTEM_ADMIN = 64,
	OH_ROLE_SECURITY_ADMIN = 128,
	OH_ROLE_AUDIT_ADMIN = 256
};
enum {
	OH_ROLE_ADMINISTRATOR = OH_ROLE_SYSTEM_ADMIN | OH_ROLE_SECURITY_ADMIN | OH_ROLE_AUDIT_ADMIN
};

/* What an API token may be used for; a session has all. */
enum {
	OH_SCOPE_READ = 1,
	OH_SCOPE_WRITE = 2,
	OH_SCOPE_IMPORT = 4,
	OH_SCOPE_ADMIN = 8,
	OH_SCOPE_ALL = 15
};

typedef struct oh_membership {
	int64_t org;
	bool admin;
	bool verified; /* the organisation is */
} oh_membership;

/* Who calls. Views live as long as the call. */
typedef struct oh_actor {
	int64_t tenant;
	int64_t user;   /* 0: a visitor */
	uint32_t roles; /* platform roles and what the memberships give */
	uint32_t scopes;
	const oh_membership *orgs;
	size_t n_orgs;
	int64_t session, token; /* one of them, or neither */
	const char *csrf;       /* of the session; "" otherwise */
	const char
	    *pending; /* a visitor's log-in elsewhere that is under way; "" or NULL otherwise */
} oh_actor;

typedef enum oh_visibility {
	OH_VISIBLE_PUBLIC,
	OH_VISIBLE_REGISTERED,
	OH_VISIBLE_VERIFIED, /* members of verified organisations */
	OH_VISIBLE_INVITED,  /* members of the organisations named */
	OH_VISIBLE_PRIVATE   /* its own organisation */
} oh_visibility;

/* What it is done to. Zero: nothing in particular. */
typedef struct oh_object {
	int64_t tenant; /* another than the actor's: nothing is ever allowed */
	int64_t org;    /* owner, 0: none */
	int64_t user;   /* the person whose it is, 0: none */
	bool published; /* listings: visible beyond its organisation at all */
	bool personal;  /* contact data: an analyst sees no more of it than anyone registered, an
	                 * organiser not what is private */
	oh_visibility visibility;
	const int64_t *invited;
	size_t n_invited;
} oh_object;

/* How far a role reaches with an operation. */
typedef enum oh_reach {
	OH_REACH_NONE,
	OH_REACH_SELF, /* what is the actor's own: object.user */
	OH_REACH_ORG,  /* what belongs to an organisation of the actor's */
	OH_REACH_SEEN, /* what visibility shows the actor */
	OH_REACH_ALL   /* everything of the tenant */
} oh_reach;

typedef enum oh_answer_access {
	OH_ACCESS_YES,
	OH_ACCESS_LOGIN, /* log in first: 401 */
	OH_ACCESS_NO,    /* 403, and the message says who can grant it */
	OH_ACCESS_HIDDEN /* 404: that it exists is not to be known */
} oh_answer_access;

/* The one decision. `operation`: its id in access.def; one that is not there is refused.
 * object NULL: asks whether the actor may call it at all. Of several roles the widest
 * reach counts; a member and an organisation admin reach the organisations of which they
 * are so. What is refused and not seen either is HIDDEN. Pure; no I/O; a few hundred
 * nanoseconds. */
oh_answer_access oh_access(const oh_actor *actor, const char *operation, const oh_object *object);
/* A cell of the table: `role` is one bit of OH_ROLE_x. */
oh_reach oh_access_reach(const char *operation, uint32_t role);
/* The roles that reach anything with it. */
uint32_t oh_access_roles(const char *operation);
/* Who may do it and who makes one so, in words for a refusal. Never NULL. */
const oh_msg *oh_access_who(const char *operation);
/* Visibility alone: may this actor see the object? Its own organisation's and its own always;
 * an analyst everything published, an organiser everything of an organisation. */
bool oh_access_sees(const oh_actor *actor, const oh_object *object);
/* The same as a filter for searches: bits (1 << oh_visibility) that the actor sees
 * whoever owns it; own and inviting organisations come on top. */
uint32_t oh_access_visibilities(const oh_actor *actor);
/* True when the actor is a member (admin: an admin) of the organisation. */
bool oh_actor_in(const oh_actor *actor, int64_t org, bool admin);

#endif
