using CsCheck;

namespace QuotaFunctions.Gateway.Tests.Requests;

/// <summary>Random JSON, with names that mean something and names that do not, and odd white space.</summary>
internal static class Bodies
{
    private static readonly Gen<string> Space = Gen.OneOf("", "", "", " ", "\n", " \t");

    private static readonly Gen<string> SafeName = Gen.OneOf(
        "n", "prompt", "messages", "max_tokens", "options", "max", "think", "deep", "er", "stream_options", "url", "data", "type", "images", "role",
        "tools", "x", "é", "a.b", "\\u0061", "\\\"", "");

    private static readonly Gen<string> AnyName = Gen.OneOf(
        SafeName, Gen.OneOf("model", "models", "fallbacks", "stream", "include_usage", "background", "file_id", "previous", "metadata", "N"));

    private static readonly Gen<string> Text = Gen.OneOf(
        "", "base64", "text", "data:image/png;base64,iVBORw0KGgo=", "https://example.com/a", "aGVsbG8=", "\\ud83d\\ude00", "日本語", "a\\nb\\\\", "💡💡");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.OneOf("null", "true", "false", "0", "-1", "4096.0", "1e3", "17"), Text.Select(t => $"\"{t}\""));

    /// <summary>An object, as text, that is seldom refused.</summary>
    public static Gen<string> Object { get; } = ObjectOf(3, SafeName);

    /// <summary>An object, as text, that may well be refused.</summary>
    public static Gen<string> AnyObject { get; } = ObjectOf(3, AnyName);

    private static Gen<string> Value(int depth, Gen<string> name) =>
        depth == 0 ? Scalar : Gen.Frequency((3, Scalar), (2, ObjectOf(depth, name)), (1, ListOf(depth, name)));

    private static Gen<string> ListOf(int depth, Gen<string> name) =>
        Gen.Select(Value(depth - 1, name).Array[0, 4], Space, (v, s) => $"[{s}{string.Join($"{s},", v)}{s}]");

    private static Gen<string> ObjectOf(int depth, Gen<string> name) =>
        Gen.Select(Gen.Select(name, Space, Value(depth - 1, name)).Array[0, 6], Space, (members, s) =>
            $"{{{s}{string.Join($"{s},{s}", members.DistinctBy(m => m.Item1).Select(m => $"\"{m.Item1}\"{m.Item2}:{m.Item2}{m.Item3}"))}{s}}}");
}
