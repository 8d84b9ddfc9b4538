/* The platform's catalogue as a page to leaf through: contents and indices in pages, entries a
 * few at a time. How it is laid out – who stands where, by name – is kept for a while and made
 * again when something has changed; what an entry says is read anew each time, as its readers
 * may see it then. */
#include <stdio.h>
#include <stdlib.h>

#include "catalogue_release.h"
#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"

enum {
	BOOKS = 8,
	FRESH_MS = 60000, /* validity ends without a change */
	ENTRIES_MOST = 50,
	LINES_MOST = 100, /* a side of an entry at once */
	INDEX_MOST = 500,
	GROUPS_MOST = 30,
	NAMES_MOST = 20,
	QUERY_MOST = 100
};

struct entry {
	const oh_catalogue_company *company;
	size_t chapter;
};

struct withheld {
	size_t lines, companies, n;
	struct sv_org orgs[NAMES_MOST];
};

/* One catalogue as it is laid out, for a class of readers. */
struct book {
	int refs;
	oh_id tenant, conference;
	bool registered;
	oh_catalogue_chapters by;
	oh_lang lang;
	int64_t changes; /* of the platform, when it was laid out */
	oh_ms at;
	int64_t version; /* another one: places may have moved */
	oh_arena *arena;
	oh_catalogue c;
	oh_catalogue_tally tally;
	oh_catalogue_stats stats;
	oh_catalogue_item *items[2]; /* companies, products */
	size_t n_items[2];
	struct entry *entries;
	struct withheld withheld[SV_WITHHELD];
};

struct sv_books {
	pthread_mutex_t lock;     /* of the slots and of refs */
	pthread_mutex_t building; /* one at a time: the next one may find it done */
	struct book *slots[BOOKS];
	size_t next;
};

oh_status sv_books_new(struct sv_books **out, oh_error *err)
{
	struct sv_books *b = oh_calloc(1, sizeof *b);
	if (!b)
		return oh_nomem(err);
	pthread_mutex_init(&b->lock, NULL);
	pthread_mutex_init(&b->building, NULL);
	*out = b;
	return OH_OK;
}

static void book_drop(struct book *b)
{
	if (b && --b->refs == 0) {
		oh_arena_free(b->arena);
		oh_free(b);
	}
}

void sv_books_free(struct sv_books *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < BOOKS; i++)
		book_drop(b->slots[i]);
	pthread_mutex_destroy(&b->lock);
	pthread_mutex_destroy(&b->building);
	oh_free(b);
}

void sv_catalogue_changed(oh_platform *p)
{
	if (p->listings)
		atomic_fetch_add(&p->listings->changes, 1);
}

/* --- laying out --- */

struct laying {
	struct sv_catalogue_wish wish;
	struct sv_catalogue_found found;
	struct book *book;
};

static oh_status name_withheld(oh_db *db, struct laying *l, oh_error *err)
{
	oh_status st = OH_OK;
	for (int i = 0; i < SV_WITHHELD; i++) {
		const struct sv_withheld_sum *sum = &l->found.withheld[i];
		struct withheld *to = &l->book->withheld[i];
		*to = (struct withheld){.lines = sum->lines, .companies = sum->orgs.n};
		for (size_t k = 0; !st && k < sum->orgs.n && k < NAMES_MOST; k++, to->n++)
			st =
			    sv_org_get(db, l->wish.c->actor.tenant, OH_VEC_AT(&sum->orgs, oh_id, k),
			               l->book->arena, &to->orgs[k], err);
	}
	return st;
}

static oh_status gather(oh_db *db, void *ctx, oh_error *err)
{
	struct laying *l = ctx;
	oh_status st = sv_catalogue_gather(db, &l->wish, l->book->arena, &l->found, err);
	return st ? st : name_withheld(db, l, err);
}

