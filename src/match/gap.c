/* What is short and by how much. */
#include "show.h"

#include "ouhe/base/decimal.h"

static void put_steps(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	double steps = m->shortfall * 10;
	char text[32];
	oh_sv arg = {text, 0};
	if (steps < 1.5) {
		oh_put_msg(out, &oh_msg_match_gap_step, lang);
		return;
	}
	arg.n = oh_double_format((double)(long)(steps + 0.5), text);
	oh_msg_render(out, &oh_msg_match_gap_steps, lang, &arg, 1);
}

static size_t ip_codes(const oh_fact *f, oh_ip *out)
{
	size_t n = 0;
	oh_ip part[OH_CODE_PARTS];
	for (size_t i = 0; i < f->n_values; i++) {
		size_t k = oh_ip_parse(f->values[i].text, part);
		for (size_t j = 0; j < k && n < OH_CODE_PARTS; j++)
			out[n++] = part[j];
	}
	return n;
}

static void put_digit(oh_buf *out, const oh_msg *m, int want, int have, oh_lang lang)
{
	char a[32], b[32];
	oh_sv args[] = {{a, oh_double_format(want, a)}, {b, oh_double_format(have, b)}};
	oh_msg_render(out, m, lang, args, 2);
}

static void put_ip(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	oh_ip d[OH_CODE_PARTS], s[OH_CODE_PARTS];
	size_t nd = ip_codes(m->demand, d), ns = ip_codes(m->supply, s), before = out->n;
	for (size_t i = 0; i < nd; i++) {
		oh_ip best = {-1, -1};
		for (size_t j = 0; j < ns; j++) {
			best.solid = s[j].solid > best.solid ? s[j].solid : best.solid;
			best.water = s[j].water > best.water ? s[j].water : best.water;
		}
		bool solid = oh_ip_solid_steps(d[i].solid, s, ns) > 0;
		bool water = oh_ip_water_steps(d[i].water, s, ns) > 0;
		if (!solid && !water)
			continue;
		if (solid)
			put_digit(out, &oh_msg_match_gap_solid, d[i].solid, best.solid, lang);
		if (solid && water)
			oh_put_msg(out, &oh_msg_match_comma, lang);
		/* A 7 does not hold a 6: then no order of the digits can be shown. */
		if (water && d[i].water > best.water)
			put_digit(out, &oh_msg_match_gap_water, d[i].water, best.water, lang);
		else if (water)
			put_steps(out, m, lang);
		break;
	}
	if (out->n == before)
		put_steps(out, m, lang);
}

static void put_quantity(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	static const oh_msg *const kinds[] = {&oh_msg_match_gap_low, &oh_msg_match_gap_high,
	                                      &oh_msg_match_gap_cover, &oh_msg_match_gap_outside};
	oh_miss miss;
	oh_buf length = OH_BUF_INIT, share = OH_BUF_INIT;
	oh_put_percent(&share, m->shortfall, false);
	if (!oh_miss_of(m, &miss)) {
		oh_sv arg = oh_buf_sv(&share);
		oh_msg_render(out, &oh_msg_match_gap_share, lang, &arg, 1);
	} else if (miss.open) {
		oh_put_msg(out, &oh_msg_match_gap_bound, lang);
	} else {
		oh_put_number(&length, m->demand->attr, miss.distance, lang);
		oh_sv args[] = {oh_buf_sv(&length), oh_buf_sv(&share)};
		oh_msg_render(out, kinds[miss.kind], lang, args, 2);
	}
	out->failed = out->failed || length.failed || share.failed;
	oh_buf_release(&length);
	oh_buf_release(&share);
}

static void put_lacks(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	oh_buf what = OH_BUF_INIT;
	oh_put_lacking(&what, m, lang);
	oh_sv arg = oh_buf_sv(&what);
	oh_msg_render(out, &oh_msg_match_gap_lacks, lang, &arg, 1);
	out->failed = out->failed || what.failed;
	oh_buf_release(&what);
}

static void put_short(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	const oh_attr *attr = m->demand->attr;
	if (attr->type == OH_ATTR_QUANTITY)
		put_quantity(out, m, lang);
	else if (attr->fit == OH_FIT_ALL_OF)
		put_lacks(out, m, lang);
	else if (attr->fit == OH_FIT_IP && m->supply)
		put_ip(out, m, lang);
	else if (attr->fit == OH_FIT_EX && m->shortfall >= 1)
		oh_put_msg(out, &oh_msg_match_gap_group, lang);
	else
		put_steps(out, m, lang);
}

void oh_fact_gap(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	oh_buf share = OH_BUF_INIT;
	switch (m->state) {
	case OH_MET:
		break;
	case OH_PARTIAL:
		oh_put_percent(&share, m->share, true);
		oh_msg_render(out, &oh_msg_match_gap_partial, lang, &(oh_sv){share.p, share.n}, 1);
		break;
	case OH_UNKNOWN:
		oh_put_msg(out, m->supply ? &oh_msg_match_gap_ask : &oh_msg_match_gap_silent, lang);
		break;
	case OH_SHORT:
		put_short(out, m, lang);
		break;
	case OH_CONFLICT:
		oh_put_msg(out, &oh_msg_match_gap_different, lang);
		break;
	}
	out->failed = out->failed || share.failed;
	oh_buf_release(&share);
}
