/* A probe as tests of a sieve: which ones, and what they say of a run. */
#include <math.h>

#include "standing_sift.h"

bool st_plainly;

/* Tests of one part; values stand in the engine's scratch memory while it lasts. */
typedef struct tests {
	oh_vec v; /* oh_sieve_test */
	oh_status st;
} tests;

struct st_sift {
	oh_sieve_scratch *scratch;
	oh_arena *rules_in, *tests_in;
	oh_arena_mark rules_from, tests_from;
	st_rule *rules;
	size_t n_rules;
	bool supply;       /* the probe is one */
	bool ruled, blind; /* blind: whoever is not out is to be judged */
	/* What was compiled last. */
	const st_part *part;
	bool gains;
	tests fails, asks;
	/* Rows of a run. */
	uint64_t *seen, *out, *look, *ask[3];
	size_t words;
	st_sifted *result;
};

/* ---- rules ---- */

static st_asked asked_of(const oh_attr *attr, st_rule *r)
{
	oh_fact any = {.attr = attr};
	if (!oh_fact_plain(&any))
		return ST_ASK_EXACTLY;
	if (attr->type == OH_ATTR_QUANTITY)
		return ST_ASK_NUMBERS;
	switch (attr->fit) {
	case OH_FIT_ALL_OF:
		return ST_ASK_ALL;
	case OH_FIT_AT_LEAST:
	case OH_FIT_AT_MOST:
	case OH_FIT_REACH:
	case OH_FIT_IP:
	case OH_FIT_EX:
		r->lenient = true;
		break;
	case OH_FIT_GRADE:
	case OH_FIT_ANY_OF:
	case OH_FIT_NOMINAL:
	case OH_FIT_CONTAINS:
	case OH_FIT_WITHIN:
	case OH_FIT_WITHIN_BUDGET:
	case OH_FIT_CAPACITY:
		break;
	}
	return ST_ASK_VALUES;
}

/* The sieve holds what the run's pack calls by the key; so must the probe. */
static void ask_rule(st_engine *e, st_rule *r, const oh_attr *own)
{
	r->asked = (uint8_t)asked_of(r->attr, r);
	if (own != r->attr)
		r->asked = ST_ASK_EXACTLY;
	if (r->asked == ST_ASK_NUMBERS)
		st_rule_cut(r, e->supply);
}

/* Facts of the supply for one key: stated, else derived. */
static oh_status facts_of_key(st_engine *e, uint16_t key, st_rule *r)
{
	const oh_listing *l = e->probe.listing;
	const oh_fact **out =
	    oh_arena_array(e->sift->rules_in, l->n_facts + e->probe.n_derived + 1, sizeof *out);
	if (!out)
		return OH_ENOMEM;
	for (uint16_t j = e->first[key]; j; j = e->next[j - 1])
		out[r->n_s++] = &l->facts[j - 1];
	for (size_t i = 0; !e->first[key] && i < e->probe.n_derived; i++)
		if (e->probe.derived[i].attr->key_id == key)
			out[r->n_s++] = &e->probe.derived[i];
	r->s = out;
	return OH_OK;
}

static int by_fact(const void *x, const void *y)
{
	const st_rule *a = x, *b = y;
	return (a->fact > b->fact) - (a->fact < b->fact);
}

static oh_status rules_of_supply(st_engine *e)
{
	st_sift *s = e->sift;
	const oh_pack *pack = e->probe.listing->pack;
	bool *known = oh_arena_array(s->rules_in, e->n_keys + 1, sizeof *known);
	s->rules = oh_arena_array(s->rules_in, pack->n_attrs + 1, sizeof *s->rules);
	if (!known || !s->rules)
		return OH_ENOMEM;
	for (size_t i = 0; i < pack->n_attrs; i++) {
		const oh_attr *attr = pack->attrs[i];
		st_rule *r = &s->rules[s->n_rules];
		if (known[attr->key_id] || (attr->commercial && !e->mo.commercial))
			continue;
		known[attr->key_id] = true;
		s->n_rules++;
		*r = (st_rule){.fact = attr->key_id, .attr = attr};
		oh_status st = facts_of_key(e, attr->key_id, r);
		if (st)
			return st;
		ask_rule(e, r, attr);
		bool own = true;
		for (size_t k = 0; k < r->n_s; k++)
			own = own && r->s[k]->attr == attr;
		if (r->n_s == 0 && r->asked != ST_ASK_EXACTLY)
			r->asked = ST_ASK_SILENT;
		else if (!own)
			r->asked = ST_ASK_EXACTLY;
	}
	qsort(s->rules, s->n_rules, sizeof *s->rules, by_fact);
	return OH_OK;
}

