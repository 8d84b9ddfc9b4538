#include "atom.h"
#include "lexicon.h"

/* Parts of one product; more is no unit that anyone writes. */
enum { MAX_PARTS = 6 };

struct part {
	oh_unit_hit hit;
	int power;
	int scale; /* power of ten written before it: 万元 */
};

static bool text_at(oh_sv s, size_t i, const char *text)
{
	size_t n = strlen(text);
	return i + n <= s.n && s.p[i] == text[0] && memcmp(s.p + i, text, n) == 0;
}

static bool ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 十 百 千 万 亿 at i: the power of ten, 0 none. */
static int magnitude(oh_sv s, size_t i)
{
	if (i + 3 > s.n)
		return 0;
	const unsigned char *p = (const unsigned char *)s.p + i;
	switch ((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]) {
	case 0xE58D81:
		return 1;
	case 0xE799BE:
		return 2;
	case 0xE58D83:
		return 3;
	case 0xE4B887:
		return 4;
	case 0xE4BABF:
		return 8;
	default:
		return 0;
	}
}

/* square, sq., cubic, cu. before a length: their bytes, 0 none. */
static size_t power_word_en(oh_sv s, size_t i, int *power)
{
	bool sq = (s.p[i] | 32) == 's';
	const char *const words[] = {sq ? "quare" : "ubic", sq ? "q." : "u.", sq ? "q" : "u"};
	*power = sq ? 2 : 3;
	for (size_t k = 0; k < 3; k++) {
		size_t end = i + 1 + strlen(words[k]);
		if (!text_at(s, i + 1, words[k]) || end >= s.n)
			continue;
		if (s.p[end] == ' ' || s.p[end] == '-')
			return end + 1 - i;
		if (k == 1)
			return end - i;
	}
	return 0;
}

/* 平方, 立方, square, cubic before a length: the exponent, *i behind the word. */
static int power_word(oh_sv s, size_t *i)
{
	unsigned char c = (unsigned char)s.p[*i];
	int power = 0;
	size_t len = 0;
	if (c == 0xE5 || c == 0xE7) {
		power = text_at(s, *i, "平方") ? 2 : text_at(s, *i, "立方") ? 3 : 0;
		len = 6;
	} else if ((c | 32) == 's' || (c | 32) == 'c') {
		len = power_word_en(s, *i, &power);
		power = len ? power : 0;
	}
	*i += power ? len : 0;
	return power;
}

static bool counts(const oh_unit *u)
{
	return u->dim[OH_DIM_COUNT] != 0;
}

/* 个千瓦, 个小时: the counting word says nothing. */
static size_t skip_ge(oh_sv s, size_t i, oh_unit_hit *hit)
{
	oh_unit_hit after;
	if (hit->len != 3 || !text_at(s, i, "个") || !oh_unit_lexicon(s, i + 3, &after) ||
	    counts(after.reading[0]))
		return i;
	*hit = after;
	return i + 3;
}

/* One named unit with what belongs to it; its end, or 0. */
static size_t part_at(oh_sv s, size_t i, struct part *p)
{
	if (i >= s.n)
		return 0;
	size_t at = i;
	int power = power_word(s, &at);
	p->scale = 0;
	if (power && oh_unit_lexicon(s, at, &p->hit) && p->hit.power == 1 &&
	    oh_unit_takes_power(p->hit.reading[0]) && p->hit.reading[0]->dim[OH_DIM_LENGTH]) {
		p->power = power;
		return at + p->hit.len;
	}
	at = i;
	while (!oh_unit_lexicon(s, at, &p->hit)) {
		int m = p->scale < 12 ? magnitude(s, at) : 0;
		if (m == 0)
			return 0;
		p->scale += m;
		at += 3;
	}
	at = skip_ge(s, at, &p->hit);
	p->power = p->hit.power;
	return at + p->hit.len;
}

/* A part as one unit: `base` raised and scaled. */
static bool build(const struct part *p, const oh_unit *base, oh_unit *out)
{
	oh_unit u = *base;
	if (p->power != 1 && !oh_unit_power(&u, p->power))
		return false;
	if (p->scale && !oh_unit_scale(&u, p->scale))
		return false;
	*out = u;
	return true;
}

/* A negative exponent behind a symbol of a product: r·min-1. */
static size_t negative(oh_sv s, size_t i, struct part *p)
{
	if (p->power != 1 || strpbrk(p->hit.within->code, "./-0123456789"))
		return i;
	if (i + 1 >= s.n || s.p[i] != '-' || s.p[i + 1] < '1' || s.p[i + 1] > '4')
		return i;
	if (i + 2 < s.n && (ascii_letter(s.p[i + 2]) || (s.p[i + 2] >= '0' && s.p[i + 2] <= '9') ||
	                    s.p[i + 2] == '.'))
		return i;
	p->power = -(s.p[i + 1] - '0');
	return i + 2;
}

static bool code_is(const oh_unit *u, const char *list)
{
	oh_sv rest = oh_sv_from(list), one, code = oh_sv_from(u->code);
	while (oh_sv_split(&rest, ' ', &one))
		if (oh_sv_eq(one, code))
			return true;
	return false;
}

