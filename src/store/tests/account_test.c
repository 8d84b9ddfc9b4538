#include "place.h"

#include <string.h>

#include "ouhe/store/account.h"
#include "ouhe/store/organisation.h"
#include "ouhe/store/tenant.h"

enum { T1 = 1, T2 = 2, NOW = 1000 };

struct world {
	void *place;
	oh_store *store;
	oh_arena *arena;
};

static oh_status two_tenants(oh_db *db, void *ctx, oh_error *err)
{
	const oh_tenant a = {.id = T1, .name = OH_SV("示例省平台"), .open = true};
	const oh_tenant b = {
	    .id = T2, .name = OH_SV("示例市平台"), .host = OH_SV("b.example"), .open = true};
	(void)ctx;
	oh_status st = oh_tenant_add(db, &a, NOW, err);
	return st ? st : oh_tenant_add(db, &b, NOW, err);
}

static int make(void **state)
{
	static struct world w;
	oh_error err;
	if (place_make(&w.place))
		return -1;
	const oh_store_config config = {.dir = place_dir(w.place)};
	w.arena = oh_arena_new(0);
	*state = &w;
	if (oh_store_open(&config, &w.store, &err) ||
	    oh_store_write(w.store, two_tenants, NULL, &err)) {
		print_error("%s\n", words(&err));
		return -1;
	}
	return 0;
}

static int unmake(void **state)
{
	struct world *w = *state;
	oh_store_close(w->store);
	oh_arena_free(w->arena);
	return place_remove(&w->place);
}

/* Runs a closure that may fail only where it says so. */
static void run(struct world *w, oh_tx_fn fn)
{
	oh_error err;
	if (oh_store_write(w->store, fn, w, &err))
		fail_msg("%s", words(&err));
}

static oh_account person(oh_id id, const char *mail, const char *name)
{
	return (oh_account){.id = id,
	                    .state = OH_ACCOUNT_OPEN,
	                    .mail = oh_sv_from(mail),
	                    .mail_key = oh_sv_from(mail),
	                    .name = oh_sv_from(name),
	                    .sort = oh_sv_from(name),
	                    .password = OH_SV("$argon2id$"),
	                    .show_mail = 4,
	                    .show_phone = 2};
}

