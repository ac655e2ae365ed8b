using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Api;
using QuotaFunctions.Api.Cors;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Reads and checks all variables, so that one start reports every fault.</summary>
public static class SettingsReader
{
    /// <summary>The fewest characters of an admin token.</summary>
    public const int MinTokenLength = 32;

    /// <summary>The smallest value of a setting that limits bodies, in bytes.</summary>
    internal const int MinBodyBytes = 1_024;

    /// <summary>The largest value of a setting that limits one body, in bytes.</summary>
    internal const long MaxBodyBytes = 1L << 30;

    /// <summary>Reads the settings.</summary>
    /// <param name="variable">Gives the value of a variable, or null; an empty value counts as not set.</param>
    /// <param name="host">
    /// What hosts the service. The server alone reads <c>HOST</c> and <c>PORT</c>: shells and containers often set them for something else.
    /// </param>
    /// <param name="names">The names of the process's variables, to warn of misspelt ones; null for no such warnings.</param>
    /// <param name="namesInFile">The names in <c>.env</c>, of which it warns sooner, because nobody else's are there; null for none.</param>
    public static SettingsOutcome Read(Func<string, string?> variable, SettingsHost host, IEnumerable<string>? names = null, IEnumerable<string>? namesInFile = null)
    {
        var variables = new VariableReader(variable);
        var storage = ReadStorage(variables);
        var api = ReadApi(variables);
        var settings = new ServiceSettings
        {
            Storage = storage,
            Edge = ReadEdge(variables),
            Api = api,
            Gateway = GatewaySettings.Read(variables, api.MaxConcurrentRequests),
            Telemetry = TelemetrySettings.Read(variables, host),
            LogLevel = ReadLogLevel(variables),
            MaxRememberedOperations = variables.Integer("MAX_REMEMBERED_OPERATIONS", 100, 10_000_000, 100_000),
            UseLeases = variables.Switch("QUOTA_LEASES", storage is not SqliteLocation),
        };
        settings = host switch
        {
            SettingsHost.Server => settings with
            {
                Host = ReadHost(variables, settings.Host),
                Port = (int)variables.Integer("PORT", 0, IPEndPoint.MaxPort, settings.Port),
                ShutdownTime = variables.Seconds("SHUTDOWN_SECONDS", 0, 86_400, settings.ShutdownTime),
                MaxConnections = (int?)variables.Integer("MAX_CONNECTIONS", 8, 1_000_000),
            },
            SettingsHost.CustomHandler => settings with { Port = ReadHandlerPort(variables) },
            _ => settings,
        };
        settings = settings with { Effective = new EffectiveSettings(host, variables.Settings) };
        return new SettingsOutcome(variables.Faults.Count == 0 ? settings : null, variables.Faults)
        {
            Misspelt = UnknownVariables.Find(names ?? [], namesInFile ?? [], variables.Names),
        };
    }

    /// <summary>Reads the admin tokens alone, for programs that call the service.</summary>
    /// <param name="variable">Gives the value of a variable, or null; an empty value counts as not set.</param>
    /// <returns>The tokens, none when no variable sets one; and the faults, each a sentence.</returns>
    public static (ImmutableArray<string> Tokens, IReadOnlyList<string> Faults) ReadAdminTokens(Func<string, string?> variable)
    {
        var variables = new VariableReader(variable);
        return (ReadTokens(variables), [.. variables.Faults.Select(static f => f.Sentence)]);
    }

    private static StorageLocation ReadStorage(VariableReader variables)
    {
        if (!DatabaseUrl.TryParse(variables.Text("DATABASE_URL") ?? DatabaseUrl.Default, out var location, out var rule))
        {
            variables.Fault("DATABASE_URL", rule.Value);
            return new SqliteLocation("");
        }

        if (location is SqliteLocation && AzurePlan.SignOf(variables) is { } sign)
        {
            variables.Fault(
                "DATABASE_URL",
                new(
                    $"must name Azure Table Storage here: {sign} says that this runs on an Azure plan, where SQLite would lose data or lock up"
                    + " (disks there are not local, not kept, or shared by instances)",
                    $"在这里必须指向 Azure Table Storage：{sign} 表明运行在 Azure 计划上，SQLite 在那里会丢失数据或卡死（磁盘不是本地的、不会保留，或由多个实例共享）"));
        }

        return location;
    }

