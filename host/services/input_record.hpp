// SPDX-License-Identifier: Apache-2.0
//
// The record of a run's inputs: every file that any step opened, with size and SHA-256, hashed once
// however often it is opened. A reader that goes through the file feeds the hash as it reads (about
// 0.6 ns a byte); what nobody read in order is hashed at the end. The end also says whether a file
// changed while the run used it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include <toolkit/result.hpp>

#include "host/services/evidence_folders.hpp"
#include "host/services/sha256.hpp"

namespace spoor::host {

/// One line of run.json's `inputs`.
struct InputRecord {
  std::string path;       ///< as the step named it; "-" is standard input
  uint64_t size = 0;      ///< when it was first opened; of standard input: bytes that were read
  std::string sha256;     ///< "" when `problem` says why there is none
  bool unchanged = true;  ///< size, times and identity at the end are those of the first opening
  bool whole = true;      ///< false: standard input that was not read to its end
  std::string problem;
};

/// A file that has been opened in this run. [thread-safe]
class OpenedInput {
 public:
  OpenedInput(std::string path, const struct stat& status);

  /// The right to feed the hash in order, for one reader at a time and only at the position the
  /// hash has reached. False: somebody else does, or it is done.
  bool claim(uint64_t position);
  /// Bytes that follow what was fed before. Only by the holder of the claim.
  void feed(const void* data, uint64_t size);
  /// Gives the claim back. `at_end`: the file ended here.
  void leave(bool at_end);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] uint64_t size() const { return size_; }

 private:
  friend class InputRecorder;
  const std::string path_;
  const uint64_t size_;
  const int64_t modified_ns_;
  const uint64_t device_;
  const uint64_t inode_;
  std::mutex mutex_;
  bool claimed_ = false;
  bool done_ = false;
  uint64_t hashed_ = 0;  // bytes
  Sha256 hash_;
  std::string sha256_;
};

/// One per run. [thread-safe]
class InputRecorder {
 public:
  /// `folders` must outlive the recorder; files are opened again through it at the end.
  explicit InputRecorder(const EvidenceFolders& folders) : folders_(&folders) {}

  /// The entry of a file that was just opened; the same for every opening of the same file.
  [[nodiscard]] std::shared_ptr<OpenedInput> opened(const std::string& path,
                                                    const struct stat& status);
  /// The entry of standard input; one per run.
  [[nodiscard]] std::shared_ptr<OpenedInput> opened_stdin();

  /// Hashes what is left and looks at every file again. After all readers have closed; sorted by
  /// path. May be called again: what is done is not done twice.
  [[nodiscard]] std::vector<InputRecord> finish();

 private:
  InputRecord conclude(OpenedInput& input) const;
  void hash_rest(OpenedInput& input, const UniqueFd& fd, InputRecord& record) const;

  const EvidenceFolders* folders_;
  std::mutex mutex_;
  std::map<std::tuple<std::string, uint64_t, uint64_t>, std::shared_ptr<OpenedInput>> inputs_;
};

}  // namespace spoor::host
