/// What of a document could not be read as it stands, each said once, for a person.
struct Problems {
  private(set) var all: [String] = []
  private static let limit = 20

  mutating func add(_ problem: String) {
    if all.count < Self.limit, !all.contains(problem) { all.append(problem) }
  }
}
