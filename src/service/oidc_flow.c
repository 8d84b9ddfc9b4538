#include "oidc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/secret/jws.h"

enum { TOLERANCE = 60, SUBJECT_MOST = 255, URL_MOST = 2000 };

static void derive(const char *what, oh_sv provider, oh_sv cookie, char out[SV_FLOW_TEXT])
{
	unsigned char digest[OH_DIGEST];
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_field(&h, OH_SV("oidc"));
	oh_hash_field(&h, oh_sv_from(what));
	oh_hash_field(&h, provider);
	oh_hash_field(&h, cookie);
	oh_hash_end(&h, digest);
	(void)oh_base64url(digest, sizeof digest, out);
}

static void derive_all(struct sv_flow *f, oh_sv provider)
{
	unsigned char sum[32];
	oh_sv cookie = oh_sv_from(f->cookie);
	derive("state", provider, cookie, f->state);
	derive("nonce", provider, cookie, f->nonce);
	derive("verifier", provider, cookie, f->verifier);
	oh_sha256(oh_sv_from(f->verifier), sum);
	(void)oh_base64url(sum, sizeof sum, f->challenge);
}

void sv_flow_new(struct sv_flow *f, oh_sv provider, int64_t now)
{
	unsigned char bytes[32];
	int n = snprintf(f->cookie, sizeof f->cookie, "o.%" PRIx64 ".", (uint64_t)now);
	oh_random(bytes, sizeof bytes);
	(void)oh_base64url(bytes, sizeof bytes, f->cookie + n);
	oh_wipe(bytes, sizeof bytes);
	derive_all(f, provider);
}

bool sv_flow_read(struct sv_flow *f, oh_sv cookie, oh_sv provider, int64_t now)
{
	oh_sv rest = cookie, mark, time, secret;
	unsigned char bytes[32];
	uint64_t made = 0;
	size_t n;
	if (cookie.n >= sizeof f->cookie || !oh_sv_split(&rest, '.', &mark) ||
	    !oh_sv_split(&rest, '.', &time) || !oh_sv_split(&rest, '.', &secret) ||
	    secret.p + secret.n != cookie.p + cookie.n)
		return false;
	if (!oh_sv_eq(mark, OH_SV("o")) || !time.n || time.n > 12 ||
	    !oh_unbase64url(secret, bytes, sizeof bytes, &n) || n != sizeof bytes)
		return false;
	for (size_t i = 0; i < time.n; i++) {
		char c = time.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		made = made * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	if (made > (uint64_t)now || (uint64_t)now - made > SV_FLOW_LIFE)
		return false;
	memcpy(f->cookie, cookie.p, cookie.n);
	f->cookie[cookie.n] = '\0';
	derive_all(f, provider);
	return true;
}

/* --- What the provider says. --- */

static oh_sv text_of(const oh_json *doc, const char *key)
{
	oh_sv text = {NULL, 0};
	(void)oh_json_get_sv(oh_json_member(doc, key), &text);
	return text;
}

static bool is_url(oh_sv s)
{
	if (!oh_sv_starts(s, OH_SV("https://")) && !oh_sv_starts(s, OH_SV("http://")))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7f)
			return false;
	return s.n <= URL_MOST;
}

/* True when the list is missing (then the default counts) or names the word. */
static bool lists(const oh_json *list, const char *word, bool missing)
{
	if (!list)
		return missing;
	for (size_t i = 0; i < oh_json_length(list); i++) {
		oh_sv text;
		if (oh_json_get_sv(oh_json_at(list, i), &text) && oh_sv_eq(text, oh_sv_from(word)))
			return true;
	}
	return false;
}

bool sv_discovery_read(const oh_json *doc, oh_sv issuer, struct sv_discovery *out)
{
	struct sv_discovery d = {.authorize = text_of(doc, "authorization_endpoint"),
	                         .token = text_of(doc, "token_endpoint"),
	                         .keys = text_of(doc, "jwks_uri")};
	if (!oh_sv_eq(text_of(doc, "issuer"), issuer))
		return false;
	if (!is_url(d.authorize) || !is_url(d.token) || !is_url(d.keys))
		return false;
	d.basic = lists(oh_json_member(doc, "token_endpoint_auth_methods_supported"),
	                "client_secret_basic", true);
	*out = d;
	return true;
}

static bool for_client(const oh_json *payload, oh_sv client)
{
	const oh_json *aud = oh_json_member(payload, "aud");
	oh_sv one, party = text_of(payload, "azp");
	bool named = false;
	if (oh_json_get_sv(aud, &one))
		named = oh_sv_eq(one, client);
	else if (oh_json_kind(aud) == OH_JSON_ARRAY)
		for (size_t i = 0; i < oh_json_length(aud); i++)
			named = named ||
			        (oh_json_get_sv(oh_json_at(aud, i), &one) && oh_sv_eq(one, client));
	/* Of several audiences one is authorised, and it must be this one. */
	if (oh_json_kind(aud) == OH_JSON_ARRAY && oh_json_length(aud) > 1 && !party.n)
		return false;
	return named && (!party.n || oh_sv_eq(party, client));
}

bool sv_claims_read(const oh_json *payload, oh_sv issuer, oh_sv client, oh_sv nonce, int64_t now,
                    struct sv_claims *out)
{
	double expires = 0, issued = 0, seconds = (double)now / 1000;
	struct sv_claims c = {.subject = text_of(payload, "sub"),
	                      .mail = text_of(payload, "email"),
	                      .name = text_of(payload, "name")};
	if (oh_json_kind(payload) != OH_JSON_OBJECT || !oh_sv_eq(text_of(payload, "iss"), issuer) ||
	    !for_client(payload, client))
		return false;
	if (!oh_json_get_double(oh_json_member(payload, "exp"), &expires) ||
	    !oh_json_get_double(oh_json_member(payload, "iat"), &issued))
		return false;
	if (!(expires > seconds - TOLERANCE) || !(issued < seconds + TOLERANCE))
		return false;
	oh_sv said = text_of(payload, "nonce");
	if (said.n != nonce.n || !oh_same(said.p, nonce.p, nonce.n))
		return false;
	if (!c.subject.n || c.subject.n > SUBJECT_MOST)
		return false;
	(void)oh_json_get_bool(oh_json_member(payload, "email_verified"), &c.mail_verified);
	*out = c;
	return true;
}

void sv_put_form(oh_buf *out, const char *name, oh_sv value)
{
	static const char digits[] = "0123456789ABCDEF";
	if (out->n && out->p[out->n - 1] != '?')
		oh_buf_char(out, '&');
	oh_buf_str(out, name);
	oh_buf_char(out, '=');
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._~", c))) {
			oh_buf_char(out, (char)c);
		} else {
			oh_buf_char(out, '%');
			oh_buf_char(out, digits[c >> 4]);
			oh_buf_char(out, digits[c & 15]);
		}
	}
}
