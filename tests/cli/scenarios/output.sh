# A reader that leaves, a closed output, a full disk: no crash, no lies.
lists
set -o pipefail
"$program" match --demand demand.csv --supply supply.csv 2>err | head -n 1 >out
status=$?
last="ouhe match | head -n 1"
exits 0
yes '功率55kW' | head -n 20000 | "$program" extract --pack motor --side supply 2>err | head -n 3 >out
# yes and head may die of the pipe; the program must not have complained.
err_empty
[ "$(wc -l <out)" -eq 3 ] || fail "not three lines"
set +o pipefail

"$program" help >/dev/full 2>err
status=$?
last="ouhe help >/dev/full"
: >out
exits 1
err_has "标准输出"

"$program" help >&- 2>err
status=$?
last="ouhe help >&-"
exits 1

# With standard error closed nothing may end up in another file.
"$program" match --demand demand.csv --supply supply.csv -o matches.json 2>&- >out
status=$?
last="ouhe match 2>&-"
exits 0
json matches.json 'len(d) == 2'

"$program" extract --pack motor --side supply <&- >out 2>err
status=$?
last="ouhe extract <&-"
exits 0
out_empty
"$program" extract --pack motor --side supply <. >out 2>err
status=$?
last="ouhe extract <."
exits 1
err_has "标准输入"
