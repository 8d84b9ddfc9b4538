/* Listings between the store's rows and the model. */
#include <string.h>

#include "listings.h"
#include "ouhe/extract/single.h"
#include "ouhe/listing/codec.h"

oh_status sv_ids_parse(oh_sv text, oh_arena *a, oh_id **out, size_t *n)
{
	size_t most = text.n / (OH_ID_TEXT - 1) + 1, count = 0;
	oh_id *ids = oh_arena_array(a, most, sizeof *ids);
	oh_sv rest = text, piece;
	if (!ids)
		return OH_ENOMEM;
	while (oh_sv_split(&rest, ' ', &piece))
		if (count < most && oh_id_parse(piece, &ids[count]))
			count++;
	*out = ids;
	*n = count;
	return OH_OK;
}

static const oh_category *category_of(const oh_pack *pack, oh_sv key)
{
	for (size_t i = 0; key.n && i < pack->n_categories; i++)
		if (oh_sv_eq(pack->categories[i].key, key))
			return &pack->categories[i];
	return NULL;
}

static const oh_pack *pack_of(const oh_packs *packs, oh_sv name)
{
	const oh_pack *pack = oh_packs_find(packs, name);
	/* A pack that is no longer there: what every industry shares can still be read. */
	return pack ? pack : oh_packs_find(packs, OH_SV("common"));
}

static oh_status decode(const oh_pack *pack, oh_sv bytes, oh_arena *a, oh_listing *l)
{
	const oh_fact *facts = NULL;
	size_t n = 0;
	if (bytes.n == 0)
		return OH_OK;
	oh_status st = oh_facts_decode(pack, bytes, a, &facts, &n, NULL);
	if (!st) {
		l->facts = facts;
		l->n_facts = n;
	}
	return st;
}

oh_status sv_listing_model(const oh_platform *p, oh_id tenant, const oh_listing_row *row,
                           oh_arena *a, struct sv_listing *out, oh_error *err)
{
	const oh_pack *pack = pack_of(p->session->packs, row->pack);
	memset(out, 0, sizeof *out);
	out->p = p;
	out->tenant = tenant;
	out->row = *row;
	out->org.id = row->org;
	out->l = (oh_listing){.side = row->side == 1 ? OH_DEMAND : OH_SUPPLY,
	                      .kind = (oh_kind)row->kind,
	                      .id = row->number,
	                      .title = row->title,
	                      .text = row->text,
	                      .place = row->city,
	                      .pack = pack,
	                      .category = category_of(pack, row->category)};
	out->object = (oh_object){.tenant = tenant,
	                          .org = row->org,
	                          .published = row->state == OH_LISTING_PUBLISHED,
	                          .visibility = (oh_visibility)row->visibility};
	oh_status st = decode(pack, row->facts, a, &out->l);
	if (!st && row->invited.n) {
		oh_id *ids = NULL;
		size_t n = 0;
		st = sv_ids_parse(row->invited, a, &ids, &n);
		out->object.invited = ids;
		out->object.n_invited = n;
	}
	return st == OH_ENOMEM ? oh_nomem(err)
	       : st            ? oh_raise(err, st, &oh_msg_service_listing_damaged, row->title)
	                       : OH_OK;
}

static oh_status read_strings(oh_sv json, oh_arena *a, oh_sv **out, size_t *n, oh_error *err)
{
	oh_json *doc = NULL;
	oh_status st = json.n ? oh_json_parse(json, OH_SV("listing"), &doc, err) : OH_OK;
	size_t count = st ? 0 : oh_json_length(doc);
	oh_sv *list = count ? oh_arena_array(a, count, sizeof *list) : NULL;
	if (count && !list)
		st = oh_nomem(err);
	for (size_t i = 0; !st && i < count; i++) {
		(void)oh_json_get_sv(oh_json_at(doc, i), &list[i]);
		list[i] = oh_arena_sv(a, list[i]);
		if (!list[i].p)
			st = oh_nomem(err);
	}
	oh_json_free(doc);
	if (!st) {
		*out = list;
		*n = count;
	}
	return st;
}

static oh_status add_detail(oh_db *db, struct sv_listing *s, oh_arena *a, oh_error *err)
{
	oh_sv *strings = NULL;
	size_t n = 0;
	oh_status st = oh_listing_detail_get(db, s->tenant, s->row.id, a, &s->detail, err);
	if (!st && s->detail.spans.n && decode(s->l.pack, s->detail.spans, a, &s->l))
		st = oh_raise(err, OH_EFORMAT, &oh_msg_service_listing_damaged, s->row.title);
	if (!st)
		st = read_strings(s->detail.standards, a, &strings, &n, err);
	s->l.standards = strings;
	s->l.n_standards = n;
	if (!st)
		st = read_strings(s->detail.extras, a, &strings, &n, err);
	oh_extra *extras = st || n < 2 ? NULL : oh_arena_array(a, n / 2, sizeof *extras);
	for (size_t i = 0; extras && i < n / 2; i++)
		extras[i] = (oh_extra){strings[2 * i], strings[2 * i + 1]};
	s->l.extras = extras;
	s->l.n_extras = extras ? n / 2 : 0;
	return st;
}