static oh_status rules_of_demand(st_engine *e)
{
	st_sift *s = e->sift;
	const oh_listing *l = e->probe.listing;
	s->rules = oh_arena_array(s->rules_in, e->n_counted + 1, sizeof *s->rules);
	if (!s->rules)
		return OH_ENOMEM;
	for (size_t i = 0; i < e->n_counted; i++) {
		const oh_fact *d = &l->facts[e->counted[i]];
		const oh_attr *own = NULL;
		for (size_t k = l->pack->n_attrs; k-- > 0;)
			if (l->pack->attrs[k]->key_id == d->attr->key_id)
				own = l->pack->attrs[k];
		st_rule *r = &s->rules[s->n_rules++];
		*r = (st_rule){.fact = e->counted[i], .attr = d->attr, .d = d};
		r->shared = e->next[e->first[d->attr->key_id] - 1] != 0;
		ask_rule(e, r, own);
		s->blind = s->blind || r->asked == ST_ASK_EXACTLY;
	}
	return OH_OK;
}

static oh_status make_rules(st_engine *e)
{
	st_sift *s = e->sift;
	if (s->ruled)
		return OH_OK;
	oh_arena_rewind(s->rules_in, s->rules_from);
	s->n_rules = 0;
	s->blind = false;
	oh_status st = e->supply ? rules_of_supply(e) : rules_of_demand(e);
	s->ruled = !st;
	s->part = NULL;
	return st;
}

/* ---- values ---- */

/* How the fit with a fact of one value enters a verdict. member: of the demanded values
 * only this one, where it is not SIZE_MAX. */
static unsigned code_of_value(const st_engine *e, const st_rule *r, oh_fact_value v, size_t member)
{
	oh_fact one = {.attr = r->attr, .flags = OH_FACT_SET, .values = &v, .n_values = 1};
	oh_fit_context ctx = {NULL, NULL};
	oh_fit_result best = {.state = OH_CONFLICT};
	if (e->supply) {
		for (size_t i = 0; i < r->n_s; i++) {
			oh_fit_result now = oh_fit_check(&one, r->s[i], &ctx);
			if (i == 0 || oh_fit_better(&now, &best))
				best = now;
		}
	} else {
		oh_fact d = *r->d;
		if (member != SIZE_MAX) {
			d.values += member;
			d.n_values = 1;
		}
		best = oh_fit_check(&d, &one, &ctx);
	}
	return st_code_of(best.state, best.shortfall);
}

typedef struct list {
	uint32_t *v;
	size_t n;
} list;

/* Values of the column that stand no worse than `worst`. */
static oh_status values_upto(st_engine *e, const st_part *p, const st_rule *r, unsigned worst,
                             size_t member, list *out)
{
	size_t n;
	const oh_sv *texts = oh_index_texts(&p->p, r->attr->key_id, &n);
	*out = (list){
	    oh_arena_alloc(e->sift->tests_in, (r->attr->n_values + n + 2) * sizeof *out->v), 0};
	if (!out->v)
		return OH_ENOMEM;
	for (uint16_t i = 0; i < r->attr->n_values; i++) {
		oh_fact_value v = {.text = r->attr->values[i].name, .value = i, .number = NAN};
		unsigned code =
		    member == SIZE_MAX && r->codes ? r->codes[i] : code_of_value(e, r, v, member);
		if (code <= worst)
			out->v[out->n++] = i;
	}
	for (size_t i = 0; i < n; i++) {
		oh_fact_value v = {.text = texts[i], .value = -1, .number = NAN};
		if (code_of_value(e, r, v, member) <= worst)
			out->v[out->n++] = OH_INDEX_TEXT + (uint32_t)i;
	}
	return OH_OK;
}

static oh_status know_codes(st_engine *e, st_rule *r)
{
	if (r->codes || r->attr->n_values == 0 || r->asked == ST_ASK_SILENT)
		return OH_OK;
	uint8_t *codes = oh_arena_alloc(e->sift->rules_in, r->attr->n_values);
	if (!codes)
		return OH_ENOMEM;
	for (uint16_t i = 0; i < r->attr->n_values; i++) {
		oh_fact_value v = {.text = r->attr->values[i].name, .value = i, .number = NAN};
		codes[i] = (uint8_t)code_of_value(e, r, v, SIZE_MAX);
	}
	r->codes = codes;
	return OH_OK;
}

