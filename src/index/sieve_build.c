/* The builder: entries are kept by group, in chains of growing pieces, so that each group
 * is made from what lies together and gives its memory back once its blocks stand. */
#include <math.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"
#include "sieve_internal.h"

enum {
	/* Of a group: pieces grow by half; from PIECE_OWN on each is an allocation of its own
	 * of PIECE_MAX, smaller ones share slabs. */
	PIECE_MIN = 512,
	PIECE_OWN = 1 << 20,
	PIECE_MAX = 1 << 23,
	SLAB_MIN = 1 << 16,
	SLAB_MAX = 1 << 23,
	BLOCKS_MAX = 1 << 26, /* a slab of blocks */
	ENTRY = 128,          /* bytes of an entry, about */
	DIRECT = 4096,        /* columns below are found without a hash */
	COLUMNS_MAX = UINT16_MAX,
};

typedef struct piece {
	struct piece *next;
	size_t used, cap; /* in units of 8 bytes */
	bool own;         /* not in a slab */
	uint64_t data[];
} piece;

typedef struct bucket {
	uint32_t group, n;
	piece *first, *last;
	size_t order;               /* its first in the order of all entries */
	size_t first_block, blocks; /* blocks: all of them */
	_Atomic size_t left;        /* blocks still to be made */
} bucket;

struct oh_sieve_builder {
	size_t n_entries;
	bucket *buckets;
	size_t n_buckets, cap_buckets;
	uint32_t *slots; /* number of the bucket + 1, by group; a power of two */
	size_t n_slots;
	uint32_t last; /* bucket of the entry before */
	sieve_slab *slabs;
	size_t slab, bytes; /* size of the next slab; of all records */
	sieve_columns columns[2];
};

oh_status oh_sieve_builder_new(size_t expected, oh_sieve_builder **out)
{
	oh_sieve_builder *b = oh_calloc(1, sizeof *b);
	if (!b)
		return OH_ENOMEM;
	b->slab = expected < SLAB_MAX / ENTRY ? expected * ENTRY : SLAB_MAX;
	b->slab = b->slab < SLAB_MIN ? SLAB_MIN : b->slab;
	*out = b;
	return OH_OK;
}

static void free_pieces(bucket *k)
{
	for (piece *p = k->first, *next; p; p = next) {
		next = p->next;
		if (p->own)
			sieve_free(p);
	}
	k->first = NULL;
}

void oh_sieve_builder_free(oh_sieve_builder *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n_buckets; i++)
		free_pieces(&b->buckets[i]);
	sieve_free(b->buckets);
	sieve_slabs_free(b->slabs);
	oh_free(b->slots);
	for (size_t i = 0; i < 2; i++) {
		sieve_free(b->columns[i].numbers);
		oh_free(b->columns[i].direct);
		oh_free(b->columns[i].table);
		sieve_free(b->columns[i].hints);
	}
	oh_free(b);
}

/* ---- adding ---- */

static oh_status grow_slots(oh_sieve_builder *b)
{
	size_t n = b->n_slots ? b->n_slots * 2 : 16;
	uint32_t *slots = oh_calloc(n, sizeof *slots);
	if (!slots)
		return OH_ENOMEM;
	for (size_t i = 0; i < b->n_buckets; i++) {
		size_t at = sieve_spread(b->buckets[i].group, n);
		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = (uint32_t)i + 1;
	}
	oh_free(b->slots);
	b->slots = slots;
	b->n_slots = n;
	return OH_OK;
}

