using System.Runtime.Versioning;

// The guide's commands are bash, and signals and file modes are tested: Linux, or macOS with GNU tools.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]

// Few cores are enough: more servers at once would only wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
