// SPDX-License-Identifier: Apache-2.0
//
// Reads inputs through a format in both passes and keeps the rows as text, for comparisons.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/arrow/validate.hpp>
#include <toolkit/arrow/view.hpp>
#include <toolkit/ingest/test_host.hpp>
#include <toolkit/ingest/two_pass.hpp>

namespace spoor::tests {

struct ReadAll {
  toolkit::Result<void> status;
  std::string fault;  ///< the first batch that is not sound, and why
  std::vector<toolkit::arrow::Field> fields;
  std::vector<std::vector<std::string>> rows;  ///< a null is "\0null"
  size_t parts = 0;
};

inline const std::string kNullCell("\0null", 5);

inline std::string cell_text(const toolkit::arrow::ColumnView& column, int64_t row,
                             toolkit::arrow::Type type) {
  using toolkit::arrow::Type;
  if (column.null(row)) return kNullCell;
  switch (type) {
    case Type::boolean:
      return column.boolean(row) ? "true" : "false";
    case Type::int64:
    case Type::timestamp:
      return std::to_string(column.i64(row));
    case Type::float64:
      return std::to_string(column.f64(row));
    default:
      return std::string(column.str(row));
  }
}

inline ReadAll read_all(toolkit::ingest::TestHost& host,
                        const toolkit::ingest::TwoPass::Options& options,
                        std::unique_ptr<toolkit::ingest::Format> format) {
  namespace arrow = toolkit::arrow;
  ReadAll out;
  toolkit::ingest::TwoPass plan(options, std::move(format));
  out.status = plan.plan(host);
  if (!out.status) return out;
  out.fields = plan.layout().fields();
  out.parts = plan.n_parts();
  const arrow::Schema schema = arrow::make_schema(out.fields);
  const auto keep = [&](arrow::Array batch) -> toolkit::Result<void> {
    if (auto sound = arrow::validate(*schema, *batch, arrow::Level::kFull); !sound) {
      out.fault = sound.error().text();
      return sound;
    }
    const arrow::BatchView view(*schema, *batch);
    for (int64_t row = 0; row < view.rows(); ++row) {
      std::vector<std::string> cells;
      for (size_t i = 0; i < out.fields.size(); ++i) {
        cells.push_back(cell_text(view.column(static_cast<int64_t>(i)), row, out.fields[i].type));
      }
      out.rows.push_back(std::move(cells));
    }
    return {};
  };
  for (size_t part = 0; part < plan.n_parts() && out.status; ++part) {
    out.status = plan.read(part, host, keep);
  }
  return out;
}

}  // namespace spoor::tests
