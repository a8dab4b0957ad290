// SPDX-License-Identifier: Apache-2.0
//
// What the last part of a path says about it. Private to ioc.
#pragma once

#include <string_view>

namespace spoor::toolkit::ioc {

/// Whether `name` ends in an extension that files in evidence have ("cmd.exe", "a.TXT").
[[nodiscard]] bool has_file_extension(std::string_view name) noexcept;
/// A first folder of a rooted Windows path: "Windows", "Users", "Device" … in any case.
[[nodiscard]] bool is_windows_root(std::string_view name) noexcept;
/// A first folder of a POSIX system: "etc", "usr", "tmp" …
[[nodiscard]] bool is_posix_root(std::string_view name) noexcept;
/// A registry root: "HKLM", "HKEY_CURRENT_USER", "HKCU:" …
[[nodiscard]] bool is_registry_root(std::string_view name) noexcept;

}  // namespace spoor::toolkit::ioc
