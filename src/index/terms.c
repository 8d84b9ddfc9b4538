/* Cutting a text into terms. */
#include "terms.h"

enum {
	PIECE = 4,   /* characters of a piece of a code */
	CODE = 5,    /* least of a code that has pieces */
	LONGEST = 64 /* what is longer is no word that anybody types */
};

bool ix_particle(uint32_t cp)
{
	switch (cp) {
	case 0x7684: /* 的 */
	case 0x4E86: /* 了 */
	case 0x548C: /* 和 */
	case 0x4E0E: /* 与 */
	case 0x53CA: /* 及 */
	case 0x6216: /* 或 */
	case 0x7B49: /* 等 */
	case 0x4E4B: /* 之 */
		return true;
	default:
		return false;
	}
}

float ix_term_share(uint64_t key)
{
	switch (key >> IX_TAG_SHIFT) {
	case IX_TAG_PAIR >> IX_TAG_SHIFT:
		/* The last of a run stands alone. */
		if ((key & 0xFFFF) == 0)
			return 0;
		return ix_particle((uint32_t)(key >> 16 & 0xFFFF)) ||
		               ix_particle((uint32_t)(key & 0xFFFF))
		           ? IX_PAIR_SHARE / 2
		           : IX_PAIR_SHARE;
	case IX_TAG_CHARACTER >> IX_TAG_SHIFT:
		return IX_CHARACTER_SHARE;
	case IX_TAG_CONCEPT >> IX_TAG_SHIFT:
		return IX_CONCEPT_SHARE;
	default:
		return 1;
	}
}

static bool digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static bool letter(uint32_t cp)
{
	return cp >= 'a' && cp <= 'z';
}

/* Pieces of a code, the characters of its parts in a row. */
static void cut_pieces(const uint32_t *cps, size_t n, const ix_sink *sink)
{
	uint32_t piece = 0;
	size_t have = 0, letters = 0, digits = 0, count = 0;
	for (size_t i = 0; i < n; i++) {
		letters += letter(cps[i]);
		digits += digit(cps[i]);
		count += ix_class_of(cps[i]) == IX_WORD;
	}
	if (!letters || !digits || count < CODE)
		return;
	for (size_t i = 0; i < n; i++) {
		if (ix_class_of(cps[i]) != IX_WORD)
			continue;
		have = cps[i] < 0x80 ? have + 1 : 0;
		piece = piece << 8 | (cps[i] & 0x7F);
		if (have >= PIECE)
			sink->key(sink->ctx, IX_TAG_PIECE | piece);
	}
}

static oh_status put_word(const uint32_t *cps, size_t n, const ix_sink *sink)
{
	char form[4 * LONGEST];
	oh_sv word = {form, ix_word_form(cps, n < LONGEST ? n : LONGEST, form)};
	return sink->word(sink->ctx, word);
}

static oh_status cut_word(const uint32_t *cps, size_t n, const ix_sink *sink)
{
	size_t at = 0, part = ix_part_end(cps, n, 0);
	oh_status st = put_word(cps, n, sink);
	cut_pieces(cps, n < LONGEST ? n : LONGEST, sink);
	while (part < n && !st) {
		st = put_word(cps + at, part - at, sink);
		at = part + 1;
		part = ix_part_end(cps, n, at);
		if (part == n && !st)
			st = put_word(cps + at, part - at, sink);
	}
	return st;
}

static void cut_character(const uint32_t *cps, size_t n, size_t i, bool alone, const ix_sink *sink)
{
	bool pair = i + 1 < n && ix_class_of(cps[i + 1]) == IX_CJK;
	sink->key(sink->ctx, ix_pair(cps[i], pair ? cps[i + 1] : 0));
	if (alone && !ix_particle(cps[i]))
		sink->key(sink->ctx, IX_TAG_CHARACTER | ix_code16(cps[i]));
}

static void cut_concepts(const ix_lexicon *l, const uint32_t *cps, size_t n, const ix_sink *sink)
{
	const uint64_t *pairs = ix_lexicon_pairs(l);
	for (size_t i = 0; i < n;) {
		const uint32_t *concepts;
		size_t m = 0, k = 0;
		ix_class class = ix_class_of(cps[i]);
		bool may = i + 1 == n || ix_bit(pairs, ix_lexicon_pair(cps[i], cps[i + 1]));
		if (may && (class == IX_CJK || class == IX_WORD))
			k = ix_lexicon_match(l, cps, n, i, &concepts, &m);
		for (size_t j = 0; j < m; j++)
			sink->key(sink->ctx, IX_TAG_CONCEPT | concepts[j]);
		if (k)
			i += k;
		else
			i = class == IX_WORD ? ix_part_end(cps, n, i) : i + 1;
	}
}

oh_status ix_terms_cut(const ix_lexicon *l, const uint32_t *cps, size_t n, bool characters,
                       const ix_sink *sink, size_t *length)
{
	oh_status st = OH_OK;
	size_t end;
	*length = 0;
	for (size_t i = 0; i < n && !st; i = end) {
		end = i + 1;
		switch (ix_class_of(cps[i])) {
		case IX_CJK:
			cut_character(cps, n, i, characters, sink);
			++*length;
			break;
		case IX_WORD:
			end = ix_word_end(cps, n, i);
			st = cut_word(cps + i, end - i, sink);
			++*length;
			break;
		case IX_JOIN:
		case IX_OTHER:
			break;
		}
	}
	if (!st)
		cut_concepts(l, cps, n, sink);
	return st;
}
