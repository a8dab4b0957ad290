// SPDX-License-Identifier: Apache-2.0
#include "host/embed/session.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "host/check/check.hpp"
#include "host/embed/guarded.hpp"
#include "host/plan/investigation_schema.hpp"
#include "host/plugins/new_plugin.hpp"
#include "host/plugins/plugin_report.hpp"
#include "host/run/version.hpp"

namespace {

using spoor::host::guarded;
using spoor::toolkit::Error;

std::vector<std::string> list_of(const char* const* list) {
  std::vector<std::string> texts;
  for (; list != nullptr && *list != nullptr; ++list)
    texts.emplace_back(*list);
  return texts;
}

spoor::host::SearchOptions search_options(const spoor_session_opts& opts) {
  spoor::host::SearchOptions search;
  search.files = list_of(opts.plugins);
  if (opts.plugin_path != nullptr) search.plugin_path = opts.plugin_path;
  return search;
}

unsigned thread_count(uint32_t wanted) {
  return wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
}

/// The caller's options as far as its struct reaches; the rest is zero.
spoor_session_opts complete(const spoor_session_opts* opts) {
  spoor_session_opts all{};
  if (opts != nullptr)
    std::copy_n(reinterpret_cast<const char*>(opts),
                std::min<size_t>(opts->struct_size, sizeof all), reinterpret_cast<char*>(&all));
  return all;
}

}  // namespace

spoor_session::spoor_session(const spoor_session_opts& opts)
    : plugins(search_options(opts)),
      threads(thread_count(opts.threads)),
      allow_paths(list_of(opts.allow_paths)),
      allow_env(list_of(opts.allow_env)),
      secrets_file(opts.secrets_file != nullptr ? opts.secrets_file : ""),
      memory_limit(opts.memory_limit),
      queue_bytes(opts.queue_bytes) {}

std::shared_ptr<spoor::host::Pool> spoor_session::pool() {
  if (pool_ == nullptr) pool_ = std::make_shared<spoor::host::Pool>(threads);
  return pool_;
}

const spoor::host::plan::Catalogue& spoor_session::catalogue() {
  if (catalogue_) return *catalogue_;
  catalogue_.emplace();
  for (const auto& found : plugins.found())
    if (found.refused.empty()) {
      const auto parsed =
          spoor::host::plan::parse_descriptor(found.sidecar.descriptor.json, found.sidecar_path);
      if (parsed.descriptor) catalogue_->add(*parsed.descriptor);
    }
  return *catalogue_;
}

int spoor_session::refuse(const Error& error) {
  error_ = error.text();
  return error.code != SPOOR_OK ? error.code : SPOOR_UNKNOWN;
}

const char* spoor_session::keep(const char* function, std::string text) {
  std::string& kept = kept_[function];
  kept = std::move(text);
  return kept.c_str();
}

const char* spoor_version(void) { return spoor::host::kVersion; }

spoor_session* spoor_session_new(const spoor_session_opts* opts) {
  try {
    return new spoor_session(complete(opts));
  } catch (const std::exception&) {
    return nullptr;
  }
}

void spoor_session_free(spoor_session* session) { delete session; }

const char* spoor_session_error(spoor_session* session) { return session->error(); }

int spoor_session_add_plugins(spoor_session* session, const char* dir) {
  return guarded(session, [&]() -> spoor::toolkit::Result<void> {
    session->plugins.add_folder(dir);
    session->plugins_changed();
    return {};
  });
}

int spoor_session_add_static(spoor_session* session, spoor_plugin_fn entry) {
  return guarded(session, [&]() -> spoor::toolkit::Result<void> {
    session->plugins_changed();
    return session->plugins.add_static(entry);
  });
}

int spoor_session_set_service(spoor_session* session, const char* id, const void* table) {
  return guarded(session, [&]() -> spoor::toolkit::Result<void> {
    session->replaced_services[id] = table;
    return {};
  });
}

const char* spoor_session_plugins_json(spoor_session* session, const char* what, const char* id) {
  using spoor::toolkit::Result;
  const std::string wanted = what != nullptr ? what : "list";
  const std::string name = id != nullptr ? id : "";
  std::string text;
  const int status = guarded(session, [&]() -> Result<void> {
    Result<std::string> made = std::string();
    if (wanted == "list")
      made = spoor::host::list_json(session->plugins);
    else if (wanted == "info")
      made = spoor::host::info_json(session->plugins, name);
    else if (wanted == "why")
      made = spoor::host::why_json(session->plugins, name);
    else if (wanted == "describe")
      made = spoor::host::describe_json(session->plugins, name);
    else
      return spoor::toolkit::fail(SPOOR_INVALID_ARGUMENT, "no such question: " + wanted);
    if (!made) return tl::unexpected(made.error());
    text = std::move(*made);
    return {};
  });
  return status == SPOOR_OK ? session->keep("plugins", std::move(text)) : nullptr;
}

const char* spoor_session_schema_json(spoor_session* session) {
  std::string text;
  const int status = guarded(session, [&]() -> spoor::toolkit::Result<void> {
    text = spoor::host::plan::investigation_schema_json(session->catalogue());
    return {};
  });
  return status == SPOOR_OK ? session->keep("schema", std::move(text)) : nullptr;
}

const char* spoor_session_check_plugin_json(spoor_session* session, const char* file,
                                            const char* options_json) {
  std::string text;
  const int status = guarded(session, [&]() -> spoor::toolkit::Result<void> {
    auto report =
        spoor::host::check::check_plugin_json(file, options_json != nullptr ? options_json : "{}");
    if (!report) return tl::unexpected(report.error());
    text = std::move(*report);
    return {};
  });
  return status == SPOOR_OK ? session->keep("check", std::move(text)) : nullptr;
}

const char* spoor_session_new_plugin(spoor_session* session, const char* kind, const char* name,
                                     const char* dir) {
  std::string folder;
  const int status = guarded(session, [&]() -> spoor::toolkit::Result<void> {
    auto made = spoor::host::new_plugin(kind, name, dir);
    if (!made) return tl::unexpected(made.error());
    folder = std::move(*made);
    return {};
  });
  return status == SPOOR_OK ? session->keep("new", std::move(folder)) : nullptr;
}
