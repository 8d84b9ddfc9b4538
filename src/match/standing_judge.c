/* One probe against the listings of an index: every distinct fact is asked once. */
#include "standing_internal.h"
#include "standing_sift.h"

#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/utf8.h"

/* A supplied fact of each strength, for comparing answers. */
static const oh_fact strengths[4] = {{.evidence = OH_IMPLIED},
                                     {.evidence = OH_DECLARED},
                                     {.evidence = OH_DOCUMENTED},
                                     {.evidence = OH_VERIFIED}};

static void link_keys(st_engine *e)
{
	const oh_listing *l = e->probe.listing;
	e->n_counted = 0;
	e->technical = false;
	for (size_t i = 0; i < l->n_facts; i++) {
		e->technical = e->technical || oh_fact_technical_must(&l->facts[i]);
		if (oh_fact_counts(&l->facts[i], &e->mo))
			e->counted[e->n_counted++] = (uint16_t)i;
	}
	memset(e->first, 0, (e->n_keys + 1) * sizeof *e->first);
	for (size_t i = l->n_facts; i-- > 0;) {
		uint16_t key = l->facts[i].attr->key_id;
		e->next[i] = e->first[key];
		e->first[key] = (uint16_t)(i + 1);
	}
}

static oh_status open_keys(st_engine *e, const oh_packs *packs)
{
	size_t n = e->probe.listing->n_facts + 1;
	e->n_keys = oh_packs_key_count(packs);
	e->first = oh_arena_array(e->a, e->n_keys + 1, sizeof *e->first);
	e->next = oh_arena_array(e->a, n, sizeof *e->next);
	e->best = oh_arena_array(e->a, n, sizeof *e->best);
	e->codes = oh_arena_array(e->a, n, sizeof *e->codes);
	e->counted = oh_arena_array(e->a, n, sizeof *e->counted);
	e->dirty = oh_arena_array(e->a, e->n_keys + 1, sizeof *e->dirty);
	e->soiled = oh_arena_array(e->a, e->n_keys + 1, sizeof *e->soiled);
	if (!e->dirty || !e->soiled || !e->first || !e->next || !e->best || !e->codes ||
	    !e->counted)
		return OH_ENOMEM;
	link_keys(e);
	return OH_OK;
}

static oh_status open_text(st_engine *e)
{
	const oh_listing *l = e->probe.listing;
	oh_folded title, text;
	oh_status st = oh_prepare_text(&e->probe, e->a);
	if (!st)
		st = oh_fold(l->title, OH_FOLD_CASE, e->a, &title);
	if (!st)
		st = oh_fold(l->text, OH_FOLD_CASE, e->a, &text);
	uint32_t *cps =
	    st ? NULL : oh_arena_alloc(e->a, (title.text.n + text.text.n + 1) * sizeof *cps);
	if (!cps)
		return OH_ENOMEM;
	size_t n = 0;
	for (size_t i = 0; i < title.text.n;)
		cps[n++] = oh_utf8_next(title.text, &i);
	for (size_t i = 0; i < text.text.n;)
		cps[n++] = oh_utf8_next(text.text, &i);
	e->likeness = oh_index_likeness_new(e->probe.bigrams, e->probe.n_bigrams, cps, n, e->a);
	return e->likeness ? OH_OK : OH_ENOMEM;
}

static oh_status open_parts(st_engine *e)
{
	e->parts = oh_arena_array(e->a, e->reading.n_parts + 1, sizeof *e->parts);
	if (!e->parts)
		return OH_ENOMEM;
	for (size_t i = 0; i < e->reading.n_parts; i++) {
		st_part *p = &e->parts[i];
		oh_index_part_at(&e->reading, i, &p->p);
		oh_vec_init(&p->memos, sizeof(st_memo));
		oh_vec_init(&p->fits, sizeof(st_fit));
	}
	return OH_OK;
}

