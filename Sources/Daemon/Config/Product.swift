/// What we call ourselves in requests, in `--version` and in the journal.
nonisolated package enum Product {
  package static let name = "Tocsin"
  package static let version = "0.1.0"
  /// Where a publisher finds out what polls its feeds, unless `polling.contact` names somebody nearer.
  package static let page = "https://github.com/tocsin-watch/tocsin"
}
