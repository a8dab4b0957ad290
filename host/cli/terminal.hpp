// SPDX-License-Identifier: Apache-2.0
//
// Text on its way to a terminal. Evidence is hostile: control and bidi characters are shown as
// escapes, never sent.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace spoor::cli {

/// The text with C0, C1, DEL and bidirectional controls as \xNN or \u{NNNN}; invalid UTF-8 as \xNN.
/// Line feeds are kept when `lines` is set.
std::string shown(std::string_view text, bool lines = false);

/// Whether to use colour on a stream: NO_COLOR, CLICOLOR_FORCE, then whether it is a terminal.
bool colour(FILE* stream);
bool is_terminal(FILE* stream);

enum class Style { kPlain, kBold, kDim, kRed, kGreen, kYellow, kCyan };
/// The text in a style, or as it is where colour is off.
std::string styled(std::string_view text, Style style, bool on);

/// Columns a text takes on a terminal: characters, wide ones counted twice, combining ones not at
/// all.
size_t width(std::string_view utf8);

}  // namespace spoor::cli
