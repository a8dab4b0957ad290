// SPDX-License-Identifier: Apache-2.0
#include "host/services/secret_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <spoor/abi/plugin.h>

#include "host/services/unique_fd.hpp"

namespace spoor::host {
namespace {

using toolkit::fail;
using toolkit::Result;

Result<void> judge(const struct stat& status, const std::string& path) {
  if (status.st_uid != ::geteuid()) {
    return fail(SPOOR_UNAUTHORIZED, "secrets of another user are not read", path);
  }
  if ((status.st_mode & 077) != 0) {
    return fail(SPOOR_UNAUTHORIZED, "others can read it", path,
                S_ISDIR(status.st_mode) ? "chmod 700" : "chmod 600");
  }
  return {};
}

Result<std::string> read_private(int folder, const std::string& path, size_t limit) {
  const UniqueFd fd(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) {
    return fail(errno == ENOENT ? SPOOR_NOT_FOUND : SPOOR_IO,
                std::string("cannot open it: ") + std::strerror(errno), path);
  }
  if (!S_ISREG(status.st_mode)) return fail(SPOOR_INVALID_ARGUMENT, "not a regular file", path);
  if (auto safe = judge(status, path); !safe) return tl::unexpected(safe.error());
  if (static_cast<size_t>(status.st_size) > limit) {
    return fail(SPOOR_RESOURCE, "larger than " + std::to_string(limit) + " bytes", path);
  }
  std::string text(static_cast<size_t>(status.st_size), '\0');
  const ssize_t n = ::pread(fd.get(), text.data(), text.size(), 0);
  if (n != status.st_size) return fail(SPOOR_IO, "cannot read it", path);
  return text;
}

void wipe_text(std::string& text) { ::explicit_bzero(text.data(), text.size()); }

std::string_view trimmed(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > 128 || name[0] == '.') return false;
  for (const char c : name) {
    const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-' || c == '.';
    if (!ok) return false;
  }
  return true;
}

// NAME=value; blank lines and lines that begin with # are nothing. An error names the line, never
// what is in it.
Result<std::map<std::string, Secret>> parse_lines(std::string_view text, const std::string& path) {
  std::map<std::string, Secret> out;
  for (size_t at = 0, number = 1; at < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimmed(text.substr(at, end - at));
    at = end + 1;
    if (line.empty() || line[0] == '#') continue;
    const size_t equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos || !is_name(name)) {
      return fail(SPOOR_INVALID_DATA, "not a line of the form NAME=value",
                  path + ":" + std::to_string(number));
    }
    const auto [it, is_new] =
        out.try_emplace(std::string(name), std::string(trimmed(line.substr(equals + 1))));
    if (!is_new) {
      return fail(SPOOR_INVALID_DATA, "a name that was given before",
                  path + ":" + std::to_string(number));
    }
  }
  return out;
}

}  // namespace

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  value_ = std::move(other.value_);
  other.wipe();
  return *this;
}

void Secret::wipe() {
  wipe_text(value_);
  value_.clear();
}

std::string SecretStore::variable(std::string_view name) {
  std::string out = "SPOOR_SECRET_";
  for (const char c : name) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += lower ? static_cast<char>(c - 'a' + 'A') : plain ? c : '_';
  }
  return out;
}

Result<SecretStore> SecretStore::open(const std::optional<std::string>& path) {
  SecretStore out;
  if (!path) return out;
  struct stat status {};
  if (::stat(path->c_str(), &status) != 0) {
    return fail(SPOOR_NOT_FOUND, std::string("cannot open it: ") + std::strerror(errno), *path);
  }
  if (S_ISDIR(status.st_mode)) {
    if (auto safe = judge(status, *path); !safe) return tl::unexpected(safe.error());
    out.folder_ = *path;
    return out;
  }
  auto text = read_private(AT_FDCWD, *path, kMaxFileBytes);
  if (!text) return tl::unexpected(text.error());
  auto lines = parse_lines(*text, *path);
  wipe_text(*text);
  if (!lines) return tl::unexpected(lines.error());
  out.lines_ = std::move(*lines);
  return out;
}

Result<Secret> SecretStore::read_from_folder(const std::string& name) const {
  const UniqueFd folder(::open(folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return fail(SPOOR_NOT_FOUND, "no such folder", folder_);
  auto text = read_private(folder.get(), name, kMaxSecretBytes);
  if (!text) return tl::unexpected(text.error());
  Secret out{std::string(text->substr(0, text->find_last_not_of("\r\n") + 1))};
  wipe_text(*text);
  return out;
}

Result<Secret> SecretStore::find(const std::string& name) const {
  if (!is_name(name)) {
    return fail(SPOOR_INVALID_ARGUMENT, "a secret's name is letters, digits, '_', '-' and '.'",
                name);
  }
  const std::string from = variable(name);
  if (const char* value = std::getenv(from.c_str()); value != nullptr) return Secret(value);
  if (const auto it = lines_.find(name); it != lines_.end()) {
    return Secret(std::string(it->second.expose()));
  }
  if (!folder_.empty()) {
    auto found = read_from_folder(name);
    if (found || found.error().code != SPOOR_NOT_FOUND) return found;
  }
  return fail(SPOOR_NOT_FOUND, "no secret " + name, "",
              "set " + from + ", or put it into the secrets file");
}

}  // namespace spoor::host
