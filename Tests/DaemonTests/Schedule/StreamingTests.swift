import Escalation
import HTTP
import Logging
import Loopback
import News
import Testing

@testable import Daemon

/// Feeds too large to be read at once.
@Suite(.timeLimit(.minutes(5))) struct `A large feed` {
  private final class StillAlarm: Alarm {
    var onRing: () -> Void = {}
    func set(after delay: Duration?) {}
  }

  private final class Wall {
    var now = Instant(iso8601: "2024-04-13T20:00:00Z")!
  }

  /// A feed of `count` items of about 150 bytes, each in `padding` bytes that nobody reads.
  private nonisolated static func feed(items count: Int, edition: String = "", padding: Int = 0) -> [UInt8] {
    var text = "<rss version=\"2.0\"><channel><title>Large</title>"
    let comment = padding > 0 ? "<!--" + String(repeating: "x", count: padding) + "-->" : ""
    for number in 0..<count {
      text += "<item><title>Dispatch \(edition)\(number)</title><guid>\(edition)\(number)</guid>"
      text += "<description>What was said on day \(number) at the border.</description>\(comment)</item>\n"
    }
    return Array((text + "</channel></rss>").utf8)
  }

  private let client: HTTPClient
  private let fetcher: FeedFetcher
  private let store: SQLiteStore
  private let wall = Wall()

  init() throws {
    client = try HTTPClient(HTTPClient.Configuration(userAgent: "tests"))
    fetcher = FeedFetcher(client: client, allowsFiles: false, clock: .real)
    store = try SQLiteStore(path: ":memory:")
  }

  private func polled(_ url: String) -> PolledFeed {
    PolledFeed(
      url: url, name: "large", weight: 1,
      bounds: FeedSchedule.Bounds(interval: .seconds(1), fastest: .seconds(1), slowest: .hours(1)),
      // Not what is tested here: beside tests that keep the main queue busy, none of them may be met.
      limits: HTTPLimits(total: .minutes(5), connect: .minutes(5), lowSpeedTime: .minutes(5)), addresses: .any,
      tls: TLSFiles())
  }

  private func fetch(_ url: String) async -> FeedFetcher.Answer {
    await withCheckedContinuation { continuation in
      _ = fetcher.fetch(polled(url), state: FeedState()) { continuation.resume(returning: $0) }
    }
  }

  private func body(_ url: String) async throws -> FeedFetcher.Body {
    let answer = await fetch(url)
    guard case .body(let body) = answer else { throw PollFailure(.content, "\(answer)") }
    return body
  }

  @Test func `is handed over while it trickles in`() async throws {
    let gate = Gate()
    let bytes = Self.feed(items: 1000)
    let server = try LoopbackServer { _ in
      .init(steps: [
        LoopbackResponse.head(length: bytes.count), .send(Array(bytes.prefix(100_000))), .wait(gate),
        .send(Array(bytes.dropFirst(100_000))),
      ])
    }
    let body = try await body(server.url())
    #expect(!body.isWhole && (64 << 10...100_000).contains(body.bytes.count))
    gate.open()
    guard case .document(let document, _, _) = await FeedReading.read(body, previousDigest: nil) else {
      Issue.record("not read")
      return
    }
    #expect(document.items.count == 1000 && document.problems.isEmpty)
  }

  @Test func `is the same feed, with the same digest, however it comes`() async throws {
    let bytes = Self.feed(items: 3000)
    let server = try LoopbackServer { request in
      switch request.path {
      case "/gzip": .init(headers: ["Content-Encoding": "gzip"], body: gzip(bytes))
      default: .init(body: bytes)
      }
    }
    let whole = FeedFetcher.Body(bytes: bytes, contentType: nil, url: server.url("/"), headers: FeedState.Headers())
    guard case .document(let expected, let digest, _) = await FeedReading.read(whole, previousDigest: nil) else {
      Issue.record("not read")
      return
    }
    for path in ["/", "/gzip"] {
      let content = await FeedReading.read(try await body(server.url(path)), previousDigest: "another")
      guard case .document(let document, digest, _) = content else {
        Issue.record("\(content)")
        return
      }
      #expect(document.items.map(\.title) == expected.items.map(\.title))
      guard case .sameBody = await FeedReading.read(try await body(server.url(path)), previousDigest: digest) else {
        Issue.record("an unchanged body counts for something")
        return
      }
    }
  }

  @Test func `is held for no more than two portions, and no more than ten thousand items are kept`() async throws {
    let bytes = Self.feed(items: 12_000, padding: 480)
    #expect((7 << 20..<8 << 20).contains(bytes.count))
    let server = try LoopbackServer { _ in .init(body: bytes) }
    let watched = try await body(server.url())
    var most = watched.bytes.count
    var count = watched.bytes.count
    while let portion = try await watched.next() {
      most = max(most, portion.count)
      count += portion.count
    }
    #expect(count == bytes.count)
    #expect(most <= 2 * (64 << 10) + (16 << 10))
    let content = await FeedReading.read(try await body(server.url()), previousDigest: nil)
    guard case .document(let document, _, _) = content else {
      Issue.record("\(content)")
      return
    }
    #expect(document.items.count == 10_000)
    #expect(document.problems == ["2000 items beyond the limit of 10000"])
  }

  private func poller(_ urls: [String]) -> (Poller, Intake) {
    let log = Logger(label: "large") { _ in SwiftLogNoOpLogHandler() }
    let feeds = urls.map(polled)
    let clock = SystemClock(now: { [wall] in MainActor.assumeIsolated { wall.now } })
    let intake = Intake(
      pipeline: Pipeline(watches: [], at: wall.now, scoring: { _, _ in [] }),
      coverage: FeedCoverage(watches: [], feeds: urls), store: store, routing: Routing(watches: [], targets: []),
      clock: clock, alarm: StillAlarm(), log: log)
    intake.start()
    let poller = Poller(
      feeds: feeds, states: [:], fetcher: fetcher, intake: intake, settings: Poller.Settings(), clock: clock,
      alarm: StillAlarm(), random: { 0 }, log: log)
    return (poller, intake)
  }

  private static func kind(_ content: Intake.Content) -> String {
    switch content {
    case .document: "document"
    case .sameBody: "same"
    default: "\(content)"
    }
  }

  private func stored() async throws -> Int { try await store.items(ItemQuery(limit: 20_000)).count }

  @Test func `that breaks off leaves nothing, whatever was read of it`() async throws {
    let bytes = Self.feed(items: 3000)
    let server = try LoopbackServer { _ in
      .init(steps: [LoopbackResponse.head(length: bytes.count), .send(bytes.dropLast(1000) + []), .close])
    }
    let (poller, intake) = poller([server.url()])
    var contents: [Intake.Content] = []
    poller.onPoll = { content, _ in contents.append(content) }
    await poller.pollOnce()
    await intake.settle()
    let reason = "the connection broke before the answer was complete"
    #expect(contents.map(\.failure) == [PollFailure(.network, reason)])
    #expect(try await stored() == 0)
    let state = try #require(poller.feedStates[server.url()])
    #expect(state.health.condition == .failing && state.health.lastError == reason)
    #expect(state.bodyDigest == nil && state.validators == Validators())
  }

  @Test func `is new once`() async throws {
    let bytes = Self.feed(items: 2000)
    let server = try LoopbackServer { _ in .init(body: bytes) }
    let (poller, intake) = poller([server.url()])
    var kinds: [String] = []
    poller.onPoll = { content, _ in kinds.append(Self.kind(content)) }
    for _ in 0..<2 {
      await poller.pollOnce()
      await intake.settle()
      wall.now = wall.now + .hours(2)
    }
    #expect(kinds == ["document", "same"])
    #expect(try await stored() == 2000)
  }

  @Test func `is let go of when the daemon stops in the middle of it`() async throws {
    let bytes = Self.feed(items: 3000)
    let server = try LoopbackServer { _ in
      .init(steps: [LoopbackResponse.head(length: bytes.count), .send(Array(bytes.prefix(300_000))), .hang])
    }
    let (poller, intake) = poller([server.url()])
    var polls = 0
    poller.onPoll = { _, _ in polls += 1 }
    let once = Task { await poller.pollOnce() }
    _ = await server.requests(atLeast: 1)
    await poller.stop()
    await once.value
    await intake.settle()
    #expect(!poller.isBusy && client.inFlight == 0)
    #expect(polls == 0, "a poll that was cut off by us is not told of")
    #expect(try await stored() == 0)
  }

  @Test func `is let go of when its client stops while it is read`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [LoopbackResponse.head(length: 1 << 20), .send(Self.feed(items: 3000)), .hang])
    }
    let body = try await body(server.url())
    let reading = Task { await FeedReading.read(body, previousDigest: nil) }
    client.shutDown()
    #expect(await reading.value.failure == PollFailure(.ours, "cancelled"))
  }
}
