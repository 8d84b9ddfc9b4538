/* Large lists. Demands are taken category by category. What each demanded fact means to
 * the supplies of the category is worked out once, by their distinct values, into rows of
 * bits; demands that ask for the same share them. A demand's verdicts are sums of its
 * rows, 64 supplies at a time; only supplies whose score can still enter the list are
 * scored. */
#include "run.h"
#include "view.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/base/task.h"
#include "ouhe/text/similar.h"

enum {
	WORD = 64,
	STRETCH = 512,        /* words whose sums stay in the first cache */
	BATCH_BYTES = 1 << 27 /* of rows at a time */
};

/* Rows of a demand's sums. */
enum { ONES, TWOS, OUT, OPEN, SUMS };

typedef struct worker {
	uint64_t *sums[SUMS]; /* in the end by verdict: OH_MEETS, OH_ASK, OH_NEAR */
	uint8_t *codes;
	oh_pick *heap;
	oh_arena *a;
} worker;

typedef struct wide {
	oh_run *r;
	oh_view v;
	worker *workers;
	/* The batch: demands of the kin, and what they ask for. */
	const uint32_t *demands;
	size_t n;
	oh_vec demanded; /* oh_demanded */
	oh_vec asked;    /* uint32_t: its number, or BY_PAIR, of each fact in turn */
	size_t *asked_at;
	oh_arena *a;
	oh_arena_mark empty;
} wide;

#define BY_PAIR UINT32_MAX

/* A demand with what answers each of its facts. */
typedef struct asking {
	oh_prepared demand;
	const oh_demanded **facts; /* NULL: only the pair can tell */
	bool by_pair;              /* there are such */
	size_t at;
} asking;

static const oh_demanded *demanded_at(const wide *x, size_t i)
{
	return &OH_VEC_AT(&x->demanded, oh_demanded, i);
}

static void add_up(uint64_t *const *sums, size_t from, size_t to, const oh_demanded *q,
                   size_t words)
{
	uint64_t *restrict ones = sums[ONES], *restrict twos = sums[TWOS];
	uint64_t *restrict out = sums[OUT], *restrict open = sums[OPEN];
	const uint64_t *restrict by_little = q->bits + OH_ROW_SHORT * words;
	const uint64_t *restrict by_more = q->bits + OH_ROW_OUT * words;
	const uint64_t *restrict opened = q->bits + OH_ROW_OPEN * words;
	for (size_t w = from; w < to; w++) {
		uint64_t carry = ones[w] & by_little[w];
		ones[w] ^= by_little[w];
		/* A third is one too many. */
		out[w] |= by_more[w] | (twos[w] & (carry | ones[w]));
		twos[w] |= carry;
		open[w] |= opened[w];
	}
}

/* Turns the sums into one row a verdict. */
static void conclude(uint64_t *const *sums, size_t from, size_t to, bool technical)
{
	uint64_t *restrict a = sums[0], *restrict b = sums[1], *restrict c = sums[2];
	const uint64_t *restrict open = sums[OPEN];
	uint64_t all = technical ? 0 : ~(uint64_t)0;
	for (size_t w = from; w < to; w++) {
		uint64_t some = a[w] | b[w], stays = ~c[w], ask = open[w] | all;
		a[w] = stays & ~some & ~ask;
		b[w] = stays & ~some & ask;
		c[w] = stays & some;
	}
}

static void judge(const wide *x, const worker *w, const asking *k)
{
	const oh_listing *d = k->demand.listing;
	const oh_view *v = &x->v;
	bool technical = false;
	for (size_t i = 0; i < d->n_facts; i++)
		technical = technical || oh_fact_technical_must(&d->facts[i]);
	for (size_t from = 0; from < v->words; from += STRETCH) {
		size_t to = from + STRETCH < v->words ? from + STRETCH : v->words;
		size_t bytes = (to - from) * sizeof(uint64_t);
		memset(w->sums[ONES] + from, 0, bytes);
		memset(w->sums[TWOS] + from, 0, bytes);
		memset(w->sums[OPEN] + from, 0, bytes);
		memcpy(w->sums[OUT] + from, v->gaps + from, bytes);
		for (size_t i = 0; i < d->n_facts; i++)
			if (oh_fact_counts(&d->facts[i], x->r->o))
				add_up(w->sums, from, to, k->facts[i], v->words);
		conclude(w->sums, from, to, technical);
	}
}

