#include "ouhe/extract/extract.h"

#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/extract/messages.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/similar.h"
#include "parse.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/extract/messages.def"
#undef OH_MSG

enum {
	TEXT_MAX = 16 << 20,
	SEGMENT = 4096, /* a text is cut behind its next sentence once so long */
	TOKENS_FIRST = 96,
	NUMBERS_FIRST = 16,
	FACTS_FIRST = 24
};

static oh_status compile_patterns(oh_extractor *x)
{
	const oh_pack *pack = x->pack;
	size_t n = 0;
	for (size_t i = 0; i < pack->n_attrs; i++)
		n += pack->attrs[i]->n_patterns;
	x->patterns = oh_arena_array(x->arena, n + 1, sizeof *x->patterns);
	if (!x->patterns)
		return OH_ENOMEM;
	for (size_t i = 0; i < pack->n_attrs; i++) {
		for (size_t k = 0; k < pack->attrs[i]->n_patterns; k++) {
			const oh_pattern *pat =
			    oh_pattern_compile(pack->attrs[i]->patterns[k], x->arena);
			if (!pat)
				return OH_ENOMEM;
			bool first[256] = {false};
			oh_pattern_first(pat, false, first);
			for (size_t b = 0; b < 256; b++) {
				x->pattern_first[b] |= first[b];
				x->patterns[x->n_patterns].first[b >> 6] |= (uint64_t)first[b]
				                                            << (b & 63);
			}
			x->patterns[x->n_patterns].pattern = pat;
			x->patterns[x->n_patterns++].attr = (uint16_t)i;
		}
	}
	return OH_OK;
}

static oh_status note_attributes(oh_extractor *x)
{
	const oh_pack *pack = x->pack;
	size_t indices = 0;
	for (size_t i = 0; i < pack->n_attrs; i++)
		if (pack->attrs[i]->index >= indices)
			indices = (size_t)pack->attrs[i]->index + 1;
	x->position = oh_arena_array(x->arena, indices + 1, sizeof *x->position);
	if (!x->position)
		return OH_ENOMEM;
	for (size_t i = 0; i < pack->n_attrs; i++)
		x->position[pack->attrs[i]->index] = (uint16_t)i;
	x->companion = oh_arena_array(x->arena, pack->n_attrs + 1, sizeof *x->companion);
	if (!x->companion)
		return OH_ENOMEM;
	for (size_t i = 0; i < pack->n_attrs; i++) {
		const oh_attr *attr = pack->attrs[i];
		if (attr->fit == OH_FIT_IP && !x->has_ip) {
			x->has_ip = 1;
			x->ip_attr = (uint16_t)i;
		}
		if (attr->fit == OH_FIT_EX && !x->has_ex) {
			x->has_ex = 1;
			x->ex_attr = (uint16_t)i;
		}
		x->companion[i] = UINT16_MAX;
		for (size_t k = 0; attr->companion && k < pack->n_attrs; k++)
			if (pack->attrs[k] == attr->companion)
				x->companion[i] = (uint16_t)k;
	}
	return OH_OK;
}

oh_status oh_extractor_new(const oh_pack *pack, oh_extractor **out, oh_error *err)
{
	oh_extractor *x = oh_calloc(1, sizeof *x);
	if (!x)
		return oh_nomem(err);
	x->pack = pack;
	x->arena = oh_arena_new(0);
	oh_status st = x->arena ? oh_lexicon_new(pack, &x->lexicon) : OH_ENOMEM;
	if (!st)
		st = compile_patterns(x);
	if (!st)
		st = note_attributes(x);
	if (st) {
		oh_extractor_free(x);
		return oh_nomem(err);
	}
	*out = x;
	return OH_OK;
}

void oh_extractor_free(oh_extractor *x)
{
	if (!x)
		return;
	oh_lexicon_free(x->lexicon);
	oh_arena_free(x->arena);
	oh_free(x);
}

const oh_pack *oh_extractor_pack(const oh_extractor *x)
{
	return x->pack;
}

/* Everything one call works with. */
struct work {
	oh_arena *scratch; /* the folded text: dies with the call */
	oh_folded folded;
	oh_scan scan;
	oh_vec facts, standards;
	oh_parser parser;
	/* Most texts need no more than this. */
	oh_token first_tokens[TOKENS_FIRST];
	oh_number first_numbers[NUMBERS_FIRST];
	oh_fact first_facts[FACTS_FIRST];
};