/* ---- tests ---- */

static void add(tests *t, const st_rule *r, oh_sieve_effect effect, oh_sieve_test test)
{
	test.fact = r->fact;
	test.effect = (uint8_t)effect;
	if (!t->st)
		t->st = oh_vec_push(&t->v, &test);
}

static void add_states(tests *t, const st_rule *r, oh_sieve_effect effect, uint32_t column)
{
	add(t, r, effect,
	    (oh_sieve_test){.op = OH_SIEVE_STATES, .of_values = true, .column = column});
}

static void add_silent(tests *t, const st_rule *r, oh_sieve_effect effect)
{
	add(t, r, effect,
	    (oh_sieve_test){.op = OH_SIEVE_SILENT,
	                    .of_values = true,
	                    .column = OH_INDEX_STATED(r->attr->key_id)});
}

static void add_values(tests *t, const st_rule *r, oh_sieve_effect effect, oh_sieve_op op, list v)
{
	add(t, r, effect,
	    (oh_sieve_test){.op = (uint8_t)op,
	                    .column = OH_INDEX_STATED(r->attr->key_id),
	                    .values = v.v,
	                    .n_values = v.n});
}

static void add_cut(tests *t, const st_rule *r, oh_sieve_effect effect, const st_cut *c, double at)
{
	if (isnan(at))
		return;
	add(t, r, effect,
	    (oh_sieve_test){.op = c->above ? OH_SIEVE_ABOVE : OH_SIEVE_BELOW,
	                    .column = OH_INDEX_NUMBERS(r->attr->key_id, c->form),
	                    .number = at});
}

static void add_cuts(st_sift *s, const st_rule *r)
{
	for (size_t i = 0; i < r->n_cuts && s->gains && !r->shared; i++)
		add_cut(&s->fails, r, OH_SIEVE_MISS, &r->cuts[i], r->cuts[i].miss);
	unsigned far = s->gains ? ST_FAR_GAIN : ST_FAR_VERDICT;
	for (size_t i = 0; i < r->n_cuts; i++)
		add_cut(&s->fails, r, OH_SIEVE_OUT, &r->cuts[i], r->cuts[i].far[far]);
	uint16_t key = r->attr->key_id;
	if (r->may_all) {
		add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_STATED(key));
		return;
	}
	for (size_t i = 0; i < r->n_cuts; i++)
		add_cut(&s->asks, r, OH_SIEVE_OPEN, &r->cuts[i], r->cuts[i].may);
	add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_UNTOLD(key));
	add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_MORE(key));
}

/* With what is not told, and, where of several values more can be said, with these. */
static list and_untold(list v, bool many)
{
	if (many)
		v.v[v.n++] = OH_INDEX_MANY;
	v.v[v.n++] = OH_INDEX_NOT_TOLD;
	return v;
}

/* Who holds none of the values. Of gains no value is too far. */
static void add_fails(st_sift *s, const st_rule *r, list v)
{
	if (!s->gains)
		add_values(&s->fails, r, OH_SIEVE_OUT, OH_SIEVE_NONE_OF, v);
	else if (!r->shared)
		add_values(&s->fails, r, OH_SIEVE_MISS, OH_SIEVE_NONE_OF, v);
}

static oh_status add_easiest(st_engine *e, const st_part *p, const st_rule *r)
{
	st_sift *s = e->sift;
	list near, may;
	uint16_t key = r->attr->key_id;
	oh_status st = values_upto(e, p, r, s->gains ? ST_OPEN : ST_SHORT, SIZE_MAX, &near);
	if (!st)
		st = values_upto(e, p, r, ST_OPEN, SIZE_MAX, &may);
	if (st)
		return st;
	add_fails(s, r, and_untold(near, r->lenient));
	add_values(&s->asks, r, OH_SIEVE_OPEN, OH_SIEVE_NONE_OF, may);
	add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_UNTOLD(key));
	if (r->lenient)
		add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_MORE(key));
	return OH_OK;
}

/* All that a demand in the index names, of what the supply holds. */
static oh_status add_all_demanded(st_engine *e, const st_part *p, const st_rule *r)
{
	st_sift *s = e->sift;
	list held, with;
	uint16_t key = r->attr->key_id;
	oh_status st = values_upto(e, p, r, ST_MET, SIZE_MAX, &held);
	if (!st)
		st = values_upto(e, p, r, ST_MET, SIZE_MAX, &with);
	if (st)
		return st;
	add_fails(s, r, and_untold(held, false));
	with.v[with.n++] = OH_INDEX_MANY;
	/* Of several facts each may hold a part: then the best of them is short. */
	if (r->n_s == 1)
		add_values(&s->asks, r, OH_SIEVE_OPEN, OH_SIEVE_BEYOND, with);
	else
		add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_STATED(key));
	return OH_OK;
}

