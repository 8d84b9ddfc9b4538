# How a module, its tests and its fuzz targets are declared.
#
#   oh_module(sheet SOURCES a.c b.c USES base LIBS PkgConfig::LIBZIP)
#   oh_test(sheet xlsx_test.c USES text)     one cmocka program, one CTest entry
#   oh_test(base task_test.c THREADS)        also run under the thread sanitizer
#   oh_fuzz(sheet xlsx_fuzz.c)               only with OUHE_FUZZ
#
# The targets `threaded` and `fuzzers` build what THREADS and oh_fuzz declared.
#
# USES names modules; they are linked PRIVATE, so a header of another module is
# found only by who names that module.

add_library(oh_flags INTERFACE)
target_compile_options(oh_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla
  -Wformat=2 -Wswitch-enum -Wimplicit-fallthrough
  -fno-omit-frame-pointer -fvisibility=hidden -fstack-protector-strong)
target_compile_options(oh_flags INTERFACE
  -include ${CMAKE_SOURCE_DIR}/src/base/include/ouhe/base/banned.h)
target_compile_definitions(oh_flags INTERFACE _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_definitions(oh_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
if(OUHE_SANITIZE)
  target_compile_options(oh_flags INTERFACE -fsanitize=${OUHE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(oh_flags INTERFACE -fsanitize=${OUHE_SANITIZE})
  target_compile_definitions(oh_flags INTERFACE OH_ARENA_EMULATE)
endif()
if(OUHE_FUZZ)
  target_compile_options(oh_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(OUHE_COVERAGE)
  target_compile_options(oh_flags INTERFACE --coverage)
  target_link_options(oh_flags INTERFACE --coverage)
endif()

add_custom_target(threaded)
add_custom_target(fuzzers)

function(oh_module name)
  cmake_parse_arguments(M "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_library(oh_${name} STATIC ${M_SOURCES})
  target_include_directories(oh_${name} PUBLIC include)
  target_link_libraries(oh_${name} PRIVATE oh_flags ${M_LIBS})
  foreach(used ${M_USES})
    target_link_libraries(oh_${name} PRIVATE oh_${used})
  endforeach()
  # Each public header must compile with nothing included before it.
  file(GLOB headers CONFIGURE_DEPENDS include/ouhe/${name}/*.h)
  set(probes)
  foreach(header ${headers})
    get_filename_component(stem ${header} NAME_WE)
    if(NOT stem STREQUAL "banned")
      set(probe ${CMAKE_CURRENT_BINARY_DIR}/header_${stem}.c)
      file(CONFIGURE OUTPUT ${probe} CONTENT
        "#include \"ouhe/${name}/${stem}.h\"\ntypedef int header_${stem}_compiles_alone;\n")
      list(APPEND probes ${probe})
    endif()
  endforeach()
  if(probes)
    add_library(oh_${name}_headers OBJECT ${probes})
    target_link_libraries(oh_${name}_headers PRIVATE oh_flags oh_${name})
    foreach(used ${M_USES})
      target_link_libraries(oh_${name}_headers PRIVATE oh_${used})
    endforeach()
  endif()
endfunction()

function(oh_test module source)
  cmake_parse_arguments(T "THREADS" "" "SOURCES;USES;LIBS" ${ARGN})
  get_filename_component(stem ${source} NAME_WE)
  set(target ${module}_${stem})
  add_executable(${target} tests/${source} ${T_SOURCES})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${target} PRIVATE oh_flags oh_${module} PkgConfig::CMOCKA ${T_LIBS})
  foreach(used ${T_USES})
    target_link_libraries(${target} PRIVATE oh_${used})
  endforeach()
  target_compile_definitions(${target} PRIVATE
    OH_SOURCE_DIR="${CMAKE_SOURCE_DIR}" OH_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${module}/${stem} COMMAND ${target} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${module}/${stem} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1200)
  if(T_THREADS)
    add_dependencies(threaded ${target})
    set_tests_properties(${module}/${stem} PROPERTIES LABELS threads)
  endif()
endfunction()

function(oh_fuzz module source)
  if(NOT OUHE_FUZZ)
    return()
  endif()
  cmake_parse_arguments(F "" "" "USES" ${ARGN})
  get_filename_component(stem ${source} NAME_WE)
  add_executable(${stem} tests/${source})
  set_target_properties(${stem} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  target_link_libraries(${stem} PRIVATE oh_flags oh_${module})
  target_compile_definitions(${stem} PRIVATE OH_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  foreach(used ${F_USES})
    target_link_libraries(${stem} PRIVATE oh_${used})
  endforeach()
  target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${stem})
endfunction()
