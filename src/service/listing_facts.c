/* Facts and issues as the API shows them, and issues as the store keeps them. */
#include "listings.h"

#include <math.h>
#include <string.h>

#include "ouhe/base/messages.h"
#include "ouhe/extract/list_messages.h"
#include "ouhe/extract/messages.h"
#include "ouhe/extract/single.h"
#include "ouhe/listing/messages.h"
#include "ouhe/match/messages.h"
#include "ouhe/text/utf8.h"

const char *const sv_side_names[] = {"supply", "demand", NULL};
const char *const sv_kind_names[] = {
    "product",  "capability", "technology", "service", "joint_development",
    "scenario", "project",    "plan",       NULL};
const char *const sv_state_names[] = {"draft", "submitted", "published", "closed", NULL};
const char *const sv_visibility_names[] = {"public",  "registered", "verified",
                                           "invited", "private",    NULL};
const char *const sv_reason_names[] = {"", "fulfilled", "expired", "withdrawn", NULL};
const char *const sv_evidence_names[] = {"implied", "declared", "documented", "verified", NULL};

int sv_name_index(const char *const *names, oh_sv name)
{
	for (int i = 0; names[i]; i++)
		if (oh_sv_eq(name, oh_sv_from(names[i])))
			return i;
	return -1;
}

size_t sv_utf16(oh_sv text, size_t bytes)
{
	size_t units = 0;
	if (bytes > text.n)
		bytes = text.n;
	for (size_t i = 0; i < bytes; i++) {
		unsigned char b = (unsigned char)text.p[i];
		units += (b & 0xc0) != 0x80;
		units += b >= 0xf0;
	}
	return units;
}

bool sv_bare_numbers(oh_sv s)
{
	static const oh_sv joins[] = {{"～", 3}, {"－", 3}, {"—", 3},  {"–", 3},  {"≥", 3},
	                              {"≤", 3},  {"至", 3}, {"到", 3}, {"、", 3}, {"±", 2}};
	for (size_t i = 0; i < s.n;) {
		size_t step = strchr("0123456789.,+-~/<>= ", s.p[i]) ? 1 : 0;
		/* ０ to ９, ， and ． in full width. */
		if (!step && i + 2 < s.n && (unsigned char)s.p[i] == 0xef &&
		    (unsigned char)s.p[i + 1] == 0xbc &&
		    (((unsigned char)s.p[i + 2] >= 0x90 && (unsigned char)s.p[i + 2] <= 0x99) ||
		     (unsigned char)s.p[i + 2] == 0x8c || (unsigned char)s.p[i + 2] == 0x8e))
			step = 3;
		for (size_t j = 0; j < sizeof joins / sizeof *joins && !step; j++)
			if (oh_sv_starts(oh_sv_sub(s, i, s.n), joins[j]))
				step = joins[j].n;
		if (!step)
			return false;
		i += step;
	}
	return s.n > 0;
}

static bool stands_at(oh_sv in, size_t offset, oh_sv words)
{
	return words.n && offset <= in.n && words.n <= in.n - offset &&
	       memcmp(in.p + offset, words.p, words.n) == 0;
}

static struct sv_span span_at(const char *field, oh_sv in, size_t offset, size_t n)
{
	size_t from = sv_utf16(in, offset);
	return (struct sv_span){field, from, sv_utf16(in, offset + n) - from};
}

static struct sv_span span_anywhere(const oh_fact *f, oh_sv title, oh_sv text)
{
	const struct sv_span form = {"form", 0, 0};
	/* A number alone, whose unit its column named, may stand anywhere: 4 in 400kWh. */
	if (f->text.n == 0 || sv_bare_numbers(f->text))
		return form;
	if (f->column == OH_SINGLE_TITLE && stands_at(title, f->offset, f->text))
		return span_at("title", title, f->offset, f->text.n);
	if (stands_at(text, f->offset, f->text))
		return span_at("text", text, f->offset, f->text.n);
	/* Read from a cell of a list: wherever the words stand now. */
	size_t at = oh_sv_find(text, f->text);
	if (at != SIZE_MAX)
		return span_at("text", text, at, f->text.n);
	at = oh_sv_find(title, f->text);
	return at != SIZE_MAX ? span_at("title", title, at, f->text.n) : form;
}

struct sv_span sv_span_of(const oh_fact *f, oh_sv title, oh_sv text)
{
	if (f->column == SV_COLUMN_FORM || f->column == SV_COLUMN_CELL)
		return (struct sv_span){"form", 0, 0};
	return span_anywhere(f, title, text);
}

oh_sv sv_unit_label(const oh_attr *attr, oh_lang lang)
{
	const char *code = attr->unit.code;
	if (attr->type != OH_ATTR_QUANTITY || !code[0] || strcmp(code, "1") == 0)
		return (oh_sv){NULL, 0};
	return oh_sv_from(oh_unit_label(code, lang == OH_LANG_ZH));
}

oh_sv sv_attr_name(const oh_attr *attr, oh_lang lang)
{
	oh_sv name = lang == OH_LANG_ZH ? attr->zh : attr->en;
	return name.n ? name : attr->key;
}

