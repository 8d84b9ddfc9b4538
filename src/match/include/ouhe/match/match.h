/* Verdicts: which supply meets which demand, how far the others are, and why.
 *
 * No I/O; deterministic to the byte for any number of threads. The rules are in
 * docs/matching.md; fit.h has one function for each fit rule.
 */
#ifndef OUHE_MATCH_MATCH_H
#define OUHE_MATCH_MATCH_H

#include "ouhe/base/message.h"
#include "ouhe/listing/listing.h"

typedef enum oh_state { OH_MET, OH_PARTIAL, OH_UNKNOWN, OH_SHORT, OH_CONFLICT } oh_state;

/* Best first. */
typedef enum oh_verdict { OH_MEETS, OH_ASK, OH_NEAR, OH_FAILS } oh_verdict;

/* One demanded fact against one supply. */
typedef struct oh_fact_match {
	const oh_fact *demand;
	const oh_fact *supply; /* NULL: the supply is silent */
	oh_state state;
	double shortfall; /* SHORT: [0, 1], 0 where only an open bound is just missed */
	double share;     /* PARTIAL: the covered share of the volume; otherwise 1 or 0 */
	bool counts;      /* takes part in the verdict */
	oh_sv question;   /* UNKNOWN with a particular question (a grade's note), else empty */
} oh_fact_match;

typedef struct oh_match {
	const oh_listing *demand, *supply;
	oh_verdict verdict;
	double score;        /* [0, 1] */
	bool cross_industry; /* another category that meets the facts */
	bool category_only;  /* 品类匹配: the demand states no readable technical must */
	/* A line for each demanded fact, in its order. NULL in large results:
	 * oh_match_explained. */
	const oh_fact_match *facts;
	size_t n_facts;
	size_t n_ask;        /* unknown among those that count */
	bool commercial;     /* as asked of oh_match_run */
	const void *reading; /* of the supply, that `facts` are worked out of; else NULL */
} oh_match;

typedef struct oh_demand_matches {
	const oh_listing *demand;
	const oh_match *matches; /* verdict, score, supply's position */
	size_t n;
	const oh_match *cross; /* cross-industry candidates, apart */
	size_t n_cross;
	/* All supplies by verdict, whatever `top`; those of another category are
	 * among the fails, cross-industry candidates too. */
	size_t count[4];
	size_t category_size; /* supplies of the demanded category */
	/* Of supplies of the category: the demanded attribute that is short or in
	 * conflict most often, NULL when nothing is. */
	const oh_attr *blocker;
	size_t blocker_count;
} oh_demand_matches;

typedef struct oh_match_result {
	const oh_demand_matches *demands; /* in row order, one a demand */
	size_t n;
	/* 0, or so many matches a demand at most were listed, fewer than asked for: all
	 * of them would take too much memory, some 100 bytes each. Never below the ten
	 * best. An issue says so. */
	size_t bounded;
} oh_match_result;

typedef struct oh_match_options {
	size_t top; /* best so many a demand, 0 = all */
	/* Fact lines that are kept, some 64 bytes each, default some 4 million when 0; of
	 * larger results none is kept, and at most twice as many matches are listed. */
	size_t most;
	bool commercial;  /* price, volume, time count as musts */
	bool nearness;    /* the buyer asked for a near place: place enters the score */
	unsigned threads; /* 0: one a processor */
	size_t cross_top; /* cross-industry candidates a demand, default 3 when 0 */
	void (*progress)(void *ctx, size_t done, size_t total); /* nullable */
	void *progress_ctx;
} oh_match_options;

/* Matches every demand with every supply. Results are in the arena and point
 * into the lists. `fails` is never listed, only counted. Issues (nullable) get
 * what derived facts contradict. */
oh_status oh_match_run(const oh_packs *packs, const oh_list *demand, const oh_list *supply,
                       const oh_match_options *options, oh_arena *a, oh_issues *issues,
                       oh_match_result *out, oh_error *err);

/* Room for the facts of one match at a time. Begins as {0}. */
typedef struct oh_match_lines {
	oh_match match;
	oh_fact_match *facts;
	size_t room;
} oh_match_lines;

/* The match with its facts: itself where it has them, else a copy in `lines`, good until
 * the next call; costs a pair. NULL when memory is out. */
const oh_match *oh_match_explained(const oh_match *m, oh_match_lines *lines);
void oh_match_lines_release(oh_match_lines *lines);

/* One pair by itself, by the plain reading of the rules: the oracle of tests
 * and of faster engines. */
oh_status oh_match_pair(const oh_packs *packs, const oh_listing *demand, const oh_listing *supply,
                        const oh_match_options *options, oh_arena *a, oh_match *out);

/* "meets" and the like: stable names of JSON and CSV. */
const char *oh_verdict_name(oh_verdict v);
const char *oh_state_name(oh_state s);

/* The sentence that explains a match: "三项满足，防护等级 IP55 低于要求的
 * IP67；盐雾未说明，建议询问。" */
void oh_match_sentence(oh_buf *out, const oh_match *m, oh_lang lang);
/* What to ask the other side, as one text; nothing when nothing is unknown. */
void oh_match_questions(oh_buf *out, const oh_match *m, oh_lang lang);
/* Both values as their authors wrote them; where the author's words hold no
 * value of their own (an implied fact), the value in the canonical unit. */
void oh_fact_show(oh_buf *out, const oh_fact *f, oh_lang lang);
/* The value in the attribute's canonical unit, whoever wrote it how: "55～75 kW". */
void oh_fact_value_show(oh_buf *out, const oh_fact *f, oh_lang lang);
/* What is short and by how much: "低 10 kW（13%）", "防尘 6≥5，防水 7>5". */
void oh_fact_gap(oh_buf *out, const oh_fact_match *m, oh_lang lang);

#endif
