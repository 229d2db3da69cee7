/// Beats of a timer, as an asynchronous sequence that ends with the task that reads it.
struct Ticks: AsyncSequence {
  let every: Duration

  func makeAsyncIterator() -> Iterator { Iterator(every: every) }

  struct Iterator: AsyncIteratorProtocol {
    let every: Duration

    mutating func next() async throws -> Void? { try await Task.sleep(for: every) }
  }
}
