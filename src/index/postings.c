/* Which listings a term stands in, and how often: written once, read block by block.
 *
 * Terms in rising order of keys. A term: the distance to the key before it; the number of
 * places, doubled, plus one where its codes take a byte each; its peak; then
 *   few:  the places, two bytes each;
 *   many: for each bucket of 128 neighbours how many there are, for each the peak, then
 *         the places in their buckets, a byte each;
 * and the codes, half a byte or a byte each. Of buckets and places whichever is shorter.
 * A peak is the greatest tf / (tf + K1) in 255ths, rounded up (Ding, Suel: Faster Top-k
 * Document Retrieval Using Block-Max Indexes, SIGIR 2011; buckets of neighbours, not of
 * postings, so that those of several terms add up). A block begins every 16 terms. */
#include "rank.h"

enum { BLOCK_TERMS = 16, BLOCK_BYTES = 1024, RADIX = 9, BUCKETS = 1 << RADIX };
/* In segments up to this size nothing is left out, so that no peaks are worked out. */
enum { WITHOUT_PEAKS = 128 };

/* By key, places staying in order: from the lowest nine bits up, as many streams as the
 * nearest memory holds. */
enum { KEY_AT = 20, DIGITS = 4 };

static uint64_t *sorted(uint64_t *a, uint64_t *b, size_t n)
{
	uint32_t counts[DIGITS][BUCKETS] = {0};
	for (size_t i = 0; i < n; i++)
		for (unsigned d = 0; d < DIGITS; d++)
			counts[d][a[i] >> (KEY_AT + d * RADIX) & (BUCKETS - 1)]++;
	for (unsigned d = 0; d < DIGITS; d++) {
		unsigned shift = KEY_AT + d * RADIX;
		uint32_t *at = counts[d], sum = 0;
		/* All the same. */
		if (at[a[0] >> shift & (BUCKETS - 1)] == n)
			continue;
		for (size_t i = 0; i < BUCKETS; i++) {
			uint32_t c = at[i];
			at[i] = sum;
			sum += c;
		}
		for (size_t i = 0; i < n; i++)
			b[at[a[i] >> shift & (BUCKETS - 1)]++] = a[i];
		uint64_t *swap = a;
		a = b;
		b = swap;
	}
	return a;
}

static uint8_t *put_number(uint8_t *p, uint64_t v)
{
	for (; v > 0x7F; v >>= 7)
		*p++ = (uint8_t)(v | 0x80);
	*p++ = (uint8_t)v;
	return p;
}

static inline const uint8_t *get_number(const uint8_t *p, uint64_t *out)
{
	uint64_t v = *p & 0x7F;
	for (unsigned shift = 7; *p++ & 0x80; shift += 7)
		v |= (uint64_t)(*p & 0x7F) << shift;
	*out = v;
	return p;
}

typedef struct writer {
	ix_segment *s;
	const ix_model *model; /* NULL: without peaks */
	oh_buf *out;
	oh_vec keys, starts; /* uint64_t, uint32_t */
	uint64_t before;
	size_t terms, begin; /* of the block in hand */
	size_t buckets;
	/* Of the term in hand. */
	uint16_t *places;
	uint8_t *codes;
	float *tf;
} writer;

static oh_status open_block(writer *w, uint64_t key)
{
	uint32_t at = (uint32_t)w->out->n;
	w->terms = 0;
	w->begin = w->out->n;
	w->before = key;
	if (oh_vec_push(&w->keys, &key) || oh_vec_push(&w->starts, &at))
		return OH_ENOMEM;
	return OH_OK;
}

/* Tuples of one key to places, codes and tf; ors of the codes. */
static size_t gather(writer *w, const uint64_t *t, size_t n, unsigned *codes)
{
	const ix_segment *s = w->s;
	size_t places = 0;
	for (size_t i = 0; i < n; places++) {
		uint32_t place = (uint32_t)(t[i] >> 4 & 0xFFFF);
		unsigned count[3] = {0, 0, 0};
		for (; i < n && (t[i] >> 4 & 0xFFFF) == place; i++)
			count[(t[i] & 15) % 3]++;
		unsigned code = ix_rank_code(count);
		*codes |= code;
		w->places[places] = (uint16_t)place;
		w->codes[places] = (uint8_t)code;
		if (w->model)
			w->tf[places] = ix_model_tf(w->model, code, s->title_length[place],
			                            s->text_length[place]);
	}
	return places;
}

