#include "ouhe/match/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/match/messages.def"
#undef OH_MSG
