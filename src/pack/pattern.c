/* Position automaton over bytes (Glushkov): every literal byte or byte set of the
 * pattern is a position, `follow` says which positions may come after which.
 * Matching keeps the set of live positions in four words, so its cost is bounded
 * by length times positions whatever the pattern. */
#include "ouhe/pack/pattern.h"

#include "impl.h"
#include "ouhe/text/utf8.h"

enum {
	POSITIONS = 200,    /* bytes and byte sets after repetitions are written out */
	NODES = 1024,       /* of the syntax tree */
	DEPTH = 16,         /* of parentheses */
	VISITS = 8192,      /* of nodes while writing out repetitions */
	REPEAT_MAX = 64,    /* in {m,n} */
	STEPS = 64 * 1024,  /* of matching */
	CLASS_WIDE_MAX = 64 /* characters beyond ASCII in one class */
};

typedef struct set {
	uint64_t w[4];
} set;

struct oh_pattern {
	uint16_t n;
	set first, last;
	const set *follow; /* by position */
	const set *bytes;  /* by position: the bytes that it takes */
};

typedef enum kind { K_BYTES, K_CAT, K_ALT, K_REPEAT, K_EMPTY } kind;

typedef struct node {
	kind kind;
	uint16_t left, right; /* children; REPEAT: left */
	uint16_t min, max;    /* REPEAT; max UINT16_MAX: no end */
	set bytes;
} node;

typedef struct parser {
	oh_sv s;
	size_t i;
	node *nodes;
	size_t n;
	unsigned depth;
	bool bad;
} parser;

static void set_add(set *s, unsigned b)
{
	s->w[b >> 6] |= UINT64_C(1) << (b & 63);
}

static bool set_has(const set *s, unsigned b)
{
	return (s->w[b >> 6] >> (b & 63) & 1) != 0;
}

static void set_or(set *s, const set *t)
{
	for (int i = 0; i < 4; i++)
		s->w[i] |= t->w[i];
}

static uint16_t node_new(parser *p, kind k, uint16_t left, uint16_t right)
{
	if (p->n == NODES) {
		p->bad = true;
		return 0;
	}
	p->nodes[p->n] = (node){.kind = k, .left = left, .right = right};
	return (uint16_t)p->n++;
}

static uint16_t node_byte(parser *p, unsigned b)
{
	const uint16_t id = node_new(p, K_BYTES, 0, 0);

	if (!p->bad)
		set_add(&p->nodes[id].bytes, b);
	return id;
}

static uint16_t node_range(parser *p, unsigned from, unsigned to)
{
	const uint16_t id = node_new(p, K_BYTES, 0, 0);

	for (unsigned b = from; b <= to && !p->bad; b++)
		set_add(&p->nodes[id].bytes, b);
	return id;
}

static uint16_t node_cat(parser *p, uint16_t a, uint16_t b)
{
	if (p->nodes[a].kind == K_EMPTY)
		return b;
	return node_new(p, K_CAT, a, b);
}

/* The bytes of one character, one after the other. */
static uint16_t node_char(parser *p, uint32_t cp)
{
	char utf8[4];
	size_t n;
	uint16_t id;

	if (cp < 0x80)
		return node_byte(p, cp);
	if (cp < 0x800) {
		utf8[0] = (char)(0xC0 | cp >> 6);
		n = 2;
	} else if (cp < 0x10000) {
		utf8[0] = (char)(0xE0 | cp >> 12);
		n = 3;
	} else {
		utf8[0] = (char)(0xF0 | cp >> 18);
		n = 4;
	}
	for (size_t k = 1; k < n; k++)
		utf8[k] = (char)(0x80 | (cp >> (6 * (n - 1 - k)) & 0x3F));
	id = node_byte(p, (unsigned char)utf8[0]);
	for (size_t k = 1; k < n; k++)
		id = node_cat(p, id, node_byte(p, (unsigned char)utf8[k]));
	return id;
}

static bool peek(const parser *p, char c)
{
	return p->i < p->s.n && p->s.p[p->i] == c;
}

