/* The register of what is signed: parties, kind, amount with its tax basis, order on stage.
 * Figures lock before the release; what changes later needs a reason and stays in the log.
 * A framework, an intent and a purchase contract are never added up. */
#include <stdio.h>
#include <string.h>

#include "conference_report.h"
#include "imports.h"
#include "ouhe/store/signing.h"
#include "ouhe/text/utf8.h"

enum {
	TITLE_MOST = 300,
	PERIOD_MOST = 100,
	NOTE_MOST = 2000,
	NAME_MOST = 200,
	PARTIES_MOST = 20,
	STAGE_MOST = 1000,
	REASON_MOST = 1000
};
/* 100 bn yuan: past it a slip of the keyboard. */
static const int64_t amount_most = INT64_C(10000000000000);

static const char *const kinds[] = {"framework", "intent",    "purchase",
                                    "research",  "strategic", NULL};
static const char *const taxes[] = {"unsaid", "included", "excluded", NULL};
static const char *const novelties[] = {"new", "renewal", "agreed_before", NULL};

struct job {
	oh_call *c;
	oh_id id, conference;
	struct sv_conference k;
	oh_signing s;
	oh_sv reason;
	oh_ms locked;
	bool fresh;
	oh_sv file;
};

/* --- showing --- */

bool sv_signing_party(oh_sv *rest, struct sv_party *out)
{
	oh_sv line, *const parts[] = {&out->organisation, &out->name, &out->signer, &out->post};
	if (!rest->n || !oh_sv_split(rest, '\n', &line))
		return false;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!oh_sv_split(&line, '\t', parts[i]))
			*parts[i] = OH_SV("");
	return true;
}

/* people: with who signs. The log stays for good and does without persons. */
static void put_parties(const oh_signing *s, bool people, oh_json_writer *w)
{
	oh_sv rest = s->parties;
	struct sv_party p;
	oh_json_key(w, "parties");
	oh_json_begin_array(w);
	while (sv_signing_party(&rest, &p)) {
		oh_json_begin_object(w);
		sv_put_text(w, "organisation", p.organisation);
		sv_put_text(w, "name", p.name);
		if (people) {
			sv_put_text(w, "signer", p.signer);
			sv_put_text(w, "post", p.post);
		}
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_members(const oh_signing *s, bool people, oh_json_writer *w)
{
	sv_put_text(w, "title", s->title);
	sv_put_text(w, "kind", oh_sv_from(kinds[s->kind]));
	put_parties(s, people, w);
	if (s->amount >= 0)
		sv_put_int(w, "amount", s->amount);
	sv_put_text(w, "tax", oh_sv_from(taxes[s->tax]));
	sv_put_text(w, "period", s->period);
	sv_put_text(w, "novelty", oh_sv_from(novelties[s->novelty]));
	sv_put_bool(w, "related", s->related);
	sv_put_bool(w, "tender", s->tender);
	if (s->stage)
		sv_put_int(w, "stage", s->stage);
	sv_put_text(w, "note", s->note);
	sv_put_text(w, "file", s->file_name);
}

static void put_signing(const oh_signing *s, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "id", s->id);
	sv_put_id(w, "conference", s->conference);
	sv_put_int(w, "version", s->version);
	put_members(s, true, w);
	sv_put_time(w, "changed_at", s->changed);
	oh_json_end_object(w);
}

/* --- loading --- */

static oh_status load_conference(oh_db *db, struct job *j, oh_error *err)
{
	oh_status st = sv_conference_load(db, j->c, j->conference, &j->k, err);
	return st ? st : oh_signing_locked(db, j->c->actor.tenant, j->conference, &j->locked, err);
}

static oh_status load(oh_db *db, struct job *j, oh_error *err)
{
	bool found = false;
	oh_status st =
	    oh_signing_get(db, j->c->actor.tenant, j->id, j->c->arena, &j->s, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	j->conference = j->s.conference;
	return st ? st : load_conference(db, j, err);
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_json_writer w;
	oh_status st = load(db, j, err);
	if (st)
		return st;
	sv_answer(j->c, &w);
	put_signing(&j->s, &w);
	sv_etag(j->c, j->s.version);
	return OH_OK;
}

/* Sums by kind and tax basis; money of different standing stays apart. */
static void put_totals(const oh_signing *list, size_t n, oh_json_writer *w)
{
	oh_json_key(w, "totals");
	oh_json_begin_array(w);
	for (int kind = 0; kind < OH_SIGNING_KINDS; kind++) {
		for (int tax = 0; tax < 3; tax++) {
			int64_t count = 0, fresh = 0, amount = 0, fresh_amount = 0;
			for (size_t i = 0; i < n; i++) {
				const oh_signing *s = &list[i];
				if (s->kind != kind || s->tax != tax)
					continue;
				int64_t money = s->amount > 0 ? s->amount : 0;
				count++;
				amount += money;
				fresh += s->novelty == OH_SIGNING_NEW;
				fresh_amount += s->novelty == OH_SIGNING_NEW ? money : 0;
			}
			if (!count)
				continue;
			oh_json_begin_object(w);
			sv_put_text(w, "kind", oh_sv_from(kinds[kind]));
			sv_put_text(w, "tax", oh_sv_from(taxes[tax]));
			sv_put_int(w, "count", count);
			sv_put_int(w, "amount", amount);
			sv_put_int(w, "new_count", fresh);
			sv_put_int(w, "new_amount", fresh_amount);
			oh_json_end_object(w);
		}
	}
	oh_json_end_array(w);
}

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_signing *list = NULL;
	size_t n = 0;
	oh_json_writer w;
	oh_status st = load_conference(db, j, err);
	if (!st)
		st = oh_signing_list(db, c->actor.tenant, j->conference, c->arena, &list, &n, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++)
		put_signing(&list[i], &w);
	oh_json_end_array(&w);
	put_totals(list, n, &w);
	sv_put_time(&w, "locked_at", j->locked);
	oh_json_end_object(&w);
	return OH_OK;
}

/* After the commit: open registers are told. */
static void told(const struct job *j)
{
	sv_conference_news(j->c->platform, &(struct sv_news){.tenant = j->c->actor.tenant,
	                                                     .conference = j->conference,
	                                                     .what = "signings"});
}

static oh_status new_job(oh_call *c, struct job **out, oh_error *err)
{
	*out = oh_arena_zalloc(c->arena, sizeof **out);
	if (!*out)
		return oh_nomem(err);
	(*out)->c = c;
	(*out)->reason = OH_SV("");
	oh_status st = oh_call_id(c, 0, &(*out)->id, err);
	(*out)->conference = (*out)->id;
	return st;
}

oh_status sv_list_signings(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	return st ? st : oh_store_read(c->platform->store, read_list, j, err);
}

/* --- writing --- */

/* A line of a party: no tab, no line break. */
static bool line_formed(oh_sv text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20)
			return false;
	return oh_utf8_count(text) <= NAME_MOST;
}

