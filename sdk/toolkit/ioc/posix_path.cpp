// SPDX-License-Identifier: Apache-2.0
//
// POSIX paths: /etc/passwd, ./a, ../a/b, ~/a; and C:/a/b, which Windows takes too. A path of one
// name is one only under a folder that systems have, or with a file extension: "/c" is an option.
#include <algorithm>

#include <toolkit/ioc/file_names.hpp>
#include <toolkit/ioc/scan.hpp>

namespace spoor::toolkit::ioc {
namespace {

bool may_stand_before(unsigned char c) { return c == 0 || is(c, kBeforePath); }

bool is_name(unsigned char c) { return is(c, kPosixName); }

/// More than digits and dots: "/24/7" is a fraction of something.
bool says_something(std::string_view path) {
  return std::any_of(path.begin(), path.end(), [](char c) {
    return is(static_cast<unsigned char>(c), kAlpha) || (c & 0x80) != 0;
  });
}

}  // namespace

void Scan::on_slash(size_t i) {
  if (i < posix_end_ || url_.has(i) || encoded_.has(i)) return;
  size_t begin = i;
  if (before(begin) == '.') --begin;
  if (begin < i && before(begin) == '.') --begin;
  if (begin == i && before(begin) == '~') --begin;
  const bool drive = begin == i && before(i) == ':' && i >= 2 && is(at(i - 2), kAlpha) &&
                     !is(before(i - 2), kWord) && at(i + 1) != '/';
  if (drive) begin = i - 2;
  const bool relative = begin < i && !drive;
  if (begin < posix_end_ || (!drive && !may_stand_before(before(begin)))) return;

  size_t end = i;
  size_t names = 0;
  while (at(end) == '/') {
    if (at(end + 1) == '/') {  // "//": a comment, or the end of a scheme that is not ours
      while (is_name(at(end)) || at(end) == '/' || at(end) == ':')
        ++end;
      posix_end_ = end;
      return;
    }
    size_t next = end + 1;
    while (is_name(at(next)) || (at(next) == '\\' && at(next + 1) == ' ') || at(next) >= 0x80) {
      const unsigned char c = at(next);
      if (c >= 0x80) {
        const Letter letter = letter_at(text_, next);
        if (letter.size == 0) break;
        next += letter.size;
      } else {
        next += c == '\\' ? 2 : 1;
      }
    }
    if (next == end + 1) break;
    end = next;
    ++names;
  }
  posix_end_ = std::max(end, i + 1);
  while (end > i && detail::one_of(text_[end - 1], ".!/~^"))
    --end;
  if (names == 0 || end <= i + 1 || !says_something(view({i, end}))) return;
  const std::string_view first = view({i + 1, end});
  if (names == 1 && !relative && !drive && !is_posix_root(first) && !has_file_extension(first)) {
    return;
  }
  emit(drive ? Type::kWindowsPath : Type::kPosixPath, {begin, end});
}

}  // namespace spoor::toolkit::ioc
