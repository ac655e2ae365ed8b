using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>Looks up request targets as the gateway does.</summary>
internal static class Target
{
    /// <summary>The path of a target such as <c>/v1/chat/completions?x=1</c>.</summary>
    public static OperationPath Path(string target)
    {
        var path = target.Split('?')[0];
        string[] segments = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        return new OperationPath(segments[0].ToLowerInvariant(), [.. segments[1..]], target[(segments[0].Length + 1)..]);
    }

    /// <summary>What the target means; a failure of the test where it means nothing.</summary>
    public static Operation Find(string target, string method = "POST") =>
        SupportedDialects.Set.Find(method, Path(target)) ?? throw new InvalidOperationException($"{method} {target} means nothing.");
}
