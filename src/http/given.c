#include <string.h>

#include "given.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Length of the UTF-8 character at p, 0 when there is none or it is a control. */
static size_t character(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, past U+10FFFF; and the C1 controls. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f) ||
	    (p[0] == 0xc2 && p[1] < 0xa0))
		return 0;
	return len;
}

static bool sound(oh_sv s)
{
	for (size_t i = 0, len; i < s.n; i += len)
		if (!(len = character((const unsigned char *)s.p + i, s.n - i)))
			return false;
	return true;
}

bool http_decode(oh_arena *a, oh_sv s, bool plus, oh_sv *out)
{
	size_t n = 0;
	if (!s.p)
		s = OH_SV("");
	if (!memchr(s.p, '%', s.n) && (!plus || !memchr(s.p, '+', s.n))) {
		if (!sound(s))
			return false;
		*out = s;
		return true;
	}
	char *text = oh_arena_alloc(a, s.n + 1);
	if (!text)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%') {
			int hi = i + 2 < s.n ? hex(s.p[i + 1]) : -1;
			int lo = i + 2 < s.n ? hex(s.p[i + 2]) : -1;
			if (hi < 0 || lo < 0)
				return false;
			text[n++] = (char)(hi * 16 + lo);
			i += 2;
		} else {
			text[n++] = plus && s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	text[n] = '\0';
	if (!sound((oh_sv){text, n}))
		return false;
	*out = (oh_sv){text, n};
	return true;
}

bool http_query(oh_arena *a, oh_sv query, const oh_param **out, size_t *n)
{
	oh_sv rest = query, piece;
	size_t count = 0, most = 1;
	for (size_t i = 0; i < query.n; i++)
		most += query.p[i] == '&';
	if (most > HTTP_QUERY_PARAMS)
		return false;
	oh_param *params = oh_arena_array(a, most, sizeof *params);
	if (!params)
		return false;
	while (oh_sv_split(&rest, '&', &piece)) {
		oh_sv name;
		if (piece.n == 0)
			continue;
		if (!oh_sv_split(&piece, '=', &name))
			return false;
		if (name.n == 0 || !http_decode(a, name, true, &params[count].name) ||
		    !http_decode(a, piece, true, &params[count].value))
			return false;
		count++;
	}
	*out = params;
	*n = count;
	return true;
}

oh_sv http_cookie(oh_sv header, const char *name)
{
	oh_sv piece, found = {NULL, 0};
	while (oh_sv_split(&header, ';', &piece)) {
		oh_sv key, value = oh_sv_trim(piece);
		if (!oh_sv_split(&value, '=', &key) || !oh_sv_eq(key, oh_sv_from(name)))
			continue;
		if (found.n && !oh_sv_eq(found, value))
			return (oh_sv){NULL, 0}; /* somebody has put one beside ours */
		found = value;
	}
	return found;
}

/* "en-GB;q=0.8": the weight in thousandths, and the piece without it. */
static unsigned weight(oh_sv *piece)
{
	oh_sv rest = *piece, part;
	unsigned w = 1000;
	if (!oh_sv_split(&rest, ';', piece))
		return 0;
	*piece = oh_sv_trim(*piece);
	while (oh_sv_split(&rest, ';', &part)) {
		part = oh_sv_trim(part);
		if (part.n < 3 || (part.p[0] != 'q' && part.p[0] != 'Q') || part.p[1] != '=')
			continue;
		w = part.p[2] == '1' ? 1000 : 0;
		unsigned unit = 100;
		for (size_t i = 4; i < part.n && w < 1000; i++, unit /= 10)
			if (part.p[i] >= '0' && part.p[i] <= '9')
				w += unit * (unsigned)(part.p[i] - '0');
	}
	return w;
}

bool http_accept_language(oh_sv header, oh_lang *out)
{
	unsigned best = 0;
	oh_sv piece;
	while (oh_sv_split(&header, ',', &piece)) {
		unsigned w = weight(&piece);
		oh_sv language = oh_sv_sub(piece, 0, 2);
		bool whole = piece.n == 2 || (piece.n > 2 && piece.p[2] == '-');
		bool zh = oh_sv_eq_nocase(language, OH_SV("zh")),
		     en = oh_sv_eq_nocase(language, OH_SV("en"));
		if (!whole || (!zh && !en) || w <= best)
			continue;
		best = w;
		*out = zh ? OH_LANG_ZH : OH_LANG_EN;
	}
	return best > 0;
}

bool http_head_language(oh_sv head, oh_lang *out)
{
	static const oh_sv name = {"accept-language:", 16};
	for (size_t from = 0; from < head.n;) {
		const char *end = memchr(head.p + from, '\n', head.n - from);
		if (!end)
			return false;
		oh_sv line = {head.p + from, (size_t)(end - head.p) - from};
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 && from > 0)
			return false;
		if (oh_sv_eq_nocase(oh_sv_sub(line, 0, name.n), name))
			return http_accept_language(oh_sv_sub(line, name.n, SIZE_MAX), out);
		from += (size_t)(end - head.p) - from + 1;
	}
	return false;
}

bool http_accepts_gzip(oh_sv header)
{
	oh_sv piece;
	bool any = false;
	while (oh_sv_split(&header, ',', &piece)) {
		unsigned w = weight(&piece);
		if (oh_sv_eq_nocase(piece, OH_SV("gzip")))
			return w > 0;
		if (oh_sv_eq(piece, OH_SV("*")))
			any = w > 0;
	}
	return any;
}

bool http_tag_named(oh_sv header, oh_sv tag)
{
	oh_sv piece;
	while (oh_sv_split(&header, ',', &piece)) {
		piece = oh_sv_trim(piece);
		if (oh_sv_eq(piece, OH_SV("*")))
			return true;
		if (oh_sv_starts(piece, OH_SV("W/")))
			piece = oh_sv_sub(piece, 2, SIZE_MAX);
		if (piece.n == tag.n + 2 && piece.p[0] == '"' && piece.p[piece.n - 1] == '"' &&
		    oh_sv_eq(oh_sv_sub(piece, 1, tag.n), tag))
			return true;
	}
	return false;
}

bool http_type_is(oh_sv header, oh_sv type)
{
	oh_sv name;
	return oh_sv_split(&header, ';', &name) && oh_sv_eq_nocase(oh_sv_trim(name), type);
}

bool http_id_formed(oh_sv id)
{
	if (id.n < 8 || id.n > 64)
		return false;
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      c == '-' || c == '_' || c == '.'))
			return false;
	}
	return true;
}

oh_sv http_origin_host(oh_sv origin)
{
	oh_sv host = oh_sv_starts(origin, OH_SV("https://"))  ? oh_sv_sub(origin, 8, SIZE_MAX)
	             : oh_sv_starts(origin, OH_SV("http://")) ? oh_sv_sub(origin, 7, SIZE_MAX)
	                                                      : (oh_sv){NULL, 0};
	return memchr(host.p ? host.p : "", '/', host.n) ? (oh_sv){NULL, 0} : host;
}

oh_sv http_forwarded_for(oh_sv header, char *const *proxies, size_t n_proxies)
{
	oh_sv piece, client = {NULL, 0};
	/* From the left, so that the last that is no proxy remains. */
	while (oh_sv_split(&header, ',', &piece)) {
		bool proxy = false;
		piece = oh_sv_trim(piece);
		for (size_t i = 0; i < n_proxies && !proxy; i++)
			proxy = oh_sv_eq(piece, oh_sv_from(proxies[i]));
		if (!proxy && piece.n)
			client = piece;
	}
	return client;
}
