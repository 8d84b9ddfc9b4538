/* Parameters in, columns out. */
#include <stdarg.h>

#include "sqlite/driver.h"

static void note(oh_stmt *st, int rc)
{
	if (rc && !st->fault)
		st->fault = rc;
}

void oh_bind_int(oh_stmt *st, int i, int64_t v)
{
	note(st, sqlite3_bind_int64(st->st, i, v));
}

void oh_bind_real(oh_stmt *st, int i, double v)
{
	note(st, sqlite3_bind_double(st->st, i, v));
}

void oh_bind_text(oh_stmt *st, int i, oh_sv v)
{
	note(st, v.p ? sqlite3_bind_text64(st->st, i, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8)
	             : sqlite3_bind_null(st->st, i));
}

void oh_bind_blob(oh_stmt *st, int i, oh_sv v)
{
	note(st, v.p ? sqlite3_bind_blob64(st->st, i, v.p, v.n, SQLITE_STATIC)
	             : sqlite3_bind_null(st->st, i));
}

void oh_bind_null(oh_stmt *st, int i)
{
	note(st, sqlite3_bind_null(st->st, i));
}

int64_t oh_col_int(oh_stmt *st, int i)
{
	return sqlite3_column_int64(st->st, i);
}

double oh_col_real(oh_stmt *st, int i)
{
	return sqlite3_column_double(st->st, i);
}

static oh_sv column(oh_stmt *st, int i, const void *p)
{
	if (!p && sqlite3_errcode(st->db->h) == SQLITE_NOMEM)
		note(st, SQLITE_NOMEM);
	if (!p)
		return (oh_sv){NULL, 0};
	return (oh_sv){p, (size_t)sqlite3_column_bytes(st->st, i)};
}

oh_sv oh_col_text(oh_stmt *st, int i)
{
	return column(st, i, sqlite3_column_text(st->st, i));
}

oh_sv oh_col_blob(oh_stmt *st, int i)
{
	const void *p = sqlite3_column_blob(st->st, i);
	/* An empty blob has no address, but it is not NULL. */
	if (!p && sqlite3_column_type(st->st, i) == SQLITE_BLOB)
		return OH_SV("");
	return column(st, i, p);
}

bool oh_col_null(oh_stmt *st, int i)
{
	return sqlite3_column_type(st->st, i) == SQLITE_NULL;
}

oh_sv oh_col_copy(oh_stmt *st, int i, oh_arena *a)
{
	bool blob = sqlite3_column_type(st->st, i) == SQLITE_BLOB;
	oh_sv v = blob ? oh_col_blob(st, i) : oh_col_text(st, i);
	if (!v.p)
		return v;
	v = oh_arena_sv(a, v);
	if (!v.p)
		note(st, SQLITE_NOMEM);
	return v;
}

/* In a struct, so that functions take turns at one list. */
typedef struct arguments {
	va_list list;
} arguments;

/* Binds the letters up to the end or '>'. */
static void bind_list(oh_stmt *st, const char *bind, arguments *args)
{
	for (int i = 1; *bind && *bind != '>'; bind++, i++)
		switch (*bind) {
		case 'i':
			oh_bind_int(st, i, va_arg(args->list, int64_t));
			break;
		case 'd':
			oh_bind_int(st, i, va_arg(args->list, int));
			break;
		case 'r':
			oh_bind_real(st, i, va_arg(args->list, double));
			break;
		case 't':
			oh_bind_text(st, i, va_arg(args->list, oh_sv));
			break;
		case 'b':
			oh_bind_blob(st, i, va_arg(args->list, oh_sv));
			break;
		case 'n':
			oh_bind_null(st, i);
			break;
		default:
			note(st, SQLITE_MISUSE);
		}
}

static oh_status begin_bound(oh_db *db, const char *sql, const char *bind, arguments *args,
                             oh_stmt **out, oh_error *err)
{
	oh_status status = oh_db_begin(db, sql, out, err);
	if (!status)
		bind_list(*out, bind, args);
	return status;
}

oh_status oh_db_query(oh_db *db, oh_stmt **out, oh_error *err, const char *sql, const char *bind,
                      ...)
{
	arguments args;
	va_start(args.list, bind);
	oh_status status = begin_bound(db, sql, bind, &args, out, err);
	va_end(args.list);
	return status;
}

oh_status oh_db_run(oh_db *db, int64_t *changed, oh_error *err, const char *sql, const char *bind,
                    ...)
{
	oh_stmt *st = NULL;
	bool row = false;
	arguments args;
	va_start(args.list, bind);
	oh_status status = begin_bound(db, sql, bind, &args, &st, err);
	va_end(args.list);
	if (status)
		return status;
	do
		status = oh_stmt_next(st, &row, err);
	while (!status && row);
	oh_stmt_done(st);
	if (!status && changed)
		*changed = sqlite3_changes64(db->h);
	return status;
}

static void take_columns(oh_stmt *st, const char *cols, oh_arena *a, arguments *args)
{
	for (int i = 0; cols[i]; i++)
		switch (cols[i]) {
		case 'i':
			*va_arg(args->list, int64_t *) = oh_col_int(st, i);
			break;
		case 'd':
			*va_arg(args->list, int *) = (int)oh_col_int(st, i);
			break;
		case 'r':
			*va_arg(args->list, double *) = oh_col_real(st, i);
			break;
		case 't':
		case 'b':
			*va_arg(args->list, oh_sv *) = oh_col_copy(st, i, a);
			break;
		default:
			note(st, SQLITE_MISUSE);
		}
}

oh_status oh_db_get(oh_db *db, oh_arena *a, bool *found, oh_error *err, const char *sql,
                    const char *list, ...)
{
	oh_stmt *st = NULL;
	bool row = false;
	const char *cols = strchr(list, '>');
	arguments args;
	va_start(args.list, list);
	oh_status status = begin_bound(db, sql, list, &args, &st, err);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	if (!status && row) {
		take_columns(st, cols ? cols + 1 : "", a, &args);
		if (st->fault)
			status = oh_db_fault(db, st->fault, sql, err);
	}
	va_end(args.list);
	oh_stmt_done(st);
	if (!status && !row && !found)
		status = oh_raise(err, OH_ENOENT, &oh_msg_store_gone);
	if (!status && found)
		*found = row;
	return status;
}
