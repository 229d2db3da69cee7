import Escalation
import HTTP
package import Logging
import News

/// The page for people, the API, the metrics and the health check, on the address of `status.listen`.
///
/// Reads what the parts at work hold in memory, and the store over a connection of its own: a slow page never keeps a
/// commit waiting. Changes nothing.
package final class StatusServer {
  /// What is read; put others in when a config was read again.
  package var sources: StatusSources
  /// What is counted.
  package let meters: Meters

  private var config: StatusConfig
  private let reader: any Store
  private let probe: StoreProbe
  private let events: EventStream
  private let lag: LoopLag
  private let clock: SystemClock
  private let log: Logger
  private let started: Instant
  private var access: StatusAccess
  private var server: HTTPServer?
  private let retry: any Alarm
  private var isSaid = false

  /// How soon an address that is taken is asked for again.
  private static let retryInterval = Duration.seconds(15)

  /// - Parameters:
  ///   - config: where it listens, and who may read.
  ///   - sources: what is read.
  ///   - store: the daemon's own, for the health check alone.
  ///   - reader: another connection to the same store.
  ///   - makeAlarm: makes alarms of the server's own.
  package init(
    _ config: StatusConfig, sources: StatusSources, meters: Meters, store: any Store, reader: any Store,
    clock: SystemClock, log: Logger, makeAlarm: () -> any Alarm = { DispatchAlarm() }
  ) {
    self.config = config
    self.sources = sources
    self.meters = meters
    self.reader = reader
    self.clock = clock
    self.log = log
    probe = StoreProbe(store: store, clock: clock, alarm: makeAlarm())
    events = EventStream(alarm: makeAlarm())
    lag = LoopLag(alarm: makeAlarm(), meters: meters)
    retry = makeAlarm()
    started = clock.now()
    access = StatusAccess(config, port: nil)
    events.status = { [weak self] in try? await self?.snapshot(probe: nil).brief }
    retry.onRing = { [weak self] in self?.start() }
  }

  /// Listens from now on. An address that cannot be had keeps nobody from polling and ringing: it is said, and tried again.
  package func start() {
    do throws(ListenError) {
      let server = try HTTPServer(config.listen) { [weak self] request in
        guard let self else { return ServerReply(503, type: "text/plain", text: "") }
        return await answer(request)
      }
      self.server = server
      if case .tcp(_, let port) = server.address { access = StatusAccess(config, port: port) }
      log.notice("page at \(address(server.address))")
      lag.start()
    } catch {
      if !isSaid { log.error("the page is not there: cannot \(error); tried again until it works") }
      isSaid = true
      retry.set(after: Self.retryInterval)
    }
  }

  /// Takes over what a config that was read again says: listens elsewhere, or asks for another token.
  package func adopt(_ config: StatusConfig) {
    guard config != self.config else { return }
    events.stop()
    server?.stop()
    server = nil
    retry.set(after: nil)
    (self.config, access, isSaid) = (config, StatusAccess(config, port: nil), false)
    start()
  }

  /// Ends every answer at once.
  package func stop() async {
    retry.set(after: nil)
    lag.stop()
    events.stop()
    server?.stop()
    server = nil
    await reader.close()
  }

  /// To be called with what was stored.
  package func committed(_ commit: Commit, _ time: Duration) {
    meters.noteCommit(commit, time)
    probe.noteCommit()
    events.tell(commit)
  }

  private func address(_ address: ListenAddress) -> String {
    if case .tcp = address { return "http://\(address)/" }
    return "\(address)"
  }

  // MARK: - One request

  private func answer(_ request: ServerRequest) async -> ServerReply {
    let route = Route(request.path)
    var reply: ServerReply
    switch access.judge(request) {
    case .wrongHost:
      let text =
        "This server does not answer for \(request.host.shownSafely.cut(toBytes: 200)): set status.public_url.\n"
      reply = ServerReply(421, type: Self.plain, text: text)
    case .foreign: reply = ServerReply(403, type: Self.plain, text: "Pages elsewhere may not ask for this.\n")
    case .redirect(let target, let cookie):
      reply = ServerReply(303, type: Self.plain, text: "", headers: ["Location": target, "Set-Cookie": cookie])
    case .noToken: reply = refuse(route)
    case .welcome:
      do throws(StoreError) {
        reply = try await answer(request, route)
      } catch {
        reply = failure(error, route)
      }
    }
    reply.headers.add("Date", HTTPDate.text(clock.now()))
    for (name, value) in Self.headers where reply.headers[name] == nil { reply.headers.add(name, value) }
    meters.noteRequest(route.name, status: reply.status)
    return reply
  }

  private func answer(_ request: ServerRequest, _ route: Route) async throws(StoreError) -> ServerReply {
    switch route {
    case .health: return await health()
    case .metrics: return try await metrics()
    case .status: return ServerReply(type: API.json, text: try await snapshot().record.line + "\n")
    case .alertRecords: return try await api.alerts(request)
    case .series(let watch): return try await api.series(of: watch, request)
    case .events: return try await listen(request)
    case .overview, .watch, .alerts, .feeds: return try await page(request, route)
    case .asset(let asset): return asset.reply(severity: request.parameter("severity"))
    case .unknown: return notFound(request, route)
    }
  }

  private var api: API { API(sources: sources, reader: reader, now: clock.now()) }

  private func snapshot() async throws(StoreError) -> Snapshot { try await snapshot(probe: await probe.ask()) }

  private func snapshot(probe: String?) async throws(StoreError) -> Snapshot {
    try await Snapshot(
      sources, reader: reader, problems: Health.problems(sources, probe: probe, at: clock.monotonic()),
      started: started, at: clock.now())
  }

  private func health() async -> ServerReply {
    let problems = Health.problems(sources, probe: await probe.ask(), at: clock.monotonic())
    guard problems.isEmpty else {
      return ServerReply(503, type: Self.plain, text: problems.map(\.shownSafely).joined(separator: "\n") + "\n")
    }
    return ServerReply(type: Self.plain, text: "ok\n")
  }

  private func metrics() async throws(StoreError) -> ServerReply {
    let text = try await snapshot().metrics(
      meters, ProcessFigures.now(), connections: server?.openConnections ?? 0, listeners: events.count)
    return ServerReply(type: MetricsText.contentType, text: text)
  }

  private func listen(_ request: ServerRequest) async throws(StoreError) -> ServerReply {
    var missed: [StoredAlert] = []
    if let last = request.headers["Last-Event-ID"] ?? request.parameter("last_event_id") {
      var query = AlertQuery(limit: 100)
      query.after = last
      missed = try await reader.alerts(query)
    }
    var reply = ServerReply(type: "text/event-stream; charset=utf-8", body: [], headers: ["X-Accel-Buffering": "no"])
    reply.stream = { [weak self, missed] stream in self?.events.add(stream, missed: missed) }
    return reply
  }

  private func page(_ request: ServerRequest, _ route: Route) async throws(StoreError) -> ServerReply {
    let desk = PageReader(sources: sources, reader: reader, snapshot: try await snapshot())
    guard let html = try await desk.page(request, route) else { return notFound(request, route) }
    return ServerReply(type: Self.html, text: html)
  }

  // MARK: - Answers of its own

  private static let plain = "text/plain; charset=utf-8"
  private static let html = "text/html; charset=utf-8"

  private func notFound(_ request: ServerRequest, _ route: Route) -> ServerReply {
    if route.isForPrograms { return API.refusal(404, "there is nothing at \(request.path.cut(toBytes: 200))") }
    return ServerReply(404, type: Self.html, text: NoticePage.notFound.html)
  }

  private func refuse(_ route: Route) -> ServerReply {
    var reply =
      route.isForPrograms
      ? API.refusal(401, "show the token: Authorization: Bearer …")
      : ServerReply(401, type: Self.html, text: NoticePage.token.html)
    reply.headers.add("WWW-Authenticate", "Bearer realm=\"tocsin\"")
    return reply
  }

  private func failure(_ error: StoreError, _ route: Route) -> ServerReply {
    if route.isForPrograms { return API.refusal(503, "\(error)") }
    return ServerReply(503, type: Self.html, text: NoticePage.failure("\(error)").html)
  }

  /// Nothing but our own files, nothing inline, in nobody's frame, kept by nobody.
  private static let headers: [(String, String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
  ]
}
