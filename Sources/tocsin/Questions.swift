import ArgumentParser
import Glibc

/// Asks somebody at a terminal, again until the answer makes sense.
struct Questions {
  enum Answer<Value> {
    case success(Value)
    /// Why not, in words that follow the answer.
    case failure(String)
  }

  /// Ends the command where the input ends.
  func ask<Value>(_ question: String, usual: String, _ read: (String) -> Answer<Value>) throws -> Value {
    while true {
      print("\(question) [\(usual)]: ", terminator: "")
      flushOutput()
      guard let line = readLine() else { throw Failure.report("nothing was written") }
      let answer = line.trimmingSpaces
      switch read(answer.isEmpty ? usual : answer) {
      case .success(let value): return value
      case .failure(let reason): print("  \(reason)")
      }
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
