/* Terms gathered from texts. */
#include "bag.h"

oh_status ix_bag_init(ix_bag *b, oh_arena *a)
{
	*b = (ix_bag){.a = a, .cap = 512};
	oh_vec_init(&b->items, sizeof(ix_gathered));
	b->slots = oh_arena_zalloc(a, b->cap * sizeof *b->slots);
	return b->slots ? OH_OK : OH_ENOMEM;
}

void ix_bag_release(ix_bag *b)
{
	oh_vec_release(&b->items);
}

static size_t slot_of(const ix_bag *b, uint64_t key, oh_sv word)
{
	size_t at = (size_t)(key * 0x9E3779B97F4A7C15U >> 20) & (b->cap - 1);
	for (; b->slots[at]; at = (at + 1) & (b->cap - 1)) {
		const ix_gathered *g = &OH_VEC_AT(&b->items, ix_gathered, b->slots[at] - 1);
		if (g->key == key && oh_sv_eq(g->word, word))
			break;
	}
	return at;
}

static oh_status grow(ix_bag *b)
{
	uint32_t *slots = oh_arena_zalloc(b->a, 2 * b->cap * sizeof *slots);
	if (!slots)
		return OH_ENOMEM;
	b->slots = slots;
	b->cap *= 2;
	for (size_t i = 0; i < b->items.n; i++) {
		const ix_gathered *g = &OH_VEC_AT(&b->items, ix_gathered, i);
		slots[slot_of(b, g->key, g->word)] = (uint32_t)i + 1;
	}
	return OH_OK;
}

static ix_gathered *entry(ix_bag *b, uint64_t key, oh_sv word)
{
	size_t at = slot_of(b, key, word);
	if (!b->slots[at]) {
		ix_gathered new = {.key = key};
		if (2 * (b->items.n + 1) > b->cap) {
			if (grow(b))
				return NULL;
			at = slot_of(b, key, word);
		}
		if (word.n)
			new.word = oh_arena_sv(b->a, word);
		if ((word.n && !new.word.p) || oh_vec_push(&b->items, &new))
			return NULL;
		b->slots[at] = (uint32_t)b->items.n;
	}
	return &OH_VEC_AT(&b->items, ix_gathered, b->slots[at] - 1);
}

ix_gathered *ix_bag_key(ix_bag *b, uint64_t key)
{
	return entry(b, key, OH_SV(""));
}

/* FNV-1a. */
ix_gathered *ix_bag_word(ix_bag *b, oh_sv word)
{
	uint64_t h = 0xCBF29CE484222325U;
	for (size_t i = 0; i < word.n; i++)
		h = (h ^ (unsigned char)word.p[i]) * 0x100000001B3U;
	return entry(b, h, word);
}

float ix_gathered_share(const ix_gathered *g)
{
	return g->word.n ? 1 : ix_term_share(g->key);
}

ix_atom ix_gathered_atom(const ix_gathered *g)
{
	ix_atom x = {
	    .kind = IX_ATOM_WORD, .word = g->word, .share = g->own + g->lent, .own = g->own > 0};
	if (g->word.n)
		return x;
	x.kind = g->key >> IX_TAG_SHIFT == IX_TAG_CONCEPT >> IX_TAG_SHIFT ? IX_ATOM_CONCEPT
	                                                                  : IX_ATOM_PAIR;
	x.from = g->key;
	x.to = g->key + 1;
	return x;
}

/* ---- cutting into a bag ---- */

typedef struct taker {
	ix_bag *b;
	int field; /* -1: the query's own */
	bool failed;
} taker;

static void take(taker *t, ix_gathered *g)
{
	if (!g)
		t->failed = true;
	else if (t->field < 0)
		g->own += ix_gathered_share(g);
	else
		g->times[t->field]++;
}

static void take_key(void *ctx, uint64_t key)
{
	taker *t = ctx;
	if (ix_term_share(key) > 0 && !t->failed)
		take(t, ix_bag_key(t->b, key));
}

static oh_status take_word(void *ctx, oh_sv word)
{
	taker *t = ctx;
	if (word.n)
		take(t, ix_bag_word(t->b, word));
	return t->failed ? OH_ENOMEM : OH_OK;
}

static oh_status cut(taker *t, const ix_lexicon *l, const uint32_t *cps, size_t n)
{
	size_t length;
	ix_sink sink = {t, take_key, take_word};
	oh_status st = ix_terms_cut(l, cps, n, t->field != IX_TEXT, &sink, &length);
	return t->failed ? OH_ENOMEM : st;
}

oh_status ix_bag_own(ix_bag *b, const ix_lexicon *l, const uint32_t *cps, size_t n)
{
	taker t = {b, -1, false};
	return cut(&t, l, cps, n);
}

oh_status ix_bag_count(ix_bag *b, const ix_lexicon *l, const uint32_t *cps, size_t n,
                       unsigned field)
{
	taker t = {b, (int)field, false};
	return cut(&t, l, cps, n);
}
