/* The catalogue as one page of HTML to leaf through: nothing is fetched, all texts are escaped,
 * and the script (book/book.js) only hides what is not being read. */
#include "catalogue_internal.h"
#include "pdf_internal.h"

extern const unsigned char rp_book_css[], rp_book_js[];

enum { COLUMNS = 7 };

/* A page being written. A leaf's number is its place among all leaves, from 1. */
struct hb {
	const oh_catalogue *c;
	oh_arena *arena;
	oh_buf *out;
	oh_buf text;
	size_t *leaf; /* of each company, through all chapters */
};

static void raw(struct hb *b, const char *s)
{
	oh_buf_str(b->out, s);
}

static void put(struct hb *b, oh_sv text, bool lines)
{
	(void)pd_clean(text, lines, &b->text);
	rp_put_escaped(b->out, oh_buf_sv(&b->text));
}

static void say(struct hb *b, const oh_msg *m)
{
	rp_put_escaped(b->out, rp_tr(b->c->lang, m));
}

static void say_numbers(struct hb *b, const oh_msg *m, size_t x, size_t y, size_t z)
{
	oh_buf_clear(&b->text);
	pr_numbers(&b->text, m, b->c->lang, x, y, z);
	rp_put_escaped(b->out, oh_buf_sv(&b->text));
}

static void count(struct hb *b, size_t n)
{
	oh_buf_clear(&b->text);
	pr_count(&b->text, n);
	oh_buf_sv_put(b->out, oh_buf_sv(&b->text));
}

/* <tag class="…">text</tag>; nothing for an empty text. */
static void element(struct hb *b, const char *open, oh_sv text, const char *close)
{
	if (!text.n)
		return;
	raw(b, open);
	put(b, text, true);
	raw(b, close);
}

/* --- front --- */