/* Supplies of the category that some of the facts of one attribute keep away. */
static size_t hits_of(const wide *x, const asking *k, size_t at)
{
	const oh_listing *d = k->demand.listing;
	const oh_view *v = &x->v;
	size_t n = 0, more = 0;
	for (size_t i = at + 1; i < d->n_facts; i++)
		more +=
		    d->facts[i].attr == d->facts[at].attr && oh_fact_counts(&d->facts[i], x->r->o);
	if (more == 0)
		return k->facts[at]->hits;
	for (size_t w = 0; w < v->related_words; w++) {
		uint64_t any = 0;
		for (size_t i = at; i < d->n_facts; i++)
			if (d->facts[i].attr == d->facts[at].attr &&
			    oh_fact_counts(&d->facts[i], x->r->o))
				any |= k->facts[i]->bits[OH_ROW_SHORT * v->words + w] |
				       k->facts[i]->bits[OH_ROW_OUT * v->words + w];
		n += (size_t)__builtin_popcountll(any);
	}
	return n;
}

static void note_blocker(const wide *x, const asking *k, oh_slot *out)
{
	const oh_listing *d = k->demand.listing;
	for (size_t i = 0; i < d->n_facts; i++) {
		if (!oh_fact_counts(&d->facts[i], x->r->o) || oh_fact_repeated(d, i, x->r->o))
			continue;
		size_t hits = hits_of(x, k, i);
		if (hits > out->blocker_count) {
			out->blocker = d->facts[i].attr;
			out->blocker_count = hits;
		}
	}
}

static void count(const wide *x, const worker *w, oh_slot *out)
{
	for (int v = OH_MEETS; v < OH_FAILS; v++)
		for (size_t i = 0; i < x->v.related_words; i++)
			out->count[v] += (size_t)__builtin_popcountll(w->sums[v][i]);
	out->category_size = x->v.n;
	out->count[OH_FAILS] =
	    x->r->e->n - out->count[OH_MEETS] - out->count[OH_ASK] - out->count[OH_NEAR];
}

/* Sums of the score, but for the texts. `hopeful`: answers that only the pair can tell are
 * as good as can be. */
static void weigh(const wide *x, const asking *k, size_t place, bool hopeful, oh_parts *p)
{
	const oh_listing *d = k->demand.listing;
	*p = (oh_parts){{0, 0}, {0, 0}, {0, 0}, {0, 0}};
	for (size_t i = 0; i < d->n_facts; i++) {
		oh_brief b;
		if (oh_fact_plain(&d->facts[i])) {
			b = oh_demanded_brief(&x->v, k->facts[i], place);
		} else if (hopeful) {
			b = (oh_brief){
			    .share = 1, .state = OH_MET, .evidence = OH_VERIFIED, .answered = true};
		} else {
			oh_fact_match m = oh_answer(&d->facts[i], &k->demand,
			                            &x->r->e->supplies[x->v.rows[place]], x->r->o);
			b = oh_brief_of(&m);
		}
		b.counts = oh_fact_counts(&d->facts[i], x->r->o);
		b.volume = d->facts[i].attr->fit == OH_FIT_CAPACITY;
		oh_parts_add(p, &b);
	}
}

/* No likeness is greater than that of texts of which one holds the other. */
static double dice_most(const oh_prepared *a, const oh_prepared *b)
{
	size_t both = a->n_bigrams < b->n_bigrams ? a->n_bigrams : b->n_bigrams;
	return both ? 2.0 * (double)both / (double)(a->n_bigrams + b->n_bigrams) : 0;
}

static void offer(const wide *x, const asking *k, size_t place, int verdict, oh_pick *heap,
                  size_t *n, size_t cap)
{
	oh_parts p;
	const oh_prepared *s = &x->r->e->supplies[x->v.rows[place]];
	oh_pick pick = {
	    .supply = x->v.supplies[place], .row = x->v.rows[place], .verdict = (uint8_t)verdict};
	weigh(x, k, place, true, &p);
	double near = x->r->o->nearness ? 1 : -1;
	if (*n == cap) {
		/* Sums of larger parts are not smaller, rounded or not. */
		pick.score = oh_parts_score(&p, dice_most(&k->demand, s), near);
		if (cap == 0 || !oh_pick_before(&pick, &heap[0]))
			return;
	}
	if (x->r->o->nearness) {
		pick.score = oh_judge(&k->demand, s, x->r->o, NULL).score;
	} else {
		if (k->by_pair)
			weigh(x, k, place, false, &p);
		double dice = oh_bigrams_dice(k->demand.bigrams, k->demand.n_bigrams, s->bigrams,
		                              s->n_bigrams);
		pick.score = oh_parts_score(&p, dice, -1);
	}
	oh_pick_offer(heap, n, cap, pick);
}

