/* The sentence that explains a match, and what to ask. */
#include "show.h"

#include "fit_internal.h"
#include "ouhe/base/decimal.h"

/* A sentence under way: what joins the next clause to the last. */
typedef struct writer {
	oh_buf *out;
	oh_lang lang;
	size_t start;     /* of the running sentence */
	const oh_msg *by; /* joint before the next clause, NULL: none yet */
} writer;

static void join(writer *w, const oh_msg *joint)
{
	if (w->out->n > w->start && w->by)
		oh_put_msg(w->out, joint, w->lang);
	w->by = joint;
}

static void say(writer *w, const oh_msg *joint, const oh_msg *m, const oh_sv *args, size_t n)
{
	join(w, joint);
	oh_msg_render(w->out, m, w->lang, args, n);
}

static bool han_lead(char c)
{
	return (unsigned char)c >= 0xe4 && (unsigned char)c <= 0xe9;
}

/* Values stand apart from words by a space, but not Chinese from Chinese. */
static void close_up(oh_buf *out, size_t from)
{
	size_t n = from;
	for (size_t i = from; i < out->n; i++) {
		if (out->p[i] == ' ' && n >= from + 3 && i + 1 < out->n &&
		    han_lead(out->p[n - 3]) && han_lead(out->p[i + 1]))
			continue;
		out->p[n++] = out->p[i];
	}
	if (n < out->n) {
		out->n = n;
		out->p[n] = '\0';
	}
}

/* Ends the running sentence, with a capital at its head in English. */
static void stop(writer *w)
{
	if (w->out->n <= w->start)
		return;
	char *head = w->out->p ? &w->out->p[w->start] : NULL;
	if (head && w->lang == OH_LANG_EN && *head >= 'a' && *head <= 'z')
		*head = (char)(*head - 'a' + 'A');
	oh_put_msg(w->out, &oh_msg_match_stop, w->lang);
	w->start = w->out->n;
	w->by = NULL;
}

static oh_sv count_word(size_t n, oh_lang lang, char room[40])
{
	static const oh_msg *const words[] = {&oh_msg_match_count_1, &oh_msg_match_count_2,
	                                      &oh_msg_match_count_3, &oh_msg_match_count_4,
	                                      &oh_msg_match_count_5, &oh_msg_match_count_6,
	                                      &oh_msg_match_count_7, &oh_msg_match_count_8,
	                                      &oh_msg_match_count_9, &oh_msg_match_count_10};
	if (n >= 1 && n <= sizeof words / sizeof words[0])
		return oh_sv_from(oh_msg_text(words[n - 1], lang));
	oh_buf b = OH_BUF_INIT;
	char digits[32];
	oh_sv arg = {digits, oh_double_format((double)n, digits)};
	oh_msg_render(&b, &oh_msg_match_count_many, lang, &arg, 1);
	size_t len = b.n < 40 ? b.n : 40;
	if (len)
		memcpy(room, b.p, len);
	oh_buf_release(&b);
	return (oh_sv){room, len};
}

static void say_met(writer *w, size_t met, size_t counted)
{
	char room[40];
	oh_sv n = count_word(met, w->lang, room);
	const oh_msg *m = met < counted ? met == 1 ? &oh_msg_match_met_one : &oh_msg_match_met
	                  : met == 1    ? &oh_msg_match_all_one
	                  : met == 2    ? &oh_msg_match_all_two
	                                : &oh_msg_match_all;
	if (met > 0)
		say(w, &oh_msg_match_comma, m, &n, 1);
}

/* Label, supplied and demanded value of a fact line. */
typedef struct words {
	oh_buf label, have, want;
} words;

static void words_init(words *t, const oh_fact_match *m, oh_lang lang)
{
	oh_buf_init(&t->label);
	oh_buf_init(&t->have);
	oh_buf_init(&t->want);
	bool other = m->supply && m->demand->attr->fit == OH_FIT_CAPACITY;
	oh_put_label(&t->label, other ? m->supply->attr : m->demand->attr, lang);
	if (m->supply)
		oh_put_value(&t->have, m->supply, lang);
	oh_put_value(&t->want, m->demand, lang);
}

static void words_release(words *t, oh_buf *out)
{
	out->failed = out->failed || t->label.failed || t->have.failed || t->want.failed;
	oh_buf_release(&t->label);
	oh_buf_release(&t->have);
	oh_buf_release(&t->want);
}

