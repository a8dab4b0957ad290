// SPDX-License-Identifier: Apache-2.0
//
// What the subcommands share: options every one understands, the session made from them, exit
// codes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/cli/terminal.hpp"
#include "spoor/host.h"

namespace CLI {
class App;
}

namespace spoor::cli {

/// When several apply: 130 > 5 > 4 > 1 > 0.
enum Exit : int {
  kOk = 0,
  kFindings = 1,  ///< --fail-on
  kManifest = 2,  ///< the manifest has errors
  kUsage = 3,     ///< wrong options or configuration
  kPartial = 4,   ///< something was lost, and the ledger says what
  kStepFailed = 5,
  kInterrupted = 130,
  kKilled = 137,
};

/// Values after flags, environment and configuration files were merged.
struct Options {
  uint32_t threads = 0;
  std::string memory_limit;
  std::vector<std::string> plugins;
  std::string plugin_path;
  std::vector<std::string> allow_paths;
  std::vector<std::string> allow_env;
  std::string secrets_file;
  std::string runs = "runs";
  std::string format;  ///< table | json | ndjson | csv; "" = the command's default
};

struct SessionDeleter {
  void operator()(spoor_session* session) const { spoor_session_free(session); }
};
using Session = std::unique_ptr<spoor_session, SessionDeleter>;

/// Made when first needed: `spoor version` looks for no plugin. Says what is wrong and exits with
/// kUsage when it cannot be made.
Session make_session(const Options& options);

/// Prints an error to stderr: "spoor: text", with control characters shown.
void complain(const std::string& text);

/// "512MiB", "64KiB", "1000" → bytes. False when it is no size.
bool parse_bytes(const std::string& text, uint64_t* out);

/// Reads a whole file or, for "-", standard input. False after complaining.
bool read_text(const std::string& path, std::string* out);

// Each adds its subcommand; the callback sets *exit_code.
void add_run(CLI::App& app, Options& options, int* exit_code);
void add_plan(CLI::App& app, Options& options, int* exit_code);
void add_validate(CLI::App& app, Options& options, int* exit_code);
void add_schema(CLI::App& app, Options& options, int* exit_code);
void add_show(CLI::App& app, Options& options, int* exit_code);
void add_plugin(CLI::App& app, Options& options, int* exit_code);
void add_config(CLI::App& app, Options& options, int* exit_code);
void add_version(CLI::App& app, Options& options, int* exit_code);

}  // namespace spoor::cli
