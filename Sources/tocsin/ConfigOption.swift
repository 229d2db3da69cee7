import ArgumentParser
import Daemon
import Escalation
import Glibc

/// `--config PATH`, on every command that needs the config.
struct ConfigOption: ParsableArguments {
  /// sysexits EX_CONFIG: systemd does not restart the service for it.
  static let wrongConfig = ExitCode(78)
  private static let system = "/etc/tocsin/tocsin.yaml"
  private static let checkout = "Config/tocsin.yaml"

  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "The config file. Default: \(ConfigOption.system), else \(ConfigOption.checkout).", valueName: "path"))
  private var given: String?

  /// The file to read.
  var path: String {
    if let given { return given }
    return access(Self.system, F_OK) == 0 ? Self.system : Self.checkout
  }

  /// The config, with the ready watch `extra` where there is none of that name; where it is wrong, says everything that
  /// is on standard error and ends with 78. Who sends something reads secrets, which others need not be able to; and tries
  /// the lexicons' examples, which others leave to `check`.
  func load(sends: Bool = false) throws(ExitCode) -> Config { try Self.load(path, sends: sends) }

  /// The config for the scores of the watch `name`, a ready one where it has none of that name but a file for it stands in
  /// `watches/`.
  func load(watch name: String?) throws(ExitCode) -> Config {
    guard let name, !name.contains("/") else { return try load() }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let isReady = access("\(folder)watches/\(name).yaml", F_OK) == 0
    return try Self.load(path, also: isReady ? name : nil, scoring: name)
  }

  /// The config in a file of another name.
  static func load(
    _ path: String, also extra: String? = nil, scoring only: String? = nil, sends: Bool = false
  ) throws(ExitCode) -> Config {
    var environment = ConfigEnvironment.system
    (environment.needsSecrets, environment.triesExamples) = (sends, sends)
    do throws(ConfigProblems) {
      return try ConfigFile.load(path, also: extra, scoring: only, in: environment)
    } catch {
      report(error)
      throw wrongConfig
    }
  }

  /// One problem a line, on standard error.
  static func report(_ problems: ConfigProblems) {
    let mark = LogLine.Style.errorMark
    var rest = Array(problems.problems.map { "\(mark)\($0)\n" }.joined().utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}
