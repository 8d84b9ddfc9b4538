/* Numbers in text, exactly where money is concerned.
 *
 * Money is an integer of fen (1/100 CNY). Quantities are doubles; their text is
 * the shortest that reads back to the same double, without exponent between
 * 1e-7 and 1e21.
 */
#ifndef OUHE_BASE_DECIMAL_H
#define OUHE_BASE_DECIMAL_H

#include "ouhe/base/buf.h"
#include "ouhe/base/status.h"

typedef int64_t oh_fen;

/* Plain decimal text [+-]digits[.digits][e[+-]digits], the whole of s.
 * Locale-independent. False when s is anything else, or not finite. */
bool oh_double_parse(oh_sv s, double *out);
/* Shortest text, "-0" as "0". At most 32 bytes with the NUL. Returns length. */
size_t oh_double_format(double v, char out[32]);
void oh_buf_double(oh_buf *b, double v);
/* Yuan as a double to fen, rounded half away from zero; false outside int64. */
bool oh_fen_from_yuan(double yuan, oh_fen *out);

#endif