static uint8_t peak_of(const writer *w, float tf)
{
	if (!w->model)
		return 255;
	float q = ix_model_part(tf) * 255.0F * (1 + 1e-5F);
	return q >= 254 ? 255 : (uint8_t)((unsigned)q + 1);
}

static uint8_t *put_buckets(const writer *w, uint8_t *p, size_t n)
{
	uint8_t *counts = p, *peaks = p + w->buckets, *low = peaks + w->buckets;
	memset(counts, 0, 2 * w->buckets);
	for (size_t i = 0; i < n;) {
		size_t b = w->places[i] >> IX_BUCKET_SHIFT;
		float most = 0;
		for (; i < n && w->places[i] >> IX_BUCKET_SHIFT == b; i++) {
			*low++ = w->places[i] & (IX_BUCKET - 1);
			counts[b]++;
			if (w->model && w->tf[i] > most)
				most = w->tf[i];
		}
		peaks[b] = peak_of(w, most);
	}
	return low;
}

static uint8_t *put_codes(const writer *w, uint8_t *p, size_t n, bool wide)
{
	if (wide) {
		memcpy(p, w->codes, n);
		return p + n;
	}
	for (size_t i = 0; i < n; i += 2)
		*p++ = (uint8_t)(w->codes[i] | (i + 1 < n ? w->codes[i + 1] << 4 : 0));
	return p;
}

/* One term: n tuples have its key. */
static oh_status put_term(writer *w, const uint64_t *t, size_t n)
{
	enum { HEAD = 32 };
	uint64_t key = t[0] >> 20;
	unsigned codes = 0;
	float most = 0;
	if (w->keys.n == 0 || w->terms == BLOCK_TERMS || w->out->n - w->begin >= BLOCK_BYTES) {
		oh_status st = open_block(w, key);
		if (st)
			return st;
	}
	size_t places = gather(w, t, n, &codes);
	bool wide = codes > 15;
	if (!oh_buf_reserve(w->out, HEAD + 3 * places + 2 * w->buckets))
		return OH_ENOMEM;
	for (size_t i = 0; i < places && w->model; i++)
		most = w->tf[i] > most ? w->tf[i] : most;
	uint8_t *begin = (uint8_t *)w->out->p + w->out->n, *p = begin;
	p = put_number(p, key - w->before);
	p = put_number(p, places << 1 | wide);
	*p++ = peak_of(w, most);
	if (ix_in_buckets(w->s, places)) {
		p = put_buckets(w, p, places);
	} else {
		for (size_t i = 0; i < places; i++) {
			*p++ = (uint8_t)w->places[i];
			*p++ = (uint8_t)(w->places[i] >> 8);
		}
	}
	p = put_codes(w, p, places, wide);
	w->out->n += (size_t)(p - begin);
	w->before = key;
	w->terms++;
	return OH_OK;
}

static oh_status keep(ix_segment *s, const writer *w)
{
	uint8_t *out = oh_arena_alloc(s->arena, w->out->n + 1);
	s->block_key = oh_vec_freeze(&w->keys, s->arena);
	s->block_at = oh_vec_freeze(&w->starts, s->arena);
	if (!out || (w->keys.n && (!s->block_key || !s->block_at)))
		return OH_ENOMEM;
	if (w->out->n)
		memcpy(out, w->out->p, w->out->n);
	s->postings = out;
	s->n_postings = w->out->n;
	s->n_blocks = (uint32_t)w->keys.n;
	return OH_OK;
}

