import Escalation
import HTTP
import News

/// The answers for programs, under `/api/v1`.
struct API {
  let sources: StatusSources
  let reader: any Store
  let now: Instant

  static let json = "application/json; charset=utf-8"
  private static let mostAlerts = 1000
  private static let mostSamples = 5000

  /// `/api/v1/alerts?since=&until=&watch=&limit=&before=`: records as the log has them, newest first.
  func alerts(_ request: ServerRequest) async throws(StoreError) -> ServerReply {
    var query = AlertQuery(limit: 100)
    switch (Self.instant(request, "since"), Self.instant(request, "until"), Self.limit(request, most: Self.mostAlerts))
    {
    case (.failure(let problem), _, _), (_, .failure(let problem), _), (_, _, .failure(let problem)):
      return Self.refusal(400, problem.message)
    case (.success(let since), .success(let until), .success(let limit)):
      query.since = since ?? query.since
      query.until = until ?? query.until
      query.limit = limit ?? query.limit
    }
    query.watch = request.parameter("watch")
    query.before = request.parameter("before")
    if let watch = query.watch, !isKnown(watch) { return Self.refusal(404, "there is no watch \(watch)") }
    query.limit += 1
    var found = try await reader.alerts(query)
    query.limit -= 1
    var next: String?
    if found.count > query.limit, let last = found.dropLast().last {
      found.removeLast()
      next = Self.next(request, before: last.id)
    }
    let rest = next.map { ",\"next\":\(JSONText.string($0).line)" } ?? ""
    let text = "{\"alerts\":[\(found.map(\.record).joined(separator: ","))]\(rest)}\n"
    return ServerReply(type: Self.json, text: text)
  }

  /// `/api/v1/watches/NAME/series?since=&until=&limit=`: the index over time, oldest first; by default of a week.
  func series(of watch: String, _ request: ServerRequest) async throws(StoreError) -> ServerReply {
    guard isKnown(watch) else { return Self.refusal(404, "there is no watch \(watch)") }
    switch (Self.instant(request, "since"), Self.instant(request, "until"), Self.limit(request, most: Self.mostSamples))
    {
    case (.failure(let problem), _, _), (_, .failure(let problem), _), (_, _, .failure(let problem)):
      return Self.refusal(400, problem.message)
    case (.success(let since), .success(let until), .success(let limit)):
      let end = until ?? now
      let samples = try await reader.series(
        of: watch, since: since ?? end - .days(7), until: end, most: limit ?? 1000)
      let record = JSONText.members(["watch": .string(watch), "samples": .array(samples.map(\.record))])
      return ServerReply(type: Self.json, text: record.line + "\n")
    }
  }

  static func refusal(_ status: Int, _ message: String) -> ServerReply {
    ServerReply(status, type: json, text: JSONText.members(["error": .string(message)]).line + "\n")
  }

  private func isKnown(_ watch: String) -> Bool { sources.config.watches.contains { $0.name == watch } }

  // MARK: Parameters

  struct Problem: Error { let message: String }

  static func instant(_ request: ServerRequest, _ name: String) -> Result<Instant?, Problem> {
    guard let text = request.parameter(name), !text.isEmpty else { return .success(nil) }
    guard let instant = Instant(iso8601: text) else {
      return .failure(Problem(message: "`\(name)` is no time; write 2024-04-13T20:00:00Z or 2024-04-13"))
    }
    return .success(instant)
  }

  private static func limit(_ request: ServerRequest, most: Int) -> Result<Int?, Problem> {
    guard let text = request.parameter("limit"), !text.isEmpty else { return .success(nil) }
    guard let limit = Int(text), (1...most).contains(limit) else {
      return .failure(Problem(message: "`limit` is no number from 1 to \(most)"))
    }
    return .success(limit)
  }

  private static func next(_ request: ServerRequest, before id: String) -> String {
    let kept = ["since", "until", "watch", "limit"].compactMap { name in
      request.parameter(name).map { "\(name)=\(PercentText.encoded($0))" }
    }
    return "/api/v1/alerts?" + (kept + ["before=\(PercentText.encoded(id))"]).joined(separator: "&")
  }
}
