// SPDX-License-Identifier: Apache-2.0
//
// analyzer.select: which rows to keep (`where`), which columns, under which names. Row-wise, so it
// runs inside the step before it; columns that are kept whole are passed on without a copy.
#define SPOOR_PLUGIN_LICENSE "Apache-2.0"
#include <algorithm>
#include <map>
#include <memory>
#include <spoor/plugin.hpp>
#include <string>
#include <utility>
#include <vector>

#include "evaluate.hpp"
#include "expression.hpp"

namespace {

using spoor_select::Condition;
using spoor_select::Expression;

struct select_rows : spoor::rowwise {
  static constexpr auto id = "analyzer.select";

  static void describe(spoor::descriptor& d) {
    d.summary("Keeps some rows and columns of a table, and renames columns");
    d.description(
        "A row is kept when `where` is true; a comparison with null is unknown, and such a row is "
        "dropped and counted. Columns keep their order unless `keep` gives another.");
    d.security_posture("robust to untrusted input");
    d.param("where", spoor::param_type::sql, "the condition, e.g. EventID = 4688 and User != ''");
    d.param("keep", spoor::param_type::columns, "columns to keep, in this order; default: all");
    d.param("drop", spoor::param_type::columns, "columns to leave out");
    d.param_schema("rename",
                   R"({"type":"object","additionalProperties":{"type":"string","minLength":1}})",
                   "old name: new name");
    d.input("rows");
    d.output("rows", spoor::filter).dynamic();
    d.pure();
    d.diagnostic("match_limit", "a pattern gave up on a text; the row was not kept",
                 "write a simpler pattern: nested repetition makes it run for ever");
    d.example(R"({"where": "n > 1", "rename": {"t": "text"}})",
              R"([{"port": "rows",
                   "columns": [{"name": "n", "type": "int64"}, {"name": "t", "type": "utf8"}],
                   "rows": [{"n": 1, "t": "a"}, {"n": 2, "t": "b"}, {"n": null, "t": "c"}]}])");
  }

  explicit select_rows(const spoor::config& with)
      : keep_(with.strings("/keep")), drop_(with.strings("/drop")) {
    if (const auto text = with.find_str("/where"))
      tree_ = spoor_select::parse(*text, bindings_of(with));
    if (with.has("/rename")) {
      const spoor::json names = with.value("/rename");
      for (const auto& [from, to] : names.members())
        rename_[from] = to.str();
    }
    if (!keep_.empty() && !drop_.empty())
      throw spoor::error(SPOOR_INVALID_ARGUMENT, "`keep` and `drop` cannot both be given");
  }

  void prepare(const spoor::schema_view& in, spoor::out_schemas& out) {
    choose_columns(in);
    check_names(in);
    for (const size_t i : columns_)
      out[size_t{0}].pass(in[i], name_of(in, i));
    if (tree_ != nullptr) condition_ = spoor_select::bind(*tree_, in);
  }

  void process(const spoor::batch& rows, spoor::writer& out) const {
    if (condition_ == nullptr) return out.pass(rows, columns_);
    spoor_select::Mask mask;
    uint64_t limits = 0;
    condition_->test(rows, mask, limits);
    if (limits != 0) out.call().diagnostic("match_limit", {}, "", "", limits);
    spoor::selection kept;
    kept.reserve(mask.size());
    for (size_t i = 0; i < mask.size(); ++i)
      if (mask[i] == spoor_select::kTrue) kept.push_back(static_cast<int64_t>(i));
    if (const size_t lost = mask.size() - kept.size(); lost != 0) out.dropped("where", lost);
    if (!kept.empty()) out.filter(rows, kept, columns_);
  }

 private:
  static spoor_select::Bindings bindings_of(const spoor::config& with) {
    spoor_select::Bindings bound;
    if (!with.has("/bind")) return bound;
    const spoor::json values = with.value("/bind");
    for (const auto& [name, value] : values.members()) {
      if (value.is_string())
        bound[name] = value.str();
      else if (value.is_bool())
        bound[name] = value.boolean();
      else if (value.is_int())
        bound[name] = value.i64();
      else if (value.is_number())
        bound[name] = value.f64();
      else
        throw spoor::error(SPOOR_INVALID_ARGUMENT,
                           "bind: " + name + " is no text, number or truth");
    }
    return bound;
  }

  static size_t index_of(const spoor::schema_view& in, const std::string& name) {
    if (const auto field = in.find(name)) return field->index();
    std::string known;
    for (size_t i = 0; i < in.size() && i < 12; ++i)
      known += (i == 0 ? "" : ", ") + std::string(in[i].name());
    throw spoor::error(SPOOR_INVALID_ARGUMENT, "no column `" + name + "`; there are " + known +
                                                   (in.size() > 12 ? ", …" : ""));
  }

  void choose_columns(const spoor::schema_view& in) {
    columns_.clear();
    for (const auto& name : keep_)
      columns_.push_back(index_of(in, name));
    if (!keep_.empty()) return;
    std::vector<size_t> left_out;
    for (const auto& name : drop_)
      left_out.push_back(index_of(in, name));
    for (size_t i = 0; i < in.size(); ++i)
      if (std::find(left_out.begin(), left_out.end(), i) == left_out.end()) columns_.push_back(i);
  }

  [[nodiscard]] std::string name_of(const spoor::schema_view& in, size_t i) const {
    const std::string name(in[i].name());
    const auto renamed = rename_.find(name);
    return renamed != rename_.end() ? renamed->second : name;
  }

  void check_names(const spoor::schema_view& in) const {
    for (const auto& [from, to] : rename_)
      index_of(in, from);
    std::vector<std::string> names;
    for (const size_t i : columns_)
      names.push_back(name_of(in, i));
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
      throw spoor::error(SPOOR_INVALID_ARGUMENT, "two columns would be named `" + *twice + "`");
  }

  std::vector<std::string> keep_;
  std::vector<std::string> drop_;
  std::map<std::string, std::string> rename_;
  std::unique_ptr<Expression> tree_;
  std::vector<size_t> columns_;
  std::unique_ptr<Condition> condition_;
};

}  // namespace

SPOOR_PLUGIN("io.spoor.select", "0.1.0", select_rows)
