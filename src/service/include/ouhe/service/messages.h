/* Messages of `service`, a catalogue a subject; see ouhe/base/message.h. */
#ifndef OUHE_SERVICE_MESSAGES_H
#define OUHE_SERVICE_MESSAGES_H

#include "ouhe/base/message.h"

#define OH_MSG OH_MSG_DECLARE
#include "ouhe/service/account_messages.def"
#include "ouhe/service/call_messages.def"
#include "ouhe/service/conference_messages.def"
#include "ouhe/service/import_messages.def"
#include "ouhe/service/keeping_messages.def"
#include "ouhe/service/listing_messages.def"
#include "ouhe/service/messages.def"
#include "ouhe/service/outbox_messages.def"
#include "ouhe/service/schedule_messages.def"
#undef OH_MSG

#endif
