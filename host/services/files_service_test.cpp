// SPDX-License-Identifier: Apache-2.0
#include "host/services/files_service.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "host/services/temporary_folder.hpp"

namespace spoor::host {
namespace {

struct Heard {
  spoor_status status = SPOOR_OK;
  std::string text;
};

void hear(spoor_error* error, spoor_status status, const char* text) {
  auto& heard = *reinterpret_cast<Heard*>(error);
  heard.status = status;
  heard.text = text;
}

class FilesServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    data_.resize(1'000'003);
    for (size_t i = 0; i < data_.size(); ++i)
      data_[i] = static_cast<char>(i * 31 >> 3);
    folder_.write("big.bin", data_);
    folder_.write("small.txt", "hello");
    folder_.write("empty", "");
    folders_.emplace(std::move(*EvidenceFolders::open(folder_.path(), {})));
    recorder_.emplace(*folders_);
    start({});
  }
  void start(FilesOptions options) {
    service_.emplace(*folders_, *recorder_, &hear, std::move(options));
    table_ = service_->table();
  }
  spoor_error* error() { return reinterpret_cast<spoor_error*>(&heard_); }
  spoor_file* open(const char* path) {
    spoor_file* file = nullptr;
    EXPECT_EQ(table_->open(table_, nullptr, path, &file, error()), SPOOR_OK) << heard_.text;
    return file;
  }
  std::string read_to_end(spoor_file* file, uint64_t piece = 4096, uint64_t at_most = UINT64_MAX) {
    std::string out;
    std::vector<char> buffer(piece);
    while (out.size() < at_most) {
      uint64_t n = 0;
      EXPECT_EQ(table_->read(file, buffer.data(), piece, &n, error()), SPOOR_OK) << heard_.text;
      if (n == 0) break;
      out.append(buffer.data(), n);
    }
    return out;
  }
  std::string digest() const { return to_hex(sha256(data_)); }

  TemporaryFolder folder_;
  std::string data_;
  std::optional<EvidenceFolders> folders_;
  std::optional<InputRecorder> recorder_;
  std::optional<FilesService> service_;
  const spoor_files* table_ = nullptr;
  Heard heard_;
};

TEST_F(FilesServiceTest, ReadsInOrderAndRecords) {
  spoor_file* file = open("big.bin");
  uint64_t size = 0;
  EXPECT_EQ(table_->size(file, &size), SPOOR_OK);
  EXPECT_EQ(size, data_.size());
  EXPECT_EQ(read_to_end(file), data_);
  table_->close(file);
  const auto records = recorder_->finish();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].path, "big.bin");
  EXPECT_EQ(records[0].size, data_.size());
  EXPECT_EQ(records[0].sha256, digest());
  EXPECT_TRUE(records[0].unchanged);
  EXPECT_EQ(recorder_->finish()[0].sha256, digest());
}

