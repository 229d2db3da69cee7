import Escalation
import Glibc
import News
import Testing

@testable import Daemon

/// What systemd-journald is to a program: a datagram socket that takes entries, and memory files for large ones.
private nonisolated final class JournalServer: Sendable {
  let descriptor: Int32

  init(path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    precondition(isBound)
  }

  deinit { close(descriptor) }

  /// The next entry's fields, and whether they came in a memory file.
  func next() -> (fields: [String: String], isFile: Bool) {
    var (payload, control) = ([UInt8](repeating: 0, count: 4 << 20), [UInt64](repeating: 0, count: 4))
    let (count, file) = payload.withUnsafeMutableBytes { payload in
      control.withUnsafeMutableBytes { control -> (Int, Int32) in
        var piece = iovec(iov_base: payload.baseAddress, iov_len: payload.count)
        return withUnsafeMutablePointer(to: &piece) { piece in
          var message = msghdr()
          (message.msg_iov, message.msg_iovlen) = (piece, 1)
          (message.msg_control, message.msg_controllen) = (control.baseAddress, control.count)
          let count = recvmsg(descriptor, &message, 0)
          return (count, message.msg_controllen > 0 ? control.load(fromByteOffset: 16, as: Int32.self) : -1)
        }
      }
    }
    guard file >= 0 else { return (Self.fields(payload.prefix(max(0, count))), false) }
    defer { close(file) }
    // F_GET_SEALS: sealed, shrink, grow, write: what journald asks of a memory file.
    guard count == 0, fcntl(file, 1034, 0) == 0xF else { return ([:], true) }
    let length = pread(file, &payload, payload.count, 0)
    return (Self.fields(payload.prefix(length)), true)
  }

  /// Read by the letter of the protocol: `NAME=value\n`, or `NAME\n`, 64 bits of length, value, `\n`.
  private static func fields(_ bytes: ArraySlice<UInt8>) -> [String: String] {
    var (fields, rest): ([String: String], ArraySlice<UInt8>) = ([:], bytes)
    while let end = rest.firstIndex(of: 0x0A) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        fields[String(decoding: line[..<equals], as: UTF8.self)] = String(
          decoding: line[(equals + 1)...], as: UTF8.self)
      } else {
        let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        fields[String(decoding: line, as: UTF8.self)] = String(
          decoding: rest.dropFirst(8).prefix(length), as: UTF8.self)
        rest = rest.dropFirst(8 + length + 1)
      }
    }
    return fields
  }
}

@Suite struct `The journal` {
  private let directory = TemporaryDirectory()
  private let journal = Journal()
  private var path: String { directory.file("socket") }

  private func copy() -> JournalCopy {
    JournalCopy(path: path, levels: FormatSamples.levels, logger: journal.logger)
  }

  @Test func `has a copy of each alert of the log, with fields to search by`() async throws {
    let server = JournalServer(path: path)
    let log = AlertLog(path: directory.file("alerts.jsonl"), journal: copy())
    let sample = FormatSamples.alert()
    #expect(await log.attempt(StoredAlert(sample, rank: 4), at: evening).outcome == .delivered)
    let (fields, isFile) = server.next()
    #expect(!isFile)
    #expect(fields["MESSAGE"] == sample.summary && fields["PRIORITY"] == "2" && fields["SYSLOG_IDENTIFIER"] == "tocsin")
    #expect(fields["TOCSIN_ALERT_ID"] == sample.id && fields["TOCSIN_EVENT"] == "level.raised")
    #expect(fields["TOCSIN_WATCH"] == "strait" && fields["TOCSIN_LEVEL"] == "critical")
    #expect(fields["TOCSIN_PREVIOUS"] == "high" && fields["TOCSIN_INDEX"] == "82.4")
    #expect(fields["TOCSIN_RECORD"] == sample.record.line)
    #expect(fields["MESSAGE_ID"]?.count == 32 && fields["MESSAGE_ID"]?.allSatisfy(\.isHexDigit) == true)
  }

  @Test(arguments: [
    (Alert.Event.levelRaised, "critical", "2"), (.levelRaised, "high", "3"), (.levelRaised, "elevated", "4"),
    (.levelRaised, "guarded", "5"), (.levelLowered, "calm", "6"), (.flash, "guarded", "3"), (.sinkFailed, "", "4"),
    (.drill, "", "5"), (.silenceEnded, "guarded", "6"),
  ])
  func `has the priority of the level`(event: Alert.Event, level: String, priority: String) throws {
    let message = try #require(FormatSamples.message(FormatSamples.alert(event, level: level)))
    #expect(JournalCopy.fields(message).first { $0.name == "PRIORITY" }?.value == priority)
  }

  @Test func `gets what is too large for a datagram as a sealed memory file`() async throws {
    let server = JournalServer(path: path)
    let long = String(repeating: "a long headline ", count: 60_000)
    var alert = FormatSamples.alert()
    alert.evidence = FormatSamples.alert(headline: long).evidence
    await copy().write(StoredAlert(alert, rank: 4), at: evening)
    let (fields, isFile) = server.next()
    #expect(isFile && fields["TOCSIN_RECORD"]?.utf8.count ?? 0 > 900_000 && fields["TOCSIN_ALERT_ID"] == alert.id)
  }

  @Test func `reads values with line breaks as one field`() async {
    let server = JournalServer(path: path)
    #expect(await JournalSocket(path: path).send([("MESSAGE", "a\nPRIORITY=0"), ("PRIORITY", "6")]) == nil)
    #expect(server.next().fields == ["MESSAGE": "a\nPRIORITY=0", "PRIORITY": "6"])
  }

  @Test func `takes no alert with it when it is not there, says so once, and takes up again`() async {
    let copy = copy()
    let log = AlertLog(path: directory.file("alerts.jsonl"), journal: copy)
    for id in ["a", "b"] { #expect(await log.attempt(alert(id), at: evening).outcome == .delivered) }
    #expect(journal.lines.count == 1 && journal.lines[0].contains("No such file or directory"))
    let server = JournalServer(path: path)
    #expect(await log.attempt(alert("c"), at: evening).outcome == .delivered)
    #expect(server.next().fields["TOCSIN_ALERT_ID"] == "c")
    #expect(journal.lines.last == "notice: journal: takes alerts again")
  }

  @Test func `is used where systemd runs the daemon, and not where a variable was inherited`() {
    var status = stat()
    fstat(STDERR_FILENO, &status)
    let own = ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]
    #expect(JournalStream.isService(environment: own))
    #expect(JournalStream.isService(environment: ["SYSTEMD_EXEC_PID": "\(getpid())"]))
    let inherited = [
      "JOURNAL_STREAM": "9:12345678901", "INVOCATION_ID": "x", "SYSTEMD_EXEC_PID": "\(getppid())",
    ]
    #expect(!JournalStream.isService(environment: inherited) && !JournalStream.isService(environment: [:]))
  }
}
