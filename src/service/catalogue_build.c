#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/text/city.h"
#include "ouhe/text/collate.h"
#include "ouhe/text/fold.h"

const char *const sv_catalogue_chapters[] = {"domain", "category", "city", NULL};

struct sv_catalogue_org {
	oh_sv id, name, city, intro, contact;
	oh_sv sort;
	size_t order;
	oh_vec lines[2];    /* oh_catalogue_line, by side */
	oh_vec chapters[2]; /* oh_sv: where each line belongs */
	oh_sv chapter;
};

oh_status sv_catalogue_init(struct sv_catalogue *k, oh_arena *a, oh_lang lang,
                            oh_catalogue_chapters by, oh_error *err)
{
	*k = (struct sv_catalogue){.arena = a, .lang = lang, .by = by, .index = oh_map_new()};
	oh_vec_init(&k->orgs, sizeof(struct sv_catalogue_org *));
	return k->index ? OH_OK : oh_nomem(err);
}

void sv_catalogue_release(struct sv_catalogue *k)
{
	for (size_t i = 0; i < k->orgs.n; i++) {
		struct sv_catalogue_org *o = OH_VEC_AT(&k->orgs, struct sv_catalogue_org *, i);
		for (int side = 0; side < 2; side++) {
			oh_vec_release(&o->lines[side]);
			oh_vec_release(&o->chapters[side]);
		}
	}
	oh_vec_release(&k->orgs);
	oh_map_free(k->index);
	k->index = NULL;
}

static oh_sv kept(oh_arena *a, oh_buf *b)
{
	oh_sv s = oh_buf_ok(b) ? oh_arena_sv(a, oh_buf_sv(b)) : (oh_sv){NULL, 0};
	oh_buf_release(b);
	return s;
}

static oh_sv words(const struct sv_catalogue *k, const oh_msg *m)
{
	return oh_sv_from(oh_msg_text(m, k->lang));
}

oh_sv sv_catalogue_contact(oh_arena *a, oh_sv name, oh_sv phone, oh_sv mail)
{
	const oh_sv parts[] = {name, phone, mail};
	oh_buf b = OH_BUF_INIT;
	oh_buf_str(&b, "");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!parts[i].n)
			continue;
		oh_buf_str(&b, b.n ? " " : "");
		oh_buf_sv_put(&b, parts[i]);
	}
	return kept(a, &b);
}

/* --- companies --- */

/* The key of a name: folded, lower case, without blanks. */
static oh_status key_of(struct sv_catalogue *k, oh_sv name, oh_sv *out, oh_error *err)
{
	oh_sv folded;
	oh_buf b = OH_BUF_INIT;
	oh_status st = oh_fold_key(name, OH_FOLD_CASE, k->arena, &folded);
	if (st)
		return st == OH_ENOMEM ? oh_nomem(err)
		                       : oh_raise(err, st, &oh_msg_service_catalogue_name);
	oh_buf_str(&b, "");
	for (size_t i = 0; i < folded.n; i++)
		if (folded.p[i] != ' ' && folded.p[i] != '\n' && folded.p[i] != '\t')
			oh_buf_char(&b, folded.p[i]);
	*out = kept(k->arena, &b);
	return out->p ? OH_OK : oh_nomem(err);
}

/* As it is, or a copy where what is added may go. */
static oh_sv own(const struct sv_catalogue *k, oh_sv s)
{
	return k->light && s.n ? oh_arena_sv(k->arena, s) : s;
}

static void learn(const struct sv_catalogue *k, oh_sv *have, oh_sv more)
{
	if (!have->n)
		*have = own(k, oh_sv_trim(more));
}

bool sv_catalogue_knows(const struct sv_catalogue *k, oh_sv id)
{
	return oh_map_get(k->index, id, NULL);
}

