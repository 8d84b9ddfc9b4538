// Takes the calendar over as a program with ical.js would.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { takeOver } from "./take_over.mjs";

const program =
  process.env.CALENDAR_FEED ??
  new URL("../../build/dev/tests/calendar_feed", import.meta.url).pathname;

const feed = (step) => execFileSync(program, [String(step)], { encoding: "utf8" });

test("meetings are taken over with their texts and times", () => {
  const kept = new Map();
  const calendar = takeOver(kept, feed(1));
  assert.equal(calendar.getFirstPropertyValue("method"), "PUBLISH");
  assert.equal(calendar.getFirstPropertyValue("x-wr-calname"), "示例对接会");
  assert.equal(calendar.getFirstPropertyValue("refresh-interval").toString(), "PT15M");
  assert.equal(kept.size, 3);
  const one = kept.get("meeting-1@event.example.org");
  assert.equal(one.description, "我方：示例张\n对方：示例李, 示例王; 😀");
  assert.match(one.summary, /电机 55 kW, IP67 \\ 需求/);
  assert.equal(one.startDate.zone.tzid, "Asia/Shanghai");
  assert.equal(one.startDate.toJSDate().toISOString(), "2026-12-08T01:40:00.000Z");
  assert.equal(one.duration.toSeconds(), 1800);
  assert.equal(one.component.getAllSubcomponents("valarm").length, 1);
});

test("an update leaves one copy, a dropped meeting none", () => {
  const kept = new Map();
  takeOver(kept, feed(1));
  takeOver(kept, feed(1));
  assert.equal(kept.size, 3);
  takeOver(kept, feed(2));
  assert.deepEqual([...kept.keys()].sort(), [
    "meeting-1@event.example.org",
    "meeting-3@event.example.org",
  ]);
  const one = kept.get("meeting-1@event.example.org");
  assert.equal(one.startDate.toJSDate().toISOString(), "2026-12-08T02:40:00.000Z");
  assert.match(one.location, /B03/);
});

test("a file of cancellations takes away what it names", () => {
  const kept = new Map();
  takeOver(kept, feed(2));
  const calendar = takeOver(kept, feed(3));
  assert.equal(calendar.getFirstPropertyValue("method"), "CANCEL");
  assert.deepEqual([...kept.keys()], ["meeting-1@event.example.org"]);
});

test("an event without meetings is an empty calendar", () => {
  assert.equal(takeOver(new Map(), feed(4)).getAllSubcomponents("vevent").length, 0);
});
