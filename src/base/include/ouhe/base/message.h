/* Messages for people, in Chinese and English.
 *
 * A message is a constant with both wordings; `{0}` to `{3}` in a wording stand
 * for arguments. Each module keeps its messages in
 * `include/ouhe/<module>/messages.def`, one line each:
 *
 *     OH_MSG(sheet_truncated, "文件不完整：{0}", "the file is incomplete: {0}")
 *
 * and offers them through `messages.h`, which expands that file with
 * OH_MSG_DECLARE; one C file of the module expands it with OH_MSG_DEFINE.
 * The language is chosen where a message is shown, never where it arises.
 */
#ifndef OUHE_BASE_MESSAGE_H
#define OUHE_BASE_MESSAGE_H

#include "ouhe/base/buf.h"
#include "ouhe/base/sv.h"

typedef enum oh_lang { OH_LANG_ZH = 0, OH_LANG_EN = 1 } oh_lang;

typedef struct oh_msg {
	const char *key; /* stable name, also in JSON output */
	const char *zh;
	const char *en;
} oh_msg;

#define OH_MSG_DECLARE(name, zh, en) extern const oh_msg oh_msg_##name;
#define OH_MSG_DEFINE(name, zh, en) const oh_msg oh_msg_##name = {#name, zh, en};

enum { OH_MSG_ARGS = 4 };

/* An argument that differs by language holds both wordings, Chinese first,
 * divided by this: "天" OH_MSG_BOTH "days". */
#define OH_MSG_BOTH "\x1f"

/* The wording with nothing filled in. */
const char *oh_msg_text(const oh_msg *m, oh_lang lang);
/* Appends the wording with arguments filled in; a missing argument leaves an
 * empty place. Arguments are shown as they are, of OH_MSG_BOTH the language's part. */
void oh_msg_render(oh_buf *out, const oh_msg *m, oh_lang lang, const oh_sv *args, size_t n);

#endif
