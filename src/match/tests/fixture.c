#include "fixture.h"

#include <assert.h>
#include <math.h>

#include "ouhe/base/decimal.h"

oh_pack fixture_pack, fixture_other_pack;
oh_category fixture_categories[4];

static oh_packs *packs;

const oh_attr *fixture_attr(const char *key)
{
	static const char *const names[] = {"motor", "casting", "equipment", "steel"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const oh_pack *pack = oh_packs_find(packs, oh_sv_from(names[i]));
		const oh_attr *attr = pack ? oh_pack_attr(pack, oh_sv_from(key)) : NULL;
		if (attr)
			return attr;
	}
	assert(!"no such attribute");
	return NULL;
}

void fixture_init(void)
{
	oh_error err;
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, &err))
		assert(!"the packs cannot be loaded");
	/* A pack of its own for the listings: nothing is derived in it. */
	fixture_pack = (oh_pack){.index = 0,
	                         .name = OH_SV("motor"),
	                         .categories = fixture_categories,
	                         .n_categories = 3};
	fixture_other_pack = (oh_pack){.index = 1,
	                               .name = OH_SV("casting"),
	                               .categories = fixture_categories + 3,
	                               .n_categories = 1};
	static const char *const zh[] = {"电机", "伺服电机", "水泵", "铸件"};
	static const char *const en[] = {"motor", "servo motor", "pump", "casting"};
	for (uint16_t i = 0; i < 4; i++)
		fixture_categories[i] =
		    (oh_category){.index = i,
		                  .pack = i < 3 ? &fixture_pack : &fixture_other_pack,
		                  .key = oh_sv_from(en[i]),
		                  .zh = oh_sv_from(zh[i]),
		                  .en = oh_sv_from(en[i])};
	fixture_categories[1].parent = &fixture_categories[0];
}

void fixture_release(void)
{
	oh_packs_free(packs);
	packs = NULL;
}

static double number(oh_sv s)
{
	double v = NAN;
	if (!oh_double_parse(s, &v))
		assert(!"no number");
	return v;
}

static void interval(oh_fact *f, oh_sv s)
{
	size_t dots = oh_sv_find(s, OH_SV(".."));
	bool open = s.n && s.p[0] == '(';
	f->lo = -INFINITY;
	f->hi = INFINITY;
	if (open)
		s = oh_sv_sub(s, 1, s.n - 2);
	if (dots != SIZE_MAX) {
		dots -= open;
		f->lo = number(oh_sv_sub(s, 0, dots));
		f->hi = number(oh_sv_sub(s, dots + 2, s.n));
		f->flags |= OH_FACT_LO | OH_FACT_HI;
		if (open)
			f->flags |= OH_FACT_LO_OPEN | OH_FACT_HI_OPEN;
	} else if (s.p[0] == '>' || s.p[0] == '<') {
		bool closed = s.n > 1 && s.p[1] == '=', low = s.p[0] == '>';
		double v = number(oh_sv_sub(s, closed ? 2 : 1, s.n));
		*(low ? &f->lo : &f->hi) = v;
		f->flags |= low ? OH_FACT_LO : OH_FACT_HI;
		if (!closed)
			f->flags |= low ? OH_FACT_LO_OPEN : OH_FACT_HI_OPEN;
	} else {
		f->lo = f->hi = number(s);
		f->flags |= OH_FACT_LO | OH_FACT_HI;
	}
}

static int32_t value_of(const oh_attr *attr, oh_sv name)
{
	for (int32_t i = 0; i < attr->n_values; i++)
		if (oh_sv_eq(attr->values[i].name, name))
			return i;
	return -1;
}

static oh_fact make(const char *key, oh_sv s, oh_fact_value *values)
{
	oh_fact f = {.attr = fixture_attr(key), .evidence = OH_DECLARED, .values = values};
	if (s.n && s.p[0] == '?') {
		f.importance = OH_SHOULD;
		s = oh_sv_sub(s, 1, s.n);
	}
	if (s.n && s.p[0] == '~') {
		f.flags |= OH_FACT_APPROX;
		s = oh_sv_sub(s, 1, s.n);
	}
	bool quantity = f.attr->type == OH_ATTR_QUANTITY;
	if (quantity && oh_sv_find(s, OH_SV("|")) == SIZE_MAX) {
		interval(&f, s);
		return f;
	}
	oh_sv piece;
	f.flags |= OH_FACT_SET;
	while (oh_sv_split(&s, '|', &piece) && f.n_values < FACT_VALUES) {
		int32_t v = value_of(f.attr, piece);
		values[f.n_values++] =
		    (oh_fact_value){.text = v >= 0 ? f.attr->values[v].name : piece,
		                    .value = v,
		                    .number = quantity ? number(piece) : NAN};
	}
	return f;
}

oh_fact fixture_fact(const char *key, const char *spec, oh_fact_value *values)
{
	return make(key, oh_sv_from(spec), values);
}

one_fact fixture_one(const char *key, const char *spec)
{
	one_fact f;
	f.fact = fixture_fact(key, spec, f.values);
	return f;
}

const oh_fact *fixture_at(one_fact *f)
{
	f->fact.values = f->values;
	return &f->fact;
}

void fixture_listing(one_listing *l, oh_side side, const char *title, const char *spec)
{
	oh_sv rest = oh_sv_from(spec), item;
	size_t n = 0;
	memset(l, 0, sizeof *l);
	while (rest.n && oh_sv_split(&rest, ';', &item) && n < LISTING_FACTS) {
		item = oh_sv_trim(item);
		size_t eq = oh_sv_find(item, OH_SV("="));
		char key[40] = {0};
		assert(eq < sizeof key);
		memcpy(key, item.p, eq);
		l->facts[n] = make(key, oh_sv_sub(item, eq + 1, item.n), l->values[n]);
		n++;
	}
	l->listing = (oh_listing){.side = side,
	                          .title = oh_sv_from(title),
	                          .pack = &fixture_pack,
	                          .category = &fixture_categories[0],
	                          .facts = l->facts,
	                          .n_facts = n};
}