static void put_head(struct hb *b)
{
	raw(b, "<!DOCTYPE html>\n<html lang=\"");
	raw(b, b->c->lang == OH_LANG_ZH ? "zh-CN" : "en");
	raw(b, "\">\n<head>\n<meta charset=\"utf-8\">\n"
	       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	       "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
	       "form-action 'none'\">\n"
	       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	       "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	put(b, b->c->title, false);
	raw(b, "</title>\n<style>\n");
	raw(b, (const char *)rp_book_css);
	raw(b, "</style>\n</head>\n<body>\n");
}

static void put_link(struct hb *b, const char *id, const oh_msg *word)
{
	oh_buf_printf(b->out, "<a href=\"#%s\">", id);
	say(b, word);
	raw(b, "</a>");
}

static void put_parts(struct hb *b)
{
	put_link(b, "products", &oh_msg_report_ct_products);
	put_link(b, "companies", &oh_msg_report_ct_companies);
	put_link(b, "statistics", &oh_msg_report_ct_statistics);
}

static void put_bar(struct hb *b)
{
	raw(b, "<a class=\"skip\" href=\"#contents\">");
	say(b, &oh_msg_report_ct_contents);
	raw(b, "</a>\n<header class=\"bar\"><h1><a href=\"#cover\">");
	put(b, b->c->title, false);
	raw(b, "</a></h1><nav aria-label=\"");
	say(b, &oh_msg_report_ct_parts);
	raw(b, "\">");
	put_link(b, "contents", &oh_msg_report_ct_contents);
	put_parts(b);
	raw(b, "</nav><form class=\"search\" role=\"search\"><input id=\"search\" type=\"search\" "
	       "autocomplete=\"off\" placeholder=\"");
	say(b, &oh_msg_report_ct_search);
	raw(b, "\" aria-label=\"");
	say(b, &oh_msg_report_ct_search);
	raw(b, "\"></form></header>\n<p id=\"told\" class=\"skip\" role=\"status\"></p>\n<main>\n");
}

static void put_tile(struct hb *b, const oh_msg *word, size_t n)
{
	raw(b, "<div><dt>");
	say(b, word);
	raw(b, "</dt><dd>");
	count(b, n);
	raw(b, "</dd></div>");
}

static void put_fact(struct hb *b, const oh_msg *word, oh_sv text)
{
	if (!text.n)
		return;
	raw(b, "<div><dt>");
	say(b, word);
	raw(b, "</dt><dd>");
	put(b, text, false);
	raw(b, "</dd></div>");
}

static void put_cover(struct hb *b)
{
	oh_catalogue_tally tally;
	oh_catalogue_count(b->c, &tally);
	raw(b,
	    "<section class=\"leaf cover\" id=\"cover\" tabindex=\"-1\"><div class=\"band\"><p>");
	say(b, &oh_msg_report_ct_subject);
	element(b, "</p><p class=\"title\">", b->c->title, "</p></div><dl class=\"facts\">");
	put_fact(b, &oh_msg_report_ct_place, b->c->place);
	put_fact(b, &oh_msg_report_ct_date, b->c->date);
	put_fact(b, &oh_msg_report_ct_organiser, b->c->organiser);
	raw(b, "</dl><dl class=\"tiles\">");
	put_tile(b, &oh_msg_report_ct_n_chapters, b->c->n);
	put_tile(b, &oh_msg_report_ct_n_companies, tally.companies);
	put_tile(b, &oh_msg_report_ct_n_supplies, tally.supplies);
	put_tile(b, &oh_msg_report_ct_n_demands, tally.demands);
	raw(b, "</dl></section>\n");
}

static void begin_leaf(struct hb *b, const char *id, const oh_msg *title)
{
	oh_buf_printf(b->out, "<section class=\"leaf\" id=\"%s\" tabindex=\"-1\"><h2>", id);
	say(b, title);
	raw(b, "</h2>");
}

/* The companies of a chapter with the numbers of their leaves. */
static void put_list(struct hb *b, size_t chapter, size_t first)
{
	const oh_catalogue_chapter *k = &b->c->chapters[chapter];
	raw(b, "<ul class=\"cols\">");
	for (size_t i = 0; i < k->n; i++) {
		oh_buf_printf(b->out, "<li><a href=\"#e%zu\">", first + i + 1);
		put(b, k->companies[i].name, false);
		oh_buf_printf(b->out, "</a><span class=\"to\">%zu</span></li>", b->leaf[first + i]);
	}
	raw(b, "</ul>");
}

static void put_contents(struct hb *b)
{
	begin_leaf(b, "contents", &oh_msg_report_ct_contents);
	for (size_t i = 0, first = 0; i < b->c->n; first += b->c->chapters[i++].n) {
		oh_buf_printf(b->out, "<h3><a href=\"#k%zu\">", i + 1);
		put(b, b->c->chapters[i].title, false);
		raw(b, "</a></h3>");
		put_list(b, i, first);
	}
	raw(b, "<p class=\"parts\">");
	put_parts(b);
	raw(b, "</p></section>\n");
	if (!b->c->foreword.n)
		return;
	begin_leaf(b, "foreword", &oh_msg_report_ct_foreword);
	element(b, "<p class=\"text\">", b->c->foreword, "</p>");
	raw(b, "</section>\n");
}

/* --- entries --- */

static oh_sv cell_of(struct hb *b, const oh_catalogue_line *l, int column)
{
	const oh_sv texts[COLUMNS] = {l->number, l->title,    l->category, l->detail,
	                              {NULL, 0}, l->validity, l->contact};
	if (column != 4 || l->amount < 0)
		return texts[column];
	oh_buf amount = OH_BUF_INIT;
	pr_money(&amount, l->amount, b->c->lang);
	oh_sv kept = oh_arena_sv(b->arena, oh_buf_sv(&amount));
	oh_buf_release(&amount);
	return kept;
}

/* Columns in which something stands, as bits. */
static unsigned columns_of(struct hb *b, const oh_catalogue_line *lines, size_t n)
{
	unsigned has = 1u << 1;
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < COLUMNS; k++)
			has |= (unsigned)(cell_of(b, &lines[i], k).n > 0) << k;
	return has;
}

