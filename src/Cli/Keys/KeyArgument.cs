using System.CommandLine;

namespace QuotaFunctions.Cli.Keys;

/// <summary>The argument that names a key.</summary>
internal static class KeyArgument
{
    /// <summary>One key.</summary>
    public static Argument<string> Create() => new("KEY") { Description = "A key's id, or a label that only one key has" };
}
