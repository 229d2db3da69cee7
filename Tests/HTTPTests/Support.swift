import Loopback
import Testing

@testable import HTTP

func makeClient(
  concurrency: Int = 64, perHost: Int = 64, fixedNames: [String] = [], proxy: ProxySettings = .none
) throws -> HTTPClient {
  var configuration = HTTPClient.Configuration(
    userAgent: "tocsin-tests/1 (+mailto:desk@example.org)", concurrency: concurrency, perHost: perHost, proxy: proxy)
  configuration.fixedNames = fixedNames
  return try HTTPClient(configuration)
}

extension HTTPClient {
  func get(
    _ url: String, headers: HTTPHeaders = [:], limits: HTTPLimits = HTTPLimits(),
    redirects: HTTPRequest.Redirects = .follow(max: 10), addresses: AddressPolicy = .publicOnly
  ) async throws(HTTPError) -> HTTPResponse {
    try await send(
      HTTPRequest(.get, url, headers: headers, limits: limits, redirects: redirects, addresses: addresses))
  }

  /// The error that a GET ends with, `nil` if it does not.
  func failure(
    _ url: String, headers: HTTPHeaders = [:], limits: HTTPLimits = HTTPLimits(),
    redirects: HTTPRequest.Redirects = .follow(max: 10), addresses: AddressPolicy = .publicOnly
  ) async -> HTTPError? {
    do {
      _ = try await get(url, headers: headers, limits: limits, redirects: redirects, addresses: addresses)
      return nil
    } catch {
      return error
    }
  }
}

extension HTTPResponse {
  nonisolated var text: String { String(decoding: body, as: UTF8.self) }
}

nonisolated func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
