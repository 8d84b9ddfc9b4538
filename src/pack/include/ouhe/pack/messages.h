/* Messages of `pack`; see ouhe/base/message.h. */
#ifndef OUHE_PACK_MESSAGES_H
#define OUHE_PACK_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/pack/messages.def"
#undef OH_MSG

#endif
