/* Shared by the files of the areas listings, matches and inbox. */
#ifndef OUHE_SERVICE_LISTINGS_H
#define OUHE_SERVICE_LISTINGS_H

#include <pthread.h>

#include "area.h"
#include "ouhe/base/vec.h"
#include "ouhe/match/standing.h"
#include "ouhe/store/account.h"
#include "ouhe/store/listing.h"
#include "ouhe/store/match.h"

/* Where a stored fact was read from: the columns of extract/single.h, or the form, or a cell
 * of a list whose words stand in neither title nor text. */
enum { SV_COLUMN_FORM = 3, SV_COLUMN_CELL = 4 };

struct sv_books;
struct sv_figures;
struct sv_matcher;

/* From a change to the notices of all whom it concerns, as Prometheus counts: in buckets. */
enum { SV_LATENCY_BUCKETS = 12 };
struct sv_latency {
	_Atomic int64_t count[SV_LATENCY_BUCKETS]; /* the last: longer than all bounds */
	_Atomic int64_t sum_ms;
};
void sv_latency_note(struct sv_latency *l, oh_ms ms);

struct sv_listings {
	struct sv_worker *matcher; /* index, counterparts, notices */
	struct sv_worker *upkeep;  /* reminders, ends of validity, digests */
	struct sv_matcher *state;
	struct sv_figures *figures;
	struct sv_books *books;  /* catalogues as they are laid out */
	_Atomic int64_t changes; /* of what a catalogue shows, since the start */
	pthread_mutex_t lock;    /* of `told` */
	oh_vec told;             /* struct sv_told: who has new notices since the last event */
	_Atomic int64_t notices; /* written since the start */
	struct sv_latency latency;
};

/* --- listing_facts.c --- */
/* UTF-16 units of the first `bytes` bytes. */
size_t sv_utf16(oh_sv text, size_t bytes);
/* Where a fact's words stand: the field's name, with offset and length in UTF-16 units. */
struct sv_span {
	const char *field; /* "title", "text", "form" */
	size_t offset, length;
};
struct sv_span sv_span_of(const oh_fact *f, oh_sv title, oh_sv text);
/* Numbers and what joins them, without a unit: it stood elsewhere, in the header of a
 * column. */
bool sv_bare_numbers(oh_sv s);
/* Label of a unit for people; empty for counts without one. */
oh_sv sv_unit_label(const oh_attr *attr, oh_lang lang);
oh_sv sv_attr_name(const oh_attr *attr, oh_lang lang);
/* What a fact says, in the arena. */
oh_sv sv_fact_shown(const oh_fact *f, oh_lang lang, oh_arena *a);
/* The rule behind an implied fact, in the arena; empty for a stated one. */
oh_sv sv_fact_rule(const oh_fact *f, oh_lang lang, oh_arena *a);
/* The message of that key; NULL when there is none any more. */
const oh_msg *sv_msg_find(oh_sv key);
/* Issues as the store keeps them, and back into the arena. */
void sv_issues_encode(const oh_issue *issues, size_t n, oh_buf *out);
oh_status sv_issues_decode(oh_sv json, oh_arena *a, oh_issues *out, oh_error *err);
void sv_put_category(oh_json_writer *w, const char *key, const oh_category *c, oh_lang lang);

extern const char *const sv_side_names[],
    *const sv_kind_names[], *const sv_state_names[], *const sv_visibility_names[],
                                                         *const sv_reason_names[],
                                                             *const sv_evidence_names[];
/* Index of a name in a NULL-terminated list, -1: none. */
int sv_name_index(const char *const *names, oh_sv name);

/* --- listing_read.c --- */
struct sv_reading {
	oh_side side;
	oh_sv title, text;
	const oh_pack *pack;         /* NULL: the one that fits */
	const oh_category *category; /* NULL: the one that is named */
	const oh_json *edits;        /* corrections (array of FactEdit), NULL: none */
	const oh_listing *prior;     /* what the listing was: facts of cells stay; NULL: new */
};
/* Reads text and title, then lays the corrections over it. Those that make no sense are
 * noted on `c` (NULL: passed over). Facts stated, not derived. */
oh_status sv_read(const oh_platform *p, const struct sv_reading *r, oh_call *c, oh_arena *a,
                  oh_listing *out, oh_issues *issues, oh_error *err);
/* Stored corrections with newer ones laid over them, key by key, as JSON in the arena; one
 * that says nothing but its key takes an older one back. */
oh_status sv_edits_merge(oh_sv stored, const oh_json *newer, oh_arena *a, oh_sv *out,
                         oh_error *err);
