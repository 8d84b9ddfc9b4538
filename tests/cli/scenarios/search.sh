# Questions asked of one list: with and without a header, in both languages, with the
# faults that such files have.

# --- a table without header: columns are named ---
printf 'D1\t永磁同步电机\t额定功率55kW，水冷，防护等级IP67\n' >docs.tsv
printf 'D2\t异步电机\t额定功率75kW，风冷\n' >>docs.tsv
printf 'D3\tplanetary gearbox\tratio 1:40, "low noise", for wind turbines, offshore\n' >>docs.tsv
printf 'D4\t球墨铸铁件\t材质QT450-10，单重80kg\n' >>docs.tsv
printf 'D5\t\t\n' >>docs.tsv
printf '2\tplanetary gearbox, offshore\n1\t水冷 永磁同步电机\n3\tzyxwvutsrq\n4\t！！！\n' >q.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries q.tsv --top 10 --run run.txt
exits 0
err_empty
is_file run.txt
out_has "run.txt"
# Six fields, in the order of the questions; without any of the words no line.
awk 'NF != 6 || $2 != "Q0" || $6 != "ouhe" {bad = 1} END {exit bad}' run.txt || fail "not a TREC run: $(cat run.txt)"
[ "$(awk '{print $1}' run.txt | uniq | tr '\n' ' ')" = "2 1 " ] || fail "questions are not in order: $(cat run.txt)"
[ "$(awk '$1 == 1 && $4 == 1 {print $3}' run.txt)" = D1 ] || fail "D1 is not the first: $(cat run.txt)"
[ "$(awk '$1 == 2 && $4 == 1 {print $3}' run.txt)" = D3 ] || fail "D3 is not the first: $(cat run.txt)"

# The same bytes for any number of threads, and on standard output.
cp run.txt first.txt
ouhe search --supply docs.tsv --columns id,title,body --queries q.tsv --top 10 --run - --threads 1
exits 0
same out first.txt

# What shares a single character with the question alone: programs see it, people are told.
printf 'M1\t减速机\t\nM2\t电机\t\nM3\t飞机模型\t\nM4\t球阀\t\n' >loose.tsv
ouhe search --supply loose.tsv --columns id,title,body --query 飞机 --run - --lang en
[ "$(wc -l <out)" -eq 3 ] || fail "the run is not whole: $(cat out)"
ouhe search --supply loose.tsv --columns id,title,body --query 飞机 --lang en
out_has M3
out_has "2 more share single characters only"
grep -q 'M1\|M2' out && fail "loose hits are listed: $(cat out)"
# A question of one character is nothing but that.
ouhe search --supply loose.tsv --columns id,title,body --query 机 --lang en
out_has M1
out_has M2
grep -q 'more share' out && fail "told of loose hits: $(cat out)"

# --top beyond the list, 0 for all, and 1.
ouhe search --supply docs.tsv --columns id,title,body --query 电机 --top 1000000 --run -
exits 0
[ "$(wc -l <out)" -eq 2 ] || fail "not two lines"
ouhe search --supply docs.tsv --columns id,title,body --query 电机 --top 0 --run -
[ "$(wc -l <out)" -eq 2 ] || fail "not two lines"
ouhe search --supply docs.tsv --columns id,title,body --query 电机 --top 1 --run -
[ "$(wc -l <out)" -eq 1 ] || fail "not one line"

# Full width and half width, upper and lower case are the same.
ouhe search --supply docs.tsv --columns id,title,body --query 'ＱＴ４５０－１０' --run -
[ "$(awk '$4 == 1 {print $3}' out)" = D4 ] || fail "full width finds nothing"
ouhe search --supply docs.tsv --columns id,title,body --query 'PLANETARY' --run -
[ "$(awk '$4 == 1 {print $3}' out)" = D3 ] || fail "upper case finds nothing"

# A long text.
long=$(for i in $(seq 60); do printf '水冷 永磁同步电机 '; done)
printf '1\t%s\n' "$long" >long.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries long.tsv --run -
exits 0
[ "$(awk '$4 == 1 {print $3}' out)" = D1 ] || fail "a long question finds nothing"

# --- ties: the order of the list, scores fall strictly ---
for i in $(seq 40); do printf 'T%s\tgear pump\tthe same text\n' "$i"; done >ties.tsv
ouhe search --supply ties.tsv --columns id,title,body --query 'gear pump' --top 40 --run -
exits 0
[ "$(awk '{print $3}' out)" = "$(seq -f 'T%g' 40)" ] || fail "ties are not in the order of the list"
awk 'NR > 1 && !($5 < last) {bad = 1} {last = $5} END {exit bad}' out || fail "scores do not fall"
"$python" - <<'PY' || fail "scores are alike as 32-bit numbers"
import struct, sys
s = [struct.unpack('f', struct.pack('f', float(l.split()[4])))[0] for l in open('out')]
sys.exit(0 if all(a > b for a, b in zip(s, s[1:])) else 1)
PY

