# Quantities with their units, without any pack.
unset OUHE_PACKS
printf '长3米，重20公斤\n没有数字\n' | ouhe quantity --lang zh
exits 0
json_lines out 'len(l) == 2'
json_lines out '[(q["text"], q["value"], q["unit"]) for q in l[0]["quantities"]] == [("3米", "3", "m"), ("20公斤", "20", "kg")]'
json_lines out 'all("长3米，重20公斤"[q["start"]:q["end"]] == q["text"] for q in l[0]["quantities"])'
json_lines out 'l[1] == {"quantities": []}'

echo 'The shaft is 3 metres long' | ouhe quantity --lang en
exits 0
json_lines out '[q["value"] for q in l[0]["quantities"]] == ["3"]'

printf '重20公斤，价格300元，温度25摄氏度\n' >text
for kind in dimension currency temperature; do
  ouhe quantity --lang zh --kind $kind <text
  exits 0
  json_lines out 'len(l[0]["quantities"]) == 1'
done
ouhe quantity --lang zh --kind colour <text
exits 2
