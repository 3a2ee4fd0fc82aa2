; The Windows installer: for one user, without administrator's rights, in Simplified Chinese.
;   makensis -INPUTCHARSET UTF8 -DVERSION=x.y.z -DSOURCE=<folder> -DOUT=<file> packaging/windows/installer.nsi
; Silent: /S, folder /D=<path> (last, unquoted). Exit codes: 0 installed, 1 cancelled, 2 failed, 3 unsuitable Windows,
; 4 a newer version is there, 5 the program is running.
; Uninstaller: silent /S keeps the data, /S /PURGE deletes them.
Unicode true
!ifdef AMD64
Target amd64-unicode
!endif
!ifdef QUICK ; for tests: larger, made in seconds
SetCompressor zlib
!else
SetCompressor /SOLID lzma
SetCompressorDictSize 32
!endif
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define ID "LuqualDesktop"
!define NAME "鹿城质量填报"
!define EXE "luqual.exe"
!define CLI "luqual-cli.exe"
!define KEY "Software\${ID}"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define DATA "$LOCALAPPDATA\${ID}"

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${ID}"
InstallDirRegKey HKCU "${KEY}" "InstallDir"
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 ProductName "${NAME}"
VIAddVersionKey /LANG=2052 FileDescription "${NAME} 安装程序"
VIAddVersionKey /LANG=2052 CompanyName "Luqual Desktop"
VIAddVersionKey /LANG=2052 FileVersion "${VERSION}"
VIAddVersionKey /LANG=2052 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=2052 LegalCopyright "MIT License"

!define MUI_ICON "..\..\resources\icons\luqual.ico"
!define MUI_UNICON "..\..\resources\icons\luqual.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "wizard.bmp"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "wizard.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "本程序用于区、街道（镇）填报和汇总质量提升规划的执行情况。$\r$\n$\r$\n只为当前用户安装，不需要管理员权限，不连接网络。$\r$\n$\r$\n已装旧版的，直接升级，已填数据保留。$\r$\n$\r$\n$_CLICK"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE SimpChinese

; A running program holds its file, so the file cannot be opened for writing. Windows' taskkill without /F asks its windows
; to close, as a click on the cross does: the program saves, asks if something cannot be saved, and lets go of the file.
!macro WaitUntilClosed FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    StrCpy $1 0
    ${Do}
      ClearErrors
      FileOpen $0 "$INSTDIR\${FILE}" a
      ${IfNot} ${Errors}
        FileClose $0
        ${ExitDo}
      ${EndIf}
      ${If} $1 > 0
        IntOp $1 $1 - 1
        Sleep 500
      ${Else}
        ${If} ${Cmd} `MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "“${NAME}”正在运行。$\r$\n$\r$\n点“确定”，由安装程序请它保存并关闭，然后继续；点“取消”，不作任何改动。" /SD IDCANCEL IDCANCEL`
          SetErrorLevel 5
          Abort "“${NAME}”正在运行，未作任何改动。"
        ${EndIf}
        nsExec::Exec '"$SYSDIR\taskkill.exe" /IM "${FILE}"'
        Pop $0
        StrCpy $1 20
      ${EndIf}
    ${Loop}
  ${EndIf}
!macroend

!macro RefuseWindows
  MessageBox MB_OK|MB_ICONSTOP "本程序只能在 64 位 Windows 10（1809 及以上）或 Windows 11 上运行。" /SD IDOK
  SetErrorLevel 3
  Quit
!macroend

!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\${CLI}"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro RefuseWindows
  ${EndIf}
  ${IfNot} ${AtLeastBuild} 17763
    !insertmacro RefuseWindows
  ${EndIf}
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "本机已装较新的版本 $0，要装的是 ${VERSION}。$\r$\n旧版打不开新版的数据。仍要安装旧版吗？" /SD IDNO IDYES install_older
      SetErrorLevel 4
      Quit
      install_older:
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "程序" SectionProgram
  SectionIn RO
  !insertmacro WaitUntilClosed "${EXE}"
  !insertmacro WaitUntilClosed "${CLI}"
  ; Only what an earlier version put there: the user may have chosen a folder with other things in it.
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${SOURCE}/*.*"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "文件没有写全，请检查磁盘空间和安全软件后重装。"
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateDirectory "$SMPROGRAMS\${NAME}"
  CreateShortcut "$SMPROGRAMS\${NAME}\${NAME}.lnk" "$INSTDIR\${EXE}"
  CreateShortcut "$SMPROGRAMS\${NAME}\卸载${NAME}.lnk" "$INSTDIR\uninstall.exe"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Luqual Desktop"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" "$0"
SectionEnd

Section "un.程序" SectionRemoveProgram
  SectionIn RO
  !insertmacro WaitUntilClosed "${EXE}"
  !insertmacro WaitUntilClosed "${CLI}"
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}\${NAME}.lnk"
  Delete "$SMPROGRAMS\${NAME}\卸载${NAME}.lnk"
  RMDir "$SMPROGRAMS\${NAME}"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${KEY}"
SectionEnd

; Off unless ticked, and then asked again.
Section /o "un.同时删除已填数据" SectionRemoveData
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "将删除本机上的全部填报数据、备份和日志，不能恢复：$\r$\n${DATA}$\r$\n$\r$\n确定删除吗？" /SD IDYES IDNO keep_data
  RMDir /r "${DATA}"
  keep_data:
SectionEnd

Function un.onInit
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PURGE" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SectionRemoveData}
  ${EndIf}
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionRemoveProgram} "删除程序文件和快捷方式。"
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionRemoveData} "默认不勾选：已填数据留在本机，重新安装后可继续使用。"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
