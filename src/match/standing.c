/* The standing match: verdicts of all counterparts, scores of those that can be listed. */
#include "standing_internal.h"

typedef struct candidate {
	double bound; /* of the score: were the texts the same */
	uint32_t part, place;
	uint32_t worth; /* number of what its facts are worth */
	oh_verdict verdict;
} candidate;

/* Counterparts of a run that are `ask` for sure: by how much is unknown. */
typedef struct asked {
	uint32_t part, from;
	size_t words;
	const uint64_t *bits[3];
} asked;

/* Shortfalls among the answers. */
typedef struct shorts {
	double worst;
	uint32_t n;
	const oh_attr *attr;
} shorts;

typedef struct finding {
	st_engine *e;
	unsigned listed; /* bits of verdicts */
	oh_vec found[4]; /* candidate, by verdict */
	oh_vec asked;    /* asked */
	oh_vec worths;   /* oh_parts */
	oh_vec hits;     /* oh_standing_hit */
	size_t count[4];
} finding;

static oh_status sift(void *ctx, st_part *p, size_t place)
{
	finding *f = ctx;
	oh_verdict v;
	oh_status st = st_verdict(f->e, p, place, &v);
	if (st)
		return st;
	f->count[v]++;
	if (!(f->listed >> v & 1))
		return OH_OK;
	candidate c = {.part = (uint32_t)(p - f->e->parts), .place = (uint32_t)place, .verdict = v};
	return oh_vec_push(&f->found[v], &c);
}

/* What the sieve says of a run: what surely fails is counted, what surely is to be asked
 * laid by for when it is to be listed. */
static oh_status take_sifted(void *ctx, st_part *p, const oh_index_run *r, const st_sifted *s)
{
	finding *f = ctx;
	asked a = {(uint32_t)(p - f->e->parts), (uint32_t)r->from, s->words, {NULL, NULL, NULL}};
	f->count[OH_FAILS] += s->fails;
	f->count[OH_ASK] += s->asks;
	if (s->asks == 0 || !(f->listed >> OH_ASK & 1))
		return OH_OK;
	for (size_t k = 0; k < 3; k++) {
		uint64_t *bits = oh_arena_alloc(f->e->a, s->words * sizeof *bits);
		if (!bits)
			return OH_ENOMEM;
		memcpy(bits, s->ask[k], s->words * sizeof *bits);
		a.bits[k] = bits;
	}
	return oh_vec_push(&f->asked, &a);
}

static oh_status lay_out(finding *f, const asked *a, size_t class)
{
	candidate c = {.part = a->part, .verdict = OH_ASK};
	for (size_t i = 0; i < a->words; i++)
		for (uint64_t left = a->bits[class][i]; left; left &= left - 1) {
			c.place = a->from + (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);
			if (oh_vec_push(&f->found[OH_ASK], &c))
				return OH_ENOMEM;
		}
	return OH_OK;
}

static oh_status lay_out_asked(finding *f)
{
	oh_status st = OH_OK;
	for (size_t class = 0; class < 3; class ++)
		for (size_t i = 0; i < f->asked.n && !st; i++)
			st = lay_out(f, &OH_VEC_AT(&f->asked, asked, i), class);
	return st;
}

static double bound_of(const finding *f, const candidate *c, const oh_parts *parts)
{
	const oh_index_part *p = &f->e->parts[c->part].p;
	return oh_parts_score(parts, oh_index_dice_bound(p, c->place, f->e->likeness), -1);
}

/* The candidate's bound, at the cost of a look where that will do. */
static oh_status hope(finding *f, candidate *c)
{
	/* Sums in another order may round otherwise. */
	const double rounding = 1e-9;
	oh_parts parts;
	st_part *p = &f->e->parts[c->part];
	oh_status st = OH_OK;
	if (!st_hope(f->e, p, c->place, &parts)) {
		oh_tally t = {0};
		parts = (oh_parts){{0, 0}, {0, 0}, {0, 0}, {0, 0}};
		st = st_judge(f->e, p, c->place, &t, &parts, true, NULL, NULL);
	}
	c->bound = bound_of(f, c, &parts) + rounding;
	return st;
}

/* What its facts are worth; its bound, were the texts as alike as they can be. */
static oh_status weigh(finding *f, candidate *c)
{
	oh_tally t = {0};
	oh_parts parts = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
	oh_status st =
	    st_judge(f->e, &f->e->parts[c->part], c->place, &t, &parts, false, NULL, NULL);
	c->worth = (uint32_t)f->worths.n;
	if (!st)
		st = oh_vec_push(&f->worths, &parts);
	c->bound = bound_of(f, c, &parts);
	return st;
}

static oh_status note_short(void *ctx, const oh_attr *attr, const oh_brief *b, size_t at)
{
	shorts *s = ctx;
	(void)at;
	if (b->state != OH_SHORT)
		return OH_OK;
	s->n++;
	if (b->shortfall > s->worst) {
		s->worst = b->shortfall;
		s->attr = attr;
	}
	return OH_OK;
}

