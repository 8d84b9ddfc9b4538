/* Phrases: looked for in the kept text of what holds their words. */
#include "phrase.h"

#include "ouhe/text/fold.h"
#include "ouhe/text/utf8.h"

enum { LONGEST = 1024, PHRASES = 8, FORM = 64 };

static uint32_t closing(uint32_t cp)
{
	switch (cp) {
	case '"':
	case 0xFF02:
		return cp;
	case 0x201C: /* “ */
		return 0x201D;
	case 0x300C: /* 「 */
		return 0x300D;
	case 0x300E: /* 『 */
		return 0x300F;
	default:
		return 0;
	}
}

/* The end of the token at cps[at]: a part of a word, or one Chinese character; `at` where
 * none begins. */
static size_t token_end(const uint32_t *cps, size_t n, size_t at)
{
	switch (ix_class_of(cps[at])) {
	case IX_CJK:
		return at + 1;
	case IX_WORD:
		return ix_part_end(cps, n, at);
	case IX_JOIN:
	case IX_OTHER:
		break;
	}
	return at;
}

static oh_sv token_form(const uint32_t *cps, size_t n, char form[4 * FORM])
{
	return (oh_sv){form, ix_word_form(cps, n < FORM ? n : FORM, form)};
}

static bool joined(const uint32_t *cps, size_t at)
{
	return at && ix_class_of(cps[at]) == IX_CJK && ix_class_of(cps[at - 1]) == IX_CJK;
}

static oh_status add_phrase(oh_sv quoted, oh_arena *a, ix_phrases *out)
{
	oh_sv folded;
	oh_status st = oh_fold_key(quoted, OH_FOLD_CASE, a, &folded);
	uint32_t *cps = st ? NULL : oh_arena_alloc(a, (folded.n + 1) * sizeof *cps);
	ix_token *tokens = st ? NULL : oh_arena_alloc(a, (folded.n + 1) * sizeof *tokens);
	if (!cps || !tokens)
		return OH_ENOMEM;
	size_t n = ix_characters(folded, cps), kept = 0;
	for (size_t i = 0; i < n;) {
		char form[4 * FORM];
		size_t end = token_end(cps, n, i);
		if (end == i) {
			i++;
			continue;
		}
		tokens[kept] =
		    (ix_token){oh_arena_sv(a, token_form(cps + i, end - i, form)), joined(cps, i)};
		if (!tokens[kept++].form.p)
			return OH_ENOMEM;
		i = end;
	}
	if (kept)
		out->items[out->n++] = (ix_phrase){tokens, kept};
	return OH_OK;
}

oh_status ix_phrases_parse(oh_sv words, oh_arena *a, ix_phrases *out)
{
	oh_status st = OH_OK;
	*out = (ix_phrases){.n = 0};
	words = oh_sv_sub(words, 0, LONGEST);
	for (size_t i = 0; i < words.n && !st && out->n < PHRASES;) {
		uint32_t close = closing(oh_utf8_next(words, &i));
		size_t from = i, to = i;
		if (!close)
			continue;
		while (i < words.n && oh_utf8_next(words, &i) != close)
			to = i;
		if (i == words.n && to == words.n)
			break;
		if (!out->items)
			out->items = oh_arena_alloc(a, PHRASES * sizeof *out->items);
		st = out->items ? add_phrase(oh_sv_sub(words, from, to - from), a, out) : OH_ENOMEM;
	}
	return st;
}

static bool is_token(const uint32_t *cps, size_t n, oh_sv token)
{
	char form[4 * FORM];
	return oh_sv_eq(token_form(cps, n, form), token);
}

static bool stands_at(const ix_phrase *p, const uint32_t *cps, size_t n, size_t at)
{
	size_t k = 0;
	while (at < n && k < p->n) {
		size_t end = token_end(cps, n, at);
		if (end == at) {
			at++;
			continue;
		}
		if (k && p->tokens[k].joined && !joined(cps, at))
			return false;
		if (!is_token(cps + at, end - at, p->tokens[k].form))
			return false;
		k++;
		at = end;
	}
	return k == p->n;
}

static bool stands_in(const ix_phrase *p, const uint32_t *cps, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t end = token_end(cps, n, i);
		if (end > i && stands_at(p, cps, n, i))
			return true;
		i = end > i ? end : i + 1;
	}
	return false;
}

oh_status ix_phrases_hold(ix_phrases *p, const oh_index *ix, const ix_segment *s, size_t doc,
                          oh_arena *a, bool *holds)
{
	const uint8_t *at = s->text + s->text_at[doc], *end = s->text + s->text_at[doc + 1];
	size_t title = 0, n = 0;
	if (p->cap < (size_t)(end - at)) {
		p->cap = 2 * (size_t)(end - at);
		p->cps = oh_arena_alloc(a, p->cap * sizeof *p->cps);
		if (!p->cps)
			return OH_ENOMEM;
	}
	while (at < end && *at)
		p->cps[title++] = ix_text_next(&at);
	for (at++; at < end; n++)
		p->cps[title + n] = ix_text_next(&at);
	ix_lower(ix, p->cps, title + n);
	*holds = true;
	for (size_t i = 0; i < p->n && *holds; i++)
		*holds = stands_in(&p->items[i], p->cps, title) ||
		         stands_in(&p->items[i], p->cps + title, n);
	return OH_OK;
}

oh_status ix_phrases_match(ix_phrases *p, const oh_index *ix, const ix_segment *s, oh_arena *a,
                           uint64_t *bits)
{
	oh_status st = OH_OK;
	for (size_t k = 0; k < ix_bit_words(s->n) && p->n; k++)
		for (uint64_t b = bits[k]; b && !st; b &= b - 1) {
			bool holds = false;
			st = ix_phrases_hold(p, ix, s, k * 64 + (size_t)__builtin_ctzll(b), a,
			                     &holds);
			if (!holds)
				bits[k] &= ~(b & -b);
		}
	return st;
}
