/* grades.csv: which grade serves for which.
 *
 * Grades that "=" joins are one class. `serves` is closed over "≥" rows and over
 * the quality letters among the grades that the file names; "≈" rows stay as they
 * are. A grade that the file does not name takes part through its quality letter
 * alone. */
#include "impl.h"

typedef struct like {
	uint32_t a, b; /* classes */
	oh_sv note;
} like;

typedef struct designation {
	oh_sv text, stem; /* folded; stem: without the quality letter */
	int quality;      /* -1: no letter */
} designation;

struct oh_pk_grades {
	oh_pk_table names; /* folded grade → node */
	const designation *nodes;
	uint32_t *class_of; /* node → class, the least node of it */
	size_t n;
	const struct by_stem *by_stem; /* all nodes, by stem */
	uint64_t *serves;              /* bit a * words * 64 + b */
	size_t words;
	const like *likes;
	size_t n_likes;
	/* The attribute's quality letters and what stands before them. */
	oh_sv letters;
	const oh_pattern *stem;
};

typedef struct edge {
	oh_sv a, b;
	char relation; /* '=', '>', '~' */
	oh_sv note;
} edge;

/* Position of the quality letter, -1 where the designation has none; *stem is
 * the rest. Both in folded form. */
static int quality(oh_sv letters, const oh_pattern *pattern, oh_sv g, oh_sv *stem)
{
	*stem = g;
	for (size_t i = 0; i < letters.n && g.n; i++) {
		const oh_sv rest = oh_sv_sub(g, 0, g.n - 1);
		const char low = (char)(letters.p[i] | 0x20);

		if (g.p[g.n - 1] != low || !rest.n)
			continue;
		if (pattern && oh_pattern_match(pattern, rest, 0, true) != rest.n)
			return -1;
		*stem = rest;
		return (int)i;
	}
	return -1;
}

static designation read_designation(oh_sv letters, const oh_pattern *pattern, oh_sv g)
{
	designation d = {.text = g};

	d.quality = quality(letters, pattern, g, &d.stem);
	return d;
}

/* By quality letter alone: does a serve for b? */
static oh_grade_relation by_letter(const designation *a, const designation *b)
{
	if ((a->quality < 0 && b->quality < 0) || !oh_sv_eq(a->stem, b->stem))
		return OH_GRADE_NONE;
	if (a->quality < 0)
		return OH_GRADE_ASK;
	return a->quality >= b->quality ? OH_GRADE_AT_LEAST : OH_GRADE_NONE;
}

static bool bit(const oh_pk_grades *g, size_t a, size_t b)
{
	return (g->serves[a * g->words + b / 64] >> (b % 64) & 1) != 0;
}

static void set_bit(oh_pk_grades *g, size_t a, size_t b)
{
	g->serves[a * g->words + b / 64] |= UINT64_C(1) << (b % 64);
}

uint32_t oh_pk_grade_class(const oh_pk_grades *g, oh_sv folded)
{
	uint32_t node;

	return g && oh_pk_table_get(&g->names, folded, &node) ? g->class_of[node] : UINT32_MAX;
}

size_t oh_pk_grade_count(const oh_pk_grades *g)
{
	return g ? g->n : 0;
}

static uint32_t root(uint32_t *of, uint32_t i)
{
	while (of[i] != i) {
		of[i] = of[of[i]];
		i = of[i];
	}
	return i;
}

