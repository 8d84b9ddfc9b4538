/* What is likely the same as what: rows of an import, and stored listings.
 *
 * Two are likely the same when they are of one organisation, their titles are alike, and
 * no technical fact that both state differs. Each is entered under a few block keys – what
 * it says as a whole, its technical facts, its own number, three least hashes of its title –
 * and compared with the newest dozen of each block: linear in the rows, whatever they hold.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "imports.h"
#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/vec.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/similar.h"

enum {
	FACTS_MOST = 48,
	GRAMS_MOST = 96,
	BLOCK_MOST = 12, /* compared in a block */
	KEYS_MOST = 8,
	STORED_MOST = 20000 /* listings of one organisation */
};

struct twin_fact {
	uint32_t key, value;
	bool commercial;
};

struct item {
	oh_id listing;
	int64_t row, content;
	uint64_t org, number;
	const uint32_t *grams, *words; /* of the title; of the text where there are no facts */
	uint32_t n_grams, n_words;
	const struct twin_fact *facts; /* by key */
	uint32_t n_facts, n_technical;
	bool dead; /* a row that was read again */
};

struct link {
	uint32_t item, next; /* next: index + 1 */
};

struct sv_twins {
	oh_platform *p;
	oh_id tenant, org; /* org: all rows are its, 0: each names its own */
	oh_side side;
	oh_arena *arena;
	oh_vec items, links;
	oh_map *blocks; /* key → index of the newest link */
	oh_map *orgs;   /* folded name → 1: its stored listings are here */
	oh_map *rows;   /* number → item */
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ (h >> 31);
}

/* The folded text without spaces, brackets and marks. */
static oh_sv bare(oh_sv text, oh_arena *a)
{
	oh_sv s;
	if (text.n > 4096)
		text.n = 4096;
	if (!text.n || oh_fold_key(text, OH_FOLD_CASE, a, &s))
		return OH_SV("");
	char *p = oh_arena_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; p && i < s.n; i++) {
		if ((unsigned char)s.p[i] > ' ' && !strchr("()[],.;:-_/\"'", s.p[i]))
			p[n++] = s.p[i];
	}
	return p ? (oh_sv){p, n} : OH_SV("");
}

oh_sv sv_org_fold(oh_sv name, oh_arena *a)
{
	return bare(name, a);
}

bool sv_same_org(oh_sv x, oh_sv y)
{
	oh_arena *a = oh_arena_new(0);
	bool same = a && oh_sv_eq(bare(x, a), bare(y, a));
	oh_arena_free(a);
	return same;
}

static uint32_t fact_value(const oh_fact *f)
{
	uint64_t h = 7, set = 0;
	if (f->flags & OH_FACT_SET) {
		for (uint32_t i = 0; i < f->n_values; i++)
			set += mix(11, oh_sv_hash(f->values[i].text)); /* in any order */
		h = mix(h, set);
	} else {
		/* Seven digits are what a person means. */
		float lo = (float)f->lo, hi = (float)f->hi;
		uint32_t a, b;
		memcpy(&a, &lo, sizeof a);
		memcpy(&b, &hi, sizeof b);
		h = mix(mix(h, a), b);
		h = mix(h, f->flags & (OH_FACT_LO_OPEN | OH_FACT_HI_OPEN));
	}
	return (uint32_t)h;
}

static int by_key(const void *x, const void *y)
{
	const struct twin_fact *a = x, *b = y;
	return (a->key > b->key) - (a->key < b->key);
}

static oh_status take_facts(struct item *it, const oh_listing *l, oh_arena *a)
{
	struct twin_fact *facts = oh_arena_array(a, l->n_facts + 1, sizeof *facts);
	uint32_t n = 0;
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < l->n_facts && n < FACTS_MOST; i++) {
		const oh_fact *f = &l->facts[i];
		if (f->evidence == OH_IMPLIED)
			continue;
		facts[n++] = (struct twin_fact){(uint32_t)oh_sv_hash(f->attr->key), fact_value(f),
		                                f->attr->commercial};
		it->n_technical += !f->attr->commercial;
	}
	qsort(facts, n, sizeof *facts, by_key);
	it->facts = facts;
	it->n_facts = n;
	return OH_OK;
}

static uint32_t few(const uint32_t *grams, size_t n)
{
	return grams ? (uint32_t)(n < GRAMS_MOST ? n : GRAMS_MOST) : 0;
}

