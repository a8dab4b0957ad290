// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/canonical_plan.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/schema_node.hpp>

namespace spoor::toolkit::arrow::canonical {
namespace {

struct Target {
  How how;
  const char* format;
  const char* unit = nullptr;  ///< for spoor.unit
};

std::optional<Target> fixed_target(const Format& format) {
  switch (format.meaning) {
    case Meaning::signed_int:
      return format.width == 8 ? Target{How::keep, "l"} : Target{How::widen_int, "l"};
    case Meaning::unsigned_int:
      return format.width == 8 ? Target{How::keep, "L"} : Target{How::widen_int, "l"};
    case Meaning::floating:
      return format.width == 8 ? Target{How::keep, "g"} : Target{How::widen_float, "g"};
    case Meaning::decimal:
    case Meaning::month_day_nano:
      return Target{How::exact_text, "u"};
    case Meaning::bytes:
      return Target{How::fixed_bytes, "z"};
    case Meaning::date:
      return format.unit == 'D' ? Target{How::keep, "tdD"} : Target{How::scale_date, "tdD"};
    case Meaning::timestamp:
      return format.unit == 'u' ? Target{How::keep, "tsu:UTC"} : Target{How::scale_time, "tsu:UTC"};
    case Meaning::time:
    case Meaning::duration:
      return format.unit == 'u' ? Target{How::keep, "l", "us"} : Target{How::scale_time, "l", "us"};
    case Meaning::months:
      return Target{How::widen_int, "l", "month"};
    case Meaning::days_and_ms:
      return Target{How::days_and_ms, "l", "us"};
    default:
      return std::nullopt;
  }
}

std::optional<Target> target_of(const Format& format) {
  const bool text = format.meaning == Meaning::text;
  switch (format.layout) {
    case Layout::null:
      return Target{How::all_null, "u"};
    case Layout::boolean:
      return Target{How::keep, "b"};
    case Layout::fixed:
      return fixed_target(format);
    case Layout::bytes32:
      return Target{How::cut_bytes, text ? "u" : "z"};
    case Layout::bytes64:
      return Target{How::shrink_bytes, text ? "u" : "z"};
    case Layout::views:
      return Target{How::unfold_views, text ? "u" : "z"};
    case Layout::list32:
      return Target{How::list, "+l"};
    case Layout::list64:
      return Target{How::shrink_list, "+l"};
    case Layout::list_view32:
    case Layout::list_view64:
      return Target{How::gather_list, "+l"};
    case Layout::fixed_list:
      return Target{How::fixed_list, "+l"};
    case Layout::structure:
      return Target{How::structure, "+s"};
    default:
      return std::nullopt;
  }
}

/// Whether converting can turn a value into null.
bool may_lose_values(How how) noexcept {
  return how == How::scale_time || how == How::scale_date || how == How::days_and_ms ||
         how == How::all_null;
}

class Planner {
 public:
  explicit Planner(const CanonicalOptions& options) noexcept : options_(options) {}

  /// Plans one column and makes its canonical schema.
  Result<Schema> plan(const ArrowSchema& in, Column& column, bool force_nullable) {
    column.in = &in;
    column.format = *parse_format(in.format);
    if (in.dictionary != nullptr) return plan_dictionary(in, column, force_nullable);
    const auto target = target_of(column.format);
    if (!target) {
      return fail(SPOOR_INVALID_DATA, "column '" + column_name(in) + "' is of format '" +
                                          in.format +
                                          "': unions and run-end encoded columns are not accepted");
    }
    column.how = target->how;
    auto children = plan_children(in, column.children);
    if (!children) return tl::unexpected(std::move(children.error()));
    SchemaParts parts;
    parts.format = target->format;
    parts.name = column_name(in);
    parts.metadata = *metadata_of(in);
    if (target->unit != nullptr) set_unit(parts.metadata, target->unit);
    parts.flags = in.flags & ARROW_FLAG_NULLABLE;
    if (force_nullable || may_lose_values(column.how)) parts.flags |= ARROW_FLAG_NULLABLE;
    parts.children = std::move(*children);
    return make_schema_node(std::move(parts));
  }

