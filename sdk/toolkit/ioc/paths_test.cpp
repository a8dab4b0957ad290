// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

struct Case {
  const char* text;
  Found expected;
};

std::string show(const testing::TestParamInfo<Case>& info) { return std::to_string(info.index); }

class WindowsPath : public testing::TestWithParam<Case> {};
TEST_P(WindowsPath, Found) {
  EXPECT_EQ(found(Type::kWindowsPath, GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Paths, WindowsPath,
    testing::Values(
        Case{R"(c:\one\path\or\another\myprocess -file:"..\another\file" -file:"\\uncpath\file")",
             {R"(c:\one\path\or\another\myprocess)", R"(..\another\file)", R"(\\uncpath\file)"}},
        Case{R"(C:\Windows\System32\cmd.exe /c dir)", {R"(C:\Windows\System32\cmd.exe)"}},
        Case{R"("C:\Program Files\x y\z.exe" /c)", {R"(C:\Program Files\x y\z.exe)"}},
        Case{R"(C:\Program Files (x86)\a\b.exe -x)", {R"(C:\Program Files (x86)\a\b.exe)"}},
        Case{R"(copy C:\a\b.txt D:\c\d.txt)", {R"(C:\a\b.txt)", R"(D:\c\d.txt)"}},
        Case{R"(C:\a\b.txt \\srv\share\x)", {R"(C:\a\b.txt)", R"(\\srv\share\x)"}},
        Case{R"(\\?\C:\a\b.txt \\.\pipe\x)", {R"(\\?\C:\a\b.txt)", R"(\\.\pipe\x)"}},
        Case{R"(C:\\Users\\a\\b.txt \\\\srv\\share\\x)",
             {R"(C:\\Users\\a\\b.txt)", R"(\\\\srv\\share\\x)"}},
        Case{R"(%TEMP%\a.exe $env:APPDATA\b.ps1 ~\c)",
             {R"(%TEMP%\a.exe)", R"($env:APPDATA\b.ps1)", R"(~\c)"}},
        Case{R"(C:\Users\$env:UserName\x.jpg)", {R"(C:\Users\$env:UserName\x.jpg)"}},
        Case{R"(.\a ..\b\c)", {R"(.\a)", R"(..\b\c)"}},
        Case{R"(\Windows\system32\x \Device\HarddiskVolume1\y)",
             {R"(\Windows\system32\x)", R"(\Device\HarddiskVolume1\y)"}},
        Case{R"(system32\cmd.exe)", {R"(system32\cmd.exe)"}},
        Case{R"(C:\a;C:\b,C:\c.)", {R"(C:\a)", R"(C:\b)", R"(C:\c)"}},
        Case{R"(rundll32 C:\a\b.dll,Entry)", {R"(C:\a\b.dll)"}},
        Case{R"('C:\John Smith' x)", {R"(C:\John Smith)"}},
        Case{R"(C:\Windows\ x)", {R"(C:\Windows)"}},
        Case{R"(C:\a\ntdll.dll+9c524|C:\a\b.exe\r\nC:\a+b\c+d)",
             {R"(C:\a\ntdll.dll)", R"(C:\a\b.exe)", R"(C:\a+b\c+d)"}},
        Case{R"(C:\x.tmp\y.exe C:\x.tmp\n.exe)", {R"(C:\x.tmp\y.exe)", R"(C:\x.tmp\n.exe)"}},
        Case{"C:/Users/x.txt", {"C:/Users/x.txt"}},
        Case{"C:\\\xc3\xa4\\\xe6\x9f\xa5.txt", {"C:\\\xc3\xa4\\\xe6\x9f\xa5.txt"}}),
    show);

INSTANTIATE_TEST_SUITE_P(
    NotPaths, WindowsPath,
    testing::Values(Case{R"(HKLM\SOFTWARE\Microsoft\Windows NT\x.exe HKEY_USERS\a HKCU:\b)", {}},
                    Case{R"(DOMAIN\user CONTOSO\user.name)", {}},
                    Case{R"(\n\t\r \"quoted\" \\ \)", {}}, Case{R"(C:\ C:)", {}},
                    Case{R"(\console \system\x)", {}}, Case{R"(a\b)", {}},
                    Case{R"(C:\\\\\\\\\\\\\\\\"x)", {}}, Case{R"(http://a.com\b)", {}}),
    show);

class PosixPath : public testing::TestWithParam<Case> {};
TEST_P(PosixPath, Found) {
  EXPECT_EQ(found(Type::kPosixPath, GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Paths, PosixPath,
    testing::Values(Case{"/bin/bash --file:./bish --file:/bin/bash --file:../../bosh",
                         {"/bin/bash", "./bish", "../../bosh"}},
                    Case{"cat /etc/passwd>/dev/null", {"/etc/passwd", "/dev/null"}},
                    Case{"~/x/y.sh PATH=/usr/bin:/usr/sbin", {"~/x/y.sh", "/usr/bin", "/usr/sbin"}},
                    Case{"\"/var/log/a b\" '/tmp/x'", {"/var/log/a", "/tmp/x"}},
                    Case{"ls /tmp /usr/bin/ /index.html.", {"/tmp", "/usr/bin", "/index.html"}},
                    Case{R"(/opt/my\ app/run)", {R"(/opt/my\ app/run)"}},
                    Case{"/home/\xc3\xa4/x", {"/home/\xc3\xa4/x"}},
                    Case{"a=/etc/x;b=(/etc/y),[/etc/z]", {"/etc/x", "/etc/y", "/etc/z"}}),
    show);

INSTANTIATE_TEST_SUITE_P(NotPaths, PosixPath,
                         testing::Values(Case{"cmd /c dir /s /url:https:", {}},
                                         Case{"and/or 1/2/3 10.0.0.1/24 24/7", {}},
                                         Case{"</b> <br/>", {}},
                                         Case{"http://a.com/b/c jdbc:mysql://h/db/x", {}},
                                         Case{"// comment /x", {}}, Case{"/1/2 /12/24", {}},
                                         Case{"/ //", {}}, Case{"u=http%3A//a.com/b", {}}),
                         show);

}  // namespace
}  // namespace spoor::toolkit::ioc