static oh_status explain(finding *f, const candidate *c, double score, oh_standing_hit *out)
{
	const st_part *p = &f->e->parts[c->part];
	oh_tally t = {0};
	shorts s = {.worst = -1};
	oh_status st =
	    st_judge(f->e, &f->e->parts[c->part], c->place, &t, NULL, false, note_short, &s);
	*out = (oh_standing_hit){.id = p->p.ids[c->place],
	                         .org = oh_index_part_org(&p->p, c->place),
	                         .verdict = c->verdict,
	                         .score = score,
	                         .category_only = t.technical == 0,
	                         .n_ask = (uint32_t)t.unknown,
	                         .n_short = s.n,
	                         .first_short = s.attr};
	return st;
}

/* Candidates with their scores; of those that are kept the last at the root. */
typedef struct scored {
	double score;
	int64_t id;
	candidate c;
} scored;

static bool before(const scored *a, const scored *b)
{
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score;
	return a->id < b->id;
}

static int by_score(const void *x, const void *y)
{
	return before(x, y) ? -1 : before(y, x) ? 1 : 0;
}

static void offer(scored *heap, size_t *n, size_t cap, scored r)
{
	size_t i;
	if (*n < cap) {
		for (i = (*n)++; i > 0 && before(&heap[(i - 1) / 2], &r); i = (i - 1) / 2)
			heap[i] = heap[(i - 1) / 2];
		heap[i] = r;
		return;
	}
	if (!before(&r, &heap[0]))
		return;
	for (i = 0; 2 * i + 1 < *n;) {
		size_t child = 2 * i + 1;
		if (child + 1 < *n && before(&heap[child], &heap[child + 1]))
			child++;
		if (!before(&r, &heap[child]))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = r;
}

static void sift_down(double *v, size_t n, size_t i)
{
	double top = v[i];
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && v[child + 1] < v[child])
			child++;
		if (!(v[child] < top))
			break;
		v[i] = v[child];
	}
	v[i] = top;
}

static void sink(candidate *c, size_t n, size_t i)
{
	candidate top = c[i];
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && c[child + 1].bound > c[child].bound)
			child++;
		if (!(c[child].bound > top.bound))
			break;
		c[i] = c[child];
	}
	c[i] = top;
}

/* The best so far of one verdict, at most `room`. */
typedef struct best {
	scored *heap;
	size_t n, room;
} best;

/* None of that bound is among them. */
static bool beaten(const best *b, double bound)
{
	return b->n == b->room && bound < b->heap[0].score;
}

static oh_status score_one(finding *f, const candidate *c, best *b)
{
	double dice = 0;
	const st_part *p = &f->e->parts[c->part];
	const oh_parts *parts = &OH_VEC_AT(&f->worths, oh_parts, c->worth);
	if (!oh_index_dice(&p->p, c->place, f->e->likeness, f->e->tmp, &dice))
		return OH_ENOMEM;
	scored s = {oh_parts_score(parts, dice, -1), p->p.ids[c->place], *c};
	offer(b->heap, &b->n, b->room, s);
	return OH_OK;
}

/* Those of the greatest bounds, a few times as many as are wanted, are scored and taken out:
 * what they leave to be beaten spares the others most of the work. Returns how many stay. */
static oh_status score_likely(finding *f, candidate *c, size_t *n, best *b)
{
	enum { TIMES = 3 };
	size_t most = b->room > *n / TIMES ? *n : b->room * TIMES, k = 0, left = 0;
	oh_arena_mark mark = oh_arena_mark_get(f->e->a);
	double *least = oh_arena_alloc(f->e->a, (most + 1) * sizeof *least);
	oh_status st = least ? OH_OK : OH_ENOMEM;
	/* The least of the greatest bounds at the root. */
	for (size_t i = 0; i < *n && !st; i++) {
		if (k < most) {
			least[k++] = c[i].bound;
			for (size_t j = k / 2; k == most && j-- > 0;)
				sift_down(least, k, j);
		} else if (c[i].bound > least[0]) {
			least[0] = c[i].bound;
			sift_down(least, k, 0);
		}
	}
	double enough = k == most && k ? least[0] : -1;
	for (size_t i = 0; i < *n && !st; i++) {
		bool likely = most == *n || (c[i].bound >= enough && most > 0);
		if (!likely) {
			c[left++] = c[i];
			continue;
		}
		most -= most < *n;
		st = weigh(f, &c[i]);
		if (!st && !beaten(b, c[i].bound))
			st = score_one(f, &c[i], b);
	}
	*n = left;
	oh_arena_rewind(f->e->a, mark);
	return st;
}

