import CXML2

/// libxml2's SAX2 push parser with callbacks that only count: the floor under any reader built on it.
enum BareXML {
  private static let chunk = 16 << 10

  /// The number of elements that start in `body`.
  static func elements(in body: [UInt8]) -> Int {
    var count = 0
    withUnsafeMutablePointer(to: &count) { counter in
      var sax = callbacks
      guard let context = xmlCreatePushParserCtxt(&sax, counter, nil, 0, nil) else { return }
      defer { xmlFreeParserCtxt(context) }
      xmlCtxtUseOptions(context, Int32(XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue))
      body.withUnsafeBytes { bytes in
        var start = 0
        while start < bytes.count {
          let length = min(bytes.count - start, chunk)
          let address = bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
          xmlParseChunk(context, address, Int32(length), 0)
          start += length
        }
      }
      xmlParseChunk(context, nil, 0, 1)
    }
    return count
  }

  private static var callbacks: xmlSAXHandler {
    var sax = xmlSAXHandler()
    sax.initialized = XML_SAX2_MAGIC
    sax.startElementNs = { data, _, _, _, _, _, _, _, _ in
      data?.assumingMemoryBound(to: Int.self).pointee += 1
    }
    sax.endElementNs = { _, _, _, _ in }
    sax.characters = { _, _, _ in }
    sax.ignorableWhitespace = sax.characters
    sax.cdataBlock = sax.characters
    sax.serror = tocsin_silence()
    return sax
  }
}
