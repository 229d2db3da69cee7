import Foundation
import Loopback
import Synchronization

/// A receiver of webhooks that is seldom well: it refuses, is slow, never answers, breaks off, or breaks off after it has
/// taken the alert.
final class MoodyReceiver: Sendable {
  /// An alert that it has processed, whatever it answered.
  struct Taken: Sendable {
    let id: String
    let body: String
    let watch: String
    let level: String
  }

  fileprivate struct State {
    var random: SplitMix64
    /// Answers of a hundred that are bad.
    var badness = 0
    var taken: [Taken] = []
    var moods: [Mood: Int] = [:]
  }

  enum Mood: CaseIterable, Sendable {
    case well, error, busy, slow, silent, reset, lost, lostInSilence
  }

  let server: LoopbackServer
  /// An element after each alert that was processed.
  let news: AsyncStream<Void>
  private let state: Shared

  private final class Shared: Sendable {
    let held: Mutex<State>
    init(_ state: State) { held = Mutex(state) }
  }

  init(seed: UInt64) throws {
    let shared = Shared(State(random: SplitMix64(seed: seed)))
    state = shared
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    news = stream
    server = try LoopbackServer { request in
      let mood = shared.held.withLock { $0.nextMood() }
      if [.well, .slow, .lost, .lostInSilence].contains(mood) {
        shared.held.withLock { $0.taken.append(Taken(request)) }
        continuation.yield()
      }
      return mood.response
    }
  }

  func behaves(badness: Int) { state.held.withLock { $0.badness = badness } }
  var taken: [Taken] { state.held.withLock { $0.taken } }
  var moods: [Mood: Int] { state.held.withLock { $0.moods } }
}

extension MoodyReceiver.State {
  fileprivate mutating func nextMood() -> MoodyReceiver.Mood {
    let isBad = Int(random.next() % 100) < badness
    let mood = isBad ? MoodyReceiver.Mood.allCases[1 + Int(random.next() % 7)] : .well
    moods[mood, default: 0] += 1
    return mood
  }
}

extension MoodyReceiver.Taken {
  fileprivate init(_ request: LoopbackRequest) {
    let object = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any]
    id = request["webhook-id"] ?? ""
    body = request.bodyText
    watch = object?["watch"] as? String ?? ""
    level = object?["level"] as? String ?? ""
  }
}

extension MoodyReceiver.Mood {
  fileprivate var response: LoopbackResponse {
    switch self {
    case .well: LoopbackResponse(status: 204)
    case .error: LoopbackResponse(status: 500, body: "out of order")
    case .busy: LoopbackResponse(status: 429, headers: ["Retry-After": "1"])
    case .slow:
      LoopbackResponse(steps: [.drip(Array("HTTP/1.1 204 Late\r\n\r\n".utf8), pause: .milliseconds(20))])
    case .silent, .lostInSilence: .hang
    case .reset, .lost: .reset
    }
  }
}

/// Random numbers that are the same for the same seed.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