/* Finds "PACK/KEY". */
const oh_category *sv_category_find(const oh_packs *packs, oh_sv path);
/* What a listing is worth: its budget, else price times amount; fen, -1: not stated. */
int64_t sv_amount(const oh_fact *facts, size_t n);
const oh_fact *sv_fact_find(const oh_fact *facts, size_t n, const char *key);

/* --- listing_load.c --- */
struct sv_listing {
	const oh_platform *p;
	oh_id tenant;
	oh_listing_row row;
	oh_listing_detail detail;
	oh_listing l; /* facts with their words when the detail was loaded */
	struct sv_org org;
	oh_object object; /* for access */
	bool masked;      /* the budget was taken out */
};
/* OH_ENOENT with its words when there is none. `detail` false: cards and matching need no
 * more than the row. */
oh_status sv_listing_load(oh_db *db, const oh_platform *p, oh_id tenant, oh_id id, bool detail,
                          oh_arena *a, struct sv_listing *out, oh_error *err);
/* From a row whose views live in the arena; the organisation is looked up unless given. */
oh_status sv_listing_of_row(oh_db *db, const oh_platform *p, oh_id tenant,
                            const oh_listing_row *row, const struct sv_org *org, oh_arena *a,
                            struct sv_listing *out, oh_error *err);
/* The same without a store: what the index needs. */
oh_status sv_listing_model(const oh_platform *p, oh_id tenant, const oh_listing_row *row,
                           oh_arena *a, struct sv_listing *out, oh_error *err);
/* True when the budget is for fewer eyes than the listing. */
bool sv_budget_restricted(const oh_listing_row *row);
/* Takes the budget out: facts, amount, and the words that state it (as many characters of
 * the same length, so that offsets stay). */
oh_status sv_listing_mask(struct sv_listing *s, oh_arena *a, oh_error *err);
/* Loads, checks that the call's actor sees it (OH_ENOENT otherwise) and masks what the actor
 * may not see. */
oh_status sv_listing_seen(oh_db *db, const oh_call *c, oh_id id, bool detail,
                          struct sv_listing *out, oh_error *err);
/* As the index takes it: what everybody who sees the listing may see. Views as s. */
oh_status sv_listing_doc(const struct sv_listing *s, oh_arena *a, oh_index_doc *out, oh_error *err);
/* Parses identities with spaces between. */
oh_status sv_ids_parse(oh_sv text, oh_arena *a, oh_id **out, size_t *n);
/* Row and detail of a model, facts encoded; buffers in the arena. */
oh_status sv_listing_encode(const oh_listing *l, const oh_issue *issues, size_t n_issues,
                            oh_arena *a, oh_listing_row *row, oh_listing_detail *detail);

/* --- listing_json.c --- */
/* More of a card: verdict and the sentence of a match, counts, a snippet. */
struct sv_card {
	int verdict; /* -1: none */
	double score;
	oh_sv sentence, snippet;
	const oh_standing_result *counts; /* NULL: none */
};
/* Members of a card, without braces. */
void sv_card_members(const oh_call *c, const struct sv_listing *s, const struct sv_card *more,
                     oh_json_writer *w);
void sv_card_put(const oh_call *c, const struct sv_listing *s, const struct sv_card *more,
                 oh_json_writer *w);
/* The whole listing as an object; s has its detail. */
oh_status sv_listing_put(oh_db *db, const oh_call *c, struct sv_listing *s, oh_json_writer *w,
                         oh_error *err);
/* `key` NULL: an item of an array. */
void sv_put_org(oh_json_writer *w, const char *key, const struct sv_org *org);
void sv_put_counts(oh_json_writer *w, const oh_standing_result *r);

/* --- listing_version.c --- */
/* What changed between two states of a listing, as the history keeps it. `from` NULL: it is
 * new. */
oh_status sv_changes(const struct sv_listing *from, const struct sv_listing *to, oh_arena *a,
                     oh_sv *out, oh_error *err);

/* --- listing_change.c --- */
/* Writes a changed listing: row, detail, history, audit, and the matcher's job. `before`
 * NULL: it is new. Call sv_listings_changed after the commit. */
struct sv_change {
	const struct sv_listing *before;
	struct sv_listing *after;      /* row and detail complete but for version and times */
	const oh_contact_row *contact; /* NULL: as it is */
	const char *action;            /* "edit", "publish" … */
	oh_sv reason;
	oh_id user;          /* 0: the platform */
	const oh_call *call; /* NULL: the platform's own doing */
};
oh_status sv_change_write(oh_db *db, oh_platform *p, const struct sv_change *change, oh_arena *a,
                          oh_error *err);
