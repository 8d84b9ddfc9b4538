#include "ouhe/store/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/store/messages.def"
#undef OH_MSG
