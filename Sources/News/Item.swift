/// One entry of a feed after parsing: plain text, absolute links, UTC times.
package struct Item: Hashable, Sendable, Codable {
  /// Stable within its feed over edits, re-dating and tracking parameters: see `ItemIdentity`.
  package var id: String
  /// The publisher's own id as written (`guid`, `id`, `rdf:about`); nil where there is none.
  package var guid: String?
  /// One line of plain text; empty where the feed gives none.
  package var title: String
  /// Plain text of the description or summary; empty where there is none.
  package var summary: String
  /// Plain text of the full content; empty where there is none or where it repeats the summary.
  package var content: String
  /// Absolute, `http` or `https`.
  package var link: String?
  package var author: String?
  /// When the publisher says it came out. Undated stays nil; a date in the future is kept as written.
  package var published: Instant?
  /// When the publisher says it was last changed.
  package var updated: Instant?
  /// BCP 47, lower case (`en`, `fa`), from the feed or the script of the text.
  package var language: String?
  package var categories: [String]
  /// nil only until the feed's address is known.
  package var source: Source?

  package init(
    id: String, title: String, summary: String = "", content: String = "", link: String? = nil, author: String? = nil,
    published: Instant? = nil, updated: Instant? = nil, language: String? = nil, categories: [String] = [],
    source: Source? = nil, guid: String? = nil
  ) {
    self.id = id
    self.guid = guid
    self.title = title
    self.summary = summary
    self.content = content
    self.link = link
    self.author = author
    self.published = published
    self.updated = updated
    self.language = language
    self.categories = categories
    self.source = source
  }
}
