# Every command explains itself, in both languages, from the table that parses it.
ouhe help
exits 0
out_has "match"
out_has "pack check"
out_has "OUHE_PACKS"
err_empty
cp out whole
ouhe --help
exits 0
same out whole

for lang in zh en; do
  for command in match list serve extract quantity "pack check" "pack list" "user add" "user list" "user role" "user disable" "user link" backup restore verify help version; do
    # shellcheck disable=SC2086
    ouhe help $command --lang $lang
    exits 0
    out_has "ouhe $command"
    out_has "--lang zh|en"
    cp out whole
    # shellcheck disable=SC2086
    ouhe $command --help --lang $lang
    exits 0
    same out whole
  done
done
! grep -qP '\p{Han}' whole || fail "Chinese in the English help"

ouhe help pack
exits 0
out_has "ouhe pack check"
out_has "ouhe pack list"

ouhe help nothing
exits 2

ouhe version
exits 0
ouhe --version
exits 0
grep -qE '^ouhe [0-9]+\.[0-9]+\.[0-9]+$' out || fail "no version"