/* Scores verdict after verdict, until `top` are found. */
static oh_status select_best(const wide *x, const worker *w, const asking *k, oh_slot *out)
{
	size_t n = 0;
	for (int v = OH_MEETS; v < OH_FAILS && n < x->r->top; v++) {
		size_t room = x->r->top - n, kept = 0;
		for (size_t i = 0; i < x->v.related_words && out->count[v]; i++)
			for (uint64_t bits = w->sums[v][i]; bits; bits &= bits - 1)
				offer(x, k, i * WORD + (size_t)__builtin_ctzll(bits), v,
				      w->heap + n, &kept, room);
		n += kept;
	}
	oh_status st = oh_picks_keep(w->heap, n, &out->picks);
	if (!st)
		out->n = n;
	return st;
}

static oh_status select_cross(const wide *x, const worker *w, const asking *k, oh_slot *out)
{
	size_t n = 0;
	if (!oh_demand_crosses(k->demand.listing))
		return OH_OK;
	for (size_t i = x->v.related_words; i < x->v.words; i++)
		for (uint64_t bits = w->sums[OH_MEETS][i]; bits; bits &= bits - 1)
			offer(x, k, i * WORD + (size_t)__builtin_ctzll(bits), OH_MEETS, w->heap, &n,
			      x->r->cross_top);
	oh_status st = oh_picks_keep(w->heap, n, &out->cross);
	if (!st)
		out->n_cross = n;
	return st;
}

/* What answers each fact; rows of those that only pairs answer, where they count. */
static oh_status compile(const wide *x, oh_arena *a, asking *k)
{
	const oh_listing *d = k->demand.listing;
	const uint32_t *asked = x->asked.p;
	k->facts = oh_arena_array(a, d->n_facts + 1, sizeof(const oh_demanded *));
	if (!k->facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < d->n_facts; i++) {
		uint32_t number = asked[x->asked_at[k->at] + i];
		if (number != BY_PAIR) {
			k->facts[i] = demanded_at(x, number);
			continue;
		}
		k->by_pair = true;
		if (!oh_fact_counts(&d->facts[i], x->r->o))
			continue;
		oh_demanded *q = oh_arena_zalloc(a, sizeof *q);
		uint64_t *bits = oh_arena_alloc(a, (OH_ROWS * x->v.words + 1) * sizeof *bits);
		if (!q || !bits)
			return OH_ENOMEM;
		*q = (oh_demanded){.d = &d->facts[i], .demand = d, .bits = bits, .counts = true};
		oh_demanded_by_pair(&x->v, q, &k->demand, x->r->o);
		k->facts[i] = q;
	}
	return OH_OK;
}

static oh_status match_demand(const wide *x, const worker *w, size_t at)
{
	uint32_t number = x->demands[at];
	asking k = {.demand = {.listing = &x->r->demand->listings[number]}, .at = at};
	oh_slot *out = &x->r->slots[number];
	oh_arena_mark mark = oh_arena_mark_get(w->a);
	oh_status st = oh_prepare_text(&k.demand, w->a);
	if (!st)
		st = compile(x, w->a, &k);
	if (!st) {
		judge(x, w, &k);
		count(x, w, out);
		note_blocker(x, &k, out);
		st = select_best(x, w, &k, out);
	}
	if (!st)
		st = select_cross(x, w, &k, out);
	oh_arena_rewind(w->a, mark);
	return st;
}

static oh_status match_chunk(void *ctx, size_t from, size_t to, unsigned number)
{
	wide *x = ctx;
	for (size_t i = from; i < to; i++) {
		oh_status st = match_demand(x, &x->workers[number], i);
		if (st)
			return st;
	}
	oh_run_tell(x->r, to - from, number);
	return OH_OK;
}

static oh_status answer_chunk(void *ctx, size_t from, size_t to, unsigned number)
{
	wide *x = ctx;
	for (size_t i = from; i < to; i++)
		oh_demanded_answer(&x->v, &OH_VEC_AT(&x->demanded, oh_demanded, i),
		                   x->workers[number].codes);
	return OH_OK;
}

/* The number of what a demand asks for; *bytes grows by what a new one will take. */
static oh_status ask_for(wide *x, oh_map *seen, oh_buf *key, const oh_fact *f, const oh_listing *d,
                         size_t *bytes)
{
	uint64_t number = x->demanded.n;
	bool counts = oh_fact_counts(f, x->r->o);
	oh_status st = OH_OK;
	oh_fact_identity(key, f, d);
	if (!oh_buf_ok(key))
		return OH_ENOMEM;
	if (!oh_map_get(seen, oh_buf_sv(key), &number)) {
		oh_demanded q = {.d = f, .demand = d};
		st = oh_map_set(seen, oh_buf_sv(key), number);
		if (!st)
			st = oh_vec_push(&x->demanded, &q);
		if (!st)
			*bytes += oh_demanded_bytes(&x->v, &q);
	}
	if (st)
		return st;
	oh_demanded *q = &OH_VEC_AT(&x->demanded, oh_demanded, number);
	if (counts && !q->counts) {
		size_t before = oh_demanded_bytes(&x->v, q);
		q->counts = true;
		*bytes += oh_demanded_bytes(&x->v, q) - before;
	}
	uint32_t small = (uint32_t)number;
	return oh_vec_push(&x->asked, &small);
}

