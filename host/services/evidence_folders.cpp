// SPDX-License-Identifier: Apache-2.0
#include "host/services/evidence_folders.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include <spoor/abi/plugin.h>

#include "host/services/glob.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;
using toolkit::fail;
using toolkit::Result;

// Kernels before 5.6 and some sandboxes lack openat2: then every part is opened on its own, and no
// symbolic link is followed.
int open_by_parts(int root, const std::string& below, int flags) {
  UniqueFd at(::fcntl(root, F_DUPFD_CLOEXEC, 0));
  const std::vector<std::string> parts = path_parts(below);
  for (size_t i = 0; i < parts.size() && at; ++i) {
    if (parts[i] == "..") {
      errno = EXDEV;
      return -1;
    }
    const bool last = i + 1 == parts.size();
    const int how = last ? flags | O_NOFOLLOW : O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
    at = UniqueFd(::openat(at.get(), parts[i].c_str(), how));
  }
  return at ? ::fcntl(at.get(), F_DUPFD_CLOEXEC, 0) : -1;
}

bool has_openat2() {
  static const bool known = [] {
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    const auto fd = static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how));
    if (fd >= 0) ::close(fd);
    return fd >= 0;
  }();
  return known;
}

int open_beneath(int root, const std::string& below, int flags) {
  if (!has_openat2()) return open_by_parts(root, below, flags);
  open_how how{};
  how.flags = static_cast<uint64_t>(flags) | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (;;) {
    const auto fd = static_cast<int>(::syscall(SYS_openat2, root, below.c_str(), &how, sizeof how));
    // EAGAIN: a rename raced with "..", the kernel could not tell whether the path stays inside.
    if (fd >= 0 || (errno != EINTR && errno != EAGAIN)) return fd;
  }
}

auto outside(const std::string& path) {
  return fail(SPOOR_UNAUTHORIZED, "it lies outside the manifest's folder", path,
              "allow its folder with --allow-path");
}

toolkit::Error error_of(int number, const std::string& path) {
  if (number == EXDEV || number == ELOOP) return outside(path).value();
  const int32_t code = number == ENOENT || number == ENOTDIR  ? SPOOR_NOT_FOUND
                       : number == EACCES || number == EPERM  ? SPOOR_UNAUTHORIZED
                       : number == EMFILE || number == ENFILE ? SPOOR_RESOURCE
                                                              : SPOOR_IO;
  return {code, std::string("cannot open it: ") + std::strerror(number), path, ""};
}

/// The part of `path` below `folder`, or nothing.
std::optional<std::string> below(const std::string& path, const std::string& folder) {
  if (path == folder) return ".";
  const std::string prefix = folder == "/" ? folder : folder + "/";
  if (!path.starts_with(prefix)) return std::nullopt;
  return path.size() == prefix.size() ? "." : path.substr(prefix.size());
}

}  // namespace