static oh_status lower_copy(oh_sv text, oh_arena *a, oh_sv *out)
{
	char *p = oh_arena_alloc(a, text.n + 1);
	if (!p)
		return OH_ENOMEM;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		p[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	*out = (oh_sv){p, text.n};
	return OH_OK;
}

static void work_release(struct work *w)
{
	oh_vec_release(&w->scan.tokens);
	oh_vec_release(&w->scan.numbers);
	oh_vec_release(&w->facts);
	oh_vec_release(&w->standards);
	oh_arena_free(w->scratch);
}

static oh_status work_init(struct work *w, const oh_extractor *x, oh_side side, oh_sv text,
                           oh_arena *a, oh_issues *issues)
{
	memset(&w->parser, 0, sizeof w->parser);
	memset(&w->scan, 0, sizeof w->scan);
	oh_vec_init_in(&w->scan.tokens, sizeof(oh_token), w->first_tokens, TOKENS_FIRST);
	oh_vec_init_in(&w->scan.numbers, sizeof(oh_number), w->first_numbers, NUMBERS_FIRST);
	oh_vec_init_in(&w->facts, sizeof(oh_fact), w->first_facts, FACTS_FIRST);
	oh_vec_init(&w->standards, sizeof(oh_sv));
	w->scratch = oh_arena_new(0);
	if (!w->scratch)
		return OH_ENOMEM;
	oh_status st = oh_fold(text, 0, w->scratch, &w->folded);
	if (st)
		return st;
	w->scan.x = x;
	w->scan.folded = &w->folded;
	w->scan.text = w->folded.text;
	if (lower_copy(w->folded.text, w->scratch, &w->scan.lower))
		return OH_ENOMEM;
	w->parser.x = x;
	w->parser.side = side;
	w->parser.scan = &w->scan;
	w->parser.arena = a;
	w->parser.issues = issues;
	w->parser.source = text;
	w->parser.facts = &w->facts;
	w->parser.standards = &w->standards;
	return OH_OK;
}

static size_t segment_end(oh_sv text, size_t from)
{
	if (text.n - from <= SEGMENT)
		return text.n;
	for (size_t i = from + SEGMENT; i < text.n; i++) {
		char c = text.p[i];
		if (c == '\n' || c == ';' || c == ',')
			return i + 1;
		if (i + 3 <= text.n && memcmp(text.p + i, "。", 3) == 0)
			return i + 3;
		/* Text without any sentence: cut at a space, at worst anywhere. */
		if (i > from + 2 * SEGMENT && (c == ' ' || i > from + 16 * SEGMENT) &&
		    ((uint8_t)c & 0xc0) != 0x80)
			return i;
	}
	return text.n;
}

static oh_status work_run(struct work *w)
{
	for (size_t from = 0; from < w->scan.text.n;) {
		size_t to = segment_end(w->scan.text, from);
		oh_scan_run(&w->scan, from, to);
		if (w->scan.status)
			return w->scan.status;
		oh_parse_run(&w->parser);
		if (w->parser.status)
			return w->parser.status;
		from = to;
	}
	oh_settle(&w->parser, w->scratch);
	return w->parser.status;
}

static oh_status freeze(const struct work *w, oh_arena *a, oh_extraction *out)
{
	oh_extraction e = {.n_facts = w->facts.n, .n_standards = w->standards.n};
	e.facts = oh_vec_freeze(&w->facts, a);
	e.standards = oh_vec_freeze(&w->standards, a);
	if ((e.n_facts && !e.facts) || (e.n_standards && !e.standards))
		return OH_ENOMEM;
	*out = e;
	return OH_OK;
}

static void too_long(oh_issues *issues)
{
	oh_issue issue;
	memset(&issue, 0, sizeof issue);
	issue.severity = OH_ERROR;
	issue.msg = &oh_msg_extract_too_long;
	oh_issues_add(issues, &issue);
}

oh_status oh_extract(const oh_extractor *x, oh_side side, oh_sv text, oh_arena *a,
                     oh_issues *issues, oh_extraction *out)
{
	if (text.n > TEXT_MAX) {
		too_long(issues);
		*out = (oh_extraction){0};
		return OH_OK;
	}
	struct work w;
	oh_status st = work_init(&w, x, side, text, a, issues);
	if (!st)
		st = work_run(&w);
	if (!st)
		st = freeze(&w, a, out);
	work_release(&w);
	return st;
}

/* All attributes that share the hinted one's name; a cell's unit decides. */
static oh_status hinted_words(const oh_extractor *x, const oh_cell_hint *hint, oh_arena *a,
                              oh_word_hit *out)
{
	oh_sv key, lower;
	if (oh_fold_key(hint->attr->zh, 0, a, &key) || lower_copy(key, a, &lower))
		return OH_ENOMEM;
	oh_word_hit hit = oh_lexicon_exact(x->lexicon, lower);
	oh_word *words = oh_arena_array(a, hit.n + 1, sizeof *words);
	if (!words)
		return OH_ENOMEM;
	uint32_t n = 0;
	double period = hint->period > 0 ? hint->period : 1;
	for (size_t i = 0; i < x->pack->n_attrs && !n; i++)
		if (x->pack->attrs[i] == hint->attr)
			words[n++] = (oh_word){
			    .kind = OH_WORD_LABEL, .attr = (uint16_t)i, .period = (uint16_t)period};
	for (uint32_t k = 0; n && k < hit.n; k++)
		if (hit.words[k].kind == OH_WORD_LABEL && hit.words[k].attr != words[0].attr) {
			words[n] = hit.words[k];
			words[n++].period = (uint16_t)period;
		}
	*out = (oh_word_hit){words, n, 0};
	return OH_OK;
}

/* "/", "—", "无": nothing is stated, and nothing is wrong. */
static bool says_nothing(const struct work *w)
{
	bool nothing = true;
	for (size_t i = 0; i < w->scan.tokens.n; i++) {
		const oh_token *t = &OH_VEC_AT(&w->scan.tokens, oh_token, i);
		if (oh_token_word(t, OH_WORD_NONE_SUCH))
			return true;
		nothing = nothing && t->kind != OH_TOKEN_NUMBER && t->kind != OH_TOKEN_WORDS &&
		          t->kind != OH_TOKEN_CODE && t->kind != OH_TOKEN_NAME &&
		          (t->kind != OH_TOKEN_TEXT || t->to - t->from < 2 ||
		           memcmp(w->scan.text.p + t->from, "—", 3) == 0);
	}
	return nothing;
}

oh_status oh_extract_cell(const oh_extractor *x, oh_side side, const oh_cell_hint *hint, oh_sv text,
                          oh_arena *a, oh_issues *issues, oh_extraction *out)
{
	if (text.n > TEXT_MAX) {
		too_long(issues);
		*out = (oh_extraction){0};
		return OH_OK;
	}
	struct work w;
	oh_word_hit hit;
	size_t before = issues ? issues->n : 0;
	oh_status st = work_init(&w, x, side, text, a, issues);
	if (!st)
		st = hinted_words(x, hint, a, &hit);
	if (!st && hit.n) {
		w.parser.sticky = true;
		w.parser.sticky_label = (oh_pending){.token = SIZE_MAX, .hit = hit};
		w.parser.sticky_unit.n_units = hint->unit.code[0] ? 1 : 0;
		w.parser.sticky_unit.unit[0] = hint->unit;
		double scale = hint->scale > 0 ? hint->scale : 1;
		w.parser.sticky_unit.unit[0].factor *= scale;
	}
	if (!st)
		st = work_run(&w);
	bool answered = false;
	for (size_t i = 0; !st && i < w.facts.n; i++)
		for (uint32_t k = 0; k < hit.n; k++)
			answered = answered || OH_VEC_AT(&w.facts, oh_fact, i).attr ==
			                           x->pack->attrs[hit.words[k].attr];
	if (!st && !answered && !says_nothing(&w) && issues && issues->n == before)
		oh_emit_issue(&w.parser, &oh_msg_extract_no_value, 0, (uint32_t)w.scan.text.n,
		              oh_sv_from(hint->attr->unit.code));
	if (!st)
		st = freeze(&w, a, out);
	work_release(&w);
	return st;
}
