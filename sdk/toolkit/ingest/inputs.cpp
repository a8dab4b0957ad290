// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ingest/inputs.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <spoor/abi/plugin.h>
#include <toolkit/archive/compression.hpp>

namespace spoor::toolkit::ingest {
namespace {

using archive::Format;
using archive::RandomFile;
using archive::Source;
using archive::ZipFile;

/// A decompressed member that is its own file.
class MemberFile final : public RandomFile {
 public:
  explicit MemberFile(archive::Bytes bytes)
      : bytes_(std::move(bytes)),
        file_(archive::memory_file(
            {reinterpret_cast<const std::byte*>(bytes_.text().data()), bytes_.size()})) {}

  uint64_t size() const override { return bytes_.size(); }
  Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) override {
    return file_->read_at(offset, out);
  }

 private:
  archive::Bytes bytes_;
  std::unique_ptr<RandomFile> file_;
};

Error named(Error error, const std::string& file, const std::string& member) {
  std::string where = member.empty() ? file : file + " › " + member;
  if (!error.where.empty()) where += ": " + error.where;
  error.where = std::move(where);
  return error;
}

}  // namespace

namespace {

/// Members that are left out. The host keeps a few places of a diagnostic; the log gets every name,
/// in lines of bearable length.
class Skipped {
 public:
  Skipped(Host& host, const std::string& path) : host_(host), path_(path) {}

  void add(const std::string& member, const char* why) {
    host_.diagnostic("skipped_member", 1, {.file = path_, .member = member}, why);
    names_.append(names_.empty() ? "" : ", ").append(member);
    if (names_.size() > kLine) tell();
  }
  void tell() {
    if (!names_.empty()) host_.info("members of " + path_ + " that were not read: " + names_);
    names_.clear();
  }

 private:
  static constexpr size_t kLine = 4096;

  Host& host_;
  const std::string& path_;
  std::string names_;
};

}  // namespace

tl::unexpected<Error> cancelled_error() { return fail(SPOOR_CANCELLED, "cancelled"); }

struct Inputs::Loaded {
  std::mutex lock;
  bool tried = false;
  std::shared_ptr<MemberFile> file;  ///< null: the member must be streamed
  uint64_t counted = 0;              ///< bytes of it in `loaded_bytes_`; under the lock of all
};

Inputs::Inputs(InputOptions options) : options_(std::move(options)), filter_(options_.members) {}

Result<void> Inputs::list(Host& host) {
  std::set<std::string> seen;
  for (const std::string& path : options_.paths) {
    if (path == "-") {
      units_.push_back({.file = path, .member = {}, .index = 0, .stdin_ = true});
      continue;
    }
    auto entries = host.list(path);
    if (!entries) return tl::unexpected(entries.error());
    for (const FileEntry& entry : *entries) {
      if (host.cancelled()) return cancelled_error();
      if (!seen.insert(entry.path).second) continue;
      if (auto listed = list_file(host, entry); !listed) return listed;
    }
  }
  return {};
}

Result<void> Inputs::list_file(Host& host, const FileEntry& entry) {
  auto file = host.open(entry.path);
  if (!file) return tl::unexpected(named(file.error(), entry.path, {}));
  std::array<std::byte, archive::kMagicBytes> head{};
  auto n = (*file)->read_at(0, head);
  if (!n) return tl::unexpected(named(n.error(), entry.path, {}));
  if (archive::detect(std::span<const std::byte>(head).first(*n)) != Format::zip) {
    units_.push_back({.file = entry.path, .member = {}, .index = 0, .stdin_ = false});
    return {};
  }
  return list_members(host, entry.path, std::move(*file));
}

Result<void> Inputs::list_members(Host& host, const std::string& path,
                                  std::shared_ptr<RandomFile> file) {
  auto members = archive::read_zip_directory(*file, options_.limits);
  if (!members && members.error().code == SPOOR_INVALID_DATA) {
    host.diagnostic("damaged_archive", 1, {.file = path}, members.error().what);
    return {};
  }
  if (!members) return tl::unexpected(named(members.error(), path, {}));
  uint64_t total = 0;
  Skipped skipped(host, path);
  for (size_t i = 0; i < members->size(); ++i) {
    const archive::ZipMember& member = (*members)[i];
    const auto verdict = filter_.judge(member.name);
    if (verdict == archive::MemberFilter::Verdict::folder) continue;
    if (verdict != archive::MemberFilter::Verdict::read) {
      skipped.add(member.name, verdict == archive::MemberFilter::Verdict::unmatched
                                   ? "no pattern of `members` matches"
                                   : "a resource fork");
      continue;
    }
    total += std::min(member.size, options_.limits.max_total_bytes + 1);
    if (total > options_.limits.max_total_bytes) {
      const auto error =
          archive::limit_reached("the archive", "max_total_bytes", options_.limits.max_total_bytes);
      return tl::unexpected(named(error.value(), path, {}));
    }
    units_.push_back({.file = path, .member = member.name, .index = i, .stdin_ = false});
  }
  skipped.tell();
  directories_[path] = std::make_shared<const std::vector<archive::ZipMember>>(std::move(*members));
  return {};
}

