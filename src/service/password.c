#include "password.h"

#include <string.h>

#include "ouhe/service/messages.h"
#include "ouhe/text/utf8.h"

/* Heads of the lists of passwords that were stolen, in lower case without digits and marks
 * at their ends: with such tails they are no better. */
static const char *const common[] = {
    "password",     "passw0rd",  "passwort",  "administrator", "admin",    "qwerty",
    "qwertyuiop",   "qwertyui",  "asdfghjkl", "asdfghjk",      "zxcvbnm",  "qazwsx",
    "qazwsxedc",    "wsxedc",    "iloveyou",  "letmein",       "welcome",  "monkey",
    "dragon",       "football",  "baseball",  "superman",      "sunshine", "princess",
    "master",       "michael",   "jordan",    "shadow",        "computer", "internet",
    "samsung",      "starwars",  "whatever",  "trustno",       "changeme", "secret",
    "default",      "guest",     "root",      "test",          "testing",  "user",
    "woaini",       "woaiwojia", "woaiwo",    "wodemima",      "mima",     "nihao",
    "zhongguo",     "beijing",   "shanghai",  "changsha",      "hunan",    "zhuzhou",
    "asdf",         "abcd",      "abc",       "abcabc",        "aaa",      "aaaa",
    "q1w2e3r4t5",   "q1w2e3r4",  "q1w2e3",    "1q2w3e4r5t",    "1q2w3e4r", "1q2w3e",
    "1qaz2wsx3edc", "1qaz2wsx",  "1qaz",      "zaq1xsw2",      "zaq12wsx", "a1b2c3d4e5",
    "a1b2c3",       "p@ssword",  "p@ssw0rd",  "pa$$word",      "pa$$w0rd", "ouhe",
    "huawei",       "xiaomi",    "tencent",   "alibaba",       "taobao",   "weixin"};
/* Rows to run a finger along; each counts both ways. */
static const char *const rows[] = {"01234567890123456789", "abcdefghijklmnopqrstuvwxyz",
                                   "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
                                   "qazwsxedcrfvtgbyhnujmikolp"};

enum { LONGEST = SV_PASSWORD_MOST * 4 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool digit_or_mark(char c)
{
	return (unsigned char)c < 0x80 && !(c >= 'a' && c <= 'z');
}

static bool is_common(oh_sv s)
{
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		if (oh_sv_eq(s, oh_sv_from(common[i])))
			return true;
	return false;
}

/* The same word with what stands around it taken off, step by step. */
static bool common_with_tails(oh_sv s)
{
	for (size_t from = 0; from < s.n; from++) {
		for (size_t to = s.n; to > from; to--) {
			if (is_common(oh_sv_sub(s, from, to - from)))
				return true;
			if (!digit_or_mark(s.p[to - 1]))
				break;
		}
		if (!digit_or_mark(s.p[from]))
			break;
	}
	return false;
}

/* One short piece again and again: 121212121212, 密码密码密码密码密码. */
static bool repeats(oh_sv s)
{
	for (size_t period = 1; period <= 12 && period * 2 < s.n; period++)
		if (!memcmp(s.p, s.p + period, s.n - period))
			return true;
	return false;
}

/* All of it along rows of the keyboard or the alphabet, four or more at a time. */
static bool along_rows(oh_sv s)
{
	size_t i = 0;
	while (i < s.n) {
		size_t best = 0;
		for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
			size_t n = strlen(rows[r]);
			for (size_t at = 0; at < n; at++) {
				size_t up = 0, down = 0;
				while (i + up < s.n && at + up < n &&
				       s.p[i + up] == rows[r][at + up])
					up++;
				while (i + down < s.n && down <= at &&
				       s.p[i + down] == rows[r][at - down])
					down++;
				best = up > best ? up : best;
				best = down > best ? down : best;
			}
		}
		if (best < 4 && !(best >= 2 && i + best == s.n))
			return false;
		i += best;
	}
	return true;
}

static bool all_digits(oh_sv s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* A date or a telephone number and no more. */
static bool number_of_a_life(oh_sv s)
{
	return all_digits(s) && s.n <= 12;
}

static bool holds(oh_sv password, oh_sv part, size_t least)
{
	char small[256];
	if (part.n < least || part.n > sizeof small)
		return false;
	for (size_t i = 0; i < part.n; i++)
		small[i] = lower(part.p[i]);
	return oh_sv_find(password, (oh_sv){small, part.n}) != SIZE_MAX;
}

const oh_msg *sv_password_fault(oh_sv password, oh_sv mail, oh_sv name)
{
	char small[LONGEST];
	size_t chars = oh_utf8_count(password);
	oh_sv s = {small, password.n};
	size_t at = oh_sv_find(mail, OH_SV("@"));
	oh_sv local = at == SIZE_MAX ? mail : oh_sv_sub(mail, 0, at);
	const oh_msg *fault = NULL;
	if (chars < SV_PASSWORD_LEAST)
		return &oh_msg_service_password_short;
	if (chars > SV_PASSWORD_MOST || password.n > LONGEST || !oh_utf8_valid(password))
		return &oh_msg_service_password_long;
	for (size_t i = 0; i < password.n; i++)
		small[i] = lower(password.p[i]);
	if (repeats(s) || along_rows(s) || common_with_tails(s) || number_of_a_life(s))
		fault = &oh_msg_service_password_common;
	else if (holds(s, local, 4) || holds(s, mail, 4) || holds(s, name, 6))
		fault = &oh_msg_service_password_personal;
	oh_wipe(small, sizeof small);
	return fault;
}

static bool enter(struct sv_hasher *h)
{
	if (atomic_fetch_add(&h->inside, 1) < OH_PASSWORD_AT_ONCE + SV_HASH_WAITING)
		return true;
	(void)atomic_fetch_sub(&h->inside, 1);
	return false;
}

oh_status sv_hash(struct sv_hasher *h, oh_sv password, char out[OH_PASSWORD_TEXT], oh_error *err)
{
	if (!enter(h))
		return oh_raise(err, OH_EBUSY, &oh_msg_service_too_many, OH_SV("3"));
	oh_status st = oh_password_hash(password, h->cheap, out, err);
	(void)atomic_fetch_sub(&h->inside, 1);
	return st;
}

oh_status sv_hash_check(struct sv_hasher *h, oh_sv hash, oh_sv password, bool *right, oh_error *err)
{
	char text[OH_PASSWORD_TEXT];
	oh_status st = OH_OK;
	bool ok = false;
	if (!enter(h))
		return oh_raise(err, OH_EBUSY, &oh_msg_service_too_many, OH_SV("3"));
	if (hash.n && hash.n < sizeof text) {
		memcpy(text, hash.p, hash.n);
		text[hash.n] = '\0';
		ok = oh_password_check(text, password);
	} else {
		/* As long as a check takes, and always no. */
		st = oh_password_hash(password, h->cheap, text, err);
	}
	(void)atomic_fetch_sub(&h->inside, 1);
	if (!st)
		*right = ok;
	return st;
}
