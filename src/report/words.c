#include "internal.h"

#include "ouhe/base/decimal.h"
#include "ouhe/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/report/messages.def"
#include "ouhe/report/print_messages.def"
#undef OH_MSG

oh_sv rp_tr(oh_lang lang, const oh_msg *m)
{
	return oh_sv_from(oh_msg_text(m, lang));
}

const oh_msg *rp_verdict_word(oh_verdict v)
{
	static const oh_msg *const words[] = {&oh_msg_report_meets, &oh_msg_report_ask,
	                                      &oh_msg_report_near, &oh_msg_report_fails};
	return words[v];
}

/* A shape beside each word: colour alone says nothing to some readers and to a
 * black and white print. */
const char *rp_verdict_shape(oh_verdict v)
{
	static const char *const shapes[] = {"●", "◐", "◔", "○"};
	return shapes[v];
}

void rp_verdict(oh_buf *out, const oh_match *m, oh_lang lang)
{
	oh_buf_str(out, rp_verdict_shape(m->verdict));
	oh_buf_char(out, ' ');
	oh_buf_str(out, oh_msg_text(rp_verdict_word(m->verdict), lang));
}

const oh_msg *rp_state_word(oh_state s)
{
	static const oh_msg *const words[] = {
	    [OH_MET] = &oh_msg_report_met,           [OH_PARTIAL] = &oh_msg_report_partial,
	    [OH_UNKNOWN] = &oh_msg_report_unknown,   [OH_SHORT] = &oh_msg_report_short,
	    [OH_CONFLICT] = &oh_msg_report_conflict,
	};
	return words[s];
}

const char *rp_state_shape(oh_state s)
{
	static const char *const shapes[] = {[OH_MET] = "●",
	                                     [OH_PARTIAL] = "◑",
	                                     [OH_UNKNOWN] = "◐",
	                                     [OH_SHORT] = "◔",
	                                     [OH_CONFLICT] = "○"};
	return shapes[s];
}

const oh_msg *rp_severity_word(oh_severity s)
{
	return s == OH_ERROR     ? &oh_msg_report_error
	       : s == OH_WARNING ? &oh_msg_report_warning
	                         : &oh_msg_report_note;
}

oh_out_fill rp_verdict_fill(oh_verdict v)
{
	static const oh_out_fill fills[] = {OH_FILL_GREEN, OH_FILL_BLUE, OH_FILL_AMBER,
	                                    OH_FILL_GREY};
	return fills[v];
}

oh_out_fill rp_state_fill(oh_state s)
{
	static const oh_out_fill fills[] = {[OH_MET] = OH_FILL_GREEN,
	                                    [OH_PARTIAL] = OH_FILL_GREEN,
	                                    [OH_UNKNOWN] = OH_FILL_BLUE,
	                                    [OH_SHORT] = OH_FILL_AMBER,
	                                    [OH_CONFLICT] = OH_FILL_GREY};
	return fills[s];
}

oh_sv rp_attr_label(const oh_attr *a, oh_lang lang)
{
	oh_sv first = lang == OH_LANG_EN ? a->en : a->zh;
	oh_sv second = lang == OH_LANG_EN ? a->zh : a->en;
	return first.n ? first : second.n ? second : a->key;
}

/* Digits and what stands between them, nothing else. */
static bool is_bare(oh_sv s)
{
	bool digit = false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			digit = true;
		else if (!strchr(",. -~+", s.p[i]))
			return false;
	}
	return digit;
}

void rp_fact_value(oh_buf *out, const oh_fact *f, oh_lang lang)
{
	const char *label = oh_unit_label(f->attr->unit.code, lang == OH_LANG_ZH);
	const bool lo = f->flags & OH_FACT_LO, hi = f->flags & OH_FACT_HI;
	oh_fact_show(out, f, lang);
	if (f->evidence == OH_IMPLIED || !is_bare(f->value_text) || !(lo || hi) || !*label ||
	    strcmp(label, "1") == 0)
		return;
	oh_buf_str(out, lang == OH_LANG_EN ? " (" : "（");
	if (lo)
		oh_buf_double(out, f->lo);
	if (lo && hi && f->lo < f->hi)
		oh_buf_str(out, "～");
	if (hi && !(lo && f->lo >= f->hi))
		oh_buf_double(out, f->hi);
	oh_buf_char(out, ' ');
	oh_buf_str(out, label);
	oh_buf_str(out, lang == OH_LANG_EN ? ")" : "）");
}

