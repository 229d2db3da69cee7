import CCurl
import Glibc

nonisolated extension HTTPError {
  /// What a result code of libcurl means for the request. Of libcurl's own words only those about TLS are used: others
  /// can hold a proxy's password.
  init(_ code: CURLcode, _ handle: EasyHandle, _ host: String) {
    let words = String(cString: curl_easy_strerror(code))
    self =
      switch code {
      case CURLE_URL_MALFORMAT: .notAURL
      case CURLE_OUT_OF_MEMORY: .exhausted("out of memory")
      case CURLE_UNSUPPORTED_PROTOCOL: .malformedResponse("no HTTP status line")
      case CURLE_COULDNT_RESOLVE_HOST: .nameNotFound(host: host)
      case CURLE_COULDNT_CONNECT: .cannotConnect(host: host, Self.systemReason(of: handle))
      case CURLE_OPERATION_TIMEDOUT: .timedOut(Phase(of: handle))
      case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM:
        .resetOrTruncated
      case CURLE_WRITE_ERROR, CURLE_BAD_CONTENT_ENCODING: .malformedResponse("the body cannot be unpacked")
      case CURLE_WEIRD_SERVER_REPLY: .malformedResponse(words)
      case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy(words)
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED,
        CURLE_SSL_CLIENTCERT, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_NOTFOUND:
        .tls(handle.errorDetail.isEmpty ? words : handle.errorDetail)
      default: .other(code: Int(code.rawValue), words)
      }
  }
}

nonisolated extension HTTPError {
  private static func systemReason(of handle: EasyHandle) -> String {
    let code = handle.number(CURLINFO_OS_ERRNO)
    return code == 0 ? "no address answers" : String(cString: strerror(Int32(code))).lowercased()
  }
}

nonisolated extension HTTPError.Phase {
  /// How far a transfer got, by the times libcurl noted; each is zero until its step is done.
  init(of handle: EasyHandle) {
    let isSecure = handle.text(CURLINFO_SCHEME)?.lowercased() == "https"
    if handle.number(CURLINFO_NUM_CONNECTS) == 0, handle.size(CURLINFO_PRETRANSFER_TIME_T) > 0 {
      self = handle.size(CURLINFO_STARTTRANSFER_TIME_T) == 0 ? .waiting : .receiving
    } else if handle.size(CURLINFO_NAMELOOKUP_TIME_T) == 0 {
      self = .lookingUp
    } else if handle.size(CURLINFO_CONNECT_TIME_T) == 0 {
      self = .connecting
    } else if isSecure, handle.size(CURLINFO_APPCONNECT_TIME_T) == 0 {
      self = .securing
    } else if handle.size(CURLINFO_STARTTRANSFER_TIME_T) == 0 {
      self = .waiting
    } else {
      self = .receiving
    }
  }
}
