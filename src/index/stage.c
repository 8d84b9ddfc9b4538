/* Listings on their way into a segment, and facts as bytes. */
#include <float.h>
#include <math.h>

#include "internal.h"

enum {
	HAS_INDEX = 1,
	HAS_TEXT = 2,
	HAS_NUMBER = 4,
	SHORT_NUMBER = 8,
	MOST_VALUES = 256,
	MOST_BYTES = 60000
};

/* Beside importance, evidence and basis: one number for both ends; numbers in four bytes. */
enum { SAME_ENDS = 0x40, SHORT_ENDS = 0x80 };

/* Nearly all numbers of listings are as exact in four bytes. */
static bool is_short(double v)
{
	double back = isfinite(v) && fabs(v) <= FLT_MAX ? (double)(float)v : 0;
	return memcmp(&back, &v, sizeof v) == 0;
}

static size_t put_double(char *b, double v, bool brief)
{
	float f = (float)v;
	if (!brief) {
		memcpy(b, &v, sizeof v);
		return sizeof v;
	}
	memcpy(b, &f, sizeof f);
	return sizeof f;
}

static size_t put_short(char *b, size_t v)
{
	b[0] = (char)v;
	b[1] = (char)(v >> 8);
	return 2;
}

static void put_value(oh_buf *out, const oh_attr *attr, const oh_fact_value *v)
{
	char b[16];
	size_t n = 1;
	bool index = v->value >= 0 && v->value < attr->n_values;
	bool text = !index || !oh_sv_eq(attr->values[v->value].name, v->text);
	bool number = !isnan(v->number);
	bool brief = number && is_short(v->number);
	b[0] = (char)((index ? HAS_INDEX : 0) | (text ? HAS_TEXT : 0) | (number ? HAS_NUMBER : 0) |
	              (brief ? SHORT_NUMBER : 0));
	if (index)
		n += put_short(b + n, (size_t)v->value);
	if (number)
		n += put_double(b + n, v->number, brief);
	if (text)
		n += put_short(b + n, v->text.n);
	oh_buf_put(out, b, n);
	if (text)
		oh_buf_sv_put(out, v->text);
}

void ix_fact_put(oh_buf *out, const oh_fact *f)
{
	char b[24];
	size_t begin = out->n, n = 2;
	n += put_short(b + n, f->attr->index);
	b[n++] = (char)f->flags;
	bool lo = f->flags & OH_FACT_LO, hi = f->flags & OH_FACT_HI;
	bool same = lo && hi && memcmp(&f->lo, &f->hi, sizeof f->lo) == 0;
	bool brief = (lo || hi) && (!lo || is_short(f->lo)) && (!hi || is_short(f->hi));
	b[n++] = (char)(f->importance | f->evidence << 1 | f->basis << 3 | (same ? SAME_ENDS : 0) |
	                (brief ? SHORT_ENDS : 0));
	if (lo)
		n += put_double(b + n, f->lo, brief);
	if (hi && !same)
		n += put_double(b + n, f->hi, brief);
	oh_buf_put(out, b, n);
	if (f->flags & OH_FACT_SET) {
		/* More than a rule looks at is not kept. */
		size_t at = out->n, kept = 0;
		oh_buf_put(out, "\0\0", 2);
		for (; kept < f->n_values && kept < MOST_VALUES && oh_buf_ok(out); kept++) {
			if (out->n - begin + f->values[kept].text.n + 16 > MOST_BYTES)
				break;
			put_value(out, f->attr, &f->values[kept]);
		}
		if (oh_buf_ok(out))
			(void)put_short(out->p + at, kept);
	}
	if (oh_buf_ok(out))
		(void)put_short(out->p + begin, out->n - begin - 2);
}

static size_t get_short(const uint8_t **p)
{
	size_t v = (size_t)((*p)[0] | (*p)[1] << 8);
	*p += 2;
	return v;
}

static double get_double(const uint8_t **p, bool brief)
{
	double v;
	float f;
	if (!brief) {
		memcpy(&v, *p, sizeof v);
		*p += sizeof v;
		return v;
	}
	memcpy(&f, *p, sizeof f);
	*p += sizeof f;
	return (double)f;
}

