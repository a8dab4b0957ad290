// SPDX-License-Identifier: Apache-2.0
//
// From text to records of cells. The rules are those of RFC 4180, and for what it leaves open those
// of most readers: a quote counts only at the beginning of a cell; what follows a closing quote
// belongs to the cell; CR, LF and CRLF end a record; blank lines are no records. Private to this
// folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/csv/dialect.hpp>
#include <toolkit/csv/special_index.hpp>

namespace spoor::toolkit::csv {

enum class CellForm : uint8_t {
  plain,   ///< as it stands
  quoted,  ///< as it stands between its quotes
  mixed,   ///< needs decode_cell
};

/// A cell of a record: positions in the text, quotes included.
struct Cell {
  uint32_t begin;
  uint32_t end;
  CellForm form;
};

/// The content of a mixed cell. Appends to `out`.
void decode_cell(std::string_view raw, const Dialect& dialect, std::string& out);

/// More cells than this in one record: the last one keeps all that is left.
inline constexpr size_t kMaxCells = size_t{1} << 20;

class RecordScanner {
 public:
  explicit RecordScanner(const Dialect& dialect) : dialect_(dialect), index_(dialect) {}

  struct Record {
    const char* text;
    const Cell* cells;
    size_t size;
    uint32_t begin;  ///< position in the text
    bool unclosed;   ///< the text ended inside quotes

    [[nodiscard]] std::string_view raw(size_t cell) const noexcept {
      return {text + cells[cell].begin, cells[cell].end - cells[cell].begin};
    }
  };

  /// Calls use(record) for every whole record; `last`: nothing follows the text, so its rest is a
  /// record, too. kPadding bytes behind the text must be readable. Returns the length of what was
  /// used; the rest is the beginning of a record.
  template <class Use>
  size_t scan(std::string_view text, bool last, Use&& use) {
    begin(text);
    while (record_ < text_.size() && next_record(last)) {
      if (!is_blank()) use(Record{text_.data(), cells_.data(), cells_.size(), record_, unclosed_});
      record_ = static_cast<uint32_t>(next_);
    }
    return record_;
  }

 private:
  void begin(std::string_view text) {
    index_.build(text);
    text_ = text;
    at_ = index_.begin();
    end_ = index_.end();
    record_ = 0;
  }

  [[nodiscard]] bool is_blank() const noexcept {
    return cells_.size() == 1 && cells_[0].begin == cells_[0].end;
  }

  [[nodiscard]] char byte(size_t at) const noexcept { return text_[at]; }
  [[nodiscard]] bool is_end_of_line(char c) const noexcept { return c == '\n' || c == '\r'; }

  /// Collects the cells of the record at record_; next_ is behind it. False: it goes on behind the
  /// text.
  bool next_record(bool last) {
    cells_.clear();
    unclosed_ = false;
    uint32_t cell = record_;
    if (dialect_.comment != 0 && byte(cell) == dialect_.comment) return skip_line(last);
    for (;;) {
      CellForm form = CellForm::plain;
      if (dialect_.quote != 0 && cell < text_.size() && byte(cell) == dialect_.quote) {
        form = CellForm::quoted;
        if (!skip_quoted(cell, last, form)) return false;
      }
      while (at_ != end_ && !ends_cell(byte(*at_)))
        ++at_;
      if (at_ == end_ && !last) return false;
      const auto stop = at_ == end_ ? static_cast<uint32_t>(text_.size()) : *at_;
      const bool line = at_ == end_ || byte(*at_) != dialect_.delimiter;
      add(cell, stop, form, line);
      if (line) return end_record(stop, last);
      ++at_;
      cell = stop + 1;
    }
  }

  [[nodiscard]] bool ends_cell(char c) const noexcept {
    return c == dialect_.delimiter || c == '\n' || c == '\r';
  }

  void add(uint32_t from, uint32_t to, CellForm form, bool line) {
    if (cells_.size() < kMaxCells) {
      cells_.push_back({from, to, form});
    } else if (line) {
      cells_.back() = {cells_.back().begin, to, CellForm::plain};
    }
  }

  /// `stop` is the end of the last cell: next_ goes behind the line's end.
  bool end_record(uint32_t stop, bool last) {
    next_ = stop;
    if (at_ == end_) return true;
    ++at_;
    ++next_;
    if (byte(stop) != '\r') return true;
    if (next_ == text_.size()) return last;
    if (byte(next_) != '\n') return true;
    ++at_;
    ++next_;
    return true;
  }

  /// From the quote at `from` to behind the closing one; form says whether anything special was
  /// met.
  bool skip_quoted(uint32_t from, bool last, CellForm& form) {
    while (at_ != end_ && *at_ <= from)
      ++at_;
    while (at_ != end_) {
      const uint32_t here = *at_++;
      const char c = byte(here);
      if (c == dialect_.escape && c != dialect_.quote && dialect_.escape != 0) {
        form = CellForm::mixed;
        while (at_ != end_ && *at_ <= here + 1)
          ++at_;
        continue;
      }
      if (c != dialect_.quote) continue;
      if (here + 1 == text_.size()) return last;
      if (byte(here + 1) != dialect_.quote) {
        if (!ends_cell(byte(here + 1))) form = CellForm::mixed;
        return true;
      }
      form = CellForm::mixed;
      ++at_;
    }
    unclosed_ = true;
    form = CellForm::mixed;
    return last;
  }

  bool skip_line(bool last) {
    while (at_ != end_ && !is_end_of_line(byte(*at_)))
      ++at_;
    if (at_ == end_ && !last) return false;
    const auto stop = at_ == end_ ? static_cast<uint32_t>(text_.size()) : *at_;
    cells_.push_back({stop, stop, CellForm::plain});
    return end_record(stop, last);
  }

  Dialect dialect_;
  SpecialIndex index_;
  std::string_view text_;
  const uint32_t* at_ = nullptr;
  const uint32_t* end_ = nullptr;
  uint32_t record_ = 0;
  size_t next_ = 0;
  bool unclosed_ = false;
  std::vector<Cell> cells_;
};

}  // namespace spoor::toolkit::csv
