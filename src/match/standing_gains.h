/* Changes of a probe that would win a counterpart. */
#ifndef OUHE_MATCH_STANDING_GAINS_H
#define OUHE_MATCH_STANDING_GAINS_H

#include "standing_internal.h"

/* A quantity that misses by more is another product, not a change. */
#define OH_GAIN_SHORTFALL 0.5

/* A counterpart that one attribute alone keeps from being met. */
typedef struct st_record {
	const oh_attr *attr;
	const oh_attr *asked; /* the last one that is unknown */
	double shortfall;
	int64_t id; /* of the counterpart: the same wherever it lies */
	uint32_t part, place;
	uint32_t at; /* what st_judge says of the fact that misses most */
	bool alone;  /* nothing else is unknown, and the supply says nothing of it */
	bool silent; /* stating the attribute could win it */
	bool plain;  /* no answer that counts looks at more than its key */
} st_record;

/* Counterparts that ask for the same: they state one fact of the attribute, the same. */
typedef struct st_group {
	st_record first; /* the one of the least identity */
	uint32_t fact;   /* its number in the part */
	bool alike;      /* of all of them that fact alone decides */
	uint32_t last;   /* of its places: number + 1 */
	size_t n, open;  /* of them, those that could only be asked */
	int64_t amount;
} st_group;

/* A change that one record asks for. */
typedef struct st_target {
	oh_fact fact; /* what the probe would then state, in the engine's arena */
	double bound; /* NAN for what is no quantity */
	oh_sv value;
	double shortfall; /* how far it is */
	int64_t id;       /* of the counterpart that asks for it */
	size_t often;
} st_target;

/* *any false: the record asks for nothing that can be said. */
oh_status st_target_of(st_engine *e, const st_record *r, st_target *out, bool *any);
/* The probe with the target's fact in place of its own of that key. */
oh_status st_probe_with(st_engine *e, const oh_listing *probe, const st_target *t, oh_listing *out);

#endif
