#include "random_docs.h"

#include <math.h>

#include "ouhe/base/alloc.h"

uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15U;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

unsigned random_below(uint64_t *state, unsigned n)
{
	return (unsigned)((random_next(state) >> 32) * n >> 32);
}

static const char *const cities[] = {"长沙", "株洲", "湘潭", "衡阳", "岳阳", "常德",   "益阳",
                                     "娄底", "郴州", "永州", "怀化", "邵阳", "张家界", "吉首"};

const char *random_city(unsigned i)
{
	return cities[i % (sizeof cities / sizeof cities[0])];
}

static const char *const phrases[] = {"高效节能",
                                      "出口品质",
                                      "长期供应",
                                      "专业生产",
                                      "定制加工",
                                      "批量采购",
                                      "替代进口",
                                      "急需",
                                      "配套主机厂",
                                      "用于矿山设备",
                                      "用于工程机械",
                                      "轨道交通",
                                      "新能源汽车",
                                      "海上风电",
                                      "港口机械",
                                      "表面喷涂",
                                      "全检出货",
                                      "提供检测报告",
                                      "交期稳定",
                                      "现货充足",
                                      "支持来图加工",
                                      "质保两年",
                                      "QT450-10",
                                      "IP67",
                                      "50W470",
                                      "Q355B",
                                      "ISO 9001",
                                      "YE4-280M-4",
                                      "heavy duty motors",
                                      "for mining",
                                      "high efficiency",
                                      "供方需具备资质",
                                      "产能充足",
                                      "月供500件",
                                      "一级能效",
                                      "低噪声"};

static const char *const makers[] = {"示例机械", "样本重工", "虚构电气", "演示铸造",
                                     "假设钢铁", "范例装备", "示范动力", "模拟传动"};

#define PICK(list) list[random_below(&s, sizeof list / sizeof list[0])]

bool random_docs_init(random_docs *r, const oh_packs *packs, uint64_t seed)
{
	*r = (random_docs){.packs = packs, .seed = seed, .orgs = 20000, .cities = 14};
	size_t most = oh_packs_category_count(packs);
	r->categories = oh_calloc(most + 1, sizeof(const oh_category *));
	r->zipf = oh_calloc(most + 1, sizeof *r->zipf);
	if (!r->categories || !r->zipf)
		return false;
	for (size_t p = 0; p < oh_packs_count(packs); p++) {
		const oh_pack *pack = oh_packs_at(packs, p);
		for (size_t i = 0; i < pack->n_categories; i++)
			r->categories[r->n_categories++] = &pack->categories[i];
	}
	uint64_t s = seed;
	for (size_t i = r->n_categories; i > 1; i--) {
		size_t k = random_below(&s, (unsigned)i);
		const oh_category *c = r->categories[i - 1];
		r->categories[i - 1] = r->categories[k];
		r->categories[k] = c;
	}
	double sum = 0;
	for (size_t i = 0; i < r->n_categories; i++)
		r->zipf[i] = sum += 1 / (double)(i + 1);
	return true;
}

void random_docs_release(random_docs *r)
{
	oh_free(r->categories);
	oh_free(r->zipf);
}

static const oh_category *pick_category(const random_docs *r, uint64_t *s)
{
	size_t n = r->dense && r->n_categories > 6 ? 6 : r->n_categories, i = 0;
	double at = (double)(random_next(s) >> 11) / 9007199254740992.0 * r->zipf[n - 1];
	while (i + 1 < n && r->zipf[i] < at)
		i++;
	return r->categories[i];
}

/* Numbers as people round them. */
static double number(uint64_t *s, bool dense)
{
	static const double steps[] = {1, 1.5, 2.2, 3, 4, 5.5, 7.5};
	double v = steps[random_below(s, 7)] * pow(10, (int)random_below(s, dense ? 2 : 4));
	return random_below(s, 12) ? v : v + random_below(s, 50);
}

static const double edges[] = {0,
                               -0.1,
                               0.2,
                               0.3,
                               -40,
                               -30,
                               -50,
                               60,
                               75,
                               80,
                               100,
                               95,
                               105,
                               125,
                               1e-7,
                               150,
                               1000,
                               1e-12,
                               1500,
                               100.000001,
                               100 / 0.75,
                               50,
                               100 * (1 + 1e-9),
                               1e300};

static double value(const random_docs *r, uint64_t *s)
{
	if (!r->edges || random_below(s, 4) == 0)
		return number(s, r->dense);
	return edges[random_below(s, sizeof edges / sizeof edges[0])];
}

