/* How the areas of the platform – accounts, listings, imports, outbox … – hang together.
 *
 * An area is a file or a few: its operations, what it opens, its background work. An
 * area calls another through the functions at the end of this header only.
 */
#ifndef OUHE_SERVICE_AREA_H
#define OUHE_SERVICE_AREA_H

#include <stdatomic.h>

#include "ouhe/extract/list.h"
#include "ouhe/index/index.h"
#include "ouhe/json/write.h"
#include "ouhe/match/match.h"
#include "ouhe/service/events.h"
#include "ouhe/service/messages.h"
#include "ouhe/service/operation.h"
#include "ouhe/store/audit.h"
#include "ouhe/store/store.h"
#include "session.h"

struct sv_accounts;
struct sv_listings;
struct sv_imports;
struct sv_outbox;
struct sv_hub;
struct sv_calls;
struct sv_conferences;

struct oh_platform {
	oh_platform_config config;
	oh_json *settings;   /* ouhe.json; NULL: none */
	oh_session *session; /* packs and readers */
	oh_store *store;
	oh_index *index;
	struct sv_hub *hub;
	struct sv_accounts *accounts; /* each belongs to its area */
	struct sv_listings *listings;
	struct sv_imports *imports;
	struct sv_outbox *outbox;
	struct sv_calls *calls;
	struct sv_conferences *conferences;
	oh_ms started;
	_Atomic bool ready, stopping;
	oh_log_fn log;
	void *log_ctx;
};

struct sv_area {
	const char *name;
	const oh_operation *operations;
	size_t n_operations;
	/* In the order of the areas; any may be NULL. open reads from the store what the
	 * area keeps in memory; start begins background work (serving only); stop ends
	 * it; close frees, also after an open that failed. */
	oh_status (*open)(oh_platform *p, oh_error *err);
	oh_status (*start)(oh_platform *p, oh_error *err);
	void (*stop)(oh_platform *p);
	void (*close)(oh_platform *p);
	void (*metrics)(oh_platform *p, oh_buf *out);
};

extern const struct sv_area sv_accounts_area, sv_organisations_area, sv_listings_area,
    sv_matches_area, sv_inbox_area, sv_imports_area, sv_collections_area, sv_conferences_area,
    sv_outbox_area, sv_system_area;

/* --- worker.c: a background thread that sleeps until there is something to do --- */
struct sv_worker;
/* `step` does one piece of work and returns true when more waits. It is called again
 * at once then, else after sv_worker_wake or `idle_ms`. Several threads: step is called
 * from each. */
oh_status sv_worker_start(oh_platform *p, unsigned threads, unsigned idle_ms,
                          bool (*step)(oh_platform *p), struct sv_worker **out, oh_error *err);
void sv_worker_wake(struct sv_worker *w); /* NULL is legal: nothing runs */
/* Waits for the step under way. NULL is legal. */
void sv_worker_stop(struct sv_worker *w);

/* --- log --- */
/* One line of log: {"at":…,"event":"name", …}; `fields` begins with its first key, a
 * JSON fragment without braces, and holds no secret and no contact data. */
void sv_log(oh_platform *p, const char *event, oh_sv fields);

/* --- json.c: what answers share --- */
void sv_put_id(oh_json_writer *w, const char *key, oh_id id);     /* nothing for 0 */
void sv_put_text(oh_json_writer *w, const char *key, oh_sv text); /* nothing for empty */
void sv_put_time(oh_json_writer *w, const char *key, oh_ms at);   /* nothing for 0 */
void sv_put_date(oh_json_writer *w, const char *key,
                 oh_ms at); /* the day that ends at `at`, UTC+8 */
void sv_put_int(oh_json_writer *w, const char *key, int64_t v);
void sv_put_bool(oh_json_writer *w, const char *key, bool v);
void sv_put_number(oh_json_writer *w, const char *key,
                   double v); /* nothing for NaN and infinities */
/* "2026-12-31" to the first millisecond after that day in UTC+8; false for no date. */
bool sv_date_end(oh_sv date, oh_ms *out);
/* "2026-12-31T08:00:00Z", fractions of a second left out; false for no time in UTC. */
bool sv_time_parse(oh_sv text, oh_ms *out);
/* Names of the API by oh_visibility; ends with NULL. */
extern const char *const sv_visibility_names[];
/* Begins an answer: an object writer on c->out. */
void sv_answer(oh_call *c, oh_json_writer *w);
/* c->etag from a version. The answer is for this reader and moment: no browser keeps it. */
void sv_etag(oh_call *c, int64_t version);
/* OH_ESTALE when c->if_match names another version. */
oh_status sv_if_match(const oh_call *c, int64_t version, oh_error *err);

/* --- transactions of a call --- */
/* oh_store_write with the call's audit entry helper at hand. */
oh_status sv_audit(oh_db *db, const oh_call *c, const char *action, const char *kind, oh_id object,
                   oh_sv before, oh_sv after, oh_id subject, oh_sv personal, oh_error *err);

/* --- settings: "mail.host" walks objects; empty and fallback when missing --- */
oh_sv sv_setting(const oh_platform *p, const char *path);
int64_t sv_setting_int(const oh_platform *p, const char *path, int64_t fallback);
const oh_json *sv_setting_json(const oh_platform *p, const char *path); /* NULL: none */

