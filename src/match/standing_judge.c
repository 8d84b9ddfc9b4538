/* One probe against the listings of an index: every distinct fact is asked once. */
#include "standing_internal.h"

/* It is known that the fact does not count. */
static bool idle(const st_part *p, uint32_t entry)
{
	return (p->code[OH_INDEX_FACT(entry)] & ~ST_VOLUME) == ST_KNOWN;
}

/* The answer of the probe, a supply, to one demanded fact. */
static oh_status ask_fact(st_engine *e, st_part *p, uint32_t fact, st_memo *out)
{
	oh_fact_value values[OH_INDEX_VALUES];
	oh_fact d;
	oh_prepared owner = {.listing = NULL};
	if (!oh_index_fact(&p->p, fact, values, e->tmp, &d))
		return OH_ENOMEM;
	*out = (st_memo){.attr = d.attr,
	                 .fact = fact,
	                 .by_place = st_looks_around(e, &d),
	                 .plain = oh_fact_plain(&d)};
	if (out->by_place) {
		oh_fact_match m = {.demand = &d, .counts = oh_fact_counts(&d, &e->mo)};
		out->brief = oh_brief_of(&m);
		return OH_OK;
	}
	if (oh_index_fact_named(&p->p, fact)) {
		oh_status st = st_rebuild(e, p, oh_index_fact_owner(&p->p, fact), false, &owner);
		if (st)
			return st;
	}
	oh_fact_match m = oh_answer(&d, &owner, &e->probe, &e->mo);
	out->brief = oh_brief_of(&m);
	return OH_OK;
}

unsigned st_code_of(oh_state state, double shortfall)
{
	switch (state) {
	case OH_MET:
	case OH_PARTIAL:
		return ST_MET;
	case OH_UNKNOWN:
		return ST_OPEN;
	case OH_SHORT:
		return oh_shortfall_big(shortfall) ? ST_FAR : ST_SHORT;
	case OH_CONFLICT:
		break;
	}
	return ST_FAR;
}

static oh_status memo_of(st_engine *e, st_part *p, uint32_t fact, st_memo **out)
{
	if (p->memo[fact] == ST_UNKNOWN) {
		st_memo m;
		oh_arena_mark mark = oh_arena_mark_get(e->tmp);
		oh_status st = ask_fact(e, p, fact, &m);
		oh_arena_rewind(e->tmp, mark);
		if (!st)
			st = oh_vec_push(&p->memos, &m);
		if (st)
			return st;
		p->memo[fact] = (uint32_t)p->memos.n;
		p->code[fact] = (uint8_t)(st_code_of_attr(e, m.attr) |
		                          st_code_of((oh_state)m.brief.state, m.brief.shortfall) |
		                          (m.by_place ? ST_BY_PLACE : 0U));
	}
	*out = &OH_VEC_AT(&p->memos, st_memo, p->memo[fact] - 1);
	return OH_OK;
}

/* What others of its facts look at of a listing, rebuilt for the first of them. */
typedef struct rebuilt {
	oh_prepared p;
	bool there;
} rebuilt;

static oh_status need(st_engine *e, const st_part *p, size_t place, bool all, rebuilt *r)
{
	if (r->there)
		return OH_OK;
	r->there = true;
	return st_rebuild(e, p, place, all, &r->p);
}

/* The answer to a fact that depends on the rest of its listing. */
static oh_status ask_by_place(st_engine *e, const st_part *p, size_t place, uint32_t entry,
                              rebuilt *r, oh_brief *out)
{
	oh_fact_value values[OH_INDEX_VALUES];
	oh_fact d;
	oh_status st = need(e, p, place, false, r);
	if (!st && !oh_index_fact(&p->p, OH_INDEX_FACT(entry), values, e->tmp, &d))
		st = OH_ENOMEM;
	if (st)
		return st;
	d.importance = OH_INDEX_IMPORTANCE(entry);
	oh_fact_match m = oh_answer(&d, &r->p, &e->probe, &e->mo);
	*out = oh_brief_of(&m);
	return OH_OK;
}

/* How the musts of a counterpart stand, as far as a verdict needs it. */
typedef struct standing {
	unsigned shorts;
	bool far, open, technical;
} standing;

static oh_verdict verdict_of(const standing *s)
{
	oh_tally t = {
	    .technical = s->technical, .unknown = s->open, .shorts = s->shorts, .big = s->far};
	return oh_tally_verdict(&t);
}

static void stand(standing *s, unsigned code)
{
	s->far = s->far || code == ST_FAR;
	s->shorts += code == ST_SHORT;
	s->open = s->open || code == ST_OPEN;
}

