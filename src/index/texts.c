/* Words of the listings: folded, kept, cut into terms. */
#include "rank.h"
#include "terms.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/similar.h"

void ix_lower(const oh_index *ix, uint32_t *cps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cps[i] < IX_LOWER)
			cps[i] = ix->lower[cps[i]];
}

oh_status ix_build_fold(ix_builder *b)
{
	b->made = oh_arena_array(b->tmp, b->n, sizeof *b->made);
	if (!b->made)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < b->n; i++) {
		ix_builder_ahead(b, i);
		const ix_record *r = ix_builder_record(b, i);
		ix_strings x = ix_record_strings(b->stage, r);
		ix_made *m = &b->made[i];
		*m = (ix_made){x.title, x.text, x.org};
		if (r->made)
			continue;
		oh_status st = oh_fold_key(x.title, 0, b->tmp, &m->title);
		if (!st)
			st = oh_fold_key(x.text, 0, b->tmp, &m->text);
		if (!st)
			st = oh_fold_key(x.org, 0, b->tmp, &m->org);
		if (st)
			return st;
	}
	return OH_OK;
}

/* Terms on their way to postings. */
typedef struct cutter {
	ix_builder *b;
	ix_room *room;
	uint64_t *tuples; /* room->tuples */
	size_t n;
	uint32_t *cps;
	size_t cps_cap;
	oh_map *words; /* longer ones, by spelling */
	struct short_word *shorts;
	size_t n_shorts, shorts_cap;
	struct named *orgs, *cities; /* by number */
	/* Short words of the field in hand, whose places in the table are on their way. */
	struct pending *pending;
	size_t n_pending, pending_cap;
	oh_vec spelled; /* oh_sv: all words in the order of their coming */
	struct bigram_set *set;
	uint64_t *signs;
	uint64_t tail; /* place and field of the tuple in hand */
} cutter;

enum { TAIL = 20 };

static void emit(cutter *c, uint64_t key)
{
	c->tuples[c->n++] = key << TAIL | c->tail;
}

/* Most words fit eight bytes: those are their own key. */
typedef struct short_word {
	uint64_t key; /* 0: free */
	uint32_t id;
} short_word;

static size_t short_slot(const cutter *c, uint64_t key)
{
	size_t at = (size_t)(key * 0x9E3779B97F4A7C15U >> 20) & (c->shorts_cap - 1);
	while (c->shorts[at].key && c->shorts[at].key != key)
		at = (at + 1) & (c->shorts_cap - 1);
	return at;
}

static oh_status grow_shorts(cutter *c)
{
	short_word *old = c->shorts;
	size_t cap = c->shorts_cap;
	c->shorts_cap = cap ? 2 * cap : 256;
	/* Of a segment each listing brings a few that no other had. */
	while (!cap && c->shorts_cap < 4 * (size_t)c->b->n)
		c->shorts_cap *= 2;
	c->shorts = oh_arena_array(c->b->tmp, c->shorts_cap, sizeof *c->shorts);
	if (!c->shorts)
		return OH_ENOMEM;
	for (size_t i = 0; i < cap; i++)
		if (old[i].key)
			c->shorts[short_slot(c, old[i].key)] = old[i];
	return OH_OK;
}

static oh_status new_word(cutter *c, oh_sv word, uint32_t *id)
{
	word = oh_arena_sv(c->b->tmp, word);
	*id = (uint32_t)c->spelled.n;
	return word.p ? oh_vec_push(&c->spelled, &word) : OH_ENOMEM;
}

static oh_status short_id(cutter *c, uint64_t key, uint32_t *id)
{
	if (2 * (c->n_shorts + 1) > c->shorts_cap && grow_shorts(c))
		return OH_ENOMEM;
	short_word *at = &c->shorts[short_slot(c, key)];
	if (at->key) {
		*id = at->id;
		return OH_OK;
	}
	oh_sv word = {(const char *)&key, sizeof key};
	while (word.n && !word.p[word.n - 1])
		word.n--;
	oh_status st = new_word(c, word, id);
	if (st)
		return st;
	*at = (short_word){key, *id};
	c->n_shorts++;
	return OH_OK;
}

static oh_status long_id(cutter *c, oh_sv word, uint32_t *id)
{
	uint64_t known;
	if (oh_map_get(c->words, word, &known)) {
		*id = (uint32_t)known;
		return OH_OK;
	}
	oh_status st = new_word(c, word, id);
	return st ? st : oh_map_set(c->words, word, *id);
}

static void take_key(void *ctx, uint64_t key)
{
	emit(ctx, key);
}

/* A word and its tuple. */
typedef struct pending {
	uint64_t key;
	size_t tuple;
} pending;

