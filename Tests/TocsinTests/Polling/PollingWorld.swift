import Foundation
import Loopback

/// Everything publishers do to a poller, at once: a feed for each habit, under the name of the habit.
///
/// The run lasts as long as `rounds` polls of a plain feed on a host of its own.
struct PollingWorld: Sendable {
  static let rounds = 15

  let publishers = Publishers()
  private(set) var feeds: [(name: String, url: String)] = []
  /// Nobody may ever connect to it.
  let trap: LoopbackServer
  let busy: LoopbackServer
  let ipv6: LoopbackServer
  /// Its feed's polls are the clock of the run.
  let plain: LoopbackServer

  init() throws {
    trap = try LoopbackServer(host: "127.0.0.66") { _ in .feed(Document.plain("trap")) }
    busy = try LoopbackServer(host: "127.0.0.3") { _ in
      LoopbackResponse(steps: LoopbackResponse.feed(Document.plain("busy")).steps.flatMap(Self.slowly))
    }
    ipv6 = try LoopbackServer(host: "::1") { _ in .feed(Document.plain("ipv6")) }
    plain = try LoopbackServer(host: "127.0.0.9") { _ in .feed(Document.plain("plain")) }
    for number in 0..<6 { feeds.append(("busy-\(number)", busy.url("/busy-\(number)"))) }
    feeds.append(("ipv6", ipv6.url("/ipv6")))
    feeds.append(("plain", plain.url("/plain")))
    try addConditions()
    try addRedirects()
    try addStatuses()
    try addWishes()
    try addNews()
    try addDamage()
    try addHostility()
  }

  /// The same bytes, the first three of them 50 ms apart.
  private static func slowly(_ step: LoopbackResponse.Step) -> [LoopbackResponse.Step] {
    guard case .send(let bytes) = step else { return [step] }
    return [.drip(Array(bytes.prefix(3)), pause: .milliseconds(50)), .send(Array(bytes.dropFirst(3)))]
  }

  private mutating func add(_ name: String, on host: String = "127.0.0.1", _ script: @escaping Publishers.Script) throws
  {
    feeds.append((name, try publishers.publish("/" + name, on: host, script)))
  }

  /// A feed with these headers that answers 304 to its own validators.
  private mutating func add(_ name: String, validators headers: KeyValuePairs<String, String>) throws {
    try add(name) { _, request in
      let isSame = zip(["If-None-Match", "If-Modified-Since"], ["ETag", "Last-Modified"]).contains { asked, given in
        request[asked] != nil && request[asked] == headers.first { $0.key == given }?.value
      }
      return isSame ? LoopbackResponse(status: 304, headers: headers) : .feed(Document.plain(name), headers)
    }
  }

  // MARK: - Conditional GET

  static let modified = "Sat, 13 Apr 2024 20:14:05 GMT"
  static let oddModified = "Sat, 13 Apr 2024 20:14:05 +0000 (UTC)"

