// SPDX-License-Identifier: Apache-2.0
#include "host/services/step_services.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "host/services/temporary_folder.hpp"

namespace spoor::host {
namespace {

void ignore(spoor_error*, spoor_status, const char*) {}

class StepServicesTest : public ::testing::Test {
 protected:
  StepServicesTest()
      : folders_(std::move(*EvidenceFolders::open(folder_.path(), {}))),
        recorder_(folders_),
        secrets_(
            std::move(*SecretStore::open(folder_.write("secrets", "vt=value\nother=x\n", 0600)))),
        pool_(1),
        clock_(42),
        run_{&folders_, &recorder_, &secrets_, &pool_, &clock_, {}} {}
  StepServices step(std::vector<std::string> effects) {
    return {run_, std::move(effects), {{"api_key", "vt"}, {"extra", "other"}}, {}, &ignore};
  }

  TemporaryFolder folder_;
  EvidenceFolders folders_;
  InputRecorder recorder_;
  SecretStore secrets_;
  Pool pool_;
  ClockService clock_;
  RunServices run_;
};

TEST_F(StepServicesTest, GrantsWhatTheClassDeclares) {
  const StepServices none = step({});
  EXPECT_NE(none.find(SPOOR_POOL_ID), nullptr);
  for (const char* id : {SPOOR_FILES_ID, SPOOR_SECRETS_ID, SPOOR_CLOCK_ID, "spoor.http/1", ""}) {
    EXPECT_EQ(none.find(id), nullptr) << id;
  }
  EXPECT_EQ(none.find(nullptr), nullptr);
  const StepServices all = step({"fs:read", "secret:api_key", "clock"});
  for (const char* id : {SPOOR_FILES_ID, SPOOR_SECRETS_ID, SPOOR_CLOCK_ID}) {
    EXPECT_NE(all.find(id), nullptr) << id;
  }
}

TEST_F(StepServicesTest, AnEmbeddersTableReplacesOursForThoseWhoMay) {
  const int theirs = 0;
  run_.replaced[SPOOR_CLOCK_ID] = &theirs;
  EXPECT_EQ(step({"clock"}).find(SPOOR_CLOCK_ID), &theirs);
  EXPECT_EQ(step({}).find(SPOOR_CLOCK_ID), nullptr);
}

TEST_F(StepServicesTest, ASecretIsUsedByTheParameterThatDeclaresIt) {
  const StepServices services = step({"secret:api_key"});
  const auto* table = static_cast<const spoor_secrets*>(services.find(SPOOR_SECRETS_ID));
  ASSERT_NE(table, nullptr);
  unsigned char out[32];
  EXPECT_EQ(table->hmac_sha256(table, "api_key", "data", 4, out, nullptr), SPOOR_OK);
  const Sha256Digest want = hmac_sha256("value", "data");
  EXPECT_EQ(std::memcmp(out, want.data(), 32), 0);
  EXPECT_EQ(table->hmac_sha256(table, "extra", "data", 4, out, nullptr), SPOOR_UNAUTHORIZED);
  EXPECT_EQ(table->hmac_sha256(table, nullptr, "data", 4, out, nullptr), SPOOR_UNAUTHORIZED);
  char buffer[16];
  uint64_t n = 0;
  EXPECT_EQ(table->reveal(table, "api_key", buffer, sizeof buffer, &n, nullptr),
            SPOOR_UNAUTHORIZED);
}

TEST_F(StepServicesTest, RevealNeedsAnEffectOfItsOwn) {
  const StepServices services = step({"secret:api_key", "secret:reveal"});
  const auto* table = static_cast<const spoor_secrets*>(services.find(SPOOR_SECRETS_ID));
  char buffer[16];
  uint64_t n = 0;
  ASSERT_EQ(table->reveal(table, "api_key", buffer, sizeof buffer, &n, nullptr), SPOOR_OK);
  EXPECT_EQ(std::string(buffer, n), "value");
  EXPECT_EQ(table->reveal(table, "api_key", buffer, 2, &n, nullptr), SPOOR_RESOURCE);
  EXPECT_EQ(n, 5u);
}

TEST_F(StepServicesTest, TheClockCanStandStill) {
  const StepServices services = step({"clock"});
  const auto* frozen = static_cast<const spoor_clock*>(services.find(SPOOR_CLOCK_ID));
  EXPECT_EQ(frozen->now_us(frozen), 42);
  const ClockService real;
  EXPECT_GT(real.table()->now_us(real.table()), 1'700'000'000'000'000);
  const int64_t before = real.table()->monotonic_ns(real.table());
  EXPECT_GE(real.table()->monotonic_ns(real.table()), before);
}

}  // namespace
}  // namespace spoor::host
