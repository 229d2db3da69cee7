import Dispatch
import Glibc
import News
import Synchronization

/// Runs one program to its end or its time-out, on a queue of its own: starting and waiting block.
///
/// Foundation's Process would bring all of Foundation into a resident daemon, and gives the child our signal mask.
nonisolated struct ChildProcess: Sendable {
  /// Absolute path and arguments.
  let command: [String]
  /// `NAME=value`; all there is.
  let environment: [String]
  let input: [UInt8]
  let timeout: Duration

  /// How it ended, and the start of what it wrote to standard output and standard error.
  struct Ending: Sendable {
    var how: How
    var output: [UInt8] = []
  }

  enum How: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
    case notStarted(String)
  }

  /// Bytes of output that are kept; the rest is read and dropped, so that no program waits for a full pipe.
  fileprivate static let longestOutput = 512

  /// Cancelling the task kills the program.
  func run() async -> Ending {
    let isWanted = Wish()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue(label: "tocsin.command").async { continuation.resume(returning: runBlocking(isWanted)) }
      }
    } onCancel: {
      isWanted.end()
    }
  }

  /// Whether anybody still waits for the program's end.
  fileprivate final class Wish: Sendable {
    private let isOver = Atomic(false)
    var isOn: Bool { !isOver.load(ordering: .relaxed) }
    func end() { isOver.store(true, ordering: .relaxed) }
  }

  private func runBlocking(_ wish: Wish) -> Ending {
    var (standardInput, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&standardInput) == 0 else { return Ending(how: .notStarted(systemError())) }
    guard pipe(&output) == 0 else {
      let reason = systemError()
      standardInput.forEach { close($0) }
      return Ending(how: .notStarted(reason))
    }
    // No other child that is started meanwhile may hold an end of these.
    for descriptor in standardInput + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    for descriptor in [standardInput[1], output[0]] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    var pid: pid_t = 0
    let code = spawn(&pid, standardInput: standardInput[0], output: output[1])
    close(standardInput[0])
    close(output[1])
    var attendance = Attendance(pid: pid, standardInput: standardInput[1], output: output[0], rest: input[...])
    defer { attendance.closeAll() }
    return code == 0 ? attendance.attend(for: timeout, while: wish) : Ending(how: .notStarted(systemError(code)))
  }

  /// A group of its own, so that what it starts can be killed with it; no signal ignored or blocked.
  private func spawn(_ pid: inout pid_t, standardInput: Int32, output: Int32) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (all, none) = (sigset_t(), sigset_t())
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int(POSIX_SPAWN_SETSIGDEF) | Int(POSIX_SPAWN_SETSIGMASK) | Int(POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(&attributes, Int16(flags))
    guard let path = command.first else { return EINVAL }
    let arguments = command.map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    return posix_spawn(&pid, path, &actions, &attributes, arguments, variables)
  }
}

/// Feeds a running child, reads what it says, and waits for its end.
private nonisolated struct Attendance {
  let pid: pid_t
  var standardInput: Int32
  var output: Int32
  var rest: ArraySlice<UInt8>
  private var said: [UInt8] = []

  init(pid: pid_t, standardInput: Int32, output: Int32, rest: ArraySlice<UInt8>) {
    self.pid = pid
    self.standardInput = standardInput
    self.output = output
    self.rest = rest
  }

  mutating func attend(for timeout: Duration, while wish: ChildProcess.Wish) -> ChildProcess.Ending {
    let deadline = ContinuousClock.now + timeout
    while true {
      feed()
      listen()
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid {
        listen()
        return ChildProcess.Ending(how: Self.how(status), output: said)
      }
      if !wish.isOn || ContinuousClock.now >= deadline {
        kill(-pid, SIGKILL)
        _ = waitpid(pid, &status, 0)
        return ChildProcess.Ending(how: .timedOut, output: said)
      }
      // An end is noticed within 20 ms, what can be read or written at once.
      var waits = [
        pollfd(fd: standardInput, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&waits, nfds_t(waits.count), 20)
    }
  }

  mutating func closeAll() {
    for descriptor in [standardInput, output] where descriptor >= 0 { close(descriptor) }
    (standardInput, output) = (-1, -1)
  }

  /// Writes what the pipe takes. A program that does not read its input is none of our business: SIGPIPE is ignored.
  private mutating func feed() {
    while standardInput >= 0 {
      let count = rest.withUnsafeBytes { write(standardInput, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) }
      if rest.isEmpty || (count < 0 && errno != EAGAIN && errno != EINTR) {
        close(standardInput)
        standardInput = -1
      } else if count < 0, errno == EAGAIN {
        return
      }
    }
  }

  private mutating func listen() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while output >= 0 {
      let count = read(output, &buffer, buffer.count)
      if count > 0 {
        said += buffer[..<min(count, max(0, ChildProcess.longestOutput - said.count))]
      } else if count < 0, errno == EAGAIN {
        return
      } else if count == 0 || errno != EINTR {
        close(output)
        output = -1
      }
    }
  }

  private static func how(_ status: Int32) -> ChildProcess.How {
    // As wait(2)'s macros, which Swift does not import.
    status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signalled(status & 0x7F)
  }
}
