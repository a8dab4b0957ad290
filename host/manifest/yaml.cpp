// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/yaml.hpp"

#include <yaml.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "host/manifest/yaml_scalar.hpp"
#include "host/manifest/yaml_text.hpp"

namespace spoor::host::yaml {
namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
constexpr size_t kMaxNodes = 200'000;

Position to_position(const yaml_mark_t& mark) {
  return {static_cast<uint32_t>(mark.line) + 1, static_cast<uint32_t>(mark.column) + 1};
}

std::string_view to_view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

Style to_style(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return Style::kSingleQuoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return Style::kDoubleQuoted;
    case YAML_LITERAL_SCALAR_STYLE:
      return Style::kLiteral;
    case YAML_FOLDED_SCALAR_STYLE:
      return Style::kFolded;
    default:
      return Style::kPlain;
  }
}

Kind to_kind(Plain plain) {
  switch (plain) {
    case Plain::kNull:
      return Kind::kNull;
    case Plain::kBool:
      return Kind::kBool;
    case Plain::kInteger:
      return Kind::kInteger;
    case Plain::kNumber:
      return Kind::kNumber;
    default:
      return Kind::kString;
  }
}

std::string_view core_name(Kind kind) {
  constexpr std::string_view names[] = {"null", "bool", "int", "float", "str", "seq", "map"};
  return names[static_cast<size_t>(kind)];
}

std::string quoted(std::string_view text) { return '`' + std::string(text) + '`'; }

/// The parser and its current event, freed in every case.
class Events {
 public:
  explicit Events(std::string_view text) {
    ready_ = yaml_parser_initialize(&parser_) == 1;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Events() {
    drop();
    if (ready_) yaml_parser_delete(&parser_);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  /// False on a syntax error, which `parser()` describes.
  bool next() {
    drop();
    has_event_ = ready_ && yaml_parser_parse(&parser_, &event_) == 1;
    return has_event_;
  }
  [[nodiscard]] const yaml_event_t& event() const { return event_; }
  [[nodiscard]] const yaml_parser_t& parser() const { return parser_; }

 private:
  void drop() {
    if (has_event_) yaml_event_delete(&event_);
    has_event_ = false;
  }

  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool ready_ = false;
  bool has_event_ = false;
};

}  // namespace

/// Turns events into nodes. Stops at the first finding after which the rest would mislead.
class Builder {
 public:
  Builder(std::string_view text, std::string file, const Options& options)
      : text_(text), options_(options), report_(file), document_(std::make_shared<Document>()) {
    document_->file_ = std::move(file);
  }

  Loaded build() {
    bool complete = false;
    if (check_size() && check_encoding(text_, report_)) {
      if (text_.substr(0, 3) == "\xef\xbb\xbf") text_.remove_prefix(3);
      complete = read_events();
      if (complete && !options_.allow_tabs)
        check_tabs(text_, scalars_, options_.max_errors, report_);
    }
    return finish(complete);
  }

 private:
  /// What an anchor stands for; size and height count what aliases inside it expand to.
  struct Anchor {
    const Node* node;
    uint64_t size;
    uint32_t height;
    bool open;
  };
  /// A collection whose end has not come yet.
  struct Frame {
    Node* node;
    std::string anchor;
    uint64_t size = 1;
    uint32_t height = 1;
    const Node* key = nullptr;  // waiting for its value
    bool drops_value = false;   // of a key that was reported
    std::unordered_map<std::string_view, Position> keys;
  };

  bool check_size() {
    if (text_.size() <= options_.max_bytes) return true;
    report_.error("too-large", {1, 1},
                  "the file has " + std::to_string(text_.size()) +
                      " bytes, more than the limit of " + std::to_string(options_.max_bytes),
                  "split the investigation, or keep data in files of their own");
    return false;
  }

  bool read_events() {
    Events events(text_);
    while (events.next()) {
      const yaml_event_t& event = events.event();
      if (event.type == YAML_STREAM_END_EVENT) return end_stream(event);
      if (!take(event) || is_full()) return false;
    }
    syntax_error(events.parser());
    return false;
  }

  bool end_stream(const yaml_event_t& event) {
    if (document_->root_ == nullptr) {
      Node& empty = new_node(event);
      empty.at = {1, 1};
      document_->root_ = &empty;
    }
    return true;
  }

  /// False when reading must stop.
  bool take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        return start_document(event);
      case YAML_SCALAR_EVENT:
        return scalar(event);
      case YAML_ALIAS_EVENT:
        return alias(event);
      case YAML_SEQUENCE_START_EVENT:
        return start(event, Kind::kSequence, event.data.sequence_start.tag,
                     event.data.sequence_start.anchor,
                     event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
      case YAML_MAPPING_START_EVENT:
        return start(event, Kind::kMapping, event.data.mapping_start.tag,
                     event.data.mapping_start.anchor,
                     event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return end();
      default:
        return true;
    }
  }

  bool start_document(const yaml_event_t& event) {
    if (document_->root_ == nullptr) return true;
    report_.error("multiple-documents", to_position(event.start_mark),
                  "a second document in one file", "keep one document a file; remove the `---`");
    return false;
  }

