/* Status codes returned by every fallible function of the project.
 *
 * A function that can fail returns oh_status, 0 meaning done, and takes a
 * nullable `oh_error *` as its last argument (error.h) for the particulars.
 * On failure its output arguments are untouched unless its header says so.
 */
#ifndef OUHE_BASE_STATUS_H
#define OUHE_BASE_STATUS_H

typedef enum oh_status {
	OH_OK = 0,
	OH_ENOMEM,       /* an allocation failed */
	OH_EUSAGE,       /* the caller asked for something that makes no sense */
	OH_EIO,          /* the operating system refused to read or write */
	OH_ENOENT,       /* a named thing does not exist */
	OH_EFORMAT,      /* input is not what its format promises */
	OH_ELIMIT,       /* input is larger than a stated limit */
	OH_EUNSUPPORTED, /* a known format or feature that this build lacks */
	OH_ECANCELLED,   /* the caller's callback asked to stop */
	OH_EINVALID,     /* a field of a request is not what it must be */
	OH_EAUTH,        /* nobody is logged in, or the credentials are wrong */
	OH_EDENIED,      /* this person may not do this */
	OH_ECONFLICT,    /* it exists already, or its state does not allow this */
	OH_ESTALE,       /* it has changed since the caller read it */
	OH_EBUSY,        /* too much at once: try again later */
} oh_status;

#endif
