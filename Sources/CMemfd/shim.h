// memfd_create(2) as <sys/mman.h> declares it under _GNU_SOURCE, which Swift's own Glibc module is built without.
#pragma once
extern int memfd_create(const char *name, unsigned int flags);