static oh_status find_bucket(oh_sieve_builder *b, uint32_t group, bucket **out)
{
	if (b->last < b->n_buckets && b->buckets[b->last].group == group) {
		*out = &b->buckets[b->last];
		return OH_OK;
	}
	if (b->n_buckets * 2 >= b->n_slots && grow_slots(b))
		return OH_ENOMEM;
	size_t at = sieve_spread(group, b->n_slots);
	while (b->slots[at] && b->buckets[b->slots[at] - 1].group != group)
		at = (at + 1) & (b->n_slots - 1);
	if (!b->slots[at]) {
		if (sieve_grow((void **)&b->buckets, &b->cap_buckets, b->n_buckets + 1,
		               sizeof *b->buckets))
			return OH_ENOMEM;
		bucket *fresh = &b->buckets[b->n_buckets++];
		memset(fresh, 0, sizeof *fresh);
		fresh->group = group;
		b->slots[at] = (uint32_t)b->n_buckets;
	}
	b->last = b->slots[at] - 1;
	*out = &b->buckets[b->last];
	return OH_OK;
}

static oh_status grow_table(sieve_columns *c)
{
	size_t n = c->slots ? c->slots * 2 : 64;
	uint16_t *table = oh_calloc(n, sizeof *table);
	if (!table)
		return OH_ENOMEM;
	for (size_t i = 0; i < c->n; i++) {
		if (c->numbers[i] < DIRECT)
			continue;
		size_t at = sieve_spread(c->numbers[i], n);
		while (table[at])
			at = (at + 1) & (n - 1);
		table[at] = (uint16_t)(i + 1);
	}
	oh_free(c->table);
	c->table = table;
	c->slots = n;
	return OH_OK;
}

static oh_status grow_direct(sieve_columns *c, uint32_t number)
{
	size_t n = c->n_direct ? c->n_direct : 32;
	while (n <= number)
		n *= 2;
	uint16_t *direct = oh_realloc(c->direct, n * sizeof *direct);
	if (!direct)
		return OH_ENOMEM;
	memset(direct + c->n_direct, 0, (n - c->n_direct) * sizeof *direct);
	c->direct = direct;
	c->n_direct = n;
	return OH_OK;
}

static oh_status find_far_column(sieve_columns *c, uint32_t number, uint16_t *out)
{
	uint16_t *slot;
	if (number < DIRECT) {
		if (number >= c->n_direct && grow_direct(c, number))
			return OH_ENOMEM;
		slot = &c->direct[number];
	} else {
		if (c->n * 2 >= c->slots && grow_table(c))
			return OH_ENOMEM;
		size_t at = sieve_spread(number, c->slots);
		while (c->table[at] && c->numbers[c->table[at] - 1] != number)
			at = (at + 1) & (c->slots - 1);
		slot = &c->table[at];
	}
	if (!*slot) {
		if (c->n == COLUMNS_MAX)
			return OH_ELIMIT;
		if (sieve_grow((void **)&c->numbers, &c->cap, c->n + 1, sizeof *c->numbers))
			return OH_ENOMEM;
		c->numbers[c->n++] = number;
		*slot = (uint16_t)c->n;
	}
	*out = (uint16_t)(*slot - 1);
	return OH_OK;
}

static inline oh_status find_column(sieve_columns *c, uint32_t number, uint16_t *out)
{
	if (number >= c->n_direct || !c->direct[number])
		return find_far_column(c, number, out);
	*out = (uint16_t)(c->direct[number] - 1);
	return OH_OK;
}

static oh_status find_hint(oh_sieve_builder *b, uint32_t column, sieve_hint **out)
{
	sieve_columns *c = &b->columns[0];
	uint16_t at;
	oh_status st = find_column(c, column, &at);
	size_t before = c->n_hints;
	if (!st)
		st = sieve_grow((void **)&c->hints, &c->n_hints, at + 1U, sizeof *c->hints);
	if (st)
		return st;
	memset(c->hints + before, 0, (c->n_hints - before) * sizeof *c->hints);
	*out = &c->hints[at];
	return OH_OK;
}

oh_status oh_sieve_below(oh_sieve_builder *b, uint32_t column)
{
	sieve_hint *hint;
	oh_status st = find_hint(b, column, &hint);
	if (!st)
		hint->below = true;
	return st;
}

