/* Messages of `base`; see message.h. */
#ifndef OUHE_BASE_MESSAGES_H
#define OUHE_BASE_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/base/messages.def"
#undef OH_MSG

#endif
