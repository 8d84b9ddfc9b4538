# The manual page and the completion know every option that help knows.
for lang in en zh; do
  ouhe help --man --lang $lang
  exits 0
  cp out page
  for command in match list extract quantity "pack check" "pack list" backup restore verify help version; do
    # shellcheck disable=SC2086
    ouhe help $command --lang $lang
    grep -oE -- '--[a-z]+' out | sort -u | while read -r option; do
      grep -qF -- "${option//-/\\-}" page || fail "the manual lacks $option of $command"
    done || exit 1
  done
done
if command -v man >/dev/null; then
  ouhe help --man --lang en
  man --warnings -E UTF-8 -l out >/dev/null 2>err
  [ ! -s err ] || fail "man warns"
fi

ouhe help --completion
exits 0
cp out completion.bash
bash -n completion.bash || fail "bash does not take the completion"
complete_words() { # words…, the last one being typed
  bash -c '
    . ./completion.bash
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _ouhe "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf "%s\n" "${COMPREPLY[@]}"' - "$@" >out 2>err
  last="completion of $*"
}
complete_words ouhe ma
out_is "match"
complete_words ouhe pack ch
out_is "check"
complete_words ouhe match --com
out_is "--commercial"
complete_words ouhe extract --side d
out_is "demand"
touch some.xlsx
complete_words ouhe match --demand so
out_is "some.xlsx"
complete_words "$program" extract --pack mo
out_is "motor"
