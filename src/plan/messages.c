#include "ouhe/plan/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/plan/messages.def"
#undef OH_MSG