static int64_t hash_of(const struct book *b, size_t n)
{
	uint64_t h = 1469598103934665603u;
	for (size_t i = 0; i < n; i++) {
		oh_sv id = b->entries[i].company->id;
		size_t sizes[2] = {b->entries[i].company->n_supplies,
		                   b->entries[i].company->n_demands};
		for (size_t k = 0; k < id.n; k++)
			h = (h ^ (unsigned char)id.p[k]) * 1099511628211u;
		for (int k = 0; k < 2; k++)
			h = (h ^ sizes[k]) * 1099511628211u;
	}
	return (int64_t)(h >> 33);
}

static oh_status lay_out(struct laying *l, oh_error *err)
{
	struct book *b = l->book;
	oh_catalogue_cover cover = {0};
	oh_status st = oh_store_read(l->wish.c->platform->store, gather, l, err);
	if (st)
		return st;
	sv_catalogue_cover_of(&l->found, b->conference, b->arena, &cover);
	cover.title = oh_arena_sv(b->arena, cover.title);
	cover.place = oh_arena_sv(b->arena, cover.place);
	if (!cover.title.p || !cover.place.p)
		return oh_nomem(err);
	st = sv_catalogue_done(&l->found.k, &cover, &b->c, err);
	b->c.left_out = l->found.left_out;
	if (!st)
		st = oh_catalogue_stats_of(&b->c, b->arena, &b->stats, err);
	if (!st)
		st = oh_catalogue_companies(&b->c, b->arena, &b->items[0], &b->n_items[0], err);
	if (!st)
		st = oh_catalogue_products(&b->c, b->arena, &b->items[1], &b->n_items[1], err);
	if (st)
		return st;
	oh_catalogue_count(&b->c, &b->tally);
	b->entries = oh_arena_array(b->arena, b->tally.companies + 1, sizeof *b->entries);
	if (!b->entries)
		return oh_nomem(err);
	size_t n = 0;
	for (size_t i = 0; i < b->c.n; i++)
		for (size_t k = 0; k < b->c.chapters[i].n; k++)
			b->entries[n++] = (struct entry){&b->c.chapters[i].companies[k], i};
	b->version = hash_of(b, n);
	return OH_OK;
}

static oh_status book_make(const struct sv_catalogue_wish *w, int64_t changes, struct book **out,
                           oh_error *err)
{
	struct laying l = {.wish = *w};
	struct book *b = oh_calloc(1, sizeof *b);
	if (!b)
		return oh_nomem(err);
	*b = (struct book){.refs = 1,
	                   .tenant = w->c->actor.tenant,
	                   .conference = w->conference,
	                   .registered = w->registered,
	                   .by = w->by,
	                   .lang = w->c->lang,
	                   .changes = changes,
	                   .at = oh_store_now(w->c->platform->store),
	                   .arena = oh_arena_new(0)};
	l.book = b;
	l.wish.light = true;
	sv_catalogue_found_init(&l.found);
	oh_status st = b->arena ? lay_out(&l, err) : oh_nomem(err);
	sv_catalogue_found_release(&l.found);
	if (st)
		book_drop(b);
	else
		*out = b;
	return st;
}

/* --- keeping --- */

static bool fits(const struct book *b, const struct sv_catalogue_wish *w)
{
	return b && b->tenant == w->c->actor.tenant && b->conference == w->conference &&
	       b->registered == w->registered && b->by == w->by && b->lang == w->c->lang;
}

/* The kept one with a reference more; NULL when there is none that still holds. */
static struct book *kept(struct sv_books *k, const struct sv_catalogue_wish *w)
{
	const oh_platform *p = w->c->platform;
	struct book *found = NULL;
	pthread_mutex_lock(&k->lock);
	for (size_t i = 0; i < BOOKS; i++) {
		struct book *b = k->slots[i];
		if (fits(b, w) && b->changes == atomic_load(&p->listings->changes) &&
		    oh_store_now(p->store) - b->at < FRESH_MS) {
			found = b;
			b->refs++;
			break;
		}
	}
	pthread_mutex_unlock(&k->lock);
	return found;
}

