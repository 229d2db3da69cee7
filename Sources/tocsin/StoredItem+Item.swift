import Daemon
import News

extension StoredItem {
  /// The item as it was scored; a date in the future counts as its arrival.
  var item: Item {
    Item(
      id: id, title: title, summary: summary, content: text, link: link,
      published: min(published ?? received, received), source: source)
  }
}
