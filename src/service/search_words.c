/* What is typed into a search, split into facts and words: "55kW 水冷 电机 IP67" asks for a
 * power, a cooling, a protection, and for the word 电机. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listings.h"
#include "ouhe/extract/single.h"
#include "ouhe/match/fit.h"

/* By so much a nominal value is searched around, where its attribute has no wider
 * tolerance: 75 马力 means the motor of 55 kW. Of what is said to be approximate more. */
#define ROUND_SHARE 0.02
#define APPROX_SHARE 0.1

enum { IP_CODES = 9 * 13 * 2, IP_TEXT = 8 };

struct splitting {
	oh_arena *a;
	struct sv_query *out;
	const oh_readers *readers;
	oh_index_filter *filters;
	size_t most;
	bool reverse; /* the words tell of a supply, demands are searched */
	bool failed;
};

/* --- intervals --- */

static double share_of(const oh_fact *f)
{
	double share = f->flags & OH_FACT_APPROX ? APPROX_SHARE : ROUND_SHARE;
	return f->attr->tolerance > share ? f->attr->tolerance : share;
}

/* 1500 r/min is the name of what turns a little slower. */
static double named_low(const oh_fact *f)
{
	const oh_pack *pack = f->attr->pack;
	for (size_t i = 0; i < pack->n_nameplates; i++) {
		const oh_nameplate *n = &pack->nameplates[i];
		for (size_t k = 0; n->attr == f->attr && k < n->n_points; k++)
			if (fabs(n->points[k] - f->lo) <= fabs(f->lo) * ROUND_SHARE)
				return n->points[k] * n->low;
	}
	return f->lo;
}

/* What is asked for, as bounds: `f` becomes that, the filter a little more. */
static void around(oh_fact *f, oh_index_filter *w)
{
	double share = share_of(f), named = f->lo >= f->hi ? named_low(f) : f->lo;
	w->lo = f->lo - share * fabs(f->lo);
	w->hi = f->hi + share * fabs(f->hi);
	w->lo = named < w->lo ? named : w->lo;
}

/* A value, or a bound on the wrong side, asks for all that is better. */
static void half_line(oh_fact *f, oh_index_filter *w, bool rising)
{
	bool lo = f->flags & OH_FACT_LO, hi = f->flags & OH_FACT_HI, one = f->lo >= f->hi;
	if (rising && lo && (one || !hi)) {
		f->hi = INFINITY;
		f->flags &= (uint8_t) ~(OH_FACT_HI | OH_FACT_HI_OPEN);
	} else if (!rising && hi && (one || !lo)) {
		f->lo = -INFINITY;
		f->flags &= (uint8_t) ~(OH_FACT_LO | OH_FACT_LO_OPEN);
	}
	double slack = f->flags & OH_FACT_APPROX ? APPROX_SHARE : 0;
	w->lo = f->lo - slack * fabs(f->lo);
	w->hi = f->hi + slack * fabs(f->hi);
	/* Two bounds as they are; -INFINITY - NAN is none. */
	if (isinf(f->lo))
		w->lo = f->lo;
	if (isinf(f->hi))
		w->hi = f->hi;
}

/* 达到: whatever bound it names is to be reached. */
static void reached(oh_fact *f, oh_index_filter *w, bool reverse)
{
	double v = f->flags & OH_FACT_HI ? f->hi : f->lo;
	f->lo = reverse ? -INFINITY : v;
	f->hi = reverse ? v : INFINITY;
	f->flags =
	    (uint8_t)((f->flags & ~(OH_FACT_LO | OH_FACT_HI | OH_FACT_LO_OPEN | OH_FACT_HI_OPEN)) |
	              (reverse ? OH_FACT_HI : OH_FACT_LO));
	w->lo = f->lo;
	w->hi = f->hi;
}

/* The number itself; of two their interval, of bounds the one that is named. */
static void take_asked(const oh_fact *f, oh_index_filter *w)
{
	bool lo = f->flags & OH_FACT_LO, hi = f->flags & OH_FACT_HI;
	w->asked_lo = lo ? f->lo : f->hi;
	w->asked_hi = hi ? f->hi : f->lo;
	w->ordered = (lo || hi) && isfinite(w->asked_lo) && isfinite(w->asked_hi);
}