/* All that the probe demands, of supplies. */
static oh_status add_all_supplied(st_engine *e, const st_part *p, const st_rule *r)
{
	enum { MEMBERS = 6, LARGE = 3 };
	st_sift *s = e->sift;
	size_t n = r->d->n_values;
	uint16_t key = r->attr->key_id;
	if (n == 0 || n > MEMBERS) {
		add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_STATED(key));
		return OH_OK;
	}
	for (size_t i = 0; i < n; i++) {
		list held, with;
		oh_status st = values_upto(e, p, r, ST_MET, i, &held);
		if (!st)
			st = values_upto(e, p, r, ST_MET, i, &with);
		if (st)
			return st;
		/* One of three is more than a quarter. */
		if (s->gains || n <= LARGE)
			add_fails(s, r, and_untold(with, false));
		add_values(&s->asks, r, OH_SIEVE_OPEN, OH_SIEVE_NONE_OF, held);
	}
	add_states(&s->asks, r, OH_SIEVE_OPEN, OH_INDEX_UNTOLD(key));
	return OH_OK;
}

static oh_status add_rule(st_engine *e, const st_part *p, st_rule *r)
{
	st_sift *s = e->sift;
	uint32_t stated = OH_INDEX_STATED(r->attr->key_id);
	oh_status st = know_codes(e, r);
	if (st)
		return st;
	if (!e->supply && r->asked != ST_ASK_EXACTLY)
		add_silent(&s->asks, r, OH_SIEVE_MISS);
	switch ((st_asked)r->asked) {
	case ST_ASK_SILENT:
		add_states(&s->asks, r, OH_SIEVE_MISS, stated);
		break;
	case ST_ASK_NUMBERS:
		add_cuts(s, r);
		break;
	case ST_ASK_VALUES:
		return add_easiest(e, p, r);
	case ST_ASK_ALL:
		return e->supply ? add_all_demanded(e, p, r) : add_all_supplied(e, p, r);
	case ST_ASK_EXACTLY:
		add_states(&s->asks, r, OH_SIEVE_OPEN, stated);
		break;
	}
	return OH_OK;
}

static oh_status compile(st_engine *e, const st_part *p, bool gains)
{
	st_sift *s = e->sift;
	if (s->ruled && s->part == p && s->gains == gains)
		return OH_OK;
	oh_status st = make_rules(e);
	s->part = NULL;
	s->gains = gains;
	s->fails.st = s->asks.st = OH_OK;
	oh_vec_clear(&s->fails.v);
	oh_vec_clear(&s->asks.v);
	oh_arena_rewind(s->tests_in, s->tests_from);
	for (size_t i = 0; i < s->n_rules && !st; i++)
		st = add_rule(e, p, &s->rules[i]);
	if (!st)
		st = s->fails.st ? s->fails.st : s->asks.st;
	if (!st)
		s->part = p;
	return st;
}

/* ---- running ---- */

static oh_status open_sift(st_engine *e)
{
	if (e->sift)
		return e->sift->scratch ? OH_OK : OH_ENOMEM;
	st_sift *s = oh_arena_zalloc(e->a, sizeof *s);
	if (!s)
		return OH_ENOMEM;
	oh_vec_init(&s->fails.v, sizeof(oh_sieve_test));
	oh_vec_init(&s->asks.v, sizeof(oh_sieve_test));
	e->sift = s;
	s->supply = e->supply;
	s->rules_in = oh_arena_new(0);
	s->tests_in = oh_arena_new(0);
	if (!s->rules_in || !s->tests_in)
		return OH_ENOMEM;
	s->rules_from = oh_arena_mark_get(s->rules_in);
	s->tests_from = oh_arena_mark_get(s->tests_in);
	return oh_sieve_scratch_new(&s->scratch);
}

void st_sift_forget(st_engine *e)
{
	if (e->sift)
		e->sift->ruled = false;
}

void st_sift_close(st_engine *e)
{
	st_sift *s = e->sift;
	if (!s)
		return;
	oh_sieve_scratch_free(s->scratch);
	oh_arena_free(s->rules_in);
	oh_arena_free(s->tests_in);
	oh_vec_release(&s->fails.v);
	oh_vec_release(&s->asks.v);
}

