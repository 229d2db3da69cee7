import Glibc

/// One client: what it has sent, what it is still to get, and how long it may take.
final class ServerConnection {
  enum Phase {
    /// Waiting for a request, or inside one.
    case reading
    /// Its request is being answered; nothing is read meanwhile.
    case answering
    case writing
    case streaming
    /// Answered for the last time; what it still sends is read, so that the answer is not lost by a reset.
    case draining
  }

  let number: UInt32
  let descriptor: Int32
  private let limits: ServerLimits
  private(set) var phase = Phase.reading
  private var reader: RequestReader
  private var output: ArraySlice<UInt8> = []
  private var keepsAlive = true
  private(set) var answered = 0
  /// When it is to be closed if nothing happens; nil while it is our turn.
  private(set) var deadline: ContinuousClock.Instant?
  /// Since when it waits for its client: who has waited longest gives way.
  private(set) var waitsSince: ContinuousClock.Instant
  private var drained = 0
  /// When an answer must be over; nil for a stream.
  private var answerEnd: ContinuousClock.Instant?
  var stream: ServerStream?
  /// The work on its answer.
  var task: Task<Void, Never>?

  private static let drainTime = Duration.seconds(2)
  private static let drainBytes = 256 << 10

  init(number: UInt32, descriptor: Int32, limits: ServerLimits, at now: ContinuousClock.Instant) {
    self.number = number
    self.descriptor = descriptor
    self.limits = limits
    reader = RequestReader(limits: limits)
    waitsSince = now
    deadline = now + limits.idle
  }

  /// What its socket should wake us for.
  var interest: SocketSet.Interest {
    switch phase {
    case .reading, .draining: .reading
    case .answering: []
    case .writing: .writing
    case .streaming: output.isEmpty ? .reading : [.reading, .writing]
    }
  }

  /// How readily it is closed for a new one: first whoever has asked for nothing, then whoever does not take an answer;
  /// nil: not at all.
  var givesWay: Int? {
    switch phase {
    case .reading, .draining: 0
    case .writing: 1
    case .answering, .streaming: nil
    }
  }

  enum Reading {
    case more
    case gone
  }

  /// Takes what the client has sent; a little at a time, so that none keeps the loop for itself.
  func read(at now: ContinuousClock.Instant) -> Reading {
    let chunk = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 << 10) { buffer -> [UInt8]? in
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 { return Array(buffer[..<count]) }
      return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
    }
    guard let chunk else { return .gone }
    switch phase {
    case .reading:
      if !reader.isInside, !chunk.isEmpty { deadline = now + limits.request }
      reader.add(chunk)
    case .draining, .streaming:
      drained += chunk.count
      if drained > Self.drainBytes { return .gone }
    case .answering, .writing: break
    }
    return .more
  }

  /// The next request, once it is whole.
  func nextRequest() throws(ServerRefusal) -> ServerRequest? {
    guard phase == .reading, let request = try reader.next() else { return nil }
    phase = .answering
    deadline = nil
    answered += 1
    keepsAlive = request.keepsAlive && answered < limits.requests
    return request
  }

  /// Begins to send an answer.
  func answer(_ reply: ServerReply, isHead: Bool, isLast: Bool = false, at now: ContinuousClock.Instant) {
    keepsAlive = keepsAlive && !isLast && reply.stream == nil
    output = reply.head(keepsAlive: keepsAlive)[...]
    if !isHead { output += reply.body }
    phase = reply.stream == nil || isHead ? .writing : .streaming
    (waitsSince, answerEnd) = (now, phase == .writing ? now + limits.answer : nil)
    deadline = patience(at: now)
  }

  /// Adds to a stream; whether its reader keeps up.
  func append(_ bytes: [UInt8], at now: ContinuousClock.Instant) -> Bool {
    guard phase == .streaming, output.count + bytes.count <= limits.streamBacklog else { return false }
    if output.isEmpty { deadline = patience(at: now) }
    output += bytes
    return true
  }

  /// Sends what the socket takes; false where the client is gone or was answered for the last time.
  func write(at now: ContinuousClock.Instant) -> Bool {
    while !output.isEmpty {
      let count = output.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
      output = output.dropFirst(count)
      deadline = patience(at: now)
    }
    output = []
    switch phase {
    case .streaming: deadline = nil
    case .writing where keepsAlive:
      phase = .reading
      (waitsSince, deadline) = (now, now + (reader.isInside ? limits.request : limits.idle))
    case .writing:
      shutdown(descriptor, Int32(SHUT_WR))
      phase = .draining
      (waitsSince, deadline) = (now, now + Self.drainTime)
    case .reading, .answering, .draining: break
    }
    return true
  }

  /// Until when its client must take something, and, where that is bounded, everything.
  private func patience(at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
    min(now + limits.stall, answerEnd ?? now + limits.stall)
  }

  /// Whether it was cut off in the middle of a request, which deserves a word.
  var isInsideRequest: Bool { phase == .reading && reader.isInside }
}
