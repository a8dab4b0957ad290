// SPDX-License-Identifier: Apache-2.0
//
// Runs a class through the C ABI in an in-memory host: no loader, no manifest, no files unless
// given.
//     spoor::testing::plugin_test test("analyzer.example.rare-parent");
//     test.with(R"({"threshold": 1})").input("events", events);
//     auto result = test.run();
//     EXPECT_TRUE(result.ok()) << result.error();
//     EXPECT_EQ(result.output("findings"), …);
//
// The host is strict: every batch is checked against its schema and the descriptor, inputs must not
// be written to, everything handed over must be released, and for outputs of cardinality map,
// filter and source the ledger must add up. What is wrong appears as a failed result.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/testing/table.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {

struct seen_diagnostic {
  std::string code;
  uint64_t count = 0;              ///< of all reports of this code
  std::vector<std::string> where;  ///< JSON, one per report; "" when it had none
  std::vector<std::string> causes;
  std::vector<std::string> hints;
};

struct seen_artifact {
  std::string name;
  std::string mime;
  std::string meta;  ///< JSON, or ""
  std::string data;
};

/// What a run gave and what it reported.
class run_result {
 public:
  bool ok() const { return status_ == SPOOR_OK; }
  spoor_status status() const { return status_; }
  /// The plugin's sentence, or the host's when a check failed.
  const std::string& error() const { return error_; }
  const std::map<std::string, std::string>& error_details() const { return details_; }
  int64_t retry_after_ns() const { return retry_ns_; }

  /// By name; throws spoor::error when the port got no schema.
  const table& output(std::string_view port) const;
  /// The only, or the first, output.
  const table& output() const;
  bool has_output(std::string_view port) const { return outputs_.count(std::string(port)) != 0; }
  /// Of enricher::lookup: status, error and the answer fields.
  const table& answers() const { return output("answers"); }

  /// Zero-filled when the code was never reported.
  seen_diagnostic diagnostic(const std::string& code) const;
  const std::map<std::string, seen_diagnostic>& diagnostics() const { return diagnostics_; }
  /// Rows reported as dropped from a port, by reason.
  uint64_t dropped(const std::string& port, const std::string& reason) const;
  uint64_t records_read() const { return records_read_; }
  const std::vector<seen_artifact>& artifacts() const { return artifacts_; }
  /// Throws spoor::error when there is none of that name.
  const seen_artifact& artifact(std::string_view name) const;
  const std::vector<std::string>& log() const { return log_; }
  /// What a provider's `partitions` listed.
  const std::vector<json>& partitions() const { return partitions_; }

 private:
  friend class runner;
  friend struct call_state;
  spoor_status status_ = SPOOR_OK;
  std::string error_;
  std::map<std::string, std::string> details_;
  int64_t retry_ns_ = 0;
  std::map<std::string, table> outputs_;
  std::string first_output_;
  std::map<std::string, seen_diagnostic> diagnostics_;
  std::map<std::pair<std::string, std::string>, uint64_t> dropped_;
  uint64_t records_read_ = 0;
  std::vector<seen_artifact> artifacts_;
  std::vector<std::string> log_;
  std::vector<json> partitions_;
};

/// One class and the world around it. Every call of run() configures a new instance.
class plugin_test {
 public:
  /// A class of the plugin that is linked into the test.
  explicit plugin_test(const std::string& class_id) : plugin_test(class_id, spoor_plugin_v1) {}
  plugin_test(const std::string& class_id, spoor_plugin_fn entry);
  ~plugin_test();
  plugin_test(const plugin_test&) = delete;
  plugin_test& operator=(const plugin_test&) = delete;

  // ---- the step
  // ----------------------------------------------------------------------------------
  /// Parameters as JSON; defaults of the descriptor are filled in.
  plugin_test& with(std::string_view parameters);
  /// Adds a table to an input port; again for a port that repeats.
  plugin_test& input(std::string port, table rows);
  plugin_test& no_inputs();
  /// A provider's request, e.g. R"({"columns":["a"]})".
  plugin_test& request(std::string text);

  // ---- the world
  // ---------------------------------------------------------------------------------
  plugin_test& file(std::string path, std::string content);
  /// Files under a real folder, named relative to it.
  plugin_test& folder(const std::string& path);
  plugin_test& standard_input(std::string content);
  plugin_test& secret(std::string parameter, std::string value);
  /// The clock stands at this time, µs since 1970; it stands at 2024-01-01T00:00:00Z otherwise.
  plugin_test& now_us(int64_t time);
  plugin_test& without_service(std::string id);
  plugin_test& threads(uint32_t count);

  // ---- how the host behaves
  // ----------------------------------------------------------------------
  /// Cuts the inputs into batches of so many rows.
  plugin_test& batch_rows(int64_t rows);
  /// Hands inputs over as slices of larger arrays, with offsets.
  plugin_test& sliced();
  /// is_cancelled says yes, and outputs refuse, once so many batches went in or out.
  plugin_test& cancel_after(int64_t batches);
  /// Nobody reads any output: SPOOR_CLOSED after so many batches.
  plugin_test& close_after(int64_t batches);
  /// The inputs fail with this sentence after their rows.
  plugin_test& broken_input(std::string why);

  run_result run();
  /// Asks an enricher; `key_type` may be "".
  run_result lookup(const std::string& key_type, const std::vector<std::string>& keys);

  /// The class's part of the descriptor.
  const json& described() const;

 private:
  struct setup;
  friend class runner;
  std::unique_ptr<setup> setup_;
};

/// The whole descriptor of a plugin; throws spoor::error when it is not canonical JSON or does not
/// agree with the plugin's table.
json described(spoor_plugin_fn entry);

/// What is wrong with a batch under its schema, as a sentence; "" when nothing is.
std::string find_fault(const ArrowSchema& schema, const ArrowArray& array);

}  // namespace testing
SPOOR_SDK_END
