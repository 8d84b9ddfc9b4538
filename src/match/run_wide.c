/* Large lists. Demands are taken category by category. What each demanded fact means to
 * the supplies of the category is worked out once, by their distinct values, into rows of
 * bits; demands that ask for the same share them. A demand's verdicts are sums of its
 * rows, 64 supplies at a time; only supplies whose score can still enter the list are
 * scored. */
#include "bigrams.h"
#include "run.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/base/task.h"
#include "ouhe/text/similar.h"

enum {
	WORD = 64,
	STRETCH = 512,         /* words whose sums stay in the first cache */
	BATCH_BYTES = 1 << 27, /* of rows at a time */
	/* Texts come first where one supply in so many is a candidate; never for lists below
	 * so many supplies. */
	FEW = 4,
	BROAD = 2, /* facts that count */
	/* Counting pays for itself where so many supplies have a demand. */
	SHARED = 32,
	TEXTS_FROM = 512
};

/* Rows of a demand's sums. */
enum { ONES, TWOS, OUT, OPEN, SUMS };

/* A supply that may be listed, with what its score is not above. */
typedef struct hope {
	float most;
	uint32_t place;
} hope;

typedef struct worker {
	uint64_t *sums[SUMS]; /* in the end by verdict: OH_MEETS, OH_ASK, OH_NEAR */
	oh_vec codes;         /* uint8_t */
	uint64_t *planes[OH_COUNT_PLANES];
	hope *hopes;
	oh_pick *heap;
	oh_arena *a;
} worker;

typedef struct wide {
	oh_run *r;
	oh_view v;
	oh_bigram_index bigrams; /* n 0: not made */
	worker *workers;
	/* The batch: demands of the kin, and what they ask for. */
	const uint32_t *demands;
	size_t n;
	oh_vec demanded; /* oh_demanded */
	oh_vec asked;    /* uint32_t: its number, of each fact in turn */
	size_t *asked_at;
	oh_arena *a;
	oh_arena_mark empty;
} wide;

/* What a demanded fact weighs in the score. */
typedef struct weight {
	const oh_points *points; /* by value; NULL: by its code, or else to be asked */
	const uint8_t *codes;
	const float *strengths; /* by evidence */
	size_t at;              /* in a line of cells */
	float quality, volume;
} weight;

