/* Products and companies of a catalogue in the order of an index. */
#include <stdlib.h>

#include "internal.h"
#include "ouhe/report/catalogue.h"
#include "ouhe/text/collate.h"

struct sorting {
	oh_catalogue_item item;
	oh_sv key;
	size_t order;
};

static int by_letter(const void *a, const void *b)
{
	const struct sorting *x = a, *y = b;
	/* Names that begin with no letter come last. */
	int lx = x->item.letter == '#' ? 'Z' + 1 : x->item.letter,
	    ly = y->item.letter == '#' ? 'Z' + 1 : y->item.letter;
	int d = lx - ly;
	if (d == 0)
		d = oh_sv_cmp(x->key, y->key);
	if (d == 0)
		d = oh_sv_cmp(x->item.name, y->item.name);
	if (d == 0)
		d = (int)x->item.demand - (int)y->item.demand;
	if (d == 0)
		d = (x->order > y->order) - (x->order < y->order);
	return d;
}

/* What is being put in order; keys die with it. */
struct index {
	oh_arena *keys;
	oh_buf text;
	struct sorting *list;
	size_t n;
};

static oh_status add(struct index *x, const oh_catalogue_item *item, oh_error *err)
{
	struct sorting *s = &x->list[x->n];
	s->item = *item;
	s->item.name = oh_sv_trim(item->name);
	s->order = x->n++;
	oh_buf_clear(&x->text);
	oh_status st = oh_collate_key(s->item.name, &x->text);
	if (st == OH_ENOMEM)
		return oh_nomem(err);
	if (st) /* no rules of order here: by bytes */
		oh_buf_sv_put(&x->text, s->item.name);
	s->item.letter = st ? '#' : oh_collate_letter(oh_buf_sv(&x->text));
	s->key = oh_arena_sv(x->keys, oh_buf_sv(&x->text));
	return s->key.p ? OH_OK : oh_nomem(err);
}

static oh_status sorted(struct index *x, oh_arena *a, oh_catalogue_item **out, size_t *n,
                        oh_error *err)
{
	oh_catalogue_item *items = oh_arena_array(a, x->n + 1, sizeof *items);
	if (!items)
		return oh_nomem(err);
	if (x->n)
		qsort(x->list, x->n, sizeof *x->list, by_letter);
	for (size_t i = 0; i < x->n; i++)
		items[i] = x->list[i].item;
	*out = items;
	*n = x->n;
	return OH_OK;
}

static oh_status add_products(struct index *x, const oh_catalogue_company *o, size_t entry,
                              oh_error *err)
{
	oh_status st = OH_OK;
	for (size_t j = 0; j < o->n_supplies && !st; j++)
		st = add(
		    x,
		    &(oh_catalogue_item){.name = o->supplies[j].title, .entry = entry, .line = j},
		    err);
	for (size_t j = 0; j < o->n_demands && !st; j++)
		st =
		    add(x,
		        &(oh_catalogue_item){
		            .name = o->demands[j].title, .demand = true, .entry = entry, .line = j},
		        err);
	return st;
}

static oh_status index_of(const oh_catalogue *c, bool products, oh_arena *a,
                          oh_catalogue_item **out, size_t *n, oh_error *err)
{
	struct index x = {.keys = oh_arena_new(0)};
	oh_catalogue_tally tally;
	size_t entry = 0;
	oh_catalogue_count(c, &tally);
	size_t most = products ? tally.supplies + tally.demands : tally.companies;
	x.list = x.keys ? oh_arena_array(x.keys, most + 1, sizeof *x.list) : NULL;
	oh_status st = x.list ? OH_OK : oh_nomem(err);
	for (size_t i = 0; i < c->n && !st; i++)
		for (size_t k = 0; k < c->chapters[i].n && !st; k++, entry++) {
			const oh_catalogue_company *o = &c->chapters[i].companies[k];
			st = products
			         ? add_products(&x, o, entry, err)
			         : add(&x, &(oh_catalogue_item){.name = o->name, .entry = entry},
			               err);
		}
	if (!st)
		st = sorted(&x, a, out, n, err);
	oh_buf_release(&x.text);
	oh_arena_free(x.keys);
	return st;
}

oh_status oh_catalogue_products(const oh_catalogue *c, oh_arena *a, oh_catalogue_item **out,
                                size_t *n, oh_error *err)
{
	return index_of(c, true, a, out, n, err);
}

oh_status oh_catalogue_companies(const oh_catalogue *c, oh_arena *a, oh_catalogue_item **out,
                                 size_t *n, oh_error *err)
{
	return index_of(c, false, a, out, n, err);
}