static uint32_t next_char(parser *p)
{
	if (p->i >= p->s.n) {
		p->bad = true;
		return 0;
	}
	return oh_utf8_next(p->s, &p->i);
}

/* Any character beyond ASCII: lead byte and what follows it. */
static uint16_t node_wide_any(parser *p)
{
	static const unsigned lead[3][3] = {{0xC2, 0xDF, 1}, {0xE0, 0xEF, 2}, {0xF0, 0xF4, 3}};
	uint16_t all = 0;

	for (int k = 0; k < 3; k++) {
		uint16_t one = node_range(p, lead[k][0], lead[k][1]);

		for (unsigned t = 0; t < lead[k][2]; t++)
			one = node_cat(p, one, node_range(p, 0x80, 0xBF));
		all = k == 0 ? one : node_new(p, K_ALT, all, one);
	}
	return all;
}

static void class_digits(set *ascii)
{
	for (unsigned b = '0'; b <= '9'; b++)
		set_add(ascii, b);
}

/* One item of a class: a character, \d, or a range. */
static void class_item(parser *p, set *ascii, uint32_t *wide, size_t *n_wide)
{
	uint32_t from = next_char(p), to;

	if (from == '\\') {
		from = next_char(p);
		if (from == 'd') {
			class_digits(ascii);
			return;
		}
	}
	to = from;
	if (peek(p, '-') && p->i + 1 < p->s.n && p->s.p[p->i + 1] != ']') {
		p->i++;
		to = next_char(p);
		if (to == '\\')
			to = next_char(p);
	}
	if (to < from || to - from > 0x7F + CLASS_WIDE_MAX) {
		p->bad = true;
		return;
	}
	for (uint32_t c = from; c <= to && !p->bad; c++) {
		if (c < 0x80)
			set_add(ascii, c);
		else if (*n_wide < CLASS_WIDE_MAX)
			wide[(*n_wide)++] = c;
		else
			p->bad = true;
	}
}

static uint16_t parse_class(parser *p)
{
	set ascii = {{0}};
	uint32_t wide[CLASS_WIDE_MAX];
	size_t n_wide = 0;
	const bool negated = peek(p, '^');
	uint16_t id;
	bool any = false;

	p->i += negated ? 1 : 0;
	while (!p->bad && !peek(p, ']')) {
		class_item(p, &ascii, wide, &n_wide);
		any = true;
	}
	p->i++;
	/* What a negated class leaves out beyond ASCII cannot be told byte by byte. */
	if (p->bad || !any || (negated && n_wide)) {
		p->bad = true;
		return 0;
	}
	id = node_new(p, K_BYTES, 0, 0);
	if (p->bad)
		return 0;
	for (unsigned b = 1; b < 0x80; b++)
		if (set_has(&ascii, b) != negated)
			set_add(&p->nodes[id].bytes, b);
	if (negated)
		return node_new(p, K_ALT, id, node_wide_any(p));
	for (size_t k = 0; k < n_wide && !p->bad; k++)
		id = node_new(p, K_ALT, id, node_char(p, wide[k]));
	return id;
}

static uint16_t parse_alternatives(parser *p);

static uint16_t parse_atom(parser *p)
{
	const uint32_t c = next_char(p);
	uint16_t id;

	switch (c) {
	case '(':
		if (++p->depth > DEPTH)
			p->bad = true;
		id = p->bad ? 0 : parse_alternatives(p);
		p->depth--;
		if (!peek(p, ')'))
			p->bad = true;
		p->i++;
		return id;
	case '[':
		return parse_class(p);
	case '\\':
		if (peek(p, 'd')) {
			p->i++;
			return node_range(p, '0', '9');
		}
		return node_char(p, next_char(p));
	case ')':
	case ']':
	case '{':
	case '}':
	case '?':
	case '*':
	case '+':
	case '|':
	case 0:
		p->bad = true;
		return 0;
	default:
		return node_char(p, c);
	}
}

