/* Words of a query, cut like the words of listings. */
#include "query.h"

#include "ouhe/text/fold.h"

typedef struct parser {
	const oh_index *ix;
	oh_arena *a;
	ix_words *out;
	const uint32_t *cps;
	size_t n;
	bool failed;
} parser;

static ix_unit *unit_new(parser *p)
{
	if (p->out->n == IX_UNITS)
		return NULL;
	ix_unit *u = &p->out->units[p->out->n++];
	*u = (ix_unit){.atoms = oh_arena_alloc(p->a, IX_ATOMS * sizeof *u->atoms)};
	p->failed = p->failed || !u->atoms;
	return u->atoms ? u : NULL;
}

static ix_atom *atom_new(ix_unit *u)
{
	if (!u || u->n_atoms == IX_ATOMS)
		return NULL;
	ix_atom *x = &u->atoms[u->n_atoms++];
	*x = (ix_atom){.kind = IX_ATOM_PAIR};
	return x;
}

static void add_keys(ix_unit *u, uint64_t from, uint64_t to, bool literal)
{
	ix_atom *x = atom_new(u);
	if (!x)
		return;
	x->kind = from >> IX_TAG_SHIFT == 2 ? IX_ATOM_CONCEPT : IX_ATOM_PAIR;
	x->from = from;
	x->to = to;
	x->literal = literal;
}

enum { WORD = 64 };

/* As it is kept, or with its ending. */
static ix_atom *add_form(parser *p, ix_unit *u, size_t from, size_t n, bool kept)
{
	char form[4 * WORD];
	const uint32_t *cps = p->cps + from;
	n = n < WORD ? n : WORD;
	oh_sv word = {form, kept ? ix_word_form(cps, n, form) : ix_word_letters(cps, n, form)};
	ix_atom *x = atom_new(u);
	if (!x)
		return NULL;
	x->kind = IX_ATOM_WORD;
	x->word = oh_arena_sv(p->a, word);
	p->failed = p->failed || !x->word.p;
	return x;
}

/* What is typed may end within an ending that kept words do not have: "beari" is on its
 * way to "bearing", kept as "bear"; "runn" to "running", kept as "run". */
static void add_begun_endings(parser *p, ix_unit *u, size_t from, size_t n)
{
	static const char *const endings[] = {"ing", "ed", "es", "er", "ation", "ment"};
	const uint32_t *w = p->cps + from;
	for (size_t i = 0; i < n; i++)
		if (w[i] < 'a' || w[i] > 'z')
			return;
	if (n >= 4 && w[n - 1] == w[n - 2])
		add_form(p, u, from, n - 1, true);
	for (size_t cut = 1; cut <= 4 && n >= cut + 3; cut++)
		for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
			size_t k = 0;
			while (k < cut && endings[e][k] && w[n - cut + k] == (uint8_t)endings[e][k])
				k++;
			if (k < cut)
				continue;
			add_form(p, u, from, n - cut, true);
			if (n >= cut + 4 && w[n - cut - 1] == w[n - cut - 2])
				add_form(p, u, from, n - cut - 1, true);
			break;
		}
}

static void add_word(parser *p, ix_unit *u, size_t from, size_t to)
{
	bool open = to == p->n;
	ix_atom *x = add_form(p, u, from, to - from, !open);
	if (!x)
		return;
	x->literal = true;
	x->open = open;
	if (!open)
		return;
	/* The whole word may stand there: "bearings" begins nothing that is kept. */
	add_form(p, u, from, to - from, true);
	add_begun_endings(p, u, from, to - from);
}

static bool cjk(const parser *p, size_t i)
{
	return i < p->n && ix_class_of(p->cps[i]) == IX_CJK;
}

/* What spells the characters [from, to): pairs and words. */
static void add_literals(parser *p, ix_unit *u, size_t from, size_t to)
{
	for (size_t i = from; i < to;) {
		if (ix_class_of(p->cps[i]) == IX_WORD) {
			size_t end = ix_word_end(p->cps, p->n, i);
			add_word(p, u, i, end);
			i = end;
			continue;
		}
		bool pair = cjk(p, i) && i + 1 < to && cjk(p, i + 1);
		if (pair)
			add_keys(u, ix_pair(p->cps[i], p->cps[i + 1]),
			         ix_pair(p->cps[i], p->cps[i + 1]) + 1, true);
		else if (cjk(p, i) && (i == from || !cjk(p, i - 1)))
			/* Alone: whatever begins with it, its end of a word included. */
			add_keys(u, ix_pair(p->cps[i], 0), ix_pair(p->cps[i], 0xFFFF) + 1, true);
		i++;
	}
}