/* Some fact that was asked before decides already. */
static bool lost(const st_part *p, const uint32_t *facts, size_t n)
{
	enum { LOST = ST_KNOWN | ST_COUNTS | ST_FAR, LOOK = LOST | ST_BY_PLACE };
	bool any = false;
	for (size_t i = 0; i < n; i++)
		any |= OH_INDEX_IMPORTANCE(facts[i]) == OH_MUST &&
		       (p->code[OH_INDEX_FACT(facts[i])] & LOOK) == LOST;
	return any;
}

static oh_status verdict_of_demand(st_engine *e, st_part *p, size_t place, standing *s)
{
	const uint32_t *facts = p->p.facts + p->p.facts_at[place];
	size_t n = p->p.n_stated[place];
	rebuilt r = {.there = false};
	s->far = lost(p, facts, n);
	for (size_t i = 0; i < n && !s->far && s->shorts <= OH_NEAR_COUNT; i++) {
		uint32_t fact = OH_INDEX_FACT(facts[i]);
		if (OH_INDEX_IMPORTANCE(facts[i]) != OH_MUST)
			continue;
		if (!(p->code[fact] & ST_KNOWN)) {
			st_memo *m;
			oh_status st = memo_of(e, p, fact, &m);
			if (st)
				return st;
		}
		uint8_t code = p->code[fact];
		s->technical = s->technical || (code & ST_TECHNICAL);
		if (!(code & ST_COUNTS))
			continue;
		if (code & ST_BY_PLACE) {
			oh_brief b;
			oh_status st = ask_by_place(e, p, place, facts[i], &r, &b);
			if (st)
				return st;
			code = (uint8_t)st_code_of((oh_state)b.state, b.shortfall);
		}
		stand(s, code & ST_CODE);
	}
	return OH_OK;
}

/* The memo's answer, for a fact of this importance. */
static oh_brief brief_for(const st_engine *e, const st_memo *m, uint32_t entry)
{
	oh_brief b = m->brief;
	bool must = OH_INDEX_IMPORTANCE(entry) == OH_MUST;
	b.counts = must && (!m->attr->commercial || e->mo.commercial);
	b.technical = must && !m->attr->commercial;
	return b;
}

/* A fact of which the probe says nothing: no need to look at it. */
static bool left_open(const st_part *p, uint32_t entry, oh_brief *out)
{
	uint32_t fact = OH_INDEX_FACT(entry);
	uint8_t code = p->code[fact];
	bool must = OH_INDEX_IMPORTANCE(entry) == OH_MUST;
	*out = (oh_brief){.state = OH_UNKNOWN,
	                  .counts = must && (code & ST_COUNTS),
	                  .technical = must && (code & ST_TECHNICAL)};
	return code && p->memo[fact] == ST_UNKNOWN && (code & ST_CODE) == ST_OPEN;
}

static oh_status judge_demand(st_engine *e, st_part *p, size_t place, oh_tally *t, oh_parts *parts,
                              bool hopeful, st_answer_fn each, void *ctx)
{
	const uint32_t *facts = p->p.facts + p->p.facts_at[place];
	oh_arena_mark mark = oh_arena_mark_get(e->tmp);
	rebuilt r = {.there = false};
	oh_status st = OH_OK;
	for (size_t i = 0; i < p->p.n_stated[place] && !st; i++) {
		st_memo *m;
		oh_brief b;
		/* What does not count matters to the score alone. */
		if (!parts && (OH_INDEX_IMPORTANCE(facts[i]) != OH_MUST || idle(p, facts[i])))
			continue;
		if (!each && left_open(p, facts[i], &b)) {
			oh_tally_add(t, &b);
			if (parts)
				oh_parts_add(parts, &b);
			continue;
		}
		st = memo_of(e, p, OH_INDEX_FACT(facts[i]), &m);
		if (st)
			break;
		b = brief_for(e, m, facts[i]);
		const oh_attr *attr = m->attr;
		if (m->by_place && hopeful) {
			b.state = OH_MET;
			b.share = 1;
			b.evidence = OH_VERIFIED;
			b.answered = true;
		} else if (m->by_place && (parts || b.counts)) {
			st = ask_by_place(e, p, place, facts[i], &r, &b);
		}
		oh_tally_add(t, &b);
		if (parts)
			oh_parts_add(parts, &b);
		if (each && b.counts && !st)
			st = each(ctx, attr, &b, OH_INDEX_FACT(facts[i]));
	}
	oh_arena_rewind(e->tmp, mark);
	return st;
}