/* A node for every grade named in an edge or a property. */
static oh_status number_nodes(oh_pk_loader *L, oh_pk_grades *g, const oh_sv *names, size_t n)
{
	designation *nodes = oh_arena_array(L->a, n, sizeof(*nodes));

	if (!nodes || oh_pk_table_init(&g->names, n, L->a))
		return oh_nomem(L->err);
	for (size_t i = 0; i < n; i++) {
		oh_sv folded;

		if (oh_pk_fold_grade(names[i], L->a, &folded))
			return oh_nomem(L->err);
		if (oh_pk_table_put(&g->names, folded, (uint32_t)g->n) != SIZE_MAX)
			continue;
		nodes[g->n++] = read_designation(g->letters, g->stem, folded);
		if (g->n > OH_PK_GRADES)
			return oh_raise(L->err, OH_ELIMIT, &oh_msg_pack_limit, OH_SV("2048"));
	}
	g->nodes = nodes;
	g->class_of = oh_arena_array(L->a, g->n, sizeof(*g->class_of));
	if (!g->class_of)
		return oh_nomem(L->err);
	for (size_t i = 0; i < g->n; i++)
		g->class_of[i] = (uint32_t)i;
	return OH_OK;
}

static oh_status node_of(oh_pk_loader *L, const oh_pk_grades *g, oh_sv name, uint32_t *out)
{
	oh_sv folded;

	if (oh_pk_fold_grade(name, L->scratch, &folded))
		return oh_nomem(L->err);
	*out = 0;
	(void)oh_pk_table_get(&g->names, folded, out);
	return OH_OK;
}

static oh_status join_same(oh_pk_loader *L, oh_pk_grades *g, const edge *edges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t a, b;
		oh_status st;

		if (edges[i].relation != '=')
			continue;
		st = node_of(L, g, edges[i].a, &a);
		if (!st)
			st = node_of(L, g, edges[i].b, &b);
		if (st)
			return st;
		a = root(g->class_of, a);
		b = root(g->class_of, b);
		g->class_of[a > b ? a : b] = a < b ? a : b;
	}
	for (uint32_t i = 0; i < g->n; i++)
		g->class_of[i] = root(g->class_of, i);
	return OH_OK;
}

/* Grades of one stem stand next to each other once sorted, so the letters cost
 * no comparison of all with all. */
typedef struct by_stem {
	oh_sv stem;
	int quality;
	uint32_t node;
} by_stem;

static int cmp_stem(const void *x, const void *y)
{
	const by_stem *a = x, *b = y;
	const int c = oh_sv_cmp(a->stem, b->stem);

	return c ? c : (a->node > b->node) - (a->node < b->node);
}

static oh_status serve_by_letter(oh_pk_loader *L, oh_pk_grades *g)
{
	by_stem *s = oh_arena_array(L->a, g->n, sizeof(*s));

	if (!s)
		return oh_nomem(L->err);
	for (uint32_t i = 0; i < g->n; i++) {
		s[i].node = i;
		s[i].stem = g->nodes[i].stem;
		s[i].quality = g->nodes[i].quality;
	}
	qsort(s, g->n, sizeof(*s), cmp_stem);
	g->by_stem = s;
	for (size_t i = 0; i < g->n; i++) {
		for (size_t k = i + 1; k < g->n && oh_sv_eq(s[i].stem, s[k].stem); k++) {
			const uint32_t a = g->class_of[s[i].node], b = g->class_of[s[k].node];

			/* A missing letter is a question, no service. */
			if (s[i].quality >= 0 && s[i].quality >= s[k].quality)
				set_bit(g, a, b);
			if (s[k].quality >= 0 && s[k].quality >= s[i].quality)
				set_bit(g, b, a);
		}
	}
	return OH_OK;
}

/* Warshall on bit rows. */
static void close_serves(oh_pk_grades *g)
{
	for (size_t i = 0; i < g->n; i++)
		set_bit(g, i, i);
	for (size_t k = 0; k < g->n; k++) {
		if (g->class_of[k] != k)
			continue;
		for (size_t i = 0; i < g->n; i++) {
			if (g->class_of[i] != i || i == k || !bit(g, i, k))
				continue;
			for (size_t w = 0; w < g->words; w++)
				g->serves[i * g->words + w] |= g->serves[k * g->words + w];
		}
	}
}

