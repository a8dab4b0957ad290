// SPDX-License-Identifier: Apache-2.0
//
// Any bytes in any encoding: what is not UTF-8 by declaration becomes valid UTF-8, whatever the
// size of the reads; lines come out whole and in order; invalid UTF-8 is repaired once and for all.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <toolkit/ingest/decoding.hpp>
#include <toolkit/ingest/line_chunks.hpp>
#include <toolkit/text/utf8.hpp>

namespace {

using namespace spoor::toolkit;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

std::string decoded(std::span<const std::byte> bytes, ingest::Encoding encoding, size_t step) {
  uint64_t replaced = 0;
  const std::shared_ptr<archive::RandomFile> file = archive::memory_file(bytes);
  auto source = ingest::decode(archive::file_range(file, 0, bytes.size()), encoding, &replaced);
  require(source.has_value(), "memory can be read");
  std::string out;
  std::string buffer(step, '\0');
  for (;;) {
    auto n = (*source)->read(std::as_writable_bytes(std::span(buffer)));
    require(n.has_value(), "memory can be read");
    if (*n == 0) return out;
    out.append(buffer, 0, *n);
  }
}

std::string joined_lines(const std::string& text, size_t chunk, size_t line) {
  const std::shared_ptr<archive::RandomFile> file =
      archive::memory_file(std::as_bytes(std::span(text)));
  const auto source = archive::file_range(file, 0, text.size());
  ingest::LineChunks chunks(*source, 0, {chunk, line});
  std::string out;
  for (;;) {
    auto piece = chunks.next();
    require(piece.has_value(), "memory can be read");
    if (piece->too_long) continue;
    if (piece->text.empty()) return out;
    require(piece->offset >= out.size(), "offsets count what was left out");
    require(text.compare(piece->offset, piece->text.size(), piece->text) == 0, "offsets are right");
    out.append(piece->text);
  }
}

void check_lines(const std::string& text) {
  require(joined_lines(text, 16, text.size() + 1) == text, "nothing is lost");
  std::string expected;
  for (size_t at = 0; at < text.size();) {
    const size_t newline = text.find('\n', at);
    const size_t end = newline == std::string::npos ? text.size() : newline + 1;
    const size_t length = newline == std::string::npos ? end - at : newline - at;
    if (length <= 8) expected.append(text, at, end - at);
    at = end;
  }
  require(joined_lines(text, 4, 8) == expected, "exactly the long lines are left out");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const auto encoding : {ingest::Encoding::automatic, ingest::Encoding::utf16le,
                              ingest::Encoding::utf16be, ingest::Encoding::latin1}) {
    const std::string large = decoded(bytes, encoding, 4096);
    require(large == decoded(bytes, encoding, 3), "the size of reads does not matter");
    const bool declared = encoding != ingest::Encoding::automatic;
    if (declared) require(text::valid_utf8(large), "decoded text is UTF-8");
  }
  std::string repaired;
  const uint64_t faults = text::replace_invalid_utf8(text, repaired);
  require((faults == 0) == text::valid_utf8(text), "faults are counted");
  require(text::valid_utf8(repaired), "repaired text is UTF-8");
  check_lines(text);
  return 0;
}
