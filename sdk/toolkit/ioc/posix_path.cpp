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

/// More than digits and dots: "/24/7" is a fraction of something.
bool says_something(std::string_view path) {
  return std::any_of(path.begin(), path.end(), [](char c) {
    return is(static_cast<unsigned char>(c), kAlpha) || (c & 0x80) != 0;
  });
}

}  // namespace

/// Where the name that begins at `i` ends.
size_t Scan::posix_name_end(size_t i) const {
  for (;;) {
    const unsigned char c = at(i);
    if (c >= 0x80) {
      const Letter letter = letter_at(text_, i);
      if (letter.size == 0) return i;
      i += letter.size;
    } else if (is(c, kPosixName)) {
      ++i;
    } else if (c == '\\' && at(i + 1) == ' ') {
      i += 2;
    } else {
      return i;
    }
  }
}

/// What stands before the slash at `i` and belongs to the path: "." or ".." or "~" or "C:".
size_t Scan::posix_begin(size_t i) const {
  const bool drive = before(i) == ':' && i >= 2 && is(at(i - 2), kAlpha) &&
                     !is(before(i - 2), kWord) && at(i + 1) != '/';
  if (drive) return i - 2;
  if (before(i) == '~') return i - 1;
  size_t begin = i;
  while (i - begin < 2 && before(begin) == '.')
    --begin;
  return begin;
}

void Scan::on_slash(size_t i) {
  if (i < posix_end_ || url_.has(i) || encoded_.has(i)) return;
  const size_t begin = posix_begin(i);
  const bool drive = is(at(begin), kAlpha);
  const bool free = drive || may_stand_before(before(begin));
  if (begin < posix_end_ || !free) return;

  size_t end = i;
  size_t names = 0;
  for (size_t next = i; at(end) == '/'; end = next, ++names) {
    if (at(end + 1) == '/') return skip_double_slash(end);
    next = posix_name_end(end + 1);
    if (next == end + 1) break;
  }
  posix_end_ = std::max(end, i + 1);
  while (end > i && detail::one_of(text_[end - 1], ".!/~^"))
    --end;
  if (names == 0 || end <= i + 1 || !says_something(view({i, end}))) return;
  const std::string_view first = view({i + 1, end});
  const bool rooted = begin == i;
  if (names == 1 && rooted && !is_posix_root(first) && !has_file_extension(first)) return;
  emit(drive ? Type::kWindowsPath : Type::kPosixPath, {begin, end});
}

/// A comment, or the end of a scheme that is not ours.
void Scan::skip_double_slash(size_t i) {
  while (is(at(i), kPosixName) || at(i) == '/' || at(i) == ':')
    ++i;
  posix_end_ = i;
}

}  // namespace spoor::toolkit::ioc