static const uint8_t *get_value(const uint8_t *p, const oh_attr *attr, oh_fact_value *v)
{
	uint8_t tag = *p++;
	*v = (oh_fact_value){.value = -1, .number = NAN};
	if (tag & HAS_INDEX) {
		v->value = (int32_t)get_short(&p);
		v->text = attr->values[v->value].name;
	}
	if (tag & HAS_NUMBER)
		v->number = get_double(&p, tag & SHORT_NUMBER);
	if (tag & HAS_TEXT) {
		v->text.n = get_short(&p);
		v->text.p = (const char *)p;
		p += v->text.n;
	}
	return p;
}

/* The ends that a fact states, from where they lie on; what it does not state stays. */
static const uint8_t *get_ends(const uint8_t *p, uint8_t flags, uint8_t how, double *lo, double *hi)
{
	bool brief = how & SHORT_ENDS;
	if (flags & OH_FACT_LO)
		*lo = get_double(&p, brief);
	if (flags & OH_FACT_HI)
		*hi = how & SAME_ENDS ? *lo : get_double(&p, brief);
	return p;
}

bool ix_fact_interval(const uint8_t *p, double *lo, double *hi)
{
	uint8_t flags = p[4];
	*lo = -INFINITY;
	*hi = INFINITY;
	if ((flags & OH_FACT_SET) || !(flags & (OH_FACT_LO | OH_FACT_HI)))
		return false;
	(void)get_ends(p + 6, flags, p[5], lo, hi);
	return (!(flags & OH_FACT_LO) || isfinite(*lo)) && (!(flags & OH_FACT_HI) || isfinite(*hi));
}

bool ix_fact_get(const oh_index *ix, const uint8_t *p, oh_fact_value *values, oh_arena *a,
                 oh_fact *out)
{
	const oh_attr *attr = ix->attrs[ix_fact_attr(p)];
	*out = (oh_fact){.attr = attr,
	                 .lo = -INFINITY,
	                 .hi = INFINITY,
	                 .flags = p[4],
	                 .importance = p[5] & 1,
	                 .evidence = p[5] >> 1 & 3,
	                 .basis = p[5] >> 3 & 7};
	p = get_ends(p + 6, out->flags, p[5], &out->lo, &out->hi);
	if (!(out->flags & OH_FACT_SET))
		return true;
	out->n_values = (uint32_t)get_short(&p);
	if (out->n_values > IX_VALUES)
		values = oh_arena_array(a, out->n_values, sizeof *values);
	if (!values)
		return false;
	for (uint32_t i = 0; i < out->n_values; i++)
		p = get_value(p, attr, &values[i]);
	out->values = values;
	return true;
}

void ix_stage_init(ix_stage *s)
{
	oh_vec_init(&s->records, sizeof(ix_record));
	oh_buf_init(&s->bytes);
}

void ix_stage_release(ix_stage *s)
{
	oh_vec_release(&s->records);
	oh_buf_release(&s->bytes);
}

static uint32_t put_sv(oh_buf *b, oh_sv s)
{
	oh_buf_sv_put(b, s);
	return (uint32_t)s.n;
}

/* All of it or nothing. */
static oh_status finish(ix_stage *s, const ix_record *r)
{
	if (oh_buf_ok(&s->bytes) && oh_vec_push(&s->records, r) == OH_OK)
		return OH_OK;
	s->bytes.failed = false;
	s->bytes.n = r->at;
	return OH_ENOMEM;
}

oh_status ix_stage_doc(ix_stage *s, const oh_index_doc *d)
{
	oh_buf *b = &s->bytes;
	ix_record r = {.tenant = d->tenant,
	               .id = d->id,
	               .org = d->org,
	               .amount = d->amount,
	               .published = d->published,
	               .until = d->until,
	               .at = b->n,
	               .n_invited = (uint32_t)d->n_invited,
	               .pack = d->pack->index,
	               .category = d->category ? d->category->index : IX_NONE,
	               .side = (uint8_t)d->side,
	               .kind = (uint8_t)((int)d->kind < IX_KINDS ? d->kind : OH_KIND_PRODUCT),
	               .visibility =
	                   d->visibility < IX_VISIBILITIES ? d->visibility : IX_VISIBILITIES - 1};
	for (; r.n_stated < d->n_facts && r.n_stated < UINT8_MAX; r.n_stated++)
		ix_fact_put(b, &d->facts[r.n_stated]);
	r.facts_n = (uint32_t)(b->n - r.at);
	r.title_n = put_sv(b, d->title);
	r.text_n = put_sv(b, d->text);
	r.org_n = put_sv(b, d->org_name);
	r.city_n = put_sv(b, d->city);
	oh_buf_put(b, d->invited, d->n_invited * sizeof *d->invited);
	return finish(s, &r);
}

