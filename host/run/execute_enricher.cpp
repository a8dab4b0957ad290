// SPDX-License-Identifier: Apache-2.0
//
// Enrichers: for each batch, the keys that were never seen before are grouped by type and looked up
// in batches; then every row gets its key's answer.
#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "host/plan/columns.hpp"
#include "host/plan/types.hpp"
#include "host/run/answers.hpp"
#include "host/run/runtime.hpp"
#include "toolkit/arrow/ndjson_writer.hpp"

namespace spoor::host {
namespace {

using toolkit::Error;
using toolkit::Result;
using Id = AnswerStore::Id;

/// Reads the key of each row as text; the parts of a composite key as one text, each behind its
/// length, so that no text in the evidence can pass for another key.
class KeyReader {
 public:
  KeyReader(const arrow::Schema& schema, plan::ResolvedKey key, bool typed)
      : schema_(&schema), key_(std::move(key)), typed_(typed) {}

  /// Ids of the rows' keys in `store`; `fresh` gets those that are new.
  std::vector<Id> read(const arrow::Array& batch, AnswerStore& store, std::vector<Id>& fresh) {
    const arrow::BatchView view(**schema_, *batch);
    std::vector<Id> ids(static_cast<size_t>(view.rows()), AnswerStore::kNone);
    for (int64_t row = 0; row < view.rows(); ++row) {
      if (!text_of(view, row)) continue;
      const auto [id, is_new] = store.intern(type_of(view, row), text_);
      if (is_new) fresh.push_back(id);
      ids[static_cast<size_t>(row)] = id;
    }
    return ids;
  }
  [[nodiscard]] size_t parts() const { return key_.parts.size(); }

  /// Takes the next part off the front of a composite key.
  static std::string_view take_part(std::string_view& rest) {
    uint32_t size = 0;
    std::memcpy(&size, rest.data(), sizeof size);
    const std::string_view part = rest.substr(sizeof size, size);
    rest.remove_prefix(sizeof size + size);
    return part;
  }

 private:
  bool text_of(const arrow::BatchView& view, int64_t row) {
    text_.clear();
    for (const auto& part : key_.parts) {
      const auto column = view.column(static_cast<int64_t>(part.column));
      if (column.null(row)) return false;
      const size_t begin = text_.size();
      const bool composite = key_.parts.size() > 1;
      if (composite) text_.append(sizeof(uint32_t), '\0');
      if (column.schema().format[0] == 'u')
        text_ += column.str(row);
      else
        arrow::append_json(text_, column, row);
      if (!composite) return true;
      const auto size = static_cast<uint32_t>(text_.size() - begin - sizeof(uint32_t));
      std::memcpy(text_.data() + begin, &size, sizeof size);
    }
    return true;
  }
  std::string_view type_of(const arrow::BatchView& view, int64_t row) const {
    const auto& part = key_.parts.front();
    if (!typed_ || part.type_column.empty()) return part.value_type;
    const int64_t at = view.find(part.type_column);
    if (at < 0) return part.value_type;
    const auto column = view.column(at);
    return column.null(row) ? std::string_view{} : column.str(row);
  }

  const arrow::Schema* schema_;
  plan::ResolvedKey key_;
  bool typed_;
  std::string text_;
};

/// One enricher step while it runs.
class Enriching {
 public:
  explicit Enriching(StepRuntime& step)
      : step_(&step), vt_(static_cast<const spoor_enricher_vt*>(step.cls->kind_vt)) {}

  void run() {
    if (!begin()) return;
    for (;;) {
      auto batch = step_->inputs.front()->next(&step_->state.waits);
      if (!batch) return step_->take_upstream(batch.error());
      if (!*batch) return;
      step_->state.ledger.rows_in(0, static_cast<uint64_t>(batch->length()));
      if (!enrich(std::move(*batch))) return;
    }
  }

 private:
  bool refuse(Error error) {
    if (error.where.empty()) error.where = step_->where;
    step_->state.fail(std::move(error), StepStatus::kFailed);
    return false;
  }

  bool begin() {
    auto schema = step_->inputs.front()->schema(&step_->state.waits);
    if (!schema) {
      step_->take_upstream(schema.error());
      return false;
    }
    if (!step_->accept_input(0, *schema)) return false;
    in_ = std::move(*schema);
    return resolve_key() && ask_schema() && set_output();
  }

  bool resolve_key() {
    auto fields = arrow::fields_of(*in_);
    if (!fields) return refuse(fields.error());
    const plan::Key& wanted = *step_->plan->key;
    auto key = plan::resolve_key({wanted.columns, wanted.type}, step_->plan->spec->keys,
                                 plan::columns_of(*fields), step_->file, wanted.at);
    if (has_errors(key.diagnostics)) {
      const Diagnostic& first = key.diagnostics.front();
      return refuse(
          Error{SPOOR_INVALID_ARGUMENT, first.message,
                first.file + ":" + std::to_string(first.line) + ":" + std::to_string(first.column),
                first.hint});
    }
    reader_.emplace(in_, std::move(key), !step_->plan->spec->keys.empty());
    return true;
  }

