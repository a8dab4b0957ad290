// SPDX-License-Identifier: Apache-2.0
//
// Values as text, the same in every locale. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spoor::toolkit::arrow {

void append_int(std::string& out, int64_t value);
void append_uint(std::string& out, uint64_t value);
/// The shortest text that reads back as the same double; "nan", "inf", "-inf".
void append_double(std::string& out, double value);
/// "2024-02-29T12:34:56.000001Z"; years outside 0..9999 get a sign and as many digits as they need.
void append_timestamp(std::string& out, int64_t microseconds);
/// "2024-02-29"
void append_date(std::string& out, int64_t days);
void append_base64(std::string& out, std::string_view bytes);
/// A JSON string with its quotes. The text must be UTF-8; bytes that are not become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace spoor::toolkit::arrow
