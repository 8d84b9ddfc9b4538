/* Words against listings: the best ten of 1,000,000, and the best hundred of judged sets.
 *
 *   text_bench [SIZE [any|all]]       random listings, questions out of their own words; the
 *                                     best ten of one kind of question alone
 *   text_bench -s DOCS QUERIES RUN    lines of id, title, body and of id, text; writes a TREC
 *                                     run, prints nanoseconds a query
 *
 * Prints "name<TAB>value<TAB>unit"; times are the processor's, on one thread.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/vec.h"
#include "ouhe/index/index.h"
#include "random_docs.h"

enum { TOP = 10, RUN = 100, REPEAT = 5 };

static oh_packs *packs;
static const char *label;

static void must(oh_status st)
{
	if (st)
		exit(1);
}

static int by_time(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return (a > b) - (a < b);
}

static void show(const char *what, uint64_t *ns, size_t n)
{
	qsort(ns, n, sizeof *ns, by_time);
	printf("%s, %s, p50\t%.4f\tms\n", what, label, (double)ns[n / 2] / 1e6);
	printf("%s, %s, p99\t%.4f\tms\n", what, label, (double)ns[n * 99 / 100] / 1e6);
	fflush(stdout);
}

/* ---- random listings ---- */

enum { QUESTIONS = 1000, PIECES = 4 };

typedef struct question {
	char words[512];
	oh_index_query q;
} question;

