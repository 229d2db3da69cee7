import ArgumentParser
import Daemon
import Glibc
import News

/// `tocsin feeds`: how the feeds are doing, and lists of feeds to and from other programs.
struct FeedsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feeds", abstract: "Show how every feed is doing; import, export and find feeds.",
    discussion: "Works beside a running daemon.",
    subcommands: [
      FeedsHealthCommand.self, FeedsImportCommand.self, FeedsExportCommand.self, FeedsDiscoverCommand.self,
    ],
    defaultSubcommand: FeedsHealthCommand.self)
}

/// `tocsin feeds health`, which is also `tocsin feeds`.
struct FeedsHealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "How every feed is doing, since when, and when it is asked next.")

  @OptionGroup var config: ConfigOption
  @Flag(help: "Only feeds that need attention: stale, failing, gone or quarantined.") var trouble = false
  @Option(help: "table for people, jsonl or json for programs.") var format = TableFormat.table

  func run() async throws {
    let loaded = try config.load()
    let all = FeedReport.all(loaded, stored: try await stored(loaded.store))
    let reports = trouble ? all.filter { $0.condition != .ok && $0.condition != .unknown } : all
    switch format {
    case .jsonl: for report in reports { print(report.record.line) }
    case .json: print(JSONText.array(reports.map(\.record)).line)
    case .table: show(reports, of: all)
    }
  }

  @MainActor private func stored(_ location: StoreLocation) async throws(ExitCode) -> StoredState? {
    do throws(StoreError) {
      let store = try location.openAsGuest()
      let state = try await store.load()
      await store.close()
      return state
    } catch {
      // Before the daemon first ran there is nothing to tell, and that is no mistake.
      if case .inaccessible = error, access(location.path, F_OK) != 0 { return nil }
      throw Failure.report(error)
    }
  }

  private func show(_ reports: [FeedReport], of all: [FeedReport]) {
    let paint = Paint.output
    let width = min(reports.map(\.feed.name.count).max() ?? 0, 40)
    for report in reports {
      let name = String(report.feed.name.shownSafely.prefix(40))
      let filler = String(repeating: " ", count: max(0, width - name.count))
      let word = report.condition.rawValue
      let mark = paint(word, colour(report.condition)) + String(repeating: " ", count: max(0, 11 - word.count))
      print("\(mark)  \(paint(name, .bold))\(filler)  \(when(report))")
      if let trouble = report.trouble { print("             \(trouble.shownSafely)") }
      if let address = report.learntAddress {
        print(paint("             moved: \(report.feed.url.shownSafely) → \(address.shownSafely)", .faint))
      }
      for hub in report.state?.hubs ?? [] { print(paint("             WebSub hub: \(hub.shownSafely)", .faint)) }
    }
    let counts = FeedHealth.Condition.allCases.compactMap { condition in
      let count = all.count { $0.condition == condition }
      return count > 0 ? "\(count) \(condition.rawValue)" : nil
    }
    print("\(all.count) feeds: \(counts.joined(separator: ", "))")
  }

  private func when(_ report: FeedReport) -> String {
    guard let state = report.state else { return "not asked yet" }
    let since = state.health.since.map { "since \($0.description.replacingSpace())" }
    let news = state.schedule.rhythm.lastNews.map { "last news \($0.description.replacingSpace())" }
    let interval = state.wait.map { "every \(Duration.seconds($0.milliseconds / 1000).configText)" }
    let reason = state.waitReason.map { " (\($0.rawValue))" } ?? ""
    let next = state.nextPoll.map { "next \($0.description.replacingSpace())" } ?? "not asked again"
    return [since, news, next, interval.map { $0 + reason }].compactMap { $0 }.joined(separator: ", ")
  }

  private func colour(_ condition: FeedHealth.Condition) -> Paint.Colour {
    switch condition {
    case .ok: .green
    case .unknown: .faint
    case .stale, .quarantined: .yellow
    case .failing, .gone: .red
    }
  }
}
