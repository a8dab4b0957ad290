// SPDX-License-Identifier: Apache-2.0
#include <spoor/testing/plugin_test.hpp>

#include <spoor/builder.hpp>

#include "runner.hpp"
#include "world.hpp"

#include <utility>

SPOOR_SDK_BEGIN
namespace testing {

// ---- run_result
// ------------------------------------------------------------------------------------

const table& run_result::output(std::string_view port) const {
  const auto it = outputs_.find(std::string(port));
  if (it != outputs_.end()) return it->second;
  throw spoor::error(SPOOR_NOT_FOUND, "there is no output '" + std::string(port) + "'" +
                                          (ok() ? "" : "; the run failed: " + error_));
}

const table& run_result::output() const { return output(first_output_); }

seen_diagnostic run_result::diagnostic(const std::string& code) const {
  const auto it = diagnostics_.find(code);
  return it == diagnostics_.end() ? seen_diagnostic{} : it->second;
}

uint64_t run_result::dropped(const std::string& port, const std::string& reason) const {
  const auto it = dropped_.find({port, reason});
  return it == dropped_.end() ? 0 : it->second;
}

const seen_artifact& run_result::artifact(std::string_view name) const {
  for (const seen_artifact& artifact : artifacts_) {
    if (artifact.name == name) return artifact;
  }
  throw spoor::error(SPOOR_NOT_FOUND, "there is no artifact '" + std::string(name) + "'" +
                                          (ok() ? "" : "; the run failed: " + error_));
}

// ---- plugin_test
// -----------------------------------------------------------------------------------

struct plugin_test::setup {
  const spoor_class* class_table = nullptr;
  json described;
  json parameters = json::make_object();
  std::string request = "{}";
  std::vector<std::pair<std::string, table>> inputs;
  world around;
};

plugin_test::plugin_test(const std::string& class_id, spoor_plugin_fn entry)
    : setup_(std::make_unique<setup>()) {
  const json document = testing::described(entry);
  const spoor_plugin* plugin = entry();
  for (uint32_t i = 0; i < plugin->n_classes; ++i) {
    if (class_id != plugin->classes[i]->id) continue;
    setup_->class_table = plugin->classes[i];
    setup_->described = document.at("classes").items()[i];
    return;
  }
  throw error(SPOOR_NOT_FOUND, "the plugin has no class '" + class_id + "'");
}

plugin_test::~plugin_test() = default;

plugin_test& plugin_test::with(std::string_view parameters) {
  setup_->parameters = json::parse(parameters);
  return *this;
}
plugin_test& plugin_test::input(std::string port, table rows) {
  setup_->inputs.emplace_back(std::move(port), std::move(rows));
  return *this;
}
plugin_test& plugin_test::no_inputs() {
  setup_->inputs.clear();
  return *this;
}
plugin_test& plugin_test::request(std::string text) {
  setup_->request = std::move(text);
  return *this;
}
plugin_test& plugin_test::file(std::string path, std::string content) {
  setup_->around.files[std::move(path)] = std::move(content);
  return *this;
}
plugin_test& plugin_test::folder(const std::string& path) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    setup_->around.disk_files[fs::relative(entry.path(), path).generic_string()] = entry.path();
  }
  return *this;
}
plugin_test& plugin_test::standard_input(std::string content) {
  setup_->around.standard_input = std::move(content);
  return *this;
}
plugin_test& plugin_test::secret(std::string parameter, std::string value) {
  setup_->around.secrets[std::move(parameter)] = std::move(value);
  return *this;
}
plugin_test& plugin_test::now_us(int64_t time) {
  setup_->around.now_us = time;
  return *this;
}
plugin_test& plugin_test::without_service(std::string id) {
  setup_->around.absent_services.insert(std::move(id));
  return *this;
}
plugin_test& plugin_test::threads(uint32_t count) {
  setup_->around.threads = count;
  return *this;
}
plugin_test& plugin_test::batch_rows(int64_t rows) {
  setup_->around.batch_rows = rows;
  return *this;
}
plugin_test& plugin_test::sliced() {
  setup_->around.sliced = true;
  return *this;
}
plugin_test& plugin_test::cancel_after(int64_t batches) {
  setup_->around.cancel_after = batches;
  return *this;
}
plugin_test& plugin_test::close_after(int64_t batches) {
  setup_->around.close_after = batches;
  return *this;
}
plugin_test& plugin_test::broken_input(std::string why) {
  setup_->around.broken_input = std::move(why);
  return *this;
}

run_result plugin_test::run() {
  runner one(*setup_->class_table, setup_->described, setup_->around);
  return one.run(setup_->parameters, setup_->request, setup_->inputs);
}

run_result plugin_test::lookup(const std::string& key_type, const std::vector<std::string>& keys) {
  const detail::schema_holder schema = detail::make_field("key0", utf8, {});
  column_builder column(utf8, "key0");
  for (const std::string& key : keys)
    column.append_text(key);
  runner one(*setup_->class_table, setup_->described, setup_->around);
  return one.lookup(setup_->parameters, key_type, schema.get(), column.finish());
}

const json& plugin_test::described() const { return setup_->described; }

}  // namespace testing
SPOOR_SDK_END
