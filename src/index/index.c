/* Snapshots: how readers come to one, how a change makes the next.
 *
 * A reader notes the epoch in a slot of its own and takes the snapshot that stands;
 * neither waits for anybody. A writer swaps the pointer, raises the epoch, and frees an
 * old snapshot once no slot holds an epoch of its time. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/similar.h"
#include "shared.h"

static oh_status fill_attrs(oh_index *ix, const oh_packs *packs)
{
	ix->n_attrs = oh_packs_attr_count(packs);
	ix->n_keys = oh_packs_key_count(packs);
	ix->n_categories = oh_packs_category_count(packs);
	ix->attrs = oh_calloc(ix->n_attrs + 1, sizeof(const oh_attr *));
	ix->named = oh_calloc(ix->n_attrs + 1, sizeof *ix->named);
	ix->categories = oh_calloc(ix->n_categories + 1, sizeof(const oh_category *));
	if (!ix->attrs || !ix->named || !ix->categories)
		return OH_ENOMEM;
	for (size_t p = 0; p < oh_packs_count(packs); p++) {
		const oh_pack *pack = oh_packs_at(packs, p);
		for (size_t i = 0; i < pack->n_attrs; i++)
			ix->attrs[pack->attrs[i]->index] = pack->attrs[i];
		for (size_t i = 0; i < pack->n_categories; i++)
			ix->categories[pack->categories[i].index] = &pack->categories[i];
		for (size_t i = 0; i < pack->n_nameplates; i++)
			ix->named[pack->nameplates[i].attr->index] = true;
	}
	return OH_OK;
}

/* The lower case of each character, as folding has it. */
static oh_status fill_lower(oh_index *ix)
{
	oh_arena *tmp = oh_arena_new(0);
	oh_buf b = OH_BUF_INIT;
	oh_status st = tmp ? OH_OK : OH_ENOMEM;
	ix->lower = oh_calloc(IX_LOWER, sizeof *ix->lower);
	ix->skip = oh_calloc(0x10000 / 64, sizeof *ix->skip);
	if (!ix->lower || !ix->skip)
		st = OH_ENOMEM;
	for (uint32_t cp = 0; cp < 0x10000 && !st; cp++)
		if (!oh_bigram_counts(cp))
			ix_bit_set(ix->skip, cp);
	for (uint32_t cp = 0; cp < IX_LOWER && !st; cp++) {
		uint32_t cps[16];
		oh_sv folded;
		oh_arena_mark mark = oh_arena_mark_get(tmp);
		oh_buf_clear(&b);
		oh_buf_cp(&b, cp);
		st = oh_buf_ok(&b) ? oh_fold_key(oh_buf_sv(&b), OH_FOLD_CASE, tmp, &folded)
		                   : OH_ENOMEM;
		ix->lower[cp] = (uint16_t)cp;
		if (!st && folded.n <= 4 && ix_characters(folded, cps) == 1 && cps[0] < IX_LOWER)
			ix->lower[cp] = (uint16_t)cps[0];
		oh_arena_rewind(tmp, mark);
	}
	oh_buf_release(&b);
	oh_arena_free(tmp);
	return st;
}

oh_status oh_index_new(const oh_packs *packs, oh_index **out, oh_error *err)
{
	oh_index *ix = oh_calloc(1, sizeof *ix);
	oh_status st = ix ? OH_OK : OH_ENOMEM;
	if (!st) {
		ix->packs = packs;
		st = fill_attrs(ix, packs);
	}
	if (!st)
		st = fill_lower(ix);
	if (!st) {
		ix->lexicon = ix_lexicon_new(packs);
		ix->shared = ix_shared_new();
		st = ix->lexicon && ix->shared ? OH_OK : OH_ENOMEM;
	}
	if (st) {
		oh_index_free(ix);
		return oh_nomem(err);
	}
	*out = ix;
	return OH_OK;
}

void oh_index_free(oh_index *ix)
{
	if (!ix)
		return;
	ix_shared_free(ix);
	ix_lexicon_free(ix->lexicon);
	oh_free(ix->attrs);
	oh_free(ix->named);
	oh_free(ix->categories);
	oh_free(ix->lower);
	oh_free(ix->skip);
	oh_free(ix);
}

static ix_snapshot *snapshot_new(size_t room)
{
	return oh_calloc(1, sizeof(ix_snapshot) + room * sizeof(ix_view));
}

void ix_view_hold(ix_view *v)
{
	v->segment->refs++;
	if (v->gone)
		v->gone->refs++;
}

void ix_view_drop(ix_view *v)
{
	if (--v->segment->refs == 0)
		ix_segment_free(v->segment);
	if (v->gone && --v->gone->refs == 0)
		oh_free(v->gone);
}

static void snapshot_free(ix_snapshot *s)
{
	for (size_t i = 0; i < s->n; i++)
		ix_view_drop(&s->views[i]);
	oh_free(s);
}