/* A number of the list's own, such as D-2031; a running number says nothing. */
static bool telling_number(oh_sv id)
{
	bool letter = false, digit = false;
	for (size_t i = 0; i < id.n; i++) {
		if (id.p[i] == '!')
			return false;
		digit = digit || (id.p[i] >= '0' && id.p[i] <= '9');
		letter = letter || (unsigned char)id.p[i] > '9';
	}
	return letter && digit && id.n >= 3;
}

int64_t sv_twin_content(const oh_listing *l, oh_sv org_key)
{
	oh_arena *a = oh_arena_new(0);
	struct item it = {0};
	uint64_t h = mix(oh_sv_hash(org_key), l->side);
	if (a && !take_facts(&it, l, a)) {
		h = mix(h, oh_sv_hash(bare(l->title, a)));
		h = mix(h, oh_sv_hash(bare(l->text, a)));
		for (uint32_t i = 0; i < it.n_facts; i++)
			h = mix(h, (uint64_t)it.facts[i].key << 32 | it.facts[i].value);
	}
	oh_arena_free(a);
	return (int64_t)h;
}

static oh_status make_item(struct sv_twins *t, const oh_listing *l, oh_sv org_key, struct item *it)
{
	size_t n = 0;
	it->org = oh_sv_hash(org_key);
	it->content = sv_twin_content(l, org_key);
	it->number = telling_number(l->id) ? oh_sv_hash(l->id) : 0;
	oh_status st = take_facts(it, l, t->arena);
	it->grams = oh_bigrams(oh_sv_sub(l->title, 0, 400), t->arena, &n);
	it->n_grams = few(it->grams, n);
	if (!st && it->n_technical == 0) {
		it->words = oh_bigrams(oh_sv_sub(l->text, 0, 1200), t->arena, &n);
		it->n_words = few(it->words, n);
	}
	return st;
}

static size_t block_keys(const struct item *it, uint64_t keys[KEYS_MOST])
{
	size_t n = 0;
	uint64_t facts = 0;
	keys[n++] = mix(1, (uint64_t)it->content);
	if (it->number)
		keys[n++] = mix(mix(2, it->org), it->number);
	for (uint32_t i = 0; i < it->n_facts; i++) {
		if (!it->facts[i].commercial)
			facts = mix(facts, (uint64_t)it->facts[i].key << 32 | it->facts[i].value);
	}
	if (facts)
		keys[n++] = mix(mix(3, it->org), facts);
	for (uint64_t seed = 0; seed < 3 && it->n_grams; seed++) {
		uint64_t least = UINT64_MAX;
		for (uint32_t i = 0; i < it->n_grams; i++) {
			uint64_t h = mix(seed + 17, it->grams[i]);
			least = h < least ? h : least;
		}
		keys[n++] = mix(mix(4 + seed, it->org), least);
	}
	return n;
}

static oh_status enter(struct sv_twins *t, const struct item *it)
{
	uint64_t keys[KEYS_MOST], at;
	size_t n = block_keys(it, keys);
	uint32_t index = (uint32_t)t->items.n;
	oh_status st = oh_vec_push(&t->items, it);
	for (size_t i = 0; !st && i < n; i++) {
		oh_sv key = {(const char *)&keys[i], sizeof keys[i]};
		struct link link = {index, 0};
		if (oh_map_get(t->blocks, key, &at))
			link.next = (uint32_t)at + 1;
		st = oh_map_set(t->blocks, key, t->links.n);
		if (!st)
			st = oh_vec_push(&t->links, &link);
	}
	return st;
}

/* Technical facts that both state: how many, how many alike; and of all facts. */
struct common {
	uint32_t technical, alike, all, all_alike;
};

static struct common compare_facts(const struct item *x, const struct item *y)
{
	struct common k = {0};
	for (uint32_t i = 0, j = 0; i < x->n_facts && j < y->n_facts;) {
		const struct twin_fact *a = &x->facts[i], *b = &y->facts[j];
		if (a->key != b->key) {
			i += a->key < b->key;
			j += a->key > b->key;
			continue;
		}
		bool same = a->value == b->value;
		k.all++;
		k.all_alike += same;
		k.technical += !a->commercial;
		k.alike += !a->commercial && same;
		i++;
		j++;
	}
	return k;
}

