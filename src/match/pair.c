/* The plain reading of one pair: answers, verdict, score. */
#include <math.h>

#include "match_internal.h"

#include "ouhe/base/buf.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/similar.h"
#include "ouhe/text/utf8.h"

const char *oh_verdict_name(oh_verdict v)
{
	static const char *const names[] = {"meets", "ask", "near", "fails"};
	return names[v];
}

const char *oh_state_name(oh_state s)
{
	static const char *const names[] = {"met", "partial", "unknown", "short", "conflict"};
	return names[s];
}

bool oh_fact_counts(const oh_fact *d, const oh_match_options *o)
{
	return d->importance == OH_MUST && (!d->attr->commercial || o->commercial);
}

bool oh_fact_technical_must(const oh_fact *d)
{
	return d->importance == OH_MUST && !d->attr->commercial;
}

bool oh_fact_plain(const oh_fact *d)
{
	return d->attr->fit != OH_FIT_CAPACITY && d->attr->fit != OH_FIT_WITHIN_BUDGET &&
	       !oh_attr_is_price(d->attr);
}

/* What answers a demanded yearly volume: the capacity that is free, where the
 * supply tells it, else all of it. */
static bool states_available(const oh_listing *l)
{
	return oh_listing_fact(l, OH_SV("available_capacity")) != NULL;
}

static bool is_answer(const oh_fact *d, const oh_fact *s, bool available)
{
	if (d->attr->fit == OH_FIT_WITHIN_BUDGET)
		return oh_attr_is_price(s->attr);
	if (available)
		return oh_sv_eq(s->attr->key, OH_SV("available_capacity"));
	return s->attr->key_id == d->attr->key_id;
}

void oh_answer_consider(oh_fact_match *best, const oh_fact *s, const oh_fit_result *r)
{
	oh_fit_result now = {
	    .state = best->state, .shortfall = best->shortfall, .share = best->share};
	if (best->supply && !oh_fit_better(r, &now) &&
	    (oh_fit_better(&now, r) || s->evidence <= best->supply->evidence))
		return;
	best->supply = s;
	best->state = r->state;
	best->shortfall = r->shortfall;
	best->share = r->share;
	best->question = r->question;
}

/* A supplier that sells no less than more than is wanted does not serve. */
static void check_min_order(oh_fact_match *m, const oh_prepared *demand, const oh_prepared *supply)
{
	const oh_fact *order = oh_listing_fact(supply->listing, OH_SV("min_order"));
	oh_span least, want;
	bool once = oh_sv_eq(m->demand->attr->key, OH_SV("quantity"));
	bool yearly = oh_sv_eq(m->demand->attr->key, OH_SV("annual_volume")) &&
	              !oh_listing_fact(demand->listing, OH_SV("quantity"));
	if (!order || (!once && !yearly) || !oh_span_of(order, oh_linear_same, &least) ||
	    !oh_span_of(m->demand, oh_linear_same, &want))
		return;
	oh_end most = want.has_hi ? want.hi : want.lo;
	oh_end assured = least.has_lo ? least.lo : least.hi;
	most.side = assured.side = 0;
	if (oh_end_cmp(assured, most) <= 0)
		return;
	oh_fit_result r = oh_fit_miss(assured.v - most.v, most.v);
	m->supply = order;
	m->state = r.state;
	m->shortfall = r.shortfall;
	m->share = 0;
}

