#include "lexicon.h"

#include <pthread.h>

#include "atom.h"
#include "names.h"

enum { MAX_UNITS = 700, MAX_ENTRIES = 4000, MAX_NODES = 24000, MAX_TEXT = 65536 };
enum { MAX_FANS = 800, FAN = 128, FAN_FROM = 3 };

struct entry {
	const char *text; /* in the case as listed */
	uint8_t len, n;
	bool exact;    /* counts only in this very case */
	uint16_t next; /* further entries of the same letters in another case */
	uint16_t reading[OH_UNIT_READINGS], within;
	const char *not_before;
};

/* Children of a node form a chain of siblings; the root has a table, and so have
 * nodes with many children: by the low seven bits, what does not fit there is
 * still in the chain. */
struct node {
	uint16_t child, sibling, entry, fan;
	unsigned char byte;
};

static struct {
	oh_unit unit[MAX_UNITS];
	struct entry entry[MAX_ENTRIES]; /* 0: none */
	struct node node[MAX_NODES];     /* 0: none */
	uint16_t root[256];
	uint16_t fan[MAX_FANS][FAN]; /* 0: none */
	char text[MAX_TEXT];
	size_t n_units, n_entries, n_nodes, n_fans, n_text;
	bool sound;
} lex;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* --- building ---------------------------------------------------------------- */

static int add_unit(oh_sv code)
{
	for (size_t i = 0; i < lex.n_units; i++)
		if (oh_sv_eq(code, oh_sv_from(lex.unit[i].code)))
			return (int)i;
	if (lex.n_units == MAX_UNITS || !oh_unit_from_code(code, &lex.unit[lex.n_units])) {
		lex.sound = false;
		return -1;
	}
	return (int)lex.n_units++;
}

static uint16_t find_child(uint16_t from, unsigned char c)
{
	uint16_t k = from ? lex.node[from].child : lex.root[c];
	while (k && lex.node[k].byte != c)
		k = lex.node[k].sibling;
	return k;
}

static uint16_t add_path(oh_sv text)
{
	uint16_t at = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = lower(text.p[i]);
		uint16_t k = find_child(at, c);
		if (!k) {
			if (lex.n_nodes == MAX_NODES) {
				lex.sound = false;
				return 0;
			}
			k = (uint16_t)lex.n_nodes++;
			lex.node[k].byte = c;
			if (at) {
				lex.node[k].sibling = lex.node[at].child;
				lex.node[at].child = k;
			} else {
				lex.root[c] = k;
			}
		}
		at = k;
	}
	return at;
}

/* Appends an entry at the end of its node's chain, so that order is priority;
 * a spelling that is there already stays as it is. */
static struct entry *add_entry(oh_sv text, bool exact)
{
	uint16_t at = add_path(text);
	uint16_t *link = &lex.node[at].entry;
	for (; at && *link; link = &lex.entry[*link].next)
		if (oh_sv_eq(text, (oh_sv){lex.entry[*link].text, lex.entry[*link].len}))
			return NULL;
	if (!at || lex.n_entries == MAX_ENTRIES || lex.n_text + text.n > MAX_TEXT) {
		lex.sound = false;
		return NULL;
	}
	*link = (uint16_t)lex.n_entries++;
	struct entry *e = &lex.entry[*link];
	memcpy(lex.text + lex.n_text, text.p, text.n);
	*e = (struct entry){.text = lex.text + lex.n_text, .len = (uint8_t)text.n, .exact = exact};
	lex.n_text += text.n;
	return e;
}

