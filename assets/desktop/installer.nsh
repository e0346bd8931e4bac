; What the Windows installer does beyond the builder's own script: links that begin with ileices: open the app from the first
; moment on, and whoever removes the app is asked about what it learnt. Nothing here needs an administrator.
; Silent use: "/S" asks nothing and keeps everything; "/S --delete-app-data" asks nothing and erases.

!define ILEICES_SCHEME "Software\Classes\ileices"
!define ILEICES_DATA "$LOCALAPPDATA\Ileices"
!define ILEICES_START "Software\Microsoft\Windows\CurrentVersion\Run"

!macro customInstall
  WriteRegStr SHELL_CONTEXT "${ILEICES_SCHEME}" "" "URL:Ileices invite"
  WriteRegStr SHELL_CONTEXT "${ILEICES_SCHEME}" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "${ILEICES_SCHEME}\DefaultIcon" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}",0'
  WriteRegStr SHELL_CONTEXT "${ILEICES_SCHEME}\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

; The builder's script goes on silently after its first question, so a person is there when /S was not said.
!macro customUnInit
  Var /GLOBAL ileicesErase
  StrCpy $ileicesErase "0"
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/S" $R1
  ${If} ${Errors}
  ${AndIfNot} ${isUpdated}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Erase what Ileices learnt on this computer as well?$\r$\n$\r$\nYes erases its model, its journal of decisions, the texts you let it read and its keys. They cannot be brought back, and a mesh will not know this computer again.$\r$\n$\r$\nNo keeps all of it in ${ILEICES_DATA} for the next time." IDNO +2
    StrCpy $ileicesErase "1"
  ${EndIf}
  ${If} ${isDeleteAppData}
    StrCpy $ileicesErase "1"
  ${EndIf}
!macroend

!macro customUnInstall
  ${IfNot} ${isUpdated}
    ; Another installation may have taken the links over meanwhile; then they are not ours to remove.
    ReadRegStr $R0 SHELL_CONTEXT "${ILEICES_SCHEME}\shell\open\command" ""
    ${If} $R0 == '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
      DeleteRegKey SHELL_CONTEXT "${ILEICES_SCHEME}"
    ${EndIf}
    DeleteRegValue HKCU "${ILEICES_START}" "org.ileices.app"
    DeleteRegValue HKCU "${ILEICES_START}" "electron.app.Ileices"
  ${EndIf}
  ${If} $ileicesErase == "1"
    RMDir /r "${ILEICES_DATA}"
    RMDir /r "$APPDATA\Ileices shell"
  ${EndIf}
!macroend
