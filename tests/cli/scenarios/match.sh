# Two lists in, explained matches out, in each form.
lists
ouhe match --demand demand.csv --supply supply.csv
exits 0
out_has "D-1 · 示例青禾水泵有限公司 · 三相异步电动机"
out_has "● 满足"
out_has "◐ 待询"
out_has "◔ 接近"
out_has "无匹配"
out_lacks $'\e'
err_has "supply.csv"
err_has "55kg"

ouhe match --demand demand.csv --supply supply.csv --quiet
exits 0
err_empty
out_has "D-1"

ouhe match --demand demand.csv --supply supply.csv --json --quiet
exits 0
cp out result.json
json result.json '[x["demand"]["id"] for x in d] == ["D-1", "D-2"]'
json result.json '{m["supply"]["id"]: m["verdict"] for m in d[0]["matches"]} == {"S-1": "meets", "S-2": "near", "S-3": "ask", "S-4": "ask"}'
json result.json 'd[0]["matches"][0]["supply"]["id"] == "S-1"'
json result.json 'set(d[0]["demand"]) >= {"sheet", "row", "id", "org", "title"}'
json result.json 'd[0]["demand"]["row"] == 3'
json result.json 'd[1]["matches"] == []'
json result.json 'all(f["state"] in ("met", "short", "partial", "unknown", "conflict") for x in d for m in x["matches"] for f in m["facts"])'
json result.json '[m["ask"] for m in d[0]["matches"] if m["supply"]["id"] == "S-3"] == [["ip_code"]]'
json result.json '[round(f["shortfall"], 6) for m in d[0]["matches"] if m["supply"]["id"] == "S-2" for f in m["facts"] if f["state"] == "short"] == [0.090909]'

ouhe match --demand demand.csv --supply supply.csv --top 1 --json --quiet
exits 0
json out 'len(d[0]["matches"]) == 1'

ouhe match --demand demand.csv --supply supply.csv -o matches.json
exits 0
out_has "matches.json"
same matches.json result.json

ouhe match --demand demand.csv --supply supply.csv --output=matches.csv --quiet
exits 0
out_empty
[ "$(head -c 3 matches.csv)" = $'\xEF\xBB\xBF' ] || fail "no byte order mark"
[ "$(wc -l <matches.csv)" -eq 5 ] || fail "not a row a pair"

ouhe match --demand demand.csv --supply supply.csv -omatches.xlsx
exits 0
is_file matches.xlsx
"$python" - >out 2>err <<'PY' || fail "the workbook is not as it should be"
import openpyxl
book = openpyxl.load_workbook("matches.xlsx")
assert book.sheetnames == ["匹配结果", "逐项对照", "未匹配需求", "问题清单", "汇总"], book.sheetnames
for sheet in book.worksheets[:4]:
    assert sheet.freeze_panes, sheet.title
    assert sheet.auto_filter.ref, sheet.title
    assert sheet.page_setup.orientation == "landscape", sheet.title
pairs = book["匹配结果"]
assert pairs.max_row == 5
assert [c.value for c in pairs["E"]][1:] == ["● 满足", "◐ 待询", "◐ 待询", "◔ 接近"]
assert [c.value for c in book["未匹配需求"]["A"]][1:] == ["D-2"]
issues = [[c.value for c in row] for row in book["问题清单"].iter_rows(min_row=2)]
assert any(r[2] == "supply.csv" and r[4] == 5 and "55kg" in (r[7] or "") for r in issues), issues
PY

# A list from standard input.
ouhe match --demand - --supply supply.csv --json --quiet <demand.csv
exits 0
json out 'd[0]["matches"][0]["supply"]["id"] == "S-1"'
