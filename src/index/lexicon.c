/* The words of the packs: values and categories with their synonyms, in a trie. */
#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/text/fold.h"

enum { LONGEST = 48, ROOTS = 0x10000, PAIRS = 1 << 16 };

/* A node's children are edges of a hash table by (node, character). */
typedef struct edge {
	uint32_t node, cp, to; /* to 0: free */
} edge;

typedef struct name {
	uint32_t concept, at, n; /* characters of a category's name */
} name;

struct ix_lexicon {
	oh_arena *arena;
	uint32_t *roots; /* by first character: node, 0 for none */
	uint64_t *pairs; /* a bit for each two characters that begin some word, by hash */
	edge *edges;
	size_t n_edges, cap;     /* cap: a power of two */
	oh_vec heads;            /* uint32_t by node: first of its concepts in links, 0 none */
	oh_vec links;            /* pairs: concept, next */
	uint32_t *first, *count; /* by node, into concepts: after freezing */
	uint32_t *concepts, *begins;
	oh_vec names;      /* name */
	oh_vec characters; /* uint32_t */
};

typedef struct link {
	uint32_t concept, next;
} link;

static size_t slot_of(const ix_lexicon *l, uint32_t node, uint32_t cp)
{
	uint64_t h = ((uint64_t)node << 21 ^ cp) * 0x9E3779B97F4A7C15U;
	return (size_t)(h >> 20) & (l->cap - 1);
}

static uint32_t step(const ix_lexicon *l, uint32_t node, uint32_t cp)
{
	for (size_t i = slot_of(l, node, cp);; i = (i + 1) & (l->cap - 1)) {
		const edge *e = &l->edges[i];
		if (e->to == 0 || (e->node == node && e->cp == cp))
			return e->to;
	}
}

static void place(ix_lexicon *l, edge e)
{
	size_t i = slot_of(l, e.node, e.cp);
	while (l->edges[i].to)
		i = (i + 1) & (l->cap - 1);
	l->edges[i] = e;
}

static oh_status grow(ix_lexicon *l)
{
	edge *old = l->edges;
	size_t cap = l->cap;
	l->edges = oh_calloc(cap * 2, sizeof *l->edges);
	if (!l->edges) {
		l->edges = old;
		return OH_ENOMEM;
	}
	l->cap = cap * 2;
	for (size_t i = 0; i < cap; i++)
		if (old[i].to)
			place(l, old[i]);
	oh_free(old);
	return OH_OK;
}

static oh_status child(ix_lexicon *l, uint32_t node, uint32_t cp, uint32_t *out)
{
	uint32_t zero = 0;
	*out = step(l, node, cp);
	if (*out)
		return OH_OK;
	if (2 * (l->n_edges + 1) > l->cap && grow(l))
		return OH_ENOMEM;
	*out = (uint32_t)l->heads.n;
	if (oh_vec_push(&l->heads, &zero))
		return OH_ENOMEM;
	place(l, (edge){node, cp, *out});
	l->n_edges++;
	return OH_OK;
}

static oh_status attach(ix_lexicon *l, uint32_t node, uint32_t concept)
{
	uint32_t *head = &OH_VEC_AT(&l->heads, uint32_t, node);
	for (uint32_t i = *head; i; i = OH_VEC_AT(&l->links, link, i).next)
		if (OH_VEC_AT(&l->links, link, i).concept == concept)
			return OH_OK;
	link new = {concept, *head};
	*head = (uint32_t)l->links.n;
	return oh_vec_push(&l->links, &new);
}