static void put_lines(struct hb *b, const oh_catalogue_line *lines, size_t n, bool demand)
{
	static const oh_msg *const titles[COLUMNS] = {
	    &oh_msg_report_ct_number, &oh_msg_report_ct_product, &oh_msg_report_ct_category,
	    &oh_msg_report_ct_detail, &oh_msg_report_ct_value,   &oh_msg_report_ct_validity,
	    &oh_msg_report_ct_contact};
	static const char *const classes[COLUMNS] = {"short",  "title", "short", "detail",
	                                             "number", "short", "short"};
	unsigned has = columns_of(b, lines, n);
	if (!n)
		return;
	raw(b, demand ? "<h3 class=\"d\">" : "<h3>");
	say_numbers(b, demand ? &oh_msg_report_ct_demands_of : &oh_msg_report_ct_supplies_of, n, 0,
	            0);
	raw(b, "</h3><div class=\"wide\"><table role=\"table\" class=\"lines");
	raw(b, demand ? " d\">" : "\">");
	raw(b, "<thead role=\"rowgroup\"><tr role=\"row\">");
	for (int k = 0; k < COLUMNS; k++) {
		if (!(has >> k & 1u))
			continue;
		oh_buf_printf(b->out, "<th role=\"columnheader\" scope=\"col\" class=\"%s\">",
		              classes[k]);
		say(b, k == 4 && demand ? &oh_msg_report_ct_budget : titles[k]);
		raw(b, "</th>");
	}
	raw(b, "</tr></thead><tbody role=\"rowgroup\">\n");
	for (size_t i = 0; i < n; i++) {
		raw(b, "<tr role=\"row\">");
		for (int k = 0; k < COLUMNS; k++) {
			if (!(has >> k & 1u))
				continue;
			oh_buf_printf(b->out, "<td role=\"cell\" class=\"%s\" data-of=\"",
			              classes[k]);
			say(b, k == 4 && demand ? &oh_msg_report_ct_budget : titles[k]);
			raw(b, "\">");
			put(b, cell_of(b, &lines[i], k), true);
			raw(b, "</td>");
		}
		raw(b, "</tr>\n");
	}
	raw(b, "</tbody></table></div>");
}

static void put_entry(struct hb *b, const oh_catalogue_company *o, size_t entry, size_t chapter)
{
	oh_buf_printf(b->out,
	              "<article class=\"leaf entry\" id=\"e%zu\" tabindex=\"-1\"><header><h2>",
	              entry + 1);
	put(b, o->name, false);
	oh_buf_printf(b->out, "</h2><p class=\"about\"><a href=\"#k%zu\">", chapter + 1);
	put(b, b->c->chapters[chapter].title, false);
	raw(b, "</a>");
	element(b, "<span>", o->city, "</span>");
	raw(b, "</p></header>");
	element(b, "<p class=\"text\">", o->intro, "</p>");
	if (o->contact.n) {
		raw(b, "<p class=\"quiet\">");
		oh_buf line = OH_BUF_INIT;
		oh_msg_render(&line, &oh_msg_report_ct_contact_is, b->c->lang, &o->contact, 1);
		put(b, oh_buf_sv(&line), false);
		oh_buf_release(&line);
		raw(b, "</p>");
	}
	put_lines(b, o->supplies, o->n_supplies, false);
	put_lines(b, o->demands, o->n_demands, true);
	raw(b, "</article>\n");
}

