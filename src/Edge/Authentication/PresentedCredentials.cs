using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>The credentials in a request's headers, in the order in which they are tried. The URL is never searched.</summary>
/// <remarks>
/// <c>Authorization</c> comes first, then the other headers in the given order. A client often sends several credentials: its SDK always
/// sends a bearer token, and the key is in another header. A leading <c>Bearer</c> is removed in every header, in any case.
/// </remarks>
internal static class PresentedCredentials
{
    /// <summary>The most values that are tried: one request must not make many guesses.</summary>
    private const int Most = 8;

    private const string Bearer = "Bearer";
    private const string Basic = "Basic";

    /// <summary>Reads <c>Authorization</c> and these other headers, one after the other. It is lazy: a caller that has found its key stops.</summary>
    public static IEnumerable<PresentedCredential> Read(IHeaderDictionary headers, params string[] others) => ReadAll(headers, others).Take(Most);

    private static IEnumerable<PresentedCredential> ReadAll(IHeaderDictionary headers, string[] others)
    {
        foreach (var value in headers.Authorization)
        {
            yield return OfAuthorization(value ?? "");
        }

        foreach (var name in others)
        {
            foreach (var value in headers[name])
            {
                var text = WithoutBearer(value ?? "", out _);
                yield return text.IsEmpty ? PresentedCredential.Faulty($"'{name}' holds no key.") : PresentedCredential.Of(value!, text);
            }
        }
    }

    private static PresentedCredential OfAuthorization(string value)
    {
        var text = WithoutBearer(value, out var isBearer);
        if (text.IsEmpty)
        {
            return PresentedCredential.Faulty(isBearer ? "'Authorization' says 'Bearer', and no key follows it." : "'Authorization' is empty.");
        }

        if (isBearer || IndexOfWhiteSpace(text) is not (var end and >= 0))
        {
            return PresentedCredential.Of(value, text);
        }

        return !text[..end].Equals(Basic, StringComparison.OrdinalIgnoreCase)
            ? PresentedCredential.Faulty("'Authorization' has another scheme than 'Bearer'.")
            : OfBasic(text[end..].Trim());
    }

    /// <summary>
    /// What <c>curl -u</c> and git send: the key may be the password or the user. Other contents are credentials for another service, unless a
    /// legacy key is found in them.
    /// </summary>
    private static PresentedCredential OfBasic(ReadOnlySpan<char> encoded)
    {
        string? legacy = null;
        Span<byte> bytes = stackalloc byte[512];
        if (encoded.Length <= bytes.Length && Convert.TryFromBase64Chars(encoded, bytes, out var count))
        {
            var decoded = Encoding.UTF8.GetString(bytes[..count]);
            var colon = decoded.IndexOf(':', StringComparison.Ordinal);
            string[] parts = [decoded[(colon + 1)..], colon < 0 ? "" : decoded[..colon]];
            if ((parts.FirstOrDefault(p => ApiKey.TryParse(p, out _)) ?? parts.FirstOrDefault(p => ApiKey.LooksLikeKey(p))) is { } key)
            {
                return PresentedCredential.Of(key, key);
            }

            legacy = Array.Find(parts, LegacyKey.CanBe);
        }

        return PresentedCredential.Faulty("'Authorization' has the scheme 'Basic', and neither its user nor its password is a key.") with { LegacyPart = legacy };
    }

    private static ReadOnlySpan<char> WithoutBearer(string value, out bool isBearer)
    {
        isBearer = false;
        var text = value.AsSpan().Trim();
        while (text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (text.Length == Bearer.Length || char.IsWhiteSpace(text[Bearer.Length])))
        {
            isBearer = true;
            text = text[Bearer.Length..].TrimStart();
        }

        return text;
    }

    private static int IndexOfWhiteSpace(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>One credential, or why a header holds none.</summary>
/// <param name="Text">The credential; null for none.</param>
/// <param name="Fault">What is wrong with the header, in a sentence; null when it holds a credential.</param>
internal readonly record struct PresentedCredential(string? Text, string? Fault)
{
    /// <summary>What can be a legacy key, where the store has such keys; null for nothing.</summary>
    public string? Legacy => LegacyPart ?? (LegacyKey.CanBe(Text) ? Text : null);

    /// <summary>A part of a header without a credential that can be a legacy key; null for none.</summary>
    public string? LegacyPart { get; init; }

    /// <summary>A credential that is a part of a header's value.</summary>
    public static PresentedCredential Of(string value, ReadOnlySpan<char> text) => new(text.Length == value.Length ? value : text.ToString(), null);

    /// <summary>None.</summary>
    public static PresentedCredential Faulty(string fault) => new(null, fault);

    /// <summary>Without the credential, so that it cannot get into a log.</summary>
    public override string ToString() => Fault ?? nameof(PresentedCredential);
}
