using System.Text;

namespace QuotaFunctions.Attack.Tests.Tricks;

/// <summary>A request that two servers could understand differently.</summary>
/// <param name="Name">What is odd about it.</param>
/// <param name="Request">Its bytes, a character a byte, with <see cref="Key"/> where the key goes.</param>
internal sealed record Trick(string Name, string Request)
{
    /// <summary>Stands for the key.</summary>
    public const string Key = "{KEY}";

    /// <summary>The model that keys of the tricks are bound to.</summary>
    public const string Cheap = "cheap";

    /// <summary>A plain request.</summary>
    public const string Chat = """{"model":"cheap","max_tokens":20,"messages":[{"role":"user","content":"hi"}]}""";

    /// <summary>The same for a model that the keys may not use, and without a bound.</summary>
    public const string DearChat = """{"model":"dear","max_tokens":30000,"messages":[{"role":"user","content":"hi"}]}""";

    /// <summary>A POST of JSON, but for what is odd.</summary>
    public static Trick Post(string name, string target, string body, params IEnumerable<string> headers) =>
        Of(name, $"POST {target} HTTP/1.1", ["Content-Type: application/json", $"Content-Length: {body.Length}", .. headers], body);

    /// <summary>A request with the usual headers and these.</summary>
    public static Trick Of(string name, string requestLine, IEnumerable<string> headers, string body = "") =>
        new(name, string.Join("\r\n", [requestLine, "Host: quota.test", $"Authorization: Bearer {Key}", "Connection: close", .. headers, "", body]));

    /// <summary>A text's bytes in a charset, a character a byte.</summary>
    public static string Bytes(string text, Encoding encoding) => Encoding.Latin1.GetString([.. encoding.Preamble, .. encoding.GetBytes(text)]);

    /// <summary>A text's UTF-8, a character a byte.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
