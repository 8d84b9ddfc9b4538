/* Log-in at an OpenID provider: the pure parts, then the whole against tests/oidc/provider.py. */
#include "people.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../oidc.h"
#include "ouhe/net/net.h"
#include "ouhe/secret/jws.h"

enum { NOW = 1800000000 };

/* --- Pure parts. --- */

static void a_flow_is_the_browsers_own(void **state)
{
	struct sv_flow a, b;
	unsigned char sum[32];
	char text[SV_FLOW_TEXT];
	int64_t now = 1800000000000;
	oh_sv corp = OH_SV("corp");
	(void)state;
	sv_flow_new(&a, corp, now);
	assert_true(sv_flow_read(&b, oh_sv_from(a.cookie), corp, now + SV_FLOW_LIFE));
	assert_string_equal(a.state, b.state);
	assert_string_equal(a.nonce, b.nonce);
	assert_string_equal(a.verifier, b.verifier);
	assert_string_not_equal(a.state, a.nonce);
	assert_string_not_equal(a.nonce, a.verifier);
	oh_sha256(oh_sv_from(a.verifier), sum);
	(void)oh_base64url(sum, sizeof sum, text);
	assert_string_equal(text, a.challenge);
	/* Too late; from the future; at another provider; another browser's. */
	assert_false(sv_flow_read(&b, oh_sv_from(a.cookie), corp, now + SV_FLOW_LIFE + 1));
	assert_false(sv_flow_read(&b, oh_sv_from(a.cookie), corp, now - 1));
	assert_true(sv_flow_read(&b, oh_sv_from(a.cookie), OH_SV("else"), now));
	assert_string_not_equal(a.state, b.state);
	sv_flow_new(&b, corp, now);
	assert_string_not_equal(a.state, b.state);
	static const char *const bad[] = {
	    "",
	    "o",
	    "o.",
	    "o..",
	    "o.1.",
	    "x.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "o.g.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "o.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.",
	    "o.1ffffffffffff.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "o.1.AAAA",
	    "o.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/A"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(sv_flow_read(&b, oh_sv_from(bad[i]), corp, 2));
}

static bool discovery(const char *text, struct sv_discovery *out)
{
	oh_json *doc = NULL;
	assert_int_equal(oh_json_parse(oh_sv_from(text), OH_SV("x"), &doc, NULL), OH_OK);
	bool ok = sv_discovery_read(doc, OH_SV("https://id.example"), out);
	oh_json_free(doc);
	return ok;
}

static void discovery_documents(void **state)
{
#define ENDPOINTS                                                                                  \
	"\"authorization_endpoint\":\"https://a/b\",\"token_endpoint\":\"https://a/"               \
	"c\",\"jwks_uri\":\"https://a/d\""
	struct sv_discovery d;
	(void)state;
	assert_true(discovery("{\"issuer\":\"https://id.example\"," ENDPOINTS "}", &d));
	assert_true(d.basic);
	assert_true(
	    discovery("{\"issuer\":\"https://id.example\"," ENDPOINTS
	              ",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]}",
	              &d));
	assert_false(d.basic);
	assert_false(discovery("{\"issuer\":\"https://id.example/\"," ENDPOINTS "}", &d));
	assert_false(discovery("{" ENDPOINTS "}", &d));
	assert_false(discovery("[]", &d));
	assert_false(discovery(
	    "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"javascript:x\","
	    "\"token_endpoint\":\"https://a/c\",\"jwks_uri\":\"https://a/d\"}",
	    &d));
	assert_false(discovery(
	    "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://a/b\","
	    "\"token_endpoint\":\"https://a/c d\",\"jwks_uri\":3}",
	    &d));
}

static bool claims(const char *text, struct sv_claims *out)
{
	oh_json *doc = NULL;
	assert_int_equal(oh_json_parse(oh_sv_from(text), OH_SV("x"), &doc, NULL), OH_OK);
	bool ok = sv_claims_read(doc, OH_SV("https://id.example"), OH_SV("me"), OH_SV("n"),
	                         (int64_t)NOW * 1000, out);
	oh_json_free(doc);
	return ok;
}

static void id_token_claims(void **state)
{
	struct sv_claims c;
	(void)state;
#define GOOD "\"iss\":\"https://id.example\",\"nonce\":\"n\",\"sub\":\"s\""
	assert_true(claims("{" GOOD ",\"aud\":\"me\",\"exp\":1800000001,\"iat\":1800000000}", &c));
	assert_false(c.mail_verified);
	assert_true(claims(
	    "{" GOOD
	    ",\"aud\":[\"me\"],\"exp\":1799999941,\"iat\":1800000059,\"email_verified\":true}",
	    &c));
	assert_true(c.mail_verified);
	assert_true(claims(
	    "{" GOOD ",\"aud\":[\"x\",\"me\"],\"azp\":\"me\",\"exp\":1800000001,\"iat\":1}", &c));
	static const char *const bad[] = {
	    "[]",
	    "{" GOOD ",\"aud\":\"me\",\"iat\":1800000000}",
	    "{" GOOD ",\"aud\":\"me\",\"exp\":1800000001}",
	    "{" GOOD ",\"aud\":\"me\",\"exp\":\"1800000001\",\"iat\":1}",
	    "{" GOOD ",\"aud\":\"me\",\"exp\":1799999940,\"iat\":1}",
	    "{" GOOD ",\"aud\":\"me\",\"exp\":1800000001,\"iat\":1800000061}",
	    "{" GOOD ",\"aud\":\"you\",\"exp\":1800000001,\"iat\":1}",
	    "{" GOOD ",\"aud\":[],\"exp\":1800000001,\"iat\":1}",
	    "{" GOOD ",\"aud\":{\"me\":1},\"exp\":1800000001,\"iat\":1}",
	    "{" GOOD ",\"aud\":[\"x\",\"me\"],\"exp\":1800000001,\"iat\":1}",
	    "{" GOOD ",\"aud\":[\"x\",\"me\"],\"azp\":\"x\",\"exp\":1800000001,\"iat\":1}",
	    "{" GOOD ",\"aud\":\"me\",\"azp\":\"x\",\"exp\":1800000001,\"iat\":1}",
	    "{\"iss\":\"https://id.example/"
	    "\",\"nonce\":\"n\",\"sub\":\"s\",\"aud\":\"me\",\"exp\":1800000001,\"iat\":1}",
	    "{\"iss\":\"https://"
	    "id.example\",\"nonce\":\"m\",\"sub\":\"s\",\"aud\":\"me\",\"exp\":1800000001,\"iat\":"
	    "1}",
	    "{\"iss\":\"https://"
	    "id.example\",\"sub\":\"s\",\"aud\":\"me\",\"exp\":1800000001,\"iat\":1}",
	    "{\"iss\":\"https://"
	    "id.example\",\"nonce\":\"n\",\"sub\":\"\",\"aud\":\"me\",\"exp\":1800000001,\"iat\":"
	    "1}",
	    "{\"iss\":\"https://"
	    "id.example\",\"nonce\":\"n\",\"sub\":7,\"aud\":\"me\",\"exp\":1800000001,\"iat\":1}"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (claims(bad[i], &c))
			fail_msg("taken: %s", bad[i]);
}

static void forms(void **state)
{
	oh_buf b = OH_BUF_INIT;
	(void)state;
	sv_put_form(&b, "a", OH_SV("x y&z=1/+\xe6"));
	sv_put_form(&b, "b", (oh_sv){NULL, 0});
	assert_string_equal(b.p, "a=x%20y%26z%3D1%2F%2B%E6&b=");
	oh_buf_clear(&b);
	oh_buf_str(&b, "https://x/?");
	sv_put_form(&b, "a", OH_SV("-._~"));
	assert_string_equal(b.p, "https://x/?a=-._~");
	oh_buf_release(&b);
}

/* --- The whole. --- */

static pid_t provider;
static int provider_in = -1, port;
static oh_arena *arena;

static bool start_provider(void)
{
	int in[2], out[2];
	char line[32] = "";
	if (access("/usr/bin/python3", X_OK) || access("/usr/bin/openssl", X_OK) || pipe(in) ||
	    pipe(out))
		return false;
	provider = fork();
	if (provider == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl("/usr/bin/python3", "python3", OH_SOURCE_DIR "/tests/oidc/provider.py",
		      (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	provider_in = in[1];
	for (size_t n = 0; n + 1 < sizeof line && read(out[0], line + n, 1) == 1 && line[n] != '\n';
	     n++)
		;
	close(out[0]);
	port = (int)strtol(line, NULL, 10);
	return provider > 0 && port > 0;
}

static int begin(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	arena = oh_arena_new(0);
	if (!start_provider())
		print_message("no python3 or openssl: the provider's tests are skipped\n");
	return 0;
}

static int end(void **state)
{
	(void)state;
	if (provider_in >= 0)
		close(provider_in);
	if (provider > 0)
		waitpid(provider, NULL, 0);
	oh_arena_free(arena);
	return 0;
}

static int open_with(const char *options)
{
	char settings[600];
	snprintf(settings, sizeof settings,
	         "{\"url\":\"http://"
	         "127.0.0.1:9\",\"oidc\":[{\"id\":\"corp\",\"name\":\"统一身份\",\"issuer\":"
	         "\"http://127.0.0.1:%d\",\"client_id\":\"ouhe "
	         "client\",\"client_secret\":\"s3cret/+&\"%s}]}",
	         port, options);
	return people_open(settings);
}

static int make(void **state)
{
	(void)state;
	return port ? open_with(",\"link_mail\":true,\"create\":true") : people_open(NULL);
}

static oh_net_response ask_provider(const char *path)
{
	char url[2000];
	oh_net_response rs = {0};
	snprintf(url, sizeof url, "%s%s", path[0] == '/' ? "http://127.0.0.1:" : "", path);
	if (path[0] == '/')
		snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
	/* It makes its keys while one waits. */
	const oh_net_request rq = {.url = url, .plain = true, .timeout_ms = 120000};
	assert_int_equal(oh_net_fetch(&rq, arena, &rs, NULL), OH_OK);
	return rs;
}

/* What stands behind `name=` in an address, still encoded. */
static const char *part(const char *url, const char *name, char *to, size_t cap)
{
	char key[32];
	snprintf(key, sizeof key, "%s=", name);
	const char *at = strstr(url, key);
	assert_non_null(at);
	at += strlen(key);
	snprintf(to, cap, "%.*s", (int)strcspn(at, "&"), at);
	return to;
}

/* The browser goes there and comes back; `extra` tells the provider what to do wrong. */
static reply round_trip(person *p, const char *extra)
{
	char url[2500], back[1000], query[600];
	reply r = people_call(p, "startOidc", "corp", NULL, NULL);
	assert_int_equal(r.status, 302);
	snprintf(url, sizeof url, "%s&now=%lld%s", r.location, (long long)(people_now() / 1000),
	         extra);
	oh_net_response rs = ask_provider(url);
	assert_int_equal(rs.status, 302);
	snprintf(back, sizeof back, "%s", rs.body.p);
	snprintf(query, sizeof query, "%s", strchr(back, '?') + 1);
	return people_call(p, "finishOidc", "corp", query, NULL);
}

static void assert_turned_away(reply r, const char *why)
{
	char path[64];
	snprintf(path, sizeof path, "/login?reason=%s", why);
	assert_int_equal(r.status, 302);
	assert_string_equal(r.location, path);
	assert_true(r.ended);
}

static void in_and_in_again(void **state)
{
	person p = {.address = "192.0.2.1"};
	(void)state;
	if (!port)
		skip();
	reply r = people_call(&p, "getAbout", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "providers.0.name"), "统一身份");
	r = round_trip(&p, "");
	assert_int_equal(r.status, 302);
	assert_string_equal(r.location, "/");
	r = people_call(&p, "getMe", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "name"), "林岚");
	assert_string_equal(people_text(r.json, "mail"), "lin@example.com");
	const char *id = people_text(r.json, "id");
	/* The same person, whatever mail address they have by now, and by another signature. */
	person q = {.address = "192.0.2.1"};
	assert_string_equal(round_trip(&q, "&mail=other@example.com&mode=pss").location, "/");
	r = people_call(&q, "getMe", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "id"), id);
	assert_string_equal(round_trip(&q, "&mode=several").location, "/");
	/* Another person. */
	assert_string_equal(
	    round_trip(&q, "&sub=zhou-2&mail=zhou@example.com&mode=no_name").location, "/");
	r = people_call(&q, "getMe", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "name"), "zhou");
}

static void wrong_tokens_open_nothing(void **state)
{
	static const char *const modes[] = {
	    "wrong_issuer", "wrong_audience", "other_party", "no_party",     "expired",
	    "future",       "wrong_nonce",    "no_subject",  "long_subject", "foreign_key",
	    "none",         "hmac",           "not_json",    "no_token",     "big"};
	(void)state;
	if (!port)
		skip();
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		person p = {.address = "192.0.2.1"};
		char extra[64];
		snprintf(extra, sizeof extra, "&mode=%s", modes[i]);
		assert_turned_away(round_trip(&p, extra), "failed");
		assert_int_equal(people_call(&p, "getMe", NULL, NULL, NULL).status, 401);
	}
	person p = {.address = "192.0.2.1"};
	assert_turned_away(
	    people_call(&p, "finishOidc", "corp", "error=access_denied&state=x", NULL), "denied");
	assert_int_equal(people_call(&p, "startOidc", "else", NULL, NULL).status, 404);
	assert_int_equal(people_call(&p, "finishOidc", "else", NULL, NULL).status, 404);
}

