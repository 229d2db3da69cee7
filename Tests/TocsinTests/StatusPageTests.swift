import Foundation
import Loopback
import Schema
import Testing

/// The page, the API and the metrics of the real daemon, over real sockets.
@Suite(.serialized, .timeLimit(.minutes(4))) struct `The page` {
  private static func quietDay(_ publisher: Int) -> [FeedFixture.Entry] {
    [.init(title: "Bakers in the old town keep a century-old oven warm", published: .now - 600)]
  }

  /// An attack, told with everything that could break out of a page.
  private static func attack(_ publisher: Int) -> [FeedFixture.Entry] {
    // Escaped twice: once for XML, once for the HTML that titles may hold; whole elements are left out by then.
    let titles = [
      "Iran launches dozens of missiles at Israel", "Sirens across Israel as Iran fires ballistic missiles",
      "Israel says Iran has launched a wave of attack drones toward its territory",
    ]
    let title = titles[publisher] + " &amp;lt;img src=x onerror=alert(2)&amp;gt; 'now' &#x202E;exe"
    return [.init(title: title, published: .now - 60)] + quietDay(publisher)
  }

  /// A running daemon and the port of its page.
  private final class Running: Sendable {
    let desk: Desk
    let daemon: TocsinProcess
    let port: Int

    init(_ status: String = "{ listen: \"127.0.0.1:0\" }", _ desk: Desk? = nil) async throws {
      let desk = if let desk { desk } else { try await Desk(extra: "status: \(status)") }
      self.desk = desk
      try desk.publish(quietDay)
      daemon = try desk.start()
      try await daemon.output(containing: "page at http://")
      let log = daemon.standardError
      let address = try #require(log.split(separator: "page at http://").last?.split(separator: "/").first)
      port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
    }

    deinit { daemon.kill(SIGKILL) }

    func get(_ target: String, _ headers: [String] = []) async throws -> RawAnswer {
      try Task.checkCancellation()
      return try await RawAnswer.get(target, port: port, headers)
    }

    func raise() async throws {
      try await desk.nginx.answered(6)
      try desk.publish(attack)
      try await daemon.output(containing: "rose to HIGH")
      // Every feed was read since, and asked again.
      try await desk.nginx.answered(desk.nginx.requests.count + 6)
    }
  }

  @Test func `answers under every path, with headers that let nothing in and nothing out`() async throws {
    let running = try await Running()
    let paths: [(String, Int, String)] = [
      ("/", 200, "text/html"), ("/?range=7d", 200, "text/html"), ("/watches/iran-israel", 200, "text/html"),
      ("/watches/iran-israel?range=90d&at=2024-04-13T20:40", 200, "text/html"), ("/watches/none", 404, "text/html"),
      ("/alerts", 200, "text/html"), ("/feeds", 200, "text/html"), ("/page.css", 200, "text/css"),
      ("/page.js", 200, "text/javascript"), ("/icon.svg?severity=4", 200, "image/svg+xml"),
      ("/healthz", 200, "text/plain"), ("/metrics", 200, "text/plain; version=0.0.4"),
      ("/api/v1/status", 200, "application/json"), ("/api/v1/alerts?limit=3&since=2024-01-01", 200, "application/json"),
      ("/api/v1/alerts?since=yesterday", 400, "application/json"), ("/api/v1/alerts?limit=0", 400, "application/json"),
      ("/api/v1/alerts?watch=none", 404, "application/json"),
      ("/api/v1/watches/iran-israel/series", 200, "application/json"),
      ("/api/v1/watches/none/series", 404, "application/json"), ("/api/none", 404, "application/json"),
      ("/../etc/passwd", 404, "text/html"), ("/watches/%2e%2e%2f", 404, "text/html"),
    ]
    for (path, status, type) in paths {
      let answer = try await running.get(path)
      #expect(answer.status == status, "\(path)")
      #expect(answer.headers["content-type"]?.hasPrefix(type) == true, "\(path)")
      let policy = answer.headers["content-security-policy"] ?? ""
      #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"), "\(path)")
      #expect(answer.headers["x-content-type-options"] == "nosniff", "\(path)")
      #expect(answer.headers["cache-control"] == "no-store", "\(path)")
      #expect(answer.headers["referrer-policy"] == "no-referrer", "\(path)")
      #expect(answer.headers["date"]?.hasSuffix(" GMT") == true, "\(path)")
      #expect(!answer.body.contains("style=\"") && !answer.body.contains(" onclick"), "\(path)")
    }
    let status = try await running.get("/api/v1/status").body
    #expect(try AlertSchema("status.v1.json").problems(of: status) == [])
    #expect(try await running.get("/", ["Host: evil.example"]).status == 400, "two hosts")
    let client = try RawClient(port: running.port)
    client.send("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    #expect(RawAnswer(client.readAll()).status == 421)
  }

  @Test func `shows a raise at once, with what made it, and nothing of a title as markup`() async throws {
    let running = try await Running()
    let listener = try RawClient(port: running.port)
    listener.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(listener.read { $0.contains("event: status") }.contains("text/event-stream"))
    try await running.raise()
    let events = listener.read {
      $0.contains("event: alert") && $0.hasSuffix("\n\n")
    }
    let data = try #require(events.split(separator: "\n").first { $0.hasPrefix("data: {\"schema\"") })
    #expect(try AlertSchema().problems(of: String(data.dropFirst(6))) == [])

    // Everything is in the page itself, with no script run.
    let page = try await running.get("/").body
    for fact in [
      " iran-israel · Tocsin", "Sirens across", "rose to HIGH", "3 of 3 feeds answer", "<svg class=\"chart wide\"",
      "Outbox",
    ] {
      #expect(page.contains(fact), "\(fact)")
    }
    let why = try await running.get("/watches/iran-israel").body
    #expect(why.contains("<mark class=\"raises\">") && why.contains("attack."))
    for text in [page, why, try await running.get("/alerts").body] {
      #expect(text.contains("&lt;img src=x onerror=alert(2)&gt; &#39;now&#39;"))
      #expect(!text.contains("<img") && !text.unicodeScalars.contains("\u{202E}"))
      #expect(text.split(separator: "<script").count == 2, "only our own")
    }

    let records = try await running.get("/api/v1/alerts?watch=iran-israel&limit=1").body
    let log = try #require(running.desk.folder.lines("var/alerts.jsonl").last)
    #expect(records.contains(log), "records as logged")
    let series = try await running.get("/api/v1/watches/iran-israel/series").body
    #expect(series.contains("\"level\":\"high\"") || series.contains("\"level\":\"critical\""))

    // A listener that was away is told what it missed.
    let first = try #require(events.split(separator: "\n").first { $0.hasPrefix("id: ") }).dropFirst(4)
    let later = try RawClient(port: running.port)
    later.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: \(first)\r\n\r\n")
    let missed = later.read { $0.contains("event: status") }
    let all = running.desk.folder.lines("var/alerts.jsonl").count
    #expect(missed.split(separator: "event: alert").count - 1 == all - 1)
  }

  @Test func `has metrics that Prometheus takes, and rules and a dashboard that ask for nothing else`() async throws {
    let running = try await Running()
    try await running.raise()
    _ = await running.desk.receiver.requests(atLeast: 1)
    // Noted when the receiver's answer is in.
    var text = ""
    repeat {
      text = try await running.get("/metrics").body
    } while !text.contains(/sink="desk",result="delivered"} [1-9]/)
    #expect(text.contains(/tocsin_watch_level{watch="iran-israel"} [34]/))
    #expect(text.contains("tocsin_feeds{condition=\"ok\"} 3"))
    #expect(!text.contains("http://"), "no label holds an address")

    let known = Set(
      text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.prefix { $0 != "{" && $0 != " " } })
    for file in ["prometheus/tocsin.rules.yml", "grafana/tocsin.json"] {
      let asked = String(
        decoding: try Data(contentsOf: URL(filePath: HouseTests.root + "Config/" + file)), as: UTF8.self)
      let names = Set(asked.matches(of: /\b(tocsin|process)_[a-z_]+/).map(\.output.0))
      #expect(names.count > 5)
      #expect(names.subtracting(known).isEmpty, "\(file)")
    }
    let promtool = "/usr/bin/promtool"
    guard FileManager.default.isExecutableFile(atPath: promtool) else { return }
    let check = try await TocsinProcess(executable: promtool, arguments: ["check", "metrics"], input: text).result()
    #expect(check.status == 0 && check.output.isEmpty && check.error.isEmpty, "\(check)")
    let rules = HouseTests.root + "Config/prometheus/tocsin.rules.yml"
    #expect(try await TocsinProcess(executable: promtool, arguments: ["check", "rules", rules]).result().status == 0)
  }

  @Test func `asks for the token`() async throws {
    let desk = try await Desk(extra: "status: { listen: \"127.0.0.1:0\", token_file: page.token }")
    let token = "correct-horse-battery"
    try desk.folder.write("page.token", token + "\n")
    let running = try await Running("", desk)
    for path in ["/", "/metrics", "/healthz", "/api/v1/status", "/api/v1/events", "/page.js", "/nothing"] {
      #expect(try await running.get(path).status == 401, "\(path)")
      #expect(try await running.get(path, ["Authorization: Bearer wrong"]).status == 401, "\(path)")
    }
    #expect(try await running.get("/metrics", ["Authorization: Bearer \(token)"]).status == 200)
    let entry = try await running.get("/?range=7d&token=\(token)")
    #expect(entry.status == 303 && entry.headers["location"] == "/?range=7d")
    let cookie = try #require(entry.headers["set-cookie"]?.split(separator: ";").first)
    #expect(try await running.get("/", ["Cookie: \(cookie)"]).status == 200)
    #expect(!running.daemon.standardError.contains(token))
    let check = try await desk.run("check")
    #expect(check.status == 0 && check.output.contains("with a token") && !check.output.contains(token))
  }

  @Test func `is unwell while nothing can be stored, and well again`() async throws {
    let running = try await Running()
    #expect(try await running.get("/healthz").status == 200)
    // Another process holds the write lock of the database: byte 120 of its shared memory file.
    let descriptor = open(running.desk.folder.path + "/var/tocsin.db-shm", O_RDWR)
    var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 120, l_len: 1, l_pid: 0)
    while fcntl(descriptor, F_SETLK, &lock) != 0 { await Task.yield() }
    var answer = try await running.get("/healthz")
    while answer.status == 200 { answer = try await running.get("/healthz") }
    #expect(answer.status == 503 && answer.body.contains("store"))
    #expect(try await running.get("/metrics").body.contains("tocsin_up 0"))
    #expect(try await running.get("/").body.contains("Tocsin is not well"))
    close(descriptor)
    while try await running.get("/healthz").status != 200 {}
  }

  @Test func `lets nobody keep it from its work`() async throws {
    let running = try await Running()
    let port = running.port
    let crowd = try (0..<1000).map { number in
      let client = try RawClient(port: port)
      client.send(number.isMultiple(of: 2) ? "GET / HTTP/1.1\r\nHos" : "")
      return client
    }
    #expect(try await running.get("/healthz").status == 200)
    let huge = try RawClient(port: port)
    huge.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "x", count: 1_000_000) + "\r\n\r\n")
    #expect(RawAnswer(huge.readAll()).status == 431)
    try await running.raise()
    #expect(try await running.get("/api/v1/status").body.contains(/"rank":[34]/))
    withExtendedLifetime(crowd) {}
    running.daemon.kill(SIGTERM)
    #expect(await running.daemon.result().status == 0)
  }

  @Test func `does without its address when that is taken, and rings all the same`() async throws {
    let port = try freePort()
    let other = try LoopbackServer(port: UInt16(port)) { _ in .init() }
    let desk = try await Desk(extra: "status: { listen: \"127.0.0.1:\(port)\" }")
    try desk.publish(Self.quietDay)
    let daemon = try desk.start()
    try await daemon.output(containing: "the page is not there: cannot listen on 127.0.0.1:\(port)")
    try await desk.nginx.answered(3)
    withExtendedLifetime(other) {}
    daemon.kill(SIGTERM)
    #expect(await daemon.result().status == 0)
  }
}
