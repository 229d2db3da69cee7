import Daemon
import Glibc
import News
import Testing

@Suite struct `A command` {
  private let directory = TemporaryDirectory()

  private func run(_ script: String, timeout: Duration = .seconds(20)) async -> SinkAnswer {
    let path = directory.file("ring")
    write("#!/bin/sh\n\(script)\n", to: path, mode: 0o755)
    let sink = CommandSink(name: "siren", command: ["/bin/sh", path, "one argument; rm -rf"], timeout: timeout)
    return await sink.attempt(alert("a"), at: evening)
  }

  @Test func `gets the record on standard input, its own arguments, and a clean environment`() async {
    setenv("TOCSIN_TEST_SECRET", "hidden", 1)
    let out = directory.file("out")
    let answer = await run("cat > \(out); echo \"$1\" >> \(out); env | sort >> \(out); echo done")
    #expect(answer == SinkAnswer(.delivered, "exit code 0: done"))
    let lines = contents(out).split(separator: "\n").map(String.init)
    #expect(lines.prefix(2) == [alert("a").record, "one argument; rm -rf"])
    let names = Set(lines.dropFirst(2).compactMap { $0.split(separator: "=").first.map(String.init) })
    let own = ["PATH", "LANG", "TOCSIN_ID", "TOCSIN_EVENT", "TOCSIN_WATCH", "TOCSIN_LEVEL", "TOCSIN_AGE"]
    #expect(names.isSubset(of: own + ["PWD", "SHLVL", "_", "OLDPWD"]) && names.isSuperset(of: own), "\(names)")
  }

  @Test(arguments: [
    ("exit 1", DeliveryOutcome.failed("exit code 1")), ("echo why >&2; exit 75", .failed("exit code 75: why")),
    ("exit 65", .refused("exit code 65")), ("kill -9 $$", .failed("killed by signal 9")),
  ])
  func `decides by its exit code`(script: String, expected: DeliveryOutcome) async {
    #expect(await run(script).outcome == expected)
  }

  @Test func `is killed with all it started when its time is up`() async throws {
    let child = directory.file("child")
    let answer = await run("sleep 600 & echo $! > \(child); wait", timeout: .milliseconds(500))
    #expect(answer.outcome == .failed("did not end within 500ms"))
    let pid = try #require(Int32(contents(child).split(separator: "\n").first ?? ""))
    // Nobody may be there to reap it: dead is dead all the same.
    let state = contents("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ").first
    #expect(kill(pid, 0) != 0 || state == "Z" || state == "X", "\(state ?? "")")
  }

  @Test func `may write much and read nothing`() async {
    signal(SIGPIPE, SIG_IGN)
    #expect(await run("exec 0<&-; head -c 1000000 /dev/zero | tr '\\\\0' x").outcome == .delivered)
  }

  @Test func `that is not there is tried slowly`() async {
    let sink = CommandSink(name: "siren", command: ["/nonexistent/ring"])
    guard case .failed(let reason, .some) = await sink.attempt(alert("a"), at: evening).outcome else {
      Issue.record("not failed")
      return
    }
    #expect(reason == "/nonexistent/ring cannot be run: No such file or directory")
  }
}
