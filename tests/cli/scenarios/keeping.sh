# A data folder is backed up, verified and restored; what is damaged is refused.
ouhe call getSystem --data data --packs "$OUHE_PACKS"
is_file data/ouhe.db
ouhe tenant add 示例市工信局 --host city.example.com --data data
exits 0

ouhe verify --data data
exits 0
out_has "示例市工信局"
grep 示例市工信局 out | grep -qE "^0000000000[0-9a-z]{2} 1:[0-9a-f]{64} " || fail "no head of the chain"
cp out notes
# Its number: the first tenant may be there already.
id=$(grep 示例市工信局 notes | cut -d" " -f1)
number=$((10#$id))

# While somebody else has the folder.
exec 9>>data/ouhe.lock
flock 9
ouhe tenant add 示例县工信局 --host county.example.com --data data
exits 1
ouhe backup day.ouhe --data data --lang en
exits 0
out_has "backed up to day.ouhe"
err_empty
is_file day.ouhe
[ "$(stat -c %a day.ouhe)" = 600 ] || fail "others may read the backup"
ouhe verify --data data --noted notes
exits 0
exec 9>&-

ouhe restore day.ouhe --data back
exits 0
ouhe verify --data back --noted notes
exits 0
ouhe tenant list --data back
out_has "city.example.com"

# A folder with a database is left alone.
ouhe restore day.ouhe --data back
exits 1
err_has "back"

# Damaged, cut off, not there, no backup at all.
cp day.ouhe bad.ouhe
printf 'x' | dd of=bad.ouhe bs=1 seek=5000 conv=notrunc 2>/dev/null
ouhe restore bad.ouhe --data other
exits 1
err_has "bad.ouhe"
no_file other/ouhe.db
head -c 5000 day.ouhe >cut.ouhe
ouhe restore cut.ouhe --data other --lang en
exits 1
err_has "cut.ouhe is no backup of Ouhe, or it is incomplete"
ouhe restore none.ouhe --data other
exits 1
err_has "none.ouhe"
ouhe restore notes --data other
exits 1
no_file other/ouhe.db
ouhe backup nowhere/day.ouhe --data data
exits 1
err_has "nowhere/day.ouhe"
ouhe backup day.ouhe --data nowhere
exits 1
err_has "nowhere"
no_file nowhere

# The trail tampered with by somebody who covers the traces: the guards are there again.
forge() {
  "$python" - "$1" <<'PY'
import sqlite3
import sys
db = sqlite3.connect("back/ouhe.db")
guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
for name, _ in guards:
    db.execute("DROP TRIGGER " + name)
db.executescript(sys.argv[1])
for _, sql in guards:
    db.execute(sql)
db.commit()
PY
}
forge "UPDATE audit SET at = at + 1 WHERE tenant_id = $number"
ouhe verify --data back --lang en
exits 1
out_has "tampered with from entry 1 on"

# A chain made anew is found by the notes alone; notes that are none are refused.
forge "DELETE FROM audit WHERE tenant_id = $number; DELETE FROM audit_head WHERE tenant_id = $number"
ouhe verify --data back
exits 0
ouhe verify --data back --noted notes --lang en
exits 1
out_has "tampered with from entry 1 on"
forge "DELETE FROM tenant WHERE id = $number"
ouhe verify --data back --noted notes --lang en
exits 1
out_has "the notes speak of tenant $id"
echo "no note" >bad_notes
ouhe verify --data back --noted bad_notes --lang en
exits 1
err_has "line 1"

# The guards themselves.
"$python" -c "import sqlite3; sqlite3.connect('back/ouhe.db').executescript('DROP TRIGGER audit_stays')"
ouhe verify --data back --lang en
exits 1
err_has "trigger audit_stays"

# A damaged file is told in words.
printf 'xxxxxxxxxxxxxxxx' | dd of=back/ouhe.db bs=1 seek=4096 conv=notrunc 2>/dev/null
ouhe verify --data back
exits 1
err_has "ouhe.db"
