// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/library.hpp"

#define BOOST_DLL_USE_STD_FS
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <boost/dll/shared_library.hpp>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "host/services/unique_fd.hpp"

namespace spoor::host {
namespace {

using toolkit::fail;
using toolkit::Result;

/// "dev inode" of the mapping that holds an address; a line is
/// "from-to mode offset dev inode path", all numbers but the inode in hexadecimal.
std::string_view origin_of(std::string_view maps, uintptr_t address) {
  while (!maps.empty()) {
    const std::string_view line = maps.substr(0, maps.find('\n'));
    maps.remove_prefix(std::min(line.size() + 1, maps.size()));
    uintptr_t from = 0;
    uintptr_t to = 0;
    const char* end = line.data() + line.size();
    const char* at = std::from_chars(line.data(), end, from, 16).ptr;
    if (at == end || std::from_chars(at + 1, end, to, 16).ptr == end) continue;
    if (address < from || address >= to) continue;
    size_t device = 0;
    for (int i = 0; i < 3; ++i)
      device = line.find(' ', device) + 1;
    const size_t inode = line.find(' ', device) + 1;
    return line.substr(device, line.find(' ', inode) - device);
  }
  return {};
}

std::string read_maps() {
  const UniqueFd fd(::open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
  std::string out;
  std::array<char, 65536> part;
  for (ssize_t n = 0; (n = ::read(fd.get(), part.data(), part.size())) > 0;) {
    out.append(part.data(), static_cast<size_t>(n));
  }
  return out;
}

}  // namespace

Result<spoor_plugin_fn> open_library(const std::string& path) {
  using boost::dll::load_mode::type;
  constexpr auto kMode = static_cast<type>(static_cast<unsigned>(boost::dll::load_mode::rtld_now) |
                                           RTLD_LOCAL | RTLD_NODELETE);
  try {
    const boost::dll::shared_library library(std::filesystem::path(path), kMode);
    if (!library.has(SPOOR_PLUGIN_SYMBOL)) {
      return fail(SPOOR_INVALID_DATA, "no entry point " SPOOR_PLUGIN_SYMBOL, path);
    }
    return &library.get<const spoor_plugin*()>(SPOOR_PLUGIN_SYMBOL);
  } catch (const std::exception& e) {
    return fail(SPOOR_INVALID_DATA, std::string("cannot load it: ") + e.what(), path);
  }
}

// The descriptor is mapped too, and both mappings are looked up in one list: on overlay file
// systems the numbers in that list differ from those of fstat, but not from each other.
Result<void> check_mapped_from(spoor_plugin_fn entry, int fd) {
  constexpr size_t kPage = 4096;
  void* page = ::mmap(nullptr, kPage, PROT_READ, MAP_PRIVATE, fd, 0);
  if (page == MAP_FAILED) {
    return fail(SPOOR_IO, std::string("cannot map it: ") + std::strerror(errno));
  }
  const std::string maps = read_maps();
  const auto ours = origin_of(maps, reinterpret_cast<uintptr_t>(page));
  const auto theirs = origin_of(maps, reinterpret_cast<uintptr_t>(entry));
  ::munmap(page, kPage);
  if (ours.empty() || theirs.empty()) return fail(SPOOR_INTEGRITY, "its mapping cannot be found");
  if (ours != theirs) {
    return fail(SPOOR_INTEGRITY, "the file that was loaded is not the file that was checked", "",
                "it was replaced meanwhile, or an older one of that name is still loaded");
  }
  return {};
}

}  // namespace spoor::host
