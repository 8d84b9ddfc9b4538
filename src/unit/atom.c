#include "atom.h"

#include <math.h>

enum { DEPTH = 4, LARGEST_POWER = 12 };

/* Powers of m kg s A K money count turn bit level percent hardness. */
#define D(...)                                                                                     \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

struct atom {
	const char *code;
	int8_t dim[OH_DIM_COUNT_OF];
	double factor;
	bool metric; /* takes prefixes */
	double offset;
};

#define DAY 86400.0
#define PI 3.14159265358979323846

static const struct atom atoms[] = {
    {"m", D(1), 1, true, 0},
    {"g", D(0, 1), 1e-3, true, 0},
    {"s", D(0, 0, 1), 1, true, 0},
    {"A", D(0, 0, 0, 1), 1, true, 0},
    {"K", D(0, 0, 0, 0, 1), 1, true, 0},
    {"degC", D(0, 0, 0, 0, 1), 1, false, 273.15},
    {"degF", D(0, 0, 0, 0, 1), 5.0 / 9, false, 459.67 * 5 / 9},
    {"Hz", D(0, 0, -1), 1, true, 0},
    {"N", D(1, 1, -2), 1, true, 0},
    {"J", D(2, 1, -2), 1, true, 0},
    {"W", D(2, 1, -3), 1, true, 0},
    {"VA", D(2, 1, -3), 1, true, 0},
    {"var", D(2, 1, -3), 1, true, 0},
    {"V", D(2, 1, -3, -1), 1, true, 0},
    {"Ohm", D(2, 1, -3, -2), 1, true, 0},
    {"S", D(-2, -1, 3, 2), 1, true, 0},
    {"F", D(-2, -1, 4, 2), 1, true, 0},
    {"H", D(2, 1, -2, -2), 1, true, 0},
    {"C", D(0, 0, 1, 1), 1, true, 0},
    {"T", D(0, 1, -2, -1), 1, true, 0},
    {"Wb", D(2, 1, -2, -1), 1, true, 0},
    {"Pa", D(-1, 1, -2), 1, true, 0},
    {"bar", D(-1, 1, -2), 1e5, true, 0},
    {"atm", D(-1, 1, -2), 101325, false, 0},
    {"mmHg", D(-1, 1, -2), 133.322387415, false, 0},
    {"mH2O", D(-1, 1, -2), 9806.65, false, 0},
    {"[psi]", D(-1, 1, -2), 4.4482216152605 / (0.0254 * 0.0254), true, 0},
    {"L", D(3), 1e-3, true, 0},
    {"t", D(0, 1), 1e3, true, 0},
    {"min", D(0, 0, 1), 60, false, 0},
    {"h", D(0, 0, 1), 3600, false, 0},
    {"day", D(0, 0, 1), DAY, false, 0},
    {"workday", D(0, 0, 1), DAY * 7 / 5, false, 0},
    {"week", D(0, 0, 1), DAY * 7, false, 0},
    {"month", D(0, 0, 1), DAY * 30, false, 0},
    {"quarter", D(0, 0, 1), DAY * 90, false, 0},
    {"year", D(0, 0, 1), DAY * 365, false, 0},
    {"gn", D(1, 0, -2), 9.80665, false, 0},
    {"kgf", D(1, 1, -2), 9.80665, false, 0},
    {"gf", D(1, 1, -2), 9.80665e-3, false, 0},
    {"tf", D(1, 1, -2), 9806.65, false, 0},
    {"[lbf]", D(1, 1, -2), 4.4482216152605, false, 0},
    {"[ozf]", D(1, 1, -2), 4.4482216152605 / 16, false, 0},
    {"[hp]", D(2, 1, -3), 745.69987, false, 0},
    {"[ps]", D(2, 1, -3), 735.49875, false, 0},
    {"[RT]", D(2, 1, -3), 3516.8528420667, false, 0},
    {"cal", D(2, 1, -2), 4.184, true, 0},
    {"eV", D(2, 1, -2), 1.602176634e-19, true, 0},
    {"[Btu]", D(2, 1, -2), 1055.05585262, false, 0},
    {"[in]", D(1), 0.0254, false, 0},
    {"[ft]", D(1), 0.3048, false, 0},
    {"[yd]", D(1), 0.9144, false, 0},
    {"[mi]", D(1), 1609.344, false, 0},
    {"[nmi]", D(1), 1852, false, 0},
    {"[mil]", D(1), 2.54e-5, false, 0},
    {"[ly]", D(1), 9460730472580800.0, false, 0},
    {"[kn]", D(1, 0, -1), 1852.0 / 3600, false, 0},
    {"[si]", D(1), 1e-5, false, 0},
    {"[cun]", D(1), 0.1 / 3, false, 0},
    {"[chi]", D(1), 1.0 / 3, false, 0},
    {"[zhang]", D(1), 10.0 / 3, false, 0},
    {"[li]", D(1), 500, false, 0},
    {"har", D(2), 1e4, false, 0},
    {"[mu]", D(2), 2000.0 / 3, false, 0},
    {"[qing]", D(2), 200000.0 / 3, false, 0},
    {"[acre]", D(2), 4046.8564224, false, 0},
    {"[gal]", D(3), 3.785411784e-3, false, 0},
    {"[galuk]", D(3), 4.54609e-3, false, 0},
    {"[bbl]", D(3), 0.158987294928, false, 0},
    {"[bu]", D(3), 0.03523907016688, false, 0},
    {"[pt]", D(3), 4.73176473e-4, false, 0},
    {"[qt]", D(3), 9.46352946e-4, false, 0},
    {"[cup]", D(3), 2.365882365e-4, false, 0},
    {"[foz]", D(3), 2.95735295625e-5, false, 0},
    {"[tbs]", D(3), 1.478676478125e-5, false, 0},
    {"[tsp]", D(3), 4.92892159375e-6, false, 0},
    {"[lb]", D(0, 1), 0.45359237, false, 0},
    {"[oz]", D(0, 1), 0.028349523125, false, 0},
    {"[dr]", D(0, 1), 0.028349523125 / 16, false, 0},
    {"[gr]", D(0, 1), 6.479891e-5, false, 0},
    {"[ston]", D(0, 1), 907.18474, false, 0},
    {"[lton]", D(0, 1), 1016.0469088, false, 0},
    {"[stone]", D(0, 1), 6.35029318, false, 0},
    {"[jin]", D(0, 1), 0.5, false, 0},
    {"[liang]", D(0, 1), 0.05, false, 0},
    {"[qian]", D(0, 1), 0.005, false, 0},
    {"[dan]", D(0, 1), 50, false, 0},
    {"[car]", D(0, 1), 2e-4, false, 0},
    {"r", D([OH_DIM_TURN] = 1), 1, false, 0},
    {"deg", D([OH_DIM_TURN] = 1), 1.0 / 360, false, 0},
    {"arcmin", D([OH_DIM_TURN] = 1), 1.0 / 21600, false, 0},
    {"arcsec", D([OH_DIM_TURN] = 1), 1.0 / 1296000, false, 0},
    {"rad", D([OH_DIM_TURN] = 1), 0.5 / PI, true, 0},
    {"bit", D([OH_DIM_INFO] = 1), 1, true, 0},
    {"B", D([OH_DIM_INFO] = 1), 8, true, 0},
    {"dB", D([OH_DIM_LEVEL] = 1), 1, false, 0},
    {"%", D([OH_DIM_PERCENT] = 1), 1, false, 0},
    {"[permil]", D([OH_DIM_PERCENT] = 1), 0.1, false, 0},
    {"[ppm]", D([OH_DIM_PERCENT] = 1), 1e-4, false, 0},
    /* Scales of hardness do not convert: each is a power of its own. */
    {"HBW", D([OH_DIM_HARDNESS] = 1), 1, false, 0},
    {"HRC", D([OH_DIM_HARDNESS] = 2), 1, false, 0},
    {"HV", D([OH_DIM_HARDNESS] = 3), 1, false, 0},
    {"HRB", D([OH_DIM_HARDNESS] = 4), 1, false, 0},
    {"HS", D([OH_DIM_HARDNESS] = 5), 1, false, 0},
    {"HL", D([OH_DIM_HARDNESS] = 6), 1, false, 0},
    {"1", D([OH_DIM_COUNT] = 1), 1, false, 0},
    {"[jiao]", D([OH_DIM_MONEY] = 1), 0.1, false, 0},
    {"[fen]", D([OH_DIM_MONEY] = 1), 0.01, false, 0},
};

