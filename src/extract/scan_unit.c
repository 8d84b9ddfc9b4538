/* The unit behind a numeral, also where nothing parts it from what follows. */
#include "scan_unit.h"

#include "ouhe/text/numeral.h"

/* Letters that spell a unit and are none here: 1200x800 is a product, "3 x" a
 * count of things, "10 in total" a word, 2012" the end of a quotation. */
static bool no_unit(const oh_scan *s, size_t p, const oh_number *n)
{
	if (p >= s->text.n)
		return false;
	char c = s->lower.p[p], next = p + 1 < s->text.n ? s->text.p[p + 1] : '\0';
	bool spaced = p > 0 && s->text.p[p - 1] == ' ';
	if (c == 'x') {
		size_t q = oh_scan_spaces(s->text, p + 1);
		char after = q < s->text.n ? s->text.p[q] : '\0';
		return oh_is_digit(after) || (spaced && oh_is_letter(after));
	}
	if (c == 'i' && next == 'n' && spaced && p + 3 < s->text.n && s->text.p[p + 2] == ' ')
		return oh_is_letter(s->text.p[p + 3]);
	return c == '"' && n->value >= 100;
}

/* H级: one letter and 级. */
static bool at_class(oh_sv text, size_t i)
{
	return i + 4 <= text.n && oh_is_letter(text.p[i]) && memcmp(text.p + i + 1, "级", 3) == 0;
}

static size_t unit_before(const oh_scan *s, size_t p, size_t cut, oh_number *n, size_t *readings)
{
	return cut > p ? oh_unit_scan(oh_sv_sub(s->text, 0, cut), p, n->unit, readings) : 0;
}

/* True when a code or a known value begins at p: what stands before it may be a
 * unit (380VIP55, 12mmCT9级). */
bool oh_scan_begins_code(const oh_scan *s, size_t p)
{
	if (oh_scan_ip(s->text, p) || at_class(s->text, p))
		return true;
	oh_word_hit hit = oh_lexicon_match(s->x->lexicon, s->lower, p);
	return hit.len >= 2 &&
	       (hit.words[0].kind == OH_WORD_VALUE || hit.words[0].kind == OH_WORD_OP);
}

enum { RUN_DEPTH = 4 /* numbers with units that may follow each other unparted */ };

static size_t unit_in_run(const oh_scan *s, size_t p, oh_number *n, size_t *readings, int depth);

/* A number with a unit of its own begins at p. */
static bool begins_quantity(const oh_scan *s, size_t p, int depth)
{
	oh_numeral next;
	oh_number unit;
	size_t k = 0, m = oh_numeral_scan(s->text, p, 0, &next);
	if (!m)
		return false;
	unit.n_units = 0;
	return oh_unit_scan(s->text, p + m, unit.unit, &k) ||
	       (depth > 0 && unit_in_run(s, p + m, &unit, &k, depth - 1));
}

/* Lists without separators (55kW1500r/min) make a unit end where a number with a
 * unit of its own, or a code, begins; 50W470 stays one name. */
static size_t unit_in_run(const oh_scan *s, size_t p, oh_number *n, size_t *readings, int depth)
{
	size_t stop = p, len;
	while (stop < s->text.n && stop < p + 12 && oh_is_letter(s->text.p[stop]))
		stop++;
	if (stop == p)
		return 0;
	/* 380VAC, 48VDC */
	oh_sv last = stop > p + 2 ? oh_sv_sub(s->lower, stop - 2, 2) : (oh_sv){NULL, 0};
	if (oh_sv_eq(last, OH_SV("ac")) || oh_sv_eq(last, OH_SV("dc"))) {
		len = oh_unit_scan(oh_sv_sub(s->text, 0, stop - 2), p, n->unit, readings);
		if (len == stop - 2 - p)
			return len + 2;
	}
	if (stop >= s->text.n)
		return 0;
	if (oh_is_digit(s->text.p[stop]) && begins_quantity(s, stop, depth)) {
		len = oh_unit_scan(oh_sv_sub(s->text, 0, stop), p, n->unit, readings);
		if (len)
			return len;
	}
	for (size_t cut = stop - 1; cut > p; cut--) {
		len = oh_unit_scan(oh_sv_sub(s->text, 0, cut), p, n->unit, readings);
		if (len == cut - p && oh_scan_begins_code(s, cut))
			return len;
	}
	return 0;
}

static bool month_goes_on(oh_sv text, size_t i)
{
	static const char *const ends[] = {"底", "初", "末", "份", "中"};
	for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
		if (oh_sv_starts(oh_sv_sub(text, i, 3), oh_sv_from(ends[k])))
			return true;
	return false;
}

