/* A small pack whose files the fuzzer writes: sections "@@values.csv\n…". Files
 * that it leaves out are sound ones. A pack without findings must load, one with
 * findings must not, and whatever loads must answer every question. */
#include "../impl.h"

#include "ouhe/pack/formula.h"

static const char head[] = "{\"name\":\"p\",\"zh\":\"包\",\"en\":\"pack\"}";
static const char attributes[] = "category,key,zh,en,type,unit,fit,synonyms,source\n"
                                 "*,size,尺寸,size,quantity,mm,contains,长|宽,\n"
                                 "*,strength,强度,strength,quantity,MPa,at_least,,\n"
                                 "*,kind,种类,kind,enum,,any_of,,\n"
                                 "*,class,等级,class,level,,at_least,,\n"
                                 "*,grade,牌号,grade,enum,,grade,,\n";
static const char levels[] = "key,value,synonyms\nclass,A,\nclass,B,\n";
static const char common[] = "{\"name\":\"common\",\"zh\":\"通用\",\"en\":\"common\"}";
static const char common_attributes[] = "category,key,zh,en,type,unit,fit,synonyms,source\n"
                                        "*,price,单价,price,quantity,CNY,at_most,,\n";

enum { MOST = 24 };

static size_t put(oh_pk_file *files, size_t n, oh_sv pack, oh_sv name, oh_sv data)
{
	for (size_t i = 0; i < n; i++) {
		if (oh_sv_eq(files[i].pack, pack) && oh_sv_eq(files[i].name, name)) {
			files[i].data = data;
			return n;
		}
	}
	if (n == MOST)
		return n;
	files[n] = (oh_pk_file){pack, name, data};
	return n + 1;
}

static size_t sections(oh_pk_file *files, size_t n, oh_sv in)
{
	const oh_sv mark = OH_SV("@@");

	for (size_t at = oh_sv_find(in, mark); at != SIZE_MAX;) {
		oh_sv rest = oh_sv_sub(in, at + mark.n, in.n), name = {NULL, 0};
		size_t end;

		if (!oh_sv_split(&rest, '\n', &name))
			break;
		end = oh_sv_find(rest, mark);
		n = put(files, n, OH_SV("p"), name, oh_sv_sub(rest, 0, end));
		in = rest;
		at = end;
	}
	return n;
}

static bool no_value(void *ctx, oh_sv key, double *out)
{
	(void)ctx;
	*out = (double)key.n;
	return true;
}

static void ask_attr(const oh_attr *a)
{
	char text[64];
	oh_sv note;

	for (int i = 0; i < a->n_values; i++) {
		if (oh_attr_value(a, a->values[i].name) != i || !oh_attr_is_a(a, i, i))
			abort();
		for (int k = 0; k < a->n_values && k < 8; k++)
			if (i != k && oh_attr_is_a(a, i, k) && oh_attr_is_a(a, k, i))
				abort();
	}
	for (size_t i = 0; i < a->n_patterns; i++) {
		oh_arena *tmp = oh_arena_new(0);
		const oh_pattern *p = tmp ? oh_pattern_compile(a->patterns[i], tmp) : NULL;

		snprintf(text, sizeof(text), "%.*s", OH_SV_ARG(a->patterns[i]));
		if (p && oh_pattern_match(p, oh_sv_from(text), 0, true) > strlen(text))
			abort();
		oh_arena_free(tmp);
	}
	if (a->fit == OH_FIT_GRADE)
		(void)oh_attr_grade(a, OH_SV("X1A"), OH_SV("X1B"), &note);
}

static void ask(const oh_packs *packs)
{
	const oh_pack *p = oh_packs_find(packs, OH_SV("p"));
	double v;

	if (!p)
		abort();
	for (size_t i = 0; i < p->n_attrs; i++)
		ask_attr(p->attrs[i]);
	for (size_t i = 0; i < p->n_categories; i++)
		if (p->categories[i].parent >= &p->categories[i] && p->categories[i].parent)
			abort();
	for (size_t i = 0; i < p->n_derivations; i++)
		(void)oh_formula_eval(p->derivations[i].formula, no_value, NULL, &v);
	for (size_t i = 0; i < p->n_properties; i++) {
		size_t n;

		if (!oh_pack_grade_properties(p, p->properties[i].grade, &n) || !n)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	oh_pk_file files[MOST];
	const oh_pack_finding *findings = NULL;
	oh_arena *a = oh_arena_new(0);
	oh_packs *packs = NULL;
	oh_error err = {0};
	size_t n = 0, n_findings = 0;
	oh_status loaded, checked;

	n = put(files, n, OH_SV("common"), OH_SV("pack.json"), OH_SV(common));
	n = put(files, n, OH_SV("common"), OH_SV("attributes.csv"), OH_SV(common_attributes));
	n = put(files, n, OH_SV("p"), OH_SV("pack.json"), OH_SV(head));
	n = put(files, n, OH_SV("p"), OH_SV("attributes.csv"), OH_SV(attributes));
	n = put(files, n, OH_SV("p"), OH_SV("levels.csv"), OH_SV(levels));
	n = sections(files, n, (oh_sv){(const char *)data, size});
	loaded = oh_pk_load(files, n, &packs, &err);
	checked = oh_pk_check(files, n, OH_SV("p"), a, &findings, &n_findings, &err);
	if ((loaded == OH_OK) != (checked == OH_OK && n_findings == 0))
		abort();
	if (loaded == OH_OK)
		ask(packs);
	oh_packs_free(packs);
	oh_arena_free(a);
	return 0;
}
