import Foundation
import Testing

/// The manual pages, made from the commands' help and the reference config.
@Suite struct `The manual` {
  private static let maker = (TocsinProcess.binary as NSString).deletingLastPathComponent + "/TocsinManual"

  private func page(_ section: String, _ input: String) async throws -> String {
    let result = try await TocsinProcess(executable: Self.maker, arguments: [section, "1.2.3"], input: input).result()
    #expect(result.status == 0, "\(result.error)")
    return result.output
  }

  @Test func `shows every command with every option`() async throws {
    let help = try await TocsinProcess.run(["--experimental-dump-help"]).output
    let page = try await page("1", help)
    #expect(page.hasPrefix(".TH TOCSIN 1 \"\" \"Tocsin 1.2.3\""))
    let tree = try #require(JSONSerialization.jsonObject(with: Data(help.utf8)) as? [String: Any])
    func visit(_ command: [String: Any], _ path: String) {
      for next in command["subcommands"] as? [[String: Any]] ?? [] {
        let name = next["commandName"] as? String ?? ""
        guard name != "help", next["shouldDisplay"] as? Bool == true else { continue }
        let full = (path + " " + name).trimmingCharacters(in: .whitespaces)
        #expect(page.contains(".SS \"tocsin \(full.replacingOccurrences(of: "-", with: "\\-"))\""))
        visit(next, full)
      }
    }
    visit(try #require(tree["command"] as? [String: Any]), "")
    #expect(page.contains("\\fB\\-\\-once\\fR") && page.contains(".SH SIGNALS") && page.contains(".SH \"EXIT STATUS\""))
  }

  @Test func `tells prose from settings, and nothing in it is a request to the formatter`() async throws {
    let reference = """
      # First words.
      # more of them with `code` and a back\\slash

      # ------
      # About `store`: one file.
      .hidden
      store: sqlite:x.db    # here
      # - { name: a-b }

      # ------
      # Lists
      feeds:
        - { name: one }
        - { name: two }
        - { name: three }
      """
    let page = try await page("5", reference)
    #expect(page.contains("more of them with \\fBcode\\fR and a back\\eslash"))
    #expect(page.contains(".SH \"STORE\"\n.PP\nAbout \\fBstore\\fR: one file.\n"))
    #expect(page.contains("\nstore: sqlite:x.db    # here\n\\&") || page.contains("store: sqlite:x.db    # here\n"))
    #expect(page.contains("\n\\&.hidden\n"))
    #expect(page.contains("one }") && page.contains("two }") && !page.contains("three }"), "two entries are enough")
  }
}
