import CXML2

/// What an XML document's elements are told to, in document order.
protocol XMLHandler: AnyObject {
  func start(_ name: XMLName, _ attributes: XMLAttributes)
  func end()
  /// A piece of text; an element's text comes in several.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// libxml2's SAX2 push parser, fed with what `XMLMender` made of the document.
final class XMLParser {
  private let context: xmlParserCtxtPtr
  private let handler: any XMLHandler
  private var mender: XMLMender
  private var mended: [UInt8] = []

  /// nil only when memory runs out.
  init?(handler: any XMLHandler, limits: FeedLimits) {
    tocsin_prepare_libxml2()
    self.handler = handler
    mender = XMLMender(limits: limits)
    var sax = Self.callbacks
    let opening = XMLMender.opening
    // The user data is set below, once `self` exists.
    guard
      let context = opening.withUnsafeBytes({ bytes in
        xmlCreatePushParserCtxt(
          &sax, nil, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
      })
    else { return nil }
    self.context = context
    // Never NOENT (it inlines files) and never HUGE (it switches the amplification guard off).
    let options = XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue
    xmlCtxtUseOptions(context, Int32(options))
    xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit { xmlFreeParserCtxt(context) }

  var problems: [String] { mender.problems.all }

  /// Feeds the next bytes of the document, in UTF-8.
  func parse(_ chunk: UnsafeBufferPointer<UInt8>) {
    mended.removeAll(keepingCapacity: true)
    mender.mend(chunk, into: &mended)
    push(isLast: false)
  }

  func finish() {
    mended.removeAll(keepingCapacity: true)
    mender.finish(into: &mended)
    push(isLast: true)
  }

  private func push(isLast: Bool) {
    mended.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      _ = xmlParseChunk(context, start, Int32(clamping: bytes.count), isLast ? 1 : 0)
    }
  }

  private static var callbacks: xmlSAXHandler {
    var sax = xmlSAXHandler()
    sax.initialized = XML_SAX2_MAGIC
    sax.startElementNs = { data, local, prefix, uri, _, _, count, _, values in
      guard let local, let handler = XMLParser.handler(data) else { return }
      handler.start(XMLName(local: local, prefix: prefix, uri: uri), XMLAttributes(values: values, count: Int(count)))
    }
    sax.endElementNs = { data, _, _, _ in XMLParser.handler(data)?.end() }
    sax.characters = { data, text, count in
      XMLParser.handler(data)?.text(UnsafeBufferPointer(start: text, count: Int(count)))
    }
    sax.ignorableWhitespace = sax.characters
    sax.serror = tocsin_silence()
    return sax
  }

  private static func handler(_ data: UnsafeMutableRawPointer?) -> (any XMLHandler)? {
    data.map { Unmanaged<XMLParser>.fromOpaque($0).takeUnretainedValue().handler }
  }
}

/// An element's name. Its parts are valid during the call that hands them over; equal names share their addresses for
/// as long as the parser lives.
struct XMLName {
  let local: UnsafePointer<UInt8>
  let prefix: UnsafePointer<UInt8>?
  let uri: UnsafePointer<UInt8>?
}

/// An element's attributes, valid during the call that hands them over.
struct XMLAttributes {
  /// Five pointers each: local name, prefix, URI, value, end of value.
  fileprivate let values: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  fileprivate let count: Int

  /// The value of the first attribute with this local name, in any case and whatever its prefix.
  subscript(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    guard let values else { return nil }
    for index in 0..<count {
      guard let local = values[index * 5], Self.matches(local, name), let start = values[index * 5 + 3],
        let end = values[index * 5 + 4]
      else { continue }
      return UnsafeBufferPointer(start: start, count: end - start)
    }
    return nil
  }

  var isEmpty: Bool { count == 0 }

  private static func matches(_ local: UnsafePointer<UInt8>, _ name: StaticString) -> Bool {
    for index in 0..<name.utf8CodeUnitCount where local[index] | 0x20 != name.utf8Start[index] | 0x20 { return false }
    return local[name.utf8CodeUnitCount] == 0
  }
}