static void put_chapters(struct hb *b)
{
	for (size_t i = 0, entry = 0; i < b->c->n; i++) {
		const oh_catalogue_chapter *k = &b->c->chapters[i];
		size_t supplies = 0, demands = 0;
		for (size_t j = 0; j < k->n; j++) {
			supplies += k->companies[j].n_supplies;
			demands += k->companies[j].n_demands;
		}
		oh_buf_printf(b->out,
		              "<section class=\"leaf chapter\" id=\"k%zu\" tabindex=\"-1\"><h2>",
		              i + 1);
		put(b, k->title, false);
		raw(b, "</h2><p class=\"quiet\">");
		say_numbers(b, &oh_msg_report_ct_chapter_counts, k->n, supplies, demands);
		raw(b, "</p>");
		put_list(b, i, entry);
		raw(b, "</section>\n");
		for (size_t j = 0; j < k->n; j++, entry++)
			put_entry(b, &k->companies[j], entry, i);
	}
}

/* --- indices --- */

static void put_letters(struct hb *b, const oh_catalogue_item *items, size_t n, char of)
{
	char last = 0;
	raw(b, "<nav class=\"letters\" aria-label=\"");
	say(b, &oh_msg_report_ct_letters);
	raw(b, "\">");
	for (size_t i = 0; i < n; i++) {
		char l = items[i].letter;
		if (l == last)
			continue;
		last = l;
		oh_buf_printf(b->out, "<a href=\"#%c%c\">%c</a>", of, l == '#' ? '0' : l, l);
	}
	raw(b, "</nav>");
}

static void put_refs(struct hb *b, const oh_catalogue_item *items, size_t n, bool marks)
{
	raw(b, "<span class=\"to\">");
	for (size_t i = 0; i < n; i++) {
		if (i && items[i].entry == items[i - 1].entry &&
		    items[i].demand == items[i - 1].demand)
			continue;
		oh_buf_printf(b->out, "<a href=\"#e%zu\"%s>", items[i].entry + 1,
		              items[i].demand ? " class=\"demand\"" : "");
		if (marks) {
			say(b, items[i].demand ? &oh_msg_report_ct_demand_mark
			                       : &oh_msg_report_ct_supply_mark);
			raw(b, " ");
		}
		oh_buf_printf(b->out, "%zu</a>", b->leaf[items[i].entry]);
	}
	raw(b, "</span>");
}

static void put_index(struct hb *b, const oh_catalogue_item *items, size_t n, bool products)
{
	char letter = 0, of = products ? 'p' : 'c';
	put_letters(b, items, n, of);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && oh_sv_eq(items[end].name, items[i].name) &&
		                  items[end].letter == items[i].letter;
		     end++)
			;
		if (items[i].letter != letter) {
			raw(b, letter ? "</ul></section>" : "");
			letter = items[i].letter;
			oh_buf_printf(b->out, "<section id=\"%c%c\"><h3>%c</h3><ul class=\"cols\">",
			              of, letter == '#' ? '0' : letter, letter);
		}
		raw(b, "<li>");
		if (!products)
			oh_buf_printf(b->out, "<a href=\"#e%zu\">", items[i].entry + 1);
		element(b, products ? "<span>" : "", items[i].name, products ? "</span>" : "</a>");
		put_refs(b, &items[i], end - i, products);
		raw(b, "</li>");
	}
	raw(b, letter ? "</ul></section>" : "");
}

static oh_status put_indices(struct hb *b, oh_error *err)
{
	oh_catalogue_item *items;
	size_t n;
	oh_status st = oh_catalogue_products(b->c, b->arena, &items, &n, err);
	if (st)
		return st;
	begin_leaf(b, "products", &oh_msg_report_ct_products);
	put_index(b, items, n, true);
	raw(b, "</section>\n");
	st = oh_catalogue_companies(b->c, b->arena, &items, &n, err);
	if (st)
		return st;
	begin_leaf(b, "companies", &oh_msg_report_ct_companies);
	put_index(b, items, n, false);
	raw(b, "</section>\n");
	return OH_OK;
}

/* --- statistics --- */

static void put_money(struct hb *b, oh_fen amount)
{
	raw(b, "<td class=\"number\">");
	oh_buf_clear(&b->text);
	if (amount > 0)
		pr_money(&b->text, amount, b->c->lang);
	oh_buf_sv_put(b->out, oh_buf_sv(&b->text));
	raw(b, "</td>");
}

