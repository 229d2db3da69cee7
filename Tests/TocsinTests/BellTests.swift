import Foundation
import Loopback
import Testing

/// The whole way, with the real binary: feeds on nginx, the alert in the log and at a webhook.
@Suite(.serialized) struct `The bell` {
  /// What every publisher had before: a recap, old news, and something unrelated.
  private static func quietDay(_ publisher: Int) -> [FeedFixture.Entry] {
    [
      .init(title: "What we know about the stand-off between Iran and Israel", published: .now - 3600),
      .init(title: "Iran fires missiles at Israel in largest attack yet", published: .now - 86_400 * 5),
      .init(title: "Bakers in the old town keep a century-old oven warm", published: .now - 600),
    ]
  }

  private static func attack(_ publisher: Int) -> [FeedFixture.Entry] {
    let titles = [
      "Iran launches dozens of drones and missiles at Israel",
      "Sirens across Israel as Iran fires ballistic missiles in direct attack",
      "Israel says Iran has launched a wave of attack drones toward its territory",
    ]
    return [.init(title: titles[publisher], published: .now - 60)] + quietDay(publisher)
  }

  @Test(.timeLimit(.minutes(4)))
  func `rings once for an attack, in the log and at the webhook, and not for what was there before`() async throws {
    let desk = try await Desk()
    try desk.publish(Self.quietDay)
    let daemon = try desk.start()
    try await daemon.output(containing: "3 feeds")
    // Every feed was read once and asked again: the stock is known.
    try await desk.nginx.answered(6)
    #expect(desk.logged.isEmpty && desk.received.isEmpty)

    try desk.publish(Self.attack)
    try await daemon.output(containing: "rose to HIGH")
    let hooks = await desk.receiver.requests(atLeast: 1)
    try await desk.nginx.answered(desk.nginx.requests.count + 6)
    daemon.kill(SIGINT)
    let result = await daemon.result()
    #expect(result.status == 0)

    let raised = desk.logged.filter { $0["level"] as? String == "high" && $0["event"] as? String == "level.raised" }
    #expect(raised.count == 1)
    #expect(desk.logged.map { $0["id"] as? String } == desk.received.map { $0["id"] as? String })
    #expect(Set(desk.logged.compactMap { $0["id"] as? String }).count == desk.logged.count)
    #expect(hooks.allSatisfy { $0.method == "POST" && $0["webhook-signature"]?.hasPrefix("v1,") == true })
    for request in desk.receiver.requests {
      let id = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
      #expect(id?["id"] as? String == request["webhook-id"])
    }
    let evidence = try #require(raised.first?["evidence"] as? [[String: Any]])
    let sources = Set(evidence.flatMap { $0["sources"] as? [String] ?? [] })
    #expect(sources.isSubset(of: ["herald.example", "courier.example", "tribune.example"]) && !sources.isEmpty)
    #expect(desk.nginx.requests.contains { $0.hasPrefix("304 ") }, "unchanged feeds are asked conditionally")
  }

  @Test(.timeLimit(.minutes(4)))
  func `survives kill -9 between the log and the webhook: both have every alert, the log exactly once`() async throws {
    let desk = try await Desk(answer: 503)
    try desk.publish(Self.quietDay)
    let first = try desk.start()
    try await desk.nginx.answered(6)
    try desk.publish(Self.attack)
    // The receiver has refused it by now, so it is in the log, or about to be, and not delivered.
    _ = await desk.receiver.requests(atLeast: 1)
    try await first.output(containing: "rose to HIGH")
    first.kill(SIGKILL)
    _ = await first.result()

    desk.receiverAnswers(204)
    let refused = desk.receiver.requests.count
    let second = try desk.start()
    _ = await desk.receiver.requests(atLeast: refused + 1)
    try await desk.nginx.answered(desk.nginx.requests.count + 6)
    second.kill(SIGTERM)
    #expect(await second.result().status == 0)

    let logged = desk.logged.compactMap { $0["id"] as? String }
    #expect(!logged.isEmpty && Set(logged).count == logged.count)
    let delivered = desk.received.dropFirst(refused).compactMap { $0["id"] as? String }
    #expect(Set(delivered) == Set(logged) && Set(delivered).count == delivered.count)
  }

  @Test(.timeLimit(.minutes(4)))
  func `polls once and exits with --once, and finds nothing new the second time`() async throws {
    let desk = try await Desk()
    try desk.publish(Self.quietDay)
    try await desk.pollOnce()
    try desk.publish(Self.attack)
    try await desk.pollOnce()
    let alerts = desk.logged.count
    #expect(alerts > 0 && desk.received.count == alerts)
    try await desk.pollOnce()
    #expect(desk.logged.count == alerts && desk.received.count == alerts)
    let items = try await desk.run("items", "--watch", "iran-israel")
    #expect(items.status == 0 && items.output.contains("Iran launches dozens of drones"))
    let tail = try await desk.run("tail", "--no-follow", "-v")
    #expect(tail.output.contains("HIGH") && tail.output.contains("herald.example"))
  }

  @Test(.timeLimit(.minutes(4)))
  func `a second daemon on the same store says who has it`() async throws {
    let desk = try await Desk()
    try desk.publish(Self.quietDay)
    let first = try desk.start()
    try await desk.nginx.answered(3)
    let second = try await desk.run("run")
    #expect(second.status == 75 && second.error.contains("in use by process"))
    first.kill(SIGTERM)
    #expect(await first.result().status == 0)
  }
}