    private static EdgeOptions ReadEdge(VariableReader variables) => new()
    {
        AdminTokens = ReadTokens(variables),
        TrustForwardedHeaders = variables.Switch("TRUST_FORWARDED_HEADERS", false),
    };

    private static ApiOptions ReadApi(VariableReader variables) => new()
    {
        MaxAdminBodyBytes = (int)variables.Integer("MAX_ADMIN_BODY_BYTES", MinBodyBytes, MaxBodyBytes, 1 << 20),
        MaxConcurrentRequests = (int)variables.Integer("MAX_CONCURRENT_REQUESTS", 16, 1_000_000, 2_048),
        CorsOrigins = ReadOrigins(variables),
        ServesPages = variables.Switch("DASHBOARD", true),
        DefaultTimeZone = ReadTimeZone(variables),
        Version = ProductVersion.Text,
    };

    private static ImmutableArray<string> ReadTokens(VariableReader variables)
    {
        var text = variables.TextOrFile("ADMIN_TOKEN", out var source);
        var tokens = (text ?? "").Split([',', '\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (tokens.Any(t => !IsToken(t)) || (tokens.Length == 0 && source.EndsWith("_FILE", StringComparison.Ordinal) && text is not null))
        {
            variables.Fault(
                source,
                new(
                    $"must have at least {MinTokenLength} printable ASCII characters without spaces, for example from 'openssl rand -hex 32'; several are separated by commas",
                    $"必须至少有 {MinTokenLength} 个不含空格的可打印 ASCII 字符，例如来自 'openssl rand -hex 32'；多个令牌用逗号分隔"));
        }

        return [.. tokens];
    }

    /// <summary>True when the text may be an admin token.</summary>
    public static bool IsToken(string text) => text.Length >= MinTokenLength && text.All(c => c is > ' ' and <= '~' and not ',');

    private static CorsOrigins ReadOrigins(VariableReader variables)
    {
        if (variables.Text("CORS_ORIGINS") is not { } text)
        {
            return CorsOrigins.None;
        }

        if (CorsOrigins.TryParse(text, out var origins))
        {
            variables.ShowText("CORS_ORIGINS", text);
            return origins;
        }

        variables.Fault("CORS_ORIGINS", CorsOrigins.Rule);
        return CorsOrigins.None;
    }

    private static string ReadTimeZone(VariableReader variables)
    {
        var zone = variables.Text("QUOTA_TIME_ZONE") ?? "UTC";
        if (TimeZones.IsKnown(zone))
        {
            variables.ShowText("QUOTA_TIME_ZONE", zone);
        }
        else
        {
            variables.Fault("QUOTA_TIME_ZONE", new("must be an IANA time zone that this machine knows, such as UTC or Asia/Shanghai", "必须是本机已知的 IANA 时区，例如 UTC 或 Asia/Shanghai"));
        }

        return zone;
    }

    private static LogLevel ReadLogLevel(VariableReader variables) =>
        variables.OneOf("LOG_LEVEL", ["debug", "info", "warn", "error"], new("must be debug, info, warn or error", "必须是 debug、info、warn 或 error"), StringComparison.OrdinalIgnoreCase, "info") switch
        {
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        };

    /// <summary>The port on which the Functions host expects its custom handler, on this machine's own address.</summary>
    private static int ReadHandlerPort(VariableReader variables)
    {
        const string Name = "FUNCTIONS_CUSTOMHANDLER_PORT";
        if (int.TryParse(variables.OfThePlatform(Name), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort)
        {
            return port;
        }

        variables.Fault(Name, new(
            "must be the port that the Functions host sets for its custom handler: start the handler by the host, or leave the argument custom-handler out",
            "必须是 Functions 主机为自定义处理程序设置的端口：请由主机启动处理程序，或去掉参数 custom-handler"));
        return 0;
    }

    private static string ReadHost(VariableReader variables, string unset)
    {
        var host = (variables.Text("HOST") ?? unset).Trim('[', ']');
        if (IPAddress.TryParse(host, out var address))
        {
            // Normalised, so that other code compares one spelling: "0" becomes "0.0.0.0", and "0:0:0:0:0:0:0:0" becomes "::".
            host = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }
        else if (host != "localhost")
        {
            variables.Fault("HOST", new("must be an IP address to listen on, such as 127.0.0.1, 0.0.0.0 or ::, or localhost", "必须是要监听的 IP 地址，例如 127.0.0.1、0.0.0.0 或 ::，也可以是 localhost"));
            return host;
        }

        variables.ShowText("HOST", host);
        return host;
    }
}
