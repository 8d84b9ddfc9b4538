#include "ouhe/http/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/http/messages.def"
#undef OH_MSG
