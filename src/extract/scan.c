#include "parse.h"
#include "scan_unit.h"

#include <string.h>

#include "ouhe/text/numeral.h"

static oh_unit percent_unit(void)
{
	oh_unit u;
	if (!oh_unit_from_code(OH_SV("%"), &u))
		memset(&u, 0, sizeof u);
	return u;
}

static oh_token *push(oh_scan *s, uint8_t kind, size_t from, size_t to, bool spaced)
{
	oh_token *t = oh_vec_add(&s->tokens);
	if (!t) {
		s->status = OH_ENOMEM;
		return NULL;
	}
	t->kind = kind;
	t->from = (uint32_t)from;
	t->to = (uint32_t)to;
	t->spaced = spaced;
	return t;
}

static const oh_token *last(const oh_scan *s)
{
	return s->tokens.n ? &OH_VEC_AT(&s->tokens, oh_token, s->tokens.n - 1) : NULL;
}

static bool word_is(const oh_token *t, uint8_t kind)
{
	return t && t->kind == OH_TOKEN_WORDS && t->hit.words[0].kind == kind;
}

/* Only the readings that are set are copied: most numbers have one. */
static void keep_number(oh_scan *s, const oh_number *n)
{
	size_t bytes = offsetof(oh_number, unit) + n->n_units * sizeof n->unit[0];
	oh_vec *v = &s->numbers;
	oh_number *slot = v->n < v->cap ? &((oh_number *)v->p)[v->n++] : oh_vec_add(v);
	if (slot)
		memcpy(slot, n, bytes);
	else
		s->status = OH_ENOMEM;
}

/* Length of the character at i. */
static size_t char_len(oh_sv s, size_t i)
{
	uint8_t c = (uint8_t)s.p[i];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	return n < s.n - i ? n : s.n - i;
}

/* A number whose tail was read already. */
static size_t put_number(oh_scan *s, size_t from, size_t digits_to, size_t to, oh_number *n,
                         bool spaced)
{
	n->digits_to = (uint32_t)digits_to;
	oh_token *t = push(s, OH_TOKEN_NUMBER, from, to, spaced);
	if (t) {
		t->index = (uint32_t)s->numbers.n;
		keep_number(s, n);
	}
	return to;
}

static size_t emit_number(oh_scan *s, size_t from, size_t end, oh_number *n, bool spaced)
{
	size_t to = oh_scan_tail(s, end, n);
	return put_number(s, from, end, to, n, spaced);
}

/* A duration in months may be awaited, so that "12月" is no date. */
static bool awaits_time(const oh_scan *s)
{
	for (size_t i = s->tokens.n; i-- > 0 && i + 6 > s->tokens.n;) {
		const oh_token *t = &OH_VEC_AT(&s->tokens, oh_token, i);
		if (word_is(t, OH_WORD_LABEL)) {
			for (uint32_t k = 0; k < t->hit.n; k++) {
				const oh_word *w = &t->hit.words[k];
				if (w->kind == OH_WORD_LABEL &&
				    s->x->pack->attrs[w->attr]->unit.dim[OH_DIM_TIME] == 1)
					return true;
			}
			return false;
		}
		if (t->kind == OH_TOKEN_BREAK)
			return false;
	}
	return false;
}

/* The token is the label of a quantity. */
static bool names_amount(const oh_scan *s, const oh_token *t)
{
	return word_is(t, OH_WORD_LABEL) &&
	       s->x->pack->attrs[t->hit.words[0].attr]->type == OH_ATTR_QUANTITY;
}

/* True when a '-' or '+' at pos belongs to the number behind it. */
static bool is_sign(const oh_scan *s, size_t pos, bool spaced)
{
	const oh_token *t = last(s);
	if (pos + 1 >= s->text.n || !oh_is_digit(s->text.p[pos + 1]))
		return false;
	if (!t)
		return true;
	/* 额定功率-7.5kW: a dash behind a label, but before a temperature a sign */
	if (names_amount(s, t) &&
	    !s->x->pack->attrs[t->hit.words[0].attr]->unit.dim[OH_DIM_TEMPERATURE])
		return false;
	if (t->kind == OH_TOKEN_NUMBER)
		return s->text.p[pos] == '+' || (spaced && pos + 1 < s->text.n && t->to + 1 == pos);
	/* S3-40%: a joint, no sign */
	bool joins =
	    t->kind == OH_TOKEN_NAME || t->kind == OH_TOKEN_CODE || word_is(t, OH_WORD_VALUE);
	return !joins || spaced;
}