  bool ask_schema() {
    const CallState call(step_->state, 1);
    ErrorBox box;
    arrow::Schema answers;
    const spoor_status status = vt_->answer_schema(step_->instance, answers.out(), box.handle());
    step_->take_status(status, box, "answer_schema");
    if (status != SPOOR_OK) return false;
    auto store = AnswerStore::make(answers);
    if (!store) return refuse(store.error());
    store_.emplace(std::move(*store));
    return true;
  }

  bool set_output() {
    auto fields = arrow::fields_of(*in_);
    if (!fields) return refuse(fields.error());
    const auto added = store_->fields(step_->plan->name);
    fields->insert(fields->end(), added.begin(), added.end());
    arrow::Schema out = arrow::make_schema(*fields);
    return step_->ports.front()->schema(out.get()) == SPOOR_OK;
  }

  /// Calls `lookup` for keys of one type and returns whether the step goes on.
  bool ask(std::span<const Id> ids) {
    if (step_->state.cancel.cancelled()) {
      step_->take_upstream(Error{SPOOR_CANCELLED, "cancelled", {}, {}});
      return false;
    }
    auto keys = key_batch(ids);
    if (!keys) return refuse(keys.error());
    CallState call(step_->state, ++calls_);
    ErrorBox box;
    ArrowArray moved;
    ArrowArray answers{};
    keys->move_to(&moved);
    const spoor_status status =
        vt_->lookup(step_->instance, call.handle(), store_->type(ids.front()).c_str(),
                    key_schema_.get(), &moved, &answers, box.handle());
    if (moved.release != nullptr) moved.release(&moved);
    if (status == SPOOR_OK) {
      if (auto taken = store_->take(ids, &answers); !taken) return refuse(taken.error());
      return true;
    }
    if (answers.release != nullptr) answers.release(&answers);
    step_->take_status(status, box, "lookup");
    return false;
  }

  Result<arrow::Array> key_batch(std::span<const Id> ids) {
    const size_t parts = reader_->parts();
    std::vector<arrow::Field> fields(parts);
    for (size_t i = 0; i < parts; ++i)
      fields[i] = {.name = "key" + std::to_string(i)};
    arrow::TableBuilder table(fields);
    for (const Id id : ids) {
      std::string_view rest = store_->key(id);
      if (parts == 1) table.utf8(0).append(rest);
      for (size_t i = 0; parts > 1 && i < parts; ++i)
        table.utf8(i).append(KeyReader::take_part(rest));
      table.end_row();
    }
    if (!key_schema_)
      key_schema_ = parts > 1 ? table.schema().copy()
                              : arrow::copy_schema(*table.schema().get()->children[0]);
    auto batch = table.finish();
    if (!batch || parts > 1) return batch;
    return std::move(arrow::take_columns(std::move(*batch)).front());
  }

  bool answer(std::vector<Id> fresh) {
    std::map<std::string, std::vector<Id>> by_type;
    for (const Id id : fresh)
      by_type[store_->type(id)].push_back(id);
    const auto& accepted = step_->plan->spec->keys;
    for (auto& [type, ids] : by_type) {
      const bool known = accepted.empty() || type.empty() ||
                         std::any_of(accepted.begin(), accepted.end(), [&](const auto& wanted) {
                           return plan::accepts_type(wanted, type);
                         });
      if (!known) {
        store_->settle(ids, SPOOR_ANSWER_UNSUPPORTED,
                       "not asked: the service does not know " + type);
        continue;
      }
      const size_t most = step_->plan->spec->batch_keys.value_or(8192);
      for (size_t at = 0; at < ids.size(); at += most)
        if (!ask(std::span(ids).subspan(at, std::min(most, ids.size() - at)))) return false;
    }
    std::array<uint64_t, 8> by_status{};
    for (const Id id : fresh)
      ++by_status[static_cast<size_t>(store_->status(id))];
    step_->state.ledger.keys(fresh.size(), by_status);
    return true;
  }

  bool enrich(arrow::Array batch) {
    std::vector<Id> fresh;
    const std::vector<Id> ids = reader_->read(batch, *store_, fresh);
    if (!answer(std::move(fresh))) return false;
    auto added = store_->gather(ids);
    if (!added) return refuse(added.error());
    const int64_t rows = batch.length();
    auto columns = arrow::take_columns(std::move(batch));
    std::move(added->begin(), added->end(), std::back_inserter(columns));
    arrow::Array out = arrow::make_struct(rows, std::move(columns));
    const spoor_status status = step_->ports.front()->batch(0, std::move(out));
    if (status == SPOOR_CANCELLED)
      step_->take_upstream(Error{SPOOR_CANCELLED, "cancelled", {}, {}});
    return status == SPOOR_OK;
  }

  StepRuntime* step_;
  const spoor_enricher_vt* vt_;
  arrow::Schema in_;
  arrow::Schema key_schema_;
  std::optional<KeyReader> reader_;
  std::optional<AnswerStore> store_;
  uint64_t calls_ = 1;
};

}  // namespace

void execute_enricher(StepRuntime& step, Pool& /*pool*/) {
  if (step.create()) Enriching(step).run();
  for (const auto& port : step.ports)
    port->end_lane(0);
  step.finish_ports();
}

}  // namespace spoor::host