static oh_status org_of(struct sv_catalogue *k, const struct sv_catalogue_about *about,
                        struct sv_catalogue_org **out, oh_error *err)
{
	oh_sv key, name = oh_sv_trim(about->name);
	uint64_t at;
	oh_status st = OH_OK;
	if (about->id.n)
		key = about->id;
	else
		st = key_of(k, name, &key, err);
	if (st)
		return st;
	if (!oh_map_get(k->index, key, &at)) {
		struct sv_catalogue_org *o = oh_arena_zalloc(k->arena, sizeof *o);
		at = k->orgs.n;
		if (!o || oh_map_set(k->index, key, at) || oh_vec_push(&k->orgs, &o))
			return oh_nomem(err);
		o->order = (size_t)at;
		o->id = oh_arena_sv(k->arena, about->id);
		o->name = name.n ? own(k, name) : words(k, &oh_msg_service_catalogue_nobody);
		if (!o->id.p || !o->name.p)
			return oh_nomem(err);
		for (int side = 0; side < 2; side++) {
			oh_vec_init(&o->lines[side], sizeof(oh_catalogue_line));
			oh_vec_init(&o->chapters[side], sizeof(oh_sv));
		}
	}
	struct sv_catalogue_org *o = OH_VEC_AT(&k->orgs, struct sv_catalogue_org *, (size_t)at);
	if (!o->city.n && about->city.n) {
		o->city = own(k, oh_city_name(about->city, k->arena));
		if (!o->city.p)
			return oh_nomem(err);
	}
	learn(k, &o->intro, about->intro);
	learn(k, &o->contact, about->contact);
	*out = o;
	return OH_OK;
}

/* --- lines --- */

/* What the text says need not be said before it. A list numbers its columns otherwise than a
 * listing's fields. */
static bool stands_in_text(const struct sv_catalogue *k, const oh_fact *f, const oh_listing *l)
{
	oh_fact anywhere = *f;
	if (k->lists)
		anywhere.column = 0;
	return sv_span_of(&anywhere, l->title, l->text).length > 0;
}

/* Lines of a cell that is narrow are joined where paper is wide. */
static void put_text(oh_buf *out, oh_sv text, oh_sv between)
{
	static const oh_sv ends[] = {{";", 1},  {",", 1},  {".", 1},  {":", 1}, {"；", 3},
	                             {"，", 3}, {"。", 3}, {"、", 3}, {"：", 3}};
	oh_sv line;
	for (bool first = true, open = false; oh_sv_split(&text, '\n', &line);) {
		line = oh_sv_trim(line);
		if (!line.n)
			continue;
		if (!first)
			oh_buf_sv_put(out, open ? between : OH_SV(" "));
		oh_buf_sv_put(out, line);
		first = false;
		open = true;
		for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
			open = open && !oh_sv_ends(line, ends[i]);
	}
}

/* Facts that stand in columns of their own, then the author's text, then standards that it
 * does not name. */
static oh_sv detail_of(const struct sv_catalogue *k, const oh_listing *l)
{
	oh_buf b = OH_BUF_INIT;
	oh_sv between = words(k, &oh_msg_service_catalogue_between);
	oh_buf_str(&b, "");
	for (size_t i = 0; i < l->n_facts; i++) {
		const oh_fact *f = &l->facts[i];
		if (f->evidence == OH_IMPLIED || f->attr->commercial || stands_in_text(k, f, l))
			continue;
		const oh_sv args[] = {sv_attr_name(f->attr, k->lang),
		                      sv_fact_shown(f, k->lang, k->arena)};
		oh_buf_sv_put(&b, b.n ? between : OH_SV(""));
		oh_msg_render(&b, &oh_msg_service_catalogue_fact, k->lang, args, 2);
	}
	if (b.n && l->text.n)
		oh_buf_char(&b, '\n');
	put_text(&b, l->text, between);
	for (size_t i = 0; i < l->n_standards; i++) {
		if (oh_sv_find(oh_buf_sv(&b), l->standards[i]) != SIZE_MAX)
			continue;
		oh_buf_sv_put(&b, b.n ? between : OH_SV(""));
		oh_buf_sv_put(&b, l->standards[i]);
	}
	return kept(k->arena, &b);
}

static oh_sv label_of(const struct sv_catalogue *k, oh_sv zh, oh_sv en)
{
	return k->lang == OH_LANG_ZH || !en.n ? zh : en;
}

/* A title begins with a capital, where a pack's name does not. */
static oh_sv capital(const struct sv_catalogue *k, oh_sv name)
{
	if (!name.n || name.p[0] < 'a' || name.p[0] > 'z')
		return name;
	char *copy = oh_arena_alloc(k->arena, name.n);
	if (!copy)
		return name;
	memcpy(copy, name.p, name.n);
	copy[0] = (char)(copy[0] - 'a' + 'A');
	return (oh_sv){copy, name.n};
}

