/// What a stranger who can reach the server may cost, in bytes, connections and time.
package nonisolated struct ServerLimits: Sendable {
  /// Connections at once; the one that has been idle or unfinished longest gives way to a new one.
  package var connections = 64
  /// Of these, at most so many may stay open as streams.
  package var streams = 24
  /// Bytes of a request line with all its header lines.
  package var head = 16 << 10
  /// Header lines of a request.
  package var lines = 64
  /// From the first byte of a request to its last.
  package var request = Duration.seconds(10)
  /// Between two requests of one connection, and before the first.
  package var idle = Duration.seconds(30)
  /// How long a client may take nothing of what it asked for.
  package var stall = Duration.seconds(20)
  /// From an answer's first byte to its last, streams excepted.
  package var answer = Duration.seconds(60)
  /// Requests over one connection.
  package var requests = 1000
  /// Bytes that may wait for a slow reader of a stream before it is let go.
  package var streamBacklog = 256 << 10

  package init() {}
}