static bool interval(const struct splitting *s, oh_fact *f, oh_index_filter *w)
{
	if (f->flags & OH_FACT_SET) {
		/* 220/380V: what lies between, too. */
		w->lo = INFINITY;
		w->hi = -INFINITY;
		for (uint32_t i = 0; i < f->n_values; i++) {
			w->lo = fmin(w->lo, f->values[i].number);
			w->hi = fmax(w->hi, f->values[i].number);
		}
		return w->lo <= w->hi;
	}
	oh_fit fit = f->attr->fit;
	take_asked(f, w);
	if (fit == OH_FIT_AT_LEAST || fit == OH_FIT_CAPACITY)
		half_line(f, w, !s->reverse);
	else if (fit == OH_FIT_AT_MOST)
		half_line(f, w, s->reverse);
	else if (fit == OH_FIT_REACH)
		reached(f, w, s->reverse);
	else
		around(f, w);
	return true;
}

/* --- values --- */

/* Would one with this value alone do? */
static bool serves(const struct splitting *s, const oh_fact *asked, const oh_fact_value *v)
{
	oh_fact other = *asked;
	other.values = v;
	other.n_values = 1;
	const oh_fact *d = s->reverse ? &other : asked, *have = s->reverse ? asked : &other;
	return oh_fit_check(d, have, NULL).state == OH_MET;
}

static void offer(const struct splitting *s, const oh_fact *asked, oh_index_filter *w,
                  oh_sv *values, oh_sv text, int32_t index)
{
	const oh_fact_value v = {.text = text, .value = index, .number = NAN};
	if (serves(s, asked, &v))
		values[w->n_values++] = text;
}

/* Codes stand in no list: all that there may be. */
static void offer_ip(struct splitting *s, const oh_fact *asked, oh_index_filter *w, oh_sv *values)
{
	static const char *const solid[] = {"X", "0", "1", "2", "3", "4", "5", "6", "5K", NULL};
	static const char *const water[] = {"X", "0", "1", "2",  "3",   "4",  "5",
	                                    "6", "7", "8", "9K", "69K", "6K", NULL};
	static const char *const letters[] = {"", "W", NULL};
	for (size_t i = 0; solid[i]; i++)
		for (size_t k = 0; water[k]; k++)
			for (size_t l = 0; letters[l]; l++) {
				char text[IP_TEXT * 2];
				bool dust = strcmp(water[k], "69K") == 0;
				int n = snprintf(text, sizeof text, "IP%s%s%s", solid[i],
				                 dust ? "9" : water[k], letters[l]);
				oh_sv kept = oh_arena_sv(s->a, (oh_sv){text, (size_t)n});
				s->failed = s->failed || !kept.p;
				if (kept.p)
					offer(s, asked, w, values, kept, -1);
			}
}

/* Listed values that would do, the asked ones, and of grades those with a better letter. */
static oh_sv *candidates(struct splitting *s, const oh_fact *asked, oh_index_filter *w)
{
	const oh_attr *attr = asked->attr;
	size_t room = attr->n_values + asked->n_values * (2 + attr->quality_letters.n) + IP_CODES;
	oh_sv *values = oh_arena_array(s->a, room, sizeof *values);
	w->n_values = 0;
	if (!values)
		return NULL;
	for (uint32_t i = 0; i < asked->n_values; i++)
		values[w->n_values++] = asked->values[i].text;
	for (uint16_t i = 0; i < attr->n_values; i++)
		offer(s, asked, w, values, attr->values[i].name, i);
	if (attr->fit == OH_FIT_IP)
		offer_ip(s, asked, w, values);
	for (uint32_t i = 0; i < asked->n_values && attr->fit == OH_FIT_GRADE; i++) {
		oh_sv base = asked->values[i].text;
		if (base.n < 2)
			continue;
		for (size_t k = 0; k < attr->quality_letters.n; k++) {
			oh_sv other = oh_arena_sv(s->a, base);
			s->failed = s->failed || !other.p;
			if (!other.p)
				break;
			((char *)(uintptr_t)other.p)[base.n - 1] = attr->quality_letters.p[k];
			offer(s, asked, w, values, other, -1);
		}
	}
	return values;
}

/* One filter, or of what must all be there one a value. */
static bool values(struct splitting *s, const oh_fact *f)
{
	size_t parts = f->attr->fit == OH_FIT_ALL_OF ? f->n_values : 1;
	if (f->n_values == 0 || s->out->q.n_filters + parts > s->most)
		return false;
	for (size_t i = 0; i < parts; i++) {
		oh_fact one = *f;
		oh_index_filter *w = &s->filters[s->out->q.n_filters];
		if (parts > 1) {
			one.values = &f->values[i];
			one.n_values = 1;
		}
		*w = (oh_index_filter){.key = f->attr->key, .lo = -INFINITY, .hi = INFINITY};
		w->values = candidates(s, &one, w);
		s->failed = s->failed || !w->values;
		s->out->q.n_filters++;
	}
	return true;
}

