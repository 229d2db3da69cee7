import CXML2

/// What an HTML document's tags and text are told to, in document order.
protocol HTMLHandler: AnyObject {
  /// `name` is in lower case and ends in 0.
  func start(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes)
  func end(_ name: UnsafePointer<UInt8>)
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
  /// Asked between pieces: nothing more is of interest.
  var isDone: Bool { get }
}

/// libxml2's HTML push parser.
enum HTMLParser {
  /// Reads `bytes`, which are UTF-8, to the end or until the handler is done.
  static func parse(_ bytes: [UInt8], _ handler: any HTMLHandler) {
    LibXML.prepare
    let box = Box(handler)
    var sax = callbacks
    guard
      let context = htmlCreatePushParserCtxt(
        &sax, Unmanaged.passUnretained(box).toOpaque(), nil, 0, nil, XML_CHAR_ENCODING_UTF8)
    else { return }
    defer { htmlFreeParserCtxt(context) }
    htmlCtxtUseOptions(context, Int32(HTML_PARSE_NONET.rawValue | HTML_PARSE_RECOVER.rawValue))
    bytes.withUnsafeBytes { all in
      var start = 0
      while start < all.count, !handler.isDone {
        let count = min(all.count - start, 32 << 10)
        let chunk = UnsafeRawBufferPointer(rebasing: all[start..<start + count])
        htmlParseChunk(context, chunk.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count), 0)
        start += count
      }
    }
    htmlParseChunk(context, nil, 0, 1)
    withExtendedLifetime(box) {}
  }

  /// A handler at an address that C can hold.
  private final class Box {
    let handler: any HTMLHandler
    init(_ handler: any HTMLHandler) { self.handler = handler }
  }

  private static var callbacks: htmlSAXHandler {
    var sax = htmlSAXHandler()
    sax.initialized = XML_SAX2_MAGIC
    sax.startElement = { data, name, values in
      if let name { HTMLParser.handler(data)?.start(name, HTMLAttributes(values: values)) }
    }
    sax.endElement = { data, name in if let name { HTMLParser.handler(data)?.end(name) } }
    sax.characters = { data, text, count in
      HTMLParser.handler(data)?.text(UnsafeBufferPointer(start: text, count: Int(count)))
    }
    sax.ignorableWhitespace = sax.characters
    // The text of scripts and styles.
    sax.cdataBlock = sax.characters
    sax.serror = tocsin_silence()
    return sax
  }

  private static func handler(_ data: UnsafeMutableRawPointer?) -> (any HTMLHandler)? {
    data.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue().handler }
  }
}

/// A tag's attributes, valid during the call that hands them over.
struct HTMLAttributes {
  /// Names and values by turns, ended by nil; a value may be nil.
  fileprivate let values: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

  /// The value of the attribute `name`, which is in lower case.
  subscript(_ name: String) -> String? {
    guard let values else { return nil }
    var index = 0
    while let key = values[index] {
      if String(cString: key) == name { return values[index + 1].map { String(cString: $0) } ?? "" }
      index += 2
    }
    return nil
  }
}