/* A demand with what answers each of its facts. */
typedef struct asking {
	oh_prepared demand;
	const oh_demanded **facts;
	weight *weights;
	float evidence, texts, near;
	size_t at;
	bool counted; /* the worker's planes hold what bigrams supplies share with it */
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

/* What each fact weighs in the score: the groups of oh_parts_score that it enters. */
static oh_status weigh_facts(const wide *x, oh_arena *a, asking *k)
{
	const oh_listing *d = k->demand.listing;
	oh_parts p = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
	double all[4] = {0}, none = 0;
	oh_group *const groups[] = {&p.must, &p.wish, &p.volume, &p.evidence};
	for (size_t i = 0; i < d->n_facts; i++) {
		oh_brief b = {.counts = oh_fact_counts(&d->facts[i], x->r->o),
		              .volume = d->facts[i].attr->fit == OH_FIT_CAPACITY,
		              .state = OH_CONFLICT};
		oh_parts_add(&p, &b);
	}
	/* A group's weight is what the score gains by all of it. */
	double near = x->r->o->nearness ? 0 : -1;
	for (size_t g = 0; g < 4; g++) {
		groups[g]->sum = (double)groups[g]->n;
		all[g] = groups[g]->n ? oh_parts_score(&p, 0, near) / (double)groups[g]->n : 0;
		groups[g]->sum = 0;
	}
	none = oh_parts_score(&p, 1, near);
	k->texts = (float)none;
	k->near = x->r->o->nearness ? (float)oh_parts_score(&p, 0, 1) : 0;
	k->evidence = (float)all[3];
	k->weights = oh_arena_array(a, d->n_facts + 1, sizeof *k->weights);
	if (!k->weights)
		return OH_ENOMEM;
	for (size_t i = 0; i < d->n_facts; i++) {
		bool counts = oh_fact_counts(&d->facts[i], x->r->o);
		bool volume = d->facts[i].attr->fit == OH_FIT_CAPACITY;
		k->weights[i] = (weight){.points = k->facts[i]->points,
		                         .codes = k->facts[i]->codes,
		                         .strengths = k->facts[i]->strengths,
		                         .at = k->facts[i]->column->at,
		                         .quality = (float)(counts   ? all[0]
		                                            : volume ? 0
		                                                     : all[1]),
		                         .volume = (float)(volume ? all[2] : 0)};
	}
	return OH_OK;
}

/* Roundings of floats are far below this, differences that matter above. */
#define MARGIN 1e-5F

/* The score is not above; most_likeness: nor is the likeness of the texts. */
static float most_of(const wide *x, const asking *k, size_t place, float most_likeness)
{
	const uint32_t *cells = x->v.cells + place * x->v.stride;
	size_t n = k->demand.listing->n_facts;
	float sum = k->texts * most_likeness + k->near + MARGIN;
	for (size_t i = 0; i < n; i++) {
		const weight *w = &k->weights[i];
		uint32_t slot = cells[w->at];
		if ((w->points || w->codes) && !(slot & OH_SLOT_SEVERAL)) {
			size_t value = OH_SLOT_VALUE(slot);
			oh_points p =
			    w->points ? w->points[value] : oh_points_most[w->codes[value]];
			float proof = p.proof * w->strengths[OH_SLOT_EVIDENCE(slot)];
			sum += w->quality * p.quality + k->evidence * proof + w->volume * p.volume;
		} else {
			oh_points p = oh_demanded_points(&x->v, k->facts[i], place);
			sum +=
			    w->quality * p.quality + k->evidence * p.proof + w->volume * p.volume;
		}
	}
	return sum;
}

/* Bigrams that the supply shares, from the planes. */
static size_t shared_at(const worker *w, size_t place)
{
	size_t n = 0;
	for (size_t p = 0; p < OH_COUNT_PLANES; p++)
		n |= (size_t)(w->planes[p][place / WORD] >> place % WORD & 1) << p;
	return n;
}

static float likeness_of(size_t both, size_t a, size_t b)
{
	return both ? 2 * (float)both / (float)(a + b) : 0;
}

/* By the same sums as for a pair; `both`: bigrams that the texts share, negative where that
 * is not known. */
static double score_of(const wide *x, const asking *k, size_t place, int both)
{
	const oh_listing *d = k->demand.listing;
	const oh_prepared *s = &x->r->e->supplies[x->v.rows[place]];
	oh_parts p = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
	if (x->r->o->nearness)
		return oh_judge(&k->demand, s, x->r->o, NULL).score;
	for (size_t i = 0; i < d->n_facts; i++) {
		oh_brief b = oh_demanded_brief(&x->v, k->facts[i], place);
		b.counts = oh_fact_counts(&d->facts[i], x->r->o);
		oh_parts_add(&p, &b);
	}
	double dice =
	    both < 0
	        ? oh_bigrams_dice(k->demand.bigrams, k->demand.n_bigrams, s->bigrams, s->n_bigrams)
	        : oh_bigrams_dice_of((size_t)both, k->demand.n_bigrams, s->n_bigrams);
	return oh_parts_score(&p, dice, -1);
}

static void sink(hope *h, size_t n, size_t i)
{
	hope top = h[i];
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && h[child + 1].most > h[child].most)
			child++;
		if (!(h[child].most > top.most))
			break;
		h[i] = h[child];
	}
	h[i] = top;
}

/* The best `cap` of the places whose bits are set. The most hopeful come first, until none
 * can displace what is kept. */
static void pick_best(const wide *x, const worker *w, const asking *k, int verdict, size_t from,
                      size_t to, oh_pick *heap, size_t *n, size_t cap)
{
	hope *h = w->hopes;
	size_t most = 0, own = k->demand.n_bigrams;
	for (size_t i = from; i < to; i++)
		for (uint64_t bits = w->sums[verdict][i]; bits; bits &= bits - 1)
			h[most++].place = (uint32_t)(i * WORD + (size_t)__builtin_ctzll(bits));
	/* Where all are listed, none need be weighed. */
	bool all = most <= cap;
	for (size_t i = 0; i < most && !all; i++) {
		size_t place = h[i].place, other = x->v.cells[place * x->v.stride];
		/* No more than there are in the shorter text. */
		size_t both = k->counted ? shared_at(w, place) : own < other ? own : other;
		h[i].most = most_of(x, k, place, likeness_of(both, own, other));
	}
	for (size_t i = most / 2; i-- > 0 && !all;)
		sink(h, most, i);
	while (most > 0 && (all || *n < cap || (cap && (double)h[0].most >= heap[0].score))) {
		size_t place = h[0].place;
		int both = k->counted ? (int)shared_at(w, place) : -1;
		oh_pick p = {score_of(x, k, place, both), x->v.supplies[place], x->v.rows[place],
		             (uint8_t)verdict};
		oh_pick_offer(heap, n, cap, p);
		h[0] = h[--most];
		if (!all)
			sink(h, most, 0);
	}
}