  private mutating func addConditions() throws {
    try add("both", validators: ["ETag": "\"b-1\"", "Last-Modified": Self.modified])
    try add("etag", validators: ["ETag": "\"e-1\""])
    try add("modified", validators: ["Last-Modified": Self.modified])
    try add("odd-modified", validators: ["Last-Modified": Self.oddModified])
    try add("weak", validators: ["ETag": "W/\"w-1\""])
    try add("unquoted", validators: ["ETag": "abc-123"])
    try add("none", validators: [:])
    try add("no-cache", validators: ["ETag": "\"n-1\"", "Cache-Control": "no-cache, max-age=0", "Expires": "0"])
    try add("new-etag") { number, _ in
      .feed(
        Document.rss([Document.item("Edition \(number)", guid: "g")]),
        ["ETag": "\"t-\(number)\"", "Last-Modified": Self.modified])
    }
    try add("same-body") { number, _ in .feed(Document.plain("same-body"), ["ETag": "\"s-\(number)\""]) }
    try add("etag-of-304") { number, request in
      number == 0
        ? .feed(Document.plain("etag-of-304"), ["ETag": "\"x-0\""])
        : LoopbackResponse(status: request["If-None-Match"] == nil ? 500 : 304, headers: ["ETag": "\"x-\(number)\""])
    }
    try add("cleared") { number, _ in
      number == 0
        ? .feed(Document.plain("cleared"), ["ETag": "\"c-1\"", "Last-Modified": Self.modified])
        : .feed(Document.rss([Document.item("Edition \(number)", guid: "g\(number)")]))
    }
    try addBadSecond("kept-over-500", LoopbackResponse(status: 500, headers: ["ETag": "\"bad\""], body: "oops"))
    try addBadSecond("kept-over-page", .page)
    let head = LoopbackResponse.head(headers: ["ETag": "\"bad\"", "Last-Modified": Self.modified], length: 5000)
    try addBadSecond(
      "kept-over-cut", LoopbackResponse(steps: [head, .send(Array(Document.plain("cut").utf8)), .close]))
    feeds.append(
      (
        "query",
        try publishers.publish("/query?a=b%20c&x=%2F&&q=Caf%c3%A9;1") { _, _ in
          .feed(Document.plain("query"), ["Set-Cookie": "id=1; Path=/"])
        }
      ))
  }

  /// First a feed with an ETag, then something bad once, then the feed again.
  private mutating func addBadSecond(_ name: String, _ bad: LoopbackResponse) throws {
    try add(name) { number, request in
      if number == 1 { return bad }
      let isSame = request["If-None-Match"] == "\"good\""
      return isSame ? LoopbackResponse(status: 304) : .feed(Document.plain(name), ["ETag": "\"good\""])
    }
  }

  // MARK: - Redirects

  private mutating func addRedirects() throws {
    for status in [301, 308, 302, 307, 303] {
      let target = try publishers.publish("/target-\(status)") { number, request in
        if status == 301, request["If-None-Match"] == "\"r\"" { return LoopbackResponse(status: 304) }
        return .feed(Document.plain("target-\(status)"), status == 301 ? ["ETag": "\"r\""] : ["X": "\(number)"])
      }
      try add("moved-\(status)") { _, _ in .redirect(status, to: target) }
    }
    let page = try publishers.publish("/landing") { _, _ in .page }
    try add("moved-to-page") { number, _ in
      number == 0 || number > 2 ? .feed(Document.plain("moved-to-page")) : .redirect(301, to: page)
    }
    let loop = try publishers.server("127.0.0.20").url("/loop")
    try add("loop", on: "127.0.0.20") { _, _ in .redirect(302, to: loop) }
    let chain = try publishers.server("127.0.0.21").url("/chain-")
    for hop in 1..<40 {
      _ = try publishers.publish("/chain-\(hop)", on: "127.0.0.21") { _, _ in .redirect(302, to: "\(chain)\(hop + 1)") }
    }
    try add("chain", on: "127.0.0.21") { _, _ in .redirect(302, to: "\(chain)1") }
    for scheme in ["ftp", "gopher"] {
      let place = "\(scheme)://127.0.0.66:\(trap.port)/feed"
      try add("to-\(scheme)") { _, _ in .redirect(301, to: place) }
    }
  }

  // MARK: - Status codes

  private mutating func addStatuses() throws {
    for status in [404, 403, 401, 500, 410] {
      try add("always-\(status)") { _, _ in LoopbackResponse(status: status, body: "no") }
    }
    for status in [429, 503] {
      try addBadSecond(
        "\(status)-seconds", LoopbackResponse(status: status, headers: ["Retry-After": "4"], body: "later"))
      try add("\(status)-date") { number, _ in
        let later = Document.http(.now + 5)
        return number == 1
          ? LoopbackResponse(status: status, headers: ["Retry-After": later], body: "later")
          : .feed(Document.plain("\(status)-date"))
      }
    }
    try add("always-429") { _, _ in LoopbackResponse(status: 429, body: "slow down") }
    try addBadSecond("odd-retry-after", LoopbackResponse(status: 503, headers: ["Retry-After": "soon"], body: "later"))
    try addBadSecond(
      "huge-retry-after", LoopbackResponse(status: 200, headers: ["Retry-After": "99999999999999999999"], body: "{"))
  }

