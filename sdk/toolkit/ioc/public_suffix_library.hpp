// SPDX-License-Identifier: Apache-2.0
//
// The few questions that are put to libpsl, whose header stays in one .cpp file. Private to ioc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

struct psl_ctx_st;

namespace spoor::toolkit::ioc {

/// The list compiled into libpsl; nullptr when it was built without one. Never freed.
[[nodiscard]] const psl_ctx_st* library_list();
[[nodiscard]] std::string library_list_version();
[[nodiscard]] bool library_has_top_level(const psl_ctx_st* list, std::string_view label) noexcept;
[[nodiscard]] bool library_is_suffix(const psl_ctx_st* list, std::string_view name) noexcept;
[[nodiscard]] size_t library_suffix_size(const psl_ctx_st* list, std::string_view name) noexcept;

}  // namespace spoor::toolkit::ioc
