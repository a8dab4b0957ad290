// SPDX-License-Identifier: Apache-2.0
//
// What a class under check is fed: its descriptor's `example`, or, where there is none, tables made
// from the columns it declares.
//
// "example": {"with": {…}, "inputs": [{"port": "events", "columns": [{"name", "type",
// "spoor.type"}], "rows": [{"name": value} | [value]]}], "keys": {"ipv4": ["192.0.2.1"]}, "files":
// {"a.csv": "text" |
// {"base64": "…"}}}. All members may be absent; "files" lie in the folder that paths start from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>

#include "host/plan/descriptor.hpp"

namespace spoor::host::check {

/// One input table. A row is a list of JSON values in the order of the fields.
struct SampleTable {
  std::string port;
  std::vector<toolkit::arrow::Field> fields;
  std::vector<nlohmann::json> rows;
};

struct Sample {
  std::string config;               ///< parameters as the host would hand them over: with defaults
  std::vector<SampleTable> tables;  ///< in the order of the ports
  std::map<std::string, std::vector<std::string>> keys;  ///< enrichers: by key type
  std::map<std::string, std::string> files;              ///< by name
  std::vector<std::string> secrets;                      ///< parameters of format spoor-secret
  bool from_example = false;
};

/// Errors say which member of the example is wrong.
[[nodiscard]] toolkit::Result<Sample> make_sample(const plan::ClassSpec& spec);

/// A few well-formed values of a value type ("ipv4", "sha256", …); plain words for others.
[[nodiscard]] std::vector<std::string> values_of_type(const std::string& type);

}  // namespace spoor::host::check
