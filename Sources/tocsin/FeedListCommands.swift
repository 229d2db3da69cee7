import ArgumentParser
import Daemon
import Feeds
import FoundationEssentials
import Glibc
import News

/// `tocsin feeds import`: from another reader's list to lines of the config.
struct FeedsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn an OPML file into a list of feeds for conf.d.",
    discussion: """
      Feeds that the config has already are left out. To follow the file itself instead of a copy, write \
      `- opml: FILE` under `feeds:`.
      """)

  @OptionGroup var config: ConfigOption
  @Argument(help: "The OPML file.", completion: .file(extensions: ["opml", "xml"])) var file: String
  @Option(name: .shortAndLong, help: "Where to write it, a new file such as conf.d/imported.yaml; default: print it.")
  var output: String?

  func run() throws {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw Failure.report("\(file) cannot be read: \(String(cString: strerror(errno)))")
    }
    let feeds: [OPML.Feed]
    do throws(OPML.NotOPML) {
      feeds = try OPML.feeds(in: Array(bytes))
    } catch {
      throw Failure.report("\(file) is \(error)")
    }
    let known = access(config.path, F_OK) == 0 ? try config.load() : Config()
    try write(FeedImport(feeds, known: known))
  }

  private func write(_ result: FeedImport) throws {
    for refused in result.refused { Failure.say("left out, not an http or https address: \(refused)") }
    guard let output else { return print(result.yaml, terminator: "") }
    let descriptor = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure.report("\(output) cannot be created: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var rest = Array(result.yaml.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure.report("\(output) cannot be written: \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
    print("\(result.feeds.count) feeds written to \(output), \(result.known) were known")
  }
}

/// `tocsin feeds export`: the config's feeds for other readers.
struct FeedsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print the feeds of the config as OPML.")

  @OptionGroup var config: ConfigOption

  func run() throws {
    let feeds = try config.load().feeds.map { OPML.Feed(url: $0.url, title: $0.name) }
    print(OPML.text(of: feeds, title: "Feeds of Tocsin"), terminator: "")
  }
}

/// `tocsin feeds discover`: the feeds behind the address of a web page.
struct FeedsDiscoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover", abstract: "Find the feeds of a web page, and their WebSub hubs.")

  @OptionGroup var config: ConfigOption
  @Argument(help: "The address of a page or a feed; https:// may be left out.") var url: String
  @Option(help: "table for people, jsonl or json for programs.") var format = TableFormat.table

  @MainActor func run() async throws {
    let loaded = access(config.path, F_OK) == 0 ? try config.load() : Config()
    let probe: FeedProbe
    do {
      probe = try FeedProbe(loaded, environment: ProcessInfo.processInfo.environment)
    } catch {
      throw Failure.report(error)
    }
    let lines = try lines(await probe.discover(url.contains("://") ? url : "https://\(url)"))
    switch format {
    case .jsonl: for line in lines { print(line.record.line) }
    case .json: print(JSONText.array(lines.map(\.record)).line)
    case .table: for line in lines { line.text.forEach { print($0) } }
    }
  }

  private func lines(_ discovery: FeedProbe.Discovery) throws(ExitCode) -> [DiscoveredFeed] {
    switch discovery {
    case .failure(let failure): throw Failure.report(failure.reason)
    case .feed(let finding):
      return [DiscoveredFeed(url: finding.address ?? finding.url, title: finding.name, finding: finding)]
    case .page(let url, let feeds):
      guard !feeds.isEmpty else { throw Failure.report("\(url) is a page that names no feed") }
      return feeds.map { DiscoveredFeed(url: $0.link.url, title: $0.link.title, finding: $0.finding) }
    }
  }
}

/// One feed that was found, as it is printed.
private struct DiscoveredFeed {
  var url: String
  var title: String
  var finding: FeedProbe.Finding?

  private var document: FeedDocument? { finding.flatMap { try? $0.result.get() } }
  private var error: String? {
    if case .failure(let failure) = finding?.result { failure.reason } else { nil }
  }

  var text: [String] {
    let about = document.map { "\($0.format.rawValue), \($0.items.count) items" } ?? error ?? "not asked: another host"
    let lines = ["\(url.shownSafely)", "    \(title.shownSafely)  \(Paint.output(about.shownSafely, .faint))"]
    return lines + (document?.hubs ?? []).map { "    WebSub hub: \($0.shownSafely)" }
  }

  var record: JSONText {
    .members([
      "url": .string(url), "title": .string(title), "format": .optional(document?.format.rawValue),
      "items": document.map { .integer($0.items.count) }, "hubs": .strings(document?.hubs ?? []),
      "error": .optional(error),
    ])
  }
}
