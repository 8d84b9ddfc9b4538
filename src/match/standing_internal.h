/* The standing match: what finding and gains share. */
#ifndef OUHE_MATCH_STANDING_INTERNAL_H
#define OUHE_MATCH_STANDING_INTERNAL_H

#include "match_internal.h"

#include "ouhe/base/vec.h"
#include "ouhe/index/read.h"
#include "ouhe/match/standing.h"

/* What is known of one fact of a part. A supply probes demands: the answer to the fact.
 * A demand probes supplies: the fit of the fact with each of the demand's of its key. */
typedef struct st_memo {
	const oh_attr *attr;
	oh_brief brief;
	uint32_t fact;
	bool by_place; /* depends on other facts of its listing */
	bool plain;    /* on no other facts of the probe either */
} st_memo;

typedef struct st_fit {
	oh_fit_result r;
	uint32_t fact;
	uint16_t at; /* of the demanded fact in its listing */
	uint8_t code;
	bool by_place, last;
} st_fit;

enum { ST_UNKNOWN = 0 };
#define ST_NOTHING UINT32_MAX

/* How an answer enters the verdict, the better the lower; and of a fact, what it takes to
 * answer it and for whom it counts: a must, of an attribute that is not commercial. */
enum { ST_MET, ST_OPEN, ST_SHORT, ST_FAR };
enum {
	ST_CODE = 3,
	ST_COUNTS = 4,
	ST_TECHNICAL = 8,
	ST_BY_PLACE = 16,
	ST_KNOWN = 32,
	ST_VOLUME = 64, /* a volume that does not count */
	ST_MIXED =
	    128 /* of several attributes, or one that fits into no pattern: only asking tells */
};
/* How a demanded fact of the probe enters a score. */
enum { ST_ASKED_COUNTS = 1, ST_ASKED_VOLUME = 2, ST_ASKED_PLAIN = 4, ST_ASKED_TECHNICAL = 8 };

typedef struct st_part {
	oh_index_part p;
	bool used;
	uint64_t *visible;
	uint32_t *memo; /* by fact: place in memos or fits + 1 */
	/* By fact, a supply probes: how its answer counts; a demand probes: ST_KNOWN |
	 * ST_FAR of one that alone decides against its listing. 0: not known yet. */
	uint8_t *code;
	bool *several;          /* by key */
	const uint64_t *around; /* a bit a fact: other facts look at it */
	uint8_t *of;  /* a demand probes: the first of its facts of the key + 1; 0: none */
	oh_vec memos; /* st_memo */
	oh_vec fits;  /* st_fit */
} st_part;

typedef struct st_sift st_sift;

typedef struct st_engine {
	oh_index_reading reading;
	const oh_standing_options *o;
	oh_match_options mo;
	oh_prepared probe;
	bool supply; /* the probe is one */
	st_part *parts;
	oh_arena *a;   /* lives as long as the engine */
	oh_arena *tmp; /* rewound after each listing */
	/* The probe's facts by key: first + 1, then the next of the same key + 1. */
	uint16_t *first, *next;
	size_t n_keys;
	oh_brief *best;    /* a demand probes: by its facts */
	oh_brief *silent;  /* likewise, where the supply says nothing of them */
	bool around_asked; /* some of them is not plain */
	uint8_t *codes;    /* by them, for the verdict alone */
	uint16_t *counted; /* its facts that count */
	size_t n_counted;
	bool technical;
	uint8_t *asked;    /* a demand probes: by its facts, ST_ASKED_… */
	uint8_t strongest; /* evidence among the facts of the probe, a supply */
	/* Keys of which the last change of the probe made answers unknown. */
	bool *dirty;
	uint16_t *soiled;
	size_t n_soiled;
	oh_index_likeness *likeness;
	const oh_packs *packs;
	const bool *around; /* by key: other facts look at it */
	st_sift *sift;      /* NULL: no run was in a sieve so far */
} st_engine;

/* What of a fact's code is known from its attribute. */
static inline uint8_t st_code_of_attr(const st_engine *e, const oh_attr *attr)
{
	bool counts = !attr->commercial || e->mo.commercial;
	return (uint8_t)(ST_KNOWN | (counts ? ST_COUNTS : 0) |
	                 (attr->commercial ? 0 : ST_TECHNICAL));
}

