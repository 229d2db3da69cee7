import Dispatch
import Glibc

/// Signals as events of the main queue.
///
/// The default action is switched off first and readiness is reported only when every handler is registered: registration
/// is asynchronous, and a signal in between would kill the process.
package final class SignalWatch {
  private var sources: [any DispatchSourceSignal] = []

  package init() {}

  /// Calls `handler` on the main queue for each of `signals`; returns when all are registered.
  package func watch(_ signals: [Int32], _ handler: @escaping @MainActor (Int32) -> Void) async {
    for number in signals { signal(number, SIG_IGN) }
    for number in signals {
      let source = DispatchSource.makeSignalSource(signal: number, queue: .main)
      source.setEventHandler { handler(number) }
      await withCheckedContinuation { registered in
        source.setRegistrationHandler { registered.resume() }
        source.resume()
      }
      sources.append(source)
    }
  }

  isolated deinit {
    for source in sources { source.cancel() }
  }
}
