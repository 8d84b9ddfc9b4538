// Takes a calendar over as a program with ical.js would: RFC 5546, 2.1.5: by UID, not by an older
// SEQUENCE; CANCELLED takes away. `kept` is a Map from UID to event.
import ICAL from "ical.js";

export function takeOver(kept, text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone"))
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component, { strictExceptions: true });
    const before = kept.get(event.uid);
    if (before && before.sequence > event.sequence) continue;
    if (component.getFirstPropertyValue("status") === "CANCELLED") kept.delete(event.uid);
    else kept.set(event.uid, event);
  }
  return calendar;
}
