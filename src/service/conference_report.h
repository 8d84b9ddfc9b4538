/* The figures of a conference, counted once for every form in which they are shown. */
#ifndef OUHE_SERVICE_CONFERENCE_REPORT_H
#define OUHE_SERVICE_CONFERENCE_REPORT_H

#include "hall.h"
#include "ouhe/report/event_report.h"

enum { SV_GROUPS_MOST = 2000 };

/* Of a domain or a city. A meeting counts once in each group that sits in it. */
struct sv_tally {
	oh_sv name;
	int64_t desks;
	oh_event_numbers n;
};

struct sv_tallies {
	struct sv_tally *list; /* most meetings first */
	size_t n;
};

struct sv_report {
	oh_call *c;
	oh_id id;
	struct sv_hall h;
	int64_t requests[5];
	oh_meeting_request *asked;
	size_t n_asked;
	oh_arrival *people;
	oh_event_guests guests[OH_GUEST_ROLES]; /* by role, those of which there is none too */
	size_t n_people;
	bool *heads;   /* desk d stands for its organisation */
	bool *arrived; /* somebody of the organisation of desk d has arrived */
	oh_event_numbers total;
	int64_t desks, standing, cancelled, walk_ins, agreed;
	oh_fen agreed_amount;
	size_t people_arrived;
	struct sv_tallies domains, cities;
};

/* What the sides of a meeting say: held when nobody was missing and somebody said so. An
 * intent of two statements counts with the lower one; it is no order. */
struct sv_outcome {
	bool held, intent, agreed, follow_up;
	oh_fen amount; /* -1: none was stated */
	size_t missing;
};
struct sv_outcome sv_outcome_of(const struct sv_hall *h, size_t meeting);

/* Reads and counts; r->c and r->id are set, all else is overwritten. */
oh_status sv_report_count(oh_db *db, struct sv_report *r, oh_error *err);

/* --- conference_paper.c --- */
/* The same as PDF or workbook into c->out. */
oh_status sv_report_print(const struct sv_report *r, bool pdf, oh_error *err);

/* --- signings.c --- */
struct sv_party {
	oh_sv organisation; /* its identity, empty: not on the platform */
	oh_sv name, signer, post;
};
/* Takes the next party off the list as the store keeps it; false when nothing is left. */
bool sv_signing_party(oh_sv *rest, struct sv_party *out);

#endif
