/* Shared by the files of the area conferences (对接会). */
#ifndef OUHE_SERVICE_CONFERENCES_H
#define OUHE_SERVICE_CONFERENCES_H

#include "listings.h"
#include "ouhe/store/conference.h"

enum {
	SV_DAYS_MOST = 14,
	SV_SESSIONS_MOST = 4, /* a day */
	SV_SLOTS_MOST = 400,
	SV_ZONES_MOST = 40,
	SV_TABLES_MOST = 1000,
	SV_DOMAINS_MOST = 30,
	SV_FIELDS_MOST = 30,
	SV_OPTIONS_MOST = 30,
	SV_PEOPLE_MOST = 30, /* of a desk */
	SV_DESKS_MOST = 50   /* of an organisation at one conference */
};

struct sv_slot {
	oh_ms starts, ends;
	int day;  /* from 0 */
	int half; /* 1 morning: begins before noon, 2 afternoon */
};

struct sv_zone {
	oh_sv name;
	int tables;
	int capacity; /* meetings at one table at the same time */
};

/* A question that the organiser's form adds. */
enum { SV_FIELD_TEXT, SV_FIELD_CHOICE, SV_FIELD_YES };
struct sv_field {
	oh_sv key, label;
	int kind;
	bool must;
	oh_sv options[SV_OPTIONS_MOST];
	size_t n_options;
};

struct sv_rules {
	bool sides;        /* only supply with demand */
	int meetings_most; /* of a desk, 0: any number */
	int requests_most; /* open ones that a desk has sent, 0: any number */
	int fairness;      /* largest difference of breaks, -1: no bound */
	int request_days;  /* after which a request expires */
};

struct sv_conference {
	oh_conference row;
	struct sv_slot *slots; /* numbered from 1 in the API */
	size_t n_slots;
	struct sv_zone *zones;
	size_t n_zones;
	oh_sv *domains;
	size_t n_domains;
	struct sv_field *fields;
	size_t n_fields;
	int tables;
	struct sv_rules rules;
};

/* --- conference_settings.c --- */
/* Checks the settings in row.settings and takes them apart, in the arena; sets starts and
 * ends of the row. Problems are noted on `c` as of the body of a change (NULL: the
 * settings are stored ones, OH_EFORMAT when they are not what this program writes). */
oh_status sv_settings_read(oh_call *c, oh_arena *a, struct sv_conference *out, oh_error *err);
/* Stored settings with the members of a body laid over them, as JSON in the arena. */
oh_status sv_settings_merge(oh_sv stored, const oh_json *body, oh_arena *a, oh_sv *out,
                            oh_error *err);
/* Members of the API's Conference that come from the settings. */
void sv_put_settings(const struct sv_conference *k, oh_json_writer *w);
/* "HH:MM" to minutes; false for no time. */
bool sv_clock_parse(oh_sv text, int *minutes);

/* --- conferences.c --- */
/* Loads one that the call's actor sees, OH_ENOENT otherwise; the arena is the call's. */
oh_status sv_conference_load(oh_db *db, const oh_call *c, oh_id id, struct sv_conference *out,
                             oh_error *err);
/* The same for the platform's own doing, whoever may see it. */
oh_status sv_conference_any(oh_db *db, oh_id tenant, oh_id id, oh_arena *a,
                            struct sv_conference *out, oh_error *err);
bool sv_organises(const oh_call *c);

/* --- agendas.c --- */
/* After the calendar or the place of a conference was changed and stored, in the same
 * transaction: held meetings that are at another time or place now count on (calendars take
 * that from SEQUENCE) and their desks are told. OH_ECONFLICT when the slot or the table of
 * one is gone. */
oh_status sv_agendas_follow(oh_db *db, const oh_call *c, const struct sv_conference *before,
                            const struct sv_conference *now, oh_error *err);

/* --- conference_live.c --- */
struct oh_plan_progress;
struct sv_news {
	oh_id tenant, conference;
	const char *what; /* planning, timetable, place, meetings, requests, desks, arrivals,
	                     signings, settings */
	oh_id timetable, meeting; /* 0: none */
	int64_t version;          /* of the meeting's place, 0: none */
	const struct oh_plan_progress *progress;
	const oh_id *orgs; /* whose members hear of it, too; organisers always do */
	size_t n_orgs;
};
/* After the commit: a live event "conference" to whom it concerns and who has the page open.
 * Costs nothing when nobody listens, and one short read for `orgs`. */
