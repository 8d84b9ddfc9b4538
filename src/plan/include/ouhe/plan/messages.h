/* Messages of `plan`; see ouhe/base/message.h. */
#ifndef OUHE_PLAN_MESSAGES_H
#define OUHE_PLAN_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/plan/messages.def"
#undef OH_MSG

#endif
