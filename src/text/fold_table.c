#include "fold_table.h"

#include <pthread.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>
#include <unicode/utrans.h>

static oh_fold_table tables[2];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool built;

unsigned oh_fold_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	unsigned n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (unsigned k = n - 1; k > 0; k--, cp >>= 6)
		out[k] = (char)(0x80 | (cp & 0x3F));
	static const unsigned char mark[] = {0, 0, 0xC0, 0xE0, 0xF0};
	out[0] = (char)(mark[n] | cp);
	return n;
}

static uint32_t plain(uint32_t cp)
{
	char b[4] = {0};
	unsigned n = oh_fold_encode(cp, b);
	return (uint32_t)n << 24 | (uint32_t)(unsigned char)b[0] |
	       (uint32_t)(unsigned char)b[1] << 8 | (uint32_t)(unsigned char)b[2] << 16;
}

static void set_class(oh_fold_table *t, uint32_t cp, unsigned klass, uint32_t low)
{
	t->entry[cp] = (uint32_t)klass << 24 | low;
}

static void set_string(oh_fold_table *t, uint32_t cp, unsigned klass, const char *text)
{
	size_t n = strlen(text);
	if (n >= OH_FOLD_STRING_MAX || t->n_strings == OH_FOLD_STRINGS)
		return;
	unsigned k = t->n_strings++;
	memcpy(t->string[k], text, n);
	t->string_len[k] = (uint8_t)n;
	set_class(t, cp, klass, k);
}

/* Code points that fold to one character, by hand because NFKC leaves them
 * alone, expands them, or goes another way. */
static const struct {
	uint16_t from, to, target;
} hand[] = {
    /* dashes */
    {0x2010, 0x2015, '-'},
    {0x2212, 0x2212, '-'},
    {0x02D7, 0x02D7, '-'},
    {0x2043, 0x2043, '-'},
    {0x2500, 0x2501, '-'},
    {0xFE31, 0xFE32, '-'},
    {0xFE58, 0xFE58, '-'},
    {0xFE63, 0xFE63, '-'},
    {0xFF0D, 0xFF0D, '-'},
    /* tildes */
    {0x02DC, 0x02DC, '~'},
    {0x2053, 0x2053, '~'},
    {0x223C, 0x223D, '~'},
    {0x301C, 0x301C, '~'},
    {0x3030, 0x3030, '~'},
    {0xFF5E, 0xFF5E, '~'},
    /* spaces */
    {0x00A0, 0x00A0, ' '},
    {0x1680, 0x1680, ' '},
    {0x2000, 0x200A, ' '},
    {0x202F, 0x202F, ' '},
    {0x205F, 0x205F, ' '},
    {0x3000, 0x3000, ' '},
    {0x3164, 0x3164, ' '},
    {0x0085, 0x0085, '\n'},
    {0x2028, 0x2029, '\n'},
    /* middle dots */
    {0x0387, 0x0387, 0x00B7},
    {0x2022, 0x2022, 0x00B7},
    {0x2027, 0x2027, 0x00B7},
    {0x2219, 0x2219, 0x00B7},
    {0x22C5, 0x22C5, 0x00B7},
    {0x30FB, 0x30FB, 0x00B7},
    {0xFF65, 0xFF65, 0x00B7},
    /* quotes and primes */
    {0x201C, 0x201F, '"'},
    {0x2033, 0x2033, '"'},
    {0x301D, 0x301F, '"'},
    {0x2018, 0x201B, '\''},
    {0x2032, 0x2032, '\''},
    /* slashes, stars, ratio */
    {0x2044, 0x2044, '/'},
    {0x2215, 0x2215, '/'},
    {0x2217, 0x2217, '*'},
    {0x2236, 0x2236, ':'},
    /* comparisons */
    {0x2267, 0x2267, 0x2265},
    {0x2266, 0x2266, 0x2264},
    {0x2A7E, 0x2A7E, 0x2265},
    {0x2A7D, 0x2A7D, 0x2264},
    {0x226F, 0x226F, 0x2264},
    {0x226E, 0x226E, 0x2265},
    {0x00B5, 0x00B5, 'u'},
    {0x03BC, 0x03BC, 'u'},
};

static const uint16_t dropped[][2] = {
    {0x00AD, 0x00AD}, {0x200B, 0x200F}, {0x2060, 0x2064}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};

