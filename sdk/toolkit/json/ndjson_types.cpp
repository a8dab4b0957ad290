// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/ndjson_types.hpp>

#include <string>
#include <unordered_map>
#include <vector>

#include <toolkit/json/record_walker.hpp>

namespace spoor::toolkit::json {
namespace {

using typing::Evidence;

/// Keys of one part that are kept apart; more than the table can have columns, so that one part's
/// late keys may still be another part's early ones.
constexpr size_t kKeysPerPart = 16'384;

class TypeSink {
 public:
  explicit TypeSink(const typing::TimeRules& times) : times_(times) {}

  void begin_record(uint64_t) noexcept { pending_.clear(); }

  void end_record() {
    for (const Pending& value : pending_) {
      Column& column = columns_[static_cast<size_t>(value.column)];
      column.evidence = static_cast<Evidence>(column.evidence | value.evidence);
      if (!column.listed) list(value.column);
    }
  }
  void abandon_record() noexcept {}

  bool string(KeyTable::Entry& entry, const char* from, const char* to) {
    const char* const escape = find_backslash(from, to);
    if (escape != to && !valid_escapes(escape, to)) return false;
    if (const auto* rule = rule_of(entry)) {
      add_declared(entry, *rule, unescaped_.of(from, to));
      return true;
    }
    Evidence evidence = typing::kText;
    if (may_be_time(entry) && escape == to) {
      evidence = times_.classify({from, static_cast<size_t>(to - from)});
    }
    add(entry, evidence);
    return true;
  }

  bool scalar(KeyTable::Entry& entry, const char* from, const char* to) {
    const std::string_view text(from, static_cast<size_t>(to - from));
    const auto* const rule = rule_of(entry);
    if (is_literal(from, to)) {
      if (rule != nullptr && *from != 'n') return add_unfit(entry), true;
      add(entry, *from == 'n' ? Evidence{0} : typing::kBool);
      return true;
    }
    const auto number = typing::classify_number(text);
    if (rule != nullptr && number.evidence != 0) {
      add_declared(entry, *rule, text);
    } else {
      add(entry, number.evidence);
    }
    return number.evidence != 0;
  }

  void nested(KeyTable::Entry& entry, const char*, const char*) {
    if (rule_of(entry) != nullptr) return add_unfit(entry);
    add(entry, typing::kText);
  }

  void resolve(KeyTable::Entry& entry, std::string_view path) {
    const auto known = index_.find(std::string(path));
    if (known != index_.end()) {
      entry.column = known->second;
    } else if (columns_.size() < kKeysPerPart) {
      entry.column = static_cast<int32_t>(columns_.size());
      const auto* const rule = times_.find(path);
      columns_.push_back({std::string(path), rule == nullptr ? Evidence{0} : typing::kTime, rule});
      index_.emplace(path, entry.column);
    } else {
      more_ = true;
    }
  }
  bool table_full() noexcept { return ++spellings_ > 2 * kKeysPerPart; }

  /// The value that is replaced counts for the type, too: the second pass meets it first.
  void repeated(KeyTable::Entry&) noexcept {}

  [[nodiscard]] typing::TableFacts facts() const {
    typing::TableFacts facts;
    facts.more = more_;
    for (const int32_t column : order_) {
      const Column& seen = columns_[static_cast<size_t>(column)];
      facts.columns.push_back({seen.name, seen.evidence});
    }
    return facts;
  }

 private:
  struct Column {
    std::string name;
    Evidence evidence = 0;
    const typing::ColumnTime* rule = nullptr;  ///< it has been declared to hold times
    bool listed = false;
  };
  struct Pending {
    int32_t column;
    Evidence evidence;
  };

  void add(const KeyTable::Entry& entry, Evidence evidence) {
    if (entry.column >= 0) pending_.push_back({entry.column, evidence});
  }
  const typing::ColumnTime* rule_of(const KeyTable::Entry& entry) const noexcept {
    return entry.column < 0 ? nullptr : columns_[static_cast<size_t>(entry.column)].rule;
  }
  void add_declared(const KeyTable::Entry& entry, const typing::ColumnTime& rule,
                    std::string_view text) {
    if (!times_.read(&rule, text)) return add_unfit(entry);
    add(entry, typing::kTime);
  }
  /// A value that is no time in a column of times will go to the rest column.
  void add_unfit(const KeyTable::Entry& entry) {
    more_ = true;
    add(entry, typing::kTime);
  }
  void list(int32_t column) {
    columns_[static_cast<size_t>(column)].listed = true;
    order_.push_back(column);
  }
  bool may_be_time(const KeyTable::Entry& entry) const noexcept {
    if (entry.column < 0) return false;
    const Evidence seen = columns_[static_cast<size_t>(entry.column)].evidence;
    return (seen & ~unsigned{typing::kTime}) == 0;
  }

  const typing::TimeRules& times_;
  Unescaped unescaped_;
  std::vector<Column> columns_;
  std::vector<int32_t> order_;
  std::vector<Pending> pending_;
  std::unordered_map<std::string, int32_t> index_;
  size_t spellings_ = 0;
  bool more_ = false;
};

}  // namespace

struct NdjsonTypes::State {
  explicit State(const NdjsonOptions& given)
      : options(given), sink(*options.times), walker(sink, options, counters) {}

  NdjsonOptions options;
  NdjsonCounters counters;
  TypeSink sink;
  RecordWalker<TypeSink> walker;
};

NdjsonTypes::NdjsonTypes(const NdjsonOptions& options) : state_(std::make_unique<State>(options)) {}

NdjsonTypes::~NdjsonTypes() = default;

void NdjsonTypes::chunk(std::string_view text) { state_->walker.chunk(text, 0, {}); }

typing::TableFacts NdjsonTypes::facts() const { return state_->sink.facts(); }

const NdjsonCounters& NdjsonTypes::counters() const noexcept { return state_->counters; }

}  // namespace spoor::toolkit::json
