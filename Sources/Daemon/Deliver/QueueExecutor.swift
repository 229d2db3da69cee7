import Dispatch

/// Runs an actor on a Dispatch queue of its own, so that work which blocks (fsync) holds up neither the main queue nor
/// the shared thread pool. `DispatchSerialQueue`, which would do this, does not exist on Linux.
nonisolated final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
