/// One request as it came over the wire.
package struct LoopbackRequest: Sendable {
  package let method: String
  /// Path and query, as asked.
  package let target: String
  /// In order, names as spelt, values without the space around them.
  package let headers: [(name: String, value: String)]
  /// Request line and headers, byte for byte, with the empty line.
  package let head: [UInt8]
  package let body: [UInt8]
  /// The connection's number, from 1; equal for requests that shared one.
  package let connection: Int
  package let time: ContinuousClock.Instant

  /// Without the query.
  package var path: String { String(target.prefix { $0 != "?" }) }

  /// The value of the first header of that name, without regard to case.
  package subscript(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  package var bodyText: String { String(decoding: body, as: UTF8.self) }

  /// `nil` unless `head` is a request line and header lines.
  init?(head: [UInt8], body: [UInt8], connection: Int) {
    var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    guard !lines.isEmpty else { return nil }
    let words = lines.removeFirst().split(separator: " ")
    guard words.count == 3 else { return nil }
    method = String(words[0])
    target = String(words[1])
    headers = lines.compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (String(line[..<colon]), String(value))
    }
    self.head = head
    self.body = body
    self.connection = connection
    time = .now
  }
}
