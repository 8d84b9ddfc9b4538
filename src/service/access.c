/* The one decision who may do what; see ouhe/service/access.h and access.def. */
#include "ouhe/service/access.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/service/messages.h"

enum { ROLES = 9 };

struct row {
	const char *id;
	uint8_t reach[ROLES]; /* in the order of the bits of OH_ROLE_x */
};

#define ACCESS(id, vis, reg, mem, adm, ana, org, sys, sec, aud)                                    \
	{#id,                                                                                      \
	 {OH_REACH_##vis, OH_REACH_##reg, OH_REACH_##mem, OH_REACH_##adm, OH_REACH_##ana,          \
	  OH_REACH_##org, OH_REACH_##sys, OH_REACH_##sec, OH_REACH_##aud}},
static const struct row table[] = {
#include "access.def"
};
#undef ACCESS
enum { N_ROWS = sizeof table / sizeof table[0] };

/* The rows by id, for the look-up of every call. */
static const struct row *sorted[N_ROWS];
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

static int by_id(const void *a, const void *b)
{
	return strcmp((*(const struct row *const *)a)->id, (*(const struct row *const *)b)->id);
}

static void sort_rows(void)
{
	for (size_t i = 0; i < N_ROWS; i++)
		sorted[i] = &table[i];
	qsort(sorted, N_ROWS, sizeof sorted[0], by_id);
}

static const struct row *row_of(const char *operation)
{
	size_t lo = 0, hi = N_ROWS;
	(void)pthread_once(&sorted_once, sort_rows);
	while (operation && lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(operation, sorted[mid]->id);
		if (!c)
			return sorted[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* Roles that a call has whatever its actor says: everybody is a visitor. */
static uint32_t roles_of(const oh_actor *actor)
{
	return actor->roles | OH_ROLE_VISITOR;
}

bool oh_actor_in(const oh_actor *actor, int64_t org, bool admin)
{
	for (size_t i = 0; org && i < actor->n_orgs; i++)
		if (actor->orgs[i].org == org)
			return !admin || actor->orgs[i].admin;
	return false;
}

static bool in_verified(const oh_actor *actor)
{
	for (size_t i = 0; i < actor->n_orgs; i++)
		if (actor->orgs[i].verified)
			return true;
	return false;
}

static bool is_invited(const oh_actor *actor, const oh_object *o)
{
	for (size_t i = 0; i < o->n_invited; i++)
		if (oh_actor_in(actor, o->invited[i], false))
			return true;
	return false;
}

uint32_t oh_access_visibilities(const oh_actor *actor)
{
	uint32_t roles = roles_of(actor), all = (1u << OH_VISIBLE_PRIVATE << 1) - 1;
	uint32_t seen = 1u << OH_VISIBLE_PUBLIC;
	if (roles & (OH_ROLE_ANALYST | OH_ROLE_ORGANISER))
		return all;
	if (roles & ~(uint32_t)OH_ROLE_VISITOR)
		seen |= 1u << OH_VISIBLE_REGISTERED;
	if (in_verified(actor))
		seen |= 1u << OH_VISIBLE_VERIFIED;
	return seen;
}

/* As oh_access_visibilities for contact data: figures need none, so that an analyst sees
 * what anyone registered sees; an organiser needs them to check and to arrange, but what
 * its owner kept private stays so. */
static uint32_t personal_visibilities(const oh_actor *actor)
{
	oh_actor plain = *actor;
	uint32_t seen;
	plain.roles &= ~(uint32_t)(OH_ROLE_ANALYST | OH_ROLE_ORGANISER);
	plain.roles |= actor->roles & ~(uint32_t)OH_ROLE_VISITOR ? OH_ROLE_REGISTERED : 0u;
	seen = oh_access_visibilities(&plain);
	if (actor->roles & OH_ROLE_ORGANISER)
		seen |= 1u << OH_VISIBLE_REGISTERED | 1u << OH_VISIBLE_VERIFIED |
		        1u << OH_VISIBLE_INVITED;
	return seen;
}

bool oh_access_sees(const oh_actor *actor, const oh_object *object)
{
	if (object->tenant != actor->tenant)
		return false;
	if (oh_actor_in(actor, object->org, false))
		return true;
	if (object->user && object->user == actor->user)
		return true;
	if (!object->published)
		return !object->personal && object->org && (actor->roles & OH_ROLE_ORGANISER);
	if ((unsigned)object->visibility > OH_VISIBLE_PRIVATE)
		return false;
	if (object->visibility == OH_VISIBLE_INVITED && is_invited(actor, object))
		return true;
	return ((object->personal ? personal_visibilities(actor) : oh_access_visibilities(actor)) >>
	        object->visibility) &
	       1u;
}

static bool reaches(const oh_actor *actor, uint32_t role, oh_reach reach, const oh_object *o)
{
	switch (reach) {
	case OH_REACH_SELF:
		return o->user && o->user == actor->user;
	case OH_REACH_ORG:
		return oh_actor_in(actor, o->org, role == OH_ROLE_ORG_ADMIN);
	case OH_REACH_SEEN:
		return oh_access_sees(actor, o);
	case OH_REACH_ALL:
		return true;
	case OH_REACH_NONE:
		break;
	}
	return false;
}

oh_reach oh_access_reach(const char *operation, uint32_t role)
{
	const struct row *r = row_of(operation);
	for (size_t i = 0; r && i < ROLES; i++)
		if (role == 1u << i)
			return (oh_reach)r->reach[i];
	return OH_REACH_NONE;
}

uint32_t oh_access_roles(const char *operation)
{
	const struct row *r = row_of(operation);
	uint32_t roles = 0;
	for (size_t i = 0; r && i < ROLES; i++)
		if (r->reach[i] != OH_REACH_NONE)
			roles |= 1u << i;
	return roles;
}

oh_answer_access oh_access(const oh_actor *actor, const char *operation, const oh_object *object)
{
	uint32_t roles = roles_of(actor);
	const struct row *r = row_of(operation);
	oh_answer_access no = roles == OH_ROLE_VISITOR ? OH_ACCESS_LOGIN : OH_ACCESS_NO;
	bool any = false;
	if (!r)
		return OH_ACCESS_NO;
	for (size_t i = 0; i < ROLES; i++)
		any = any || (roles >> i & 1u && r->reach[i] != OH_REACH_NONE);
	if (object && object->tenant != actor->tenant)
		return OH_ACCESS_HIDDEN;
	if (!any)
		return no;
	if (!object)
		return OH_ACCESS_YES;
	for (size_t i = 0; i < ROLES; i++)
		if (roles >> i & 1u && reaches(actor, 1u << i, (oh_reach)r->reach[i], object))
			return OH_ACCESS_YES;
	return oh_access_sees(actor, object) ? no : OH_ACCESS_HIDDEN;
}

const oh_msg *oh_access_who(const char *operation)
{
	uint32_t roles = oh_access_roles(operation);
	if (roles & OH_ROLE_REGISTERED)
		return &oh_msg_service_who_owner;
	if (roles & OH_ROLE_MEMBER)
		return &oh_msg_service_who_member;
	if (roles & OH_ROLE_ORG_ADMIN)
		return &oh_msg_service_who_org_admin;
	if (roles & OH_ROLE_ORGANISER)
		return &oh_msg_service_who_organiser;
	if (roles & OH_ROLE_SYSTEM_ADMIN)
		return &oh_msg_service_who_system_admin;
	if (roles & OH_ROLE_SECURITY_ADMIN)
		return &oh_msg_service_who_security_admin;
	if (roles & OH_ROLE_AUDIT_ADMIN)
		return &oh_msg_service_who_audit_admin;
	return &oh_msg_service_who_nobody;
}