/* --- which facts are taken out of the words --- */

/* Between quotation marks stands what is meant to the letter. */
static bool quoted(oh_sv words, size_t from, size_t to)
{
	static const struct {
		oh_sv open, close;
	} marks[] = {{{"\"", 1}, {"\"", 1}},
	             {{"“", 3}, {"”", 3}},
	             {{"「", 3}, {"」", 3}},
	             {{"『", 3}, {"』", 3}},
	             {{"＂", 3}, {"＂", 3}}};
	for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
		for (size_t at = 0; at < words.n;) {
			oh_sv rest = oh_sv_sub(words, at, SIZE_MAX);
			size_t open = oh_sv_find(rest, marks[m].open);
			if (open == SIZE_MAX)
				break;
			size_t begin = at + open + marks[m].open.n;
			size_t n = oh_sv_find(oh_sv_sub(words, begin, SIZE_MAX), marks[m].close);
			if (n == SIZE_MAX)
				break;
			if (from < begin + n && to > begin)
				return true;
			at = begin + n + marks[m].close.n;
		}
	return false;
}

static bool exact(const oh_fact *f)
{
	return f->attr->type == OH_ATTR_QUANTITY || f->attr->type == OH_ATTR_CODE;
}

/* Facts that can restrict: what is technical, stated in the words themselves. Ex marks and
 * money need the whole rule; a name of a category (永磁同步电机) is the best word there is. */
static bool usable(const struct splitting *s, const oh_fact *f)
{
	oh_sv words = s->out->q.words;
	if (!f->text.n || f->column != OH_SINGLE_TEXT || f->offset + f->text.n > words.n ||
	    f->attr->commercial || f->attr->fit == OH_FIT_EX ||
	    f->attr->fit == OH_FIT_WITHIN_BUDGET || quoted(words, f->offset, f->offset + f->text.n))
		return false;
	return exact(f) || f->attr->fit == OH_FIT_GRADE ||
	       !oh_category_named(s->readers, f->text, NULL, s->a);
}

static bool restrict_by(struct splitting *s, oh_fact *f)
{
	if (f->attr->type != OH_ATTR_QUANTITY)
		return values(s, f);
	if (s->out->q.n_filters == s->most)
		return false;
	oh_index_filter *w = &s->filters[s->out->q.n_filters];
	*w = (oh_index_filter){.key = f->attr->key, .lo = -INFINITY, .hi = INFINITY};
	if (!interval(s, f, w))
		return false;
	s->out->q.n_filters++;
	return true;
}