/* Supplies of a verdict that share so many bigrams. */
static uint64_t sharing(const worker *w, int verdict, size_t i, size_t both)
{
	uint64_t bits = w->sums[verdict][i];
	for (size_t p = 0; p < OH_COUNT_PLANES && bits; p++)
		bits &= both >> p & 1 ? w->planes[p][i] : ~w->planes[p][i];
	return bits;
}

/* The same where there are many, and the texts tell most: those that share the most come
 * first. */
static void pick_alike(const wide *x, const worker *w, const asking *k, int verdict, oh_pick *heap,
                       size_t *n, size_t cap)
{
	size_t own = k->demand.n_bigrams, least = x->bigrams.least;
	for (size_t both = own + 1; both-- > 0;) {
		/* However well the facts are met. */
		size_t length = own + (least > both ? least : both);
		float most = 1 - k->texts * (1 - (length ? 2 * (float)both / (float)length : 0));
		if (*n == cap && (double)(most + MARGIN) < heap[0].score)
			return;
		for (size_t i = 0; i < x->v.related_words; i++)
			for (uint64_t bits = sharing(w, verdict, i, both); bits; bits &= bits - 1) {
				size_t place = i * WORD + (size_t)__builtin_ctzll(bits);
				size_t all = own + x->v.cells[place * x->v.stride];
				float likeness = all ? 2 * (float)both / (float)all : 0;
				if (*n == cap &&
				    (double)most_of(x, k, place, likeness) < heap[0].score)
					continue;
				oh_pick p = {score_of(x, k, place, (int)both), x->v.supplies[place],
				             x->v.rows[place], (uint8_t)verdict};
				oh_pick_offer(heap, n, cap, p);
			}
	}
}

/* Counts shared bigrams where that costs less than to compare text by text. */
static void count_texts(const wide *x, const worker *w, asking *k, size_t found, size_t cap)
{
	size_t own = k->demand.n_bigrams;
	if (k->counted || !x->bigrams.n || own >= (size_t)1 << OH_COUNT_PLANES ||
	    found <= 8 * cap || found * WORD <= x->v.n)
		return;
	oh_bigram_counts_of(&x->bigrams, k->demand.bigrams, own, w->planes);
	k->counted = true;
}

/* Scores verdict after verdict, until `top` are found. */
static oh_status select_best(const wide *x, const worker *w, asking *k, oh_slot *out)
{
	size_t n = 0;
	for (int v = OH_MEETS; v < OH_FAILS && n < x->r->top; v++) {
		size_t kept = 0, found = out->count[v], room = x->r->top - n;
		if (found == 0)
			continue;
		count_texts(x, w, k, found, room);
		if (k->counted && found > 8 * room && found * FEW > x->v.n)
			pick_alike(x, w, k, v, w->heap + n, &kept, room);
		else
			pick_best(x, w, k, v, 0, x->v.related_words, w->heap + n, &kept, room);
		n += kept;
	}
	oh_status st = oh_picks_keep(w->heap, n, &out->picks);
	if (!st)
		out->n = n;
	/* Rows of other categories are not among the counts. */
	k->counted = false;
	return st;
}

static oh_status select_cross(const wide *x, const worker *w, const asking *k, oh_slot *out)
{
	size_t n = 0;
	if (!oh_demand_crosses(k->demand.listing))
		return OH_OK;
	pick_best(x, w, k, OH_MEETS, x->v.related_words, x->v.words, w->heap, &n, x->r->cross_top);
	oh_status st = oh_picks_keep(w->heap, n, &out->cross);
	if (!st)
		out->n_cross = n;
	return st;
}

static oh_status compile(const wide *x, oh_arena *a, asking *k)
{
	const oh_listing *d = k->demand.listing;
	const uint32_t *asked = x->asked.p;
	k->facts = oh_arena_array(a, d->n_facts + 1, sizeof(const oh_demanded *));
	if (!k->facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < d->n_facts; i++)
		k->facts[i] = demanded_at(x, asked[x->asked_at[k->at] + i]);
	return weigh_facts(x, a, k);
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
	oh_status st = OH_OK;
	for (size_t i = from; i < to && !st; i++)
		st = oh_demanded_answer(&x->v, &OH_VEC_AT(&x->demanded, oh_demanded, i),
		                        &x->workers[number].codes);
	return st;
}

