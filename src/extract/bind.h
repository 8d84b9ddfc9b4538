/* Finding the attribute of a quantity, a value or a code. Private to extract. */
#ifndef OUHE_EXTRACT_BIND_H
#define OUHE_EXTRACT_BIND_H

#include "parse.h"

/* Each returns the token to go on with (> i). */
size_t oh_bind_amount(oh_parser *p, size_t i, const oh_amount *q);
size_t oh_bind_value(oh_parser *p, size_t i);
size_t oh_bind_code(oh_parser *p, size_t i);
/* A name behind the label of a grade; false when it is none. */
bool oh_bind_grade_name(oh_parser *p, size_t i);
/* Forgets the labels that wait; an asked one without an answer is an issue. */
void oh_labels_drop(oh_parser *p, bool tell);

#endif
