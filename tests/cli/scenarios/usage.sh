# Wrong usage: status 2, what is wrong, and how it is used.
ouhe
exits 2
err_has "ouhe help"
out_empty

ouhe mach
exits 2
err_has "没有名为 mach 的命令；是否想用 match？"

ouhe pack chek
exits 2
err_has "pack check"

ouhe match --demand a.csv
exits 2
err_has "match 缺少选项 --supply"
err_has "用法：ouhe match --demand FILE --supply FILE"

ouhe match --demand a.csv --supply
exits 2
err_has "--supply 后面要有值"

ouhe match --demand --supply b.csv
exits 2
err_has "--demand 后面要有值"

ouhe match --demand a.csv --supply b.csv --topp 3
exits 2
err_has "是否想用 --top"

for n in -1 x 1.5 99999999999 ''; do
  ouhe match --demand a.csv --supply b.csv --top "$n"
  exits 2
  err_has "--top"
done

ouhe match --demand a.csv --supply b.csv -o result.pdf
exits 2
err_has ".xlsx"
no_file result.pdf

ouhe match --demand a.csv --demand b.csv --supply c.csv
exits 2
err_has "只能出现一次"

ouhe match --demand - --supply -
exits 2

ouhe extract --pack motor --side seller </dev/null
exits 2
err_has "demand|supply"

ouhe extract --pack nothing --side supply </dev/null
exits 2
err_has "motor"

ouhe match --json=yes --demand a --supply b
exits 2

ouhe version more
exits 2

ouhe --lang en match
exits 2
ouhe match --lang en
exits 2
err_has "match needs option --demand"
