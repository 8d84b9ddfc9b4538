#include "internal.h"

oh_out_cell rp_text(oh_sv s)
{
	return (oh_out_cell){.type = s.n ? OH_OUT_TEXT : OH_OUT_EMPTY, .text = s};
}

oh_out_cell rp_wrapped(oh_sv s)
{
	return (oh_out_cell){
	    .type = s.n ? OH_OUT_TEXT : OH_OUT_EMPTY, .style = OH_STYLE_WRAP, .text = s};
}

oh_out_cell rp_integer(double v)
{
	return (oh_out_cell){.type = OH_OUT_NUMBER, .style = OH_STYLE_INTEGER, .number = v};
}

static const oh_msg *const pair_columns[RP_PAIR_COLUMNS] = {
    &oh_msg_report_col_demand_id,    &oh_msg_report_col_demand_org,
    &oh_msg_report_col_demand_title, &oh_msg_report_col_demand_place,
    &oh_msg_report_col_verdict,      &oh_msg_report_col_score,
    &oh_msg_report_col_met,          &oh_msg_report_col_supply_id,
    &oh_msg_report_col_supply_org,   &oh_msg_report_col_supply_title,
    &oh_msg_report_col_supply_place, &oh_msg_report_col_sentence,
    &oh_msg_report_col_ask,          &oh_msg_report_col_note,
    &oh_msg_report_col_demand_at,    &oh_msg_report_col_supply_at,
};

void rp_pair_titles(oh_lang lang, oh_sv out[RP_PAIR_COLUMNS])
{
	for (size_t i = 0; i < RP_PAIR_COLUMNS; i++)
		out[i] = rp_tr(lang, pair_columns[i]);
}

void rp_pair_cells(const oh_match *m, oh_lang lang, rp_pair_text *t,
                   oh_out_cell out[RP_PAIR_COLUMNS])
{
	const oh_listing *d = m->demand, *s = m->supply;
	const oh_match *told = oh_match_explained(m, &t->lines);
	enum { MET, SENTENCE, ASK, DEMAND_AT, SUPPLY_AT, VERDICT };
	for (size_t i = 0; i < RP_PAIR_TEXTS; i++)
		oh_buf_clear(&t->text[i]);
	rp_verdict(&t->text[VERDICT], m, lang);
	if (told) {
		rp_met_of(&t->text[MET], told);
		oh_match_sentence(&t->text[SENTENCE], told, lang);
		oh_match_questions(&t->text[ASK], told, lang);
	}
	t->text[MET].failed = t->text[MET].failed || !told;
	rp_position(&t->text[DEMAND_AT], d);
	rp_position(&t->text[SUPPLY_AT], s);
	const oh_msg *note = m->cross_industry  ? &oh_msg_report_cross
	                     : m->category_only ? &oh_msg_report_category_only
	                                        : NULL;
	const oh_out_cell cells[RP_PAIR_COLUMNS] = {
	    rp_wrapped(d->id),
	    rp_wrapped(d->org),
	    rp_wrapped(d->title),
	    rp_wrapped(d->place),
	    {.type = OH_OUT_TEXT,
	     .fill = (uint8_t)rp_verdict_fill(m->verdict),
	     .text = oh_buf_sv(&t->text[VERDICT])},
	    {.type = OH_OUT_NUMBER, .style = OH_STYLE_DECIMAL, .number = rp_round(m->score)},
	    rp_text(oh_buf_sv(&t->text[MET])),
	    rp_wrapped(s->id),
	    rp_wrapped(s->org),
	    rp_wrapped(s->title),
	    rp_wrapped(s->place),
	    rp_wrapped(oh_buf_sv(&t->text[SENTENCE])),
	    rp_wrapped(oh_buf_sv(&t->text[ASK])),
	    rp_wrapped(note ? rp_tr(lang, note) : OH_SV("")),
	    rp_wrapped(oh_buf_sv(&t->text[DEMAND_AT])),
	    rp_wrapped(oh_buf_sv(&t->text[SUPPLY_AT])),
	};
	memcpy(out, cells, sizeof cells);
}

bool rp_pair_ok(const rp_pair_text *t)
{
	bool ok = true;
	for (size_t i = 0; i < RP_PAIR_TEXTS; i++)
		ok = ok && oh_buf_ok(&t->text[i]);
	return ok;
}

void rp_pair_release(rp_pair_text *t)
{
	for (size_t i = 0; i < RP_PAIR_TEXTS; i++)
		oh_buf_release(&t->text[i]);
	oh_match_lines_release(&t->lines);
}

/* A CSV row is for people and programs: the stable name of the verdict stands
 * beside its word. */
static void csv_pair(const oh_match *m, oh_lang lang, rp_pair_text *t, oh_buf *out)
{
	oh_out_cell cells[RP_PAIR_COLUMNS + 1];
	rp_pair_cells(m, lang, t, cells);
	cells[RP_PAIR_COLUMNS] = rp_text(oh_sv_from(oh_verdict_name(m->verdict)));
	oh_csv_row(out, cells, RP_PAIR_COLUMNS + 1);
}

void oh_report_csv(const oh_report *r, oh_buf *out)
{
	oh_out_cell head[RP_PAIR_COLUMNS + 1];
	rp_pair_text text = {0};
	for (size_t i = 0; i < RP_PAIR_COLUMNS; i++)
		head[i] = rp_text(rp_tr(r->lang, pair_columns[i]));
	head[RP_PAIR_COLUMNS] = rp_text(rp_tr(r->lang, &oh_msg_report_col_code));
	oh_csv_bom(out);
	oh_csv_row(out, head, RP_PAIR_COLUMNS + 1);
	for (size_t i = 0; i < r->result->n && oh_buf_ok(out); i++) {
		const oh_demand_matches *d = &r->result->demands[i];
		for (size_t j = 0; j < d->n; j++)
			csv_pair(&d->matches[j], r->lang, &text, out);
		for (size_t j = 0; j < d->n_cross; j++)
			csv_pair(&d->cross[j], r->lang, &text, out);
		if (r->drain)
			r->drain(r->drain_ctx, out);
	}
	if (!rp_pair_ok(&text))
		out->failed = true;
	rp_pair_release(&text);
}
