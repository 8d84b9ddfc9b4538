/* Version 1: the byte 1, the number of facts, the facts. Numbers without sign are
 * LEB128, doubles eight bytes, the lowest first; a text is its length and its bytes. */
#include "ouhe/listing/codec.h"

#include <math.h>

enum { VERSION = 1, MOST_FACTS = 4096, MOST_VALUES = 4096 };

/* The second byte of a fact. */
enum {
	SHOULD = 1,
	EVIDENCE = 1, /* shift, two bits */
	BASIS = 3,    /* shift, three bits */
	SAME = 0x40,  /* hi is lo */
	SPAN = 0x80   /* the author's words follow */
};

static void put_number(oh_buf *out, uint64_t v)
{
	char b[10];
	size_t n = 0;
	for (; v > 0x7F; v >>= 7)
		b[n++] = (char)(v | 0x80);
	b[n++] = (char)v;
	oh_buf_put(out, b, n);
}

static void put_double(oh_buf *out, double v)
{
	uint64_t bits;
	char b[8];
	memcpy(&bits, &v, sizeof bits);
	for (unsigned i = 0; i < 8; i++)
		b[i] = (char)(bits >> (8 * i));
	oh_buf_put(out, b, sizeof b);
}

static void put_text(oh_buf *out, oh_sv s)
{
	put_number(out, s.n);
	oh_buf_sv_put(out, s);
}

static void put_span(oh_buf *out, const oh_fact *f)
{
	size_t at = oh_sv_find(f->text, f->value_text);
	put_number(out, f->column);
	put_number(out, f->offset);
	put_text(out, f->text);
	put_number(out, at == SIZE_MAX ? 0 : at + 1);
	if (at == SIZE_MAX)
		put_text(out, f->value_text);
	else
		put_number(out, f->value_text.n);
}

static void put_fact(oh_buf *out, const oh_fact *f, bool spans)
{
	bool span = spans && (f->text.n || f->value_text.n || f->column);
	bool same = (f->flags & OH_FACT_LO) && (f->flags & OH_FACT_HI) &&
	            memcmp(&f->lo, &f->hi, sizeof f->lo) == 0;
	unsigned how = (f->importance == OH_SHOULD ? SHOULD : 0U) |
	               (unsigned)(f->evidence & 3) << EVIDENCE | (unsigned)(f->basis & 7) << BASIS |
	               (same ? SAME : 0U) | (span ? SPAN : 0U);
	put_text(out, f->attr->key);
	oh_buf_char(out, (char)f->flags);
	oh_buf_char(out, (char)how);
	if (f->flags & OH_FACT_LO)
		put_double(out, f->lo);
	if ((f->flags & OH_FACT_HI) && !same)
		put_double(out, f->hi);
	if (f->flags & OH_FACT_SET) {
		put_number(out, f->n_values);
		for (size_t i = 0; i < f->n_values; i++) {
			bool number = !isnan(f->values[i].number);
			put_text(out, f->values[i].text);
			oh_buf_char(out, (char)number);
			if (number)
				put_double(out, f->values[i].number);
		}
	}
	if (span)
		put_span(out, f);
}

void oh_facts_encode(oh_buf *out, const oh_fact *facts, size_t n, bool spans)
{
	oh_buf_char(out, VERSION);
	put_number(out, n);
	for (size_t i = 0; i < n; i++)
		put_fact(out, &facts[i], spans);
}

/* What is left to read; `bad` sticks. */
typedef struct reader {
	const unsigned char *p, *end;
	oh_arena *a;
	bool bad, nomem;
} reader;

static unsigned get_byte(reader *r)
{
	if (r->p == r->end)
		r->bad = true;
	return r->bad ? 0 : *r->p++;
}

static uint64_t get_number(reader *r, uint64_t most)
{
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 63; shift += 7) {
		unsigned b = get_byte(r);
		v |= (uint64_t)(b & 0x7F) << shift;
		if (!(b & 0x80))
			break;
		r->bad = r->bad || shift == 56;
	}
	r->bad = r->bad || v > most;
	return r->bad ? 0 : v;
}

static double get_double(reader *r)
{
	uint64_t bits = 0;
	double v;
	for (unsigned i = 0; i < 8; i++)
		bits |= (uint64_t)get_byte(r) << (8 * i);
	memcpy(&v, &bits, sizeof v);
	r->bad = r->bad || isnan(v);
	return r->bad ? 0 : v;
}

static oh_sv get_bytes(reader *r, size_t n)
{
	oh_sv s = {(const char *)r->p, n};
	if (r->bad || n > (size_t)(r->end - r->p)) {
		r->bad = true;
		return (oh_sv){NULL, 0};
	}
	r->p += n;
	return s;
}

