import GRDB
package import News

/// What a thorough look at the store found.
nonisolated package struct StoreExamination: Sendable, Hashable {
  package var path: String
  package var schema: Int
  /// Bytes of its pages.
  package var size: Int
  /// Rows by table, in the order of the schema.
  package var rows: [Rows]
  /// What is damaged; empty where all is well.
  package var damage: [String]

  package struct Rows: Sendable, Hashable {
    package var table: String
    package var count: Int
  }

  package var record: JSONText {
    .members([
      "store": .string(path), "schema": .integer(schema), "size": .integer(size),
      "rows": .object(rows.map { JSONText.Member(key: $0.table, value: .integer($0.count)) }),
      "damage": .strings(damage),
    ])
  }
}

extension SQLiteStore {
  /// Damage beyond so many findings is not listed.
  private nonisolated static var mostFindings: Int { 20 }

  /// Reads all of it: pages, indexes, and whether rows refer to rows that are there. A daemon may go on meanwhile, but
  /// waits for the disk beside it.
  package func examine() async throws(StoreError) -> StoreExamination {
    let path = path
    return try await perform { db in
      let findings = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Self.mostFindings))").filter { $0 != "ok" }
      let strays = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(Self.mostFindings).map { row in
        let (table, parent): (String, String) = (row["table"], row["parent"])
        return "a row of \(table) refers to a missing row of \(parent)"
      }
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      let bytes = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
      let rows = try Self.tables(db).map { table in
        StoreExamination.Rows(
          table: table,
          count: try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table.quotedDatabaseIdentifier)") ?? 0)
      }
      return StoreExamination(
        path: path, schema: try Schema.version(db), size: pages * bytes, rows: rows, damage: findings + strays)
    }
  }
}
