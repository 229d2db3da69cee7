import ArgumentParser
import Daemon
import Glibc
import News

/// `tocsin store`: the store's file.
struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Check, export, import and migrate the store.",
    subcommands: [
      StoreCheckCommand.self, StoreExportCommand.self, StoreImportCommand.self, StoreMigrateCommand.self,
    ], defaultSubcommand: StoreCheckCommand.self)
}

/// `tocsin store check`: is every page and every reference as it should be?
struct StoreCheckCommand: AsyncParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read all of the store and say whether it is whole.",
    discussion: "Works beside a running daemon. Ends with 1 where something is damaged.")

  @OptionGroup var config: ConfigOption
  @Option(help: "text for people, json for programs.") var format = Format.text

  @MainActor func run() async throws {
    let location = try config.load().store
    let found: StoreExamination
    do throws(StoreError) {
      let store = try location.openFile(.guest)
      found = try await store.examine()
      await store.close()
    } catch {
      throw Failure.report(error)
    }
    switch format {
    case .json: print(found.record.line)
    case .text: show(found)
    }
    if !found.damage.isEmpty { throw ExitCode.failure }
  }

  private func show(_ found: StoreExamination) {
    print("store   \(found.path), schema \(found.schema), \((found.size + 1023) / 1024) KiB")
    print("rows    " + found.rows.map { "\($0.count) \($0.table)" }.joined(separator: ", "))
    for damage in found.damage { print("\(Paint.output("damage", .red))  \(damage.shownSafely)") }
    print(
      found.damage.isEmpty
        ? "whole   every page, index and reference"
        : "a copy: put it back, or save what can be read: sqlite3 FILE .recover | sqlite3 SAVED")
  }
}

/// `tocsin store export`: everything, as text.
struct StoreExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print all of the store as JSON Lines: a copy, or for another machine.",
    discussion: """
      As it was at one instant, beside a running daemon. `tocsin store import` takes it in. Items for a replay or another \
      program: `tocsin items --format jsonl`.
      """)

  @OptionGroup var config: ConfigOption

  @MainActor func run() async throws {
    let location = try config.load().store
    do throws(StoreError) {
      let store = try location.openFile(.guest)
      let count = try await store.export { try Self.write($0 + "\n") }
      await store.close()
      Failure.say("\(count) rows")
    } catch {
      throw Failure.report(error)
    }
  }

  private struct Stop: Error, CustomStringConvertible {
    let description: String
  }

  private static func write(_ line: String) throws {
    var rest = Array(line.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else {
        throw Stop(description: "the export cannot be written: \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
  }
}

/// `tocsin store import`: a new store from an export.
struct StoreImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Fill a new store with what `tocsin store export` printed.",
    discussion: """
      From standard input, into the store that the config names, which must be empty or not there yet, while no daemon \
      runs on it. All of it or nothing. What was in the outbox is sent by the daemon that starts next.
      """)

  @OptionGroup var config: ConfigOption

  @MainActor func run() async throws {
    let location = try config.load().store
    do throws(StoreError) {
      let store = try location.openFile(.owner)
      let count = try await store.import { readLine() }
      await store.close()
      print("\(count) rows in \(location)")
    } catch {
      throw Failure.report(error)
    }
  }
}

/// `tocsin store migrate`: the schema of this version.
struct StoreMigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Bring the store's schema up to date.",
    discussion: "The daemon does so by itself when it starts; this is for a look before that. No daemon may run on it.")

  @OptionGroup var config: ConfigOption

  @MainActor func run() async throws {
    let location = try config.load().store
    do throws(StoreError) {
      let store = try location.openFile(.owner)
      let found = try await store.examine()
      await store.close()
      print("\(location) has schema \(found.schema)")
    } catch {
      throw Failure.report(error)
    }
  }
}