static void put_invited(oh_buf *b, const ix_segment *seg, size_t doc, ix_record *r)
{
	uint32_t lo = 0, hi = seg->n_invited;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (seg->invited[mid].doc < doc)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < seg->n_invited && seg->invited[lo].doc == doc; lo++, r->n_invited++)
		oh_buf_put(b, &seg->invited[lo].org, sizeof(int64_t));
}

oh_status ix_stage_segment(ix_stage *s, const oh_index *ix, const ix_segment *seg, size_t doc)
{
	oh_buf *b = &s->bytes;
	const ix_run *run = ix_segment_run(seg, doc);
	const ix_org *org = &seg->orgs[seg->org[doc]];
	ix_record r = {.tenant = run->tenant,
	               .id = seg->ids[doc],
	               .org = org->id,
	               .amount = seg->amounts[doc],
	               .published = seg->published[doc],
	               .until = seg->until[doc],
	               .at = b->n,
	               .pack = run->pack,
	               .category = run->category,
	               .n_stated = seg->n_stated[doc],
	               .side = run->side,
	               .kind = seg->kind[doc],
	               .visibility = seg->visibility[doc],
	               .made = true};
	(void)ix;
	for (uint32_t i = seg->facts_at[doc]; i < seg->facts_at[doc + 1]; i++) {
		uint32_t own = seg->facts[i] & IX_FACT_OWN;
		const uint8_t *p = seg->fact_bytes + seg->fact_at[seg->facts[i] >> IX_FACT_SHIFT];
		size_t begin = b->n;
		oh_buf_put(b, p, ix_fact_size(p));
		if (oh_buf_ok(b))
			b->p[begin + IX_FACT_HOW] |= (char)(own >> 2 | (own & 3) << 1);
	}
	r.n_derived = (uint16_t)(seg->facts_at[doc + 1] - seg->facts_at[doc] - r.n_stated);
	r.facts_n = (uint32_t)(b->n - r.at);
	const uint8_t *p = seg->text + seg->text_at[doc], *end = seg->text + seg->text_at[doc + 1];
	size_t at = b->n;
	while (*p)
		oh_buf_cp(b, ix_text_next(&p));
	r.title_n = (uint32_t)(b->n - at);
	at = b->n;
	ix_text_decode(b, p + 1, end);
	r.text_n = (uint32_t)(b->n - at);
	r.org_n = put_sv(b, ix_org_name(seg, seg->org[doc]));
	r.city_n = put_sv(b, seg->cities[seg->city[doc]]);
	put_invited(b, seg, doc, &r);
	return finish(s, &r);
}

oh_status ix_stage_append(ix_stage *s, const ix_stage *other)
{
	size_t n = s->records.n, bytes = s->bytes.n;
	oh_status st = OH_OK;
	oh_buf_put(&s->bytes, other->bytes.p, other->bytes.n);
	for (size_t i = 0; i < other->records.n && !st; i++) {
		ix_record r = OH_VEC_AT(&other->records, ix_record, i);
		r.at += bytes;
		st = oh_vec_push(&s->records, &r);
	}
	if (!st && oh_buf_ok(&s->bytes))
		return OH_OK;
	s->records.n = n;
	s->bytes.n = bytes;
	s->bytes.failed = false;
	return OH_ENOMEM;
}

ix_strings ix_record_strings(const ix_stage *s, const ix_record *r)
{
	const char *p = s->bytes.p ? s->bytes.p + r->at : "";
	ix_strings x = {.facts = (const uint8_t *)p};
	p += r->facts_n;
	x.title = (oh_sv){p, r->title_n};
	x.text = (oh_sv){p += r->title_n, r->text_n};
	x.org = (oh_sv){p += r->text_n, r->org_n};
	x.city = (oh_sv){p += r->org_n, r->city_n};
	x.invited = (const uint8_t *)p + r->city_n;
	return x;
}