/* Who signs for a party, and as what. */
static oh_sv take_line(struct job *j, const oh_json *p, const char *member, size_t i)
{
	oh_sv text = {NULL, 0};
	char field[48];
	(void)oh_json_get_sv(oh_json_member(p, member), &text);
	text = oh_sv_trim(text);
	if (!line_formed(text)) {
		(void)snprintf(field, sizeof field, "/parties/%zu/%s", i, member);
		(void)oh_call_invalid(j->c, field, &oh_msg_service_signing_line, NULL, 0);
	}
	return text;
}

static oh_status take_party(oh_db *db, struct job *j, const oh_json *p, size_t i, oh_buf *out,
                            oh_error *err)
{
	oh_call *c = j->c;
	oh_sv id = {NULL, 0}, name = take_line(j, p, "name", i);
	oh_id org = 0;
	struct sv_org known;
	char field[40];
	oh_status st = OH_OK;
	(void)snprintf(field, sizeof field, "/parties/%zu", i);
	if (oh_json_get_sv(oh_json_member(p, "organisation"), &id) && id.n) {
		st = oh_id_parse(id, &org)
		         ? sv_org_get(db, c->actor.tenant, org, c->arena, &known, err)
		         : OH_ENOENT;
		if (st == OH_ENOENT) {
			(void)oh_call_invalid(c, field, &oh_msg_service_not_known, NULL, 0);
			return OH_OK;
		}
		if (!st && !name.n)
			name = known.name;
	}
	if (!st && !name.n)
		(void)oh_call_invalid(c, field, &oh_msg_service_missing, NULL, 0);
	const oh_sv parts[] = {org ? id : OH_SV(""), name, take_line(j, p, "signer", i),
	                       take_line(j, p, "post", i)};
	for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
		oh_buf_str(out, k ? "\t" : out->n ? "\n" : "");
		oh_buf_sv_put(out, parts[k]);
	}
	return st;
}

