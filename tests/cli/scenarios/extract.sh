# A text a line in, a JSON object a line out.
printf '%s\n' '额定功率不低于55kW，防护等级IP55，电压220/380V' '' '注册资本5000万元' |
  ouhe extract --pack motor --side demand
exits 0
json_lines out 'len(l) == 3'
json_lines out '[f["key"] for f in l[0]["facts"]] == ["rated_power", "ip_code", "rated_voltage"]'
json_lines out 'l[0]["facts"][0]["lo"] == 55 and "hi" not in l[0]["facts"][0]'
json_lines out 'l[0]["facts"][1]["values"] == ["IP55"]'
json_lines out 'l[0]["facts"][2]["values"] == [220, 380]'
json_lines out '"importance" not in l[0]["facts"][0] and "approx" not in l[0]["facts"][0]'
json_lines out 'l[1] == {"facts": [], "issues": []}'
json_lines out 'l[2]["facts"] == []'
json_lines out 'all("额定功率不低于55kW，防护等级IP55，电压220/380V".encode()[f["offset"]:].startswith(f["text"].encode()) for f in l[0]["facts"])'
! grep -q '55\.0\|220\.0' out || fail "numbers are not in their shortest form"

# The last line without a line feed, Windows line ends, a byte order mark.
printf '\xEF\xBB\xBF额定功率55kW\r\n额定功率75kW' | ouhe extract --pack motor --side supply
exits 0
json_lines out '[x["facts"][0]["lo"] for x in l] == [55, 75]'
json_lines out 'l[0]["facts"][0]["offset"] == 0'

# Bytes that are no text.
printf 'IP55 \xff\xfe\xc3( 55kW\0 IP\n\xf0\x9f\n' | ouhe extract --pack motor --side supply
exits 0
json_lines out 'len(l) == 2'

# A line of 20 MB.
"$python" -c 'print("示例说明文字，没有要求；" * 600000 + "额定功率55kW")' |
  ouhe extract --pack motor --side supply
exits 0
json_lines out 'len(l) == 1 and l[0]["facts"][-1]["key"] == "rated_power"'
json_lines out 'l[0]["facts"][-1]["offset"] == len("示例说明文字，没有要求；".encode()) * 600000'

# Each answer comes before the next question.
"$python" - "$program" >out 2>err <<'PY' || fail "an answer did not come"
import select, subprocess, sys
p = subprocess.Popen([sys.argv[1], "extract", "--pack", "motor", "--side", "supply"],
                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for n in (1, 2):
    p.stdin.write("额定功率55kW\n".encode())
    p.stdin.flush()
    assert select.select([p.stdout], [], [], 60)[0]
    assert b"rated_power" in p.stdout.readline()
p.stdin.close()
assert p.wait() == 0
PY