/* Sets of any size, intervals with ends of any kind. */
static void make_edges(const random_docs *r, uint64_t *s, oh_arena *a, oh_fact *f)
{
	unsigned form = random_below(s, 6);
	f->lo = value(r, s);
	f->hi = random_below(s, 3) ? value(r, s) : f->lo;
	if (form == 0) {
		oh_fact_value *values = oh_arena_array(a, 3, sizeof *values);
		f->flags = OH_FACT_SET;
		f->values = values;
		f->n_values = 1 + random_below(s, 3);
		for (uint32_t i = 0; i < f->n_values; i++)
			values[i] = (oh_fact_value){OH_SV("n"), -1, value(r, s)};
		return;
	}
	f->flags |= form == 1 ? OH_FACT_HI : OH_FACT_LO;
	f->flags |= form > 2 ? OH_FACT_HI : 0;
	f->flags |= random_below(s, 6) == 0 ? OH_FACT_LO_OPEN : 0;
	f->flags |= random_below(s, 6) == 0 ? OH_FACT_HI_OPEN : 0;
	f->flags |= random_below(s, 8) == 0 ? OH_FACT_APPROX : 0;
	if (form == 5)
		f->hi = f->lo;
}

static void make_quantity(const random_docs *r, uint64_t *s, oh_arena *a, oh_fact *f)
{
	if (r->edges) {
		make_edges(r, s, a, f);
		return;
	}
	double v = number(s, r->dense), w = v + number(s, r->dense);
	unsigned form = random_below(s, 10);
	if (form == 9) {
		oh_fact_value *values = oh_arena_array(a, 2, sizeof *values);
		values[0] = (oh_fact_value){OH_SV("220"), -1, 220};
		values[1] = (oh_fact_value){OH_SV("380"), -1, 380};
		f->values = values;
		f->n_values = 2;
		f->flags = OH_FACT_SET;
		return;
	}
	if (form != 1) {
		f->flags |= OH_FACT_LO;
		f->lo = v;
	}
	if (form != 0) {
		f->flags |= OH_FACT_HI;
		f->hi = form == 1 || form > 3 ? v : w;
	}
	if (form > 3)
		f->hi = f->lo;
	if (form == 0 && random_below(s, 3) == 0)
		f->flags |= OH_FACT_LO_OPEN;
	if (random_below(s, 15) == 0)
		f->flags |= OH_FACT_APPROX;
}

static const char *const codes[] = {
    "IP54",   "IP55",   "IP67",        "IPX6/IPX7",   "QT450-10", "HT250", "Q355B",    "Q355D",
    "S355JR", "50W470", "Ex d IIB T4", "Ex d IIC T6", "IC411",    "S1",    "ZG270-500"};

static bool make_values(uint64_t *s, oh_arena *a, oh_fact *f)
{
	size_t n = f->attr->type == OH_ATTR_LEVEL ? 1 : 1 + (random_below(s, 4) == 0);
	oh_fact_value *values = oh_arena_array(a, n, sizeof *values);
	f->flags = OH_FACT_SET;
	f->values = values;
	for (size_t i = 0; i < n; i++) {
		oh_fact_value *v = &values[f->n_values];
		*v = (oh_fact_value){.value = -1, .number = NAN};
		if (f->attr->n_values && random_below(s, 8)) {
			v->value = (int32_t)random_below(s, f->attr->n_values);
			v->text = f->attr->values[v->value].name;
		} else {
			v->text =
			    oh_sv_from(codes[random_below(s, sizeof codes / sizeof codes[0])]);
			v->value = oh_attr_value(f->attr, v->text);
			if (v->value >= 0)
				v->text = f->attr->values[v->value].name;
		}
		bool twice = i && oh_sv_eq(v->text, values[0].text);
		f->n_values += !twice;
	}
	return f->n_values > 0;
}

static void make_facts(const random_docs *r, uint64_t *s, oh_arena *a, oh_index_doc *d)
{
	size_t want = 3 + random_below(s, 11);
	oh_fact *facts = oh_arena_array(a, want, sizeof *facts);
	size_t width = r->dense && d->pack->n_attrs > 12 ? 12 : d->pack->n_attrs;
	for (size_t i = 0; i < want; i++) {
		/* Those at the head of a pack are the ones that people state. */
		size_t at = random_below(s, (unsigned)width);
		if (random_below(s, 2))
			at = random_below(s, (unsigned)(width < 10 ? width : 10));
		const oh_attr *attr = d->pack->attrs[at];
		bool known = false;
		for (size_t k = 0; k < d->n_facts; k++)
			known = known || facts[k].attr->key_id == attr->key_id;
		if (known && random_below(s, 20))
			continue;
		oh_fact *f = &facts[d->n_facts];
		*f = (oh_fact){.attr = attr, .lo = -INFINITY, .hi = INFINITY};
		if (d->side == OH_DEMAND)
			f->importance = random_below(s, 4) == 0 ? OH_SHOULD : OH_MUST;
		f->evidence =
		    (uint8_t)(d->side == OH_SUPPLY ? 1 + random_below(s, 3) : OH_DECLARED);
		if (attr->type == OH_ATTR_QUANTITY)
			make_quantity(r, s, a, f);
		else if (!make_values(s, a, f))
			continue;
		if (oh_sv_eq(attr->key, OH_SV("unit_price")))
			f->basis = (uint8_t)random_below(s, OH_PER_OTHER + 1);
		d->n_facts++;
	}
	d->facts = facts;
}

