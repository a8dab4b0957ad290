// SPDX-License-Identifier: Apache-2.0
#include "host/check/instance.hpp"

#include <cxxabi.h>
#include <algorithm>
#include <exception>
#include <thread>
#include <typeinfo>
#include <utility>

#include <nlohmann/json.hpp>
#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/validate.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::host::check {
namespace {

namespace arrow = toolkit::arrow;
using nlohmann::json;
using toolkit::Result;

std::string name_of_exception() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type == nullptr ? "an exception" : std::string("an exception of type ") + type->name();
}

}  // namespace

Result<std::unique_ptr<World>> World::make(const plan::ClassSpec& spec, const Sample& sample,
                                           const std::string& folder) {
  std::unique_ptr<World> out(new World);
  auto folders = EvidenceFolders::open(folder, {});
  if (!folders) return tl::unexpected(folders.error());
  out->folders_ = std::make_unique<EvidenceFolders>(std::move(*folders));
  out->recorder_ = std::make_unique<InputRecorder>(*out->folders_);
  std::map<std::string, std::string> names;
  for (const std::string& param : sample.secrets) {
    names[param] = param;
    ::setenv(SecretStore::variable(param).c_str(), "made up by the check", 1);
  }
  out->secrets_ = std::make_unique<SecretStore>(std::move(*SecretStore::open(std::nullopt)));
  out->pool_ = std::make_unique<Pool>(2);
  out->clock_ = std::make_unique<ClockService>(1'700'000'000'000'000);
  const RunServices run{out->folders_.get(), out->recorder_.get(), out->secrets_.get(),
                        out->pool_.get(),    out->clock_.get(),    {}};
  out->services_ = std::make_unique<StepServices>(run, spec.effects, std::move(names),
                                                  FilesOptions{}, &note_error);
  return out;
}

/// One run in progress.
struct Instance::Job {
  Job(const Sample& s, const RunOptions& o, const CheckHost& host)
      : sample(s),
        options(o),
        spec(host.spec()),
        watch(std::make_shared<FeedWatch>()),
        recorder(host, watch) {
    recorder.deadline_ns = o.deadline_ns;
    recorder.close_after = o.close_after;
    if (sample.tables.size() != 1) return;
    input_schema = arrow::make_schema(sample.tables[0].fields);
    recorder.input = &input_schema;
  }

  /// Calls one function of the plugin; false when the run ends here.
  template <class Function>
  bool call(const char* stage, Function function) {
    ErrorNote note;
    outcome.stage = stage;
    try {
      outcome.status = function(note.handle());
    } catch (...) {
      outcome.exception = name_of_exception() + " left `" + stage + "`";
    }
    if (outcome.status != SPOOR_OK) outcome.error = note.text;
    return outcome.ok();
  }
  /// The streams of all tables, and the call's description of them.
  std::vector<ArrowArrayStream> feeds() {
    std::vector<ArrowArrayStream> out;
    json inputs = json::array();
    for (const SampleTable& table : sample.tables) {
      auto feed = make_feed(table, options.feed, watch);
      if (!feed) continue;
      out.push_back(*feed);
      inputs.push_back({{"port", table.port}, {"step", "made"}, {"output", "rows"}});
      outcome.rows_in += static_cast<int64_t>(table.rows.size());
    }
    describe_call(inputs);
    return out;
  }
  void describe_call(const json& inputs) {
    json outputs = json::array();
    for (const plan::OutputSpec& output : spec.outputs) {
      outputs.push_back({{"port", output.name}, {"wanted", true}});
    }
    recorder.call_json = json{{"step", "checked"}, {"inputs", inputs}, {"outputs", outputs}}.dump();
  }
  /// What came of it; once.
  Outcome finish() {
    if (watch->cancelled) outcome.ns_after_cancel = now_ns() - watch->cancelled_at_ns;
    outcome.ports = std::move(recorder.ports);
    outcome.artifacts = std::move(recorder.artifacts);
    outcome.breaches = std::move(recorder.breaches);
    outcome.diagnostics = std::move(recorder.diagnostics);
    outcome.records_read = recorder.records_read;
    outcome.cancel_questions = recorder.cancel_questions;
    outcome.refused = recorder.refused;
    outcome.streams_left = watch->streams;
    outcome.batches_left = watch->batches;
    outcome.input_changed = watch->changed;
    return std::move(outcome);
  }

  const Sample& sample;
  const RunOptions& options;
  const plan::ClassSpec& spec;
  std::shared_ptr<FeedWatch> watch;
  Recorder recorder;
  arrow::Schema input_schema;
  Outcome outcome;
};

Instance::Instance(const spoor_class& cls, const plan::ClassSpec& spec, const World& world,
                   const std::string& config, HostOptions options)
    : class_(cls), spec_(spec), host_(spec, world.services(), std::move(options)) {
  auto view = ConfigView::parse(config);
  if (!view) {
    note_error(create_error_.handle(), view.error().code, view.error().what.c_str());
    return;
  }
  config_ = std::move(*view);
  try {
    instance_ = class_.create(&class_, host_.table(), config_->handle(), create_error_.handle());
  } catch (...) {
    create_exception_ = name_of_exception() + " left `create`";
  }
}

Instance::~Instance() { destroy(); }

void Instance::destroy() {
  if (instance_ != nullptr) class_.destroy(std::exchange(instance_, nullptr));
}

uint32_t Instance::traits() const {
  return instance_ != nullptr && class_.traits != nullptr ? class_.traits(instance_) : 0;
}

/// What the parts of one run have in common.
struct Instance::Shared {
  std::vector<std::string> partitions;
  arrow::Schema answer_schema;
};

bool Instance::list_partitions(Job& job, Shared& shared) {
  const auto& vt = *static_cast<const spoor_provider_vt*>(class_.kind_vt);
  job.describe_call(json::array());
  Recorder& r = job.recorder;
  if (job.options.feed.cancel_at >= 0) job.watch->cancel();
  if (job.options.partition != nullptr) {
    shared.partitions.emplace_back(job.options.partition);
  } else if (vt.partitions != nullptr) {
    const bool listed = job.call("partitions", [&](spoor_error* error) {
      return vt.partitions(instance_, r.call(), job.options.request.c_str(), r.sink(), error);
    });
    job.outcome.partitions = r.plain_bytes;
    if (!listed) return false;
    const json list = json::parse(r.plain_bytes, nullptr, false);
    if (!list.is_array()) {
      r.breach("contract.partitions", "`partitions` did not write a JSON array");
    } else {
      for (const json& one : list)
        shared.partitions.push_back(one.dump());
    }
  }
  const int only = job.options.only_partition;
  if (only >= 0 && static_cast<size_t>(only) < shared.partitions.size()) {
    shared.partitions = {shared.partitions[static_cast<size_t>(only)]};
  }
  if (shared.partitions.empty()) shared.partitions.emplace_back("null");
  return true;
}

void Instance::read_partitions(Job& job, const Shared& shared) {
  const auto& vt = *static_cast<const spoor_provider_vt*>(class_.kind_vt);
  Recorder& r = job.recorder;
  for (const std::string& partition : shared.partitions) {
    r.next_call();
    const bool read = job.call("read", [&](spoor_error* error) {
      return vt.read(instance_, r.call(), job.options.request.c_str(), partition.c_str(), r.out(),
                     error);
    });
    if (!read) return;
  }
}

bool Instance::prepare(Job& job) {
  const auto& vt = *static_cast<const spoor_rowwise_vt*>(class_.kind_vt);
  if (job.sample.tables.empty()) return false;
  const std::string& port = job.sample.tables.front().port;
  job.describe_call(json::array({{{"port", port}, {"step", "made"}, {"output", "rows"}}}));
  Recorder& r = job.recorder;
  return job.call("prepare", [&](spoor_error* error) {
    return vt.prepare(instance_, r.call(), job.input_schema.get(), r.out(), error);
  });
}

void Instance::process(Job& job) {
  const auto& vt = *static_cast<const spoor_rowwise_vt*>(class_.kind_vt);
  auto batches = make_batches(job.sample.tables.front(), job.options.feed);
  if (!batches) return;
  Recorder& r = job.recorder;
  int number = 0;
  for (arrow::Array& batch : *batches) {
    job.outcome.rows_in += batch.length();
    if (number++ == job.options.feed.cancel_at) job.watch->cancel();
    ArrowArray in;
    watched(job.input_schema, std::move(batch), job.watch).move_to(&in);
    const bool processed = job.call("process", [&](spoor_error* error) {
      return vt.process(instance_, r.call(), &in, r.out(), error);
    });
    if (!processed) return;
  }
}

void Instance::run_stream(Job& job) {
  const auto& vt = *static_cast<const spoor_analyzer_vt*>(class_.kind_vt);
  auto in = job.feeds();
  Recorder& r = job.recorder;
  job.call("run", [&](spoor_error* error) {
    return vt.run(instance_, r.call(), in.data(), static_cast<uint32_t>(in.size()), r.out(), error);
  });
}

void Instance::render(Job& job) {
  const auto& vt = *static_cast<const spoor_visualizer_vt*>(class_.kind_vt);
  auto in = job.feeds();
  Recorder& r = job.recorder;
  job.call("render", [&](spoor_error* error) {
    return vt.render(instance_, r.call(), in.data(), static_cast<uint32_t>(in.size()), r.sink(),
                     error);
  });
  if (!r.plain_bytes.empty()) {
    r.breach("contract.artifacts", "bytes were written before an artifact was begun");
  }
}

namespace {

/// What is wrong with an answer's schema, or "".
std::string judge_answer_schema(const ArrowSchema& schema, const plan::ClassSpec& spec) {
  if (auto ok = arrow::validate_table_schema(schema); !ok) return ok.error().what;
  const auto is = [&](int64_t i, const char* name, const char* format) {
    return i < schema.n_children && std::string_view(schema.children[i]->name) == name &&
           std::string_view(schema.children[i]->format) == format;
  };
  if (!is(0, "status", "c")) return "its first field is not `status` of type int8";
  if (!is(1, "error", "u")) return "its second field is not `error` of type utf8";
  for (const plan::Column& answer : spec.answers) {
    const int64_t at = arrow::find_column(schema, answer.name);
    if (at < 0) return "it lacks the declared answer \"" + answer.name + "\"";
    const auto type = arrow::type_of(schema.children[at]->format);
    const std::string base = answer.type.substr(0, answer.type.find('<'));
    if (type && !base.empty() && schema.children[at]->dictionary == nullptr &&
        base != arrow::name_of(*type)) {
      return "answer \"" + answer.name + "\" is " + std::string(arrow::name_of(*type)) +
             ", the descriptor declares " + answer.type;
    }
  }
  if (schema.n_children != static_cast<int64_t>(spec.answers.size()) + 2) {
    return "it has fields that are not declared";
  }
  return "";
}

std::vector<std::string> canonical_lines(const ArrowSchema& schema, arrow::Array answers) {
  const auto canonical = arrow::Canonicaliser::make(schema, {});
  if (!canonical) return {};
  arrow::CanonicalCounters lost;
  const auto rows = canonical->convert(std::move(answers), lost);
  return rows ? render_rows(canonical->schema(), *rows) : std::vector<std::string>{};
}

/// What is wrong with the column of statuses, or "".
std::string judge_statuses(const ArrowSchema& schema, const ArrowArray& answers) {
  const arrow::ColumnView status(*schema.children[0], *answers.children[0], answers.offset,
                                 answers.length);
  for (int64_t row = 0; row < answers.length; ++row) {
    if (status.null(row)) return "answer " + std::to_string(row) + " has no status";
    const int8_t value = status.values<int8_t>()[row];
    if (value < SPOOR_ANSWER_OK || value > SPOOR_ANSWER_SKIPPED) {
      return "answer " + std::to_string(row) + " has status " + std::to_string(value);
    }
  }
  return "";
}

}  // namespace

void Instance::look_up(Job& job, const Shared& shared, const std::string& type,
                       const std::vector<std::string>& keys) {
  const ArrowSchema& answer_schema = *shared.answer_schema;
  const auto& vt = *static_cast<const spoor_enricher_vt*>(class_.kind_vt);
  SampleTable table{"keys", {{.name = "key"}}, {}};
  for (const std::string& key : keys)
    table.rows.push_back(json::array({key}));
  FeedOptions feed = job.options.feed;
  feed.batch_rows = std::max<int64_t>(1, static_cast<int64_t>(keys.size()));
  feed.cuts.clear();
  auto batches = make_batches(table, feed);
  if (!batches) return;
  const arrow::Schema row_schema = arrow::make_schema(table.fields);
  const arrow::Schema key_schema = arrow::copy_schema(*row_schema->children[0]);
  if (batches->empty())
    batches->push_back(arrow::make_struct(0, [] {
      std::vector<arrow::Array> none;
      none.push_back(arrow::make_nulls({.name = "key"}, 0));
      return none;
    }()));
  Recorder& r = job.recorder;
  for (arrow::Array& batch : *batches) {
    const int64_t rows = batch.length();
    auto columns = arrow::take_columns(std::move(batch));
    ArrowArray in;
    watched(key_schema, std::move(columns[0]), job.watch).move_to(&in);
    if (job.options.feed.cancel_at >= 0) job.watch->cancel();
    ArrowArray out{};
    const bool found = job.call("lookup", [&](spoor_error* error) {
      return vt.lookup(instance_, r.call(), type.c_str(), key_schema.get(), &in, &out, error);
    });
    arrow::Array answers = arrow::Array::take(&out);
    if (!found) return;
    job.outcome.keys += rows;
    if (!answers || answers.length() != rows) {
      r.breach("contract.answer-length", std::to_string(rows) + " keys of type \"" + type +
                                             "\" got " + std::to_string(answers.length()) +
                                             " answers");
    }
    if (!answers) return;
    if (auto ok = arrow::validate(answer_schema, *answers, arrow::Level::kFull); !ok) {
      r.breach("contract.output-valid", "answers: " + ok.error().what);
      return;
    }
    const std::string bad_status = judge_statuses(answer_schema, *answers);
    if (!bad_status.empty()) r.breach("contract.answer-status", bad_status);
    const auto lines = canonical_lines(answer_schema, std::move(answers));
    for (size_t i = 0; i < lines.size(); ++i) {
      job.outcome.answers.push_back(type + " " + (i < keys.size() ? keys[i] : "?") + ": " +
                                    lines[i]);
    }
  }
}

bool Instance::ask_schema(Job& job, Shared& shared) {
  const auto& vt = *static_cast<const spoor_enricher_vt*>(class_.kind_vt);
  job.describe_call(json::array());
  ArrowSchema raw{};
  const bool answered = job.call("answer_schema", [&](spoor_error* error) {
    return vt.answer_schema(instance_, &raw, error);
  });
  shared.answer_schema = arrow::Schema::take(&raw);
  if (!answered) return false;
  const arrow::Schema& schema = shared.answer_schema;
  const std::string wrong =
      schema ? judge_answer_schema(*schema, spec_) : "`answer_schema` gave no schema";
  if (wrong.empty()) return true;
  job.recorder.breach("contract.schema-declared", "the answer's schema: " + wrong);
  return schema && arrow::validate_table_schema(*schema) && schema->n_children != 0;
}

void Instance::look_up(Job& job, const Shared& shared) {
  for (const auto& [type, keys] : job.sample.keys) {
    if (!job.outcome.ok()) return;
    look_up(job, shared, type, keys);
  }
}

bool Instance::begin(Job& job, Shared& shared) {
  if (spec_.kind == plan::ClassKind::kProvider) return list_partitions(job, shared);
  if (spec_.kind == plan::ClassKind::kEnricher) return ask_schema(job, shared);
  return !is_rowwise() || prepare(job);
}

void Instance::work(Job& job, const Shared& shared) {
  switch (spec_.kind) {
    case plan::ClassKind::kProvider:
      return read_partitions(job, shared);
    case plan::ClassKind::kEnricher:
      return look_up(job, shared);
    case plan::ClassKind::kVisualizer:
      return render(job);
    case plan::ClassKind::kAnalyzer:
      return is_rowwise() ? process(job) : run_stream(job);
  }
}

Outcome Instance::run(const Sample& sample, const RunOptions& options) {
  Job job(sample, options, host_);
  if (instance_ == nullptr) {
    job.outcome.stage = "create";
    job.outcome.status = create_error_.status != SPOOR_OK ? create_error_.status : SPOOR_UNKNOWN;
    job.outcome.error = create_error_.text;
    job.outcome.exception = create_exception_;
    return std::move(job.outcome);
  }
  Shared shared;
  const int64_t start = now_ns();
  if (begin(job, shared)) work(job, shared);
  job.outcome.ns = now_ns() - start;
  return job.finish();
}

std::vector<Outcome> Instance::run_on_threads(const Sample& sample, size_t threads) {
  const RunOptions options;
  Shared shared;
  Job first(sample, options, host_);
  if (instance_ == nullptr || !begin(first, shared)) return {};
  std::vector<std::unique_ptr<Job>> jobs;
  for (size_t i = 0; i < threads; ++i) {
    jobs.push_back(std::make_unique<Job>(sample, options, host_));
    jobs.back()->recorder.adopt_schemas(first.recorder);
    jobs.back()->recorder.call_json = first.recorder.call_json;
  }
  std::vector<std::thread> workers;
  for (auto& job : jobs)
    workers.emplace_back([&] { work(*job, shared); });
  for (std::thread& worker : workers)
    worker.join();
  std::vector<Outcome> out;
  for (auto& job : jobs)
    out.push_back(job->finish());
  return out;
}

std::string Outcome::failure() const {
  if (!exception.empty()) return exception;
  if (status == SPOOR_OK) return "";
  return "`" + stage + "` returned " + std::to_string(status) +
         (error.empty() ? " without a message" : ": " + error);
}

std::vector<std::string> Outcome::lines() const {
  std::vector<std::string> out = {"status " + std::to_string(status)};
  for (size_t i = 0; i < ports.size(); ++i) {
    const std::string port = "output " + std::to_string(i);
    out.push_back(port + " schema " + ports[i].shape);
    for (const std::string& line : ports[i].lines)
      out.push_back(port + " " + line);
    for (const auto& [reason, rows] : ports[i].dropped) {
      out.push_back(port + " dropped " + reason + " " + std::to_string(rows));
    }
  }
  for (const std::string& answer : answers)
    out.push_back("answer " + answer);
  for (const Artifact& a : artifacts) {
    out.push_back("artifact " + a.name + " " + a.mime + " " + a.meta + " " + a.bytes);
  }
  for (const auto& [code, count] : diagnostics) {
    out.push_back("diagnostic " + code + " " + std::to_string(count));
  }
  out.push_back("records read " + std::to_string(records_read));
  return out;
}

std::string difference(const Outcome& a, const Outcome& b) {
  const auto left = a.lines();
  const auto right = b.lines();
  const auto [x, y] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  if (x == left.end() && y == right.end()) return "";
  const auto shown = [](const std::vector<std::string>& lines, auto at) {
    return at == lines.end() ? std::string("nothing") : "\"" + at->substr(0, 160) + "\"";
  };
  return shown(left, x) + " became " + shown(right, y) + " (" + std::to_string(left.size()) +
         " and " + std::to_string(right.size()) + " lines)";
}

}  // namespace spoor::host::check
