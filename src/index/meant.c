/* Did you mean: the nearest known words in place of unknown ones. */
#include <math.h>

#include "ouhe/base/map.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/similar.h"
#include "ouhe/text/utf8.h"
#include "search.h"

enum {
	PROPOSED = 8, /* most that are tried for a word */
	LONGEST = 256,
	WORD_LONGEST = 40,
	RUN_LONGEST = 24,
	NEIGHBOURS = 24 /* most frequent followers of a character that are tried */
};

/* A change more is worth so many times less. */
#define FARTHER 0.01
/* What the packs name is meant rather than what some listing happens to spell. */
#define NAMED 1e4

typedef struct proposal {
	oh_sv text;
	double weight;
} proposal;

typedef struct guesser {
	const oh_index *ix;
	const oh_index_viewer *viewer;
	const ix_snapshot *snapshot;
	oh_arena *a;
	const uint32_t *cps; /* what was typed, folded, lower case */
	size_t n;
	proposal best[PROPOSED]; /* for the word in hand, heaviest first */
	size_t n_best;
} guesser;

static void propose(guesser *g, oh_sv text, double weight)
{
	size_t i = 0;
	for (size_t k = 0; k < g->n_best; k++)
		if (oh_sv_eq(g->best[k].text, text))
			return;
	while (i < g->n_best && g->best[i].weight >= weight)
		i++;
	if (i == PROPOSED)
		return;
	g->n_best += g->n_best < PROPOSED;
	for (size_t k = g->n_best - 1; k > i; k--)
		g->best[k] = g->best[k - 1];
	g->best[i] = (proposal){text, weight};
}

static oh_sv spelled(oh_arena *a, const uint32_t *cps, size_t n)
{
	oh_buf b = OH_BUF_INIT;
	for (size_t i = 0; i < n; i++)
		oh_buf_cp(&b, cps[i]);
	oh_sv out = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out;
}

/* ---- words as they are written ----
 * Segments keep words without their endings and codes joined. */

/* The word of a listing that is kept in this form; as it is where title and text have none. */
static oh_status written_in(guesser *g, const ix_segment *s, size_t doc, oh_sv form, oh_sv *out)
{
	const uint8_t *p = s->text + s->text_at[doc], *end = s->text + s->text_at[doc + 1];
	uint32_t *cps = oh_arena_alloc(g->a, (size_t)(end - p + 1) * sizeof *cps);
	size_t n = 0;
	if (!cps)
		return OH_ENOMEM;
	while (p < end)
		cps[n++] = ix_text_next(&p);
	ix_lower(g->ix, cps, n);
	for (size_t i = 0, whole = 0; i < n; i++) {
		char kept[4 * WORD_LONGEST];
		if (ix_class_of(cps[i]) != IX_WORD || (i && ix_class_of(cps[i - 1]) == IX_WORD))
			continue;
		/* The word, where one begins, and the part. */
		size_t ends[] = {i < whole ? 0 : ix_word_end(cps, n, i), ix_part_end(cps, n, i)};
		whole = ends[0] ? ends[0] : whole;
		for (size_t k = 0; k < 2; k++) {
			size_t m = ends[k] > i ? ends[k] - i : 0;
			if (!m || m > WORD_LONGEST ||
			    !oh_sv_eq((oh_sv){kept, ix_word_form(cps + i, m, kept)}, form))
				continue;
			*out = spelled(g->a, cps + i, m);
			return out->p ? OH_OK : OH_ENOMEM;
		}
	}
	return OH_OK;
}

/* As some listing writes it. */
static oh_status written_anywhere(guesser *g, oh_sv *word)
{
	for (size_t v = 0; v < g->snapshot->n; v++) {
		const ix_segment *s = g->snapshot->views[v].segment;
		uint64_t from, to;
		uint32_t bucket = 0;
		ix_postings p;
		ix_words_range(s, *word, false, &from, &to);
		if (from >= to || !ix_postings_find(s, from, &p))
			continue;
		while (p.counts && !p.counts[bucket])
			bucket++;
		size_t doc =
		    p.counts ? bucket * (size_t)IX_BUCKET + p.places[0] : ix_postings_listed(&p, 0);
		return written_in(g, s, doc, *word, word);
	}
	return OH_OK;
}

