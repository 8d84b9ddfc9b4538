/* String view: two words, passed by value, never owning.
 *
 * `p` need not be NUL-terminated and may be NULL when `n` is 0. A view is
 * valid as long as the memory it points into; the function that hands one out
 * says whose memory that is. Text is UTF-8 unless a header says otherwise.
 */
#ifndef OUHE_BASE_SV_H
#define OUHE_BASE_SV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct oh_sv {
	const char *p;
	size_t n;
} oh_sv;

/* A view of a string literal. */
#define OH_SV(lit) ((oh_sv){(lit), sizeof(lit) - 1})
/* printf arguments for "%.*s". */
#define OH_SV_ARG(s) (int)(s).n, ((s).p ? (s).p : "")

/* A view of a NUL-terminated string; NULL gives the empty view. */
oh_sv oh_sv_from(const char *cstr);
bool oh_sv_eq(oh_sv a, oh_sv b);
/* Equality that ignores the case of ASCII letters only. */
bool oh_sv_eq_nocase(oh_sv a, oh_sv b);
/* Byte order, a prefix before what it begins: <0, 0, >0. */
int oh_sv_cmp(oh_sv a, oh_sv b);
bool oh_sv_starts(oh_sv s, oh_sv prefix);
bool oh_sv_ends(oh_sv s, oh_sv suffix);
/* Part of s; offsets past its end are clamped. */
oh_sv oh_sv_sub(oh_sv s, size_t from, size_t len);
/* s without ASCII white space and U+3000, U+00A0, U+FEFF at both ends. */
oh_sv oh_sv_trim(oh_sv s);
/* Byte offset of needle in s, or SIZE_MAX. An empty needle is found at 0. */
size_t oh_sv_find(oh_sv s, oh_sv needle);
/* Cuts the next piece before `sep` off *rest; false when nothing is left.
 * "a||b" gives "a", "", "b". */
bool oh_sv_split(oh_sv *rest, char sep, oh_sv *piece);
/* FNV-1a, 64 bits: the same everywhere; not for secrets. */
uint64_t oh_sv_hash(oh_sv s);
/* For tables in memory: faster, but another number in another version or on another machine.
 * Never to be stored, nor to decide an order. */
uint64_t oh_sv_table_hash(oh_sv s);

#endif
