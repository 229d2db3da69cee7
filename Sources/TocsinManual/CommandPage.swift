/// tocsin(1): every command with its options, in the words of its own help.
struct CommandPage {
  let help: CommandHelp
  let version: String

  var text: String {
    (header + commands + Self.footer).joined(separator: "\n") + "\n"
  }

  private var header: [String] {
    [
      ".TH TOCSIN 1 \"\" \"Tocsin \(version)\" \"Tocsin\"",
      ".SH NAME", "tocsin \\- watch news feeds and ring when a stand\\-off gets worse",
      ".SH SYNOPSIS", "\\fBtocsin\\fR \\fIcommand\\fR [\\fIoptions\\fR]",
      ".SH DESCRIPTION",
      Roff.prose(
        "Tocsin polls RSS, Atom, RDF and JSON feeds, scores every new item against indicators of escalation and "
          + "de-escalation in context, keeps one index per watched situation, and raises or lowers an alert level when the "
          + "index crosses the thresholds of its config. Alerts go to a log, to webhooks, to commands and by e-mail."),
      ".PP",
      Roff.prose(
        "`tocsin run` is the daemon; the other commands work beside it or without it. Each takes `--help`, and each that "
          + "reads the config takes `--config` with a path."),
      ".SH COMMANDS",
    ]
  }

  private var commands: [String] {
    help.ownSubcommands.flatMap { command in section(command, path: command.commandName) }
  }

  private func section(_ command: CommandHelp, path: String) -> [String] {
    let arguments = command.ownArguments
    var lines = [".SS \"tocsin \(Roff.plain(path))\"", Roff.prose(command.abstract ?? "")]
    if !arguments.isEmpty { lines += [".PP", Roff.line(synopsis(path, arguments))] }
    for paragraph in (command.discussion ?? "").split(separator: "\n", omittingEmptySubsequences: true) {
      lines += [".PP", Roff.prose(String(paragraph))]
    }
    lines += arguments.flatMap(describe)
    return lines + command.ownSubcommands.flatMap { section($0, path: path + " " + $0.commandName) }
  }

  private func synopsis(_ path: String, _ arguments: [CommandHelp.Argument]) -> String {
    let words = arguments.map { argument in
      let word =
        argument.kind == .positional
        ? Roff.italic(argument.valueName ?? "") : Roff.bold(argument.shown.first ?? "") + value(argument, " ")
      let repeated = argument.isRepeating == true ? word + " ..." : word
      return argument.isOptional == true ? "[\(repeated)]" : repeated
    }
    return ([Roff.bold("tocsin " + path)] + words).joined(separator: " ")
  }

  private func describe(_ argument: CommandHelp.Argument) -> [String] {
    let name =
      argument.kind == .positional
      ? Roff.italic(argument.valueName ?? "")
      : argument.shown.map(Roff.bold).joined(separator: ", ") + value(argument, " ")
    var text = argument.abstract ?? ""
    if let values = argument.allValues, !values.isEmpty, values.count < 20, argument.kind == .option {
      text += " One of " + values.joined(separator: ", ") + "."
    }
    if let value = argument.defaultValue, argument.kind != .flag { text += " Default: \(value)." }
    return [".TP", Roff.line(name), Roff.prose(text.trimmed)]
  }

  private func value(_ argument: CommandHelp.Argument, _ separator: String) -> String {
    argument.kind == .option ? separator + Roff.italic(argument.valueName ?? "value") : ""
  }

  private static let footer =
    [".SH SIGNALS"]
    + table([
      (
        "SIGTERM, SIGINT",
        "The daemon ends in order, within ten seconds. A second one ends it at once; nothing is lost."
      ),
      (
        "SIGHUP",
        "It reads the config again. A valid one takes over between two items, a wrong one is reported and the old one stays. "
          + "The alert log is opened anew either way."
      ),
      ("SIGUSR1", "It opens the alert log anew, as after logrotate moved it."),
    ]) + [".SH \"EXIT STATUS\""]
    + table([
      ("0", "done"), ("1", "failed; why is on standard error"), ("64", "wrong arguments"),
      ("65", "the store is damaged, belongs to another program or to a newer version"),
      ("69", "the system gives no descriptors or memory for the network"),
      ("73", "the store or the alert log cannot be created or opened"), ("74", "the disk failed"),
      ("75", "another process has the store, or the disk is full: try again"),
      ("78", "the config is wrong: file:line:column and what to write instead are on standard error"),
    ]) + [".SH ENVIRONMENT"]
    + table([
      (
        "CREDENTIALS_DIRECTORY",
        "Where `${CREDENTIALS_DIRECTORY}` in the config leads; systemd sets it for LoadCredential=."
      ),
      (
        "NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID",
        "As systemd sets them: the daemon says when it is ready, how it is doing, and gives a sign of life while its work moves."
      ),
      ("https_proxy, http_proxy, no_proxy", "The proxy for feeds and webhooks, unless the config names one."),
      ("NO_COLOR", "Where it is set, no command prints colour."),
    ]) + [".SH FILES"]
    + table([
      ("/etc/tocsin/tocsin.yaml", "The config; see tocsin.yaml(5). conf.d/*.yaml beside it is read after it."),
      (
        "/usr/share/tocsin",
        "Lexicons and ready watches that come with Tocsin; files of the same name beside the config win."
      ),
      ("/var/lib/tocsin/tocsin.db", "The store."),
      ("/var/log/tocsin/alerts.jsonl", "The alert log, one JSON object a line."),
    ]) + [
      ".SH \"SEE ALSO\"", "\\fBtocsin.yaml\\fR(5), \\fBsystemctl\\fR(1), \\fBjournalctl\\fR(1), \\fBlogrotate\\fR(8)",
    ]

  private static func table(_ rows: [(String, String)]) -> [String] {
    rows.flatMap { [".TP", Roff.line(Roff.bold($0.0)), Roff.prose($0.1)] }
  }
}

extension CommandHelp.Argument {
  /// Its names as they are typed, long ones first.
  var shown: [String] {
    let long = (names ?? []).filter { $0.kind == .long }.map { "--" + $0.name }
    return long + (names ?? []).filter { $0.kind != .long }.map { "-" + $0.name }
  }
}

extension String {
  var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
