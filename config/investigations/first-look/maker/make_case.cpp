// SPDX-License-Identifier: Apache-2.0
#include "intrusion.hpp"
#include "made_file.hpp"
#include "office.hpp"

namespace first_look {
namespace {

constexpr uint64_t kSeed = 20'260'310;

}  // namespace

std::vector<MadeFile> make_case() {
  CaseLog log(kSeed);
  add_office_days(log);
  add_intrusion(log);
  log.sort();
  std::vector<MadeFile> files = evidence_files(log);
  for (MadeFile& file : geo_files())
    files.push_back(std::move(file));
  files.push_back(answers_file(log));
  return files;
}

}  // namespace first_look
