/* Messages of `sheet`; see ouhe/base/message.h. */
#ifndef OUHE_SHEET_MESSAGES_H
#define OUHE_SHEET_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/sheet/messages.def"
#undef OH_MSG

#endif