  // MARK: - How often

  private mutating func addWishes() throws {
    try add("max-age") { _, _ in .feed(Document.plain("max-age"), ["Cache-Control": "public, max-age=4"]) }
    try add("expires") { _, _ in
      let ahead = Date.now + 7200
      // The server's clock is two hours ahead; only the difference counts.
      return .feed(Document.plain("expires"), ["Date": Document.http(ahead), "Expires": Document.http(ahead + 4)])
    }
    let hour = Calendar(identifier: .gregorian).dateComponents(in: TimeZone(secondsFromGMT: 0)!, from: .now).hour ?? 0
    let hours = [hour, (hour + 1) % 24].map { "<hour>\($0)</hour>" }.joined()
    let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    let today =
      Calendar(identifier: .gregorian).dateComponents(in: TimeZone(secondsFromGMT: 0)!, from: .now).weekday ?? 1
    let skipped = "<day>\(days[today - 1])</day><day>\(days[today % 7])</day>"
    for (name, channel) in [
      ("ttl", "<ttl>1</ttl>"), ("skip-hours", "<skipHours>\(hours)</skipHours>"),
      ("skip-days", "<skipDays>\(skipped)</skipDays>"),
      ("update-period", "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"),
    ] {
      try add(name) { _, _ in .feed(Document.rss([Document.item("Wish", guid: name)], channel: channel)) }
    }
  }

  // MARK: - Which items are new

  /// A feed whose items depend on the number of the request.
  private mutating func add(_ name: String, items: @escaping @Sendable (Int) -> [String]) throws {
    try add(name) { number, _ in .feed(Document.rss(items(number))) }
  }

  private mutating func addNews() throws {
    let hourAgo = Document.hourAgo
    @Sendable func plainItem(_ title: String, _ guid: String) -> String {
      Document.item(title, guid: guid, date: hourAgo)
    }
    try add("reworded") { [plainItem("Wording \($0)", "g")] }
    try add("moving-date") { [Document.item("Moving", guid: "g", date: hourAgo + Double($0))] }
    try add("moving-date-of-link") {
      [Document.item("Moving", link: "https://news.example/a", date: hourAgo + Double($0))]
    }
    try add("title-only") { _ in [Document.item("Nothing but a title")] }
    try add("live-blog") { _ in
      ["First entry", "Second entry"].map { Document.item($0, link: "https://news.example/live") }
    }
    for twin in ["twin-a", "twin-b"] { try add(twin) { _ in [plainItem("One of \(twin)", "shared")] } }
    try add("guid-twice") { _ in [plainItem("First with it", "g"), plainItem("Second with it", "g")] }
    try add("to-https") { number in
      (0..<3).map { entry in
        let address = "\(number < 2 ? "http" : "https")://news.example/story/\(entry)"
        return Document.item("Story \(entry)", guid: address, link: address, date: hourAgo)
      }
    }
    try add("reordered") { number in
      var entries = (0..<5).map { plainItem("Entry \($0)", "g\($0)") }
      if number > 1 { entries.reverse() }
      if number > 2 { entries.insert(Document.item("Late", guid: "late", date: hourAgo - 80_000), at: 2) }
      return entries
    }
    try add("comes-back") { number in
      (number % 3 == 1 ? [] : [plainItem("Comes back", "a")]) + [plainItem("Stays", "b")]
    }
    try add("future") { _ in [Document.item("Tomorrow's", guid: "g", date: .init(timeIntervalSince1970: 4_000_000_000))]
    }
    try add("undated") { _ in
      [Document.item("No date", guid: "a"), Document.item("Odd date", guid: "b", extra: "<pubDate>soon</pubDate>")]
    }
    try add("relative-link") { _ in [Document.item("Relative", guid: "g", link: "/world/1")] }
  }

