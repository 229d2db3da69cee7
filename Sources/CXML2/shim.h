// libxml2: the SAX2 push parser for XML and the push parser for HTML.
#pragma once
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
