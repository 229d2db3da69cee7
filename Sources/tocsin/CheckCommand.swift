import ArgumentParser
import Daemon
import Feeds
import FoundationEssentials
import News

/// `tocsin check`: is the config right, and what does it put in force?
struct CheckCommand: AsyncParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate the config and the lexicons, and show what is in force.",
    discussion: """
      Prints the feeds, the watches with their thresholds, and where alerts go, with the defaults filled in. \
      Where something is wrong, lists all of it on standard error as file:line:column: what, and what to write instead, \
      and ends with exit code 78. A file with a secret that everybody can read is warned of. With --fetch, asks for every feed once, and ends with 1 where one gives no feed.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "How to print it: for people (text) or for programs (json).") var format = Format.text
  @Flag(name: .shortAndLong, help: "Print nothing where all is well.") var quiet = false

  @Flag(help: "Also ask for every feed once, and say what each gave.") var fetch = false

  func run() async throws {
    let loaded: Config
    do throws(ConfigProblems) {
      loaded = try ConfigFile.load(config.path)
    } catch {
      if format == .json { print(error.record.line) }
      ConfigOption.report(error)
      throw ConfigOption.wrongConfig
    }
    if let problems = loaded.warned { ConfigOption.report(problems) }
    if !quiet, !fetch || format == .text { show(ConfigSummary(loaded)) }
    if fetch { try await fetchAll(loaded) }
  }

  private func show(_ summary: ConfigSummary) {
    switch format {
    case .text: summary.lines.forEach { print($0) }
    case .json: print(summary.record.line)
    }
  }

  @MainActor private func fetchAll(_ loaded: Config) async throws {
    let probe: FeedProbe
    do {
      probe = try FeedProbe(loaded, environment: ProcessInfo.processInfo.environment)
    } catch {
      throw Failure.report(error)
    }
    var failed = 0
    if format == .text, !quiet { print("\nfetch") }
    await probe.probeAll { finding in
      if case .failure = finding.result { failed += 1 }
      tell(finding)
    }
    guard failed == 0 else { throw Failure.report("\(failed) of \(loaded.feeds.count) feeds failed") }
  }

  private func tell(_ finding: FeedProbe.Finding) {
    if format == .json { return print(finding.record.line) }
    let name = Paint.output(finding.name.shownSafely, .bold)
    switch finding.result {
    case .failure(let failure): print("  \(Paint.output("failed", .red))  \(name)  \(failure.reason.shownSafely)")
    case .success(let document):
      if quiet { return }
      let problems =
        document.problems.isEmpty ? "" : ", mended: \(document.problems.joined(separator: "; ").shownSafely)"
      let latest =
        document.items.compactMap(\.published).max().map { ", newest \($0.description.replacingSpace())" } ?? ""
      print("  \(Paint.output("ok", .green))      \(name)  \(document.items.count) items\(latest)\(problems)")
    }
  }
}

extension Config {
  /// The warnings, to be said like problems; nil where there are none.
  fileprivate var warned: ConfigProblems? { warnings.isEmpty ? nil : ConfigProblems(warnings) }
}

extension FeedProbe.Finding {
  fileprivate var record: JSONText {
    let (document, failure): (FeedDocument?, PollFailure?) =
      switch result {
      case .success(let document): (document, nil)
      case .failure(let failure): (nil, failure)
      }
    return .members([
      "name": .string(name), "url": .string(url), "ok": .bool(document != nil),
      "format": .optional(document?.format.rawValue), "items": document.map { .integer($0.items.count) },
      "newest": .optional(document?.items.compactMap(\.published).max()?.description),
      "problems": document.map { .strings($0.problems) }, "hubs": document.map { .strings($0.hubs) },
      "error": .optional(failure?.reason),
    ])
  }
}
