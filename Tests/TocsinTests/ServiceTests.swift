import Foundation
import Loopback
import Testing

/// The binary as a service: what it tells systemd, and what signals do to it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct `The service` {
  private static let attack = [
    "Iran launches dozens of drones and missiles at Israel",
    "Sirens across Israel as Iran fires ballistic missiles in direct attack",
    "Israel says Iran has launched a wave of attack drones toward its territory",
  ]

  /// A folder with a config that `text` makes, lexicons beside it, and a service manager that listens.
  private final class Bench {
    let folder: TemporaryFolder
    let manager: DatagramSocket
    let lexicons = HouseTests.root + "Config/lexicons"

    init() throws {
      folder = try TemporaryFolder()
      manager = try DatagramSocket("@tocsin-\(UUID().uuidString)")
      try FileManager.default.createSymbolicLink(atPath: folder.path + "/lexicons", withDestinationPath: lexicons)
    }

    var config: String { folder.path + "/tocsin.yaml" }

    func configure(feeds: [String], watch: String = "iran-israel", alerts: String, extra: String = "") throws {
      let list = feeds.enumerated().map { "  - { url: \"\($1)\", name: Feed \($0) }" }
      try folder.write(
        "tocsin.yaml",
        """
        store: sqlite:var/tocsin.db
        polling: { interval: 1s, fastest: 1s, fresh: 6h, timeout: 30s }
        feeds:
        \(list.joined(separator: "\n"))
        watches:
          - { name: \(watch), lexicons: [escalation-en], route: [desk] }
        alerts:
        \(alerts)
        \(extra)
        """)
    }

    func start() async throws -> TocsinProcess {
      let process = try TocsinProcess(
        arguments: ["run", "--config", config],
        environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "3000000"])
      let count = readies
      _ = await manager.messages { $0.count { $0.hasPrefix("READY=1") } > count }
      return process
    }

    var readies: Int { manager.messages.count { $0.hasPrefix("READY=1") } }

    /// Sends SIGHUP and waits until systemd would know that it was carried out; returns the status that came with it.
    func reload(_ process: TocsinProcess) async -> String {
      let count = readies
      process.kill(SIGHUP)
      let messages = await manager.messages { $0.count { $0.hasPrefix("READY=1") } > count }
      return messages.last { $0.hasPrefix("READY=1") } ?? ""
    }

    func logged(_ name: String = "var/alerts.jsonl") -> [[String: Any]] {
      folder.lines(name).compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    }
  }

  private static func publishers() throws -> [LoopbackServer] {
    try attack.enumerated().map { number, title in
      let fixture = FeedFixture(
        publisher: "paper\(number).example", entries: [.init(title: title, published: .now - 60)])
      let rss = fixture.rss
      return try LoopbackServer { _ in LoopbackResponse(headers: ["Content-Type": "application/rss+xml"], body: rss) }
    }
  }

  @Test func `is ready when it polls, proves that it moves, and takes another config over with nothing lost`()
    async throws
  {
    let (bench, servers) = (try Bench(), try Self.publishers())
    let desk = try LoopbackServer { _ in LoopbackResponse(status: 204) }
    // Nobody listens there: its alerts wait.
    let hook: (String) -> String = { "  webhooks: [{ name: desk, url: \"\($0)\" }]\n" }
    try bench.configure(
      feeds: servers.map { $0.url("/rss") },
      alerts: hook("http://127.0.0.1:9/hook") + "  log: { path: var/alerts.jsonl }")
    let daemon = try await bench.start()
    let said = bench.manager.messages
    #expect(said.first?.hasPrefix("STATUS=reading the store") == true && said.count { $0.hasPrefix("READY=1") } == 1)
    _ = await bench.manager.messages { $0.count { $0 == "WATCHDOG=1" } >= 2 }
    try await daemon.output(containing: "its alerts wait")
    let before = bench.logged().compactMap { $0["id"] as? String }
    #expect(!before.isEmpty)

    // The receiver has another address, a feed is gone, the log goes elsewhere, a watch is new.
    try bench.configure(
      feeds: servers[1...].map { $0.url("/rss") },
      alerts: hook(desk.url("/hook")) + "  log: { path: var/other.jsonl }")
    try bench.folder.write(
      "conf.d/more.yaml", "watches: [{ name: anything, lexicons: [escalation-en] }]\n")
    #expect(await bench.reload(daemon).contains("2 of 2 feeds ok"))
    #expect(bench.manager.messages.contains { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
    _ = await desk.requests(atLeast: before.count)
    #expect(desk.requests.compactMap { $0["webhook-id"] } == before, "what waited arrives, once and in order")
    #expect(bench.folder.read("var/other.jsonl").isEmpty, "nothing rings again for having been read again")
    let status = try await TocsinProcess.run(["status", "--config", bench.config, "--format", "json"])
    #expect(
      status.output.contains(#""watch":"iran-israel","level":"critical""#) || status.output.contains(#""level":"high""#)
    )

    // A wrong one changes nothing and is reported by its place.
    let good = bench.folder.read("tocsin.yaml")
    try bench.folder.write("tocsin.yaml", good.replacingOccurrences(of: "store:", with: "sture:"))
    #expect(
      await bench.reload(daemon).contains("STATUS=the config on disk is wrong (1 problem), the one before it stays"))
    try await daemon.output(containing: "\(bench.config):1:1: unknown key \"sture\"")
    // So does one that is right and cannot be used.
    try bench.folder.write("file", "")
    try bench.folder.write("tocsin.yaml", good.replacingOccurrences(of: "var/other.jsonl", with: "file/alerts.jsonl"))
    #expect(await bench.reload(daemon).contains("STATUS=the config on disk cannot be used, the one before it stays"))
    // What cannot change is said.
    try bench.folder.write("tocsin.yaml", good.replacingOccurrences(of: "var/tocsin.db", with: "var/new.db"))
    #expect(await !bench.reload(daemon).contains("wrong"))
    try await daemon.output(containing: "new.db is used from the next start on; until then it stays")

    daemon.kill(SIGTERM)
    #expect(await daemon.result().status == 0)
    #expect(bench.manager.messages.last?.hasPrefix("STOPPING=1") == true)
  }

  @Test func `ends within ten seconds while everybody hangs, and delivers after the next start`() async throws {
    let (bench, servers) = (try Bench(), try Self.publishers())
    let stuck = try LoopbackServer { _ in .hang }
    let program = try bench.folder.write("stuck.sh", "env > \(bench.folder.path)/env; exec sleep 600\n")
    let alerts = """
        log: { path: var/alerts.jsonl }
        commands: [{ name: desk, command: [/bin/sh, \(program)], timeout: 10m }]
      """
    try bench.configure(feeds: servers.map { $0.url("/rss") } + [stuck.url("/rss")], alerts: alerts)
    let daemon = try await bench.start()
    _ = await stuck.requests(atLeast: 1)
    try await daemon.output(containing: "rose to")
    while bench.folder.read("env").isEmpty { await Task.yield() }
    let began = ContinuousClock.now
    daemon.kill(SIGTERM)
    #expect(await daemon.result().status == 0)
    #expect(ContinuousClock.now - began < .seconds(10))
    #expect(!bench.folder.read("env").contains("NOTIFY_SOCKET"))

    try bench.folder.write("stuck.sh", "cat >> \(bench.folder.path)/arrived\n")
    let next = try await bench.start()
    let ids = bench.logged().compactMap { $0["id"] as? String }
    while bench.folder.lines("arrived").count < ids.count { await Task.yield() }
    next.kill(SIGTERM)
    #expect(await next.result().status == 0)
    // What stood is there once; that a feed still hangs may be told meanwhile.
    let logged = bench.logged().compactMap { $0["id"] as? String }
    #expect(Array(logged.prefix(ids.count)) == ids && Set(logged).count == logged.count)
  }

  @Test func `opens the log anew on SIGUSR1`() async throws {
    let (bench, servers) = (try Bench(), try Self.publishers())
    let alerts = "  log: { path: var/alerts.jsonl }\n  webhooks: [{ name: desk, url: \"http://127.0.0.1:9/\" }]"
    try bench.configure(feeds: servers.map { $0.url("/rss") }, alerts: alerts)
    let daemon = try await bench.start()
    try await daemon.output(containing: "rose to")
    try FileManager.default.moveItem(
      atPath: bench.folder.path + "/var/alerts.jsonl", toPath: bench.folder.path + "/var/alerts.jsonl.1")
    daemon.kill(SIGUSR1)
    try await daemon.output(containing: "opened anew")
    #expect(FileManager.default.fileExists(atPath: bench.folder.path + "/var/alerts.jsonl"))
    daemon.kill(SIGTERM)
    #expect(await daemon.result().status == 0)
  }

  @Test func `tells systemd by its exit code what a new start would mend`() async throws {
    let bench = try Bench()
    func run(_ arguments: String...) async throws -> Int32 {
      try await TocsinProcess.run(["run"] + arguments + ["--config", bench.config]).status
    }
    #expect(try await run() == 78, "no config")
    #expect(try await run("--nonsense") == 64)
    let feed = try LoopbackServer { _ in LoopbackResponse(status: 304) }
    let sinks = "  webhooks: [{ name: desk, url: \"http://127.0.0.1:9/\" }]\n  log: "
    try bench.folder.write("file", "")
    try bench.configure(feeds: [feed.url("/")], alerts: sinks + "{ path: file/alerts.jsonl }")
    #expect(try await run() == 73, "the log cannot be created")
    try bench.configure(feeds: [feed.url("/")], alerts: sinks + "{ path: var/alerts.jsonl }")
    let daemon = try await bench.start()
    #expect(try await run() == 75, "another one has the store")
    daemon.kill(SIGTERM)
    _ = await daemon.result()
    try bench.folder.write("var/tocsin.db", String(repeating: "no database ", count: 1000))
    #expect(try await run() == 65, "a new start mends no store")
  }
}