oh_status st_open(st_engine *e, const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                  const oh_standing_options *o)
{
	*e = (st_engine){.o = o,
	                 .mo = {.commercial = o->commercial},
	                 .probe = {.listing = probe},
	                 .supply = probe->side == OH_SUPPLY,
	                 .a = oh_arena_new(0),
	                 .tmp = oh_arena_new(0)};
	oh_index_read(ix, &e->reading);
	if (probe->n_facts >= UINT16_MAX)
		return OH_ELIMIT;
	oh_status st = e->a && e->tmp ? open_keys(e, packs) : OH_ENOMEM;
	if (!st && e->supply)
		st = oh_listing_derive(probe, e->a, NULL, &e->probe.derived, &e->probe.n_derived);
	if (!st)
		st = open_text(e);
	return st ? st : open_parts(e);
}

void st_close(st_engine *e)
{
	st_sift_close(e);
	for (size_t i = 0; e->parts && i < e->reading.n_parts; i++) {
		oh_vec_release(&e->parts[i].memos);
		oh_vec_release(&e->parts[i].fits);
	}
	oh_index_read_end(&e->reading);
	oh_arena_free(e->a);
	oh_arena_free(e->tmp);
}

static bool related(const st_engine *e, const oh_index_run *r)
{
	const oh_listing *l = e->probe.listing;
	if (r->tenant != e->o->viewer.tenant || r->side == l->side)
		return false;
	if (e->supply)
		return oh_category_related(r->pack, r->category, l->pack, l->category);
	return oh_category_related(l->pack, l->category, r->pack, r->category);
}

static bool supply_says(const st_engine *e, uint16_t key)
{
	for (size_t i = 0; i < e->probe.n_derived; i++)
		if (e->probe.derived[i].attr->key_id == key)
			return true;
	return e->first[key] != 0;
}

static uint8_t code_of_attr(const st_engine *e, const oh_attr *attr)
{
	bool counts = !attr->commercial || e->mo.commercial;
	return (uint8_t)(ST_KNOWN | (counts ? ST_COUNTS : 0) |
	                 (attr->commercial ? 0 : ST_TECHNICAL));
}

/* Some fact of the key may count. */
static bool counted(const st_engine *e, const oh_index_key *k)
{
	if (e->supply)
		return !k->attr || !k->attr->commercial || e->mo.commercial;
	for (uint16_t j = e->first[k->key]; j; j = e->next[j - 1])
		if (oh_fact_counts(&e->probe.listing->facts[j - 1], &e->mo))
			return true;
	return false;
}

/* What is known of whole keys: facts that a demand does not ask for are nothing to it; a
 * supply that says nothing of a key leaves each of its facts open. */
static void note_key(st_engine *e, st_part *p, const oh_index_key *k)
{
	size_t n = k->last - k->first;
	p->several[k->key] = k->several;
	if (!e->supply && !e->first[k->key]) {
		memset(p->memo + k->first, 0xFF, n * sizeof *p->memo);
	} else if (e->supply && k->attr && !supply_says(e, k->key)) {
		oh_fact any = {.attr = k->attr};
		if (oh_fact_plain(&any))
			memset(p->code + k->first, code_of_attr(e, k->attr) | ST_OPEN, n);
	} else if (!counted(e, k)) {
		memset(p->code + k->first, ST_KNOWN, n);
	}
}

static void note_keys(st_engine *e, st_part *p)
{
	for (size_t i = 0; i < p->p.n_keys; i++) {
		oh_index_key k;
		oh_index_key_at(&p->p, i, &k);
		note_key(e, p, &k);
	}
}

static bool dirty(const st_engine *e, uint16_t key)
{
	return e->dirty[key];
}

static void soil(st_engine *e, uint16_t key)
{
	if (e->dirty[key])
		return;
	e->dirty[key] = true;
	e->soiled[e->n_soiled++] = key;
}

