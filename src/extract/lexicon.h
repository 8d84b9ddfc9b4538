/* Lexicon: every word that extraction knows, in one trie.
 *
 * Words are labels and values of the pack and the grammar's own words
 * (words.c), all folded and in lower case. The trie is a double array: one
 * memory access a byte.
 */
#ifndef OUHE_EXTRACT_LEXICON_H
#define OUHE_EXTRACT_LEXICON_H

#include "ouhe/base/vec.h"
#include "ouhe/pack/pack.h"

typedef enum oh_word_kind {
	OH_WORD_NONE,
	OH_WORD_LABEL,   /* name of an attribute */
	OH_WORD_VALUE,   /* value of an enumeration, set or level */
	OH_WORD_PATTERN, /* code found by a pattern of the pack (tokens only) */
	OH_WORD_OP,      /* arg: oh_word_op */
	OH_WORD_EXTREME, /* arg: OH_OP_LE for 最大, OH_OP_GE for 最小 */
	OH_WORD_APPROX,  /* arg: 1 before, 2 after, 3 both */
	OH_WORD_SHOULD,
	OH_WORD_MUST,
	OH_WORD_FOREIGN,   /* what follows is not of this listing's product */
	OH_WORD_RANGE,     /* 至, 到, to */
	OH_WORD_BETWEEN,   /* 之间 */
	OH_WORD_JOIN,      /* 和, 及, 或, and, or */
	OH_WORD_ALSO,      /* 且, 并且: joins two bounds of one attribute */
	OH_WORD_GLUE,      /* may stand between a label and its value */
	OH_WORD_SIGN,      /* arg: 1 for 零下 and 负, 0 for 零上 */
	OH_WORD_PERIOD,    /* 每年, 每月: arg 1, 12, 52, 4, 250 */
	OH_WORD_TAX,       /* arg: OH_FACT_TAX_IN or OH_FACT_TAX_OUT */
	OH_WORD_NOT,       /* 不接受: the value behind it is refused */
	OH_WORD_NONE_SUCH, /* 无要求, 不限 */
	OH_WORD_SUBJECT,   /* what a quantity without label may follow: 电机, 采购 */
	OH_WORD_QUALIFIER, /* before a label it changes nothing: 整机, 平均 */
	OH_WORD_PERCENT,   /* 百分之 */
	OH_WORD_HALF       /* 半 */
} oh_word_kind;

typedef enum oh_word_op {
	OH_OP_NONE,
	OH_OP_GE,
	OH_OP_GT,
	OH_OP_LE,
	OH_OP_LT,
	OH_OP_EQ,
	OH_OP_BETTER
} oh_word_op;

enum { OH_WORD_BEFORE = 1, OH_WORD_AFTER = 2 };
/* arg of a VALUE: its `value` is an index into the pack's readings. */
enum { OH_VALUE_READING = 1 };

/* One meaning of a word. */
typedef struct oh_word {
	uint8_t kind;
	uint8_t arg;
	uint8_t place;   /* OH_WORD_BEFORE / AFTER its number, for OP and APPROX */
	bool weak;       /* a value that needs its label beside it */
	uint16_t period; /* labels: what they count is per 1/period of a year */
	uint16_t attr;   /* position in the pack's attrs */
	int32_t value;   /* index into the attribute's values */
} oh_word;

typedef struct oh_lexicon oh_lexicon;

typedef struct oh_word_hit {
	const oh_word *words; /* all meanings */
	uint32_t n;
	uint32_t len; /* bytes matched, 0: no word begins here */
} oh_word_hit;

/* A word of the grammar, in words.c. */
typedef struct oh_grammar_word {
	const char *text; /* folded, lower case */
	uint8_t kind, arg, place;
} oh_grammar_word;
extern const oh_grammar_word oh_grammar_words[];
extern const size_t oh_grammar_count;

oh_status oh_lexicon_new(const oh_pack *pack, oh_lexicon **out);
void oh_lexicon_free(oh_lexicon *lex);
/* The longest word that begins at byte `pos` of folded lower-case text and ends
 * at a word's end (Latin words are not cut). */
oh_word_hit oh_lexicon_match(const oh_lexicon *lex, oh_sv lower, size_t pos);
/* The word that is exactly `lower`, n 0 when there is none. */
oh_word_hit oh_lexicon_exact(const oh_lexicon *lex, oh_sv lower);

#endif
