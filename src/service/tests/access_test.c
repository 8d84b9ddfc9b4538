#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/service/access.h"

#define ACCESS(id, ...) #id,
static const char *const operations[] = {
#include "../access.def"
};
#undef ACCESS
enum { N_OPERATIONS = sizeof operations / sizeof operations[0], ROLES = 9 };

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text;
	size_t n;
	assert_non_null(f);
	text = oh_alloc(1 << 20);
	assert_non_null(text);
	n = fread(text, 1, (1 << 20) - 1, f);
	(void)fclose(f);
	text[n] = 0;
	return text;
}

static oh_reach word_reach(oh_sv word)
{
	static const char *const words[] = {"–", "own", "org", "seen", "all"};
	for (int i = 0; i <= OH_REACH_ALL; i++)
		if (oh_sv_eq(word, oh_sv_from(words[i])))
			return (oh_reach)i;
	fail_msg("“%.*s” is no reach", OH_SV_ARG(word));
	return OH_REACH_NONE;
}

static void the_document_is_the_table(void **state)
{
	char *text = slurp(OH_SOURCE_DIR "/docs/access.md");
	oh_sv rest = oh_sv_from(text), line;
	size_t rows = 0;
	(void)state;
	while (oh_sv_split(&rest, '\n', &line)) {
		oh_sv cells = line, cell;
		char id[64];
		if (!oh_sv_starts(line, OH_SV("| `")))
			continue;
		assert_true(oh_sv_split(&cells, '|', &cell) && oh_sv_split(&cells, '|', &cell));
		cell = oh_sv_trim(cell);
		assert_true(cell.n > 2 && cell.n < sizeof id);
		snprintf(id, sizeof id, "%.*s", (int)cell.n - 2, cell.p + 1);
		assert_true(rows < N_OPERATIONS);
		assert_string_equal(id, operations[rows]);
		for (int i = 0; i < 2; i++)
			assert_true(oh_sv_split(&cells, '|', &cell) && oh_sv_trim(cell).n > 0);
		for (int i = 0; i < ROLES; i++) {
			assert_true(oh_sv_split(&cells, '|', &cell));
			if (word_reach(oh_sv_trim(cell)) != oh_access_reach(id, 1u << i))
				fail_msg("%s: column %d differs", id, i);
		}
		rows++;
	}
	assert_int_equal(rows, N_OPERATIONS);
	oh_free(text);
}

static void every_operation_of_the_contract_has_a_row(void **state)
{
	char *text = slurp(OH_SOURCE_DIR "/api/openapi.yaml");
	size_t found = 0;
	(void)state;
	for (const char *p = text; (p = strstr(p, "operationId: ")); found++) {
		char id[64] = "";
		p += strlen("operationId: ");
		(void)sscanf(p, "%63[a-zA-Z]", id);
		if (!oh_access_roles(id))
			fail_msg("%s is in nobody's reach", id);
	}
	assert_int_equal(found, N_OPERATIONS);
	oh_free(text);
}

/* A cell tells all: a role never reaches less than those that come with it. */
static void wider_roles_reach_no_less(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OPERATIONS; i++) {
		const char *id = operations[i];
		oh_reach vis = oh_access_reach(id, OH_ROLE_VISITOR);
		oh_reach reg = oh_access_reach(id, OH_ROLE_REGISTERED);
		assert_true(reg >= vis);
		for (uint32_t role = OH_ROLE_MEMBER; role <= OH_ROLE_AUDIT_ADMIN; role <<= 1)
			assert_true(oh_access_reach(id, role) >= reg);
		assert_true(oh_access_reach(id, OH_ROLE_ORG_ADMIN) >=
		            oh_access_reach(id, OH_ROLE_MEMBER));
	}
}