static oh_status add(ix_lexicon *l, oh_sv word, uint32_t concept, oh_arena *tmp)
{
	oh_sv folded;
	oh_arena_mark mark = oh_arena_mark_get(tmp);
	oh_status st = oh_fold_key(oh_sv_trim(word), OH_FOLD_CASE, tmp, &folded);
	uint32_t *cps = st ? NULL : oh_arena_array(tmp, folded.n + 1, sizeof *cps), node = 0;
	if (!cps)
		return st ? st : OH_ENOMEM;
	size_t n = ix_characters(folded, cps);
	if (concept & IX_CATEGORY_CONCEPT) {
		name c = {concept, (uint32_t)l->characters.n, (uint32_t)n};
		st = oh_vec_push(&l->names, &c);
		for (size_t i = 0; i < n && !st; i++)
			st = oh_vec_push(&l->characters, &cps[i]);
	}
	/* A single character or a bare number names nothing by itself. */
	bool letters = false;
	for (size_t i = 0; i < n; i++)
		letters = letters || cps[i] > '9';
	if (n >= 2 && n <= LONGEST && letters) {
		for (size_t i = 0; i < n && !st; i++)
			st = child(l, node, cps[i], &node);
		if (!st)
			st = attach(l, node, concept);
	}
	oh_arena_rewind(tmp, mark);
	return st;
}

static oh_status add_values(ix_lexicon *l, const oh_attr *attr, oh_map *ids, oh_arena *tmp)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < attr->n_values && !st; i++) {
		const oh_value_def *v = &attr->values[i];
		oh_buf key = OH_BUF_INIT;
		uint64_t id = oh_map_size(ids);
		oh_buf_sv_put(&key, attr->key);
		oh_buf_char(&key, '\0');
		oh_buf_sv_put(&key, v->name);
		if (!oh_buf_ok(&key))
			st = OH_ENOMEM;
		else if (!oh_map_get(ids, oh_buf_sv(&key), &id))
			st = oh_map_set(ids, oh_buf_sv(&key), id);
		oh_buf_release(&key);
		if (!st && !v->name_labelled)
			st = add(l, v->name, (uint32_t)id, tmp);
		for (size_t k = 0; k < v->n_synonyms && !st; k++)
			st = add(l, v->synonyms[k], (uint32_t)id, tmp);
	}
	return st;
}

static oh_status add_category(ix_lexicon *l, const oh_category *c, oh_arena *tmp)
{
	uint32_t id = IX_CATEGORY_CONCEPT | c->index;
	oh_status st = add(l, c->zh, id, tmp);
	if (!st)
		st = add(l, c->en, id, tmp);
	for (size_t i = 0; i < c->n_synonyms && !st; i++)
		st = add(l, c->synonyms[i], id, tmp);
	return st;
}

static oh_status fill(ix_lexicon *l, const oh_packs *packs, oh_map *ids, oh_arena *tmp)
{
	oh_status st = OH_OK;
	for (size_t p = 0; p < oh_packs_count(packs) && !st; p++) {
		const oh_pack *pack = oh_packs_at(packs, p);
		for (size_t i = 0; i < pack->n_own && !st; i++)
			st = add_values(l, pack->attrs[i], ids, tmp);
		for (size_t i = 0; i < pack->n_categories && !st; i++)
			st = add_category(l, &pack->categories[i], tmp);
	}
	return st;
}

/* Concepts of a node side by side, rising; the first step through a table. */
static oh_status freeze(ix_lexicon *l)
{
	size_t n = l->heads.n, k = 0;
	l->first = oh_arena_array(l->arena, n + 1, sizeof *l->first);
	l->count = oh_arena_array(l->arena, n + 1, sizeof *l->count);
	l->concepts = oh_arena_array(l->arena, l->links.n + 1, sizeof *l->concepts);
	/* Nodes of one character: which. */
	l->begins = oh_arena_array(l->arena, n + 1, sizeof *l->begins);
	if (!l->begins)
		return OH_ENOMEM;
	for (size_t i = 0; i < l->cap; i++)
		if (l->edges[i].to && l->edges[i].node == 0)
			l->begins[l->edges[i].to] = l->edges[i].cp;
	l->roots = oh_arena_array(l->arena, ROOTS, sizeof *l->roots);
	l->pairs = oh_arena_array(l->arena, PAIRS / 64, sizeof *l->pairs);
	if (!l->first || !l->count || !l->concepts || !l->roots || !l->pairs)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		l->first[i] = (uint32_t)k;
		for (uint32_t at = OH_VEC_AT(&l->heads, uint32_t, i); at;
		     at = OH_VEC_AT(&l->links, link, at).next) {
			uint32_t c = OH_VEC_AT(&l->links, link, at).concept;
			size_t j = k++;
			for (; j > l->first[i] && l->concepts[j - 1] > c; j--)
				l->concepts[j] = l->concepts[j - 1];
			l->concepts[j] = c;
		}
		l->count[i] = (uint32_t)k - l->first[i];
	}
	for (size_t i = 0; i < l->cap; i++)
		if (l->edges[i].to && l->edges[i].node == 0 && l->edges[i].cp < ROOTS)
			l->roots[l->edges[i].cp] = l->edges[i].to;
	for (size_t i = 0; i < l->cap; i++) {
		const edge *e = &l->edges[i];
		if (e->to && e->node && l->begins[e->node])
			ix_bit_set(l->pairs, ix_lexicon_pair(l->begins[e->node], e->cp));
	}
	return OH_OK;
}