/* Fits of one supplied fact with the demanded ones of its key. */
static oh_status fit_fact(st_engine *e, st_part *p, uint32_t fact)
{
	oh_fact_value values[OH_INDEX_VALUES];
	oh_fact s;
	oh_prepared owner = {.listing = NULL};
	const oh_listing *l = e->probe.listing;
	size_t begin = p->fits.n;
	bool far = false;
	if (!oh_index_fact(&p->p, fact, values, e->tmp, &s))
		return OH_ENOMEM;
	bool named = oh_index_fact_named(&p->p, fact);
	oh_status st =
	    named ? st_rebuild(e, p, oh_index_fact_owner(&p->p, fact), false, &owner) : OH_OK;
	for (uint16_t j = e->first[s.attr->key_id]; j && !st; j = e->next[j - 1]) {
		const oh_fact *d = &l->facts[j - 1];
		st_fit fit = {.fact = fact, .at = (uint16_t)(j - 1), .last = e->next[j - 1] == 0};
		oh_fit_context ctx = {l, owner.listing};
		/* The same key of another pack: no nameplate spoke when it was numbered. */
		fit.by_place = !oh_fact_plain(d) || (!named && d->attr != s.attr);
		if (!fit.by_place)
			fit.r = oh_fit_check(d, &s, &ctx);
		fit.code = (uint8_t)(st_code_of(fit.r.state, fit.r.shortfall) |
		                     (fit.by_place ? ST_BY_PLACE : 0U));
		far = far || (fit.code == ST_FAR && oh_fact_counts(d, &e->mo));
		st = oh_vec_push(&p->fits, &fit);
	}
	if (st)
		return st;
	p->memo[fact] = e->first[s.attr->key_id] ? (uint32_t)begin + 1 : ST_NOTHING;
	/* Unless another fact of the key answers better. */
	if (far && !p->several[s.attr->key_id])
		p->code[fact] = ST_KNOWN | ST_COUNTS | ST_FAR;
	return OH_OK;
}

/* As oh_answer_consider does. */
static void consider(oh_brief *best, const oh_fit_result *r, unsigned evidence)
{
	oh_fit_result now = {
	    .state = (oh_state)best->state, .shortfall = best->shortfall, .share = best->share};
	if (best->answered && !oh_fit_better(r, &now) &&
	    (oh_fit_better(&now, r) || evidence <= best->evidence))
		return;
	best->answered = true;
	best->evidence = (uint8_t)evidence;
	best->state = (uint8_t)r->state;
	best->shortfall = r->shortfall;
	best->share = r->share;
}

/* False: some answer depends on the rest of the listing. */
static bool take_fits(st_engine *e, const st_fit *f, unsigned evidence, bool derived)
{
	bool done = true;
	for (;; f++) {
		oh_brief *best = &e->best[f->at];
		/* Derived facts speak only where the supply is silent. */
		if (f->by_place)
			done = false;
		else if (!derived || !best->answered)
			consider(best, &f->r, evidence);
		if (f->last)
			return done;
	}
}

/* The answers to demanded facts that look at more than one fact of the supply. */
static oh_status answer_by_place(st_engine *e, const st_part *p, size_t place, bool all, bool again)
{
	enum { MATTERS = ST_ASKED_COUNTS | ST_ASKED_TECHNICAL };
	const oh_listing *l = e->probe.listing;
	oh_prepared s = {.listing = NULL};
	oh_status st = OH_OK;
	if (!again && !e->around_asked)
		return OH_OK;
	for (size_t j = 0; j < l->n_facts && !st; j++) {
		bool matters = all || (e->asked[j] & MATTERS);
		if (!again && ((e->asked[j] & ST_ASKED_PLAIN) || !matters))
			continue;
		if (!s.listing)
			st = st_rebuild(e, p, place, again, &s);
		if (st)
			break;
		oh_fact_match m = oh_answer(&l->facts[j], &e->probe, &s, &e->mo);
		e->best[j] = oh_brief_of(&m);
	}
	return st;
}

static oh_status fits_of(st_engine *e, st_part *p, uint32_t fact, const st_fit **out)
{
	oh_status st = OH_OK;
	*out = NULL;
	if (p->memo[fact] == ST_UNKNOWN) {
		oh_arena_mark mark = oh_arena_mark_get(e->tmp);
		st = fit_fact(e, p, fact);
		oh_arena_rewind(e->tmp, mark);
	}
	if (!st && p->memo[fact] != ST_NOTHING)
		*out = &OH_VEC_AT(&p->fits, st_fit, p->memo[fact] - 1);
	return st;
}

/* Of a demanded fact that the supply says nothing of so far. */
enum { SILENT = ST_FAR + 1 };