/* The longest code of a pack's pattern at pos. */
static size_t pattern_at(const oh_scan *s, size_t pos, uint16_t *attr)
{
	const oh_extractor *x = s->x;
	if (!x->pattern_first[(uint8_t)s->text.p[pos]])
		return 0;
	size_t best = 0;
	uint8_t byte = (uint8_t)s->text.p[pos];
	for (size_t i = 0; i < x->n_patterns; i++) {
		if (!(x->patterns[i].first[byte >> 6] >> (byte & 63) & 1))
			continue;
		size_t n = oh_pattern_match(x->patterns[i].pattern, s->text, pos, false);
		if (n > best) {
			char next = pos + n < s->text.n ? s->text.p[pos + n] : '\0';
			char end = s->text.p[pos + n - 1];
			bool cut = (oh_is_letter(next) || oh_is_digit(next)) &&
			           (oh_is_letter(end) || oh_is_digit(end));
			if (!cut) {
				best = n;
				*attr = x->patterns[i].attr;
			}
		}
	}
	return best;
}

static size_t emit_words(oh_scan *s, size_t pos, oh_word_hit hit, bool spaced);

/* 3.5 million: a magnitude in English behind the digits. */
static bool says_million(oh_sv lower, size_t i)
{
	static const char *const words[] = {"million", "billion", "thousand", "trillion"};
	i = oh_scan_spaces(lower, i);
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (i < lower.n && lower.p[i] == words[k][0] &&
		    oh_sv_starts(oh_sv_sub(lower, i, 8), oh_sv_from(words[k])))
			return true;
	return false;
}

/* 30 000 h: groups of three set apart, where they end in hundreds and a unit
 * follows; "380 690V" are two voltages. */
static size_t spaced_groups(const oh_scan *s, size_t start, size_t len, oh_numeral *num)
{
	oh_numeral wide;
	size_t n = oh_numeral_scan(s->text, start, OH_NUMERAL_SPACED, &wide);
	oh_number probe;
	oh_number_start(&probe, 0, 1);
	if (n <= len || n < 5 || memcmp(s->text.p + start + n - 2, "00", 2) != 0)
		return len;
	bool thousand = s->text.p[start + n - 3] == '0';
	if (!thousand && !oh_scan_unit(s, oh_scan_spaces(s->text, start + n), &probe))
		return len;
	*num = wide;
	return n;
}

static bool pattern_starts(const oh_scan *s, size_t pos)
{
	uint16_t attr;
	return pattern_at(s, pos, &attr) > 0;
}

/* 材质20G, 牌号:316: behind a grade's label digits are a name. */
static size_t grade_name(const oh_scan *s, size_t pos)
{
	const oh_token *t = last(s);
	if (t && t->kind == OH_TOKEN_COLON && s->tokens.n > 1)
		t--;
	if (!word_is(t, OH_WORD_LABEL) ||
	    s->x->pack->attrs[t->hit.words[0].attr]->fit != OH_FIT_GRADE)
		return 0;
	size_t name = oh_scan_name(s->text, pos);
	return name >= 2 && !pattern_starts(s, pos) ? name : 0;
}

