// SPDX-License-Identifier: Apache-2.0
#include "runner.hpp"

#include "descriptor_check.hpp"

#include <string_view>

SPOOR_SDK_BEGIN
namespace testing {

runner::runner(const spoor_class& class_table, const json& described, const world& around)
    : class_(&class_table),
      described_(&described),
      around_(&around),
      host_(around),
      call_(around, result_) {
  for (const json& output : described.at("outputs").items()) {
    call_.ports.emplace_back();
    call_.ports.back().name = output.at("name").str();
    call_.ports.back().may_repeat_schema = class_table.kind == SPOOR_KIND_PROVIDER;
  }
}

void runner::fail(spoor_status status, const std::string& what) {
  if (!result_.ok()) return;
  result_.status_ = status;
  result_.error_ = what;
}

void runner::set_call_info() {
  json info = json::make_object();
  info["step"] = "test";
  info["inputs"] = json::make_array();
  for (const input_feed& input : inputs_) {
    json entry = json::make_object();
    entry["port"] = input.port();
    entry["step"] = input.port();
    entry["output"] = "rows";
    info["inputs"].push(std::move(entry));
  }
  info["outputs"] = json::make_array();
  for (const auto& port : call_.ports) {
    json entry = json::make_object();
    entry["port"] = port.name;
    entry["wanted"] = true;
    info["outputs"].push(std::move(entry));
  }
  call_.info = info.text();
}

void runner::with_instance(const json& parameters, const body& call) {
  json completed;
  try {
    completed = complete_parameters(described_->at("params"), parameters);
  } catch (const error& refused) {
    return fail(refused.code(), refused.message());
  }
  const config_box config(std::move(completed));
  error_box box;
  set_call_info();
  spoor_instance* instance = class_->create(class_, host_.table(), config.handle(), box.handle());
  spoor_status status = SPOOR_OK;
  if (instance != nullptr) {
    status = call(instance, box.handle());
    class_->destroy(instance);
  } else {
    status = box.status != SPOOR_OK ? box.status : SPOOR_UNKNOWN;
  }
  if (!call_.host_fault.empty()) fail(SPOOR_INVALID_DATA, "host: " + call_.host_fault);
  if (status != SPOOR_OK) {
    fail(status, box.message);
    result_.details_ = box.details;
    result_.retry_ns_ = box.retry_ns;
  }
  for (const input_feed& input : inputs_) {
    const std::string misuse = input.find_misuse();
    if (!misuse.empty()) fail(SPOOR_INTERNAL, "host: " + misuse);
  }
  if (host_.services().open_handles() != 0) fail(SPOOR_INTERNAL, "host: a file was left open");
}

run_result runner::run(const json& parameters, const std::string& request,
                       const std::vector<std::pair<std::string, table>>& inputs) {
  for (const auto& [port, rows] : inputs)
    inputs_.emplace_back(port, rows, *around_, call_);
  with_instance(parameters, [&](spoor_instance* instance, spoor_error* error) {
    return run_kind(instance, request, error);
  });
  check_ledger();
  check_outputs();
  return std::move(result_);
}

spoor_status runner::run_kind(spoor_instance* instance, const std::string& request,
                              spoor_error* error) {
  switch (class_->kind) {
    case SPOOR_KIND_PROVIDER:
      return run_provider(instance, request, error);
    case SPOOR_KIND_VISUALIZER:
      return run_visualizer(instance, error);
    case SPOOR_KIND_ANALYZER:
      return (class_->flags & SPOOR_CLASS_ROWWISE) != 0 ? run_rowwise(instance, error)
                                                        : run_analyzer(instance, error);
    default:
      return set_error(error, SPOOR_INVALID_ARGUMENT, "an enricher is asked with lookup()");
  }
}

spoor_status runner::list_partitions(spoor_instance* instance, const std::string& request,
                                     spoor_error* error, std::vector<std::string>& out) {
  const auto* vt = static_cast<const spoor_provider_vt*>(class_->kind_vt);
  if (vt->partitions == nullptr) {
    out.emplace_back("null");
    return SPOOR_OK;
  }
  const spoor_status status =
      vt->partitions(instance, call_.call(), request.c_str(), call_.sink(), error);
  if (status != SPOOR_OK) return status;
  const json list = json::parse(call_.plain_bytes);
  for (const json& entry : list.items()) {
    result_.partitions_.push_back(entry);
    out.push_back(entry.text());
  }
  return SPOOR_OK;
}

spoor_status runner::run_provider(spoor_instance* instance, const std::string& request,
                                  spoor_error* error) {
  const auto* vt = static_cast<const spoor_provider_vt*>(class_->kind_vt);
  std::vector<std::string> parts;
  spoor_status status = list_partitions(instance, request, error, parts);
  for (const std::string& part : parts) {
    if (status != SPOOR_OK) return status;
    status = vt->read(instance, call_.call(), request.c_str(), part.c_str(), call_.out(), error);
  }
  return status;
}

spoor_status runner::run_rowwise(spoor_instance* instance, spoor_error* error) {
  const auto* vt = static_cast<const spoor_rowwise_vt*>(class_->kind_vt);
  if (inputs_.size() != 1) return set_error(error, SPOOR_INVALID_ARGUMENT, "give it one input");
  const input_feed& input = inputs_[0];
  spoor_status status =
      vt->prepare(instance, call_.call(), input.schema().raw(), call_.out(), error);
  for (size_t i = 0; status == SPOOR_OK && i < input.batches(); ++i) {
    if (call_.cancelled()) return SPOOR_CANCELLED;
    ArrowArray batch = input.take(i).move();
    status = vt->process(instance, call_.call(), &batch, call_.out(), error);
    if (batch.release != nullptr) call_.fault("process did not take its batch");
  }
  return status;
}

std::vector<ArrowArrayStream> runner::open_streams() {
  std::vector<ArrowArrayStream> streams;
  for (input_feed& input : inputs_)
    streams.push_back(input.stream());
  return streams;
}

spoor_status runner::run_analyzer(spoor_instance* instance, spoor_error* error) {
  const auto* vt = static_cast<const spoor_analyzer_vt*>(class_->kind_vt);
  auto streams = open_streams();
  return vt->run(instance, call_.call(), streams.data(), static_cast<uint32_t>(streams.size()),
                 call_.out(), error);
}

spoor_status runner::run_visualizer(spoor_instance* instance, spoor_error* error) {
  const auto* vt = static_cast<const spoor_visualizer_vt*>(class_->kind_vt);
  auto streams = open_streams();
  return vt->render(instance, call_.call(), streams.data(), static_cast<uint32_t>(streams.size()),
                    call_.sink(), error);
}

run_result runner::lookup(const json& parameters, const std::string& key_type,
                          const ArrowSchema& schema, detail::array_holder keys) {
  const auto* vt = static_cast<const spoor_enricher_vt*>(class_->kind_vt);
  const int64_t asked = keys.get().length;
  detail::schema_holder answer_schema;
  detail::array_holder answers;
  with_instance(parameters, [&](spoor_instance* instance, spoor_error* error) {
    const spoor_status status = vt->answer_schema(instance, answer_schema.out(), error);
    if (status != SPOOR_OK) return status;
    ArrowArray moved = keys.move();
    return vt->lookup(instance, call_.call(), key_type.c_str(), &schema, &moved, answers.out(),
                      error);
  });
  if (!result_.ok()) return std::move(result_);
  std::string fault = find_fault(answer_schema.get(), answers.get());
  if (fault.empty() && answers.get().length != asked) {
    fault = std::to_string(answers.get().length) + " answers to " + std::to_string(asked) + " keys";
  }
  if (!fault.empty()) {
    fail(SPOOR_INVALID_DATA, "host: " + fault);
    return std::move(result_);
  }
  std::vector<detail::array_holder> batches;
  batches.push_back(std::move(answers));
  result_.outputs_.emplace("answers", table(std::move(answer_schema), std::move(batches)));
  result_.first_output_ = "answers";
  return std::move(result_);
}

void runner::check_outputs() {
  const auto& outputs = described_->at("outputs").items();
  const schema_view* input = nullptr;
  const schema_view first = inputs_.empty() ? schema_view(nullptr) : inputs_[0].schema();
  if (!inputs_.empty()) input = &first;
  for (size_t i = 0; i < outputs.size(); ++i) {
    call_state::port& port = call_.ports[i];
    if (!port.has_schema) {
      if (around_->close_after == INT64_MAX)
        fail(SPOOR_INVALID_STATE, "host: output '" + port.name + "' got no schema");
      continue;
    }
    const std::string fault = find_column_fault(outputs[i], input, schema_view(&port.schema.get()));
    if (!fault.empty()) fail(SPOOR_INVALID_DATA, "host: output '" + port.name + "': " + fault);
    if (result_.first_output_.empty()) result_.first_output_ = port.name;
    result_.outputs_.emplace(port.name, table(std::move(port.schema), std::move(port.batches)));
  }
}

void runner::check_ledger() {
  if (!result_.ok() || around_->close_after != INT64_MAX) return;
  auto rows_in = static_cast<int64_t>(result_.records_read_);
  if (class_->kind != SPOOR_KIND_PROVIDER) {
    rows_in = 0;
    for (const input_feed& input : inputs_)
      rows_in += input.rows();
  }
  const auto& outputs = described_->at("outputs").items();
  for (size_t i = 0; i < outputs.size(); ++i) {
    const call_state::port& port = call_.ports[i];
    const std::string& kind = outputs[i].at("cardinality").str();
    const auto dropped = static_cast<int64_t>(port.dropped);
    if (kind != "map" && kind != "filter" && kind != "source") continue;
    if (rows_in == port.rows + dropped && (kind != "map" || dropped == 0)) continue;
    fail(SPOOR_INTEGRITY, "host: LEDGER_MISMATCH at output '" + port.name + "' (" + kind + "): " +
                              std::to_string(rows_in) + " in, " + std::to_string(port.rows) +
                              " out, " + std::to_string(dropped) + " dropped");
  }
}

}  // namespace testing
SPOOR_SDK_END
