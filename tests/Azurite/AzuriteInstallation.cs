using System.Diagnostics;

namespace QuotaFunctions.Azurite;

/// <summary>Finds Azurite in the repository's <c>node_modules</c>, and installs it from the lock file if it is missing.</summary>
internal static class AzuriteInstallation
{
    private static readonly string Script = Path.Combine("node_modules", "azurite", "dist", "src", "table", "main.js");
    private static readonly NodePackages Packages = new(Repository.Root, Script, "The tests of Table Storage, for Azurite,");
    private static readonly Lazy<Task> Ensured = new(Packages.EnsureAsync);

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = Repository.Root;

    /// <summary>The script that is the table service.</summary>
    public static string TableService { get; } = Path.Combine(Root, Script);

    /// <summary>Makes sure that it is installed.</summary>
    /// <exception cref="InvalidOperationException">It is not, and why.</exception>
    public static Task EnsureAsync() => Ensured.Value;

    /// <summary>Starts a Node.js program; a clear message says when Node.js is missing.</summary>
    public static Process Start(ProcessStartInfo start) => Packages.Start(start);
}