/* Its number comes with finish_words: by then its place in the table is at hand. */
static void await(cutter *c, uint64_t key)
{
	if (c->shorts_cap)
		__builtin_prefetch(
		    &c->shorts[key * 0x9E3779B97F4A7C15U >> 20 & (c->shorts_cap - 1)]);
	c->pending[c->n_pending++] = (pending){key, c->n};
	emit(c, IX_TAG_WORD);
}

static oh_status finish_words(cutter *c)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < c->n_pending && !st; i++) {
		uint32_t id = 0;
		st = short_id(c, c->pending[i].key, &id);
		c->tuples[c->pending[i].tuple] |= (uint64_t)id << TAIL;
	}
	c->n_pending = 0;
	return st;
}

static oh_status take_word(void *ctx, oh_sv word)
{
	cutter *c = ctx;
	uint64_t key = 0;
	uint32_t id = 0;
	/* A word's last byte is not 0: nothing but its letters is in the key. */
	if (word.n && word.n <= sizeof key) {
		memcpy(&key, word.p, word.n);
		await(c, key);
		return OH_OK;
	}
	oh_status st = long_id(c, word, &id);
	if (!st)
		emit(c, IX_TAG_WORD | id);
	return st;
}

static oh_status room_for(cutter *c, size_t tuples)
{
	size_t need = c->n + tuples, have = c->room->cap;
	if (need <= have)
		return OH_OK;
	size_t cap = need > have + have / 2 ? need : have + have / 2;
	uint64_t *more = oh_realloc(c->tuples, cap * sizeof *more);
	if (!more)
		return OH_ENOMEM;
	c->tuples = c->room->tuples = more;
	c->room->cap = cap;
	return OH_OK;
}

/* Characters as they are kept; *n. */
static oh_status characters(cutter *c, oh_sv text, size_t *n)
{
	if (text.n > c->cps_cap) {
		c->cps_cap = 2 * text.n;
		c->cps = oh_arena_alloc(c->b->tmp, c->cps_cap * sizeof *c->cps);
		/* Of n characters come fewer words than 2 n: parts, and all of them joined. */
		c->pending = oh_arena_alloc(c->b->tmp, 2 * c->cps_cap * sizeof *c->pending);
		if (!c->cps || !c->pending)
			return OH_ENOMEM;
	}
	*n = ix_characters(text, c->cps);
	return OH_OK;
}

/* The n characters in hand, in lower case from then on. */
static oh_status cut_field(cutter *c, size_t n, unsigned field, uint32_t doc, size_t *length)
{
	ix_sink sink = {c, take_key, take_word};
	oh_status st = room_for(c, IX_TERMS_EACH * n + IX_TERMS_MORE);
	if (st)
		return st;
	ix_lower(c->b->ix, c->cps, n);
	c->tail = (uint64_t)doc << 4 | field;
	st = ix_terms_cut(c->b->ix->lexicon, c->cps, n, field == IX_TITLE, &sink, length);
	return st ? st : finish_words(c);
}

/* Where the terms of a name lie that many listings share. */
typedef struct named {
	size_t first;
	uint32_t n;
	bool known;
} named;

/* Cut once; for the listings after the first its terms are copied. */
static oh_status cut_named(cutter *c, named *of, oh_sv name, uint32_t doc)
{
	size_t n = 0, length;
	if (!of->known) {
		of->first = c->n;
		oh_status st = characters(c, name, &n);
		if (!st)
			st = cut_field(c, n, IX_ORG, doc, &length);
		of->n = (uint32_t)(c->n - of->first);
		of->known = true;
		return st;
	}
	if (room_for(c, of->n))
		return OH_ENOMEM;
	uint64_t tail = (uint64_t)doc << 4 | IX_ORG, *out = c->tuples + c->n;
	const uint64_t *from = c->tuples + of->first;
	for (size_t i = 0; i < of->n; i++)
		out[i] = from[i] >> TAIL << TAIL | tail;
	c->n += of->n;
	return OH_OK;
}

/* Words by their rank, so that a beginning is a range of keys. */
static oh_status rank_words(cutter *c)
{
	ix_segment *s = c->b->s;
	size_t n = c->spelled.n;
	ix_ordered *w = oh_arena_alloc(c->b->tmp, n * sizeof *w);
	uint32_t *rank = oh_arena_alloc(c->b->tmp, n * sizeof *rank);
	uint32_t *at = oh_arena_array(s->arena, n + 1, sizeof *at);
	oh_buf all = OH_BUF_INIT;
	if (!w || !rank || !at)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++)
		w[i] = (ix_ordered){0, OH_VEC_AT(&c->spelled, oh_sv, i), (uint32_t)i};
	ix_order(w, n);
	for (size_t i = 0; i < n; i++) {
		rank[w[i].at] = (uint32_t)i;
		at[i] = (uint32_t)all.n;
		oh_buf_sv_put(&all, w[i].s);
	}
	at[n] = (uint32_t)all.n;
	oh_sv kept = oh_arena_sv(s->arena, oh_buf_sv(&all));
	oh_status st = oh_buf_ok(&all) && kept.p ? OH_OK : OH_ENOMEM;
	oh_buf_release(&all);
	for (size_t i = 0; i < c->n; i++) {
		uint64_t key = c->tuples[i] >> TAIL;
		if (key >> IX_TAG_SHIFT == 1)
			c->tuples[i] = (IX_TAG_WORD | rank[(uint32_t)key]) << TAIL |
			               (c->tuples[i] & ((1U << TAIL) - 1));
	}
	s->words = kept.p;
	s->word_at = at;
	s->n_words = (uint32_t)n;
	return st;
}

