# Install silently on a real Windows, run what needs no hands, uninstall, and look what is left.
$ErrorActionPreference = "Stop"
$env:PYTHONUTF8 = "1"
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$program = Join-Path $env:LOCALAPPDATA "Programs\LuqualDesktop"
$data = Join-Path $env:LOCALAPPDATA "LuqualDesktop"
$work = Join-Path $env:RUNNER_TEMP "试 用"
New-Item -ItemType Directory -Force $work, $data | Out-Null

function Expect($what, $found, $expected) {
    if ($found -ne $expected) { throw "${what}: $found, expected $expected" }
    Write-Host "ok: ${what}: $found"
}

function WaitUntilGone($path) {
    foreach ($try in 1..120) { if (-not (Test-Path $path)) { return }; Start-Sleep -Milliseconds 500 }
    throw "still there: $path"
}

$installer = Get-ChildItem dist\*.exe | Select-Object -First 1
Expect "install" (Start-Process $installer.FullName "/S" -Wait -PassThru).ExitCode 0
$check = & "$program\luqual-cli.exe" self-check | ConvertFrom-Json
Expect "self-check" $check.ok $true
& "$program\luqual-cli.exe" demo --out $work --units 2 --periods 1
Expect "demo" $LASTEXITCODE 0

$window = Start-Process "$program\luqual.exe" -PassThru
foreach ($try in 1..120) { $window.Refresh(); if ($window.MainWindowTitle) { break }; Start-Sleep -Milliseconds 500 }
if (-not $window.MainWindowTitle) { throw "no window" }
Write-Host "ok: window: $($window.MainWindowTitle)"
Expect "install while it runs" (Start-Process $installer.FullName "/S" -Wait -PassThru).ExitCode 5
Stop-Process $window.Id -Force
$window.WaitForExit()

Set-Content (Join-Path $data "keep.txt") "data"
Start-Process "$program\uninstall.exe" "/S" -Wait
WaitUntilGone $program
Expect "data kept" (Test-Path (Join-Path $data "keep.txt")) $true
Expect "install again" (Start-Process $installer.FullName "/S" -Wait -PassThru).ExitCode 0
Start-Process "$program\uninstall.exe" "/S /PURGE" -Wait
WaitUntilGone $program
WaitUntilGone $data
Write-Host "ok: program and data gone"