static const struct {
	char text[3];
	int8_t power;
} prefixes[] = {{"k", 3},   {"M", 6},  {"G", 9},  {"T", 12}, {"m", -3}, {"u", -6},  {"n", -9},
                {"p", -12}, {"c", -2}, {"d", -1}, {"h", 2},  {"da", 1}, {"f", -15}, {"P", 15}};

/* ISO 4217 codes that codes of units may name. */
static const char currencies[] =
    "CNY USD EUR HKD JPY GBP TWD KRW CHF AUD CAD SGD NZD RUB INR THB MYR IDR VND PHP BRL MXN ZAR "
    "SEK NOK DKK TRY SAR AED ILS EGP NGN KES PKR BDT LKR MMK KHR LAK MNT KZT UZS UAH PLN CZK HUF "
    "RON BGN ISK MOP ARS CLP COP PEN IRR IQD KWD QAR OMR BHD JOD LYD DZD MAD TND GHS ETB TZS UGX "
    "CUP";

static void from_atom(const struct atom *a, oh_unit *u)
{
	*u = (oh_unit){.factor = a->factor, .factor12 = a->factor, .offset = a->offset};
	memcpy(u->dim, a->dim, sizeof u->dim);
	if (a->dim[OH_DIM_MONEY])
		memcpy(u->currency, "CNY", 4);
	u->by_month = a->factor == DAY * 30 || a->factor == DAY * 90 || a->factor == DAY * 365;
	if (a->factor == DAY * 365)
		u->factor12 = DAY * 360;
}