oh_status sv_listing_of_row(oh_db *db, const oh_platform *p, oh_id tenant,
                            const oh_listing_row *row, const struct sv_org *org, oh_arena *a,
                            struct sv_listing *out, oh_error *err)
{
	oh_status st = sv_listing_model(p, tenant, row, a, out, err);
	if (!st && org)
		out->org = *org;
	else if (!st)
		st = sv_org_get(db, tenant, row->org, a, &out->org, err);
	out->l.org = out->org.name;
	return st;
}

oh_status sv_listing_load(oh_db *db, const oh_platform *p, oh_id tenant, oh_id id, bool detail,
                          oh_arena *a, struct sv_listing *out, oh_error *err)
{
	oh_listing_row row;
	bool found = false;
	oh_status st = oh_listing_get(db, tenant, id, a, &row, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = sv_listing_of_row(db, p, tenant, &row, NULL, a, out, err);
	if (!st && detail)
		st = add_detail(db, out, a, err);
	return st;
}

/* --- budgets --- */

bool sv_budget_restricted(const oh_listing_row *row)
{
	/* Who is invited need not be verified. */
	return row->budget_visibility > row->visibility ||
	       (row->visibility == OH_VISIBLE_INVITED &&
	        row->budget_visibility == OH_VISIBLE_VERIFIED);
}

static bool is_budget(const oh_fact *f)
{
	return f->attr->fit == OH_FIT_WITHIN_BUDGET;
}

/* Each character of the span becomes a full-width asterisk for each of its UTF-16 units, so
 * that whatever stands behind it keeps its offset. */
static oh_sv starred(oh_sv text, size_t from, size_t n, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_sv_put(&b, oh_sv_sub(text, 0, from));
	for (size_t k = sv_utf16(oh_sv_sub(text, from, n), n); k > 0; k--)
		oh_buf_cp(&b, 0xff0a);
	oh_buf_sv_put(&b, oh_sv_sub(text, from + n, SIZE_MAX));
	oh_sv out = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out;
}

/* Wherever the words stand, also a second time. */
static oh_sv without(oh_sv text, oh_sv words, oh_arena *a)
{
	while (words.n && text.p) {
		size_t at = oh_sv_find(text, words);
		if (at == SIZE_MAX)
			break;
		text = starred(text, at, words.n, a);
	}
	return text;
}

/* Facts behind a masked span begin later in bytes: found again by their words. */
static void place_again(oh_fact *f, oh_sv title, oh_sv text)
{
	oh_sv in = f->column == 1 ? title : text;
	size_t at = f->text.n ? oh_sv_find(in, f->text) : SIZE_MAX;
	if (at != SIZE_MAX &&
	    (f->offset >= in.n || !oh_sv_starts(oh_sv_sub(in, f->offset, SIZE_MAX), f->text)))
		f->offset = (uint32_t)at;
}

/* The texts being masked. */
struct masking {
	oh_sv title, text;
	oh_arena *a;
};

static void mask_words(struct masking *m, const oh_fact *f)
{
	oh_sv words = f->value_text.n > 3 ? f->value_text : f->text;
	m->title = without(m->title, words, m->a);
	m->text = without(m->text, words, m->a);
}

/* A budget that was corrected or taken back by hand, or that a cell states, may still stand
 * in the words: they are read for it. */
static oh_status mask_unread(const struct sv_listing *s, struct masking *m, oh_error *err)
{
	oh_listing read;
	bool elsewhere = s->detail.edits.n > 0;
	const oh_single line = {
	    .side = s->l.side, .title = s->l.title, .text = s->l.text, .pack = s->l.pack};
	for (size_t i = 0; i < s->l.n_facts; i++)
		elsewhere = elsewhere ||
		            (is_budget(&s->l.facts[i]) && s->l.facts[i].column > OH_SINGLE_TEXT);
	if (!elsewhere)
		return OH_OK;
	oh_status st = oh_single_read(s->p->session->readers, &line, m->a, NULL, &read, err);
	for (size_t i = 0; !st && i < read.n_facts; i++)
		if (is_budget(&read.facts[i]))
			mask_words(m, &read.facts[i]);
	return st;
}

oh_status sv_listing_mask(struct sv_listing *s, oh_arena *a, oh_error *err)
{
	oh_fact *facts = oh_arena_array(a, s->l.n_facts + 1, sizeof *facts);
	size_t n = 0;
	struct masking m = {s->l.title, s->l.text, a};
	if (!facts)
		return oh_nomem(err);
	oh_status st = mask_unread(s, &m, err);
	for (size_t i = 0; !st && i < s->l.n_facts; i++) {
		if (is_budget(&s->l.facts[i]))
			mask_words(&m, &s->l.facts[i]);
		else
			facts[n++] = s->l.facts[i];
	}
	if (!st && ((s->l.title.n && !m.title.p) || (s->l.text.n && !m.text.p)))
		st = oh_nomem(err);
	if (st)
		return st;
	for (size_t i = 0; i < n; i++)
		place_again(&facts[i], m.title, m.text);
	s->l.facts = facts;
	s->l.n_facts = n;
	s->l.title = s->row.title = m.title;
	s->l.text = s->row.text = m.text;
	s->row.amount = -1;
	s->detail.issues = (oh_sv){NULL, 0}; /* they may quote it */
	s->detail.extras = (oh_sv){NULL, 0};
	s->l.n_extras = 0;
	s->masked = true;
	return OH_OK;
}

static bool sees_budget(const oh_call *c, const struct sv_listing *s)
{
	oh_object o = s->object;
	if (!sv_budget_restricted(&s->row))
		return true;
	o.published = true;
	o.visibility = (oh_visibility)s->row.budget_visibility;
	return oh_access_sees(&c->actor, &o);
}

oh_status sv_listing_seen(oh_db *db, const oh_call *c, oh_id id, bool detail,
                          struct sv_listing *out, oh_error *err)
{
	oh_status st =
	    sv_listing_load(db, c->platform, c->actor.tenant, id, detail, c->arena, out, err);
	if (!st && !oh_access_sees(&c->actor, &out->object))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (st || sees_budget(c, out))
		return st;
	if (!detail)
		st = add_detail(db, out, c->arena, err);
	return st ? st : sv_listing_mask(out, c->arena, err);
}

oh_status sv_listing_doc(const struct sv_listing *s, oh_arena *a, oh_index_doc *out, oh_error *err)
{
	struct sv_listing copy = *s;
	bool invites = s->row.visibility == OH_VISIBLE_INVITED;
	if (sv_budget_restricted(&s->row) && !s->masked) {
		oh_status st = sv_listing_mask(&copy, a, err);
		if (st)
			return st;
	}
	*out = (oh_index_doc){.tenant = s->tenant,
	                      .id = s->row.id,
	                      .org = s->row.org,
	                      .side = copy.l.side,
	                      .kind = copy.l.kind,
	                      .pack = copy.l.pack,
	                      .category = copy.l.category,
	                      .facts = copy.l.facts,
	                      .n_facts = copy.l.n_facts,
	                      .title = copy.l.title,
	                      .text = copy.l.text,
	                      .org_name = s->org.name,
	                      .city = s->row.city,
	                      .amount = copy.row.amount,
	                      .published = s->row.published,
	                      .until = s->row.until,
	                      .visibility = (uint8_t)s->row.visibility,
	                      .invited = invites ? s->object.invited : NULL,
	                      .n_invited = invites ? s->object.n_invited : 0};
	return OH_OK;
}

/* --- to the store --- */

static void put_strings(oh_json_writer *w, const oh_listing *l, bool extras)
{
	oh_json_begin_array(w);
	for (size_t i = 0; !extras && i < l->n_standards; i++)
		oh_json_string(w, l->standards[i]);
	for (size_t i = 0; extras && i < l->n_extras; i++) {
		oh_json_string(w, l->extras[i].header);
		oh_json_string(w, l->extras[i].value);
	}
	oh_json_end_array(w);
}

static oh_sv keep(oh_buf *b, oh_arena *a, bool *ok)
{
	oh_sv s = oh_buf_ok(b) ? oh_arena_sv(a, oh_buf_sv(b)) : (oh_sv){NULL, 0};
	*ok = *ok && s.p;
	oh_buf_clear(b);
	return s;
}

oh_status sv_listing_encode(const oh_listing *l, const oh_issue *issues, size_t n_issues,
                            oh_arena *a, oh_listing_row *row, oh_listing_detail *detail)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	bool ok = true;
	oh_facts_encode(&b, l->facts, l->n_facts, false);
	row->facts = keep(&b, a, &ok);
	oh_facts_encode(&b, l->facts, l->n_facts, true);
	detail->spans = keep(&b, a, &ok);
	oh_json_writer_init(&w, &b, 0);
	if (l->n_standards)
		put_strings(&w, l, false);
	detail->standards = keep(&b, a, &ok);
	oh_json_writer_init(&w, &b, 0);
	if (l->n_extras)
		put_strings(&w, l, true);
	detail->extras = keep(&b, a, &ok);
	sv_issues_encode(issues, n_issues, &b);
	detail->issues = keep(&b, a, &ok);
	oh_buf_release(&b);
	row->side = l->side == OH_DEMAND;
	row->kind = l->kind;
	row->pack = l->pack->name;
	row->category = l->category ? l->category->key : OH_SV("");
	row->title = l->title;
	row->text = l->text;
	row->amount = sv_amount(l->facts, l->n_facts);
	return ok ? OH_OK : OH_ENOMEM;
}
