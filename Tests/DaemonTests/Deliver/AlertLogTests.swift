@testable import Daemon
import Glibc
import News
import Testing

@Suite struct `The alert log` {
  private let directory = TemporaryDirectory()
  private var path: String { directory.file("logs/alerts.jsonl") }

  private func delivery(_ id: String) -> Delivery {
    Delivery(
      id: Delivery.ID(sequence: 1, sink: Delivery.log), alert: alert(id), attempts: 0, next: evening, queued: evening)
  }

  private func line(_ id: String) -> String { alert(id).record + "\n" }

  @Test func `holds one line an alert, readable by owner and group`() async {
    let log = AlertLog(path: path)
    for id in ["a", "b", "a"] { #expect(await log.deliver(delivery(id), at: evening) == .delivered) }
    #expect(contents(path) == line("a") + line("b"))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  @Test func `writes no line again that was written before a crash`() async {
    #expect(await AlertLog(path: path).deliver(delivery("a"), at: evening) == .delivered)
    let afterCrash = AlertLog(path: path)
    #expect(await afterCrash.deliver(delivery("a"), at: evening) == .delivered)
    #expect(await afterCrash.deliver(delivery("b"), at: evening) == .delivered)
    #expect(contents(path) == line("a") + line("b"))
  }

  @Test func `completes the half line of a crash, wherever it was cut`() async {
    for length in stride(from: 1, through: line("b").utf8.count - 1, by: 7) {
      let path = directory.file("cut\(length)")
      write(line("a") + line("b").prefix(length), to: path)
      let log = AlertLog(path: path)
      for id in ["b", "c"] { #expect(await log.deliver(delivery(id), at: evening) == .delivered) }
      #expect(contents(path) == line("a") + line("b") + line("c"))
    }
  }

  @Test func `ends a half line of somebody else and goes on below it`() async {
    let path = directory.file("foreign")
    write("{\"half\":", to: path)
    #expect(await AlertLog(path: path).deliver(delivery("a"), at: evening) == .delivered)
    #expect(contents(path) == "{\"half\":\n" + line("a"))
  }

  @Test func `goes on in a new file when the old one was moved or deleted`() async {
    let log = AlertLog(path: path)
    _ = await log.deliver(delivery("a"), at: evening)
    #expect(rename(path, path + ".1") == 0)
    #expect(await log.deliver(delivery("b"), at: evening) == .delivered)
    #expect(contents(path + ".1") == line("a"))
    #expect(contents(path) == line("b"))
    unlink(path)
    #expect(await log.deliver(delivery("c"), at: evening) == .delivered)
    #expect(contents(path) == line("c"))
  }

  @Test func `creates the file when it is told to open it again`() async throws {
    let log = AlertLog(path: path)
    _ = await log.deliver(delivery("a"), at: evening)
    #expect(rename(path, path + ".1") == 0)
    try await log.reopen()
    #expect(access(path, F_OK) == 0)
  }

  @Test func `knows a line that was rotated away before it was confirmed`() async {
    _ = await AlertLog(path: path).deliver(delivery("a"), at: evening)
    #expect(rename(path, path + ".1") == 0)
    #expect(await AlertLog(path: path).deliver(delivery("a"), at: evening) == .delivered)
    #expect(contents(path) == "")
  }

  @Test func `reads only the end of a long file`() async {
    write(String(repeating: line("old"), count: 3000) + line("a"), to: directory.file("long"))
    let log = AlertLog(path: directory.file("long"))
    let before = contents(directory.file("long")).utf8.count
    #expect(await log.deliver(delivery("a"), at: evening) == .delivered)
    #expect(contents(directory.file("long")).utf8.count == before)
  }

  @Test func `says that the disk is full, leaves no half line, and writes when there is room`() async {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let before = limit
    // Far above what other tests write: the limit is the whole process's.
    let size = 256 << 20
    let path = directory.file("full")
    write("", to: path)
    #expect(truncate(path, size - 10) == 0)
    let end = open(path, O_WRONLY)
    #expect(pwrite(end, "\n", 1, size - 11) == 1)
    close(end)
    limit.rlim_cur = rlim_t(size)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let log = AlertLog(path: path)
    let outcome = await log.deliver(delivery("a"), at: evening)
    var status = stat()
    stat(path, &status)
    limit = before
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #expect(outcome == .failed(LogError.diskFull(path: path).description))
    #expect(status.st_size == size - 10)
    #expect(await log.deliver(delivery("a"), at: evening) == .delivered)
    stat(path, &status)
    #expect(status.st_size == size - 10 + line("a").utf8.count)
  }

  @Test func `reports a device that takes nothing, and a directory in its place`() async {
    let full = await AlertLog(path: "/dev/full").deliver(delivery("a"), at: evening)
    #expect(full == .failed(LogError.diskFull(path: "/dev/full").description))
    let directory = await AlertLog(path: directory.path).deliver(delivery("a"), at: evening)
    #expect(directory == .failed("cannot open \(self.directory.path): Is a directory"))
  }
}
