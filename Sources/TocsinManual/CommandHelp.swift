/// What swift-argument-parser knows of a command, as `--experimental-dump-help` prints it.
struct CommandHelp: Decodable {
  struct Dump: Decodable {
    let command: CommandHelp
  }

  let commandName: String
  let abstract: String?
  let discussion: String?
  let shouldDisplay: Bool?
  let arguments: [Argument]?
  let subcommands: [CommandHelp]?

  struct Argument: Decodable {
    enum Kind: String, Decodable {
      case positional, option, flag
    }

    struct Name: Decodable {
      enum Kind: String, Decodable {
        case long, short, longWithSingleDash
      }
      let kind: Kind
      let name: String
    }

    let kind: Kind
    let names: [Name]?
    let valueName: String?
    let abstract: String?
    let discussion: String?
    let isOptional: Bool?
    let isRepeating: Bool?
    let shouldDisplay: Bool?
    let defaultValue: String?
    let allValues: [String]?
  }

  /// Those to show, without what every command has.
  var ownArguments: [Argument] {
    (arguments ?? []).filter { argument in
      argument.shouldDisplay != false && !(argument.names ?? []).contains { ["help", "version"].contains($0.name) }
    }
  }

  /// Those to show; `help` is every command's.
  var ownSubcommands: [CommandHelp] {
    (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }
}
