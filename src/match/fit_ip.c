/* IP codes: IEC 60529 (a 7 or 8 does not imply 5 or 6), ISO 20653 (69K). */
#include "fit_internal.h"

enum { NOT_STATED = -1 };

static bool digit_at(oh_sv s, size_t *i, int most, int *out)
{
	if (*i >= s.n)
		return false;
	char c = s.p[*i];
	if (c == 'X' || c == 'x')
		*out = NOT_STATED;
	else if (c >= '0' && c <= '0' + most)
		*out = c - '0';
	else
		return false;
	(*i)++;
	/* ISO 20653 writes 5K, 6K, 9K: the letter is ignored. */
	if (*i < s.n && (s.p[*i] == 'K' || s.p[*i] == 'k'))
		(*i)++;
	return true;
}

static bool alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

size_t oh_ip_parse(oh_sv text, oh_ip out[OH_CODE_PARTS])
{
	size_t n = 0, i = 0;
	while (i < text.n && n < OH_CODE_PARTS) {
		if (!alnum(text.p[i])) {
			i++;
			continue;
		}
		bool named = oh_sv_eq_nocase(oh_sv_sub(text, i, 2), OH_SV("IP"));
		if (named)
			i += 2;
		while (named && i < text.n && (text.p[i] == ' ' || text.p[i] == '-'))
			i++;
		if (!named && n == 0)
			return 0;
		oh_ip ip;
		if (!digit_at(text, &i, 6, &ip.solid) || !digit_at(text, &i, 9, &ip.water))
			return 0;
		/* Further letters (W, S, M, C) are ignored. */
		while (i < text.n && alnum(text.p[i]))
			i++;
		out[n++] = ip;
	}
	return n;
}

int oh_ip_solid_steps(int demanded, const oh_ip *s, size_t n)
{
	int best = NOT_STATED;
	if (demanded <= 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (s[i].solid > best)
			best = s[i].solid;
	if (best == NOT_STATED)
		return -1;
	return best >= demanded ? 0 : demanded - best;
}

/* Steps from one supplied second digit to a demanded one. */
static int water_steps(int want, int have)
{
	if (want == have)
		return 0;
	if (have == 9)
		return want; /* stands alone: assures nothing below */
	if (want == 9)
		return 9 - have;
	if (have >= 7 && want <= 6)
		return want <= 4 ? 0 : want - 4;
	if (want >= 7 && (have == 5 || have == 6))
		return 2;
	return have >= want ? 0 : want - have;
}

int oh_ip_water_steps(int demanded, const oh_ip *s, size_t n)
{
	int best = -1;
	if (demanded <= 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i].water == NOT_STATED)
			continue;
		int steps = water_steps(demanded, s[i].water);
		if (best < 0 || steps < best)
			best = steps;
	}
	return best;
}

static oh_fit_result check_code(oh_ip d, const oh_ip *s, size_t n)
{
	int solid = oh_ip_solid_steps(d.solid, s, n), water = oh_ip_water_steps(d.water, s, n);
	int most = solid > water ? solid : water;
	if (most > 0)
		return oh_fit_state(OH_SHORT, 0.1 * most);
	return oh_fit_state(solid < 0 || water < 0 ? OH_UNKNOWN : OH_MET, 0);
}

static size_t codes_of(const oh_fact *f, oh_ip out[OH_CODE_PARTS])
{
	size_t n = 0;
	oh_ip part[OH_CODE_PARTS];
	for (size_t i = 0; i < f->n_values && n < OH_CODE_PARTS; i++) {
		size_t m = oh_ip_parse(f->values[i].text, part);
		for (size_t j = 0; j < m && n < OH_CODE_PARTS; j++)
			out[n++] = part[j];
	}
	return n;
}

/* Codes that do not imply each other (IPX6/IPX7) are demanded together; of codes
 * that do (IP54/IP55) the easiest will do. */
static bool dual_coded(const oh_ip *d, size_t n)
{
	bool jet = false, dip = false, steam = false;
	for (size_t i = 0; i < n; i++) {
		jet = jet || d[i].water == 5 || d[i].water == 6;
		dip = dip || d[i].water == 7 || d[i].water == 8;
		steam = steam || d[i].water == 9;
	}
	return jet + dip + steam > 1;
}

oh_fit_result oh_fit_ip(const oh_fact *d, const oh_fact *s)
{
	oh_ip dc[OH_CODE_PARTS], sc[OH_CODE_PARTS];
	size_t nd = codes_of(d, dc), ns = codes_of(s, sc);
	if (nd == 0 || ns == 0) {
		oh_fit_result same = oh_fit_any_of(d, s);
		return same.state == OH_MET ? same : oh_fit_state(OH_UNKNOWN, 0);
	}
	bool all = dual_coded(dc, nd);
	oh_fit_result r = check_code(dc[0], sc, ns);
	for (size_t i = 1; i < nd; i++) {
		oh_fit_result next = check_code(dc[i], sc, ns);
		if (oh_fit_better(&next, &r) != all)
			r = next;
	}
	return r;
}
