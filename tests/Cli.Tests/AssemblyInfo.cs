using System.Runtime.Versioning;

// File modes, signals and a shell's commands are tested.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]