static oh_status accounts(oh_db *db, void *ctx, oh_error *err)
{
	struct world *w = ctx;
	oh_account a = person(11, "lin@example.com", "B"), b = person(12, "zhou@example.com", "A"),
	           got;
	oh_account *list;
	size_t n;
	bool found;
	int64_t count;
	a.roles = 64 | 128;
	a.phone = OH_SV("0731-1");
	assert_int_equal(oh_account_add(db, T1, &a, NOW, err), OH_OK);
	assert_int_equal(oh_account_add(db, T1, &b, NOW, err), OH_OK);
	assert_int_equal(oh_account_add(db, T2, &a, NOW, err), OH_OK);
	oh_account twice = person(13, "lin@example.com", "C");
	assert_int_equal(oh_account_add(db, T1, &twice, NOW, err), OH_ECONFLICT);
	assert_int_equal(oh_account_get(db, T1, 11, w->arena, &got, err), OH_OK);
	assert_true(oh_sv_eq(got.mail, a.mail) && oh_sv_eq(got.phone, a.phone) && got.roles == 192);
	assert_true(got.version == 1 && got.created == NOW && got.show_phone == 2 && !got.place.n);
	assert_int_equal(oh_account_get(db, T2, 12, w->arena, &got, err), OH_ENOENT);
	assert_int_equal(oh_account_by_mail(db, T2, b.mail_key, w->arena, &found, &got, err),
	                 OH_OK);
	assert_false(found);
	assert_int_equal(oh_account_by_mail(db, T1, b.mail_key, w->arena, &found, &got, err),
	                 OH_OK);
	assert_true(found && got.id == 12);
	got.name = OH_SV("D");
	got.sort = OH_SV("D");
	got.state = OH_ACCOUNT_DISABLED;
	assert_int_equal(oh_account_save(db, T1, &got, NOW + 1, err), OH_OK);
	assert_int_equal(oh_account_save(db, T1, &got, NOW + 1, err), OH_ESTALE);
	assert_int_equal(oh_account_get(db, T1, 12, w->arena, &got, err), OH_OK);
	assert_true(got.version == 2 && got.state == OH_ACCOUNT_DISABLED &&
	            oh_sv_eq(got.name, OH_SV("D")));
	assert_int_equal(oh_account_count(db, T1, 64, 0, &count, err), OH_OK);
	assert_int_equal(count, 1);
	assert_int_equal(oh_account_count(db, T1, 64, 11, &count, err), OH_OK);
	assert_int_equal(count, 0);
	oh_account_query q = {.limit = 1};
	assert_int_equal(oh_account_list(db, T1, &q, w->arena, &list, &n, err), OH_OK);
	assert_true(n == 1 && list[0].id == 11);
	q.after = list[0].sort;
	q.after_id = list[0].id;
	assert_int_equal(oh_account_list(db, T1, &q, w->arena, &list, &n, err), OH_OK);
	assert_true(n == 1 && list[0].id == 12);
	q = (oh_account_query){.limit = 9, .words = OH_SV("lin@")};
	assert_int_equal(oh_account_list(db, T1, &q, w->arena, &list, &n, err), OH_OK);
	assert_int_equal(n, 0);
	q.with_mail = true;
	assert_int_equal(oh_account_list(db, T1, &q, w->arena, &list, &n, err), OH_OK);
	assert_int_equal(n, 1);
	q.words = OH_SV("%");
	assert_int_equal(oh_account_list(db, T1, &q, w->arena, &list, &n, err), OH_OK);
	assert_int_equal(n, 0);
	return OH_OK;
}

static void accounts_stand(void **state)
{
	run(*state, accounts);
}

static oh_status logins(oh_db *db, void *ctx, oh_error *err)
{
	struct world *w = ctx;
	const char s1[32] = "first secret", s2[32] = "second secret", s3[32] = "third";
	oh_account a = person(11, "lin@example.com", "B");
	oh_login l = {
	    .id = 21, .account = 11, .agent = OH_SV("Firefox"), .created = NOW, .seen = NOW};
	oh_login got, *list;
	oh_id tenant = 0;
	bool found;
	size_t n;
	assert_int_equal(oh_account_add(db, T1, &a, NOW, err), OH_OK);
	assert_int_equal(oh_login_add(db, T1, &l, (oh_sv){s1, 32}, err), OH_OK);
	assert_int_equal(oh_login_add(db, T2, &l, (oh_sv){s2, 32}, err), OH_ECONFLICT);
	l.id = 22;
	l.agent = (oh_sv){NULL, 0};
	assert_int_equal(oh_login_add(db, T1, &l, (oh_sv){s2, 32}, err), OH_OK);
	assert_int_equal(oh_login_find(db, (oh_sv){s3, 32}, w->arena, &found, &tenant, &got, err),
	                 OH_OK);
	assert_false(found);
	assert_int_equal(oh_login_find(db, (oh_sv){s1, 32}, w->arena, &found, &tenant, &got, err),
	                 OH_OK);
	assert_true(found && tenant == T1 && got.id == 21 && got.account == 11);
	assert_true(oh_sv_eq(got.agent, OH_SV("Firefox")));
	assert_int_equal(oh_login_seen(db, T1, 21, NOW + 5, err), OH_OK);
	assert_int_equal(oh_login_seen(db, T1, 21, NOW + 4, err), OH_OK);
	assert_int_equal(oh_login_list(db, T1, 11, w->arena, &list, &n, err), OH_OK);
	assert_true(n == 2 && list[0].id == 22 && list[1].seen == NOW + 5);
	assert_int_equal(oh_login_end(db, T1, 12, 21, &found, err), OH_OK);
	assert_false(found);
	assert_int_equal(oh_login_end_all(db, T1, 11, 21, err), OH_OK);
	assert_int_equal(oh_login_list(db, T1, 11, w->arena, &list, &n, err), OH_OK);
	assert_true(n == 1 && list[0].id == 21);
	assert_int_equal(oh_login_sweep(db, NOW + 6, 0, NOW, err), OH_OK);
	assert_int_equal(oh_login_list(db, T1, 11, w->arena, &list, &n, err), OH_OK);
	assert_int_equal(n, 0);
	return OH_OK;
}