static bool parse_number(parser *p, uint16_t *out)
{
	unsigned v = 0;
	const size_t from = p->i;

	while (p->i < p->s.n && p->s.p[p->i] >= '0' && p->s.p[p->i] <= '9' && p->i - from < 4)
		v = v * 10 + (unsigned)(p->s.p[p->i++] - '0');
	*out = (uint16_t)v;
	return p->i > from && v <= REPEAT_MAX;
}

static void parse_counts(parser *p, uint16_t *min, uint16_t *max)
{
	if (!parse_number(p, min)) {
		p->bad = true;
		return;
	}
	*max = *min;
	if (peek(p, ',')) {
		p->i++;
		*max = UINT16_MAX;
		if (!peek(p, '}') && !parse_number(p, max))
			p->bad = true;
	}
	if (!peek(p, '}') || *max < *min || *max == 0)
		p->bad = true;
	p->i++;
}

static uint16_t parse_piece(parser *p)
{
	uint16_t id = parse_atom(p);

	while (!p->bad && p->i < p->s.n) {
		const char c = p->s.p[p->i];
		uint16_t min = c == '+', max = c == '?' ? 1 : UINT16_MAX;

		if (c != '?' && c != '*' && c != '+' && c != '{')
			break;
		p->i++;
		if (c == '{')
			parse_counts(p, &min, &max);
		id = node_new(p, K_REPEAT, id, 0);
		p->nodes[id].min = min;
		p->nodes[id].max = max;
	}
	return id;
}

static uint16_t parse_alternatives(parser *p)
{
	uint16_t all = 0;
	bool first = true;

	do {
		uint16_t one = node_new(p, K_EMPTY, 0, 0);

		if (!first)
			p->i++;
		while (!p->bad && p->i < p->s.n && !peek(p, '|') && !peek(p, ')'))
			one = node_cat(p, one, parse_piece(p));
		all = first || p->bad ? one : node_new(p, K_ALT, all, one);
		first = false;
	} while (!p->bad && peek(p, '|'));
	return all;
}

/* A part of the automaton while it is put together. */
typedef struct part {
	set first, last;
	bool nullable;
} part;

typedef struct builder {
	const node *nodes;
	set *follow, *bytes;
	uint16_t n;
	unsigned visits, depth;
	bool bad;
} builder;

static void link_follow(builder *b, const set *last, const set *first)
{
	for (unsigned i = 0; i < b->n; i++)
		if (set_has(last, i))
			set_or(&b->follow[i], first);
}

static part part_cat(builder *b, part x, part y)
{
	link_follow(b, &x.last, &y.first);
	if (x.nullable)
		set_or(&x.first, &y.first);
	if (y.nullable)
		set_or(&y.last, &x.last);
	x.last = y.last;
	x.nullable = x.nullable && y.nullable;
	return x;
}

static part build(builder *b, uint16_t id);

static part build_repeat(builder *b, const node *nd)
{
	const bool endless = nd->max == UINT16_MAX;
	const unsigned copies = endless ? (nd->min ? nd->min : 1) : nd->max;
	part all = {.nullable = true};

	for (unsigned k = 0; k < copies && !b->bad; k++) {
		part one = build(b, nd->left);

		if (endless && k + 1 == copies)
			link_follow(b, &one.last, &one.first);
		one.nullable = one.nullable || k >= nd->min;
		all = part_cat(b, all, one);
	}
	return all;
}

/* Depth is that of the syntax tree; a chain of CAT nodes leans to the left and
 * is walked by a loop. */
static part build(builder *b, uint16_t id)
{
	const node *nd = &b->nodes[id];
	part p = {.nullable = nd->kind == K_EMPTY};

	if (++b->visits > VISITS || ++b->depth > NODES / 2)
		b->bad = true;
	if (b->bad)
		return p;
	switch (nd->kind) {
	case K_EMPTY:
		break;
	case K_BYTES:
		if (b->n == POSITIONS) {
			b->bad = true;
			break;
		}
		b->bytes[b->n] = nd->bytes;
		set_add(&p.first, b->n);
		set_add(&p.last, b->n);
		b->n++;
		break;
	case K_CAT:
		p = build(b, nd->left);
		p = part_cat(b, p, build(b, nd->right));
		break;
	case K_ALT: {
		const part y = build(b, nd->right);

		p = build(b, nd->left);
		set_or(&p.first, &y.first);
		set_or(&p.last, &y.last);
		p.nullable = p.nullable || y.nullable;
		break;
	}
	case K_REPEAT:
		p = build_repeat(b, nd);
		break;
	}
	b->depth--;
	return p;
}

