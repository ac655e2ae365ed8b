using System.Runtime.Versioning;

// nginx, /proc and signals.
[assembly: SupportedOSPlatform("linux")]

// Each attack wants the machine's few cores for itself, and some compare times.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
