/* What the minimal servers share: the answer they give and how they are addressed.
 *
 * Each serves GET /small with one small JSON body and POST /small with the number of
 * bytes that it got, on one thread, at a port of the kernel's choice, which it prints.
 */
#ifndef HTTP_LIBRARIES_COMMON_H
#define HTTP_LIBRARIES_COMMON_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* As long as what a page asks for most: who am I. */
static const char small_json[] =
    "{\"user\":{\"id\":\"17\",\"name\":\"example\",\"roles\":[\"member\"]},\"csrf\":"
    "\"b1946ac92492d2347c6235b4d2611184b1946ac92492d234\",\"tenant\":{\"id\":\"1\",\"name\":"
    "\"example\"},\"unread\":3}";

static inline int listen_local(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) || listen(fd, 4096) ||
	    getsockname(fd, (struct sockaddr *)&at, &n))
		return -1;
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

#endif