static oh_status write_terms(cutter *c)
{
	ix_room *r = c->room;
	oh_status st = rank_words(c);
	if (!st && c->n > r->scratch_cap) {
		oh_free(r->scratch);
		r->scratch_cap = 0;
		r->scratch = oh_alloc(r->cap * sizeof *r->scratch);
		if (!r->scratch)
			return OH_ENOMEM;
		r->scratch_cap = r->cap;
	}
	return st ? st : ix_postings_write(c->b->s, r, c->n);
}

/* A name on its way to its place, in lower case. */
static oh_status name_of(ix_builder *b, oh_sv name, uint32_t at, ix_ordered *out)
{
	*out = (ix_ordered){.at = at};
	return oh_fold_key(name, OH_FOLD_CASE, b->tmp, &out->s);
}

static oh_status sort_titles(ix_builder *b)
{
	ix_ordered *t = oh_arena_alloc(b->tmp, b->n * sizeof *t);
	uint16_t *out = oh_arena_alloc(b->s->arena, b->n * sizeof *out);
	oh_status st = t && out ? OH_OK : OH_ENOMEM;
	for (uint32_t i = 0; i < b->n && !st; i++)
		st = name_of(b, b->made[i].title, i, &t[i]);
	if (st)
		return st;
	ix_order(t, b->n);
	for (uint32_t i = 0; i < b->n; i++)
		out[i] = (uint16_t)t[i].at;
	b->s->by_title = out;
	return OH_OK;
}

static oh_status sort_orgs(ix_builder *b)
{
	ix_segment *s = b->s;
	ix_ordered *t = oh_arena_alloc(b->tmp, s->n_orgs * sizeof *t);
	uint32_t *out = oh_arena_alloc(s->arena, s->n_orgs * sizeof *out);
	oh_status st = t && out ? OH_OK : OH_ENOMEM;
	for (uint32_t i = 0; i < s->n_orgs && !st; i++)
		st = name_of(b, ix_org_name(s, i), i, &t[i]);
	if (st)
		return st;
	ix_order(t, s->n_orgs);
	for (uint32_t i = 0; i < s->n_orgs; i++)
		out[i] = t[i].at;
	s->by_name = out;
	return OH_OK;
}

/* Distinct bigrams of a listing's title and text, counted as they come. */
enum { STAMPS = 8192, LEAST_STAMPS = 256 };

typedef struct bigram_set {
	struct {
		uint32_t value, stamp;
	} at[STAMPS];
	uint32_t now, n, before;
	unsigned shift; /* of a hash: as much of the table as the text needs stays near */
	size_t chars;
	uint64_t sign[IX_SIGN_WORDS];
} bigram_set;

static void begin_bigrams(bigram_set *b, size_t bytes)
{
	b->shift = 24;
	for (size_t n = LEAST_STAMPS; n < STAMPS && n < bytes; n *= 2)
		b->shift--;
	b->now++;
	b->n = 0;
	b->chars = 0;
	memset(b->sign, 0, sizeof b->sign);
}

static void add_bigram(bigram_set *b, uint32_t v)
{
	size_t at = v * 0x9E3779B1U >> b->shift;
	while (b->at[at].stamp == b->now && b->at[at].value != v)
		at = (at + 1) & (STAMPS - 1);
	if (b->at[at].stamp == b->now)
		return;
	b->at[at].stamp = b->now;
	b->at[at].value = v;
	b->n++;
	ix_bit_set(b->sign, ix_sign_bit(v));
}

static void add_bigrams(bigram_set *b, const uint64_t *skip, const uint32_t *cps, size_t n)
{
	/* Of very long texts the exact number is worked out where it is asked for. */
	for (size_t i = 0; i < n && b->n < STAMPS / 2; i++) {
		if (cps[i] < 0x10000 ? ix_bit(skip, cps[i]) : !oh_bigram_counts(cps[i]))
			continue;
		if (b->chars++)
			add_bigram(b, oh_bigram(b->before, cps[i]));
		b->before = cps[i];
	}
}

