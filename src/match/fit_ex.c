/* Ex marks: IEC 60079-0, GB/T 3836.1.
 *
 * Read from a compact upper-case form without spaces, so that ExdIIBT4 and
 * "Ex d IIB T4" are one; before the group a letter is a type of protection,
 * after it part of the EPL.
 */
#include <math.h>

#include "fit_internal.h"

enum { COMPACT = 256 };

static uint32_t next_char(oh_sv s, size_t *i)
{
	unsigned char c = (unsigned char)s.p[*i];
	size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
	uint32_t cp = more == 3 ? c & 7U : more == 2 ? c & 15U : more == 1 ? c & 31U : c;
	(*i)++;
	for (; more > 0 && *i < s.n; more--, (*i)++)
		cp = cp << 6 | ((unsigned char)s.p[*i] & 63U);
	return cp;
}

/* Upper-case ASCII without spaces; Roman numerals and full width taken apart,
 * marks in brackets (associated apparatus) left out, whatever else a '/'. */
static size_t compact(oh_sv s, char out[COMPACT])
{
	size_t n = 0, brackets = 0;
	for (size_t i = 0; i < s.n && n + 4 < COMPACT;) {
		uint32_t c = next_char(s, &i);
		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xfee0;
		if (c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		if (c == '[')
			brackets++;
		if (c == ']' && brackets > 0) {
			brackets--;
			continue;
		}
		if (brackets > 0 || c == ' ' || c == 0x3000 || c == 0xa0 || c == 0xb0 ||
		    c == '\t' || c == '(' || c == ')' || c == '-')
			continue;
		if ((c >= 0x2160 && c <= 0x2162) || (c >= 0x2170 && c <= 0x2172)) {
			for (uint32_t k = 0; k <= (c & 3U); k++)
				out[n++] = 'I';
		} else if (c == 0x2103) {
			out[n++] = 'C';
		} else {
			out[n++] = c < 0x80 ? (char)c : '/';
		}
	}
	out[n] = '\0';
	return n;
}

static int letter_abc(char c)
{
	return c >= 'A' && c <= 'C' ? c - 'A' + 1 : 0;
}

static double class_surface(int class)
{
	static const double surface[] = {450, 300, 200, 135, 100, 85};
	return surface[class - 1];
}

static int surface_class(double surface)
{
	int class = 6;
	while (class > 1 && surface > class_surface(class))
		class --;
	return class;
}

/* "T4" or "T135C"; the length read, 0 when it is neither. */
static size_t read_surface(const char *p, oh_ex *ex)
{
	size_t n = 1;
	double v = 0;
	while (n < 5 && p[n] >= '0' && p[n] <= '9')
		v = v * 10 + (p[n++] - '0');
	if (n == 1)
		return 0;
	if (n == 2 && v >= 1 && v <= 6)
		ex->surface = class_surface((int)v);
	else if (n > 2)
		ex->surface = v;
	else
		return 0;
	return p[n] == 'C' ? n + 1 : n;
}

/* "I", "IIB", "IIIC"; not the "IA" of intrinsic safety. */
static size_t read_group(const char *p, oh_ex *ex)
{
	size_t n = 0;
	while (n < 3 && p[n] == 'I')
		n++;
	if (n == 0 || (n == 1 && letter_abc(p[1])))
		return 0;
	ex->group = (int)n;
	ex->sub = n > 1 ? letter_abc(p[n]) : 0;
	return n + (ex->sub ? 1 : 0);
}

/* A type of protection with its level letter; the level that it implies (3 a,
 * 2 b, 1 c) lowers *level, since the weakest part counts. */
static size_t read_type(const char *p, oh_ex *ex, int *level)
{
	size_t n = 1;
	int implied = 0;
	if (!strchr("DEIMNOPQSTH", p[0]))
		return 0;
	if (p[0] == 'P' && (p[1] == 'X' || p[1] == 'Y' || p[1] == 'Z')) {
		implied = p[1] == 'Z' ? 1 : 2;
		n++;
	} else if (strchr("DEMOPQ", p[0])) {
		implied = 2;
	} else if (p[0] == 'N') {
		implied = 1;
		if (p[1] == 'A' || p[1] == 'C' || p[1] == 'R' || p[1] == 'L')
			n++;
	} else if (p[0] == 'T' && p[1] == 'D') {
		implied = 2; /* tD A21: the zone follows, no level */
		n++;
	}
	if (p[0] != 'N' && !(n == 2 && p[1] == 'D') && letter_abc(p[n])) {
		implied = 4 - letter_abc(p[n]);
		n++;
	}
	if (ex->n_types < OH_EX_TYPES)
		ex->types[ex->n_types++] = p[0];
	if (implied && (*level == 0 || implied < *level))
		*level = implied;
	return n;
}

static size_t read_epl(const char *p, oh_ex *ex)
{
	if ((p[0] != 'G' && p[0] != 'M' && p[0] != 'D') || !letter_abc(p[1]))
		return 0;
	ex->level = 4 - letter_abc(p[1]);
	if (ex->group == 0)
		ex->group = p[0] == 'M' ? 1 : p[0] == 'G' ? 2 : 3;
	return 2;
}

/* One mark from p on; returns where the next may begin. */
static const char *read_mark(const char *p, oh_ex *ex)
{
	int implied = 0;
	*ex = (oh_ex){.n_types = 0};
	while (*p && *p != '/' && *p != ',' && *p != ';' && !(p[0] == 'E' && p[1] == 'X')) {
		size_t n = *p == 'T' ? read_surface(p, ex) : 0;
		if (n == 0 && ex->group == 0 && *p == 'I')
			n = read_group(p, ex);
		if (n == 0 && (ex->group != 0 || *p == 'G'))
			n = read_epl(p, ex);
		if (n == 0 && ex->group == 0)
			n = read_type(p, ex, &implied);
		p += n ? n : 1;
	}
	if (ex->level == 0)
		ex->level = implied;
	return p;
}

size_t oh_ex_parse(oh_sv text, oh_ex out[OH_CODE_PARTS])
{
	char buf[COMPACT];
	size_t n = 0;
	compact(text, buf);
	const char *p = strstr(buf, "EX");
	if (!p)
		return 0;
	while (*p && n < OH_CODE_PARTS) {
		if (p[0] == 'E' && p[1] == 'X') {
			p += 2;
			p = read_mark(p, &out[n]);
			if (out[n].n_types > 0 || out[n].group > 0)
				n++;
		} else {
			p++;
		}
	}
	return n;
}

/* Steps of one part; -1 where the supply does not state it. */
static int type_steps(const oh_ex *d, const oh_ex *s)
{
	if (d->n_types == 0)
		return 0;
	if (s->n_types == 0)
		return -1;
	for (size_t i = 0; i < d->n_types; i++)
		if (memchr(s->types, d->types[i], s->n_types))
			return 0;
	return 1;
}

static int rank_steps(int want, int have)
{
	if (want == 0)
		return 0;
	if (have == 0)
		return -1;
	return have >= want ? 0 : want - have;
}

static int surface_steps(double want, double have)
{
	if (want <= 0)
		return 0;
	if (have <= 0)
		return -1;
	if (have <= want)
		return 0;
	int steps = surface_class(want) - surface_class(have);
	return steps > 0 ? steps : 1;
}

static oh_fit_result check_mark(const oh_ex *d, const oh_ex *s)
{
	int steps[] = {type_steps(d, s), rank_steps(d->sub, s->sub),
	               surface_steps(d->surface, s->surface), rank_steps(d->level, s->level)};
	/* Groups never substitute: no number of steps leads from gas to dust. */
	if (d->group && s->group && d->group != s->group)
		return oh_fit_state(OH_SHORT, 1);
	bool silent = d->group && !s->group;
	int sum = 0;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		silent = silent || steps[i] < 0;
		sum += steps[i] > 0 ? steps[i] : 0;
	}
	if (sum > 0)
		return oh_fit_state(OH_SHORT, sum < 10 ? 0.1 * sum : 1);
	return oh_fit_state(silent ? OH_UNKNOWN : OH_MET, 0);
}

