import CCurl

/// The owner of one libcurl easy handle; reused, because a fresh one costs 6 kB and its set-up.
nonisolated final class EasyHandle {
  let raw: UnsafeMutableRawPointer
  /// Where libcurl writes details of an error.
  private let message: UnsafeMutablePointer<CChar>
  /// Lists that options point to.
  private var lists: [CURLoption.RawValue: UnsafeMutablePointer<curl_slist>] = [:]
  /// Whether the options that all requests of a client share are set.
  var isSetUp = false
  /// The first option since the last reset that libcurl did not take.
  private(set) var failure = CURLE_OK

  /// `nil` without memory.
  init?() {
    guard let raw = curl_easy_init() else { return nil }
    self.raw = raw
    message = .allocate(capacity: Int(CURL_ERROR_SIZE))
    message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(raw)
    lists.values.forEach(curl_slist_free_all)
    message.deallocate()
  }

  /// Forgets all options. Connections, names and TLS sessions belong to the multi handle and stay.
  func reset() {
    curl_easy_reset(raw)
    lists.values.forEach(curl_slist_free_all)
    lists = [:]
    isSetUp = false
    message[0] = 0
    failure = CURLE_OK
    note(ccurl_set_pointer(raw, CURLOPT_ERRORBUFFER, message))
  }

  func set(_ option: CURLoption, _ value: Int) { note(ccurl_set_long(raw, option, value)) }
  func set(_ option: CURLoption, _ value: String?) { note(ccurl_set_string(raw, option, value)) }
  func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) { note(ccurl_set_pointer(raw, option, value)) }
  func set(_ option: CURLoption, _ callback: @escaping ccurl_data_callback) {
    note(ccurl_set_data_callback(raw, option, callback))
  }
  func set(openSocket callback: @escaping curl_opensocket_callback) { note(ccurl_set_open_socket(raw, callback)) }
  func set(beforeRequest callback: @escaping curl_prereq_callback) { note(ccurl_set_prerequest(raw, callback)) }
  func set(body: [UInt8]) { note(body.withUnsafeBytes { ccurl_set_body(raw, $0.baseAddress, $0.count) }) }

  /// Lines without line ends or NUL, in place of those that were set before.
  func set(_ option: CURLoption, lines: [[UInt8]]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      let longer = (line + [0]).withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { curl_slist_append(list, $0.baseAddress) }
      }
      if longer == nil { note(CURLE_OUT_OF_MEMORY) }
      list = longer ?? list
    }
    note(ccurl_set_pointer(raw, option, list))
    curl_slist_free_all(lists.removeValue(forKey: option.rawValue))
    lists[option.rawValue] = list
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return ccurl_get_long(raw, info, &value) == CURLE_OK ? value : 0
  }

  /// A size, or a time in microseconds.
  func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return ccurl_get_size(raw, info, &value) == CURLE_OK ? Int(value) : 0
  }

  func text(_ info: CURLINFO) -> String? {
    var value: UnsafePointer<CChar>?
    guard ccurl_get_string(raw, info, &value) == CURLE_OK, let value else { return nil }
    return String(cString: value)
  }

  /// What libcurl wrote about the last error; may be empty.
  var errorDetail: String { String(cString: message) }

  private func note(_ code: CURLcode) {
    if failure == CURLE_OK { failure = code }
  }
}
