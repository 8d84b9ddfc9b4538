#include "list_internal.h"

#include <string.h>

#include "ouhe/extract/list_messages.h"
#include "ouhe/text/fold.h"

enum { SAMPLE_ROWS = 24, TEXT_BYTES = 2000, TITLE_BYTES = 600 };

/* How much each sign says about the pack of a sheet. */
enum { BY_SHEET_NAME = 60, BY_PREAMBLE = 30, BY_COLUMN = 8, BY_ROWS = 60, BY_TEXT = 60 };

typedef struct hit {
	const oh_kind_name *name;
	size_t end;
} hit;

static bool word_byte(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
}

/* Letters are whole words (a motorcycle is no motor), a plural s aside. */
static bool whole_word(oh_sv s, size_t at, size_t end)
{
	if (word_byte(s.p[at]) && at > 0 && word_byte(s.p[at - 1]))
		return false;
	if (end < s.n && s.p[end] == 's')
		end++;
	return !word_byte(s.p[end - 1]) || end == s.n || !word_byte(s.p[end]);
}

/* The last name wins, since the end of a Chinese or English noun phrase says what
 * the thing is (电动装载机驱动电机 is a 电机); of those that end together the
 * longest, then the preferred pack's. */
static void scan(const oh_readers *r, oh_sv s, const oh_pack *prefer, const oh_pack *only,
                 hit *best)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (((uint8_t)s.p[i] & 0xc0) == 0x80)
			continue;
		uint32_t at = r->buckets[oh_sv_hash(oh_sv_sub(s, i, 2)) % OH_KIND_BUCKETS];
		for (; at; at = OH_VEC_AT(&r->kinds, oh_kind_name, at - 1).next) {
			const oh_kind_name *k = &OH_VEC_AT(&r->kinds, oh_kind_name, at - 1);
			size_t end = i + k->key.n;
			if ((only && k->pack != only) || end > s.n ||
			    memcmp(s.p + i, k->key.p, k->key.n) != 0 || !whole_word(s, i, end))
				continue;
			bool wins = !best->name || end > best->end;
			if (!wins && end == best->end) {
				const oh_kind_name *b = best->name;
				wins = k->key.n > b->key.n ||
				       (k->key.n == b->key.n && b->pack != k->pack &&
				        (k->pack == prefer ||
				         (b->pack != prefer && k->pack->index < b->pack->index))) ||
				       (k->key.n == b->key.n && b->pack == k->pack && !b->category);
			}
			if (wins)
				*best = (hit){k, end};
		}
	}
}

/* What stands before a word that names another machine: 电机（用于装载机）. */
static oh_sv before_use(oh_sv s)
{
	static const char *const words[] = {"(",    "[",    "用于",  "适用", "配套于", "应用于",
	                                    "替代", "替换", " for ", "【",   ",",      ";"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t at = oh_sv_find(s, oh_sv_from(words[i]));
		if (at != SIZE_MAX && at > 0)
			s.n = at;
	}
	return s;
}

const oh_category *oh_category_find(const oh_readers *r, oh_sv text, const oh_pack *prefer,
                                    const oh_pack *only, oh_arena *scratch, const oh_pack **pack)
{
	oh_arena_mark mark = oh_arena_mark_get(scratch);
	oh_sv s;
	hit best = {NULL, 0};
	*pack = NULL;
	if (text.n > TITLE_BYTES)
		text.n = TITLE_BYTES;
	if (text.n && !oh_fold_key(text, OH_FOLD_CASE, scratch, &s)) {
		scan(r, before_use(s), prefer, only, &best);
		if (!best.name)
			scan(r, s, prefer, only, &best);
	}
	oh_arena_rewind(scratch, mark);
	if (!best.name)
		return NULL;
	*pack = best.name->pack;
	return best.name->category;
}

static size_t reader_index(const oh_readers *r, const oh_pack *pack)
{
	size_t i = 0;
	while (i < r->n && r->items[i].pack != pack)
		i++;
	return i;
}

oh_status oh_packs_named(const oh_readers *r, oh_sv text, oh_arena *scratch, bool *named)
{
	oh_arena_mark mark = oh_arena_mark_get(scratch);
	oh_sv s = {NULL, 0};
	if (text.n > TEXT_BYTES)
		text.n = TEXT_BYTES;
	oh_status st = text.n ? oh_fold_key(text, OH_FOLD_CASE, scratch, &s) : OH_OK;
	for (size_t i = 0; !st && i + 1 < s.n; i++) {
		if (((uint8_t)s.p[i] & 0xc0) == 0x80)
			continue;
		uint32_t at = r->buckets[oh_sv_hash(oh_sv_sub(s, i, 2)) % OH_KIND_BUCKETS];
		for (; at; at = OH_VEC_AT(&r->kinds, oh_kind_name, at - 1).next) {
			const oh_kind_name *k = &OH_VEC_AT(&r->kinds, oh_kind_name, at - 1);
			size_t end = i + k->key.n;
			if (k->category && end <= s.n && memcmp(s.p + i, k->key.p, k->key.n) == 0 &&
			    whole_word(s, i, end))
				named[reader_index(r, k->pack)] = true;
		}
	}
	oh_arena_rewind(scratch, mark);
	return st;
}

static void vote(const oh_readers *r, const oh_pack *pack, double weight, double *score)
{
	for (size_t i = 0; pack && i < r->n; i++) {
		if (r->items[i].pack == pack)
			score[i] += weight;
	}
}