static oh_sv get_text(reader *r)
{
	return get_bytes(r, get_number(r, SIZE_MAX / 2));
}

/* A copy that lives as long as the fact. */
static oh_sv keep(reader *r, oh_sv s)
{
	if (r->bad || s.n == 0)
		return (oh_sv){NULL, 0};
	oh_sv copy = oh_arena_sv(r->a, s);
	r->nomem = r->nomem || !copy.p;
	return copy;
}

static oh_fact_value get_value(reader *r, const oh_attr *attr)
{
	oh_fact_value v = {.text = get_text(r), .value = -1, .number = NAN};
	if (get_byte(r))
		v.number = get_double(r);
	if (!attr)
		return v;
	if (attr->type != OH_ATTR_QUANTITY)
		v.value = oh_attr_value(attr, v.text);
	/* The pack's own words, where it has them: one copy for all. */
	if (v.value >= 0 && oh_sv_eq(attr->values[v.value].name, v.text))
		v.text = attr->values[v.value].name;
	else
		v.text = keep(r, v.text);
	return v;
}

static void get_values(reader *r, oh_fact *f)
{
	size_t n = get_number(r, MOST_VALUES);
	oh_fact_value *values = NULL;
	/* A value takes two bytes at least. */
	r->bad = r->bad || n == 0 || n > (size_t)(r->end - r->p) / 2;
	if (!r->bad && f->attr) {
		values = oh_arena_array(r->a, n, sizeof *values);
		r->nomem = r->nomem || !values;
	}
	for (size_t i = 0; i < n && !r->bad && !r->nomem; i++) {
		oh_fact_value v = get_value(r, f->attr);
		if (values)
			values[i] = v;
	}
	f->values = values;
	f->n_values = (uint32_t)n;
}

static void get_span(reader *r, oh_fact *f)
{
	f->column = (uint32_t)get_number(r, UINT32_MAX);
	f->offset = (uint32_t)get_number(r, UINT32_MAX);
	oh_sv text = get_text(r);
	size_t at = get_number(r, text.n + 1);
	if (f->attr)
		f->text = keep(r, text);
	if (at == 0) {
		oh_sv apart = get_text(r);
		if (f->attr)
			f->value_text = keep(r, apart);
		return;
	}
	size_t n = get_number(r, text.n - (at - 1));
	if (f->attr && !r->bad && !r->nomem)
		f->value_text = oh_sv_sub(f->text, at - 1, n);
}

static void get_fact(reader *r, const oh_pack *pack, oh_fact *f)
{
	oh_sv key = get_text(r);
	*f = (oh_fact){.lo = -INFINITY, .hi = INFINITY};
	f->attr = r->bad ? NULL : oh_pack_attr(pack, key);
	f->flags = (uint8_t)get_byte(r);
	unsigned how = get_byte(r);
	f->importance = how & SHOULD ? OH_SHOULD : OH_MUST;
	f->evidence = (uint8_t)(how >> EVIDENCE & 3);
	f->basis = (uint8_t)(how >> BASIS & 7);
	r->bad = r->bad || f->basis > OH_PER_OTHER;
	if (f->flags & OH_FACT_LO)
		f->lo = get_double(r);
	if (f->flags & OH_FACT_HI)
		f->hi = how & SAME ? f->lo : get_double(r);
	if (f->flags & OH_FACT_SET)
		get_values(r, f);
	if (how & SPAN)
		get_span(r, f);
}

oh_status oh_facts_decode(const oh_pack *pack, oh_sv bytes, oh_arena *a, const oh_fact **out,
                          size_t *n, size_t *skipped)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	reader r = {.p = p, .end = p ? p + bytes.n : p, .a = a};
	r.bad = get_byte(&r) != VERSION || r.bad;
	size_t said = get_number(&r, MOST_FACTS), kept = 0;
	/* A fact takes three bytes at least. */
	if (r.bad || said > (size_t)(r.end - r.p) / 3)
		return OH_EFORMAT;
	oh_arena_mark mark = oh_arena_mark_get(a);
	oh_fact *facts = oh_arena_array(a, said + 1, sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < said && !r.bad && !r.nomem; i++) {
		get_fact(&r, pack, &facts[kept]);
		kept += facts[kept].attr != NULL;
	}
	if (r.bad || r.nomem || r.p != r.end) {
		oh_arena_rewind(a, mark);
		return r.nomem ? OH_ENOMEM : OH_EFORMAT;
	}
	*out = facts;
	*n = kept;
	if (skipped)
		*skipped = said - kept;
	return OH_OK;
}
