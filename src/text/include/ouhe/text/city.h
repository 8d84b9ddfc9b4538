/* Names of Chinese cities: one form for the many in which lists write them.
 *
 * 株洲, 湖南株洲, 湖南省株洲市, 湖南省株洲市天元区 are 株洲市; 北京 is 北京市; 湘西 is 湘西州.
 * What names no city of the mainland stays as written (trimmed): a county alone, a
 * province, a place abroad.
 */
#ifndef OUHE_TEXT_CITY_H
#define OUHE_TEXT_CITY_H

#include "ouhe/base/arena.h"

/* The result is a part of `written` or lives in the arena; *out has p NULL only when memory
 * is out. */
oh_sv oh_city_name(oh_sv written, oh_arena *a);

#endif
