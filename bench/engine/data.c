#include "data.h"

#include <math.h>
#include <string.h>

/* splitmix64 (Steele, Lea, Flood 2014): any start is a good one. */
static uint64_t next(uint64_t *s)
{
	uint64_t z = *s += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static unsigned below(uint64_t *s, unsigned n)
{
	return (unsigned)(((next(s) >> 32) * n) >> 32);
}

/* In (0, 1). */
static double unit(uint64_t *s)
{
	return ((double)(next(s) >> 12) + 0.5) * 0x1p-52;
}

static double between(uint64_t *s, double lo, double hi)
{
	return lo + (hi - lo) * unit(s);
}

/* The state that entry `id` of a kind begins with. */
static uint64_t start(const engine_data *d, unsigned kind, uint32_t id)
{
	uint64_t s = d->seed ^ ((uint64_t)kind << 56) ^ ((uint64_t)id << 8);
	return next(&s);
}

/* A multiple of the unit: of decimals the double nearest to what one would write. */
static double rounded(double x, double u)
{
	return u < 1 ? round(x / u) / round(1 / u) : round(x / u) * u;
}

static void attribute_make(uint64_t *s, unsigned kind, engine_attribute *out)
{
	static const double ratings[] = {0.55, 0.75, 1.1,  1.5, 2.2, 3,   4,   5.5, 7.5,
	                                 11,   15,   18.5, 22,  30,  37,  45,  55,  75,
	                                 90,   110,  132,  160, 200, 250, 315, 355, 400};
	static const double preferred[] = {1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8};
	enum { RATINGS = sizeof ratings / sizeof ratings[0], PREFERRED = 10 };
	out->at_least = below(s, 2);
	out->spread = (engine_spread)(kind % 3);
	double scale = pow(10, (double)below(s, 5) - 1);
	if (out->spread == ENGINE_IN_STEPS) {
		unsigned which = below(s, 3);
		out->steps = which == 2 ? 5 + below(s, 6) : 10 + below(s, ENGINE_STEPS - 10 + 1);
		unsigned from = below(s, which == 0 ? RATINGS - out->steps + 1 : PREFERRED);
		for (unsigned i = 0; i < out->steps; i++) {
			unsigned k = from + i;
			if (which == 0)
				out->step[i] = ratings[k];
			else if (which == 1)
				out->step[i] = rounded(preferred[k % PREFERRED] *
				                           pow(10, k / PREFERRED) * scale,
				                       0.001);
			else
				out->step[i] = (double)(i + 1) * rounded(scale * 5, 0.5);
		}
		return;
	}
	double first = rounded(between(s, 1, 10), 0.1) * scale;
	out->low = first;
	out->high =
	    out->spread == ENGINE_LOG ? first * between(s, 3, 100) : first * between(s, 0.02, 0.12);
	out->unit = pow(10, floor(log10(first)) - 2);
}

void engine_data_init(engine_data *d, uint64_t seed)
{
	double sum = 0, so_far = 0;
	memset(d, 0, sizeof *d);
	d->seed = seed;
	for (unsigned c = 0; c < ENGINE_CLASSES; c++)
		sum += 1.0 / (c + 1);
	for (unsigned c = 0; c < ENGINE_CLASSES; c++) {
		uint64_t s = start(d, 1, c);
		engine_class *x = &d->classes[c];
		so_far += 1.0 / (c + 1);
		d->zipf[c] = so_far / sum;
		unsigned turn = below(&s, 3);
		for (unsigned a = 0; a < ENGINE_NUMBERS; a++)
			attribute_make(&s, a + turn, &x->numbers[a]);
		x->n_sets = 3 + below(&s, 2);
		for (unsigned k = 0; k < x->n_sets; k++)
			x->values[k] = 4 + below(&s, 13);
		x->values[ENGINE_REGION] = 31;
		d->facts[c] = (((uint32_t)1 << (ENGINE_NUMBERS + x->n_sets)) - 1) |
		              (uint32_t)1 << (ENGINE_NUMBERS + ENGINE_REGION);
	}
	d->zipf[ENGINE_CLASSES - 1] = 1;
}

static uint32_t class_of(const engine_data *d, double u)
{
	uint32_t lo = 0, hi = ENGINE_CLASSES - 1;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (d->zipf[mid] < u)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Below which a share u of the supplies lies. */
static double quantile(const engine_attribute *a, double u)
{
	switch (a->spread) {
	case ENGINE_IN_STEPS:
		return a->step[(unsigned)(u * a->steps)];
	case ENGINE_LOG:
		return rounded(a->low * exp(u * log(a->high / a->low)), a->unit);
	case ENGINE_BELL:
	default:
		return rounded(a->low + a->high * log(u / (1 - u)), a->unit);
	}
}

/* A value of `n`, the first ones more frequent: as the square of an even draw. */
static uint32_t value_draw(uint64_t *s, unsigned n)
{
	double u = unit(s);
	return (uint32_t)1 << (unsigned)(u * u * n);
}

static int64_t amount_draw(uint64_t *s)
{
	return (int64_t)exp(between(s, log(1e3), log(1e7))) * 100;
}

static void ask_number(const engine_attribute *a, uint64_t *s, double *lo, double *hi)
{
	if (below(s, 10) < 3) {
		double u = between(s, 0.15, 0.8);
		if (a->at_least)
			*lo = quantile(a, u);
		else
			*hi = quantile(a, 1 - u);
		return;
	}
	double width = between(s, 0.2, 0.85), from = between(s, 0, 1 - width);
	*lo = quantile(a, from > 1e-3 ? from : 1e-3);
	*hi = quantile(a, from + width < 1 - 1e-3 ? from + width : 1 - 1e-3);
}

/* An attribute not stated yet, the first ones more often: weights 12, 11, … 1. */
static unsigned attribute_draw(uint64_t *s, uint32_t stated)
{
	for (;;) {
		unsigned x = below(s, ENGINE_NUMBERS * (ENGINE_NUMBERS + 1) / 2), a = 0;
		while (x >= ENGINE_NUMBERS - a)
			x -= ENGINE_NUMBERS - a++;
		if (!(stated >> a & 1))
			return a;
	}
}

void engine_demand_make(const engine_data *d, uint32_t id, engine_demand *out)
{
	uint64_t s = start(d, 2, id);
	*out = (engine_demand){.id = id, .class = class_of(d, unit(&s))};
	const engine_class *c = &d->classes[out->class];
	for (unsigned a = 0; a < ENGINE_NUMBERS; a++) {
		out->lo[a] = -INFINITY;
		out->hi[a] = INFINITY;
	}
	for (unsigned left = 3 + below(&s, 6); left > 0; left--) {
		unsigned a = attribute_draw(&s, out->stated);
		ask_number(&c->numbers[a], &s, &out->lo[a], &out->hi[a]);
		out->stated |= (uint32_t)1 << a;
	}
	memset(out->sets, 0xff, sizeof out->sets);
	for (unsigned left = 1 + below(&s, 3); left > 0;) {
		unsigned k = below(&s, c->n_sets);
		if (out->stated >> (ENGINE_NUMBERS + k) & 1)
			continue;
		out->stated |= (uint32_t)1 << (ENGINE_NUMBERS + k);
		out->sets[k] = 0;
		for (unsigned v = 1 + below(&s, 4); v > 0; v--)
			out->sets[k] |= value_draw(&s, c->values[k]);
		left--;
	}
	if (below(&s, 2)) {
		out->stated |= (uint32_t)1 << (ENGINE_NUMBERS + ENGINE_REGION);
		out->sets[ENGINE_REGION] = 0;
		for (unsigned v = 1 + below(&s, 12); v > 0; v--)
			out->sets[ENGINE_REGION] |= value_draw(&s, 31);
	}
	out->amount = amount_draw(&s);
}

void engine_supply_make(const engine_data *d, uint32_t id, engine_supply *out)
{
	uint64_t s = start(d, 3, id);
	*out = (engine_supply){.id = id, .class = class_of(d, unit(&s))};
	const engine_class *c = &d->classes[out->class];
	for (unsigned a = 0; a < ENGINE_NUMBERS; a++) {
		double x = quantile(&c->numbers[a], between(&s, 1e-3, 1 - 1e-3));
		if (below(&s, 10) == 0)
			continue;
		out->at[a] = x;
		out->stated |= (uint32_t)1 << a;
	}
	for (unsigned k = 0; k < c->n_sets; k++) {
		static const uint8_t many[] = {1, 1, 1, 1, 1, 1, 2, 2, 3, 3};
		unsigned n = many[below(&s, sizeof many)];
		if (below(&s, 10) == 0)
			continue;
		for (; n > 0; n--)
			out->sets[k] |= value_draw(&s, c->values[k]);
		out->stated |= (uint32_t)1 << (ENGINE_NUMBERS + k);
	}
	out->sets[ENGINE_REGION] = value_draw(&s, 31);
	out->stated |= (uint32_t)1 << (ENGINE_NUMBERS + ENGINE_REGION);
	out->amount = amount_draw(&s);
}

size_t engine_text(const engine_data *d, uint32_t id, char out[ENGINE_TEXT])
{
	static const char *const words[] = {
	    "求购",     "采购",   "长期合作", "现货优先", "用于",     "矿山机械", "风力发电",
	    "轨道交通", "配套",   "高效节能", "低噪声",   "耐高温",   "防腐",     "带检测报告",
	    "交货期短", "可开票", "送货上门", "大批量",   "小批量",   "试制",     "替代进口",
	    "工程机械", "电机",   "减速机",   "铸件",     "轴承",     "硅钢片",   "电缆",
	    "液压缸",   "泵",     "阀门",     "控制柜",   "传感器",   "锻件",     "热处理",
	    "表面喷涂", "精加工", "样品免费", "质保两年", "技术协议", "按图加工", "支持定制"};
	uint64_t s = start(d, 4, id);
	size_t n = 0, want = 3 * (10 + (size_t)below(&s, 31));
	while (n < want) {
		const char *w = words[below(&s, sizeof words / sizeof words[0])];
		size_t k = strlen(w);
		if (k > want - n)
			k = want - n;
		memcpy(out + n, w, k);
		n += k;
	}
	out[n] = '\0';
	return n;
}

uint32_t engine_facts(const engine_data *d, uint32_t class)
{
	return d->facts[class];
}

void engine_judge(const engine_demand *d, const engine_supply *s, uint32_t *missed, uint32_t *open)
{
	*missed = 0;
	*open = d->stated & ~s->stated;
	for (unsigned f = 0; f < ENGINE_FACTS; f++) {
		if (!(d->stated & s->stated & (uint32_t)1 << f))
			continue;
		bool met = f < ENGINE_NUMBERS
		               ? d->lo[f] <= s->at[f] && s->at[f] <= d->hi[f]
		               : (d->sets[f - ENGINE_NUMBERS] & s->sets[f - ENGINE_NUMBERS]) != 0;
		if (!met)
			*missed |= (uint32_t)1 << f;
	}
}
