package import News

/// What a watch's index is made up of at an instant: every story that still counts, with what is left of it.
package struct IndexAccount: Sendable, Hashable {
  package struct Line: Sendable, Hashable {
    package var story: Story
    /// Points that are left of it, negative where it calms.
    package var points: Double
    /// Of all points in its direction, 0 … 1.
    package var share: Double
  }

  package var standing: Standing
  package var time: Instant
  /// What counts most first.
  package var lines: [Line]
}

extension Pipeline {
  /// The account of the watch of that name at `now`; nil where there is none.
  package func account(of watch: String, at now: Instant) -> IndexAccount? {
    guard let standing = standings(at: now).first(where: { $0.watch == watch }) else { return nil }
    let weighed = weights(of: watch, at: now)
    let up = weighed.reduce(0) { $0 + max(0, $1.points) }
    let down = weighed.reduce(0) { $0 + max(0, -$1.points) }
    return IndexAccount(
      standing: standing, time: now,
      lines: weighed.map { story, points in
        let total = points > 0 ? up : down
        return IndexAccount.Line(story: story, points: points, share: total > 0 ? abs(points) / total : 0)
      })
  }
}