oh_status oh_sieve_pair(oh_sieve_builder *b, uint32_t low, uint32_t high)
{
	uint16_t at;
	sieve_hint *hint;
	oh_status st = low == high ? OH_EUSAGE : find_column(&b->columns[0], high, &at);
	if (!st)
		st = find_hint(b, low, &hint);
	if (!st)
		hint->high = (uint16_t)(at + 1);
	return st;
}

/* Room for a record at the end of the bucket's pieces. */
static sieve_record *room(oh_sieve_builder *b, bucket *k, size_t units)
{
	if (k->last && k->last->cap - k->last->used >= units)
		return (sieve_record *)(k->last->data + k->last->used);
	size_t bytes = k->last ? k->last->cap * 8 * 3 / 2 : PIECE_MIN;
	bytes = bytes < units * 8 + sizeof(piece) ? units * 8 + sizeof(piece) : bytes;
	piece *p;
	if (bytes < PIECE_OWN) {
		const sieve_slab *before = b->slabs;
		p = sieve_carve(&b->slabs, bytes, b->slab);
		if (b->slabs != before && b->slab < SLAB_MAX)
			b->slab *= 2;
	} else {
		bytes = bytes < PIECE_MAX ? PIECE_MAX : bytes;
		p = sieve_alloc(bytes);
	}
	if (!p)
		return NULL;
	*p = (piece){.cap = (bytes - sizeof *p) / 8, .own = bytes >= PIECE_OWN};
	if (k->last)
		k->last->next = p;
	else
		k->first = p;
	k->last = p;
	return (sieve_record *)p->data;
}

static size_t record_units(size_t n_numbers, size_t n_values)
{
	return (sizeof(sieve_record) + n_numbers * (sizeof(double) + sizeof(uint16_t)) +
	        n_values * (sizeof(uint32_t) + sizeof(uint16_t)) + 7) /
	       8;
}

oh_status oh_sieve_add(oh_sieve_builder *b, const oh_sieve_entry *e)
{
	if (isnan(e->weight))
		return OH_EUSAGE;
	for (size_t i = 0; i < e->n_numbers; i++)
		if (isnan(e->numbers[i].number))
			return OH_EUSAGE;
	if (b->n_entries >= UINT32_MAX || e->n_numbers + e->n_values > UINT32_MAX)
		return OH_ELIMIT;
	bucket *k;
	oh_status st = find_bucket(b, e->group, &k);
	if (st)
		return st;
	size_t units = record_units(e->n_numbers, e->n_values);
	sieve_record *r = room(b, k, units);
	if (!r)
		return OH_ENOMEM;
	*r = (sieve_record){.id = e->id,
	                    .weight = e->weight + 0.0,
	                    .n_numbers = (uint32_t)e->n_numbers,
	                    .n_values = (uint32_t)e->n_values};
	double *numbers = (double *)(r + 1);
	uint32_t *values = (uint32_t *)(numbers + e->n_numbers);
	uint16_t *columns = (uint16_t *)(values + e->n_values);
	for (size_t i = 0; !st && i < e->n_numbers; i++) {
		numbers[i] = e->numbers[i].number;
		st = find_column(&b->columns[0], e->numbers[i].column, columns++);
	}
	for (size_t i = 0; !st && i < e->n_values; i++) {
		values[i] = e->values[i].value;
		st = find_column(&b->columns[1], e->values[i].column, columns++);
	}
	if (st)
		return st; /* nothing counts yet */
	k->last->used += units;
	k->n++;
	b->bytes += units * 8;
	b->n_entries++;
	return OH_OK;
}

/* ---- finishing ---- */

/* What goes into a block. */
typedef struct cut {
	bucket *bucket;
	uint32_t from, n, filled;
} cut;

typedef struct finishing {
	oh_sieve_builder *b;
	bucket **buckets;           /* by group */
	const sieve_record **order; /* by block */
	uint16_t *places;           /* in the block */
	cut *cuts;                  /* by block */
	sieve_worker *workers;
	unsigned n_workers;
	size_t slab;
	oh_sieve *s;
} finishing;

