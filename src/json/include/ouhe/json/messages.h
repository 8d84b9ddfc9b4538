/* Messages of `json`; see ouhe/base/message.h. */
#ifndef OUHE_JSON_MESSAGES_H
#define OUHE_JSON_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/json/messages.def"
#undef OH_MSG

#endif
