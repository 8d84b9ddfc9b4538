#include "accounts.h"
oh_status sv_oidc_open(oh_platform *p, oh_error *err) { (void)p; (void)err; return OH_OK; }
void sv_oidc_close(struct sv_accounts *ac) { (void)ac; }
void sv_oidc_put(const oh_platform *p, oh_json_writer *w) { (void)p; oh_json_key(w, "providers"); oh_json_begin_array(w); oh_json_end_array(w); }
oh_status sv_start_oidc(oh_call *c, oh_error *err) { (void)c; return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found); }
oh_status sv_finish_oidc(oh_call *c, oh_error *err) { (void)c; return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found); }