static bool alike(const oh_fact *a, const oh_fact *b)
{
	return a->attr == b->attr && a->flags == b->flags && a->basis == b->basis &&
	       a->evidence == b->evidence && a->importance == b->importance &&
	       a->values == b->values && a->n_values == b->n_values &&
	       memcmp(&a->lo, &b->lo, sizeof a->lo) == 0 &&
	       memcmp(&a->hi, &b->hi, sizeof a->hi) == 0;
}

static void soil_changes(st_engine *e, const oh_fact *a, size_t n, const oh_fact *b, size_t m)
{
	for (size_t i = 0; i < n || i < m; i++) {
		if (i < n && i < m && alike(&a[i], &b[i]))
			continue;
		if (i < n)
			soil(e, a[i].attr->key_id);
		if (i < m)
			soil(e, b[i].attr->key_id);
	}
}

/* Keys of which answers may have changed: of facts that did, and of those of which a
 * nameplate speaks, which looks at others. */
static void soil_keys(st_engine *e, const oh_prepared *now)
{
	const oh_prepared *was = &e->probe;
	const oh_pack *pack = now->listing->pack;
	for (size_t i = 0; i < e->n_soiled; i++)
		e->dirty[e->soiled[i]] = false;
	e->n_soiled = 0;
	soil_changes(e, was->listing->facts, was->listing->n_facts, now->listing->facts,
	             now->listing->n_facts);
	soil_changes(e, was->derived, was->n_derived, now->derived, now->n_derived);
	for (size_t i = 0; i < pack->n_nameplates; i++) {
		const oh_nameplate *p = &pack->nameplates[i];
		if ((p->when_attr && e->dirty[p->when_attr->key_id]) ||
		    (p->with_attr && e->dirty[p->with_attr->key_id]))
			soil(e, p->attr->key_id);
	}
	/* Answers to a demand's facts are known by their place in it. */
	if (!e->supply && was->listing->n_facts != now->listing->n_facts)
		for (size_t i = 0; i < e->n_keys; i++)
			soil(e, (uint16_t)i);
}

/* Nothing is known any more of the facts of these keys. */
static void forget(st_engine *e, st_part *p)
{
	st_memo *m = p->memos.p;
	for (size_t k = 0; k < p->memos.n;) {
		if (!dirty(e, m[k].attr->key_id)) {
			k++;
			continue;
		}
		p->memo[m[k].fact] = ST_UNKNOWN;
		m[k] = m[--p->memos.n];
		if (k < p->memos.n)
			p->memo[m[k].fact] = (uint32_t)k + 1;
	}
	for (size_t i = 0; i < e->n_soiled; i++) {
		oh_index_key k;
		if (!oh_index_key_find(&p->p, e->soiled[i], &k))
			continue;
		memset(p->code + k.first, 0, k.last - k.first);
		if (!e->supply)
			memset(p->memo + k.first, 0, (k.last - k.first) * sizeof *p->memo);
		note_key(e, p, &k);
	}
}

oh_status st_derive(st_engine *e, const oh_listing *probe, oh_prepared *out)
{
	*out = e->probe;
	out->listing = probe;
	return e->supply ? oh_listing_derive(probe, e->a, NULL, &out->derived, &out->n_derived)
	                 : OH_OK;
}

void st_change(st_engine *e, const oh_prepared *probe)
{
	soil_keys(e, probe);
	e->probe = *probe;
	link_keys(e);
	st_sift_forget(e);
	for (size_t i = 0; i < e->reading.n_parts; i++)
		if (e->parts[i].used)
			forget(e, &e->parts[i]);
}

/* The first run that matters brings what the part needs. */
static oh_status use(st_engine *e, st_part *p)
{
	if (p->used)
		return OH_OK;
	size_t words = (p->p.n + 63) / 64;
	p->visible = oh_arena_alloc(e->a, words * sizeof *p->visible);
	p->memo = oh_arena_array(e->a, p->p.n_facts + 1, sizeof *p->memo);
	p->code = oh_arena_array(e->a, p->p.n_facts + 1, sizeof *p->code);
	p->several = oh_arena_array(e->a, e->n_keys + 1, sizeof *p->several);
	if (!p->visible || !p->memo || !p->code || !p->several)
		return OH_ENOMEM;
	oh_index_part_visible(&p->p, &e->o->viewer, e->o->now, e->o->own_org, p->visible);
	p->used = true;
	note_keys(e, p);
	return OH_OK;
}

