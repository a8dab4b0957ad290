// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/ndjson_rows.hpp>

#include <utility>
#include <vector>

#include <toolkit/arrow/builder.hpp>
#include <toolkit/json/quote.hpp>
#include <toolkit/json/record_walker.hpp>

namespace spoor::toolkit::json {
namespace {

using arrow::Type;

class RowSink {
 public:
  RowSink(const typing::TableLayout& layout, const typing::TimeRules& times, RowOrigin origin,
          BatchSink sink, NdjsonCounters& counters)
      : layout_(layout),
        times_(times),
        origin_(std::move(origin)),
        sink_(std::move(sink)),
        counters_(counters),
        table_(layout.fields()) {
    for (const auto& field : layout.fields()) {
      types_.push_back(field.type);
      rules_.push_back(times.find(field.name));
    }
  }

  void begin_record(uint64_t number) noexcept {
    record_ = number;
    before_ = counters_;
  }

  void end_record() {
    if (!rest_.empty()) put_rest();
    if (layout_.source() != typing::TableLayout::kNone) put_source();
    table_.end_row();
    if (table_.full()) flush();
  }
  /// A dropped record leaves nothing but its own count.
  void abandon_record() {
    table_.abandon_row();
    rest_.clear();
    const uint64_t records = counters_.records;
    counters_ = before_;
    counters_.records = records;
  }

  bool string(KeyTable::Entry& entry, const char* from, const char* to) {
    if (entry.column < 0) return rest_string(entry, from, to);
    const auto column = static_cast<size_t>(entry.column);
    if (types_[column] == Type::utf8) return put_string(column, from, to);
    if (!valid_escapes(from, to)) return false;
    if (types_[column] == Type::timestamp && put_time(column, unescaped_.of(from, to))) return true;
    conflict(column, from - 1, to + 1);
    return true;
  }

  bool scalar(KeyTable::Entry& entry, const char* from, const char* to) {
    const std::string_view text(from, static_cast<size_t>(to - from));
    if (is_literal(from, to)) {
      if (*from != 'n') put_bool(entry, text);
      return true;
    }
    const auto number = typing::classify_number(text);
    if (number.evidence != 0) put_number(entry, text, number);
    return number.evidence != 0;
  }

  void nested(KeyTable::Entry& entry, const char* from, const char* to) {
    if (entry.column < 0) return rest(entry.rest_key, from, to);
    const auto column = static_cast<size_t>(entry.column);
    if (types_[column] != Type::utf8) return conflict(column, from, to);
    place<arrow::Utf8Builder>(column).append({from, static_cast<size_t>(to - from)});
  }

  void resolve(KeyTable::Entry& entry, std::string_view path) {
    const size_t column = layout_.find(path);
    if (column != typing::TableLayout::kNone) {
      entry.column = static_cast<int32_t>(column);
    } else {
      entry.rest_key = quoted(path);
    }
  }
  bool table_full() noexcept { return ++spellings_ > kSpellings; }

  void repeated(KeyTable::Entry& entry) {
    ++counters_.duplicate_keys;
    if (entry.column >= 0) table_.column(static_cast<size_t>(entry.column)).truncate(table_.rows());
  }

  void flush() {
    auto batch = table_.finish();
    if (!status_) return;
    if (batch) {
      status_ = sink_(std::move(*batch));
    } else {
      status_ = tl::unexpected(batch.error());
    }
  }

  [[nodiscard]] Result<void> status() const { return status_; }
  [[nodiscard]] int64_t rows() const noexcept { return table_.rows(); }

 private:
  static constexpr size_t kSpellings = 32'768;

  /// The builder of a column for the current row; an earlier value of the row goes.
  template <class Builder>
  Builder& place(size_t column) {
    if (table_.has_value(column)) {
      ++counters_.duplicate_keys;
      table_.column(column).truncate(table_.rows());
    }
    return table_.column<Builder>(column);
  }

  bool put_string(size_t column, const char* from, const char* to) {
    auto& builder = place<arrow::Utf8Builder>(column);
    char* const out = builder.reserve(static_cast<size_t>(to - from) + kPadding);
    if (out == nullptr) return false;
    const char* const end = unescape(from, to, out, counters_.invalid_utf8);
    if (end == nullptr) return false;
    builder.commit(static_cast<size_t>(end - out));
    return true;
  }

  bool put_time(size_t column, std::string_view text) {
    const auto instant = times_.read(rules_[column], text);
    if (!instant) return false;
    counters_.doubtful_times += instant->doubtful ? 1 : 0;
    counters_.time_digits_cut += instant->cut ? 1 : 0;
    place<arrow::TimestampBuilder>(column).append(instant->us);
    return true;
  }