/* The records of a bucket, one after the other as they came. */
typedef struct walk {
	const piece *p;
	size_t at;
} walk;

static const sieve_record *walk_on(walk *w)
{
	while (w->p && w->at == w->p->used)
		*w = (walk){w->p->next, 0};
	if (!w->p)
		return NULL;
	const sieve_record *r = (const sieve_record *)(w->p->data + w->at);
	w->at += record_units(r->n_numbers, r->n_values);
	return r;
}

/* Fills w->ranks: which place each record has, heaviest first, else as they came. False:
 * they came so. */
static oh_status rank_bucket(const bucket *k, sieve_worker *w, bool *ranked)
{
	if (sieve_grow((void **)&w->items, &w->cap_items, k->n, sizeof *w->items) ||
	    sieve_grow((void **)&w->spare, &w->cap_spare, k->n, sizeof *w->spare) ||
	    sieve_grow((void **)&w->ranks, &w->cap_ranks, k->n, sizeof *w->ranks))
		return OH_ENOMEM;
	uint32_t n = 0;
	*ranked = false;
	walk each = {k->first, 0};
	for (const sieve_record *r; (r = walk_on(&each)); n++) {
		w->items[n] = (sieve_item){~sieve_key(r->weight), n};
		*ranked = *ranked || (n && w->items[n - 1].key > w->items[n].key);
	}
	if (!*ranked)
		return OH_OK;
	sieve_sort(w->items, w->spare, n);
	for (uint32_t i = 0; i < n; i++)
		w->ranks[w->items[i].place] = i;
	return OH_OK;
}

/* Hands the records to their blocks. In a block they stay as they came, since they lie in
 * memory so; each has its place beside it. */
static oh_status order_groups(void *ctx, size_t from, size_t to, unsigned worker)
{
	finishing *f = ctx;
	sieve_worker *w = &f->workers[worker];
	for (size_t i = from; i < to; i++) {
		const bucket *k = f->buckets[i];
		cut *cuts = f->cuts + k->first_block;
		bool ranked;
		if (rank_bucket(k, w, &ranked))
			return OH_ENOMEM;
		walk each = {k->first, 0};
		const sieve_record *r;
		for (uint32_t j = 0; (r = walk_on(&each)); j++) {
			uint32_t rank = ranked ? w->ranks[j] : j;
			/* From the third on blocks are of one size. */
			size_t at = k->blocks > 1 && rank >= cuts[1].from;
			if (k->blocks > 2 && rank >= cuts[2].from)
				at = 2 + (rank - cuts[2].from) / OH_SIEVE_BLOCK;
			size_t slot = k->order + cuts[at].from + cuts[at].filled++;
			f->order[slot] = r;
			f->places[slot] = (uint16_t)(rank - cuts[at].from);
		}
	}
	return OH_OK;
}

static oh_status make_blocks(void *ctx, size_t from, size_t to, unsigned worker)
{
	finishing *f = ctx;
	for (size_t i = from; i < to; i++) {
		const cut *c = &f->cuts[i];
		size_t first = c->bucket->order + c->from;
		oh_status st =
		    sieve_block_make(f->b->columns, f->order + first, f->places + first, c->n,
		                     f->slab, &f->workers[worker], &f->s->blocks[i]);
		if (st)
			return st;
		f->s->blocks[i]->from = c->from;
		if (atomic_fetch_sub(&c->bucket->left, 1) == 1)
			free_pieces(c->bucket);
	}
	return OH_OK;
}

/* Of n entries from a place on, how many go into a block. The first blocks of a large
 * group are small, since the best few are mostly found among the heaviest. */
static size_t block_size(size_t from, size_t n)
{
	enum { FIRST = 8192, SECOND = 3 * FIRST };
	if (from == 0 && n > 2 * FIRST)
		return FIRST;
	if (from == FIRST && n > OH_SIEVE_BLOCK)
		return SECOND;
	return n < OH_SIEVE_BLOCK ? n : OH_SIEVE_BLOCK;
}