oh_fact_match oh_answer(const oh_fact *d, const oh_prepared *demand, const oh_prepared *supply,
                        const oh_match_options *o)
{
	oh_fit_context ctx = {demand->listing, supply->listing};
	oh_fact_match m = {.demand = d, .state = OH_UNKNOWN, .counts = oh_fact_counts(d, o)};
	const oh_listing *l = supply->listing;
	bool available = d->attr->fit == OH_FIT_CAPACITY &&
	                 oh_sv_eq(d->attr->key, OH_SV("annual_volume")) && states_available(l);
	for (size_t i = 0; i < l->n_facts; i++)
		if (is_answer(d, &l->facts[i], available)) {
			oh_fit_result r = oh_fit_check(d, &l->facts[i], &ctx);
			oh_answer_consider(&m, &l->facts[i], &r);
		}
	/* Derived facts speak only where the supply is silent. */
	for (size_t i = 0; !m.supply && i < supply->n_derived; i++)
		if (is_answer(d, &supply->derived[i], available)) {
			oh_fit_result r = oh_fit_check(d, &supply->derived[i], &ctx);
			oh_answer_consider(&m, &supply->derived[i], &r);
		}
	if (d->attr->fit == OH_FIT_CAPACITY)
		check_min_order(&m, demand, supply);
	return m;
}

bool oh_shortfall_big(double shortfall)
{
	return shortfall > OH_NEAR_SHORTFALL + 1e-9;
}

oh_verdict oh_tally_verdict(const oh_tally *t)
{
	if (t->conflicts > 0 || t->big > 0 || t->shorts > OH_NEAR_COUNT)
		return OH_FAILS;
	if (t->shorts > 0)
		return OH_NEAR;
	return t->unknown > 0 || t->technical == 0 ? OH_ASK : OH_MEETS;
}

oh_brief oh_brief_of(const oh_fact_match *m)
{
	return (oh_brief){.shortfall = m->shortfall,
	                  .share = m->share,
	                  .state = (uint8_t)m->state,
	                  .evidence = m->supply ? m->supply->evidence : OH_IMPLIED,
	                  .answered = m->supply != NULL,
	                  .counts = m->counts,
	                  .technical = oh_fact_technical_must(m->demand),
	                  .volume = m->demand->attr->fit == OH_FIT_CAPACITY};
}

void oh_tally_add(oh_tally *t, const oh_brief *m)
{
	t->technical += m->technical;
	if (!m->counts)
		return;
	t->counted++;
	t->unknown += m->state == OH_UNKNOWN;
	t->shorts += m->state == OH_SHORT;
	t->big += m->state == OH_SHORT && oh_shortfall_big(m->shortfall);
	t->conflicts += m->state == OH_CONFLICT;
}

static double quality(const oh_brief *m)
{
	switch ((oh_state)m->state) {
	case OH_MET:
		return 1;
	case OH_PARTIAL:
		return 0.8 + 0.2 * m->share;
	case OH_UNKNOWN:
		return 0.5;
	case OH_SHORT:
		return 0.8 * (1 - m->shortfall);
	case OH_CONFLICT:
		break;
	}
	return 0;
}

static void add(oh_group *g, double v)
{
	g->sum += v;
	g->n++;
}

void oh_parts_add(oh_parts *p, const oh_brief *m)
{
	bool met = m->state == OH_MET || m->state == OH_PARTIAL;
	static const double strength[] = {0.25, 0.5, 0.75, 1};
	if (m->counts)
		add(&p->must, quality(m));
	else if (!m->volume)
		add(&p->wish, quality(m));
	if (m->volume)
		add(&p->volume, met ? m->share : 0);
	add(&p->evidence, met && m->answered ? strength[m->evidence & 3] : 0);
}

/* Characters that places share: 1 where the supply's holds the demanded one. */
static double nearness(oh_sv want, oh_sv have)
{
	want = oh_sv_trim(want);
	have = oh_sv_trim(have);
	if (want.n == 0 || have.n == 0)
		return 0;
	if (oh_sv_find(have, want) != SIZE_MAX)
		return 1;
	double chars = (double)oh_utf8_count(want);
	if (oh_sv_find(want, have) != SIZE_MAX)
		return (double)oh_utf8_count(have) / chars;
	size_t i = 0, j = 0, same = 0;
	while (i < want.n && j < have.n && oh_utf8_next(want, &i) == oh_utf8_next(have, &j))
		same++;
	return (double)same / chars;
}

