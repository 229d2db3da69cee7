import ArgumentParser
import Daemon

/// `tocsin`: one binary, one command a job.
@main
struct Tocsin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tocsin",
    abstract: "Watches news feeds and rings when a stand-off gets worse, and when it eases.",
    discussion: """
      Exit codes: 0 done, 1 failed, 64 wrong arguments, 78 wrong configuration; for more of `run` see run --help.
      """,
    version: Product.version,
    subcommands: [
      InitCommand.self, RunCommand.self, CheckCommand.self, FeedsCommand.self, StatusCommand.self, TailCommand.self,
      ItemsCommand.self,
      ScoreCommand.self, ExplainCommand.self, ReplayCommand.self, MarkCommand.self, TuneCommand.self, EvalCommand.self,
      LearnCommand.self, ParseCommand.self, SilenceCommand.self, DrillCommand.self, RedeliverCommand.self,
      StoreCommand.self,
    ])
}