/* A pack's only root, for a sheet that names the pack and no category. */
static const oh_category *only_root(const oh_pack *pack)
{
	const oh_category *root = NULL;
	for (size_t i = 0; i < pack->n_categories; i++) {
		if (pack->categories[i].parent)
			continue;
		if (root)
			return NULL;
		root = &pack->categories[i];
	}
	return root;
}

static void vote_words(oh_list_ctx *c, oh_section *s, oh_sv text, double weight, double *score)
{
	const oh_pack *pack;
	const oh_category *node = oh_category_find(c->readers, text, NULL, NULL, c->a, &pack);
	vote(c->readers, pack, weight, score);
	if (pack && !s->category_node)
		s->category_node = node ? node : only_root(pack);
}

static void vote_columns(const oh_list_ctx *c, const oh_section *s, double *score)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		for (size_t k = 0; k < c->readers->n; k++) {
			const oh_attr *attr = s->columns[i].attrs[k].hint.attr;
			if (attr && attr->pack == c->readers->items[k].pack)
				score[k] += BY_COLUMN;
		}
	}
}

static oh_status count_facts(oh_list_ctx *c, oh_sv text, oh_arena *scratch, double *facts)
{
	text = oh_sv_sub(text, 0, TEXT_BYTES);
	for (size_t k = 0; k < c->readers->n; k++) {
		const oh_reader *reader = &c->readers->items[k];
		oh_extraction ex;
		if (reader->common)
			continue;
		oh_status st = oh_extract(reader->x, c->side, text, scratch, NULL, &ex);
		if (st)
			return st;
		for (size_t i = 0; i < ex.n_facts; i++)
			facts[k] += ex.facts[i].attr->pack == reader->pack;
	}
	return OH_OK;
}

static oh_status sample_row(oh_list_ctx *c, const oh_section *s, const oh_row *row,
                            oh_arena *scratch, double *rows, double *facts)
{
	for (size_t i = 0; i < row->n; i++) {
		const oh_cell *cell = &row->cells[i];
		const oh_column *col = cell->column <= s->last_column ? s->of[cell->column] : NULL;
		const oh_pack *pack;
		if (!col || oh_cell_error(cell))
			continue;
		if (col->role == OH_ROLE_TITLE || col->role == OH_ROLE_CATEGORY || s->headless) {
			oh_category_find(c->readers, cell->text, NULL, NULL, scratch, &pack);
			vote(c->readers, pack, 1, rows);
		}
		if (col->role == OH_ROLE_TEXT || col->role == OH_ROLE_TITLE) {
			oh_status st = count_facts(c, cell->text, scratch, facts);
			if (st)
				return st;
		}
	}
	return OH_OK;
}

static void add_share(double *score, const double *part, size_t n, double weight)
{
	double most = 0;
	for (size_t i = 0; i < n; i++)
		most = part[i] > most ? part[i] : most;
	for (size_t i = 0; most > 0 && i < n; i++)
		score[i] += weight * part[i] / most;
}

static oh_status vote_rows(oh_list_ctx *c, const oh_section *s, double *score)
{
	size_t n = c->readers->n;
	double *rows = oh_arena_array(c->a, n, sizeof *rows);
	double *facts = oh_arena_array(c->a, n, sizeof *facts);
	oh_arena *scratch = oh_arena_new(0);
	oh_status st = rows && facts && scratch ? OH_OK : OH_ENOMEM;
	size_t count = s->end - s->body, step = count / SAMPLE_ROWS + 1;
	for (size_t i = s->body; !st && i < s->end; i += step)
		st = sample_row(c, s, &c->sheet->rows[i], scratch, rows, facts);
	oh_arena_free(scratch);
	if (st)
		return st;
	add_share(score, rows, n, BY_ROWS);
	add_share(score, facts, n, BY_TEXT);
	return OH_OK;
}

oh_status oh_section_pack(oh_list_ctx *c, oh_section *s)
{
	const oh_readers *r = c->readers;
	double *score = oh_arena_array(c->a, r->n, sizeof *score);
	if (!score)
		return OH_ENOMEM;
	vote_words(c, s, c->sheet->name, BY_SHEET_NAME, score);
	for (size_t i = s->header; i > 0 && s->header - i < 4; i--) {
		const oh_row *row = &c->sheet->rows[i - 1];
		if (row->n && row->cells[0].type == OH_CELL_TEXT)
			vote_words(c, s, row->cells[0].text, BY_PREAMBLE, score);
	}
	vote_columns(c, s, score);
	oh_status st = vote_rows(c, s, score);
	if (st)
		return st;
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < r->n; i++) {
		if (!r->items[i].common && score[i] > 0 &&
		    (best == SIZE_MAX || score[i] > score[best]))
			best = i;
	}
	if (c->forced != SIZE_MAX) {
		best = c->forced;
	} else if (best == SIZE_MAX) {
		/* Only what every industry shares can be read. */
		best = 0;
		for (size_t i = 0; i < r->n; i++)
			best = r->items[i].common ? i : best;
		oh_list_issue(c, c->issues, OH_WARNING, &oh_msg_extract_list_no_pack_fits, 0, NULL,
		              (oh_sv){NULL, 0}, NULL, 0);
	}
	s->reader = best;
	if (s->category_node && s->category_node->pack != r->items[best].pack)
		s->category_node = NULL;
	return OH_OK;
}
