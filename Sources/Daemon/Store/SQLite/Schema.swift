import GRDB

/// The tables, and how a file of an older version becomes one of this version.
///
/// `user_version` counts the steps a file has taken. A step that was released never changes; the next one is added.
nonisolated enum Schema {
  /// "tocs": marks the file as ours.
  static let applicationID: Int32 = 0x746F_6373

  /// The version this program works with.
  static var current: Int { steps.count }

  /// Takes every step the file has not taken, each in its own transaction.
  static func migrate(_ db: Database) throws {
    for version in try version(db)..<max(current, try version(db)) {
      try db.inTransaction(.immediate) {
        try db.execute(sql: steps[version])
        try db.execute(sql: "PRAGMA user_version = \(version + 1)")
        return .commit
      }
    }
  }

  static func version(_ db: Database) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }

  /// Whether the file is empty or was made by Tocsin.
  static func isOurs(_ db: Database) throws -> Bool {
    if try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID { return true }
    return try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
  }

  private static let steps = [first, second, third, fourth]

  private static let first = """
    PRAGMA application_id = \(applicationID);

    CREATE TABLE feed (
      id INTEGER PRIMARY KEY,
      url TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL DEFAULT '{}'
    ) STRICT;

    CREATE TABLE seen (
      feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
      key INTEGER NOT NULL,
      text INTEGER NOT NULL,
      time INTEGER,
      day INTEGER NOT NULL,
      PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX seen_text ON seen(feed, text);

    CREATE TABLE item (
      id INTEGER PRIMARY KEY,
      feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      title TEXT NOT NULL,
      summary TEXT NOT NULL,
      text TEXT NOT NULL,
      link TEXT,
      source TEXT,
      published INTEGER,
      received INTEGER NOT NULL,
      UNIQUE (name, feed)
    ) STRICT;
    CREATE INDEX item_received ON item(received);

    CREATE TABLE score (
      item INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
      watch TEXT NOT NULL,
      relevant INTEGER NOT NULL,
      points REAL NOT NULL,
      story TEXT,
      record TEXT NOT NULL,
      PRIMARY KEY (item, watch)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE watch (
      name TEXT PRIMARY KEY,
      state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE story (
      watch TEXT NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      PRIMARY KEY (watch, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE alert (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      time INTEGER NOT NULL,
      event TEXT NOT NULL,
      watch TEXT,
      level TEXT,
      rank INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX alert_time ON alert(time);

    -- `lane` is the alert's watch, or empty: within a sink and a lane, alerts keep their order.
    CREATE TABLE delivery (
      sink TEXT NOT NULL,
      alert INTEGER NOT NULL REFERENCES alert(sequence),
      lane TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
      attempts INTEGER NOT NULL DEFAULT 0,
      next INTEGER NOT NULL,
      queued INTEGER NOT NULL,
      settled INTEGER,
      error TEXT,
      PRIMARY KEY (alert, sink)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX delivery_waiting ON delivery(sink, lane, alert) WHERE state = 'waiting';
    CREATE INDEX delivery_dead ON delivery(sink, alert) WHERE state = 'dead';
    """

  private static let second = """
    CREATE TABLE silence (
      watch TEXT PRIMARY KEY,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL,
      reason TEXT NOT NULL,
      top INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX delivery_delivered ON delivery(settled) WHERE state = 'delivered';
    """

  private static let third = """
    CREATE TABLE refusal (
      sink TEXT PRIMARY KEY,
      since INTEGER NOT NULL,
      reason TEXT NOT NULL,
      disabled INTEGER NOT NULL,
      asked INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  private static let fourth = """
    CREATE TABLE series (
      watch TEXT NOT NULL,
      time INTEGER NOT NULL,
      points REAL NOT NULL,
      rank INTEGER NOT NULL,
      level TEXT NOT NULL,
      PRIMARY KEY (watch, time)
    ) STRICT, WITHOUT ROWID;
    """
}