/* "N-m", "kW-h", "N m", "kg m2": products whose sign is easily something else. */
static bool weak_product(const oh_unit *u, const struct part *p)
{
	const oh_unit *w = p->hit.within;
	if (code_is(u, "N kN mN MN kgf kg [lbf] g"))
		return code_is(w, "m cm mm [in] [ft]");
	return code_is(u, "kW W MW GW A mA V") && code_is(w, "h s");
}

enum op { NONE, TIMES, WEAK, OVER };

/* The sign between two units at i; *next behind it. */
static enum op op_at(oh_sv s, size_t i, size_t *next)
{
	if (i >= s.n)
		return NONE;
	char c = s.p[i];
	*next = i + 1;
	if (c == '/') {
		*next += *next < s.n && s.p[*next] == ' ';
		return OVER;
	}
	if (c == '*' || c == '-')
		return c == '*' ? TIMES : WEAK;
	if (c == '.')
		return i + 1 < s.n && ascii_letter(s.p[i + 1]) && ascii_letter(s.p[i - 1]) ? TIMES
		                                                                           : NONE;
	if (c == ' ') {
		if (text_at(s, i, " / ") || text_at(s, i, " /"))
			return *next = i + (text_at(s, i, " / ") ? 3 : 2), OVER;
		if (text_at(s, i, " per "))
			return *next = i + 5, OVER;
		return WEAK;
	}
	if (text_at(s, i, "·"))
		return *next = i + 2, TIMES;
	if (text_at(s, i, "每"))
		return *next = i + 3, OVER;
	return NONE;
}

/* Rates of one thing over the same thing say nothing (kW/HP in a header names
 * two units), but for mm/m and g/kg. */
static bool says_nothing(const oh_unit *u, const oh_unit *by)
{
	if (!oh_unit_same_dim(u, by))
		return false;
	double r = u->factor < by->factor ? by->factor / u->factor : u->factor / by->factor;
	while (r > 9.99)
		r /= 10;
	bool share = oh_unit_takes_power(by) || by->dim[OH_DIM_MASS] == 1;
	return !share || r > 1.01 || r < 0.99;
}

/* "(m·K)" at i, the parenthesis open; its end or 0. */
static size_t group_at(oh_sv s, size_t i, oh_unit *out)
{
	struct part p;
	size_t end = part_at(s, i, &p), next;
	if (!end || !build(&p, p.hit.within, out))
		return 0;
	for (int k = 0; k < MAX_PARTS; k++) {
		oh_unit u;
		if (end < s.n && s.p[end] == ')')
			return end + 1;
		if (op_at(s, end, &next) != TIMES || !(end = part_at(s, next, &p)) ||
		    !build(&p, p.hit.within, &u) || !oh_unit_times(out, &u, 1))
			return 0;
	}
	return 0;
}

/* t/a, 件/d: a year and a day, letters that mean nothing elsewhere. */
static size_t below_at(oh_sv s, size_t i, struct part *p)
{
	bool alone = i < s.n && (i + 1 >= s.n || !(ascii_letter(s.p[i + 1]) ||
	                                           (s.p[i + 1] >= '0' && s.p[i + 1] <= '9')));
	if (!alone || (s.p[i] != 'a' && s.p[i] != 'd'))
		return part_at(s, i, p);
	*p = (struct part){.power = 1};
	(void)oh_unit_lexicon(s.p[i] == 'a' ? OH_SV("year") : OH_SV("day"), 0, &p->hit);
	return i + 1;
}

/* Multiplies and divides *u by what follows at i; the end of the product. */
static size_t product(oh_sv s, size_t i, oh_unit *u)
{
	bool below = false;
	for (int k = 0; k < MAX_PARTS; k++) {
		struct part p;
		size_t next = i, end;
		oh_unit by;
		enum op op = op_at(s, i, &next);
		if (op == NONE)
			break;
		if (op == OVER && next < s.n && s.p[next] == '(') {
			end = group_at(s, next + 1, &by);
			if (!end || !oh_unit_times(u, &by, -1))
				break;
			i = end;
			continue;
		}
		end = op == OVER ? below_at(s, next, &p) : part_at(s, next, &p);
		if (!end || (op == WEAK && !weak_product(u, &p)))
			break;
		if (op == TIMES)
			end = negative(s, end, &p);
		if (!build(&p, p.hit.within, &by))
			break;
		below = below || op == OVER;
		if (below && op == OVER && says_nothing(u, &by))
			break;
		if (!oh_unit_times(u, &by, below ? -1 : 1))
			break;
		i = end;
	}
	return i;
}

size_t oh_unit_scan(oh_sv s, size_t pos, oh_unit out[OH_UNIT_READINGS], size_t *readings)
{
	struct part p;
	size_t end = part_at(s, pos, &p), next;
	if (!end)
		return 0;
	if (op_at(s, end, &next) != NONE) {
		oh_unit u;
		if (build(&p, p.hit.within, &u)) {
			size_t whole = product(s, end, &u);
			if (whole != end) {
				out[0] = u;
				*readings = 1;
				return whole - pos;
			}
		}
	}
	size_t n = 0;
	for (unsigned k = 0; k < p.hit.n; k++)
		n += build(&p, p.hit.reading[k], &out[n]);
	if (n == 0)
		return 0;
	*readings = n;
	return end - pos;
}