/* As the listing writes it that the viewer was shown to see. */
static oh_status written_by(guesser *g, int64_t id, oh_sv *word)
{
	char kept[4 * WORD_LONGEST];
	uint32_t cps[4 * WORD_LONGEST];
	oh_status st = OH_OK;
	if (word->n > sizeof kept)
		return OH_OK;
	oh_sv form = {kept, ix_word_form(cps, ix_characters(*word, cps), kept)};
	ix_guard guard = ix_enter(g->ix);
	for (size_t v = 0; v < guard.snapshot->n; v++) {
		const ix_segment *s = guard.snapshot->views[v].segment;
		size_t doc = ix_segment_find(s, g->viewer->tenant, id);
		if (doc != SIZE_MAX) {
			st = written_in(g, s, doc, form, word);
			break;
		}
	}
	ix_leave(g->ix, guard);
	return st;
}

/* Something that the viewer sees holds all of it: *id, 0 none; the last word may be a
 * beginning. */
static oh_status holds(guesser *g, oh_sv text, bool open, int64_t *id)
{
	oh_index_result r;
	oh_buf words = OH_BUF_INIT;
	oh_buf_sv_put(&words, text);
	oh_buf_str(&words, open ? "" : " ");
	oh_index_query q = {.viewer = *g->viewer,
	                    .words = oh_buf_sv(&words),
	                    .best_only = true,
	                    .side = -1,
	                    .kind = -1,
	                    .limit = 1};
	oh_status st = oh_buf_ok(&words) ? ix_search_strict(g->ix, &q, g->a, &r) : OH_ENOMEM;
	oh_buf_release(&words);
	*id = !st && r.n_hits ? r.hits[0].id : 0;
	return st;
}

/* ---- letters ---- */

typedef struct typed {
	oh_sv word; /* as it would be kept */
	oh_sv as_typed;
	unsigned most; /* changes */
	uint32_t letters;
	bool digits;
} typed;

static uint32_t letters_of(oh_sv word, bool *digits)
{
	uint32_t set = 0;
	*digits = false;
	for (size_t i = 0; i < word.n; i++) {
		*digits = *digits || (word.p[i] >= '0' && word.p[i] <= '9');
		set |= (uint32_t)1 << ((unsigned char)word.p[i] & 31);
	}
	return set;
}

static bool near(const typed *t, oh_sv word, unsigned *changes)
{
	bool digits;
	if (word.n + t->most < t->word.n || word.n > t->word.n + t->most)
		return false;
	uint32_t other = letters_of(word, &digits) ^ t->letters;
	if (digits != t->digits || (unsigned)__builtin_popcount(other) > 2 * t->most)
		return false;
	*changes = oh_edit_distance(t->word, word, t->most);
	return *changes <= t->most;
}

/* What is kept is the typed word's beginning, of which the ending may be what went wrong:
 * then the word as it is written decides. */
static bool near_written(guesser *g, const typed *t, oh_sv kept, oh_status *st)
{
	unsigned changes;
	oh_sv word = kept;
	if (kept.n < 3 || kept.n >= t->as_typed.n || !oh_sv_starts(t->as_typed, kept))
		return false;
	*st = written_anywhere(g, &word);
	typed whole = {.word = t->as_typed, .most = t->most, .digits = t->digits};
	whole.letters = letters_of(whole.word, &whole.digits);
	return !*st && near(&whole, word, &changes);
}

/* Words of a segment that begin with the letter, by how often each stands. */
static oh_status near_words(guesser *g, const typed *t, const ix_segment *s, char letter,
                            oh_map *counts)
{
	uint64_t from, to;
	oh_status st = OH_OK;
	ix_words_range(s, (oh_sv){&letter, 1}, true, &from, &to);
	for (uint64_t key = from; key < to && !st; key++) {
		uint32_t i = (uint32_t)key;
		oh_sv word = {s->words + s->word_at[i], s->word_at[i + 1] - s->word_at[i]};
		ix_postings found;
		unsigned changes;
		uint64_t count = 0;
		if (!near(t, word, &changes) && !near_written(g, t, word, &st))
			continue;
		if (st || !ix_postings_find(s, key, &found))
			continue;
		oh_map_get(counts, word, &count);
		st = oh_map_set(counts, word, count + found.n);
	}
	return st;
}