static oh_status visit_bits(const st_visitor *v, st_part *p, size_t from, const st_sifted *s)
{
	for (size_t i = 0; i < s->words; i++)
		for (uint64_t left = s->look[i]; left; left &= left - 1) {
			size_t place = from + i * 64 + (size_t)__builtin_ctzll(left);
			oh_status st = v->visit(v->ctx, p, place);
			if (st)
				return st;
		}
	return OH_OK;
}

static oh_status visit_run(st_engine *e, st_part *p, size_t run, const oh_index_run *r,
                           const st_visitor *v)
{
	st_sifted s;
	bool sifted = false;
	oh_status st = use(e, p);
	if (!st && v->aim != ST_AIM_ALL)
		st = st_sift_run(e, p, run, r, v->aim == ST_AIM_GAINS, &s, &sifted);
	if (!st && sifted && v->sifted)
		st = v->sifted(v->ctx, p, r, &s);
	if (!st && sifted)
		return visit_bits(v, p, r->from, &s);
	for (size_t d = r->from; d < r->to && !st; d++)
		if (p->visible[d >> 6] >> (d & 63) & 1)
			st = v->visit(v->ctx, p, d);
	return st;
}

oh_status st_each(st_engine *e, const st_visitor *v)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < e->reading.n_parts && !st; i++) {
		st_part *p = &e->parts[i];
		for (size_t k = 0; k < p->p.n_runs && !st; k++) {
			oh_index_run r;
			oh_index_run_at(&p->p, k, &r);
			if (related(e, &r))
				st = visit_run(e, p, k, &r, v);
		}
	}
	return st;
}

/* The listing with what is derived, as one side of a pair. In tmp. */
static oh_status rebuild(st_engine *e, const st_part *p, size_t place, oh_prepared *out)
{
	oh_listing *l = oh_arena_zalloc(e->tmp, sizeof *l);
	*out = (oh_prepared){.listing = l};
	if (!l)
		return OH_ENOMEM;
	oh_status st = oh_index_listing(&p->p, place, e->tmp, l, &out->derived, &out->n_derived);
	/* Nothing is derived for a demand. */
	if (e->supply)
		out->n_derived = 0;
	return st;
}

/* The answer of the probe, a supply, to one demanded fact. */
static oh_status ask_fact(st_engine *e, st_part *p, uint32_t fact, st_memo *out)
{
	oh_fact_value values[OH_INDEX_VALUES];
	oh_fact d;
	oh_prepared owner = {.listing = NULL};
	if (!oh_index_fact(&p->p, fact, values, e->tmp, &d))
		return OH_ENOMEM;
	*out = (st_memo){.attr = d.attr, .fact = fact, .by_place = !oh_fact_plain(&d)};
	if (out->by_place) {
		oh_fact_match m = {.demand = &d, .counts = oh_fact_counts(&d, &e->mo)};
		out->brief = oh_brief_of(&m);
		return OH_OK;
	}
	if (oh_index_fact_named(&p->p, fact)) {
		oh_status st = rebuild(e, p, oh_index_fact_owner(&p->p, fact), &owner);
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
		p->code[fact] = (uint8_t)(code_of_attr(e, m.attr) |
		                          st_code_of((oh_state)m.brief.state, m.brief.shortfall) |
		                          (m.by_place ? ST_BY_PLACE : 0U));
	}
	*out = &OH_VEC_AT(&p->memos, st_memo, p->memo[fact] - 1);
	return OH_OK;
}

/* A listing that is rebuilt when the first of its facts needs the others. */
typedef struct rebuilt {
	oh_prepared p;
	bool there;
} rebuilt;

