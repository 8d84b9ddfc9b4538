#include "lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/arena.h"
#include "ouhe/text/fold.h"

struct entry {
	oh_sv key;
	oh_word word;
	uint32_t order; /* position of arrival: the sort is stable by it */
};

struct lex_key {
	oh_sv text;
	uint32_t first, n; /* its words */
	bool states;       /* one of them is a label or a value */
	bool label;        /* the first is a label */
};

/* Double array: the child of state s by byte b is at cell base + b when that
 * cell's check is s; term is the key that ends there, plus one. */
struct cell {
	int32_t base, check;
	uint32_t term;
};

struct oh_lexicon {
	oh_arena *arena;
	oh_word *words;
	struct lex_key *keys;
	size_t n_keys;
	struct cell *cell;
	size_t cells;
};

struct builder {
	oh_arena *arena;
	const oh_pack *pack;
	oh_vec entries;
	oh_status status;
};

static char lower_ascii(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static oh_sv folded_key(struct builder *b, oh_sv text)
{
	oh_sv key = {NULL, 0};
	if (oh_fold_key(text, 0, b->arena, &key)) {
		b->status = OH_ENOMEM;
		return key;
	}
	char *copy = oh_arena_alloc(b->arena, key.n + 1);
	if (!copy) {
		b->status = OH_ENOMEM;
		return (oh_sv){NULL, 0};
	}
	for (size_t i = 0; i < key.n; i++)
		copy[i] = lower_ascii(key.p[i]);
	return oh_sv_trim((oh_sv){copy, key.n});
}

static void add(struct builder *b, oh_sv text, oh_word word)
{
	oh_sv key = folded_key(b, text);
	if (b->status || key.n == 0)
		return;
	struct entry e = {key, word, (uint32_t)b->entries.n};
	if (oh_vec_push(&b->entries, &e))
		b->status = OH_ENOMEM;
}

/* A label that begins with 年 has sisters by the month, the day and so on. */
static void add_rate_sisters(struct builder *b, oh_sv label, oh_word word)
{
	static const struct {
		const char *prefix;
		uint16_t period;
	} sisters[] = {{"月", 12},  {"每月", 12}, {"季度", 4}, {"季", 4},
	               {"日", 365}, {"周", 52},   {"每年", 1}};
	static const char year[] = "年";
	if (!oh_sv_starts(label, OH_SV("年")) || label.n == sizeof year - 1)
		return;
	oh_sv rest = oh_sv_sub(label, sizeof year - 1, label.n);
	for (size_t i = 0; i < sizeof sisters / sizeof *sisters; i++) {
		oh_buf text = OH_BUF_INIT;
		oh_buf_str(&text, sisters[i].prefix);
		oh_buf_sv_put(&text, rest);
		word.period = sisters[i].period;
		if (!oh_buf_ok(&text))
			b->status = OH_ENOMEM;
		else
			add(b, oh_buf_sv(&text), word);
		oh_buf_release(&text);
	}
}

/* How often a year a label's count comes: 月产能 is by the month. */
static uint16_t label_period(oh_sv label)
{
	static const struct {
		const char *prefix;
		uint16_t period;
	} prefixes[] = {{"月", 12},  {"每月", 12}, {"monthly", 12}, {"季", 4},
	                {"每季", 4}, {"周", 52},   {"weekly", 52},  {"daily", 365}};
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (oh_sv_starts(label, oh_sv_from(prefixes[i].prefix)))
			return prefixes[i].period;
	return 1;
}

static void add_label(struct builder *b, oh_sv label, uint16_t attr)
{
	oh_word word = {.kind = OH_WORD_LABEL, .attr = attr, .period = 1};
	bool rate = b->pack->attrs[attr]->unit.dim[OH_DIM_TIME] == -1;
	if (rate)
		word.period = label_period(label);
	add(b, label, word);
	if (rate)
		add_rate_sisters(b, label, word);
}

static bool is_weak(oh_sv name)
{
	bool digits = true;
	for (size_t i = 0; i < name.n; i++)
		digits = digits && ((name.p[i] >= '0' && name.p[i] <= '9') || name.p[i] == '.');
	return name.n <= 1 || digits;
}

/* How a value's word may be used: by itself, or only beside its label. */
static void add_value_word(struct builder *b, oh_sv name, oh_word word)
{
	word.weak = word.weak || is_weak(name);
	/* n级: a bare number of degrees names many scales. */
	if (oh_sv_ends(name, OH_SV("级")) && name.n <= 6 && name.p[0] >= '0' && name.p[0] <= '9')
		word.weak = true;
	add(b, name, word);
}

static void add_level_form(struct builder *b, oh_sv name, oh_word word)
{
	if (oh_sv_ends(name, OH_SV("级")))
		return;
	oh_buf text = OH_BUF_INIT;
	oh_buf_sv_put(&text, name);
	oh_buf_str(&text, "级");
	word.weak = word.weak || name.n <= 2;
	if (!oh_buf_ok(&text))
		b->status = OH_ENOMEM;
	else
		add(b, oh_buf_sv(&text), word);
	oh_buf_release(&text);
}

static void add_value(struct builder *b, const oh_attr *attr, uint16_t at, size_t v)
{
	const oh_value_def *def = &attr->values[v];
	oh_word word = {.kind = OH_WORD_VALUE, .attr = at, .value = (int32_t)v};
	bool level = attr->type == OH_ATTR_LEVEL;
	word.weak = def->name_labelled;
	add_value_word(b, def->name, word);
	if (level)
		add_level_form(b, def->name, word);
	for (size_t k = 0; k < def->n_synonyms; k++) {
		word.weak = false;
		add_value_word(b, def->synonyms[k], word);
		if (level)
			add_level_form(b, def->synonyms[k], word);
	}
	for (size_t k = 0; k < def->n_labelled; k++) {
		word.weak = true;
		add(b, def->labelled[k], word);
		if (level)
			add_level_form(b, def->labelled[k], word);
	}
}

/* Words whose value depends on the edition of a standard; settle.c decides. */
static void add_readings(struct builder *b)
{
	const oh_pack *pack = b->pack;
	for (size_t i = 0; i < pack->n_readings; i++) {
		const oh_reading *r = &pack->readings[i];
		size_t at = 0;
		while (at < pack->n_attrs && pack->attrs[at] != r->attr)
			at++;
		for (size_t k = 0; at < pack->n_attrs && k < r->n_words; k++) {
			oh_word word = {.kind = OH_WORD_VALUE,
			                .arg = OH_VALUE_READING,
			                .attr = (uint16_t)at,
			                .value = (int32_t)i};
			/* 1级 alone names many scales, 1级能效 does not. */
			word.weak = oh_sv_ends(r->words[k], OH_SV("级")) ||
			            oh_sv_starts(r->words[k], OH_SV("grade"));
			add(b, r->words[k], word);
		}
	}
}

static void add_pack(struct builder *b)
{
	const oh_pack *pack = b->pack;
	for (size_t i = 0; i < pack->n_attrs; i++) {
		const oh_attr *attr = pack->attrs[i];
		uint16_t at = (uint16_t)i;
		add_label(b, attr->zh, at);
		add_label(b, attr->en, at);
		for (size_t k = 0; k < attr->n_synonyms; k++)
			add_label(b, attr->synonyms[k], at);
		for (size_t v = 0; v < attr->n_values; v++)
			add_value(b, attr, at, v);
	}
	add_readings(b);
	for (size_t i = 0; i < pack->n_foreign; i++)
		add(b, pack->foreign_words[i], (oh_word){.kind = OH_WORD_FOREIGN});
	for (size_t i = 0; i < pack->n_categories; i++) {
		const oh_category *c = &pack->categories[i];
		oh_word subject = {.kind = OH_WORD_SUBJECT};
		add(b, c->zh, subject);
		add(b, c->en, subject);
		for (size_t k = 0; k < c->n_synonyms; k++)
			add(b, c->synonyms[k], subject);
	}
}

static void add_grammar(struct builder *b)
{
	for (size_t i = 0; i < oh_grammar_count; i++) {
		const oh_grammar_word *g = &oh_grammar_words[i];
		add(b, oh_sv_from(g->text),
		    (oh_word){.kind = g->kind, .arg = g->arg, .place = g->place});
	}
}

static int by_key(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	int r = oh_sv_cmp(a->key, b->key);
	return r ? r : a->order < b->order ? -1 : 1;
}

static bool same_word(const oh_word *a, const oh_word *b)
{
	if (a->kind == OH_WORD_VALUE && a->arg == OH_VALUE_READING && b->arg == OH_VALUE_READING)
		return a->attr == b->attr; /* settle.c looks through all rows of the word */
	return a->kind == b->kind && a->attr == b->attr && a->value == b->value &&
	       a->arg == b->arg && a->period == b->period;
}

/* Groups the sorted entries by key; a meaning said twice stays once, strong if
 * either was. */
static oh_status group(oh_lexicon *lex, const oh_vec *entries)
{
	size_t n = entries->n;
	lex->words = oh_arena_array(lex->arena, n + 1, sizeof *lex->words);
	lex->keys = oh_arena_array(lex->arena, n + 1, sizeof *lex->keys);
	if (!lex->words || !lex->keys)
		return OH_ENOMEM;
	size_t used = 0;
	struct lex_key *key = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct entry *e = &OH_VEC_AT(entries, struct entry, i);
		if (!key || !oh_sv_eq(key->text, e->key)) {
			key = &lex->keys[lex->n_keys++];
			*key = (struct lex_key){.text = e->key, .first = (uint32_t)used};
		}
		uint32_t k = 0;
		while (k < key->n && !same_word(&lex->words[key->first + k], &e->word))
			k++;
		if (k < key->n) {
			lex->words[key->first + k].weak &= e->word.weak;
			continue;
		}
		lex->words[used++] = e->word;
		key->n++;
	}
	return OH_OK;
}

