/* What the functions behind operations read their input with. */
#include <stdio.h>
#include <string.h>

#include "area.h"

oh_status oh_call_invalid(oh_call *c, const char *field, const oh_msg *msg, const oh_sv *args,
                          size_t n)
{
	oh_problem *grown =
	    oh_arena_grow(c->arena, c->problems, c->n_problems * sizeof *c->problems,
	                  (c->n_problems + 1) * sizeof *c->problems);
	if (!grown)
		return OH_ENOMEM;
	oh_problem *p = &grown[c->n_problems++];
	c->problems = grown;
	memset(p, 0, sizeof *p);
	p->field = oh_arena_sv(c->arena, oh_sv_from(field));
	p->msg = msg;
	p->n_args = n < OH_MSG_ARGS ? n : OH_MSG_ARGS;
	for (size_t i = 0; i < p->n_args; i++)
		p->args[i] = oh_arena_sv(c->arena, args[i]);
	return OH_EINVALID;
}

oh_status oh_call_check(oh_call *c, oh_error *err)
{
	char text[24];
	if (c->n_problems == 0)
		return OH_OK;
	int n = snprintf(text, sizeof text, "%zu", c->n_problems);
	return oh_raise(err, OH_EINVALID, &oh_msg_service_invalid, (oh_sv){text, (size_t)n});
}

oh_sv oh_call_query(const oh_call *c, const char *name)
{
	for (size_t i = 0; i < c->n_query; i++)
		if (oh_sv_eq(c->query[i].name, oh_sv_from(name)))
			return c->query[i].value;
	return (oh_sv){NULL, 0};
}

oh_status oh_call_id(const oh_call *c, size_t i, int64_t *out, oh_error *err)
{
	if (i < OH_CALL_PATH_PARAMS && oh_id_parse(c->path[i], out))
		return OH_OK;
	return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
}

static bool number_of(oh_sv s, size_t lo, size_t hi, size_t *out)
{
	size_t v = 0;
	if (s.n == 0 || s.n > 6)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (size_t)(s.p[i] - '0');
	}
	if (v < lo || v > hi)
		return false;
	*out = v;
	return true;
}

oh_status oh_call_page(oh_call *c, size_t *limit, oh_sv *cursor, oh_error *err)
{
	oh_sv text = oh_call_query(c, "limit");
	*limit = 50;
	*cursor = oh_call_query(c, "cursor");
	if (text.p && !number_of(text, 1, 100, limit))
		(void)oh_call_invalid(c, "?limit", &oh_msg_service_not_number,
		                      (const oh_sv[]){{"1", 1}, {"100", 3}}, 2);
	if (cursor->n > 200)
		(void)oh_call_invalid(c, "?cursor", &oh_msg_service_bad_cursor, NULL, 0);
	return oh_call_check(c, err);
}

static void wrong(oh_call *c, const char *member, const oh_msg *msg, const oh_sv *args, size_t n)
{
	char field[80];
	(void)snprintf(field, sizeof field, "/%s", member);
	(void)oh_call_invalid(c, field, msg, args, n);
}

/* The member; NULL when it is missing or null (noted when it must be there). */
static const oh_json *member_of(oh_call *c, const char *member, bool must)
{
	const oh_json *v = c->body ? oh_json_member(c->body, member) : NULL;
	if (v && oh_json_kind(v) != OH_JSON_NULL)
		return v;
	if (must)
		wrong(c, member, &oh_msg_service_missing, NULL, 0);
	return NULL;
}

/* Characters of valid UTF-8; false on control characters other than line breaks and tabs. */
static bool plain(oh_sv s, size_t *chars)
{
	*chars = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];
		if ((b < 0x20 && b != '\n' && b != '\r' && b != '\t') || b == 0x7f)
			return false;
		if (b == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0)
			return false; /* C1 */
		*chars += (b & 0xc0) != 0x80;
	}
	return true;
}

/* Bytes of a character that shows nothing and turns the words around it or hides between
 * them (U+200B, U+200E-F, U+202A-E, U+2060, U+2066-9, U+FEFF): what comes along when words
 * are copied, and what a false name is made of. 0: another. */