void sv_conference_news(oh_platform *p, const struct sv_news *n);

/* --- desks.c --- */
extern const char *const sv_desk_sides[], *const sv_desk_states[];
struct sv_desk {
	oh_desk row;
	struct sv_org org;
	oh_object object;
};
/* A desk that the call's actor sees, with its conference; OH_ENOENT otherwise. */
oh_status sv_desk_load(oh_db *db, const oh_call *c, oh_id id, struct sv_desk *out,
                       struct sv_conference *k, oh_error *err);
oh_status sv_desk_of_row(oh_db *db, oh_id tenant, const oh_desk *row, bool open, oh_arena *a,
                         struct sv_desk *out, oh_error *err);
/* {id, name, organisation, side, domain}; without key and braces. */
void sv_put_desk_ref_members(oh_json_writer *w, const struct sv_desk *d);
/* Slots as the store keeps them, as an array. */
void sv_put_slots(const char *key, oh_sv slots, oh_json_writer *w);
void sv_put_desk_ref(oh_json_writer *w, const char *key, const struct sv_desk *d);
/* The desks of the call's organisations at a conference that are not withdrawn. */
oh_status sv_desks_mine(oh_db *db, const oh_call *c, oh_id conference, oh_desk **out, size_t *n,
                        oh_error *err);
/* A notice to a desk's organisation; it links to the desk's own page, or to its agenda. */
oh_status sv_tell_desk(oh_db *db, oh_platform *p, oh_id tenant, const struct sv_desk *d,
                       const oh_msg *title, oh_sv a0, oh_sv a1, oh_sv words, oh_sv unique,
                       oh_error *err);
/* What a badge carries: nobody guesses another's. In the arena. */
oh_status sv_badge_code(oh_arena *a, oh_sv *out, oh_error *err);
oh_status sv_list_desks(oh_call *c, oh_error *err);
oh_status sv_register_desk(oh_call *c, oh_error *err);
oh_status sv_get_desk(oh_call *c, oh_error *err);
oh_status sv_update_desk(oh_call *c, oh_error *err);
oh_status sv_decide_desk(oh_call *c, oh_error *err);
oh_status sv_withdraw_desk(oh_call *c, oh_error *err);

/* --- desk_form.c --- */
/* Lays the members of the body over the desk; problems are noted. `people`: the list of
 * colleagues, NULL when the body has none. */
struct sv_person_edit {
	oh_id id; /* 0: a new one */
	oh_sv name, post, phone;
};
oh_status sv_desk_form(oh_call *c, const struct sv_conference *k, bool fresh, oh_desk *d,
                       struct sv_person_edit **people, size_t *n, oh_error *err);
/* A list of slots, 1 to `last`, in the body: in order, each once, as the store keeps it. A
 * missing member leaves *out; problems are noted. */
oh_status sv_slots_take(oh_call *c, const char *member, size_t last, oh_sv *out, oh_error *err);
/* Answers to the form as the API shows them. */
void sv_put_answers(const struct sv_conference *k, const oh_desk *d, oh_json_writer *w);

/* --- proposals.c --- */
oh_status sv_list_proposals(oh_call *c, oh_error *err);

/* --- request_reasons.c --- */
/* Why two desks should meet, in the call's language. Keeps what it has read of each
 * organisation for the requests that follow. NULL when memory is out. */
struct sv_reasons;
struct sv_reasons *sv_reasons_new(const oh_call *c);
/* Member "why" of a MeetingRequest. Cost: a match where both listings are named; else one
 * pass over what each organisation has published (at most 500 listings), once a call, and at
 * most twelve matches. */
oh_status sv_reasons_put(oh_db *db, struct sv_reasons *r, const oh_meeting_request *q,
                         const struct sv_desk *from, const struct sv_desk *to, oh_json_writer *w,
                         oh_error *err);

/* --- meeting_requests.c --- */
extern const char *const sv_request_states[], *const sv_session_names[];
oh_status sv_list_requests(oh_call *c, oh_error *err);
oh_status sv_create_request(oh_call *c, oh_error *err);
oh_status sv_update_request(oh_call *c, oh_error *err);
oh_status sv_decide_request(oh_call *c, oh_error *err);
oh_status sv_withdraw_request(oh_call *c, oh_error *err);
oh_status sv_set_never(oh_call *c, oh_error *err);
/* Reminds of one request, or lets one expire; true when more wait. */
bool sv_requests_step(oh_platform *p);

#endif
