import ArgumentParser
import Daemon
import Glibc
import News

/// How a command ends that could not do its work: one line on standard error, exit code 1.
enum Failure {
  /// Says what failed; returns what to throw.
  static func report(_ error: some CustomStringConvertible) -> ExitCode {
    say(error.description)
    return .failure
  }

  /// A line on standard error.
  static func say(_ text: String) {
    var line = "\(LogLine.Style.errorMark)tocsin: \(text.shownSafely)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