static void logins_stand(void **state)
{
	run(*state, logins);
}

static oh_status tokens(oh_db *db, void *ctx, oh_error *err)
{
	struct world *w = ctx;
	const char s1[32] = "one", s2[32] = "two";
	oh_account a = person(11, "lin@example.com", "B");
	oh_token t = {.id = 31, .account = 11, .name = OH_SV("ERP"), .scopes = 3, .created = NOW};
	oh_token got, *list;
	oh_id tenant = 0, who = 0;
	bool found;
	size_t n;
	assert_int_equal(oh_account_add(db, T1, &a, NOW, err), OH_OK);
	assert_int_equal(oh_token_add(db, T1, &t, (oh_sv){s1, 32}, err), OH_OK);
	t.id = 32;
	t.expires = NOW + 10;
	assert_int_equal(oh_token_add(db, T1, &t, (oh_sv){s2, 32}, err), OH_OK);
	assert_int_equal(oh_token_used(db, T1, 31, NOW + 3, err), OH_OK);
	assert_int_equal(oh_token_find(db, (oh_sv){s1, 32}, w->arena, &found, &tenant, &got, err),
	                 OH_OK);
	assert_true(found && tenant == T1 && got.scopes == 3 && got.used == NOW + 3 &&
	            !got.expires);
	assert_int_equal(oh_token_list(db, T1, 11, w->arena, &list, &n, err), OH_OK);
	assert_true(n == 2 && list[0].expires == NOW + 10);
	assert_int_equal(oh_login_sweep(db, 0, 0, NOW + 11, err), OH_OK);
	assert_int_equal(oh_token_drop(db, T1, 11, 32, &found, err), OH_OK);
	assert_false(found);
	assert_int_equal(oh_token_drop(db, T1, 11, 31, &found, err), OH_OK);
	assert_true(found);
	assert_int_equal(oh_link_add(db, T1, OH_LINK_RESET, 11, (oh_sv){s1, 32}, (oh_sv){NULL, 0},
	                             NOW, NOW + 9, err),
	                 OH_OK);
	assert_int_equal(
	    oh_link_take(db, T2, OH_LINK_RESET, (oh_sv){s1, 32}, NOW, &found, &who, NULL, err),
	    OH_OK);
	assert_false(found);
	assert_int_equal(
	    oh_link_take(db, T1, OH_LINK_INVITE, (oh_sv){s1, 32}, NOW, &found, &who, NULL, err),
	    OH_OK);
	assert_false(found);
	assert_int_equal(
	    oh_link_take(db, T1, OH_LINK_RESET, (oh_sv){s1, 32}, NOW + 9, &found, &who, NULL, err),
	    OH_OK);
	assert_false(found);
	assert_int_equal(
	    oh_link_take(db, T1, OH_LINK_RESET, (oh_sv){s1, 32}, NOW, &found, &who, NULL, err),
	    OH_OK);
	assert_true(found && who == 11);
	assert_int_equal(
	    oh_link_take(db, T1, OH_LINK_RESET, (oh_sv){s1, 32}, NOW, &found, &who, NULL, err),
	    OH_OK);
	assert_false(found);
	/* Either secret finds it, the mailed one tells; used by one, both are. */
	bool proves = true;
	const oh_sv one = {s1, 32}, two = {s2, 32};
	assert_int_equal(oh_link_add(db, T1, OH_LINK_RESET, 11, one, two, NOW, NOW + 9, err),
	                 OH_OK);
	assert_int_equal(oh_link_find(db, T1, OH_LINK_RESET, one, NOW, &found, &who, &proves, err),
	                 OH_OK);
	assert_true(found && !proves);
	assert_int_equal(oh_link_take(db, T1, OH_LINK_RESET, two, NOW, &found, &who, &proves, err),
	                 OH_OK);
	assert_true(found && proves && who == 11);
	assert_int_equal(oh_link_find(db, T1, OH_LINK_RESET, one, NOW, &found, &who, NULL, err),
	                 OH_OK);
	assert_false(found);
	/* A newer link puts the older one out of use. */
	assert_int_equal(oh_link_add(db, T1, OH_LINK_SETUP, 0, (oh_sv){s1, 32}, (oh_sv){NULL, 0},
	                             NOW, NOW + 9, err),
	                 OH_OK);
	assert_int_equal(oh_link_add(db, T1, OH_LINK_SETUP, 0, (oh_sv){s2, 32}, (oh_sv){NULL, 0},
	                             NOW, NOW + 9, err),
	                 OH_OK);
	assert_int_equal(
	    oh_link_take(db, T1, OH_LINK_SETUP, (oh_sv){s1, 32}, NOW, &found, &who, NULL, err),
	    OH_OK);
	assert_false(found);
	assert_int_equal(
	    oh_link_take(db, T1, OH_LINK_SETUP, (oh_sv){s2, 32}, NOW, &found, &who, NULL, err),
	    OH_OK);
	assert_true(found && who == 0);
	return OH_OK;
}

