/* The numbers of a catalogue by domain, city and category, and their page. */
#include "catalogue_internal.h"

#include <stdlib.h>

#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"

struct counting {
	oh_map *map[OH_CATALOGUE_WAYS];
	oh_vec groups[OH_CATALOGUE_WAYS]; /* oh_catalogue_group */
};

const oh_msg *ct_by_word(oh_catalogue_by by)
{
	static const oh_msg *const words[OH_CATALOGUE_WAYS] = {
	    &oh_msg_report_ct_by_domain, &oh_msg_report_ct_by_city, &oh_msg_report_ct_by_category};
	return words[by];
}

static oh_catalogue_group *group_of(struct counting *k, oh_catalogue_by by, oh_sv label)
{
	uint64_t at;
	label = oh_sv_trim(label);
	if (oh_map_get(k->map[by], label, &at))
		return &OH_VEC_AT(&k->groups[by], oh_catalogue_group, at);
	at = k->groups[by].n;
	oh_catalogue_group *g = oh_vec_add(&k->groups[by]);
	if (!g || oh_map_set(k->map[by], label, at))
		return NULL;
	g->label = label;
	g->order = at;
	return g;
}

static bool count_line(struct counting *k, const oh_catalogue_company *o, oh_sv label,
                       oh_catalogue_by by, const oh_catalogue_line *line, bool demand)
{
	oh_catalogue_group *g = group_of(k, by, label);
	if (!g)
		return false;
	if (g->last != o) {
		g->last = o;
		g->companies++;
	}
	if (line) {
		*(demand ? &g->demands : &g->supplies) += 1;
		oh_fen *sum = demand ? &g->demand_amount : &g->supply_amount;
		*sum = pr_add(*sum, line->amount);
	}
	return true;
}

static bool count_company(struct counting *k, const oh_catalogue_chapter *chapter,
                          const oh_catalogue_company *o, oh_sv no_category)
{
	size_t n = o->n_supplies + o->n_demands;
	bool good = true;
	if (o->city.n)
		good = count_line(k, o, o->city, OH_CATALOGUE_CITIES, NULL, false);
	if (n == 0)
		good = good && count_line(k, o, chapter->title, OH_CATALOGUE_DOMAINS, NULL, false);
	for (size_t i = 0; i < n && good; i++) {
		bool demand = i >= o->n_supplies;
		const oh_catalogue_line *line =
		    demand ? &o->demands[i - o->n_supplies] : &o->supplies[i];
		good = count_line(k, o, line->domain.n ? line->domain : chapter->title,
		                  OH_CATALOGUE_DOMAINS, line, demand) &&
		       count_line(k, o, line->category.n ? line->category : no_category,
		                  OH_CATALOGUE_CATEGORIES, line, demand);
		if (good && o->city.n)
			good = count_line(k, o, o->city, OH_CATALOGUE_CITIES, line, demand);
	}
	return good;
}

static int largest_first(const void *a, const void *b)
{
	const oh_catalogue_group *x = a, *y = b;
	size_t nx = x->supplies + x->demands, ny = y->supplies + y->demands;
	if (nx != ny)
		return nx < ny ? 1 : -1;
	if (x->companies != y->companies)
		return x->companies < y->companies ? 1 : -1;
	return (x->order > y->order) - (x->order < y->order);
}

oh_status oh_catalogue_stats_of(const oh_catalogue *c, oh_arena *a, oh_catalogue_stats *out,
                                oh_error *err)
{
	struct counting k = {0};
	bool good = true;
	for (int i = 0; i < OH_CATALOGUE_WAYS; i++) {
		k.map[i] = oh_map_new();
		oh_vec_init(&k.groups[i], sizeof(oh_catalogue_group));
		good = good && k.map[i];
	}
	oh_sv none = rp_tr(c->lang, &oh_msg_report_ct_no_category);
	for (size_t i = 0; i < c->n && good; i++)
		for (size_t j = 0; j < c->chapters[i].n && good; j++)
			good =
			    count_company(&k, &c->chapters[i], &c->chapters[i].companies[j], none);
	for (int i = 0; i < OH_CATALOGUE_WAYS; i++) {
		oh_vec *v = &k.groups[i];
		if (good && i != OH_CATALOGUE_DOMAINS && v->n)
			qsort(v->p, v->n, sizeof(oh_catalogue_group), largest_first);
		out->groups[i] = good ? oh_vec_freeze(v, a) : NULL;
		out->n[i] = v->n;
		good = good && (out->groups[i] || v->n == 0);
		oh_vec_release(v);
		oh_map_free(k.map[i]);
	}
	return good ? OH_OK : oh_nomem(err);
}

/* --- the page --- */

enum { BARS_MOST = 15, TEXTS = 6 };

static void total_row(struct ct *t, const oh_catalogue_group *g, oh_sv label, oh_buf text[TEXTS])
{
	oh_sv cells[TEXTS];
	for (int i = 0; i < TEXTS; i++)
		oh_buf_clear(&text[i]);
	pr_count(&text[1], g->companies);
	pr_count(&text[2], g->supplies);
	pr_count(&text[3], g->demands);
	if (g->supply_amount > 0)
		pr_money(&text[4], g->supply_amount, t->c->lang);
	if (g->demand_amount > 0)
		pr_money(&text[5], g->demand_amount, t->c->lang);
	cells[0] = label;
	for (int i = 1; i < TEXTS; i++)
		cells[i] = text[i].n ? oh_buf_sv(&text[i]) : OH_SV("");
	oh_pdf_row(t->p, cells);
}

