using QuotaFunctions.Gateway;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Reads the settings of forwarding.</summary>
internal static class GatewaySettings
{
    /// <summary>Reads the settings.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="maxConcurrentRequests">The most requests of all keys together at once.</param>
    public static GatewayOptions Read(VariableReader variables, int maxConcurrentRequests)
    {
        var upstreams = UpstreamSettings.Read(variables);
        var largest = variables.Integer("MAX_FORWARD_BODY_BYTES", SettingsReader.MinBodyBytes, SettingsReader.MaxBodyBytes, 32 << 20);
        return new GatewayOptions
        {
            Upstreams = upstreams,
            ForwardPaths = ReadPaths(variables),
            ForwardStoredInput = variables.Switch("FORWARD_STORED_INPUT", false),
            AddsGenAi = TelemetrySettings.AddsGenAi(variables),
            DefaultMaxTokens = (int)variables.Integer("DEFAULT_MAX_TOKENS", 1, 10_000_000, 4_096),
            DefaultMaxReasoningTokens = (int)variables.Integer("DEFAULT_MAX_REASONING_TOKENS", 1, 10_000_000, 25_000),
            MaxForwardBodyBytes = largest,
            MaxBufferedBodyBytes = ReadBuffered(variables, largest),
            RequestSilence = variables.Seconds("REQUEST_SILENCE_SECONDS", 1, 3_600, TimeSpan.FromSeconds(30)),
            RequestBodyTime = variables.Seconds("REQUEST_BODY_SECONDS", 1, 86_400, TimeSpan.FromSeconds(300)),
            MaxConcurrentRequestsPerKey = (int)variables.Integer("MAX_CONCURRENT_REQUESTS_PER_KEY", 1, maxConcurrentRequests, maxConcurrentRequests / 4),
        };
    }

    private static ForwardPaths ReadPaths(VariableReader variables)
    {
        const string Name = "FORWARD_PATHS";
        var text = variables.Text(Name) ?? "inference";
        if (ForwardPaths.Parse(text) is { } paths)
        {
            variables.ShowText(Name, text);
            return paths;
        }

        variables.Fault(Name, new(
            "must be 'inference', 'all', or patterns of paths behind /v1/, separated by commas, such as 'inference, files/*, batches/**'",
            "必须是 'inference'、'all'，或用逗号分隔的 /v1/ 之后的路径模式，例如 'inference, files/*, batches/**'"));
        return ForwardPaths.Inference;
    }

    private static long ReadBuffered(VariableReader variables, long largest)
    {
        const string Name = "MAX_BUFFERED_BODY_BYTES";
        var unset = GatewayOptions.FittingBodyBytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, largest);
        var bytes = variables.Integer(Name, SettingsReader.MinBodyBytes, 1L << 40, unset);
        if (bytes < largest)
        {
            variables.Fault(Name, new(
                "must not be less than MAX_FORWARD_BODY_BYTES: the largest body would never be taken", "不得小于 MAX_FORWARD_BODY_BYTES：否则最大的请求体永远无法被接收"));
        }

        return bytes;
    }
}
