// SPDX-License-Identifier: Apache-2.0
//
// spoor.files/1 for one step: lists and opens evidence beneath the folders of the run, hashes and
// records it.
#pragma once

#include <cstdint>
#include <functional>

#include <spoor/abi/services.h>

#include "host/services/evidence_folders.hpp"
#include "host/services/input_record.hpp"

namespace spoor::host {

struct FilesOptions {
  uint64_t map_limit = 512u << 20;  ///< bytes that one `map` may take
  GlobLimits glob;
  int stdin_fd = -1;  ///< what "-" reads; -1: there is none
  /// Asked while standard input has nothing to read; may be empty.
  std::function<bool()> cancelled;
};

/// The table is [thread-safe]; folders and recorder must outlive it, and it must outlive every file
/// that a plugin opened.
class FilesService {
 public:
  FilesService(const EvidenceFolders& folders, InputRecorder& recorder,
               decltype(spoor_host::error_set) error_set, FilesOptions options = {});
  FilesService(const FilesService&) = delete;
  FilesService& operator=(const FilesService&) = delete;

  [[nodiscard]] const spoor_files* table() const { return &embedded_.table; }

 private:
  friend struct FilesCalls;
  struct Embedded {
    spoor_files table;
    const FilesService* owner;
  };
  const EvidenceFolders& folders_;
  InputRecorder& recorder_;
  decltype(spoor_host::error_set) error_set_;
  FilesOptions options_;
  Embedded embedded_;
};

}  // namespace spoor::host
