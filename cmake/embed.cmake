# Turns the migrations into one C file: cmake -DOUT=x.c -DFILES=a.sql,b.sql -P embed.cmake
# A file's number is the one that its name begins with, its name what follows.
string(REPLACE "," ";" FILES "${FILES}")
set(bodies "")
set(rows "")
foreach(file ${FILES})
  get_filename_component(stem ${file} NAME_WE)
  if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${file}: not named like 0001_base.sql")
  endif()
  set(name ${CMAKE_MATCH_2})
  string(REGEX REPLACE "^0+" "" number ${CMAKE_MATCH_1})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND bodies "static const unsigned char sql_${name}[] = {\n${bytes}0x00};\n")
  string(APPEND rows
    "    {${number}, \"${name}\", (const char *)sql_${name}, sizeof sql_${name} - 1},\n")
endforeach()
file(WRITE ${OUT} "/* Made from db/ by cmake/embed.cmake. */
#include \"sqlite/migrate.h\"

${bodies}
const oh_migration oh_migrations[] = {
${rows}};
const size_t oh_n_migrations = sizeof oh_migrations / sizeof *oh_migrations;
")
