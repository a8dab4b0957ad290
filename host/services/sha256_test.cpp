// SPDX-License-Identifier: Apache-2.0
#include "host/services/sha256.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <random>

namespace spoor::host {
namespace {

// What another implementation says: coreutils' sha256sum.
std::string reference(const std::string& data) {
  char name[] = "/tmp/spoor-sha256-XXXXXX";
  const int fd = mkstemp(name);
  EXPECT_GE(fd, 0);
  FILE* file = fdopen(fd, "w");
  EXPECT_EQ(std::fwrite(data.data(), 1, data.size(), file), data.size());
  std::fclose(file);
  FILE* pipe = popen((std::string("sha256sum ") + name).c_str(), "r");
  char line[65] = {};
  EXPECT_EQ(std::fread(line, 1, 64, pipe), 64u);
  pclose(pipe);
  std::remove(name);
  return line;
}

std::string hash_in_pieces(const std::string& data, Sha256::Path path, size_t piece) {
  Sha256 hash(path);
  for (size_t at = 0; at < data.size(); at += piece) {
    hash.update(data.data() + at, std::min(piece, data.size() - at));
  }
  return to_hex(hash.finish());
}

TEST(Sha256, KnowsTheVectorsOfTheStandard) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, AgreesWithAnotherImplementationOnEveryPath) {
  std::mt19937_64 random(7);
  for (const size_t size : {size_t{1}, size_t{55}, size_t{56}, size_t{63}, size_t{64}, size_t{65},
                            size_t{119}, size_t{120}, size_t{128}, size_t{100001}}) {
    std::string data(size, '\0');
    for (char& c : data)
      c = static_cast<char>(random());
    const std::string want = reference(data);
    EXPECT_EQ(to_hex(sha256(data)), want) << size;
    for (const size_t piece : {size_t{1}, size_t{63}, size_t{64}, size_t{1000}}) {
      EXPECT_EQ(hash_in_pieces(data, Sha256::Path::kPortable, piece), want) << size;
      EXPECT_EQ(hash_in_pieces(data, Sha256::Path::kBest, piece), want) << size;
    }
  }
}

TEST(HmacSha256, KnowsTheVectorsOfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace spoor::host
