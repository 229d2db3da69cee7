import CCurl
import Dispatch

/// Sends requests, many at a time, on the main queue.
///
/// Use one client per kind of trust (feeds, webhooks): connections are shared within a client and not between two.
package final class HTTPClient {
  package nonisolated struct Configuration: Sendable, Hashable {
    /// Sent with every request.
    package var userAgent: String
    /// Requests in flight at once, in all and to one host.
    package var concurrency: Int
    package var perHost: Int
    /// Connections kept open for the next request, besides those in use.
    package var idleConnections: Int
    package var proxy: ProxySettings
    /// Bytes that may wait to be handed over, of all bodies together of which more than 1 MB does.
    package var largeBodies: Int
    /// How long a resolved name is believed.
    package var nameCache: Duration
    /// `name:port:address` for names that no resolver knows: tests need public names that lead to loopback.
    var fixedNames: [String] = []

    package init(
      userAgent: String, concurrency: Int = 64, perHost: Int = 2, idleConnections: Int = 64,
      proxy: ProxySettings = .none, largeBodies: Int = 64 << 20, nameCache: Duration = .seconds(300)
    ) {
      self.userAgent = userAgent
      self.concurrency = concurrency
      self.perHost = perHost
      self.idleConnections = idleConnections
      self.proxy = proxy
      self.largeBodies = largeBodies
      self.nameCache = nameCache
    }
  }

  /// A request on its way, through all of its hops. Not of the main actor, as each would then be freed by a job of its own.
  private nonisolated final class Exchange {
    let request: HTTPRequest
    var hop: Transfer.Hop
    var redirects: [HTTPResponse.Redirect] = []
    /// `nil` while it waits in line.
    var transfer: Transfer?
    let finish: (Result<HTTPResponse, HTTPError>) -> Void
    /// Whether the caller has the answer already, and the body comes in portions.
    var isAnswered = false
    /// Gone once the caller lets go of it.
    weak var rest: BodyStream?

    init(_ request: HTTPRequest, _ hop: Transfer.Hop, _ finish: @escaping (Result<HTTPResponse, HTTPError>) -> Void) {
      self.request = request
      self.hop = hop
      self.finish = finish
    }
  }

  private let configuration: Configuration
  private let multi: CurlMulti
  private let budget: BodyBudget
  private let largeReadings = Turns(4)
  private var lineup: Lineup
  private var exchanges: [Int: Exchange] = [:]
  private var running: [UnsafeMutableRawPointer: Int] = [:]
  private var spareHandles: [EasyHandle] = []
  /// Requests of which a portion has come together.
  private var ripe: [Int] = []
  private var lastID = 0
  private var isPumpDue = false
  private var isPumping = false
  private var isShutDown = false

  /// Throws when the system is out of descriptors or memory.
  package init(_ configuration: Configuration) throws(HTTPError) {
    self.configuration = configuration
    budget = BodyBudget(limit: configuration.largeBodies)
    lineup = Lineup(total: configuration.concurrency, perHost: configuration.perHost)
    multi = try CurlMulti(connections: configuration.concurrency + configuration.idleConnections)
    multi.onDone = { [weak self] easy, code in self?.done(easy, code) }
    multi.onTurn = { [weak self] in self?.handOver() }
  }

  /// Requests that wait or run.
  package var inFlight: Int { exchanges.count }

  /// Names one call of `start`.
  package nonisolated struct Ticket: Hashable, Sendable {
    fileprivate let id: Int
  }

  /// Waits for its turn, sends the request, follows redirects, and hands over the answer whatever its status. `finish`
  /// is called once, on the main queue, and never from within this call. An answer that comes in portions may still fail
  /// afterwards: its `rest` tells.
  ///
  /// For polls by the thousand: `send` costs two thread switches more, as a continuation resumes by way of the pool.
  @discardableResult
  package func start(
    _ request: HTTPRequest, then finish: @escaping (Result<HTTPResponse, HTTPError>) -> Void
  ) -> Ticket {
    lastID += 1
    let id = lastID
    do throws(HTTPError) {
      if isShutDown { throw .cancelled }
      let hop = try firstHop(of: request)
      exchanges[id] = Exchange(request, hop, finish)
      lineup.enter(id, host: hop.target.host)
      pumpSoon()
    } catch {
      DispatchQueue.main.async { finish(.failure(error)) }
    }
    return Ticket(id: id)
  }

  /// Ends a request with `cancelled` and closes its transfer; nothing happens if it has ended.
  package func cancel(_ ticket: Ticket) { end(ticket.id, .failure(.cancelled)) }

  /// Like `start`; cancelling the task cancels the request.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let next = Ticket(id: lastID + 1)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        _ = start(request) { continuation.resume(returning: $0) }
      }
    } onCancel: {
      DispatchQueue.main.async { self.cancel(next) }
    }
    return try result.get()
  }

  /// Ends everything in flight with `cancelled` and closes all connections. Idempotent.
  package func shutDown() {
    isShutDown = true
    for id in exchanges.keys.sorted() { end(id, .failure(.cancelled)) }
    spareHandles = []
    multi.shutDown()
  }

  // MARK: From the line to the wire

  private func firstHop(of request: HTTPRequest) throws(HTTPError) -> Transfer.Hop {
    guard HeaderText.isSendable(configuration.userAgent) else { throw .unsendableHeader(name: "User-Agent") }
    if let line = request.headers.unsendable { throw .unsendableHeader(name: line.name) }
    let target = if let known = request.target { known } else { try URLParts(request.url) }
    let permitted = request.addresses.networks(namedBy: target.host)
    let hop = Transfer.Hop(
      method: request.method, url: request.url, target: target, headers: request.headers, body: request.body,
      tls: request.tls, timeLeft: request.limits.total, permitted: permitted)
    return try routed(hop, request.addresses)
  }

  /// The hop with its proxy, if it may be made at all.
  private func routed(_ hop: Transfer.Hop, _ addresses: AddressPolicy) throws(HTTPError) -> Transfer.Hop {
    guard hop.target.isFetchable else { throw .unsupportedScheme(hop.target.scheme) }
    var hop = hop
    hop.proxy = configuration.proxy.proxy(for: hop.target)
    // Behind a proxy only a literal address can be judged: the proxy resolves names.
    if hop.proxy != nil, let address = IPAddress(hop.target.host),
      let network = addresses.refusal(of: address, port: hop.target.port, permitted: hop.permitted)
    {
      throw .addressRefused(host: hop.target.host, address: address.description, network)
    }
    return hop
  }

  /// Not at once, as a transfer may fail at once, and its caller does not hold the ticket yet.
  private func pumpSoon() {
    guard !isPumpDue else { return }
    isPumpDue = true
    DispatchQueue.main.async { [weak self] in
      self?.isPumpDue = false
      self?.pump()
    }
  }

  private func pump() {
    guard !isPumping, !isShutDown else { return }
    isPumping = true
    defer { isPumping = false }
    while let id = lineup.next(isWanted: { exchanges[$0] != nil }) { launch(id) }
  }

  private func launch(_ id: Int) {
    guard let exchange = exchanges[id] else { return }
    guard let handle = spareHandles.popLast() ?? EasyHandle() else {
      lineup.leave(host: exchange.hop.target.host)
      return end(id, .failure(.exhausted("out of memory")))
    }
    let transfer = Transfer(exchange.hop, on: handle, for: exchange.request, budget: budget)
    exchange.transfer = transfer
    running[handle.raw] = id
    if exchange.request.portion != nil { transfer.onPortion = { [unowned self] in ripe.append(id) } }
    do throws(HTTPError) {
      try transfer.prepare(configuration)
    } catch {
      return end(id, .failure(error))
    }
    let code = multi.add(handle.raw)
    if code != CURLM_OK {
      end(id, .failure(.other(code: Int(code.rawValue), String(cString: curl_multi_strerror(code)))))
    }
  }

  // MARK: From the wire to the caller

  private func done(_ easy: UnsafeMutableRawPointer, _ code: CURLcode) {
    guard let id = running[easy], let exchange = exchanges[id], let transfer = exchange.transfer else { return }
    let result = transfer.finish(code, redirects: exchange.redirects)
    guard case .success(let response) = result, let location = transfer.redirection,
      case .follow(let limit) = exchange.request.redirects
    else { return end(id, result) }
    do throws(HTTPError) {
      guard exchange.redirects.count < limit else { throw .tooManyRedirects(limit: limit) }
      let next = try hop(after: exchange.hop, to: location, response, transfer.elapsed, exchange.request.addresses)
      exchange.redirects.append(
        HTTPResponse.Redirect(status: response.status, from: exchange.hop.url, to: location))
      release(transfer, host: exchange.hop.target.host)
      exchange.transfer = nil
      exchange.hop = next
      // The new host has a limit of its own.
      lineup.enter(id, host: next.target.host)
      pump()
    } catch {
      end(id, .failure(error))
    }
  }

  /// Hands over what has come together while libcurl worked.
  private func handOver() {
    guard !ripe.isEmpty else { return }
    let ids = ripe
    ripe = []
    for id in ids {
      guard let exchange = exchanges[id], let transfer = exchange.transfer, transfer.hasPortion else { continue }
      guard !exchange.isAnswered else {
        exchange.rest?.wake()
        continue
      }
      // It keeps the client, without which nobody would ever tell it of an end.
      let rest = BodyStream(
        transfer, largeReadings, onTake: { [self] in resume(id) },
        onDrop: { [self] in end(id, .failure(.cancelled)) })
      exchange.isAnswered = true
      exchange.rest = rest
      exchange.finish(.success(transfer.begin(with: rest, redirects: exchange.redirects)))
      resume(id)
    }
  }

  /// Lets libcurl go on where it was told to wait.
  private func resume(_ id: Int) {
    guard let exchange = exchanges[id], let transfer = exchange.transfer, transfer.isPaused else { return }
    transfer.endPause()
    let code = multi.resume(transfer.handle.raw)
    if code != CURLE_OK { end(id, transfer.finish(code, redirects: exchange.redirects)) }
  }

  private func hop(
    after last: Transfer.Hop, to url: String, _ response: HTTPResponse, _ elapsed: Duration, _ addresses: AddressPolicy
  ) throws(HTTPError) -> Transfer.Hop {
    var hop = last
    hop.url = url
    hop.target = try URLParts(url)
    hop.timeLeft -= elapsed
    guard hop.timeLeft > .zero else { throw .timedOut(.waiting) }
    if !hop.target.isSameOrigin(as: last.target) {
      hop.headers = last.headers.withoutSecrets
      hop.tls.certificate = nil
      hop.tls.key = nil
    }
    // Once the chain has passed a public name, the configuration no longer vouches for where it leads.
    if addresses.networks(namedBy: hop.target.host).isEmpty { hop.permitted = [] }
    if response.status == 303 || (response.status < 303 && hop.method == .post) {
      hop.method = .get
      hop.body = []
    }
    return try routed(hop, addresses)
  }

  private func end(_ id: Int, _ result: Result<HTTPResponse, HTTPError>) {
    guard let exchange = exchanges.removeValue(forKey: id) else { return }
    if let transfer = exchange.transfer { release(transfer, host: exchange.hop.target.host) }
    if exchange.isAnswered { exchange.rest?.end(result.map { _ in }) } else { exchange.finish(result) }
    pump()
  }

  private func release(_ transfer: Transfer, host: String) {
    running[transfer.handle.raw] = nil
    multi.remove(transfer.handle.raw)
    lineup.leave(host: host)
    if !isShutDown, spareHandles.count < configuration.concurrency { spareHandles.append(transfer.handle) }
  }
}