  bool scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    const Position at = to_position(event.start_mark);
    scalars_.push_back({event.start_mark.index, event.end_mark.index});
    Node& node = new_node(event);
    node.text.assign(reinterpret_cast<const char*>(data.value), data.length);
    node.style = to_style(data.style);
    node.kind = Kind::kString;
    const Plain plain = resolve_plain(node.text);
    const std::string_view tag = to_view(data.tag);
    if (tag.empty() && node.style == Style::kPlain) {
      node.kind = to_kind(plain);
      node.faulty = !check_plain(node.text, plain, at);
    } else if (tag != "!" && tag != std::string(kCoreTag) + "str" && !tag.empty()) {
      node.kind = to_kind(plain);
      node.faulty = !check_tag(tag, node.kind, at);
    }
    remember(to_view(data.anchor), {&node, 1, 1, false});
    return attach(node, 1, 1, at);
  }

  /// False when the text is ambiguous, which is reported.
  bool check_plain(const std::string& text, Plain plain, Position at) {
    const std::string hint = "write \"" + text + "\" in quotes if it is text";
    const bool is_boolean = plain == Plain::kAmbiguousBoolean;
    const bool is_number =
        plain == Plain::kOctal || plain == Plain::kAmbiguousNumber || plain == Plain::kNotFinite;
    if (is_boolean && !options_.allow_ambiguous_booleans) {
      report_.error("ambiguous-boolean", at,
                    quoted(text) + " is a boolean in YAML 1.1, text in 1.2",
                    "write true or false, or " + hint);
      return false;
    }
    if (!is_number || options_.allow_ambiguous_numbers) return true;
    if (plain == Plain::kOctal) {
      report_.error("octal-integer", at,
                    quoted(text) + " is an octal number in one version of YAML, not in the other",
                    "remove the leading zero, or " + hint);
    } else if (plain == Plain::kAmbiguousNumber) {
      report_.error("ambiguous-number", at,
                    quoted(text) + " is a number in one version of YAML and text in the other",
                    "write a decimal number such as 1800 or 1.0e+3, or " + hint);
    } else {
      report_.error("not-finite", at, quoted(text) + " is not a finite number",
                    "leave the value out, or " + hint);
    }
    return false;
  }

  /// False when the tag is refused, which is reported.
  bool check_tag(std::string_view tag, Kind kind, Position at) {
    const bool is_core = tag.substr(0, kCoreTag.size()) == kCoreTag;
    const std::string_view name = is_core ? tag.substr(kCoreTag.size()) : tag;
    constexpr std::string_view known[] = {"null", "bool", "int", "float", "str", "seq", "map"};
    if (!is_core || std::find(std::begin(known), std::end(known), name) == std::end(known)) {
      report_.error("tag", at, "the tag " + quoted(tag) + " is not allowed",
                    "remove the tag: types come from the schema");
      return false;
    }
    if (name == core_name(kind)) return true;
    report_.error("tag-mismatch", at,
                  "the value is not a " + std::string(name) + " as its tag says",
                  "remove the tag or change the value");
    return false;
  }