/* Takes demands of the kin into the batch while their rows fit; *taken counts them. */
static oh_status gather(wide *x, const uint32_t *demands, size_t most)
{
	oh_map *seen = oh_map_new();
	oh_buf key = OH_BUF_INIT;
	size_t bytes = 0;
	static const uint32_t by_pair = BY_PAIR;
	oh_status st = seen ? OH_OK : OH_ENOMEM;
	oh_vec_clear(&x->demanded);
	oh_vec_clear(&x->asked);
	x->demands = demands;
	for (x->n = 0; x->n < most && bytes < BATCH_BYTES && !st; x->n++) {
		const oh_listing *d = &x->r->demand->listings[demands[x->n]];
		x->asked_at[x->n] = x->asked.n;
		for (size_t i = 0; i < d->n_facts && !st; i++)
			st = oh_fact_plain(&d->facts[i])
			         ? ask_for(x, seen, &key, &d->facts[i], d, &bytes)
			         : oh_vec_push(&x->asked, &by_pair);
	}
	oh_arena_rewind(x->a, x->empty);
	for (size_t i = 0; i < x->demanded.n && !st; i++)
		st = oh_demanded_room(&x->v, &OH_VEC_AT(&x->demanded, oh_demanded, i), x->a);
	oh_buf_release(&key);
	oh_map_free(seen);
	return st;
}

static oh_status run_kin(wide *x, size_t kin)
{
	/* Below so many pairs a second thread is not worth its start. */
	enum { ALONE = 1 << 16 };
	const oh_kins *d = &x->r->e->demand_kins;
	oh_status st = oh_view_turn(&x->v, kin);
	for (size_t i = d->at[kin]; i < d->at[kin + 1] && !st; i += x->n) {
		st = gather(x, d->members + i, d->at[kin + 1] - i);
		unsigned threads = x->n * x->v.places < ALONE ? 1 : x->r->threads;
		if (!st)
			st = oh_task_for(x->demanded.n, 4, threads, answer_chunk, x);
		if (!st)
			st = oh_task_for(x->n, 8, threads, match_chunk, x);
	}
	return st;
}

static oh_status worker_new(const oh_run *r, worker *w, oh_arena *a)
{
	size_t words = r->e->n / WORD + 3;
	size_t cap = r->top > r->cross_top ? r->top : r->cross_top;
	for (size_t i = 0; i < SUMS; i++) {
		w->sums[i] = oh_arena_array(a, words, sizeof(uint64_t));
		if (!w->sums[i])
			return OH_ENOMEM;
	}
	w->codes = oh_arena_array(a, r->e->max_values + 1, 1);
	w->heap = oh_arena_array(a, cap + 1, sizeof *w->heap);
	w->a = oh_arena_new(0);
	return w->codes && w->heap && w->a ? OH_OK : OH_ENOMEM;
}

oh_status oh_run_wide(oh_run *r, oh_arena *scratch)
{
	wide x = {.r = r, .a = oh_arena_new(0)};
	oh_vec_init(&x.demanded, sizeof(oh_demanded));
	oh_vec_init(&x.asked, sizeof(uint32_t));
	x.workers = oh_arena_array(scratch, r->threads, sizeof *x.workers);
	x.asked_at = oh_arena_array(scratch, r->demand->n + 1, sizeof *x.asked_at);
	oh_status st = oh_view_new(&x.v, r->e, r->demand, scratch);
	if (!x.a || !x.workers || !x.asked_at)
		st = OH_ENOMEM;
	for (unsigned w = 0; w < r->threads && !st; w++)
		st = worker_new(r, &x.workers[w], scratch);
	if (!st)
		x.empty = oh_arena_mark_get(x.a);
	for (size_t k = 0; k < r->e->demand_kins.n && !st; k++)
		st = run_kin(&x, k);
	for (unsigned w = 0; x.workers && w < r->threads; w++)
		oh_arena_free(x.workers[w].a);
	oh_view_release(&x.v);
	oh_vec_release(&x.demanded);
	oh_vec_release(&x.asked);
	oh_arena_free(x.a);
	return st;
}
