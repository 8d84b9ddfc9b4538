# Lists, and what stands on the platform, set for print.
lists
ouhe catalogue --supply supply.csv --demand demand.csv -o book.pdf --title 示例对接会手册 --lang zh
exits 0
out_has "企业 6 家、供给 4 项、需求 2 项"
is_file book.pdf
[ "$(head -c 5 book.pdf)" = "%PDF-" ] || fail "no PDF"
if command -v pdftotext >/dev/null; then
  pdftotext -layout book.pdf book.txt
  for words in 示例对接会手册 目录 示例远山电机有限公司 产品索引 额定功率55kW，IP55 企业索引 统计; do
    grep -qF -- "$words" book.txt || fail "the book lacks $words"
  done
fi
cp book.pdf first.pdf
ouhe catalogue --supply supply.csv --demand demand.csv -o book.pdf --title 示例对接会手册 --lang zh --quiet --threads 1
exits 0
out_empty
same book.pdf first.pdf

# To leaf through: one file that fetches nothing.
ouhe catalogue --supply supply.csv --demand demand.csv -o book.html --title '示例 <手册>' --lang zh
exits 0
out_has book.html
grep -qF '示例 &lt;手册&gt;' book.html || fail "the title is not escaped"
grep -qF '示例远山电机有限公司' book.html || fail "the page lacks a company"
grep -qE 'https?://|src=' book.html && fail "the page fetches something"

# Contacts only where the companies agreed.
cat >contacts.csv <<'CSV'
编号,企业名称,产品名称,技术参数,联系人,联系电话
S-1,示例远山电机有限公司,三相异步电动机,额定功率55kW，IP55,示例林,0731-1234567
CSV
for flag in "" --contacts; do
  # shellcheck disable=SC2086
  ouhe catalogue --supply contacts.csv -o book.xlsx $flag --chapters category
  exits 0
  "$python" - $flag <<'PY' || fail "contacts ($flag)"
import sys
import openpyxl

book = openpyxl.load_workbook("book.xlsx")
cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
assert len(book.sheetnames) == 4
assert any("示例远山" in c for c in cells)
assert any("0731-1234567" in c for c in cells) == ("--contacts" in sys.argv), cells
PY
done

# On the platform, who sees a listing decides.
ouhe import supply.csv --side supply --data data --publish --visibility registered
exits 0
ouhe catalogue --data data -o none.pdf --lang en
exits 1
err_has "are for registered readers: print for them"
no_file none.pdf
ouhe catalogue --data data --readers registered -o platform.pdf --date 2026-12-08 --lang en
exits 0
out_has platform.pdf
is_file platform.pdf
ouhe catalogue --data data --readers registered -o platform.html --lang en
exits 0
grep -qF 'Index of products' platform.html || fail "no index"
ouhe catalogue --data data --conference 000000000000 -o none.pdf --lang en
exits 1
ouhe catalogue --supply supply.csv --conference 000000000000 -o none.pdf
exits 2

ouhe catalogue --supply supply.csv -o book.docx
exits 2
err_has .pdf
ouhe catalogue -o book.pdf
exits 2
err_has --supply
ouhe catalogue --supply supply.csv --data data -o book.pdf
exits 2
ouhe catalogue --data data --contacts -o book.pdf
exits 2
cp supply.csv supply.xlsx
ouhe catalogue --supply supply.xlsx -o supply.xlsx
exits 2
same supply.csv supply.xlsx
printf '编号,企业名称,产品名称\n' >empty.csv
ouhe catalogue --supply empty.csv -o empty.pdf
exits 1
no_file empty.pdf
