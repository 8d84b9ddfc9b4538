# `make package`: a .deb with the program, the packs, the page and the systemd unit.
install(FILES ${CMAKE_SOURCE_DIR}/packaging/ouhe.service DESTINATION lib/systemd/system
  COMPONENT system EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_SOURCE_DIR}/packaging/default DESTINATION /etc/default RENAME ouhe
  COMPONENT system EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_SOURCE_DIR}/api/openapi.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/ouhe)
# The page is built by tools/build-web; without it the program serves its API alone.
install(DIRECTORY ${CMAKE_SOURCE_DIR}/web/dist/ DESTINATION ${CMAKE_INSTALL_DATADIR}/ouhe/web
  OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ouhe)
set(CPACK_PACKAGE_CONTACT "Ouhe contributors <ouhe@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "platform that matches industrial supply and demand")
set(CPACK_PACKAGE_DESCRIPTION
  "Reads supply and demand lists as people keep them, matches them parameter by\nparameter, and keeps the matching going: a server with a page for organisers,\n buyers and suppliers, on an embedded database.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Printed papers want a font with Chinese; libraries are found by what is linked.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, fonts-noto-cjk")
# To know other servers by: mail, OpenID, another Ouhe.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libreoffice-calc-nogui, libreoffice-writer-nogui, nginx")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_SOURCE_DIR}/packaging/postinst ${CMAKE_SOURCE_DIR}/packaging/prerm
  ${CMAKE_SOURCE_DIR}/packaging/postrm ${CMAKE_SOURCE_DIR}/packaging/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_COMPONENTS_ALL Unspecified system)
set(CPACK_DEB_COMPONENT_INSTALL ON)
include(CPack)
