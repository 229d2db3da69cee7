import Foundation
import Loopback
import Synchronization

/// Loopback servers that answer each path by a script, and remember what was asked of it.
///
/// Each address of 127.0.0.0/8 is a host of its own to the daemon, so that one that hangs holds up no other.
final class Publishers: Sendable {
  /// What a path answers to its n-th request, from 0.
  typealias Script = @Sendable (_ number: Int, _ request: LoopbackRequest) -> LoopbackResponse

  private let scripts = Mutex<[String: Script]>([:])
  private let counts = Mutex<[String: Int]>([:])
  private let servers = Mutex<[String: LoopbackServer]>([:])

  /// The server at `host`, started when first asked for.
  func server(_ host: String = "127.0.0.1") throws -> LoopbackServer {
    if let server = servers.withLock({ $0[host] }) { return server }
    let server = try LoopbackServer(host: host) { [unowned self] in self.answer($0) }
    servers.withLock { $0[host] = server }
    return server
  }

  /// Puts a script behind `path` and returns its URL.
  func publish(_ path: String, on host: String = "127.0.0.1", _ script: @escaping Script) throws -> String {
    scripts.withLock { $0[String(path.prefix { $0 != "?" })] = script }
    return try server(host).url(path)
  }

  /// All requests of all servers, in order of time.
  var requests: [LoopbackRequest] {
    servers.withLock { Array($0.values) }.flatMap(\.requests).sorted { $0.time < $1.time }
  }

  private func answer(_ request: LoopbackRequest) -> LoopbackResponse {
    let path = request.path
    let number = counts.withLock { counts in
      defer { counts[path, default: 0] += 1 }
      return counts[path, default: 0]
    }
    guard let script = scripts.withLock({ $0[path] }) else {
      return LoopbackResponse(status: 404, body: "no such page")
    }
    return script(number, request)
  }
}

/// Feed documents in our own wording, terse enough to see what a test is about.
enum Document {
  static let hourAgo = Date(timeIntervalSinceNow: -3600)

  static func item(
    _ title: String, guid: String? = nil, link: String? = nil, date: Date? = nil, extra: String = ""
  ) -> String {
    let parts = [
      "<title>\(title)</title>", guid.map { "<guid isPermaLink=\"false\">\($0)</guid>" },
      link.map { "<link>\($0)</link>" }, date.map { "<pubDate>\(http($0))</pubDate>" }, extra,
    ]
    return "<item>\(parts.compactMap { $0 }.joined())</item>"
  }

  static func rss(_ items: [String], channel: String = "") -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>News of the day</title>
    <link>https://news.example/</link><description>d</description>\(channel)
    \(items.joined(separator: "\n"))</channel></rss>
    """
  }

  /// A feed of one item that never changes.
  static func plain(_ name: String) -> String { rss([item("All quiet at \(name)", guid: name, date: hourAgo)]) }

  /// As in HTTP headers and RSS.
  static func http(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
  }
}

/// Answers that tests use again and again.
extension LoopbackResponse {
  static func feed(_ text: String, _ headers: KeyValuePairs<String, String> = [:]) -> LoopbackResponse {
    LoopbackResponse(headers: headers, body: text)
  }

  static let page = LoopbackResponse(
    headers: ["Content-Type": "text/html", "ETag": "\"page\""],
    body: "<!DOCTYPE html><html><head><title>Just a moment</title></head><body><p>Are you human?</p></body></html>")
}
