/* Finding the attribute of a quantity, a value or a code. Private to extract. */
#ifndef OUHE_EXTRACT_BIND_H
#define OUHE_EXTRACT_BIND_H

#include "parse.h"

/* Shared between bind.c and bind_value.c: the attribute at a position of the pack;
 * a fact was made, `next` is the token behind it; a waiting label is answered;
 * the label behind a value (the token behind that label, 0: none). */
const oh_attr *oh_bind_attr(const oh_parser *p, size_t i);
void oh_bind_made(oh_parser *p, size_t next);
void oh_bind_drop(oh_parser *p, size_t k);
size_t oh_bind_behind(const oh_parser *p, size_t k);

/* Each returns the token to go on with (> i). */
size_t oh_bind_amount(oh_parser *p, size_t i, const oh_amount *q);
size_t oh_bind_value(oh_parser *p, size_t i);
size_t oh_bind_code(oh_parser *p, size_t i);
/* A name behind the label of a grade; false when it is none. */
bool oh_bind_grade_name(oh_parser *p, size_t i);
/* Token k begins what the last waiting label asks for. */
bool oh_label_answered(const oh_parser *p, size_t k);
/* Forgets the labels that wait; an asked one without an answer is an issue. */
void oh_labels_drop(oh_parser *p, bool tell);

#endif