/* 0: not the same. */
static double likeness(const struct item *x, const struct item *y)
{
	double title = oh_bigrams_dice(x->grams, x->n_grams, y->grams, y->n_grams);
	if (x->org != y->org)
		return 0;
	if (x->content == y->content)
		return 1;
	struct common k = compare_facts(x, y);
	double agree = k.all ? (double)k.all_alike / k.all : 1;
	if (x->number && x->number == y->number && title >= 0.5)
		return 0.5 + 0.25 * title + 0.2 * agree;
	uint32_t fewer = x->n_technical < y->n_technical ? x->n_technical : y->n_technical;
	if (title < 0.6 || k.alike < k.technical || k.technical * 2 < fewer)
		return 0;
	if (fewer == 0) {
		if (x->n_technical != y->n_technical || title < 0.8)
			return 0;
		double text = oh_bigrams_dice(x->words, x->n_words, y->words, y->n_words);
		bool silent = x->n_words == 0 && y->n_words == 0;
		return silent ? 0.9 * title : text >= 0.8 ? 0.5 * title + 0.45 * text : 0;
	}
	return 0.55 * title + 0.4 * agree;
}

static void look(const struct sv_twins *t, const struct item *it, struct sv_twin *found)
{
	uint64_t keys[KEYS_MOST], at;
	size_t n = block_keys(it, keys);
	for (size_t i = 0; i < n; i++) {
		if (!oh_map_get(t->blocks, (oh_sv){(const char *)&keys[i], sizeof keys[i]}, &at))
			continue;
		uint32_t link = (uint32_t)at + 1;
		for (unsigned step = 0; link && step < BLOCK_MOST; step++) {
			const struct link *k = &OH_VEC_AT(&t->links, struct link, link - 1);
			const struct item *other = &OH_VEC_AT(&t->items, struct item, k->item);
			link = k->next;
			if (other->dead || (other->row >= 0 && other->row >= it->row))
				continue;
			double like = likeness(it, other);
			/* A stored one before a row, the earlier before the later. */
			bool better =
			    like > found->likeness ||
			    (like > 0 && like >= found->likeness &&
			     (found->row > other->row ||
			      (found->row == other->row && found->listing > other->listing)));
			if (better)
				*found = (struct sv_twin){other->listing, other->row,
				                          other->content, like};
		}
	}
}

/* --- stored listings of an organisation --- */

struct loading {
	struct sv_twins *t;
	oh_sv org_key, name;
	oh_error *err;
};

static oh_status add_stored(void *ctx, const oh_listing_row *row)
{
	struct loading *k = ctx;
	struct sv_twins *t = k->t;
	struct sv_listing s;
	struct item it = {.listing = row->id, .row = -1};
	if (row->state == OH_LISTING_CLOSED)
		return OH_OK;
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return oh_nomem(k->err);
	oh_status st = sv_listing_model(t->p, t->tenant, row, a, &s, NULL);
	if (!st)
		st = make_item(t, &s.l, k->org_key, &it);
	if (!st)
		st = enter(t, &it);
	oh_arena_free(a);
	/* One that is damaged is no twin of anything. */
	return st == OH_ENOMEM ? oh_nomem(k->err) : OH_OK;
}

static oh_status load_org(oh_db *db, void *ctx, oh_error *err)
{
	struct loading *k = ctx;
	struct sv_twins *t = k->t;
	oh_id org = t->org;
	k->err = err;
	oh_status st =
	    org ? OH_OK : sv_org_find(db, t->tenant, k->name, (oh_sv){NULL, 0}, &org, err);
	if (st || !org)
		return st;
	const oh_listing_filter f = {
	    .orgs = &org, .n_orgs = 1, .state = -1, .side = (int)t->side, .limit = STORED_MOST};
	return oh_listing_each(db, t->tenant, &f, add_stored, k, err);
}

/* --- life --- */

oh_status sv_twins_new(oh_platform *p, const oh_import *import, struct sv_twins **out,
                       oh_error *err)
{
	struct sv_twins *t = oh_calloc(1, sizeof *t);
	if (!t)
		return oh_nomem(err);
	t->p = p;
	t->tenant = import->tenant;
	t->org = import->org;
	t->side = import->side == 1 ? OH_DEMAND : OH_SUPPLY;
	t->arena = oh_arena_new(0);
	t->blocks = oh_map_new();
	t->orgs = oh_map_new();
	t->rows = oh_map_new();
	oh_vec_init(&t->items, sizeof(struct item));
	oh_vec_init(&t->links, sizeof(struct link));
	if (!t->arena || !t->blocks || !t->orgs || !t->rows) {
		sv_twins_free(t);
		return oh_nomem(err);
	}
	*out = t;
	return OH_OK;
}

