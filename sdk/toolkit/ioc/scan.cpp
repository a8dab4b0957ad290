// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/scan.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kBlocksPerCall = 64;

}  // namespace

void Scan::run() {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text_.data());
  TriggerState state;
  state.windows_paths = options_.types.has(Type::kWindowsPath);
  state.posix_paths = options_.types.has(Type::kPosixPath) || state.windows_paths;
  const size_t whole = text_.size() / kBlockBytes;
  for (size_t i = 0; i < whole; i += kBlocksPerCall) {
    run_blocks(bytes + i * kBlockBytes, std::min(kBlocksPerCall, whole - i), i * kBlockBytes,
               state);
  }
  // The rest, with NULs behind it: they end every token.
  unsigned char tail[kBlockBytes] = {};
  const size_t done = whole * kBlockBytes;
  if (done < text_.size()) std::memcpy(tail, bytes + done, text_.size() - done);
  run_blocks(tail, 1, done, state);
}

void Scan::run_blocks(const unsigned char* bytes, size_t blocks, size_t base, TriggerState& state) {
  Block found[kBlocksPerCall];
  find_triggers_(bytes, blocks, state, found);
  for (size_t i = 0; i < blocks; ++i, base += kBlockBytes) {
    feed_hex(found[i].hex, base);
    for (uint64_t events = found[i].events; events != 0; events &= events - 1) {
      on_event(base + static_cast<size_t>(std::countr_zero(events)));
    }
  }
}

void Scan::on_event(size_t at) {
  switch (text_[at]) {
    case '.':
      return on_dot(at);
    case ':':
      return on_colon(at);
    case '@':
      return on_at(at);
    case '%':
      return on_percent(at);
    case '\\':
      return on_backslash(at);
    case '/':
      return on_slash(at);
    default:
      return on_open_bracket(at);
  }
}

/// "[dot]" and "[at]"; the forms with the sign itself are events of the sign.
void Scan::on_open_bracket(size_t at) {
  if (!options_.defanged) return;
  if (separator_at(at).size != 0) return on_dot(at);
  const Separator sign = at_sign(at);
  if (sign.size != 0) find_email(at, at + sign.size, true);
}

bool Scan::starts_at(size_t i, std::string_view lower_ascii) const {
  if (i > text_.size() || text_.size() - i < lower_ascii.size()) return false;
  for (size_t k = 0; k < lower_ascii.size(); ++k) {
    if (lower(at(i + k)) != static_cast<unsigned char>(lower_ascii[k])) return false;
  }
  return true;
}

void Scan::emit(Type type, Span span) {
  if (!options_.types.has(type)) return;
  Hit hit;
  hit.start = span.begin;
  hit.length = span.size();
  hit.type = type;
  hits_.add(hit);
}

void Scan::emit(Type type, Span span, std::string_view value, bool defanged, bool decoded) {
  if (!options_.types.has(type)) return;
  if (!defanged && !decoded) return emit(type, span);
  Hit hit;
  hit.start = span.begin;
  hit.length = span.size();
  hit.type = type;
  hit.defanged = defanged;
  hit.decoded = decoded;
  hits_.add_rewritten(hit, value);
}

}  // namespace spoor::toolkit::ioc