ix_shared *ix_shared_new(void)
{
	ix_shared *s = oh_calloc(1, sizeof *s);
	ix_snapshot *empty = snapshot_new(0);
	if (!s || !empty) {
		oh_free(s);
		oh_free(empty);
		return NULL;
	}
	atomic_init(&s->now, empty);
	atomic_init(&s->epoch, 1);
	for (size_t i = 0; i < IX_SLOTS; i++)
		atomic_init(&s->slots[i], 0);
	pthread_mutex_init(&s->write, NULL);
	pthread_cond_init(&s->wake, NULL);
	return s;
}

void ix_shared_free(oh_index *ix)
{
	ix_shared *s = ix->shared;
	if (!s)
		return;
	ix_merger_stop(s);
	while (s->retired) {
		ix_snapshot *next = s->retired->next;
		snapshot_free(s->retired);
		s->retired = next;
	}
	snapshot_free(atomic_load(&s->now));
	pthread_mutex_destroy(&s->write);
	pthread_cond_destroy(&s->wake);
	oh_free(s);
}

ix_guard ix_enter(const oh_index *ix)
{
	static _Thread_local unsigned hint;
	ix_shared *s = ix->shared;
	for (unsigned i = hint;; i++) {
		unsigned slot = i % IX_SLOTS;
		uint64_t nobody = 0;
		if (atomic_compare_exchange_strong(&s->slots[slot], &nobody,
		                                   atomic_load(&s->epoch))) {
			hint = slot;
			return (ix_guard){atomic_load(&s->now), slot};
		}
		/* More readers at once than slots: the first to leave makes room. */
		if (i % IX_SLOTS == IX_SLOTS - 1)
			sched_yield();
	}
}

void ix_leave(const oh_index *ix, ix_guard g)
{
	atomic_store(&ix->shared->slots[g.slot], 0);
}

/* Frees what no reader can hold any more. The write lock is held. */
static void reclaim(ix_shared *s)
{
	uint64_t oldest = UINT64_MAX;
	for (size_t i = 0; i < IX_SLOTS; i++) {
		uint64_t e = atomic_load(&s->slots[i]);
		if (e && e < oldest)
			oldest = e;
	}
	for (ix_snapshot **p = &s->retired; *p;) {
		ix_snapshot *old = *p;
		if (old->retired >= oldest) {
			p = &old->next;
			continue;
		}
		*p = old->next;
		snapshot_free(old);
	}
}

void ix_publish(ix_shared *s, ix_snapshot *next)
{
	ix_snapshot *old = atomic_load(&s->now);
	next->generation = old->generation + 1;
	for (size_t i = 0; i < next->n; i++)
		ix_view_hold(&next->views[i]);
	atomic_store(&s->now, next);
	old->retired = atomic_fetch_add(&s->epoch, 1);
	old->next = s->retired;
	s->retired = old;
	reclaim(s);
}

ix_snapshot *ix_successor(ix_shared *s, size_t more)
{
	const ix_snapshot *old = atomic_load(&s->now);
	ix_snapshot *next = snapshot_new(old->n + more);
	if (!next)
		return NULL;
	next->n = old->n;
	if (old->n)
		memcpy(next->views, old->views, old->n * sizeof *old->views);
	return next;
}

void ix_discard(ix_snapshot *next)
{
	/* Made, never shown: what nobody holds goes. */
	for (size_t i = 0; i < next->n; i++) {
		ix_view *v = &next->views[i];
		if (v->segment->refs == 0)
			ix_segment_free(v->segment);
		if (v->gone && v->gone->refs == 0)
			oh_free(v->gone);
	}
	oh_free(next);
}

oh_status ix_view_remove(ix_view *v, size_t doc)
{
	size_t words = ix_bit_words(v->segment->n);
	bool ours = v->gone && v->gone->refs == 0;
	ix_gone *gone = ours ? v->gone : oh_calloc(1, sizeof *gone + words * 8);
	if (!gone)
		return OH_ENOMEM;
	if (v->gone && !ours)
		memcpy(gone->bits, v->gone->bits, words * 8);
	ix_bit_set(gone->bits, doc);
	v->gone = gone;
	v->n_gone++;
	return OH_OK;
}

/* Takes the listing out of the snapshot in the making. */
static oh_status take_out(ix_snapshot *next, int64_t tenant, int64_t id, bool *found)
{
	*found = false;
	for (size_t i = 0; i < next->n; i++) {
		ix_view *v = &next->views[i];
		size_t doc = ix_segment_find(v->segment, tenant, id);
		if (doc == SIZE_MAX || (v->gone && ix_bit(v->gone->bits, doc)))
			continue;
		*found = true;
		if (v->n_gone + 1 < v->segment->n)
			return ix_view_remove(v, doc);
		/* The last of it. */
		if (v->gone && v->gone->refs == 0)
			oh_free(v->gone);
		*v = next->views[--next->n];
		return OH_OK;
	}
	return OH_OK;
}