/* Their number, and their marks in the listing's signature. */
static uint16_t end_bigrams(bigram_set *b, uint64_t *sign)
{
	memcpy(sign, b->sign, sizeof b->sign);
	if (b->chars == 1) {
		ix_bit_set(sign, ix_sign_bit(oh_bigram(0, b->before)));
		return 1;
	}
	return b->n < STAMPS / 2 ? (uint16_t)b->n : UINT16_MAX;
}

/* Where the parts of the texts go. */
typedef struct texts {
	oh_buf *text;
	uint32_t *at;
	uint8_t *title_length, *text_length;
	uint16_t *bigrams;
} texts;

/* Title or text: kept, cut, counted. */
static oh_status take_text(cutter *c, const texts *to, uint32_t doc, unsigned field,
                           uint8_t *length_code)
{
	const ix_made *m = &c->b->made[doc];
	size_t n = 0, length = 0;
	oh_status st = characters(c, field == IX_TITLE ? m->title : m->text, &n);
	if (st)
		return st;
	ix_text_encode(to->text, c->cps, n);
	st = cut_field(c, n, field, doc, &length);
	*length_code = ix_length_code(length);
	add_bigrams(c->set, c->b->ix->skip, c->cps, n);
	return st;
}

static oh_status cut_doc(cutter *c, const texts *to, uint32_t doc)
{
	ix_segment *s = c->b->s;
	to->at[doc] = (uint32_t)to->text->n;
	begin_bigrams(c->set, c->b->made[doc].title.n + c->b->made[doc].text.n);
	oh_status st = take_text(c, to, doc, IX_TITLE, &to->title_length[doc]);
	oh_buf_char(to->text, '\0');
	if (!st)
		st = take_text(c, to, doc, IX_TEXT, &to->text_length[doc]);
	if (st)
		return st;
	to->bigrams[doc] = end_bigrams(c->set, c->signs + (size_t)doc * IX_SIGN_WORDS);
	s->title_sum += ix_length_of(to->title_length[doc]);
	s->text_sum += ix_length_of(to->text_length[doc]);
	st = cut_named(c, &c->orgs[s->org[doc]], c->b->made[doc].org, doc);
	return st ? st : cut_named(c, &c->cities[s->city[doc]], s->cities[s->city[doc]], doc);
}

static oh_status cut_docs(cutter *c, const texts *to)
{
	ix_segment *s = c->b->s;
	oh_status st = OH_OK;
	for (uint32_t i = 0; i < s->n && !st; i++)
		st = cut_doc(c, to, i);
	to->at[s->n] = (uint32_t)to->text->n;
	oh_sv kept = st || !oh_buf_ok(to->text) ? (oh_sv){NULL, 0}
	                                        : oh_arena_sv(s->arena, oh_buf_sv(to->text));
	if (!st && !kept.p)
		st = OH_ENOMEM;
	s->text = (const uint8_t *)kept.p;
	s->text_at = to->at;
	s->bigrams = to->bigrams;
	s->signs = c->signs;
	s->title_length = to->title_length;
	s->text_length = to->text_length;
	return st;
}

static oh_status open_cutter(cutter *c, texts *to)
{
	ix_segment *s = c->b->s;
	oh_arena *tmp = c->b->tmp;
	to->at = oh_arena_alloc(s->arena, (s->n + (size_t)1) * sizeof *to->at);
	to->title_length = oh_arena_alloc(s->arena, s->n);
	to->text_length = oh_arena_alloc(s->arena, s->n);
	to->bigrams = oh_arena_alloc(s->arena, s->n * sizeof *to->bigrams);
	c->signs = oh_arena_alloc(s->arena, (size_t)s->n * IX_SIGN_WORDS * sizeof *c->signs);
	c->set = oh_arena_zalloc(tmp, sizeof *c->set);
	c->orgs = oh_arena_array(tmp, s->n_orgs, sizeof *c->orgs);
	c->cities = oh_arena_array(tmp, s->n_cities, sizeof *c->cities);
	c->words = oh_map_new();
	oh_buf_clear(to->text);
	return to->at && to->title_length && to->text_length && to->bigrams && c->signs && c->set &&
	               c->orgs && c->cities && c->words
	           ? OH_OK
	           : OH_ENOMEM;
}

oh_status ix_build_texts(ix_builder *b)
{
	cutter c = {.b = b, .room = b->room, .tuples = b->room->tuples};
	texts to = {.text = &b->room->text};
	oh_vec_init(&c.spelled, sizeof(oh_sv));
	oh_status st = open_cutter(&c, &to);
	if (!st)
		st = cut_docs(&c, &to);
	if (!st)
		st = write_terms(&c);
	if (!st)
		st = sort_titles(b);
	if (!st)
		st = sort_orgs(b);
	oh_map_free(c.words);
	oh_vec_release(&c.spelled);
	return st;
}