static oh_status make_room(st_engine *e, size_t words)
{
	st_sift *s = e->sift;
	uint64_t **rows[] = {&s->seen, &s->out, &s->look, &s->ask[0], &s->ask[1], &s->ask[2]};
	for (size_t i = 0; words > s->words && i < sizeof rows / sizeof rows[0]; i++) {
		*rows[i] = oh_arena_alloc(e->a, words * sizeof **rows[i]);
		if (!*rows[i]) {
			s->words = 0;
			return OH_ENOMEM;
		}
	}
	s->words = words > s->words ? words : s->words;
	return OH_OK;
}

/* The part's bits from a place on, so that they lie like those of the run. */
static void take_seen(st_sift *s, const st_part *p, const oh_index_run *r)
{
	size_t n = r->to - r->from, words = (n + 63) / 64, end = (p->p.n + 63) / 64;
	for (size_t i = 0; i < words; i++) {
		size_t at = (r->from >> 6) + i, shift = r->from & 63;
		uint64_t low = p->visible[at] >> shift;
		uint64_t high = shift && at + 1 < end ? p->visible[at + 1] << (64 - shift) : 0;
		s->seen[i] = low | high;
	}
	if (n & 63)
		s->seen[words - 1] &= ~(uint64_t)0 >> (64 - (n & 63));
}

static size_t count(uint64_t bits)
{
	return (size_t)__builtin_popcountll(bits);
}

static bool take_fails(void *ctx, const oh_sieve_planes *b)
{
	st_sift *s = ctx;
	size_t at = b->from >> 6, n = (b->n + 63) / 64;
	for (size_t i = 0; i < n; i++) {
		uint64_t seen = s->seen[at + i];
		/* Of gains one key may be missed, of verdicts two. */
		uint64_t out = s->gains ? b->miss_high[i] : b->miss_low[i] & b->miss_high[i];
		s->out[at + i] = seen & out;
		s->look[at + i] = seen & ~out;
		s->result->fails += count(seen & out);
	}
	return true;
}

static bool take_asks(void *ctx, const oh_sieve_planes *b)
{
	st_sift *s = ctx;
	size_t at = b->from >> 6, n = (b->n + 63) / 64;
	for (size_t i = 0; i < n; i++) {
		uint64_t left = s->look[at + i], sure = left & ~b->open[i];
		uint64_t low = b->miss_low[i], high = b->miss_high[i];
		if (s->gains) {
			/* Only of a supply it matters what it could state beside. */
			s->look[at + i] = left & ~(s->supply ? sure & high : sure);
			continue;
		}
		s->ask[0][at + i] = sure & low & ~high;
		s->ask[1][at + i] = sure & ~low & high;
		s->ask[2][at + i] = sure & low & high;
		sure &= low | high;
		s->look[at + i] = left & ~sure;
		s->result->asks += count(sure);
	}
	return true;
}

oh_status st_sift_run(st_engine *e, const st_part *p, size_t run, const oh_index_run *r, bool gains,
                      st_sifted *out, bool *sifted)
{
	size_t words = (r->to - r->from + 63) / 64;
	*sifted = false;
	if (st_plainly || !p->p.sieve || r->pack != e->probe.listing->pack ||
	    oh_sieve_group(p->p.sieve, (uint32_t)run) == 0)
		return OH_OK;
	oh_status st = open_sift(e);
	if (!st)
		st = make_room(e, words);
	if (!st)
		st = compile(e, p, gains);
	if (st)
		return st;
	st_sift *s = e->sift;
	*out =
	    (st_sifted){.words = words, .look = s->look, .ask = {s->ask[0], s->ask[1], s->ask[2]}};
	s->result = out;
	take_seen(s, p, r);
	oh_sieve_probe probe = {(uint32_t)run, s->fails.v.p, s->fails.v.n};
	st = oh_sieve_run(p->p.sieve, &probe, s->scratch, take_fails, s);
	for (size_t i = 0; i < 3 && !gains; i++)
		memset(s->ask[i], 0, words * sizeof *s->ask[i]);
	probe = (oh_sieve_probe){(uint32_t)run, s->asks.v.p, s->asks.v.n};
	if (!st && !s->blind)
		st = oh_sieve_run(p->p.sieve, &probe, s->scratch, take_asks, s);
	*sifted = !st;
	return st;
}