/* IP67 is no lesser IP55: a dip assures no jet, nor steam any of them (IEC 60529). */
static bool other_test(const oh_fact_match *m)
{
	oh_ip want[OH_CODE_PARTS], have[OH_CODE_PARTS];
	size_t nw = m->demand->n_values ? oh_ip_parse(m->demand->values[0].text, want) : 0;
	size_t nh =
	    m->supply && m->supply->n_values ? oh_ip_parse(m->supply->values[0].text, have) : 0;
	return nw == 1 && nh == 1 && have[0].water > want[0].water &&
	       oh_ip_solid_steps(want[0].solid, have, nh) <= 0;
}

static const oh_msg *short_msg(const oh_fact_match *m, words *t, oh_lang lang)
{
	static const oh_msg *const kinds[] = {&oh_msg_match_low, &oh_msg_match_high,
	                                      &oh_msg_match_cover, &oh_msg_match_outside};
	const oh_attr *attr = m->demand->attr;
	oh_miss miss;
	if (attr->fit == OH_FIT_WITHIN_BUDGET)
		return &oh_msg_match_over_budget;
	if (attr->fit == OH_FIT_EX)
		return &oh_msg_match_unsatisfied;
	if (attr->fit == OH_FIT_IP)
		return other_test(m) ? &oh_msg_match_other_test : &oh_msg_match_low;
	if (attr->type != OH_ATTR_QUANTITY)
		return attr->fit == OH_FIT_AT_LEAST ? &oh_msg_match_low : &oh_msg_match_reach;
	if (!oh_miss_of(m, &miss))
		return &oh_msg_match_unsatisfied;
	if (miss.open)
		return &oh_msg_match_open;
	if (miss.kind == OH_MISS_LOW || miss.kind == OH_MISS_HIGH) {
		oh_buf_clear(&t->want);
		oh_put_number(&t->want, attr, miss.bound, lang);
	}
	return attr->fit == OH_FIT_REACH ? &oh_msg_match_reach : kinds[miss.kind];
}

static void say_short(writer *w, const oh_fact_match *m)
{
	words t;
	words_init(&t, m, w->lang);
	if (m->demand->attr->fit == OH_FIT_ALL_OF) {
		oh_buf_clear(&t.want);
		oh_put_lacking(&t.want, m, w->lang);
		oh_sv args[] = {oh_buf_sv(&t.label), oh_buf_sv(&t.want)};
		say(w, &oh_msg_match_comma, &oh_msg_match_lacks, args, 2);
	} else {
		const oh_msg *msg =
		    m->state == OH_CONFLICT ? &oh_msg_match_conflict : short_msg(m, &t, w->lang);
		oh_sv args[] = {oh_buf_sv(&t.label), oh_buf_sv(&t.have), oh_buf_sv(&t.want)};
		say(w, &oh_msg_match_comma, msg, args, 3);
	}
	words_release(&t, w->out);
}

static void say_partial(writer *w, const oh_fact_match *m)
{
	oh_buf label = OH_BUF_INIT, share = OH_BUF_INIT;
	oh_put_label(&label, m->demand->attr, w->lang);
	oh_put_percent(&share, m->share, true);
	oh_sv args[] = {oh_buf_sv(&label), oh_buf_sv(&share)};
	say(w, &oh_msg_match_comma, &oh_msg_match_partial, args, 2);
	w->out->failed = w->out->failed || label.failed || share.failed;
	oh_buf_release(&label);
	oh_buf_release(&share);
}

/* What kind of doubt stands behind an UNKNOWN with a supplied value. */
typedef struct doubt {
	const oh_msg *statement, *question;
	bool short_question; /* label and demand only */
} doubt;

static doubt doubt_of(const oh_fact_match *m)
{
	const oh_attr *attr = m->demand->attr;
	if (attr->fit == OH_FIT_GRADE)
		return m->question.n
		           ? (doubt){&oh_msg_match_grade_note, &oh_msg_match_ask_grade_note, false}
		           : (doubt){&oh_msg_match_grade, &oh_msg_match_ask_grade, false};
	if (oh_attr_is_price(attr) &&
	    (m->demand->basis != m->supply->basis ||
	     ((m->demand->flags ^ m->supply->flags) & (OH_FACT_TAX_IN | OH_FACT_TAX_OUT))))
		return (doubt){&oh_msg_match_basis, &oh_msg_match_ask_basis, true};
	bool bound = attr->fit == OH_FIT_AT_LEAST || attr->fit == OH_FIT_AT_MOST;
	if (bound && (m->supply->n_values > 1 || attr->type == OH_ATTR_QUANTITY))
		return (doubt){&oh_msg_match_series, &oh_msg_match_ask_series, false};
	return (doubt){&oh_msg_match_doubt, &oh_msg_match_ask_doubt, false};
}

