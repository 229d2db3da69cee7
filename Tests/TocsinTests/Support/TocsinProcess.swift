import Foundation
import Synchronization
import Testing

/// A child process whose output can be waited for, line by line.
final class TocsinProcess: Sendable {
  /// The binary under test, built beside the tests.
  static let binary = (CommandLine.arguments[0] as NSString).deletingLastPathComponent + "/tocsin"

  private let state: Mutex<State>
  private let identifier: Int32

  private struct State {
    var standardOutput: [UInt8] = []
    var standardError: [UInt8] = []
    var status: Int32?
    var openPipes = 2
    var waiters: [(condition: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    var isOver: Bool { status != nil && openPipes == 0 }

    mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
      let ready = waiters.filter { $0.condition(self) || isOver }
      waiters.removeAll { $0.condition(self) || isOver }
      return ready.map(\.continuation)
    }
  }

  /// What a finished process left.
  struct Result: Sendable {
    let status: Int32
    let output: String
    let error: String
  }

  init(
    executable: String = TocsinProcess.binary, arguments: [String], input: String? = nil,
    environment: [String: String] = [:], directory: String? = nil
  ) throws {
    state = Mutex(State())
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    let (output, error) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = error
    let standardInput = Pipe()
    process.standardInput = standardInput
    let signal = Box(self_: nil)
    process.terminationHandler = { ended in signal.value?.note { $0.status = ended.terminationStatus } }
    try process.run()
    identifier = process.processIdentifier
    signal.set(self)
    if !process.isRunning { note { $0.status = process.terminationStatus } }
    read(output) { $0.standardOutput += $1 }
    read(error) { $0.standardError += $1 }
    DispatchQueue.global().async {
      if let input { try? standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
      try? standardInput.fileHandleForWriting.close()
    }
  }

  /// Sends a signal, unless it has ended.
  func kill(_ signal: Int32) {
    if state.withLock({ $0.status }) == nil { Foundation.kill(identifier, signal) }
  }

  /// Waits until standard output or error holds `text`; fails the test when the process ends without it.
  func output(containing text: String) async throws {
    let bytes = Array(text.utf8)
    await wait { $0.standardError.contains(bytes) || $0.standardOutput.contains(bytes) }
    let (all, found) = state.withLock { state in
      (state.standardError + state.standardOutput, state.standardError.contains(bytes) || state.standardOutput.contains(bytes))
    }
    try #require(found, "ended without “\(text)”: \(String(decoding: all, as: UTF8.self))")
  }

  /// Waits for the end.
  func result() async -> Result {
    await wait { $0.isOver }
    return state.withLock {
      Result(
        status: $0.status ?? -1, output: String(decoding: $0.standardOutput, as: UTF8.self),
        error: String(decoding: $0.standardError, as: UTF8.self))
    }
  }

  /// Runs the binary to its end.
  static func run(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:], directory: String? = nil
  ) async throws -> Result {
    try await TocsinProcess(arguments: arguments, input: input, environment: environment, directory: directory).result()
  }

  private func wait(until condition: @escaping @Sendable (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      note { $0.waiters.append((condition, continuation)) }
    }
  }

  private func note(_ change: (inout State) -> Void) {
    let ready = state.withLock { state in
      change(&state)
      return state.takeReady()
    }
    ready.forEach { $0.resume() }
  }

  private func read(_ pipe: Pipe, into add: @escaping @Sendable (inout State, Data) -> Void) {
    let handle = pipe.fileHandleForReading
    DispatchQueue.global().async {
      while true {
        let data = handle.availableData
        if data.isEmpty { break }
        self.note { add(&$0, data) }
      }
      self.note { $0.openPipes -= 1 }
    }
  }

  /// Lets the termination handler find the process object, which exists only after it.
  private final class Box: Sendable {
    private let held: Mutex<TocsinProcess?>
    init(self_ process: TocsinProcess?) { held = Mutex(process) }
    var value: TocsinProcess? { held.withLock { $0 } }
    func set(_ process: TocsinProcess) { held.withLock { $0 = process } }
  }
}
