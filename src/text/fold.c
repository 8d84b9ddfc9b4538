#include "ouhe/text/fold.h"

#include "fold_table.h"
#include "ouhe/text/utf8.h"

enum { LIMIT = 16 << 20, SLACK = 32 };

/* Output of one folding. `offset` may be NULL. */
struct sink {
	char *p;
	uint32_t *offset;
	size_t n, cap;
	size_t src;       /* where the character in hand begins */
	size_t super_end; /* n after the last superscript */
};

static void put(struct sink *o, const char *p, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		o->p[o->n + k] = p[k];
		if (o->offset)
			o->offset[o->n + k] = (uint32_t)o->src;
	}
	o->n += n;
}

static void put_cp(struct sink *o, uint32_t cp)
{
	char b[4];
	put(o, b, oh_fold_encode(cp, b));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The ASCII form of the character at byte i: half width of full-width ones; 0
 * for anything else. */
static char ascii_at(oh_sv s, size_t i)
{
	if (i >= s.n)
		return 0;
	if (!(s.p[i] & 0x80))
		return s.p[i];
	uint32_t cp = oh_utf8_next(s, &i);
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return (char)(cp - 0xFEE0);
	return cp == 0x3000 || cp == 0xA0 ? ' ' : 0;
}

static size_t width_at(oh_sv s, size_t i)
{
	size_t j = i;
	(void)oh_utf8_next(s, &j);
	return j - i;
}

/* Digits on both sides, with at most one space between where `loose`. */
static bool between_digits(const struct sink *o, oh_sv s, size_t i, bool loose)
{
	size_t n = o->n;
	if (loose && n && o->p[n - 1] == ' ')
		n--;
	if (loose && ascii_at(s, i) == ' ')
		i += width_at(s, i);
	return n && is_digit(o->p[n - 1]) && is_digit(ascii_at(s, i));
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* °C and °F, the letter standing alone; returns the bytes of the letter. */
static size_t degree(struct sink *o, oh_sv s, size_t i, bool lower)
{
	char c = ascii_at(s, i);
	bool celsius = c == 'C' || c == 'c';
	size_t w = celsius || c == 'F' || c == 'f' ? width_at(s, i) : 0;
	if (!w || is_letter(ascii_at(s, i + w))) {
		put_cp(o, 0xB0);
		return 0;
	}
	if (lower)
		put(o, celsius ? "degc" : "degf", 4);
	else
		put(o, celsius ? "degC" : "degF", 4);
	return w;
}

/* A character whose form depends on its neighbours or that takes more than
 * three bytes; i is behind it. Returns bytes read beyond it. */
static size_t special(struct sink *o, const oh_fold_table *t, uint32_t e, oh_sv s, size_t i,
                      bool lower)
{
	uint32_t low = e & 0xFFFFFF;
	bool after_digit = o->n && is_digit(o->p[o->n - 1]);
	char c;
	switch (e >> 24) {
	case OH_FOLD_FRACTION:
		if (after_digit)
			put(o, " ", 1);
		put(o, t->string[low], t->string_len[low]);
		break;
	case OH_FOLD_STRING:
		put(o, t->string[low], t->string_len[low]);
		break;
	case OH_FOLD_SUPER:
		c = (char)low;
		if (after_digit && o->n != o->super_end)
			put(o, "^", 1);
		put(o, &c, 1);
		o->super_end = o->n;
		break;
	case OH_FOLD_TIMES:
		if (between_digits(o, s, i, true))
			put(o, "x", 1);
		else
			put_cp(o, 0xD7);
		break;
	case OH_FOLD_DASH_DIGITS:
		put_cp(o, between_digits(o, s, i, false) ? '-' : low);
		break;
	default:
		return degree(o, s, i, lower);
	}
	return 0;
}

/* Eight ASCII bytes at a time; returns the bytes done. Upper case to lower by
 * setting bit 5 where bytes lie in A–Z. */
static size_t ascii_run(struct sink *o, oh_sv s, size_t i, bool lower)
{
	size_t from = i;
	for (; i + 8 <= s.n; i += 8) {
		uint64_t v;
		memcpy(&v, s.p + i, 8);
		if (v & 0x8080808080808080u)
			break;
		if (lower) {
			uint64_t ge_a = v + 0x3F3F3F3F3F3F3F3Fu, gt_z = v + 0x2525252525252525u;
			v |= ((ge_a ^ gt_z) & 0x8080808080808080u) >> 2;
		}
		memcpy(o->p + o->n, &v, 8);
		if (o->offset)
			for (unsigned k = 0; k < 8; k++)
				o->offset[o->n + k] = (uint32_t)(i + k);
		o->n += 8;
	}
	for (; i < s.n && !(s.p[i] & 0x80); i++) {
		char c = s.p[i];
		o->p[o->n] = (char)(lower && c >= 'A' && c <= 'Z' ? c + 32 : c);
		if (o->offset)
			o->offset[o->n] = (uint32_t)i;
		o->n++;
	}
	return i - from;
}

/* The three-byte character at i where it is sound, else 0. */
static inline uint32_t three(const unsigned char *p, size_t left)
{
	if (left < 3 || (p[0] & 0xF0) != 0xE0 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
		return 0;
	uint32_t cp = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
	return cp >= 0x800 && (cp < 0xD800 || cp > 0xDFFF) ? cp : 0;
}

/* False when the room does not do. */
static bool run(struct sink *o, const oh_fold_table *t, oh_sv s, bool lower)
{
	size_t i = 0;
	while (i < s.n) {
		/* Whatever follows is at least as long in the source, but for
		 * expansions, which are counted by this check. */
		if (o->n + (s.n - i) + SLACK > o->cap)
			return false;
		if (!(s.p[i] & 0x80)) {
			i += ascii_run(o, s, i, lower);
			continue;
		}
		o->src = i;
		uint32_t cp = three((const unsigned char *)s.p + i, s.n - i);
		if (cp)
			i += 3;
		else
			cp = oh_utf8_next(s, &i);
		if (cp > 0xFFFF) {
			put_cp(o, cp);
			continue;
		}
		uint32_t e = t->entry[cp], len = e >> 24;
		if (len > OH_FOLD_MAX_PLAIN) {
			i += special(o, t, e, s, i, lower);
			continue;
		}
		for (unsigned k = 0; k < 3; k++)
			o->p[o->n + k] = (char)(e >> (8 * k));
		if (o->offset)
			for (unsigned k = 0; k < 3; k++)
				o->offset[o->n + k] = (uint32_t)o->src;
		o->n += len;
	}
	return true;
}

static oh_status fold(oh_sv s, unsigned flags, oh_arena *a, bool offsets, struct sink *o)
{
	if (s.n > LIMIT)
		return OH_ELIMIT;
	bool lower = flags & OH_FOLD_CASE;
	const oh_fold_table *t = oh_fold_table_get(lower);
	if (!t)
		return OH_EUNSUPPORTED;
	oh_arena_mark mark = oh_arena_mark_get(a);
	/* Most texts shrink; the worst grows threefold (malformed bytes). */
	for (size_t cap = s.n + s.n / 8 + 2 * SLACK;; cap = 3 * s.n + 2 * SLACK) {
		*o = (struct sink){.cap = cap, .super_end = SIZE_MAX};
		o->p = oh_arena_alloc(a, cap);
		if (offsets && o->p)
			o->offset = oh_arena_alloc(a, cap * sizeof *o->offset);
		if (!o->p || (offsets && !o->offset)) {
			oh_arena_rewind(a, mark);
			return OH_ENOMEM;
		}
		if (run(o, t, s, lower))
			break;
		oh_arena_rewind(a, mark);
	}
	o->p[o->n] = '\0';
	if (offsets)
		o->offset[o->n] = (uint32_t)s.n;
	return OH_OK;
}

oh_status oh_fold(oh_sv source, unsigned flags, oh_arena *a, oh_folded *out)
{
	struct sink o;
	oh_status st = fold(source, flags, a, true, &o);
	if (st == OH_OK)
		*out = (oh_folded){{o.p, o.n}, o.offset};
	return st;
}

oh_status oh_fold_key(oh_sv source, unsigned flags, oh_arena *a, oh_sv *out)
{
	struct sink o;
	oh_status st = fold(source, flags, a, false, &o);
	if (st == OH_OK)
		*out = (oh_sv){o.p, o.n};
	return st;
}

void oh_folded_span(const oh_folded *f, size_t from, size_t to, size_t *src_from, size_t *src_len)
{
	if (to > f->text.n)
		to = f->text.n;
	if (from > to)
		from = to;
	*src_from = f->offset[from];
	*src_len = f->offset[to] - f->offset[from];
}
