# Lists into a data folder: one file, a folder with one that cannot be read, JSON.
lists
mkdir received received/inner
cp supply.csv received/a.csv
printf '%%PDF-1.4 picture' >received/b.pdf
printf 'lock' >'received/~$a.csv'
cp supply.csv received/inner/c.csv
ouhe import supply.csv --side supply --data data
exits 0
out_has "supply.csv：4 行"
ouhe import received --side supply --data data --lang en
exits 1
out_has "received/a.csv: 4 rows"
out_has "received/b.pdf: not read."
out_has "received/inner/c.csv: 4 rows"
out_lacks '~$'
ouhe import demand.csv --side demand --data data --publish --json
exits 0
json out 'd["state"] == "committed" and d["counts"]["committed"] >= 1'
ouhe import nowhere --side demand --data data
exits 1
ouhe import demand.csv --data data
exits 2
