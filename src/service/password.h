/* What a password must be, and hashing that cannot be used to tire the server out.
 *
 * The rules follow NIST SP 800-63B: length counts, kinds of characters do not; what is
 * common, or made of the person's own mail address or name, is refused.
 */
#ifndef OUHE_SERVICE_PASSWORD_H
#define OUHE_SERVICE_PASSWORD_H

#include <stdatomic.h>

#include "ouhe/base/error.h"
#include "ouhe/secret/secret.h"

enum { SV_PASSWORD_LEAST = 10, SV_PASSWORD_MOST = 200 }; /* characters */

/* NULL: may be used; otherwise why not. mail and name may be empty. Pure. */
const oh_msg *sv_password_fault(oh_sv password, oh_sv mail, oh_sv name);

/* Hashing is 64 MiB and 0.1 s; two run at a time, and at most SV_HASH_WAITING wait. */
enum { SV_HASH_WAITING = 24 };
struct sv_hasher {
	_Atomic int inside;
	bool cheap; /* tests */
};
/* OH_EBUSY when too many wait. */
oh_status sv_hash(struct sv_hasher *h, oh_sv password, char out[OH_PASSWORD_TEXT], oh_error *err);
/* *right also says no for an empty hash, in the time of a full one. */
oh_status sv_hash_check(struct sv_hasher *h, oh_sv hash, oh_sv password, bool *right,
                        oh_error *err);

#endif
