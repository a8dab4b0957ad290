// SPDX-License-Identifier: Apache-2.0
//
// From the paths of a manifest to the texts to be read: files, compressed files, members of
// archives.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <toolkit/archive/limits.hpp>
#include <toolkit/archive/member_filter.hpp>
#include <toolkit/archive/zip_member.hpp>
#include <toolkit/ingest/decoding.hpp>
#include <toolkit/ingest/host.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::ingest {

struct InputOptions {
  std::vector<std::string> paths;    ///< patterns; "-" is standard input
  std::vector<std::string> members;  ///< patterns of archive members
  std::optional<std::string> password;
  Encoding encoding = Encoding::automatic;
  archive::Limits limits;
  uint64_t memory_bytes = uint64_t{64} << 20;  ///< members up to this are decompressed at once
  uint64_t cache_bytes = uint64_t{64} << 20;   ///< of decompressed members kept for their next use
};

/// One text.
struct Unit {
  std::string file;
  std::string member;  ///< empty: the file itself
  size_t index = 0;    ///< of the member in its archive
  bool stdin_ = false;
};

/// A unit's text, opened.
struct Content {
  /// UTF-8 that can be read anywhere; null if it must be streamed.
  std::shared_ptr<archive::RandomFile> file;
  uint64_t begin = 0;  ///< behind the byte order mark
  uint64_t end = 0;
};

/// The units of a step. After `list`, everything is [thread-safe].
class Inputs {
 public:
  explicit Inputs(InputOptions options);

  /// Opens every file and reads the directories of archives. Members that are not read are told to
  /// the host one by one (`skipped_member`); an archive that is damaged as well
  /// (`damaged_archive`).
  [[nodiscard]] Result<void> list(Host& host);
  [[nodiscard]] const std::vector<Unit>& units() const noexcept { return units_; }

  /// The unit for reading at offsets. Decompressed members are kept within the cache's budget: in
  /// the first pass those that come first, afterwards those that come next.
  [[nodiscard]] Result<Content> open(Host& host, size_t unit);
  /// The unit's text as a stream of UTF-8 from its beginning. Standard input only once.
  [[nodiscard]] Result<std::unique_ptr<archive::Source>> stream(Host& host, size_t unit,
                                                                uint64_t* replaced);
  /// Every unit has been opened once, in order; now they will be again.
  void begin_second_pass();

 private:
  struct Loaded;
  using Directory = std::shared_ptr<const std::vector<archive::ZipMember>>;

  Result<void> list_file(Host& host, const FileEntry& entry);
  Result<void> list_members(Host& host, const std::string& path,
                            std::shared_ptr<archive::RandomFile> file);
  Result<std::shared_ptr<const archive::ZipFile>> zip_of(Host& host, const Unit& unit);
  Result<std::unique_ptr<archive::Source>> raw(Host& host, const Unit& unit);
  Result<std::shared_ptr<archive::RandomFile>> open_path(Host& host, const Unit& unit);
  Result<Content> open_file(Host& host, const Unit& unit);
  Result<Content> open_member(Host& host, size_t unit);
  Result<Content> content_of(std::shared_ptr<archive::RandomFile> file) const;
  std::shared_ptr<Loaded> slot_of(size_t unit);
  void keep(size_t unit, const std::shared_ptr<Loaded>& slot, uint64_t bytes);

  InputOptions options_;
  archive::MemberFilter filter_;
  std::vector<Unit> units_;
  std::map<std::string, Directory> directories_;  ///< by path of the archive
  std::mutex lock_;
  std::map<size_t, std::shared_ptr<Loaded>> loaded_;  ///< by unit
  uint64_t loaded_bytes_ = 0;
  bool second_pass_ = false;
};

}  // namespace spoor::toolkit::ingest