typedef struct weighted {
	double sum, weight;
} weighted;

static void blend(weighted *w, double weight, double value)
{
	w->sum += weight * value;
	w->weight += weight;
}

static void blend_group(weighted *w, double weight, const oh_group *g)
{
	if (g->n > 0)
		blend(w, weight, g->sum / (double)g->n);
}

double oh_parts_score(const oh_parts *p, double dice, double near)
{
	weighted w = {0, 0};
	blend_group(&w, 0.60, &p->must);
	blend_group(&w, 0.12, &p->wish);
	blend_group(&w, 0.08, &p->volume);
	blend_group(&w, 0.10, &p->evidence);
	blend(&w, 0.10, dice);
	if (near >= 0)
		blend(&w, 0.10, near);
	double all = w.sum / w.weight;
	return all < 0 ? 0 : all > 1 ? 1 : all;
}

oh_judged oh_judge(const oh_prepared *demand, const oh_prepared *supply, const oh_match_options *o,
                   oh_fact_match *facts)
{
	oh_tally t = {0};
	oh_parts p = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
	const oh_listing *d = demand->listing;
	for (size_t i = 0; i < d->n_facts; i++) {
		oh_fact_match m = oh_answer(&d->facts[i], demand, supply, o);
		oh_brief b = oh_brief_of(&m);
		oh_tally_add(&t, &b);
		oh_parts_add(&p, &b);
		if (facts)
			facts[i] = m;
	}
	double near = o->nearness ? nearness(d->place, supply->listing->place) : -1;
	double dice =
	    oh_bigrams_dice(demand->bigrams, demand->n_bigrams, supply->bigrams, supply->n_bigrams);
	return (oh_judged){.verdict = oh_tally_verdict(&t),
	                   .score = oh_parts_score(&p, dice, near),
	                   .category_only = t.technical == 0,
	                   .n_ask = t.unknown};
}

oh_status oh_prepare_text(oh_prepared *p, oh_arena *a)
{
	const oh_listing *l = p->listing;
	size_t n = l->title.n + l->text.n + 1;
	oh_arena_mark mark = oh_arena_mark_get(a);
	char *joined = oh_arena_alloc(a, n + 1);
	if (!joined)
		return OH_ENOMEM;
	if (l->title.n)
		memcpy(joined, l->title.p, l->title.n);
	joined[l->title.n] = '\n';
	if (l->text.n)
		memcpy(joined + l->title.n + 1, l->text.p, l->text.n);
	p->bigrams = oh_bigrams((oh_sv){joined, n}, a, &p->n_bigrams);
	if (p->bigrams)
		return OH_OK;
	/* None, or no memory for them: an allocation of their size tells. */
	p->n_bigrams = 0;
	oh_arena_rewind(a, mark);
	return oh_arena_alloc(a, 16 * n + 64) ? OH_OK : OH_ENOMEM;
}

bool oh_category_related(const oh_pack *dp, const oh_category *dc, const oh_pack *sp,
                         const oh_category *sc)
{
	if (!dc || !sc)
		return dp == sp;
	return oh_category_is_a(sc, dc) || oh_category_is_a(dc, sc);
}

oh_status oh_function_text(const oh_listing *supply, oh_arena *a, oh_sv *out)
{
	oh_buf b = OH_BUF_INIT;
	const oh_category *c = supply->category;
	oh_sv said[] = {supply->title, supply->text, c ? c->zh : OH_SV(""), c ? c->en : OH_SV("")};
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
		oh_buf_sv_put(&b, said[i]);
		oh_buf_char(&b, '\n');
	}
	oh_status st = oh_buf_ok(&b) ? oh_fold_key(oh_buf_sv(&b), OH_FOLD_CASE, a, out) : OH_ENOMEM;
	oh_buf_release(&b);
	return st;
}

