/* Messages of reading lists; see ouhe/base/message.h. */
#ifndef OUHE_EXTRACT_LIST_MESSAGES_H
#define OUHE_EXTRACT_LIST_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/extract/list_messages.def"
#undef OH_MSG

#endif
