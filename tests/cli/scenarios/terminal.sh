# Colours and widths only where there is a terminal.
needs_pty
lists
for columns in 40 80 160; do
  on_terminal $columns match --demand demand.csv --supply supply.csv
  exits 0
  out_has $'\e[32m'
  "$python" - $columns >wide 2>&1 <<'PY' || fail "$(cat wide)"
import re, sys, unicodedata
width = int(sys.argv[1])
for line in open("out", encoding="utf-8"):
    line = re.sub(r"\x1b\[[0-9;]*[mK]", "", line.rstrip("\n"))
    n = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
    if line.startswith("  ") and n > max(width, 60):
        sys.exit(f"{n} columns on a terminal of {width}: {line}")
PY
done
NO_COLOR=1 on_terminal 120 match --demand demand.csv --supply supply.csv
exits 0
out_lacks $'\e'
out_has "● 满足"

# What a list says is shown, never obeyed.
printf '编号,企业名称,产品名称,技术参数\nS-1,示例\e[2J\a公司,三相异步电动机,额定功率75kW\n' >supply.csv
on_terminal 120 match --demand demand.csv --supply supply.csv
exits 0
out_lacks $'\e[2J'
out_lacks $'\a'