# --- ids: the row number where there is none, twice the same, white space in one ---
printf 'A\tgear pump\n\tgear wheel\nA\tgear\nB 1\tgear box\textra gear\n' >ids.tsv
ouhe search --supply ids.tsv --columns id,title --query gear --run - --lang en
exits 0
[ "$(awk '{print $3}' out | sort | tr '\n' ' ')" = "2 A B_1 " ] || fail "not the ids 2, A and B_1"
err_has "row 2"
err_has "the id A is also that of row 1"
err_has "B_1"
err_has "--columns names 2"
printf 'gear pump\twheel\nvalve\tgear\n' >noid.tsv
ouhe search --supply noid.tsv --columns title,body --query valve --run -
exits 0
err_empty
[ "$(awk '{print $3}' out)" = 2 ] || fail "not the row number"
# Other names of columns; whom to call is not searched.
printf '示例远山电机有限公司,S-1,水泵,13000000000\n' >cn.csv
ouhe search --supply cn.csv --columns 企业名称,编号,产品名称,联系电话 --query 13000000000 --run -
exits 0
out_empty
ouhe search --supply cn.csv --columns 企业名称,编号,产品名称,联系电话 --query 远山 --run -
[ "$(awk '{print $3}' out)" = S-1 ] || fail "the id column of a list is not taken"

# --- a list with its header, read like any other ---
lists
ouhe search --supply supply.csv --query '三相异步电动机 听松' --json
exits 0
json out 'len(d) == 1 and d[0]["hits"][0]["id"] == "S-3" and d[0]["hits"][0]["row"] == 4'
json out 'd[0]["hits"][0]["org"] == "示例听松电机有限公司" and d[0]["hits"][0]["title"] == "三相异步电动机"'
err_has "55kg"
printf 'id\ttitle\tbody\tcolour\nX1\tgear pump\tfor oil\tmagenta\nX2\tvalve\tbrass\tcyan\n' >head.tsv
ouhe search --supply head.tsv --query magenta --run -
exits 0
[ "$(awk '{print $3}' out)" = X1 ] || fail "a column that no rule knows is not searched"

# --- tables for people ---
ouhe search --supply docs.tsv --columns id,title,body --queries q.tsv --lang zh
exits 0
out_has "名次"
out_has "永磁同步电机"
out_has "没有找到"
out_has "问题 4 个"
ouhe search --supply docs.tsv --columns id,title,body --queries q.tsv --lang en
out_has "Rank"
out_has "nothing found"
out_has "4 questions"

# --- questions that are no questions are told, the others asked ---
{
  printf '\xef\xbb\xbf1\tgearbox\n'
  printf 'no tab here\n\n'
  printf '\tvalve\n'
  printf '1\ttwice\n'
  printf '4\t\n'
  printf '5\tgearbox offshore \xff\n'
  printf '6\toffshore\twind'
} >bad.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries bad.tsv --run - --lang en
exits 0
err_has "bad.tsv · row 2"
err_has "expected an id, a tab, a text"
err_has "bad.tsv · row 4"
err_has "bad.tsv · row 5"
err_has "bad.tsv · row 6: the question has no text"
err_has "bad.tsv · row 7"
err_has "no UTF-8"
[ "$(awk '{print $1}' out | uniq | tr '\n' ' ')" = "1 5 6 " ] || fail "not the questions 1, 5 and 6"
# Row numbers stand in for ids only where nothing else is called so.
printf '\tgearbox\n1\toffshore\n\tratio\n' >noid.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries noid.tsv --run -
[ "$(awk '{print $1}' out | uniq | tr '\n' ' ')" = "line-1 1 3 " ] || fail "not line-1, 1, 3"
printf '\tgear\n1\tgear\n\tgear\n' >noid.tsv
ouhe search --supply noid.tsv --columns id,title --query gear --run -
[ "$(awk '{print $3}' out | tr '\n' ' ')" = "noid!1 1 3 " ] || fail "not noid!1, 1, 3"
printf '1\t\xcb\xae\xc0\xe4\n' >gbk.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries gbk.tsv --run -
exits 0
[ "$(awk '$4 == 1 {print $3}' out)" = D1 ] || fail "GB18030 is not read"
printf 'nothing\n' >none.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries none.tsv
exits 1
err_has "none.tsv"
: >empty.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries empty.tsv
exits 1

# --- wrong usage, files that are not there, files that were read ---
ouhe search --supply docs.tsv --columns id,title,body
exits 2
ouhe search --supply docs.tsv --query a --queries q.tsv
exits 2
ouhe search --query a
exits 2
ouhe search --supply docs.tsv --columns id,,body --query a
exits 2
ouhe search --supply docs.tsv --columns id,id --query a
exits 2
ouhe search --supply nowhere.tsv --columns id --query a
exits 1
err_has "nowhere.tsv"
ouhe search --supply docs.tsv --columns id,title,body --queries nowhere.tsv
exits 1
cp docs.tsv kept.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries q.tsv --run docs.tsv
exits 2
same docs.tsv kept.tsv
cp q.tsv kept.tsv
ouhe search --supply docs.tsv --columns id,title,body --queries q.tsv --run q.tsv
exits 2
same q.tsv kept.tsv
printf 'a\tb\nc\td\0e\n' >nul.tsv
ouhe search --supply nul.tsv --columns id,title --query a
exits 1
err_has "nul.tsv"
printf 'D9\tgear\n' | "$program" search --supply - --columns id,title --query gear --run - >out 2>err
status=$?
last="ouhe search --supply -"
exits 0
[ "$(awk '{print $3}' out)" = D9 ] || fail "standard input is not read"