static oh_status reserve_cells(oh_lexicon *lex, size_t need)
{
	if (need <= lex->cells)
		return OH_OK;
	size_t cells = lex->cells ? lex->cells * 2 : 4096;
	while (cells < need)
		cells *= 2;
	struct cell *cell = oh_realloc(lex->cell, cells * sizeof *cell);
	if (!cell)
		return OH_ENOMEM;
	lex->cell = cell;
	for (size_t i = lex->cells; i < cells; i++)
		cell[i] = (struct cell){0, -1, 0};
	lex->cells = cells;
	return OH_OK;
}

struct span {
	size_t from, to, depth;
	int32_t state;
};

/* Children of the keys [from, to) at `depth`: distinct next bytes. */
static size_t next_bytes(const oh_lexicon *lex, const struct span *s, uint8_t bytes[256])
{
	size_t n = 0;
	for (size_t i = s->from; i < s->to; i++) {
		oh_sv k = lex->keys[i].text;
		if (k.n <= s->depth)
			continue;
		uint8_t b = (uint8_t)k.p[s->depth];
		if (n == 0 || bytes[n - 1] != b)
			bytes[n++] = b;
	}
	return n;
}

static oh_status place_children(oh_lexicon *lex, int32_t state, const uint8_t *bytes, size_t n,
                                size_t *hint)
{
	for (size_t at = *hint;; at++) {
		if (reserve_cells(lex, at + 512))
			return OH_ENOMEM;
		size_t k = 0;
		while (k < n && lex->cell[at + bytes[k]].check < 0)
			k++;
		if (k < n)
			continue;
		lex->cell[state].base = (int32_t)at;
		for (k = 0; k < n; k++)
			lex->cell[at + bytes[k]].check = state;
		if (n == 1 && at > *hint + 64)
			*hint = at - 32;
		return OH_OK;
	}
}