static oh_status need(st_engine *e, const st_part *p, size_t place, rebuilt *r)
{
	if (r->there)
		return OH_OK;
	r->there = true;
	return rebuild(e, p, place, &r->p);
}

/* The answer to a fact that depends on the rest of its listing. */
static oh_status ask_by_place(st_engine *e, const st_part *p, size_t place, size_t at, rebuilt *r,
                              oh_brief *out)
{
	oh_status st = need(e, p, place, r);
	if (st)
		return st;
	oh_fact_match m = oh_answer(&r->p.listing->facts[at], &r->p, &e->probe, &e->mo);
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
		if (!p->code[fact]) {
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
			oh_status st = ask_by_place(e, p, place, i, &r, &b);
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
		if (!parts && (OH_INDEX_IMPORTANCE(facts[i]) != OH_MUST ||
		               p->code[OH_INDEX_FACT(facts[i])] == ST_KNOWN))
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
			st = ask_by_place(e, p, place, i, &r, &b);
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
	oh_status st = named ? rebuild(e, p, oh_index_fact_owner(&p->p, fact), &owner) : OH_OK;
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

/* False: some answer depends on the rest of the listing. */
static bool take_fits(st_engine *e, const st_fit *f, unsigned evidence, bool derived)
{
	bool done = true;
	for (;; f++) {
		oh_fact_match *best = &e->best[f->at];
		/* Derived facts speak only where the supply is silent. */
		if (f->by_place)
			done = false;
		else if (!derived || !best->supply)
			oh_answer_consider(best, &strengths[evidence], &f->r);
		if (f->last)
			return done;
	}
}

static void begin_answers(st_engine *e)
{
	const oh_listing *l = e->probe.listing;
	for (size_t j = 0; j < l->n_facts; j++)
		e->best[j] = (oh_fact_match){.demand = &l->facts[j],
		                             .state = OH_UNKNOWN,
		                             .counts = oh_fact_counts(&l->facts[j], &e->mo)};
}

/* The answers to demanded facts that look at more than one fact of the supply. */
static oh_status answer_by_place(st_engine *e, const st_part *p, size_t place, bool all, bool again)
{
	const oh_listing *l = e->probe.listing;
	oh_prepared s = {.listing = NULL};
	oh_status st = OH_OK;
	for (size_t j = 0; j < l->n_facts && !st; j++) {
		const oh_fact *d = &l->facts[j];
		bool matters = all || oh_fact_counts(d, &e->mo) || oh_fact_technical_must(d);
		if (!again && (oh_fact_plain(d) || !matters))
			continue;
		if (!s.listing)
			st = rebuild(e, p, place, &s);
		if (!st)
			e->best[j] = oh_answer(d, &e->probe, &s, &e->mo);
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
		if (p->code[OH_INDEX_FACT(facts[i])] == ST_KNOWN)
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
			st = need(e, p, place, &r);
			if (st)
				break;
			oh_fact_match m = oh_answer(d, &e->probe, &r.p, &e->mo);
			code = st_code_of(m.state, m.shortfall);
		}
		stand(s, code == SILENT ? ST_OPEN : code);
	}
	return st;
}

static void hope_for(oh_fact_match *m)
{
	if (oh_fact_plain(m->demand))
		return;
	m->state = OH_MET;
	m->share = 1;
	m->supply = &strengths[OH_VERIFIED];
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
	begin_answers(e);
	for (size_t i = 0; i < n && !st; i++) {
		const st_fit *f;
		if (!parts && p->code[OH_INDEX_FACT(facts[i])] == ST_KNOWN)
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
		if (hopeful)
			hope_for(&e->best[j]);
		oh_brief b = oh_brief_of(&e->best[j]);
		oh_tally_add(t, &b);
		if (parts)
			oh_parts_add(parts, &b);
		if (each && b.counts)
			st = each(ctx, l->facts[j].attr, &b, j);
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
