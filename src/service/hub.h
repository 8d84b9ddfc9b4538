/* The platform's side of ouhe/service/events.h. */
#ifndef OUHE_SERVICE_HUB_H
#define OUHE_SERVICE_HUB_H

#include "ouhe/base/error.h"

struct sv_hub;

oh_status sv_hub_new(struct sv_hub **out, oh_error *err);
/* Every subscription must have ended. NULL is legal. */
void sv_hub_free(struct sv_hub *h);
size_t sv_hub_size(struct sv_hub *h);

#endif
