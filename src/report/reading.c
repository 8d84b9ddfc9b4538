#include "ouhe/report/reading.h"

#include <math.h>

#include "ouhe/json/write.h"
#include "reading.h"

static void member_sv(oh_json_writer *w, const char *key, oh_sv s)
{
	oh_json_key(w, key);
	oh_json_string(w, s);
}

static void member_true(oh_json_writer *w, const char *key, bool on)
{
	if (!on)
		return;
	oh_json_key(w, key);
	oh_json_bool(w, true);
}

static void put_values(oh_json_writer *w, const oh_fact *f)
{
	oh_json_key(w, "values");
	oh_json_begin_array(w);
	for (uint32_t i = 0; i < f->n_values; i++) {
		if (isnan(f->values[i].number))
			oh_json_string(w, f->values[i].text);
		else
			oh_json_number(w, f->values[i].number);
	}
	oh_json_end_array(w);
}

void rp_put_fact(oh_json_writer *w, const oh_fact *f, size_t base)
{
	oh_json_begin_object(w);
	member_sv(w, "key", f->attr->key);
	if (f->flags & OH_FACT_LO) {
		oh_json_key(w, "lo");
		oh_json_number(w, f->lo);
	}
	if (f->flags & OH_FACT_HI) {
		oh_json_key(w, "hi");
		oh_json_number(w, f->hi);
	}
	member_true(w, "lo_open", (f->flags & OH_FACT_LO) && (f->flags & OH_FACT_LO_OPEN));
	member_true(w, "hi_open", (f->flags & OH_FACT_HI) && (f->flags & OH_FACT_HI_OPEN));
	member_true(w, "approx", f->flags & OH_FACT_APPROX);
	if (f->flags & OH_FACT_SET)
		put_values(w, f);
	if (f->importance == OH_SHOULD)
		member_sv(w, "importance", OH_SV("should"));
	member_sv(w, "text", f->text);
	oh_json_key(w, "offset");
	oh_json_int(w, (int64_t)(base + f->offset));
	oh_json_end_object(w);
}

void rp_put_issue(oh_json_writer *w, const oh_issue *issue, size_t base)
{
	static const char *const severity[] = {"note", "warning", "error"};
	oh_buf words = OH_BUF_INIT;
	oh_json_begin_object(w);
	member_sv(w, "code", oh_sv_from(issue->msg->key));
	member_sv(w, "severity", oh_sv_from(severity[issue->severity]));
	if (issue->sheet.n)
		member_sv(w, "sheet", issue->sheet);
	if (issue->row) {
		oh_json_key(w, "row");
		oh_json_int(w, issue->row);
	}
	if (issue->column) {
		oh_json_key(w, "column");
		oh_json_int(w, issue->column);
	}
	if (issue->field.n)
		member_sv(w, "field", issue->field);
	if (issue->text.n) {
		member_sv(w, "text", issue->text);
		oh_json_key(w, "offset");
		oh_json_int(w, (int64_t)(base + issue->offset));
	}
	for (int lang = OH_LANG_ZH; lang <= OH_LANG_EN; lang++) {
		oh_buf_clear(&words);
		oh_msg_render(&words, issue->msg, (oh_lang)lang, issue->args, issue->n_args);
		member_sv(w, lang == OH_LANG_EN ? "en" : "zh", oh_buf_sv(&words));
	}
	oh_json_end_object(w);
	if (!oh_buf_ok(&words))
		w->out->failed = true;
	oh_buf_release(&words);
}

void oh_report_facts_line(const oh_report_facts *parts, size_t n, oh_buf *out)
{
	oh_json_writer w;
	size_t standards = 0;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	oh_json_key(&w, "facts");
	oh_json_begin_array(&w);
	for (size_t p = 0; p < n; p++) {
		standards += parts[p].n_standards;
		for (size_t i = 0; i < parts[p].n_facts; i++)
			rp_put_fact(&w, &parts[p].facts[i], parts[p].base);
	}
	oh_json_end_array(&w);
	oh_json_key(&w, "issues");
	oh_json_begin_array(&w);
	for (size_t p = 0; p < n; p++)
		for (size_t i = 0; i < parts[p].n_issues; i++)
			rp_put_issue(&w, &parts[p].issues[i], parts[p].base);
	oh_json_end_array(&w);
	if (standards) {
		oh_json_key(&w, "standards");
		oh_json_begin_array(&w);
		for (size_t p = 0; p < n; p++)
			for (size_t i = 0; i < parts[p].n_standards; i++)
				oh_json_string(&w, parts[p].standards[i]);
		oh_json_end_array(&w);
	}
	oh_json_end_object(&w);
	oh_buf_char(out, '\n');
}

static void optional_sv(oh_json_writer *w, const char *key, oh_sv s)
{
	if (s.p)
		member_sv(w, key, s);
}

void oh_report_quantities_line(oh_sv text, const oh_quantity *q, size_t n, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	oh_json_key(&w, "quantities");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		oh_json_begin_object(&w);
		member_sv(&w, "text", oh_sv_sub(text, q[i].from, q[i].len));
		oh_json_key(&w, "start");
		oh_json_int(&w, (int64_t)q[i].start);
		oh_json_key(&w, "end");
		oh_json_int(&w, (int64_t)q[i].end);
		optional_sv(&w, "value", q[i].value);
		optional_sv(&w, "lo", q[i].lo);
		optional_sv(&w, "hi", q[i].hi);
		member_sv(&w, "unit", q[i].unit);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	oh_buf_char(out, '\n');
}
