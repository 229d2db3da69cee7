import CXML2

/// What an XML document's elements are told to, in document order.
protocol XMLHandler: AnyObject {
  func start(_ name: XMLName, _ attributes: XMLAttributes)
  func end()
  /// A piece of text; an element's text comes in several.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// libxml2's SAX2 push parser, fed with what `XMLMender` made of the document: it reads tags, names, namespaces and
/// attributes, and says when it is a text's turn.
final class XMLParser {
  private let context: xmlParserCtxtPtr
  private let handler: any XMLHandler
  private var mender: XMLMender
  private var mended: [UInt8] = []
  /// The number of a text that is being spelled, and how many of its letters are still to come.
  private var number = 0
  private var letters = 4
  private var lastNumber: Int?

  /// nil only when memory runs out.
  init?(handler: any XMLHandler, limits: FeedLimits) {
    LibXML.prepare
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
    if let lastNumber { mender.texts.drop(through: lastNumber) }
    lastNumber = nil
  }

  /// Hands on the texts that `name` spells the numbers of.
  private func text(_ name: UnsafeBufferPointer<UInt8>) {
    for letter in name {
      number = number << 5 | Int(letter & 0x1F)
      letters -= 1
      guard letters == 0 else { continue }
      if let range = mender.texts.range(number) {
        lastNumber = number
        mender.texts.bytes.withUnsafeBufferPointer { handler.text(UnsafeBufferPointer(rebasing: $0[range])) }
      }
      (number, letters) = (0, 4)
    }
  }

  private static var callbacks: xmlSAXHandler {
    var sax = xmlSAXHandler()
    sax.initialized = XML_SAX2_MAGIC
    sax.startElementNs = { data, local, prefix, uri, _, _, count, _, values in
      guard let local else { return }
      let name = XMLName(local: local, prefix: prefix, uri: uri)
      XMLParser.tell(data) { $0.start(name, XMLAttributes(values: values, count: Int(count))) }
    }
    sax.endElementNs = { data, _, _, _ in XMLParser.tell(data) { $0.end() } }
    sax.characters = { data, text, count in
      guard let data else { return }
      Unmanaged<XMLParser>.fromOpaque(data)._withUnsafeGuaranteedRef {
        $0.text(UnsafeBufferPointer(start: text, count: Int(count)))
      }
    }
    sax.ignorableWhitespace = sax.characters
    sax.serror = tocsin_silence()
    return sax
  }

  /// The parser is alive while it parses, so the callbacks need not count references.
  private static func tell(_ data: UnsafeMutableRawPointer?, _ event: (any XMLHandler) -> Void) {
    guard let data else { return }
    Unmanaged<XMLParser>.fromOpaque(data)._withUnsafeGuaranteedRef { event($0.handler) }
  }
}

/// An element's name. Its parts are valid during the call that hands them over; equal names share their addresses for
/// as long as the parser lives.
struct XMLName {
  let local: UnsafePointer<UInt8>
  let prefix: UnsafePointer<UInt8>?
  let uri: UnsafePointer<UInt8>?

  /// Bytes of the local name, counted up to 64.
  var length: Int {
    var count = 0
    while count < 64, local[count] != 0 { count += 1 }
    return count
  }
}

/// An element's attributes, valid during the call that hands them over.
struct XMLAttributes {
  /// Five pointers each: local name, prefix, URI, value, end of value.
  fileprivate let values: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  fileprivate let count: Int

  /// The value of the first attribute with this local name, in any case and whatever its prefix.
  subscript(_ name: StaticString) -> [UInt8]? {
    guard let values else { return nil }
    for index in 0..<count {
      guard let local = values[index * 5], Self.matches(local, name), let start = values[index * 5 + 3],
        let end = values[index * 5 + 4]
      else { continue }
      return Self.unescaped(UnsafeBufferPointer(start: start, count: end - start))
    }
    return nil
  }

  /// Without entity replacement, which we never allow, libxml2 hands `&amp;` over as `&#38;`.
  private static func unescaped(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(value.count)
    var start = 0
    while start < value.count {
      let found = Scan.first(in: value, from: start) { Scan.equal($0, UInt8(ascii: "&")) }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: value[start..<min(found + 1, value.count)]))
      start = found + (value[found...].starts(with: "&#38;".utf8) ? 5 : 1)
    }
    return bytes
  }

  var isEmpty: Bool { count == 0 }

  private static func matches(_ local: UnsafePointer<UInt8>, _ name: StaticString) -> Bool {
    for index in 0..<name.utf8CodeUnitCount where local[index] | 0x20 != name.utf8Start[index] | 0x20 { return false }
    return local[name.utf8CodeUnitCount] == 0
  }
}
