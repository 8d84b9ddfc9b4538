#!/usr/bin/env python3
"""Takes calendars over as a program with python3-icalendar would.

    take_over.py FEED.ics...     one after the other; says as JSON what is kept then
"""
import datetime
import json
import sys

try:
    import icalendar
except ImportError:
    print("python3-icalendar is absent")
    sys.exit(77)


def check_form(data):
    """RFC 5545, 3.1: CRLF alone, at most 75 bytes a line, no character cut in two."""
    assert data.endswith(b"\r\n")
    for line in data[:-2].split(b"\r\n"):
        assert b"\n" not in line and b"\r" not in line, line
        assert len(line) <= 75, line
        line.decode("utf-8")


def take_over(kept, data):
    """RFC 5546, 2.1.5: by UID, not by an older SEQUENCE; CANCELLED takes away."""
    calendar = icalendar.Calendar.from_ical(data)
    assert not calendar.errors, calendar.errors
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        if uid in kept and int(kept[uid]["SEQUENCE"]) > sequence:
            continue
        if event["STATUS"] == "CANCELLED":
            kept.pop(uid, None)
        else:
            kept[uid] = event
    return calendar


def main():
    kept = {}
    for path in sys.argv[1:]:
        with open(path, "rb") as feed:
            data = feed.read()
        check_form(data)
        take_over(kept, data)
    utc = datetime.timezone.utc
    print(json.dumps([
        {"uid": uid, "sequence": int(e["SEQUENCE"]), "summary": str(e["SUMMARY"]),
         "location": str(e["LOCATION"]), "start": e["DTSTART"].dt.astimezone(utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")}
        for uid, e in sorted(kept.items())]))


if __name__ == "__main__":
    main()