static size_t marks_of(const oh_fact *f, oh_ex out[OH_CODE_PARTS])
{
	size_t n = 0;
	oh_ex part[OH_CODE_PARTS];
	for (size_t i = 0; i < f->n_values && n < OH_CODE_PARTS; i++) {
		size_t m = oh_ex_parse(f->values[i].text, part);
		for (size_t j = 0; j < m && n < OH_CODE_PARTS; j++)
			out[n++] = part[j];
	}
	return n;
}

oh_fit_result oh_fit_ex(const oh_fact *d, const oh_fact *s)
{
	oh_ex dm[OH_CODE_PARTS], sm[OH_CODE_PARTS];
	size_t nd = marks_of(d, dm), ns = marks_of(s, sm);
	if (nd == 0 || ns == 0) {
		oh_fit_result same = oh_fit_any_of(d, s);
		return same.state == OH_MET ? same : oh_fit_state(OH_UNKNOWN, 0);
	}
	/* Marks of several groups are demanded together, of one group by choice. */
	oh_fit_result worst = oh_fit_state(OH_MET, 0);
	for (int group = 0; group <= 3; group++) {
		oh_fit_result best = oh_fit_state(OH_CONFLICT, 0);
		for (size_t i = 0; i < nd; i++)
			for (size_t j = 0; dm[i].group == group && j < ns; j++) {
				oh_fit_result r = check_mark(&dm[i], &sm[j]);
				if (oh_fit_better(&r, &best))
					best = r;
			}
		if (best.state != OH_CONFLICT && oh_fit_better(&worst, &best))
			worst = best;
	}
	return worst;
}
