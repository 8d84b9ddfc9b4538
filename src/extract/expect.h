/* What a cell or a phrase should have said. Private. */
#ifndef OUHE_EXTRACT_EXPECT_H
#define OUHE_EXTRACT_EXPECT_H

#include "ouhe/pack/pack.h"

enum { OH_EXPECTED = 128 };

/* The unit in which an attribute is expected, in both languages as an argument of a
 * message: "天", "台/年", for bare numbers "个、倍、次". `code` is the unit that a
 * column names, "" for the attribute's own. The view is of `out`. */
oh_sv oh_expected_unit(const oh_attr *attr, const char *code, char out[OH_EXPECTED]);

/* The first few values that the attribute knows, of IP and Ex codes examples; empty
 * where it lists none. */
oh_sv oh_expected_values(const oh_attr *attr, char out[OH_EXPECTED]);

/* An argument of a message in both languages; the Chinese alone where there is no
 * English, or no memory. */
oh_sv oh_said_both(oh_sv zh, oh_sv en, oh_arena *a);

#endif