/* A log-in begun elsewhere, late, or twice. */
static void only_the_browser_that_began(void **state)
{
	person lin = {.address = "192.0.2.1"}, other = {.address = "192.0.2.2"};
	char url[2500], query[600];
	(void)state;
	if (!port)
		skip();
	reply r = people_call(&lin, "startOidc", "corp", NULL, NULL);
	snprintf(url, sizeof url, "%s&now=%lld", r.location, (long long)(people_now() / 1000));
	oh_net_response rs = ask_provider(url);
	snprintf(query, sizeof query, "%s", strchr(rs.body.p, '?') + 1);
	assert_turned_away(people_call(&other, "finishOidc", "corp", query, NULL), "expired");
	(void)people_call(&other, "startOidc", "corp", NULL, NULL);
	assert_turned_away(people_call(&other, "finishOidc", "corp", query, NULL), "expired");
	assert_string_equal(people_call(&lin, "finishOidc", "corp", query, NULL).location, "/");
	assert_turned_away(people_call(&lin, "finishOidc", "corp", query, NULL), "expired");
	/* Ten minutes. */
	int64_t now = people_now();
	people_clock(now);
	r = people_call(&lin, "startOidc", "corp", NULL, NULL);
	snprintf(url, sizeof url, "%s&now=%lld", r.location, (long long)(now / 1000));
	rs = ask_provider(url);
	snprintf(query, sizeof query, "%s", strchr(rs.body.p, '?') + 1);
	people_clock(now + SV_FLOW_LIFE + 1);
	assert_turned_away(people_call(&lin, "finishOidc", "corp", query, NULL), "expired");
	/* A code that the provider never gave, with the right state. */
	r = people_call(&lin, "startOidc", "corp", NULL, NULL);
	char state_text[64];
	snprintf(query, sizeof query, "code=made-up&state=%s",
	         part(r.location, "state", state_text, sizeof state_text));
	assert_turned_away(people_call(&lin, "finishOidc", "corp", query, NULL), "failed");
}