/* A number, a date, a telephone number or a name that begins with a digit. */
static size_t scan_digits(oh_scan *s, size_t pos, bool spaced)
{
	oh_word_hit hit = oh_lexicon_match(s->x->lexicon, s->lower, pos);
	uint16_t attr = 0;
	size_t code = pattern_at(s, pos, &attr);
	size_t grade = grade_name(s, pos);
	if (grade) {
		push(s, OH_TOKEN_NAME, pos, pos + grade, spaced);
		return pos + grade;
	}
	oh_numeral num;
	size_t start = pos;
	double sign = 1;
	if (s->text.p[pos] == '-' || s->text.p[pos] == '+') {
		sign = s->text.p[pos] == '-' ? -1 : 1;
		start = pos + 1;
	}
	size_t skip = memchr("0148+", s->text.p[pos], 5) ? oh_scan_phone(s->text, pos) : 0;
	if (!skip && start == pos) {
		skip = oh_scan_date(s->text, pos);
		if (skip && awaits_time(s))
			skip = 0;
	}
	if (skip && skip > code && skip > hit.len) {
		push(s, OH_TOKEN_SKIP, pos, pos + skip, spaced);
		return pos + skip;
	}
	size_t len = oh_numeral_scan(s->text, start, OH_NUMERAL_CHINESE, &num);
	if (!len)
		return pos;
	if (start + len + 1 < s->text.n && s->text.p[start + len] == ' ' &&
	    oh_is_digit(s->text.p[start + len + 1]))
		len = spaced_groups(s, start, len, &num);
	if (start + len + 1 < s->text.n && says_million(s->lower, start + len))
		len = oh_numeral_scan(s->text, start, OH_NUMERAL_ENGLISH, &num);
	oh_number n;
	oh_number_start(&n, sign * num.value, num.scale);
	n.fraction = num.decimals > 0;
	size_t end = start + len;
	size_t to = oh_scan_tail(s, end, &n);
	bool strong = hit.n && (hit.words[0].kind == OH_WORD_LABEL ||
	                        (hit.words[0].kind == OH_WORD_VALUE && !hit.words[0].weak));
	if (strong && hit.len > (to - pos) && hit.len >= code)
		return emit_words(s, pos, hit, spaced);
	if (code > to - pos ||
	    (code && code >= to - pos && !(n.n_units && names_amount(s, last(s))))) {
		oh_token *t = push(s, OH_TOKEN_CODE, pos, pos + code, spaced);
		if (t)
			t->attr = attr;
		return pos + code;
	}
	/* Weak values (能效等级: 2级, 绝缘等级 155) stay with the number's reading
	 * unless they are longer. */
	if (hit.n && hit.len > len + (start - pos) && !n.n_units)
		return emit_words(s, pos, hit, spaced);
	/* 3:3:3:1 and 8:30 are no quantities */
	if (!n.n_units && end + 1 < s->text.n && s->text.p[end] == ':' &&
	    oh_is_digit(s->text.p[end + 1])) {
		while (end < s->text.n && (s->text.p[end] == ':' || oh_is_digit(s->text.p[end])))
			end++;
		push(s, OH_TOKEN_SKIP, pos, end, spaced);
		return end;
	}
	bool product = end + 1 < s->text.n && (s->text.p[end] == 'x' || s->text.p[end] == 'X') &&
	               oh_is_digit(s->text.p[end + 1]);
	if (!n.n_units && !product && end < s->text.n && oh_is_letter(s->text.p[end])) {
		size_t name = oh_scan_name(s->text, pos);
		push(s, OH_TOKEN_NAME, pos, pos + (name ? name : len), spaced);
		return pos + (name ? name : len);
	}
	return put_number(s, pos, end, to, &n, spaced);
}

/* "输出功率 min 22kW": min is a unit, but none of a power. */
static bool unit_fits(const oh_scan *s, const oh_token *t, const oh_number *n)
{
	for (uint32_t r = 0; r < n->n_units; r++)
		if (oh_unit_tells(&n->unit[r], s->x->pack->attrs[t->hit.words[0].attr], 1))
			return true;
	return false;
}

/* The unit that a label carries: 功率(kW), 功率/kW, 功率 kW:. */
static size_t label_unit(oh_scan *s, oh_token *t)
{
	oh_number n;
	oh_number_start(&n, 0, 1);
	size_t p = oh_scan_spaces(s->text, t->to);
	if (p >= s->text.n)
		return t->to;
	char c = s->text.p[p];
	size_t end = 0;
	if (c == '(' || c == '[') {
		size_t q = oh_scan_spaces(s->text, p + 1);
		if (oh_sv_starts(oh_sv_sub(s->text, q, 7), OH_SV("单位:")))
			q = oh_scan_spaces(s->text, q + strlen("单位:"));
		size_t len = oh_scan_unit(s, q, &n);
		q = oh_scan_spaces(s->text, q + len);
		if (len && q < s->text.n && (s->text.p[q] == ')' || s->text.p[q] == ']'))
			end = q + 1;
	} else if (c == '/') {
		size_t len = oh_scan_unit(s, p + 1, &n);
		if (len)
			end = p + 1 + len;
	} else if (p > t->to) {
		size_t len = oh_scan_unit(s, p, &n);
		size_t q = oh_scan_spaces(s->text, p + len);
		bool value = q < s->text.n && q > p + len && oh_is_digit(s->text.p[q]) &&
		             unit_fits(s, t, &n);
		if (len && q < s->text.n && (s->text.p[q] == ':' || value))
			end = q;
	}
	if (!end)
		return t->to;
	keep_number(s, &n);
	t->unit = (uint32_t)s->numbers.n;
	return end;
}

