/* A disk that fails on order: a VFS of SQLite around the system's own, which becomes
 * the default. It counts what changes files, lets the nth such operation fail, and can
 * cut the power: what was written and not flushed is then lost, or half of it. */
#ifndef OUHE_STORE_TESTS_SHIM_H
#define OUHE_STORE_TESTS_SHIM_H

#include <stdbool.h>
#include <stdint.h>

enum { SHIM_WRITE = 1, SHIM_SYNC = 2, SHIM_TRUNCATE = 4, SHIM_ANY = 7 };

/* Once a process, before the first store. */
void shim_install(void);
/* The nth operation of the kinds fails with SQLite's `code`, and with `stay` every one
 * after it. A failing write has written its first half. 0: none fails. */
void shim_fail(unsigned kinds, int64_t nth, bool stay, int code);
/* Operations of the kinds since shim_fail, and whether one failed. */
int64_t shim_seen(void);
bool shim_struck(void);

/* Begins to note what is not flushed. */
void shim_watch(void);
/* Power off: from now on nothing is written. Close the store then, and call
 * shim_power_on, which takes back what was not flushed: each write with odds of 1 to 2,
 * by `seed`; 0: all of it. */
void shim_power_off(void);
void shim_power_on(unsigned seed);

#endif