static size_t unseen(oh_sv s, size_t i)
{
	unsigned char b = i + 2 < s.n ? (unsigned char)s.p[i + 1] : 0,
	              e = i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;
	switch ((unsigned char)s.p[i]) {
	case 0xe2:
		return (b == 0x80 &&
		        (e == 0x8b || e == 0x8e || e == 0x8f || (e >= 0xaa && e <= 0xae))) ||
		               (b == 0x81 && (e == 0xa0 || (e >= 0xa6 && e <= 0xa9)))
		           ? 3
		           : 0;
	case 0xef:
		return b == 0xbb && e == 0xbf ? 3 : 0;
	default:
		return 0;
	}
}

/* The text without them; itself when it has none. */
static oh_sv without_unseen(oh_sv s, oh_arena *a)
{
	size_t n = 0, first = 0;
	while (first < s.n && !unseen(s, first))
		first++;
	char *p = first < s.n ? oh_arena_alloc(a, s.n) : NULL;
	if (!p)
		return s;
	for (size_t i = 0; i < s.n;) {
		size_t skip = unseen(s, i);
		if (!skip)
			p[n++] = s.p[i++];
		i += skip;
	}
	return (oh_sv){p, n};
}

bool oh_call_text(oh_call *c, const char *member, bool must, size_t most, oh_sv *out)
{
	const oh_json *v = member_of(c, member, must);
	oh_sv text;
	size_t chars;
	char number[24];
	if (!v)
		return false;
	if (!oh_json_get_sv(v, &text)) {
		wrong(c, member, &oh_msg_service_not_text, NULL, 0);
		return false;
	}
	text = oh_sv_trim(without_unseen(text, c->arena));
	if (!plain(text, &chars)) {
		wrong(c, member, &oh_msg_service_text_control, NULL, 0);
		return false;
	}
	if (chars > most) {
		int n = snprintf(number, sizeof number, "%zu", most);
		wrong(c, member, &oh_msg_service_text_long, (const oh_sv[]){{number, (size_t)n}},
		      1);
		return false;
	}
	if (must && text.n == 0) {
		wrong(c, member, &oh_msg_service_missing, NULL, 0);
		return false;
	}
	*out = text;
	return true;
}

bool oh_call_int(oh_call *c, const char *member, bool must, int64_t lo, int64_t hi, int64_t *out)
{
	const oh_json *v = member_of(c, member, must);
	double d;
	if (!v)
		return false;
	if (!oh_json_get_double(v, &d) || !(d >= (double)lo && d <= (double)hi) ||
	    (double)(int64_t)d < d || (double)(int64_t)d > d) {
		char a[24], b[24];
		int na = snprintf(a, sizeof a, "%lld", (long long)lo);
		int nb = snprintf(b, sizeof b, "%lld", (long long)hi);
		wrong(c, member, &oh_msg_service_not_number,
		      (const oh_sv[]){{a, (size_t)na}, {b, (size_t)nb}}, 2);
		return false;
	}
	*out = (int64_t)d;
	return true;
}

bool oh_call_bool(oh_call *c, const char *member, bool must, bool *out)
{
	const oh_json *v = member_of(c, member, must);
	if (!v)
		return false;
	if (oh_json_get_bool(v, out))
		return true;
	wrong(c, member, &oh_msg_service_not_bool, NULL, 0);
	return false;
}

bool oh_call_choice(oh_call *c, const char *member, bool must, const char *const *names, int *out)
{
	const oh_json *v = member_of(c, member, must);
	oh_sv text = {NULL, 0};
	if (!v)
		return false;
	bool is_text = oh_json_get_sv(v, &text);
	for (int i = 0; is_text && names[i]; i++)
		if (oh_sv_eq(text, oh_sv_from(names[i]))) {
			*out = i;
			return true;
		}
	oh_buf list = OH_BUF_INIT;
	for (size_t i = 0; names[i]; i++) {
		oh_buf_str(&list, i ? ", " : "");
		oh_buf_str(&list, names[i]);
	}
	wrong(c, member, &oh_msg_service_not_choice, (const oh_sv[]){oh_buf_sv(&list)}, 1);
	oh_buf_release(&list);
	return false;
}

oh_status oh_call_may(const oh_call *c, const oh_object *object, oh_error *err)
{
	switch (oh_access(&c->actor, c->op->id, object)) {
	case OH_ACCESS_YES:
		return OH_OK;
	case OH_ACCESS_LOGIN:
		return oh_raise(err, OH_EAUTH, &oh_msg_service_log_in);
	case OH_ACCESS_NO:
		return oh_raise(err, OH_EDENIED, oh_access_who(c->op->id));
	case OH_ACCESS_HIDDEN:
		break;
	}
	return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
}
