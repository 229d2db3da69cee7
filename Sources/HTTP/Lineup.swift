/// Who may start next: requests wait here, hosts take turns, and no more than `total` run at once, `perHost` of them
/// to one host.
nonisolated struct Lineup {
  private struct Host {
    var running = 0
    var waiting = Queue<Int>()
    var isInTurn = false
  }

  private let total: Int
  private let perHost: Int
  private var running = 0
  private var hosts: [String: Host] = [:]
  /// Hosts that have someone waiting and room for another; a host is in here once.
  private var turn = Queue<String>()

  init(total: Int, perHost: Int) {
    self.total = total
    self.perHost = perHost
  }

  mutating func enter(_ id: Int, host: String) {
    hosts[host, default: Host()].waiting.append(id)
    takeTurn(host)
  }

  /// The next to start, which then counts as running until `leave`. Ids for which `isWanted` is false are dropped.
  mutating func next(isWanted: (Int) -> Bool) -> Int? {
    while running < total, let host = turn.popFirst() {
      hosts[host]?.isInTurn = false
      guard let id = firstWanted(of: host, isWanted) else {
        forgetIfIdle(host)
        continue
      }
      running += 1
      hosts[host]?.running += 1
      takeTurn(host)
      return id
    }
    return nil
  }

  mutating func leave(host: String) {
    running -= 1
    hosts[host]?.running -= 1
    takeTurn(host)
    forgetIfIdle(host)
  }

  private mutating func firstWanted(of host: String, _ isWanted: (Int) -> Bool) -> Int? {
    while let id = hosts[host]?.waiting.popFirst() {
      if isWanted(id) { return id }
    }
    return nil
  }

  private mutating func takeTurn(_ name: String) {
    guard let host = hosts[name], !host.isInTurn, !host.waiting.isEmpty, host.running < perHost else { return }
    hosts[name]?.isInTurn = true
    turn.append(name)
  }

  private mutating func forgetIfIdle(_ name: String) {
    if let host = hosts[name], host.running == 0, host.waiting.isEmpty, !host.isInTurn { hosts[name] = nil }
  }
}

/// First in, first out; both ends in constant time on average.
nonisolated struct Queue<Element> {
  private var items: [Element?] = []
  private var head = 0

  var isEmpty: Bool { head == items.count }

  mutating func append(_ item: Element) { items.append(item) }

  mutating func popFirst() -> Element? {
    guard head < items.count else { return nil }
    let item = items[head]
    items[head] = nil
    head += 1
    if head > 32, head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
    return item
  }
}
