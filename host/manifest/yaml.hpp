// SPDX-License-Identifier: Apache-2.0
//
// The one YAML loader of the host: manifests and query packs. It turns parser events into an
// immutable tree in which every node knows its place, and refuses what YAML makes ambiguous or
// dangerous before anything looks at the tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/diagnostic.hpp"

namespace spoor::host::yaml {

/// What a node is. Scalars are resolved by the core schema; text that YAML 1.1 and 1.2 read
/// differently is refused unless Options allow it, and then is a string.
enum class Kind : uint8_t { kNull, kBool, kInteger, kNumber, kString, kSequence, kMapping };

enum class Style : uint8_t {
  kPlain,
  kSingleQuoted,
  kDoubleQuoted,
  kLiteral,
  kFolded,
  kBlock,
  kFlow
};

struct Node;

struct Entry {
  const Node* key;  ///< always a scalar
  const Node* value;
};

/// Immutable; owned by its Document. Aliased nodes are shared, not copied: a walk meets them again.
struct Node {
  Kind kind = Kind::kNull;
  Style style = Style::kPlain;
  bool faulty = false;  ///< reported by the loader; whoever reads it need not report it again
  Position at;
  std::string text;                ///< a scalar as written, quotes and escapes resolved
  std::vector<const Node*> items;  ///< of a sequence
  std::vector<Entry> entries;      ///< of a mapping, in the order of the file; keys are unique

  [[nodiscard]] bool is_scalar() const { return kind < Kind::kSequence; }
  [[nodiscard]] bool is_mapping() const { return kind == Kind::kMapping; }
  [[nodiscard]] bool is_sequence() const { return kind == Kind::kSequence; }
  /// The entry with that key, or nullptr.
  [[nodiscard]] const Entry* find(std::string_view key) const;
};

/// Limits, each named in the message when it is hit, and rules that query packs may relax.
struct Options {
  size_t max_bytes = size_t{1} << 20;  ///< `too-large`
  uint32_t max_depth = 32;             ///< `too-deep`
  uint32_t max_alias_nodes =
      1000;                   ///< nodes that aliases stand for, nested ones counted: `alias-budget`
  uint32_t max_errors = 100;  ///< then `too-many-errors` and no further ones
  bool allow_ambiguous_booleans = false;  ///< yes no on off y n as plain text
  bool allow_ambiguous_numbers = false;   ///< 012 0b1 1_000 1:30 as plain text
  bool allow_tabs = false;                ///< where the YAML syntax itself allows them
};

/// A loaded file. Read-only and [thread-safe] once built.
class Document {
 public:
  [[nodiscard]] const Node& root() const { return *root_; }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  friend class Builder;
  std::string file_;
  std::deque<Node> nodes_;
  const Node* root_ = nullptr;
};

struct Loaded {
  std::shared_ptr<const Document> document;  ///< null when the text could not be read to its end
  Diagnostics diagnostics;                   ///< in order of position
};

/// Never throws on any input. Time and memory are linear in the text, which `max_bytes` bounds.
[[nodiscard]] Loaded load(std::string_view text, std::string file, const Options& options = {});

}  // namespace spoor::host::yaml
