/* Messages of `report`; see ouhe/base/message.h. */
#ifndef OUHE_REPORT_MESSAGES_H
#define OUHE_REPORT_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/report/messages.def"
#include "ouhe/report/print_messages.def"
#undef OH_MSG

#endif