static size_t count_blocks(size_t n)
{
	size_t blocks = 0;
	for (size_t from = 0; from < n; blocks++)
		from += block_size(from, n - from);
	return blocks;
}

static oh_status by_group(finishing *f)
{
	oh_sieve_builder *b = f->b;
	sieve_item *items = oh_calloc(b->n_buckets, sizeof *items);
	sieve_item *spare = oh_calloc(b->n_buckets, sizeof *spare);
	f->buckets = oh_calloc(b->n_buckets, sizeof(bucket *));
	bool done = items && spare && f->buckets;
	for (size_t i = 0; done && i < b->n_buckets; i++)
		items[i] = (sieve_item){b->buckets[i].group, (uint32_t)i};
	if (done)
		sieve_sort(items, spare, b->n_buckets);
	size_t order = 0, blocks = 0;
	for (size_t i = 0; done && i < b->n_buckets; i++) {
		bucket *k = f->buckets[i] = &b->buckets[items[i].place];
		k->order = order;
		k->first_block = blocks;
		k->blocks = count_blocks(k->n);
		atomic_store(&k->left, k->blocks);
		order += k->n;
		blocks += k->blocks;
	}
	f->s->n_blocks = blocks;
	oh_free(items);
	oh_free(spare);
	return done ? OH_OK : OH_ENOMEM;
}

static void add_group(oh_sieve *s, const bucket *k)
{
	size_t at = sieve_spread(k->group, s->n_slots);
	while (s->slots[at])
		at = (at + 1) & (s->n_slots - 1);
	s->groups[s->n_groups++] = (sieve_group){.group = k->group,
	                                         .n = k->n,
	                                         .first = (uint32_t)k->first_block,
	                                         .n_blocks = (uint32_t)k->blocks};
	s->slots[at] = (uint32_t)s->n_groups;
}

static oh_status prepare(finishing *f)
{
	oh_sieve_builder *b = f->b;
	oh_sieve *s = f->s;
	oh_status st = by_group(f);
	if (st)
		return st;
	s->n_entries = b->n_entries;
	/* Large sieves in large slabs; of small ones an eighth may be lost. */
	f->slab = b->bytes / 8 < SLAB_MIN ? b->bytes / 8 : SLAB_MIN;
	if (b->bytes / f->n_workers >= BLOCKS_MAX / 8)
		f->slab = BLOCKS_MAX;
	s->groups = oh_calloc(b->n_buckets, sizeof *s->groups);
	s->blocks = oh_calloc(s->n_blocks, sizeof(sieve_block *));
	for (s->n_slots = 2; s->n_slots < 2 * b->n_buckets;)
		s->n_slots *= 2;
	s->slots = oh_calloc(s->n_slots, sizeof *s->slots);
	f->order = sieve_alloc(b->n_entries * sizeof(sieve_record *));
	f->places = sieve_alloc(b->n_entries * sizeof *f->places);
	f->cuts = oh_calloc(s->n_blocks, sizeof *f->cuts);
	f->workers = oh_calloc(f->n_workers, sizeof *f->workers);
	if (!s->groups || !s->slots || !s->blocks || !f->order || !f->places || !f->cuts ||
	    !f->workers)
		return OH_ENOMEM;
	for (size_t i = 0; i < b->n_buckets; i++) {
		bucket *k = f->buckets[i];
		size_t from = 0;
		for (size_t j = 0; j < k->blocks; j++) {
			size_t n = block_size(from, k->n - from);
			f->cuts[k->first_block + j] = (cut){k, (uint32_t)from, (uint32_t)n, 0};
			from += n;
		}
		/* A bucket is empty where adding its first entry failed. */
		if (k->n)
			add_group(s, k);
	}
	for (unsigned i = 0; i < f->n_workers; i++)
		if (sieve_worker_init(&f->workers[i], b->columns[0].n + b->columns[1].n))
			return OH_ENOMEM;
	return OH_OK;
}

