# What was taken in goes out as a file, and that file is the same list again: S-4, which is to
# be mended, was not.
lists
ouhe import supply.csv --side supply --data data --publish
exits 0
ouhe export out.csv --data data --side supply
exits 0
is_file out.csv
ouhe list supply.csv --side supply --json
cp out before.json
ouhe list out.csv --side supply --json
cp out after.json
json after.json 'len(d["listings"]) == 3'
"$python" - <<'PY' || fail "facts differ"
import json


def facts(name):
    return {l["title"] + l["org"]: sorted((f["key"], f.get("lo"), f.get("hi"), tuple(f.get("values", [])))
                                          for f in l["facts"])
            for l in json.load(open(name, encoding="utf-8"))["listings"]}


before, after = facts("before.json"), facts("after.json")
assert len(after) == 3 and all(before[k] == v for k, v in after.items()), (before, after)
PY
ouhe export out.xlsx --data data --lang en
exits 0
ouhe list out.xlsx --side supply --json
json out 'len(d["listings"]) == 3'
ouhe export out.json --data data
exits 0
json out.json 'len(d) == 3 and all(l["state"] == "published" for l in d)'
ouhe export out.pdf --data data
exits 2
err_has .pdf
ouhe export out.csv
exits 2