static oh_sv chapter_of(const struct sv_catalogue *k, const struct sv_catalogue_org *o,
                        const oh_catalogue_line *line)
{
	oh_sv of = k->by == OH_CHAPTERS_CITY       ? o->city
	           : k->by == OH_CHAPTERS_CATEGORY ? line->category
	                                           : line->domain;
	return of.n ? capital(k, of) : words(k, &oh_msg_service_catalogue_other);
}

oh_status sv_catalogue_add(struct sv_catalogue *k, const struct sv_catalogue_about *about, oh_sv id,
                           const oh_listing *l, oh_fen amount, oh_sv validity, oh_sv contact,
                           oh_error *err)
{
	struct sv_catalogue_org *o;
	oh_status st = org_of(k, about, &o, err);
	if (st)
		return st;
	oh_catalogue_line line = {.id = own(k, id),
	                          .number = k->light ? OH_SV("") : l->id,
	                          .title = own(k, l->title),
	                          .domain = capital(k, label_of(k, l->pack->zh, l->pack->en)),
	                          .detail = k->light ? OH_SV("") : detail_of(k, l),
	                          .validity = validity,
	                          .contact = contact,
	                          .amount = amount};
	if (l->category)
		line.category = label_of(k, l->category->zh, l->category->en);
	if (!line.title.n)
		line.title =
		    line.category.n ? line.category : words(k, &oh_msg_service_catalogue_untitled);
	oh_sv chapter = chapter_of(k, o, &line);
	int side = l->side == OH_DEMAND;
	if (!line.detail.p || (l->title.n && !line.title.p) ||
	    oh_vec_push(&o->lines[side], &line) || oh_vec_push(&o->chapters[side], &chapter))
		return oh_nomem(err);
	return OH_OK;
}

/* --- chapters --- */

/* A name with how often it came and its place in the order. */
struct label {
	oh_sv text, sort;
	size_t n, order;
	bool last; /* what belongs nowhere */
};

/* The label's place in the vector; SIZE_MAX when memory is out. */
static size_t label_at(oh_vec *labels, oh_sv text)
{
	for (size_t i = 0; i < labels->n; i++)
		if (oh_sv_eq(OH_VEC_AT(labels, struct label, i).text, text))
			return i;
	struct label l = {.text = text, .order = labels->n};
	return oh_vec_push(labels, &l) ? SIZE_MAX : labels->n - 1;
}

/* Where most lines are; of equal ones the first. */
static oh_status vote(struct sv_catalogue_org *o, oh_error *err)
{
	oh_vec labels;
	oh_status st = OH_OK;
	size_t best = 0;
	oh_vec_init(&labels, sizeof(struct label));
	for (int side = 0; side < 2 && !st; side++)
		for (size_t i = 0; i < o->chapters[side].n && !st; i++) {
			size_t at = label_at(&labels, OH_VEC_AT(&o->chapters[side], oh_sv, i));
			if (at == SIZE_MAX)
				st = oh_nomem(err);
			else
				OH_VEC_AT(&labels, struct label, at).n++;
		}
	for (size_t i = 0; i < labels.n; i++) {
		const struct label *l = &OH_VEC_AT(&labels, struct label, i);
		if (l->n > best) {
			best = l->n;
			o->chapter = l->text;
		}
	}
	oh_vec_release(&labels);
	return st;
}

static oh_status sort_key(oh_arena *a, oh_sv name, oh_sv *out, oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	/* Without rules of order names stand by their bytes. */
	if (oh_collate_key(name, &b) == OH_EUNSUPPORTED)
		oh_buf_sv_put(&b, name);
	oh_buf_str(&b, "");
	*out = kept(a, &b);
	return out->p ? OH_OK : oh_nomem(err);
}

static int by_name(const void *a, const void *b)
{
	const struct sv_catalogue_org *x = *(struct sv_catalogue_org *const *)a,
	                              *y = *(struct sv_catalogue_org *const *)b;
	int d = oh_sv_cmp(x->sort, y->sort);
	return d ? d : (x->order > y->order) - (x->order < y->order);
}

