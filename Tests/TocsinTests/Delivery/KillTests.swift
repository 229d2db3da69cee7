import Daemon
import Foundation
import Loopback
import Testing

/// The promise of the project, with the real binary: no alert lost, none repeated in the log, whatever the receiver does
/// and whenever the daemon dies.
///
/// Small in the suite; `make kills` runs it with a thousand alerts and fifty kills, and a receiver that stays moody.
@Suite(.serialized) struct `A daemon that is killed at random instants` {
  private static let environment = ProcessInfo.processInfo.environment
  private static let kills = Int(environment["TOCSIN_KILLS"] ?? "") ?? 10
  private static let watches = (Int(environment["TOCSIN_ALERTS"] ?? "") ?? 200) / 4
  private static let seed = UInt64(environment["TOCSIN_SEED"] ?? "") ?? 7

  @Test(.timeLimit(.minutes(30))) @MainActor
  func `loses no alert and repeats none in the log, and the receiver gets each, in order, under one id`() async throws {
    var random = SplitMix64(seed: Self.seed)
    let receiver = try MoodyReceiver(seed: random.next())
    let world = try RisingWorld(
      watches: Self.watches,
      sinks: "  webhooks: [{ name: desk, url: \"\(receiver.server.url("/hook"))\", timeout: 2s }]")
    for stage in 1...4 {
      world.worsens()
      receiver.behaves(badness: 15)
      for _ in 0..<(Self.kills * stage / 4 - Self.kills * (stage - 1) / 4) { try await live(world, &random) }
      // To the end of the stage, so that the next level is not reached before this one was told.
      let process = try world.start()
      try await world.logged(stage * Self.watches)
      process.kill(SIGKILL)
      _ = await process.result()
    }
    // Each bad answer costs seconds of patience now that nobody starts the daemon anew.
    receiver.behaves(badness: Self.kills > 10 ? 5 : 0)
    let last = try world.start()
    for await _ in receiver.news where Set(receiver.taken.map(\.id)).count >= 4 * Self.watches { break }
    last.kill(SIGTERM)
    #expect(await last.result().status == 0)
    try check(world, receiver)
  }

  /// A life of the daemon: killed within its first second, mostly in the middle of something, and sometimes with its log
  /// rotated under it.
  ///
  /// The pauses are the point of it: no event marks a random instant.
  @MainActor private func live(_ world: RisingWorld, _ random: inout SplitMix64) async throws {
    let process = try world.start()
    let (life, rotation) = (Int.random(in: 20...900, using: &random), Int.random(in: 0..<4, using: &random))
    try await Task.sleep(for: .milliseconds(life / 2))
    if rotation < 2 { world.rotate() }
    if rotation == 1 { process.kill(SIGUSR1) }
    try await Task.sleep(for: .milliseconds(life - life / 2))
    process.kill(SIGKILL)
    _ = await process.result()
  }

  private func check(_ world: RisingWorld, _ receiver: MoodyReceiver) throws {
    let (logged, taken) = (world.logged, receiver.taken)
    #expect(logged.count == 4 * Self.watches)
    #expect(try world.flaws().isEmpty)
    var bodies: [String: String] = [:]
    var ranks: [String: Int] = [:]
    for alert in taken {
      #expect(bodies.updateValue(alert.body, forKey: alert.id) ?? alert.body == alert.body, "\(alert.id) changed")
      let rank = RisingWorld.levels.firstIndex(of: alert.level) ?? -1
      #expect(rank >= ranks[alert.watch, default: 0], "\(alert.watch) is told of \(alert.level) too late")
      ranks[alert.watch] = rank
    }
    // What the receiver has is what the log has, byte for byte.
    #expect(Set(bodies.values) == Set(logged) && bodies.count == logged.count)
    let moods = receiver.moods.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
    print("\(logged.count) alerts, \(Self.kills + 5) lives, seed \(Self.seed): \(taken.count) taken; answers: \(moods)")
  }
}
