package import News

/// An item with what a person says about it.
package struct LabelledItem: Sendable {
  package var item: Item
  /// `escalate`, `deescalate` or `neutral`; `conflict` or `other` where only relevance is labelled.
  package var label: String
  /// The finer kind that false alarms are counted by (`D`, `N`, `X`); the label where there is none.
  package var kind: String

  package init(item: Item, label: String, kind: String? = nil) {
    self.item = item
    self.label = label
    self.kind = kind ?? label
  }

  /// The label as a direction: neutral where it names none.
  var direction: Direction { Direction(rawValue: label) ?? .neutral }
}