static oh_status take_parties(oh_db *db, struct job *j, oh_error *err)
{
	oh_call *c = j->c;
	const oh_json *list = c->body ? oh_json_member(c->body, "parties") : NULL;
	size_t n = oh_json_length(list);
	oh_buf b = OH_BUF_INIT;
	oh_status st = OH_OK;
	if (!list && !j->fresh)
		return OH_OK;
	if (!list || oh_json_kind(list) != OH_JSON_ARRAY || n < 2 || n > PARTIES_MOST)
		return oh_call_invalid(c, "/parties", &oh_msg_service_signing_parties, NULL, 0) ==
		               OH_ENOMEM
		           ? oh_nomem(err)
		           : OH_OK;
	for (size_t i = 0; !st && i < n; i++)
		st = take_party(db, j, oh_json_at(list, i), i, &b, err);
	j->s.parties = oh_buf_ok(&b) ? oh_arena_sv(c->arena, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return st || j->s.parties.p ? st : oh_nomem(err);
}

static oh_status take_body(oh_db *db, struct job *j, oh_error *err)
{
	oh_call *c = j->c;
	oh_signing *s = &j->s;
	int64_t stage = s->stage;
	c->n_problems = 0;
	(void)oh_call_text(c, "title", j->fresh, TITLE_MOST, &s->title);
	(void)oh_call_choice(c, "kind", j->fresh, kinds, &s->kind);
	(void)oh_call_choice(c, "tax", false, taxes, &s->tax);
	(void)oh_call_choice(c, "novelty", false, novelties, &s->novelty);
	(void)oh_call_bool(c, "related", false, &s->related);
	(void)oh_call_bool(c, "tender", false, &s->tender);
	(void)oh_call_int(c, "stage", false, 0, STAGE_MOST, &stage);
	(void)oh_call_int(c, "amount", false, -1, amount_most, &s->amount);
	(void)oh_call_text(c, "period", false, PERIOD_MOST, &s->period);
	(void)oh_call_text(c, "note", false, NOTE_MOST, &s->note);
	(void)oh_call_text(c, "reason", false, REASON_MOST, &j->reason);
	s->stage = (int)stage;
	if (!s->title.n && !j->fresh)
		(void)oh_call_invalid(c, "/title", &oh_msg_service_missing, NULL, 0);
	/* What was released changes for a reason. */
	if (j->locked && !j->reason.n)
		(void)oh_call_invalid(c, "/reason", &oh_msg_service_signing_reason, NULL, 0);
	oh_status st = take_parties(db, j, err);
	return st ? st : oh_call_check(c, err);
}

static oh_status as_json(const struct job *j, const oh_signing *s, oh_buf *out, oh_error *err)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	put_members(s, false, &w);
	oh_json_end_object(&w);
	(void)j;
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

/* The log: both states; either may be missing. */
static oh_status revise(oh_db *db, const struct job *j, const oh_signing *from,
                        const oh_signing *to, oh_error *err)
{
	oh_buf a = OH_BUF_INIT, b = OH_BUF_INIT, all = OH_BUF_INIT;
	oh_json_writer w;
	oh_status st = from ? as_json(j, from, &a, err) : OH_OK;
	if (!st && to)
		st = as_json(j, to, &b, err);
	oh_json_writer_init(&w, &all, 0);
	oh_json_begin_object(&w);
	if (from) {
		oh_json_key(&w, "from");
		oh_json_raw(&w, oh_buf_sv(&a));
	}
	if (to) {
		oh_json_key(&w, "to");
		oh_json_raw(&w, oh_buf_sv(&b));
	}
	oh_json_end_object(&w);
	const oh_signing_revision r = {.signing = j->s.id,
	                               .version = to     ? to->version
	                                          : from ? from->version + 1
	                                                 : 0,
	                               .user = j->c->actor.user,
	                               .at = oh_db_now(db),
	                               .late = j->locked != 0,
	                               .reason = j->reason,
	                               .changes = oh_buf_sv(&all)};
	if (!st && !oh_buf_ok(&all))
		st = oh_nomem(err);
	if (!st)
		st = oh_signing_revise(db, j->c->actor.tenant, j->conference, &r, err);
	oh_buf_release(&a);
	oh_buf_release(&b);
	oh_buf_release(&all);
	return st;
}

static oh_status audit(oh_db *db, const struct job *j, const char *action, oh_error *err)
{
	const oh_sv none = {NULL, 0};
	return sv_audit(db, j->c, action, "signing", j->s.id, none, none, 0, none, err);
}

static oh_status store_new(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = load_conference(db, j, err);
	if (!st)
		st = take_body(db, j, err);
	j->s.created = j->s.changed = oh_db_now(db);
	if (!st)
		st = oh_signing_insert(db, j->c->actor.tenant, &j->s, err);
	if (!st)
		st = revise(db, j, NULL, &j->s, err);
	return st ? st : audit(db, j, "signing.create", err);
}

oh_status sv_create_signing(oh_call *c, oh_error *err)
{
	struct job *j;
	char id[OH_ID_TEXT], path[64];
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	j->fresh = true;
	j->s = (oh_signing){.id = oh_store_new_id(c->platform->store),
	                    .conference = j->conference,
	                    .user = c->actor.user,
	                    .version = 1,
	                    .amount = -1,
	                    .title = OH_SV(""),
	                    .period = OH_SV(""),
	                    .note = OH_SV(""),
	                    .parties = OH_SV("")};
	st = oh_store_write(c->platform->store, store_new, j, err);
	if (st)
		return st;
	told(j);
	j->id = j->s.id;
	oh_id_format(j->id, id);
	(void)snprintf(path, sizeof path, "/api/v1/signings/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status store_change(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = load(db, j, err);
	if (!st)
		st = sv_if_match(j->c, j->s.version, err);
	if (st)
		return st;
	const oh_signing before = j->s;
	st = take_body(db, j, err);
	j->s.version++;
	j->s.changed = oh_db_now(db);
	if (!st)
		st = oh_signing_update(db, j->c->actor.tenant, &j->s, err);
	if (!st)
		st = revise(db, j, &before, &j->s, err);
	return st ? st : audit(db, j, "signing.change", err);
}

oh_status sv_update_signing(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_change, j, err);
	if (!st)
		told(j);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status store_removal(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = load(db, j, err);
	if (!st && j->locked)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_signing_locked);
	if (!st)
		st = oh_signing_delete(db, j->c->actor.tenant, j->id, err);
	if (!st)
		st = revise(db, j, &j->s, NULL, err);
	return st ? st : audit(db, j, "signing.delete", err);
}

oh_status sv_delete_signing(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	c->status = 204;
	if (!st)
		st = oh_store_write(c->platform->store, store_removal, j, err);
	if (!st)
		told(j);
	return st;
}

static oh_status store_lock(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	const oh_sv none = {NULL, 0};
	oh_status st = load_conference(db, j, err);
	if (st || j->locked)
		return st;
	st = oh_signing_lock(db, j->c->actor.tenant, j->conference, j->c->actor.user, oh_db_now(db),
	                     err);
	return st ? st
	          : sv_audit(db, j->c, "signing.lock", "conference", j->conference, none, none, 0,
	                     none, err);
}

oh_status sv_lock_signings(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_lock, j, err);
	if (!st)
		told(j);
	return st ? st : oh_store_read(c->platform->store, read_list, j, err);
}

