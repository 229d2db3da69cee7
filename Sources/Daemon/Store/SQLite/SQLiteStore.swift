import GRDB
import Glibc

/// The embedded store: one SQLite file, one connection, one queue of its own.
///
/// Write-ahead log with `synchronous=FULL`: what `commit` returned from survives a power cut (with NORMAL, 0 of 200
/// acknowledged writes did). Commits are cheap when callers put several into one call: 288 a second alone, 24,000 in
/// hundreds.
package final class SQLiteStore: Store {
  /// Who opens it.
  nonisolated package enum Access: Sendable {
    /// The daemon: alone, and brings the schema up to date.
    case owner
    /// A command beside a running daemon, which may hold the file meanwhile.
    case guest
  }

  let path: String
  let queue: DatabaseQueue
  private var lock: StoreLock?
  /// Called when the disk failed under the owner: nothing that is in memory can be relied on then.
  private let onDiskFailure: (StoreError) -> Void

  /// Opens, checks and migrates the file; creates it where there is none (the directory must exist).
  /// - Parameters:
  ///   - path: a file, or `:memory:`.
  ///   - access: who opens it.
  ///   - onDiskFailure: ends the process.
  /// - Throws: why it cannot be used, with what to do about it.
  package init(path: String, access: Access = .owner, onDiskFailure: @escaping (StoreError) -> Void = { _ in })
    throws(StoreError)
  {
    self.path = path
    self.onDiskFailure = onDiskFailure
    let isFile = path != ":memory:"
    // SQLite would create it, for whoever runs the command and not for the daemon.
    if isFile, access == .guest, Glibc.access(path, F_OK) != 0 {
      throw .inaccessible(path: path, reason: "\(systemError()); it is created when the daemon first runs")
    }
    lock = isFile && access == .owner ? try StoreLock(store: path) : nil
    queue = try StoreError.translating(path) {
      let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      try queue.writeWithoutTransaction { db in try Self.prepare(db, isFile: isFile) }
      return queue
    }
    switch access {
    case .owner: try checkAndMigrate()
    case .guest: try checkSchema()
    }
  }

  package func answer() async { _ = try? await perform { _ in } }

  package func close() async {
    let queue = queue
    // A failed close leaves the write-ahead log, which the next start reads.
    await answer()
    try? queue.close()
    lock = nil
  }

  /// Runs `work` on the store's queue, after everything asked before.
  func perform<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws(StoreError)
    -> Value
  {
    let path = path
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      queue.asyncWriteWithoutTransaction { db in
        continuation.resume(returning: Result { try work(db) }.mapError { StoreError($0, path: path) })
      }
    }
    if case .failure(.disk(let path, let detail)) = result { onDiskFailure(.disk(path: path, detail: detail)) }
    return try result.get()
  }

  /// Runs `work` as one transaction on the store's queue.
  func transact<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    try await perform { db in
      var value: Value?
      try db.inTransaction(.immediate) {
        value = try work(db)
        return .commit
      }
      guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT, message: "transaction did not run") }
      return value
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "tocsin.store"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    return configuration
  }

  /// GRDB would set NORMAL when asked for the write-ahead log, so both are set here, by hand.
  private nonisolated static func prepare(_ db: Database, isFile: Bool) throws {
    if isFile {
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      // A checkpoint keeps the log's size within 64 MB after a burst.
      _ = try Int.fetchOne(db, sql: "PRAGMA journal_size_limit = 67108864")
    }
    try db.execute(sql: "PRAGMA synchronous = FULL")
  }

  private func checkAndMigrate() throws(StoreError) {
    let path = path
    let found = try StoreError.translating(path) {
      try queue.writeWithoutTransaction { db in
        (
          damage: try String.fetchAll(db, sql: "PRAGMA quick_check(3)").filter { $0 != "ok" },
          isOurs: try Schema.isOurs(db), version: try Schema.version(db)
        )
      }
    }
    if !found.damage.isEmpty { throw .damaged(path: path, detail: found.damage.joined(separator: "; ")) }
    if !found.isOurs { throw .foreign(path: path) }
    if found.version > Schema.current { throw .newer(path: path, schema: found.version, known: Schema.current) }
    try StoreError.translating(path) { try queue.writeWithoutTransaction { db in try Schema.migrate(db) } }
  }

  private func checkSchema() throws(StoreError) {
    let path = path
    let (isOurs, version) = try StoreError.translating(path) {
      try queue.writeWithoutTransaction { db in (try Schema.isOurs(db), try Schema.version(db)) }
    }
    if !isOurs { throw .foreign(path: path) }
    if version > Schema.current { throw .newer(path: path, schema: version, known: Schema.current) }
    if version < Schema.current { throw .older(path: path, schema: version, known: Schema.current) }
  }
}

extension StoreError {
  /// What SQLite reported, as what a person can act on.
  nonisolated init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self = .failed(path: path, detail: "\(error)")
      return
    }
    let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, detail: detail)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_IOERR: self = .disk(path: path, detail: detail)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      self = .inaccessible(path: path, reason: "\(detail); the file and its directory must be writable for this user")
    default: self = .failed(path: path, detail: detail)
    }
  }

  nonisolated static func translating<Value>(
    _ path: String, _ work: () throws -> Value
  ) throws(StoreError) -> Value {
    do { return try work() } catch { throw StoreError(error, path: path) }
  }
}
