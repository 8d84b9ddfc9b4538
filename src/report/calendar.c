/* Calendars, written by libical. */
#include "ouhe/report/calendar.h"

#include <libical/ical.h>

#include "internal.h"
#include "ouhe/text/utf8.h"
#include "print.h"

enum {
	TEXT_MOST = 8192,
	ZONE_SECONDS = 8 * 3600,
	FIRST_YEAR = 1991,
	FIRST_MONTH = 9,
	FIRST_DAY = 15
};
static const char zone[] = "Asia/Shanghai";

/* --- texts --- */

/* As RFC 5545 lets text be: no control characters but line feeds; cut past TEXT_MOST. */
static void clean(oh_sv text, oh_buf *out)
{
	oh_buf_clear(out);
	oh_buf_str(out, "");
	for (size_t i = 0; i < text.n && out->n < TEXT_MOST;) {
		uint32_t cp = oh_utf8_next(text, &i);
		if (cp == '\r' && i < text.n && text.p[i] == '\n')
			continue;
		if (cp == '\r' || cp == 0x2028 || cp == 0x2029)
			cp = '\n';
		if ((cp < ' ' && cp != '\n' && cp != '\t') || (cp >= 0x7F && cp < 0xA0))
			continue;
		oh_buf_cp(out, cp);
	}
}

/* A URI: what may not stand in one is left out, what is not ASCII is written as %E7%94%B5. */
static void clean_uri(oh_sv text, oh_buf *out)
{
	oh_buf_clear(out);
	oh_buf_str(out, "");
	for (size_t i = 0; i < text.n && out->n < TEXT_MOST; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c >= 0x80)
			oh_buf_printf(out, "%%%02X", c);
		else if (c > ' ' && c != 0x7F && c != '"' && c != '<' && c != '>')
			oh_buf_char(out, (char)c);
	}
}

/* --- times --- */

static icaltimetype utc(int64_t ms)
{
	return icaltime_from_timet_with_zone((time_t)(ms / 1000), 0,
	                                     icaltimezone_get_utc_timezone());
}

/* Clock time in China; the parameter TZID tells whose. */
static icaltimetype local(int64_t ms)
{
	pr_time t = pr_time_of(ms);
	icaltimetype out = icaltime_null_time();
	int64_t rest = ms / 1000 % 60;
	out.year = t.date.year;
	out.month = t.date.month;
	out.day = t.date.day;
	out.hour = t.hour;
	out.minute = t.minute;
	out.second = (int)(rest < 0 ? rest + 60 : rest);
	return out;
}

/* China has had one time and no summer time since 1991-09-15. */
static icalcomponent *zone_component(void)
{
	icaltimetype since = icaltime_null_time();
	since.year = FIRST_YEAR;
	since.month = FIRST_MONTH;
	since.day = FIRST_DAY;
	return icalcomponent_vanew(ICAL_VTIMEZONE_COMPONENT, icalproperty_new_tzid(zone),
	                           icalcomponent_vanew(ICAL_XSTANDARD_COMPONENT,
	                                               icalproperty_new_dtstart(since),
	                                               icalproperty_new_tzoffsetfrom(ZONE_SECONDS),
	                                               icalproperty_new_tzoffsetto(ZONE_SECONDS),
	                                               icalproperty_new_tzname("CST"), (void *)0),
	                           (void *)0);
}

/* --- parts --- */

struct writing {
	oh_buf text;
	bool failed;
};

static void add(struct writing *w, icalcomponent *to, icalproperty *p)
{
	if (p)
		icalcomponent_add_property(to, p);
	else
		w->failed = true;
}

static void add_text(struct writing *w, icalcomponent *to, icalproperty *(*make)(const char *),
                     oh_sv text)
{
	clean(text, &w->text);
	if (!oh_buf_ok(&w->text))
		w->failed = true;
	else if (w->text.n)
		add(w, to, make(w->text.p));
}

static void add_time(struct writing *w, icalcomponent *to, icalproperty *p)
{
	if (p)
		icalproperty_add_parameter(p, icalparameter_new_tzid(zone));
	add(w, to, p);
}

/* x_name and its text; the library takes text of its own kind only with this value. */
static void add_extension(struct writing *w, icalcomponent *to, const char *name, oh_sv text)
{
	clean(text, &w->text);
	if (!oh_buf_ok(&w->text)) {
		w->failed = true;
		return;
	}
	if (!w->text.n)
		return;
	icalproperty *p = icalproperty_new_x("");
	if (p) {
		icalvalue *value = icalvalue_new_text(w->text.p);
		icalproperty_set_x_name(p, name);
		if (value)
			icalproperty_set_value(p, value);
		else
			w->failed = true;
	}
	add(w, to, p);
}

