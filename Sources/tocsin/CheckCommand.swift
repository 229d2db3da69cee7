import ArgumentParser
import Daemon
import News

/// `tocsin check`: is the config right, and what does it put in force?
struct CheckCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate the config and the lexicons, and show what is in force.",
    discussion: """
      Prints the feeds, the watches with their thresholds, and where alerts go, with the defaults filled in. \
      Where something is wrong, lists all of it on standard error as file:line:column: what, and what to write instead, \
      and ends with exit code 78.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "How to print it: for people (text) or for programs (json).") var format = Format.text
  @Flag(name: .shortAndLong, help: "Print nothing where all is well.") var quiet = false

  func run() throws {
    do throws(ConfigProblems) {
      let summary = ConfigSummary(try ConfigFile.load(config.path))
      if quiet { return }
      switch format {
      case .text: summary.lines.forEach { print($0) }
      case .json: print(summary.record.line)
      }
    } catch {
      if format == .json { print(error.record.line) }
      ConfigOption.report(error)
      throw ConfigOption.wrongConfig
    }
  }
}
