/* Shared by the papers of an event; private to `report`. */
#ifndef OUHE_REPORT_EVENT_INTERNAL_H
#define OUHE_REPORT_EVENT_INTERNAL_H

#include "ouhe/report/event_print.h"
#include "print.h"

/* A document with the event's name and this kind as its title; OH_EUSAGE where n is 0. */
oh_status ev_begin(const oh_print_event *event, const oh_msg *kind, size_t n, oh_pdf **out,
                   oh_error *err);
/* "地点 · 时间": what is there of both. */
void ev_where(oh_buf *out, const oh_print_event *event);
/* "09:00–09:30". */
void ev_span(oh_buf *out, int64_t start, int64_t end);
/* Days since 1970 in the zone of China. */
int64_t ev_day(int64_t ms);

#endif
