# Installs libhdnn for other programs: library, headers, the CMake package hdnn::hdnn and the pkg-config file hdnn.
include(CMakePackageConfigHelpers)

# Other programs see the names of the public headers and nothing of the inside. A shared library has a list of them; of
# the static one, whose inside the tests look into, a copy is installed: all of it as one object, in which every other
# name is made local.
get_target_property(library_type hdnn TYPE)
if(library_type STREQUAL SHARED_LIBRARY)
  set(HDNN_PACKAGE_IS_SHARED TRUE)
  set(package hdnn)
  target_link_options(hdnn PRIVATE "LINKER:--version-script=${CMAKE_CURRENT_LIST_DIR}/hdnn.map")
  set_target_properties(hdnn PROPERTIES LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/hdnn.map
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}) # before 1.0 a minor version may change the interface
else()
  set(HDNN_PACKAGE_IS_SHARED FALSE)
  set(package hdnn_package)
  set(whole ${CMAKE_CURRENT_BINARY_DIR}/package/hdnn.o)
  add_custom_command(OUTPUT ${whole} DEPENDS hdnn VERBATIM COMMENT "Making the inside of libhdnn local"
    COMMAND ${CMAKE_COMMAND} -E make_directory package
    COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -Wl,--whole-archive $<TARGET_FILE:hdnn> -o package/inside.o
    COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=hdnn_* package/inside.o ${whole})
  set_source_files_properties(${whole} PROPERTIES GENERATED TRUE EXTERNAL_OBJECT TRUE)
  add_library(${package} STATIC ${whole})
  set_target_properties(${package} PROPERTIES LINKER_LANGUAGE C OUTPUT_NAME hdnn EXPORT_NAME hdnn
    ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/package)
  hdnn_engine_usage(${package})
endif()

install(TARGETS ${package} EXPORT hdnn
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/hdnn DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/hdnn)
install(EXPORT hdnn NAMESPACE hdnn:: FILE hdnnTargets.cmake DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/hdnnConfig.cmake.in hdnnConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(hdnnConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/hdnnConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/hdnnConfigVersion.cmake
  DESTINATION ${package_dir})

# pkg-config: paths relative to the file itself, so that a prefix may be chosen at installation or moved later. What
# the library needs is everybody's when it is static, and its own affair when it is shared.
function(below_prefix directory result)
  if(IS_ABSOLUTE "${directory}")
    set(${result} "${directory}" PARENT_SCOPE)
  else()
    set(${result} "\${prefix}/${directory}" PARENT_SCOPE)
  endif()
endfunction()
below_prefix("${CMAKE_INSTALL_LIBDIR}" HDNN_PC_LIBDIR)
below_prefix("${CMAKE_INSTALL_INCLUDEDIR}" HDNN_PC_INCLUDEDIR)
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(HDNN_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up_to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" HDNN_PC_PREFIX "\${pcfiledir}/${up_to_prefix}")
endif()
set(system_libraries -lm -pthread)
if(HDNN_OPENMP) # OpenMP's library may lie where only its own compiler looks for it
  list(REMOVE_ITEM OpenMP_C_LIB_NAMES pthread)
  foreach(name IN LISTS OpenMP_C_LIB_NAMES)
    list(PREPEND system_libraries -l${name})
    cmake_path(GET OpenMP_${name}_LIBRARY PARENT_PATH directory)
    if(NOT directory IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
      list(PREPEND system_libraries -L${directory})
    endif()
  endforeach()
endif()
list(JOIN system_libraries " " system_libraries)
if(HDNN_PACKAGE_IS_SHARED)
  set(HDNN_PC_PRIVATE .private)
  set(HDNN_PC_LIBS "Libs: -L\${libdir} -lhdnn")
else()
  set(HDNN_PC_PRIVATE "")
  set(HDNN_PC_LIBS "Libs: -L\${libdir} -lhdnn ${system_libraries}")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/hdnn.pc.in hdnn.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/hdnn.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
