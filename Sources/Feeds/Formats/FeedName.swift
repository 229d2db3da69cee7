/// The elements of all feed dialects that mean something to us; the rest is `other`.
enum FeedName: UInt8 {
  case other, html, pageHead
  case rss, rdf, feed, channel, item
  case title, link, guid, id, description, summary, subtitle, content, encoded
  case pubDate, published, updated, dcDate, dcModified, dcCreated
  case author, creator, itunesAuthor, contributor, personName, email, uri
  case category, categories, subject, keywords, source
  case language, ttl, skipHours, skipDays, hour, day, updatePeriod, updateFrequency
  case image, textInput, mediaGroup, mediaContent, mediaTitle, mediaDescription, podcastSummary, originalLink

  /// `space`: what `space(uri:prefix:)` says of the name.
  init(local: UnsafeBufferPointer<UInt8>, space: String) {
    let local = String(decoding: local.prefix(64), as: UTF8.self).lowercased()
    self = Self.table[space.isEmpty ? local : space + ":" + local] ?? .other
  }

  /// The usual prefix of the namespace, "" for those of the feed formats themselves. A namespace nobody knows goes by
  /// its prefix: publishers mistype addresses and forget declarations.
  static func space(uri: String?, prefix: String?) -> String {
    if let uri {
      let address = uri.lowercased()
      var bare = address.utf8[...]
      while let last = bare.last, last == 0x2F || last == 0x23 || last == 0x20 { bare.removeLast() }
      // All but a few are `http://…`.
      if let colon = bare.prefix(8).firstIndex(of: UInt8(ascii: ":")), bare[colon...].starts(with: "://".utf8) {
        bare = bare[colon...].dropFirst(3)
      }
      if bare.starts(with: "www.".utf8) { bare.removeFirst(4) }
      if let known = spaces[String(Substring(bare))] { return known }
    }
    guard let prefix else { return "" }
    let lower = prefix.lowercased()
    return corePrefixes.contains(lower) ? "" : lower
  }

  private static let corePrefixes: Set<String> = ["rss", "atom", "atom10", "a10", "a", "feed"]

  /// Without scheme, `www.` and what ends them.
  private static let spaces: [String: String] = [
    "w3.org/2005/atom": "", "purl.org/atom/ns": "", "purl.org/atom": "", "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "", "channel.netscape.com/rdf/simple/0.9": "", "purl.org/net/rss1.1": "",
    "backend.userland.com/rss": "", "backend.userland.com/rss2": "", "backend.userland.com/rss2.0": "",
    "blogs.law.harvard.edu/tech/rss": "", "cyber.law.harvard.edu/rss/rss.html": "",
    "rssboard.org/rss-specification": "",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf", "w3.org/1999/xhtml": "xhtml", "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc", "purl.org/dc/terms": "dcterms", "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy", "purl.org/rss/1.0/modules/slash": "slash",
    "search.yahoo.com/mrss": "media", "search.yahoo.com/rss": "media", "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner", "purl.org/syndication/thread/1.0": "thr",
    "georss.org/georss": "georss", "wellformedweb.org/commentapi": "wfw",
    "pubsubhubbub.appspot.com": "",
  ]

  private static let table: [String: FeedName] = [
    "html": .html, "xhtml:html": .html, "head": .pageHead, "meta": .pageHead,
    "rss": .rss, "rdf": .rdf, "rdf:rdf": .rdf, "feed": .feed, "channel": .channel, "item": .item, "entry": .item,
    "title": .title, "link": .link, "guid": .guid, "id": .id, "description": .description, "summary": .summary,
    "subtitle": .subtitle, "tagline": .subtitle, "content": .content, "content:encoded": .encoded, "encoded": .encoded,
    "fulltext": .encoded, "body": .encoded, "xhtml:body": .encoded, "xhtml:div": .encoded,
    "pubdate": .pubDate, "published": .published, "issued": .published, "updated": .updated, "modified": .updated,
    "lastbuilddate": .updated, "date": .dcDate, "dc:date": .dcDate, "dcterms:modified": .dcModified,
    "dcterms:created": .dcCreated, "dcterms:issued": .dcCreated, "dcterms:date": .dcDate, "dc:modified": .dcModified,
    "author": .author, "dc:creator": .creator, "creator": .creator, "dc:author": .creator, "dcterms:creator": .creator,
    "itunes:author": .itunesAuthor, "contributor": .contributor, "dc:contributor": .contributor, "name": .personName,
    "email": .email, "uri": .uri, "url": .uri,
    "category": .category, "media:category": .category, "itunes:category": .category, "categories": .categories,
    "itunes:keywords": .keywords, "media:keywords": .keywords, "itunes:summary": .podcastSummary,
    "dc:subject": .subject, "subject": .subject, "source": .source,
    "language": .language, "dc:language": .language, "ttl": .ttl, "skiphours": .skipHours, "skipdays": .skipDays,
    "hour": .hour, "day": .day, "sy:updateperiod": .updatePeriod, "sy:updatefrequency": .updateFrequency,
    "image": .image, "textinput": .textInput, "dc:title": .title, "dc:description": .description,
    "dcterms:title": .title, "media:group": .mediaGroup, "media:content": .mediaContent, "media:title": .mediaTitle,
    "media:description": .mediaDescription, "feedburner:origlink": .originalLink,
  ]
}

/// Names that were met before, so that a name is spelled out about once a document.
struct FeedNameCache {
  private struct Slot {
    var key: UInt64 = 0
    var namespace = -1
    var name = FeedName.other
  }

  private var slots = [Slot](repeating: Slot(), count: 256)

  mutating func name(of element: XMLName) -> FeedName {
    let index = Int(truncatingIfNeeded: element.key ^ element.key >> 32 &+ UInt64(element.namespace)) & 255
    if slots[index].key == element.key, slots[index].namespace == element.namespace { return slots[index].name }
    let space = FeedName.space(
      uri: element.uri.map { String(decoding: XMLAttributes.decoded($0), as: UTF8.self) },
      prefix: element.prefix.map { String(decoding: $0.prefix(64), as: UTF8.self) })
    let name = FeedName(local: element.local, space: space)
    slots[index] = Slot(key: element.key, namespace: element.namespace, name: name)
    return name
  }
}
