using System.Text.RegularExpressions;
using QuotaFunctions.Azurite;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>A page that tells operators which commands to type, and those commands.</summary>
public sealed partial class GuidePage
{
    private readonly string _file;

    private GuidePage(string file, IEnumerable<(string Name, string Commands)> blocks)
    {
        _file = file;
        Blocks = [.. blocks];
    }

    /// <summary>The operator's guide in English: its fences under <c>&lt;!-- test: NAME --&gt;</c>.</summary>
    public static GuidePage English => Marked("docs/operators-guide.md");

    /// <summary>The same in Chinese.</summary>
    public static GuidePage Chinese => Marked("docs/operators-guide.zh.md");

    /// <summary>The guide that users of an earlier service have: all its commands, which must go on working here.</summary>
    public static GuidePage Existing => Whole("tests/Server.Tests/Guide/troubleshooting.zh.md");

    /// <summary>The commands with their names, in the order of the page.</summary>
    public IReadOnlyList<(string Name, string Commands)> Blocks { get; }

    /// <summary>The commands with that name.</summary>
    public string this[string name] => Blocks.Where(b => b.Name == name).Select(b => b.Commands).SingleOrDefault()
        ?? throw new InvalidOperationException($"{_file} has no commands under '<!-- test: {name} -->'");

    private static GuidePage Marked(string file) =>
        new(file, Fence().Matches(Read(file)).Where(m => m.Groups["name"].Success).Select(m => (m.Groups["name"].Value, CommandsOf(m))));

    private static GuidePage Whole(string file) =>
        new(file, Fence().Matches(Read(file)).Select((m, i) => ($"block {i + 1}", CommandsOf(m))));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    private static string CommandsOf(Match fence)
    {
        var indent = fence.Groups["indent"].Length;
        return string.Join('\n', fence.Groups["text"].Value.Split('\n').Select(line => line.Length < indent ? "" : line[indent..]));
    }

    [GeneratedRegex("(^ *<!-- test: (?<name>[a-z-]+) -->\n)?^(?<indent> *)```bash\n(?<text>.*?)\n *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
