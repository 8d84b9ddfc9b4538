/* How alike the words of listings are to one text: only characters that the text has are
 * looked at closely. */
#include "internal.h"

#include "ouhe/text/similar.h"

enum { BMP = 0x10000 };

struct oh_index_likeness {
	const uint32_t *bigrams;
	size_t n;
	uint32_t *table; /* place in bigrams + 1, by hash */
	uint32_t *seen;  /* by place: the listing in hand, `now` */
	size_t cap;
	uint32_t now;
	/* Bits of signatures that one bigram of the text has, that two have, and bigrams
	 * that share one with two others. */
	uint64_t once[IX_SIGN_WORDS], twice[IX_SIGN_WORDS];
	size_t more;
	uint64_t own[BMP / 64]; /* characters of the text */
};

static size_t slot(uint32_t v, size_t cap)
{
	return (size_t)((v * 0x9E3779B1U) >> 8) & (cap - 1);
}

oh_index_likeness *oh_index_likeness_new(const uint32_t *bigrams, size_t n, const uint32_t *cps,
                                         size_t n_cps, oh_arena *a)
{
	oh_index_likeness *l = oh_arena_zalloc(a, sizeof *l);
	if (!l)
		return NULL;
	l->bigrams = bigrams;
	l->n = n;
	l->cap = 64;
	while (l->cap < 4 * n)
		l->cap *= 2;
	l->table = oh_arena_array(a, l->cap, sizeof *l->table);
	l->seen = oh_arena_array(a, n + 1, sizeof *l->seen);
	if (!l->table || !l->seen)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t at = slot(bigrams[i], l->cap);
		while (l->table[at])
			at = (at + 1) & (l->cap - 1);
		l->table[at] = (uint32_t)i + 1;
		at = ix_sign_bit(bigrams[i]);
		l->more += ix_bit(l->twice, at);
		if (ix_bit(l->once, at))
			ix_bit_set(l->twice, at);
		ix_bit_set(l->once, at);
	}
	for (size_t i = 0; i < n_cps; i++)
		ix_bit_set(l->own, cps[i] & (BMP - 1));
	return l;
}

/* True the first time that a listing has it. */
static bool meets(oh_index_likeness *l, uint32_t v)
{
	for (size_t at = slot(v, l->cap); l->table[at]; at = (at + 1) & (l->cap - 1)) {
		uint32_t i = l->table[at] - 1;
		if (l->bigrams[i] != v)
			continue;
		bool first = l->seen[i] != l->now;
		l->seen[i] = l->now;
		return first;
	}
	return false;
}

static const ix_segment *segment_of(const oh_index_part *p)
{
	return ((const ix_view *)p->view)->segment;
}

static inline size_t shared_bits(const uint64_t *sign, const oh_index_likeness *l)
{
	size_t n = 0;
	for (size_t i = 0; i < IX_SIGN_WORDS; i++)
		n += (size_t)__builtin_popcountll(sign[i] & l->once[i]) +
		     (size_t)__builtin_popcountll(sign[i] & l->twice[i]);
	return n;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static size_t shared_bits_popcnt(const uint64_t *sign,
                                                                   const oh_index_likeness *l)
{
	return shared_bits(sign, l);
}
#endif

static size_t shared(const uint64_t *sign, const oh_index_likeness *l)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("popcnt"))
		return shared_bits_popcnt(sign, l);
#endif
	return shared_bits(sign, l);
}

double oh_index_dice_bound(const oh_index_part *p, size_t place, const oh_index_likeness *l)
{
	size_t n = segment_of(p)->bigrams[place];
	if (n == UINT16_MAX)
		return 1;
	if (n == 0 || l->n == 0)
		return 0;
	const uint64_t *sign = segment_of(p)->signs + place * IX_SIGN_WORDS;
	size_t both = l->more + shared(sign, l);
	size_t most = n < l->n ? n : l->n;
	return 2.0 * (double)(both < most ? both : most) / (double)(l->n + n);
}

/* Long texts: as they are everywhere else. */
static bool dice_of_long(const oh_index_part *p, size_t place, const oh_index_likeness *l,
                         oh_arena *tmp, double *out)
{
	size_t n = 0;
	oh_buf b = OH_BUF_INIT;
	oh_arena_mark mark = oh_arena_mark_get(tmp);
	const uint32_t *cps = oh_index_characters(p, place, tmp, &n);
	for (size_t i = 0; cps && i < n; i++)
		oh_buf_cp(&b, cps[i]);
	size_t m = 0;
	const uint32_t *other = cps && oh_buf_ok(&b) ? oh_bigrams(oh_buf_sv(&b), tmp, &m) : NULL;
	*out = oh_bigrams_dice(l->bigrams, l->n, other, m);
	oh_buf_release(&b);
	oh_arena_rewind(tmp, mark);
	return other != NULL;
}

bool oh_index_dice(const oh_index_part *p, size_t place, oh_index_likeness *l, oh_arena *tmp,
                   double *out)
{
	const ix_segment *s = segment_of(p);
	const uint8_t *at = s->text + s->text_at[place], *end = s->text + s->text_at[place + 1];
	const uint16_t *lower = p->ix->lower;
	uint32_t before = 0;
	bool held = false;
	size_t both = 0, chars = 0, n = s->bigrams[place];
	if (n == UINT16_MAX)
		return dice_of_long(p, place, l, tmp, out);
	l->now++;
	while (at < end) {
		uint32_t cp = ix_text_next(&at);
		cp = cp < IX_LOWER ? lower[cp] : cp;
		if (ix_bit(p->ix->skip, cp & (BMP - 1)) && !oh_bigram_counts(cp))
			continue;
		bool own = ix_bit(l->own, cp & (BMP - 1));
		both += own && held && meets(l, oh_bigram(before, cp));
		before = cp;
		held = own;
		chars++;
	}
	if (chars == 1)
		both = meets(l, oh_bigram(0, before));
	*out = l->n && n ? 2.0 * (double)both / (double)(l->n + n) : 0;
	return true;
}
