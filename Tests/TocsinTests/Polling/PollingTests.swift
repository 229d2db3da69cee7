import Foundation
import Loopback
import Testing

/// What publishers ask of a poller, judged by what their servers saw of the real daemon.
@Suite(.timeLimit(.minutes(2))) struct `A polite poller` {
  // MARK: - Conditional GET

  @Test(arguments: [
    ("both", "\"b-1\"", PollingWorld.modified), ("etag", "\"e-1\"", nil), ("modified", nil, PollingWorld.modified),
    ("odd-modified", nil, PollingWorld.oddModified), ("weak", "W/\"w-1\"", nil), ("unquoted", "abc-123", nil),
    ("none", nil, nil), ("no-cache", "\"n-1\"", nil),
  ])
  func `returns validators as they came, and invents none`(name: String, etag: String?, modified: String?) async throws
  {
    let polls = try await PollingRun.shared.value.polls(name)
    #expect(polls.count > 8)
    #expect(polls.first?["If-None-Match"] == nil && polls.first?["If-Modified-Since"] == nil)
    for poll in polls.dropFirst() {
      #expect(poll["If-None-Match"] == etag && poll["If-Modified-Since"] == modified)
    }
  }

  @Test(arguments: [("new-etag", "t"), ("same-body", "s"), ("etag-of-304", "x")])
  func `takes over new validators from every answer`(name: String, prefix: String) async throws {
    let polls = try await PollingRun.shared.value.polls(name)
    #expect(polls.count > 8)
    #expect(polls.dropFirst().map { $0["If-None-Match"] } == (0..<polls.count - 1).map { "\"\(prefix)-\($0)\"" })
  }

  @Test func `clears validators that a later answer lacks`() async throws {
    let polls = try await PollingRun.shared.value.polls("cleared")
    #expect(polls.count > 8 && polls[1]["If-None-Match"] == "\"c-1\"")
    #expect(polls.dropFirst(2).allSatisfy { $0["If-None-Match"] == nil && $0["If-Modified-Since"] == nil })
  }

  @Test(arguments: ["kept-over-500", "kept-over-page", "kept-over-cut"])
  func `takes no validators from errors, pages and broken transfers`(name: String) async throws {
    let polls = try await PollingRun.shared.value.polls(name)
    #expect(polls.count > 8)
    #expect(polls.dropFirst().allSatisfy { $0["If-None-Match"] == "\"good\"" && $0["If-Modified-Since"] == nil })
  }

  // MARK: - Manners

  @Test func `asks for nothing but its feeds, with one honest name and no tracks`() async throws {
    let requests = try await PollingRun.shared.value.requests
    let known = Set(try PollingWorld().feeds.map { String($0.url.split(separator: "/", maxSplits: 2)[2]) })
    for request in requests {
      #expect(request.method == "GET" && request.head.starts(with: Array("GET ".utf8)))
      #expect(String(decoding: request.head, as: UTF8.self).contains(" HTTP/1.1\r\n"))
      for name in ["Cookie", "Referer", "Cache-Control", "Pragma"] { #expect(request[name] == nil) }
      #expect(request["Accept-Encoding"]?.contains("gzip") == true)
      #expect(request["Accept"]?.contains("application/rss+xml") == true)
      let isAsked = known.contains(String(request.target.dropFirst()))
      #expect(
        isAsked || ["/target-", "/landing", "/chain-"].contains { request.target.hasPrefix($0) }, "\(request.target)")
    }
    let names = Set(requests.map { $0["User-Agent"] ?? "" })
    #expect(names.count == 1 && names.allSatisfy { $0.hasPrefix("Tocsin/") && $0.contains("(+http") })
    #expect(requests.contains { $0.target == "/query?a=b%20c&x=%2F&&q=Caf%c3%A9;1" })
  }

  // MARK: - Redirects

  @Test(arguments: [301, 308])
  func `learns a permanent redirect, for good`(status: Int) async throws {
    let run = try await PollingRun.shared.value
    #expect((1...3).contains(run.polls("moved-\(status)").count))
    #expect(run.polls("target-\(status)").count > 8)
    #expect(run.polls("moved-\(status)", isFirstRun: false).isEmpty, "it is remembered over a restart")
    #expect(run.polls("target-\(status)", isFirstRun: false).count > 1)
    #expect(run.health["moved-\(status)"]?.address?.hasSuffix("/target-\(status)") == true)
  }

  @Test(arguments: [302, 307, 303])
  func `follows a temporary redirect and stays with the old address`(status: Int) async throws {
    let run = try await PollingRun.shared.value
    #expect(run.polls("moved-\(status)").count > 8)
    #expect(run.polls("target-\(status)").count == run.polls("moved-\(status)").count)
    #expect(run.health["moved-\(status)"]?.address == nil)
  }

  @Test func `does not learn the way to a page`() async throws {
    let run = try await PollingRun.shared.value
    #expect((1...2).contains(run.polls("landing").count) && run.polls("moved-to-page").count > 5)
  }

  @Test func `gives up on loops and long chains, and goes to no other protocol`() async throws {
    let run = try await PollingRun.shared.value
    let hops = run.requests.filter { $0.path.hasPrefix("/chain-") }.compactMap { Int($0.path.dropFirst(7)) }
    #expect((1...20).contains(hops.max() ?? 0))
    // Its polls back off, so a loop costs few requests.
    #expect((1...110).contains(run.polls("loop").count))
    #expect(run.trapped == 0)
  }

  // MARK: - Status codes

  @Test func `never comes back after 410, and says so`() async throws {
    let run = try await PollingRun.shared.value
    #expect(run.polls("always-410").count == 1 && run.polls("always-410", isFirstRun: false).isEmpty)
    #expect(run.health["always-410"]?.health == "gone")
    #expect(run.alerts.count { $0.contains("\"feed.failed\"") && $0.contains("always-410") } == 1)
  }

  @Test(arguments: ["always-404", "always-403", "always-401", "always-500", "always-429"])
  func `backs off from errors`(name: String) async throws {
    let run = try await PollingRun.shared.value
    let gaps = run.gaps(name)
    #expect((2...6).contains(gaps.count))
    let first = name == "always-429" ? 2.0 : 1.0
    for (number, gap) in gaps.enumerated() { #expect(gap > .seconds(first * Double(1 << number) - 0.1)) }
    #expect(run.health[name]?.health == "failing" && run.health[name]?.error?.hasPrefix("HTTP ") == true)
  }

  @Test(arguments: ["429-seconds", "429-date", "503-seconds", "503-date"])
  func `waits out Retry-After, then goes on`(name: String) async throws {
    let gaps = try await PollingRun.shared.value.gaps(name)
    #expect(gaps.count > 5 && gaps[1] > .seconds(3.9) && gaps[1] == gaps.max())
  }

  @Test(arguments: ["odd-retry-after", "huge-retry-after"])
  func `is not confused by an odd Retry-After`(name: String) async throws {
    #expect(try await PollingRun.shared.value.polls(name).count > 7)
  }

  // MARK: - How often

  @Test(arguments: ["max-age", "expires"])
  func `comes no sooner than a publisher wishes`(name: String) async throws {
    let gaps = try await PollingRun.shared.value.gaps(name)
    #expect(gaps.count > 1 && gaps.allSatisfy { $0 > .seconds(3.9) })
  }

  @Test(arguments: ["ttl", "skip-hours", "skip-days", "update-period"])
  func `comes no sooner than a feed wishes`(name: String) async throws {
    let run = try await PollingRun.shared.value
    #expect(run.polls(name).count == 1 && run.polls(name, isFirstRun: false).isEmpty)
  }

  @Test func `is never sooner than the interval, also over a restart`() async throws {
    let run = try await PollingRun.shared.value
    for path in Set(run.requests.map(\.path))
    where !path.hasPrefix("/chain") && path != "/loop" && !path.hasPrefix("/target") {
      let times = run.requests.filter { $0.path == path }.map(\.time)
      for (first, second) in zip(times, times.dropFirst()) { #expect(second - first > .seconds(0.9), "\(path)") }
    }
  }

  @Test func `spreads the first polls`() async throws {
    let run = try await PollingRun.shared.value
    var first: [String: ContinuousClock.Instant] = [:]
    for request in run.requests where first[request.path] == nil { first[request.path] = request.time }
    let times = first.values.sorted()
    for start in times {
      #expect(times.count { $0 >= start && $0 < start + .milliseconds(250) } <= times.count / 2)
    }
  }

  // MARK: - Parallelism and the network

  @Test func `opens at most two connections to a host, and uses them again`() async throws {
    let run = try await PollingRun.shared.value
    #expect(run.busyConnections.most <= 2)
    // Two of each run.
    #expect(run.busyConnections.opened <= 6)
    #expect(run.requests.count { $0.path.hasPrefix("/busy-") } > 40)
  }

  @Test func `reaches an IPv6 address`() async throws {
    #expect(try await PollingRun.shared.value.polls("ipv6").count > 8)
  }

  // MARK: - Which items are new

  @Test(arguments: [
    ("reworded", 1), ("moving-date", 1), ("moving-date-of-link", 1), ("title-only", 1), ("live-blog", 2), ("twin-a", 1),
    ("twin-b", 1), ("guid-twice", 2), ("to-https", 3), ("reordered", 6), ("comes-back", 2), ("future", 1),
    ("undated", 2), ("page-between", 3), ("empty-between", 3), ("cut-between", 3), ("gzip", 1), ("gzip-members", 1),
    ("json", 1), ("windows-1251", 1), ("plain", 1), ("target-301", 0), ("moved-301", 1), ("entities", 1),
  ])
  func `knows which items are new`(name: String, count: Int) async throws {
    let titles = try await PollingRun.shared.value.titles(name)
    #expect(titles.count == count, "\(titles)")
  }

  @Test func `makes links absolute`() async throws {
    let run = try await PollingRun.shared.value
    #expect(run.items.first { $0.title == "Relative" }?.url?.hasSuffix("/world/1") == true)
    #expect(run.items.contains { $0.title == "При" })
  }

  // MARK: - Hostile servers

  @Test func `survives hostile servers within its memory, and ends at once`() async throws {
    let run = try await PollingRun.shared.value
    for name in ["hang", "drip", "big", "big-chunked", "bomb", "reset", "headers"] {
      #expect(run.health[name]?.health == "failing", "\(name)")
      // Given up, and asked again.
      #expect(run.polls(name).count > 1, "\(name)")
    }
    #expect(run.peakMemory < 256 << 20)
    #expect(run.shutdown < .seconds(5))
    #expect(run.gaps("plain").allSatisfy { $0 < .seconds(10) })
  }
}