static void tokens_and_links_stand(void **state)
{
	run(*state, tokens);
}

static oh_org org(oh_id id, const char *name)
{
	static const oh_site site = {.city = {"株洲市", 9}, .name = {"一厂", 6}};
	static const oh_org_contact contact = {.name = {"林岚", 6}, .phone = {"1", 1}};
	return (oh_org){.id = id,
	                .name = oh_sv_from(name),
	                .name_key = oh_sv_from(name),
	                .sort = oh_sv_from(name),
	                .size = -1,
	                .contact_visibility = 2,
	                .sites = &site,
	                .n_sites = 1,
	                .contacts = &contact,
	                .n_contacts = 1};
}

/* Identities added up; alpha and beta alone. */
static oh_status note_name(void *ctx, oh_id id, oh_sv name)
{
	oh_id *sum = ctx;
	assert_true(oh_sv_eq(name, id == 41 ? OH_SV("alpha") : OH_SV("beta")));
	*sum += id;
	return OH_OK;
}

static oh_status organisations(oh_db *db, void *ctx, oh_error *err)
{
	oh_id names = 0;
	struct world *w = ctx;
	oh_org a = org(41, "alpha"), b = org(42, "beta"), got, *list;
	oh_id id = 0;
	size_t n;
	int64_t total;
	a.code = OH_SV("91350100M000100Y43");
	assert_int_equal(oh_org_add(db, T1, &a, NOW, err), OH_OK);
	assert_int_equal(oh_org_add(db, T1, &b, NOW, err), OH_OK);
	oh_org again = org(43, "alpha");
	assert_int_equal(oh_org_add(db, T1, &again, NOW, err), OH_ECONFLICT);
	again = org(43, "gamma");
	again.code = a.code;
	assert_int_equal(oh_org_add(db, T1, &again, NOW, err), OH_ECONFLICT);
	assert_int_equal(oh_org_add(db, T2, &again, NOW, err), OH_OK);
	assert_int_equal(oh_org_names(db, T1, note_name, &names, err), OH_OK);
	assert_int_equal(names, 41 + 42);
	assert_int_equal(oh_org_get(db, T1, 43, w->arena, &got, err), OH_ENOENT);
	assert_int_equal(oh_org_get(db, T1, 41, w->arena, &got, err), OH_OK);
	assert_true(got.n_sites == 1 && oh_sv_eq(got.sites[0].city, OH_SV("株洲市")) &&
	            got.size == -1);
	assert_true(got.n_contacts == 1 && oh_sv_eq(got.contacts[0].name, OH_SV("林岚")));
	got.n_sites = 0;
	got.size = 2;
	got.verification = OH_ORG_REFUSED;
	assert_int_equal(oh_org_save(db, T1, &got, NOW, err), OH_OK);
	assert_int_equal(oh_org_save(db, T1, &got, NOW, err), OH_ESTALE);
	assert_int_equal(oh_org_get(db, T1, 41, w->arena, &got, err), OH_OK);
	assert_true(got.n_sites == 0 && got.size == 2 && got.version == 2);
	assert_int_equal(oh_org_find(db, T1, OH_SV("beta"), (oh_sv){NULL, 0}, &id, err), OH_OK);
	assert_int_equal(id, 42);
	assert_int_equal(oh_org_find(db, T1, OH_SV("beta"), a.code, &id, err), OH_OK);
	assert_int_equal(id, 41);
	assert_int_equal(oh_org_find(db, T1, OH_SV("nobody"), (oh_sv){NULL, 0}, &id, err), OH_OK);
	assert_int_equal(id, 0);
	oh_org_query q = {.verification = -1, .limit = 10};
	assert_int_equal(oh_org_list(db, T1, &q, w->arena, &list, &n, &total, err), OH_OK);
	assert_true(n == 1 && total == 1 && list[0].id == 42 && list[0].n_sites == 1);
	q.refused = true;
	q.limit = 1;
	assert_int_equal(oh_org_list(db, T1, &q, w->arena, &list, &n, &total, err), OH_OK);
	assert_true(n == 1 && total == 2 && list[0].id == 41);
	q.after = list[0].sort;
	q.after_id = 41;
	assert_int_equal(oh_org_list(db, T1, &q, w->arena, &list, &n, &total, err), OH_OK);
	assert_true(n == 1 && list[0].id == 42);
	q = (oh_org_query){
	    .verification = OH_ORG_REFUSED, .refused = true, .words = OH_SV("9135"), .limit = 9};
	assert_int_equal(oh_org_list(db, T1, &q, w->arena, &list, &n, &total, err), OH_OK);
	assert_true(n == 1 && list[0].id == 41);
	return OH_OK;
}