void sv_twins_free(struct sv_twins *t)
{
	if (!t)
		return;
	oh_vec_release(&t->items);
	oh_vec_release(&t->links);
	oh_map_free(t->blocks);
	oh_map_free(t->orgs);
	oh_map_free(t->rows);
	oh_arena_free(t->arena);
	oh_free(t);
}

static oh_status see_org(struct sv_twins *t, oh_sv org_key, oh_sv name, oh_error *err)
{
	struct loading k = {.t = t, .org_key = org_key, .name = name};
	if (oh_map_get(t->orgs, org_key, NULL))
		return OH_OK;
	if (oh_map_set(t->orgs, org_key, 1))
		return oh_nomem(err);
	return oh_store_read(t->p->store, load_org, &k, err);
}

oh_status sv_twins_add(struct sv_twins *t, const oh_listing *l, int64_t row, int64_t *content,
                       struct sv_twin *found, oh_error *err)
{
	oh_arena *scratch = oh_arena_new(0);
	struct item it = {.row = row};
	uint64_t at;
	if (!scratch)
		return oh_nomem(err);
	oh_sv org_key = t->org ? OH_SV("=") : sv_org_fold(l->org, scratch);
	oh_sv row_key = {(const char *)&row, sizeof row};
	*found = (struct sv_twin){.row = -1};
	oh_status st = org_key.n ? see_org(t, org_key, l->org, err) : OH_OK;
	if (!st && oh_map_get(t->rows, row_key, &at))
		OH_VEC_AT(&t->items, struct item, at).dead = true;
	if (!st && (make_item(t, l, org_key, &it) || oh_map_set(t->rows, row_key, t->items.n)))
		st = oh_nomem(err);
	if (!st)
		*content = it.content;
	/* Whose it is must be known, and what it is. */
	if (!st && org_key.n && (it.n_grams || it.n_facts))
		look(t, &it, found);
	if (!st && enter(t, &it))
		st = oh_nomem(err);
	oh_arena_free(scratch);
	return st;
}

/* --- differences --- */

static void put_difference(oh_json_writer *w, oh_sv name, oh_sv here, oh_sv there)
{
	oh_json_begin_object(w);
	sv_put_text(w, "name", name);
	sv_put_text(w, "here", here);
	sv_put_text(w, "there", there);
	oh_json_end_object(w);
}

static void put_text_difference(const oh_call *c, oh_json_writer *w, const oh_msg *name, oh_sv here,
                                oh_sv there)
{
	if (!oh_sv_eq(bare(here, c->arena), bare(there, c->arena)))
		put_difference(w, oh_sv_from(oh_msg_text(name, c->lang)), here, there);
}

static const oh_fact *fact_of(const oh_listing *l, oh_sv key)
{
	for (size_t i = 0; i < l->n_facts; i++) {
		if (l->facts[i].evidence != OH_IMPLIED && oh_sv_eq(l->facts[i].attr->key, key))
			return &l->facts[i];
	}
	return NULL;
}

void sv_twin_differences(const oh_call *c, const oh_listing *here, const oh_listing *there,
                         oh_json_writer *w)
{
	const oh_sv none = {NULL, 0};
	oh_json_begin_array(w);
	put_text_difference(c, w, &oh_msg_service_import_field_title, here->title, there->title);
	put_text_difference(c, w, &oh_msg_service_import_field_text, here->text, there->text);
	for (size_t i = 0; i < here->n_facts; i++) {
		const oh_fact *x = &here->facts[i], *y = fact_of(there, x->attr->key);
		if (x->evidence == OH_IMPLIED || (y && fact_value(x) == fact_value(y)))
			continue;
		put_difference(w, sv_attr_name(x->attr, c->lang),
		               sv_fact_shown(x, c->lang, c->arena),
		               y ? sv_fact_shown(y, c->lang, c->arena) : none);
	}
	for (size_t i = 0; i < there->n_facts; i++) {
		const oh_fact *y = &there->facts[i];
		if (y->evidence != OH_IMPLIED && !fact_of(here, y->attr->key))
			put_difference(w, sv_attr_name(y->attr, c->lang), none,
			               sv_fact_shown(y, c->lang, c->arena));
	}
	oh_json_end_array(w);
}
