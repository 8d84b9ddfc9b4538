/* Facts and issues with their spans. */
#include "parse.h"

#include <math.h>
#include <string.h>

#include "ouhe/base/decimal.h"

static oh_sv source_span(const oh_parser *p, uint32_t from, uint32_t to, uint32_t *offset)
{
	size_t at = 0, len = 0;
	oh_folded_span(p->scan->folded, from, to, &at, &len);
	oh_sv span = oh_sv_sub(p->source, at, len);
	oh_sv trimmed = oh_sv_trim(span);
	if (offset)
		*offset = (uint32_t)(at + (size_t)(trimmed.p ? trimmed.p - span.p : 0));
	return trimmed;
}

static oh_fact *add_fact(oh_parser *p, const oh_attr *attr)
{
	oh_fact *f = oh_vec_add(p->facts);
	if (!f) {
		p->status = OH_ENOMEM;
		return NULL;
	}
	f->attr = attr;
	f->lo = -INFINITY;
	f->hi = INFINITY;
	f->evidence = OH_DECLARED;
	f->importance = p->should && p->side == OH_DEMAND ? OH_SHOULD : OH_MUST;
	return f;
}

static oh_status set_numbers(oh_parser *p, oh_fact *f, const oh_told *told)
{
	oh_fact_value *values = oh_arena_array(p->arena, told->n_set, sizeof *values);
	if (!values)
		return OH_ENOMEM;
	for (size_t i = 0; i < told->n_set; i++) {
		char text[32];
		size_t n = oh_double_format(told->set[i], text);
		values[i].text = oh_arena_sv(p->arena, (oh_sv){text, n});
		values[i].value = -1;
		values[i].number = told->set[i];
		if (!values[i].text.p)
			return OH_ENOMEM;
	}
	f->values = values;
	f->n_values = (uint32_t)told->n_set;
	return OH_OK;
}

void oh_emit_amount(oh_parser *p, const oh_attr *attr, const oh_told *told, uint32_t from,
                    uint32_t value_from, uint32_t to, uint32_t value_to)
{
	oh_fact *f = add_fact(p, attr);
	if (!f)
		return;
	f->lo = told->lo;
	f->hi = told->hi;
	f->flags = told->flags;
	f->basis = told->basis;
	if (attr->unit.dim[OH_DIM_MONEY] == 1)
		f->flags |= p->tax;
	if (told->n_set)
		p->status = set_numbers(p, f, told);
	f->text = source_span(p, from, to, &f->offset);
	f->value_text = source_span(p, value_from, value_to, NULL);
}

void oh_emit_value(oh_parser *p, uint16_t at, int value, int reading, oh_sv text, uint32_t from,
                   uint32_t value_from, uint32_t to)
{
	oh_fact *f = add_fact(p, p->x->pack->attrs[at]);
	oh_fact_value *v = oh_arena_array(p->arena, 1, sizeof *v);
	if (!f || !v) {
		p->status = OH_ENOMEM;
		return;
	}
	v->text = text;
	v->value = reading >= 0 ? -2 - reading : value;
	v->number = NAN;
	f->flags = OH_FACT_SET;
	f->values = v;
	f->n_values = 1;
	f->text = source_span(p, from, to, &f->offset);
	f->value_text = source_span(p, value_from, to, NULL);
}

void oh_emit_issue(oh_parser *p, const oh_msg *msg, uint32_t from, uint32_t to, oh_sv arg)
{
	if (!p->issues)
		return;
	oh_issue issue;
	memset(&issue, 0, sizeof issue);
	issue.severity = OH_WARNING;
	issue.msg = msg;
	issue.text = source_span(p, from, to, &issue.offset);
	issue.args[0] = issue.text;
	issue.args[1] = arg;
	issue.n_args = 2;
	oh_issues_add(p->issues, &issue);
}

void oh_mark_should(oh_parser *p, size_t first)
{
	for (size_t i = first; i < p->facts->n && p->side == OH_DEMAND; i++)
		OH_VEC_AT(p->facts, oh_fact, i).importance = OH_SHOULD;
}
