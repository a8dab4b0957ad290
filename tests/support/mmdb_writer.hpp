// SPDX-License-Identifier: Apache-2.0
//
// Writes small MMDB files, so that tests and samples need nobody's data. Format: "MaxMind DB File
// Format Specification", version 2.0. Equal calls give equal bytes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace spoor::support {

/// A value of the data section.
struct MmdbValue {
  using Map = std::map<std::string, MmdbValue>;
  using List = std::vector<MmdbValue>;
  std::variant<std::string, double, uint16_t, uint32_t, uint64_t, bool, Map, List> data;

  MmdbValue(const char* text) : data(std::string(text)) {}
  MmdbValue(std::string text) : data(std::move(text)) {}
  MmdbValue(double number) : data(number) {}
  MmdbValue(uint16_t number) : data(number) {}
  MmdbValue(uint32_t number) : data(number) {}
  MmdbValue(uint64_t number) : data(number) {}
  MmdbValue(bool truth) : data(truth) {}
  MmdbValue(Map members) : data(std::move(members)) {}
  MmdbValue(List items) : data(std::move(items)) {}
};

class MmdbWriter {
 public:
  struct Options {
    std::string database_type = "Spoor-Test";
    uint16_t ip_version = 6;    ///< 4 or 6; in 6, IPv4 lies below ::/96
    uint16_t record_size = 28;  ///< bits: 24, 28 or 32
    uint64_t build_epoch = 1'700'000'000;
  };
  explicit MmdbWriter(Options options);
  ~MmdbWriter();
  MmdbWriter(const MmdbWriter&) = delete;
  MmdbWriter& operator=(const MmdbWriter&) = delete;

  /// `network` as "192.0.2.0/24" or "2001:db8::/32". A later, longer prefix cuts into an earlier
  /// one. Throws std::invalid_argument for a text that is none, std::length_error when the tree
  /// outgrows the record size.
  void add(const std::string& network, MmdbValue record);
  [[nodiscard]] std::string bytes() const;

 private:
  struct Node;
  void insert(const std::array<uint8_t, 16>& bits, int first, int prefix, int32_t record);
  static void push_down(Node& node);

  Options options_;
  std::unique_ptr<Node> root_;
  std::vector<MmdbValue> records_;
};

}  // namespace spoor::support
