/* Messages of `listing`; see ouhe/base/message.h. */
#ifndef OUHE_LISTING_MESSAGES_H
#define OUHE_LISTING_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/listing/messages.def"
#undef OH_MSG

#endif
