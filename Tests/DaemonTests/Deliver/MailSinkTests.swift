import Daemon
import Dispatch
import Escalation
import Foundation
import Glibc
import HTTP
import News
import Synchronization
import Testing

/// A mail server for one message: answers each line by its first word.
private nonisolated final class MailServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let received = Mutex<[String]>([])
  private let data: String

  /// - Parameter data: the reply to the message itself.
  init(data: String = "250 2.0.0 taken") {
    self.data = data
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, size) == 0 && listen(socket, 4) == 0 && getsockname(socket, address, &size) == 0
      }
    }
    precondition(isBound)
    listener = socket
    port = UInt16(bigEndian: address.sin_port)
    DispatchQueue(label: "mail").async { [self] in serve() }
  }

  var lines: [String] { received.withLock { $0 } }

  private func serve() {
    let connection = accept(listener, nil, nil)
    close(listener)
    guard connection >= 0, let stream = fdopen(connection, "r+") else { return }
    defer { fclose(stream) }
    var isMessage = false
    say("220 mail.example ESMTP", connection)
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, stream) > 0, let line {
      let text = String(String(cString: line).prefix { $0 != "\r\n" && $0 != "\n" })
      received.withLock { $0.append(text) }
      if isMessage, text != "." { continue }
      switch text.split(separator: " ").first.map({ $0.uppercased() }) {
      case "EHLO": say("250-mail.example\r\n250 8BITMIME", connection)
      case "DATA":
        isMessage = true
        say("354 go on", connection)
      case ".":
        isMessage = false
        say(data, connection)
      case "QUIT":
        say("221 bye", connection)
        return
      default: say("250 ok", connection)
      }
    }
  }

  private func say(_ text: String, _ connection: Int32) {
    let bytes = Array("\(text)\r\n".utf8)
    _ = write(connection, bytes, bytes.count)
  }
}

@Suite struct `Mail` {
  private func send(_ alert: Alert, to server: MailServer, allowsPlain: Bool = true) async -> SinkAnswer {
    let client = MailClient(server: "smtp://127.0.0.1:\(server.port)", allowsPlain: allowsPlain, timeout: .seconds(60))
    let sink = MailSink(
      name: "post", client: client, from: "tocsin@example.org", to: ["desk@example.org", "night@example.org"],
      levels: FormatSamples.levels)
    return await sink.attempt(StoredAlert(alert, rank: 4), at: evening)
  }

  @Test func `has the alert as text and HTML, and nothing of a headline in its headers`() async throws {
    let server = MailServer()
    let answer = await send(FormatSamples.alert(headline: FormatSamples.hostile), to: server)
    #expect(answer.outcome == .delivered, "\(answer)")
    let lines = server.lines
    #expect(lines.contains("MAIL FROM:<tocsin@example.org>"))
    #expect(lines.filter { $0.hasPrefix("RCPT TO:") } == ["RCPT TO:<desk@example.org>", "RCPT TO:<night@example.org>"])
    #expect(lines.contains("Date: Sat, 13 Apr 2024 20:00:00 +0000"))
    #expect(lines.contains { $0.hasPrefix("Message-ID: <strait-") })
    #expect(!lines.contains { $0.hasPrefix("Evil:") } && lines.allSatisfy { $0.utf8.count <= 200 })
    let blocks = lines.split { $0.isEmpty || $0.hasPrefix("--") || $0.hasPrefix("Content-") }
    let texts = blocks.compactMap { Data(base64Encoded: $0.joined()).map { String(decoding: $0, as: UTF8.self) } }
    #expect(
      texts.count == 2 && texts[0].contains("strait rose to CRITICAL") && texts[0].contains("Level: high → critical"))
    #expect(texts[1].contains("&lt;script&gt;") && !texts[1].contains("<script>"))
    #expect(
      texts.allSatisfy { $0.contains("50 % of the index: news.example, wire.example") && $0.contains("+30 attack “") })
  }

  @Test func `goes nowhere without TLS unless the config allows it`() async {
    let server = MailServer()
    let answer = await send(FormatSamples.alert(), to: server, allowsPlain: false)
    guard case .failed = answer.outcome else {
      Issue.record("\(answer)")
      return
    }
    #expect(!server.lines.contains { $0.hasPrefix("MAIL") })
  }

  @Test(arguments: [("554 5.7.1 refused", true), ("451 4.3.0 later", false)])
  func `is tried again unless it is refused for good`(reply: String, isRefused: Bool) async {
    let answer = await send(FormatSamples.alert(), to: MailServer(data: reply))
    switch answer.outcome {
    case .refused: #expect(isRefused)
    case .failed: #expect(!isRefused)
    default: Issue.record("\(answer)")
    }
  }
}
