#include "ouhe/pack/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/pack/messages.def"
#undef OH_MSG
