// memfd_create(2) as <sys/mman.h> declares it under _GNU_SOURCE, which Swift's own Glibc module is built without.
#pragma once
#include <sys/socket.h>
#include <sys/time.h>
extern int memfd_create(const char *name, unsigned int flags);

// The overlay of Swift hides struct timeval in release builds.
static inline int cmemfd_send_timeout(int descriptor, long seconds) {
  struct timeval patience = {.tv_sec = seconds, .tv_usec = 0};
  return setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}
