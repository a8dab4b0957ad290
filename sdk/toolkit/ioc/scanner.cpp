// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/scanner.hpp>

#include <spoor/abi/plugin.h>
#include <toolkit/ioc/scan.hpp>

namespace spoor::toolkit::ioc {

Scanner::Scanner(Options options)
    : options_(std::move(options)), find_triggers_(best_find_triggers()) {}

Result<Scanner> Scanner::make(Options options) {
  if (options.types.empty()) {
    return fail(SPOOR_INVALID_ARGUMENT, "no indicator types are wanted", {},
                "name at least one, such as ipv4 or domain");
  }
  if (!options.suffixes) {
    auto list = PublicSuffixList::system();
    if (!list) return tl::unexpected(list.error());
    options.suffixes = *list;
  }
  return Scanner(std::move(options));
}

void Scanner::scan(std::string_view text, Hits& out) const {
  out.begin(text, options_.distinct, options_.max_hits);
  Scan(options_, find_triggers_, text, out).run();
  out.finish();
}

bool Scanner::use(Instructions instructions) noexcept {
  switch (instructions) {
    case Instructions::kBest:
      find_triggers_ = best_find_triggers();
      return true;
    case Instructions::kScalar:
      find_triggers_ = find_triggers_scalar;
      return true;
    case Instructions::kSse2:
      find_triggers_ = find_triggers_sse2;
      return true;
    case Instructions::kAvx2:
      break;
  }
  if (!has_avx2()) return false;
  find_triggers_ = find_triggers_avx2;
  return true;
}

}  // namespace spoor::toolkit::ioc
