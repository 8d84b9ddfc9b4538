/* Two stacks: values and operators (shunting-yard). */
#include "ouhe/pack/formula.h"

#include <math.h>

#include "ouhe/base/decimal.h"

enum { STACK = 32, TERMS = 64, PARENS = 16 };

typedef struct machine {
	double values[STACK];
	char ops[STACK];
	size_t n_values, n_ops, parens;
} machine;

static int rank_of(char op)
{
	switch (op) {
	case '+':
	case '-':
		return 1;
	case '*':
	case '/':
		return 2;
	case 'n': /* a sign */
		return 3;
	default:
		return 0;
	}
}

static bool apply(machine *m)
{
	const char op = m->ops[--m->n_ops];
	double *v = m->values;

	if (op == 'n') {
		if (m->n_values < 1)
			return false;
		v[m->n_values - 1] = -v[m->n_values - 1];
		return true;
	}
	if (m->n_values < 2)
		return false;
	m->n_values--;
	switch (op) {
	case '+':
		v[m->n_values - 1] += v[m->n_values];
		return true;
	case '-':
		v[m->n_values - 1] -= v[m->n_values];
		return true;
	case '*':
		v[m->n_values - 1] *= v[m->n_values];
		return true;
	case '/':
		v[m->n_values - 1] /= v[m->n_values];
		return true;
	default:
		return false;
	}
}

static bool push_op(machine *m, char op)
{
	while (op != '(' && op != 'n' && m->n_ops && rank_of(m->ops[m->n_ops - 1]) >= rank_of(op))
		if (!apply(m))
			return false;
	if (m->n_ops == STACK || (op == '(' && ++m->parens > PARENS))
		return false;
	m->ops[m->n_ops++] = op;
	return true;
}

static bool close_paren(machine *m)
{
	while (m->n_ops && m->ops[m->n_ops - 1] != '(')
		if (!apply(m))
			return false;
	if (!m->n_ops)
		return false;
	m->n_ops--;
	m->parens--;
	return true;
}

static bool is_key(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (!first && ((c >= '0' && c <= '9') || c == '_'));
}

static bool is_number(char c)
{
	return (c >= '0' && c <= '9') || c == '.';
}

static oh_formula_result push_term(machine *m, oh_sv s, size_t *i, oh_formula_value *value,
                                   void *ctx)
{
	const size_t from = *i;
	double v;

	if (is_key(s.p[from], true)) {
		while (*i < s.n && is_key(s.p[*i], *i == from))
			(*i)++;
		if (!value(ctx, oh_sv_sub(s, from, *i - from), &v))
			return OH_FORMULA_MISSING;
	} else {
		while (*i < s.n && is_number(s.p[*i]))
			(*i)++;
		if (*i == from || !oh_double_parse(oh_sv_sub(s, from, *i - from), &v))
			return OH_FORMULA_MALFORMED;
	}
	if (m->n_values == STACK)
		return OH_FORMULA_MALFORMED;
	m->values[m->n_values++] = v;
	return OH_FORMULA_OK;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* One token; *operand is true where a term must come next. */
static oh_formula_result step(machine *m, oh_sv s, size_t *i, bool *operand,
                              oh_formula_value *value, void *ctx)
{
	const char c = s.p[*i];

	if (*operand) {
		if (c == '(' || c == '-') {
			(*i)++;
			return push_op(m, c == '-' ? 'n' : '(') ? OH_FORMULA_OK
			                                        : OH_FORMULA_MALFORMED;
		}
		*operand = false;
		return push_term(m, s, i, value, ctx);
	}
	(*i)++;
	if (c == ')')
		return close_paren(m) ? OH_FORMULA_OK : OH_FORMULA_MALFORMED;
	if (c != '+' && c != '-' && c != '*' && c != '/')
		return OH_FORMULA_MALFORMED;
	*operand = true;
	return push_op(m, c) ? OH_FORMULA_OK : OH_FORMULA_MALFORMED;
}

oh_formula_result oh_formula_eval(oh_sv formula, oh_formula_value *value, void *ctx, double *out)
{
	machine m = {.n_values = 0};
	bool operand = true;
	size_t tokens = 0;

	for (size_t i = 0; i < formula.n;) {
		oh_formula_result r;

		if (is_space(formula.p[i])) {
			i++;
			continue;
		}
		if (++tokens > 2 * TERMS)
			return OH_FORMULA_MALFORMED;
		r = step(&m, formula, &i, &operand, value, ctx);
		if (r != OH_FORMULA_OK)
			return r;
	}
	while (!operand && m.n_ops)
		if (m.ops[m.n_ops - 1] == '(' || !apply(&m))
			return OH_FORMULA_MALFORMED;
	if (operand || m.n_values != 1)
		return OH_FORMULA_MALFORMED;
	if (!isfinite(m.values[0]))
		return OH_FORMULA_NOT_FINITE;
	*out = m.values[0];
	return OH_FORMULA_OK;
}
