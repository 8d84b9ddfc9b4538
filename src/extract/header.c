/* Headers of columns: which attribute, in which unit. */
#include <string.h>

#include "ouhe/text/similar.h"
#include "parse.h"

enum { HEADER_MAX = 512 };

struct name {
	char text[HEADER_MAX]; /* folded, lower case, brackets taken out */
	size_t n;
	oh_unit unit[OH_UNIT_READINGS];
	size_t n_units;
};

/* A bracket's content is a unit when a unit fills it, but for what follows a
 * comma. */
static void take_bracket(struct name *out, oh_sv inner)
{
	oh_sv piece, rest = inner;
	while (oh_sv_split(&rest, ',', &piece)) {
		piece = oh_sv_trim(piece);
		if (oh_sv_starts(piece, OH_SV("单位:")))
			piece = oh_sv_sub(piece, strlen("单位:"), piece.n);
		oh_unit unit[OH_UNIT_READINGS];
		size_t readings = 0;
		if (piece.n && oh_unit_scan(piece, 0, unit, &readings) == piece.n) {
			memcpy(out->unit, unit, sizeof unit);
			out->n_units = readings;
			return;
		}
	}
}

/* 额定功率/kW, 额定功率,kW, rated power kW: the unit ends the header. */
static void take_tail(struct name *out)
{
	for (size_t i = out->n; i-- > 1;) {
		char c = out->text[i];
		if (c != '/' && c != ',' && c != ' ' && c != ':')
			continue;
		oh_sv tail = oh_sv_trim((oh_sv){out->text + i + 1, out->n - i - 1});
		oh_unit unit[OH_UNIT_READINGS];
		size_t readings = 0;
		if (tail.n && oh_unit_scan(tail, 0, unit, &readings) == tail.n) {
			memcpy(out->unit, unit, sizeof unit);
			out->n_units = readings;
			out->n = i;
			return;
		}
	}
}

static void strip(struct name *out)
{
	size_t n = 0;
	for (size_t i = 0; i < out->n; i++) {
		char c = out->text[i];
		if (c == '*' || c == ':' || c == '\n' || c == '\r' || c == '\t')
			continue;
		out->text[n++] = c;
	}
	oh_sv t = oh_sv_trim((oh_sv){out->text, n});
	memmove(out->text, t.p, t.n);
	out->n = t.n;
}

static void lower(struct name *out)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->text[i] >= 'A' && out->text[i] <= 'Z')
			out->text[i] = (char)(out->text[i] + 32);
}

/* 噪声dB(A), 重量KG, 声压级/dB(A): a unit in Latin letters that ends the header.
 * Its end, 0: none begins at i. */
static size_t whole_unit(oh_sv s, size_t i, struct name *out)
{
	char c = s.p[i];
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '%';
	char before = i ? s.p[i - 1] : ' ';
	bool joined = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
	              before == '(' || before == '[';
	if (!letter || joined || i < 6)
		return 0;
	oh_unit unit[OH_UNIT_READINGS];
	size_t readings = 0, len = oh_unit_scan(s, i, unit, &readings);
	size_t end = i + len;
	while (end < s.n && s.p[end] == ' ')
		end++;
	/* One letter alone is rather a symbol: 功率 P */
	if (!len || end != s.n || (len == 1 && c >= 'A' && c <= 'Z' && c != 'V' && c != 'A'))
		return 0;
	memcpy(out->unit, unit, sizeof unit);
	out->n_units = readings;
	return s.n;
}

static bool read_name(oh_sv header, struct name *out)
{
	oh_arena *a = oh_arena_new(0);
	oh_sv folded;
	bool ok = a && header.n < HEADER_MAX && !oh_fold_key(header, 0, a, &folded) &&
	          folded.n < HEADER_MAX;
	out->n = out->n_units = 0;
	for (size_t i = 0; ok && i < folded.n; i++) {
		char c = folded.p[i];
		size_t unit_end = whole_unit(folded, i, out);
		if (unit_end) {
			i = unit_end - 1;
			continue;
		}
		if (c != '(' && c != '[') {
			out->text[out->n++] = c == '\n' ? ' ' : c;
			continue;
		}
		/* [dB(A)]: a bracket may hold one */
		size_t end = i + 1;
		for (unsigned depth = 0; end < folded.n; end++) {
			char d = folded.p[end];
			if (depth == 0 && (d == ')' || d == ']'))
				break;
			depth += d == '(' || d == '[';
			depth -= d == ')' || d == ']';
		}
		take_bracket(out, oh_sv_sub(folded, i + 1, end - i - 1));
		i = end;
	}
	oh_arena_free(a);
	if (!ok)
		return false;
	strip(out);
	if (!out->n_units)
		take_tail(out);
	strip(out);
	lower(out);
	return out->n > 0;
}

static bool holds_label(oh_word_hit hit)
{
	for (uint32_t i = 0; i < hit.n; i++)
		if (hit.words[i].kind == OH_WORD_LABEL)
			return true;
	return false;
}

