/* Messages of `net`; see ouhe/base/message.h. */
#ifndef OUHE_NET_MESSAGES_H
#define OUHE_NET_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/net/messages.def"
#undef OH_MSG

#endif