static void add(oh_sv text, const char *codes, const char *within)
{
	bool exact = text.n > 1 && text.p[0] == '=';
	char plain[64];
	text = exact ? oh_sv_sub(text, 1, text.n) : text;
	if (text.n == 0 || text.n > sizeof plain) {
		lex.sound = false;
		return;
	}
	for (size_t i = 0; i < text.n; i++)
		plain[i] = text.p[i] == '_' ? ' ' : text.p[i];
	struct entry *e = add_entry((oh_sv){plain, text.n}, exact);
	oh_sv rest = oh_sv_from(codes), code;
	while (e && e->n < OH_UNIT_READINGS && oh_sv_split(&rest, ' ', &code)) {
		int u = add_unit(code);
		if (u >= 0)
			e->reading[e->n++] = (uint16_t)u;
	}
	if (!e)
		return;
	int w = within ? add_unit(oh_sv_from(within)) : -1;
	e->within = w >= 0 ? (uint16_t)w : e->reading[0];
}

static void add_words(const char *words, const char *before, const char *after, const char *code)
{
	oh_sv rest = oh_sv_from(words), word;
	char text[80];
	while (oh_sv_split(&rest, ' ', &word)) {
		if (word.n == 0)
			continue; /* units without words of that kind */
		const char *eq = word.n > 1 && word.p[0] == '=' ? "=" : "";
		if (*eq && *before)
			word = oh_sv_sub(word, 1, word.n);
		int n = snprintf(text, sizeof text, "%s%.*s%s", before, OH_SV_ARG(word), after);
		if (n > 0 && (size_t)n < sizeof text)
			add((oh_sv){text, (size_t)n}, code, NULL);
		else
			lex.sound = false;
	}
}

static void add_metric(const oh_unit_metric *m)
{
	static const struct {
		char letter[2];
		const char *zh, *en;
	} names[] = {{"k", "千", "kilo"},  {"M", "兆", "mega"},  {"G", "吉", "giga"},
	             {"T", "太", "tera"},  {"m", "毫", "milli"}, {"u", "微", "micro"},
	             {"n", "纳", "nano"},  {"p", "皮", "pico"},  {"h", "百", "hecto"},
	             {"c", "厘", "centi"}, {"d", "分", "deci"}};
	add_words(m->symbols, "", "", m->code);
	add_words(m->chinese, "", "", m->code);
	add_words(m->english, "", "", m->code);
	add_words(m->english, "", "s", m->code);
	for (const char *p = m->prefixes; *p; p++) {
		size_t k = 0;
		while (k < sizeof names / sizeof *names && names[k].letter[0] != *p)
			k++;
		if (k == sizeof names / sizeof *names) {
			lex.sound = false;
			return;
		}
		char code[16];
		(void)snprintf(code, sizeof code, "%c%s", *p, m->code);
		add_words(m->symbols, names[k].letter, "", code);
		add_words(m->chinese, names[k].zh, "", code);
		add_words(m->english, names[k].en, "", code);
		add_words(m->english, names[k].en, "s", code);
	}
}

static void add_fans(void)
{
	lex.n_fans = 1;
	for (size_t i = 1; i < lex.n_nodes; i++) {
		unsigned children = 0;
		for (uint16_t k = lex.node[i].child; k; k = lex.node[k].sibling)
			children++;
		if (children < FAN_FROM || lex.n_fans == MAX_FANS)
			continue;
		uint16_t *fan = lex.fan[lex.n_fans];
		for (uint16_t k = lex.node[i].child; k; k = lex.node[k].sibling)
			fan[lex.node[k].byte % FAN] = k;
		lex.node[i].fan = (uint16_t)lex.n_fans++;
	}
}

static void build(void)
{
	lex.sound = true;
	lex.n_entries = lex.n_nodes = 1;
	for (size_t i = 0; i < oh_unit_ambiguities_n; i++)
		add(oh_sv_from(oh_unit_ambiguities[i].spelling), oh_unit_ambiguities[i].codes,
		    oh_unit_ambiguities[i].within);
	for (size_t i = 0; i < oh_unit_plain_n; i++)
		add_words(oh_unit_plain[i].spellings, "", "", oh_unit_plain[i].code);
	for (size_t i = 0; i < oh_unit_metrics_n; i++)
		add_metric(&oh_unit_metrics[i]);
	for (size_t i = 0; i < oh_unit_not_befores_n; i++) {
		uint16_t at = add_path(oh_sv_from(oh_unit_not_befores[i].spelling));
		uint16_t e = lex.node[at].entry;
		if (e)
			lex.entry[e].not_before = oh_unit_not_befores[i].words;
		else
			lex.sound = false;
	}
	add_fans();
}

