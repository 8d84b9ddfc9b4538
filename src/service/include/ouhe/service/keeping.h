/* Use cases: the data folder kept safe – backed up, restored, verified. They are for who
 * runs the server, on its machine; backup and verification also while it runs. */
#ifndef OUHE_SERVICE_KEEPING_H
#define OUHE_SERVICE_KEEPING_H

#include "ouhe/base/buf.h"
#include "ouhe/base/error.h"

/* One snapshot of the database in a file with a checksum; the file is whole or as it
 * was. Appends a line with its size. */
oh_status oh_service_backup(const char *data_dir, const char *file, oh_lang lang, oh_buf *out,
                            oh_error *err);
/* Checks the backup and makes the data folder out of it; OH_ECONFLICT when the folder
 * holds a database already. Appends a line. */
oh_status oh_service_restore(const char *data_dir, const char *file, oh_lang lang, oh_buf *out,
                             oh_error *err);
/* Checks the database's file, its references, and the chain of each tenant's audit
 * trail. Appends a line a tenant: identity, number of entries and newest hash, words.
 * `noted`: such lines, kept elsewhere from an earlier time; each chain must still hold
 * what they say. *sound: nothing was found; a damaged file is an error instead. */
oh_status oh_service_verify(const char *data_dir, oh_sv noted, oh_lang lang, oh_buf *out,
                            bool *sound, oh_error *err);

#endif