oh_status st_open(st_engine *e, const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                  const oh_standing_options *o);
void st_close(st_engine *e);
/* Another probe of the same side, pack and category, at most one fact longer than the first:
 * with what follows from it, in the engine's arena. */
oh_status st_derive(st_engine *e, const oh_listing *probe, oh_prepared *out);
/* It takes the place of the one before, which must still be there. Answers are kept but for
 * keys that changed. */
void st_change(st_engine *e, const oh_prepared *probe);

/* What is known of a run, by place in it; bits past its end are zero. */
typedef struct st_sifted {
	size_t words;
	const uint64_t *look; /* to be judged */
	/* Surely `ask`: one, two, three or more of the facts that count are unknown. */
	const uint64_t *ask[3];
	size_t fails, asks; /* how many surely are */
} st_sifted;

/* What st_each looks for. */
typedef enum st_aim {
	ST_AIM_ALL,   /* everything */
	ST_AIM_FIND,  /* what does not surely fail; `ask` for sure is told by run */
	ST_AIM_GAINS, /* what at most one key may keep away */
} st_aim;

typedef struct st_visitor {
	st_aim aim;
	oh_status (*visit)(void *ctx, st_part *p, size_t place);
	/* ST_AIM_FIND: what is known of a run besides, for as long as the call lasts. */
	oh_status (*sifted)(void *ctx, st_part *p, const oh_index_run *r, const st_sifted *s);
	void *ctx;
} st_visitor;

/* Calls visit for visible counterparts of a related category. */
oh_status st_each(st_engine *e, const st_visitor *v);

/* How a fit rule reads numbers. */
typedef enum st_reading {
	ST_READ_AT_LEAST,
	ST_READ_AT_MOST,
	ST_READ_REACH,
	ST_READ_NOMINAL,
	ST_READ_CONTAINS,
	ST_READ_WITHIN,
	ST_READ_NOT /* it is for values, or reckons with other facts */
} st_reading;
st_reading st_reading_of(oh_fit fit);

/* The facts of a listing lie where the processor has seldom been: they are sent for when
 * ST_AHEAD others come first, and what they are not yet known to state when half as many. */
enum { ST_AHEAD = 16 };
void st_fetch(const st_part *p, size_t place);
void st_fetch_facts(const st_part *p, size_t place);

/* Fills e->around and p->around. */
oh_status st_mark_around(st_engine *e);
oh_status st_mark_facts(st_engine *e, st_part *p);
/* A listing as one side of a pair, in tmp: all of it, or what answers to facts that are not
 * plain, and nameplates, look at. */
oh_status st_rebuild(st_engine *e, const st_part *p, size_t place, bool all, oh_prepared *out);
/* The answer of the probe, a supply, to the fact depends on others of its listing. */
bool st_looks_around(const st_engine *e, const oh_fact *d);

/* How an answer enters a verdict: ST_MET to ST_FAR. */
unsigned st_code_of(oh_state state, double shortfall);
/* The verdict alone. */
oh_status st_verdict(st_engine *e, st_part *p, size_t place, oh_verdict *out);

/* How the answer to one of the part's facts enters a verdict, or its to the probe, where
 * no other fact plays a part: ST_MET to ST_FAR. */
oh_status st_fact_code(st_engine *e, st_part *p, uint32_t fact, unsigned *out);

/* How the counterpart stands. parts (nullable): for its score; `hopeful`: what depends on
 * the rest of the listing is taken for met, which gives a bound at little cost. each
 * (nullable): called with every answer that counts; `at`: the number of the demanded fact
 * where the probe is a supply, else its place in the probe. */
typedef oh_status (*st_answer_fn)(void *ctx, const oh_attr *attr, const oh_brief *b, size_t at);
/* What it could be worth at best, from what is known without asking more; false: cannot be
 * said so. */
bool st_hope(st_engine *e, const st_part *p, size_t place, oh_parts *out);
oh_status st_judge(st_engine *e, st_part *p, size_t place, oh_tally *t, oh_parts *parts,
                   bool hopeful, st_answer_fn each, void *ctx);
#endif
