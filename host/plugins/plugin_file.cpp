// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include <spoor/abi/plugin.h>

#include "host/services/sha256.hpp"

namespace spoor::host {
namespace {

using toolkit::fail;
using toolkit::Result;

int64_t nanoseconds(const timespec& t) { return int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec; }

Result<void> judge(const struct stat& status, const std::string& what, Trust trust,
                   OpenFile& file) {
  const auto problem = judge_mode(status, ::geteuid());
  if (!problem) return {};
  if (trust == Trust::kLenient) {
    file.warnings.push_back(what + " " + *problem);
    return {};
  }
  return fail(SPOOR_UNAUTHORIZED, what + " " + *problem, "",
              "it must belong to root or you, and be writable by nobody else");
}

Result<void> judge_folder(const std::string& path, Trust trust, OpenFile& file) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  struct stat status {};
  if (::stat(folder.empty() ? "." : folder.c_str(), &status) != 0) return {};
  return judge(status, "the folder", trust, file);
}

std::string count_and_some(const std::vector<std::string>& names) {
  std::string out = std::to_string(names.size()) + ": ";
  for (size_t i = 0; i < names.size() && i < 3; ++i)
    out += (i == 0 ? "" : ", ") + names[i];
  return names.size() > 3 ? out + ", …" : out;
}

}  // namespace

FileId file_id(const struct stat& s) {
  return {s.st_dev, s.st_ino, static_cast<uint64_t>(s.st_size), nanoseconds(s.st_mtim),
          nanoseconds(s.st_ctim)};
}

std::optional<std::string> judge_mode(const struct stat& status, uid_t me) {
  if (status.st_uid != 0 && status.st_uid != me) {
    return "belongs to user " + std::to_string(status.st_uid);
  }
  const bool shared_folder = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !shared_folder) {
    return (status.st_mode & S_IWOTH) != 0 ? "may be written by anybody"
                                           : "may be written by its group";
  }
  return std::nullopt;
}

Result<OpenFile> open_plugin_file(const std::string& path, Trust trust) {
  OpenFile file;
  file.fd = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.fd) {
    return fail(errno == ENOENT ? SPOOR_NOT_FOUND : SPOOR_IO,
                std::string("cannot open it: ") + std::strerror(errno), path);
  }
  struct stat status {};
  if (::fstat(file.fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(SPOOR_INVALID_ARGUMENT, "not a regular file", path);
  }
  for (auto done : {judge(status, "the file", trust, file), judge_folder(path, trust, file)}) {
    if (!done) {
      done.error().where = path;
      return tl::unexpected(done.error());
    }
  }
  file.id = file_id(status);
  return file;
}

Result<std::string> read_whole(const OpenFile& file, uint64_t limit) {
  if (file.id.size > limit) {
    return fail(SPOOR_RESOURCE, "larger than " + std::to_string(limit) + " bytes");
  }
  std::string out(file.id.size, '\0');
  size_t have = 0;
  while (have < out.size()) {
    const ssize_t n =
        ::pread(file.fd.get(), out.data() + have, out.size() - have, static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(SPOOR_IO, std::string("cannot read it: ") + std::strerror(errno));
    if (n == 0) return fail(SPOOR_IO, "it became shorter while it was read");
    have += static_cast<size_t>(n);
  }
  return out;
}

Result<const FileFacts*> read_facts(const OpenFile& file) {
  static std::mutex mutex;
  static auto& known = *new std::map<FileId, std::unique_ptr<FileFacts>>;
  {
    const std::lock_guard lock(mutex);
    if (const auto it = known.find(file.id); it != known.end()) return it->second.get();
  }
  const auto bytes = read_whole(file, kMaxPluginBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  auto facts = std::make_unique<FileFacts>(
      FileFacts{to_hex(sha256(*bytes)),
                read_elf({reinterpret_cast<const std::byte*>(bytes->data()), bytes->size()})});
  const std::lock_guard lock(mutex);
  return known.try_emplace(file.id, std::move(facts)).first->second.get();
}

std::optional<std::string> judge_exports(const ElfInfo& elf) {
  std::vector<std::string> others;
  bool entry = false;
  for (const ElfSymbol& symbol : elf.exports) {
    if (symbol.name == SPOOR_PLUGIN_SYMBOL) {
      entry = true;
    } else {
      others.push_back(symbol.name);
    }
  }
  if (!entry) return "it does not export " SPOOR_PLUGIN_SYMBOL;
  if (others.empty()) return std::nullopt;
  return "it exports more than " SPOOR_PLUGIN_SYMBOL ", " + count_and_some(others);
}

std::optional<std::string> judge_unique(const ElfInfo& elf) {
  std::vector<std::string> unique;
  for (const ElfSymbol& symbol : elf.exports) {
    if (symbol.unique) unique.push_back(symbol.name);
  }
  if (unique.empty()) return std::nullopt;
  return "symbols shared by the whole process (STB_GNU_UNIQUE), " + count_and_some(unique);
}

std::optional<std::string> judge_imports(const ElfInfo& elf) {
  std::vector<std::string> taken;
  for (const std::string& name : elf.undefined) {
    if (name.starts_with("spoor_")) taken.push_back(name);
  }
  for (const std::string& name : elf.needed) {
    if (name.starts_with("libspoor")) taken.push_back(name);
  }
  if (taken.empty()) return std::nullopt;
  return "it asks the host for symbols, " + count_and_some(taken);
}

}  // namespace spoor::host