static const struct {
	uint16_t cp;
	const char *text;
} fractions[] = {{0x00BC, "1/4"}, {0x00BD, "1/2"},  {0x00BE, "3/4"}, {0x2150, "1/7"},
                 {0x2151, "1/9"}, {0x2152, "1/10"}, {0x2153, "1/3"}, {0x2154, "2/3"},
                 {0x2155, "1/5"}, {0x2156, "2/5"},  {0x2157, "3/5"}, {0x2158, "4/5"},
                 {0x2159, "1/6"}, {0x215A, "5/6"},  {0x215B, "1/8"}, {0x215C, "3/8"},
                 {0x215D, "5/8"}, {0x215E, "7/8"}};

/* Single compatibility characters. Circled and bracketed numbers stay, they
 * number lists; so does Japanese and Korean spelling. */
static bool keeps_itself(uint32_t cp)
{
	return (cp >= 0x2460 && cp <= 0x24FF) || (cp >= 0x3130 && cp <= 0x318F) ||
	       (cp >= 0x3200 && cp <= 0x3370) || (cp >= 0xFF66 && cp <= 0xFFDC) ||
	       (cp >= 0x1D2C && cp <= 0x1D7F) || (cp >= 0xD800 && cp <= 0xF8FF);
}

static void single(oh_fold_table *t, const UNormalizer2 *nfkc)
{
	for (uint32_t cp = 0x80; cp < 0x10000; cp++) {
		UErrorCode e = U_ZERO_ERROR;
		UChar d[8];
		t->entry[cp] = plain(cp);
		if (keeps_itself(cp) || (cp >= 0x3400 && cp < 0xF900))
			continue;
		int32_t n = unorm2_getRawDecomposition(nfkc, (UChar32)cp, d, 8, &e);
		if (U_FAILURE(e) || n != 1 || d[0] == ' ')
			continue;
		/* Decompositions chain at most twice (º has none left). */
		int32_t more = unorm2_getRawDecomposition(nfkc, d[0], d + 1, 7, &e);
		t->entry[cp] = plain(U_SUCCESS(e) && more == 1 ? d[1] : d[0]);
	}
}

/* ㎜ ㎏ ㎡ ㏄ …, Roman numerals: letters. */
static void expand(oh_fold_table *t, const UNormalizer2 *nfkc, uint32_t from, uint32_t to)
{
	for (uint32_t cp = from; cp <= to; cp++) {
		UErrorCode e = U_ZERO_ERROR;
		UChar in[1] = {(UChar)cp}, d[8];
		char text[32];
		size_t n = 0;
		int32_t len = unorm2_normalize(nfkc, in, 1, d, 8, &e);
		if (U_FAILURE(e) || len > 7)
			continue;
		for (int32_t i = 0; i < len; i++) {
			uint32_t c = d[i] == 0x2215 ? '/' : d[i] == 0x03BC ? 'u' : d[i];
			n += oh_fold_encode(c, text + n);
		}
		text[n] = '\0';
		if (n < OH_FOLD_STRING_MAX && !(len == 1 && d[0] == cp))
			set_string(t, cp, OH_FOLD_STRING, text);
	}
}

/* Reads back what `simplify` wrote: `set` in order, a line each. */
static void read_lines(oh_fold_table *t, const USet *set, const UChar *text, int32_t n)
{
	int32_t k = 0;
	for (int32_t i = 0; i < n; i++, k++) {
		int32_t from = i;
		while (i < n && text[i] != '\n')
			i++;
		UChar32 cp = uset_charAt(set, k);
		if (i - from == 1 && text[from] >= 0x3000 && cp > 0)
			t->entry[cp] = plain(text[from]);
	}
}

/* Traditional to Simplified: the characters that the transliterator says it
 * changes, in one call, each a line of its own so that no rule sees a
 * neighbour. */
static bool simplify(oh_fold_table *t)
{
	UErrorCode e = U_ZERO_ERROR;
	static const UChar id[] = u"Traditional-Simplified";
	UTransliterator *u = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
	USet *set = U_SUCCESS(e) ? utrans_getSourceSet(u, 0, NULL, &e) : NULL;
	if (set) {
		uset_retain(set, 0x3400, 0x9FFF);
		/* Not from the heap: a failure here would last for ever. */
		static UChar text[16384];
		int32_t count = uset_size(set), cap = sizeof text / sizeof *text, n = 0;
		for (int32_t k = 0; k < count && n < cap / 2; k++) {
			text[n++] = (UChar)uset_charAt(set, k);
			text[n++] = '\n';
		}
		int32_t limit = n;
		utrans_transUChars(u, text, &n, cap, 0, &limit, &e);
		if (U_SUCCESS(e))
			read_lines(t, set, text, n);
		uset_close(set);
	}
	if (u)
		utrans_close(u);
	return U_SUCCESS(e);
}