static size_t emit_words(oh_scan *s, size_t pos, oh_word_hit hit, bool spaced)
{
	oh_token *t = push(s, OH_TOKEN_WORDS, pos, pos + hit.len, spaced);
	if (!t)
		return pos + hit.len;
	t->hit = hit;
	if (hit.words[0].kind != OH_WORD_LABEL || !names_amount(s, t))
		return pos + hit.len;
	size_t end = label_unit(s, t);
	t->to = (uint32_t)end;
	return end;
}

/* Words that turn the numeral behind them: 零下, 百分之, 半. 0: no number. */
static size_t scan_turned(oh_scan *s, size_t pos, oh_word_hit hit, bool spaced)
{
	const oh_word *w = &hit.words[0];
	size_t p = oh_scan_spaces(s->text, pos + hit.len);
	oh_numeral num;
	oh_number n;
	oh_number_start(&n, 0, 1);
	if (w->kind == OH_WORD_HALF) {
		n.value = 0.5;
		if (!oh_scan_unit(s, p, &n))
			return 0;
		return emit_number(s, pos, p, &n, spaced);
	}
	size_t len = oh_numeral_scan(s->text, p, OH_NUMERAL_CHINESE, &num);
	if (!len)
		return 0;
	n.value = w->kind == OH_WORD_SIGN && w->arg ? -num.value : num.value;
	if (w->kind != OH_WORD_PERCENT)
		return emit_number(s, pos, p + len, &n, spaced);
	n.unit[0] = percent_unit();
	n.n_units = 1;
	return put_number(s, pos, p + len, p + len, &n, spaced);
}

static size_t emit_text(oh_scan *s, size_t pos, size_t n, bool spaced)
{
	oh_token *prev = s->tokens.n ? &OH_VEC_AT(&s->tokens, oh_token, s->tokens.n - 1) : NULL;
	if (prev && prev->kind == OH_TOKEN_TEXT && prev->to == pos)
		prev->to = (uint32_t)(pos + n);
	else
		push(s, OH_TOKEN_TEXT, pos, pos + n, spaced);
	return pos + n;
}

/* 铝合金压铸件 names a category, and its end states the process: the bytes of that
 * end, 0: none. */
static size_t value_at_end(const oh_scan *s, size_t pos, oh_word_hit hit)
{
	if (hit.words[0].kind != OH_WORD_SUBJECT)
		return 0;
	for (uint32_t k = 0; k < hit.n; k++)
		if (hit.words[k].kind == OH_WORD_VALUE || hit.words[k].kind == OH_WORD_LABEL)
			return 0;
	for (size_t q = pos + char_len(s->text, pos); q + 6 <= pos + hit.len;
	     q += char_len(s->text, q)) {
		oh_word_hit inner = oh_lexicon_match(s->x->lexicon, s->lower, q);
		if (q + inner.len == pos + hit.len && inner.words[0].kind == OH_WORD_VALUE &&
		    !inner.words[0].weak)
			return inner.len;
	}
	return 0;
}

