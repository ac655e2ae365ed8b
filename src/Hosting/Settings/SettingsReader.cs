using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge;
using QuotaFunctions.Gateway;
using QuotaFunctions.Http;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Reads and checks all variables, so that one start tells all that is wrong.</summary>
public static class SettingsReader
{
    /// <summary>The fewest characters of an admin token.</summary>
    public const int MinTokenLength = 32;

    private const int MinBodyBytes = 1_024;
    private const long MaxBodyBytes = 1L << 30;

    /// <summary>Reads the settings.</summary>
    /// <param name="variable">Gives the value of a variable, or null; an empty value counts as not set.</param>
    /// <param name="listens">
    /// True for a host that opens its own port, at <c>HOST</c> and <c>PORT</c>. Elsewhere they mean nothing and are not looked at: shells
    /// and containers often set them for something else.
    /// </param>
    public static SettingsOutcome Read(Func<string, string?> variable, bool listens)
    {
        var variables = new VariableReader(variable);
        var storage = ReadStorage(variables);
        var settings = new ServiceSettings
        {
            Storage = storage,
            Edge = ReadEdge(variables),
            Http = ReadHttp(variables),
            Gateway = ReadGateway(variables),
            LogLevel = ReadLogLevel(variables),
            UseLeases = variables.Switch("QUOTA_LEASES", storage is not SqliteLocation),
        };
        if (listens)
        {
            settings = settings with
            {
                Host = ReadHost(variables, settings.Host),
                Port = (int)variables.Integer("PORT", 0, IPEndPoint.MaxPort, settings.Port),
            };
        }

        return new SettingsOutcome(variables.Faults.Count == 0 ? settings : null, variables.Faults);
    }

    private static StorageLocation ReadStorage(VariableReader variables)
    {
        if (!DatabaseUrl.TryParse(variables.Text("DATABASE_URL") ?? DatabaseUrl.Default, out var location))
        {
            variables.Fault("DATABASE_URL", DatabaseUrl.Rule);
            return new SqliteLocation("");
        }

        if (location is SqliteLocation && AzurePlan.SignOf(variables) is { } sign)
        {
            variables.Fault(
                "DATABASE_URL",
                $"must name Azure Table Storage here: {sign} says that this runs on an Azure plan, where SQLite would lose data or lock up"
                + " (disks there are not local, not kept, or shared by instances)");
        }

        return location;
    }

    private static EdgeOptions ReadEdge(VariableReader variables) => new()
    {
        AdminTokens = ReadTokens(variables),
        TrustForwardedHeaders = variables.Switch("TRUST_FORWARDED_HEADERS", false),
    };

    private static QuotaHttpOptions ReadHttp(VariableReader variables) => new()
    {
        MaxAdminBodyBytes = (int)variables.Integer("MAX_ADMIN_BODY_BYTES", MinBodyBytes, MaxBodyBytes, 1 << 20),
        MaxConcurrentRequests = (int)variables.Integer("MAX_CONCURRENT_REQUESTS", 16, 1_000_000, 2_048),
        DefaultTimeZone = ReadTimeZone(variables),
        Version = typeof(SettingsReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0",
    };

    private static GatewayOptions ReadGateway(VariableReader variables) => new()
    {
        UpstreamBaseUrl = ReadUpstream(variables),
        UpstreamApiKey = ReadHeaderText(variables, "UPSTREAM_API_KEY"),
        UpstreamTimeout = TimeSpan.FromSeconds(variables.Integer("UPSTREAM_TIMEOUT_SECONDS", 1, 86_400, 600)),
        DefaultMaxTokens = (int)variables.Integer("DEFAULT_MAX_TOKENS", 1, 10_000_000, 4_096),
        MaxForwardBodyBytes = variables.Integer("MAX_FORWARD_BODY_BYTES", MinBodyBytes, MaxBodyBytes, 32 << 20),
    };

    private static ImmutableArray<string> ReadTokens(VariableReader variables)
    {
        var tokens = (variables.Text("ADMIN_TOKEN") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (tokens.Any(t => !IsToken(t)))
        {
            variables.Fault(
                "ADMIN_TOKEN",
                $"must have at least {MinTokenLength} printable ASCII characters without spaces, for example from 'openssl rand -hex 32'; several are separated by commas");
        }

        return [.. tokens];
    }

    /// <summary>True when the text may be an admin token.</summary>
    public static bool IsToken(string text) => text.Length >= MinTokenLength && text.All(c => c is > ' ' and <= '~' and not ',');

    private static Uri? ReadUpstream(VariableReader variables)
    {
        if (variables.Text("UPSTREAM_BASE_URL") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0)
        {
            return address;
        }

        variables.Fault("UPSTREAM_BASE_URL", "must be an address such as https://api.openai.com/v1: http or https, no user, no query");
        return null;
    }

    private static string? ReadHeaderText(VariableReader variables, string name)
    {
        var text = variables.Text(name);
        if (text is not null && !text.All(c => c is > ' ' and <= '~'))
        {
            variables.Fault(name, "must have printable ASCII characters without spaces");
        }

        return text;
    }

    private static string ReadTimeZone(VariableReader variables)
    {
        var zone = variables.Text("QUOTA_TIME_ZONE") ?? "UTC";
        if (!TimeZones.IsKnown(zone))
        {
            variables.Fault("QUOTA_TIME_ZONE", "must be an IANA time zone that this machine knows, such as UTC or Asia/Shanghai");
        }

        return zone;
    }

    private static LogLevel ReadLogLevel(VariableReader variables)
    {
        switch ((variables.Text("LOG_LEVEL") ?? "info").ToUpperInvariant())
        {
            case "DEBUG":
                return LogLevel.Debug;
            case "INFO":
                return LogLevel.Information;
            case "WARN":
                return LogLevel.Warning;
            case "ERROR":
                return LogLevel.Error;
            default:
                variables.Fault("LOG_LEVEL", "must be debug, info, warn or error");
                return LogLevel.Information;
        }
    }

    private static string ReadHost(VariableReader variables, string unset)
    {
        var host = (variables.Text("HOST") ?? unset).Trim('[', ']');
        if (host != "localhost" && !IPAddress.TryParse(host, out _))
        {
            variables.Fault("HOST", "must be an IP address to listen on, such as 127.0.0.1, 0.0.0.0 or ::, or localhost");
        }

        return host;
    }
}
