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
  /// is on standard error and ends with 78. Secrets are read for who sends something: others need not be able to.
  func load(also extra: String? = nil, withSecrets: Bool = false) throws(ExitCode) -> Config {
    try Self.load(path, also: extra, withSecrets: withSecrets)
  }

  /// The config, with the ready watch `name` where it has none of that name but a file for it stands in `watches/`.
  func load(watch name: String?) throws(ExitCode) -> Config {
    let loaded = try load()
    guard let name, !loaded.watches.contains(where: { $0.name == name }), !name.contains("/") else { return loaded }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return access("\(folder)watches/\(name).yaml", F_OK) == 0 ? try load(also: name) : loaded
  }

  /// The config in a file of another name.
  static func load(_ path: String, also extra: String? = nil, withSecrets: Bool = false) throws(ExitCode) -> Config {
    var environment = ConfigEnvironment.system
    environment.needsSecrets = withSecrets
    do throws(ConfigProblems) {
      return try ConfigFile.load(path, also: extra, in: environment)
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