ix_lexicon *ix_lexicon_new(const oh_packs *packs)
{
	ix_lexicon *l = oh_calloc(1, sizeof *l);
	oh_arena *tmp = oh_arena_new(0);
	oh_map *ids = oh_map_new();
	uint32_t zero = 0;
	link none = {0, 0};
	oh_status st = OH_ENOMEM;
	if (l) {
		oh_vec_init(&l->heads, sizeof zero);
		oh_vec_init(&l->links, sizeof none);
		oh_vec_init(&l->names, sizeof(name));
		oh_vec_init(&l->characters, sizeof zero);
		l->cap = 1024;
		l->arena = oh_arena_new(0);
		l->edges = oh_calloc(l->cap, sizeof *l->edges);
		if (l->arena && l->edges && tmp && ids)
			st = oh_vec_push(&l->heads, &zero);
	}
	if (!st)
		st = oh_vec_push(&l->links, &none);
	if (!st)
		st = fill(l, packs, ids, tmp);
	if (!st)
		st = freeze(l);
	oh_map_free(ids);
	oh_arena_free(tmp);
	if (!st)
		return l;
	ix_lexicon_free(l);
	return NULL;
}

void ix_lexicon_free(ix_lexicon *l)
{
	if (!l)
		return;
	oh_vec_release(&l->heads);
	oh_vec_release(&l->links);
	oh_vec_release(&l->names);
	oh_vec_release(&l->characters);
	oh_arena_free(l->arena);
	oh_free(l->edges);
	oh_free(l);
}

/* Letters and digits are never cut in the middle. */
static bool ends_here(const uint32_t *cps, size_t n, size_t end)
{
	return end == n || ix_class_of(cps[end - 1]) != IX_WORD || ix_class_of(cps[end]) != IX_WORD;
}

const uint64_t *ix_lexicon_pairs(const ix_lexicon *l)
{
	return l->pairs;
}

size_t ix_lexicon_match(const ix_lexicon *l, const uint32_t *cps, size_t n, size_t at,
                        const uint32_t **concepts, size_t *n_concepts)
{
	size_t best = 0;
	if (at + 1 == n || !ix_bit(l->pairs, ix_lexicon_pair(cps[at], cps[at + 1])))
		return 0;
	uint32_t node = cps[at] < ROOTS ? l->roots[cps[at]] : 0;
	for (size_t i = at + 1; node; i++) {
		if (l->count[node] && ends_here(cps, n, i)) {
			best = i - at;
			*concepts = l->concepts + l->first[node];
			*n_concepts = l->count[node];
		}
		if (i == n)
			break;
		node = step(l, node, cps[i]);
	}
	return best;
}

size_t ix_lexicon_categories(const ix_lexicon *l, const uint32_t *cps, size_t n, uint32_t *out,
                             size_t most)
{
	size_t found = 0;
	for (size_t i = 0; i < l->names.n && found < most; i++) {
		const name *c = &OH_VEC_AT(&l->names, name, i);
		const uint32_t *have = &OH_VEC_AT(&l->characters, uint32_t, c->at);
		bool known = c->n < n || memcmp(have, cps, n * sizeof *cps) != 0;
		for (size_t k = 0; k < found && !known; k++)
		known = out[k] == c->concept;
		if (!known)
		out[found++] = c->concept;
	}
	return found;
}