  // MARK: - Bad bodies in between

  private mutating func addDamage() throws {
    let bodies: [(String, LoopbackResponse)] = [
      ("page-between", .page), ("empty-between", .feed("")),
      (
        "cut-between",
        LoopbackResponse(steps: [LoopbackResponse.head(length: 9000), .send(Array("<rss><channel>".utf8)), .close])
      ),
    ]
    for (name, bad) in bodies {
      try add(name) { number, _ in
        if number == 1 { return bad }
        let items = number < 3 ? ["one", "two"] : ["three", "one", "two"]
        return .feed(Document.rss(items.map { Document.item("Item \($0)", guid: $0, date: Document.hourAgo) }))
      }
    }
    let gzipped = gzip(Array(Document.plain("gzip").utf8))
    try add("gzip") { _, _ in LoopbackResponse(headers: ["Content-Encoding": "gzip"], body: gzipped) }
    let text = Array(Document.rss([Document.item("Two members", guid: "g")]).utf8)
    let members = gzip(Array(text[..<40])) + gzip(Array(text[40...]))
    try add("gzip-members") { _, _ in LoopbackResponse(headers: ["Content-Encoding": "gzip"], body: members) }
    let json = """
      {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "content_text": "x", "title": "JSON"}]}
      """
    try add("json") { _, _ in LoopbackResponse(headers: ["Content-Type": "application/feed+json"], body: json) }
    let cyrillic =
      Array(
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss version=\"2.0\"><channel><title>a</title><item><title>"
          .utf8)
      + [0xCF, 0xF0, 0xE8] + Array("</title><guid>g</guid></item></channel></rss>".utf8)
    try add("windows-1251") { _, _ in LoopbackResponse(body: cyrillic) }
  }

  // MARK: - Hostile servers, each a host of its own

  private mutating func addHostility() throws {
    try add("hang", on: "127.0.0.11") { _, _ in .hang }
    try add("drip", on: "127.0.0.12") { _, _ in
      LoopbackResponse(steps: [
        LoopbackResponse.head(length: 100_000),
        .drip(Array(repeating: UInt8(ascii: " "), count: 100_000), pause: .milliseconds(100)),
      ])
    }
    let piece = Array(repeating: UInt8(ascii: "x"), count: 64 << 10)
    try add("big", on: "127.0.0.13") { _, _ in
      LoopbackResponse(steps: [LoopbackResponse.head(length: 4 << 30), .endless(piece)])
    }
    try add("big-chunked", on: "127.0.0.14") { _, _ in LoopbackResponse.endless(piece) }
    let bomb = gzip([UInt8](repeating: 0x20, count: 64 << 20))
    try add("bomb", on: "127.0.0.15") { _, _ in LoopbackResponse(headers: ["Content-Encoding": "gzip"], body: bomb) }
    let outside = trap.url("/outside")
    try add("entities", on: "127.0.0.16") { _, _ in
      .feed(
        """
        <?xml version="1.0"?><!DOCTYPE rss SYSTEM "\(outside).dtd" [<!ENTITY a SYSTEM "\(outside)"><!ENTITY b "lol">]>
        <?xml-stylesheet href="\(outside).xsl"?>
        <rss version="2.0"><channel><title>x</title><item><guid>g</guid><title>Entities &a; &b;</title></item></channel></rss>
        """)
    }
    try add("reset", on: "127.0.0.17") { _, _ in .reset }
    try add("headers", on: "127.0.0.18") { _, _ in
      LoopbackResponse.raw("HTTP/1.1 200 OK\r\nETag: \"a\u{1}b\"\r\nContent-Length: 5\r\nNonsense\r\n\r\n<rss>")
    }
  }
}