static oh_status guess_word(guesser *g, oh_sv as_typed, const uint32_t *cps, size_t n_cps)
{
	char form[4 * WORD_LONGEST];
	oh_sv word = {form, ix_word_form(cps, n_cps, form)};
	typed t = {.word = word, .as_typed = as_typed};
	oh_map *counts = oh_map_new();
	oh_status st = counts ? OH_OK : OH_ENOMEM;
	t.letters = letters_of(word, &t.digits);
	t.most = word.n > 5 && !t.digits ? 2 : 1;
	/* The first letter is right, or changed places with the second, or is one too many. */
	for (size_t v = 0; v < g->snapshot->n && !st; v++)
		for (size_t i = 0; i < 2 && !st; i++)
			if (i == 0 || word.p[1] != word.p[0])
				st = near_words(g, &t, g->snapshot->views[v].segment, word.p[i],
				                counts);
	for (size_t i = 0; !st && i < oh_map_size(counts); i++) {
		oh_sv known = oh_arena_sv(g->a, oh_map_key(counts, i));
		uint64_t n = 0;
		unsigned changes = oh_edit_distance(word, known, 2);
		oh_map_get(counts, known, &n);
		if (!known.p)
			st = OH_ENOMEM;
		else
			propose(g, known, (double)n * pow(FARTHER, changes));
	}
	oh_map_free(counts);
	for (size_t i = 0; i < g->n_best && !st; i++)
		st = written_anywhere(g, &g->best[i].text);
	return st;
}

/* ---- Chinese ---- */

static uint64_t count_of(const guesser *g, uint64_t key)
{
	uint64_t n = 0;
	ix_postings found;
	for (size_t v = 0; v < g->snapshot->n; v++)
		if (ix_postings_find(g->snapshot->views[v].segment, key, &found))
			n += found.n;
	return n;
}

/* The run with its characters [at, at + gone) in place of others. */
static oh_status propose_other(guesser *g, const uint32_t *run, size_t n, size_t at, size_t gone,
                               const uint32_t *with, size_t n_with, double weight)
{
	uint32_t other[2 * RUN_LONGEST + WORD_LONGEST];
	size_t k = 0;
	for (size_t i = 0; i < at; i++)
		other[k++] = run[i];
	for (size_t i = 0; i < n_with; i++)
		other[k++] = with[i];
	for (size_t i = at + gone; i < n; i++)
		other[k++] = run[i];
	oh_sv text = spelled(g->a, other, k);
	if (!text.p)
		return OH_ENOMEM;
	propose(g, text, weight);
	return OH_OK;
}

/* A name of the packs in place of a part of the run that differs from it by a character,
 * or two of a long name. */
static oh_status guess_name(guesser *g, const uint32_t *run, size_t n, oh_sv name)
{
	oh_sv folded;
	uint32_t cps[WORD_LONGEST];
	if (name.n > 3 * (n + 1) || name.n > WORD_LONGEST || name.n < 6)
		return OH_OK;
	oh_arena_mark mark = oh_arena_mark_get(g->a);
	oh_status st = oh_fold_key(name, OH_FOLD_CASE, g->a, &folded);
	size_t m = st || folded.n > WORD_LONGEST ? 0 : ix_characters(folded, cps);
	oh_arena_rewind(g->a, mark);
	unsigned most = m > 4 ? 2 : 1;
	for (size_t i = 0; i < m; i++)
		m = ix_class_of(cps[i]) == IX_CJK ? m : 0;
	if (m < 3 && m != n)
		return st;
	for (size_t at = 0; m && at + m <= n && !st; at++) {
		unsigned other = 0;
		for (size_t i = 0; i < m; i++)
			other += cps[i] != run[at + i];
		if (other && other <= most && other < m)
			st = propose_other(g, run, n, at, m, cps, m, NAMED * pow(FARTHER, other));
	}
	/* A character left out: the whole run is the name but for it. */
	if (!st && m == n + 1) {
		size_t same = 0;
		while (same < n && cps[same] == run[same])
			same++;
		if (memcmp(cps + same + 1, run + same, (n - same) * sizeof *cps) == 0)
			st = propose_other(g, run, n, 0, n, cps, m, NAMED * FARTHER);
	}
	return st;
}

