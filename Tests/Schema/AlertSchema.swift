import Foundation

/// Checks records against a file of Config/schema: the part of JSON Schema that these files use.
///
/// Unchecked: a tree of values that is read once and never changed.
package struct AlertSchema: @unchecked Sendable {
  /// Read once, for whatever reads alerts in a test; nil where it cannot be read.
  package static let shared = try? AlertSchema()

  private let root: [String: Any]

  package init(_ file: String = "alert.v1.json") throws {
    let path = #filePath.dropLast("Tests/Schema/AlertSchema.swift".count) + "Config/schema/" + file
    let data = try Data(contentsOf: URL(fileURLWithPath: String(path)))
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// What is wrong with a line of the alert log, each with its place; empty where it is an alert.
  package func problems(of line: String) -> [String] {
    guard let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) else { return ["no JSON: \(line)"] }
    return problems(value, root, "$")
  }

  /// The events that the schema knows.
  package var events: [String] {
    ((root["properties"] as? [String: Any])?["event"] as? [String: Any])?["enum"] as? [String] ?? []
  }

  private func problems(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = reference.replacingOccurrences(of: "#/$defs/", with: "")
      guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
        return ["\(place): the schema has no \(reference)"]
      }
      return problems(value, target, place)
    }
    var problems: [String] = []
    if let constant = schema["const"] as? String, value as? String != constant {
      problems.append("\(place): not \(constant)")
    }
    if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
      problems.append("\(place): \(value) is none of \(words)")
    }
    if let pattern = schema["pattern"] as? String,
      (value as? String)?.range(of: pattern, options: .regularExpression) == nil
    {
      problems.append("\(place): \(value) does not match \(pattern)")
    }
    if let type = schema["type"] as? String, !isOf(type, value) { problems.append("\(place): \(value) is no \(type)") }
    if let object = value as? [String: Any] { problems += members(object, schema, place) }
    if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
      problems += list.enumerated().flatMap { self.problems($0.element, items, "\(place)[\($0.offset)]") }
    }
    return problems
  }

  private func members(_ object: [String: Any], _ schema: [String: Any], _ place: String) -> [String] {
    var problems = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map {
      "\(place).\($0) is missing"
    }
    let known = schema["properties"] as? [String: Any] ?? [:]
    for (key, value) in object.sorted(by: { $0.key < $1.key }) {
      if let schema = known[key] as? [String: Any] {
        problems += self.problems(value, schema, "\(place).\(key)")
      } else if schema["additionalProperties"] as? Bool == false {
        problems.append("\(place).\(key) is not in the schema")
      }
    }
    return problems
  }

  private func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "number": value is NSNumber && !(value is String)
    case "boolean": value is Bool
    case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    default: false
    }
  }
}
