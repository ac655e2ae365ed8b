using System.Collections.Immutable;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Reads which request headers are set for an upstream, and which it does not get.</summary>
/// <param name="references">Resolves variables and files.</param>
/// <param name="faults">Where faults are noted.</param>
internal sealed class HeaderRulesReader(TextReferences references, List<string> faults)
{
    private static readonly ImmutableArray<string> Members = ["set", "drop"];

    /// <summary>The upstream with the rules of its member <c>headers</c>.</summary>
    public Upstream Read(CheckedObject upstream, Upstream read) =>
        upstream.Value("headers") is { } headers && CheckedObject.From(headers, upstream.PathOf("headers"), Members, faults) is { } rules
            ? read with { SetHeaders = ReadSetHeaders(rules), DropHeaders = ReadDropHeaders(rules) }
            : read;

    private ImmutableArray<KeyValuePair<string, string>> ReadSetHeaders(CheckedObject rules)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        if (rules.Value("set") is not { } json || CheckedObject.From(json, rules.PathOf("set"), [], faults) is not { } set)
        {
            return [];
        }

        foreach (var (name, _) in set.Members())
        {
            if (!UpstreamRules.IsHeaderName(name))
            {
                set.Fault(name, UpstreamRules.HeaderName.English);
            }
            else if (set.Text(name) is { } text)
            {
                if (references.TryResolveSecret(text, out var value, out var fault))
                {
                    headers.Add(KeyValuePair.Create(name, value));
                    fault = UpstreamRules.IsHeaderValue(value) ? null : UpstreamRules.HeaderValue;
                }

                if (fault is not null)
                {
                    set.Fault(name, fault);
                }
            }
        }

        return headers.ToImmutable();
    }

    private ImmutableArray<string> ReadDropHeaders(CheckedObject rules)
    {
        var headers = ImmutableArray.CreateBuilder<string>();
        foreach (var (path, item) in rules.Items("drop"))
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString() is { } name && UpstreamRules.IsHeaderName(name))
            {
                headers.Add(name);
            }
            else
            {
                faults.Add($"{path} {UpstreamRules.HeaderName.English}");
            }
        }

        return headers.ToImmutable();
    }
}
