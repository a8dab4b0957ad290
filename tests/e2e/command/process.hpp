// SPDX-License-Identifier: Apache-2.0
//
// Runs the built `spoor` as a child and tells what it did.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace spoor::e2e {

struct Finished {
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;
  std::string out;
  std::string err;
};

/// Path of the built program.
std::string spoor_program();

/// A folder that goes with the object.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file below it and gives its path.
  std::filesystem::path write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::filesystem::path& relative) const;

 private:
  std::filesystem::path path_;
};

/// `spoor ARGUMENTS…` in `folder`, with a clean environment plus `environment` ("NAME=value").
Finished spoor(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
               const std::vector<std::string>& environment = {},
               const std::string& standard_input = {});

/// A child that goes on; ended by the destructor.
class Running {
 public:
  Running(const std::filesystem::path& folder, const std::vector<std::string>& arguments);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  void send(int signal) const;
  /// Waits for its end.
  Finished wait();

 private:
  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

/// Folders of finished runs below `folder`/runs, and those of runs that never finished.
std::vector<std::filesystem::path> finished_runs(const std::filesystem::path& folder);
std::vector<std::filesystem::path> partial_runs(const std::filesystem::path& folder);

}  // namespace spoor::e2e
