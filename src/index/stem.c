/* English words without their endings: M. F. Porter, An algorithm for suffix stripping,
 * Program 14 (1980), with the two departures that the author's own program has ("logi",
 * "bli" of step 2). Letters a–z only. */
#include "terms.h"

#include <string.h>

typedef struct stem {
	char *b;
	size_t n; /* letters left */
	size_t j; /* of them before the ending in hand */
} stem;

static bool consonant(const stem *s, size_t i)
{
	switch (s->b[i]) {
	case 'a':
	case 'e':
	case 'i':
	case 'o':
	case 'u':
		return false;
	case 'y':
		return i == 0 || !consonant(s, i - 1);
	default:
		return true;
	}
}

/* How often a consonant follows a vowel before the ending: m of the paper. */
static unsigned measure(const stem *s)
{
	unsigned m = 0;
	bool vowel = false;
	for (size_t i = 0; i < s->j; i++) {
		bool c = consonant(s, i);
		m += c && vowel;
		vowel = !c;
	}
	return m;
}

static bool vowel_before(const stem *s)
{
	for (size_t i = 0; i < s->j; i++)
		if (!consonant(s, i))
			return true;
	return false;
}

static bool doubled(const stem *s)
{
	return s->n >= 2 && s->b[s->n - 1] == s->b[s->n - 2] && consonant(s, s->n - 1);
}

/* Consonant, vowel, consonant at the end of the first n, the last not w, x or y. */
static bool short_end(const stem *s, size_t n)
{
	if (n < 3 || !consonant(s, n - 1) || consonant(s, n - 2) || !consonant(s, n - 3))
		return false;
	char c = s->b[n - 1];
	return c != 'w' && c != 'x' && c != 'y';
}

static bool ends(stem *s, const char *with)
{
	size_t k = strlen(with);
	if (k > s->n || s->b[s->n - 1] != with[k - 1] || memcmp(s->b + s->n - k, with, k) != 0)
		return false;
	s->j = s->n - k;
	return true;
}

static void become(stem *s, const char *with)
{
	size_t k = strlen(with);
	memcpy(s->b + s->j, with, k);
	s->n = s->j + k;
}

typedef struct rule {
	const char *from, *to;
	size_t n; /* bytes of from */
} rule;

#define RULE(from, to)                                                                             \
	{                                                                                          \
		from, to, sizeof from - 1                                                          \
	}

/* The first ending that fits decides, whether it goes or not. */
static void replace(stem *s, const rule *r, unsigned least)
{
	for (; r->from; r++)
		if (s->b[s->n - 1] == r->from[r->n - 1] && ends(s, r->from)) {
			if (measure(s) >= least)
				become(s, r->to);
			return;
		}
}

static void plurals(stem *s)
{
	if (ends(s, "sses") || ends(s, "ies"))
		s->n -= 2;
	else if (!ends(s, "ss") && ends(s, "s"))
		s->n--;
}

static void participles(stem *s)
{
	if (ends(s, "eed")) {
		s->n -= measure(s) > 0;
		return;
	}
	if (!((ends(s, "ed") || ends(s, "ing")) && vowel_before(s)))
		return;
	s->n = s->j;
	if (ends(s, "at") || ends(s, "bl") || ends(s, "iz")) {
		s->b[s->n++] = 'e';
	} else if (doubled(s)) {
		char c = s->b[s->n - 1];
		s->n -= c != 'l' && c != 's' && c != 'z';
	} else {
		s->j = s->n;
		if (measure(s) == 1 && short_end(s, s->n))
			s->b[s->n++] = 'e';
	}
}

static void last_letters(stem *s)
{
	if (s->b[s->n - 1] == 'e') {
		s->j = s->n - 1;
		unsigned m = measure(s);
		if (m > 1 || (m == 1 && !short_end(s, s->n - 1)))
			s->n--;
	}
	s->j = s->n;
	if (s->b[s->n - 1] == 'l' && doubled(s) && measure(s) > 1)
		s->n--;
}

static const rule second[] = {
    RULE("ational", "ate"), RULE("tional", "tion"), RULE("enci", "ence"),   RULE("anci", "ance"),
    RULE("izer", "ize"),    RULE("bli", "ble"),     RULE("alli", "al"),     RULE("entli", "ent"),
    RULE("eli", "e"),       RULE("ousli", "ous"),   RULE("ization", "ize"), RULE("ation", "ate"),
    RULE("ator", "ate"),    RULE("alism", "al"),    RULE("iveness", "ive"), RULE("fulness", "ful"),
    RULE("ousness", "ous"), RULE("aliti", "al"),    RULE("iviti", "ive"),   RULE("biliti", "ble"),
    RULE("logi", "log"),    {NULL, NULL, 0}};
static const rule third[] = {RULE("icate", "ic"), RULE("ative", ""),  RULE("alize", "al"),
                             RULE("iciti", "ic"), RULE("ical", "ic"), RULE("ful", ""),
                             RULE("ness", ""),    {NULL, NULL, 0}};
static const rule fourth[] = {
    RULE("al", ""),   RULE("ance", ""), RULE("ence", ""), RULE("er", ""),    RULE("ic", ""),
    RULE("able", ""), RULE("ible", ""), RULE("ant", ""),  RULE("ement", ""), RULE("ment", ""),
    RULE("ent", ""),  RULE("ou", ""),   RULE("ism", ""),  RULE("ate", ""),   RULE("iti", ""),
    RULE("ous", ""),  RULE("ive", ""),  RULE("ize", ""),  {NULL, NULL, 0}};

static void fourth_step(stem *s)
{
	/* -ion goes after s and t only. */
	if (ends(s, "ion")) {
		if (s->j && (s->b[s->j - 1] == 's' || s->b[s->j - 1] == 't') && measure(s) > 1)
			s->n = s->j;
		return;
	}
	replace(s, fourth, 2);
}

size_t ix_stem(char *word, size_t n)
{
	stem s = {word, n, 0};
	for (size_t i = 0; i < n; i++)
		if (word[i] < 'a' || word[i] > 'z')
			return n;
	if (n < 3)
		return n;
	plurals(&s);
	participles(&s);
	if (ends(&s, "y") && vowel_before(&s))
		s.b[s.n - 1] = 'i';
	replace(&s, second, 1);
	replace(&s, third, 1);
	fourth_step(&s);
	last_letters(&s);
	return s.n;
}