/* First eight bytes of a word as a number that sorts like it. */
static uint64_t begin_of(oh_sv word)
{
	uint64_t v = 0;
	for (size_t i = 0; i < 8; i++)
		v = v << 8 | (i < word.n ? (unsigned char)word.p[i] : 0U);
	return v;
}

static oh_sv word_at(const ix_segment *s, size_t i)
{
	return (oh_sv){s->words + s->word_at[i], s->word_at[i + 1] - s->word_at[i]};
}

static oh_status keep_begins(ix_segment *s)
{
	size_t n = (s->n_words + IX_WORD_STEP - 1U) / IX_WORD_STEP;
	uint64_t *begins = oh_arena_alloc(s->arena, n * sizeof *begins);
	if (!begins)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++)
		begins[i] = begin_of(word_at(s, i * IX_WORD_STEP));
	s->word_begin = begins;
	return OH_OK;
}

static oh_status writer_new(writer *w, oh_arena *tmp)
{
	ix_segment *s = w->s;
	size_t n = s->n;
	oh_vec_init(&w->keys, sizeof(uint64_t));
	oh_vec_init(&w->starts, sizeof(uint32_t));
	w->buckets = ix_buckets(s);
	oh_buf_clear(w->out);
	if (!tmp)
		return OH_ENOMEM;
	w->places = oh_arena_alloc(tmp, n * sizeof *w->places);
	w->codes = oh_arena_alloc(tmp, n);
	w->tf = oh_arena_alloc(tmp, n * sizeof *w->tf);
	if (!w->places || !w->codes || !w->tf)
		return OH_ENOMEM;
	if (n <= WITHOUT_PEAKS)
		return OH_OK;
	ix_model *model = oh_arena_alloc(tmp, sizeof *model);
	if (!model)
		return OH_ENOMEM;
	ix_model_set(model, (double)s->title_sum / (double)n, (double)s->text_sum / (double)n);
	w->model = model;
	return OH_OK;
}

oh_status ix_postings_write(ix_segment *s, ix_room *room, size_t n)
{
	writer w = {.s = s, .out = &room->postings};
	oh_arena *tmp = oh_arena_new(0);
	oh_status st = writer_new(&w, tmp);
	const uint64_t *t = room->tuples;
	if (!st && n)
		t = sorted(room->tuples, room->scratch, n);
	for (size_t i = 0; i < n && !st;) {
		size_t end = i + 1;
		while (end < n && t[end] >> 20 == t[i] >> 20)
			end++;
		st = put_term(&w, t + i, end - i);
		i = end;
	}
	if (!st && !oh_buf_ok(w.out))
		st = OH_ENOMEM;
	if (!st && w.out->n > UINT32_MAX)
		st = OH_ELIMIT;
	if (!st)
		st = keep(s, &w);
	if (!st)
		st = keep_begins(s);
	oh_vec_release(&w.keys);
	oh_vec_release(&w.starts);
	oh_arena_free(tmp);
	return st;
}

/* The last of n rising numbers that is not above; 0 where all are. Steps without
 * branches, so that several searches wait for memory together. */
static size_t last_not_above(const uint64_t *v, size_t n, uint64_t x)
{
	const uint64_t *at = v;
	while (n > 1) {
		size_t half = n / 2;
		at += at[half] <= x ? half : 0;
		n -= half;
	}
	return (size_t)(at - v);
}

/* The term at p; the key before it in, its own out. */
static const uint8_t *read_term(const ix_segment *s, const uint8_t *p, uint64_t *key,
                                ix_postings *out)
{
	uint64_t delta, n;
	p = get_number(p, &delta);
	p = get_number(p, &n);
	*key += delta;
	*out = (ix_postings){.n = (uint32_t)(n >> 1), .wide = n & 1, .peak = *p++};
	if (ix_in_buckets(s, out->n)) {
		size_t buckets = ix_buckets(s);
		out->counts = p;
		out->peaks = p + buckets;
		out->places = p + 2 * buckets;
		out->codes = out->places + out->n;
	} else {
		out->places = p;
		out->codes = p + 2 * (size_t)out->n;
	}
	return out->codes + (out->wide ? out->n : (out->n + 1) / 2);
}

