import Glibc
import News

/// How far a long replay has come, on one line of standard error: only where that is a terminal and the alerts go elsewhere.
struct ReplayProgress {
  private let start: Instant
  private let finish: Instant
  private let isShown = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0
  private var shown = -1

  init(from start: Instant, to end: Instant) {
    self.start = start
    finish = end
  }

  /// The virtual clock stands at `now`.
  mutating func reach(_ now: Instant) {
    let percent = Int(100 * (now - start).inSeconds / max(1, (finish - start).inSeconds))
    guard isShown, percent != shown else { return }
    shown = percent
    say("\r\(percent) %  \(now.date)")
  }

  /// Takes the line away.
  func end() { if isShown { say("\r\u{1B}[K") } }

  private func say(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
