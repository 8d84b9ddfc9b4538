/* Messages of `match`; see ouhe/base/message.h. */
#ifndef OUHE_MATCH_MESSAGES_H
#define OUHE_MATCH_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/match/messages.def"
#undef OH_MSG

#endif