/* Over the one it takes the place of, else over the oldest. */
static void keep(struct sv_books *k, const struct sv_catalogue_wish *w, struct book *b)
{
	pthread_mutex_lock(&k->lock);
	size_t at = BOOKS;
	for (size_t i = 0; i < BOOKS && at == BOOKS; i++)
		if (fits(k->slots[i], w))
			at = i;
	if (at == BOOKS)
		at = k->next++ % BOOKS;
	book_drop(k->slots[at]);
	k->slots[at] = b;
	b->refs++;
	pthread_mutex_unlock(&k->lock);
}

static oh_status book_of(const struct sv_catalogue_wish *w, struct book **out, oh_error *err)
{
	struct sv_books *k = w->c->platform->listings->books;
	oh_status st = OH_OK;
	*out = kept(k, w);
	if (*out)
		return OH_OK;
	pthread_mutex_lock(&k->building);
	*out = kept(k, w);
	if (!*out) {
		int64_t changes = atomic_load(&w->c->platform->listings->changes);
		st = book_make(w, changes, out, err);
		if (!st)
			keep(k, w, *out);
	}
	pthread_mutex_unlock(&k->building);
	return st;
}

static void book_release(const oh_call *c, struct book *b)
{
	struct sv_books *k = c->platform->listings->books;
	pthread_mutex_lock(&k->lock);
	book_drop(b);
	pthread_mutex_unlock(&k->lock);
}

/* A draft is the organiser's alone, whoever laid it out. */
static oh_status may_see(oh_db *db, void *ctx, oh_error *err)
{
	const struct sv_catalogue_wish *w = ctx;
	struct sv_conference k;
	return w->conference ? sv_conference_load(db, w->c, w->conference, &k, err) : OH_OK;
}

static oh_status open_book(struct sv_catalogue_wish *w, struct book **out, oh_error *err)
{
	oh_status st = oh_call_check(w->c, err);
	if (!st && w->conference)
		st = oh_store_read(w->c->platform->store, may_see, w, err);
	return st ? st : book_of(w, out, err);
}

/* --- the head --- */

static void put_amount(oh_json_writer *w, const char *key, oh_fen amount)
{
	if (amount > 0)
		sv_put_int(w, key, amount);
}

static void put_group(oh_json_writer *w, const oh_catalogue_group *g)
{
	oh_json_begin_object(w);
	sv_put_text(w, "label", g->label);
	sv_put_int(w, "companies", (int64_t)g->companies);
	sv_put_int(w, "supplies", (int64_t)g->supplies);
	sv_put_int(w, "demands", (int64_t)g->demands);
	put_amount(w, "supply_amount", g->supply_amount);
	put_amount(w, "demand_amount", g->demand_amount);
	oh_json_end_object(w);
}

/* The largest, the rest as one; of what is many, companies of the rest are not added up: one may
 * stand in several. */
static void put_groups(const struct book *b, oh_catalogue_by by, const char *key, oh_json_writer *w)
{
	oh_catalogue_group rest = {
	    .label = oh_sv_from(oh_msg_text(&oh_msg_service_catalogue_other, b->lang))};
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; i < b->stats.n[by]; i++) {
		const oh_catalogue_group *g = &b->stats.groups[by][i];
		if (i < GROUPS_MOST) {
			put_group(w, g);
			continue;
		}
		rest.supplies += g->supplies;
		rest.demands += g->demands;
		rest.supply_amount += g->supply_amount;
		rest.demand_amount += g->demand_amount;
	}
	if (b->stats.n[by] > GROUPS_MOST)
		put_group(w, &rest);
	oh_json_end_array(w);
}