/* The three administrators: beyond their own fields exactly what anyone registered has. */
static void administrators_are_separate(void **state)
{
	static const struct {
		uint32_t role;
		const char *own[4];
	} fields[] = {{OH_ROLE_SYSTEM_ADMIN, {"getSystem"}},
	              {OH_ROLE_SECURITY_ADMIN, {"listUsers", "createUser", "updateUser"}},
	              {OH_ROLE_AUDIT_ADMIN, {"listAudit", "checkAudit"}},
	              {OH_ROLE_ANALYST, {NULL}}};
	(void)state;
	for (size_t f = 0; f < 4; f++)
		for (size_t i = 0; i < N_OPERATIONS; i++) {
			bool own = false;
			for (size_t k = 0; k < 4 && fields[f].own[k]; k++)
				own = own || !strcmp(fields[f].own[k], operations[i]);
			assert_int_equal(oh_access_reach(operations[i], fields[f].role),
			                 own ? OH_REACH_ALL
			                     : oh_access_reach(operations[i], OH_ROLE_REGISTERED));
		}
}

enum { TENANT = 1, OTHER_TENANT = 2, ME = 10, OTHER = 11, MINE = 100, THEIRS = 200 };

static uint32_t full_roles(uint32_t role)
{
	return role == OH_ROLE_VISITOR ? OH_ROLE_VISITOR
	                               : role | OH_ROLE_VISITOR | OH_ROLE_REGISTERED |
	                                     (role == OH_ROLE_ORG_ADMIN ? OH_ROLE_MEMBER : 0u);
}

/* What a cell promises for an object, said a second time and more plainly. */
static bool promised(oh_reach reach, bool mine, bool my_org, bool seen)
{
	return reach == OH_REACH_ALL || (reach == OH_REACH_SELF && mine) ||
	       (reach == OH_REACH_ORG && my_org) ||
	       (reach == OH_REACH_SEEN && (seen || my_org || mine));
}

static void check_one(const char *id, uint32_t role, const oh_actor *actor, const oh_object *o)
{
	bool mine = o->user && o->user == actor->user, my_org = actor->n_orgs && o->org == MINE;
	bool organiser = role == OH_ROLE_ORGANISER, member = actor->n_orgs > 0;
	bool seen = o->published &&
	            (organiser || role == OH_ROLE_ANALYST || o->visibility == OH_VISIBLE_PUBLIC);
	oh_reach reach = oh_access_reach(id, role);
	oh_answer_access got = oh_access(actor, id, o);
	bool yes = promised(reach, mine, my_org, seen);
	if (o->tenant != TENANT) {
		assert_int_equal(got, OH_ACCESS_HIDDEN);
		return;
	}
	/* An admin of an organisation is a member, too. */
	if (role == OH_ROLE_ORG_ADMIN)
		yes = yes || promised(oh_access_reach(id, OH_ROLE_MEMBER), mine, my_org, seen);
	if ((got == OH_ACCESS_YES) != yes)
		fail_msg("%s as %x: org %d, user %d, published %d: %d", id, role, (int)o->org,
		         (int)o->user, o->published, got);
	if (!yes && reach == OH_REACH_NONE)
		assert_int_equal(got, role == OH_ROLE_VISITOR ? OH_ACCESS_LOGIN : OH_ACCESS_NO);
	if (!yes && reach != OH_REACH_NONE && !seen && !(member && my_org) && !mine)
		assert_int_equal(got, organiser && o->org ? OH_ACCESS_NO : OH_ACCESS_HIDDEN);
}

