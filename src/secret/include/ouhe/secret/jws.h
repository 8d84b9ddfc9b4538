/* Signed tokens of others (JWS, RFC 7515): is this payload signed by one of these keys?
 *
 * Over librhonabwy, for ID tokens of OpenID providers. Only asymmetric algorithms count
 * (RS, PS, ES 256 to 512, EdDSA): no `none`, no shared secrets, whatever the token's header
 * says; keys come from the key set alone, never from the token and never from the network;
 * RSA keys below 2048 bits are refused. What the payload says is the caller's to check.
 * Thread-safe.
 */
#ifndef OUHE_SECRET_JWS_H
#define OUHE_SECRET_JWS_H

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"

enum { OH_JWS_MOST = 16384, OH_JWKS_MOST = 262144 }; /* bytes of token and key set */

/* jwks: a JWK set (RFC 7517). The payload lives in the arena. OH_EFORMAT for what is no
 * compact JWS or no key set, OH_ELIMIT, OH_EAUTH when no key signed it. */
oh_status oh_jws_verify(oh_sv jwks, oh_sv token, oh_arena *a, oh_sv *payload, oh_error *err);

/* SHA-256 (FIPS 180-4), for what others' protocols ask for. */
void oh_sha256(oh_sv s, unsigned char out[32]);

#endif
