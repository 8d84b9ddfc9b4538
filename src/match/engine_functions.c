/* Which supplies state the function of a demanded category: all words at once, in one
 * walk over the text of each supply. */
#include "engine.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"
#include "ouhe/base/vec.h"

enum { SLOTS = 1 << 12 };

typedef struct word {
	oh_sv text;
	uint32_t kin; /* of demands */
	uint32_t next;
} word;

typedef struct found {
	uint32_t kin, supply;
} found;

typedef struct worker {
	oh_arena *a;
	uint32_t *seen; /* by kin of demands: the last supply that states it, + 1 */
	oh_vec found;
} worker;

typedef struct search {
	const oh_engine *e;
	oh_vec words;
	/* By a hash of the first three bytes, of two where it has no more: its words + 1. */
	uint32_t two[SLOTS], three[SLOTS];
	bool short_ones;
	worker *workers;
} search;

static uint32_t slot_of(const char *p, size_t n)
{
	uint32_t h = (uint8_t)p[0] | (uint32_t)(uint8_t)p[1] << 8;
	if (n > 2)
		h |= (uint32_t)(uint8_t)p[2] << 16;
	return h * 0x9E3779B1U >> 20;
}

static bool all_related(const oh_engine *e, const oh_kin *d)
{
	const oh_kins *s = &e->supply_kins;
	for (size_t k = 0; k < s->n; k++)
		if (!oh_category_related(d->pack, d->category, s->kins[k].pack,
		                         s->kins[k].category))
			return false;
	return true;
}

static oh_status add_words(search *x, size_t kin, oh_arena *scratch)
{
	oh_function f;
	oh_status st = oh_function_of(x->e->demand_kins.kins[kin].category, scratch, &f);
	for (size_t i = 0; i < f.n && !st; i++) {
		bool few = f.words[i].n < 3;
		uint32_t *head = (few ? x->two : x->three) + slot_of(f.words[i].p, f.words[i].n);
		word w = {f.words[i], (uint32_t)kin, *head};
		st = oh_vec_push(&x->words, &w);
		*head = (uint32_t)x->words.n;
		x->short_ones = x->short_ones || few;
	}
	return st;
}

static oh_status look(const search *x, worker *w, uint32_t head, oh_sv text, size_t at,
                      uint32_t supply)
{
	oh_status st = OH_OK;
	for (; head && !st; head = OH_VEC_AT(&x->words, word, head - 1).next) {
		const word *t = &OH_VEC_AT(&x->words, word, head - 1);
		if (w->seen[t->kin] == supply + 1 || t->text.n > text.n - at ||
		    memcmp(t->text.p, text.p + at, t->text.n) != 0 ||
		    !oh_word_stands(t->text, text, at))
			continue;
		w->seen[t->kin] = supply + 1;
		found f = {t->kin, supply};
		st = oh_vec_push(&w->found, &f);
	}
	return st;
}

static oh_status search_chunk(void *ctx, size_t from, size_t to, unsigned number)
{
	search *x = ctx;
	worker *w = &x->workers[number];
	oh_arena_mark mark = oh_arena_mark_get(w->a);
	for (size_t i = from; i < to; i++) {
		oh_sv text;
		oh_status st = oh_function_text(x->e->supplies[i].listing, w->a, &text);
		for (size_t at = 0; at + 1 < text.n && !st; at++) {
			if (at + 2 < text.n)
				st = look(x, w, x->three[slot_of(text.p + at, 3)], text, at,
				          (uint32_t)i);
			if (x->short_ones && !st)
				st = look(x, w, x->two[slot_of(text.p + at, 2)], text, at,
				          (uint32_t)i);
		}
		oh_arena_rewind(w->a, mark);
		if (st)
			return st;
	}
	return OH_OK;
}

static int by_kin(const void *x, const void *y)
{
	const found *a = x, *b = y;
	if (a->kin != b->kin)
		return a->kin < b->kin ? -1 : 1;
	return a->supply < b->supply ? -1 : a->supply > b->supply;
}

static oh_status gather(oh_engine *e, search *x, unsigned threads, oh_arena *scratch)
{
	size_t n = 0, at = 0;
	for (unsigned i = 0; i < threads; i++)
		n += x->workers[i].found.n;
	found *all = oh_arena_array(scratch, n + 1, sizeof *all);
	uint32_t *supplies = oh_arena_array(scratch, n + 1, sizeof *supplies);
	if (!all || !supplies)
		return OH_ENOMEM;
	for (unsigned i = 0; i < threads; i++) {
		const oh_vec *v = &x->workers[i].found;
		if (v->n)
			memcpy(all + at, v->p, v->n * sizeof *all);
		at += v->n;
	}
	qsort(all, n, sizeof *all, by_kin);
	for (size_t i = 0; i < n; i++) {
		oh_stating *s = &e->stating[all[i].kin];
		if (s->n++ == 0)
			s->supplies = supplies + i;
		supplies[i] = all[i].supply;
	}
	return OH_OK;
}

static oh_status workers_new(search *x, unsigned threads, oh_arena *scratch)
{
	x->workers = oh_arena_array(scratch, threads, sizeof *x->workers);
	for (unsigned i = 0; x->workers && i < threads; i++)
		oh_vec_init(&x->workers[i].found, sizeof(found));
	for (unsigned i = 0; x->workers && i < threads; i++) {
		worker *w = &x->workers[i];
		w->seen = oh_arena_array(scratch, x->e->demand_kins.n + 1, sizeof *w->seen);
		w->a = oh_arena_new(0);
		if (!w->seen || !w->a)
			return OH_ENOMEM;
	}
	return x->workers ? OH_OK : OH_ENOMEM;
}

oh_status oh_engine_functions(oh_engine *e, unsigned threads, oh_arena *scratch)
{
	search *x = oh_arena_zalloc(scratch, sizeof *x);
	oh_status st = x ? OH_OK : OH_ENOMEM;
	if (st)
		return st;
	x->e = e;
	oh_vec_init(&x->words, sizeof(word));
	for (size_t k = 0; k < e->demand_kins.n && !st; k++) {
		bool wanted = e->stating[k].n && !all_related(e, &e->demand_kins.kins[k]);
		e->stating[k].n = 0;
		if (wanted)
			st = add_words(x, k, scratch);
	}
	if (!st && x->words.n) {
		st = workers_new(x, threads, scratch);
		if (!st)
			st = oh_task_for(e->n, 256, threads, search_chunk, x);
		if (!st)
			st = gather(e, x, threads, scratch);
		for (unsigned i = 0; x->workers && i < threads; i++) {
			oh_arena_free(x->workers[i].a);
			oh_vec_release(&x->workers[i].found);
		}
	}
	oh_vec_release(&x->words);
	return st;
}
