// SPDX-License-Identifier: Apache-2.0
//
// The sidecar `<name>.plugin.json` beside `<name>.so`:
// {"descriptor": {…}, "binary": {"file", "sha256", "os", "arch"}}. It tells everything about a
// plugin before any of its code runs: manifests are checked and plans made from sidecars alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/result.hpp>

namespace spoor::host {

/// One class of a descriptor.
struct ClassEntry {
  std::string id;                    ///< "analyzer.example.rare-parent"
  std::string kind;                  ///< provider | enricher | analyzer | visualizer
  std::string descriptor_json;       ///< canonical JSON of this class
  std::vector<std::string> effects;  ///< "fs:read", "secret:api_key", "clock", …
};

/// A descriptor, checked for what the host relies on.
struct Descriptor {
  std::string json;  ///< canonical
  std::string id;    ///< "org.example.rare-parent"
  std::string version;
  uint32_t abi_major = 0;
  uint32_t abi_minor = 0;
  uint32_t min_host_minor = 0;
  std::vector<ClassEntry> classes;
};

struct Sidecar {
  Descriptor descriptor;
  std::string file;    ///< plain name of the library, in the sidecar's folder
  std::string sha256;  ///< 64 lowercase hexadecimal digits
  std::string os;
  std::string arch;
};

/// Version of the descriptor's own format that this host reads.
inline constexpr int kDescriptorVersion = 1;

/// Both: pure, any thread, errors SPOOR_INVALID_DATA that name the member.
[[nodiscard]] toolkit::Result<Descriptor> parse_descriptor(std::string_view json);
[[nodiscard]] toolkit::Result<Sidecar> parse_sidecar(std::string_view json);

/// The text of a sidecar, ending with a line feed.
[[nodiscard]] std::string sidecar_text(const Descriptor& descriptor, const std::string& file,
                                       const std::string& sha256);

/// "enricher.virustotal" → true; lowercase words with dashes, dots between them.
[[nodiscard]] bool is_dotted_id(std::string_view id);

}  // namespace spoor::host
