/* Messages of `http`; see ouhe/base/message.h. */
#ifndef OUHE_HTTP_MESSAGES_H
#define OUHE_HTTP_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/http/messages.def"
#undef OH_MSG

#endif