static void put_chapters(const struct book *b, oh_json_writer *w)
{
	size_t first = 1;
	oh_json_key(w, "chapters");
	oh_json_begin_array(w);
	for (size_t i = 0; i < b->c.n; i++) {
		const oh_catalogue_chapter *k = &b->c.chapters[i];
		size_t supplies = 0, demands = 0;
		for (size_t j = 0; j < k->n; j++) {
			supplies += k->companies[j].n_supplies;
			demands += k->companies[j].n_demands;
		}
		oh_json_begin_object(w);
		sv_put_text(w, "title", k->title);
		sv_put_int(w, "first", (int64_t)first);
		sv_put_int(w, "companies", (int64_t)k->n);
		sv_put_int(w, "supplies", (int64_t)supplies);
		sv_put_int(w, "demands", (int64_t)demands);
		oh_json_end_object(w);
		first += k->n;
	}
	oh_json_end_array(w);
}

static void put_letters(const struct book *b, int of, const char *key, oh_json_writer *w)
{
	const oh_catalogue_item *items = b->items[of];
	size_t n = b->n_items[of];
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && items[end].letter == items[i].letter; end++)
			;
		oh_json_begin_object(w);
		sv_put_text(w, "letter", (oh_sv){&items[i].letter, 1});
		sv_put_int(w, "count", (int64_t)(end - i));
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_withheld(const struct book *b, oh_json_writer *w)
{
	static const char *const reasons[SV_WITHHELD] = {
	    "not_released", "desk_waits", "registered", "fewer",
	    "unpublished",  "ended",      "no_lines"};
	oh_json_key(w, "withheld");
	oh_json_begin_array(w);
	for (int i = 0; i < SV_WITHHELD; i++) {
		const struct withheld *h = &b->withheld[i];
		if (!h->lines && !h->companies)
			continue;
		oh_json_begin_object(w);
		sv_put_text(w, "reason", oh_sv_from(reasons[i]));
		sv_put_int(w, "companies", (int64_t)h->companies);
		sv_put_int(w, "lines", (int64_t)h->lines);
		oh_json_key(w, "organisations");
		oh_json_begin_array(w);
		for (size_t k = 0; k < h->n; k++)
			sv_put_org(w, NULL, &h->orgs[k]);
		oh_json_end_array(w);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_book(const struct book *b, oh_call *c)
{
	oh_json_writer w;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_text(&w, "title", b->c.title);
	sv_put_text(&w, "place", b->c.place);
	sv_put_text(&w, "date", b->c.date);
	sv_put_id(&w, "conference", b->conference);
	sv_put_text(&w, "readers", b->registered ? OH_SV("registered") : OH_SV("public"));
	sv_put_text(&w, "by", oh_sv_from(sv_catalogue_chapters[b->by]));
	sv_put_time(&w, "at", b->at);
	sv_put_int(&w, "version", b->version);
	oh_json_key(&w, "counts");
	const oh_catalogue_group all = {.companies = b->tally.companies,
	                                .supplies = b->tally.supplies,
	                                .demands = b->tally.demands,
	                                .supply_amount = b->tally.supply_amount,
	                                .demand_amount = b->tally.demand_amount};
	put_group(&w, &all);
	if (b->c.left_out)
		sv_put_int(&w, "left_out", (int64_t)b->c.left_out);
	put_chapters(b, &w);
	put_groups(b, OH_CATALOGUE_DOMAINS, "domains", &w);
	put_groups(b, OH_CATALOGUE_CITIES, "cities", &w);
	put_groups(b, OH_CATALOGUE_CATEGORIES, "categories", &w);
	put_letters(b, 0, "company_letters", &w);
	put_letters(b, 1, "product_letters", &w);
	if (sv_organises(c))
		put_withheld(b, &w);
	oh_json_end_object(&w);
}

oh_status sv_get_catalogue(oh_call *c, oh_error *err)
{
	struct sv_catalogue_wish w;
	struct book *b;
	sv_catalogue_wish_read(c, false, &w);
	oh_status st = open_book(&w, &b, err);
	if (st)
		return st;
	put_book(b, c);
	book_release(c, b);
	return OH_OK;
}

/* --- numbers of a query --- */

static size_t number(oh_call *c, const char *name, size_t lo, size_t hi, size_t fallback)
{
	char field[32], bounds[2][32];
	oh_sv text = oh_call_query(c, name);
	size_t v = 0;
	if (!text.n)
		return fallback;
	for (size_t i = 0; i < text.n && v <= hi; i++)
		v = text.p[i] >= '0' && text.p[i] <= '9' ? v * 10 + (size_t)(text.p[i] - '0')
		                                         : SIZE_MAX / 2;
	if (v >= lo && v <= hi)
		return v;
	(void)snprintf(field, sizeof field, "?%s", name);
	(void)snprintf(bounds[0], sizeof bounds[0], "%zu", lo);
	(void)snprintf(bounds[1], sizeof bounds[1], "%zu", hi);
	const oh_sv args[] = {oh_arena_sv(c->arena, oh_sv_from(bounds[0])),
	                      oh_arena_sv(c->arena, oh_sv_from(bounds[1]))};
	(void)oh_call_invalid(c, oh_arena_sv(c->arena, oh_sv_from(field)).p,
	                      &oh_msg_service_not_number, args, 2);
	return fallback;
}

static void put_next(oh_json_writer *w, size_t at)
{
	char next[32];
	(void)snprintf(next, sizeof next, "%zu", at);
	sv_put_text(w, "next", oh_sv_from(next));
}

enum { PLACES_MOST = 999999 };

/* Where to begin: what a list before gave as `next`, else as `name` says. */
static size_t place_of(oh_call *c, const char *name, size_t fallback)
{
	return oh_call_query(c, "cursor").n ? number(c, "cursor", 1, PLACES_MOST, fallback)
	                                    : number(c, name, 1, PLACES_MOST, fallback);
}

/* --- entries --- */

struct entries {
	struct sv_catalogue_wish w;
	struct book *b;
	size_t from, limit, line;
	oh_json_writer out;
};

static void put_lines(oh_json_writer *w, const char *key, const oh_catalogue_line *lines, size_t n)
{
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		const oh_catalogue_line *l = &lines[i];
		oh_json_begin_object(w);
		sv_put_text(w, "id", l->id);
		sv_put_text(w, "title", l->title);
		sv_put_text(w, "number", l->number);
		sv_put_text(w, "category", l->category);
		sv_put_text(w, "detail", l->detail);
		sv_put_text(w, "valid_until", l->validity);
		sv_put_text(w, "contact", l->contact);
		if (l->amount >= 0)
			sv_put_int(w, "amount", l->amount);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

/* Whom one may ask for a meeting. */
static oh_status put_desks(oh_db *db, struct entries *e, oh_sv company, oh_error *err)
{
	oh_desk *desks = NULL;
	size_t n = 0;
	oh_call *c = e->w.c;
	oh_desk_filter f = {.conference = e->w.conference, .state = OH_DESK_APPROVED};
	if (!e->w.conference || !e->w.registered || !oh_id_parse(company, &f.org))
		return OH_OK;
	oh_status st = oh_desk_list(db, c->actor.tenant, &f, c->arena, &desks, &n, err);
	oh_json_key(&e->out, "desks");
	oh_json_begin_array(&e->out);
	for (size_t i = 0; !st && i < n; i++) {
		struct sv_desk d;
		st = sv_desk_of_row(db, c->actor.tenant, &desks[i], true, c->arena, &d, err);
		if (!st && oh_access_sees(&c->actor, &d.object)) {
			oh_json_begin_object(&e->out);
			sv_put_desk_ref_members(&e->out, &d);
			oh_json_end_object(&e->out);
		}
	}
	oh_json_end_array(&e->out);
	return st;
}

static oh_status put_entry(oh_db *db, struct entries *e, size_t at, oh_error *err)
{
	const struct entry *laid = &e->b->entries[at];
	const struct sv_catalogue_part part = {laid->company, e->line, LINES_MOST};
	const oh_catalogue_company *o = NULL;
	oh_json_writer *w = &e->out;
	oh_status st = sv_catalogue_entry(db, &e->w, &part, &o, err);
	if (st)
		return st;
	oh_json_begin_object(w);
	sv_put_int(w, "position", (int64_t)at + 1);
	sv_put_text(w, "chapter", e->b->c.chapters[laid->chapter].title);
	if (o) {
		sv_put_text(w, "organisation", o->id);
		sv_put_text(w, "name", o->name);
		sv_put_text(w, "city", o->city);
		sv_put_text(w, "about", o->intro);
		sv_put_text(w, "contact", o->contact);
		sv_put_int(w, "n_supplies", (int64_t)laid->company->n_supplies);
		sv_put_int(w, "n_demands", (int64_t)laid->company->n_demands);
		put_lines(w, "supplies", o->supplies, o->n_supplies);
		put_lines(w, "demands", o->demands, o->n_demands);
		st = put_desks(db, e, o->id, err);
	}
	oh_json_end_object(w);
	return st;
}

static oh_status read_entries(oh_db *db, void *ctx, oh_error *err)
{
	struct entries *e = ctx;
	size_t n = e->b->tally.companies, end = e->from - 1 + e->limit;
	oh_status st = OH_OK;
	oh_buf_clear(e->w.c->out);
	sv_answer(e->w.c, &e->out);
	oh_json_begin_object(&e->out);
	sv_put_int(&e->out, "version", e->b->version);
	sv_put_int(&e->out, "total", (int64_t)n);
	oh_json_key(&e->out, "items");
	oh_json_begin_array(&e->out);
	for (size_t i = e->from - 1; !st && i < n && i < end; i++)
		st = put_entry(db, e, i, err);
	oh_json_end_array(&e->out);
	if (end < n)
		put_next(&e->out, end + 1);
	oh_json_end_object(&e->out);
	return st;
}

oh_status sv_list_catalogue_entries(oh_call *c, oh_error *err)
{
	struct entries e = {0};
	sv_catalogue_wish_read(c, false, &e.w);
	e.from = place_of(c, "from", 1);
	e.limit = number(c, "limit", 1, ENTRIES_MOST, 10);
	e.line = number(c, "line", 0, PLACES_MOST, 0);
	oh_status st = open_book(&e.w, &e.b, err);
	if (st)
		return st;
	st = oh_store_read(c->platform->store, read_entries, &e, err);
	book_release(c, e.b);
	return st;
}

/* --- contents and indices --- */

enum of { OF_CONTENTS, OF_COMPANIES, OF_PRODUCTS };

struct looking {
	const struct book *b;
	enum of of;
	oh_sv letter, words; /* folded */
	size_t chapter;      /* from 1; 0: all */
	oh_arena *scratch;
};

static const oh_catalogue_line *line_of(const struct book *b, const oh_catalogue_item *item)
{
	const oh_catalogue_company *o = b->entries[item->entry].company;
	return item->demand ? &o->demands[item->line] : &o->supplies[item->line];
}

static oh_catalogue_item item_at(const struct looking *l, size_t i)
{
	if (l->of == OF_CONTENTS)
		return (oh_catalogue_item){.name = l->b->entries[i].company->name, .entry = i};
	return l->b->items[l->of == OF_PRODUCTS][i];
}

static size_t items_of(const struct looking *l)
{
	return l->of == OF_CONTENTS ? l->b->tally.companies : l->b->n_items[l->of == OF_PRODUCTS];
}

static bool has_words(const struct looking *l, oh_sv name)
{
	oh_sv folded;
	oh_arena_mark mark = oh_arena_mark_get(l->scratch);
	bool has = oh_fold_key(name, OH_FOLD_CASE, l->scratch, &folded) == OH_OK &&
	           oh_sv_find(folded, l->words) != SIZE_MAX;
	oh_arena_rewind(l->scratch, mark);
	return has;
}

static bool wanted(const struct looking *l, const oh_catalogue_item *item)
{
	if (l->letter.n && item->letter != l->letter.p[0])
		return false;
	if (l->chapter && l->b->entries[item->entry].chapter + 1 != l->chapter)
		return false;
	return !l->words.n || has_words(l, item->name) ||
	       (l->of == OF_PRODUCTS && has_words(l, line_of(l->b, item)->category));
}

static void put_item(const struct looking *l, const oh_catalogue_item *item, oh_json_writer *w)
{
	const struct entry *e = &l->b->entries[item->entry];
	oh_json_begin_object(w);
	sv_put_text(w, "name", item->name);
	sv_put_int(w, "position", (int64_t)item->entry + 1);
	if (item->letter)
		sv_put_text(w, "letter", (oh_sv){&item->letter, 1});
	if (l->of == OF_PRODUCTS) {
		sv_put_text(w, "side", oh_sv_from(sv_side_names[item->demand ? 1 : 0]));
		sv_put_text(w, "listing", line_of(l->b, item)->id);
		sv_put_text(w, "company", e->company->name);
	} else {
		sv_put_text(w, "chapter", l->b->c.chapters[e->chapter].title);
		sv_put_int(w, "supplies", (int64_t)e->company->n_supplies);
		sv_put_int(w, "demands", (int64_t)e->company->n_demands);
	}
	oh_json_end_object(w);
}

static void put_index(const struct looking *l, size_t from, size_t limit, oh_call *c)
{
	oh_json_writer w;
	size_t n = items_of(l), given = 0, total = 0, next = 0;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		oh_catalogue_item item = item_at(l, i);
		if (!wanted(l, &item))
			continue;
		total++;
		if (total < from)
			continue;
		if (given == limit) {
			next = next ? next : total;
			continue;
		}
		put_item(l, &item, &w);
		given++;
	}
	oh_json_end_array(&w);
	sv_put_int(&w, "total", (int64_t)total);
	sv_put_int(&w, "version", l->b->version);
	if (next)
		put_next(&w, next);
	oh_json_end_object(&w);
}

oh_status sv_list_catalogue_index(oh_call *c, oh_error *err)
{
	static const char *const kinds[] = {"contents", "companies", "products", NULL};
	struct sv_catalogue_wish w;
	struct book *b;
	oh_sv of = oh_call_query(c, "of"), words = oh_sv_trim(oh_call_query(c, "q"));
	int kind = of.n ? sv_name_index(kinds, of) : 0;
	struct looking l = {.letter = oh_call_query(c, "letter"), .scratch = c->arena};
	sv_catalogue_wish_read(c, false, &w);
	size_t from = place_of(c, "from", 1), limit = number(c, "limit", 1, INDEX_MOST, 100);
	l.chapter = number(c, "chapter", 1, PLACES_MOST, 0);
	if (kind < 0)
		(void)oh_call_invalid(c, "?of", &oh_msg_service_search_choice, &of, 1);
	if (l.letter.n > 1)
		(void)oh_call_invalid(c, "?letter", &oh_msg_service_search_choice, &l.letter, 1);
	if (words.n > QUERY_MOST * 3)
		(void)oh_call_invalid(c, "?q", &oh_msg_service_text_long,
		                      (const oh_sv[]){{"100", 3}}, 1);
	else if (words.n && oh_fold_key(words, OH_FOLD_CASE, c->arena, &l.words))
		return oh_nomem(err);
	oh_status st = open_book(&w, &b, err);
	if (st)
		return st;
	l.b = b;
	l.of = (enum of)kind;
	put_index(&l, from, limit, c);
	book_release(c, b);
	return OH_OK;
}
