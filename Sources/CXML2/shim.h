// libxml2: the SAX2 push parser for XML and the push parser for HTML; iconv, which its headers bring along, for the
// encodings of old feeds.
#pragma once
#include <iconv.h>
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

// The loader is process-wide in libxml2 2.9: nothing a document names is ever opened, whoever parses.
static inline xmlParserInputPtr tocsin_refuse_entity(const char *url, const char *id, xmlParserCtxtPtr context) {
  (void)url; (void)id; (void)context;
  return NULL;
}

static inline void tocsin_prepare_libxml2(void) {
  xmlInitParser();
  xmlSetExternalEntityLoader(tocsin_refuse_entity);
}

// Errors are told through our own reading of the document; libxml2's default would print them on stderr.
static inline void tocsin_ignore_error(void *context, xmlErrorPtr error) {
  (void)context; (void)error;
}

static inline xmlStructuredErrorFunc tocsin_silence(void) { return tocsin_ignore_error; }

#include <errno.h>
static inline int tocsin_errno(void) { return errno; }