static void put_han(uint64_t *s, oh_buf *b, unsigned n)
{
	while (n--)
		oh_buf_cp(b, 0x4E00 + random_below(s, 400) * 7);
}

static oh_sv words(uint64_t *state, oh_arena *a, const oh_index_doc *d, unsigned least,
                   unsigned most, bool title)
{
	uint64_t s = *state;
	oh_buf b = OH_BUF_INIT;
	unsigned want = (least + random_below(&s, most - least + 1)) * 3;
	const oh_category *c = d->category;
	if (title && c) {
		oh_buf_str(&b, PICK(phrases));
		bool synonym = c->n_synonyms && random_below(&s, 2);
		oh_buf_sv_put(&b, synonym ? c->synonyms[random_below(&s, c->n_synonyms)] : c->zh);
	}
	while (b.n < want) {
		switch (random_below(&s, 4)) {
		case 0:
			oh_buf_printf(&b, " %c%u ", 'A' + (int)random_below(&s, 26),
			              random_below(&s, 5000));
			break;
		case 1:
			put_han(&s, &b, 2 + random_below(&s, 4));
			break;
		case 2:
			if (d->n_facts) {
				const oh_fact *f =
				    &d->facts[random_below(&s, (unsigned)d->n_facts)];
				oh_buf_sv_put(&b, f->attr->zh);
				if (f->n_values)
					oh_buf_sv_put(&b, f->values[0].text);
				break;
			}
			break;
		default:
			oh_buf_str(&b, PICK(phrases));
			oh_buf_str(&b, title ? "" : "，");
		}
	}
	*state = s;
	oh_sv out = oh_arena_sv(a, oh_buf_sv(&b));
	oh_buf_release(&b);
	return out;
}

void random_docs_make(const random_docs *r, uint64_t number_of, unsigned version, oh_arena *a,
                      oh_index_doc *d)
{
	uint64_t s =
	    r->seed ^ (number_of + 1) * 0xD1342543DE82EF95U ^ version * 0xA24BAED4963EE407U;
	(void)random_next(&s);
	*d = (oh_index_doc){.tenant = r->tenants ? 1 + (int64_t)(number_of % 2) : 1,
	                    .id = (int64_t)number_of + 1,
	                    .org = 1 + random_below(&s, r->orgs),
	                    .side = random_below(&s, 2) ? OH_SUPPLY : OH_DEMAND,
	                    .kind = (oh_kind)random_below(&s, 8),
	                    .amount =
	                        random_below(&s, 3) ? (int64_t)random_below(&s, 100000000) : -1};
	d->category = pick_category(r, &s);
	d->pack = d->category->pack;
	if (random_below(&s, 25) == 0)
		d->category = NULL;
	make_facts(r, &s, a, d);
	d->title = words(&s, a, d, 10, 40, true);
	d->text = words(&s, a, d, 0, 100, false);
	oh_buf name = OH_BUF_INIT;
	uint64_t o = (uint64_t)d->org;
	oh_buf_str(&name, random_city((unsigned)random_next(&o)));
	oh_buf_str(&name, makers[random_below(&o, sizeof makers / sizeof makers[0])]);
	oh_buf_printf(&name, "%u有限公司", (unsigned)d->org);
	d->org_name = oh_arena_sv(a, oh_buf_sv(&name));
	oh_buf_release(&name);
	if (random_below(&s, 10))
		d->city = oh_sv_from(random_city(random_below(&s, r->cities)));
	d->published = 1700000000000 + (int64_t)random_below(&s, 1000000) * 60000;
	if (random_below(&s, 2))
		d->until = d->published + (int64_t)random_below(&s, 400) * 86400000;
	unsigned v = random_below(&s, 10);
	d->visibility = (uint8_t)(v < 5 ? 0 : v < 7 ? 1 : v < 8 ? 2 : v < 9 ? 3 : 4);
	if (d->visibility == 3) {
		int64_t *invited = oh_arena_array(a, 3, sizeof *invited);
		d->n_invited = 1 + random_below(&s, 3);
		for (size_t i = 0; i < d->n_invited; i++)
			invited[i] = 1 + random_below(&s, r->orgs);
		d->invited = invited;
	}
}
