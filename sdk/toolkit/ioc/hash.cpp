// SPDX-License-Identifier: Apache-2.0
//
// Digests: runs of exactly 32, 40, 64 or 128 hex digits. What stands beside them is not part of
// them, so a list with one character between two digests loses none.
#include <bit>

#include <toolkit/ioc/scan.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kShortest = 32;

}  // namespace

void Scan::feed_hex(uint64_t hex, size_t base) {
  if (hex == ~uint64_t{0}) {
    hex_run_ += kBlockBytes;
    return;
  }
  const auto lead = static_cast<size_t>(std::countr_one(hex));
  if (hex_run_ + lead >= kShortest) end_hex_run(base - hex_run_, base + lead);
  hex_run_ = static_cast<size_t>(std::countl_one(hex));
  // A run inside the block that touches neither edge: shifting finds 32 ones in a row.
  uint64_t inner = hex & (hex >> 1);
  inner &= inner >> 2;
  inner &= inner >> 4;
  inner &= inner >> 8;
  inner &= inner >> 16;
  if (inner == 0) return;
  const auto begin = static_cast<size_t>(std::countr_zero(inner));
  const auto size = static_cast<size_t>(std::countr_one(hex >> begin));
  if (begin != 0 && begin + size < kBlockBytes) end_hex_run(base + begin, base + begin + size);
}

void Scan::end_hex_run(size_t begin, size_t end) {
  // All zeros say "no digest" (Sysmon's IMPHASH of a script).
  if (view({begin, end}).find_first_not_of('0') == std::string_view::npos) return;
  switch (end - begin) {
    case 32:
      return emit(Type::kMd5, {begin, end});
    case 40:
      return emit(Type::kSha1, {begin, end});
    case 64:
      return emit(Type::kSha256, {begin, end});
    case 128:
      return emit(Type::kSha512, {begin, end});
    default:
      return;
  }
}

}  // namespace spoor::toolkit::ioc
