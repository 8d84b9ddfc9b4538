/* What else could answer: SQLite's FTS5 for words, oh_match_run for counterparts. */
#include "index_peers.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "ouhe/base/clock.h"
#include "ouhe/match/match.h"

static void must(int rc, int want)
{
	if (rc != want)
		exit(1);
}

static sqlite3 *fill(const oh_index_doc *docs, size_t n)
{
	sqlite3 *db;
	sqlite3_stmt *put;
	must(sqlite3_open(":memory:", &db), SQLITE_OK);
	if (sqlite3_exec(db,
	                 "CREATE VIRTUAL TABLE l USING fts5(title, text, org, tokenize='trigram');"
	                 "BEGIN",
	                 NULL, NULL, NULL)) {
		sqlite3_close(db);
		return NULL;
	}
	must(sqlite3_prepare_v2(db, "INSERT INTO l VALUES(?1,?2,?3)", -1, &put, NULL), SQLITE_OK);
	for (size_t i = 0; i < n; i++) {
		const oh_sv s[] = {docs[i].title, docs[i].text, docs[i].org_name};
		for (int k = 0; k < 3; k++)
			must(sqlite3_bind_text(put, k + 1, s[k].p ? s[k].p : "", (int)s[k].n,
			                       SQLITE_STATIC),
			     SQLITE_OK);
		must(sqlite3_step(put), SQLITE_DONE);
		must(sqlite3_reset(put), SQLITE_OK);
	}
	must(sqlite3_finalize(put), SQLITE_OK);
	must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	return db;
}

static uint64_t ask(sqlite3_stmt *q, const char *words)
{
	char quoted[128];
	snprintf(quoted, sizeof quoted, "\"%s\"", words);
	uint64_t start = oh_clock_ns();
	must(sqlite3_bind_text(q, 1, quoted, -1, SQLITE_TRANSIENT), SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		;
	must(sqlite3_reset(q), SQLITE_OK);
	return oh_clock_ns() - start;
}

bool peer_words(const oh_index_doc *docs, size_t n, const char *const *words, size_t n_words,
                uint64_t *ns, double *seconds)
{
	sqlite3_stmt *best, *count;
	uint64_t start = oh_clock_ns();
	sqlite3 *db = fill(docs, n);
	if (!db)
		return false;
	*seconds = (double)(oh_clock_ns() - start) / 1e9;
	must(sqlite3_prepare_v2(db,
	                        "SELECT rowid, rank FROM l WHERE l MATCH ?1 ORDER BY rank LIMIT 20",
	                        -1, &best, NULL),
	     SQLITE_OK);
	must(sqlite3_prepare_v2(db, "SELECT count(*) FROM l WHERE l MATCH ?1", -1, &count, NULL),
	     SQLITE_OK);
	for (size_t i = 0; i < n_words; i++)
		ns[i] = ask(best, words[i]) + ask(count, words[i]);
	sqlite3_finalize(best);
	sqlite3_finalize(count);
	sqlite3_close(db);
	return true;
}

static oh_listing listing_of(const oh_index_doc *d)
{
	return (oh_listing){.side = d->side,
	                    .title = d->title,
	                    .text = d->text,
	                    .pack = d->pack,
	                    .category = d->category,
	                    .facts = d->facts,
	                    .n_facts = d->n_facts};
}

double peer_matching(const oh_packs *packs, const oh_index_doc *docs, size_t n, size_t demands)
{
	oh_arena *a = oh_arena_new(0);
	oh_list side[2] = {{.side = OH_SUPPLY}, {.side = OH_DEMAND}};
	oh_listing *l[2] = {oh_arena_array(a, n, sizeof *l[0]), oh_arena_array(a, n, sizeof *l[0])};
	oh_match_options o = {.top = 50, .threads = 1};
	oh_match_result r;
	for (size_t i = 0; i < n; i++)
		if (docs[i].side == OH_SUPPLY || side[OH_DEMAND].n < demands)
			l[docs[i].side][side[docs[i].side].n++] = listing_of(&docs[i]);
	side[0].listings = l[0];
	side[1].listings = l[1];
	uint64_t start = oh_clock_ns();
	if (oh_match_run(packs, &side[OH_DEMAND], &side[OH_SUPPLY], &o, a, NULL, &r, NULL))
		exit(1);
	double each = (double)(oh_clock_ns() - start) / 1e6 / (double)demands;
	oh_arena_free(a);
	return each;
}
