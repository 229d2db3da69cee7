// libcurl's setopt and getinfo are variadic, which Swift cannot import: one typed inline wrapper per argument kind.
#pragma once
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
