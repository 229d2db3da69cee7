/// The elements that are open, so that every end tag ends something, and the namespaces they declared.
struct OpenElements: ~Copyable {
  private var names: [UInt64] = []
  private(set) var namespaces = XMLNamespaces()

  var depth: Int { names.count }

  mutating func push(_ name: XMLName, _ attributes: borrowing XMLAttributes) {
    names.append(name.key)
    guard !attributes.isEmpty else { return }
    let depth = names.count
    attributes.forEachNamespace { namespaces.declare($0, $1, at: depth) }
  }

  mutating func pop() {
    namespaces.end(depth: names.count)
    names.removeLast()
  }

  /// How many elements an end tag of this name ends: all down to the innermost one called so, in any case; none where
  /// there is no such element.
  func countToClose(_ name: XMLName) -> Int {
    var index = names.count
    while index > 0 {
      index -= 1
      if names[index] == name.key { return names.count - index }
    }
    return 0
  }
}

/// Which prefix stands for which namespace, while the elements that declare it are open.
struct XMLNamespaces: ~Copyable {
  struct Binding {
    fileprivate let prefix: UInt64
    fileprivate let address: Range<Int>
    fileprivate let depth: Int
    /// No other declaration of the document has it.
    let number: Int
  }

  private var bindings: [Binding] = []
  private var addresses = ByteBuffer(capacity: 512)
  private var count = 0

  /// Declarations in force at once; more are not looked at.
  private static let most = 256

  mutating func declare(_ prefix: UInt64, _ address: UnsafeBufferPointer<UInt8>, at depth: Int) {
    guard bindings.count < Self.most, address.count <= 1024 else { return }
    count += 1
    let start = addresses.count
    addresses.append(address)
    bindings.append(Binding(prefix: prefix, address: start..<addresses.count, depth: depth, number: count))
  }

  /// Forgets what the element at `depth` declared.
  mutating func end(depth: Int) {
    while let last = bindings.last, last.depth >= depth {
      addresses.truncate(to: last.address.lowerBound)
      bindings.removeLast()
    }
  }

  func binding(_ prefix: UInt64) -> Binding? { bindings.last { $0.prefix == prefix } }

  /// The address as it was written; valid until the next declaration.
  func uri(of binding: Binding) -> UnsafeBufferPointer<UInt8> { addresses[binding.address] }
}
