/* Messages of `extract`; see ouhe/base/message.h. */
#ifndef OUHE_EXTRACT_MESSAGES_H
#define OUHE_EXTRACT_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/extract/messages.def"
#undef OH_MSG

#endif