static bool states(const oh_word *words, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (words[i].kind == OH_WORD_LABEL || words[i].kind == OH_WORD_VALUE)
			return true;
	return false;
}

/* What is asked of every word found, once for all. */
static void note_keys(oh_lexicon *lex)
{
	for (size_t i = 0; i < lex->n_keys; i++) {
		struct lex_key *key = &lex->keys[i];
		key->states = states(lex->words + key->first, key->n);
		key->label = lex->words[key->first].kind == OH_WORD_LABEL;
	}
}

static oh_status build_trie(oh_lexicon *lex)
{
	oh_vec queue;
	oh_vec_init(&queue, sizeof(struct span));
	oh_status st = reserve_cells(lex, 4096);
	/* State 0 is the root; cell 0 is never a child. */
	if (!st) {
		lex->cell[0].check = 0;
		struct span root = {0, lex->n_keys, 0, 0};
		st = oh_vec_push(&queue, &root);
	}
	size_t hint = 1;
	for (size_t q = 0; !st && q < queue.n; q++) {
		struct span s = OH_VEC_AT(&queue, struct span, q);
		uint8_t bytes[256];
		size_t n = next_bytes(lex, &s, bytes);
		if (lex->keys[s.from].text.n == s.depth && s.depth > 0)
			lex->cell[s.state].term = (uint32_t)s.from + 1;
		if (n == 0)
			continue;
		st = place_children(lex, s.state, bytes, n, &hint);
		size_t i = s.from;
		if (!st && lex->keys[i].text.n == s.depth)
			i++;
		while (!st && i < s.to) {
			uint8_t b = (uint8_t)lex->keys[i].text.p[s.depth];
			size_t j = i;
			while (j < s.to && (uint8_t)lex->keys[j].text.p[s.depth] == b)
				j++;
			struct span child = {i, j, s.depth + 1, lex->cell[s.state].base + b};
			st = oh_vec_push(&queue, &child);
			i = j;
		}
	}
	oh_vec_release(&queue);
	return st;
}

