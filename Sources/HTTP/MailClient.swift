import CCurl
import Dispatch
import Synchronization

/// Hands one message to a mail server over SMTP. Each runs on a queue of its own: a few a day need no pool.
package nonisolated struct MailClient: Sendable {
  /// `smtps://host[:port]` or `smtp://host[:port]`.
  package var server: String
  package var username: String?
  package var password: String?
  /// Whether a server that offers no TLS will do.
  package var allowsPlain: Bool
  /// Authorities to trust instead of the system's, PEM.
  package var authorities: String?
  package var timeout: Duration

  package init(
    server: String, username: String? = nil, password: String? = nil, allowsPlain: Bool = false,
    authorities: String? = nil, timeout: Duration = .seconds(30)
  ) {
    self.server = server
    self.username = username
    self.password = password
    self.allowsPlain = allowsPlain
    self.authorities = authorities
    self.timeout = timeout
  }

  /// The server's last reply, or why there is none.
  package struct Answer: Sendable, Hashable {
    /// SMTP: 250 is taken, 4xx asks to come back, 5xx refuses; 0 where the server did not say.
    package let code: Int
    /// nil where the message was taken.
    package let problem: String?
  }

  /// Cancelling the task gives the answer up; the attempt ends by itself, unheard.
  /// - Parameters:
  ///   - message: headers and body with CRLF line ends.
  ///   - from: the envelope's sender, without brackets.
  ///   - to: the envelope's recipients; all must be taken.
  package func send(_ message: [UInt8], from: String, to: [String]) async -> Answer {
    let outcome = FirstAnswer()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        outcome.wait { continuation.resume(returning: $0) }
        DispatchQueue(label: "tocsin.mail").async { outcome.give(sendBlocking(message, from: from, to: to)) }
      }
    } onCancel: {
      outcome.give(Answer(code: 0, problem: "given up"))
    }
  }

  /// Hands the first answer over, once.
  private final class FirstAnswer: Sendable {
    private let state = Mutex<(answer: Answer?, receive: (@Sendable (Answer) -> Void)?)>((nil, nil))

    func wait(_ receive: @escaping @Sendable (Answer) -> Void) {
      let answer = state.withLock { state in
        state.receive = state.answer == nil ? receive : nil
        return state.answer
      }
      if let answer { receive(answer) }
    }

    func give(_ answer: Answer) {
      let receive = state.withLock { state in
        if state.answer == nil { state.answer = answer }
        defer { state.receive = nil }
        return state.receive
      }
      receive?(answer)
    }
  }

  private func sendBlocking(_ message: [UInt8], from: String, to: [String]) -> Answer {
    guard let handle = EasyHandle() else { return Answer(code: 0, problem: "out of memory") }
    handle.reset()
    let letter = Letter(message)
    handle.set(CURLOPT_URL, server)
    handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    handle.set(CURLOPT_PROXY, "")
    handle.set(CURLOPT_NOSIGNAL, 1)
    handle.set(CURLOPT_USE_SSL, allowsPlain ? Int(CURLUSESSL_TRY.rawValue) : Int(CURLUSESSL_ALL.rawValue))
    handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    handle.set(CURLOPT_SSL_VERIFYPEER, 1)
    handle.set(CURLOPT_SSL_VERIFYHOST, 2)
    if let authorities { handle.set(CURLOPT_CAINFO, authorities) }
    handle.set(CURLOPT_USERNAME, username)
    handle.set(CURLOPT_PASSWORD, password)
    handle.set(CURLOPT_TIMEOUT_MS, max(1, timeout.wholeMilliseconds))
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(timeout, .seconds(10)).wholeMilliseconds))
    handle.set(CURLOPT_MAIL_FROM, "<\(from)>")
    handle.set(CURLOPT_MAIL_RCPT, lines: to.map { Array("<\($0)>".utf8) })
    handle.set(CURLOPT_UPLOAD, 1)
    handle.set(CURLOPT_READFUNCTION, readCallback)
    handle.set(CURLOPT_READDATA, Unmanaged.passUnretained(letter).toOpaque())
    let code = withExtendedLifetime(letter) {
      handle.failure == CURLE_OK ? curl_easy_perform(handle.raw) : handle.failure
    }
    let reply = handle.number(CURLINFO_RESPONSE_CODE)
    if code == CURLE_OK { return Answer(code: reply, problem: nil) }
    let detail = handle.errorDetail.isEmpty ? String(cString: curl_easy_strerror(code)) : handle.errorDetail
    return Answer(code: reply, problem: detail)
  }
}

/// A message on its way into libcurl's buffers.
private nonisolated final class Letter {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = rest.prefix(buffer.count)
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}

private nonisolated let readCallback: ccurl_data_callback = { bytes, size, count, context in
  guard let bytes, let context else { return 0 }
  let letter = Unmanaged<Letter>.fromOpaque(context).takeUnretainedValue()
  return letter.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}
