/* A probe as tests of the index's sieve: what surely fails, what may be short at all, and
 * how much is unknown, of whole runs at once. Sound, not complete: whatever is left open
 * is judged exactly elsewhere. */
#ifndef OUHE_MATCH_STANDING_SIFT_H
#define OUHE_MATCH_STANDING_SIFT_H

#include "standing_internal.h"

/* Shortfalls beyond which a counterpart is out: of verdicts, of gains. */
enum { ST_FAR_VERDICT, ST_FAR_GAIN, ST_FARS, ST_CUTS = 8 };

/* Numbers of a column beyond which the fact is short. NAN: none is known. */
typedef struct st_cut {
	uint8_t form; /* oh_index_form */
	bool above;
	double may;          /* beyond: may be short; up to there surely not */
	double miss;         /* beyond: short for sure */
	double far[ST_FARS]; /* beyond: by more than that share for sure */
} st_cut;

/* How a key is asked. */
typedef enum st_asked {
	ST_ASK_SILENT,  /* the probe, a supply, says nothing of it */
	ST_ASK_NUMBERS, /* by cuts */
	ST_ASK_VALUES,  /* by value; of several the easiest decides */
	ST_ASK_ALL,     /* by value; all of them are wanted */
	ST_ASK_EXACTLY  /* the sieve cannot tell */
} st_asked;

/* A supply probes: a rule a key. A demand probes: a rule a demanded fact. */
typedef struct st_rule {
	uint16_t fact; /* its number in tests */
	uint8_t asked;
	bool lenient; /* values: of several more can be said than of each alone */
	bool shared;  /* another demanded fact has the same key */
	bool may_all; /* numbers: whoever states it may be short */
	const oh_attr *attr;
	const oh_fact *d;        /* the demand's */
	const oh_fact *const *s; /* the supply's of the key */
	size_t n_s;
	double named; /* by how much nameplates forgive */
	st_cut cuts[ST_CUTS];
	size_t n_cuts;
	uint8_t *codes; /* by listed value: ST_MET to ST_FAR; NULL: not asked yet */
} st_rule;

/* Numbers: fills the cuts. */
void st_rule_cut(st_rule *r, bool supply);

/* True when the run is in the part's sieve and *out was filled, for as long as the next
 * call. gains: look holds those that at most one key may keep away; nothing else is told. */
oh_status st_sift_run(st_engine *e, const st_part *p, size_t run, const oh_index_run *r, bool gains,
                      st_sifted *out, bool *sifted);
/* Tests set it: everybody is visited, and one by one. */
extern bool st_plainly;
/* The probe changed. */
void st_sift_forget(st_engine *e);
void st_sift_close(st_engine *e);

#endif
