import ArgumentParser
import Daemon
import Escalation
import News

/// `tocsin score`: points for items from standard input.
struct ScoreCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, jsonl
  }

  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score items from standard input for every watch. No state.",
    discussion: """
      Reads JSON Lines ({"id","title","summary","source","published"}) and writes a line per item and watch: \
      {"id","watch","relevant","score","raw","direction","contributions"}. `raw` is the score before the relevance gate. \
      Lines that are no items are reported by number and left out; the exit code is 1 then.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "Only this watch, of the config or a ready one.") var watch: String?
  @Option(help: "jsonl for programs, table for people.") var format = Format.jsonl

  func run() throws {
    let loaded = try config.load(watch: watch)
    _ = try loaded.watches(named: watch)
    var (number, bad) = (0, 0)
    while let line = readLine() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      if let item = ItemLine(line.utf8)?.item {
        for score in loaded.scorer.scores(of: item) { write(score, item) }
      } else {
        bad += 1
        Failure.say("line \(number): no item; it takes a JSON object with at least an \"id\"")
      }
    }
    if bad > 0 { throw ExitCode.failure }
  }

  private func write(_ score: Score, _ item: Item) {
    switch format {
    case .jsonl: print(score.record(id: item.id).line)
    case .table: if score.isRelevant { print(row(score, item)) }
    }
  }

  private func row(_ score: Score, _ item: Item) -> String {
    let paint = Paint.output
    let points = AlertText.rightAligned((score.points > 0 ? "+" : "") + JSONText.points(score.points).line, 7)
    let colour: Paint.Colour =
      switch score.direction {
      case .escalate: .red
      case .deescalate: .green
      case .neutral: .faint
      }
    let strongest = score.contributions.max { abs($0.points) < abs($1.points) }.map { "  (\($0.indicator))" } ?? ""
    return "\(paint(points, colour))  \(score.watch)  \(item.title.shownSafely)\(paint(strongest, .faint))"
  }
}

extension Config {
  /// The watches to work on: all, or the one that is named; a usage error where there is none of that name.
  nonisolated func watches(named name: String?) throws -> [Watch] {
    guard let name else { return watches }
    let found = watches.filter { $0.name == name }
    guard found.isEmpty else { return found }
    throw ValidationError(
      "there is no watch “\(name)”, nor a ready one; there are \(watches.map(\.name).joined(separator: ", "))")
  }
}