/* The number of what a demand asks for; *bytes grows by what a new one will take. */
static oh_status ask_for(wide *x, oh_map *seen, oh_buf *key, const oh_fact *f, const oh_listing *d,
                         size_t *bytes)
{
	uint64_t number = x->demanded.n;
	bool counts = oh_fact_counts(f, x->r->o);
	oh_status st = OH_OK;
	oh_demanded_identity(key, f, d);
	if (!oh_buf_ok(key))
		return OH_ENOMEM;
	if (!oh_map_get(seen, oh_buf_sv(key), &number)) {
		oh_demanded q = oh_demanded_of(&x->v, f, d);
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
	oh_status st = seen ? OH_OK : OH_ENOMEM;
	oh_vec_clear(&x->demanded);
	oh_vec_clear(&x->asked);
	x->demands = demands;
	for (x->n = 0; x->n < most && bytes < BATCH_BYTES && !st; x->n++) {
		const oh_listing *d = &x->r->demand->listings[demands[x->n]];
		x->asked_at[x->n] = x->asked.n;
		for (size_t i = 0; i < d->n_facts && !st; i++)
			st = ask_for(x, seen, &key, &d->facts[i], d, &bytes);
	}
	oh_arena_rewind(x->a, x->empty);
	for (size_t i = 0; i < x->demanded.n && !st; i++)
		st = oh_demanded_room(&x->v, &OH_VEC_AT(&x->demanded, oh_demanded, i), x->a);
	oh_buf_release(&key);
	oh_map_free(seen);
	return st;
}

/* Where demands ask for little, the texts tell; where there are many, they share the cost. */
static oh_status index_texts(wide *x, size_t kin)
{
	const oh_kins *d = &x->r->e->demand_kins;
	size_t n = d->at[kin + 1] - d->at[kin];
	bool pays = n * SHARED > x->v.n;
	for (size_t i = d->at[kin]; i < d->at[kin + 1] && !pays; i++) {
		const oh_listing *l = &x->r->demand->listings[d->members[i]];
		size_t asked = 0;
		for (size_t k = 0; k < l->n_facts; k++)
			asked += oh_fact_counts(&l->facts[k], x->r->o);
		pays = asked <= BROAD;
	}
	x->bigrams = (oh_bigram_index){.n = 0};
	return pays && x->v.n >= TEXTS_FROM ? oh_bigram_index_build(&x->v, &x->bigrams) : OH_OK;
}

static oh_status run_kin(wide *x, size_t kin)
{
	/* Below so many pairs a second thread is not worth its start. */
	enum { ALONE = 1 << 16 };
	const oh_kins *d = &x->r->e->demand_kins;
	oh_status st = oh_view_turn(&x->v, kin);
	if (!st)
		st = index_texts(x, kin);
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
	oh_vec_init(&w->codes, 1);
	size_t words = r->e->n / WORD + 3;
	size_t cap = r->top > r->cross_top ? r->top : r->cross_top;
	for (size_t i = 0; i < SUMS; i++) {
		w->sums[i] = oh_arena_array(a, words, sizeof(uint64_t));
		if (!w->sums[i])
			return OH_ENOMEM;
	}
	for (size_t i = 0; i < OH_COUNT_PLANES; i++) {
		w->planes[i] = oh_arena_array(a, words, sizeof(uint64_t));
		if (!w->planes[i])
			return OH_ENOMEM;
	}
	w->hopes = oh_arena_alloc(a, words * WORD * sizeof *w->hopes);
	w->heap = oh_arena_array(a, cap + 1, sizeof *w->heap);
	w->a = oh_arena_new(0);
	return w->hopes && w->heap && w->a ? OH_OK : OH_ENOMEM;
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
	for (unsigned w = 0; x.workers && w < r->threads; w++) {
		oh_arena_free(x.workers[w].a);
		oh_vec_release(&x.workers[w].codes);
	}
	oh_view_release(&x.v);
	oh_vec_release(&x.demanded);
	oh_vec_release(&x.asked);
	oh_arena_free(x.a);
	return st;
}