static void accounts_are_linked_only_where_allowed(void **state)
{
	(void)state;
	if (!port)
		skip();
	people_add("lin@example.com", "Lin", NULL);
	person p = {.address = "192.0.2.1"};
	assert_turned_away(round_trip(&p, "&mode=unverified"), "unverified");
	assert_string_equal(round_trip(&p, "").location, "/");
	reply r = people_call(&p, "getMe", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "name"), "Lin");
	char id[32];
	snprintf(id, sizeof id, "%s", people_text(r.json, "id"));
	/* Disabled here is disabled. */
	assert_int_equal(people_offline("updateUser", id, "{\"disabled\":true}").status, 200);
	person q = {.address = "192.0.2.1"};
	assert_turned_away(round_trip(&q, ""), "disabled");
	/* Who was invited comes in through the provider, too. */
	r = people_offline("createOrganisation", NULL, "{\"name\":\"Example\",\"sites\":[]}");
	const char *org = people_text(r.json, "id");
	assert_int_equal(people_offline("addMember", org, "{\"mail\":\"zhou@example.com\"}").status,
	                 201);
	assert_string_equal(round_trip(&q, "&sub=zhou&mail=zhou@example.com").location, "/");
	r = people_call(&q, "getSession", NULL, NULL, NULL);
	assert_string_equal(people_text(r.json, "organisations.0.name"), "Example");
	/* Neither by mail nor anew unless the settings say so. */
	people_remove(NULL);
	assert_int_equal(open_with(""), 0);
	people_add("lin@example.com", "Lin", NULL);
	assert_turned_away(round_trip(&q, ""), "taken");
	assert_turned_away(round_trip(&q, "&mail=new@example.com"), "unknown");
}

static void keys_turn_over(void **state)
{
	person p = {.address = "192.0.2.1"};
	(void)state;
	if (!port)
		skip();
	int64_t now = people_now();
	people_clock(now);
	assert_string_equal(round_trip(&p, "").location, "/");
	(void)ask_provider("/turn-over");
	/* Within a minute of the last look at the keys they are not asked for again. */
	assert_turned_away(round_trip(&p, ""), "failed");
	people_clock(now + 60001);
	assert_string_equal(round_trip(&p, "").location, "/");
	oh_net_response before = ask_provider("/seen");
	const char *then = before.body.p;
	assert_string_equal(round_trip(&p, "").location, "/");
	assert_string_equal(ask_provider("/seen").body.p, then);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make, people_remove)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flow_is_the_browsers_own),
	    cmocka_unit_test(discovery_documents),
	    cmocka_unit_test(id_token_claims),
	    cmocka_unit_test(forms),
	    TEST(in_and_in_again),
	    TEST(wrong_tokens_open_nothing),
	    TEST(only_the_browser_that_began),
	    TEST(accounts_are_linked_only_where_allowed),
	    TEST(keys_turn_over),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
