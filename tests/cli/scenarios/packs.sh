# Packs are listed and checked.
for pack in common motor casting equipment steel; do
  ouhe pack check "$OUHE_PACKS/$pack"
  exits 0
  ouhe pack list
  exits 0
  out_has "$pack"
done
ouhe pack list --json
exits 0
json out '{p["name"] for p in d} >= {"motor", "casting", "equipment", "steel"}'

ouhe pack check nowhere
exits 1
err_has "nowhere"

# A key stated twice is found, with file and row.
cp -r "$OUHE_PACKS" mine
chmod -R u+w mine
tail -n 1 mine/motor/attributes.csv >>mine/motor/attributes.csv
ouhe pack check mine/motor
exits 1
out_has "attributes.csv"

# Without --packs and OUHE_PACKS the packs beside the program are found.
unset OUHE_PACKS
mkdir -p tree/bin tree/share/ouhe
cp "$program" tree/bin/ouhe
cp -r "$source_dir/packs" tree/share/ouhe/packs
program=$PWD/tree/bin/ouhe
ouhe pack list
exits 0
out_has "motor"
rm -r tree/share
ouhe pack list --packs "$source_dir/packs"
exits 0
