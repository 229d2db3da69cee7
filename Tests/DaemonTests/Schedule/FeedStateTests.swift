import Daemon
import News
import Testing

@Suite struct `What is remembered of a feed` {
  let start = Instant(iso8601: "2024-04-13T20:00:00Z")!
  let bounds = FeedSchedule.Bounds(interval: .minutes(10), fastest: .minutes(2), slowest: .hours(1))

  private func note(_ answer: FeedState.Answer, _ etag: String?, in state: inout FeedState, at now: Instant) {
    let headers = FeedState.Headers(validators: Validators(etag: etag, lastModified: nil))
    _ = state.note(answer, headers: headers, bounds: bounds, isRaised: false, jitter: 0, at: now)
  }

  @Test func `a server that answers 304 for ever is asked for the whole feed after eight days`() {
    var state = FeedState()
    let reading = FeedState.Reading(
      title: "", hints: PollingHints(), hubs: [], bodyDigest: "d", newItems: 1, knownItems: 0)
    note(.document(reading), "\"a\"", in: &state, at: start)
    for day in 1..<8 {
      note(.notModified, "\"a\"", in: &state, at: start + .days(day))
      #expect(state.validators(at: start + .days(day)).etag == "\"a\"")
    }
    #expect(state.validators(at: start + .days(8)) == Validators())
    // The body came, the same as ever: conditions again.
    note(.sameBody, "\"a\"", in: &state, at: start + .days(8))
    #expect(state.validators(at: start + .days(9)).etag == "\"a\"")
  }
}
