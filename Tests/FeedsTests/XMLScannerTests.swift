import CXML2
import Testing

@testable import Feeds

/// The scanner against libxml2's reading of the same documents.
@Suite struct `XML` {
  @Test(arguments: 0..<60)
  func `that is well-formed is read as libxml2 reads it`(seed: Int) {
    var writer = Writer(generator: Seeded(state: UInt64(seed)))
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- c -->" + writer.element(depth: 0)
    let expected = LibXMLEvents.read(text)
    #expect(expected.count >= 2)
    for size in [1, 13, 100_000] {
      var scanner = XMLScanner(Recorder(), limits: FeedLimits())
      for piece in Array(text.utf8).chunks(of: size) { piece.withUnsafeBufferPointer { scanner.read($0) } }
      scanner.finish()
      #expect(scanner.handler.events == expected, "\(text)")
      #expect(scanner.problems.all.isEmpty)
    }
  }

  @Test func `with many attributes keeps the first`() {
    var scanner = XMLScanner(Recorder(), limits: FeedLimits(attributes: 2))
    Array("<a x='1' y='2' z='3'/>".utf8).withUnsafeBufferPointer { scanner.read($0) }
    #expect(scanner.handler.events == ["<a x=1 y=2 z=-", "/"])
    #expect(scanner.problems.all == ["a tag of more than 2 attributes"])
  }

  @Test(arguments: [
    ("<a><b>x</a>y", ["<a x=- y=- z=-", "<b x=- y=- z=-", "x", "/", "/", "y"]),
    ("<a></b></a>", ["<a x=- y=- z=-", "/"]), ("<A></a>", ["<A x=- y=- z=-", "/"]),
    ("<a x=1 y = '2'z/>", ["<a x=1 y=2 z=", "/"]), ("<a x='&lt;&nosuch;&'/>", ["<a x=<&nosuch;& y=- z=-", "/"]),
    ("<a <b>", ["<a x=- y=- z=-", "<b x=- y=- z=-"]), ("<:/>", ["<:/>"]),
  ])
  func `that is not is mended`(text: String, events: [String]) {
    var scanner = XMLScanner(Recorder(), limits: FeedLimits())
    Array(text.utf8).withUnsafeBufferPointer { scanner.read($0) }
    #expect(scanner.handler.events == events)
  }
}

/// What a handler is told, in words; a text's pieces are joined.
private struct Recorder: XMLHandler {
  private(set) var events: [String] = []
  private var text: [UInt8] = []
  private var isText = false

  mutating func start(_ name: XMLName, _ attributes: borrowing XMLAttributes) {
    isText = false
    var event = "<" + (name.uri.map { "{" + String(decoding: $0, as: UTF8.self) + "}" } ?? "")
    event += String(decoding: name.local, as: UTF8.self)
    for key in ["x", "y", "z"] as [StaticString] {
      event += " \(key)=" + (attributes[key].map { String(decoding: $0, as: UTF8.self) } ?? "-")
    }
    events.append(event)
  }

  mutating func end() {
    isText = false
    events.append("/")
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if !isText { text = [] }
    text += bytes
    if isText { events.removeLast() }
    events.append(String(decoding: text, as: UTF8.self))
    isText = true
  }
}

/// Writes well-formed documents.
private struct Writer {
  var generator: Seeded

  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  mutating func element(depth: Int) -> String {
    let prefix = depth == 0 ? "" : pick(["", "", "p:", "q:"])
    let name = prefix + pick(["a", "item", "long-name", "ä.b_c", "n1"])
    var tag = "<" + name
    if depth == 0 { tag += " xmlns:p='http://example.org/p' xmlns:q=\"http://example.org/q\"" }
    if depth > 0, pick([false, false, true]) {
      tag += pick([" xmlns=\"http://example.org/d\"", " xmlns:p='http://example.org/again'"])
    }
    for key in ["x", "y", "z"] where pick([true, false]) {
      tag +=
        pick([" ", "\n  "]) + key + pick(["=", " = "]) + "'"
        + pick(["", "1", "a &amp; b", "&#233;é", "a > \"b\"", "&lt;"]) + "'"
    }
    let count = depth > 5 ? 0 : Int.random(in: 0...4, using: &generator)
    if count == 0, pick([true, false]) { return tag + pick(["/>", " />"]) }
    var inside = ""
    for _ in 0..<count {
      inside += pick([true, false]) ? element(depth: depth + 1) : text()
    }
    return tag + pick([">", " >"]) + inside + "</" + name + pick([">", "\n>"])
  }

  private mutating func text() -> String {
    pick([
      "word", " two words ", "\n  ", "&lt;b&gt;", "&amp;amp;", "&#8212;&#x2014;", "Тревога 😀",
      "<![CDATA[a <b> & ]] c]]>",
      "<!-- note > -->", "<?pi data?>", "&quot;&apos;",
    ])
  }
}

/// The same events from libxml2's SAX2 parser.
private enum LibXMLEvents {
  private final class Box { var recorder = [String](); var text = ""; var isText = false }

  static func read(_ text: String) -> [String] {
    let box = Box()
    var sax = xmlSAXHandler()
    sax.initialized = XML_SAX2_MAGIC
    sax.startElementNs = { data, local, _, uri, _, _, count, _, values in
      guard let box = LibXMLEvents.box(data), let local else { return }
      var event = "<" + (uri.map { "{" + String(cString: $0) + "}" } ?? "") + String(cString: local)
      for key in ["x", "y", "z"] {
        var value = "-"
        for index in 0..<Int(count) {
          guard let name = values?[index * 5], String(cString: name) == key, let start = values?[index * 5 + 3],
            let end = values?[index * 5 + 4]
          else { continue }
          // Without entity replacement libxml2 hands an ampersand over as a reference.
          value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
            .replacing("&#38;", with: "&").replacing("&#60;", with: "<")
        }
        event += " \(key)=" + value
      }
      box.isText = false
      box.recorder.append(event)
    }
    sax.endElementNs = { data, _, _, _ in
      LibXMLEvents.box(data)?.isText = false
      LibXMLEvents.box(data)?.recorder.append("/")
    }
    sax.characters = { data, bytes, count in
      guard let box = LibXMLEvents.box(data) else { return }
      let piece = String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
      box.text = box.isText ? box.text + piece : piece
      if box.isText { box.recorder.removeLast() }
      box.recorder.append(box.text)
      box.isText = true
    }
    sax.ignorableWhitespace = sax.characters
    sax.cdataBlock = sax.characters
    var bytes = Array(text.utf8)
    let result = bytes.withUnsafeMutableBytes { buffer in
      xmlSAXUserParseMemory(
        &sax, Unmanaged.passUnretained(box).toOpaque(), buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
        Int32(buffer.count))
    }
    return result == 0 ? box.recorder : ["error \(result)"]
  }

  private static func box(_ data: UnsafeMutableRawPointer?) -> Box? {
    data.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue() }
  }
}
