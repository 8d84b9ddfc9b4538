# The same bytes for any number of threads and on each run.
lists
for n in 1 2 7; do
  ouhe match --demand demand.csv --supply supply.csv --top 0 --threads $n --json --quiet
  exits 0
  cp out "$n.json"
  ouhe match --demand demand.csv --supply supply.csv --top 0 --threads $n --quiet
  cp out "$n.txt"
  ouhe match --demand demand.csv --supply supply.csv --top 0 --threads $n -o "$n.csv"
done
for kind in json txt csv; do
  same 1.$kind 2.$kind
  same 1.$kind 7.$kind
done
ouhe match --demand demand.csv --supply supply.csv --top 0 -o a.xlsx
ouhe match --demand demand.csv --supply supply.csv --top 0 --threads 1 -o b.xlsx
same a.xlsx b.xlsx