static oh_status put_edges(oh_pk_loader *L, oh_pk_grades *g, const edge *edges, size_t n)
{
	like *likes = oh_arena_array(L->a, n, sizeof(*likes));
	oh_status st = likes ? OH_OK : oh_nomem(L->err);

	for (size_t i = 0; !st && i < n; i++) {
		uint32_t a, b;

		st = node_of(L, g, edges[i].a, &a);
		if (!st)
			st = node_of(L, g, edges[i].b, &b);
		if (st)
			break;
		a = g->class_of[a];
		b = g->class_of[b];
		if (edges[i].relation == '>')
			set_bit(g, a, b);
		else if (edges[i].relation == '~')
			likes[g->n_likes++] = (like){a, b, edges[i].note};
	}
	g->likes = likes;
	return st;
}

enum { G_GRADE, G_STANDARD, G_RELATION, G_GRADE2, G_NOTE, G_N };
static const oh_pk_column columns[G_N] = {{"grade", true, false},
                                          {"standard", false, true},
                                          {"relation", true, false},
                                          {"grade2", true, false},
                                          {"note", false, true}};

static oh_status add_edge(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_vec *edges,
                          oh_vec *names)
{
	oh_pk_loader *L = t->L;
	edge e = {.relation = 0};

	if (oh_sv_eq(cells[G_RELATION], OH_SV("=")))
		e.relation = '=';
	else if (oh_sv_eq(cells[G_RELATION], OH_SV("≥")) ||
	         oh_sv_eq(cells[G_RELATION], OH_SV(">=")))
		e.relation = '>';
	else if (oh_sv_eq(cells[G_RELATION], OH_SV("≈")) || oh_sv_eq(cells[G_RELATION], OH_SV("~")))
		e.relation = '~';
	else
		return oh_pk_problem(L, oh_pk_at(t, G_RELATION, row), &oh_msg_pack_relation,
		                     cells[G_RELATION], cells[G_GRADE]);
	if (oh_sv_eq_nocase(cells[G_GRADE], cells[G_GRADE2]))
		return oh_pk_problem(L, oh_pk_at(t, G_GRADE2, row), &oh_msg_pack_grade_self,
		                     cells[G_GRADE], cells[G_GRADE2]);
	e.a = oh_arena_sv(L->scratch, cells[G_GRADE]);
	e.b = oh_arena_sv(L->scratch, cells[G_GRADE2]);
	e.note = oh_arena_sv(L->a, cells[G_NOTE]);
	if (!e.a.p || !e.b.p || !e.note.p || oh_vec_push(edges, &e) || oh_vec_push(names, &e.a) ||
	    oh_vec_push(names, &e.b))
		return oh_nomem(L->err);
	return OH_OK;
}

/* The grades of properties.csv take part, so that "=" finds their rows. */
static oh_status property_names(oh_pk_loader *L, oh_vec *names)
{
	static const oh_pk_column spec[] = {{"grade", false, true}, {"key", false, true},
	                                    {"over", false, true},  {"upto", false, true},
	                                    {"lo", false, true},    {"hi", false, true},
	                                    {"source", false, true}};
	oh_pk_loader quiet = *L;
	oh_error ignored;
	oh_sv cells[7];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_status st;

	/* Its problems are told when the file itself is read. */
	quiet.checking = false;
	quiet.err = &ignored;
	st = oh_pk_rows_open(&t, &quiet, "properties.csv", spec, 7, &present);
	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st)) {
		oh_sv rest = cells[0], piece;

		while (!st && oh_sv_split(&rest, '|', &piece)) {
			piece = oh_arena_sv(L->scratch, oh_sv_trim(piece));
			if (!piece.p || (piece.n && oh_vec_push(names, &piece)))
				st = OH_ENOMEM;
		}
	}
	return st == OH_ENOMEM ? oh_nomem(L->err) : OH_OK;
}

