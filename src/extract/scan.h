/* Scanner: folded text to tokens. */
#ifndef OUHE_EXTRACT_SCAN_H
#define OUHE_EXTRACT_SCAN_H

#include "lexicon.h"
#include "ouhe/extract/extract.h"
#include "ouhe/pack/pattern.h"
#include "ouhe/text/fold.h"

typedef enum oh_token_kind {
	OH_TOKEN_WORDS = 1, /* a word of the lexicon: `hit`; 0 is no token */
	OH_TOKEN_NUMBER,    /* `number` */
	OH_TOKEN_CODE,      /* a code of attribute `attr` (IP67, Ex d IIB T4, QT450-10) */
	OH_TOKEN_BREAK,     /* , ; 。 line break: ends a label's reach */
	OH_TOKEN_LIST,      /* 、 or / */
	OH_TOKEN_RANGE,     /* ~ or - between numbers */
	OH_TOKEN_PM,        /* ± */
	OH_TOKEN_TIMES,     /* × */
	OH_TOKEN_OPEN,
	OH_TOKEN_CLOSE,
	OH_TOKEN_COLON, /* : or = */
	OH_TOKEN_NAME,  /* Latin word or model number that says nothing here */
	OH_TOKEN_TEXT,  /* other characters */
	OH_TOKEN_STANDARD,
	OH_TOKEN_SKIP /* date, telephone number: no requirement */
} oh_token_kind;

typedef struct oh_number {
	double value;
	uint32_t n_units;               /* 0: no unit follows */
	uint32_t digits_to;             /* end of the numeral itself */
	bool approx;                    /* 余, 多 between numeral and unit */
	bool percent_word;              /* 百分之 before it */
	bool fraction;                  /* written with a decimal point */
	bool magnitude;                 /* with 万, 亿: 1.2万 */
	bool words;                     /* 三, 一百五十 */
	double scale;                   /* of the magnitude alone: 1e4 for 万 */
	bool tally;                     /* 次: how often, not how many times as much */
	bool upper;                     /* of that, G: hardly ever a gram */
	bool mass_g;                    /* the unit is a bare g or G */
	oh_unit unit[OH_UNIT_READINGS]; /* the first n_units are set */
} oh_number;

typedef struct oh_token {
	uint32_t from, to; /* bytes of the folded text */
	uint8_t kind;
	uint8_t mark;   /* BREAK: ',' ';' '\n'; LIST: '/' or 'd' (、); COLON, RANGE: the sign */
	bool spaced;    /* white space before it */
	uint16_t attr;  /* CODE: position in the pack's attrs */
	uint32_t index; /* NUMBER: into numbers */
	oh_word_hit hit;
	uint32_t unit; /* WORDS that are a label with its unit: into numbers, plus one */
} oh_token;

typedef struct oh_scan {
	const oh_extractor *x;
	const oh_folded *folded;
	oh_sv text;     /* folded */
	oh_sv lower;    /* the same, ASCII letters in lower case */
	oh_vec tokens;  /* of oh_token */
	oh_vec numbers; /* of oh_number */
	oh_status status;
} oh_scan;

struct oh_extractor {
	const oh_pack *pack;
	oh_lexicon *lexicon;
	oh_arena *arena;
	struct oh_code_pattern {
		const oh_pattern *pattern;
		uint16_t attr;
		uint64_t first[4]; /* bytes with which a match can begin */
	} * patterns;
	size_t n_patterns;
	bool pattern_first[256]; /* some pattern can begin with this byte */
	uint8_t attr_of_fit_ip, has_ip, has_ex;
	uint16_t ip_attr, ex_attr;
	/* companion[i]: position of the attribute that a quantity beside one of
	 * attribute i states (overload and its duration), UINT16_MAX: none. */
	uint16_t *companion;
	/* position[attr->index]: its place in the pack's attrs. */
	uint16_t *position;
};

/* Scans [from, to) of the folded text; tokens and numbers are appended after
 * being cleared. Status in s->status. */
void oh_scan_run(oh_scan *s, size_t from, size_t to);

/* Codes that standards define (codes.c): length of what begins at pos, 0: none. */
size_t oh_scan_ip(oh_sv text, size_t pos);
size_t oh_scan_ex(oh_sv text, size_t pos, bool labelled);
size_t oh_scan_standard(oh_sv text, size_t pos);
size_t oh_scan_date(oh_sv text, size_t pos);
size_t oh_scan_phone(oh_sv text, size_t pos);
/* A Latin name or model number: letters, digits and what joins them; at most 200 bytes, so
 * that a text of nothing else costs no more than others. */
size_t oh_scan_name(oh_sv text, size_t pos);

static inline bool oh_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool oh_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

#endif
