#!/usr/bin/env python3
"""Takes the calendar over as a program with python3-icalendar would.

    icalendar_test.py CALENDAR_FEED
"""
import datetime
import subprocess
import sys

from take_over import check_form, take_over

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def feed(step):
    return subprocess.run([sys.argv[1], str(step)], check=True, capture_output=True).stdout


def main():
    kept = {}
    for step in (1, 2, 3, 4):
        check_form(feed(step))
    first = take_over(kept, feed(1))
    assert first["METHOD"] == "PUBLISH" and first["VERSION"] == "2.0"
    assert len(first.walk("VTIMEZONE")) == 1
    assert len(kept) == 3
    one = kept["meeting-1@event.example.org"]
    assert "电机 55 kW, IP67 \\ 需求" in one["SUMMARY"], one["SUMMARY"]
    assert one["DESCRIPTION"] == "我方：示例张\n对方：示例李, 示例王; 😀"
    assert one["URL"] == "https://event.example.org/m/1?a=1&b=2"
    assert one["DTSTART"].params["TZID"] == "Asia/Shanghai"
    at = datetime.datetime(2026, 12, 8, 9, 40, tzinfo=CHINA)
    assert one["DTSTART"].dt == at and one["DTEND"].dt - one["DTSTART"].dt == datetime.timedelta(minutes=30)
    # Fetched again, nothing changes.
    take_over(kept, feed(1))
    assert len(kept) == 3
    # Moved and dropped: one copy of the moved one, none of the dropped one.
    take_over(kept, feed(2))
    assert sorted(kept) == ["meeting-1@event.example.org", "meeting-3@event.example.org"]
    one = kept["meeting-1@event.example.org"]
    assert one["DTSTART"].dt == at + datetime.timedelta(hours=1) and "B03" in one["LOCATION"]
    # What comes late does not bring the old time back.
    take_over(kept, feed(1))
    assert kept["meeting-1@event.example.org"]["LOCATION"] == one["LOCATION"]
    take_over(kept, feed(2))
    assert take_over(kept, feed(3))["METHOD"] == "CANCEL"
    assert sorted(kept) == ["meeting-1@event.example.org"]
    assert not take_over({}, feed(4)).walk("VEVENT")
    print("taken over, moved once, taken away")


main()
