/* Messages of `cli`; see ouhe/base/message.h. */
#ifndef OUHE_CLI_MESSAGES_H
#define OUHE_CLI_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/cli/messages.def"
#undef OH_MSG

#endif
