// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "case_log.hpp"

namespace first_look {

struct MadeFile {
  std::string path;  ///< relative to the folder of the case
  std::string bytes;
};

/// Everything that is committed beside the manifest. Equal calls give equal bytes.
std::vector<MadeFile> make_case();

// The parts of it.
std::vector<MadeFile> evidence_files(const CaseLog& log);
std::vector<MadeFile> geo_files();
/// What an investigation has to find, counted in the log and not in its results.
MadeFile answers_file(const CaseLog& log);

/// Where geo_files() places an address: country, city, owner.
struct Whereabouts {
  std::string country_code;
  std::string country;
  std::string city;
  std::string organisation;
};
Whereabouts whereabouts(const std::string& address);

}  // namespace first_look
