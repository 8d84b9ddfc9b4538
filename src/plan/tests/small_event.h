/* Small random events with every feature, and their best timetable by enumeration. */
#ifndef PLAN_SMALL_EVENT_H
#define PLAN_SMALL_EVENT_H

#include "ouhe/plan/plan.h"

enum {
	SMALL_PEOPLE = 5,
	SMALL_SLOTS = 5,
	SMALL_LONG = 9,
	SMALL_DAYS = 3,
	SMALL_TABLES = 3,
	SMALL_ZONES = 2,
	SMALL_MEETINGS = 6
};

typedef struct small_event {
	oh_plan_event e;
	oh_plan_day days[SMALL_DAYS];
	oh_plan_zone zones[SMALL_ZONES];
	oh_plan_table tables[SMALL_TABLES];
	oh_plan_participant people[SMALL_PEOPLE];
	uint32_t away[SMALL_PEOPLE][SMALL_LONG];
	oh_plan_meeting meetings[SMALL_MEETINGS];
	uint32_t who[SMALL_MEETINGS][3];
	uint32_t slots[SMALL_MEETINGS][SMALL_LONG];
	oh_plan_pair precedences[2], never[1];
	oh_plan_place keep[SMALL_MEETINGS];
	bool has_keep;
} small_event;

unsigned small_random(uint64_t *state, unsigned below);
/* The same seed, the same event. `plain`: only what the published format has. */
void small_event_make(small_event *s, uint64_t seed, bool plain);
/* Few meetings in many slots of up to three days, and fairness bounds up to 3: breaks by the
 * handful, which small_event_make has no room for. Nothing is held by anybody. */
void small_event_long(small_event *s, uint64_t seed);

/* Which requirements count; all do after small_rules_all. */
typedef struct small_rules {
	bool placed[SMALL_MEETINGS], one[SMALL_PEOPLE], away[SMALL_PEOPLE], session[SMALL_MEETINGS],
	    locked[SMALL_MEETINGS], table[SMALL_MEETINGS], hall, zone[SMALL_ZONES], precedence[2],
	    never[1], most[SMALL_PEOPLE], fairness;
} small_rules;

void small_rules_all(small_rules *r, bool on);
/* Every timetable is looked at: false when none keeps the rules, else the best score. */
bool small_best(const small_event *s, const small_rules *rules, oh_plan_score *best);

#endif