Result<std::shared_ptr<RandomFile>> Inputs::open_path(Host& host, const Unit& unit) {
  auto file = host.open(unit.file);
  if (!file) return tl::unexpected(named(file.error(), unit.file, {}));
  return file;
}

Result<std::shared_ptr<const ZipFile>> Inputs::zip_of(Host& host, const Unit& unit) {
  auto file = open_path(host, unit);
  if (!file) return tl::unexpected(file.error());
  return std::make_shared<const ZipFile>(
      ZipFile{std::move(*file), directories_.at(unit.file), options_.password});
}

/// The unit's bytes with compression undone, but not yet decoded.
Result<std::unique_ptr<Source>> Inputs::raw(Host& host, const Unit& unit) {
  std::unique_ptr<Source> bytes;
  if (unit.stdin_) {
    auto opened = host.open_stdin();
    if (!opened) return opened;
    bytes = std::move(*opened);
  } else if (!unit.member.empty()) {
    auto zip = zip_of(host, unit);
    if (!zip) return tl::unexpected(zip.error());
    auto opened = archive::open_zip_member(std::move(*zip), unit.index, options_.limits);
    if (!opened) return opened;
    bytes = std::move(*opened);
  } else {
    auto file = open_path(host, unit);
    if (!file) return tl::unexpected(file.error());
    const uint64_t size = (*file)->size();
    bytes = archive::file_range(std::move(*file), 0, size);
  }
  return archive::unwrap(std::move(bytes), options_.limits);
}

Result<std::unique_ptr<Source>> Inputs::stream(Host& host, size_t unit, uint64_t* replaced) {
  const Unit& wanted = units_[unit];
  auto bytes = raw(host, wanted);
  if (bytes) bytes = decode(std::move(*bytes), options_.encoding, replaced);
  if (!bytes) return tl::unexpected(named(bytes.error(), wanted.file, wanted.member));
  return bytes;
}

/// For reading at offsets, if it is plain UTF-8.
Result<Content> Inputs::content_of(std::shared_ptr<RandomFile> file) const {
  std::array<std::byte, kEncodingBytes> head{};
  auto n = file->read_at(0, head);
  if (!n) return tl::unexpected(n.error());
  const auto seen = std::span<const std::byte>(head).first(*n);
  const Format format = archive::detect(seen);
  const Detected text = detect_encoding(seen, options_.encoding);
  if (format == Format::gzip || format == Format::zstd || text.encoding != Encoding::utf8) {
    return Content{};
  }
  const uint64_t size = file->size();
  return Content{std::move(file), text.mark, size};
}

Result<Content> Inputs::open(Host& host, size_t unit) {
  const Unit& wanted = units_[unit];
  if (wanted.stdin_) return Content{};
  if (!wanted.member.empty()) return open_member(host, unit);
  auto file = open_path(host, wanted);
  if (!file) return tl::unexpected(file.error());
  auto content = content_of(std::move(*file));
  if (!content) return tl::unexpected(named(content.error(), wanted.file, {}));
  return content;
}

Result<Content> Inputs::open_member(Host& host, size_t unit) {
  const auto slot = slot_of(unit);
  std::shared_ptr<MemberFile> file;
  {
    const std::lock_guard held(slot->lock);
    if (!slot->tried) {
      auto zip = zip_of(host, units_[unit]);
      if (!zip) return tl::unexpected(zip.error());
      auto bytes = archive::read_zip_member(**zip, units_[unit].index, options_.memory_bytes);
      if (bytes) slot->file = std::make_shared<MemberFile>(std::move(*bytes));
      slot->tried = true;
    }
    file = slot->file;
  }
  keep(unit, slot, file == nullptr ? 0 : file->size());
  if (file == nullptr) return Content{};
  return content_of(std::move(file));
}

std::shared_ptr<Inputs::Loaded> Inputs::slot_of(size_t unit) {
  const std::lock_guard held(lock_);
  auto& slot = loaded_[unit];
  if (slot == nullptr) slot = std::make_shared<Loaded>();
  return slot;
}

/// Counts what is held, and forgets texts until it is within the budget: first those that no one
/// will want any more, then those wanted last. Whoever reads one keeps it alive.
void Inputs::keep(size_t unit, const std::shared_ptr<Loaded>& slot, uint64_t bytes) {
  const std::lock_guard held(lock_);
  const auto known = loaded_.find(unit);
  if (known == loaded_.end() || known->second != slot) return;
  if (bytes == 0) {
    loaded_.erase(known);
    return;
  }
  loaded_bytes_ += bytes - slot->counted;
  slot->counted = bytes;
  while (loaded_bytes_ > options_.cache_bytes && !loaded_.empty()) {
    const bool done = second_pass_ && loaded_.begin()->first < unit;
    const auto victim = done ? loaded_.begin() : std::prev(loaded_.end());
    loaded_bytes_ -= victim->second->counted;
    loaded_.erase(victim);
  }
}

void Inputs::begin_second_pass() {
  const std::lock_guard held(lock_);
  second_pass_ = true;
}

}  // namespace spoor::toolkit::ingest