static bool joins(char c)
{
	return c == '.' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* Wherever else it stands, too: who says it twice means it once. */
static void blank(char *words, size_t n, const oh_fact *f)
{
	size_t at = 0, found;
	memset(words + f->offset, ' ', f->text.n);
	while ((found = oh_sv_find((oh_sv){words + at, n - at}, f->text)) != SIZE_MAX) {
		size_t from = at + found;
		at = from + f->text.n;
		if ((from == 0 || !joins(words[from - 1])) && (at == n || !joins(words[at])))
			memset(words + from, ' ', f->text.n);
	}
}

static oh_status split(struct splitting *s, const oh_listing *l, oh_error *err)
{
	oh_index_query *q = &s->out->q;
	char *left = oh_arena_alloc(s->a, q->words.n + 1);
	oh_fact *facts = oh_arena_array(s->a, l->n_facts + 1, sizeof *facts);
	if (!left || !facts)
		return oh_nomem(err);
	memcpy(left, q->words.p, q->words.n);
	s->out->understood = facts;
	for (size_t i = 0; i < l->n_facts; i++) {
		oh_fact f = l->facts[i];
		if (!usable(s, &f) || !restrict_by(s, &f))
			continue;
		blank(left, q->words.n, &f);
		/* In canonical form: that is what is searched for. */
		f.value_text = (oh_sv){NULL, 0};
		f.offset += (uint32_t)(q->words.p - s->out->typed.p);
		facts[s->out->n_understood++] = f;
	}
	if (s->failed)
		return oh_nomem(err);
	q->words = oh_sv_trim((oh_sv){left, q->words.n});
	return OH_OK;
}

oh_status sv_words_split(const oh_readers *readers, struct sv_query *q, oh_index_filter *filters,
                         size_t most, oh_arena *a, oh_error *err)
{
	struct splitting s = {.a = a,
	                      .out = q,
	                      .readers = readers,
	                      .filters = filters,
	                      .most = most,
	                      .reverse = q->q.side == OH_DEMAND};
	oh_listing l;
	bool digit = false, any = false;
	q->n_given = q->q.n_filters;
	/* No quantity or code is without one; so most searches cost nothing here. */
	for (size_t i = 0; i < q->q.words.n; i++)
		digit = digit || (q->q.words.p[i] >= '0' && q->q.words.p[i] <= '9') ||
		        (unsigned char)q->q.words.p[i] == 0xef;
	if (!digit || q->literal)
		return OH_OK;
	const oh_single single = {.side = s.reverse ? OH_SUPPLY : OH_DEMAND,
	                          .text = q->q.words,
	                          .pack = q->q.category ? q->q.category->pack : NULL};
	oh_status st = oh_single_read(readers, &single, a, NULL, &l, err);
	if (st)
		return st;
	for (size_t i = 0; i < l.n_facts; i++)
		any = any || (exact(&l.facts[i]) && usable(&s, &l.facts[i]));
	return any ? split(&s, &l, err) : OH_OK;
}

/* --- another spelling --- */

/* Stands for what was understood while the rest is looked at; no word begins with it. */
static const oh_sv mask = {"§", 2};

static int by_offset(const void *x, const void *y)
{
	const oh_fact *const *a = x, *const *b = y;
	return (*a)->offset < (*b)->offset ? -1 : (*a)->offset > (*b)->offset;
}

/* What was typed with the facts masked; false where it holds the mask itself. */
static bool masked(const struct sv_query *q, const oh_fact **facts, oh_buf *out)
{
	size_t at = 0;
	if (oh_sv_find(q->typed, mask) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < q->n_understood; i++)
		facts[i] = &q->understood[i];
	qsort(facts, q->n_understood, sizeof *facts, by_offset);
	for (size_t i = 0; i < q->n_understood; i++) {
		if (facts[i]->offset < at)
			return false;
		oh_buf_sv_put(out, oh_sv_sub(q->typed, at, facts[i]->offset - at));
		oh_buf_sv_put(out, mask);
		at = facts[i]->offset + facts[i]->text.n;
	}
	oh_buf_sv_put(out, oh_sv_sub(q->typed, at, SIZE_MAX));
	return oh_buf_ok(out);
}

static void unmask(oh_sv meant, const oh_fact *const *facts, size_t n, oh_buf *out)
{
	size_t at = 0, found;
	for (size_t i = 0; i < n; i++, at += found + mask.n) {
		found = oh_sv_find(oh_sv_sub(meant, at, SIZE_MAX), mask);
		if (found == SIZE_MAX)
			break;
		oh_buf_sv_put(out, oh_sv_sub(meant, at, found));
		oh_buf_sv_put(out, facts[i]->text);
	}
	oh_buf_sv_put(out, oh_sv_sub(meant, at, SIZE_MAX));
}

oh_status sv_words_meant(const oh_index *ix, const struct sv_query *q, oh_arena *a, oh_sv *out,
                         oh_error *err)
{
	oh_buf typed = OH_BUF_INIT, whole = OH_BUF_INIT;
	oh_sv meant = {NULL, 0};
	*out = meant;
	if (!q->words_left.n)
		return OH_OK;
	const oh_fact **facts = oh_arena_array(a, q->n_understood + 1, sizeof *facts);
	oh_status st = facts ? OH_OK : oh_nomem(err);
	if (!st && masked(q, facts, &typed))
		st = oh_index_meant(ix, &q->q.viewer, oh_buf_sv(&typed), a, &meant, err);
	if (!st && meant.n)
		unmask(meant, facts, q->n_understood, &whole);
	if (!st && oh_buf_ok(&whole) && whole.n)
		*out = oh_arena_sv(a, oh_sv_trim(oh_buf_sv(&whole)));
	if (!st && (typed.failed || whole.failed || (whole.n && !out->p)))
		st = oh_nomem(err);
	oh_buf_release(&typed);
	oh_buf_release(&whole);
	return st;
}

/* --- telling --- */

void sv_put_understood(const oh_call *c, const struct sv_query *q, oh_json_writer *w)
{
	if (!q->n_understood)
		return;
	oh_json_key(w, "understood");
	sv_put_facts(c, q->understood, q->n_understood, (oh_sv){NULL, 0}, q->typed, false, w);
	oh_json_key(w, "words");
	oh_json_string(w, q->words_left);
	if (q->relaxed)
		sv_put_bool(w, "relaxed", true);
}
