# Input that stops the job: status 1, and where.
lists
ouhe match --demand nowhere.xlsx --supply supply.csv
exits 1
err_has "nowhere.xlsx"
out_empty

: >empty.csv
ouhe match --demand empty.csv --supply supply.csv
exits 1
err_has "empty.csv"

printf 'PK\003\004 this is no workbook' >broken.xlsx
ouhe match --demand broken.xlsx --supply supply.csv
exits 1
err_has "broken.xlsx"

ouhe match --demand . --supply supply.csv
exits 1

ouhe match --demand demand.csv --supply supply.csv --packs /nonexistent
exits 1
err_has "/nonexistent"

# A result that cannot be written leaves nothing behind and says why.
ouhe match --demand demand.csv --supply supply.csv -o nowhere/matches.xlsx
exits 1
err_has "nowhere/matches.xlsx"
for kind in csv json xlsx; do
  ouhe match --demand demand.csv --supply supply.csv -o /proc/matches.$kind
  exits 1
  err_has "/proc/matches.$kind"
done

# Nor does a result overwrite what it was made from.
cp demand.csv before
ouhe match --demand demand.csv --supply supply.csv -o demand.csv
exits 2
err_has "demand.csv"
same demand.csv before
mkdir directory.xlsx
ouhe match --demand demand.csv --supply supply.csv -o directory.xlsx
exits 1
[ "$(find . -name '*ouhe*' -o -name '*.tmp*' | wc -l)" -eq 0 ] || fail "a temporary file is left"
