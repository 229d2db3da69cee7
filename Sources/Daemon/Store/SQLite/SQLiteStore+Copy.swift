import FoundationEssentials
import GRDB
import News

/// The whole store as lines of JSON, and back: for another machine, and for copies that no program has to understand.
///
/// The first line names the schema, each other one is a row: `{"table":"feed","row":{"id":1,"url":"…","state":"{}"}}`.
extension SQLiteStore {
  /// Hands over every line, as they were at one instant; a daemon may go on meanwhile.
  /// - Returns: how many rows.
  package func export(_ write: @escaping @Sendable (String) throws -> Void) async throws(StoreError) -> Int {
    try await perform { db in
      var count = 0
      try db.inTransaction(.deferred) {
        try write(JSONText.members(["store": .string("tocsin"), "schema": .integer(Schema.version(db))]).line)
        for table in try Self.tables(db) {
          let rows = try Row.fetchCursor(db, sql: "SELECT * FROM \(table.quotedDatabaseIdentifier)")
          while let row = try rows.next() {
            try write(#"{"table":\#(JSONText.string(table).line),"row":{\#(Self.members(of: row))}}"#)
            count += 1
          }
        }
        return .commit
      }
      return count
    }
  }

  /// Takes in what `export` gave, in one transaction: all of it or nothing. `next` gives a line, nil at the end.
  /// - Returns: how many rows.
  package func `import`(_ next: @escaping @Sendable () throws -> String?) async throws(StoreError) -> Int {
    try await transact { db in
      let tables = try Self.tables(db)
      guard
        try tables.allSatisfy({
          try Int.fetchOne(db, sql: "SELECT 1 FROM \($0.quotedDatabaseIdentifier) LIMIT 1") == nil
        })
      else { throw CopyProblem("it is not empty: import goes into a new store only") }
      guard let head = try next(), let header = try? JSONDecoder().decode(Header.self, from: Data(head.utf8)) else {
        throw CopyProblem("line 1 is not what `tocsin store export` begins with")
      }
      guard header.schema == Schema.current else {
        throw CopyProblem(
          "the export has schema \(header.schema), this tocsin needs \(Schema.current): export it with this version")
      }
      var count = 0
      while let line = try next() {
        count += 1
        do {
          let record = try JSONDecoder().decode(Record.self, from: Data(line.utf8))
          guard tables.contains(record.table) else { throw CopyProblem("there is no table \(record.table)") }
          try Self.insert(record, into: db)
        } catch {
          throw CopyProblem("line \(count + 1): \(error)")
        }
      }
      return count
    }
  }

  /// Tables that hold something of ours, those first that others refer to.
  nonisolated static func tables(_ db: Database) throws -> [String] {
    try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid")
  }

  private nonisolated static func members(of row: Row) -> String {
    row.map { column, value in JSONText.string(column).line + ":" + text(of: value) }.joined(separator: ",")
  }

  private nonisolated static func text(of value: DatabaseValue) -> String {
    switch value.storage {
    case .null, .blob: "null"
    case .int64(let number): String(number)
    // The shortest text that gives the same number back.
    case .double(let number): "\(number)"
    case .string(let text): JSONText.string(text).line
    }
  }

  private nonisolated static func insert(_ record: Record, into db: Database) throws {
    let columns = record.row.keys.sorted()
    let names = columns.map(\.quotedDatabaseIdentifier).joined(separator: ", ")
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: "INSERT INTO \(record.table.quotedDatabaseIdentifier) (\(names)) VALUES (\(places))")
    try statement.execute(arguments: StatementArguments(columns.map { record.row[$0]?.value ?? .null }))
  }
}

private nonisolated struct Header: Decodable {
  let store: String
  let schema: Int
}

private nonisolated struct Record: Decodable {
  let table: String
  let row: [String: Cell]
}

/// A value as it stands in a row.
private nonisolated struct Cell: Decodable {
  let value: DatabaseValue

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .null
    } else if let number = try? container.decode(Int64.self) {
      value = number.databaseValue
    } else if let number = try? container.decode(Double.self) {
      value = number.databaseValue
    } else {
      value = try container.decode(String.self).databaseValue
    }
  }
}

/// Why a copy cannot be taken in.
private nonisolated struct CopyProblem: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
