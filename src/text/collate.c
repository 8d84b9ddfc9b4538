#include "ouhe/text/collate.h"

#include <pthread.h>

#include <unicode/ucol.h>
#include <unicode/ustring.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static UCollator *rules;

/* A collator is not for several threads at once, and opening one is dear: one, locked. */
static int32_t key_of(const UChar *text, int32_t n, uint8_t *out, int32_t cap)
{
	UErrorCode code = U_ZERO_ERROR;
	int32_t len = 0;
	(void)pthread_mutex_lock(&lock);
	if (!rules) {
		rules = ucol_open("zh@collation=pinyin;colnumeric=yes", &code);
		if (U_FAILURE(code))
			rules = NULL;
	}
	if (rules)
		len = ucol_getSortKey(rules, text, n, out, cap);
	(void)pthread_mutex_unlock(&lock);
	return len;
}

/* 长 has two readings. At the beginning of a name (长沙, 长城, 长江) and before most words it
 * is cháng, while the rules know zhǎng alone; 常 sorts where the former belongs. */
static void read_chang(UChar *text, int32_t n)
{
	for (int32_t i = 0; i + 1 < n; i++)
		if (text[i] == 0x957F &&
		    (i == 0 || (text[i - 1] != 0x6210 && text[i - 1] != 0x589E)))
			text[i] = 0x5E38;
}

oh_status oh_collate_key(oh_sv name, oh_buf *out)
{
	UChar text[OH_COLLATE_MOST + 1];
	uint8_t key[OH_COLLATE_MOST * 4];
	UErrorCode code = U_ZERO_ERROR;
	int32_t n = 0, len;
	size_t bytes = name.n < OH_COLLATE_MOST ? name.n : OH_COLLATE_MOST;
	/* Not through the middle of a character. */
	while (bytes < name.n && bytes > 0 && ((unsigned char)name.p[bytes] & 0xC0) == 0x80)
		bytes--;
	(void)u_strFromUTF8WithSub(text, OH_COLLATE_MOST, &n, bytes ? name.p : "", (int32_t)bytes,
	                           0xFFFD, NULL, &code);
	if (U_FAILURE(code))
		return OH_EUNSUPPORTED;
	read_chang(text, n);
	len = key_of(text, n, key, (int32_t)sizeof key);
	if (len <= 0)
		return OH_EUNSUPPORTED;
	if (len > (int32_t)sizeof key)
		len = (int32_t)sizeof key;
	if (key[len - 1] == 0)
		len--; /* ICU ends a key with NUL */
	oh_buf_put(out, key, (size_t)len);
	return oh_buf_ok(out) ? OH_OK : OH_ENOMEM;
}

/* CLDR's collation holds, for each letter, a place before the first character that is read
 * with it: U+FDD0 and the letter. Latin names stand among themselves, before those. */
enum { LETTERS = 26, KEY_MOST = 64, NONCHARACTER = 0xFDD0 };
static struct {
	uint8_t key[2][LETTERS + 1][KEY_MOST]; /* [0]: as written, [1]: by pinyin */
	int32_t len[2][LETTERS + 1];
	bool known;
} borders;

static int32_t border(const UChar *text, int32_t n, uint8_t *out)
{
	int32_t len = key_of(text, n, out, KEY_MOST);
	/* Of what a key says of accents and case, nothing counts here: up to its first 1. */
	for (int32_t i = 0; i < len && i < KEY_MOST; i++)
		if (out[i] <= 1)
			return i;
	return len < KEY_MOST ? len : KEY_MOST;
}

static void learn_borders(void)
{
	for (int32_t i = 0; i < LETTERS; i++) {
		const UChar letter = (UChar)('A' + i), pinyin[2] = {NONCHARACTER, letter};
		borders.len[0][i] = border(&letter, 1, borders.key[0][i]);
		borders.len[1][i] = border(pinyin, 2, borders.key[1][i]);
	}
	/* Behind Z: Greek, and the characters whose reading is not known, which share the first
	 * byte of their keys. */
	const UChar alpha = 0x3B1, unread[2] = {0xD840, 0xDC00};
	borders.len[0][LETTERS] = border(&alpha, 1, borders.key[0][LETTERS]);
	borders.len[1][LETTERS] = border(unread, 2, borders.key[1][LETTERS]) > 0;
	borders.known = borders.len[0][0] > 0 && borders.len[1][0] > 0;
}

static bool at_or_behind(oh_sv key, int script, int letter)
{
	return oh_sv_cmp(key, (oh_sv){(const char *)borders.key[script][letter],
	                              (size_t)borders.len[script][letter]}) >= 0;
}

char oh_collate_letter(oh_sv key)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)pthread_once(&once, learn_borders);
	if (!borders.known)
		return '#';
	for (int script = 0; script < 2; script++) {
		if (!at_or_behind(key, script, 0) || at_or_behind(key, script, LETTERS))
			continue;
		for (int i = LETTERS - 1; i >= 0; i--)
			if (at_or_behind(key, script, i))
				return (char)('A' + i);
	}
	return '#';
}
