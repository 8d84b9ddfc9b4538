#include "ouhe/base/message.h"

#include "ouhe/base/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/base/messages.def"
#undef OH_MSG

const char *oh_msg_text(const oh_msg *m, oh_lang lang)
{
	return lang == OH_LANG_EN ? m->en : m->zh;
}

void oh_msg_render(oh_buf *out, const oh_msg *m, oh_lang lang, const oh_sv *args, size_t n)
{
	for (const char *t = oh_msg_text(m, lang); *t; t++) {
		if (t[0] == '{' && t[1] >= '0' && t[1] < '0' + OH_MSG_ARGS && t[2] == '}') {
			size_t k = (size_t)(t[1] - '0');
			if (k < n)
				oh_buf_sv_put(out, args[k]);
			t += 2;
		} else {
			oh_buf_char(out, *t);
		}
	}
}
