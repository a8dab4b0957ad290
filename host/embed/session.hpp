// SPDX-License-Identifier: Apache-2.0
//
// What stands behind spoor_session, spoor_plan and spoor_run (spoor/host.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/plan/check.hpp"
#include "host/plugins/plugin_set.hpp"
#include "host/run/run.hpp"
#include "host/services/pool.hpp"
#include "spoor/host.h"

struct spoor_session {
  spoor_session(const spoor_session&) = delete;
  spoor_session& operator=(const spoor_session&) = delete;
  explicit spoor_session(const spoor_session_opts& opts);

  spoor::host::PluginSet plugins;
  unsigned threads;
  std::vector<std::string> allow_paths;
  std::vector<std::string> allow_env;
  std::string secrets_file;
  uint64_t memory_limit = 0;
  uint64_t queue_bytes = 0;
  std::map<std::string, const void*> replaced_services;  // id → table

  /// Worker threads, started at the first run.
  std::shared_ptr<spoor::host::Pool> pool();
  /// The classes of all plugins in use; made again when the set has changed.
  const spoor::host::plan::Catalogue& catalogue();
  void plugins_changed() { catalogue_.reset(); }

  /// Keeps the message for spoor_session_error; gives the status.
  int refuse(const spoor::toolkit::Error& error);
  [[nodiscard]] const char* error() const { return error_.c_str(); }
  /// Keeps a text that is handed out, by the function it is for.
  const char* keep(const char* function, std::string text);

 private:
  std::shared_ptr<spoor::host::Pool> pool_;
  std::optional<spoor::host::plan::Catalogue> catalogue_;
  std::string error_;
  std::map<std::string, std::string> kept_;
};

struct spoor_plan {
  spoor_session* session;
  std::string file;
  std::string base;  // folder that paths start from, absolute
  std::string yaml;
  bool as_of_given = false;
  spoor::host::plan::CheckOptions options;
  std::optional<spoor::host::plan::Checked> checked;
  std::string json;
  std::string text;
  spoor::host::Run::Bindings bindings;
};

struct spoor_run {
  spoor_session* session;
  std::shared_ptr<spoor::host::Run> run;
  std::string folder;
};