oh_sv rp_category_label(const oh_category *c, oh_lang lang)
{
	if (!c)
		return rp_tr(lang, &oh_msg_report_unrecognised);
	oh_sv first = lang == OH_LANG_EN ? c->en : c->zh;
	oh_sv second = lang == OH_LANG_EN ? c->zh : c->en;
	return first.n ? first : second.n ? second : c->key;
}

double rp_round(double v)
{
	double r = round(v * 1e6) / 1e6;
	return r == 0 ? 0 : r; /* no -0 */
}

void rp_position(oh_buf *out, const oh_listing *l)
{
	oh_buf_sv_put(out, l->sheet);
	oh_buf_printf(out, "!%u", (unsigned)l->row);
}

void rp_met_of(oh_buf *out, const oh_match *m)
{
	size_t met = 0, all = 0;
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		if (!f->counts)
			continue;
		all++;
		met += f->state == OH_MET || f->state == OH_PARTIAL;
	}
	oh_buf_printf(out, "%zu/%zu", met, all);
}

void rp_standards(oh_buf *out, const oh_listing *l)
{
	for (size_t i = 0; i < l->n_standards; i++) {
		if (i)
			oh_buf_str(out, "; ");
		oh_buf_sv_put(out, l->standards[i]);
	}
}

oh_verdict rp_best(const oh_demand_matches *d)
{
	for (int v = OH_MEETS; v < OH_FAILS; v++)
		if (d->count[v])
			return (oh_verdict)v;
	return OH_FAILS;
}

bool rp_category_only(const oh_demand_matches *d)
{
	return d->n > 0 && d->matches[0].category_only;
}

void rp_number(oh_buf *out, const oh_msg *m, oh_lang lang, size_t a, size_t b, size_t c, size_t d)
{
	size_t v[OH_MSG_ARGS] = {a, b, c, d};
	char text[OH_MSG_ARGS][24];
	oh_sv args[OH_MSG_ARGS];
	for (size_t i = 0; i < OH_MSG_ARGS; i++)
		args[i] = (oh_sv){text[i], (size_t)snprintf(text[i], sizeof text[i], "%zu", v[i])};
	oh_msg_render(out, m, lang, args, OH_MSG_ARGS);
}

static void each(const oh_issues *issues, const oh_msg *from, rp_issue_fn fn, void *ctx)
{
	for (size_t i = 0; issues && i < issues->n; i++)
		fn(ctx, &issues->items[i], from);
}

void rp_each_issue(const oh_report *r, rp_issue_fn fn, void *ctx)
{
	each(&r->demand->issues, &oh_msg_report_demand_list, fn, ctx);
	each(&r->supply->issues, &oh_msg_report_supply_list, fn, ctx);
	each(r->issues, &oh_msg_report_matching, fn, ctx);
}

static void count_issue(void *ctx, const oh_issue *issue, const oh_msg *from)
{
	oh_report_tally *t = ctx;
	(void)from;
	t->issues[issue->severity]++;
}

void oh_report_count(const oh_report *r, oh_report_tally *out)
{
	oh_report_tally t = {.demands = r->result->n, .supplies = r->supply->n};
	for (size_t i = 0; i < r->result->n; i++) {
		const oh_demand_matches *d = &r->result->demands[i];
		for (int v = OH_MEETS; v <= OH_FAILS; v++)
			t.pairs[v] += d->count[v];
		oh_verdict best = rp_best(d);
		t.best[best]++;
		t.crossed += d->n_cross > 0;
		t.category_only += best == OH_ASK && rp_category_only(d);
	}
	rp_each_issue(r, count_issue, &t);
	*out = t;
}

void rp_put_escaped(oh_buf *out, oh_sv text)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.p[i]) {
		case '&':
			oh_buf_str(out, "&amp;");
			break;
		case '<':
			oh_buf_str(out, "&lt;");
			break;
		case '>':
			oh_buf_str(out, "&gt;");
			break;
		case '"':
			oh_buf_str(out, "&quot;");
			break;
		default:
			oh_buf_char(out, text.p[i]);
		}
}
