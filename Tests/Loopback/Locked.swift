import Glibc

/// A value that one thread at a time may touch. Not `Synchronization.Mutex`: ThreadSanitizer does not see that one's
/// futex and reports races where there are none.
final class Locked<Value>: @unchecked Sendable {
  // Unchecked, but right: `value` is reached in `withLock` only, between lock and unlock.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  init(_ value: Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}