/* --- outbox.c: what leaves the platform --- */
/* Enqueues a mail in the transaction of its reason; sent once, retried with growing
 * pauses, at most for a day. `unique` (nullable): a second one of the same key is not
 * enqueued. Text is plain. No-op when no mail is configured. */
oh_status sv_outbox_mail(oh_db *db, oh_platform *p, oh_id tenant, oh_id user, oh_sv to,
                         oh_sv subject, oh_sv text, oh_sv unique, oh_error *err);
/* A notice in words to every configured webhook or HTTP call. */
oh_status sv_outbox_hook(oh_db *db, oh_platform *p, oh_id tenant, oh_sv kind, oh_sv text,
                         oh_sv link, oh_sv unique, oh_error *err);
void sv_outbox_wake(oh_platform *p);
bool sv_outbox_mail_works(const oh_platform *p);
/* Members "queues" and "channels" of System. */
oh_status sv_outbox_state(const oh_call *c, oh_json_writer *w, oh_error *err);
/* Absolute address of a page's path, from the setting "url". */
oh_status sv_link(const oh_platform *p, oh_sv path, oh_arena *a, oh_sv *out);

/* --- inbox.c --- */
struct sv_notice {
	oh_id tenant, user; /* user 0: every member of org, or else with a role of `roles` */
	oh_id org;
	uint32_t roles;
	const char *kind;    /* NoticeKind of the API */
	const oh_msg *title; /* rendered in the reader's language when shown */
	oh_sv args[OH_MSG_ARGS];
	size_t n_args;
	oh_sv text;   /* words of a person, may be empty */
	int verdict;  /* oh_verdict, -1: none */
	oh_sv link;   /* path of the page */
	oh_sv unique; /* a second one of the same key for the same user is not made */
};
/* Writes the notice for each reader, in the transaction of its reason; with instant mail
 * where the reader wants it. */
oh_status sv_notify(oh_db *db, oh_platform *p, const struct sv_notice *n, oh_error *err);
/* After the commit: live events for readers of new notices. */
void sv_notified(oh_platform *p);

/* --- accounts.c, organisations.c --- */
struct sv_org {
	oh_id id;
	oh_sv name, city; /* city of its first site */
	bool verified;
};
/* OH_ENOENT when there is none. Strings in the arena. */
oh_status sv_org_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, struct sv_org *out,
                     oh_error *err);
/* By its exact name or code; *id 0: none. */
oh_status sv_org_find(oh_db *db, oh_id tenant, oh_sv name, oh_sv code, oh_id *id, oh_error *err);
/* A new unverified organisation, as imports make them. */
oh_status sv_org_make(oh_db *db, const oh_call *c, oh_sv name, oh_sv city, oh_id *id,
                      oh_error *err);
/* Name of a person for "by"; empty when erased. */
oh_status sv_person_name(oh_db *db, oh_id tenant, oh_id user, oh_arena *a, oh_sv *out,
                         oh_error *err);
/* Every organisation that is not refused, at most 5,000. */
typedef oh_status (*sv_org_fn)(void *ctx, oh_id org);
oh_status sv_orgs_each(oh_db *db, oh_id tenant, sv_org_fn fn, void *ctx, oh_error *err);
/* A person's mail and phone as far as they are shown to the caller; empty otherwise. */
oh_status sv_person_contact(oh_db *db, const oh_call *c, oh_id user, oh_sv *mail, oh_sv *phone,
                            oh_error *err);
/* Organiser's place, for levels of checking. */
oh_status sv_person_place(oh_db *db, oh_id tenant, oh_id user, oh_arena *a, oh_sv *out,
                          oh_error *err);

/* --- listings.c --- */
/* A listing to be stored: read by extract or built by hand. Views live as long as the
 * caller's arena. */
struct sv_listing_new {
	oh_id org;
	const oh_listing *listing; /* side, kind, pack, category, texts, facts … */
	oh_sv city;
	oh_visibility visibility;
	oh_ms until;  /* 0: none */
	oh_id import; /* 0: none */
	int state;    /* 0 draft, 1 submitted, 2 published */
	oh_contact contact;
};
/* Stores it in the transaction; matching follows by itself after the commit
 * (sv_listings_changed). */
oh_status sv_listing_add(oh_db *db, const oh_call *c, const struct sv_listing_new *n, oh_id *id,
                         oh_error *err);
/* Replaces texts and facts of a stored one (merge of an import); a new version. */
oh_status sv_listing_merge(oh_db *db, const oh_call *c, oh_id id, const struct sv_listing_new *n,
                           oh_error *err);
/* Takes a listing of an import back; *kept when it was edited since and stays. */
oh_status sv_listing_undo(oh_db *db, const oh_call *c, oh_id id, oh_id import, bool *kept,
                          oh_error *err);
/* Wakes the matcher; call after the commit. */
void sv_listings_changed(oh_platform *p);
/* Writes a ListingCard (schema of the API) as seen by the call's actor. */
oh_status sv_listing_card(oh_db *db, const oh_call *c, oh_id id, oh_json_writer *w, oh_error *err);
/* Facts as the API shows them (array of Fact); title and text give the offsets in UTF-16
 * units; `column` also writes the column a fact was read from. */
void sv_put_facts(const oh_call *c, const oh_fact *facts, size_t n, oh_sv title, oh_sv text,
                  bool column, oh_json_writer *w);
void sv_put_issues(const oh_call *c, const oh_issue *issues, size_t n, oh_sv title, oh_sv text,
                   oh_json_writer *w);

#endif