static void put_table(struct ct *t, const oh_catalogue_stats *s)
{
	const oh_pdf_column columns[TEXTS] = {
	    {ct_tr(t, &oh_msg_report_ct_domain), 26, OH_PDF_LEFT},
	    {ct_tr(t, &oh_msg_report_ct_n_companies), 12, OH_PDF_RIGHT},
	    {ct_tr(t, &oh_msg_report_ct_n_supplies), 12, OH_PDF_RIGHT},
	    {ct_tr(t, &oh_msg_report_ct_n_demands), 12, OH_PDF_RIGHT},
	    {ct_tr(t, &oh_msg_report_ct_supply_value), 19, OH_PDF_RIGHT},
	    {ct_tr(t, &oh_msg_report_ct_demand_value), 19, OH_PDF_RIGHT}};
	const oh_pdf_table_look look = {.size = 9,
	                                .head = PR_LIGHT,
	                                .ink = PR_DEEP,
	                                .accent = PR_BLUE,
	                                .striped = true,
	                                .bold_first = true};
	oh_buf text[TEXTS] = {OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT,
	                      OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT};
	oh_catalogue_tally tally;
	oh_pdf_table(t->p, columns, TEXTS, &look);
	for (size_t i = 0; i < s->n[OH_CATALOGUE_DOMAINS]; i++)
		total_row(t, &s->groups[OH_CATALOGUE_DOMAINS][i],
		          s->groups[OH_CATALOGUE_DOMAINS][i].label, text);
	oh_catalogue_count(t->c, &tally);
	const oh_catalogue_group all = {.companies = tally.companies,
	                                .supplies = tally.supplies,
	                                .demands = tally.demands,
	                                .supply_amount = tally.supply_amount,
	                                .demand_amount = tally.demand_amount};
	total_row(t, &all, ct_tr(t, &oh_msg_report_ct_total), text);
	oh_pdf_table_end(t->p);
	for (int i = 0; i < TEXTS; i++)
		oh_buf_release(&text[i]);
	oh_pdf_skip(t->p, 20);
}

static oh_sv shown(struct ct *t, const oh_catalogue_group *g, bool money)
{
	oh_fen sum = pr_add(g->supply_amount, g->demand_amount);
	oh_buf_clear(&t->text);
	if (money && sum == 0)
		return OH_SV("");
	if (money)
		pr_money(&t->text, sum, t->c->lang);
	else
		pr_numbers(&t->text, &oh_msg_report_ct_bar, t->c->lang, g->supplies, g->demands, 0);
	return oh_arena_sv(t->arena, oh_buf_sv(&t->text));
}

/* The largest groups, the rest as one. */
static void put_plot(struct ct *t, const oh_catalogue_group *groups, size_t n, const oh_msg *title,
                     bool money)
{
	const oh_sv series[2] = {
	    ct_tr(t, money ? &oh_msg_report_ct_supply_value : &oh_msg_report_ct_n_supplies),
	    ct_tr(t, money ? &oh_msg_report_ct_demand_value : &oh_msg_report_ct_n_demands)};
	oh_pdf_bar bars[BARS_MOST + 1];
	oh_catalogue_group rest = {.label = ct_tr(t, &oh_msg_report_ct_others)};
	size_t k = 0;
	bool any = false;
	for (size_t i = 0; i < n; i++) {
		const oh_catalogue_group *g = &groups[i];
		if (i >= BARS_MOST) {
			rest.supplies += g->supplies;
			rest.demands += g->demands;
			rest.supply_amount = pr_add(rest.supply_amount, g->supply_amount);
			rest.demand_amount = pr_add(rest.demand_amount, g->demand_amount);
			if (i + 1 < n)
				continue;
			g = &rest;
		}
		bars[k] = (oh_pdf_bar){.label = g->label, .shown = shown(t, g, money)};
		bars[k].value[0] = money ? (double)g->supply_amount : (double)g->supplies;
		bars[k].value[1] = money ? (double)g->demand_amount : (double)g->demands;
		any = any || bars[k].value[0] > 0 || bars[k].value[1] > 0;
		k++;
	}
	if (any)
		oh_pdf_plot(t->p, &(oh_pdf_bars){.title = ct_tr(t, title),
		                                 .series = series,
		                                 .n_series = 2,
		                                 .bars = bars,
		                                 .n = k});
}

static void put_left_out(struct ct *t)
{
	const oh_pdf_style note = {.size = 9, .colour = PR_ORANGE};
	if (!t->c->left_out)
		return;
	oh_buf_clear(&t->text);
	pr_numbers(&t->text, &oh_msg_report_ct_left_out, t->c->lang, t->c->left_out, 0, 0);
	oh_pdf_paragraph(t->p, oh_buf_sv(&t->text), &note);
	oh_pdf_skip(t->p, 8);
}

oh_status ct_statistics(struct ct *t, oh_error *err)
{
	static const oh_msg *const titles[OH_CATALOGUE_WAYS] = {&oh_msg_report_ct_plot_domain,
	                                                        &oh_msg_report_ct_plot_city,
	                                                        &oh_msg_report_ct_plot_category};
	oh_catalogue_stats s;
	oh_status st = oh_catalogue_stats_of(t->c, t->arena, &s, err);
	if (st)
		return st;
	ct_part_begin(t, CT_STATISTICS, &oh_msg_report_ct_statistics);
	put_left_out(t);
	put_table(t, &s);
	put_plot(t, s.groups[OH_CATALOGUE_DOMAINS], s.n[OH_CATALOGUE_DOMAINS],
	         titles[OH_CATALOGUE_DOMAINS], false);
	put_plot(t, s.groups[OH_CATALOGUE_DOMAINS], s.n[OH_CATALOGUE_DOMAINS],
	         &oh_msg_report_ct_plot_money, true);
	for (int i = OH_CATALOGUE_CITIES; i < OH_CATALOGUE_WAYS; i++)
		put_plot(t, s.groups[i], s.n[i], titles[i], false);
	return OH_OK;
}
