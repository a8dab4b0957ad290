// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "host/manifest/manifest.hpp"
#include "host/manifest/names.hpp"
#include "host/manifest/suggest.hpp"

namespace spoor::host {
namespace {

using yaml::Entry;
using yaml::Node;

constexpr int64_t kVersion = 1;
constexpr std::array<std::string_view, 8> kTopKeys = {
    "spoor", "investigation", "description", "parameters", "plugins", "steps", "outputs", "budget"};
constexpr std::array<std::string_view, 10> kStepKeys = {
    "use", "from", "with", "key", "bind", "on_error", "retry", "deadline", "cache", "description"};
constexpr std::array<std::string_view, 3> kOutputKeys = {"from", "format", "limit"};
constexpr std::array<std::string_view, 4> kParameterKeys = {"type", "default", "values",
                                                            "description"};
constexpr std::array<std::string_view, 1> kBudgetKeys = {"memory"};
constexpr std::array<std::string_view, 9> kParameterTypes = {
    "string", "integer", "number", "boolean", "time_range", "enum", "duration", "path", "list"};
constexpr std::array<std::string_view, 3> kFormats = {"csv", "ndjson", "arrow"};

template <size_t N>
std::vector<std::string> to_strings(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

std::string quoted(std::string_view text) { return '`' + std::string(text) + '`'; }

std::string_view describe_node(const Node& node) {
  constexpr std::string_view names[] = {"nothing",  "a boolean", "an integer", "a number",
                                        "a string", "a list",    "a mapping"};
  return names[static_cast<size_t>(node.kind)];
}

/// Reads one document. Each part is read as far as it makes sense; what does not is reported and
/// left out.
class ManifestReader {
 public:
  ManifestReader(const yaml::Document& document, Report& report)
      : document_(document), report_(report) {}

  std::optional<Manifest> read() {
    const Node& root = document_.root();
    if (!root.is_mapping()) {
      report_.error("not-a-mapping", root.at,
                    "a manifest is a mapping, not " + std::string(describe_node(root)),
                    "begin with `spoor: 1`");
      return std::nullopt;
    }
    out_.file = document_.file();
    out_.at = root.at;
    if (!version(root)) return std::nullopt;
    check_keys(root, to_strings(kTopKeys), "a manifest");
    investigation(root);
    out_.description = text_value(root, "description");
    each(root, "parameters", &ManifestReader::parameter);
    each(root, "plugins", &ManifestReader::plugin);
    steps(root);
    each(root, "outputs", &ManifestReader::output);
    budget(root);
    return std::move(out_);
  }

 private:
  /// False when the rest cannot be judged: it may follow other rules.
  bool version(const Node& root) {
    const Entry* entry = root.find("spoor");
    if (entry == nullptr) {
      report_.error("missing-version", root.at, "the manifest does not say its version",
                    "add `spoor: 1` as the first line");
      return true;
    }
    Report discarded(document_.file());
    const Value value = to_value(*entry->value, discarded);
    if (!value.is(Value::Kind::kInteger) || value.integer < 1) {
      report_.error("version", entry->value->at, "the version must be the number 1",
                    "write `spoor: 1`");
      return true;
    }
    if (value.integer <= kVersion) return true;
    report_.error(
        "newer-version", entry->value->at,
        "the manifest is of version " + entry->value->text + ", newer than this program reads (1)",
        "update spoor, or write the manifest in version 1");
    return false;
  }

  void investigation(const Node& root) {
    const Entry* entry = root.find("investigation");
    if (entry == nullptr) {
      report_.error("missing-key", root.at, "the manifest does not name its investigation",
                    "add `investigation:` with a title");
      return;
    }
    if (!is_string(*entry->value) || entry->value->text.empty()) {
      report_.error("type", entry->value->at, "`investigation` must be a text",
                    "write a title in quotes");
      return;
    }
    out_.investigation = {entry->value->text, entry->value->at};
  }

  void steps(const Node& root) {
    const Entry* entry = root.find("steps");
    if (entry == nullptr) {
      report_.error("missing-key", root.at, "the manifest has no steps", "add `steps:`");
    } else if (entry->value->is_mapping() && entry->value->entries.empty()) {
      report_.error("no-steps", entry->value->at, "the manifest has no steps",
                    "add at least one step");
    }
    each(root, "steps", &ManifestReader::step);
  }

  void budget(const Node& root) {
    const Entry* entry = root.find("budget");
    if (entry == nullptr || !expect_mapping(*entry)) return;
    check_keys(*entry->value, to_strings(kBudgetKeys), "the budget");
    out_.budget_memory = value_of(*entry->value, "memory");
  }

  void parameter(const Entry& entry) {
    if (!check_name(entry, is_parameter_name, "parameter", kParameterNameHint)) return;
    if (!expect_mapping(entry)) return;
    const Node& node = *entry.value;
    check_keys(node, to_strings(kParameterKeys), "a parameter");
    ParameterDecl out;
    out.name = {entry.key->text, entry.key->at};
    const auto type = word(node, "type", to_strings(kParameterTypes), true);
    out.type = static_cast<ParameterType>(type.value_or(0));
    out.fallback = value_of(node, "default");
    if (const Entry* text = node.find("description")) out.description = text->value->text;
    enum_values(node, out);
    if (type) out_.parameters.push_back(std::move(out));
  }

  void enum_values(const Node& node, ParameterDecl& out) {
    const Entry* values = node.find("values");
    const bool is_enum = out.type == ParameterType::kEnum;
    if (values == nullptr) {
      if (is_enum)
        report_.error("missing-key", node.at, "an enum needs `values`", "add `values: [a, b]`");
      return;
    }
    if (!is_enum) {
      report_.error("unknown-key", values->key->at, "only an enum has `values`",
                    "write `type: enum`");
      return;
    }
    if (!values->value->is_sequence() || values->value->items.empty()) {
      report_.error("type", values->value->at, "`values` must be a list of texts",
                    "write `values: [a, b]`");
      return;
    }
    for (const Node* item : values->value->items) {
      if (is_string(*item)) {
        out.values.push_back(item->text);
      } else {
        report_.error("type", item->at, "the values of an enum are texts",
                      "put the text in quotes");
      }
    }
  }

  void plugin(const Entry& entry) {
    PluginDecl out;
    out.id = {entry.key->text, entry.key->at};
    out.versions = {entry.value->text, entry.value->at};
    if (!is_string(*entry.value)) {
      report_.error("type", entry.value->at, "a range of versions must be a text",
                    "write \">=1.2 <2\" in quotes");
      return;
    }
    out_.plugins.push_back(std::move(out));
  }

  void step(const Entry& entry) {
    if (!check_name(entry, is_step_name, "step", kStepNameHint)) return;
    check_case(entry, step_names_, "step");
    if (!expect_mapping(entry)) return;
    const Node& node = *entry.value;
    check_keys(node, to_strings(kStepKeys), "a step");
    StepDecl out;
    out.name = {entry.key->text, entry.key->at};
    use(node, out);
    from(node, out);
    out.with = object_value(node, "with", out.with_at);
    out.bind = object_value(node, "bind", out.bind_at);
    out.key = value_of(node, "key");
    if (const Entry* key = node.find("key")) out.key_at = key->value->at;
    const auto on_error = word(node, "on_error", {"fail", "skip", "partial"}, false);
    out.on_error = static_cast<OnError>(on_error.value_or(0));
    const auto cache = word(node, "cache", {"auto", "off"}, false);
    out.cache = static_cast<CacheUse>(cache.value_or(0));
    out.retry = value_of(node, "retry");
    out.deadline = value_of(node, "deadline");
    out.description = text_value(node, "description");
    out_.steps.push_back(std::move(out));
  }

  void use(const Node& node, StepDecl& out) {
    const Entry* entry = node.find("use");
    if (entry == nullptr) {
      report_.error("missing-key", out.name.at,
                    "the step " + quoted(out.name.text) + " does not say what it uses",
                    "add `use:` with a class such as provider.ndjson");
      return;
    }
    if (!is_string(*entry->value)) {
      report_.error("type", entry->value->at, "`use` must be the id of a class",
                    "write `use: provider.ndjson`");
      return;
    }
    out.use = {entry->value->text, entry->value->at};
  }

  void from(const Node& node, StepDecl& out) {
    const Entry* entry = node.find("from");
    if (entry == nullptr) return;
    const Node& value = *entry->value;
    out.from_at = value.at;
    if (value.is_sequence()) {
      out.from_is_list = true;
      for (const Node* item : value.items)
        add_from(*item, {}, out.from);
    } else if (value.is_mapping()) {
      for (const Entry& port : value.entries) {
        add_from(*port.value, {port.key->text, port.key->at}, out.from);
      }
    } else {
      add_from(value, {}, out.from);
    }
    const bool is_empty = (value.is_sequence() && value.items.empty()) ||
                          (value.is_mapping() && value.entries.empty());
    if (is_empty)
      report_.error("type", value.at, "`from` names no step", "name a step or remove `from`");
  }

  /// A map's value may be a list: several tables for one repeated port. A reference that is wrong
  /// stays as one without a step, so that its port does not count as forgotten.
  void add_from(const Node& node, const Located& port, std::vector<FromDecl>& out) {
    if (node.is_sequence() && !port.text.empty()) {
      for (const Node* item : node.items)
        add_from(*item, port, out);
      return;
    }
    FromDecl reference = from_text(node).value_or(FromDecl{});
    reference.port = port;
    out.push_back(std::move(reference));
  }

  std::optional<FromDecl> from_text(const Node& node) {
    const size_t dot = node.text.find('.');
    FromDecl out;
    out.step = node.text.substr(0, dot);
    if (dot != std::string::npos) out.step_port = node.text.substr(dot + 1);
    out.at = node.at;
    const bool has_port = dot != std::string::npos;
    if (is_string(node) && is_step_name(out.step) && (!has_port || is_port_name(out.step_port)))
      return out;
    report_.error("from", node.at, "`from` must name a step or step.port",
                  node.text.find("${") == std::string::npos
                      ? "write the name of a step above"
                      : "names of steps cannot be parameters");
    return std::nullopt;
  }

  void output(const Entry& entry) {
    if (!check_name(entry, is_step_name, "output", kStepNameHint)) return;
    check_case(entry, output_names_, "output");
    if (!expect_mapping(entry)) return;
    const Node& node = *entry.value;
    check_keys(node, to_strings(kOutputKeys), "an output");
    OutputDecl out;
    out.name = {entry.key->text, entry.key->at};
    formats(node, out);
    out.limit = value_of(node, "limit");
    const Entry* from_entry = node.find("from");
    if (from_entry == nullptr) {
      report_.error("missing-key", out.name.at,
                    "the output " + quoted(out.name.text) + " does not say what it writes",
                    "add `from:` with a step");
      return;
    }
    auto reference = from_text(*from_entry->value);
    if (!reference) return;
    out.from = std::move(*reference);
    out_.outputs.push_back(std::move(out));
  }

  void formats(const Node& node, OutputDecl& out) {
    const Entry* entry = node.find("format");
    if (entry == nullptr) {
      out.formats.push_back({"csv", out.name.at});
      return;
    }
    const std::vector<const Node*> one = {entry->value};
    for (const Node* item : entry->value->is_sequence() ? entry->value->items : one)
      format(*item, out);
    if (entry->value->is_sequence() && entry->value->items.empty()) {
      report_.error("output-format", entry->value->at, "the list of formats is empty",
                    "formats: csv, ndjson, arrow");
    }
  }

  void format(const Node& item, OutputDecl& out) {
    const auto is_same = [&](const Located& known) { return known.text == item.text; };
    if (!is_string(item) ||
        std::find(kFormats.begin(), kFormats.end(), item.text) == kFormats.end()) {
      report_.error("output-format", item.at, "there is no format " + quoted(item.text),
                    "formats: csv, ndjson, arrow");
    } else if (std::any_of(out.formats.begin(), out.formats.end(), is_same)) {
      report_.error("duplicate-item", item.at,
                    "the format " + quoted(item.text) + " is given twice", "remove one of them");
    } else {
      out.formats.push_back({item.text, item.at});
    }
  }

  // -- shapes --

  static bool is_string(const Node& node) { return node.kind == yaml::Kind::kString; }

  void each(const Node& root, std::string_view key,
            void (ManifestReader::*read_one)(const Entry&)) {
    const Entry* entry = root.find(key);
    if (entry == nullptr || !expect_mapping(*entry)) return;
    for (const Entry& member : entry->value->entries)
      (this->*read_one)(member);
  }

  bool expect_mapping(const Entry& entry) {
    if (entry.value->is_mapping()) return true;
    if (entry.value->faulty) return false;
    report_.error("type", entry.value->at,
                  quoted(entry.key->text) + " must be a mapping, not " +
                      std::string(describe_node(*entry.value)),
                  "write `" + entry.key->text + ": {key: value}` or indent its keys below it");
    return false;
  }

  void check_keys(const Node& node, const std::vector<std::string>& known, std::string_view what) {
    for (const Entry& entry : node.entries) {
      if (std::find(known.begin(), known.end(), entry.key->text) != known.end()) continue;
      report_.error("unknown-key", entry.key->at,
                    std::string(what) + " has no key " + quoted(entry.key->text),
                    suggestion(entry.key->text, known));
    }
  }

  bool check_name(const Entry& entry, bool (*is_name)(std::string_view), std::string_view what,
                  std::string_view hint) {
    if (is_name(entry.key->text)) {
      if (!is_reserved_name(entry.key->text)) return true;
      report_.error("reserved-name", entry.key->at, quoted(entry.key->text) + " is a reserved name",
                    "choose another name for the " + std::string(what));
      return false;
    }
    report_.error("name", entry.key->at,
                  quoted(entry.key->text) + " is not a name of a " + std::string(what),
                  std::string(hint));
    return false;
  }

  /// Names become file names, and some file systems do not tell case.
  void check_case(const Entry& entry, std::set<std::string>& seen, std::string_view what) {
    if (seen.insert(to_lower(entry.key->text)).second) return;
    report_.error("name-case", entry.key->at,
                  "another " + std::string(what) + " has the name " + quoted(entry.key->text) +
                      " but for upper and lower case",
                  "rename one of the two");
  }

  /// Index of the word, or nothing when the key is absent or its value wrong.
  std::optional<size_t> word(const Node& node, std::string_view key,
                             const std::vector<std::string>& words, bool required) {
    const Entry* entry = node.find(key);
    if (entry == nullptr) {
      if (required) {
        report_.error("missing-key", node.at, "the key " + quoted(key) + " is missing",
                      suggestion("", words));
      }
      return std::nullopt;
    }
    const auto found = std::find(words.begin(), words.end(), entry->value->text);
    if (entry->value->is_scalar() && found != words.end())
      return static_cast<size_t>(found - words.begin());
    report_.error("enum", entry->value->at,
                  quoted(key) + " cannot be " + quoted(entry->value->text),
                  suggestion(entry->value->text, words));
    return std::nullopt;
  }

  std::optional<Value> value_of(const Node& node, std::string_view key) {
    const Entry* entry = node.find(key);
    if (entry == nullptr) return std::nullopt;
    return to_value(*entry->value, report_);
  }

  std::optional<Value> object_value(const Node& node, std::string_view key, Position& at) {
    const Entry* entry = node.find(key);
    if (entry == nullptr) return std::nullopt;
    at = entry->key->at;
    if (!expect_mapping(*entry)) return std::nullopt;
    return to_value(*entry->value, report_);
  }

  std::optional<Value> text_value(const Node& node, std::string_view key) {
    const Entry* entry = node.find(key);
    if (entry == nullptr) return std::nullopt;
    if (is_string(*entry->value)) return to_value(*entry->value, report_);
    report_.error("type", entry->value->at, quoted(key) + " must be a text",
                  "put the text in quotes");
    return std::nullopt;
  }

  const yaml::Document& document_;
  Report& report_;
  Manifest out_;
  std::set<std::string> step_names_;
  std::set<std::string> output_names_;
};

}  // namespace

LoadedManifest load_manifest(std::string_view text, std::string file) {
  yaml::Loaded loaded = yaml::load(text, std::move(file));
  if (!loaded.document) return {std::nullopt, std::move(loaded.diagnostics)};
  Report report(loaded.document->file());
  report.append(loaded.diagnostics);
  LoadedManifest out;
  out.manifest = ManifestReader(*loaded.document, report).read();
  out.diagnostics = report.take();
  return out;
}

}  // namespace spoor::host
