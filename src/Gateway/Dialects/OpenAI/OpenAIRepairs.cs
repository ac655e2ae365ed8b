using System.Text;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.OpenAI;

/// <summary>
/// Reads an upstream's refusal of a member that this service added. There are many wordings: OpenAI's and Azure's name it in
/// <c>param</c> and <c>message</c>, pydantic's in <c>loc</c>, and some servers nest one in a string of the other. So the whole text is
/// searched, and only for members that the client itself did not send.
/// </summary>
internal static class OpenAIRepairs
{
    private const string Bound = "max_tokens";
    private const string CompletionBound = "max_completion_tokens";
    private const string StreamUsage = "stream_options";

    /// <summary>The longest error that is read: a refusal for a member's name is short, and a longer one quotes something.</summary>
    private const int LongestError = 8 * 1024;

    private static readonly string[] Refusing =
    [
        "unsupported", "not supported", "unknown", "unrecognized", "unexpected", "extra inputs", "extra_forbidden", "not permitted",
        "not allowed", "additional properties", "not a valid parameter", "does not support",
    ];

    /// <summary>The change that makes the upstream take the request; null where it refuses something else.</summary>
    public static Repair? For(Operation operation, RequestFacts facts, int status, ReadOnlySpan<byte> error)
    {
        if (status is not (400 or 422) || error.Length > LongestError)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(error).ToLowerInvariant();
        if (!Refusing.Any(text.Contains))
        {
            return null;
        }

        return operation.AsksForStreamUsage && facts is { IsStream: true, WantsStreamUsage: false } && Names(text, StreamUsage)
                ? new Repair.NoStreamUsage()
            : operation.Name != "chat.completions" ? null
            : Refuses(text, facts, Bound) ? new Repair.BoundBy(CompletionBound)
            : Refuses(text, facts, CompletionBound) ? new Repair.BoundBy(Bound)
            : null;
    }

    /// <summary>True where the member that is named first is refused; the other may be named after it, as the one to use.</summary>
    private static bool Refuses(string text, RequestFacts facts, string member)
    {
        var other = member == Bound ? CompletionBound : Bound;
        var at = text.IndexOf(member, StringComparison.Ordinal);
        var otherAt = text.IndexOf(other, StringComparison.Ordinal);
        return at >= 0 && (otherAt < 0 || at < otherAt) && Names(text, member) && !facts.OutputBounds.Any(b => b.Path == member);
    }

    /// <summary>True when the text contains it as a whole name.</summary>
    private static bool Names(string text, string member)
    {
        for (var at = text.IndexOf(member, StringComparison.Ordinal); at >= 0; at = text.IndexOf(member, at + 1, StringComparison.Ordinal))
        {
            if (!IsPartOfName(text, at - 1) && !IsPartOfName(text, at + member.Length))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPartOfName(string text, int at) => at >= 0 && at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_');
}
