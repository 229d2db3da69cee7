@testable import Daemon
import HTTP
import Loopback
import News
import Synchronization
import Testing

@Suite final class `From the store to the receiver` {
  private let directory = TemporaryDirectory()
  private let alarm = ManualAlarm()
  private let journal = Journal()
  private let client: HTTPClient
  private var now = evening

  init() throws { client = try HTTPClient(HTTPClient.Configuration(userAgent: "tocsin-test")) }

  /// Answers badly three times out of four, in a fixed order; "took" are the ids it processed, whatever it answered.
  private nonisolated final class Receiver: Sendable {
    let took = Mutex<[String]>([])
    private let count = Mutex(0)

    func answer(_ request: LoopbackRequest) -> LoopbackResponse {
      let turn = count.withLock { count in
        count += 1
        return count
      }
      switch turn % 8 {
      case 1: return LoopbackResponse(status: 500)
      case 2: return .reset
      case 4: return LoopbackResponse(status: 429, headers: ["Retry-After": "30"])
      case 5:
        // Processed, but the answer is lost: the one case in which a receiver gets an alert twice.
        note(request)
        return .reset
      case 7: return LoopbackResponse(status: 503)
      default:
        note(request)
        return LoopbackResponse(status: 200)
      }
    }

    private func note(_ request: LoopbackRequest) {
      let id = request["webhook-id"] ?? "none"
      took.withLock { $0.append(id) }
    }
  }

  @Test func `every alert arrives in order, whatever the receiver does and however often the process ends`()
    async throws
  {
    let receiver = Receiver()
    let server = try LoopbackServer { receiver.answer($0) }
    let ids = (0..<60).map { "a\($0)" }
    let path = directory.file("tocsin.db")
    do { try await SQLiteStore(path: path).commit(commit(ids.map { alert($0) })) }
    var processes = 0
    var waiting = true
    while waiting, processes < 200 {
      processes += 1
      let store = try SQLiteStore(path: path)
      let outbox = outbox(store, hook: server.url())
      // A few turns, then the process ends without having been told to stop.
      for _ in 0..<3 {
        await outbox.drain()
        now = now + (alarm.delay ?? .zero)
      }
      waiting = try await !store.queues().isEmpty
    }
    let took = receiver.took.withLock { $0 }
    #expect(!waiting)
    #expect(took.firstOccurrences == ids)
    #expect(took.count > ids.count, "no answer was ever lost: the receiver is too kind to prove anything")
    #expect(zip(took, took.dropFirst()).allSatisfy { $1 == $0 || ids.firstIndex(of: $1)! > ids.firstIndex(of: $0)! })
    #expect(contents(directory.file("alerts.jsonl")) == ids.map { alert($0).record + "\n" }.joined())
  }

  private func outbox(_ store: SQLiteStore, hook: String) -> Outbox {
    Outbox(
      store: store,
      sinks: [
        AlertLog(path: directory.file("alerts.jsonl")),
        Webhook(name: "desk", Webhook.Settings(WebhookEndpoint(url: hook)), client: client),
      ],
      alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 }, logger: journal.logger)
  }
}

extension [String] {
  fileprivate nonisolated var firstOccurrences: [String] {
    var known: Set<String> = []
    return filter { known.insert($0).inserted }
  }
}
