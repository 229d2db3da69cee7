import FoundationEssentials
import Glibc

/// Writes the manual pages from what cannot drift: the commands' own help, and the comments of the reference config.
///
///     tocsin --experimental-dump-help | TocsinManual 1 VERSION > tocsin.1
///     TocsinManual 5 VERSION < Config/tocsin.yaml > tocsin.yaml.5
@main
struct TocsinManual {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { fail("arguments: 1 or 5, and the version", code: 64) }
    switch arguments[1] {
    case "1": printCommands(version: arguments[2])
    case "5": print(ConfigPage(reference: input(), version: arguments[2]).text, terminator: "")
    default: fail("section \(arguments[1]) is neither 1 nor 5", code: 64)
    }
  }

  private static func printCommands(version: String) {
    do {
      let help = try JSONDecoder().decode(CommandHelp.Dump.self, from: Data(input().utf8))
      print(CommandPage(help: help.command, version: version).text, terminator: "")
    } catch {
      fail("standard input is not what tocsin --experimental-dump-help prints: \(error)", code: 65)
    }
  }

  private static func input() -> String {
    var lines: [String] = []
    while let line = readLine(strippingNewline: false) { lines.append(line) }
    return lines.joined()
  }

  private static func fail(_ reason: String, code: Int32) -> Never {
    var line = "TocsinManual: \(reason)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(code)
  }
}