static int by_label(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	int d = (int)x->last - (int)y->last;
	if (!d)
		d = oh_sv_cmp(x->sort, y->sort);
	return d ? d : (x->order > y->order) - (x->order < y->order);
}

static oh_status lay_out(struct sv_catalogue *k, oh_vec *labels, oh_error *err)
{
	for (size_t i = 0; i < k->orgs.n; i++) {
		struct sv_catalogue_org *o = OH_VEC_AT(&k->orgs, struct sv_catalogue_org *, i);
		oh_status st = vote(o, err);
		if (!st)
			st = sort_key(k->arena, o->name, &o->sort, err);
		if (st)
			return st;
		if (label_at(labels, o->chapter) == SIZE_MAX)
			return oh_nomem(err);
	}
	oh_sv other = words(k, &oh_msg_service_catalogue_other);
	for (size_t i = 0; i < labels->n; i++) {
		struct label *l = &OH_VEC_AT(labels, struct label, i);
		oh_status st = sort_key(k->arena, l->text, &l->sort, err);
		if (st)
			return st;
		l->last = oh_sv_eq(l->text, other);
	}
	if (k->orgs.n)
		qsort(k->orgs.p, k->orgs.n, sizeof(struct sv_catalogue_org *), by_name);
	if (labels->n)
		qsort(labels->p, labels->n, sizeof(struct label), by_label);
	return OH_OK;
}

static bool put_company(struct sv_catalogue *k, const struct sv_catalogue_org *o,
                        oh_catalogue_company *out)
{
	*out = (oh_catalogue_company){.id = o->id,
	                              .name = o->name,
	                              .city = o->city,
	                              .intro = o->intro,
	                              .contact = o->contact,
	                              .supplies = oh_vec_freeze(&o->lines[0], k->arena),
	                              .demands = oh_vec_freeze(&o->lines[1], k->arena),
	                              .n_supplies = o->lines[0].n,
	                              .n_demands = o->lines[1].n};
	return (out->supplies || !out->n_supplies) && (out->demands || !out->n_demands);
}

static oh_status put_chapter(struct sv_catalogue *k, oh_sv label, oh_catalogue_chapter *out,
                             oh_error *err)
{
	oh_catalogue_company *companies = oh_arena_array(k->arena, k->orgs.n, sizeof *companies);
	size_t n = 0;
	if (!companies)
		return oh_nomem(err);
	for (size_t i = 0; i < k->orgs.n; i++) {
		const struct sv_catalogue_org *o =
		    OH_VEC_AT(&k->orgs, struct sv_catalogue_org *, i);
		if (oh_sv_eq(o->chapter, label) && !put_company(k, o, &companies[n++]))
			return oh_nomem(err);
	}
	*out = (oh_catalogue_chapter){.title = label, .companies = companies, .n = n};
	return OH_OK;
}

oh_status sv_catalogue_done(struct sv_catalogue *k, const oh_catalogue_cover *cover,
                            oh_catalogue *out, oh_error *err)
{
	enum { DAY_MS = 86400000, ZONE_MS = 8 * 3600000 };
	oh_vec labels;
	oh_vec_init(&labels, sizeof(struct label));
	oh_status st = lay_out(k, &labels, err);
	oh_catalogue_chapter *chapters =
	    st ? NULL : oh_arena_array(k->arena, labels.n + 1, sizeof *chapters);
	if (!st && !chapters)
		st = oh_nomem(err);
	for (size_t i = 0; i < labels.n && !st; i++)
		st = put_chapter(k, OH_VEC_AT(&labels, struct label, i).text, &chapters[i], err);
	/* The day, not the moment: the same lists give the same bytes all day. */
	if (!st)
		*out = (oh_catalogue){.title = cover->title.n
		                                   ? cover->title
		                                   : words(k, &oh_msg_service_catalogue_title),
		                      .place = cover->place,
		                      .date = cover->date,
		                      .organiser = cover->organiser,
		                      .foreword = cover->foreword,
		                      .chapters = chapters,
		                      .n = labels.n,
		                      .lang = k->lang,
		                      .created = oh_date_days(oh_date_today()) * DAY_MS - ZONE_MS};
	oh_vec_release(&labels);
	return st;
}