static size_t scan_wide(oh_scan *s, size_t pos, bool spaced)
{
	oh_word_hit hit = oh_lexicon_match(s->x->lexicon, s->lower, pos);
	if (hit.n && hit.words[0].kind >= OH_WORD_SIGN) {
		uint8_t k = hit.words[0].kind;
		if (k == OH_WORD_SIGN || k == OH_WORD_PERCENT || k == OH_WORD_HALF) {
			size_t end = scan_turned(s, pos, hit, spaced);
			return end ? end : emit_text(s, pos, hit.len, spaced);
		}
	}
	if (oh_scan_han_numeral(s->text, pos)) {
		oh_numeral num;
		size_t len = oh_numeral_scan(s->text, pos, OH_NUMERAL_CHINESE, &num);
		oh_number n;
		oh_number_start(&n, num.value, 1);
		n.magnitude = n.words = true;
		if (len && len >= hit.len) {
			const oh_token *t = last(s);
			size_t to_unit = oh_scan_tail(s, pos + len, &n);
			if (n.n_units || word_is(t, OH_WORD_LABEL) || word_is(t, OH_WORD_OP) ||
			    (t && (t->kind == OH_TOKEN_RANGE || t->kind == OH_TOKEN_COLON)))
				return put_number(s, pos, pos + len, to_unit, &n, spaced);
			/* 五十到六十千瓦: the unit stands behind the second number */
			oh_word_hit to = oh_lexicon_match(s->x->lexicon, s->lower, pos + len);
			if ((to.n && to.words[0].kind == OH_WORD_RANGE) || num.value > 10)
				return emit_number(s, pos, pos + len, &n, spaced);
			return emit_text(s, pos, len, spaced);
		}
	}
	/* 年采购金额: the label begins inside the word for the period */
	if (hit.n && hit.words[0].kind == OH_WORD_PERIOD && hit.len > 3) {
		oh_word_hit inner = oh_lexicon_match(s->x->lexicon, s->lower, pos + 3);
		if (inner.n && inner.words[0].kind == OH_WORD_LABEL && inner.len + 3 > hit.len)
			return emit_text(s, pos, 3, spaced);
	}
	if (hit.n) {
		hit.len -= (uint32_t)value_at_end(s, pos, hit);
		return emit_words(s, pos, hit, spaced);
	}
	return emit_text(s, pos, char_len(s->text, pos), spaced);
}

/* HB160, AC380V, P55kW: letters that belong to the number behind them. A unit
 * written first (HB, HRC) is that number's unit. Returns the end, 0: none. */
static size_t prefixed_unit(oh_scan *s, size_t pos, bool spaced)
{
	static const char *const symbols[] = {"ac", "dc", "p",  "pn", "pe", "u", "un", "n",
	                                      "nn", "i",  "in", "t",  "tn", "m", "f"};
	size_t letters = 0;
	while (pos + letters < s->text.n && letters < 4 && oh_is_letter(s->text.p[pos + letters]))
		letters++;
	size_t p = oh_scan_spaces(s->text, pos + letters);
	oh_numeral num;
	size_t len = p < s->text.n && oh_is_digit(s->text.p[p])
	                 ? oh_numeral_scan(s->text, p, OH_NUMERAL_CHINESE, &num)
	                 : 0;
	if (!len)
		return 0;
	oh_number n;
	oh_number_start(&n, num.value, num.scale);
	n.fraction = num.decimals > 0;
	size_t readings = 0;
	size_t unit = oh_unit_scan(oh_sv_sub(s->text, 0, pos + letters), pos, n.unit, &readings);
	oh_number tail;
	oh_number_start(&tail, num.value, num.scale);
	size_t end = oh_scan_tail(s, p + len, &tail);
	bool money = unit == letters && n.unit[0].dim[OH_DIM_MONEY] == 1;
	if (money) {
		unsigned words =
		    says_million(s->lower, p + len) ? OH_NUMERAL_ENGLISH : OH_NUMERAL_CHINESE;
		len = oh_numeral_scan(s->text, p, words, &num);
		n.value = num.value;
	}
	if (money || (unit == letters && n.unit[0].dim[OH_DIM_HARDNESS])) {
		n.n_units = (uint32_t)readings;
		return put_number(s, pos, p + len, p + len, &n, spaced);
	}
	bool symbol = false;
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		symbol = symbol || (strlen(symbols[i]) == letters &&
		                    memcmp(s->lower.p + pos, symbols[i], letters) == 0);
	/* 机座号H355 */
	const oh_token *prev = last(s);
	bool labelled = letters == 1 && p == pos + 1 && names_amount(s, prev);
	if (labelled) {
		push(s, OH_TOKEN_NAME, pos, pos + 1, spaced);
		return put_number(s, p, p + len, end, &tail, false);
	}
	if (!symbol || !tail.n_units || p != pos + letters || end == p + len)
		return 0;
	push(s, OH_TOKEN_NAME, pos, pos + letters, spaced);
	return emit_number(s, p, p + len, &n, false);
}