  Result<std::vector<Schema>> plan_children(const ArrowSchema& in, std::vector<Column>& columns,
                                            bool force_nullable = false) {
    if (auto unique = check_names(in); !unique) return tl::unexpected(std::move(unique.error()));
    std::vector<Schema> schemas;
    columns.resize(static_cast<size_t>(in.n_children));
    for (int64_t i = 0; i < in.n_children; ++i) {
      auto child = plan(*in.children[i], columns[static_cast<size_t>(i)], force_nullable);
      if (!child) return tl::unexpected(std::move(child.error()));
      schemas.push_back(std::move(*child));
    }
    return schemas;
  }

 private:
  Result<Schema> plan_dictionary(const ArrowSchema& in, Column& column, bool force_nullable) {
    column.how = options_.keep_dictionaries ? How::dictionary : How::decode;
    column.dictionary.resize(1);
    auto values = plan(*in.dictionary, column.dictionary[0], true);
    if (!values) return values;
    SchemaParts parts;
    parts.flags = in.flags | (force_nullable ? ARROW_FLAG_NULLABLE : 0);
    parts.name = column_name(in);
    parts.metadata = *metadata_of(in);
    if (column.how == How::dictionary) {
      parts.format = "i";
      parts.dictionary = std::move(*values);
      return make_schema_node(std::move(parts));
    }
    parts.flags = in.flags & ARROW_FLAG_NULLABLE;
    parts.flags |= ARROW_FLAG_NULLABLE;  // an index may point at a null
    parts.format = (*values)->format;
    for (int64_t i = 0; i < (*values)->n_children; ++i) {
      parts.children.push_back(Schema::take((*values)->children[i]));
    }
    return make_schema_node(std::move(parts));
  }

  static void set_unit(Metadata& metadata, const char* unit) {
    if (value_of(metadata, kUnitKey).empty()) metadata.emplace_back(kUnitKey, unit);
  }

  static Result<void> check_names(const ArrowSchema& in) {
    std::set<std::string_view> seen;
    for (int64_t i = 0; i < in.n_children; ++i) {
      const char* name = in.children[i]->name == nullptr ? "" : in.children[i]->name;
      if (seen.insert(name).second) continue;
      return fail(SPOOR_INVALID_DATA,
                  "columns " + std::to_string(find_column(in, name)) + " and " + std::to_string(i) +
                      " are both named '" + name + "'",
                  "", "names must be unique; give one of them another");
    }
    return {};
  }

  const CanonicalOptions& options_;
};
}  // namespace

std::string column_name(const ArrowSchema& schema) {
  return schema.name == nullptr ? std::string() : std::string(schema.name);
}

Result<std::vector<Schema>> plan_children(const ArrowSchema& in, const CanonicalOptions& options,
                                          std::vector<Column>& columns, bool force_nullable) {
  return Planner(options).plan_children(in, columns, force_nullable);
}

void link_output(Column& column, const ArrowSchema& out) {
  column.out = &out;
  for (size_t i = 0; i < column.children.size(); ++i) {
    link_output(column.children[i], *out.children[i]);
  }
  if (column.dictionary.empty()) return;
  link_output(column.dictionary[0], column.how == How::dictionary ? *out.dictionary : out);
}

bool is_unchanged(const Column& column) noexcept {
  const bool same = column.how == How::keep || column.how == How::cut_bytes ||
                    column.how == How::structure || column.how == How::list ||
                    (column.how == How::dictionary && column.format.width == 4);
  return same && std::strcmp(column.in->format, column.out->format) == 0 &&
         std::all_of(column.children.begin(), column.children.end(), is_unchanged) &&
         std::all_of(column.dictionary.begin(), column.dictionary.end(), is_unchanged);
}

}  // namespace spoor::toolkit::arrow::canonical
