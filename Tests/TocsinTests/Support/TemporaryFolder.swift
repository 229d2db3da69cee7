import Foundation
import Schema
import Testing

/// A folder of a test's own that is gone with the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "tocsin-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the folder, with the folders on the way to it, in one step.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    return file
  }

  /// The text of a file; empty where there is none.
  func read(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path + "/" + name) ?? Data(), as: UTF8.self)
  }

  /// The lines of a file; of an alert log, each must be an alert as the schema has it.
  func lines(_ name: String) -> [String] {
    let lines = read(name).split(separator: "\n").map(String.init)
    if name.contains("alerts.jsonl") { expectAlerts(lines) }
    return lines
  }
}

/// Each of `lines` must be an alert as the schema has it.
func expectAlerts(_ lines: [String]) {
  for line in lines { #expect(AlertSchema.shared?.problems(of: line) == [], "\(line)") }
}