/* Appends words to a listing's text and reads it anew: a new version. */
oh_status sv_listing_append(oh_db *db, const oh_call *c, oh_id id, oh_sv words, oh_error *err);

/* --- listing_move.c --- */
/* What the actor may do with it, as bits. */
enum {
	SV_MAY_EDIT = 1,
	SV_MAY_DELETE = 2,
	SV_MAY_SUBMIT = 4,
	SV_MAY_PUBLISH = 8,
	SV_MAY_SEND_BACK = 16,
	SV_MAY_CLOSE = 32,
	SV_MAY_REOPEN = 64,
	SV_MAY_DECIDE = 128,
	SV_MAY_ASK = 256
};
unsigned sv_listing_may(const oh_call *c, const struct sv_listing *s);
oh_status sv_move_listing(oh_call *c, oh_error *err);
/* Closes what has expired, reminds of what will; returns true when more waits. */
bool sv_upkeep_listings(oh_platform *p);

/* --- matcher.c --- */
oh_status sv_index_load(oh_platform *p, oh_error *err);
/* One batch: index, counterparts, notices, in that order. True when more waits. */
bool sv_matcher_step(oh_platform *p);
void sv_matcher_free(struct sv_matcher *m);
/* Test instrument: stops the matcher's step at a point, as a crash would. */
enum { SV_CRASH_NEVER, SV_CRASH_BEFORE_COMMIT, SV_CRASH_AFTER_COMMIT };
extern _Atomic int sv_matcher_crash;

/* --- search.c --- */
oh_index_viewer sv_viewer(const oh_call *c, int64_t **orgs);
oh_index_viewer sv_viewer_of_org(oh_id tenant, const struct sv_org *org, int64_t *place);
/* A search as a query string asks for it. */
struct sv_query {
	oh_index_query q;
	oh_id near;
	unsigned verdicts; /* bits, 0: all but fails */
	int state;         /* -1 */
	bool mine, facets;
	bool literal; /* nothing is read out of the words */
	oh_sv typed;  /* the words as they came */
	/* Facts that were read out of them and restrict, as they are searched for; what is
	 * left; how many filters stood there before. */
	const oh_fact *understood;
	size_t n_understood, n_given;
	oh_sv words_left;
	bool relaxed; /* nothing has all that was understood: what was typed, as words */
};
/* Parameters to a query; problems are noted on `c`, where c is not NULL. */
oh_status sv_query_parse(const oh_platform *p, oh_call *c, const oh_param *params, size_t n,
                         oh_arena *a, struct sv_query *out, oh_error *err);
/* Splits "a=b&c=d", percent-decoded, in the arena. */
oh_status sv_query_string(oh_sv text, oh_arena *a, oh_param **out, size_t *n);

/* --- search_words.c --- */
/* Splits q->q.words into facts, which become filters (at most `most` in all), and the words
 * that are left. Cost: one reading of the words, where they hold a digit. */
oh_status sv_words_split(const oh_readers *readers, struct sv_query *q, oh_index_filter *filters,
                         size_t most, oh_arena *a, oh_error *err);
/* What may have been meant instead, as a whole search; empty: nothing, or nothing near. */
oh_status sv_words_meant(const oh_index *ix, const struct sv_query *q, oh_arena *a, oh_sv *out,
                         oh_error *err);
/* The members of the answer that tell of it. */
void sv_put_understood(const oh_call *c, const struct sv_query *q, oh_json_writer *w);

/* --- search_saved.c --- */
/* Appends a tenant's searches that want to be told; `out` is zeroed or holds others. */
oh_status sv_searches_load(oh_db *db, oh_platform *p, oh_id tenant, oh_arena *a, oh_vec *out,
                           oh_error *err);
/* Those (by index) among whose hits a listing is, its own organisation's left out. */
oh_status sv_searches_match(oh_platform *p, const oh_vec *searches, const struct sv_listing *s,
                            oh_arena *a, uint32_t **out, size_t *n, oh_error *err);
/* Tells their owners, each once a listing. */
oh_status sv_searches_tell(oh_db *db, oh_platform *p, const oh_vec *searches, const uint32_t *found,
                           size_t n, const struct sv_listing *s, oh_error *err);

/* --- matches.c --- */
/* Pairs that the actor's organisations declined with a listing, as the other side's ids. */
oh_status sv_declined(oh_db *db, const oh_call *c, oh_id listing, oh_side side, oh_arena *a,
                      oh_id **out, size_t *n, oh_error *err);
