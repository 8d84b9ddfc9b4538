/* Accounts with mail at hand: links go to their owner's mailbox and nowhere else. Nothing is
 * sent; what waits to be sent is read from the store. */
#include "people.h"

#include <stdio.h>
#include <string.h>

#include "../area.h"
#include "ouhe/store/outbox.h"

struct letter {
	char to[260], subject[300], text[4000];
	bool found;
};

static oh_status take(oh_db *db, void *ctx, oh_error *err)
{
	struct letter *l = ctx;
	oh_arena *a = oh_arena_new(0);
	oh_outbox_item item = {0};
	oh_status st = oh_outbox_take(db, people_now(), people_now() + 86400000, a, &item, err);
	l->found = !st && item.id;
	if (l->found) {
		snprintf(l->to, sizeof l->to, "%.*s", OH_SV_ARG(item.recipient));
		snprintf(l->subject, sizeof l->subject, "%.*s", OH_SV_ARG(item.subject));
		snprintf(l->text, sizeof l->text, "%.*s", OH_SV_ARG(item.body));
	}
	oh_arena_free(a);
	return st;
}

/* The next letter that would be sent. */
static struct letter next_letter(void)
{
	struct letter l = {.found = false};
	oh_error err;
	assert_int_equal(oh_store_write(people_platform->store, take, &l, &err), OH_OK);
	return l;
}

static void no_more_letters(void)
{
	assert_false(next_letter().found);
}

/* The token of the one link in the text. */
static const char *token_of(const struct letter *l, const char *page)
{
	static char token[64];
	char head[100];
	snprintf(head, sizeof head, "https://ouhe.example%s#", page);
	const char *at = strstr(l->text, head);
	if (!at)
		fail_msg("no %s in %s", head, l->text);
	snprintf(token, sizeof token, "%.43s", at + strlen(head));
	return token;
}

static int make(void **state)
{
	(void)state;
	if (people_open("{\"url\":\"https://ouhe.example/\",\"mail\":{\"url\":\"smtp://"
	                "127.0.0.1:1\",\"from\":\"ouhe@ouhe.example\"}}"))
		return -1;
	people_clock(1800000000000);
	return 0;
}

static void a_forgotten_password(void **state)
{
	person p = {.address = "192.0.2.1"};
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	person logged = people_log_in("lin@example.com");
	while (next_letter().found)
		; /* of the making of the account */
	assert_int_equal(
	    people_call(&p, "requestPasswordReset", NULL, NULL, "{\"mail\":\"nobody@example.com\"}")
	        .status,
	    204);
	no_more_letters();
	assert_int_equal(
	    people_call(&p, "requestPasswordReset", NULL, NULL, "{\"mail\":\"Lin@Example.com\"}")
	        .status,
	    204);
	struct letter l = next_letter();
	assert_true(l.found);
	assert_string_equal(l.to, "lin@example.com");
	assert_non_null(strstr(l.text, "Lin"));
	char token[64], body[200];
	snprintf(token, sizeof token, "%s", token_of(&l, "/reset"));
	/* An hour; a second request puts the first out of use. */
	assert_int_equal(
	    people_call(&p, "requestPasswordReset", NULL, NULL, "{\"mail\":\"lin@example.com\"}")
	        .status,
	    204);
	l = next_letter();
	snprintf(body, sizeof body, "{\"password\":\"eight green lamps\"}");
	assert_int_equal(people_call(&p, "resetPassword", token, NULL, body).status, 404);
	snprintf(token, sizeof token, "%s", token_of(&l, "/reset"));
	people_clock(1800000000000 + 3600000 - 1);
	assert_int_equal(people_call(&p, "resetPassword", token, NULL, body).status, 204);
	assert_int_equal(people_call(&logged, "getMe", NULL, NULL, NULL).status, 401);
	/* The owner is told; nothing secret is. */
	l = next_letter();
	assert_true(l.found && !strcmp(l.to, "lin@example.com"));
	assert_null(strstr(l.text, "eight green"));
	assert_int_equal(
	    people_call(&p, "requestPasswordReset", NULL, NULL, "{\"mail\":\"lin@example.com\"}")
	        .status,
	    204);
	l = next_letter();
	snprintf(token, sizeof token, "%s", token_of(&l, "/reset"));
	people_clock(1800000000000 + 2 * 3600000 + 1);
	assert_int_equal(people_call(&p, "resetPassword", token, NULL, body).status, 404);
}