static oh_status guess_names(guesser *g, const uint32_t *run, size_t n)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < g->ix->n_categories && !st; i++) {
		const oh_category *c = g->ix->categories[i];
		st = guess_name(g, run, n, c->zh);
		for (size_t k = 0; k < c->n_synonyms && !st; k++)
			st = guess_name(g, run, n, c->synonyms[k]);
	}
	for (size_t i = 0; i < g->ix->n_attrs && !st; i++) {
		const oh_attr *attr = g->ix->attrs[i];
		for (size_t v = 0; attr && v < attr->n_values && !st; v++) {
			st = guess_name(g, run, n, attr->values[v].name);
			for (size_t k = 0; k < attr->values[v].n_synonyms && !st; k++)
				st = guess_name(g, run, n, attr->values[v].synonyms[k]);
		}
	}
	return st;
}

typedef struct follower {
	uint32_t cp;
	uint64_t n;
} follower;

/* The most frequent that stand after a character. */
static size_t followers(const guesser *g, uint32_t cp, uint64_t *counts, follower *out)
{
	size_t n = 0;
	memset(counts, 0, 0x10000 * sizeof *counts);
	for (size_t v = 0; v < g->snapshot->n; v++)
		ix_pairs_count(g->snapshot->views[v].segment, ix_pair(cp, 0), counts);
	for (uint32_t c = 1; c < 0x10000; c++) {
		size_t i = n;
		if (!counts[c] || ix_class_of(c) != IX_CJK)
			continue;
		while (i > 0 && out[i - 1].n < counts[c]) {
			if (i < NEIGHBOURS)
				out[i] = out[i - 1];
			i--;
		}
		if (i < NEIGHBOURS)
			out[i] = (follower){c, counts[c]};
		n += n < NEIGHBOURS;
	}
	return n;
}

static bool pair_known(const guesser *g, uint32_t a, uint32_t b)
{
	return count_of(g, ix_pair(a, b)) > 0;
}

/* Without a character of which a pair is unknown: its neighbours make one. */
static oh_status guess_without(guesser *g, const uint32_t *run, size_t n, size_t at)
{
	double weight = FARTHER * FARTHER;
	if (n < 3)
		return OH_OK;
	if (at && at + 1 < n)
		weight = FARTHER * (double)count_of(g, ix_pair(run[at - 1], run[at + 1]));
	return weight > 0 ? propose_other(g, run, n, at, 1, NULL, 0, weight) : OH_OK;
}

/* Another character where all the pairs that it makes with its neighbours are unknown. */
static oh_status guess_character(guesser *g, const uint32_t *run, size_t n, size_t at,
                                 uint64_t *counts)
{
	bool first = at == 0, last = at + 1 == n;
	bool before = !first && pair_known(g, run[at - 1], run[at]);
	bool after = !last && pair_known(g, run[at], run[at + 1]);
	oh_status st = OH_OK;
	follower next[NEIGHBOURS];
	if ((before || first) && (after || last))
		return OH_OK;
	st = guess_without(g, run, n, at);
	if (st || before || after || first)
		return st;
	size_t k = followers(g, run[at - 1], counts, next);
	for (size_t i = 0; i < k && !st; i++) {
		uint64_t c = next[i].n;
		if (!last) {
			uint64_t then = count_of(g, ix_pair(next[i].cp, run[at + 1]));
			c = then < c ? then : c;
		}
		if (c)
			st = propose_other(g, run, n, at, 1, &next[i].cp, 1, (double)c * FARTHER);
	}
	return st;
}

