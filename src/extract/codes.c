/* Codes whose form a standard fixes, and things that look like quantities and
 * are none. Everything works on folded text; Roman numerals of full width have
 * become Latin letters there. */
#include "scan.h"

#include <string.h>

enum { PHONE_DIGITS = 20, NAME_MOST = 200 /* none is longer */ };

static char at(oh_sv s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static char up(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static size_t spaces(oh_sv s, size_t i)
{
	size_t n = 0;
	while (at(s, i + n) == ' ')
		n++;
	return n;
}

/* IEC 60529, ISO 20653: IP, two digits or X (6K, 9K), additional letters. */
size_t oh_scan_ip(oh_sv s, size_t pos)
{
	if (up(at(s, pos)) != 'I' || up(at(s, pos + 1)) != 'P')
		return 0;
	size_t i = pos + 2;
	if (at(s, i) == '-')
		i++;
	i += spaces(s, i);
	char a = up(at(s, i)), b;
	if (!((a >= '0' && a <= '6') || a == 'X'))
		return 0;
	i++;
	if (up(at(s, i)) == 'K')
		i++;
	b = up(at(s, i));
	if (!((b >= '0' && b <= '9') || b == 'X'))
		return 0;
	i++;
	if (up(at(s, i)) == 'K')
		i++;
	/* Additional (A–D) and supplementary letters (H M S W). */
	size_t letters = 0;
	while (letters < 2 && at(s, i + letters) && strchr("ABCDHMSW", at(s, i + letters)))
		letters++;
	/* IP55B级绝缘: the letter belongs to what follows */
	if (letters && !oh_is_letter(at(s, i + letters)) && !oh_is_digit(at(s, i + letters)) &&
	    (uint8_t)at(s, i + letters) < 0x80)
		i += letters;
	return oh_is_digit(at(s, i)) ? 0 : i - pos;
}

/* One type of protection: d db da e eb ec i ia ib ic m p px n nA nC o q t ta tb
 * tc s. */
static size_t ex_type(oh_sv s, size_t i)
{
	static const char *const types[] = {
	    "nA", "nC", "nR", "nL", "db", "da", "dc", "eb", "ec", "ea", "ia", "ib", "ic",
	    "ma", "mb", "mc", "px", "py", "pz", "pD", "tD", "ta", "tb", "tc", "ob", "oc",
	    "qb", "d",  "e",  "i",  "m",  "p",  "n",  "o",  "q",  "t",  "s",  "h"};
	for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
		size_t n = strlen(types[k]);
		if (i + n <= s.n && memcmp(s.p + i, types[k], n) == 0)
			return n;
	}
	return 0;
}

/* Group: I, II, IIA…IIC, III, IIIA…IIIC; an Arabic 1–3 is not used. */
static size_t ex_group(oh_sv s, size_t i)
{
	size_t n = 0;
	while (n < 3 && at(s, i + n) == 'I')
		n++;
	if (n >= 2 && at(s, i + n) >= 'A' && at(s, i + n) <= 'C')
		n++;
	return n;
}

/* Temperature class T1–T6 or a surface temperature T135℃. */
static size_t ex_temperature(oh_sv s, size_t i)
{
	if (at(s, i) != 'T' || !oh_is_digit(at(s, i + 1)))
		return 0;
	size_t n = 1;
	while (n < 4 && oh_is_digit(at(s, i + n)))
		n++;
	size_t gap = spaces(s, i + n);
	if (oh_sv_starts(oh_sv_sub(s, i + n + gap, 4), OH_SV("degC")))
		return n + gap + 4;
	if (n > 2)
		return n;
	return at(s, i + 1) >= '1' && at(s, i + 1) <= '6' ? n : 0;
}

static size_t ex_level(oh_sv s, size_t i)
{
	char a = at(s, i), b = at(s, i + 1);
	bool ok = (a == 'M' && (b == 'a' || b == 'b')) ||
	          ((a == 'G' || a == 'D') && b >= 'a' && b <= 'c');
	return ok && !oh_is_letter(at(s, i + 2)) ? 2 : 0;
}

/* IEC 60079-0, GB/T 3836.1: Ex, types of protection, group, temperature, EPL.
 * Behind its label the "Ex" may be missing (dIIBT4). */
size_t oh_scan_ex(oh_sv s, size_t pos, bool labelled)
{
	size_t i = pos;
	if (up(at(s, i)) == 'E' && up(at(s, i + 1)) == 'X')
		i += 2;
	else if (!labelled)
		return 0;
	size_t types = 0, end, n;
	for (;;) {
		size_t gap = spaces(s, i);
		if (at(s, i + gap) == '[' || at(s, i + gap) == '(' || at(s, i + gap) == '-')
			gap++;
		n = ex_type(s, i + gap);
		if (!n)
			break;
		i += gap + n;
		if (at(s, i) == ']' || at(s, i) == ')')
			i++;
		types++;
	}
	if (!types)
		return 0;
	size_t gap = spaces(s, i);
	n = ex_group(s, i + gap);
	if (!n)
		return 0;
	i += gap + n;
	end = i;
	gap = spaces(s, i);
	if ((n = ex_temperature(s, i + gap)) > 0)
		end = i += gap + n;
	gap = spaces(s, i);
	if ((n = ex_level(s, i + gap)) > 0)
		end = i + gap + n;
	if (oh_is_letter(at(s, end)) || oh_is_digit(at(s, end)))
		return 0;
	return end - pos;
}

/* Number of a standard: GB/T 32891.2-2019, IEC 60034-30-1:2014, ASTM A536-84. */
size_t oh_scan_standard(oh_sv s, size_t pos)
{
	static const char bodies[][6] = {
	    "GB",   "GBT", "GBZ", "GJB", "JB",  "TB",   "QC",   "NB",  "YB",   "HG",
	    "DL",   "SY",  "MT",  "CJ",  "CB",  "JT",   "SJ",   "AQ",  "JJG",  "JJF",
	    "DB",   "IEC", "ISO", "EN",  "DIN", "ASTM", "JIS",  "BS",  "ANSI", "IEEE",
	    "NEMA", "SAE", "VDI", "VDE", "UIC", "TSG",  "ASME", "AWS", "API",  "GOST",
	    "NF",   "KS",  "CNS", "T",   "XF",  "QB",   "FZ",   "YY",  "CNAS"};
	size_t len = 0;
	while (len < 4 && oh_is_letter(at(s, pos + len)))
		len++;
	bool known = false;
	for (size_t k = 0; k < sizeof bodies / sizeof *bodies && len && !known; k++)
		known = bodies[k][0] == s.p[pos] && memcmp(bodies[k], s.p + pos, len) == 0 &&
		        bodies[k][len] == '\0';
	if (!known)
		return 0;
	size_t i = pos + len;
	bool slash = at(s, i) == '/';
	if (len == 1 && !slash)
		return 0;
	if (slash) {
		/* GB/T, T/CEEIA: letters behind the stroke */
		size_t k = 1;
		while (k < 8 && oh_is_letter(at(s, i + k)))
			k++;
		if (k == 1)
			return 0;
		i += k;
	}
	i += spaces(s, i);
	if (oh_is_letter(at(s, i)) && oh_is_digit(at(s, i + 1)))
		i++;
	size_t digits = 0;
	while (oh_is_digit(at(s, i)))
		i++, digits++;
	if (digits < 2)
		return 0;
	size_t end = i;
	while (strchr(".-:/", at(s, i)) && at(s, i) && oh_is_digit(at(s, i + 1))) {
		i++;
		while (oh_is_digit(at(s, i)))
			i++;
		end = i;
	}
	return oh_is_letter(at(s, end)) ? 0 : end - pos;
}

static size_t digits_from(oh_sv s, size_t i)
{
	size_t n = 0;
	while (oh_is_digit(at(s, i + n)))
		n++;
	return n;
}

static bool word_at(oh_sv s, size_t i, const char *word)
{
	size_t n = strlen(word);
	return i + n <= s.n && memcmp(s.p + i, word, n) == 0;
}

static unsigned small_number(oh_sv s, size_t i, size_t n)
{
	unsigned v = 0;
	for (size_t k = 0; k < n; k++)
		v = v * 10 + (unsigned)(s.p[i + k] - '0');
	return v;
}

/* 2026年4月2日, 2026年, 2026-04-02, 2026.4, 4月2日, 6月底. A month alone may be a
 * duration: the caller asks only where no duration is awaited. */
size_t oh_scan_date(oh_sv s, size_t pos)
{
	size_t n = digits_from(s, pos), i = pos + n;
	if (n == 4 && small_number(s, pos, 4) >= 1900 && small_number(s, pos, 4) <= 2100) {
		char sep = at(s, i);
		if (word_at(s, i, "年")) {
			i += strlen("年");
			size_t m = digits_from(s, i);
			if (m >= 1 && m <= 2 && word_at(s, i + m, "月")) {
				i += m + strlen("月");
				size_t d = digits_from(s, i);
				if (d >= 1 && d <= 2 &&
				    (word_at(s, i + d, "日") || word_at(s, i + d, "号")))
					i += d + strlen("日");
			}
			return i - pos;
		}
		if (sep == '-' || sep == '/' || sep == '.') {
			size_t m = digits_from(s, i + 1);
			if (m < 1 || m > 2 || small_number(s, i + 1, m) < 1 ||
			    small_number(s, i + 1, m) > 12)
				return 0;
			size_t j = i + 1 + m;
			size_t d = at(s, j) == sep ? digits_from(s, j + 1) : 0;
			if (d >= 1 && d <= 2)
				return j + 1 + d - pos;
			return m == 2 && sep != '/' && small_number(s, pos, 4) >= 2000 && !at(s, j)
			           ? j - pos
			           : 0;
		}
		return 0;
	}
	if (n >= 1 && n <= 2 && word_at(s, i, "月")) {
		size_t j = i + strlen("月");
		size_t d = digits_from(s, j);
		if (d >= 1 && d <= 2 && (word_at(s, j + d, "日") || word_at(s, j + d, "号")))
			return j + d + strlen("日") - pos;
		if (word_at(s, j, "底") || word_at(s, j, "初") || word_at(s, j, "份") ||
		    word_at(s, j, "中旬") || word_at(s, j, "上旬") || word_at(s, j, "下旬"))
			return j - pos;
	}
	return 0;
}

/* 0731-85550000, 13900000000, +86-731-…, 400-820-0000, 410000 behind a word that
 * says so is the caller's business. */
size_t oh_scan_phone(oh_sv s, size_t pos)
{
	size_t i = pos, digits = 0, groups = 0;
	bool plus = at(s, i) == '+';
	if (plus)
		i++;
	while (oh_is_digit(at(s, i)) && digits <= PHONE_DIGITS) {
		size_t n = digits_from(s, i);
		digits += n;
		groups++;
		i += n;
		if ((at(s, i) == '-' || (plus && at(s, i) == ' ')) && oh_is_digit(at(s, i + 1)))
			i++;
		else
			break;
	}
	if (at(s, i) == '.' || oh_is_letter(at(s, i)))
		return 0;
	bool mobile = groups == 1 && digits == 11 && at(s, pos) == '1' && at(s, pos + 1) >= '3';
	bool trunk = at(s, pos) == '0' && digits >= 9 && digits <= 14;
	bool free_call = groups == 3 && digits == 10 && (at(s, pos) == '4' || at(s, pos) == '8');
	bool abroad = plus && digits >= 9;
	return mobile || trunk || free_call || abroad ? i - pos : 0;
}

size_t oh_scan_name(oh_sv s, size_t pos)
{
	size_t i = pos;
	while (i - pos < NAME_MOST) {
		char c = at(s, i);
		if (oh_is_letter(c) || oh_is_digit(c)) {
			i++;
			continue;
		}
		char next = at(s, i + 1);
		bool joins = c == '-' || c == '_' || c == '.' || c == '/' || c == '+' || c == '#';
		/* A joint joins only what goes on with a letter or digit and holds a
		 * digit already: YE4-280M-4, not "motor/pump". */
		if (i > pos && joins && c != '/' && (oh_is_letter(next) || oh_is_digit(next))) {
			i++;
			continue;
		}
		break;
	}
	return i - pos;
}