/* Words around a label that change nothing: 电机 before, 要求 or 范围 behind. */
static bool harmless(const oh_extractor *x, oh_sv part)
{
	for (size_t i = 0; i < part.n;) {
		if (part.p[i] == ' ' || part.p[i] == '/' || part.p[i] == '-') {
			i++;
			continue;
		}
		oh_word_hit hit = oh_lexicon_match(x->lexicon, part, i);
		/* Pn, IP: a symbol beside the name */
		size_t symbol = 0;
		while (i + symbol < part.n && part.p[i + symbol] >= 'a' &&
		       part.p[i + symbol] <= 'z')
			symbol++;
		if (symbol > 0 && symbol <= 3) {
			i += symbol;
			continue;
		}
		bool ok = oh_sv_starts(oh_sv_sub(part, i, 6), OH_SV("单位"));
		if (ok && !hit.n)
			hit.len = 6;
		for (uint32_t k = 0; k < hit.n; k++)
			ok = ok || hit.words[k].kind == OH_WORD_SUBJECT ||
			     hit.words[k].kind == OH_WORD_GLUE || hit.words[k].kind == OH_WORD_TAX;
		if (!ok)
			return false;
		i += hit.len;
	}
	return true;
}

static oh_word_hit find_label(const oh_extractor *x, oh_sv name)
{
	oh_word_hit hit = oh_lexicon_exact(x->lexicon, name);
	if (holds_label(hit))
		return hit;
	for (size_t i = 0; i < name.n; i++) {
		if (((uint8_t)name.p[i] & 0xc0) == 0x80)
			continue;
		hit = oh_lexicon_match(x->lexicon, name, i);
		if (holds_label(hit) && harmless(x, oh_sv_sub(name, 0, i)) &&
		    harmless(x, oh_sv_sub(name, i + hit.len, name.n)))
			return hit;
	}
	return (oh_word_hit){NULL, 0, 0};
}

/* The first meaning whose dimension the header's unit has. */
static bool choose(const oh_extractor *x, oh_word_hit hit, const struct name *name, oh_header *out)
{
	for (uint32_t k = 0; k < hit.n; k++) {
		const oh_word *w = &hit.words[k];
		if (w->kind != OH_WORD_LABEL)
			continue;
		const oh_attr *attr = x->pack->attrs[w->attr];
		oh_header h = {.attr = attr, .scale = 1, .period = w->period > 1 ? w->period : 1};
		if (!name->n_units) {
			*out = h;
			return true;
		}
		for (size_t r = 0; r < name->n_units && attr->type == OH_ATTR_QUANTITY; r++) {
			if (!oh_unit_tells(&name->unit[r], attr, h.period))
				continue;
			h.unit = name->unit[r];
			*out = h;
			return true;
		}
	}
	return false;
}

static void consider(oh_sv label, oh_sv name, oh_sv *best, unsigned *distance)
{
	size_t chars = 0;
	for (size_t i = 0; i < label.n; i++)
		chars += ((uint8_t)label.p[i] & 0xc0) != 0x80;
	unsigned max = chars < 4 ? 1 : chars < 8 ? 2 : 3;
	unsigned d = oh_edit_distance(label, name, max);
	bool inside = chars >= 2 && (oh_sv_find(name, label) != SIZE_MAX ||
	                             (name.n >= 6 && oh_sv_find(label, name) != SIZE_MAX));
	if (d > max && inside)
		d = max;
	if (d <= max && d < *distance) {
		*distance = d;
		*best = label;
	}
}

static oh_sv nearest_label(const oh_extractor *x, oh_sv name)
{
	oh_sv best = {NULL, 0};
	unsigned distance = UINT32_MAX;
	for (size_t i = 0; i < x->pack->n_attrs; i++) {
		const oh_attr *attr = x->pack->attrs[i];
		consider(attr->zh, name, &best, &distance);
		consider(attr->en, name, &best, &distance);
		for (size_t k = 0; k < attr->n_synonyms; k++)
			consider(attr->synonyms[k], name, &best, &distance);
	}
	return best;
}

bool oh_extract_header(const oh_extractor *x, oh_sv header, oh_header *out, oh_sv *nearest)
{
	struct name name;
	if (nearest)
		*nearest = (oh_sv){NULL, 0};
	if (!read_name(header, &name))
		return false;
	oh_sv text = {name.text, name.n};
	oh_word_hit hit = find_label(x, text);
	if (!hit.n) {
		/* 额 定 功 率: spaces that only stretch */
		struct name tight = name;
		tight.n = 0;
		for (size_t i = 0; i < name.n; i++)
			if (name.text[i] != ' ')
				tight.text[tight.n++] = name.text[i];
		hit = find_label(x, (oh_sv){tight.text, tight.n});
	}
	if (hit.n && choose(x, hit, &name, out))
		return true;
	if (nearest)
		*nearest = nearest_label(x, text);
	return false;
}