/* IE4B3: a value directly before another. Its length, 0: none. */
static size_t value_in_run(const oh_scan *s, size_t pos, size_t name, oh_word_hit *out)
{
	for (size_t cut = name > 16 ? 16 : name; cut-- > 2;) {
		bool joint =
		    oh_is_digit(s->text.p[pos + cut - 1]) && oh_is_letter(s->text.p[pos + cut]);
		if (!joint)
			continue;
		oh_word_hit hit = oh_lexicon_exact(s->x->lexicon, oh_sv_sub(s->lower, pos, cut));
		if (hit.n && hit.words[0].kind == OH_WORD_VALUE && !hit.words[0].weak &&
		    oh_scan_begins_code(s, pos + cut)) {
			*out = hit;
			return cut;
		}
	}
	return 0;
}

/* Latin letters: a word, a code, a standard, or a name. */
static size_t scan_letters(oh_scan *s, size_t pos, bool spaced)
{
	const oh_extractor *x = s->x;
	oh_word_hit hit = oh_lexicon_match(x->lexicon, s->lower, pos);
	size_t best = hit.len;
	int kind = hit.n ? (int)OH_TOKEN_WORDS : -1;
	bool value = hit.n && hit.words[0].kind == OH_WORD_VALUE;
	uint16_t attr = 0, found = 0;
	size_t n = x->has_ip ? oh_scan_ip(s->text, pos) : 0;
	if (n > best)
		best = n, kind = OH_TOKEN_CODE, attr = x->ip_attr;
	const oh_token *prev = last(s);
	/* Behind its label an Ex mark may begin with the type of protection. */
	const oh_token *named =
	    prev && prev->kind == OH_TOKEN_COLON && s->tokens.n > 1 ? prev - 1 : prev;
	bool labelled = word_is(named, OH_WORD_LABEL) && named->hit.words[0].attr == x->ex_attr;
	bool ex = x->has_ex && (labelled || s->lower.p[pos] == 'e');
	n = ex ? oh_scan_ex(s->text, pos, labelled) : 0;
	if (n > best)
		best = n, kind = OH_TOKEN_CODE, attr = x->ex_attr;
	n = pattern_at(s, pos, &found);
	if (n > best || (n && n == best && value && hit.words[0].weak))
		best = n, kind = OH_TOKEN_CODE, attr = found;
	n = s->text.p[pos] <= 'Z' ? oh_scan_standard(s->text, pos) : 0;
	if (n > best && !(value && hit.len >= 3))
		best = n, kind = OH_TOKEN_STANDARD;
	size_t name = oh_scan_name(s->text, pos);
	/* CE-200A is a name, though CE is a word; IE4-TEFC is not. */
	bool share = pos + name < s->text.n && s->text.p[pos + name] == '%';
	if (kind == OH_TOKEN_WORDS && value && name > best && best <= 2 && !share)
		kind = -1;
	if (kind == OH_TOKEN_WORDS)
		return emit_words(s, pos, hit, spaced);
	if (kind < 0 && (n = prefixed_unit(s, pos, spaced)) > 0)
		return n;
	if (kind < 0 && value_in_run(s, pos, name, &hit) > 0)
		return emit_words(s, pos, hit, spaced);
	size_t len = kind >= 0 ? best : name ? name : 1;
	oh_token *t = push(s, kind >= 0 ? (uint8_t)kind : OH_TOKEN_NAME, pos, pos + len, spaced);
	if (t)
		t->attr = attr;
	return pos + len;
}

static uint8_t punctuation(char c)
{
	switch (c) {
	case ',':
	case ';':
	case '!':
	case '?':
	case '|':
	case '\n':
	case '\r':
	case '\v':
	case '\f':
		return OH_TOKEN_BREAK;
	case ':':
	case '=':
		return OH_TOKEN_COLON;
	case '(':
	case '[':
	case '{':
		return OH_TOKEN_OPEN;
	case ')':
	case ']':
	case '}':
		return OH_TOKEN_CLOSE;
	case '/':
		return OH_TOKEN_LIST;
	case '~':
		return OH_TOKEN_RANGE;
	default:
		return 0;
	}
}

