import Daemon
import News
import Testing

@Suite struct `What an answer means` {
  @Test(arguments: [200, 201, 202, 204]) func `2xx is delivered`(status: Int) {
    #expect(ResponsePolicy.outcome(status: status) == .delivered)
  }

  @Test(arguments: [400, 413, 415, 422, 501, 505]) func `what can never be taken is refused`(status: Int) {
    guard case .refused = ResponsePolicy.outcome(status: status) else {
      Issue.record("\(status)")
      return
    }
  }

  @Test(arguments: [408, 425, 429, 500, 502, 503, 504, 507]) func `trouble is tried again when asked`(status: Int) {
    #expect(ResponsePolicy.outcome(status: status) == .failed("HTTP \(status)"))
    #expect(
      ResponsePolicy.outcome(status: status, retryAfter: .seconds(90))
        == .failed("HTTP \(status)", retryAfter: .seconds(90)))
    #expect(
      ResponsePolicy.outcome(status: status, retryAfter: .days(9))
        == .failed("HTTP \(status)", retryAfter: ResponsePolicy.longestRetryAfter))
  }

  @Test(arguments: [301, 302, 307, 304, 101]) func `a redirect is slow`(status: Int) {
    guard case .failed(_, let after) = ResponsePolicy.outcome(status: status) else {
      Issue.record("\(status)")
      return
    }
    #expect(after == ResponsePolicy.slowRetry)
  }

  @Test(arguments: [401, 402, 403, 404, 407, 409, 451]) func `what a person must mend is slow, and not for ever`(
    status: Int
  ) {
    guard case .barred(_, let after) = ResponsePolicy.outcome(status: status) else {
      Issue.record("\(status)")
      return
    }
    #expect(after == ResponsePolicy.slowRetry)
  }

  @Test func `410 closes the sink`() {
    guard case .closed = ResponsePolicy.outcome(status: 410) else {
      Issue.record("not closed")
      return
    }
  }

  @Test func `shows of a redirect's target only the host`() {
    let outcome = ResponsePolicy.outcome(
      status: 302, location: "https://user:key@hooks.example/T0/secret?token=1\u{1B}[m")
    guard case .failed(let reason, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("https://hooks.example not followed"))
    #expect(!reason.contains("secret") && !reason.contains("key") && !reason.contains("\u{1B}"))
  }
}