void ix_postings_range(const ix_segment *s, uint64_t from, uint64_t to,
                       bool (*each)(void *ctx, const ix_postings *p), void *ctx)
{
	for (size_t b = last_not_above(s->block_key, s->n_blocks, from); b < s->n_blocks; b++) {
		const uint8_t *p = s->postings + s->block_at[b];
		size_t next = b + 1 < s->n_blocks ? s->block_at[b + 1] : s->n_postings;
		const uint8_t *end = s->postings + next;
		uint64_t key = s->block_key[b];
		if (key >= to)
			return;
		while (p < end) {
			ix_postings found;
			p = read_term(s, p, &key, &found);
			if (key >= to)
				return;
			if (key >= from && !each(ctx, &found))
				return;
		}
	}
}

void ix_pairs_count(const ix_segment *s, uint64_t from, uint64_t *counts)
{
	for (size_t b = last_not_above(s->block_key, s->n_blocks, from); b < s->n_blocks; b++) {
		const uint8_t *p = s->postings + s->block_at[b];
		size_t next = b + 1 < s->n_blocks ? s->block_at[b + 1] : s->n_postings;
		uint64_t key = s->block_key[b];
		while (p < s->postings + next && key < from + 0x10000) {
			ix_postings found;
			p = read_term(s, p, &key, &found);
			if (key >= from && key < from + 0x10000)
				counts[key - from] += found.n;
		}
		if (key >= from + 0x10000)
			return;
	}
}

static bool find_in_block(const ix_segment *s, size_t b, uint64_t key, ix_postings *out)
{
	const uint8_t *p = s->postings + s->block_at[b];
	const uint8_t *end =
	    s->postings + (b + 1 < s->n_blocks ? s->block_at[b + 1] : s->n_postings);
	uint64_t at = s->block_key[b];
	while (p < end && at <= key) {
		ix_postings found;
		p = read_term(s, p, &at, &found);
		if (at == key) {
			*out = found;
			return true;
		}
	}
	return false;
}

bool ix_postings_find(const ix_segment *s, uint64_t key, ix_postings *out)
{
	return s->n_blocks &&
	       find_in_block(s, last_not_above(s->block_key, s->n_blocks, key), key, out);
}

/* The steps of all searches side by side: each waits for memory, but not for the others. */
void ix_postings_find_all(const ix_segment *s, const uint64_t keys[IX_KEYS], size_t n,
                          ix_postings out[IX_KEYS])
{
	const uint64_t *at[IX_KEYS];
	for (size_t i = 0; i < n; i++)
		at[i] = s->block_key;
	for (size_t left = s->n_blocks; left > 1; left -= left / 2)
		for (size_t i = 0; i < n; i++)
			at[i] += at[i][left / 2] <= keys[i] ? left / 2 : 0;
	for (size_t i = 0; i < n && s->n_blocks; i++)
		__builtin_prefetch(s->postings + s->block_at[at[i] - s->block_key]);
	for (size_t i = 0; i < n; i++)
		if (!s->n_blocks ||
		    !find_in_block(s, (size_t)(at[i] - s->block_key), keys[i], &out[i]))
			out[i].n = 0;
}

/* The first word that is not below, or above all that it begins. */
static uint32_t word_bound(const ix_segment *s, oh_sv word, bool past)
{
	/* Words that begin with the same eight bytes may fill several steps: as soon as one is
	 * not below, the bound is before it. */
	size_t steps = (s->n_words + IX_WORD_STEP - 1U) / IX_WORD_STEP, lo = 0, hi = steps;
	uint64_t begin = begin_of(word);
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		bool below = s->word_begin[mid] < begin;
		if (!below && (past || s->word_begin[mid] == begin)) {
			oh_sv w = word_at(s, mid * IX_WORD_STEP);
			below = oh_sv_cmp(w, word) < 0 || (past && oh_sv_starts(w, word));
		}
		if (below)
			lo = mid + 1;
		else
			hi = mid;
	}
	size_t at = lo ? (lo - 1) * IX_WORD_STEP : 0, end = at + IX_WORD_STEP;
	for (; at < end && at < s->n_words; at++) {
		oh_sv w = word_at(s, at);
		if (oh_sv_cmp(w, word) >= 0 && !(past && oh_sv_starts(w, word)))
			break;
	}
	return (uint32_t)at;
}

