/* JSON of facts and issues, shared by the lines of extraction and the view of a
 * list; private to `report`. */
#ifndef OUHE_REPORT_READING_PRIVATE_H
#define OUHE_REPORT_READING_PRIVATE_H

#include "ouhe/json/write.h"
#include "ouhe/listing/listing.h"

void rp_put_fact(oh_json_writer *w, const oh_fact *f, size_t base);
void rp_put_issue(oh_json_writer *w, const oh_issue *issue, size_t base);

#endif