static void every_role_on_own_and_others_objects(void **state)
{
	static const oh_object objects[] = {
	    {.tenant = TENANT, .org = MINE},
	    {.tenant = TENANT, .org = THEIRS},
	    {.tenant = TENANT, .user = ME},
	    {.tenant = TENANT, .user = OTHER},
	    {.tenant = TENANT},
	    {.tenant = TENANT, .org = THEIRS, .published = true, .visibility = OH_VISIBLE_PUBLIC},
	    {.tenant = TENANT, .org = THEIRS, .published = true, .visibility = OH_VISIBLE_PRIVATE},
	    {.tenant = TENANT, .org = THEIRS, .user = ME},
	    {.tenant = OTHER_TENANT, .org = MINE, .user = ME, .published = true},
	    {.tenant = OTHER_TENANT, .org = THEIRS, .published = true},
	};
	(void)state;
	for (uint32_t role = OH_ROLE_VISITOR; role <= OH_ROLE_AUDIT_ADMIN; role <<= 1)
		for (size_t i = 0; i < N_OPERATIONS; i++)
			for (size_t k = 0; k < sizeof objects / sizeof objects[0]; k++) {
				oh_membership m = {.org = MINE, .admin = role == OH_ROLE_ORG_ADMIN};
				bool in = role == OH_ROLE_MEMBER || role == OH_ROLE_ORG_ADMIN;
				oh_actor a = {.tenant = TENANT,
				              .user = role == OH_ROLE_VISITOR ? 0 : ME,
				              .roles = full_roles(role),
				              .orgs = &m,
				              .n_orgs = in};
				check_one(operations[i], role, &a, &objects[k]);
			}
}

static void an_admin_here_is_none_there(void **state)
{
	oh_membership m[2] = {{.org = MINE, .admin = true}, {.org = THEIRS, .admin = false}};
	oh_actor a = {.tenant = TENANT,
	              .user = ME,
	              .roles = full_roles(OH_ROLE_ORG_ADMIN),
	              .orgs = m,
	              .n_orgs = 2};
	oh_object mine = {.tenant = TENANT, .org = MINE},
	          theirs = {.tenant = TENANT, .org = THEIRS};
	(void)state;
	assert_int_equal(oh_access(&a, "updateOrganisation", &mine), OH_ACCESS_YES);
	assert_int_equal(oh_access(&a, "updateOrganisation", &theirs), OH_ACCESS_NO);
	assert_int_equal(oh_access(&a, "updateListing", &theirs), OH_ACCESS_YES);
	assert_true(oh_actor_in(&a, THEIRS, false));
	assert_false(oh_actor_in(&a, THEIRS, true));
	assert_false(oh_actor_in(&a, 0, false));
	assert_false(oh_actor_in(&a, 999, false));
}

static void what_is_not_in_the_table_is_refused(void **state)
{
	oh_actor a = {.tenant = TENANT, .user = ME, .roles = 0x1ff};
	(void)state;
	assert_int_equal(oh_access(&a, "dropEverything", NULL), OH_ACCESS_NO);
	assert_int_equal(oh_access(&a, "", NULL), OH_ACCESS_NO);
	assert_int_equal(oh_access(&a, NULL, NULL), OH_ACCESS_NO);
	assert_int_equal(oh_access_roles("dropEverything"), 0);
	assert_int_equal(oh_access_reach("getMe", OH_ROLE_MEMBER | OH_ROLE_VISITOR), OH_REACH_NONE);
	assert_non_null(strstr(oh_access_who("dropEverything")->en, "nobody"));
	assert_non_null(strstr(oh_access_who("verifyOrganisation")->en, "organiser"));
	assert_non_null(strstr(oh_access_who("updateOrganisation")->en, "admin"));
	assert_non_null(strstr(oh_access_who("listAudit")->en, "audit"));
	assert_non_null(strstr(oh_access_who("createUser")->en, "security"));
	assert_non_null(strstr(oh_access_who("deleteListing")->en, "member"));
	assert_non_null(strstr(oh_access_who("getMe")->en, "person"));
}

static bool sees(uint32_t role, bool member, bool verified, const oh_object *o)
{
	oh_membership m = {.org = MINE, .verified = verified};
	oh_actor a = {.tenant = TENANT,
	              .user = role == OH_ROLE_VISITOR ? 0 : ME,
	              .roles = full_roles(role),
	              .orgs = &m,
	              .n_orgs = member};
	return oh_access_sees(&a, o);
}