oh_status oh_lexicon_new(const oh_pack *pack, oh_lexicon **out)
{
	oh_lexicon *lex = oh_calloc(1, sizeof *lex);
	if (!lex)
		return OH_ENOMEM;
	lex->arena = oh_arena_new(0);
	struct builder b = {.arena = lex->arena, .pack = pack};
	oh_vec_init(&b.entries, sizeof(struct entry));
	if (!lex->arena) {
		b.status = OH_ENOMEM;
	} else {
		add_pack(&b);
		add_grammar(&b);
	}
	if (!b.status && b.entries.n) {
		qsort(b.entries.p, b.entries.n, sizeof(struct entry), by_key);
		b.status = group(lex, &b.entries);
	}
	if (!b.status) {
		note_keys(lex);
		b.status = build_trie(lex);
	}
	oh_vec_release(&b.entries);
	if (b.status) {
		oh_lexicon_free(lex);
		return b.status;
	}
	*out = lex;
	return OH_OK;
}

void oh_lexicon_free(oh_lexicon *lex)
{
	if (!lex)
		return;
	oh_arena_free(lex->arena);
	oh_free(lex->cell);
	oh_free(lex);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A Latin word ends where no letter follows; a value also where no digit
 * follows (CT9 is not in CT95), while a label may (Ra3.2). */
static bool ends_well(const struct lex_key *key, oh_sv lower, size_t end)
{
	if (end >= lower.n)
		return true;
	char last = lower.p[end - 1], next = lower.p[end];
	if (!is_letter(last) && !is_digit(last))
		return true;
	/* trucks: the plural of a longer word */
	bool plural = next == 's' && end >= 4 && is_letter(last) && last != 's' &&
	              key->text.n >= 5 && (end + 1 >= lower.n || !is_letter(lower.p[end + 1]));
	if (is_letter(next))
		return plural;
	if (!is_digit(next))
		return true;
	return is_letter(last) && key->label;
}

oh_word_hit oh_lexicon_match(const oh_lexicon *lex, oh_sv lower, size_t pos)
{
	oh_word_hit hit = {NULL, 0, 0}, stating = {NULL, 0, 0};
	int32_t s = 0;
	for (size_t i = pos; i < lower.n; i++) {
		size_t t = (size_t)lex->cell[s].base + (uint8_t)lower.p[i];
		if (lex->cell[s].base == 0 || lex->cell[t].check != s)
			break;
		s = (int32_t)t;
		if (!lex->cell[s].term)
			continue;
		const struct lex_key *key = &lex->keys[lex->cell[s].term - 1];
		if (!ends_well(key, lower, i + 1))
			continue;
		hit.words = lex->words + key->first;
		hit.n = key->n;
		hit.len = (uint32_t)(i + 1 - pos);
		if (key->states)
			stating = hit;
	}
	/* 压铸铝合金 names a category; 压铸 in it states the process. */
	bool name = hit.n && stating.len < hit.len && hit.words[0].kind == OH_WORD_SUBJECT;
	return name && stating.n ? stating : hit;
}

oh_word_hit oh_lexicon_exact(const oh_lexicon *lex, oh_sv lower)
{
	int32_t s = 0;
	for (size_t i = 0; i < lower.n; i++) {
		size_t t = (size_t)lex->cell[s].base + (uint8_t)lower.p[i];
		if (lex->cell[s].base == 0 || lex->cell[t].check != s)
			return (oh_word_hit){NULL, 0, 0};
		s = (int32_t)t;
	}
	if (!lex->cell[s].term)
		return (oh_word_hit){NULL, 0, 0};
	const struct lex_key *key = &lex->keys[lex->cell[s].term - 1];
	return (oh_word_hit){lex->words + key->first, key->n, (uint32_t)lower.n};
}
