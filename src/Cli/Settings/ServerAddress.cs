using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Settings;

/// <summary>The address of the server.</summary>
internal static class ServerAddress
{
    /// <summary>Where a server listens by default.</summary>
    private const string Default = "http://127.0.0.1:8787";

    /// <summary>The address of <c>--server</c>, else of <c>QUOTA_SERVER</c>, else the default; it ends with a slash.</summary>
    /// <exception cref="CommandFailure">It is no HTTP address.</exception>
    public static Uri Find(Variables variables, string? option)
    {
        var text = option ?? variables["QUOTA_SERVER"] ?? Default;
        var isGood = Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0;
        return isGood
            ? address!
            : throw CommandFailure.Usage($"The server's address must be like {Default} or https://quota.example.com ({(option is null ? "QUOTA_SERVER" : "--server")}).");
    }
}