oh_status oh_sieve_finish(oh_sieve_builder *b, unsigned threads, oh_sieve **out)
{
	unsigned n = threads ? threads : oh_task_cpus();
	finishing f = {.b = b, .n_workers = n, .s = oh_calloc(1, sizeof(oh_sieve))};
	oh_status st = f.s ? prepare(&f) : OH_ENOMEM;
	if (!st)
		st = oh_task_for(b->n_buckets, 1, n, order_groups, &f);
	if (!st)
		st = oh_task_for(f.s->n_blocks, 1, n, make_blocks, &f);
	for (unsigned i = 0; f.workers && i < n; i++) {
		for (sieve_slab *slab = f.workers[i].slabs, *next; !st && slab; slab = next) {
			next = slab->next;
			slab->next = f.s->slabs;
			f.s->slabs = slab;
			f.workers[i].slabs = next;
		}
		sieve_worker_release(&f.workers[i]);
	}
	oh_free(f.workers);
	oh_free(f.buckets);
	sieve_free(f.order);
	sieve_free(f.places);
	oh_free(f.cuts);
	oh_sieve_builder_free(b);
	if (st) {
		oh_sieve_free(f.s);
		return st;
	}
	f.s->bytes =
	    sizeof *f.s + f.s->n_groups * sizeof *f.s->groups + f.s->n_slots * sizeof *f.s->slots;
	for (size_t i = 0; i < f.s->n_groups; i++) {
		sieve_group *g = &f.s->groups[i];
		g->head = f.s->blocks[g->first];
		g->lines = g->head->head;
	}
	for (size_t i = 0; i < f.s->n_blocks; i++)
		f.s->bytes += sizeof(sieve_block *) + f.s->blocks[i]->bytes;
	*out = f.s;
	return OH_OK;
}

/* ---- what stands ---- */

void oh_sieve_free(oh_sieve *s)
{
	if (!s)
		return;
	sieve_slabs_free(s->slabs);
	oh_free(s->blocks);
	oh_free(s->groups);
	oh_free(s->slots);
	oh_free(s);
}

size_t oh_sieve_bytes(const oh_sieve *s)
{
	return s->bytes;
}

size_t oh_sieve_entries(const oh_sieve *s)
{
	return s->n_entries;
}

const sieve_group *sieve_find_group(const oh_sieve *s, uint32_t group)
{
	if (!s->n_groups)
		return NULL;
	size_t at = sieve_spread(group, s->n_slots);
	while (s->slots[at] && s->groups[s->slots[at] - 1].group != group)
		at = (at + 1) & (s->n_slots - 1);
	return s->slots[at] ? &s->groups[s->slots[at] - 1] : NULL;
}

size_t oh_sieve_group(const oh_sieve *s, uint32_t group)
{
	const sieve_group *g = sieve_find_group(s, group);
	return g ? g->n : 0;
}

/* The block of a place of a group, the place in the block. */
static const sieve_block *block_of(const oh_sieve *s, uint32_t group, size_t *place)
{
	const sieve_group *g = sieve_find_group(s, group);
	sieve_block *const *b = s->blocks + g->first;
	size_t from = 0, to = g->n_blocks;
	while (to - from > 1) {
		size_t mid = (from + to) / 2;
		if (b[mid]->from <= *place)
			from = mid;
		else
			to = mid;
	}
	*place -= b[from]->from;
	return b[from];
}

uint64_t oh_sieve_id(const oh_sieve *s, uint32_t group, size_t place)
{
	const sieve_block *b = block_of(s, group, &place);
	return sieve_id(b, place);
}

double oh_sieve_weight(const oh_sieve *s, uint32_t group, size_t place)
{
	const sieve_block *b = block_of(s, group, &place);
	return sieve_weight(b, place);
}
