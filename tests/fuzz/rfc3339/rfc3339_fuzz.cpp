// SPDX-License-Identifier: Apache-2.0
//
// A time that is read and written is the same time.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <toolkit/time/rfc3339.hpp>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace spoor::toolkit::time;
  const auto instant = parse_rfc3339({reinterpret_cast<const char*>(data), size});
  if (!instant) return 0;
  const auto text = format_rfc3339(instant->us);
  const auto again = parse_rfc3339(text);
  // Offsets and leap seconds at the edges of the calendar leave its four digits.
  const bool four_digits = text.size() == 27 && text[0] != '-';
  if (four_digits && (!again || again->us != instant->us || again->cut)) {
    std::fprintf(stderr, "%s\n", text.c_str());
    std::abort();
  }
  return 0;
}
