// SPDX-License-Identifier: Apache-2.0
//
// Newline-delimited JSON as a format of two-pass reading.
#pragma once

#include <cstddef>
#include <memory>

#include <toolkit/ingest/two_pass.hpp>
#include <toolkit/json/ndjson_options.hpp>

namespace spoor::toolkit::json {

struct NdjsonFormatOptions {
  NdjsonOptions records;
  size_t max_line_bytes = size_t{16} << 20;
};

/// Diagnostics it tells: bad_json, line_too_long (both are also the reasons of dropped records),
/// invalid_utf8, duplicate_key, late_key, type_conflict, time_digits_cut, doubtful_time.
[[nodiscard]] std::unique_ptr<ingest::Format> ndjson_format(const NdjsonFormatOptions& options);

}  // namespace spoor::toolkit::json
