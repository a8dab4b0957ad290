// SPDX-License-Identifier: Apache-2.0
//
// A JSON array of records as newline-delimited JSON.
#pragma once

#include <memory>
#include <span>

#include <toolkit/archive/source.hpp>

namespace spoor::toolkit::json {

/// Whether the first byte that is no white space opens an array. `head` is the beginning of a text.
[[nodiscard]] bool begins_array(std::span<const std::byte> head) noexcept;

/// The same bytes in the same number, so that offsets stay: the brackets of the outermost array and
/// newlines inside its elements become spaces, the commas between its elements newlines. Whatever
/// follows the array is passed on as it is, and so is the rest of what turns out to be no array. A
/// text that does not begin with an array is not changed.
[[nodiscard]] std::unique_ptr<archive::Source> array_lines(archive::Source& in);

}  // namespace spoor::toolkit::json