static void say_doubt(writer *w, const oh_fact_match *m)
{
	words t;
	words_init(&t, m, w->lang);
	oh_sv args[] = {oh_buf_sv(&t.label), oh_buf_sv(&t.have), oh_buf_sv(&t.want), m->question};
	say(w, &oh_msg_match_semicolon, doubt_of(m).statement, args, 4);
	words_release(&t, w->out);
}

static void say_silent(writer *w, const oh_match *m)
{
	oh_buf names = OH_BUF_INIT;
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		if (!f->counts || f->state != OH_UNKNOWN || f->supply)
			continue;
		if (names.n > 0)
			oh_put_msg(&names, &oh_msg_match_list, w->lang);
		oh_put_label(&names, f->demand->attr, w->lang);
	}
	oh_sv arg = oh_buf_sv(&names);
	if (names.n > 0)
		say(w, &oh_msg_match_semicolon, &oh_msg_match_silent, &arg, 1);
	w->out->failed = w->out->failed || names.failed;
	oh_buf_release(&names);
}

/* The musts: met, missed, to be asked. */
static void say_musts(writer *w, const oh_match *m)
{
	size_t met = 0, counted = 0;
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		counted += f->counts;
		met += f->counts && f->state == OH_MET;
	}
	say_met(w, met, counted);
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		if (f->counts && f->supply && (f->state == OH_SHORT || f->state == OH_CONFLICT))
			say_short(w, f);
		if (f->counts && f->state == OH_PARTIAL)
			say_partial(w, f);
	}
	say_silent(w, m);
	for (size_t i = 0; i < m->n_facts; i++)
		if (m->facts[i].counts && m->facts[i].state == OH_UNKNOWN && m->facts[i].supply)
			say_doubt(w, &m->facts[i]);
}

/* What does not count, where it is missed or covered in part. */
static void say_besides(writer *w, const oh_match *m)
{
	bool said = false;
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		bool missed = f->supply && (f->state == OH_SHORT || f->state == OH_CONFLICT);
		if (f->counts || (!missed && f->state != OH_PARTIAL))
			continue;
		if (!said) {
			w->start = w->out->n;
			oh_put_msg(w->out, &oh_msg_match_also, w->lang);
		}
		said = true;
		if (missed)
			say_short(w, f);
		else
			say_partial(w, f);
	}
	stop(w);
}

void oh_match_sentence(oh_buf *out, const oh_match *m, oh_lang lang)
{
	writer w = {out, lang, out->n, NULL};
	size_t from = out->n;
	if (m->cross_industry) {
		oh_put_msg(out, &oh_msg_match_cross, lang);
		if (lang == OH_LANG_ZH)
			w.start = out->n;
	}
	if (m->category_only)
		say(&w, &oh_msg_match_semicolon, &oh_msg_match_category_only, NULL, 0);
	say_musts(&w, m);
	stop(&w);
	say_besides(&w, m);
	close_up(out, from);
}

static void put_question(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	oh_buf label = OH_BUF_INIT, have = OH_BUF_INIT, want = OH_BUF_INIT;
	oh_put_label(&label, m->demand->attr, lang);
	oh_fact_show(&want, m->demand, lang);
	if (m->supply)
		oh_fact_show(&have, m->supply, lang);
	oh_sv brief[] = {oh_buf_sv(&label), oh_buf_sv(&want)};
	oh_sv full[] = {oh_buf_sv(&label), oh_buf_sv(&have), oh_buf_sv(&want), m->question};
	doubt q = m->supply ? doubt_of(m) : (doubt){NULL, &oh_msg_match_ask_silent, true};
	oh_msg_render(out, q.question, lang, q.short_question ? brief : full,
	              q.short_question ? 2 : 4);
	out->failed = out->failed || label.failed || have.failed || want.failed;
	oh_buf_release(&label);
	oh_buf_release(&have);
	oh_buf_release(&want);
}

void oh_match_questions(oh_buf *out, const oh_match *m, oh_lang lang)
{
	bool said = false;
	size_t from = out->n;
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		if (!f->counts || f->state != OH_UNKNOWN)
			continue;
		if (said)
			oh_put_msg(out, &oh_msg_match_semicolon, lang);
		put_question(out, f, lang);
		said = true;
	}
	if (said)
		oh_put_msg(out, &oh_msg_match_stop, lang);
	close_up(out, from);
}
