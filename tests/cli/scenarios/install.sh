# What is installed works where it stands, without the source tree.
build=$(dirname "$program")
[ -f "$build/cmake_install.cmake" ] || skip "the program does not stand in its build directory"
cmake --install "$build" --prefix "$PWD/root" >install.log 2>&1
status=$?
last="cmake --install"
: >out
cp install.log err
exits 0
is_file root/bin/ouhe
is_file root/share/man/man1/ouhe.1
is_file root/share/man/zh_CN/man1/ouhe.1
is_file root/share/bash-completion/completions/ouhe
is_file root/share/ouhe/packs/common/attributes.csv
find root -path '*/doc/*' -name 'README*' | grep -q . || fail "no documentation"
unset OUHE_PACKS
program=$PWD/root/bin/ouhe
lists
ouhe match --demand demand.csv --supply supply.csv -o matches.xlsx
exits 0
is_file matches.xlsx
