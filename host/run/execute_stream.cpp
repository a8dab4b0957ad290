// SPDX-License-Identifier: Apache-2.0
//
// Steps that read whole streams: analyzers and visualizers.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/run/runtime.hpp"
#include "toolkit/arrow/builder.hpp"

namespace spoor::host {
namespace {

constexpr size_t kMostArtifactBytes = size_t{16} << 20;

/// Waits for each input's schema and checks it before the plugin sees the stream.
bool accept_inputs(StepRuntime& step) {
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    auto schema = step.inputs[i]->schema(&step.state.waits);
    if (!schema) {
      step.take_upstream(schema.error());
      return false;
    }
    if (!step.accept_input(i, *schema)) return false;
  }
  return true;
}

std::vector<ArrowArrayStream> open_streams(StepRuntime& step) {
  std::vector<ArrowArrayStream> streams(step.inputs.size());
  for (size_t i = 0; i < streams.size(); ++i) {
    const auto seen = [ledger = &step.state.ledger, i](uint64_t rows) { ledger->rows_in(i, rows); };
    stream_of(step.inputs[i], seen, &step.state.waits).move_to(&streams[i]);
  }
  return streams;
}

void release_all(std::vector<ArrowArrayStream>& streams) {
  for (auto& stream : streams)
    if (stream.release != nullptr) stream.release(&stream);
}

/// Artifacts of one visualizer, kept until it has ended.
class ArtifactSink final : public SinkTarget {
 public:
  explicit ArtifactSink(std::vector<Artifact>& into) : into_(&into) {}

  spoor_status begin(const char* name, const char* mime, const char* meta) override {
    if (name == nullptr || !is_plain(name)) return SPOOR_INVALID_ARGUMENT;
    for (const Artifact& made : *into_)
      if (made.name == name) return SPOOR_ALREADY_EXISTS;
    into_->push_back({name,
                      mime != nullptr ? mime : "application/octet-stream",
                      meta != nullptr ? meta : "",
                      {}});
    return SPOOR_OK;
  }
  spoor_status write(const void* data, uint64_t size) override {
    if (into_->empty()) return SPOOR_INVALID_STATE;
    std::string& bytes = into_->back().data;
    if (size > kMostBytes - bytes.size()) return SPOOR_RESOURCE;
    bytes.append(static_cast<const char*>(data), size);
    return SPOOR_OK;
  }

 private:
  static constexpr size_t kMostBytes = size_t{512} << 20;

  /// A file name, not a path, and nothing that hides or that a terminal would act on.
  static bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= 200 && name.front() != '.' &&
           std::none_of(name.begin(), name.end(),
                        [](unsigned char c) { return c < 0x20 || c == '/' || c == 0x7f; });
  }

  std::vector<Artifact>* into_;
};

void run_analyzer(StepRuntime& step) {
  const auto* vt = static_cast<const spoor_analyzer_vt*>(step.cls->kind_vt);
  CallState call(step.state, 1);
  LaneTarget target(step, 0);
  ErrorBox box;
  auto streams = open_streams(step);
  const spoor_status status =
      vt->run(step.instance, call.handle(), streams.data(), static_cast<uint32_t>(streams.size()),
              target.handle(), box.handle());
  release_all(streams);
  step.take_status(status, box, "run");
}

void render(StepRuntime& step, arrow::Stream run_table) {
  const auto* vt = static_cast<const spoor_visualizer_vt*>(step.cls->kind_vt);
  CallState call(step.state, 1);
  ErrorBox box;
  auto streams = open_streams(step);
  if (run_table) run_table.move_to(&streams.emplace_back());
  std::vector<Artifact> made;
  ArtifactSink sink(made);
  const spoor_status status =
      vt->render(step.instance, call.handle(), streams.data(),
                 static_cast<uint32_t>(streams.size()), sink.handle(), box.handle());
  release_all(streams);
  step.take_status(status, box, "render");
  if (status == SPOOR_OK) step.artifacts = std::move(made);
}

const std::vector<arrow::Field>& artifact_fields() {
  static const std::vector<arrow::Field> fields = {{.name = "step"},
                                                   {.name = "name"},
                                                   {.name = "mime"},
                                                   {.name = "meta"},
                                                   {.name = "data", .type = arrow::Type::binary}};
  return fields;
}

void append_artifact(arrow::TableBuilder& table, const std::string& step, const Artifact& made) {
  table.utf8(0).append(step);
  table.utf8(1).append(made.name);
  table.utf8(2).append(made.mime);
  if (!made.meta_json.empty()) table.utf8(3).append(made.meta_json);
  if (made.data.size() <= kMostArtifactBytes) table.binary(4).append(made.data);
  table.end_row();
}

/// One row per artifact: the table `spoor.artifacts`. An artifact too large for a cell has a null
/// there and a diagnostic; it still becomes a file.
void emit_artifacts(StepRuntime& step) {
  if (step.ports.empty()) return;
  arrow::TableBuilder table(artifact_fields());
  for (const Artifact& made : step.artifacts) {
    append_artifact(table, step.plan->name, made);
    if (made.data.size() > kMostArtifactBytes)
      step.state.ledger.diagnostic(1, "artifact_too_large", 1, nullptr,
                                   "an artifact over 16 MiB is not passed on to other steps",
                                   "give the step a lower `limit`");
  }
  auto batch = table.finish();
  LaneTarget target(step, 0);
  arrow::Schema schema = table.schema().copy();
  if (batch && target.schema(0, schema.get()) == SPOOR_OK) target.batch(0, batch->get());
}

}  // namespace

void execute_analyzer(StepRuntime& step) {
  if (step.create() && accept_inputs(step)) run_analyzer(step);
  for (const auto& port : step.ports)
    port->end_lane(0);
  step.finish_ports();
}

void execute_visualizer(StepRuntime& step, arrow::Stream run_table) {
  if (step.create() && accept_inputs(step)) render(step, std::move(run_table));
  if (step.state.status() == StepStatus::kRunning) emit_artifacts(step);
  for (const auto& port : step.ports)
    port->end_lane(0);
  step.finish_ports();
}

}  // namespace spoor::host
