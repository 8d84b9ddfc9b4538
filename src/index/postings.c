/* Which listings a term stands in, and where: written once, read block by block.
 *
 * Terms in rising order of keys. A term: the distance to the key before it, the number
 * of places, the length of their gaps, the gaps, half a byte a place that says how often
 * it stands in which field. A block begins every 64 terms or kilobyte. */
#include "rank.h"

enum { BLOCK_TERMS = 64, BLOCK_BYTES = 1024, RADIX = 12, BUCKETS = 1 << RADIX };

/* By key, places staying in order: from the lowest twelve bits up. */
static uint64_t *sorted(uint64_t *a, uint64_t *b, size_t n)
{
	uint64_t all = 0;
	for (size_t i = 0; i < n; i++)
		all |= a[i] ^ a[0];
	for (unsigned shift = 20; shift < 56; shift += RADIX) {
		uint32_t at[BUCKETS] = {0}, sum = 0;
		if (!(all >> shift & (BUCKETS - 1)))
			continue;
		for (size_t i = 0; i < n; i++)
			at[a[i] >> shift & (BUCKETS - 1)]++;
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
	oh_buf out;
	oh_vec keys, starts; /* uint64_t, uint32_t */
	uint64_t before;
	size_t terms, begin; /* of the block in hand */
	uint8_t *gaps, *codes;
} writer;

static oh_status open_block(writer *w, uint64_t key)
{
	uint32_t at = (uint32_t)w->out.n;
	w->terms = 0;
	w->begin = w->out.n;
	w->before = key;
	if (oh_vec_push(&w->keys, &key) || oh_vec_push(&w->starts, &at))
		return OH_ENOMEM;
	return OH_OK;
}

/* One term: tuples [from, to) have its key. */
static oh_status put_term(writer *w, const uint64_t *t, size_t n)
{
	uint64_t key = t[0] >> 20;
	uint8_t *gap = w->gaps, head[32], *h = head;
	uint32_t places = 0, before = 0;
	if (w->keys.n == 0 || w->terms == BLOCK_TERMS || w->out.n - w->begin >= BLOCK_BYTES) {
		oh_status st = open_block(w, key);
		if (st)
			return st;
	}
	for (size_t i = 0; i < n;) {
		uint32_t place = (uint32_t)(t[i] >> 4 & 0xFFFF);
		unsigned count[3] = {0, 0, 0};
		for (; i < n && (t[i] >> 4 & 0xFFFF) == place; i++)
			count[(t[i] & 15) % 3]++;
		unsigned code = ix_rank_code(count);
		gap = put_number(gap, places ? place - before - 1 : place);
		if (places & 1)
			w->codes[places >> 1] |= (uint8_t)(code << 4);
		else
			w->codes[places >> 1] = (uint8_t)code;
		places++;
		before = place;
	}
	h = put_number(h, key - w->before);
	h = put_number(h, places);
	h = put_number(h, (uint64_t)(gap - w->gaps));
	oh_buf_put(&w->out, head, (size_t)(h - head));
	oh_buf_put(&w->out, w->gaps, (size_t)(gap - w->gaps));
	oh_buf_put(&w->out, w->codes, (places + 1U) / 2);
	w->before = key;
	w->terms++;
	return OH_OK;
}

static oh_status keep(ix_segment *s, const writer *w)
{
	uint8_t *out = oh_arena_alloc(s->arena, w->out.n + 1);
	s->block_key = oh_vec_freeze(&w->keys, s->arena);
	s->block_at = oh_vec_freeze(&w->starts, s->arena);
	if (!out || (w->keys.n && (!s->block_key || !s->block_at)))
		return OH_ENOMEM;
	if (w->out.n)
		memcpy(out, w->out.p, w->out.n);
	s->postings = out;
	s->n_postings = w->out.n;
	s->n_blocks = (uint32_t)w->keys.n;
	return OH_OK;
}

oh_status ix_postings_write(ix_segment *s, uint64_t *tuples, uint64_t *scratch, size_t n)
{
	writer w = {.out = OH_BUF_INIT};
	oh_arena *tmp = oh_arena_new(0);
	oh_vec_init(&w.keys, sizeof(uint64_t));
	oh_vec_init(&w.starts, sizeof(uint32_t));
	w.gaps = tmp ? oh_arena_alloc(tmp, 3U * s->n + 8) : NULL;
	w.codes = tmp ? oh_arena_alloc(tmp, s->n / 2U + 8) : NULL;
	oh_status st = w.gaps && w.codes ? OH_OK : OH_ENOMEM;
	const uint64_t *t = st || n == 0 ? tuples : sorted(tuples, scratch, n);
	for (size_t i = 0; i < n && !st;) {
		size_t end = i + 1;
		while (end < n && t[end] >> 20 == t[i] >> 20)
			end++;
		st = put_term(&w, t + i, end - i);
		i = end;
	}
	if (!st && !oh_buf_ok(&w.out))
		st = OH_ENOMEM;
	if (!st && w.out.n > UINT32_MAX)
		st = OH_ELIMIT;
	if (!st)
		st = keep(s, &w);
	oh_buf_release(&w.out);
	oh_vec_release(&w.keys);
	oh_vec_release(&w.starts);
	oh_arena_free(tmp);
	return st;
}

/* The last block whose first key is not above. */
static size_t block_of(const ix_segment *s, uint64_t key)
{
	size_t lo = 0, hi = s->n_blocks;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (s->block_key[mid] <= key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? lo - 1 : 0;
}

/* The term at p; the key before it in, its own out. */
static const uint8_t *read_term(const uint8_t *p, uint64_t *key, ix_postings *out)
{
	uint64_t delta, n, gaps;
	p = get_number(p, &delta);
	p = get_number(p, &n);
	p = get_number(p, &gaps);
	*key += delta;
	*out = (ix_postings){p, p + gaps, (uint32_t)n};
	return p + gaps + (n + 1) / 2;
}

void ix_postings_range(const ix_segment *s, uint64_t from, uint64_t to,
                       bool (*each)(void *ctx, const ix_postings *p), void *ctx)
{
	for (size_t b = block_of(s, from); b < s->n_blocks; b++) {
		const uint8_t *p = s->postings + s->block_at[b];
		size_t next = b + 1 < s->n_blocks ? s->block_at[b + 1] : s->n_postings;
		const uint8_t *end = s->postings + next;
		uint64_t key = s->block_key[b];
		if (key >= to)
			return;
		while (p < end) {
			ix_postings found;
			p = read_term(p, &key, &found);
			if (key >= to)
				return;
			if (key >= from && !each(ctx, &found))
				return;
		}
	}
}

static bool take(void *ctx, const ix_postings *p)
{
	*(ix_postings *)ctx = *p;
	return false;
}

bool ix_postings_find(const ix_segment *s, uint64_t key, ix_postings *out)
{
	ix_postings found = {NULL, NULL, 0};
	ix_postings_range(s, key, key + 1, take, &found);
	if (found.n)
		*out = found;
	return found.n != 0;
}

void ix_postings_places(const ix_postings *p, uint16_t *out)
{
	const uint8_t *g = p->gaps;
	uint32_t place = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t gap = *g++;
		if (gap & 0x80) {
			uint64_t v;
			g = get_number(g - 1, &v);
			gap = (uint32_t)v;
		}
		place += gap + (i ? 1 : 0);
		out[i] = (uint16_t)place;
	}
}