bool oh_unit_lexicon_sound(void)
{
	(void)pthread_once(&once, build);
	return lex.sound;
}

/* --- matching ---------------------------------------------------------------- */

static bool word_follows(oh_sv s, size_t i, const char *words)
{
	if (i >= s.n || (unsigned char)s.p[i] < 0xE4)
		return false; /* all of them are Chinese */
	oh_sv rest = oh_sv_from(words), word;
	oh_sv tail = oh_sv_sub(s, i, s.n);
	while (oh_sv_split(&rest, ' ', &word))
		if (oh_sv_starts(tail, word))
			return true;
	return false;
}

/* The exponent behind a symbol that ends at i: its value and bytes, or 0 bytes. */
static size_t exponent_at(oh_sv s, size_t i, bool han, int *power)
{
	size_t j = i + (i < s.n && s.p[i] == '^');
	if (j >= s.n || s.p[j] < '2' || s.p[j] > '4')
		return 0;
	size_t end = j + 1;
	if (end < s.n && (is_alnum(s.p[end]) || (s.p[end] == '.' && end + 1 < s.n &&
	                                         s.p[end + 1] >= '0' && s.p[end + 1] <= '9')))
		return 0;
	/* 5米2根 is two things, 5米2 an area. */
	if (han && end < s.n && (s.p[end] & 0x80))
		return 0;
	*power = s.p[j] - '0';
	return end - i;
}

/* Fills the hit from the entries of a node; false where none fits the case. */
static bool take(const struct node *node, oh_sv s, size_t pos, size_t end, oh_unit_hit *hit)
{
	const struct entry *first = NULL;
	oh_unit_hit h = {.len = end - pos, .power = 1};
	for (uint16_t k = node->entry; k; k = lex.entry[k].next) {
		const struct entry *e = &lex.entry[k];
		bool same = memcmp(e->text, s.p + pos, e->len) == 0;
		if (e->exact && !same)
			continue;
		if (same)
			h.n = 0;
		first = same || !first ? e : first;
		for (unsigned r = 0; r < e->n && h.n < OH_UNIT_READINGS; r++)
			h.reading[h.n++] = &lex.unit[e->reading[r]];
		if (same)
			break;
	}
	if (!first || (first->not_before && word_follows(s, end, first->not_before)))
		return false;
	h.within = &lex.unit[first->within];
	char last = s.p[end - 1];
	bool han = last & 0x80;
	if (is_alnum(last) || han || last == '^') {
		bool glued = end < s.n && (is_alnum(s.p[end]) || s.p[end] == '^');
		bool powers = glued && oh_unit_takes_power(h.within);
		size_t more = powers ? exponent_at(s, end, han, &h.power) : 0;
		if (glued && !more && !han)
			return false;
		h.len += more;
	}
	*hit = h;
	return true;
}

static inline uint16_t next_node(const struct node *node, unsigned char c)
{
	uint16_t k = node->child;
	if (node->fan) {
		uint16_t at = lex.fan[node->fan][c % FAN];
		if (!at || lex.node[at].byte == c)
			return at;
	}
	while (k && lex.node[k].byte != c)
		k = lex.node[k].sibling;
	return k;
}

size_t oh_unit_lexicon(oh_sv s, size_t pos, oh_unit_hit *hit)
{
	(void)pthread_once(&once, build);
	size_t found = 0;
	if (pos >= s.n)
		return 0;
	uint16_t k = lex.root[lower(s.p[pos])];
	for (size_t i = pos + 1; k; i++) {
		const struct node *node = &lex.node[k];
		if (node->entry && take(node, s, pos, i, hit))
			found = hit->len;
		if (i >= s.n)
			break;
		k = next_node(node, lower(s.p[i]));
	}
	return found;
}
