# People on a data folder: added, listed, given roles, disabled, given a new link.
echo 'seven blue lamps' >password.txt
ouhe user add chen@example.com 陈晨 --roles organiser,security_admin --password password.txt --data data
exits 0
out_empty
ouhe user add lin@example.com "Lin \"Lan\"" --place 株洲市 --data data --lang en
exits 0
grep -qE '^/reset#[A-Za-z0-9_-]{43}$' out || fail "no link"

ouhe user list --data data
exits 0
out_has "chen@example.com	陈晨	organiser,security_admin"
out_has 'lin@example.com	Lin "Lan"'

ouhe user add LIN@example.com Lin --data data --lang en
exits 1
err_has "has an account"
ouhe user add nonsense Lin --roles king --data data --lang en
exits 1
err_has "/mail: this is no mail address"
err_has "/roles/0:"

ouhe user role Lin@Example.com analyst,audit_admin --data data
exits 0
out_has "analyst,audit_admin"
ouhe user role lin@example.com --data data
exits 0
out_lacks "analyst"
# One who grants roles must stay.
ouhe user role chen@example.com organiser --data data --lang en
exits 1
err_has "one security administrator must stay"
ouhe user disable chen@example.com --data data
exits 1

ouhe user disable lin@example.com --data data --lang en
exits 0
out_has "disabled"
ouhe user disable lin@example.com --undo --data data --lang en
exits 0
out_lacks "disabled"
ouhe user link chen@example.com --data data
exits 0
out_has "/reset#"
ouhe user link nobody@example.com --data data --lang en
exits 1
err_has "nobody@example.com"

# All of it stands in the trail, which verifies.
ouhe call listAudit --query 'kind=account' --data data
exits 0
json out '{"user.add", "user.change", "account.reset_password"} <= {e["action"] for e in d["items"]}'
out_lacks "lin@example.com"
ouhe verify --data data
exits 0

ouhe user add lin@example.com --data data
exits 2
ouhe user add lin@example.com Lin
exits 2