static bool set_code(oh_unit *u, oh_sv code)
{
	if (code.n >= OH_UNIT_CODE)
		return false;
	memcpy(u->code, code.p, code.n);
	u->code[code.n] = '\0';
	return true;
}

static const struct atom *find(oh_sv name)
{
	for (size_t i = 0; i < sizeof atoms / sizeof *atoms; i++)
		if (atoms[i].code[0] == name.p[0] && oh_sv_eq(name, oh_sv_from(atoms[i].code)))
			return &atoms[i];
	return NULL;
}

static bool is_currency(oh_sv name)
{
	if (name.n != 3)
		return false;
	for (const char *p = currencies; *p; p += 4) {
		if (memcmp(p, name.p, 3) == 0)
			return true;
		if (!p[3])
			break;
	}
	return false;
}

static double ten_to(int n)
{
	double v = 1;
	for (int k = n < 0 ? -n : n; k > 0; k--)
		v *= 10;
	return n < 0 ? 1 / v : v;
}

/* v * 10^n, dividing for negative n: 1e-3 itself is not exact. */
static double shift(double v, int n)
{
	return n < 0 ? v / ten_to(-n) : v * ten_to(n);
}

/* A name without exponent: atom, prefix and atom, currency, annotation. */
static bool simple(oh_sv name, oh_unit *u)
{
	if (name.n == 0)
		return false;
	const struct atom *a = find(name);
	int power = 0;
	for (size_t i = 0; !a && i < sizeof prefixes / sizeof *prefixes; i++) {
		oh_sv prefix = oh_sv_from(prefixes[i].text);
		if (!oh_sv_starts(name, prefix) || name.n == prefix.n)
			continue;
		a = find(oh_sv_sub(name, prefix.n, name.n));
		a = a && a->metric ? a : NULL;
		power = prefixes[i].power;
	}
	if (a) {
		from_atom(a, u);
		u->factor = shift(u->factor, power);
		u->factor12 = u->factor12 == a->factor ? u->factor : u->factor12;
	} else if (is_currency(name)) {
		*u = (oh_unit){.factor = 1, .factor12 = 1};
		u->dim[OH_DIM_MONEY] = 1;
		memcpy(u->currency, name.p, 3);
	} else if (name.n > 2 && name.p[0] == '{' && name.p[name.n - 1] == '}') {
		*u = (oh_unit){.factor = 1, .factor12 = 1};
		u->dim[OH_DIM_COUNT] = 1;
	} else {
		return false;
	}
	return set_code(u, name);
}

