import Daemon
import HTTP
import News
import Testing

@Suite nonisolated struct `The section status` {
  private func load(_ section: String, token: String = "0123456789abcdef") throws(ConfigProblems) -> StatusConfig? {
    let files = [
      "t.yaml": "feeds: [{ url: 'https://a.example/rss' }]\nwatches: [{ name: w, lexicons: [l] }]\n\(section)\n",
      "lexicons/l.yaml": "clause_words: [but]\n", "page.token": token + "\n",
    ]
    return try ConfigFile.load(
      "t.yaml",
      in: ConfigEnvironment(
        credentials: nil,
        read: { path throws(TextFileError) in
          guard let text = files[path] else { throw .system(2) }
          return text
        })
    ).status
  }

  @Test func `is off where it is not there`() throws {
    #expect(try load("") == nil)
    #expect(try load("status: { listen: false, token_file: page.token }") == nil)
  }

  @Test func `is read in full`() throws {
    let status = try #require(
      try load("status: { listen: \"0.0.0.0:80\", token_file: page.token, public_url: \"https://t.example/\" }"))
    #expect(status.listen == ListenAddress("0.0.0.0:80") && status.token == Secret("0123456789abcdef"))
    #expect(status.publicURL?.host == "t.example")
    #expect(try load("status: { public_url: \"https://t.example/\" }")?.listen == ListenAddress("127.0.0.1:9732"))
    #expect(try load("status: { listen: \"unix:/run/t.sock\" }")?.token == nil)
  }

  @Test(arguments: [
    ("status: { listen: \"0.0.0.0:80\" }", "lets other machines in"),
    ("status: { listen: \"[::]:80\" }", "lets other machines in"),
    ("status: { listen: tocsin.example:80 }", "an address with a port"),
    ("status: { listen: 9732 }", "an address with a port"),
    ("status: { listn: x }", "did you mean `listen`?"),
    ("status: { token_file: none.token }", "cannot be read"),
    ("status: { public_url: tocsin.example }", "https://host/path"),
  ])
  func `says what is wrong`(section: String, word: String) {
    let error = #expect(throws: ConfigProblems.self) { try load(section) }
    #expect(error?.description.contains(word) == true, "\(String(describing: error))")
  }

  @Test func `takes no token that can be guessed`() {
    let error = #expect(throws: ConfigProblems.self) {
      try load("status: { token_file: page.token }", token: "short")
    }
    #expect(error?.description.contains("less than 16") == true)
  }
}