void ix_words_range(const ix_segment *s, oh_sv word, bool open, uint64_t *from, uint64_t *to)
{
	uint32_t first = word_bound(s, word, false), last = first;
	if (open)
		last = word_bound(s, word, true);
	else if (first < s->n_words && oh_sv_eq(word_at(s, first), word))
		last = first + 1;
	*from = IX_TAG_WORD | first;
	*to = IX_TAG_WORD | last;
}

/* The first of the places that is not below. */
static uint32_t first_place(const ix_postings *p, uint32_t place)
{
	uint32_t lo = 0, hi = p->n;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (ix_postings_listed(p, mid) < place)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Bytes together, eight at a time. */
static uint32_t sum_of(const uint8_t *p, size_t n)
{
	const uint64_t even = 0x00FF00FF00FF00FFU;
	uint64_t sum = 0;
	uint32_t out = 0;
	/* At most 64 words: a lane of 16 bits takes 2 x 64 x 255. */
	for (; n >= 8; n -= 8, p += 8) {
		uint64_t v;
		memcpy(&v, p, 8);
		sum += (v & even) + (v >> 8 & even);
	}
	for (; sum; sum >>= 16)
		out += sum & 0xFFFF;
	while (n--)
		out += *p++;
	return out;
}

void ix_postings_bucket(const ix_postings *p, uint32_t bucket, uint32_t *from, uint32_t *to)
{
	if (p->counts) {
		*from = sum_of(p->counts, bucket);
		*to = *from + p->counts[bucket];
		return;
	}
	*from = first_place(p, bucket << IX_BUCKET_SHIFT);
	uint32_t end = (bucket + 1) << IX_BUCKET_SHIFT, i = *from;
	while (i < p->n && ix_postings_listed(p, i) < end)
		i++;
	*to = i;
}

void ix_postings_next(const ix_postings *p, uint32_t before, uint32_t bucket, uint32_t *from,
                      uint32_t *to)
{
	uint32_t at = *to;
	if (p->counts) {
		*from = at + sum_of(p->counts + before, bucket - before);
		*to = *from + p->counts[bucket];
		return;
	}
	while (at < p->n && ix_postings_listed(p, at) < bucket << IX_BUCKET_SHIFT)
		at++;
	*from = at;
	while (at < p->n && ix_postings_listed(p, at) < (bucket + 1) << IX_BUCKET_SHIFT)
		at++;
	*to = at;
}

bool ix_postings_hold(const ix_postings *p, uint32_t place)
{
	uint32_t from, to;
	if (p->bits)
		return ix_bit(p->bits, place);
	if (!p->counts) {
		from = first_place(p, place);
		return from < p->n && ix_postings_listed(p, from) == place;
	}
	ix_postings_bucket(p, place >> IX_BUCKET_SHIFT, &from, &to);
	return from < to && memchr(p->places + from, (int)(place & (IX_BUCKET - 1)), to - from);
}

void ix_postings_bits(const ix_postings *p, const ix_segment *s, uint64_t *bits)
{
	if (p->bits) {
		ix_bits_or(bits, p->bits, ix_bit_words(s->n));
		return;
	}
	if (!p->counts) {
		for (uint32_t i = 0; i < p->n; i++)
			ix_bit_set(bits, ix_postings_listed(p, i));
		return;
	}
	const uint8_t *low = p->places;
	for (size_t b = 0; b < ix_buckets(s); b++) {
		uint64_t *at = bits + (b << (IX_BUCKET_SHIFT - 6));
		for (unsigned i = p->counts[b]; i > 0; i--, low++)
			at[*low >> 6] |= (uint64_t)1 << (*low & 63);
	}
}
