# --lang, then OUHE_LANG, then the locale, then Chinese.
lists
ouhe match --demand demand.csv --supply supply.csv --lang en
exits 0
out_has "● meets"
out_has "no match"
err_has "row 5"
out_lacks "满足"

OUHE_LANG=en ouhe match --demand demand.csv --supply supply.csv
out_has "● meets"
OUHE_LANG=en ouhe match --demand demand.csv --supply supply.csv --lang zh
out_has "● 满足"
LC_ALL=en_GB.UTF-8 ouhe match --demand demand.csv --supply supply.csv
out_has "● meets"
LC_ALL=zh_CN.UTF-8 OUHE_LANG=en ouhe match --demand demand.csv --supply supply.csv
out_has "● meets"
LANG=en_US.UTF-8 ouhe match --demand demand.csv --supply missing.csv
exits 1
err_has "missing.csv"
err_lacks "无法"

ouhe match --demand demand.csv --supply supply.csv --lang en -o matches.xlsx
exits 0
out_has "results written to matches.xlsx"
"$python" -c 'import openpyxl
names = openpyxl.load_workbook("matches.xlsx").sheetnames
assert names == ["Matches", "Facts", "Unmet demands", "Issues", "Summary"], names' 2>err ||
  fail "sheets are not in English"
