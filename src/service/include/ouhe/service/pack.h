/* Use cases: packs looked at and checked. */
#ifndef OUHE_SERVICE_PACK_H
#define OUHE_SERVICE_PACK_H

#include "ouhe/base/buf.h"
#include "ouhe/service/session.h"

/* Appends a line a finding; *findings is their number, 0 for a sound pack. */
oh_status oh_service_pack_check(const char *dir, oh_lang lang, oh_buf *out, size_t *findings,
                                oh_error *err);
/* Appends the packs with the number of their attributes and categories. */
oh_status oh_service_pack_list(const oh_session *s, const oh_view *view, bool json, oh_buf *out,
                               oh_error *err);

#endif