  void put_bool(KeyTable::Entry& entry, std::string_view text) {
    const char* const from = text.data();
    const char* const to = from + text.size();
    if (entry.column < 0) return rest(entry.rest_key, from, to);
    const auto column = static_cast<size_t>(entry.column);
    switch (types_[column]) {
      case Type::boolean:
        return place<arrow::BoolBuilder>(column).append(*from == 't');
      case Type::utf8:
        return place<arrow::Utf8Builder>(column).append(text);
      default:
        return conflict(column, from, to);
    }
  }

  void put_number(KeyTable::Entry& entry, std::string_view text, const typing::Number& number) {
    const char* const from = text.data();
    const char* const to = from + text.size();
    if (entry.column < 0) return rest(entry.rest_key, from, to);
    const auto column = static_cast<size_t>(entry.column);
    switch (types_[column]) {
      case Type::int64:
        if ((number.evidence & (typing::kIntExact | typing::kIntInexact)) == 0) break;
        return place<arrow::Int64Builder>(column).append(number.integer);
      case Type::float64:
        if ((number.evidence & (typing::kOddNumber | typing::kIntInexact)) != 0) break;
        return place<arrow::Float64Builder>(column).append(typing::to_double(text, number));
      case Type::utf8:
        return place<arrow::Utf8Builder>(column).append(text);
      case Type::timestamp:
        if (rules_[column] == nullptr || !put_time(column, text)) break;
        return;
      default:
        break;
    }
    conflict(column, from, to);
  }

  void conflict(size_t column, const char* from, const char* to) {
    ++counters_.type_conflicts;
    append_rest(quoted(layout_.fields()[column].name), from, to);
  }

  bool rest_string(KeyTable::Entry& entry, const char* from, const char* to) {
    if (!valid_escapes(from, to)) return false;
    rest(entry.rest_key, from - 1, to + 1);
    return true;
  }

  void rest(std::string_view key, const char* from, const char* to) {
    ++counters_.rest_values;
    append_rest(key, from, to);
  }

  void append_rest(std::string_view key, const char* from, const char* to) {
    if (layout_.rest() == typing::TableLayout::kNone) return;
    rest_.append(rest_.empty() ? "{" : ",").append(key).append(":").append(from, to);
  }

  void put_rest() {
    rest_.push_back('}');
    table_.utf8(layout_.rest()).append(rest_);
    rest_.clear();
  }

  void put_source() {
    const size_t first = layout_.source();
    table_.utf8(first).append(origin_.file);
    if (!origin_.member.empty()) table_.utf8(first + 1).append(origin_.member);
    table_.i64(first + 2).append(static_cast<int64_t>(origin_.first_record + record_));
  }

  const typing::TableLayout& layout_;
  const typing::TimeRules& times_;
  RowOrigin origin_;
  BatchSink sink_;
  NdjsonCounters& counters_;
  NdjsonCounters before_;  ///< this record
  arrow::TableBuilder table_;
  std::vector<Type> types_;
  std::vector<const typing::ColumnTime*> rules_;
  Unescaped unescaped_;
  std::string rest_;
  Result<void> status_;
  uint64_t record_ = 0;
  size_t spellings_ = 0;
};

}  // namespace

struct NdjsonRows::State {
  State(const NdjsonOptions& given, const typing::TableLayout& layout, RowOrigin origin,
        BatchSink batches)
      : options(given),
        sink(layout, *options.times, std::move(origin), std::move(batches), counters),
        walker(sink, options, counters) {}

  NdjsonOptions options;
  NdjsonCounters counters;
  RowSink sink;
  RecordWalker<RowSink> walker;
};

NdjsonRows::NdjsonRows(const NdjsonOptions& options, const typing::TableLayout& layout,
                       RowOrigin origin, BatchSink sink)
    : state_(std::make_unique<State>(options, layout, std::move(origin), std::move(sink))) {}

NdjsonRows::~NdjsonRows() = default;

Result<void> NdjsonRows::chunk(std::string_view text, uint64_t offset, const BadRecord& bad) {
  state_->walker.chunk(text, offset, bad);
  return state_->sink.status();
}

uint64_t NdjsonRows::skip_record() noexcept {
  ++state_->counters.dropped;
  return state_->counters.records++;
}

Result<void> NdjsonRows::finish() {
  if (state_->sink.rows() > 0) state_->sink.flush();
  return state_->sink.status();
}

const NdjsonCounters& NdjsonRows::counters() const noexcept { return state_->counters; }

}  // namespace spoor::toolkit::json
