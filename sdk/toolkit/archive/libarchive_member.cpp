// SPDX-License-Identifier: Apache-2.0
#include <toolkit/archive/libarchive_member.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <spoor/abi/plugin.h>

namespace spoor::toolkit::archive {
namespace {

/// Seeks and reads of libarchive on a RandomFile.
class Input {
 public:
  explicit Input(std::shared_ptr<RandomFile> file) : file_(std::move(file)), buffer_(64 * 1024) {}

  la_ssize_t read(struct archive* reader, const void** out) {
    auto n = file_->read_at(at_, buffer_);
    if (!n) {
      archive_set_error(reader, EIO, "%s", n.error().text().c_str());
      return ARCHIVE_FATAL;
    }
    at_ += *n;
    *out = buffer_.data();
    return static_cast<la_ssize_t>(*n);
  }
  la_int64_t seek(la_int64_t offset, int whence) {
    const auto base = whence == SEEK_SET   ? la_int64_t{0}
                      : whence == SEEK_CUR ? static_cast<la_int64_t>(at_)
                                           : static_cast<la_int64_t>(file_->size());
    at_ = static_cast<uint64_t>(std::max<la_int64_t>(0, base + offset));
    return static_cast<la_int64_t>(at_);
  }

 private:
  std::shared_ptr<RandomFile> file_;
  std::vector<std::byte> buffer_;
  uint64_t at_ = 0;
};

la_ssize_t on_read(struct archive* reader, void* self, const void** out) {
  return static_cast<Input*>(self)->read(reader, out);
}

la_int64_t on_seek(struct archive*, void* self, la_int64_t offset, int whence) {
  return static_cast<Input*>(self)->seek(offset, whence);
}

class ArchiveSource final : public Source {
 public:
  explicit ArchiveSource(std::shared_ptr<const ZipFile> zip)
      : zip_(std::move(zip)), input_(zip_->file), reader_(archive_read_new()) {}
  ~ArchiveSource() override { archive_read_free(reader_); }

  /// Moves to the member. libarchive lists members by their place in the file.
  Result<void> open(size_t index) {
    if (reader_ == nullptr) return fail(SPOOR_RESOURCE, "no memory to open the archive");
    archive_read_support_format_zip_seekable(reader_);
    if (zip_->password) archive_read_add_passphrase(reader_, zip_->password->c_str());
    archive_read_set_read_callback(reader_, on_read);
    archive_read_set_seek_callback(reader_, on_seek);
    archive_read_set_callback_data(reader_, &input_);
    if (archive_read_open1(reader_) != ARCHIVE_OK) return failure("cannot open the archive");
    const ZipMember& wanted = zip_->members->at(index);
    const auto before = std::count_if(zip_->members->begin(), zip_->members->end(),
                                      [&](const ZipMember& m) { return m.offset < wanted.offset; });
    struct archive_entry* entry = nullptr;
    for (auto i = before; i >= 0; --i) {
      const int status = archive_read_next_header(reader_, &entry);
      if (status < ARCHIVE_WARN || status == ARCHIVE_EOF) return failure("cannot find the member");
    }
    if (archive_entry_size_is_set(entry) != 0 &&
        static_cast<uint64_t>(archive_entry_size(entry)) != wanted.size) {
      return fail(SPOOR_INVALID_DATA, "the member's two headers disagree");
    }
    return {};
  }

  Result<size_t> read(std::span<std::byte> out) override {
    const la_ssize_t n = archive_read_data(reader_, out.data(), out.size());
    if (n >= 0) return static_cast<size_t>(n);
    return tl::unexpected(failure("cannot read the member").error());
  }

 private:
  Result<void> failure(const char* what) {
    const char* const text = archive_error_string(reader_);
    const std::string detail = text == nullptr ? "unknown error" : text;
    const bool locked = detail.find("assphrase") != std::string::npos;
    return fail(locked ? SPOOR_UNAUTHENTICATED : SPOOR_INVALID_DATA,
                std::string(what) + ": " + detail, {}, locked ? "is `password:` right?" : "");
  }

  std::shared_ptr<const ZipFile> zip_;
  Input input_;
  struct archive* reader_;
};

}  // namespace

Result<std::unique_ptr<Source>> libarchive_member(std::shared_ptr<const ZipFile> zip,
                                                  size_t index) {
  auto source = std::make_unique<ArchiveSource>(std::move(zip));
  if (auto opened = source->open(index); !opened) return tl::unexpected(opened.error());
  return source;
}

}  // namespace spoor::toolkit::archive