/* The best code of each demanded fact; *again: some need the whole listing. */
static oh_status best_codes(st_engine *e, st_part *p, size_t place, bool *again)
{
	const uint32_t *facts = p->p.facts + p->p.facts_at[place];
	size_t n = p->p.facts_at[place + 1] - p->p.facts_at[place];
	memset(e->codes, SILENT, e->probe.listing->n_facts);
	for (size_t i = 0; i < n; i++) {
		const st_fit *f;
		if (idle(p, facts[i]))
			continue;
		oh_status st = fits_of(e, p, OH_INDEX_FACT(facts[i]), &f);
		bool derived = i >= p->p.n_stated[place];
		if (st)
			return st;
		for (; f; f = f->last ? NULL : f + 1) {
			uint8_t *best = &e->codes[f->at], code = f->code & ST_CODE;
			*again = *again || (f->code & ST_BY_PLACE);
			if (code < *best && (!derived || *best == SILENT))
				*best = code;
		}
	}
	return OH_OK;
}

static oh_status verdict_of_supply(st_engine *e, st_part *p, size_t place, standing *s)
{
	const oh_listing *l = e->probe.listing;
	rebuilt r = {.there = false};
	bool again = false;
	s->technical = e->technical;
	s->far = lost(p, p->p.facts + p->p.facts_at[place], p->p.n_stated[place]);
	oh_status st = s->far ? OH_OK : best_codes(e, p, place, &again);
	if (s->far)
		return OH_OK;
	for (size_t k = 0; k < e->n_counted && !st; k++) {
		const oh_fact *d = &l->facts[e->counted[k]];
		unsigned code = e->codes[e->counted[k]];
		if (again || !oh_fact_plain(d)) {
			st = need(e, p, place, again, &r);
			if (st)
				break;
			oh_fact_match m = oh_answer(d, &e->probe, &r.p, &e->mo);
			code = st_code_of(m.state, m.shortfall);
		}
		stand(s, code == SILENT ? ST_OPEN : code);
	}
	return st;
}

static void hope_for(oh_brief *b)
{
	b->state = OH_MET;
	b->share = 1;
	b->evidence = OH_VERIFIED;
	b->answered = true;
}

static oh_status judge_supply(st_engine *e, st_part *p, size_t place, oh_tally *t, oh_parts *parts,
                              bool hopeful, st_answer_fn each, void *ctx)
{
	const oh_listing *l = e->probe.listing;
	const uint32_t *facts = p->p.facts + p->p.facts_at[place];
	size_t n = p->p.facts_at[place + 1] - p->p.facts_at[place];
	oh_arena_mark mark = oh_arena_mark_get(e->tmp);
	bool again = false;
	oh_status st = OH_OK;
	memcpy(e->best, e->silent, l->n_facts * sizeof *e->best);
	for (size_t i = 0; i < n && !st; i++) {
		const st_fit *f;
		if (p->memo[OH_INDEX_FACT(facts[i])] == ST_NOTHING || (!parts && idle(p, facts[i])))
			continue;
		st = fits_of(e, p, OH_INDEX_FACT(facts[i]), &f);
		if (!st && f)
			again = !take_fits(e, f, OH_INDEX_EVIDENCE(facts[i]),
			                   i >= p->p.n_stated[place]) ||
			        again;
	}
	if (!st && !hopeful)
		st = answer_by_place(e, p, place, parts, again);
	for (size_t j = 0; j < l->n_facts && !st; j++) {
		oh_brief *b = &e->best[j];
		if (hopeful && !(e->asked[j] & ST_ASKED_PLAIN))
			hope_for(b);
		oh_tally_add(t, b);
		if (parts)
			oh_parts_add(parts, b);
		if (each && b->counts)
			st = each(ctx, l->facts[j].attr, b, j);
	}
	oh_arena_rewind(e->tmp, mark);
	return st;
}

oh_status st_fact_code(st_engine *e, st_part *p, uint32_t fact, unsigned *out)
{
	const st_fit *f = NULL;
	st_memo *m;
	oh_status st = e->supply ? memo_of(e, p, fact, &m) : fits_of(e, p, fact, &f);
	if (st)
		return st;
	*out = e->supply ? p->code[fact] & ST_CODE : f ? f->code & ST_CODE : ST_OPEN;
	return OH_OK;
}

oh_status st_verdict(st_engine *e, st_part *p, size_t place, oh_verdict *out)
{
	standing s = {.shorts = 0};
	oh_arena_mark mark = oh_arena_mark_get(e->tmp);
	oh_status st =
	    e->supply ? verdict_of_demand(e, p, place, &s) : verdict_of_supply(e, p, place, &s);
	oh_arena_rewind(e->tmp, mark);
	*out = verdict_of(&s);
	return st;
}

oh_status st_judge(st_engine *e, st_part *p, size_t place, oh_tally *t, oh_parts *parts,
                   bool hopeful, st_answer_fn each, void *ctx)
{
	if (e->supply)
		return judge_demand(e, p, place, t, parts, hopeful, each, ctx);
	return judge_supply(e, p, place, t, parts, hopeful, each, ctx);
}
