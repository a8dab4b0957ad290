// SPDX-License-Identifier: Apache-2.0
//
// Where writers put bytes and readers get them from.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <toolkit/result.hpp>
#include <vector>

namespace spoor::toolkit::arrow {

/// Takes all of the bytes or fails.
using Sink = std::function<Result<void>(std::span<const std::byte>)>;
/// Fills up to the whole span and returns how much; 0 is the end.
using Source = std::function<Result<size_t>(std::span<std::byte>)>;

/// Writes to a file descriptor, which the caller keeps open and closes. Retries short writes and
/// EINTR; a failure is SPOOR_IO with the text of errno.
[[nodiscard]] Sink fd_sink(int fd);
/// Reads from a file descriptor, which the caller keeps open and closes.
[[nodiscard]] Source fd_source(int fd);
/// Appends to a vector that outlives the sink.
[[nodiscard]] Sink memory_sink(std::vector<std::byte>& target);
/// Reads memory that outlives the source.
[[nodiscard]] Source memory_source(std::span<const std::byte> bytes);

}  // namespace spoor::toolkit::arrow
