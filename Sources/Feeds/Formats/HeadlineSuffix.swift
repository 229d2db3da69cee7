/// The publisher's name that aggregators put after a headline.
enum HeadlineSuffix {
  /// `title` without a final ` - publisher`, where it ends so and something is left.
  static func removed(from title: String, publisher: String) -> String {
    guard !publisher.isEmpty else { return title }
    for dash in [" - ", " – ", " — ", " | "] {
      let suffix = dash + publisher
      if title.utf8.count > suffix.utf8.count, title.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) {
        return String(title.dropLast(suffix.count))
      }
    }
    return title
  }
}
