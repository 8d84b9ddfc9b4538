#include "ouhe/sheet/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/sheet/messages.def"
#undef OH_MSG