static oh_pk_attr *grade_attr(oh_pk_loader *L, oh_pk_grades *g)
{
	oh_pk_attr *const *all = L->attrs.p;
	oh_pk_attr *first = NULL;

	for (size_t i = 0; i < L->attrs.n; i++) {
		oh_pk_attr *x = all[i];

		if (x->pub.pack != &L->pack->pub || x->pub.fit != OH_FIT_GRADE)
			continue;
		x->grades = g;
		first = first ? first : x;
	}
	return first;
}

static oh_status build(oh_pk_loader *L, oh_pk_grades *g, const oh_vec *edges, const oh_vec *names)
{
	oh_status st;

	st = number_nodes(L, g, names->p, names->n);
	if (!st)
		st = join_same(L, g, edges->p, edges->n);
	if (st)
		return st;
	g->words = (g->n + 63) / 64;
	g->serves = oh_arena_array(L->a, g->n * g->words, sizeof(*g->serves));
	if (!g->serves)
		return oh_nomem(L->err);
	st = put_edges(L, g, edges->p, edges->n);
	if (!st)
		st = serve_by_letter(L, g);
	if (!st)
		close_serves(g);
	return st;
}

oh_status oh_pk_grades_read(oh_pk_loader *L)
{
	oh_pk_grades *g = oh_arena_zalloc(L->a, sizeof(*g));
	const oh_pk_attr *attr = g ? grade_attr(L, g) : NULL;
	oh_vec edges, names;
	oh_sv cells[G_N];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_status st = g ? OH_OK : oh_nomem(L->err);

	if (st)
		return st;
	oh_vec_init(&edges, sizeof(edge));
	oh_vec_init(&names, sizeof(oh_sv));
	st = oh_pk_rows_open(&t, L, "grades.csv", columns, G_N, &present);
	if (!st && present && !attr)
		st = oh_pk_problem(L, (oh_pk_place){.file = t.file}, &oh_msg_pack_no_grade_attr,
		                   t.file, t.file);
	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st))
		st = add_edge(&t, cells, row, &edges, &names);
	if (!st)
		st = property_names(L, &names);
	if (attr) {
		g->letters = attr->pub.quality_letters;
		g->stem = attr->stem;
	}
	if (!st)
		st = build(L, g, &edges, &names);
	if (!st)
		L->pack->grades = g;
	oh_vec_release(&edges);
	oh_vec_release(&names);
	return st;
}

/* One side of a question: a grade, and its class where the file names it. */
typedef struct side {
	designation d;
	uint32_t class;
} side;

/* Classes, a bit each. */
typedef struct classes {
	uint64_t w[OH_PK_GRADES / 64];
	bool any;
} classes;

