/* Messages of `store`; see ouhe/base/message.h. */
#ifndef OUHE_STORE_MESSAGES_H
#define OUHE_STORE_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/store/messages.def"
#undef OH_MSG

#endif