static void add_alarm(struct writing *w, icalcomponent *to, const oh_calendar_entry *e)
{
	struct icaltriggertype trigger = {
	    .time = icaltime_null_time(),
	    .duration = icaldurationtype_from_int(-(int)(e->alarm_minutes % 100000) * 60)};
	icalcomponent *alarm = icalcomponent_new_valarm();
	if (!alarm) {
		w->failed = true;
		return;
	}
	add(w, alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
	add(w, alarm, icalproperty_new_trigger(trigger));
	add_text(w, alarm, icalproperty_new_description, e->summary);
	icalcomponent_add_component(to, alarm);
}

static icalcomponent *event_of(struct writing *w, const oh_calendar *c, const oh_calendar_entry *e)
{
	icalcomponent *event = icalcomponent_new_vevent();
	bool cancelled = e->cancelled || c->method == OH_CALENDAR_CANCEL;
	if (!event) {
		w->failed = true;
		return NULL;
	}
	add_text(w, event, icalproperty_new_uid, e->uid);
	add(w, event, icalproperty_new_dtstamp(utc(c->stamp)));
	add(w, event, icalproperty_new_sequence((int)(e->sequence & INT32_MAX)));
	if (e->created)
		add(w, event, icalproperty_new_created(utc(e->created)));
	if (e->modified)
		add(w, event, icalproperty_new_lastmodified(utc(e->modified)));
	add_time(w, event, icalproperty_new_dtstart(local(e->start)));
	add_time(w, event, icalproperty_new_dtend(local(e->end)));
	add_text(w, event, icalproperty_new_summary, e->summary);
	add_text(w, event, icalproperty_new_location, e->location);
	add_text(w, event, icalproperty_new_description, e->description);
	clean_uri(e->url, &w->text);
	if (w->text.n && oh_buf_ok(&w->text))
		add(w, event, icalproperty_new_url(w->text.p));
	add(w, event,
	    icalproperty_new_status(cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
	/* A dropped meeting leaves the time free. */
	add(w, event,
	    icalproperty_new_transp(cancelled ? ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE));
	if (e->alarm_minutes && !cancelled)
		add_alarm(w, event, e);
	return event;
}

static void add_refresh(struct writing *w, icalcomponent *to, uint32_t minutes)
{
	enum { MINUTES_MOST = 60 * 24 * 366 };
	struct icaldurationtype d =
	    icaldurationtype_from_int((int)(minutes < MINUTES_MOST ? minutes : MINUTES_MOST) * 60);
	icalproperty *p = icalproperty_new_refreshinterval(d);
	if (p)
		icalproperty_add_parameter(p, icalparameter_new_value(ICAL_VALUE_DURATION));
	add(w, to, p);
	char *text = icaldurationtype_as_ical_string_r(d);
	if (text)
		add_extension(w, to, "X-PUBLISHED-TTL", oh_sv_from(text));
	else
		w->failed = true;
	icalmemory_free_buffer(text);
}

static icalcomponent *calendar_of(struct writing *w, const oh_calendar *c)
{
	icalcomponent *all = icalcomponent_new_vcalendar();
	icalcomponent *zones = zone_component();
	if (!all || !zones) {
		w->failed = true;
		icalcomponent_free(zones);
		return all;
	}
	add(w, all, icalproperty_new_version("2.0"));
	add(w, all, icalproperty_new_prodid("-//Ouhe//Ouhe 0.2//ZH"));
	add(w, all, icalproperty_new_calscale("GREGORIAN"));
	add(w, all,
	    icalproperty_new_method(c->method == OH_CALENDAR_CANCEL ? ICAL_METHOD_CANCEL
	                                                            : ICAL_METHOD_PUBLISH));
	add_text(w, all, icalproperty_new_name, c->name);
	add_extension(w, all, "X-WR-CALNAME", c->name);
	add_extension(w, all, "X-WR-TIMEZONE", oh_sv_from(zone));
	if (c->refresh_minutes)
		add_refresh(w, all, c->refresh_minutes);
	icalcomponent_add_component(all, zones);
	for (size_t i = 0; i < c->n && !w->failed; i++) {
		icalcomponent *event = event_of(w, c, &c->entries[i]);
		if (event)
			icalcomponent_add_component(all, event);
	}
	return all;
}

static oh_status check(const oh_calendar *c, oh_error *err)
{
	for (size_t i = 0; i < c->n; i++) {
		const oh_calendar_entry *e = &c->entries[i];
		if (!oh_sv_trim(e->uid).n || !oh_sv_trim(e->summary).n)
			return oh_raise(err, OH_EUSAGE, &oh_msg_report_cal_unnamed);
		if (e->end <= e->start)
			return oh_raise(err, OH_EUSAGE, &oh_msg_report_cal_backwards, e->summary);
	}
	return OH_OK;
}

oh_status oh_calendar_ics(const oh_calendar *c, oh_buf *out, oh_error *err)
{
	struct writing w = {.text = OH_BUF_INIT};
	size_t before = out->n;
	oh_status st = check(c, err);
	if (st)
		return st;
	icalcomponent *all = calendar_of(&w, c);
	char *text = all && !w.failed ? icalcomponent_as_ical_string_r(all) : NULL;
	if (text)
		oh_buf_str(out, text);
	bool good = text && oh_buf_ok(out);
	if (!good && out->n > before)
		out->n = before;
	icalmemory_free_buffer(text);
	if (all)
		icalcomponent_free(all);
	oh_buf_release(&w.text);
	return good ? OH_OK : oh_nomem(err);
}
