// SPDX-License-Identifier: Apache-2.0
//
// The services of a run, granted step by step by the effects that each class declares.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/embed/session.hpp"
#include "host/services/step_services.hpp"

namespace spoor::host {

/// [thread-safe] once made.
class GrantedServices {
 public:
  /// Opens the folders that evidence may lie in and the secrets file. Errors name what is missing.
  static toolkit::Result<std::shared_ptr<GrantedServices>> make(const spoor_plan& plan,
                                                                const plan::Graph& graph);

  [[nodiscard]] const void* find(const std::string& step, const char* id) const;
  /// What each step has read; after the steps have ended.
  [[nodiscard]] std::vector<StepInput> inputs() const;

 private:
  struct OfStep {
    std::unique_ptr<InputRecorder> recorder;
    std::unique_ptr<StepServices> services;
  };
  GrantedServices(EvidenceFolders folders, SecretStore secrets, std::shared_ptr<Pool> pool);
  void grant(const plan::Step& step, const std::map<std::string, const void*>& replaced);

  EvidenceFolders folders_;
  SecretStore secrets_;
  std::shared_ptr<Pool> pool_;
  ClockService clock_;
  std::map<std::string, OfStep> steps_;
};

}  // namespace spoor::host