/* The unit at p; 0: none. */
size_t oh_scan_unit(const oh_scan *s, size_t p, oh_number *n)
{
	n->n_units = 0;
	if (no_unit(s, p, n))
		return 0;
	size_t readings = 0, len = oh_unit_scan(s->text, p, n->unit, &readings);
	size_t stop = p;
	/* One character of the source (℃, ㎏) ends its own letters. */
	const uint32_t *offset = s->folded->offset;
	while (!len && stop + 1 < s->text.n && offset[stop + 1] == offset[p])
		stop++;
	if (stop > p)
		len = oh_unit_scan(oh_sv_sub(s->text, 0, stop + 1), p, n->unit, &readings);
	if (!len && p < s->text.n && (uint8_t)s->text.p[p] < 0x80)
		len = unit_in_run(s, p, n, &readings, RUN_DEPTH);
	/* 16km/h/年产能: the second stroke parts two statements */
	const char *first = len ? memchr(s->text.p + p, '/', len) : NULL;
	const char *second =
	    first ? memchr(first + 1, '/', len - (size_t)(first + 1 - s->text.p - p)) : NULL;
	if (second)
		len = oh_unit_scan(oh_sv_sub(s->text, 0, (size_t)(second - s->text.p)), p, n->unit,
		                   &readings);
	/* 300吨月底交货: the month belongs to the date */
	if (len > 3 && memcmp(s->text.p + p + len - 3, "月", 3) == 0 &&
	    month_goes_on(s->text, p + len))
		len = oh_unit_scan(oh_sv_sub(s->text, 0, p + len - 3), p, n->unit, &readings);
	/* 55kW H级绝缘, 10gB级: the letter belongs to the class behind it */
	if (len > 1 && at_class(s->text, p + len - 1)) {
		size_t cut = p + len - 1;
		while (cut > p && (s->text.p[cut - 1] == ' ' || s->text.p[cut - 1] == '/'))
			cut--;
		len = unit_before(s, p, cut, n, &readings);
	}
	n->n_units = len ? (uint32_t)readings : 0;
	return len;
}

/* Reads what follows a numeral: 余, 个, the unit, 半. Returns the new end. */
size_t oh_scan_tail(const oh_scan *s, size_t end, oh_number *n)
{
	size_t p = oh_scan_spaces(s->text, end);
	bool wide = p < s->text.n && (p > end || (uint8_t)s->text.p[p] >= 0x80);
	oh_word_hit hit = {NULL, 0, 0};
	if (wide)
		hit = oh_lexicon_match(s->x->lexicon, s->lower, p);
	size_t len = oh_scan_unit(s, p, n);
	/* 4-pole, 37-kW */
	if (!len && p == end && p + 1 < s->text.n && s->text.p[p] == '-' &&
	    oh_is_letter(s->text.p[p + 1])) {
		len = oh_scan_unit(s, p + 1, n);
		p += len ? 1 : 0;
	}
	if (!len && hit.n && hit.len <= 3 && hit.words[0].kind == OH_WORD_APPROX &&
	    hit.words[0].place == OH_WORD_AFTER) {
		len = oh_scan_unit(s, p + hit.len, n);
		n->approx = len > 0;
		p += len ? hit.len : 0;
	}
	/* 18.5 转速: the unit's letters begin a label */
	if (len && hit.len > len &&
	    (hit.words[0].kind == OH_WORD_LABEL ||
	     (p > end && hit.words[0].kind == OH_WORD_PERIOD)))
		len = n->n_units = 0;
	if (!len)
		return end;
	p += len;
	/* 60个千瓦: the counting word before a unit says nothing. */
	if (strcmp(n->unit[0].code, "{piece}") == 0 && p < s->text.n && s->text.p[p] != ' ') {
		oh_number inner = *n;
		size_t more = oh_scan_unit(s, p, &inner);
		if (more && strcmp(inner.unit[0].code, "{piece}") != 0) {
			*n = inner;
			p += more;
		}
	}
	n->mass_g = len == 1 && (s->text.p[p - 1] == 'g' || s->text.p[p - 1] == 'G');
	n->upper = s->text.p[p - 1] == 'G';
	n->tally = len == 3 && memcmp(s->text.p + p - 3, "次", 3) == 0;
	if (p + 3 <= s->text.n && memcmp(s->text.p + p, "半", 3) == 0) {
		n->value += 0.5;
		p += 3;
	}
	return p;
}

bool oh_scan_han_numeral(oh_sv s, size_t i)
{
	if (i + 3 > s.n)
		return false;
	uint32_t cp = ((uint32_t)(uint8_t)s.p[i] & 15) << 12 |
	              ((uint32_t)(uint8_t)s.p[i + 1] & 63) << 6 |
	              ((uint32_t)(uint8_t)s.p[i + 2] & 63);
	switch (cp) {
	case 0x3007: /* 〇 */
	case 0x4e00: /* 一 */
	case 0x4e03: /* 七 */
	case 0x4e07: /* 万 */
	case 0x4e09: /* 三 */
	case 0x4e24: /* 两 */
	case 0x4e5d: /* 九 */
	case 0x4e8c: /* 二 */
	case 0x4e94: /* 五 */
	case 0x4ebf: /* 亿 */
	case 0x516b: /* 八 */
	case 0x516d: /* 六 */
	case 0x5341: /* 十 */
	case 0x5343: /* 千 */
	case 0x53c1: /* 叁 */
	case 0x56db: /* 四 */
	case 0x58f9: /* 壹 */
	case 0x62fe: /* 拾 */
	case 0x634c: /* 捌 */
	case 0x67d2: /* 柒 */
	case 0x7396: /* 玖 */
	case 0x767e: /* 百 */
	case 0x8086: /* 肆 */
	case 0x8d30: /* 贰 */
	case 0x4f0d: /* 伍 */
	case 0x9646: /* 陆 */
	case 0x96f6: /* 零 */
		return (uint8_t)s.p[i] >= 0xe3;
	default:
		return false;
	}
}