static oh_status guess_run(guesser *g, const uint32_t *run, size_t n)
{
	uint64_t *counts = oh_arena_alloc(g->a, 0x10000 * sizeof *counts);
	oh_status st = counts ? guess_names(g, run, n) : OH_ENOMEM;
	for (size_t i = 0; i < n && !st; i++)
		st = guess_character(g, run, n, i, counts);
	return st;
}

/* ---- the query ---- */

/* The first of the proposals that something holds; else what was typed. */
static oh_status choose(guesser *g, bool open, bool chinese, oh_sv *word, bool *changed)
{
	for (size_t i = 0; i < g->n_best; i++) {
		int64_t id;
		oh_status st = holds(g, g->best[i].text, open, &id);
		if (st)
			return st;
		if (id) {
			*word = g->best[i].text;
			*changed = true;
			return chinese ? OH_OK : written_by(g, id, word);
		}
	}
	return OH_OK;
}

/* The word or run [from, to) as it was meant. */
static oh_status guess(guesser *g, size_t from, size_t to, oh_sv *word, bool *changed)
{
	const uint32_t *cps = g->cps + from;
	size_t n = to - from;
	bool chinese = ix_class_of(cps[0]) == IX_CJK, open = to == g->n;
	int64_t known = 0;
	if (n < (chinese ? 2 : 3) || n > (chinese ? RUN_LONGEST : WORD_LONGEST))
		return OH_OK;
	oh_status st = holds(g, *word, open, &known);
	if (st || known)
		return st;
	g->n_best = 0;
	ix_guard guard = ix_enter(g->ix);
	g->snapshot = guard.snapshot;
	if (chinese)
		st = guess_run(g, cps, n);
	else
		st = guess_word(g, *word, cps, n);
	ix_leave(g->ix, guard);
	return st ? st : choose(g, open, chinese, word, changed);
}

static size_t token_end(const guesser *g, size_t at)
{
	size_t end = at + 1;
	if (ix_class_of(g->cps[at]) == IX_WORD)
		return ix_word_end(g->cps, g->n, at);
	while (ix_class_of(g->cps[at]) == IX_CJK && end < g->n &&
	       ix_class_of(g->cps[end]) == IX_CJK)
		end++;
	return end;
}

static oh_status guess_all(guesser *g, oh_buf *out, bool *changed)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < g->n && !st;) {
		size_t end = token_end(g, i);
		oh_sv word = spelled(g->a, g->cps + i, end - i);
		ix_class class = ix_class_of(g->cps[i]);
		if (!word.p)
			return OH_ENOMEM;
		if (class == IX_WORD || class == IX_CJK)
			st = guess(g, i, end, &word, changed);
		oh_buf_sv_put(out, word);
		i = end;
	}
	return st || oh_buf_ok(out) ? st : OH_ENOMEM;
}

oh_status oh_index_meant(const oh_index *ix, const oh_index_viewer *viewer, oh_sv words,
                         oh_arena *a, oh_sv *out, oh_error *err)
{
	guesser g = {.ix = ix, .viewer = viewer, .a = oh_arena_new(0)};
	oh_buf meant = OH_BUF_INIT;
	bool changed = false;
	oh_sv folded = OH_SV(""), kept = OH_SV("");
	oh_status st = g.a ? OH_OK : OH_ENOMEM;
	if (!st)
		st = oh_fold_key(oh_sv_sub(words, 0, LONGEST), OH_FOLD_CASE, g.a, &folded);
	uint32_t *cps = st ? NULL : oh_arena_alloc(g.a, (folded.n + 1) * sizeof *cps);
	if (!st && !cps)
		st = OH_ENOMEM;
	if (!st) {
		g.n = ix_characters(folded, cps);
		g.cps = cps;
		st = guess_all(&g, &meant, &changed);
	}
	if (!st && changed)
		kept = oh_arena_sv(a, oh_buf_sv(&meant));
	if (!st && !kept.p)
		st = OH_ENOMEM;
	if (!st)
		*out = kept;
	oh_buf_release(&meant);
	oh_arena_free(g.a);
	return st ? oh_nomem(err) : OH_OK;
}
