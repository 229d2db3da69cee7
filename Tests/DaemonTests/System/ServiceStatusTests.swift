@testable import Daemon
import Escalation
import News
import Testing

@Suite struct `The line for systemctl status` {
  @Test func `names what is raised, counts what is calm, failing and waiting`() {
    let noon = Instant(iso8601: "2024-04-13T12:00:00Z") ?? .earliest
    let status = ServiceStatus(
      standings: [
        Standing(watch: "korea", index: 0, level: "calm"), Standing(watch: "red-sea", index: 12, level: "guarded"),
        Standing(watch: "iran-israel", index: 51.25, level: "high"),
      ],
      feeds: [(.unknown, 1), (.ok, 35), (.failing, 2)],
      queues: [
        SinkQueue(sink: "desk", waiting: 3, dead: 1, oldest: noon, error: "HTTP 503"),
        SinkQueue(sink: "log", waiting: 0, dead: 0, oldest: nil, error: nil),
      ], trouble: nil)
    #expect(
      status.line == """
        iran-israel HIGH 51.25, red-sea GUARDED 12, 1 calm; 35 of 38 feeds ok, 1 not asked yet, 2 failing; \
        outbox 3 waiting since 2024-04-13T12:00:00Z, 1 given up
        """)
  }

  @Test func `is short where nothing is wrong, and says first what is`() {
    var status = ServiceStatus(
      standings: [Standing(watch: "korea", index: 0, level: "calm")], feeds: [(.ok, 1)], queues: [], trouble: nil)
    #expect(status.line == "1 watch calm; 1 of 1 feed ok; outbox empty")
    status.trouble = "the config on disk is wrong"
    status.queues = nil
    #expect(status.line == "the config on disk is wrong; 1 watch calm; 1 of 1 feed ok; the store does not answer")
  }
}