static bool at_text(oh_sv s, size_t i, const char *t, size_t n)
{
	return i + n <= s.n && memcmp(s.p + i, t, n) == 0;
}

/* Marks beyond ASCII that shape the text; 0: none. */
static size_t wide_mark(oh_scan *s, size_t pos, bool spaced)
{
	static const struct {
		char mark[4];
		uint8_t n, kind, sign;
	} marks[] = {{"、", 3, OH_TOKEN_LIST, 'd'}, {"。", 3, OH_TOKEN_BREAK, '.'},
	             {"…", 3, OH_TOKEN_RANGE, 0},   {"±", 2, OH_TOKEN_PM, 0},
	             {"×", 2, OH_TOKEN_TIMES, 0},   {"【", 3, OH_TOKEN_OPEN, 0},
	             {"】", 3, OH_TOKEN_CLOSE, 0},  {"〔", 3, OH_TOKEN_OPEN, 0},
	             {"〕", 3, OH_TOKEN_CLOSE, 0},  {"「", 3, OH_TOKEN_OPEN, 0},
	             {"」", 3, OH_TOKEN_CLOSE, 0},  {"·", 2, OH_TOKEN_BREAK, ','},
	             {"●", 3, OH_TOKEN_BREAK, ','}, {"■", 3, OH_TOKEN_BREAK, ','},
	             {"◆", 3, OH_TOKEN_BREAK, ','}};
	/* Han characters begin with E4 to E9: none of them is a mark. */
	if ((uint8_t)s->text.p[pos] >= 0xe4)
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t n = marks[i].n;
		if (at_text(s->text, pos, marks[i].mark, n)) {
			oh_token *t = push(s, marks[i].kind, pos, pos + n, spaced);
			if (t)
				t->mark = marks[i].sign;
			return n;
		}
	}
	/* ① … ⑳ begin an item */
	if (at_text(s->text, pos, "\xe2\x91", 2) && pos + 3 <= s->text.n) {
		oh_token *t = push(s, OH_TOKEN_BREAK, pos, pos + 3, spaced);
		if (t)
			t->mark = ',';
		return 3;
	}
	return 0;
}

/* (0731)8888-9999转8012; 0: no telephone number. */
static size_t bracket_phone(oh_sv s, size_t pos)
{
	size_t i = pos + 1, area = 0, digits = 0;
	while (i < s.n && oh_is_digit(s.p[i]) && area < 5)
		i++, area++;
	if (area < 3 || area > 4 || s.p[pos + 1] != '0' || i >= s.n || s.p[i] != ')')
		return 0;
	i = oh_scan_spaces(s, i + 1);
	while (i < s.n && digits < 12 && (oh_is_digit(s.p[i]) || (digits && s.p[i] == '-')))
		digits += s.p[i++] != '-';
	if (digits < 7)
		return 0;
	if (at_text(s, i, "转", 3) && i + 3 < s.n && oh_is_digit(s.p[i + 3]))
		for (i += 3; i < s.n && oh_is_digit(s.p[i]);)
			i++;
	return i - pos;
}

/* 30kW--45kW: two dashes are one, but before a temperature the second is a sign. */
static bool doubled_dash(const oh_scan *s, size_t pos)
{
	const oh_token *t = last(s);
	if (pos + 1 >= s->text.n || s->text.p[pos + 1] != '-' || !t || t->kind != OH_TOKEN_NUMBER)
		return false;
	const oh_number *n = &OH_VEC_AT(&s->numbers, oh_number, t->index);
	return n->n_units && !n->unit[0].dim[OH_DIM_TEMPERATURE];
}

