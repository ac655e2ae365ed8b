using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>The credentials in a request's headers, in the order in which they are tried; never from its address.</summary>
/// <remarks>
/// <c>Authorization</c> comes first, then the other headers in the order they are asked for. A client often sends several: its SDK insists
/// on a bearer, and the key stands in another header. <c>Bearer</c> is taken off wherever it stands, in any case and before any white space.
/// </remarks>
internal sealed class PresentedCredentials
{
    /// <summary>The most that are tried.</summary>
    private const int Most = 8;

    private const string Bearer = "Bearer";
    private const string Basic = "Basic";

    private readonly List<string> _texts = new(1);

    private PresentedCredentials()
    {
    }

    /// <summary>The credentials.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>What is wrong with the first header that is there and holds no credential, in a sentence; null when none is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads <c>Authorization</c> and these other headers.</summary>
    public static PresentedCredentials Read(IHeaderDictionary headers, params ReadOnlySpan<string> others)
    {
        var credentials = new PresentedCredentials();
        foreach (var value in headers.Authorization)
        {
            credentials.AddAuthorization(value ?? "");
        }

        foreach (var name in others)
        {
            foreach (var value in headers[name])
            {
                credentials.AddOther(name, value ?? "");
            }
        }

        return credentials;
    }

    private void AddAuthorization(string value)
    {
        var text = WithoutBearer(value, out var isBearer);
        if (text.IsEmpty)
        {
            Fault ??= isBearer ? "'Authorization' says 'Bearer', and no key follows it." : "'Authorization' is empty.";
        }
        else if (isBearer || IndexOfWhiteSpace(text) is not (var end and >= 0))
        {
            Add(value, text);
        }
        else if (!text[..end].Equals(Basic, StringComparison.OrdinalIgnoreCase))
        {
            Fault ??= "'Authorization' has another scheme than 'Bearer'.";
        }
        else if (!TryAddBasic(text[end..].Trim()))
        {
            Fault ??= "'Authorization' has the scheme 'Basic', and neither its user nor its password is a key.";
        }
    }

    private void AddOther(string name, string value)
    {
        var text = WithoutBearer(value, out _);
        if (text.IsEmpty)
        {
            Fault ??= $"'{name}' holds no key.";
        }
        else
        {
            Add(value, text);
        }
    }

    /// <summary>What <c>curl -u</c> and git send: the key may be the password or the user. Anything else in it is another service's.</summary>
    private bool TryAddBasic(ReadOnlySpan<char> encoded)
    {
        Span<byte> bytes = stackalloc byte[512];
        if (encoded.Length > bytes.Length || !Convert.TryFromBase64Chars(encoded, bytes, out var count))
        {
            return false;
        }

        var decoded = Encoding.UTF8.GetString(bytes[..count]);
        var colon = decoded.IndexOf(':', StringComparison.Ordinal);
        var before = _texts.Count;
        foreach (var part in (ReadOnlySpan<string>)[decoded[(colon + 1)..], colon < 0 ? "" : decoded[..colon]])
        {
            if (ApiKey.LooksLikeKey(part))
            {
                Add(part, part);
            }
        }

        return _texts.Count > before;
    }

    private void Add(string value, ReadOnlySpan<char> text)
    {
        if (_texts.Count < Most)
        {
            _texts.Add(text.Length == value.Length ? value : text.ToString());
        }
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