static void fetch(const finding *f, const candidate *c)
{
	st_fetch(&f->e->parts[c->part], c->place);
}

static void fetch_facts(const finding *f, const candidate *c)
{
	st_fetch_facts(&f->e->parts[c->part], c->place);
}

/* The best of one verdict, by bounds: what is only hoped for is weighed in the order in which
 * it lies, since that costs a part of what it costs in any other; what may be among the best
 * then comes by its bound, the highest first, until none can displace what is kept. */
static oh_status pick(finding *f, oh_vec *found, best *b)
{
	candidate *c = found->p;
	size_t n = found->n, left = 0;
	oh_status st = OH_OK;
	for (size_t i = 0; i < n && !st; i++) {
		if (i + ST_AHEAD < n)
			fetch(f, &c[i + ST_AHEAD]);
		st = hope(f, &c[i]);
	}
	if (!st)
		st = score_likely(f, c, &n, b);
	/* Those that are beaten already leave. */
	for (size_t i = 0; i < n; i++)
		if (!beaten(b, c[i].bound))
			c[left++] = c[i];
	n = left;
	left = 0;
	for (size_t i = 0; i < n && !st; i++) {
		if (i + ST_AHEAD < n)
			fetch(f, &c[i + ST_AHEAD]);
		if (i + ST_AHEAD / 2 < n)
			fetch_facts(f, &c[i + ST_AHEAD / 2]);
		size_t worths = f->worths.n;
		c[left] = c[i];
		st = weigh(f, &c[left]);
		if (beaten(b, c[left].bound))
			f->worths.n = worths;
		else
			left++;
	}
	for (size_t i = left / 2; i-- > 0;)
		sink(c, left, i);
	while (left > 0 && !st && !beaten(b, c[0].bound)) {
		st = score_one(f, &c[0], b);
		c[0] = c[--left];
		sink(c, left, 0);
	}
	return st;
}

static oh_status list(finding *f, oh_verdict v, size_t room)
{
	oh_vec *found = &f->found[v];
	if (room > 0 && v == OH_ASK && lay_out_asked(f))
		return OH_ENOMEM;
	if (room > found->n)
		room = found->n;
	if (room == 0)
		return OH_OK;
	oh_arena_mark mark = oh_arena_mark_get(f->e->a);
	best b = {oh_arena_alloc(f->e->a, room * sizeof(scored)), 0, room};
	oh_status st = b.heap ? pick(f, found, &b) : OH_ENOMEM;
	if (!st)
		qsort(b.heap, b.n, sizeof *b.heap, by_score);
	for (size_t i = 0; i < b.n && !st; i++) {
		oh_standing_hit hit;
		st = explain(f, &b.heap[i].c, b.heap[i].score, &hit);
		if (!st)
			st = oh_vec_push(&f->hits, &hit);
	}
	oh_arena_rewind(f->e->a, mark);
	return st;
}

static oh_status run(finding *f, oh_arena *a, oh_standing_result *out)
{
	size_t top = f->e->o->top;
	bool fails = f->listed >> OH_FAILS & 1;
	st_visitor visitor = {fails ? ST_AIM_ALL : ST_AIM_FIND, sift, take_sifted, f};
	oh_status st = st_each(f->e, &visitor);
	for (int v = OH_MEETS; v <= OH_FAILS && !st; v++)
		st = list(f, (oh_verdict)v, top ? top - f->hits.n : SIZE_MAX);
	if (st)
		return st;
	const oh_standing_hit *hits = oh_vec_freeze(&f->hits, a);
	if (f->hits.n && !hits)
		return OH_ENOMEM;
	*out = (oh_standing_result){.hits = hits, .n = f->hits.n};
	memcpy(out->count, f->count, sizeof out->count);
	return OH_OK;
}

oh_status oh_standing_find(const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                           const oh_standing_options *o, oh_arena *a, oh_standing_result *out,
                           oh_error *err)
{
	enum { ALL_BUT_FAILS = 1 << OH_MEETS | 1 << OH_ASK | 1 << OH_NEAR };
	st_engine e;
	finding f = {.e = &e, .listed = o->verdicts ? o->verdicts : ALL_BUT_FAILS};
	for (size_t v = 0; v < 4; v++)
		oh_vec_init(&f.found[v], sizeof(candidate));
	oh_vec_init(&f.asked, sizeof(asked));
	oh_vec_init(&f.worths, sizeof(oh_parts));
	oh_vec_init(&f.hits, sizeof(oh_standing_hit));
	oh_status st = st_open(&e, ix, packs, probe, o);
	if (!st)
		st = run(&f, a, out);
	st_close(&e);
	for (size_t v = 0; v < 4; v++)
		oh_vec_release(&f.found[v]);
	oh_vec_release(&f.asked);
	oh_vec_release(&f.worths);
	oh_vec_release(&f.hits);
	return st ? oh_nomem(err) : OH_OK;
}