oh_status oh_function_of(const oh_category *c, oh_arena *a, oh_function *out)
{
	oh_sv *words = oh_arena_array(a, (size_t)c->n_synonyms + 2, sizeof *words);
	if (!words)
		return OH_ENOMEM;
	size_t n = 0;
	for (size_t i = 0; i < (size_t)c->n_synonyms + 2; i++) {
		oh_sv name = i == 0 ? c->zh : i == 1 ? c->en : c->synonyms[i - 2];
		oh_status st = oh_fold_key(oh_sv_trim(name), OH_FOLD_CASE, a, &words[n]);
		if (st)
			return st;
		/* A single character names nothing. */
		n += oh_utf8_count(words[n]) > 1;
	}
	*out = (oh_function){words, n};
	return OH_OK;
}

static bool latin(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

bool oh_word_stands(oh_sv word, oh_sv text, size_t at)
{
	size_t end = at + word.n;
	bool cut = (at > 0 && latin(text.p[at - 1]) && latin(word.p[0])) ||
	           (end < text.n && latin(text.p[end]) && latin(word.p[word.n - 1]));
	return !cut;
}

static bool word_stated(oh_sv word, oh_sv text)
{
	for (size_t from = 0; from < text.n;) {
		size_t at = oh_sv_find(oh_sv_sub(text, from, text.n), word);
		if (at == SIZE_MAX)
			return false;
		at += from;
		if (oh_word_stands(word, text, at))
			return true;
		from = at + 1;
	}
	return false;
}

bool oh_function_stated(const oh_function *f, oh_sv text)
{
	for (size_t i = 0; i < f->n; i++)
		if (word_stated(f->words[i], text))
			return true;
	return false;
}

bool oh_demand_crosses(const oh_listing *d)
{
	for (size_t i = 0; d->category && i < d->n_facts; i++)
		if (oh_fact_technical_must(&d->facts[i]) &&
		    !oh_sv_eq(d->facts[i].attr->category, OH_SV("*")))
			return true;
	return false;
}

static oh_status states_function(const oh_category *c, const oh_listing *supply, oh_arena *a,
                                 bool *out)
{
	oh_function f;
	oh_sv text;
	oh_status st = oh_function_of(c, a, &f);
	if (!st)
		st = oh_function_text(supply, a, &text);
	if (!st)
		*out = oh_function_stated(&f, text);
	return st;
}

oh_status oh_match_pair(const oh_packs *packs, const oh_listing *demand, const oh_listing *supply,
                        const oh_match_options *options, oh_arena *a, oh_match *out)
{
	(void)packs;
	oh_prepared d = {.listing = demand}, s = {.listing = supply};
	oh_fact_match *facts = oh_arena_array(a, demand->n_facts, sizeof *facts);
	oh_status st = facts || !demand->n_facts ? OH_OK : OH_ENOMEM;
	bool related =
	    oh_category_related(demand->pack, demand->category, supply->pack, supply->category);
	bool stated = false;
	/* The supply in the words of the demand's industry, where it has them. */
	oh_listing as;
	if (!related && oh_listing_as(supply, demand->pack, &as))
		s.listing = &as;
	if (!st)
		st = oh_listing_derive(s.listing, a, NULL, &s.derived, &s.n_derived);
	if (!st)
		st = oh_prepare_text(&d, a);
	if (!st)
		st = oh_prepare_text(&s, a);
	if (!st && !related && oh_demand_crosses(demand))
		st = states_function(demand->category, supply, a, &stated);
	if (st)
		return st;
	oh_judged j = oh_judge(&d, &s, options, facts);
	bool cross = !related && stated && j.verdict == OH_MEETS;
	*out = (oh_match){.demand = demand,
	                  .supply = supply,
	                  .verdict = related || cross ? j.verdict : OH_FAILS,
	                  .score = j.score,
	                  .cross_industry = cross,
	                  .category_only = j.category_only,
	                  .facts = facts,
	                  .n_facts = demand->n_facts,
	                  .n_ask = j.n_ask};
	return OH_OK;
}