TEST_F(FilesServiceTest, EveryWayOfReadingGivesTheDigest) {
  uint64_t n = 0;
  char byte = 0;
  {  // at offsets only
    spoor_file* file = open("big.bin");
    EXPECT_EQ(table_->read_at(file, 500'000, &byte, 1, &n, error()), SPOOR_OK);
    EXPECT_EQ(byte, data_[500'000]);
    EXPECT_EQ(table_->read_at(file, data_.size() - 1, &byte, 1, &n, error()), SPOOR_OK);
    EXPECT_EQ(n, 1u);
    EXPECT_EQ(table_->read_at(file, data_.size(), &byte, 1, &n, error()), SPOOR_OK);
    EXPECT_EQ(n, 0u);
    table_->close(file);
  }
  {  // two readers, both given up on the way
    spoor_file* one = open("big.bin");
    spoor_file* two = open("big.bin");
    EXPECT_EQ(read_to_end(one, 1000, 20'000), data_.substr(0, 20'000));
    EXPECT_EQ(read_to_end(two, 4096, 60'000), data_.substr(0, 61'440));
    table_->close(two);
    table_->close(one);
  }
  table_->close(open("empty"));
  const auto records = recorder_->finish();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].sha256, digest());
  EXPECT_EQ(records[1].sha256, to_hex(sha256("")));
}

TEST_F(FilesServiceTest, MapIsAPrivateCopyWithAZeroTail) {
  spoor_file* file = open("small.txt");
  const void* data = nullptr;
  uint64_t size = 0;
  ASSERT_EQ(table_->map(file, &data, &size, error()), SPOOR_OK);
  EXPECT_EQ(size, 5u);
  EXPECT_EQ(std::memcmp(data, "hello", 5), 0);
  for (int i = 5; i < 69; ++i)
    EXPECT_EQ(static_cast<const char*>(data)[i], 0);
  folder_.write("small.txt", "");
  EXPECT_EQ(std::memcmp(data, "hello", 5), 0);
  table_->close(file);
  const auto records = recorder_->finish();
  EXPECT_EQ(records[0].sha256, to_hex(sha256("hello")));
  EXPECT_FALSE(records[0].unchanged);
}

TEST_F(FilesServiceTest, MapHasALimitThatIsNamed) {
  FilesOptions options;
  options.map_limit = 1 << 19;
  start(std::move(options));
  spoor_file* file = open("big.bin");
  const void* data = nullptr;
  uint64_t size = 0;
  EXPECT_EQ(table_->map(file, &data, &size, error()), SPOOR_RESOURCE);
  EXPECT_NE(heard_.text.find("big.bin: it is larger than the 0 MiB"), std::string::npos);
  table_->close(file);
}

TEST_F(FilesServiceTest, ManyPartitionsReadOneFileHashedOnce) {
  std::vector<std::thread> readers;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 8; ++t) {
    readers.emplace_back([&, t] {
      Heard heard;
      spoor_file* file = nullptr;
      auto* to = reinterpret_cast<spoor_error*>(&heard);
      if (table_->open(table_, nullptr, "big.bin", &file, to) != SPOOR_OK) ++wrong;
      std::vector<char> buffer(10'000);
      for (uint64_t at = 0, n = 0; at < data_.size(); at += n) {
        const auto read = t % 2 == 0
                              ? table_->read(file, buffer.data(), buffer.size(), &n, to)
                              : table_->read_at(file, at, buffer.data(), buffer.size(), &n, to);
        if (read != SPOOR_OK || n == 0 || data_.compare(at, n, buffer.data(), n) != 0) ++wrong;
        if (n == 0) break;
      }
      table_->close(file);
    });
  }
  for (std::thread& reader : readers)
    reader.join();
  EXPECT_EQ(wrong, 0);
  ASSERT_EQ(recorder_->finish().size(), 1u);
  EXPECT_EQ(recorder_->finish()[0].sha256, digest());
}

TEST_F(FilesServiceTest, NoticesFilesThatChangeOrVanish) {
  table_->close(open("small.txt"));
  table_->close(open("big.bin"));
  std::filesystem::remove(folder_.path() + "/big.bin");
  folder_.write("small.txt", "hell");
  const auto records = recorder_->finish();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_FALSE(records[0].unchanged);
  EXPECT_NE(records[0].problem, "");
  EXPECT_EQ(records[0].sha256, "");
  EXPECT_FALSE(records[1].unchanged);
}

TEST_F(FilesServiceTest, ListsThroughTheTable) {
  spoor_file_list* list = nullptr;
  ASSERT_EQ(table_->list(table_, nullptr, "*.*", &list, error()), SPOOR_OK);
  ASSERT_EQ(table_->list_count(list), 2u);
  EXPECT_STREQ(table_->list_path(list, 0), "big.bin");
  EXPECT_EQ(table_->list_size(list, 1), 5u);
  EXPECT_EQ(table_->list_path(list, 2), nullptr);
  table_->list_free(list);
  EXPECT_EQ(table_->list(table_, nullptr, "*.none", &list, error()), SPOOR_NOT_FOUND);
  EXPECT_EQ(list, nullptr);
  EXPECT_EQ(heard_.status, SPOOR_NOT_FOUND);
  EXPECT_EQ(table_->list(table_, nullptr, nullptr, &list, error()), SPOOR_INVALID_ARGUMENT);
}

TEST_F(FilesServiceTest, RefusesWhatLiesOutside) {
  spoor_file* file = nullptr;
  EXPECT_EQ(table_->open(table_, nullptr, "/etc/passwd", &file, error()), SPOOR_UNAUTHORIZED);
  EXPECT_EQ(file, nullptr);
  EXPECT_EQ(table_->open(table_, nullptr, "-", &file, error()), SPOOR_NOT_FOUND);
}

TEST_F(FilesServiceTest, StandardInputIsReadOnceAndRecorded) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  FilesOptions options;
  options.stdin_fd = ends[0];
  start(std::move(options));
  ASSERT_EQ(::write(ends[1], "hello", 5), 5);
  ::close(ends[1]);
  spoor_file* file = open("-");
  uint64_t size = 0;
  EXPECT_EQ(table_->size(file, &size), SPOOR_NOT_IMPLEMENTED);
  EXPECT_EQ(table_->read_at(file, 0, &size, 1, &size, error()), SPOOR_NOT_IMPLEMENTED);
  EXPECT_EQ(read_to_end(file), "hello");
  table_->close(file);
  ::close(ends[0]);
  const auto records = recorder_->finish();
  EXPECT_EQ(records[0].path, "-");
  EXPECT_EQ(records[0].size, 5u);
  EXPECT_EQ(records[0].sha256, to_hex(sha256("hello")));
  EXPECT_TRUE(records[0].whole);
}

TEST_F(FilesServiceTest, AWaitForStandardInputCanBeCancelled) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::atomic<bool> cancelled{false};
  FilesOptions options;
  options.stdin_fd = ends[0];
  options.cancelled = [&] { return cancelled.load(); };
  start(std::move(options));
  spoor_file* file = open("-");
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    cancelled = true;
  });
  char byte = 0;
  uint64_t n = 0;
  EXPECT_EQ(table_->read(file, &byte, 1, &n, error()), SPOOR_CANCELLED);
  later.join();
  table_->close(file);
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_FALSE(recorder_->finish()[0].whole);
}

}  // namespace
}  // namespace spoor::host
