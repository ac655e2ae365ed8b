using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Reads one upstream of <see cref="UpstreamsFile"/>.</summary>
/// <param name="references">Resolves variables and files.</param>
/// <param name="dialects">The allowed names of dialects.</param>
/// <param name="faults">Collects the faults.</param>
internal sealed class UpstreamReader(TextReferences references, IReadOnlyCollection<string> dialects, List<string> faults)
{
    /// <summary>The allowed members of an upstream.</summary>
    internal static readonly ImmutableArray<string> Members =
    [
        "name", "base_url", "api_key", "dialect", "api_key_header", "models", "priority", "weight", "headers", "timeout_seconds",
        "connect_seconds", "idle_seconds", "drain_seconds", "ca_file",
    ];

    private static readonly ImmutableArray<string> ModelMembers = ["name", "upstream"];
    private static readonly Uri Unknown = new("http://localhost");

    /// <summary>Reads an upstream; null when the value is not an object. A faulty member is noted and gets its default.</summary>
    public Upstream? Read(JsonElement json, string path)
    {
        if (CheckedObject.From(json, path, Members, faults) is not { } members)
        {
            return null;
        }

        var upstream = new Upstream
        {
            Name = Required(members, "name", UpstreamRules.IsName, "must be 1 to 32 of a-z, 0-9, '_' and '-', the first a letter or digit") ?? "",
            BaseUrl = ReadAddress(members),
            Secret = ReadSecret(members),
            Dialect = Optional(members, "dialect", text => dialects.Contains(text, StringComparer.OrdinalIgnoreCase), $"must be one of: {string.Join(", ", dialects)}"),
            SecretHeader = Optional(members, "api_key_header", UpstreamRules.IsHeaderName, UpstreamRules.HeaderName.English),
            Models = ReadModels(members),
            Priority = members.Integer("priority", 0, 1_000, 0),
            Weight = members.Integer("weight", 1, 1_000, 1),
            CertificateAuthorityFile = ReadAuthorities(members),
        };
        upstream = upstream with
        {
            Timeout = Seconds(members, "timeout_seconds", 1, UpstreamRules.LongestTimeout, upstream.Timeout),
            ConnectTimeout = Seconds(members, "connect_seconds", 1, UpstreamRules.LongestConnect, upstream.ConnectTimeout),
            IdleTimeout = Seconds(members, "idle_seconds", 1, UpstreamRules.LongestIdle, upstream.IdleTimeout),
            DrainTimeout = Seconds(members, "drain_seconds", 0, UpstreamRules.LongestDrain, upstream.DrainTimeout),
        };
        return new HeaderRulesReader(references, faults).Read(members, upstream);
    }

    private static TimeSpan Seconds(CheckedObject members, string name, int min, int max, TimeSpan unset) =>
        TimeSpan.FromSeconds(members.Integer(name, min, max, (int)unset.TotalSeconds));

    private static string? Optional(CheckedObject members, string name, Func<string, bool> isAllowed, string rule)
    {
        var text = members.Text(name);
        if (text is not null && !isAllowed(text))
        {
            members.Fault(name, rule);
        }

        return text;
    }

    private static string? Required(CheckedObject members, string name, Func<string, bool> isAllowed, string rule)
    {
        if (members.Value(name) is null)
        {
            members.Fault(name, "is missing");
        }

        return Optional(members, name, isAllowed, rule);
    }

    private Uri ReadAddress(CheckedObject members)
    {
        if (Required(members, "base_url", static _ => true, "") is not { } text)
        {
            return Unknown;
        }

        if (!references.TryResolve(text, out var resolved, out var fault))
        {
            members.Fault("base_url", fault);
            return Unknown;
        }

        if (UpstreamRules.TryReadAddress(resolved, out var address))
        {
            return address;
        }

        members.Fault("base_url", UpstreamRules.Address.English);
        return Unknown;
    }

    private string? ReadSecret(CheckedObject members)
    {
        if (members.Text("api_key") is not { } text)
        {
            return null;
        }

        if (references.TryResolveSecret(text, out var secret, out var fault))
        {
            fault = UpstreamRules.FaultOfSecret(secret)?.English;
        }

        if (fault is not null)
        {
            members.Fault("api_key", fault);
        }

        return secret;
    }

    private ImmutableArray<UpstreamModel> ReadModels(CheckedObject members)
    {
        var models = ImmutableArray.CreateBuilder<UpstreamModel>();
        foreach (var (path, item) in members.Items("models"))
        {
            if (ReadModel(item, path) is not { } model)
            {
                continue;
            }

            if (models.Any(m => m.Pattern == model.Pattern))
            {
                faults.Add($"{path} names the same model as one before it");
            }

            models.Add(model);
        }

        return models.ToImmutable();
    }

    private UpstreamModel? ReadModel(JsonElement item, string path)
    {
        const string Rule = "must be a model's name, or a pattern with '*', of 1 to 200 printable ASCII characters without spaces, '?', '\\' and '\"'";
        if (item.ValueKind == JsonValueKind.String)
        {
            var pattern = item.GetString()!;
            if (!UpstreamRules.IsModel(pattern))
            {
                faults.Add($"{path} {Rule}");
            }

            return new UpstreamModel(pattern);
        }

        if (item.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{path} must be a text, or an object with 'name' and 'upstream'");
            return null;
        }

        var members = CheckedObject.From(item, path, ModelMembers, faults)!;
        var (name, sent) = (Required(members, "name", UpstreamRules.IsModel, Rule), Required(members, "upstream", UpstreamRules.IsModel, Rule));
        if (sent is not null && name is not null && sent.Contains(UpstreamModels.Any) && (Stars(sent) > 1 || Stars(name) != 1))
        {
            members.Fault("upstream", "may have one '*', and only where 'name' has one '*'");
        }

        return name is null ? null : new UpstreamModel(name, sent);
    }

    private static int Stars(string text) => text.Count(static c => c == UpstreamModels.Any);

    private string? ReadAuthorities(CheckedObject members)
    {
        if (members.Text("ca_file") is not { } text)
        {
            return null;
        }

        var path = references.PathOf(text);
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            if (certificates.Count > 0)
            {
                return path;
            }

            members.Fault("ca_file", "names a file without a certificate in PEM form");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            members.Fault("ca_file", File.Exists(path) ? "names a file that holds no usable certificates in PEM form" : "names a file that is not there");
        }

        return null;
    }
}
