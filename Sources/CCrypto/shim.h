// libcrypto: HMAC-SHA256 for webhook signatures.
#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