static void organisations_stand(void **state)
{
	run(*state, organisations);
}

static oh_status members(oh_db *db, void *ctx, oh_error *err)
{
	struct world *w = ctx;
	oh_account a = person(11, "a@example.com", "B"), b = person(12, "b@example.com", "A");
	oh_org o = org(41, "alpha");
	oh_member m = {.org = 41, .account = 11, .admin = true}, got, *list;
	oh_reader *readers;
	bool found;
	size_t n;
	int64_t count;
	b.state = OH_ACCOUNT_INVITED;
	o.verification = OH_ORG_REFUSED;
	a.roles = 32;
	assert_int_equal(oh_account_add(db, T1, &a, NOW, err), OH_OK);
	assert_int_equal(oh_account_add(db, T1, &b, NOW, err), OH_OK);
	assert_int_equal(oh_org_add(db, T1, &o, NOW, err), OH_OK);
	assert_int_equal(oh_member_add(db, T1, &m, NOW, err), OH_OK);
	assert_int_equal(oh_member_add(db, T1, &m, NOW, err), OH_ECONFLICT);
	m.account = 12;
	m.admin = false;
	assert_int_equal(oh_member_add(db, T1, &m, NOW, err), OH_OK);
	assert_int_equal(oh_member_list(db, T1, 41, 0, w->arena, &list, &n, err), OH_OK);
	assert_true(n == 2 && list[0].account == 12 && list[0].invited && !list[0].admin);
	assert_int_equal(oh_member_list(db, T1, 0, 11, w->arena, &list, &n, err), OH_OK);
	assert_true(n == 1 && list[0].verification == OH_ORG_REFUSED &&
	            oh_sv_eq(list[0].org_name, o.name));
	assert_int_equal(oh_member_set(db, T1, 41, 12, true, err), OH_OK);
	assert_int_equal(oh_member_get(db, T1, 41, 12, w->arena, &found, &got, err), OH_OK);
	assert_true(found && got.admin);
	/* One who has not come yet keeps nothing. */
	assert_int_equal(oh_member_admins(db, T1, 41, 0, &count, err), OH_OK);
	assert_int_equal(count, 1);
	assert_int_equal(oh_member_admins(db, T1, 41, 11, &count, err), OH_OK);
	assert_int_equal(count, 0);
	assert_int_equal(oh_account_readers(db, T1, 0, 41, 0, w->arena, &readers, &n, err), OH_OK);
	assert_true(n == 1 && readers[0].id == 11);
	assert_int_equal(oh_account_readers(db, T1, 0, 0, 32 | 64, w->arena, &readers, &n, err),
	                 OH_OK);
	assert_true(n == 1 && oh_sv_eq(readers[0].mail, a.mail));
	assert_int_equal(oh_account_readers(db, T1, 12, 0, 0, w->arena, &readers, &n, err), OH_OK);
	assert_int_equal(n, 0);
	oh_org_query q = {.verification = -1, .limit = 10, .member = 11, .mine = true};
	oh_org *orgs;
	assert_int_equal(oh_org_list(db, T1, &q, w->arena, &orgs, &n, &count, err), OH_OK);
	assert_int_equal(n, 1);
	assert_int_equal(
	    oh_identity_add(db, T1, OH_SV("https://id.example"), OH_SV("s"), 11, NOW, err), OH_OK);
	assert_int_equal(
	    oh_identity_add(db, T1, OH_SV("https://id.example"), OH_SV("s"), 12, NOW, err),
	    OH_ECONFLICT);
	oh_id who = 0;
	assert_int_equal(
	    oh_identity_find(db, T1, OH_SV("https://id.example"), OH_SV("s"), &found, &who, err),
	    OH_OK);
	assert_true(found && who == 11);
	/* Erased: nothing personal is left, the row stays. */
	assert_int_equal(oh_account_erase(db, T1, 11, NOW, err), OH_OK);
	oh_account left;
	assert_int_equal(oh_account_get(db, T1, 11, w->arena, &left, err), OH_OK);
	assert_true(left.state == OH_ACCOUNT_ERASED && !left.name.n && !left.mail.n && !left.roles);
	assert_int_equal(
	    oh_identity_find(db, T1, OH_SV("https://id.example"), OH_SV("s"), &found, &who, err),
	    OH_OK);
	assert_false(found);
	assert_int_equal(oh_member_get(db, T1, 41, 11, w->arena, &found, &got, err), OH_OK);
	assert_false(found);
	assert_int_equal(oh_member_drop(db, T1, 41, 12, err), OH_OK);
	oh_tenant *tenants;
	assert_int_equal(oh_tenant_rename(db, T1, OH_SV("新名"), NOW, err), OH_OK);
	assert_int_equal(oh_tenant_all(db, w->arena, &tenants, &n, err), OH_OK);
	assert_true(n == 2 && oh_sv_eq(tenants[0].name, OH_SV("新名")) &&
	            oh_sv_eq(tenants[1].host, OH_SV("b.example")));
	return OH_OK;
}

static void members_stand(void **state)
{
	run(*state, members);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(accounts_stand, make, unmake),
	    cmocka_unit_test_setup_teardown(logins_stand, make, unmake),
	    cmocka_unit_test_setup_teardown(tokens_and_links_stand, make, unmake),
	    cmocka_unit_test_setup_teardown(organisations_stand, make, unmake),
	    cmocka_unit_test_setup_teardown(members_stand, make, unmake),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
