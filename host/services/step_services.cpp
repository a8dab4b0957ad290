// SPDX-License-Identifier: Apache-2.0
#include "host/services/step_services.hpp"

#include <algorithm>
#include <utility>

namespace spoor::host {

std::string_view effect_of_service(std::string_view id) {
  if (id == SPOOR_FILES_ID) return "fs:read";
  if (id == SPOOR_SECRETS_ID) return "secret:";
  if (id == SPOOR_CLOCK_ID) return "clock";
  if (id == SPOOR_POOL_ID) return "";
  return id;
}

bool is_granted(std::string_view id, const std::vector<std::string>& effects) {
  const std::string_view needed = effect_of_service(id);
  if (needed.empty()) return true;
  return std::any_of(effects.begin(), effects.end(), [&](const std::string& effect) {
    return needed.ends_with(':') ? effect.starts_with(needed) : effect == needed;
  });
}

StepServices::StepServices(const RunServices& run, std::vector<std::string> effects,
                           std::map<std::string, std::string> secret_names, FilesOptions files,
                           decltype(spoor_host::error_set) error_set)
    : effects_(std::move(effects)) {
  if (run.folders != nullptr && run.recorder != nullptr) {
    files_ =
        std::make_unique<FilesService>(*run.folders, *run.recorder, error_set, std::move(files));
    tables_[SPOOR_FILES_ID] = files_->table();
  }
  if (run.secrets != nullptr) {
    // Only the parameters whose effect is declared: "secret:PARAM".
    std::erase_if(secret_names, [&](const auto& name) {
      return std::find(effects_.begin(), effects_.end(), "secret:" + name.first) == effects_.end();
    });
    const bool reveal =
        std::find(effects_.begin(), effects_.end(), "secret:reveal") != effects_.end();
    secrets_ =
        std::make_unique<SecretsService>(*run.secrets, std::move(secret_names), reveal, error_set);
    tables_[SPOOR_SECRETS_ID] = secrets_->table();
  }
  if (run.pool != nullptr) tables_[SPOOR_POOL_ID] = run.pool->table();
  if (run.clock != nullptr) tables_[SPOOR_CLOCK_ID] = run.clock->table();
  for (const auto& [id, table] : run.replaced)
    tables_[id] = table;
}

const void* StepServices::find(const char* id) const {
  if (id == nullptr || !is_granted(id, effects_)) return nullptr;
  const auto it = tables_.find(std::string_view(id));
  return it == tables_.end() ? nullptr : it->second;
}

}  // namespace spoor::host
