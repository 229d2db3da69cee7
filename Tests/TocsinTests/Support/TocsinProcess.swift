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
    var waiters: [Waiter] = []

    var isOver: Bool { status != nil && openPipes == 0 }

    mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
      let now = self
      let isReady = { (waiter: Waiter) in waiter.condition(now) || now.isOver || waiter.task.isCancelled }
      defer { waiters.removeAll(where: isReady) }
      return waiters.filter(isReady).map(\.continuation)
    }
  }

  private struct Waiter {
    let condition: @Sendable (State) -> Bool
    let task: CancellationMark
    let continuation: CheckedContinuation<Void, Never>
  }

  /// Set when the test that waits is cancelled: its time is up.
  private final class CancellationMark: Sendable {
    private let mark = Mutex(false)
    var isCancelled: Bool { mark.withLock { $0 } }
    func cancel() { mark.withLock { $0 = true } }
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
    let owner = Owner()
    process.terminationHandler = { ended in owner.note(status: ended.terminationStatus) }
    try process.run()
    identifier = process.processIdentifier
    owner.belongs(to: self)
    read(output) { $0.standardOutput += $1 }
    read(error) { $0.standardError += $1 }
    DispatchQueue.global().async {
      if let input { try? standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
      try? standardInput.fileHandleForWriting.close()
    }
  }

  deinit { kill(SIGKILL) }

  /// Sends a signal, unless it has ended.
  func kill(_ signal: Int32) {
    if state.withLock({ $0.status }) == nil { Foundation.kill(identifier, signal) }
  }

  /// How many files, sockets and pipes it has open; 0 when it has ended.
  var openDescriptors: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/fd").count) ?? 0
  }

  /// The most memory it had so far, in bytes; 0 when it has ended.
  var peakMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) * 1024
  }

  /// Waits until standard output or error holds `text`; fails the test when the process ends without it.
  func output(containing text: String) async throws {
    let bytes = Array(text.utf8)
    await wait { $0.standardError.contains(bytes) || $0.standardOutput.contains(bytes) }
    let (all, found) = state.withLock { state in
      (
        state.standardError + state.standardOutput,
        state.standardError.contains(bytes) || state.standardOutput.contains(bytes)
      )
    }
    try #require(found, "ended without “\(text)”: \(String(decoding: all, as: UTF8.self))")
  }

  /// What it has written to standard error so far.
  var standardError: String { state.withLock { String(decoding: $0.standardError, as: UTF8.self) } }

  /// What it has printed so far.
  var standardOutput: String { state.withLock { String(decoding: $0.standardOutput, as: UTF8.self) } }

  /// Waits until standard output is as `condition` wants it; fails the test when the process ends before.
  func standardOutput(_ what: String, _ condition: @escaping @Sendable (String) -> Bool) async throws {
    await wait { condition(String(decoding: $0.standardOutput, as: UTF8.self)) }
    try #require(condition(standardOutput), "ended without \(what)")
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
    let mark = CancellationMark()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        note { $0.waiters.append(Waiter(condition: condition, task: mark, continuation: continuation)) }
      }
    } onCancel: {
      mark.cancel()
      note { _ in }
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

  /// Brings the exit status to the process object, whichever of the two exists first.
  private final class Owner: Sendable {
    private let state = Mutex<(process: TocsinProcess?, status: Int32?)>((nil, nil))

    func note(status: Int32) { tell { $0.status = status } }
    func belongs(to process: TocsinProcess) { tell { $0.process = process } }

    private func tell(_ change: (inout (process: TocsinProcess?, status: Int32?)) -> Void) {
      let (process, status) = state.withLock { state in
        change(&state)
        return state
      }
      if let process, let status { process.note { $0.status = status } }
    }
  }
}
