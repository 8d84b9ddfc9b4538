# How a list was read.
lists
ouhe list supply.csv --side supply
exits 0
out_has "supply.csv（供给）：4 行"
out_has "技术参数（正文）"
out_has "额定功率"
out_has "55kg"
ouhe list supply.csv --side supply --rows
exits 0
out_has "示例流云电机有限公司"
ouhe list supply.csv --side supply --json
exits 0
json out '[x["id"] for x in d["listings"]] == ["S-1", "S-2", "S-3", "S-4"]'
json out '{f["key"] for f in d["listings"][0]["facts"]} >= {"rated_power", "ip_code"}'
json out 'any(i["row"] == 5 and "55kg" in i["text"] for i in d["issues"])'
ouhe list - --side demand <demand.csv
exits 0
out_has "需求"
ouhe list nowhere.csv --side demand
exits 1
ouhe list demand.csv --side buyer
exits 2
# The side may follow from the file's name.
ouhe list demand.csv --json
exits 0
json out 'd["side"] == "demand"'
cp demand.csv list.csv
ouhe list list.csv
exits 2
err_has "--side"