static void by_hand(oh_fold_table *t)
{
	for (size_t i = 0; i < sizeof hand / sizeof *hand; i++)
		for (uint32_t cp = hand[i].from; cp <= hand[i].to; cp++)
			t->entry[cp] = plain(hand[i].target);
	for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
		for (uint32_t cp = dropped[i][0]; cp <= dropped[i][1]; cp++)
			t->entry[cp] = 0;
	for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++)
		set_string(t, fractions[i].cp, OH_FOLD_FRACTION, fractions[i].text);
	static const char super[] = "0\0\0\0"
	                            "456789+-=()n";
	for (uint32_t k = 0; k < 16; k++)
		if (super[k])
			set_class(t, 0x2070 + k, OH_FOLD_SUPER, (unsigned char)super[k]);
	set_class(t, 0x00B9, OH_FOLD_SUPER, '1');
	set_class(t, 0x00B2, OH_FOLD_SUPER, '2');
	set_class(t, 0x00B3, OH_FOLD_SUPER, '3');
	static const uint16_t times[] = {0x00D7, 0x2715, 0x2716, 0x2573, 0x2A2F};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		set_class(t, times[i], OH_FOLD_TIMES, times[i]);
	set_class(t, 0x30FC, OH_FOLD_DASH_DIGITS, 0x30FC);
	set_class(t, 0x4E00, OH_FOLD_DASH_DIGITS, 0x4E00);
	static const uint16_t degrees[] = {0x00B0, 0x00BA, 0x02DA};
	for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++)
		set_class(t, degrees[i], OH_FOLD_DEGREE, 0x00B0);
	set_string(t, 0x2103, OH_FOLD_STRING, "degC");
	set_string(t, 0x2109, OH_FOLD_STRING, "degF");
}

/* The code point that a plain entry writes. */
static uint32_t target(uint32_t e)
{
	if (e >> 24 == 1)
		return e & 0x7F;
	if (e >> 24 == 2)
		return (e & 0x1F) << 6 | (e >> 8 & 0x3F);
	return (e & 0x0F) << 12 | (e >> 8 & 0x3F) << 6 | (e >> 16 & 0x3F);
}

static bool is_plain(uint32_t e)
{
	return e >> 24 != 0 && e >> 24 <= OH_FOLD_MAX_PLAIN;
}

/* What folds to a character that folds on goes the whole way at once, so that
 * folding twice is folding once. */
static void resolve(oh_fold_table *t)
{
	for (uint32_t cp = 0; cp < 0x10000; cp++)
		if (is_plain(t->entry[cp])) {
			uint32_t on = t->entry[target(t->entry[cp])];
			if (is_plain(on))
				t->entry[cp] = on;
		}
}

/* The second table: the first with lower-case targets. */
static void lower_case(oh_fold_table *t, const oh_fold_table *from)
{
	*t = *from;
	for (uint32_t cp = 0; cp < 0x10000; cp++) {
		if (!is_plain(t->entry[cp]))
			continue;
		uint32_t to = target(t->entry[cp]), low = (uint32_t)u_tolower((UChar32)to);
		if (low != to && low < 0x10000)
			t->entry[cp] = plain(low);
	}
	resolve(t);
	for (unsigned k = 0; k < t->n_strings; k++)
		for (unsigned i = 0; i < t->string_len[k]; i++) {
			char *c = &t->string[k][i];
			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c + 32);
			if (memcmp(c, "Ω", 2) == 0)
				memcpy(c, "ω", 2); /* as long; ㏀ holds it */
		}
}

static void build(void)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&e);
	if (U_FAILURE(e))
		return;
	oh_fold_table *t = &tables[0];
	for (uint32_t cp = 0; cp < 0x80; cp++)
		t->entry[cp] = plain(cp);
	single(t, nfkc);
	expand(t, nfkc, 0x2160, 0x217F);
	expand(t, nfkc, 0x3371, 0x33DF);
	built = simplify(t);
	by_hand(t);
	resolve(t);
	lower_case(&tables[1], t);
}

const oh_fold_table *oh_fold_table_get(bool lower)
{
	(void)pthread_once(&once, build);
	return built ? &tables[lower] : NULL;
}
