# What is installed works where it stands, without the source tree.
build=$(dirname "$program")
[ -f "$build/cmake_install.cmake" ] || skip "the program does not stand in its build directory"
cmake --install "$build" --prefix "$PWD/prefix" >install.log 2>&1
status=$?
last="cmake --install"
: >out
cp install.log err
exits 0
is_file prefix/bin/ouhe
is_file prefix/share/man/man1/ouhe.1
is_file prefix/share/man/zh_CN/man1/ouhe.1
is_file prefix/share/bash-completion/completions/ouhe
is_file prefix/share/ouhe/packs/common/attributes.csv
find ./prefix -path '*doc*' -name 'README*' | grep -q . || fail "no documentation"
unset OUHE_PACKS
program=$PWD/prefix/bin/ouhe
lists
ouhe match --demand demand.csv --supply supply.csv -o matches.xlsx
exits 0
is_file matches.xlsx