/* The buffer's content in the arena; the buffer is released. */
static oh_sv settle(oh_buf *b, oh_arena *a)
{
	oh_sv s = oh_buf_ok(b) ? oh_arena_sv(a, oh_buf_sv(b)) : (oh_sv){NULL, 0};
	oh_buf_release(b);
	return s;
}

oh_sv sv_fact_shown(const oh_fact *f, oh_lang lang, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	if (f->evidence != OH_IMPLIED && f->attr->unit.code[0] && sv_bare_numbers(f->value_text))
		oh_fact_value_show(&b, f, lang);
	else
		oh_fact_show(&b, f, lang);
	return settle(&b, a);
}

oh_sv sv_fact_rule(const oh_fact *f, oh_lang lang, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	if (f->rule) {
		oh_sv words = lang == OH_LANG_ZH ? f->rule->zh : f->rule->en;
		return words.n ? words : f->rule->rule;
	}
	if (!f->property)
		return (oh_sv){NULL, 0};
	const oh_sv args[] = {f->property->grade, f->property->source};
	oh_msg_render(&b, &oh_msg_service_grade_rule, lang, args, 2);
	return settle(&b, a);
}

static void put_bound(oh_json_writer *w, const oh_fact *f)
{
	if (f->flags & OH_FACT_SET)
		return;
	if (f->flags & OH_FACT_LO)
		sv_put_number(w, "lo", f->lo);
	if (f->flags & OH_FACT_HI)
		sv_put_number(w, "hi", f->hi);
	if (f->flags & OH_FACT_LO_OPEN)
		sv_put_bool(w, "lo_open", true);
	if (f->flags & OH_FACT_HI_OPEN)
		sv_put_bool(w, "hi_open", true);
}

static void put_values(oh_json_writer *w, const oh_fact *f)
{
	if (!(f->flags & OH_FACT_SET))
		return;
	oh_json_key(w, "values");
	oh_json_begin_array(w);
	for (uint32_t i = 0; i < f->n_values; i++)
		oh_json_string(w, f->values[i].text);
	oh_json_end_array(w);
}

static void put_fact(const oh_call *c, const oh_fact *f, oh_sv title, oh_sv text, bool column,
                     oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_text(w, "key", f->attr->key);
	sv_put_text(w, "name", sv_attr_name(f->attr, c->lang));
	sv_put_text(w, "unit", sv_unit_label(f->attr, c->lang));
	put_bound(w, f);
	if (f->flags & OH_FACT_APPROX)
		sv_put_bool(w, "approx", true);
	put_values(w, f);
	if (f->importance == OH_SHOULD)
		sv_put_text(w, "importance", OH_SV("should"));
	sv_put_text(w, "evidence", oh_sv_from(sv_evidence_names[f->evidence & 3]));
	oh_json_key(w, "show");
	oh_json_string(w, sv_fact_shown(f, c->lang, c->arena));
	sv_put_text(w, "text", f->text);
	if (f->evidence == OH_IMPLIED) {
		sv_put_text(w, "rule", sv_fact_rule(f, c->lang, c->arena));
	} else {
		/* The columns of a list are numbered otherwise than a listing's fields. */
		struct sv_span span =
		    column ? span_anywhere(f, title, text) : sv_span_of(f, title, text);
		sv_put_text(w, "field", oh_sv_from(span.field));
		if (span.length) {
			sv_put_int(w, "offset", (int64_t)span.offset);
			sv_put_int(w, "length", (int64_t)span.length);
		}
	}
	if (column && f->column)
		sv_put_int(w, "column", f->column);
	oh_json_end_object(w);
}

void sv_put_facts(const oh_call *c, const oh_fact *facts, size_t n, oh_sv title, oh_sv text,
                  bool column, oh_json_writer *w)
{
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++)
		put_fact(c, &facts[i], title, text, column, w);
	oh_json_end_array(w);
}

/* --- issues --- */

static const oh_msg *const catalogue[] = {
#undef OH_MSG
#define OH_MSG(name, zh, en) &oh_msg_##name,
#include "ouhe/extract/list_messages.def"
#include "ouhe/extract/messages.def"
#include "ouhe/listing/messages.def"
#include "ouhe/match/messages.def"
#include "ouhe/service/account_messages.def"
#include "ouhe/service/call_messages.def"
#include "ouhe/service/conference_messages.def"
#include "ouhe/service/import_messages.def"
#include "ouhe/service/listing_messages.def"
#include "ouhe/service/messages.def"
#include "ouhe/service/outbox_messages.def"
#undef OH_MSG
};

const oh_msg *sv_msg_find(oh_sv key)
{
	for (size_t i = 0; i < sizeof catalogue / sizeof *catalogue; i++)
		if (oh_sv_eq(key, oh_sv_from(catalogue[i]->key)))
			return catalogue[i];
	return NULL;
}

static const char *const severity_names[] = {"note", "warning", "error", NULL};

