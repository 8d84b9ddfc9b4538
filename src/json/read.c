#include "ouhe/json/read.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>

#include <jansson.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/messages.h"
#include "ouhe/json/messages.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/json/messages.def"
#undef OH_MSG

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* jansson reports some failed allocations as bad syntax; this tells them apart. */
static _Thread_local bool ran_dry;

static void *counted_alloc(size_t size)
{
	void *p = oh_alloc(size);
	ran_dry = ran_dry || !p;
	return p;
}

static void set_up(void)
{
	json_set_alloc_funcs(counted_alloc, oh_free);
	json_object_seed(1); /* the same tables in each run; keys are few */
}

/* Deepest nesting of brackets outside strings; jansson descends a call a level. */
static size_t nesting(oh_sv text)
{
	size_t depth = 0, most = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (in_string) {
			i += c == '\\';
			in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			depth++;
			most = depth > most ? depth : most;
		} else if ((c == '}' || c == ']') && depth > 0) {
			depth--;
		}
	}
	return most;
}

static oh_sv number_text(char buf[24], size_t v)
{
	int n = snprintf(buf, 24, "%zu", v);
	return (oh_sv){buf, n > 0 ? (size_t)n : 0};
}

oh_status oh_json_parse(oh_sv text, oh_sv name, oh_json **out, oh_error *err)
{
	(void)pthread_once(&once, set_up);
	char number[24];
	if (nesting(text) > OH_JSON_READ_DEPTH) {
		oh_status st = oh_raise(err, OH_ELIMIT, &oh_msg_json_deep,
		                        number_text(number, OH_JSON_READ_DEPTH));
		if (err)
			oh_place_copy(err->place.file, OH_PLACE_FILE, name);
		return st;
	}
	json_error_t je;
	ran_dry = false;
	json_t *doc =
	    json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &je);
	if (doc) {
		*out = doc;
		return OH_OK;
	}
	if (ran_dry)
		return oh_nomem(err);
	oh_status st = oh_raise(err, OH_EFORMAT, &oh_msg_json_syntax, oh_sv_from(je.text));
	if (err) {
		oh_place_copy(err->place.file, OH_PLACE_FILE, name);
		err->place.row = je.line > 0 ? (uint32_t)je.line : 0;
		err->place.column = je.column > 0 ? (uint32_t)je.column : 0;
	}
	return st;
}

static oh_status io_error(const char *path, oh_error *err)
{
	int e = errno;
	char text[128];
	if (strerror_r(e, text, sizeof text) != 0)
		text[0] = '\0';
	return oh_raise(err, e == ENOENT ? OH_ENOENT : OH_EIO, &oh_msg_base_io, oh_sv_from(path),
	                oh_sv_from(text));
}

/* The whole of a file into *out. */
static oh_status read_file(FILE *f, const char *path, size_t max, oh_buf *out, oh_error *err)
{
	char number[24];
	for (;;) {
		if (!oh_buf_reserve(out, 65536))
			return oh_nomem(err);
		size_t n = fread(out->p + out->n, 1, 65536, f);
		out->n += n;
		if (out->n > max)
			return oh_raise(err, OH_ELIMIT, &oh_msg_json_large,
			                number_text(number, max));
		if (n == 0)
			return ferror(f) ? io_error(path, err) : OH_OK;
	}
}

oh_status oh_json_load(const char *path, size_t max_bytes, oh_json **out, oh_error *err)
{
	FILE *f = fopen(path, "rb");
	struct stat sb;
	if (!f)
		return io_error(path, err);
	oh_buf b = OH_BUF_INIT;
	oh_status st = OH_OK;
	if (fstat(fileno(f), &sb) == 0 && S_ISDIR(sb.st_mode)) {
		errno = EISDIR;
		st = io_error(path, err);
	}
	if (st == OH_OK)
		st = read_file(f, path, max_bytes, &b, err);
	(void)fclose(f);
	if (st == OH_OK)
		st = oh_json_parse(oh_buf_sv(&b), oh_sv_from(path), out, err);
	else if (err && st != OH_ENOMEM)
		oh_place_copy(err->place.file, OH_PLACE_FILE, oh_sv_from(path));
	oh_buf_release(&b);
	return st;
}

void oh_json_free(oh_json *doc)
{
	json_decref(doc);
}

oh_json_type oh_json_kind(const oh_json *v)
{
	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_OBJECT:
		return OH_JSON_OBJECT;
	case JSON_ARRAY:
		return OH_JSON_ARRAY;
	case JSON_STRING:
		return OH_JSON_STRING;
	case JSON_INTEGER:
	case JSON_REAL:
		return OH_JSON_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return OH_JSON_BOOL;
	case JSON_NULL:
		break;
	}
	return OH_JSON_NULL;
}

/* jansson's iterators take what they do not change. */
static json_t *unconst(const json_t *v)
{
	union {
		const json_t *c;
		json_t *m;
	} u = {.c = v};
	return u.m;
}

const oh_json *oh_json_member(const oh_json *object, const char *key)
{
	return json_is_object(object) ? json_object_get(object, key) : NULL;
}

static const oh_json *at_iter(void *iter, oh_sv *key)
{
	if (!iter)
		return NULL;
	*key = (oh_sv){json_object_iter_key(iter), json_object_iter_key_len(iter)};
	return json_object_iter_value(iter);
}

const oh_json *oh_json_member_at(const oh_json *object, size_t i, oh_sv *key)
{
	if (!json_is_object(object) || i >= json_object_size(object))
		return NULL;
	void *iter = json_object_iter(unconst(object));
	for (; iter && i > 0; i--)
		iter = json_object_iter_next(unconst(object), iter);
	return at_iter(iter, key);
}

const oh_json *oh_json_member_next(const oh_json *object, oh_sv *key)
{
	if (!json_is_object(object))
		return NULL;
	void *iter = key->p
	                 ? json_object_iter_next(unconst(object), json_object_key_to_iter(key->p))
	                 : json_object_iter(unconst(object));
	return at_iter(iter, key);
}

size_t oh_json_length(const oh_json *v)
{
	return json_is_array(v) ? json_array_size(v) : json_is_object(v) ? json_object_size(v) : 0;
}

const oh_json *oh_json_at(const oh_json *array, size_t i)
{
	return json_is_array(array) ? json_array_get(array, i) : NULL;
}

bool oh_json_get_sv(const oh_json *v, oh_sv *out)
{
	if (!json_is_string(v))
		return false;
	*out = (oh_sv){json_string_value(v), json_string_length(v)};
	return true;
}

bool oh_json_get_double(const oh_json *v, double *out)
{
	if (!json_is_number(v))
		return false;
	*out = json_number_value(v);
	return true;
}

bool oh_json_get_bool(const oh_json *v, bool *out)
{
	if (!json_is_boolean(v))
		return false;
	*out = json_is_true(v);
	return true;
}

void oh_json_put(const oh_json *v, oh_buf *out)
{
	if (!v)
		return;
	char *text = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	if (!text) {
		out->failed = true;
		return;
	}
	oh_buf_str(out, text);
	oh_free(text);
}
