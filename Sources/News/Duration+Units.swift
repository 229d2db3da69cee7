extension Duration {
  package static func minutes(_ count: Int) -> Duration { .seconds(Int64(count) * 60) }
  package static func hours(_ count: Int) -> Duration { .seconds(Int64(count) * 3600) }
  package static func days(_ count: Int) -> Duration { .seconds(Int64(count) * 86_400) }

  /// Whole milliseconds, rounded towards zero; saturates at the ends of `Int64`.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return sumOverflow ? product : sum
  }

  /// Seconds with their fraction.
  package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

  /// The largest unit that divides it, as the config writes it: `30s`, `5m`, `12h`, `28d`; `1500ms` below a second's precision.
  package var configText: String {
    let milliseconds = self.milliseconds
    guard milliseconds % 1000 == 0 else { return "\(milliseconds)ms" }
    let seconds = milliseconds / 1000
    if seconds == 0 { return "0s" }
    for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)] where seconds % length == 0 {
      return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
  }
}
