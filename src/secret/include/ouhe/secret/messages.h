/* Messages of `secret`; see ouhe/base/message.h. */
#ifndef OUHE_SECRET_MESSAGES_H
#define OUHE_SECRET_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/secret/messages.def"
#undef OH_MSG

#endif
