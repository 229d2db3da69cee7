/// Who is due when: a binary heap, so that 100,000 feeds cost a few comparisons a poll and are never scanned.
///
/// Times are monotonic, so a set clock moves nothing. Equal times come out in the order they were put in.
nonisolated package struct DueQueue<Member: Hashable & Sendable>: Sendable {
  private struct Entry {
    let due: ContinuousClock.Instant
    /// Later entries of one member make the earlier ones stale.
    let ticket: UInt64
    let member: Member

    func isBefore(_ other: Entry) -> Bool { due == other.due ? ticket < other.ticket : due < other.due }
  }

  private var heap: [Entry] = []
  private var current: [Member: UInt64] = [:]
  private var nextTicket: UInt64 = 0

  package init() {}

  /// How many members wait.
  package var count: Int { current.count }

  /// When the first member is due; nil where nobody waits.
  package var nextDue: ContinuousClock.Instant? {
    mutating get {
      dropStale()
      return heap.first?.due
    }
  }

  /// Puts `member` in, or moves it.
  package mutating func schedule(_ member: Member, at due: ContinuousClock.Instant) {
    nextTicket += 1
    current[member] = nextTicket
    heap.append(Entry(due: due, ticket: nextTicket, member: member))
    siftUp(heap.count - 1)
  }

  /// Whether `member` waits.
  package func contains(_ member: Member) -> Bool { current[member] != nil }

  /// Takes the first member out if it is due at `now`.
  package mutating func popDue(at now: ContinuousClock.Instant) -> Member? {
    dropStale()
    guard let first = heap.first, first.due <= now else { return nil }
    removeFirst()
    current[first.member] = nil
    return first.member
  }

  private mutating func dropStale() {
    while let first = heap.first, current[first.member] != first.ticket { removeFirst() }
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < heap.count else { return }
      let child = left + 1 < heap.count && heap[left + 1].isBefore(heap[left]) ? left + 1 : left
      guard heap[child].isBefore(heap[parent]) else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }

  private mutating func siftUp(_ index: Int) {
    var child = index
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isBefore(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }
}
