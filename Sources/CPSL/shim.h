// libpsl: which part of a host name its owner registered.
#pragma once
#include <libpsl.h>