/* Counterparts of a listing as the actor may see them. */
oh_status sv_counterparts(const oh_call *c, const struct sv_listing *s, unsigned verdicts,
                          size_t top, oh_standing_result *out, oh_error *err);
/* The match of two models, with its facts; either may be masked. */
oh_status sv_pair_match(const oh_platform *p, const struct sv_listing *demand,
                        const struct sv_listing *supply, oh_arena *a, oh_match *out, oh_error *err);
oh_sv sv_match_sentence(const oh_match *m, oh_lang lang, oh_arena *a);
void sv_put_gains(const oh_call *c, const oh_standing_gain *gains, size_t n, oh_json_writer *w);
void sv_put_verdict(oh_json_writer *w, int verdict);

/* --- inbox.c --- */
/* One reader's notice, as sv_notify gives it to each; args: the notice's as a JSON array. */
oh_status sv_tell_reader(oh_db *db, oh_platform *p, const struct sv_notice *n, oh_sv args,
                         const oh_reader *r, oh_arena *a, oh_error *err);
oh_sv sv_notice_args(const struct sv_notice *n, oh_arena *a);
oh_status sv_inbox_open(oh_platform *p, oh_error *err);
/* Digests that are due; true when more waits. */
bool sv_upkeep_digests(oh_platform *p);
/* A notice's title in a language, in the arena. */
oh_sv sv_notice_title(const oh_msg *msg, const oh_sv *args, size_t n, oh_lang lang, oh_arena *a);
/* Unread notices of the call's actor. */
oh_status sv_unread(oh_db *db, const oh_call *c, int64_t *out, oh_error *err);

/* --- home.c --- */
void sv_figures_free(struct sv_figures *f);
oh_status sv_figures_new(struct sv_figures **out, oh_error *err);

/* Operations of the areas, a row each in listings.c, matches.c, inbox.c. */
oh_status sv_get_home(oh_call *c, oh_error *err);
oh_status sv_list_packs(oh_call *c, oh_error *err);
oh_status sv_get_pack(oh_call *c, oh_error *err);
oh_status sv_search_listings(oh_call *c, oh_error *err);
oh_status sv_create_listing(oh_call *c, oh_error *err);
oh_status sv_get_listing(oh_call *c, oh_error *err);
oh_status sv_update_listing(oh_call *c, oh_error *err);
oh_status sv_delete_listing(oh_call *c, oh_error *err);
oh_status sv_list_versions(oh_call *c, oh_error *err);
oh_status sv_read_text(oh_call *c, oh_error *err);
oh_status sv_suggest(oh_call *c, oh_error *err);
oh_status sv_list_searches(oh_call *c, oh_error *err);
oh_status sv_save_search(oh_call *c, oh_error *err);
oh_status sv_delete_search(oh_call *c, oh_error *err);
/* Bytes of a body that stay in memory, and rows of a sheet. Tests choose fewer. */
extern size_t sv_export_spill, sv_export_rows;
oh_status sv_export_listings(oh_call *c, oh_error *err);
/* The content of a file that was just written, appended. */
oh_status sv_load_file(const char *path, oh_buf *out, oh_error *err);
oh_status sv_export_catalogue(oh_call *c, oh_error *err);
/* After the commit of what a catalogue shows: it is laid out anew. */
void sv_catalogue_changed(oh_platform *p);
oh_status sv_get_catalogue(oh_call *c, oh_error *err);
oh_status sv_list_catalogue_entries(oh_call *c, oh_error *err);
oh_status sv_list_catalogue_index(oh_call *c, oh_error *err);
oh_status sv_list_matches(oh_call *c, oh_error *err);
oh_status sv_list_gains(oh_call *c, oh_error *err);
oh_status sv_get_match(oh_call *c, oh_error *err);
oh_status sv_decide_match(oh_call *c, oh_error *err);
oh_status sv_ask_questions(oh_call *c, oh_error *err);
oh_status sv_list_questions(oh_call *c, oh_error *err);
oh_status sv_get_question(oh_call *c, oh_error *err);
oh_status sv_answer_question(oh_call *c, oh_error *err);
oh_status sv_list_notices(oh_call *c, oh_error *err);
oh_status sv_mark_notices(oh_call *c, oh_error *err);
/* Questions of a pair that the actor may see, as an array. */
oh_status sv_put_questions(oh_db *db, oh_call *c, const struct sv_listing *demand,
                           const struct sv_listing *supply, oh_json_writer *w, oh_error *err);

#endif
