import Dispatch

/// Beats of a Dispatch timer, as an asynchronous sequence that ends with the task that reads it.
nonisolated struct Ticks: AsyncSequence {
  let every: DispatchTimeInterval

  func makeAsyncIterator() -> AsyncStream<Void>.Iterator {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let timer = DispatchSource.makeTimerSource(queue: .main)
      timer.schedule(deadline: .now() + every, repeating: every)
      timer.setEventHandler { continuation.yield() }
      continuation.onTermination = { _ in timer.cancel() }
      timer.resume()
    }.makeAsyncIterator()
  }
}
