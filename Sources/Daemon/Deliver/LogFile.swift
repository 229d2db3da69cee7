import Glibc
import News

/// An append-only file of one JSON object a line, in which each id stands once.
///
/// A line is one `write` on `O_APPEND` and counts when `fsync` returned. What a crash left behind is found by reading
/// the end of the file: a line that is there is not written again, half a line is completed or ended.
actor LogFile {
  nonisolated let path: String
  private let executor: QueueExecutor
  private var file: OpenFile?
  /// The ids that were written lately, as JSON spells them.
  private var written = RecentIDs()
  /// What follows the last newline; empty in a file that is whole.
  private var partial: [UInt8] = []

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(path: String) {
    self.path = path
    executor = QueueExecutor(label: "tocsin.log")
  }

  /// Writes `line` and its end, unless a line with this id is among the last of the file, and waits for the disk.
  func append(id: String, line: String) throws(LogError) {
    let file = try current()
    let key = RecentIDs.key(id)
    if written.contains(key) { return try confirm(file) }
    do throws(LogError) {
      try file.append(completing(line))
    } catch {
      // What is in the file now is anybody's guess: read it again before the next line.
      self.file = nil
      throw error
    }
    partial = []
    written.insert(key)
  }

  /// Opens the file at `path` again, even if it seems to be the same.
  func reopen() throws(LogError) {
    file = nil
    _ = try current()
  }

  private func confirm(_ file: OpenFile) throws(LogError) {
    do throws(LogError) { try file.sync() } catch {
      self.file = nil
      throw error
    }
  }

  /// The bytes that make the end of the file into whole lines with `line` last.
  private func completing(_ line: String) -> [UInt8] {
    let bytes = Array(line.utf8) + [0x0A]
    if partial.isEmpty { return bytes }
    return bytes.starts(with: partial) ? Array(bytes.dropFirst(partial.count)) : [0x0A] + bytes
  }

  /// The open file, or a new one where it was moved or deleted.
  private func current() throws(LogError) -> OpenFile {
    if let file, file.isStill(at: path) { return file }
    let opened = try OpenFile(appendingTo: path)
    // After a rotation the last lines are in the file that logrotate calls .1.
    for line in OpenFile.tail(of: path + ".1").lines { written.insert(line: line) }
    let tail = opened.tail()
    for line in tail.lines { written.insert(line: line) }
    partial = Array(tail.partial)
    file = opened
    return opened
  }
}

/// Why a line could not be written.
nonisolated package enum LogError: Error, Sendable, Hashable, CustomStringConvertible {
  case inaccessible(path: String, reason: String)
  case diskFull(path: String)
  case failed(path: String, reason: String)

  package var description: String {
    switch self {
    case .inaccessible(let path, let reason): "cannot open \(path): \(reason)"
    case .diskFull(let path): "\(path): the disk is full; alerts are kept and written when there is room"
    case .failed(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// The ids of the last lines: enough to know a line whose confirmation was lost.
private nonisolated struct RecentIDs: Sendable {
  private static let limit = 4096
  private var ids: Set<String> = []
  private var order: [String] = []

  func contains(_ key: String) -> Bool { ids.contains(key) }

  mutating func insert(_ key: String) {
    guard ids.insert(key).inserted else { return }
    order.append(key)
    guard order.count > 2 * Self.limit else { return }
    for old in order.prefix(Self.limit) { ids.remove(old) }
    order.removeFirst(Self.limit)
  }

  mutating func insert(line: ArraySlice<UInt8>) {
    if let key = Self.key(ofLine: line) { insert(key) }
  }

  /// An id as it stands between the quotes of a JSON string.
  static func key(_ id: String) -> String { String(JSONText.string(id).line.dropFirst().dropLast()) }

  /// The id of a line. It is the second member of an alert record, so it stands near the start.
  private static func key(ofLine line: ArraySlice<UInt8>) -> String? {
    let marker = Array(#""id":""#.utf8)
    let head = line.prefix(1024)
    guard let start = head.indices.first(where: { head[$0...].starts(with: marker) }) else { return nil }
    let id = line[(start + marker.count)...]
    var end = id.startIndex
    while end < id.endIndex, id[end] != 0x22 { end += id[end] == 0x5C ? 2 : 1 }
    return end < id.endIndex ? String(decoding: id[..<end], as: UTF8.self) : nil
  }
}