oh_status oh_index_put(oh_index *ix, const oh_index_doc *doc, oh_error *err)
{
	ix_shared *s = ix->shared;
	ix_stage stage;
	bool found;
	ix_room room;
	ix_room_init(&room);
	ix_stage_init(&stage);
	ix_segment *one = ix_stage_doc(&stage, doc) ? NULL : ix_build(ix, &stage, &room);
	ix_room_release(&room);
	ix_stage_release(&stage);
	if (!one)
		return oh_nomem(err);
	pthread_mutex_lock(&s->write);
	ix_snapshot *next = ix_successor(s, 1);
	oh_status st = next ? take_out(next, doc->tenant, doc->id, &found) : OH_ENOMEM;
	if (!st) {
		next->views[next->n++] = (ix_view){.segment = one};
		ix_merge_small(ix, next);
		ix_publish(s, next);
		ix_merger_wake(ix);
	} else {
		if (next)
			ix_discard(next);
		ix_segment_free(one);
	}
	pthread_mutex_unlock(&s->write);
	return st ? oh_nomem(err) : OH_OK;
}

oh_status oh_index_remove(oh_index *ix, int64_t tenant, int64_t id, oh_error *err)
{
	ix_shared *s = ix->shared;
	bool found = false;
	pthread_mutex_lock(&s->write);
	ix_snapshot *next = ix_successor(s, 0);
	oh_status st = next ? take_out(next, tenant, id, &found) : OH_ENOMEM;
	if (!st && found) {
		ix_publish(s, next);
		ix_merger_wake(ix);
	} else if (next) {
		ix_discard(next);
	}
	pthread_mutex_unlock(&s->write);
	return st ? oh_nomem(err) : OH_OK;
}

oh_status ix_replace(oh_index *ix, ix_segment **segments, size_t n)
{
	ix_snapshot *next = snapshot_new(n);
	if (!next) {
		for (size_t i = 0; i < n; i++)
			ix_segment_free(segments[i]);
		return OH_ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		next->views[next->n++] = (ix_view){.segment = segments[i]};
	pthread_mutex_lock(&ix->shared->write);
	ix_publish(ix->shared, next);
	pthread_mutex_unlock(&ix->shared->write);
	return OH_OK;
}

void oh_index_stats_get(const oh_index *ix, oh_index_stats *out)
{
	enum { SMALL = 4096 };
	ix_guard g = ix_enter(ix);
	oh_index_stats s = {.generation = g.snapshot->generation};
	for (size_t i = 0; i < g.snapshot->n; i++) {
		const ix_view *v = &g.snapshot->views[i];
		size_t live = v->segment->n - v->n_gone;
		s.listings += live;
		s.delta += v->segment->n < SMALL ? live : 0;
		s.tombstones += v->n_gone;
		s.bytes += v->segment->bytes + (v->gone ? ix_bit_words(v->segment->n) * 8 : 0);
	}
	ix_leave(ix, g);
	*out = s;
}

/* Listings that the viewer's organisations own or are invited to. */
static void add_own(const ix_segment *s, int64_t org, uint64_t *bits)
{
	size_t lo = 0, hi = s->n_orgs;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (s->orgs[mid].id < org)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->n_orgs && s->orgs[lo].id == org; lo++)
		for (uint32_t i = s->orgs[lo].first; i < s->orgs[lo + 1].first; i++)
			ix_bit_set(bits, s->org_docs[i]);
	for (uint32_t i = 0; i < s->n_invited; i++)
		if (s->invited[i].org == org)
			ix_bit_set(bits, s->invited[i].doc);
}

static void only_tenant(const ix_segment *s, int64_t tenant, uint64_t *bits)
{
	uint32_t from = 0;
	while (from < s->n_runs && s->runs[from].tenant < tenant)
		from++;
	uint32_t to = from;
	while (to < s->n_runs && s->runs[to].tenant == tenant)
		to++;
	size_t begin = from < s->n_runs ? s->runs[from].from : s->n;
	size_t end = to < s->n_runs ? s->runs[to].from : s->n;
	for (size_t i = 0; i < ix_bit_words(s->n); i++) {
		size_t lo = i * 64, hi = lo + 64;
		uint64_t keep = ~(uint64_t)0;
		if (hi <= begin || lo >= end) {
			bits[i] = 0;
			continue;
		}
		if (lo < begin)
			keep &= ~(uint64_t)0 << (begin - lo);
		if (hi > end)
			keep &= ~(uint64_t)0 >> (hi - end);
		bits[i] &= keep;
	}
}

void ix_visible(const ix_view *v, const oh_index_viewer *viewer, int64_t now, uint64_t *bits)
{
	const ix_segment *s = v->segment;
	size_t words = ix_bit_words(s->n);
	memset(bits, 0, words * 8);
	if (viewer->all) {
		ix_bits_range(bits, 0, s->n);
	} else {
		for (size_t i = 0; i < IX_VISIBILITIES; i++)
			if ((viewer->visibilities >> i & 1) && s->visibilities[i])
				ix_bits_or(bits, s->visibilities[i], words);
		for (size_t i = 0; i < viewer->n_orgs; i++)
			add_own(s, viewer->orgs[i], bits);
	}
	only_tenant(s, viewer->tenant, bits);
	if (v->gone)
		ix_bits_minus(bits, v->gone->bits, words);
	for (uint32_t i = 0; now && i < s->n_ends && s->until[s->ends[i]] < now; i++)
		bits[s->ends[i] >> 6] &= ~((uint64_t)1 << (s->ends[i] & 63));
}
