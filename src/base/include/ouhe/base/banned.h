/* Functions that no file of the project may call; force-included by the build.
 *
 * The idea is git's banned.h. Use oh_buf_printf, snprintf, memcpy with checked
 * lengths, strtok_r, localtime_r, oh_double_parse.
 */
#ifndef OUHE_BASE_BANNED_H
#define OUHE_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OH_BANNED(func) sorry_##func##_is_a_banned_function

#undef strcpy
#define strcpy(x, y) OH_BANNED(strcpy)
#undef strcat
#define strcat(x, y) OH_BANNED(strcat)
#undef strncpy
#define strncpy(x, y, n) OH_BANNED(strncpy)
#undef strncat
#define strncat(x, y, n) OH_BANNED(strncat)
#undef strtok
#define strtok(x, y) OH_BANNED(strtok)
#undef sprintf
#define sprintf(...) OH_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) OH_BANNED(vsprintf)
#undef gets
#define gets(x) OH_BANNED(gets)
#undef atoi
#define atoi(x) OH_BANNED(atoi)
#undef atof
#define atof(x) OH_BANNED(atof)
#undef gmtime
#define gmtime(t) OH_BANNED(gmtime)
#undef localtime
#define localtime(t) OH_BANNED(localtime)
#undef ctime
#define ctime(t) OH_BANNED(ctime)
#undef asctime
#define asctime(t) OH_BANNED(asctime)
#undef mktemp
#define mktemp(x) OH_BANNED(mktemp)
#undef tmpnam
#define tmpnam(x) OH_BANNED(tmpnam)

#endif