static size_t step(oh_sv s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* A word of the listing: two to four neighbouring Chinese characters, or letters and
 * digits up to the next space. */
static oh_sv piece(oh_sv text, uint64_t *s)
{
	size_t i = 0, end;
	for (unsigned skip = random_below(s, (unsigned)(text.n / 3 + 1)); skip > 0; skip--)
		if (i + step(text, i) < text.n)
			i += step(text, i);
	bool latin = (unsigned char)text.p[i] < 0x80;
	while (latin && i > 0 && (unsigned char)text.p[i - 1] < 0x80 && text.p[i - 1] != ' ')
		i--;
	end = i;
	for (unsigned n = latin ? 64 : 2 + random_below(s, 3);
	     n > 0 && end < text.n && ((unsigned char)text.p[end] < 0x80) == latin &&
	     text.p[end] != ' ';
	     n--)
		end += step(text, end);
	return oh_sv_sub(text, i, end - i);
}

static void ask(question *x, const random_docs *r, size_t listings, uint64_t *s)
{
	oh_arena *a = oh_arena_new(0);
	size_t n = 0;
	for (unsigned i = 1 + random_below(s, PIECES); i > 0;) {
		oh_index_doc d;
		random_docs_make(r, random_below(s, (unsigned)listings), 0, a, &d);
		oh_sv p = piece(random_below(s, 2) || !d.text.n ? d.title : d.text, s);
		if (p.n == 0)
			continue;
		n += (size_t)snprintf(x->words + n, 96, "%.*s ", (int)(p.n < 90 ? p.n : 90), p.p);
		i--;
	}
	oh_arena_free(a);
	x->q = (oh_index_query){
	    .words = {x->words, n}, .side = -1, .kind = -1, .limit = TOP, .now = 1715000000000};
}

static void questions(const oh_index *ix, const question *x, const char *what, bool best, bool any)
{
	static uint64_t ns[QUESTIONS];
	int64_t own[] = {17, 4242};
	for (size_t i = 0; i < QUESTIONS; i++) {
		oh_index_query q = x[i].q;
		q.viewer =
		    (oh_index_viewer){.tenant = 1, .visibilities = 3, .orgs = own, .n_orgs = 2};
		q.best_only = best;
		q.any = any;
		ns[i] = UINT64_MAX;
		for (int round = 0; round < (best ? REPEAT : 1); round++) {
			oh_arena *a = oh_arena_new(0);
			oh_index_result r;
			uint64_t start = oh_clock_cpu_ns();
			must(oh_index_search(ix, &q, a, &r, NULL));
			uint64_t took = oh_clock_cpu_ns() - start;
			ns[i] = took < ns[i] ? took : ns[i];
			oh_arena_free(a);
		}
	}
	show(what, ns, QUESTIONS);
}

/* A word of each question with two characters in the wrong order. */
static void slips(const oh_index *ix, const question *x)
{
	static uint64_t ns[QUESTIONS];
	oh_index_viewer v = {.tenant = 1, .visibilities = 3};
	for (size_t i = 0; i < QUESTIONS; i++) {
		oh_arena *a = oh_arena_new(0);
		char words[512];
		oh_sv out;
		size_t n = x[i].q.words.n;
		memcpy(words, x[i].words, n);
		size_t one = step(x[i].q.words, 0), other = one < n ? step(x[i].q.words, one) : 0;
		memmove(words, x[i].words + one, other);
		memcpy(words + other, x[i].words, one);
		uint64_t start = oh_clock_cpu_ns();
		must(oh_index_meant(ix, &v, (oh_sv){words, n}, a, &out, NULL));
		ns[i] = oh_clock_cpu_ns() - start;
		oh_arena_free(a);
	}
	show("text: did you mean", ns, QUESTIONS);
}

static bool asked(const char *only, const char *kind)
{
	return !only || strcmp(only, kind) == 0;
}

static void random_listings(size_t n, const char *only)
{
	static question x[QUESTIONS];
	char name[32];
	random_docs r;
	oh_index *ix;
	oh_index_load *l;
	oh_index_stats stats;
	uint64_t s = 20261127;
	snprintf(name, sizeof name, "%zu listings", n);
	label = name;
	if (!random_docs_init(&r, packs, 20261126))
		exit(1);
	must(oh_index_new(packs, &ix, NULL));
	must(oh_index_load_begin(ix, n, &l, NULL));
	for (size_t i = 0; i < n; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		random_docs_make(&r, i, 0, a, &d);
		must(oh_index_load_add(l, &d, NULL));
		oh_arena_free(a);
	}
	must(oh_index_load_end(l, NULL));
	oh_index_stats_get(ix, &stats);
	printf("bytes a listing, %s\t%.0f\tB\n", label, (double)stats.bytes / (double)n);
	for (size_t i = 0; i < QUESTIONS; i++)
		ask(&x[i], &r, n, &s);
	if (asked(only, "all"))
		questions(ix, x, "text: best ten, all words", true, false);
	if (asked(only, "any"))
		questions(ix, x, "text: best ten, any word", true, true);
	if (!only) {
		questions(ix, x, "text: best ten and the count, all words", false, false);
		questions(ix, x, "text: best ten and the count, any word", false, true);
		slips(ix, x);
	}
	oh_index_free(ix);
	random_docs_release(&r);
}

/* ---- judged sets ---- */

static oh_sv read_all(const char *path)
{
	FILE *f = fopen(path, "rb");
	oh_buf b = OH_BUF_INIT;
	size_t n;
	char block[65536];
	if (!f)
		exit(1);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		oh_buf_put(&b, block, n);
	fclose(f);
	return oh_buf_sv(&b); /* lives as long as the program */
}

/* The next line, cut at tabs; false at the end. */
static bool next_line(oh_sv *rest, oh_sv *fields, size_t n)
{
	if (rest->n == 0)
		return false;
	const char *end = memchr(rest->p, '\n', rest->n);
	oh_sv line = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
	*rest = oh_sv_sub(*rest, line.n + (end ? 1 : 0), rest->n);
	for (size_t i = 0; i < n; i++) {
		const char *tab = i + 1 < n ? memchr(line.p, '\t', line.n) : NULL;
		fields[i] = (oh_sv){line.p, tab ? (size_t)(tab - line.p) : line.n};
		line = tab ? oh_sv_sub(line, fields[i].n + 1, line.n) : OH_SV("");
	}
	return true;
}

static void judged_set(const char *docs, const char *queries, const char *run)
{
	oh_sv rest = read_all(docs), f[3];
	oh_vec names;
	oh_index *ix;
	oh_index_load *l;
	FILE *out = fopen(run, "w");
	oh_vec_init(&names, sizeof(oh_sv));
	if (!out)
		exit(1);
	must(oh_index_new(packs, &ix, NULL));
	must(oh_index_load_begin(ix, 1000, &l, NULL));
	while (next_line(&rest, f, 3)) {
		oh_index_doc d = {.tenant = 1,
		                  .id = (int64_t)names.n,
		                  .pack = oh_packs_at(packs, 0),
		                  .title = f[1],
		                  .text = f[2],
		                  .amount = -1};
		must(oh_index_load_add(l, &d, NULL));
		must(oh_vec_push(&names, &f[0]));
	}
	must(oh_index_load_end(l, NULL));
	rest = read_all(queries);
	while (next_line(&rest, f, 2)) {
		oh_buf words = OH_BUF_INIT;
		uint64_t least = UINT64_MAX;
		oh_arena *a = oh_arena_new(0);
		oh_index_result r = {0};
		oh_buf_sv_put(&words, f[1]);
		oh_buf_str(&words, " "); /* typed to its end */
		for (int round = 0; round < REPEAT; round++) {
			oh_index_query q = {.viewer = {.tenant = 1, .all = true},
			                    .words = oh_buf_sv(&words),
			                    .any = true,
			                    .best_only = true,
			                    .side = -1,
			                    .kind = -1,
			                    .limit = RUN};
			uint64_t start = oh_clock_cpu_ns();
			must(oh_index_search(ix, &q, a, &r, NULL));
			uint64_t took = oh_clock_cpu_ns() - start;
			least = took < least ? took : least;
		}
		for (size_t i = 0; i < r.n_hits; i++) {
			oh_sv name = OH_VEC_AT(&names, oh_sv, r.hits[i].id);
			fprintf(out, "%.*s Q0 %.*s %zu %.9g ouhe\n", (int)f[0].n, f[0].p,
			        (int)name.n, name.p, i + 1, r.hits[i].score);
		}
		printf("%llu\n", (unsigned long long)least);
		oh_buf_release(&words);
		oh_arena_free(a);
	}
	fclose(out);
	oh_vec_release(&names);
	oh_index_free(ix);
}

int main(int argc, char **argv)
{
	must(oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL));
	if (argc == 5 && strcmp(argv[1], "-s") == 0)
		judged_set(argv[2], argv[3], argv[4]);
	else
		random_listings(argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 1000000,
		                argc > 2 ? argv[2] : NULL);
	oh_packs_free(packs);
	return 0;
}