Result<EvidenceFolders> EvidenceFolders::open(const std::string& base,
                                              const std::vector<std::string>& allowed) {
  EvidenceFolders out;
  std::vector<std::string> folders = {base.empty() ? "." : base};
  folders.insert(folders.end(), allowed.begin(), allowed.end());
  for (const std::string& folder : folders) {
    std::error_code error;
    Root root{fs::canonical(folder, error).string(), UniqueFd()};
    if (!error) root.fd = UniqueFd(::open(root.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (error || !root.fd) return fail(SPOOR_NOT_FOUND, "no such folder", folder);
    out.roots_.push_back(std::move(root));
  }
  return out;
}

// By text alone; the kernel enforces it.
Result<EvidenceFolders::Place> EvidenceFolders::place(const std::string& path) const {
  if (path.empty() || path.find('\0') != std::string::npos) {
    return fail(SPOOR_INVALID_ARGUMENT, "not a path", path);
  }
  const std::string whole =
      (path[0] == '/' ? fs::path(path) : fs::path(roots_[0].path) / path).lexically_normal();
  for (const Root& root : roots_) {
    if (auto inside = below(whole, root.path)) return Place{&root, std::move(*inside)};
  }
  return outside(path);
}

Result<UniqueFd> EvidenceFolders::open_any(const std::string& path, int flags) const {
  const auto where = place(path);
  if (!where) return tl::unexpected(where.error());
  UniqueFd fd(open_beneath(where->root->fd.get(), where->below, flags));
  if (fd) return fd;
  const int number = errno;
  if (number != EXDEV) return tl::unexpected(error_of(number, path));
  // A link that leads out of this folder may lead into another that is allowed.
  std::error_code error;
  const std::string real = fs::canonical(where->root->path + "/" + where->below, error).string();
  const auto again = error ? Result<Place>(outside(path)) : place(real);
  if (!again) return outside(path);
  fd = UniqueFd(open_beneath(again->root->fd.get(), again->below, flags));
  if (!fd) return tl::unexpected(error_of(errno, path));
  return fd;
}

Result<UniqueFd> EvidenceFolders::open_file(const std::string& path) const {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  auto fd = open_any(path, kFlags | O_NOATIME);
  // Only the owner may leave the access time alone.
  if (!fd && fd.error().code == SPOOR_UNAUTHORIZED) fd = open_any(path, kFlags);
  if (!fd) return fd;
  struct stat status {};
  if (::fstat(fd->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(SPOOR_INVALID_ARGUMENT, "not a regular file", path);
  }
  return fd;
}

/// One walk. Folders are opened by their path from the root, so that containment holds at every
/// step.
class EvidenceFolders::Expansion {
 public:
  Expansion(const EvidenceFolders& folders, const GlobLimits& limits,
            std::vector<std::string> parts)
      : folders_(folders), limits_(limits), parts_(std::move(parts)) {}

  void walk(const std::string& at, size_t part, int depth) {
    if (!limit_.empty()) return;
    if (depth > limits_.depth) {
      limit_ = "more than " + std::to_string(limits_.depth) + " folders deep";
      return;
    }
    const std::string& pattern = parts_[part];
    const bool last = part + 1 == parts_.size();
    if (pattern == "**") {
      if (!last) walk(at, part + 1, depth);
      for_each(at, [&](const std::string& name, unsigned char type) {
        if (name[0] == '.') return;
        // Links to folders are not followed here: they could make a circle.
        if (type == DT_DIR) walk(join(at, name), part, depth + 1);
        if (last && type != DT_DIR) take(join(at, name));
      });
    } else if (!is_pattern(pattern)) {
      step(join(at, pattern), part, depth);
    } else {
      for_each(at, [&](const std::string& name, unsigned char type) {
        if (!matches(pattern, name) || (!last && type != DT_DIR && type != DT_LNK)) return;
        step(join(at, name), part, depth);
      });
    }
  }

  Result<std::vector<ListedFile>> finish(const std::string& pattern) {
    if (!limit_.empty()) {
      return fail(SPOOR_RESOURCE, "the pattern looks at " + limit_, pattern,
                  "name folders more closely");
    }
    if (found_.empty()) return fail(SPOOR_NOT_FOUND, "no file matches", pattern);
    std::sort(found_.begin(), found_.end(),
              [](const ListedFile& a, const ListedFile& b) { return a.path < b.path; });
    found_.erase(
        std::unique(found_.begin(), found_.end(),
                    [](const ListedFile& a, const ListedFile& b) { return a.path == b.path; }),
        found_.end());
    return std::move(found_);
  }

 private:
  static std::string join(const std::string& at, const std::string& name) {
    if (at.empty()) return name;
    return at.back() == '/' ? at + name : at + "/" + name;
  }

  void step(const std::string& path, size_t part, int depth) {
    if (part + 1 == parts_.size()) {
      take(path);
    } else {
      walk(path, part + 1, depth + 1);
    }
  }

  void take(const std::string& path) {
    const auto fd = folders_.open_any(path, O_PATH);
    struct stat status {};
    if (!fd || ::fstat(fd->get(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    found_.push_back({path, static_cast<uint64_t>(status.st_size)});
  }

  template <class Visit>
  void for_each(const std::string& at, Visit visit) {
    auto fd = folders_.open_any(at.empty() ? "." : at, O_RDONLY | O_DIRECTORY);
    if (!fd) return;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(
        ::fdopendir(::fcntl(fd->get(), F_DUPFD_CLOEXEC, 0)), &::closedir);
    while (folder != nullptr && limit_.empty()) {
      const dirent* entry = ::readdir(folder.get());
      if (entry == nullptr) return;
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (++looked_at_ > limits_.entries) {
        limit_ = "more than " + std::to_string(limits_.entries) + " names";
        return;
      }
      visit(name,
            entry->d_type == DT_UNKNOWN ? type_of(folder.get(), entry->d_name) : entry->d_type);
    }
  }

  static unsigned char type_of(DIR* folder, const char* name) {
    struct stat status {};
    if (::fstatat(::dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
    return S_ISDIR(status.st_mode) ? DT_DIR : S_ISLNK(status.st_mode) ? DT_LNK : DT_REG;
  }

  const EvidenceFolders& folders_;
  const GlobLimits limits_;
  const std::vector<std::string> parts_;
  std::vector<ListedFile> found_;
  std::string limit_;
  uint64_t looked_at_ = 0;
};

Result<std::vector<ListedFile>> EvidenceFolders::list(const std::string& pattern,
                                                      const GlobLimits& limits) const {
  if (auto where = place(pattern); !where) return tl::unexpected(where.error());
  if (auto fd = open_any(pattern, O_PATH); fd) {
    struct stat status {};
    if (::fstat(fd->get(), &status) == 0 && S_ISREG(status.st_mode)) {
      return std::vector<ListedFile>{{pattern, static_cast<uint64_t>(status.st_size)}};
    }
  } else if (!is_pattern(pattern)) {
    return tl::unexpected(fd.error());
  }
  std::vector<std::string> parts = path_parts(pattern);
  if (parts.empty() || !is_pattern(pattern)) {
    return fail(SPOOR_INVALID_ARGUMENT, "not a regular file", pattern);
  }
  // "**/**" means what "**" means and would cost the square.
  parts.erase(std::unique(parts.begin(), parts.end(),
                          [](const auto& a, const auto& b) { return a == "**" && b == "**"; }),
              parts.end());
  Expansion expansion(*this, limits, std::move(parts));
  expansion.walk(pattern[0] == '/' ? "/" : "", 0, 0);
  return expansion.finish(pattern);
}

}  // namespace spoor::host
