/// Metrics in the text format of Prometheus, version 0.0.4.
nonisolated struct MetricsText: Sendable {
  enum Kind: String { case counter, gauge, histogram }

  /// One line: what it is of, and how much.
  struct Sample: Sendable {
    let labels: KeyValuePairs<String, String>
    let value: Double

    init(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
      (self.value, self.labels) = (value, labels)
    }
  }

  private(set) var text = ""

  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// One metric with its samples; one without samples is left out.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    begin(name, kind, help)
    for sample in samples { line(name, sample.labels.map { ($0.key, $0.value) }, sample.value) }
  }

  /// One metric without labels.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    add(name, kind, help, [Sample(value)])
  }

  /// A histogram for each value of the label, in their order.
  mutating func add(_ name: String, _ help: String, _ histograms: [String: Histogram], by label: String) {
    guard !histograms.isEmpty else { return }
    begin(name, .histogram, help)
    for (value, histogram) in histograms.sorted(by: { $0.key < $1.key }) { lines(name, histogram, [(label, value)]) }
  }

  /// A histogram without labels.
  mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
    begin(name, .histogram, help)
    lines(name, histogram, [])
  }

  private mutating func lines(_ name: String, _ histogram: Histogram, _ labels: [(String, String)]) {
    var total = 0
    for (bound, count) in zip(histogram.bounds, histogram.counts) {
      total += count
      line(name + "_bucket", labels + [("le", Self.number(bound))], Double(total))
    }
    line(name + "_bucket", labels + [("le", "+Inf")], Double(histogram.count))
    line(name + "_sum", labels, histogram.sum)
    line(name + "_count", labels, Double(histogram.count))
  }

  private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let shown = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    text += "\(name)\(shown.isEmpty ? "" : "{\(shown)}") \(Self.number(value))\n"
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }

  private static func escaped(_ value: String) -> String {
    value.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