static void add_category(const oh_index *ix, ix_unit *u, uint32_t concept)
{
	const oh_category *c = ix->categories[concept & ~IX_CATEGORY_CONCEPT];
	for (size_t i = 0; i < u->n_categories; i++)
		if (u->categories[i] == c)
			return;
	if (u->n_categories < IX_CONCEPTS)
		u->categories[u->n_categories++] = c;
}

static void add_concept(parser *p, ix_unit *u, uint32_t concept)
{
	uint64_t key = IX_TAG_CONCEPT | concept;
	add_keys(u, key, key + 1, false);
	if (concept & IX_CATEGORY_CONCEPT)
		add_category(p->ix, u, concept);
}

/* Categories of which the end of the query may be the beginning. */
static void add_begun(parser *p, ix_unit *u, size_t from)
{
	uint32_t concepts[IX_CONCEPTS];
	size_t n = ix_lexicon_categories(p->ix->lexicon, p->cps + from, p->n - from, concepts,
	                                 IX_CONCEPTS);
	for (size_t i = 0; i < n; i++)
		add_category(p->ix, u, concepts[i]);
}

static size_t known(const parser *p, size_t i, const uint32_t **concepts, size_t *n)
{
	return ix_lexicon_match(p->ix->lexicon, p->cps, p->n, i, concepts, n);
}

/* Chinese that the lexicon does not know, up to what it knows; a single character takes
 * its neighbour along. */
static size_t take_unknown(parser *p, size_t i, size_t run)
{
	const uint32_t *concepts;
	size_t end = i + 1, n;
	while (cjk(p, end) && !known(p, end, &concepts, &n))
		end++;
	size_t from = i, to = end;
	if (to - from == 1 && from > run)
		from--;
	else if (to - from == 1 && cjk(p, to))
		to++;
	ix_unit *u = unit_new(p);
	if (u) {
		add_literals(p, u, from, to);
		if (end == p->n)
			add_begun(p, u, from);
	}
	return end;
}

static void parse(parser *p)
{
	size_t run = 0; /* where the Chinese in hand begins */
	for (size_t i = 0; i < p->n;) {
		const uint32_t *concepts;
		size_t n = 0;
		ix_class class = ix_class_of(p->cps[i]);
		if (class != IX_CJK && class != IX_WORD) {
			i++;
			continue;
		}
		if (class != IX_CJK || i == 0 || !cjk(p, i - 1))
			run = i;
		size_t k = known(p, i, &concepts, &n);
		size_t word = class == IX_WORD ? ix_word_end(p->cps, p->n, i) : 0;
		/* A part of a code is no word of the lexicon. */
		if (k && class == IX_WORD && i + k < word)
			k = 0;
		if (k == 0 && class == IX_CJK) {
			i = take_unknown(p, i, run);
			continue;
		}
		size_t end = k ? i + k : word;
		ix_unit *u = unit_new(p);
		for (size_t c = 0; u && c < n && k; c++)
			add_concept(p, u, concepts[c]);
		if (u)
			add_literals(p, u, i, end);
		if (u && end == p->n)
			add_begun(p, u, i);
		i = end;
	}
}

oh_status ix_words_parse(const oh_index *ix, oh_sv words, oh_arena *a, ix_words *out)
{
	enum { LONGEST = 1024 };
	oh_sv folded;
	*out = (ix_words){.n = 0};
	if (oh_sv_trim(words).n == 0)
		return OH_OK;
	oh_status st = oh_fold_key(oh_sv_sub(words, 0, LONGEST), OH_FOLD_CASE, a, &folded);
	uint32_t *cps = st ? NULL : oh_arena_alloc(a, (folded.n + 1) * sizeof *cps);
	out->units = oh_arena_alloc(a, IX_UNITS * sizeof *out->units);
	if (st || !cps || !out->units)
		return st ? st : OH_ENOMEM;
	parser p = {ix, a, out, cps, ix_characters(folded, cps), false};
	parse(&p);
	return p.failed ? OH_ENOMEM : OH_OK;
}