/* The first node with the stem, or where it would stand. */
static size_t first_of_stem(const oh_pk_grades *g, oh_sv stem)
{
	size_t from = 0, to = g->n;

	while (from < to) {
		const size_t mid = (from + to) / 2;

		if (oh_sv_cmp(g->by_stem[mid].stem, stem) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* The classes that stand for a side: its own, or, for a grade that the file does
 * not name, what it serves for by its letter (`down`), or what serves for it. */
static void standing(const oh_pk_grades *g, const side *s, bool down, classes *out)
{
	*out = (classes){.any = s->class != UINT32_MAX};
	if (out->any) {
		out->w[s->class / 64] |= UINT64_C(1) << (s->class % 64);
		return;
	}
	for (size_t i = first_of_stem(g, s->d.stem);
	     i < g->n && oh_sv_eq(g->by_stem[i].stem, s->d.stem); i++) {
		const designation *n = &g->nodes[g->by_stem[i].node];
		const uint32_t c = g->class_of[g->by_stem[i].node];

		if (by_letter(down ? &s->d : n, down ? n : &s->d) != OH_GRADE_AT_LEAST)
			continue;
		out->w[c / 64] |= UINT64_C(1) << (c % 64);
		out->any = true;
	}
}

/* All that the classes serve for. */
static void widen(const oh_pk_grades *g, const side *s, const classes *from, classes *out)
{
	*out = *from;
	for (size_t c = s->class == UINT32_MAX ? 0 : s->class; c < g->n; c++) {
		if (from->w[c / 64] >> (c % 64) & 1)
			for (size_t w = 0; w < g->words; w++)
				out->w[w] |= g->serves[c * g->words + w];
		if (c == s->class)
			return;
	}
}

static bool has_class(const classes *s, uint32_t c)
{
	return (s->w[c / 64] >> (c % 64) & 1) != 0;
}

static bool serves_any(const oh_pk_grades *g, uint32_t c, const classes *to)
{
	for (size_t w = 0; w < g->words; w++)
		if (g->serves[c * g->words + w] & to->w[w])
			return true;
	return false;
}

/* What the rows say: a serves for b, or they are to be asked about. */
static oh_grade_relation by_rows(const oh_pk_grades *g, const side *a, const side *b, oh_sv *note)
{
	classes from, to, down;

	standing(g, a, true, &from);
	if (!from.any)
		return OH_GRADE_NONE;
	standing(g, b, false, &to);
	if (!to.any)
		return OH_GRADE_NONE;
	widen(g, a, &from, &down);
	for (size_t w = 0; w < g->words; w++)
		if (down.w[w] & to.w[w])
			return OH_GRADE_AT_LEAST;
	for (size_t i = 0; i < g->n_likes; i++) {
		const like *l = &g->likes[i];

		if (!(has_class(&down, l->a) && serves_any(g, l->b, &to)) &&
		    !(has_class(&down, l->b) && serves_any(g, l->a, &to)))
			continue;
		if (note)
			*note = l->note;
		return OH_GRADE_ASK;
	}
	return OH_GRADE_NONE;
}

static side side_of(const oh_pk_attr *x, oh_sv folded)
{
	return (side){read_designation(x->pub.quality_letters, x->stem, folded),
	              oh_pk_grade_class(x->grades, folded)};
}

static oh_grade_relation relate(const oh_pk_attr *x, oh_sv sa, oh_sv sb, oh_sv *note)
{
	const oh_pk_grades *g = x->grades;
	const side a = side_of(x, sa), b = side_of(x, sb);
	oh_grade_relation r;

	if (oh_sv_eq(sa, sb) || (a.class != UINT32_MAX && a.class == b.class))
		return OH_GRADE_SAME;
	r = by_letter(&a.d, &b.d);
	if (r != OH_GRADE_NONE)
		return r;
	/* One family and a lower letter: no detour makes it serve. */
	if (a.d.quality >= 0 && b.d.quality >= 0 && oh_sv_eq(a.d.stem, b.d.stem))
		return OH_GRADE_NONE;
	if (!g || !g->n)
		return OH_GRADE_NONE;
	return by_rows(g, &a, &b, note);
}

oh_grade_relation oh_attr_grade(const oh_attr *attr, oh_sv supplied, oh_sv demanded, oh_sv *note)
{
	const oh_pk_attr *x = (const oh_pk_attr *)attr;
	oh_grade_relation r = OH_GRADE_NONE;
	char abuf[64], bbuf[64];
	bool exact_a = false, exact_b = false;
	oh_arena *tmp;
	oh_sv a, b;

	if (note)
		*note = (oh_sv){"", 0};
	if (oh_pk_fold_quick(supplied, false, abuf, sizeof(abuf), &a, &exact_a) && exact_a &&
	    oh_pk_fold_quick(demanded, false, bbuf, sizeof(bbuf), &b, &exact_b) && exact_b)
		return relate(x, a, b, note);
	tmp = oh_arena_new(0);
	if (tmp && !oh_pk_fold_grade(supplied, tmp, &a) && !oh_pk_fold_grade(demanded, tmp, &b))
		r = relate(x, a, b, note);
	oh_arena_free(tmp);
	return r;
}