static void put_issue(const oh_call *c, const oh_issue *issue, oh_sv title, oh_sv text,
                      oh_json_writer *w)
{
	oh_buf words = OH_BUF_INIT;
	oh_msg_render(&words, issue->msg, c->lang, issue->args, issue->n_args);
	oh_json_begin_object(w);
	sv_put_text(w, "severity", oh_sv_from(severity_names[issue->severity]));
	oh_json_key(w, "text");
	oh_json_string(w, oh_buf_sv(&words));
	sv_put_text(w, "span", issue->text);
	if (issue->row == 0 && issue->column) {
		bool in_title = issue->column == OH_SINGLE_TITLE;
		oh_sv in = in_title ? title : text;
		sv_put_text(w, "field", in_title ? OH_SV("title") : OH_SV("text"));
		if (stands_at(in, issue->offset, issue->text)) {
			struct sv_span s = span_at("", in, issue->offset, issue->text.n);
			sv_put_int(w, "offset", (int64_t)s.offset);
			sv_put_int(w, "length", (int64_t)s.length);
		}
	} else if (issue->row) {
		sv_put_text(w, "field", issue->field);
		sv_put_int(w, "row", issue->row);
		if (issue->column)
			sv_put_int(w, "column", issue->column);
	}
	oh_json_end_object(w);
	oh_buf_release(&words);
}

void sv_put_issues(const oh_call *c, const oh_issue *issues, size_t n, oh_sv title, oh_sv text,
                   oh_json_writer *w)
{
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++)
		if (issues[i].msg)
			put_issue(c, &issues[i], title, text, w);
	oh_json_end_array(w);
}

void sv_issues_encode(const oh_issue *issues, size_t n, oh_buf *out)
{
	oh_json_writer w;
	if (n == 0)
		return;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		if (!issues[i].msg)
			continue;
		oh_json_begin_object(&w);
		sv_put_int(&w, "s", issues[i].severity);
		sv_put_text(&w, "m", oh_sv_from(issues[i].msg->key));
		oh_json_key(&w, "a");
		oh_json_begin_array(&w);
		for (size_t k = 0; k < issues[i].n_args; k++)
			oh_json_string(&w, issues[i].args[k]);
		oh_json_end_array(&w);
		sv_put_text(&w, "t", issues[i].text);
		/* In a list of its author's: the place means nothing without the list. */
		if (!issues[i].row && issues[i].column) {
			sv_put_int(&w, "c", issues[i].column);
			sv_put_int(&w, "o", issues[i].offset);
		}
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
}

static uint32_t small(const oh_json *v, const char *member)
{
	double d = 0;
	if (!oh_json_get_double(oh_json_member(v, member), &d) || !(d >= 0 && d <= 1e9))
		return 0;
	return (uint32_t)d;
}

oh_status sv_issues_decode(oh_sv json, oh_arena *a, oh_issues *out, oh_error *err)
{
	oh_json *doc = NULL;
	oh_issues_init(out, a);
	if (json.n == 0)
		return OH_OK;
	oh_status st = oh_json_parse(json, OH_SV("issues"), &doc, err);
	for (size_t i = 0; !st && i < oh_json_length(doc); i++) {
		const oh_json *v = oh_json_at(doc, i), *args = oh_json_member(v, "a");
		oh_issue issue = {.severity = (oh_severity)(small(v, "s") % 3),
		                  .column = small(v, "c"),
		                  .offset = small(v, "o")};
		oh_sv key = {NULL, 0};
		(void)oh_json_get_sv(oh_json_member(v, "m"), &key);
		(void)oh_json_get_sv(oh_json_member(v, "t"), &issue.text);
		issue.msg = sv_msg_find(key);
		for (size_t k = 0; k < oh_json_length(args) && k < OH_MSG_ARGS; k++)
			(void)oh_json_get_sv(oh_json_at(args, k), &issue.args[issue.n_args++]);
		if (issue.msg)
			oh_issues_add(out, &issue);
	}
	oh_json_free(doc);
	return st ? st : out->failed ? oh_nomem(err) : OH_OK;
}

void sv_put_category(oh_json_writer *w, const char *key, const oh_category *c, oh_lang lang)
{
	oh_buf path = OH_BUF_INIT;
	if (!c)
		return;
	if (key)
		oh_json_key(w, key);
	oh_json_begin_object(w);
	oh_buf_sv_put(&path, c->pack->name);
	oh_buf_char(&path, '/');
	oh_buf_sv_put(&path, c->key);
	sv_put_text(w, "key", oh_buf_sv(&path));
	sv_put_text(w, "name", lang == OH_LANG_ZH || !c->en.n ? c->zh : c->en);
	if (c->parent) {
		oh_buf_clear(&path);
		oh_buf_sv_put(&path, c->parent->pack->name);
		oh_buf_char(&path, '/');
		oh_buf_sv_put(&path, c->parent->key);
		sv_put_text(w, "parent", oh_buf_sv(&path));
	}
	sv_put_text(w, "code", c->gbt4754);
	oh_json_end_object(w);
	oh_buf_release(&path);
}
