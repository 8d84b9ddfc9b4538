# Timetables: the published format, members of our own, planning again, what goes wrong.

cat >small.json <<'JSON'
{"name":"small","participants":4,"slots":3,"morning_slots":3,"tables":2,"fairness":2,
 "meetings":[{"id":1,"a":1,"b":2,"session":0,"fixed":0},{"id":2,"a":1,"b":3,"session":0,"fixed":0},
             {"id":3,"a":2,"b":4,"session":0,"fixed":0}],
 "forbidden":[[],[],[],[]],"precedences":[[1,2]]}
JSON
ouhe schedule small.json -o out.json --lang zh
exits 0
err_empty
out_has "已证明最优"
json out.json 'd["status"] == "optimal" and d["breaks"] == 0 == d["bound"] and d["seconds"] >= 0'
json out.json 'd["slots"][0] < d["slots"][1] and len(d["tables"]) == 3 and d["left_out"] == []'
json out.json '[m["id"] for m in d["meetings"]] == [1, 2, 3]'
# To standard output, and the same bytes with one thread.
ouhe schedule small.json --threads 1
exits 0
json out 'd["status"] == "optimal"'
"$program" schedule - --threads 1 <small.json | sed 's/"seconds":[^,]*,//' >twice
sed 's/"seconds":[^,]*,//' out | cmp -s - twice || fail "not the same bytes"

# --- what cannot be ---
sed 's/"tables":2/"tables":1/; s/"forbidden":\[\[\],/"forbidden":[[2,3],/' small.json >narrow.json
ouhe schedule narrow.json -o out.json --lang en
exits 0
out_has "no timetable meets all requirements"
json out.json 'd["status"] == "infeasible" and "breaks" not in d and d["minimal"]'
json out.json '{q["rule"] for q in d["conflict"]} == {"room", "away"} and d["conflict"][0]["participant"] == 1'
json out.json 'd["conflict"][0]["count"] == 2 and d["conflict"][0]["room"] == 1 and d["conflict"][0]["meetings"] == [1, 2]'
out_has "participant 1: meetings 2, slots for them only 1"
ouhe schedule narrow.json -o out.json --lang zh
out_has "参会方 1有 2 场会面，可用时段只有 1 个"

# --- planning again: one meeting is cancelled, one is new ---
cat >old.json <<'JSON'
{"meetings":[{"id":1,"a":1,"b":2,"slot":1,"table":2},{"id":2,"a":1,"b":3,"slot":3,"table":1},
             {"id":3,"a":2,"b":4,"slot":2,"table":1}]}
JSON
"$python" - <<'PY'
import json
d = json.load(open("small.json"))
d["meetings"][2]["cancelled"] = True
d["meetings"].append({"id": 9, "a": 3, "b": 4})
json.dump(d, open("again.json", "w"))
PY
ouhe schedule again.json --keep old.json -o out.json --lang en
exits 0
out_has "meetings changed: 0"
json out.json 'd["slots"][:3] == [1, 3, 0] and d["tables"][:3] == [2, 1, 0] and d["slots"][3] == 2'
json out.json 'd["score"]["changed"] == d["bounds"]["changed"] == 0 and d["score"]["breaks"] == 1'

# --- meetings that may be left out ---
cat >many.json <<'JSON'
{"participants":4,"slots":1,"tables":1,
 "meetings":[{"a":1,"b":2,"weight":2},{"a":3,"b":4,"weight":3}]}
JSON
ouhe schedule many.json -o out.json --lang en
exits 0
out_has "left out: 1"
json out.json 'd["status"] == "optimal" and d["slots"] == [0, 1] and d["score"]["weight"] == 3'
json out.json 'd["left_out"][0]["meeting"] == 1 and d["left_out"][0]["because"][0]["rule"] == "places"'