static void put_counts_row(struct hb *b, oh_sv label, const oh_catalogue_group *g)
{
	const size_t numbers[] = {g->companies, g->supplies, g->demands};
	raw(b, "<tr><th scope=\"row\">");
	put(b, label, false);
	raw(b, "</th>");
	for (int i = 0; i < 3; i++) {
		raw(b, "<td class=\"number\">");
		count(b, numbers[i]);
		raw(b, "</td>");
	}
	put_money(b, g->supply_amount);
	put_money(b, g->demand_amount);
	raw(b, "</tr>\n");
}

static void put_table(struct hb *b, const oh_catalogue_stats *s)
{
	static const oh_msg *const titles[] = {
	    &oh_msg_report_ct_domain,       &oh_msg_report_ct_n_companies,
	    &oh_msg_report_ct_n_supplies,   &oh_msg_report_ct_n_demands,
	    &oh_msg_report_ct_supply_value, &oh_msg_report_ct_demand_value};
	oh_catalogue_tally tally;
	raw(b, "<div class=\"wide\"><table><thead><tr>");
	for (int i = 0; i < 6; i++) {
		raw(b, i ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
		say(b, titles[i]);
		raw(b, "</th>");
	}
	raw(b, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < s->n[OH_CATALOGUE_DOMAINS]; i++)
		put_counts_row(b, s->groups[OH_CATALOGUE_DOMAINS][i].label,
		               &s->groups[OH_CATALOGUE_DOMAINS][i]);
	oh_catalogue_count(b->c, &tally);
	const oh_catalogue_group all = {.companies = tally.companies,
	                                .supplies = tally.supplies,
	                                .demands = tally.demands,
	                                .supply_amount = tally.supply_amount,
	                                .demand_amount = tally.demand_amount};
	put_counts_row(b, rp_tr(b->c->lang, &oh_msg_report_ct_total), &all);
	raw(b, "</tbody></table></div>");
}

static void put_bar_row(struct hb *b, const oh_catalogue_group *g, size_t most)
{
	raw(b, "<tr><th scope=\"row\">");
	put(b, g->label, false);
	oh_buf_printf(b->out,
	              "</th><td class=\"bars\" aria-hidden=\"true\"><span style=\"width:%.2f%%\">"
	              "</span><span class=\"of-d\" style=\"width:%.2f%%\"></span></td><td>",
	              100.0 * (double)g->supplies / (double)most,
	              100.0 * (double)g->demands / (double)most);
	say_numbers(b, &oh_msg_report_ct_bar, g->supplies, g->demands, 0);
	raw(b, "</td></tr>\n");
}

static void put_plot(struct hb *b, const oh_catalogue_group *groups, size_t n, const oh_msg *title)
{
	enum { BARS_MOST = 15 };
	size_t most = 1;
	if (!n)
		return;
	oh_catalogue_group rest = {.label = rp_tr(b->c->lang, &oh_msg_report_ct_others)};
	for (size_t i = 0; i < n; i++) {
		if (i >= BARS_MOST) {
			rest.supplies += groups[i].supplies;
			rest.demands += groups[i].demands;
		}
		const oh_catalogue_group *g = i < BARS_MOST ? &groups[i] : &rest;
		most = g->supplies > most ? g->supplies : most;
		most = g->demands > most ? g->demands : most;
	}
	raw(b, "<h3>");
	say(b, title);
	raw(b, "</h3><p class=\"legend\" aria-hidden=\"true\"><span>");
	say(b, &oh_msg_report_ct_n_supplies);
	raw(b, "</span><span class=\"of-d\">");
	say(b, &oh_msg_report_ct_n_demands);
	raw(b, "</span></p><table class=\"plot\"><tbody>\n");
	for (size_t i = 0; i < n && i < BARS_MOST; i++)
		put_bar_row(b, &groups[i], most);
	if (n > BARS_MOST)
		put_bar_row(b, &rest, most);
	raw(b, "</tbody></table>");
}

static oh_status put_statistics(struct hb *b, oh_error *err)
{
	static const oh_msg *const titles[OH_CATALOGUE_WAYS] = {&oh_msg_report_ct_plot_domain,
	                                                        &oh_msg_report_ct_plot_city,
	                                                        &oh_msg_report_ct_plot_category};
	oh_catalogue_stats s;
	oh_status st = oh_catalogue_stats_of(b->c, b->arena, &s, err);
	if (st)
		return st;
	begin_leaf(b, "statistics", &oh_msg_report_ct_statistics);
	if (b->c->left_out) {
		raw(b, "<p class=\"note\">");
		say_numbers(b, &oh_msg_report_ct_left_out, b->c->left_out, 0, 0);
		raw(b, "</p>");
	}
	put_table(b, &s);
	for (int i = 0; i < OH_CATALOGUE_WAYS; i++)
		put_plot(b, s.groups[i], s.n[i], titles[i]);
	raw(b, "</section>\n");
	return OH_OK;
}

/* --- the page --- */

static void put_tail(struct hb *b)
{
	raw(b, "<section class=\"leaf\" id=\"found\" hidden tabindex=\"-1\" data-some=\"");
	say(b, &oh_msg_report_ct_found);
	raw(b, "\" data-none=\"");
	say(b, &oh_msg_report_ct_found_none);
	raw(b, "\"><h2>");
	say(b, &oh_msg_report_ct_search);
	raw(b, "</h2><p class=\"quiet\"></p><ul class=\"cols\"></ul></section>\n</main>\n"
	       "<footer class=\"foot\"><button type=\"button\">");
	say(b, &oh_msg_report_ct_back);
	raw(b, "</button><span><input id=\"page\" type=\"number\" min=\"1\" value=\"1\" "
	       "aria-label=\"");
	say(b, &oh_msg_report_ct_page);
	raw(b, "\"> / <span id=\"pages\"></span></span><button type=\"button\">");
	say(b, &oh_msg_report_ct_on);
	raw(b, "</button></footer>\n<script>\n");
	raw(b, (const char *)rp_book_js);
	raw(b, "</script>\n</body>\n</html>\n");
}

static bool place(struct hb *b)
{
	size_t n = 0, at = 2 + (b->c->foreword.n > 0);
	for (size_t i = 0; i < b->c->n; i++)
		n += b->c->chapters[i].n;
	b->leaf = oh_arena_array(b->arena, n + 1, sizeof *b->leaf);
	n = 0;
	for (size_t i = 0; b->leaf && i < b->c->n; i++) {
		at++;
		for (size_t k = 0; k < b->c->chapters[i].n; k++)
			b->leaf[n++] = ++at;
	}
	return b->leaf;
}

static oh_status write_all(struct hb *b, oh_error *err)
{
	put_head(b);
	put_bar(b);
	put_cover(b);
	put_contents(b);
	put_chapters(b);
	oh_status st = put_indices(b, err);
	if (!st)
		st = put_statistics(b, err);
	if (!st)
		put_tail(b);
	return st;
}

oh_status oh_catalogue_html(const oh_catalogue *c, oh_buf *out, oh_error *err)
{
	struct hb b = {.c = c, .out = out};
	oh_catalogue_tally tally;
	size_t before = out->n;
	oh_catalogue_count(c, &tally);
	if (tally.companies == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	b.arena = oh_arena_new(0);
	oh_status st = b.arena && place(&b) ? write_all(&b, err) : oh_nomem(err);
	if (!st && (!oh_buf_ok(out) || !oh_buf_ok(&b.text)))
		st = oh_nomem(err);
	if (st && out->n > before)
		out->n = before;
	oh_buf_release(&b.text);
	oh_arena_free(b.arena);
	return st;
}
