# The lists with known answers, from the outside: every row is there, every form
# agrees with the others.
needs_shared
for name in a b; do
  lists_dir=$shared/data/lists/$name
  ouhe match --demand "$lists_dir/demand.xlsx" --supply "$lists_dir/supply.xlsx" --top 0 --json --quiet
  exits 0
  cp out all.json
  json all.json 'len(d) == 60'
  json all.json 'all(m["verdict"] in ("meets", "ask", "near") for x in d for m in x["matches"])'
  ouhe match --demand "$lists_dir/demand.xlsx" --supply "$lists_dir/supply.xlsx" --top 0 -o all.csv
  exits 0
  "$python" - >out 2>err <<'PY' || fail "CSV and JSON differ"
import csv, json
d = json.load(open("all.json", encoding="utf-8"))
pairs = [(x["demand"]["id"], m["supply"]["id"], m["verdict"]) for x in d for m in x["matches"]]
rows = list(csv.reader(open("all.csv", encoding="utf-8-sig", newline="")))[1:]
cross = sum(len(x.get("cross_industry", [])) for x in d)
assert len(rows) == len(pairs) + cross, (len(rows), len(pairs))
assert set(pairs) <= {(r[0], r[7], r[16]) for r in rows}
PY
done
