/// A value that no log, error or status page may show. Printing, interpolating and reflecting it give `•••`.
nonisolated package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The value itself: for the request or the signature, nothing else.
  package let revealed: String

  package init(_ value: String) { revealed = value }

  package var description: String { "•••" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