/* u * by^power without the code. */
static bool combine(oh_unit *u, const oh_unit *by, int power)
{
	oh_unit r = *u;
	for (int i = 0; i < OH_DIM_COUNT_OF; i++) {
		int d = u->dim[i] + by->dim[i] * power;
		if (d > LARGEST_POWER || d < -LARGEST_POWER)
			return false;
		r.dim[i] = (int8_t)d;
	}
	if (u->currency[0] && by->currency[0] && memcmp(u->currency, by->currency, 4) != 0)
		return false;
	if (by->currency[0])
		memcpy(r.currency, by->currency, 4);
	r.by_month = u->by_month || by->by_month;
	r.offset = 0;
	for (int k = 0; k < (power < 0 ? -power : power); k++) {
		r.factor = power < 0 ? r.factor / by->factor : r.factor * by->factor;
		r.factor12 = power < 0 ? r.factor12 / by->factor12 : r.factor12 * by->factor12;
	}
	if (!(r.factor > 1e-200 && r.factor < 1e200))
		return false;
	*u = r;
	return true;
}

/* --- codes ----------------------------------------------------------------- */

struct reader {
	oh_sv s;
	size_t i;
};

static bool product(struct reader *r, oh_unit *u, int depth);

static bool ends_name(char c)
{
	return c == '.' || c == '/' || c == '(' || c == ')';
}

