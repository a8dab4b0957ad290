// SPDX-License-Identifier: Apache-2.0
//
// spoor::error: the one exception a plugin author throws. The wrapper catches it (and everything
// else) before the boundary and hands status, message and details to the host.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/namespace.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

/// The status numbers of the C ABI under short names.
namespace status {
inline constexpr spoor_status unknown = SPOOR_UNKNOWN;
inline constexpr spoor_status not_implemented = SPOOR_NOT_IMPLEMENTED;
inline constexpr spoor_status not_found = SPOOR_NOT_FOUND;
inline constexpr spoor_status already_exists = SPOOR_ALREADY_EXISTS;
inline constexpr spoor_status invalid_argument = SPOOR_INVALID_ARGUMENT;
inline constexpr spoor_status invalid_state = SPOOR_INVALID_STATE;
inline constexpr spoor_status invalid_data = SPOOR_INVALID_DATA;
inline constexpr spoor_status integrity = SPOOR_INTEGRITY;
inline constexpr spoor_status internal = SPOOR_INTERNAL;
inline constexpr spoor_status io = SPOOR_IO;
inline constexpr spoor_status cancelled = SPOOR_CANCELLED;
inline constexpr spoor_status timeout = SPOOR_TIMEOUT;
inline constexpr spoor_status unauthenticated = SPOOR_UNAUTHENTICATED;
inline constexpr spoor_status unauthorized = SPOOR_UNAUTHORIZED;
inline constexpr spoor_status rate_limited = SPOOR_RATE_LIMITED;
inline constexpr spoor_status resource = SPOOR_RESOURCE;
}  // namespace status

/// Ends the step. The message is one sentence that says what failed and where.
class error : public std::exception {
 public:
  error(spoor_status code, std::string message) : code_(code), message_(std::move(message)) {}

  /// How long to wait before trying again; for rate_limited and resource.
  error& retry_after(std::chrono::nanoseconds wait) & {
    retry_ns_ = wait.count();
    return *this;
  }
  error&& retry_after(std::chrono::nanoseconds wait) && { return std::move(retry_after(wait)); }

  /// A fact for the run record, e.g. detail("url", "https://…").
  error& detail(std::string key, std::string value) & {
    details_.emplace_back(std::move(key), std::move(value));
    return *this;
  }
  error&& detail(std::string key, std::string value) && {
    return std::move(detail(std::move(key), std::move(value)));
  }

  spoor_status code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }
  int64_t retry_ns() const noexcept { return retry_ns_; }
  const std::vector<std::pair<std::string, std::string>>& details() const noexcept {
    return details_;
  }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  spoor_status code_;
  std::string message_;
  int64_t retry_ns_ = 0;
  std::vector<std::pair<std::string, std::string>> details_;
};

namespace detail {

/// Thrown by a writer when nobody reads any of the ports: not an error, the call ends with OK.
struct all_ports_closed {};

}  // namespace detail

SPOOR_SDK_END