# --- days, zones, groups ---
cat >rich.json <<'JSON'
{"name":"示例对接会","participants":3,"slots":4,"tables":2,
 "days":[{"name":"一","slots":2,"morning_slots":1},{"name":"二","slots":2}],
 "zones":[{"name":"甲"}],"table_list":[{"name":"A1"},{"name":"A2","zone":"甲","capacity":2}],
 "people":[{"name":"示例甲"},{"name":"示例乙","most":2},{"zone":"甲"}],
 "meetings":[{"participants":[1,2,3],"day":2,"name":"圆桌"},{"a":1,"b":2,"session":2,"day":1},
             {"a":1,"b":3,"slots":[1,2]}],"never":[]}
JSON
ouhe schedule rich.json -o out.json
exits 0
json out.json 'd["status"] == "optimal" and d["slots"][0] in (3, 4) and d["slots"][1:] == [2, 1]'
json out.json 'd["tables"][0] == 2 and d["tables"][2] == 2 and d["breaks"] == 0'

# --- files that are none: the place is named ---
bad() {
  printf '%s' "$1" >bad.json
  ouhe schedule bad.json -o bad.out --lang en
  exits 1
  err_has bad.json
  err_has "$2"
  no_file bad.out
}
bad '[]' "an event"
bad '{"participants":1,"slots":0,"tables":1,"meetings":[]}' slots
bad '{"participants":2,"slots":2,"tables":1,"meetings":[{"a":1,"b":3}]}' 'meetings[1].b'
bad '{"participants":2,"slots":2,"tables":1,"meetings":[{"a":1,"b":1}]}' 'meetings[1]'
bad '{"participants":2,"slots":2,"tables":1,"meetings":[{"a":1,"b":2,"zone":"x"}]}' 'meetings[1].zone'
bad '{"participants":2,"slots":2,"tables":1,"meetings":[{"a":1,"b":2,"id":7},{"a":1,"b":2,"id":7}]}' 'meetings[2]'
bad '{"participants":2,"slots":2,"tables":1,"meetings":[],"forbidden":[[1]]}' forbidden
bad '{"participants":2,"slots":2,"tables":1,"meetings":[{"a":1,"b":2}],"precedences":[[1,1]]}' 'precedences[1]'
bad '{"participants":2,"slots":2,"tables":1' 'bad.json'
ouhe schedule nowhere.json -o out.json
exits 1
err_has nowhere.json
ouhe schedule small.json --fairness x
exits 2
ouhe schedule small.json --keep small.json --lang en
exits 0
printf '{"slots":[1,2]}' >short.json
ouhe schedule small.json --keep short.json --lang en
exits 1
err_has "by position"

# --- the published instances, as far as they are quick; the checker shares no code with us ---
if [ ! -d "$shared/data/b2b/instances" ]; then
  echo "no published instances beside the project: the rest is skipped"
  exit 0
fi
try() {
  # Seconds each; the time is for a busy machine, or for a sanitized program.
  ouhe schedule "$shared/data/b2b/instances/$1.json" --fairness "$2" -o out.json --time 600
  exits 0
  json out.json "d['status'] == ('infeasible' if '$3' == 'infeasible' else 'optimal') and str(d.get('breaks', 'infeasible')) == '$3'"
  [ "$3" = infeasible ] || "$python" "$shared/data/b2b/check.py" \
    "$shared/data/b2b/instances/$1.json" out.json -d "$2" >checked || fail "$(cat checked)"
}
try tic-12.original 2 0
try tic-12.original 0 0
try tic-12.forb0007 2 infeasible
try tic-12.fixed020-Forb 2 1
try tic-12.fixed040-Forb 2 infeasible
try tic-12.prec25 2 0
try tic-13.original 1 0
try tic-13.fixed040-Forb 2 13
try tic-13.forb0003 2 infeasible
try forumt-14crafd.original 2 4
try forumt-14crafd.fixed040-Forb 2 infeasible
try tic-14crafd.fixed020-Forb 2 2
try forum-13crafb.fixed020-Forb 2 30
try forum-13crafb.prec15 2 infeasible
