#include "ouhe/base/message.h"

#include <string.h>

#include "ouhe/base/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/base/messages.def"
#undef OH_MSG

const char *oh_msg_text(const oh_msg *m, oh_lang lang)
{
	return lang == OH_LANG_EN ? m->en : m->zh;
}

static oh_sv in_language(oh_sv arg, oh_lang lang)
{
	const char *cut = arg.n ? memchr(arg.p, OH_MSG_BOTH[0], arg.n) : NULL;
	if (!cut)
		return arg;
	size_t zh = (size_t)(cut - arg.p);
	return lang == OH_LANG_EN ? oh_sv_sub(arg, zh + 1, arg.n) : oh_sv_sub(arg, 0, zh);
}

void oh_msg_render(oh_buf *out, const oh_msg *m, oh_lang lang, const oh_sv *args, size_t n)
{
	for (const char *t = oh_msg_text(m, lang); *t; t++) {
		if (t[0] == '{' && t[1] >= '0' && t[1] < '0' + OH_MSG_ARGS && t[2] == '}') {
			size_t k = (size_t)(t[1] - '0');
			if (k < n)
				oh_buf_sv_put(out, in_language(args[k], lang));
			t += 2;
		} else {
			oh_buf_char(out, *t);
		}
	}
}