static void visibility_step_by_step(void **state)
{
	const int64_t mine = MINE;
	(void)state;
	for (int v = OH_VISIBLE_PUBLIC; v <= OH_VISIBLE_PRIVATE; v++) {
		oh_object o = {.tenant = TENANT,
		               .org = THEIRS,
		               .published = true,
		               .visibility = (oh_visibility)v};
		assert_int_equal(sees(OH_ROLE_VISITOR, false, false, &o), v == OH_VISIBLE_PUBLIC);
		assert_int_equal(sees(OH_ROLE_REGISTERED, false, false, &o),
		                 v <= OH_VISIBLE_REGISTERED);
		assert_int_equal(sees(OH_ROLE_SYSTEM_ADMIN, false, false, &o),
		                 v <= OH_VISIBLE_REGISTERED);
		assert_int_equal(sees(OH_ROLE_MEMBER, true, false, &o), v <= OH_VISIBLE_REGISTERED);
		assert_int_equal(sees(OH_ROLE_MEMBER, true, true, &o), v <= OH_VISIBLE_VERIFIED);
		assert_true(sees(OH_ROLE_ANALYST, false, false, &o));
		assert_true(sees(OH_ROLE_ORGANISER, false, false, &o));
		o.invited = &mine;
		o.n_invited = 1;
		assert_int_equal(sees(OH_ROLE_MEMBER, true, false, &o),
		                 v <= OH_VISIBLE_REGISTERED || v == OH_VISIBLE_INVITED);
		o.n_invited = 0;
		o.personal = true;
		assert_int_equal(sees(OH_ROLE_ANALYST, false, false, &o),
		                 v <= OH_VISIBLE_REGISTERED);
		assert_int_equal(sees(OH_ROLE_ORGANISER, false, false, &o), v < OH_VISIBLE_PRIVATE);
		assert_int_equal(sees(OH_ROLE_MEMBER, true, true, &o), v <= OH_VISIBLE_VERIFIED);
		o.personal = false;
		o.published = false;
		assert_false(sees(OH_ROLE_ANALYST, false, false, &o));
		assert_false(sees(OH_ROLE_MEMBER, true, true, &o));
		assert_true(sees(OH_ROLE_ORGANISER, false, false, &o));
		o.org = MINE;
		assert_true(sees(OH_ROLE_MEMBER, true, false, &o));
		o.tenant = OTHER_TENANT;
		assert_false(sees(OH_ROLE_MEMBER, true, true, &o));
		assert_false(sees(OH_ROLE_ORGANISER, false, false, &o));
	}
	oh_object odd = {.tenant = TENANT, .org = THEIRS, .published = true, .visibility = 9};
	assert_false(sees(OH_ROLE_ANALYST, false, false, &odd));
}

/* The filter for searches says the same as the decision about one object. */
static void the_mask_agrees_with_the_decision(void **state)
{
	(void)state;
	for (uint32_t role = OH_ROLE_VISITOR; role <= OH_ROLE_AUDIT_ADMIN; role <<= 1)
		for (int verified = 0; verified < 2; verified++) {
			oh_membership m = {.org = MINE, .verified = verified};
			oh_actor a = {.tenant = TENANT,
			              .user = role == OH_ROLE_VISITOR ? 0 : ME,
			              .roles = full_roles(role),
			              .orgs = &m,
			              .n_orgs = role == OH_ROLE_MEMBER};
			uint32_t mask = oh_access_visibilities(&a);
			assert_int_equal(mask >> 5, 0);
			for (int v = 0; v <= OH_VISIBLE_PRIVATE; v++) {
				oh_object o = {.tenant = TENANT,
				               .org = THEIRS,
				               .published = true,
				               .visibility = (oh_visibility)v};
				assert_int_equal(oh_access_sees(&a, &o), mask >> v & 1u);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_document_is_the_table),
	    cmocka_unit_test(every_operation_of_the_contract_has_a_row),
	    cmocka_unit_test(wider_roles_reach_no_less),
	    cmocka_unit_test(administrators_are_separate),
	    cmocka_unit_test(every_role_on_own_and_others_objects),
	    cmocka_unit_test(an_admin_here_is_none_there),
	    cmocka_unit_test(what_is_not_in_the_table_is_refused),
	    cmocka_unit_test(visibility_step_by_step),
	    cmocka_unit_test(the_mask_agrees_with_the_decision),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
