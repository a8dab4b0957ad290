// SPDX-License-Identifier: Apache-2.0
#include "host/embed/granted_services.hpp"

#include <unistd.h>

#include <utility>

namespace spoor::host {
namespace {

/// spoor_host.error_set of the run engine, for errors of services.
void set_error(spoor_error* error, spoor_status status, const char* text) {
  if (error != nullptr) ErrorBox::of(error).set(status, text);
}

}  // namespace

GrantedServices::GrantedServices(EvidenceFolders folders, SecretStore secrets,
                                 std::shared_ptr<Pool> pool)
    : folders_(std::move(folders)), secrets_(std::move(secrets)), pool_(std::move(pool)) {}

toolkit::Result<std::shared_ptr<GrantedServices>> GrantedServices::make(const spoor_plan& plan,
                                                                        const plan::Graph& graph) {
  spoor_session& session = *plan.session;
  auto folders = EvidenceFolders::open(plan.base, session.allow_paths);
  if (!folders) return tl::unexpected(folders.error());
  std::optional<std::string> file;
  if (!session.secrets_file.empty()) file = session.secrets_file;
  auto secrets = SecretStore::open(file);
  if (!secrets) return tl::unexpected(secrets.error());
  std::shared_ptr<GrantedServices> made(
      new GrantedServices(std::move(*folders), std::move(*secrets), session.pool()));
  for (const auto& step : graph.steps)
    made->grant(step, session.replaced_services);
  return made;
}

void GrantedServices::grant(const plan::Step& step,
                            const std::map<std::string, const void*>& replaced) {
  auto recorder = std::make_unique<InputRecorder>(folders_);
  const RunServices run{.folders = &folders_,
                        .recorder = recorder.get(),
                        .secrets = &secrets_,
                        .pool = pool_.get(),
                        .clock = &clock_,
                        .replaced = replaced};
  std::map<std::string, std::string> names;
  for (const auto& secret : step.secrets)
    names[secret.parameter] = secret.name;
  FilesOptions files;
  files.stdin_fd = STDIN_FILENO;
  auto services = std::make_unique<StepServices>(run, step.spec->effects, std::move(names),
                                                 std::move(files), set_error);
  steps_[step.name] = {std::move(recorder), std::move(services)};
}

const void* GrantedServices::find(const std::string& step, const char* id) const {
  const auto at = steps_.find(step);
  return at != steps_.end() ? at->second.services->find(id) : nullptr;
}

std::vector<StepInput> GrantedServices::inputs() const {
  std::vector<StepInput> all;
  for (const auto& [step, of] : steps_)
    for (auto& input : of.recorder->finish())
      all.push_back({step, std::move(input)});
  return all;
}

}  // namespace spoor::host
