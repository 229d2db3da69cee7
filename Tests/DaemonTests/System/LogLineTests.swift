import Daemon
import Glibc
import Logging
import News
import Testing

@Suite struct `Log lines` {
  private let clock = SystemClock(now: { Instant(iso8601: "2024-04-13T20:14:05Z") ?? .earliest })

  @Test(arguments: [
    (LogLine.Style.journal, Logger.Level.warning, "<4>2024-04-13T20:14:05Z the disk is full"),
    (.journal, .critical, "<2>2024-04-13T20:14:05Z the disk is full"),
    (.plain, .notice, "<5>2024-04-13T20:14:05Z notice tocsin: the disk is full"),
    (.plain, .debug, "<7>2024-04-13T20:14:05Z debug tocsin: the disk is full"),
    (.terminal(isColoured: false), .error, "2024-04-13T20:14:05Z error   tocsin: the disk is full"),
  ])
  func `hold the time in UTC, and a priority where no person reads along`(
    style: LogLine.Style, level: Logger.Level, line: String
  ) {
    #expect(LogLine(label: "tocsin", style: style, clock: clock).text(level, "the disk is full") == line)
  }

  @Test
  func `go to the journal where standard error is the stream that systemd connected, not where it was redirected`() {
    var descriptors: [Int32] = [0, 0]
    pipe(&descriptors)
    defer { descriptors.forEach { close($0) } }
    var status = stat()
    fstat(descriptors[0], &status)
    #expect(
      JournalStream.isConnected(descriptors[0], environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]))
    #expect(
      !JournalStream.isConnected(
        descriptors[0], environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino + 1)"]))
    #expect(!JournalStream.isConnected(descriptors[0], environment: [:]))
  }
}
