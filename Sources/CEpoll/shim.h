// Swift's Glibc module leaves epoll and timerfd out, and their flags are enums that import as opaque structs.
#pragma once
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

// epoll_wait counts in milliseconds. Before Linux 5.11, and where a sandbox does not know the newer call, it does not wait.
static inline int cepoll_wait(int descriptor, struct epoll_event *events, int count, long microseconds) {
  if (microseconds > 0) {
    struct timespec timeout = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    int ready = epoll_pwait2(descriptor, events, count, &timeout, NULL);
    if (ready >= 0 || (errno != ENOSYS && errno != EPERM)) return ready;
  }
  return epoll_wait(descriptor, events, count, 0);
}

static inline int cepoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int cepoll_timer_create(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

// Declared by the C library only for those who define _GNU_SOURCE, which Swift's importer does not; the flags of sockets
// are those of epoll_create1 and timerfd_create.
extern int accept4(int socket, void *address, unsigned *length, int flags);

static inline int cepoll_accept(int socket) { return accept4(socket, 0, 0, TFD_NONBLOCK | TFD_CLOEXEC); }

static const uint32_t cepoll_readable = EPOLLIN;
static const uint32_t cepoll_writable = EPOLLOUT;
static const uint32_t cepoll_failed = EPOLLERR;
static const uint32_t cepoll_hung_up = EPOLLHUP;
