using System.Text.RegularExpressions;
using QuotaFunctions.Gateway.Json;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>What a provider calls its paths, members, headers and models stands in its dialect's folder and nowhere else.</summary>
public sealed partial class ProviderKnowledgeTests
{
    private const string DialectFolders = "src/Gateway/Dialects/";

    private static readonly string[] Scanned = ["src/Gateway", "src/Edge", "src/Api", "src/Hosting"];

    /// <summary>Folders that are not held to the rule.</summary>
    private static readonly string[] Old = [];

    private static readonly string[] Families =
        ["gpt-", "claude", "gemini-", "deepseek", "grok", "llama", "openai.com", "anthropic.com", "googleapis", "azure.com"];

    /// <summary>Words that are this service's own as well, with the files that may say them.</summary>
    private static readonly (string File, string[] Words, string Why)[] Exceptions =
    [
        ("src/Edge/Authentication/", ["x-api-key", "api-key", "x-goog-api-key"], "Clients send a key of this service where their provider's would be."),
        ("src/Edge/Errors/Problems.cs", ["x-api-key", "api-key", "x-goog-api-key"], "Says where a key may be sent."),
        ("src/Edge/Errors/Problem.cs", ["invalid_request_error", "rate_limit_error"], "The error body of the service's own endpoints is OpenAI's."),
        ("src/Gateway/Upstreams/UpstreamRules.cs", ["x-api-key", "api-key"], "Explains a setting by an example."),
        ("src/Api/Keys/", ["created_at"], "A key has a time of its own."),
        ("src/Gateway/Exchanges/GenAiCall.cs", ["input_tokens", "output_tokens"], "OpenTelemetry's names for attributes of spans."),
        ("src/Hosting/Settings/", ["openai.com", "api-key"], "Explains a setting by an example."),
    ];

    [Fact]
    public void Source_OutsideADialectsFolder_NamesNothingOfAProvider()
    {
        var words = Words();
        var found = Sources()
            .SelectMany(source => Literals(source.Text).Select(literal => (source.File, Literal: literal)))
            .SelectMany(l => words.Where(w => Says(l.Literal, w)).Select(w => (l.File, Word: w, l.Literal)))
            .Where(f => !Exceptions.Any(e => f.File.StartsWith(e.File, StringComparison.Ordinal) && e.Words.Contains(f.Word)))
            .Select(f => $"{f.File} says '{f.Word}' in \"{f.Literal}\"")
            .Distinct().ToArray();

        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Fact]
    public void Words_OfTheDialects_AreFound()
    {
        var words = Words();

        Assert.Superset(
            new HashSet<string>(["max_tokens", "stream_options", "thoughtsTokenCount", "prompt_eval_count", "x-goog-api-key", "gpt-", "message_stop"]), words);
        Assert.Equal(["a \"max_tokens\" b", "x"], Literals("/// <c>\"no\"</c>\nvar s = \"a \\\"max_tokens\\\" b\"; // \"no\"\nvar t = \"x\"u8;"));
    }

    /// <summary>Names that are a provider's and no plain word: a hyphen, an underscore, or a capital within.</summary>
    private static HashSet<string> Words()
    {
        var operations = Samples.Operations;
        var members = operations.SelectMany(o => Names(o.Request?.Members).Concat(Names(o.Answer.Members)));
        var types = operations.SelectMany(o => o.Answer.EndTypes.Concat(o.Answer.ErrorTypes));
        var headers = SupportedDialects.Set.Dialects
            .SelectMany(d => d.Headers.NotToUpstream.Concat(d.Headers.NotToClient)).Select(h => h.TrimEnd('*'))
            .Concat(operations.Select(o => o.Dialect.CredentialFor(o).Header));
        var paths = operations.Select(o => o.Name.Replace('.', '/'));
        return [.. members.Concat(types).Concat(headers).Concat(paths).Where(w => IsDistinct().IsMatch(w)).Concat(Families)];
    }

    private static IEnumerable<string> Names<T>(JsonShape<T>? shape)
        where T : struct, Enum => shape is null ? [] : Names(shape.Root).Concat(Names(shape.AnyDepth));

    private static IEnumerable<string> Names<T>(JsonShape<T>.JsonNode node)
        where T : struct, Enum =>
        node.Names.Concat(node.Names.SelectMany(n => Names(node.Child(System.Text.Encoding.UTF8.GetBytes(n))!)))
            .Concat(node.Items is { } items ? Names(items) : []);

    private static bool Says(string literal, string word)
    {
        var at = literal.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        return at >= 0
            && (at == 0 || !IsOfName(literal[at - 1]) || !IsOfName(word[0]))
            && (at + word.Length == literal.Length || !IsOfName(literal[at + word.Length]) || !IsOfName(word[^1]));
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static IEnumerable<(string File, string Text)> Sources()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "QuotaFunctions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The solution was not found.");
        }

        return Scanned
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root.FullName, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => (File: Path.GetRelativePath(root.FullName, file).Replace('\\', '/'), Path: file))
            .Where(s => !s.File.Contains("/obj/", StringComparison.Ordinal) && !s.File.Contains("/bin/", StringComparison.Ordinal))
            .Where(s => !Old.Any(o => s.File.StartsWith(o, StringComparison.Ordinal)) && !IsInADialectsFolder(s.File))
            .Select(s => (s.File, File.ReadAllText(s.Path)));
    }

    private static bool IsInADialectsFolder(string file) =>
        file.StartsWith(DialectFolders, StringComparison.Ordinal) && file.IndexOf('/', DialectFolders.Length) > 0;

    /// <summary>The texts of a source, without its comments.</summary>
    private static IEnumerable<string> Literals(string source) =>
        Token().Matches(source).Select(m => m.Groups["text"]).Where(g => g.Success).Select(g => g.Value.Replace("\\\"", "\"", StringComparison.Ordinal));

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])+'|\$*"{3}(?<text>.*?)"{3}|@\$?"(?<text>(?:""|[^"])*)"|"(?<text>(?:\\.|[^"\\\n])*)" """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex("[_/-]|[a-z][A-Z]")]
    private static partial Regex IsDistinct();
}