/* Somebody keeps asking for another's: three letters, then one every ten minutes. */
static void nobodys_mailbox_is_filled(void **state)
{
	person p = {.address = "192.0.2.1"};
	int letters = 0;
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	while (next_letter().found)
		;
	for (int i = 0; i < 20; i++)
		assert_int_equal(people_call(&p, "requestPasswordReset", NULL, NULL,
		                             "{\"mail\":\"lin@example.com\"}")
		                     .status,
		                 204);
	while (next_letter().found)
		letters++;
	assert_int_equal(letters, 3);
	people_clock(people_now() + 600000);
	assert_int_equal(
	    people_call(&p, "requestPasswordReset", NULL, NULL, "{\"mail\":\"lin@example.com\"}")
	        .status,
	    204);
	assert_true(next_letter().found);
	/* And one address cannot ask for everybody's. */
	int refused = 0;
	for (int i = 0; i < 40; i++) {
		char body[80];
		snprintf(body, sizeof body, "{\"mail\":\"p%d@example.com\"}", i);
		refused += people_call(&p, "requestPasswordReset", NULL, NULL, body).status == 429;
	}
	assert_true(refused >= 8);
}

static void registration(char *to, size_t cap, const char *token)
{
	snprintf(
	    to, cap,
	    "{\"mail\":\"zhou@example.com\",\"name\":\"Zhou\",\"password\":\"seven blue lamps\","
	    "\"consent\":true,\"invitation\":\"%s\"}",
	    token);
}

/* An address that two organisations invite: the older link ends, the new one goes to the mailbox
 * alone. */
static void invited_by_two(void **state)
{
	char alpha[32], beta[32], first[64], body[400];
	(void)state;
	snprintf(alpha, sizeof alpha, "%s", people_organisation("alpha"));
	snprintf(beta, sizeof beta, "%s", people_organisation("beta"));
	person a = people_log_in("alpha-admin@example.com"),
	       b = people_log_in("beta-admin@example.com");
	while (next_letter().found)
		;
	reply r = people_call(&b, "addMember", beta, NULL, "{\"mail\":\"zhou@example.com\"}");
	snprintf(first, sizeof first, "%s", people_token(people_text(r.json, "link")));
	struct letter l = next_letter();
	/* Who invites is not shown what went to the mailbox. */
	assert_string_not_equal(token_of(&l, "/register"), first);
	assert_non_null(strstr(l.text, "Example beta"));
	r = people_call(&a, "addMember", alpha, NULL, "{\"mail\":\"zhou@example.com\"}");
	assert_int_equal(r.status, 201);
	assert_null(people_json(r.json, "link"));
	l = next_letter();
	assert_true(l.found && !strcmp(l.to, "zhou@example.com"));
	person z = {.address = "192.0.2.1"};
	registration(body, sizeof body, first);
	assert_int_equal(people_call(&z, "register", NULL, NULL, body).status, 403);
	registration(body, sizeof body, token_of(&l, "/register"));
	r = people_call(&z, "register", NULL, NULL, body);
	assert_int_equal(r.status, 201);
	assert_int_equal(oh_json_length(people_json(r.json, "organisations")), 2);
}

static void register_as(const char *mail, const char *invitation, person *p)
{
	char body[500];
	*p = (person){.address = "192.0.2.7"};
	(void)snprintf(body, sizeof body,
	               "{\"mail\":\"%s\",\"name\":\"X\",\"password\":\"seven blue lamps\","
	               "\"consent\":true,\"invitation\":\"%s\"}",
	               mail, invitation);
	assert_int_equal(people_call(p, "register", NULL, NULL, body).status, 201);
}

static const char victim[] = "{\"mail\":\"victim@example.com\"}";

/* True when naming the address makes its account a member at once. */
static bool added_at_once(person *admin, const char *org)
{
	reply r = people_call(admin, "addMember", org, NULL, victim);
	assert_int_equal(r.status, 201);
	return !people_json(r.json, "invited");
}

/* Somebody has an account of another's address, and an organisation of their own. Neither the
 * link that is shown to who invites, used at registration or after it, nor what the account
 * holds lets them in elsewhere; the owner of the mailbox takes the account over. */