  bool alias(const yaml_event_t& event) {
    const std::string name(to_view(event.data.alias.anchor));
    const Position at = to_position(event.start_mark);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      report_.error("unknown-alias", at,
                    "the alias *" + name + " has no anchor &" + name + " before it",
                    "define the anchor first, or quote the text if it is no alias");
      Node& missing = new_node(event);
      missing.faulty = true;
      return attach(missing, 1, 1, at);
    }
    if (found->second.open) {
      report_.error("alias-cycle", at, "the alias *" + name + " stands inside what it stands for",
                    "write the value out");
      return false;
    }
    return expand(*found->second.node, found->second.size, found->second.height, at);
  }

  bool expand(const Node& node, uint64_t size, uint32_t height, Position at) {
    alias_nodes_ += size;
    if (alias_nodes_ > options_.max_alias_nodes) {
      report_.error(
          "alias-budget", at,
          "aliases stand for more than " + std::to_string(options_.max_alias_nodes) + " nodes",
          "write the values out, or use parameters");
      return false;
    }
    return attach(node, size, height, at);
  }

  bool start(const yaml_event_t& event, Kind kind, const yaml_char_t* tag,
             const yaml_char_t* anchor, bool flow) {
    Node& node = new_node(event);
    node.kind = kind;
    node.style = flow ? Style::kFlow : Style::kBlock;
    if (const std::string_view name = to_view(tag); !name.empty() && name != "!") {
      node.faulty = !check_tag(name, kind, node.at);
    }
    if (frames_.size() + 1 > options_.max_depth) return too_deep(node.at);
    Frame frame;
    frame.node = &node;
    frame.anchor = to_view(anchor);
    remember(frame.anchor, {&node, 1, 1, true});
    frames_.push_back(std::move(frame));
    return true;
  }

  bool end() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    remember(frame.anchor, {frame.node, frame.size, frame.height, false});
    return attach(*frame.node, frame.size, frame.height, frame.node->at);
  }

  bool too_deep(Position at) {
    report_.error("too-deep", at,
                  "nested deeper than the limit of " + std::to_string(options_.max_depth),
                  "flatten the structure");
    return false;
  }

  void remember(std::string_view name, Anchor anchor) {
    if (!name.empty()) anchors_.insert_or_assign(std::string(name), anchor);
  }

  /// Hangs a finished node into the collection around it. `at` is where it is used.
  bool attach(const Node& node, uint64_t size, uint32_t height, Position at) {
    if (frames_.empty()) {
      document_->root_ = &node;
      return true;
    }
    Frame& frame = frames_.back();
    frame.size += size;
    frame.height = std::max(frame.height, height + 1);
    if (frames_.size() + (node.is_scalar() ? 0 : height - 1) > options_.max_depth)
      return too_deep(at);
    if (frame.node->is_sequence()) {
      frame.node->items.push_back(&node);
      return true;
    }
    if (frame.key == nullptr) return take_key(frame, node, at);
    const Node* key = std::exchange(frame.key, nullptr);
    const bool drops = std::exchange(frame.drops_value, false);
    if (!drops) frame.node->entries.push_back({key, &node});
    return true;
  }

  static bool is_merge_key(const Node& key) {
    return key.text == "<<" && key.style == Style::kPlain;
  }

  bool take_key(Frame& frame, const Node& node, Position at) {
    frame.key = &node;
    if (!node.is_scalar()) {
      report_.error("complex-key", at, "a key must be a scalar",
                    "use a list of {key, value} instead");
      return false;
    }
    if (is_merge_key(node)) {
      report_.error("merge-key", at, "merge keys are not part of YAML 1.2",
                    "write the members out, or use an alias for the whole value");
      frame.drops_value = true;
    }
    const auto [first, is_new] = frame.keys.emplace(node.text, at);
    if (is_new) return true;
    report_.error("duplicate-key", at,
                  "the key " + quoted(node.text) + " was given before in line " +
                      std::to_string(first->second.line),
                  "remove or rename one of the two");
    frame.drops_value = true;
    return true;
  }

  void syntax_error(const yaml_parser_t& parser) {
    const Position at = to_position(parser.problem_mark);
    const std::string_view problem = parser.problem == nullptr ? "no memory" : parser.problem;
    if (parser.error == YAML_READER_ERROR) {
      report_.error("control-character", place_of_offset(parser.problem_offset),
                    "a character that YAML does not allow", "remove it, or write it as \"\\x..\"");
    } else if (is_tab_at(text_, at) || problem.find("tab") != std::string_view::npos) {
      report_.error("tab", at, "a tab where YAML wants spaces", "indent and separate with spaces");
    } else {
      report_.error("syntax", at, syntax_message(parser, problem), syntax_hint(problem));
    }
  }

  static std::string syntax_message(const yaml_parser_t& parser, std::string_view problem) {
    std::string out(problem);
    if (parser.context != nullptr) {
      out += ' ' + std::string(parser.context);
      if (parser.context_mark.line != parser.problem_mark.line) {
        out += " from line " + std::to_string(parser.context_mark.line + 1);
      }
    }
    return out;
  }

  static std::string syntax_hint(std::string_view problem) {
    if (problem.find("mapping values are not allowed") != std::string_view::npos) {
      return "quote the text that holds a colon, or check the indentation";
    }
    if (problem.find("cannot start any token") != std::string_view::npos) {
      return "put the text in quotes";
    }
    return "check indentation, quotes and brackets here and in the line above";
  }

  [[nodiscard]] Position place_of_offset(size_t offset) const {
    const std::string_view before = text_.substr(0, std::min(offset, text_.size()));
    Position at{1, 1};
    for (const char c : before) {
      if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) continue;
      ++at.column;
      if (c == '\n') at = {at.line + 1, 1};
    }
    return at;
  }

  Node& new_node(const yaml_event_t& event) {
    Node& node = document_->nodes_.emplace_back();
    node.at = to_position(event.start_mark);
    return node;
  }

  bool is_full() {
    if (document_->nodes_.size() > kMaxNodes) {
      report_.error("too-many-nodes", document_->nodes_.back().at,
                    "more than the limit of " + std::to_string(kMaxNodes) + " values in one file",
                    "keep data in files of their own");
      return true;
    }
    if (report_.found().size() < options_.max_errors) return false;
    report_.error("too-many-errors", document_->nodes_.back().at,
                  "reading stopped after " + std::to_string(options_.max_errors) + " errors",
                  "correct those first");
    return true;
  }

  Loaded finish(bool complete) {
    Loaded out;
    if (complete) out.document = std::move(document_);
    out.diagnostics = report_.take();
    return out;
  }

  std::string_view text_;
  const Options& options_;
  Report report_;
  std::shared_ptr<Document> document_;
  std::vector<Frame> frames_;
  std::unordered_map<std::string, Anchor> anchors_;
  std::vector<Span> scalars_;
  uint64_t alias_nodes_ = 0;
};

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key->text == key) return &entry;
  }
  return nullptr;
}

Loaded load(std::string_view text, std::string file, const Options& options) {
  return Builder(text, std::move(file), options).build();
}

}  // namespace spoor::host::yaml
