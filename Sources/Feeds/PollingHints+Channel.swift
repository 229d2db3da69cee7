import News

extension PollingHints {
  /// What a channel says about polling; nonsense counts as nothing.
  init(_ channel: RawChannel) {
    self.init(
      interval: Self.ttl(channel) ?? Self.updatePeriod(channel),
      skipHours: Set(channel.skipHours.compactMap { Self.number($0) }.filter { (0...24).contains($0) }.map { $0 % 24 }),
      skipDays: Set(channel.skipDays.compactMap(Self.weekday)))
  }

  /// RSS: minutes.
  private static func ttl(_ channel: RawChannel) -> Duration? {
    channel.ttl.flatMap(number).flatMap { (1...1_000_000).contains($0) ? .minutes($0) : nil }
  }

  /// The syndication module: so many times a period, once a day where it does not say.
  private static func updatePeriod(_ channel: RawChannel) -> Duration? {
    guard let period = channel.updatePeriod else { return nil }
    let length: Duration
    switch String(decoding: period, as: UTF8.self).lowercased().filter({ !$0.isWhitespace }) {
    case "hourly": length = .hours(1)
    case "daily": length = .days(1)
    case "weekly": length = .days(7)
    case "monthly": length = .days(30)
    case "yearly": length = .days(365)
    default: return nil
    }
    let frequency = channel.updateFrequency.flatMap(number) ?? 1
    return length / max(1, min(frequency, 100_000))
  }

  private static func number(_ bytes: [UInt8]) -> Int? {
    Int(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
  }

  private static func weekday(_ bytes: [UInt8]) -> Int? {
    let name = String(decoding: bytes, as: UTF8.self).lowercased().filter { !$0.isWhitespace }
    return ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].firstIndex { name.hasPrefix($0) }
  }
}