static void an_address_of_somebody_else(void **state)
{
	char alpha[32], beta[32], first[64], mailed[64], token[256];
	struct letter l;
	person x, none = {.address = "192.0.2.1"};
	(void)state;
	(void)snprintf(alpha, sizeof alpha, "%s", people_organisation("alpha"));
	(void)snprintf(beta, sizeof beta, "%s", people_organisation("beta"));
	person a = people_log_in("alpha-admin@example.com"),
	       b = people_log_in("beta-admin@example.com");
	reply r = people_call(&b, "addMember", beta, NULL, victim);
	register_as("victim@example.com", people_token(people_text(r.json, "link")), &x);
	r = people_call(&x, "createToken", NULL, NULL, "{\"name\":\"left\",\"scopes\":[\"read\"]}");
	(void)snprintf(token, sizeof token, "%s", people_text(r.json, "secret"));
	assert_true(token[0]);
	while (next_letter().found)
		;
	r = people_call(&a, "addMember", alpha, NULL, victim);
	assert_int_equal(r.status, 201);
	assert_non_null(people_json(r.json, "invited"));
	(void)snprintf(first, sizeof first, "%s", people_token(people_text(r.json, "link")));
	l = next_letter();
	assert_string_equal(l.to, "victim@example.com");
	(void)snprintf(mailed, sizeof mailed, "%s", token_of(&l, "/invitations"));
	assert_string_not_equal(first, mailed);
	r = people_call(&x, "getSession", NULL, NULL, NULL);
	assert_int_equal(oh_json_length(people_json(r.json, "organisations")), 1);
	assert_int_equal(people_call(&x, "listMembers", alpha, NULL, NULL).status, 403);
	/* The owner of the mailbox. */
	assert_int_equal(people_call(&none, "requestPasswordReset", NULL, NULL, victim).status,
	                 204);
	l = next_letter();
	assert_int_equal(people_call(&none, "resetPassword", token_of(&l, "/reset"), NULL,
	                             "{\"password\":\"seven blue lamps\"}")
	                     .status,
	                 204);
	person left = {.address = "192.0.2.7"};
	(void)snprintf(left.token, sizeof left.token, "%s", token);
	assert_int_equal(people_call(&left, "getMe", NULL, NULL, NULL).status, 401);
	assert_int_equal(people_call(&x, "getMe", NULL, NULL, NULL).status, 401);
	person owner = people_log_in("victim@example.com");
	assert_int_equal(people_call(&owner, "acceptInvitation", mailed, NULL, NULL).status, 200);
	assert_int_equal(people_call(&owner, "acceptInvitation", first, NULL, NULL).status, 404);
	assert_int_equal(people_call(&owner, "listMembers", alpha, NULL, NULL).status, 200);
	(void)snprintf(beta, sizeof beta, "%s", people_organisation("gamma"));
	b = people_log_in("gamma-admin@example.com");
	assert_true(added_at_once(&b, beta));
}

/* An invitation accepted by the link that was shown proves nothing, by the mailed one it does:
 * the next organisation adds at once. */
static void the_mailed_link_proves(void **state)
{
	char orgs[3][32], shown[64];
	person admins[3], x = {.address = "192.0.2.7"};
	static const char *const keys[] = {"alpha", "beta", "gamma"};
	(void)state;
	for (int i = 0; i < 3; i++) {
		char mail[60];
		(void)snprintf(orgs[i], sizeof orgs[i], "%s", people_organisation(keys[i]));
		(void)snprintf(mail, sizeof mail, "%s-admin@example.com", keys[i]);
		admins[i] = people_log_in(mail);
	}
	assert_int_equal(people_call(&x, "register", NULL, NULL,
	                             "{\"mail\":\"victim@example.com\",\"name\":\"X\",\"password\":"
	                             "\"seven blue lamps\",\"consent\":true}")
	                     .status,
	                 201);
	while (next_letter().found)
		;
	reply r = people_call(&admins[0], "addMember", orgs[0], NULL, victim);
	(void)snprintf(shown, sizeof shown, "%s", people_token(people_text(r.json, "link")));
	(void)next_letter();
	assert_int_equal(people_call(&x, "acceptInvitation", shown, NULL, NULL).status, 200);
	assert_false(added_at_once(&admins[1], orgs[1]));
	struct letter l = next_letter();
	assert_int_equal(
	    people_call(&x, "acceptInvitation", token_of(&l, "/invitations"), NULL, NULL).status,
	    200);
	assert_true(added_at_once(&admins[2], orgs[2]));
}

/* Who registers by the link in the mail is proven. */
static void registered_by_the_mailed_link(void **state)
{
	char alpha[32], beta[32];
	person x;
	(void)state;
	(void)snprintf(alpha, sizeof alpha, "%s", people_organisation("alpha"));
	(void)snprintf(beta, sizeof beta, "%s", people_organisation("beta"));
	person a = people_log_in("alpha-admin@example.com"),
	       b = people_log_in("beta-admin@example.com");
	while (next_letter().found)
		;
	assert_false(added_at_once(&a, alpha));
	struct letter l = next_letter();
	register_as("victim@example.com", token_of(&l, "/register"), &x);
	assert_true(added_at_once(&b, beta));
}

/* Erased: no letter to them waits any more. */
static void letters_of_who_left(void **state)
{
	person p = {.address = "192.0.2.1"};
	(void)state;
	people_add("lin@example.com", "Lin", NULL);
	person lin = people_log_in("lin@example.com");
	while (next_letter().found)
		;
	assert_int_equal(
	    people_call(&p, "requestPasswordReset", NULL, NULL, "{\"mail\":\"lin@example.com\"}")
	        .status,
	    204);
	assert_int_equal(
	    people_call(&lin, "eraseMe", NULL, NULL, "{\"password\":\"seven blue lamps\"}").status,
	    204);
	no_more_letters();
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make, people_remove)
	const struct CMUnitTest tests[] = {
	    TEST(a_forgotten_password),   TEST(nobodys_mailbox_is_filled),
	    TEST(invited_by_two),         TEST(an_address_of_somebody_else),
	    TEST(the_mailed_link_proves), TEST(registered_by_the_mailed_link),
	    TEST(letters_of_who_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