static const oh_pattern *finish(const builder *b, const part *whole, oh_arena *a)
{
	oh_pattern *out = oh_arena_zalloc(a, sizeof(*out));
	set *follow = oh_arena_array(a, b->n, sizeof(*follow));
	set *bytes = oh_arena_array(a, b->n, sizeof(*bytes));

	if (!out || !follow || !bytes)
		return NULL;
	memcpy(follow, b->follow, b->n * sizeof(*follow));
	memcpy(bytes, b->bytes, b->n * sizeof(*bytes));
	out->n = b->n;
	out->first = whole->first;
	out->last = whole->last;
	out->follow = follow;
	out->bytes = bytes;
	return out;
}

oh_status oh_pk_pattern(oh_sv pattern, oh_arena *a, const oh_pattern **out)
{
	set follow[POSITIONS] = {{{0}}}, bytes[POSITIONS];
	oh_arena *scratch = oh_arena_new(0);
	oh_status st = OH_EFORMAT;
	parser p = {.s = pattern};

	*out = NULL;
	p.nodes = scratch ? oh_arena_array(scratch, NODES, sizeof(*p.nodes)) : NULL;
	if (!p.nodes) {
		st = OH_ENOMEM;
	} else if (pattern.n && oh_utf8_valid(pattern)) {
		const uint16_t root = parse_alternatives(&p);

		if (!p.bad && p.i == pattern.n) {
			builder b = {.nodes = p.nodes, .follow = follow, .bytes = bytes};
			const part whole = build(&b, root);

			if (!b.bad && b.n) {
				*out = finish(&b, &whole, a);
				st = *out ? OH_OK : OH_ENOMEM;
			}
		}
	}
	oh_arena_free(scratch);
	return st;
}

const oh_pattern *oh_pattern_compile(oh_sv pattern, oh_arena *a)
{
	const oh_pattern *out;

	return oh_pk_pattern(pattern, a, &out) ? NULL : out;
}

static unsigned other_case(unsigned b)
{
	if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z'))
		return b ^ 0x20U;
	return b;
}

size_t oh_pattern_match(const oh_pattern *p, oh_sv s, size_t pos, bool ignore_case)
{
	set can = p->first;
	size_t best = 0, steps = 0;

	for (size_t i = pos; i < s.n && steps < STEPS; i++) {
		const unsigned b = (unsigned char)s.p[i];
		const unsigned b2 = ignore_case ? other_case(b) : b;
		set next = {{0}};
		bool live = false, end = false;

		for (unsigned w = 0; w < 4; w++) {
			for (uint64_t bits = can.w[w]; bits; bits &= bits - 1) {
				const unsigned k = w * 64 + (unsigned)__builtin_ctzll(bits);

				steps++;
				if (!set_has(&p->bytes[k], b) && !set_has(&p->bytes[k], b2))
					continue;
				live = true;
				end = end || set_has(&p->last, k);
				set_or(&next, &p->follow[k]);
			}
		}
		if (!live)
			break;
		if (end)
			best = i + 1 - pos;
		can = next;
	}
	return best;
}

void oh_pattern_first(const oh_pattern *p, bool ignore_case, bool first[256])
{
	for (unsigned b = 0; b < 256; b++) {
		first[b] = false;
		for (unsigned k = 0; k < p->n && !first[b]; k++)
			first[b] = set_has(&p->first, k) &&
			           (set_has(&p->bytes[k], b) ||
			            (ignore_case && set_has(&p->bytes[k], other_case(b))));
	}
}