/* Splits "cm2" into "cm" and 2; brackets and "10*4" keep their digits. */
static oh_sv cut_power(oh_sv name, int *power)
{
	*power = 1;
	size_t n = name.n;
	if (n < 2 || name.p[n - 1] < '1' || name.p[n - 1] > '9')
		return name;
	int v = name.p[--n] - '0';
	if (n > 1 && name.p[n - 1] == '-') {
		v = -v;
		n--;
	}
	char before = name.p[n - 1];
	if (!((before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
	      before == ']' || before == '}'))
		return name;
	*power = v;
	return (oh_sv){name.p, n};
}

static bool ten_star(oh_sv name, oh_unit *u)
{
	if (!oh_sv_starts(name, OH_SV("10*")) || name.n < 4 || name.n > 5)
		return false;
	int n = 0;
	for (size_t i = 3; i < name.n; i++) {
		if (name.p[i] < '0' || name.p[i] > '9')
			return false;
		n = n * 10 + (name.p[i] - '0');
	}
	*u = (oh_unit){.factor = ten_to(n), .factor12 = ten_to(n)};
	return true;
}

static bool factor_of(struct reader *r, oh_unit *u, int depth)
{
	if (r->i < r->s.n && r->s.p[r->i] == '(') {
		r->i++;
		if (depth == 0 || !product(r, u, depth - 1))
			return false;
		return r->i < r->s.n && r->s.p[r->i++] == ')';
	}
	size_t from = r->i, close = 0;
	for (; r->i < r->s.n; r->i++) {
		char c = r->s.p[r->i];
		if (close == 0 && ends_name(c))
			break;
		if (c == '[' || c == '{')
			close = c == '[' ? ']' : '}';
		else if ((size_t)(unsigned char)c == close)
			close = 0;
	}
	int power;
	oh_sv name = oh_sv_sub(r->s, from, r->i - from);
	if (name.n == 0)
		return false;
	if (ten_star(name, u))
		return true;
	oh_unit base;
	name = cut_power(name, &power);
	if (!simple(name, &base))
		return false;
	if (power == 1) {
		*u = base;
		return true;
	}
	*u = (oh_unit){.factor = 1, .factor12 = 1};
	return combine(u, &base, power);
}

static bool product(struct reader *r, oh_unit *u, int depth)
{
	oh_unit part;
	if (r->i < r->s.n && r->s.p[r->i] == '/')
		*u = (oh_unit){.factor = 1, .factor12 = 1};
	else if (!factor_of(r, u, depth))
		return false;
	while (r->i < r->s.n && (r->s.p[r->i] == '.' || r->s.p[r->i] == '/')) {
		int power = r->s.p[r->i++] == '/' ? -1 : 1;
		if (!factor_of(r, &part, depth) || !combine(u, &part, power))
			return false;
	}
	return true;
}

bool oh_unit_from_code(oh_sv code, oh_unit *out)
{
	struct reader r = {code, 0};
	oh_unit u;
	if (code.n == 0 || code.n >= OH_UNIT_CODE || !product(&r, &u, DEPTH) || r.i != code.n)
		return false;
	if (!set_code(&u, code))
		return false;
	*out = u;
	return true;
}

/* --- algebra on read units ------------------------------------------------- */

static char *append(char *p, const char *text)
{
	size_t n = strlen(text);
	memcpy(p, text, n);
	return p + n;
}

bool oh_unit_times(oh_unit *u, const oh_unit *by, int power)
{
	char code[2 * OH_UNIT_CODE + 4], *p = append(code, u->code);
	oh_unit r = *u;
	bool paren = power < 0 && strpbrk(by->code, "./") != NULL;
	*p++ = power < 0 ? '/' : '.';
	if (paren)
		*p++ = '(';
	p = append(p, by->code);
	if (paren)
		*p++ = ')';
	if (!combine(&r, by, power) || !set_code(&r, (oh_sv){code, (size_t)(p - code)}))
		return false;
	*u = r;
	return true;
}

bool oh_unit_power(oh_unit *u, int power)
{
	char code[OH_UNIT_CODE + 8];
	oh_unit r = {.factor = 1, .factor12 = 1};
	int n = snprintf(code, sizeof code, "%s%d", u->code, power);
	if (n < 0 || !combine(&r, u, power) || !set_code(&r, (oh_sv){code, (size_t)n}))
		return false;
	*u = r;
	return true;
}

bool oh_unit_scale(oh_unit *u, int n)
{
	char code[OH_UNIT_CODE + 16];
	oh_unit r = *u;
	int len = snprintf(code, sizeof code, "10*%d.%s", n, u->code);
	if (len < 0 || !set_code(&r, (oh_sv){code, (size_t)len}))
		return false;
	r.factor *= ten_to(n);
	r.factor12 *= ten_to(n);
	r.offset = 0;
	*u = r;
	return true;
}

bool oh_unit_takes_power(const oh_unit *u)
{
	for (int i = 0; i < OH_DIM_COUNT_OF; i++)
		if (u->dim[i] && i != OH_DIM_LENGTH && i != OH_DIM_TIME)
			return false;
	return u->dim[OH_DIM_LENGTH] + u->dim[OH_DIM_TIME] == 1 &&
	       u->dim[OH_DIM_LENGTH] * u->dim[OH_DIM_TIME] == 0;
}

bool oh_unit_same_dim(const oh_unit *a, const oh_unit *b)
{
	return memcmp(a->dim, b->dim, sizeof a->dim) == 0 &&
	       memcmp(a->currency, b->currency, sizeof a->currency) == 0;
}

bool oh_unit_convert(double v, const oh_unit *from, const oh_unit *to, double *out)
{
	if (!oh_unit_same_dim(from, to))
		return false;
	if (from->by_month && to->by_month)
		*out = v * (from->factor12 / to->factor12);
	else if (from->factor == to->factor)
		*out = v + (from->offset - to->offset) / to->factor;
	else if (from->offset != 0 || to->offset != 0)
		*out = (v * from->factor + from->offset - to->offset) / to->factor;
	else
		*out = from->factor > to->factor ? v * (from->factor / to->factor)
		                                 : v / (to->factor / from->factor);
	return true;
}
