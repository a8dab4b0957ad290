// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a compressed file and as an archive: no more comes out than the limits allow, and a
// member read at once equals the member read as a stream.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <toolkit/archive/compression.hpp>
#include <toolkit/archive/zip_directory.hpp>
#include <toolkit/archive/zip_member.hpp>

namespace {

using namespace spoor::toolkit::archive;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

Limits small_limits() {
  Limits limits;
  limits.max_member_bytes = 1 << 20;
  limits.ratio_from = 1 << 16;
  limits.max_members = 100;
  return limits;
}

struct Drained {
  std::string text;
  bool sound = false;
};

Drained drain(Source& source, const Limits& limits) {
  Drained out;
  std::string buffer(4096, '\0');
  for (;;) {
    auto n = source.read(std::as_writable_bytes(std::span(buffer)));
    if (!n) return out;
    require(*n <= buffer.size(), "reads stay in the buffer");
    out.text.append(buffer, 0, *n);
    require(out.text.size() <= limits.max_member_bytes, "no more than the limit comes out");
    if (*n == 0) break;
  }
  out.sound = true;
  return out;
}

void read_members(const std::shared_ptr<RandomFile>& file, const Limits& limits) {
  auto members = read_zip_directory(*file, limits);
  if (!members) return;
  require(members->size() <= limits.max_members, "no more members than the limit");
  auto zip = std::make_shared<const ZipFile>(
      ZipFile{file, std::make_shared<const std::vector<ZipMember>>(*members), "infected"});
  for (size_t i = 0; i < members->size() && i < 8; ++i) {
    const auto bytes = read_zip_member(*zip, i, 1 << 20);
    auto source = open_zip_member(zip, i, limits);
    if (!source) continue;
    const auto streamed = drain(**source, limits);
    if (bytes && streamed.sound) require(bytes->text() == streamed.text, "both ways agree");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Limits limits = small_limits();
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  const std::shared_ptr<RandomFile> file = memory_file(bytes);
  auto source = unwrap(file_range(file, 0, size), limits);
  if (source) drain(**source, Limits{});
  read_members(file, limits);
  return 0;
}
