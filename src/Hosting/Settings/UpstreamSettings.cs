using System.Collections.Immutable;
using QuotaFunctions.Gateway;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Reads the upstreams: one from <c>UPSTREAM_*</c> variables, or any number from <c>UPSTREAMS_FILE</c>.</summary>
internal static class UpstreamSettings
{
    private const string File = "UPSTREAMS_FILE";
    private const string BaseUrl = "UPSTREAM_BASE_URL";
    private const string ApiKey = "UPSTREAM_API_KEY";

    private static readonly string[] ShortForm =
    [
        BaseUrl, ApiKey, ApiKey + "_FILE", "UPSTREAM_DIALECT", "UPSTREAM_API_KEY_HEADER", "UPSTREAM_TIMEOUT_SECONDS", "UPSTREAM_CONNECT_SECONDS",
        "UPSTREAM_IDLE_SECONDS", "UPSTREAM_DRAIN_SECONDS",
    ];

    /// <summary>The upstreams; none when nothing is set.</summary>
    public static ImmutableArray<Upstream> Read(VariableReader variables)
    {
        // Both forms are always read, so that the faults of both are reported.
        var one = ReadOne(variables);
        if (variables.Text(File) is not { } path)
        {
            return one is null ? [] : [one];
        }

        var both = ShortForm.Where(name => variables.Text(name) is not null).ToArray();
        if (both.Length > 0)
        {
            variables.Fault(File, new(
                $"says all about upstreams, but {string.Join(" and ", both)} {(both.Length == 1 ? "is" : "are")} set too: drop one or the other",
                $"已说明全部上游，但又设置了 {string.Join("、", both)}：请只保留其中一种"));
        }

        variables.HaveNoEffect(ShortForm);
        var outcome = UpstreamsFile.Read(path, variables.Secret, SupportedDialects.Names);
        foreach (var fault in outcome.Faults)
        {
            // What is wrong in a file is said by its members, in English.
            variables.Fault(File, new(fault, $"有误：{fault}"));
        }

        return outcome.Upstreams;
    }

    private static Upstream? ReadOne(VariableReader variables)
    {
        var unset = new Upstream { BaseUrl = new Uri("http://localhost") };
        var upstream = unset with
        {
            Secret = ReadSecret(variables),
            Dialect = variables.OneOf(
                "UPSTREAM_DIALECT", SupportedDialects.Names, new($"must be one of: {string.Join(", ", SupportedDialects.Names)}", $"必须是其中之一：{string.Join("、", SupportedDialects.Names)}"), StringComparison.OrdinalIgnoreCase),
            SecretHeader = ReadSecretHeader(variables),
            Timeout = variables.Seconds("UPSTREAM_TIMEOUT_SECONDS", 1, UpstreamRules.LongestTimeout, unset.Timeout),
            ConnectTimeout = variables.Seconds("UPSTREAM_CONNECT_SECONDS", 1, UpstreamRules.LongestConnect, unset.ConnectTimeout),
            IdleTimeout = variables.Seconds("UPSTREAM_IDLE_SECONDS", 1, UpstreamRules.LongestIdle, unset.IdleTimeout),
            DrainTimeout = variables.Seconds("UPSTREAM_DRAIN_SECONDS", 0, UpstreamRules.LongestDrain, unset.DrainTimeout),
        };
        if (variables.Text(BaseUrl) is not { } text)
        {
            return null;
        }

        if (UpstreamRules.TryReadAddress(text, out var address))
        {
            variables.ShowAddress(BaseUrl, address);
            return upstream with { BaseUrl = address };
        }

        variables.Fault(BaseUrl, UpstreamRules.Address);
        return null;
    }

    private static string? ReadSecret(VariableReader variables)
    {
        var secret = variables.TextOrFile(ApiKey, out var source);
        if (secret is not null && UpstreamRules.FaultOfSecret(secret) is { } fault)
        {
            variables.Fault(source, fault);
        }

        return secret;
    }

    private static string? ReadSecretHeader(VariableReader variables)
    {
        const string Name = "UPSTREAM_API_KEY_HEADER";
        var text = variables.Text(Name);
        if (text is not null && !UpstreamRules.IsHeaderName(text))
        {
            variables.Fault(Name, UpstreamRules.HeaderName);
        }

        return text;
    }
}
