// SPDX-License-Identifier: Apache-2.0
//
// What one step may ask of the host: a service is handed out only when the class declares its
// effect.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/services/clock.hpp"
#include "host/services/files_service.hpp"
#include "host/services/pool.hpp"
#include "host/services/secrets_service.hpp"

namespace spoor::host {

/// What the steps of a run share. Whoever is set must outlive the steps; NULL: the service is
/// absent.
struct RunServices {
  const EvidenceFolders* folders = nullptr;
  InputRecorder* recorder = nullptr;
  const SecretStore* secrets = nullptr;
  Pool* pool = nullptr;
  const ClockService* clock = nullptr;
  /// Tables of an embedder, by id, instead of ours; still only for classes that declare the effect.
  std::map<std::string, const void*> replaced;
};

/// "fs:read" | "secret:" | "clock" | "" (needs none) for an id of services.h; an id that is unknown
/// needs an effect of its own name.
[[nodiscard]] std::string_view effect_of_service(std::string_view service_id);

/// Whether a class with these effects may have that service.
[[nodiscard]] bool is_granted(std::string_view service_id, const std::vector<std::string>& effects);

/// The services of one step. [thread-safe] once built.
class StepServices {
 public:
  StepServices(const RunServices& run, std::vector<std::string> effects,
               std::map<std::string, std::string> secret_names, FilesOptions files,
               decltype(spoor_host::error_set) error_set);

  /// For spoor_host.get_service: NULL when absent or not granted.
  [[nodiscard]] const void* find(const char* id) const;

 private:
  std::vector<std::string> effects_;
  std::unique_ptr<FilesService> files_;
  std::unique_ptr<SecretsService> secrets_;
  std::map<std::string, const void*, std::less<>> tables_;
};

}  // namespace spoor::host
