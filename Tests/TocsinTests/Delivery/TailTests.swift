import Foundation
import Loopback
import Schema
import Testing

/// The log with the real binary: followed, rotated, on a disk that is full.
@Suite(.serialized) struct `The alert log of a running daemon` {
  private static let nowhere = "  webhooks: [{ name: desk, url: \"http://127.0.0.1:9/hook\" }]"

  @Test(.timeLimit(.minutes(2))) @MainActor
  func `is followed through rotation, from before there is a log`() async throws {
    let world = try RisingWorld(watches: 3, sinks: Self.nowhere, log: "var/log/alerts.jsonl")
    let tail = try TocsinProcess(arguments: ["tail", "--config", world.config, "-v"])
    let daemon = try world.start()
    world.worsens()
    try await tail.standardOutput("three alerts") { $0.components(separatedBy: "rose to ONE").count == 4 }
    let log = world.folder.path + "/var/log/alerts.jsonl"
    try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
    daemon.kill(SIGUSR1)
    world.worsens()
    try await tail.standardOutput("three more") { $0.components(separatedBy: "rose to TWO").count == 4 }
    #expect(tail.standardOutput.contains("+24 troops “masses”"))
    #expect(tail.standardOutput.components(separatedBy: "rose to ONE").count == 4)
    daemon.kill(SIGTERM)
    _ = await daemon.result()
    tail.kill(SIGINT)
    let past = try await TocsinProcess.run(["tail", "--no-follow", "--since", "1h", "--config", world.config])
    #expect(
      past.output.split(separator: "\n").map { $0.contains("to ONE") } == [true, true, true, false, false, false])
    let high = try await TocsinProcess.run([
      "tail", "--no-follow", "--level", "two", "--watch", "w1", "--config", world.config,
    ])
    #expect(high.output.split(separator: "\n").count == 1 && high.output.contains("w1 rose to TWO"))
  }

  @Test(.timeLimit(.minutes(2))) @MainActor
  func `keeps everything for later while its disk is full, says so, and the desk is told all the same`() async throws {
    let receiver = try MoodyReceiver(seed: 1)
    let world = try RisingWorld(
      watches: 4, sinks: "  webhooks: [{ name: desk, url: \"\(receiver.server.url("/hook"))\" }]")
    // A log that takes no byte, as a full disk does.
    try FileManager.default.createSymbolicLink(atPath: world.log, withDestinationPath: "/dev/full")
    world.worsens()
    let daemon = try world.start()
    for await _ in receiver.news where receiver.taken.count >= 4 { break }
    try await daemon.output(containing: "the disk is full; alerts are kept and written when there is room")
    let status = try await TocsinProcess.run(["status", "--format", "json", "--config", world.config])
    #expect(status.output.contains(#"{"sink":"log","waiting":4,"#), "\(status)")
    try FileManager.default.removeItem(atPath: world.log)
    try await world.logged(4)
    daemon.kill(SIGTERM)
    _ = await daemon.result()
    #expect(try world.flaws().isEmpty)
    #expect(Set(world.logged) == Set(receiver.taken.map(\.body)) && world.logged.count == 4)
  }
}
