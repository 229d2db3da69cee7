/// Finds every word and stem of the lexicons that a folded word is, in one walk over its bytes.
struct Vocabulary: Sendable {
  /// One node per prefix; children are found by hash of node and byte.
  private var nodes: [Node] = [Node()]
  private var keys: [UInt64] = Array(repeating: 0, count: 1 << 10)
  private var children: [Int32] = Array(repeating: 0, count: 1 << 10)
  private var ids: [Pattern.Word: Int32] = [:]

  private struct Node: Sendable {
    /// Words that end here and stems that end here; −1 where there are none.
    var word: Int32 = -1
    var capitals: Int32 = -1
    var stem: Int32 = -1
    var capitalStem: Int32 = -1
  }

  /// Numbers of `{digits}`, `{thousands}` and `{year}`, which no spelling leads to.
  private(set) var digits: Int32 = -1
  private(set) var thousands: Int32 = -1
  private(set) var year: Int32 = -1

  var count: Int { ids.count }

  /// The word's number, given on first sight.
  mutating func add(_ word: Pattern.Word) -> Int32 {
    if let id = ids[word] { return id }
    let id = Int32(ids.count)
    ids[word] = id
    switch word {
    case .digits: digits = id
    case .thousands: thousands = id
    case .year: year = id
    default: insert(word, id: id)
    }
    return id
  }

  private mutating func insert(_ word: Pattern.Word, id: Int32) {
    var node = 0
    for byte in word.text.utf8 { node = grow(node, byte) }
    switch (word.isStem, word.isCapitals) {
    case (false, false): nodes[node].word = id
    case (false, true): nodes[node].capitals = id
    case (true, false): nodes[node].stem = id
    case (true, true): nodes[node].capitalStem = id
    }
  }

  /// Calls `found` with the number of every word and stem that the folded word in `bytes` is.
  func look(
    _ bytes: [UInt8], _ range: Range<Int>, isCapitals: Bool, found: (Int32) -> Void
  ) {
    var node = 0
    for index in range {
      guard let next = child(node, bytes[index]) else { return }
      node = next
      if nodes[node].stem >= 0 { found(nodes[node].stem) }
      if isCapitals, nodes[node].capitalStem >= 0 { found(nodes[node].capitalStem) }
    }
    if nodes[node].word >= 0 { found(nodes[node].word) }
    if isCapitals, nodes[node].capitals >= 0 { found(nodes[node].capitals) }
  }

  // MARK: Children

  private static func key(_ node: Int, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) | 1 << 63 }

  private func slot(_ key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (keys.count - 1)
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }

  private func child(_ node: Int, _ byte: UInt8) -> Int? {
    let slot = slot(Self.key(node, byte))
    return keys[slot] == 0 ? nil : Int(children[slot])
  }

  private mutating func grow(_ node: Int, _ byte: UInt8) -> Int {
    if let child = child(node, byte) { return child }
    if nodes.count * 2 > keys.count { rehash() }
    let slot = slot(Self.key(node, byte))
    keys[slot] = Self.key(node, byte)
    children[slot] = Int32(nodes.count)
    nodes.append(Node())
    return nodes.count - 1
  }

  private mutating func rehash() {
    let (oldKeys, oldChildren) = (keys, children)
    keys = Array(repeating: 0, count: oldKeys.count * 2)
    children = Array(repeating: 0, count: oldKeys.count * 2)
    for index in oldKeys.indices where oldKeys[index] != 0 {
      let slot = slot(oldKeys[index])
      keys[slot] = oldKeys[index]
      children[slot] = oldChildren[index]
    }
  }
}