static size_t scan_ascii(oh_scan *s, size_t pos, bool spaced)
{
	char c = s->text.p[pos];
	if (oh_is_digit(c))
		return scan_digits(s, pos, spaced);
	if (oh_is_letter(c))
		return scan_letters(s, pos, spaced);
	if (c == '-' && doubled_dash(s, pos)) {
		push(s, OH_TOKEN_RANGE, pos, pos + 2, spaced);
		return pos + 2;
	}
	if ((c == '-' || c == '+') && is_sign(s, pos, spaced))
		return scan_digits(s, pos, spaced);
	const oh_token *t = last(s);
	char next = pos + 1 < s->text.n ? s->text.p[pos + 1] : '\0';
	size_t phone = c == '(' && next == '0' ? bracket_phone(s->text, pos) : 0;
	if (phone) {
		push(s, OH_TOKEN_SKIP, pos, pos + phone, spaced);
		return pos + phone;
	}
	/* 0.75...315 */
	if (c == '.' && next == '.' && t && t->kind == OH_TOKEN_NUMBER) {
		size_t end = pos;
		while (end < s->text.n && s->text.p[end] == '.')
			end++;
		push(s, OH_TOKEN_RANGE, pos, end, spaced);
		return end;
	}
	/* 30kW--45kW, 30kW~~45kW */
	if ((c == '-' || c == '~') && next == c) {
		push(s, OH_TOKEN_RANGE, pos, pos + 2, spaced);
		return pos + 2;
	}
	if (c == '-') {
		push(s, OH_TOKEN_RANGE, pos, pos + 1, spaced);
		return pos + 1;
	}
	if ((c == '*') && t && t->kind == OH_TOKEN_NUMBER && oh_is_digit(next)) {
		push(s, OH_TOKEN_TIMES, pos, pos + 1, spaced);
		return pos + 1;
	}
	oh_word_hit hit = oh_lexicon_match(s->x->lexicon, s->lower, pos);
	if (hit.n)
		return emit_words(s, pos, hit, spaced);
	if (c == '+' && next == '/' && pos + 2 < s->text.n && s->text.p[pos + 2] == '-') {
		push(s, OH_TOKEN_PM, pos, pos + 3, spaced);
		return pos + 3;
	}
	uint8_t kind = punctuation(c);
	if (c == '.' && (next == ' ' || next == '\0' || next == '\n'))
		kind = OH_TOKEN_BREAK;
	if (!kind)
		return emit_text(s, pos, 1, spaced);
	oh_token *p = push(s, kind, pos, pos + 1, spaced);
	if (p)
		p->mark = (uint8_t)c;
	return pos + 1;
}

/* 800x600: the letter x between numbers multiplies. */
static bool times_letter(const oh_scan *s, size_t pos)
{
	const oh_token *t = last(s);
	char c = s->text.p[pos];
	if ((c != 'x' && c != 'X') || !t || t->kind != OH_TOKEN_NUMBER)
		return false;
	size_t p = oh_scan_spaces(s->text, pos + 1);
	return p < s->text.n && oh_is_digit(s->text.p[p]);
}

/* φ80: the sign before a diameter says nothing that the number does not. */
static size_t diameter_sign(const oh_scan *s, size_t pos)
{
	static const char *const signs[] = {"φ", "Φ", "ø", "Ø", "⌀", "ϕ"};
	if ((uint8_t)s->text.p[pos] < 0xc3 || (uint8_t)s->text.p[pos] > 0xe2)
		return 0;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t n = strlen(signs[i]);
		size_t p = pos + n;
		if (at_text(s->text, pos, signs[i], n) && p < s->text.n &&
		    oh_is_digit(s->text.p[p]))
			return n;
	}
	return 0;
}

void oh_scan_run(oh_scan *s, size_t from, size_t to)
{
	oh_sv whole = s->text, whole_lower = s->lower;
	s->text.n = s->lower.n = to;
	oh_vec_clear(&s->tokens);
	oh_vec_clear(&s->numbers);
	bool spaced = false;
	for (size_t pos = from; pos < to && !s->status;) {
		char c = s->text.p[pos];
		if (c == ' ' || c == '\t') {
			spaced = true;
			pos++;
			continue;
		}
		size_t next = 0, sign = diameter_sign(s, pos);
		if (sign) {
			pos += sign;
			continue;
		}
		if (times_letter(s, pos)) {
			push(s, OH_TOKEN_TIMES, pos, pos + 1, spaced);
			next = pos + 1;
		} else if ((uint8_t)c < 0x80) {
			next = scan_ascii(s, pos, spaced);
		} else {
			size_t n = wide_mark(s, pos, spaced);
			next = n ? pos + n : scan_wide(s, pos, spaced);
		}
		if (next <= pos)
			next = emit_text(s, pos, char_len(s->text, pos), spaced);
		pos = next;
		spaced = false;
	}
	s->text = whole;
	s->lower = whole_lower;
}
