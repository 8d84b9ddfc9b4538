/* The probe of a standing match: what is known of it by key, its changes, whom it meets. */
#include "standing_internal.h"
#include "standing_sift.h"

#include "ouhe/text/fold.h"
#include "ouhe/text/utf8.h"

static void link_keys(st_engine *e)
{
	const oh_listing *l = e->probe.listing;
	e->n_counted = 0;
	e->technical = e->around_asked = false;
	e->strongest = OH_IMPLIED;
	for (size_t i = 0; i < l->n_facts; i++) {
		const oh_fact *f = &l->facts[i];
		bool volume = f->attr->fit == OH_FIT_CAPACITY;
		e->asked[i] = (uint8_t)((oh_fact_counts(f, &e->mo) ? ST_ASKED_COUNTS : 0) |
		                        (oh_fact_plain(f) ? ST_ASKED_PLAIN : 0) |
		                        (volume ? ST_ASKED_VOLUME : 0) |
		                        (oh_fact_technical_must(f) ? ST_ASKED_TECHNICAL : 0));
		e->around_asked = e->around_asked || !oh_fact_plain(f);
		const oh_fact_match m = {
		    .demand = f, .state = OH_UNKNOWN, .counts = oh_fact_counts(f, &e->mo)};
		e->silent[i] = oh_brief_of(&m);
		if (f->evidence > e->strongest)
			e->strongest = f->evidence;
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
	e->silent = oh_arena_array(e->a, n, sizeof *e->silent);
	e->codes = oh_arena_array(e->a, n, sizeof *e->codes);
	e->counted = oh_arena_array(e->a, n, sizeof *e->counted);
	e->asked = oh_arena_array(e->a, n, sizeof *e->asked);
	e->dirty = oh_arena_array(e->a, e->n_keys + 1, sizeof *e->dirty);
	e->soiled = oh_arena_array(e->a, e->n_keys + 1, sizeof *e->soiled);
	if (!e->asked || !e->dirty || !e->soiled || !e->first || !e->next || !e->best ||
	    !e->silent || !e->codes || !e->counted)
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
	                 .packs = packs,
	                 .a = oh_arena_new(0),
	                 .tmp = oh_arena_new(0)};
	oh_index_read(ix, &e->reading);
	if (probe->n_facts >= UINT16_MAX)
		return OH_ELIMIT;
	oh_status st = e->a && e->tmp ? open_keys(e, packs) : OH_ENOMEM;
	if (!st && e->supply)
		st = oh_listing_derive(probe, e->a, NULL, &e->probe.derived, &e->probe.n_derived);
	if (!st)
		st = st_mark_around(e);
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
	uint16_t first = e->first[k->key];
	uint8_t code = 0;
	p->several[k->key] = k->several;
	if (!e->supply) {
		memset(p->of + k->first, first < UINT8_MAX ? first : UINT8_MAX, n);
		if (!first)
			memset(p->memo + k->first, 0xFF, n * sizeof *p->memo);
		else if (!counted(e, k))
			memset(p->code + k->first, ST_KNOWN, n);
		return;
	}
	oh_fact any = {.attr = k->attr};
	bool volume = k->attr && k->attr->fit == OH_FIT_CAPACITY;
	if (!k->attr || (volume && counted(e, k)))
		code = ST_MIXED;
	else if (oh_fact_plain(&any) && !supply_says(e, k->key))
		code = st_code_of_attr(e, k->attr) | ST_OPEN;
	else if (!counted(e, k))
		code = (uint8_t)(ST_KNOWN | (volume ? ST_VOLUME : 0));
	if (code)
		memset(p->code + k->first, code, n);
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
		if (!dirty(e, m[k].attr->key_id) && m[k].plain) {
			k++;
			continue;
		}
		p->memo[m[k].fact] = ST_UNKNOWN;
		p->code[m[k].fact] = 0;
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
	p->of = e->supply ? NULL : oh_arena_array(e->a, p->p.n_facts + 1, sizeof *p->of);
	if (!p->visible || !p->memo || !p->code || !p->several || (!e->supply && !p->of))
		return OH_ENOMEM;
	oh_index_part_visible(&p->p, &e->o->viewer, e->o->now, e->o->own_org, p->visible);
	p->used = true;
	note_keys(e, p);
	return st_mark_facts(e, p);
}

void st_fetch(const st_part *p, size_t place)
{
	__builtin_prefetch(p->p.facts + p->p.facts_at[place]);
}

void st_fetch_facts(const st_part *p, size_t place)
{
	const uint32_t *facts = p->p.facts + p->p.facts_at[place];
	size_t n = p->p.facts_at[place + 1] - p->p.facts_at[place];
	for (size_t i = 0; i < n; i++) {
		uint32_t fact = OH_INDEX_FACT(facts[i]);
		if (p->memo[fact] == ST_UNKNOWN && !(p->code[fact] & ST_KNOWN))
			oh_index_fetch(&p->p, fact);
	}
}

static oh_status visit_some(const st_visitor *v, st_part *p, const uint32_t *places, size_t n)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < n && i < ST_AHEAD; i++)
		st_fetch(p, places[i]);
	for (size_t i = 0; i < n && !st; i++) {
		if (i + ST_AHEAD < n)
			st_fetch(p, places[i + ST_AHEAD]);
		if (i + ST_AHEAD / 2 < n)
			st_fetch_facts(p, places[i + ST_AHEAD / 2]);
		st = v->visit(v->ctx, p, places[i]);
	}
	return st;
}

static oh_status visit_bits(const st_visitor *v, st_part *p, size_t from, const st_sifted *s)
{
	enum { SOME = 512 };
	uint32_t places[SOME + 64];
	size_t n = 0;
	for (size_t i = 0; i < s->words; i++) {
		for (uint64_t left = s->look[i]; left; left &= left - 1)
			places[n++] = (uint32_t)(from + i * 64) + (uint32_t)__builtin_ctzll(left);
		if (n < SOME && i + 1 < s->words)
			continue;
		oh_status st = visit_some(v, p, places, n);
		if (st)
			return st;
		n = 0;
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