/* --- the log, the attachment --- */

static oh_status read_log(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_signing_revision *list = NULL;
	size_t n = 0;
	oh_json_writer w;
	oh_status st = load_conference(db, j, err);
	if (!st)
		st = oh_signing_revisions(db, c->actor.tenant, j->conference, c->arena, &list, &n,
		                          err);
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; !st && i < n; i++) {
		oh_sv name = {NULL, 0};
		st = sv_person_name(db, c->actor.tenant, list[i].user, c->arena, &name, err);
		oh_json_begin_object(&w);
		sv_put_id(&w, "signing", list[i].signing);
		sv_put_time(&w, "at", list[i].at);
		sv_put_text(&w, "by", name);
		sv_put_bool(&w, "late", list[i].late);
		sv_put_text(&w, "reason", list[i].reason);
		oh_json_key(&w, "changes");
		oh_json_raw(&w, list[i].changes);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_signing_revisions(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	return st ? st : oh_store_read(c->platform->store, read_log, j, err);
}

static oh_status store_file(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = load(db, j, err);
	if (st)
		return st;
	/* Papers may come after the figures are locked; the log says so. */
	const oh_signing before = j->s;
	j->s.file_name = sv_upload_name(oh_call_query(j->c, "name"), j->c->arena);
	j->s.version++;
	j->s.changed = oh_db_now(db);
	st = oh_signing_update(db, j->c->actor.tenant, &j->s, err);
	if (!st)
		st = oh_signing_file_set(db, j->c->actor.tenant, j->id, j->c->upload, err);
	if (!st)
		st = revise(db, j, &before, &j->s, err);
	return st ? st : audit(db, j, "signing.attach", err);
}

oh_status sv_attach_signing(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st && !c->upload.n)
		st = oh_raise(err, OH_EINVALID, &oh_msg_service_missing);
	if (!st)
		st = oh_store_write(c->platform->store, store_file, j, err);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status read_file(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	bool found = false;
	oh_status st = load(db, j, err);
	if (!st)
		st = oh_signing_file_get(db, j->c->actor.tenant, j->id, j->c->arena, &j->file,
		                         &found, err);
	return st || found ? st : oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
}

oh_status sv_get_signing_file(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_file, j, err);
	if (st)
		return st;
	oh_buf_clear(c->out);
	oh_buf_sv_put(c->out, j->file);
	c->type = "application/octet-stream";
	c->download = j->s.file_name;
	return oh_buf_ok(c->out) ? OH_OK : oh_nomem(err);
}
