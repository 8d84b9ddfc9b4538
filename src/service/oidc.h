/* Log-in at an OpenID provider: what is pure of it, apart so that tests and fuzzing reach it.
 *
 * Authorisation code with PKCE (S256), state and nonce. Nothing is kept between the two
 * requests: a random secret stands in a cookie of the browser, and state, nonce and verifier
 * are digests of it, so that only the browser that began can end it, once within ten
 * minutes, at the same provider.
 * Sources: OpenID Connect Core 1.0, Discovery 1.0; RFC 6749, 7636, 9207.
 */
#ifndef OUHE_SERVICE_OIDC_H
#define OUHE_SERVICE_OIDC_H

#include "ouhe/json/read.h"
#include "ouhe/secret/secret.h"

enum {
	SV_FLOW_COOKIE = 80, /* with NUL: "o.", milliseconds in hex, '.', 32 bytes */
	SV_FLOW_TEXT = 44,   /* with NUL: 32 bytes as base64url */
	SV_FLOW_LIFE = 10 * 60 * 1000
};

/* What belongs to one log-in under way. */
struct sv_flow {
	char cookie[SV_FLOW_COOKIE];
	char state[SV_FLOW_TEXT], nonce[SV_FLOW_TEXT], verifier[SV_FLOW_TEXT],
	    challenge[SV_FLOW_TEXT];
};
/* A new one for this provider. */
void sv_flow_new(struct sv_flow *f, oh_sv provider, int64_t now);
/* The one of a cookie; false for what is none, or too old. */
bool sv_flow_read(struct sv_flow *f, oh_sv cookie, oh_sv provider, int64_t now);

/* What a provider's discovery document says; views into the document. */
struct sv_discovery {
	oh_sv authorize, token, keys;
	bool basic; /* the client proves itself in the header (the usual way), not the body */
};
/* False when it is not the issuer's, or names no usable addresses. */
bool sv_discovery_read(const oh_json *doc, oh_sv issuer, struct sv_discovery *out);

/* Whom an ID token's payload is about; views into the document. */
struct sv_claims {
	oh_sv subject, mail, name;
	bool mail_verified;
};
/* The checks of section 3.1.3.7 but for the signature: issuer, audience, authorised party,
 * times (a minute of tolerance), nonce. */
bool sv_claims_read(const oh_json *payload, oh_sv issuer, oh_sv client, oh_sv nonce, int64_t now,
                    struct sv_claims *out);

/* Appends name=value, percent-encoded (application/x-www-form-urlencoded), with '&' before
 * all but the first (after '?' or at the beginning). */
void sv_put_form(oh_buf *out, const char *name, oh_sv value);

#endif
