namespace QuotaFunctions.Cli.Settings;

/// <summary>Where an admin token was found.</summary>
internal enum TokenOrigin
{
    /// <summary>The file of <c>--token-file</c>.</summary>
    Option,

    /// <summary><c>ADMIN_TOKEN</c> in the environment.</summary>
    Environment,

    /// <summary><c>ADMIN_TOKEN</c> in <c>.env</c>.</summary>
    DotEnv,

    /// <summary>The file of <c>ADMIN_TOKEN_FILE</c>.</summary>
    NamedFile,

    /// <summary>The file that the server made.</summary>
    ServersFile,
}

/// <summary>An admin token, and where it was found.</summary>
/// <param name="Text">The token.</param>
/// <param name="Origin">Where it was found.</param>
/// <param name="Path">The file; null for the environment.</param>
internal sealed record FoundToken(string Text, TokenOrigin Origin, string? Path);
